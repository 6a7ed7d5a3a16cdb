"""Briefing view: the charts at a fixed width without the app around them, for screenshots and for print."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from reactions import citations, documents, furniture, intake
from reactions.pages import desk, panels
from reactions.pages.desk import word
from reactions.wording import say

OVERVIEW = Path(__file__).with_name("overview.py")
STYLE = Path(__file__).parents[1] / "data" / "brief.css"


def render() -> None:
    """Draw the page."""
    st.html(STYLE)
    with st.container(key="brief_bar", horizontal=True, vertical_alignment="center"):
        st.page_link(OVERVIEW, label=word("brief.back"))
        st.caption(word("brief.print"))
    content = desk.content()
    numbers = content.numbers
    panels.head(numbers, intake.is_sample(desk.briefing().path))
    panels.figures(numbers)
    if not numbers.n:
        st.info(word("empty.selection"))
        return
    drawn = documents.figures(content)
    panels.chart("bars", drawn["bars"], numbers)
    with st.container(key="brief_quotes"):
        st.html(f'<h2 class="section">{escape(word("quotes"))}</h2>')
        panels.key_quotes(content, list(st.columns(2, gap="large")))
    for name in ("heatmap", "timeline", "outlets"):
        panels.chart(name, drawn[name], numbers)
    _method(content)


def _method(content: documents.Content) -> None:
    tongue = desk.language()
    lines = citations.citations(content.reactions(list(content.counted["reaction"])), tongue)
    st.html(
        f'<h2 class="section">{escape(word("brief.method"))}</h2>'
        f'<p class="byline">{escape(say("slides.method.text", tongue))}</p>'
        f'<p class="byline">{escape(furniture.source_line(content.numbers, tongue))}</p>'
        f'<ol class="byline">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ol>'
    )


render()
