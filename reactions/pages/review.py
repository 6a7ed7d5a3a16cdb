"""What a reader says: this is right, is no statement, is corrected, another was missed; stored before the next drawing."""

from __future__ import annotations

import getpass

import streamlit as st

from reactions import additions, display, frame, preferences, reviews
from reactions.errors import ReactionsError, WrongUse
from reactions.pages import desk
from reactions.pages.desk import word
from reactions.records import STAKEHOLDERS, Article, Kind, Reaction, Stance, Status
from reactions.wording import say

OTHERS = ("EU", "UN", "ANALYST", "MEDIA", "OTHER")
HISTORY = 8
"""Events shown of a reaction's history, the newest first."""


def panel(reaction: Reaction) -> None:
    """Draw the buttons, the form and the history of a reaction."""
    confirm, reject, undo = st.columns(3)
    right = {"status": Status.CONFIRMED.value}
    wrong = {"status": Status.REJECTED.value}
    past = desk.briefing().reviews(reaction.id)
    confirm.button(word("review.confirm"), "confirm", on_click=_store, args=(reaction, right), shortcut="y", width="stretch")
    reject.button(word("review.reject"), "reject", on_click=_store, args=(reaction, wrong), shortcut="n", width="stretch")
    undo.button(word("review.undo"), "undo", on_click=_undo, args=(reaction,), shortcut="u", width="stretch", disabled=not past)
    if "review_error" in st.session_state:
        desk.complain(st.session_state.pop("review_error"))
    with st.expander(f"{word('review.correct')} ({display.status_name(reaction.status, desk.language())})"):
        _form(reaction, len(past))
        for event in reversed(past[-HISTORY:]):
            old, new = (_named(event.field, value) for value in (event.old, event.new))
            what = word(f"review.field.{event.field}")
            moment = f"{event.at.astimezone():%Y-%m-%d %H:%M}"
            st.caption(desk.plain(word("review.event", moment, event.who, what, old, new, event.why)))


def addition(article: Article) -> None:
    """Draw the form that adds a statement which the machine missed in the article."""
    tongue, key = desk.language(), article.id
    with st.expander(word("add.title")), st.form(f"add_{key}", border=False, clear_on_submit=False):
        st.caption(word("add.note"))
        st.text_area(word("add.text"), key=f"add_text_{key}", height=90)
        left, right = st.columns(2)
        left.selectbox(
            word("evidence.actor"), _actors(None), None, lambda code: display.actor_name(code, tongue), key=f"add_actor_{key}"
        )
        right.text_input(word("evidence.speaker"), key=f"add_speaker_{key}")
        kinds = [kind.value for kind in (Kind.DIRECT, Kind.INDIRECT, Kind.MIXED)]
        left.selectbox(word("add.kind"), kinds, format_func=lambda kind: display.kind_name(kind, tongue), key=f"add_kind_{key}")
        right.selectbox(
            word("evidence.stance"),
            list(frame.STANCES),
            frame.STANCES.index("neutral"),
            lambda stance: display.stance_name(stance, tongue),
            key=f"add_stance_{key}",
        )
        st.form_submit_button(word("add.save"), on_click=_add, args=(article,))


def _actors(first: str | None) -> list[str | None]:
    """Return the codes that a statement can be given to, `first` and the stakeholders before the others."""
    return [*dict.fromkeys([*([first] if first else []), *STAKEHOLDERS, *OTHERS, *display.governments()])]


def _add(article: Article) -> None:
    given = {name: st.session_state[f"add_{name}_{article.id}"] for name in ("text", "actor", "speaker", "kind", "stance")}
    opened = desk.briefing()
    topic = opened.topic or desk.topic()
    try:
        if not given["text"].strip() or not given["actor"]:
            raise WrongUse("pages.add.empty")
        told = additions.Told(
            given["text"], Kind(given["kind"]), given["actor"], given["speaker"].strip() or None, Stance(given["stance"])
        )
        opened.add_statement(*additions.added(article, told, topic, reviewer()))
    except ReactionsError as error:
        st.session_state["review_error"] = error


def _form(reaction: Reaction, steps: int) -> None:
    """Draw the form of a correction; its widgets are named for what they were drawn from, so that none keeps an older value."""
    tongue, key = desk.language(), f"{reaction.id}_{steps}_{reaction.stance}"
    whose = reaction.attribution
    with st.form(f"correct_{key}", border=False):
        known = [None, *_actors(whose.actor)]
        st.selectbox(
            word("evidence.actor"),
            known,
            known.index(whose.actor),
            format_func=lambda code: display.actor_name(code, tongue),
            key=f"actor_{key}",
        )
        st.segmented_control(
            word("evidence.stance"),
            list(frame.STANCES),
            default=reaction.stance.value,
            required=True,
            format_func=lambda stance: display.stance_name(stance, tongue),
            key=f"stance_{key}",
        )
        st.text_input(word("evidence.speaker"), whose.speaker_name or "", key=f"speaker_{key}")
        st.text_input(word("review.note"), reaction.note, key=f"note_{key}")
        st.text_input(word("review.why"), key=f"why_{key}")
        st.text_input(word("review.who"), reviewer(), key=f"who_{key}")
        st.form_submit_button(word("review.save"), on_click=_correct, args=(reaction, key))


def _correct(reaction: Reaction, key: str) -> None:
    given = {name: st.session_state[f"{name}_{key}"] for name in ("actor", "stance", "speaker", "note", "why", "who")}
    wanted = {name: given[name] or None for name in ("actor", "stance", "speaker", "note")}
    _store(reaction, wanted, given["why"].strip(), given["who"].strip())


def _store(reaction: Reaction, wanted: dict[str, str | None], why: str = "", who: str = "") -> None:
    try:
        if who and who != reviewer():
            preferences.write(who=who)
        events = reviews.changes(reaction, wanted, reviewer(), why)
        if events:
            desk.briefing().review(events, seen=reaction)
    except ReactionsError as error:
        st.session_state["review_error"] = error


def _undo(reaction: Reaction) -> None:
    try:
        opened = desk.briefing()
        opened.review(reviews.undone(reaction, opened.reviews(reaction.id), reviewer()))
    except ReactionsError as error:
        st.session_state["review_error"] = error


def reviewer() -> str:
    """Return the name under which reviews are stored: the one given last, else the system's for the user."""
    try:
        return preferences.read().get("who") or getpass.getuser()
    except (OSError, KeyError):  # a system without a name for its user
        return say("pages.review.unknown", desk.language())


def _named(field: str, value: str | None) -> str:
    tongue = desk.language()
    if value is None:
        return word("review.unknown")
    named = {"actor": display.actor_name, "stance": display.stance_name, "status": display.status_name}
    return named[field](value, tongue) if field in named else value
