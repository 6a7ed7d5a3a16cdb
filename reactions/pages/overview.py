"""Overview: who stands where, at a glance; a click on a bar or a cell leads to the sentences."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from reactions import display, documents, frame, intake, work
from reactions.pages import address, desk, panels
from reactions.pages.desk import word
from reactions.records import RawPage
from reactions.store import Briefing

EVIDENCE = Path(__file__).with_name("evidence.py")


def render() -> None:
    """Draw the page."""
    opened = desk.briefing()
    sample = intake.is_sample(opened.path)
    if sample and _read_sample(opened):
        panels.head(None, sample)
        panels.figures(None)
        return
    content = desk.content()
    numbers = content.numbers
    left, right = st.columns([6, 1], vertical_alignment="top")
    with left:
        panels.head(numbers, sample)
    with right:
        _downloads(content, opened.path.stem)
    panels.figures(numbers)
    if not desk.loaded().articles:
        st.info(word("empty.briefing"))
    elif not numbers.n:
        st.info(word("empty.selection"))
        st.caption(panels.left_out(numbers))
    else:
        _charts(content, numbers)


def _downloads(content: documents.Content, stem: str) -> None:
    """Draw the buttons of the documents; each is made only when its button is pressed."""
    with st.popover(word("download"), width="stretch"):
        for ending, make in documents.makers(content).items():
            label, name = word(f"download.{ending}"), f"{stem}.{ending}"
            st.download_button(label, make, name, on_click="ignore", width="stretch", key=f"download_{ending}")
        st.caption(word("download.note"))


def _charts(content: documents.Content, numbers: frame.Summary) -> None:
    drawn = documents.figures(content)
    with st.container(key="first_row"):
        left, right = st.columns([11, 6], gap="medium")
    with left:
        clicked = panels.chart("bars", drawn["bars"], numbers, clicked=True)
        st.caption(f"{panels.left_out(numbers)} {word('left_out.click')}")
    with right:
        st.html(f'<h2 class="section">{escape(word("quotes"))}</h2>')
        panels.key_quotes(content, [right])
    clicked = panels.chart("heatmap", drawn["heatmap"], numbers, clicked=True) or clicked
    panels.chart("timeline", drawn["timeline"], numbers)
    panels.chart("outlets", drawn["outlets"], numbers)
    _left_out(content, numbers)
    if clicked:
        actor, stance = clicked
        address.view().update(who=actor, how=stance, search="", queue=False, uncounted=False)
        st.switch_page(EVIDENCE)


def _left_out(content: documents.Content, numbers: frame.Summary) -> None:
    """Draw what was not counted, by reason, other actors one by one."""
    tongue = desk.language()
    reasons = {word(f"place.{place}"): count for place, count in numbers.left_out.items() if count}
    if not reasons:
        return
    others = content.table.loc[content.place == frame.Place.OTHER, "actor"].astype("str").value_counts()
    named = {f"{word('place.other')}: {display.actor_name(str(actor), tongue)}": int(count) for actor, count in others.items()}
    shown = {reason: count for reason, count in reasons.items() if reason != word("place.other")} | named
    st.subheader(word("overview.left_out"))
    table = pd.DataFrame({word("overview.reason"): list(shown), word("overview.count"): list(shown.values())})
    st.dataframe(table, hide_index=True, alt=word("overview.left_out"))
    if st.button(word("overview.open")):
        address.view().update(uncounted=True, who="", how="", search="", queue=False)
        st.switch_page(EVIDENCE)


def _read_sample(opened: Briefing) -> bool:
    """Begin to read what no session has read of the sample yet; tell whether that still goes on or has failed."""
    known = {article.doc for article in opened.articles(texts=False)} | {failure.item for failure in opened.failures()}
    unread: list[RawPage] = [page for page in intake.sample_pages() if page.name not in known]
    if unread and work.job(opened) is None:
        # Always against the Indonesian name, so that the numbers do not depend on the reader's language.
        work.start(opened, len(unread), lambda: work.read(opened, intake.sample_topic("id"), unread))
        st.rerun()
    return bool(unread)


render()
