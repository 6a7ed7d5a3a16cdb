"""Articles: files, pasted text or addresses in, into a new briefing or the open one; and what was read, to mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from reactions import display, intake, shelf, sources, store, work
from reactions.errors import ReactionsError, UnreadableItem
from reactions.pages import address, desk
from reactions.pages.desk import word
from reactions.records import Article, RawPage, Topic
from reactions.store import Briefing
from reactions.wording import say

OVERVIEW = Path(__file__).with_name("overview.py")


def render() -> None:
    """Draw the page."""
    opened = desk.briefing()
    _outcome(opened)
    st.html(f'<h1 class="headline">{word("articles.new")}</h1>')
    sample = intake.is_sample(opened.path)
    names = {place: word(f"articles.into.{place}") for place in ("new", "open")}
    into = "new"
    if not sample:
        into = st.segmented_control(
            word("articles.into"), list(names), default="new", required=True, format_func=lambda place: names[place], key="into"
        )
    with st.form("intake", border=True):
        name, sentence = ("", "") if into == "open" else _topic_fields()
        files, paste, urls = st.columns(3)
        uploads = files.file_uploader(
            word("articles.files"), type=[kind.lstrip(".") for kind in sources.KINDS], accept_multiple_files=True, key="files"
        )
        pasted = paste.text_area(word("articles.paste"), height=130, key="pasted")
        addresses = urls.text_area(word("articles.urls"), height=130, key="addresses", help=word("articles.urls.help"))
        pressed = st.form_submit_button(word("articles.read"), type="primary")
    if pressed:
        count = len(uploads) + bool(pasted.strip()) + len(addresses.split())
        topic = opened.topic if into == "open" else Topic(name.strip(), sentence.strip())
        if topic is None or not topic.name:
            st.warning(word("articles.no_topic"))
        elif not count:
            st.warning(word("articles.no_items"))
        else:
            given = [(upload.name, upload.getvalue()) for upload in uploads]
            _read(opened if into == "open" else None, topic, _pages(given, pasted, addresses.split()), count)
    _contents(opened, sample)


def _topic_fields() -> tuple[str, str]:
    name = st.text_input(word("articles.topic"), placeholder=word("articles.topic.help"), key="topic_name")
    return name, st.text_input(word("articles.sentence"), key="topic_sentence")


def _pages(given: list[tuple[str, bytes]], pasted: str, addresses: list[str]) -> Iterator[RawPage | UnreadableItem]:
    return chain(
        chain.from_iterable(sources.from_bytes(name, data) for name, data in given),
        [sources.from_text(pasted, word("articles.pasted"))] if pasted.strip() else [],
        intake.fetched(addresses),
    )


def _read(opened: Briefing | None, topic: Topic, pages: Iterator[RawPage | UnreadableItem], count: int) -> None:
    """Begin to read the pages into the open briefing or a new one, and open that."""
    job = work.job(opened) if opened else None
    if job and job.progress.running:  # it would go on with its own pages and never see these
        st.warning(word("briefings.busy"))
        return
    try:
        briefing = opened or shelf.create(topic)
    except ReactionsError as error:
        desk.complain(error)
        return
    work.start(briefing, count, lambda: work.read(briefing, topic, pages))
    address.view()["briefing"] = st.session_state["just_read"] = briefing.path.stem
    st.rerun()


def _outcome(opened: Briefing) -> None:
    """Say what came of the reading that this session began, once it has ended."""
    job = work.job(opened)
    if job and (job.progress.error or job.progress.stopped):
        st.session_state.pop("just_read", None)  # what is drawn above every page says how it ended
    if st.session_state.get("just_read") != opened.path.stem or (job and job.progress.running):
        return
    tongue = desk.language()
    counts = (len(desk.loaded().articles), len(desk.loaded().table), len(opened.failures()))
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.success(word("articles.done", *(display.number(count, tongue) for count in counts)))
    if right.button(word("articles.see"), type="primary", width="stretch", key="see"):
        st.switch_page(OVERVIEW)


def _contents(opened: Briefing, sample: bool) -> None:
    """List the open briefing's articles with what was found in each, and the items that could not be read."""
    tongue = desk.language()
    failures = opened.failures()
    if failures:
        st.subheader(word("articles.failed"))
        st.dataframe(_failures(failures, tongue), hide_index=True, alt=word("articles.failed"))
    loaded = desk.loaded()
    if not loaded.articles:
        return
    st.subheader(word("articles.inside"))
    found = loaded.table["article"].value_counts()
    table = pd.DataFrame(
        {
            "remove": False,
            "title": [article.title or article.doc for article in loaded.articles],
            "outlet": [article.outlet for article in loaded.articles],
            "published": [article.published for article in loaded.articles],
            "url": [article.url for article in loaded.articles],
            "language": [article.language for article in loaded.articles],
            "found": [int(found.get(article.id, 0)) for article in loaded.articles],
            "item": [article.doc for article in loaded.articles],
        }
    )
    if sample:
        st.dataframe(
            table.drop(columns=["remove", "url"]), hide_index=True, alt=word("articles.inside"), column_config=_columns()
        )
        return
    st.caption(word("articles.edit.note"))
    key = f"articles_{opened.path.stem}_{opened.content}"
    st.data_editor(
        table,
        hide_index=True,
        num_rows="fixed",
        disabled=("language", "found", "item"),
        column_config=_columns(),
        key=key,
        on_change=_describe,
        args=(opened, loaded.articles, key),
    )
    ticked = [loaded.articles[row] for row, edit in st.session_state[key]["edited_rows"].items() if edit.get("remove")]
    if ticked and st.button(word("articles.remove.do", len(ticked)), key="remove"):
        for article in ticked:
            opened.remove(article.id)
        st.rerun()


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "remove": config.CheckboxColumn(word("articles.remove"), width="small"),
        "title": config.TextColumn(word("articles.title"), width="large"),
        "outlet": config.TextColumn(word("evidence.outlet")),
        "published": config.DateColumn(word("evidence.date"), format="YYYY-MM-DD"),
        "url": config.TextColumn(word("articles.address")),
        "language": word("articles.language"),
        "found": config.NumberColumn(word("articles.found")),
        "item": word("articles.item"),
    }


def _describe(opened: Briefing, articles: list[Article], key: str) -> None:
    """Store what was typed into the table; a tick to remove is only taken note of."""
    for row, edit in st.session_state[key]["edited_rows"].items():
        told = {field: value or None for field, value in edit.items() if field != "remove"}
        if "published" in told:
            told["published"] = address.day_of(str(told["published"] or "")[:10])
        if told:
            opened.describe(replace(articles[row], **told))


def _failures(failures: list[store.Failure], tongue: str) -> pd.DataFrame:
    reasons = [say(failure.because.key, tongue, *failure.because.values) for failure in failures]
    return pd.DataFrame({word("articles.item"): [failure.item for failure in failures], word("articles.why"): reasons})


render()
