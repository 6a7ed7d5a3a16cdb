"""Overview: who stands where, at a glance; a click on a bar or a cell leads to the sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from reactions import charts, display, export, frame, intake, quotes, slides
from reactions.errors import ModelUnavailable
from reactions.pages import address, desk
from reactions.pages.desk import word
from reactions.records import RawPage, Reaction, Topic
from reactions.store import Briefing

EVIDENCE = Path(__file__).with_name("evidence.py")
LONGEST_QUOTE = 220


def render() -> None:
    """Draw the page."""
    opened = desk.briefing()
    loaded = desk.loaded()
    sample = intake.is_sample(opened.path)
    selection = desk.selection()
    topic = intake.sample_topic(desk.language()) if sample else opened.topic or Topic(opened.path.stem)
    numbers = replace(frame.summary(loaded.table, selection), topic=topic.name)
    unread = _unread(opened) if sample else []
    _head(topic, sample, {} if unread else _downloads(loaded, selection, numbers), opened.path.stem)
    _figures(None if unread else numbers)
    if unread:
        _read_sample(opened, unread)
    elif not loaded.articles:
        st.info(word("empty.briefing"))
    elif not numbers.n:
        st.info(word("empty.selection"))
        st.caption(_left_out(numbers))
    else:
        _charts(loaded, numbers, frame.select(loaded.table, selection))


def _head(topic: Topic, sample: bool, downloads: dict[str, Callable[[], bytes | str]], stem: str) -> None:
    badge = f"<small>{escape(word('sample'))}</small>" if sample else ""
    standfirst = word("sample.note") if sample else topic.sentence
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.html(f'<h1 class="headline">{escape(topic.name)}{badge}</h1><p class="standfirst">{escape(standfirst)}</p>')
    if downloads:
        with right.popover(word("download"), width="stretch"):
            for kind, make in downloads.items():
                label, name = word(f"download.{kind}"), f"{stem}.{kind}"
                st.download_button(label, make, name, on_click="ignore", width="stretch", key=f"download_{kind}")


def _downloads(loaded: desk.Loaded, selection: frame.Selection, numbers: frame.Summary) -> dict[str, Callable[[], bytes | str]]:
    """The files by their suffix, each made only when its button is pressed."""
    tongue, colours = desk.language(), desk.colours()

    def report() -> str:
        counted = frame.select(loaded.table, selection)
        figures = [
            charts.stance_bars(numbers, tongue, colours),
            charts.heatmap(numbers, tongue),
            charts.timeline(counted, numbers, tongue, colours),
        ]
        return export.to_html(figures, [loaded.reactions[each] for each in counted["reaction"]], numbers, tongue)

    def records() -> list[dict[str, object]]:
        return list(export.rows(loaded.reactions.values(), tongue))

    def slides_() -> bytes:
        counted = frame.select(loaded.table, selection)
        told = [loaded.reactions[each] for each in counted["reaction"]]
        return slides.to_pptx(numbers, _key_quotes(loaded, counted, numbers), told, tongue, colours)

    return {
        "pptx": slides_,
        "xlsx": lambda: export.to_xlsx(records(), numbers, tongue, colours),
        "html": report,
        "csv": lambda: export.to_csv(records()),
    }


def _figures(numbers: frame.Summary | None) -> None:
    """Draw the four headline figures, dashes while the articles are still being read."""
    names = ("statements", "articles", "outlets", "left_out")
    values = (numbers.n, numbers.articles, numbers.outlets, numbers.total - numbers.n) if numbers else (None,) * 4
    for column, name, value in zip(st.columns(4), names, values, strict=True):
        column.metric(word(f"figure.{name}"), "–" if value is None else display.number(value, desk.language()))


def _left_out(numbers: frame.Summary) -> str:
    tongue = desk.language()
    counts = (display.number(numbers.total, tongue), display.number(numbers.n, tongue))
    out = display.left_out(numbers.left_out, tongue)
    return word("left_out", *counts, out) if out else word("left_out.nothing", *counts)


def _charts(loaded: desk.Loaded, numbers: frame.Summary, counted: Any) -> None:
    tongue, colours = desk.language(), desk.colours()
    _chart("bars", charts.stance_bars(numbers, tongue, colours), numbers)
    st.caption(f"{_left_out(numbers)} {word('left_out.click')}")
    _quotes(_key_quotes(loaded, counted, numbers))
    _chart("heatmap", charts.heatmap(numbers, tongue), numbers)
    st.plotly_chart(
        charts.timeline(counted, numbers, tongue, colours),
        theme=None,
        config=charts.CONFIG,
        key="timeline",
        alt=charts.describe(numbers, "timeline", tongue),
    )


def _key_quotes(loaded: desk.Loaded, counted: Any, numbers: frame.Summary) -> list[Reaction]:
    return [loaded.reactions[each] for each in quotes.key_quotes(counted, numbers)]


def _quotes(chosen: list[Reaction]) -> None:
    """Draw the key quote of each actor, two in a row."""
    tongue = desk.language()
    st.html(f'<h2 class="section">{escape(word("quotes"))}</h2>')
    columns = st.columns(2, gap="large")
    for place, reaction in enumerate(chosen):
        whose = reaction.attribution
        article = whose.statement.article
        speaker = whose.speaker_name or whose.speaker or ""
        when = display.day(article.published, tongue) if article.published else word("evidence.undated")
        who = ", ".join(part for part in (speaker, article.outlet or article.doc, when) if part)
        stance = f"{display.actor_name(whose.actor, tongue)}: {display.stance_name(reaction.stance, tongue)}"
        text = textwrap.shorten(quotes.quotable(whose.statement.text), LONGEST_QUOTE, placeholder=" ...")
        columns[place % 2].html(
            f'<p class="quote small">{escape(text)}</p><p class="byline"><b>{escape(stance)}</b>. {escape(who)}</p>'
        )


def _chart(name: str, figure: Any, numbers: frame.Summary) -> None:
    """Draw a chart whose marks lead to the evidence of their actor and stance."""
    event = st.plotly_chart(
        figure,
        theme=None,
        config=charts.CONFIG,
        key=name,
        on_select="rerun",
        selection_mode="points",
        alt=charts.describe(numbers, name, desk.language()),
    )
    points = event["selection"]["points"]
    if points:
        actor, stance, count = points[0]["customdata"]
        if count:
            address.view().update(who=actor, how=stance)
            st.switch_page(EVIDENCE)


def _unread(opened: Briefing) -> list[RawPage]:
    """The sample's articles that no session has read yet."""
    known = {article.doc for article in opened.articles()} | {failure.item for failure in opened.failures()}
    return [page for page in intake.sample_pages() if page.name not in known]


def _read_sample(opened: Briefing, pages: list[RawPage]) -> None:
    """Read the sample in the place of the charts; what is stored stays, so a stop only delays the rest."""
    bar = st.progress(0.0, word("reading.sample", word("reading.model")))
    try:
        # Always against the Indonesian sentence, so that the numbers do not depend on the reader's language.
        tag = desk.reader(intake.sample_topic("id"))
        for done, outcome in enumerate(intake.read_into(opened, pages, tag), start=1):
            words = word("reading.progress", done, len(pages), desk.plain(outcome.item))
            bar.progress(done / len(pages), word("reading.sample", words))
    except ModelUnavailable as error:
        bar.empty()
        desk.complain(error)
        return
    st.rerun()


render()
