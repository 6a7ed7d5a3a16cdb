"""What all pages share: language, the open briefing, the filters of the sidebar, and the cached loads behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from reactions import display, frame, intake, model, store
from reactions import tagger as finder
from reactions.driving import DrivingWord, driving_words
from reactions.errors import ModelUnavailable, ReactionsError, StoreUnavailable
from reactions.pages import address
from reactions.records import STAKEHOLDERS, Article, Kind, Reaction, Topic
from reactions.reviews import reviewed
from reactions.store import Briefing
from reactions.wording import LANGUAGES, say


@dataclass(frozen=True, slots=True)
class Loaded:
    """A briefing in memory; shared between sessions, so nobody may change it."""

    articles: list[Article]
    reactions: dict[str, Reaction]
    table: pd.DataFrame


def language() -> str:
    """The language of the interface."""
    return str(address.view()["lang"])


def word(key: str, *values: object) -> str:
    """Return a row of `data/wording/pages.csv` in the language of the interface."""
    return say(f"pages.{key}", language(), *values)


def plain(text: str) -> str:
    """Return words that came from outside (a file's name, an address) so that Streamlit does not read them as Markdown."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def complain(error: ReactionsError) -> None:
    """Show an error as its sentence."""
    st.error(plain(error.say(language())))


def briefing() -> Briefing:
    """Open the chosen briefing, the sample where none was chosen."""
    path = {path.stem: path for path in store.briefings()}.get(address.view()["briefing"])
    return Briefing.open(path or intake.sample_path(model.chosen(), finder.chosen()))


def loaded() -> Loaded:
    """Return the open briefing's contents, read from disk again only after a write."""
    opened = briefing()
    return _load(str(opened.path), opened.revision)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(path: str, revision: int) -> Loaded:
    opened = Briefing(Path(path))
    reactions = list(reviewed(opened.reactions(), opened.reviews()))
    return Loaded(opened.articles(), {reaction.id: reaction for reaction in reactions}, frame.frame(reactions))


def reader(topic: Topic) -> intake.Tag:
    """Return the function that reads one article for `topic`; loads the models, so call it after the first paint.

    Without a tagger that can be used the rules find the statements alone, and the page says so.
    """
    from reactions import pipeline

    stance_model = model.load()
    try:
        tagger = finder.load()
    except ModelUnavailable as error:
        st.warning(plain(word("rules_alone", error.say(language()))))
        tagger = None

    def tag(article: Article) -> Iterable[Reaction]:
        return pipeline.read([article], topic, stance_model, tagger)

    return tag


@st.cache_data(max_entries=500, show_spinner=False)
def driving(reaction_id: str, model_name: str, _reaction: Reaction) -> tuple[DrivingWord, ...]:
    """Return the words that drove a stance, none where another model judged it or no model can be loaded.

    Loads the model, so call it after the page is painted; the names are the cache's key.
    """
    try:
        stance_model = model.load()
    except ModelUnavailable:
        return ()  # reading articles says what is wrong with the model; a stored reaction can be read without it
    return driving_words(_reaction, stance_model) if stance_model.name == model_name else ()


def sidebar() -> None:
    """Draw the briefing, the filters and the language."""
    with st.sidebar:
        filters, foot = st.container(), st.container()
    with foot:
        names = {code: say(f"pages.language.{code}", code) for code in LANGUAGES}
        st.segmented_control(
            "Bahasa / Language", LANGUAGES, format_func=lambda code: names[code], required=True, **address.widget("lang")
        )
    with filters:
        _briefings()
        _filters(loaded().table)


def _briefings() -> None:
    names = _names([path for path in store.briefings() if not intake.is_sample(path)])
    address.keep("briefing", list(names))
    st.selectbox(word("side.briefing"), list(names), format_func=lambda stem: names[stem], **address.widget("briefing"))


def _names(paths: list[Path]) -> dict[str, str]:
    """Return the briefings by their files' stems, the sample as ""; names are unique, because the browser answers by name."""
    names = {"": word("sample")}
    for path in paths:
        name = _name(path)
        count = sum(other == name or other.startswith(f"{name} (") for other in names.values())
        names[path.stem] = f"{name} ({count + 1})" if count else name
    return names


def _name(path: Path) -> str:
    try:
        topic = Briefing.open(path).topic
    except StoreUnavailable:
        return path.stem  # a broken file must not close the house: choosing it says what is wrong
    return topic.name if topic else path.stem


def _filters(table: pd.DataFrame) -> None:
    tongue = language()
    others = sorted(set(table["actor"].dropna()) - set(STAKEHOLDERS))
    _several("actors", [*STAKEHOLDERS, *others], lambda code: display.actor_name(code, tongue), word("side.choose"))
    _several("outlets", sorted(set(table["outlet"].dropna())), str, word("side.all"))
    _several("kinds", [kind.value for kind in Kind], lambda kind: display.kind_name(kind, tongue), word("side.all"))
    rules = [rule.value for rule in reversed(frame.Counting)]
    address.keep("counting", rules)
    named = {rule: display.counting_name(rule, tongue) for rule in rules}
    st.selectbox(word("side.counting"), rules, format_func=lambda rule: named[rule], **address.widget("counting"))
    st.toggle(word("side.unsure"), **address.widget("unsure"))
    st.toggle(word("side.reviewed"), **address.widget("reviewed"))


def _several(key: str, options: list[str], named: Callable[[str], str], placeholder: str) -> None:
    """Draw a filter of the sidebar that takes several codes, shown by their names."""
    address.keep(key, options)
    st.multiselect(word(f"side.{key}"), options, format_func=named, placeholder=placeholder, **address.widget(key))


def selection() -> frame.Selection:
    """Return what the sidebar's filters say."""
    view = address.view()
    return frame.Selection(
        actors=tuple(view["actors"]),
        outlets=tuple(view["outlets"]),
        kinds=tuple(view["kinds"]),
        include_unsure=view["unsure"],
        reviewed_only=view["reviewed"],
        counting=frame.Counting(view["counting"]),
    )


def colours() -> str:
    """Return the name of the chosen palette."""
    return str(address.view()["palette"])
