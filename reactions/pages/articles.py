"""Articles: files, pasted text or addresses in, a new briefing out; and what was read in the open one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pandas as pd
import streamlit as st

from reactions import display, intake, sources, store
from reactions.errors import ReactionsError, UnreadableItem
from reactions.pages import address, desk
from reactions.pages.desk import word
from reactions.records import RawPage, Topic
from reactions.store import Briefing
from reactions.wording import say

OVERVIEW = Path(__file__).with_name("overview.py")


def render() -> None:
    """Draw the page."""
    st.html(f'<h1 class="headline">{word("articles.new")}</h1>')
    with st.form("intake", border=True):
        name = st.text_input(word("articles.topic"), placeholder=word("articles.topic.help"), key="topic_name")
        sentence = st.text_input(word("articles.sentence"), key="topic_sentence")
        files, paste, urls = st.columns(3)
        uploads = files.file_uploader(
            word("articles.files"), type=[kind.lstrip(".") for kind in sources.KINDS], accept_multiple_files=True, key="files"
        )
        pasted = paste.text_area(word("articles.paste"), height=130, key="pasted")
        addresses = urls.text_area(word("articles.urls"), height=130, key="addresses", help=word("articles.urls.help"))
        pressed = st.form_submit_button(word("articles.read"), type="primary")
    if pressed:
        count = len(uploads) + bool(pasted.strip()) + len(addresses.split())
        if not name.strip():
            st.warning(word("articles.no_topic"))
        elif not count:
            st.warning(word("articles.no_items"))
        else:
            pages = chain(
                chain.from_iterable(sources.from_bytes(upload.name, upload.getvalue()) for upload in uploads),
                [sources.from_text(pasted, word("articles.pasted"))] if pasted.strip() else [],
                intake.fetched(addresses.split()),
            )
            _read(Topic(name.strip(), sentence.strip()), pages, count)
    _outcome()
    _contents(desk.briefing())


def _read(topic: Topic, pages: Iterator[RawPage | UnreadableItem], count: int) -> None:
    """Read the pages into a new briefing with a progress bar, and open it."""
    bar = st.progress(0.0, word("reading.model"))
    try:
        tag = desk.reader(topic)
        briefing = Briefing.open(intake.new_path(topic))
        briefing.set_topic(topic)
        for done, outcome in enumerate(intake.read_into(briefing, pages, tag), start=1):
            # A table or a spreadsheet holds many articles, so that there can be more than there were items.
            bar.progress(min(done / count, 1.0), word("reading.progress", done, max(count, done), desk.plain(outcome.item)))
    except ReactionsError as error:
        bar.empty()
        desk.complain(error)
        return
    address.view()["briefing"] = st.session_state["just_read"] = briefing.path.stem
    st.rerun()


def _outcome() -> None:
    opened = desk.briefing()
    if st.session_state.get("just_read") != opened.path.stem:
        return
    tongue = desk.language()
    counts = (len(opened.articles()), len(opened.reactions()), len(opened.failures()))
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.success(word("articles.done", *(display.number(count, tongue) for count in counts)))
    if right.button(word("articles.see"), type="primary", width="stretch"):
        st.switch_page(OVERVIEW)


def _contents(opened: Briefing) -> None:
    """List the open briefing's articles with what was found in each, and the items that could not be read."""
    tongue = desk.language()
    loaded = desk.loaded()
    failures = opened.failures()
    if failures:
        st.subheader(word("articles.failed"))
        st.dataframe(_failures(failures, tongue), hide_index=True, alt=word("articles.failed"))
    if not loaded.articles:
        return
    st.subheader(word("articles.inside"))
    found = loaded.table["article"].value_counts()
    config = st.column_config
    st.dataframe(
        pd.DataFrame(
            {
                "title": [article.title or article.doc for article in loaded.articles],
                "outlet": [article.outlet for article in loaded.articles],
                "published": [article.published for article in loaded.articles],
                "language": [article.language for article in loaded.articles],
                "found": [int(found.get(article.id, 0)) for article in loaded.articles],
                "item": [article.doc for article in loaded.articles],
            }
        ),
        hide_index=True,
        placeholder="",
        alt=word("articles.inside"),
        column_config={
            "title": config.TextColumn(word("articles.title"), width="large"),
            "outlet": word("evidence.outlet"),
            "published": config.DateColumn(word("evidence.date"), format="YYYY-MM-DD"),
            "language": word("articles.language"),
            "found": config.NumberColumn(word("articles.found")),
            "item": word("articles.item"),
        },
    )


def _failures(failures: list[store.Failure], tongue: str) -> pd.DataFrame:
    reasons = [say(failure.because.key, tongue, *failure.because.values) for failure in failures]
    return pd.DataFrame({word("articles.item"): [failure.item for failure in failures], word("articles.why"): reasons})


render()
