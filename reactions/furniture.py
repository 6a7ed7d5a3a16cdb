"""What every picture carries so that it can stand alone: title, topic, period, n, counting rule, key, source line.

Fonts are the system's, because a web font is missing in a downloaded picture.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from reactions.display import counting_name, day, left_out, number, palette, percent, period, stance_name
from reactions.frame import STANCES, Summary
from reactions.wording import say

if TYPE_CHECKING:
    import plotly.graph_objects as go

INK, QUIET, RULE = "#1A1A1A", "#5F6368", "#D9DCE0"
SCALE = ((0.0, "#F4F6F8"), (1.0, "#1F3A5F"))
FONT = "Arial, Helvetica, sans-serif"
MARGIN = {"l": 220, "r": 32, "t": 128, "b": 92}
INSET = 16
SUBTITLE_WIDTH = 100
SOURCE_WIDTH = 122
"""Characters of the lines of the subtitle and of the source, so that they stay whole in half a screen."""
PICTURE: dict[str, Any] = {"format": "png", "width": 1600, "height": 900, "scale": 2}
CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "toImageButtonOptions": PICTURE,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d"],
}
"""For `st.plotly_chart` and `write_html`: a 16:9 picture, no logo, no button that sends data to another host."""


def head(figure: go.Figure, at: float, text: str, side: str) -> None:
    """Write a column's head just above the plot, its `side` at the axis value `at`."""
    figure.add_annotation(
        x=at,
        y=1,
        yref="paper",
        text=text,
        xanchor=side,
        yanchor="bottom",
        xshift=-6 if side == "right" else 2,
        showarrow=False,
        font={"size": 14, "color": QUIET},
    )


def key(figure: go.Figure, language: str, colours: str) -> None:
    """Write the legend as a line of text: unlike plotly's own it keeps its place at every picture size."""
    inks = palette(colours)
    parts = [f'<span style="color:{inks[stance].fill}">■</span> {stance_name(stance, language)}' for stance in STANCES]
    line(figure, "     ".join(parts), y=1, shift=(0, 28), size=14, colour=INK, anchor="bottom")


def line(figure: go.Figure, text: str, *, y: float, shift: tuple[int, int], size: int, colour: str, anchor: str) -> None:
    """Write a line at the left edge of the plot, at the height `y` of it, moved by `shift` pixels."""
    figure.add_annotation(
        text=text,
        x=0,
        xref="paper",
        y=y,
        yref="paper",
        xanchor="left",
        yanchor=anchor,
        xshift=shift[0],
        yshift=shift[1],
        align="left",
        showarrow=False,
        font={"size": size, "color": colour},
    )


def furnish(
    figure: go.Figure, summary: Summary, language: str, chart: str, unit: str, made: date | None, left: int = 220
) -> None:
    """Add what lets a picture stand alone: title, subtitle with topic, period, n and rule, and the source line."""
    lines = _in_lines(subtitle_line(summary, language).split(" | "))
    subtitle = "<br>".join(escape(line, quote=False) for line in lines)
    figure.update_layout(
        template="plotly_white",
        paper_bgcolor="white",
        plot_bgcolor="white",
        font={"family": FONT, "size": 15, "color": INK},
        margin=MARGIN | {"l": left, "t": MARGIN["t"] + 17 * (len(lines) - 1)},
        showlegend=False,
        hoverlabel={"bgcolor": "white", "bordercolor": RULE, "font": {"family": FONT, "size": 14, "color": INK}, "align": "left"},
        title={
            "text": f"<b>{say(f'charts.{chart}.title', language)}</b>",
            "font": {"size": 20},
            "subtitle": {"text": f"{subtitle}<br>{unit}", "font": {"size": 13, "color": QUIET}},
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": INSET, "t": 14},
        },
    )
    figure.update_xaxes(gridcolor="#ECEEF0", tickfont={"size": 13, "color": QUIET}, fixedrange=True)
    figure.update_yaxes(tickfont={"size": 15}, ticksuffix="  ", fixedrange=True, gridcolor="#ECEEF0")
    source = escape("\n".join(textwrap.wrap(source_line(summary, language, made), SOURCE_WIDTH)), quote=False)
    line(figure, source.replace("\n", "<br>"), y=0, shift=(INSET - left, -38), size=12, colour=QUIET, anchor="top")


def _in_lines(parts: Sequence[str]) -> list[str]:
    """Return the parts joined by bars, in as many lines as SUBTITLE_WIDTH makes them need."""
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) + 3 <= SUBTITLE_WIDTH:
            lines[-1] += f" | {part}"
        else:
            lines.append(part)
    return lines


def subtitle_line(summary: Summary, language: str) -> str:
    """Return topic, period, n and the counting rule in a line."""
    counting = counting_name(summary.counting, language).lower()
    span = period(summary.since, summary.until, language)
    topic = textwrap.shorten(summary.topic, 70, placeholder="…")
    return say("charts.subtitle", language, topic, span, number(summary.n, language), counting)


def source_line(summary: Summary, language: str, made: date | None = None) -> str:
    """Return where the numbers come from: articles, outlets, what was left out, model, share reviewed, date of making."""
    out = left_out(summary.left_out, language) or say("charts.source.nothing", language)
    if summary.include_unsure:
        out = say("charts.source.unsure", language, out)
    counts = (number(summary.articles, language), number(summary.outlets, language))
    models = ", ".join(summary.models)
    seen = percent(summary.reviewed / summary.n if summary.n else 0.0, language)
    return say("charts.source", language, *counts, out, models, day(made or date.today(), language), seen)
