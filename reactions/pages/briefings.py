"""Briefings: name, topic and period of the open one; duplicate, hand over, take in, delete; and all of them in a list."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from reactions import display, intake, runs, shelf, store, work
from reactions.errors import ReactionsError, StoreUnavailable
from reactions.pages import address, desk
from reactions.pages.desk import word
from reactions.records import Topic
from reactions.store import Briefing


def render() -> None:
    """Draw the page."""
    opened = desk.briefing()
    sample = intake.is_sample(opened.path)
    st.html(f'<h1 class="headline">{word("briefings.this")}</h1>')
    if sample:
        st.info(word("briefings.sample"))
    else:
        _describe(opened)
    left, right = st.columns(2, gap="large")
    with left:
        _duplicate(opened)
        st.download_button(
            word("briefings.hand_over"), lambda: shelf.packed(opened), opened.path.name, on_click="ignore", width="stretch"
        )
        if not sample:
            _delete(opened)
    with right:
        _take_in()
        _take_run()
    _list()


def _describe(opened: Briefing) -> None:
    """Draw the form of label, topic and period; another topic has the stances judged anew."""
    topic = opened.topic or Topic(opened.path.stem)
    settings = opened.settings()
    with st.form("describe", border=True):
        label = st.text_input(word("briefings.label"), settings.get("label", ""), key=f"label_{opened.path.stem}")
        name = st.text_input(word("briefings.topic"), topic.name, key=f"topic_{opened.path.stem}")
        sentence = st.text_input(word("articles.sentence"), topic.sentence, key=f"sentence_{opened.path.stem}")
        st.caption(word("briefings.period"))
        days = []
        for column, key in zip(st.columns(2), ("since", "until"), strict=True):
            days.append(
                column.date_input(
                    word(f"side.{key}"),
                    address.period_day(settings.get(key, "")),
                    format="YYYY-MM-DD",
                    min_value=address.EARLIEST,
                    max_value=address.LATEST,
                    key=f"{key}_{opened.path.stem}",
                )
            )
        pressed = st.form_submit_button(word("briefings.save"), type="primary")
    if pressed:
        since, until = days
        if not name.strip():
            st.warning(word("briefings.no_topic"))
        elif since and until and since > until:
            st.warning(word("briefings.order"))
        else:
            _save(opened, Topic(name.strip(), sentence.strip()), label.strip(), since, until)


def _save(opened: Briefing, topic: Topic, label: str, since: object, until: object) -> None:
    opened.set(label=label, since=str(since or ""), until=str(until or ""))
    opened.set_topic(topic)
    waiting = len(work.waiting(opened))
    if waiting:
        work.start(opened, -(-waiting // work.BATCH), lambda: work.judge_anew(opened))
    st.toast(word("briefings.saved"))
    st.rerun()


def _duplicate(opened: Briefing) -> None:
    with st.form("duplicate", border=False):
        name = st.text_input(word("briefings.name"), word("briefings.copy", _title(opened)))
        if st.form_submit_button(word("briefings.duplicate"), width="stretch"):
            copy = shelf.duplicate(opened, name.strip() or _title(opened))
            if intake.is_sample(opened.path):
                copy.set_topic(intake.sample_topic("id"))  # what the sample was judged against
            _open(copy)


def _title(opened: Briefing) -> str:
    return desk.topic().name if intake.is_sample(opened.path) else shelf.label(opened)


def _open(briefing: Briefing) -> None:
    address.view()["briefing"] = briefing.path.stem
    st.rerun()


def _delete(opened: Briefing) -> None:
    counts = (len(opened.articles(texts=False)), len(opened.reviews()))
    told = word("briefings.delete.sure", *(display.number(count, desk.language()) for count in counts))
    sure = st.checkbox(told, key=f"sure_{opened.path.stem}")
    job = work.job(opened)
    busy = job is not None and job.progress.running
    if st.button(word("briefings.delete"), disabled=not sure or busy, width="stretch"):
        shelf.delete(opened)
        address.view()["briefing"] = ""
        st.rerun()
    if busy:
        st.caption(word("briefings.busy"))


def _take_in() -> None:
    given = st.file_uploader(word("briefings.take_in"), type=[store.SUFFIX.lstrip(".")], key="take_in")
    if given and st.session_state.get("taken") != given.file_id:
        st.session_state["taken"] = given.file_id
        try:
            briefing = shelf.take_in(given.name, given.getvalue())
        except StoreUnavailable as error:
            desk.complain(error)
            return
        st.toast(desk.plain(word("briefings.taken", shelf.label(briefing))))
        _open(briefing)


def _take_run() -> None:
    """Draw the form that makes a briefing of a folder of Parquet parts; of several topics one is chosen."""
    with st.form("take_run", border=False):
        folder = st.text_input(word("briefings.run"), placeholder="/data/out", help=word("briefings.run.help"), key="run_folder")
        pressed = st.form_submit_button(word("briefings.run.open"), width="stretch")
    if pressed:
        st.session_state.pop("run_found", None)
        try:
            st.session_state["run_found"] = runs.look(Path(folder.strip()))
        except ReactionsError as error:
            desk.complain(error)
    found: runs.Run | None = st.session_state.get("run_found")
    if found is None:
        return
    topic: str | None = next(iter(found.topics))
    if len(found.topics) > 1:
        counts = {name: display.number(count, desk.language()) for name, count in found.topics.items()}
        topic = st.selectbox(
            word("briefings.run.topic"), counts, None, lambda name: f"{name} ({counts[name]})", key="run_topic", placeholder=""
        )
    if topic is not None:
        del st.session_state["run_found"]
        briefing = shelf.create(Topic(topic))
        if found.rules_alone:
            briefing.set(**{work.RULES_ALONE: "1"})
        work.start(briefing, len(found.parts), lambda: runs.fill(briefing, found))
        _open(briefing)


def _list() -> None:
    """List every briefing of the data folder; one that cannot be opened says why in the place of its name."""
    rows = []
    for path in store.briefings():
        if not intake.is_sample(path):
            about = path.stat()
            rows.append((_listed(path), datetime.fromtimestamp(about.st_mtime), about.st_size // 1024, path.name))
    if not rows:
        return
    st.subheader(word("briefings.list"))
    table = pd.DataFrame(rows, columns=["name", "changed", "size", "file"]).sort_values("changed", ascending=False)
    config = st.column_config
    st.dataframe(
        table,
        hide_index=True,
        alt=word("briefings.list"),
        column_config={
            "name": config.TextColumn(word("briefings.name"), width="large"),
            "changed": config.DatetimeColumn(word("briefings.changed"), format="YYYY-MM-DD HH:mm"),
            "size": config.NumberColumn(word("briefings.size"), format="%d kB"),
            "file": word("briefings.file"),
        },
    )


def _listed(path: Path) -> str:
    try:
        return shelf.label(Briefing.open(path))
    except ReactionsError as error:
        return error.say(desk.language())


render()
