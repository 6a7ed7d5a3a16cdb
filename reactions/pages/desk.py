"""What all pages share: language, the open briefing, the filters of the sidebar, and the cached loads behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from reactions import cache, display, documents, frame, intake, model, runs, shelf, store, work
from reactions import tagger as finder
from reactions.classifier import StanceModel
from reactions.documents import Content
from reactions.driving import DrivingWord, driving_words
from reactions.errors import ModelUnavailable, ReactionsError, StoreUnavailable
from reactions.pages import address
from reactions.records import STAKEHOLDERS, Article, Kind, Reaction, Topic
from reactions.store import Briefing
from reactions.wording import LANGUAGES, say


@dataclass(frozen=True, slots=True)
class Loaded:
    """A briefing as its pages need it; shared between sessions, so nobody may change it."""

    briefing: Briefing
    table: pd.DataFrame
    articles: list[Article]
    """Without their texts."""

    def reactions(self, ids: Iterable[str] | None = None) -> list[Reaction]:
        """Return all reactions, or those with the ids in that order, as their readers left them."""
        return cache.reactions(self.briefing, ids)


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
    return Loaded(opened, cache.overlaid(opened, _predicted(path, opened.content)), opened.articles(texts=False))


@st.cache_resource(max_entries=4, show_spinner=False)
def _predicted(path: str, content: int) -> pd.DataFrame:
    return cache.predicted(Briefing(Path(path)))


def driving(reaction: Reaction) -> tuple[DrivingWord, ...]:
    """Return the words that drove a stance, none where another model judged it or no model can be loaded.

    Loads the model, so call it after the page is painted.
    """
    try:
        stance_model = model.load()
    except ModelUnavailable:
        return ()  # reading articles says what is wrong with the model; a stored reaction can be read without it
    if stance_model.name != reaction.model:
        return ()
    return _driving(reaction.id, reaction.topic.name, reaction.stance.value, reaction.model, reaction, stance_model)


@st.cache_data(max_entries=500, show_spinner=False)
def _driving(
    reaction_id: str, topic: str, stance: str, name: str, _reaction: Reaction, _model: StanceModel
) -> tuple[DrivingWord, ...]:
    return driving_words(_reaction, _model)


def sidebar() -> None:
    """Draw the briefing, the filters and the language."""
    with st.sidebar:
        names = {code: say(f"pages.language.{code}", code) for code in LANGUAGES}
        st.segmented_control(
            "Bahasa / Language",
            LANGUAGES,
            format_func=lambda code: names[code],
            required=True,
            label_visibility="collapsed",
            **address.widget("lang"),
        )
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
        name = unique = _name(path)
        number = 2
        while unique in names.values():
            unique, number = f"{name} ({number})", number + 1
        names[path.stem] = unique
    return names


def _name(path: Path) -> str:
    try:
        return shelf.label(Briefing.open(path))
    except StoreUnavailable:
        return path.stem  # a broken file must not close the house: choosing it says what is wrong


def _filters(table: pd.DataFrame) -> None:
    tongue = language()
    since, until = st.columns(2)
    for column, key in ((since, "since"), (until, "until")):
        told = address.widget(key, address.period_day, address.words_of)
        column.date_input(word(f"side.{key}"), format="YYYY-MM-DD", min_value=address.EARLIEST, max_value=address.LATEST, **told)
    others = sorted(set(table["actor"].dropna()) - set(STAKEHOLDERS))
    _several("actors", [*STAKEHOLDERS, *others], lambda code: display.actor_name(code, tongue), word("side.choose"))
    _several("outlets", sorted(set(table["outlet"].dropna())), str, word("side.all"))
    _several("kinds", [kind.value for kind in Kind], lambda kind: display.kind_name(kind, tongue), word("side.all"))
    rules = [rule.value for rule in reversed(frame.Counting)]
    address.keep("counting", rules)
    named = {rule: display.counting_name(rule, tongue) for rule in rules}
    sure = address.widget("sure", lambda words: int(words or 0), lambda number: str(number or ""))
    st.slider(word("side.sure"), 0, 95, step=5, format="%d%%", **sure)
    st.selectbox(word("side.counting"), rules, format_func=lambda rule: named[rule], **address.widget("counting"))
    st.toggle(word("side.unsure"), **address.widget("unsure"))
    st.toggle(word("side.reviewed"), **address.widget("reviewed"))


def _several(key: str, options: list[str], named: Callable[[str], str], placeholder: str) -> None:
    """Draw a filter of the sidebar that takes several codes, shown by their names."""
    address.keep(key, options)
    st.multiselect(word(f"side.{key}"), options, format_func=named, placeholder=placeholder, **address.widget(key))


def selection() -> frame.Selection:
    """Return what the sidebar's filters say; where they name no period, the briefing's own."""
    view = address.view()
    since, until = shelf.period(briefing())
    return frame.Selection(
        actors=tuple(view["actors"]),
        outlets=tuple(view["outlets"]),
        since=address.period_day(view["since"]) or since,
        until=address.period_day(view["until"]) or until,
        kinds=tuple(view["kinds"]),
        min_confidence=int(view["sure"] or 0) / 100,
        include_unsure=view["unsure"],
        reviewed_only=view["reviewed"],
        counting=frame.Counting(view["counting"]),
    )


def topic() -> Topic:
    """Return the open briefing's topic; the sample's speaks the language of the interface."""
    opened = briefing()
    if intake.is_sample(opened.path):
        return intake.sample_topic(language())
    return opened.topic or Topic(opened.path.stem)


def content() -> Content:
    """Return what documents of the open briefing are made of, as the filters select it; worked out once for each selection."""
    opened = briefing()
    revision = opened.revision  # before the load, so that no older table is kept under a newer number
    found = _load(str(opened.path), revision)
    chosen = selection()
    return _content(str(opened.path), revision, repr(chosen), topic().name, language(), colours(), chosen, found)


@st.cache_resource(max_entries=16, show_spinner=False)
def _content(
    path: str, revision: int, chosen: str, topic: str, language: str, colours: str, _selection: frame.Selection, _found: Loaded
) -> Content:
    return documents.content(_found.table, _selection, topic, _found.reactions, language, colours)


def colours() -> str:
    """Return the name of the chosen palette."""
    return str(address.view()["palette"])


@st.fragment(run_every=1.0)
def _watch() -> None:
    """Draw the open briefing's job: how far it is, the time left, a button that stops it; then what came of it."""
    opened = briefing()
    job = work.job(opened)
    if job is None:  # another window saw its end
        st.rerun()
    at = job.progress
    if not at.running:
        if st.session_state.get("watched") == (str(opened.path), at.seconds):
            return
        st.session_state["watched"] = (str(opened.path), at.seconds)
        st.rerun()
    share = at.done / at.total if at.total else 0.0
    left = "" if at.left is None else word("job.left", f"{int(at.left) // 60}:{int(at.left) % 60:02d}")
    bar, button = st.columns([6, 1], vertical_alignment="center")
    counts = (at.done, at.total)
    if not at.done:
        told = word("reading.model")
    elif at.item:
        told = word("reading.progress", *counts, plain(at.item))
    else:
        told = word("reading.judging", *counts)
    bar.progress(min(share, 1.0), f"{told}. {left}" if left else told)
    button.button(word("job.stop"), on_click=job.stop, width="stretch", key="stop_job")


@st.cache_data(max_entries=16, show_spinner=False)
def _waiting(path: str, revision: int) -> int:
    return len(work.waiting(Briefing(Path(path))))


def progress() -> None:
    """Draw what goes on in the open briefing, above every page, and how it ended where that needs the reader."""
    opened = briefing()
    job = work.job(opened)
    if opened.settings().get(work.RULES_ALONE):
        st.warning(word("rules_alone"))
    if opened.settings().get(runs.PARTIAL) and not (job and job.progress.running):
        st.warning(word("partial"))
    if job and job.progress.running:
        _watch()
    elif job and (job.progress.error or job.progress.stopped):
        if job.progress.error:
            complain(job.progress.error)
        else:
            st.info(word("job.stopped", job.progress.done))
        st.button(word("job.again"), on_click=work.forget, args=(opened,), key="again")
    else:
        work.forget(opened)
        if waiting := _waiting(str(opened.path), opened.revision):
            st.warning(plain(word("job.waiting", display.number(waiting, language()))))
            if st.button(word("job.judge"), key="judge"):
                work.start(opened, -(-waiting // work.BATCH), lambda: work.judge_anew(opened))
                st.rerun()
