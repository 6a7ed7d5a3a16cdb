"""Slides with native charts: bars that PowerPoint can edit, the counts as a table, key quotes, method and sources.

16:9. Every slide carries the topic, the period, n, the counting rule, the model and the day it was made.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from reactions.charts import describe
from reactions.citations import citations
from reactions.display import actor_name, certainty, number, palette, stance_name
from reactions.finding import headline
from reactions.frame import STANCES, Summary
from reactions.furniture import source_line, subtitle_line
from reactions.quotes import byline, shown
from reactions.records import Polarity, Reaction, Stance
from reactions.wording import say

INK, QUIET, RULE, PALE = "1A1A1A", "5F6368", "D9DCE0", "F4F6F8"
FONT = "Arial"
WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.6  # inches
QUOTES_A_SLIDE = 4
LONGEST_QUOTE = 300
SOURCES_A_SLIDE = 16
MOST_SOURCES = 10 * SOURCES_A_SLIDE
"""Nobody shows more slides of sources; PowerPoint would not open the 5,000 slides of a large briefing."""


def to_pptx(
    summary: Summary,
    quotes: Sequence[Reaction],
    sources: Sequence[Reaction],
    language: str = "en",
    colours: str = "rdbu",
    made: date | None = None,
) -> bytes:
    """Return a presentation as bytes.

    `quotes` are the key quotes, `sources` the counted reactions, whose articles are listed. Text from articles goes into runs of
    text only. Charts are native: against to the left of zero, in favour to the right, neutral in a chart of its own.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for draw in (_bars, _table):
        draw(_Page(deck, summary, language, colours, made))
    for start in range(0, len(quotes), QUOTES_A_SLIDE):
        _quotes(_Page(deck, summary, language, colours, made), quotes[start : start + QUOTES_A_SLIDE])
    lines = list(citations(sources, language))
    if len(lines) > MOST_SOURCES:
        left = number(len(lines) - MOST_SOURCES + 1, language)
        lines[MOST_SOURCES - 1 :] = [say("slides.more_sources", language, left)]
    for start in range(0, max(1, len(lines)), SOURCES_A_SLIDE):
        _method(_Page(deck, summary, language, colours, made), lines[start : start + SOURCES_A_SLIDE])
    deck.core_properties.title = say("export.title", language, summary.topic)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


class _Page:
    """A blank slide and what every drawing needs: numbers, language, colours."""

    def __init__(self, deck: Any, summary: Summary, language: str, colours: str, made: date | None) -> None:
        self.slide = deck.slides.add_slide(deck.slide_layouts[6])
        self.summary, self.language, self.colours, self.made = summary, language, colours, made

    def say(self, key: str, *values: object) -> str:
        """Return a wording of `slides.*`."""
        return say(f"slides.{key}", self.language, *values)

    def head(self, title: str) -> None:
        """Write the title, the line under it and the line of sources at the foot."""
        self.words(title, EDGE, 0.35, WIDTH - 2 * EDGE, 0.7, size=26, bold=True)
        self.words(subtitle_line(self.summary, self.language), EDGE, 1.0, WIDTH - 2 * EDGE, 0.4, size=12, ink=QUIET)
        foot = source_line(self.summary, self.language, self.made)
        self.words(foot, EDGE, HEIGHT - 0.75, WIDTH - 2 * EDGE, 0.5, size=10, ink=QUIET)

    def words(
        self, text: str, left: float, top: float, width: float, height: float, *, size: int, ink: str = INK, bold: bool = False
    ) -> Any:
        """Write a text box, inches from the upper left; returns its first paragraph's frame."""
        from pptx.util import Inches

        box = self.slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        _write(frame.paragraphs[0], text, size, ink, bold)
        return frame


def _write(paragraph: Any, text: str, size: int, ink: str = INK, bold: bool = False) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = _legal(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = RGBColor.from_string(ink)
    paragraph.alignment = PP_ALIGN.LEFT


def _legal(text: str) -> str:
    """Return text that XML can hold: control characters and halves of characters would make a file that nothing opens."""
    return "".join(letter for letter in text if letter in "\t\n" or (letter >= " " and not "\ud800" <= letter <= "\udfff"))


def _bars(page: _Page) -> None:
    """Draw the diverging bars and, at the right, the neutral share."""
    page.head(headline(page.summary, page.language))
    counts = page.summary.counts
    names = [f"{actor_name(actor, page.language)} (n={counts.loc[actor, 'n']})" for actor in counts.index]
    against = [stance for stance in reversed(STANCES) if Stance(stance).polarity is Polarity.AGAINST]
    favour = [stance for stance in STANCES if Stance(stance).polarity is Polarity.FAVOUR]
    shares = page.summary.shares
    signed = {stance: [-float(v) for v in shares[stance]] for stance in against}
    signed |= {stance: [float(v) for v in shares[stance]] for stance in favour}
    alt = describe(page.summary, "bars", page.language)
    height = HEIGHT - 2.4
    _chart(page, names, signed, (EDGE, 1.5, 8.6, height), alt, legend=True)
    neutral = {Stance.NEUTRAL.value: [float(v) for v in shares["neutral"]]}
    _chart(page, names, neutral, (EDGE + 8.8, 1.5, 3.3, height), alt, legend=True, named=False)


def _chart(
    page: _Page,
    names: list[str],
    series: dict[str, list[float]],
    place: tuple[float, float, float, float],
    alt: str,
    *,
    legend: bool,
    named: bool = True,
) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Inches, Pt

    data = CategoryChartData(number_format="0%;0%")
    data.categories = names or [" "]
    for stance, values in series.items():
        data.add_series(stance_name(stance, page.language), values or [0])
    graphic = page.slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *(Inches(inches) for inches in place), data)
    graphic._element.nvGraphicFramePr.cNvPr.set("descr", _legal(alt))  # python-pptx has no name for the alternative text
    chart = graphic.chart
    chart.font.size, chart.font.name = Pt(12), FONT
    chart.has_title, chart.has_legend = False, legend  # a title would push the rows of one chart beside the other's
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    category, value = chart.category_axis, chart.value_axis
    category.reverse_order = True
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW if named else XL_TICK_LABEL_POSITION.NONE
    category.major_tick_mark = XL_TICK_MARK.NONE
    category.format.line.color.rgb = RGBColor.from_string(INK)
    value.has_major_gridlines, value.visible = False, False
    value.minimum_scale, value.maximum_scale = _extent(series, -1), max(0.25, _extent(series, 1))
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    shades = palette(page.colours)
    for drawn, stance in zip(plot.series, series, strict=True):
        drawn.invert_if_negative = False
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = RGBColor.from_string(shades[stance].fill[1:])
        labels = drawn.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, '0%;0%;""', False
        labels.font.size, labels.font.color.rgb = Pt(11), RGBColor.from_string(shades[stance].ink[1:])


def _extent(series: dict[str, list[float]], sign: int) -> float:
    """Return how far the stacked bars of one side reach, rounded outward to a quarter."""
    rows = zip(*series.values(), strict=True)
    farthest = max((sum(value for value in row if value * sign > 0) * sign for row in rows), default=0.0)
    return sign * min(1.0, math.ceil(4 * farthest) / 4)


def _table(page: _Page) -> None:
    """Draw the counts as a table, a cell the darker the larger the share of its actor."""
    from pptx.dml.color import RGBColor
    from pptx.util import Inches

    page.head(say("charts.heatmap.title", page.language))
    counts, shares = page.summary.counts, page.summary.shares
    size = (len(counts) + 1, len(STANCES) + 2)
    height = min(HEIGHT - 2.6, 0.5 * size[0])
    place = (Inches(EDGE), Inches(1.6), Inches(WIDTH - 2 * EDGE), Inches(height))
    graphic = page.slide.shapes.add_table(*size, *place)
    graphic._element.nvGraphicFramePr.cNvPr.set("descr", say("charts.heatmap.unit", page.language))
    table = graphic.table
    heads = ["", *(stance_name(stance, page.language) for stance in STANCES), say("export.column.n", page.language)]
    lines = [
        [actor_name(actor, page.language), *(number(int(counts.loc[actor, s]), page.language) for s in STANCES),
         number(int(counts.loc[actor, "n"]), page.language)]
        for actor in counts.index
    ]  # fmt: skip
    for row, cells in enumerate([heads, *lines]):
        for column, text in enumerate(cells):
            cell = table.cell(row, column)
            share = float(shares.iloc[row - 1][STANCES[column - 1]]) if row and 0 < column <= len(STANCES) else 0.0
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(_shade(share) if row else RULE)
            _write(cell.text_frame.paragraphs[0], text, 14, "FFFFFF" if share > 0.6 else INK, bold=not row or not column)


def _shade(share: float) -> str:
    """Return the colour of a share between pale and dark blue, as the heatmap on screen has it."""
    pale, dark = ((0xF4, 0xF6, 0xF8), (0x1F, 0x3A, 0x5F))
    return "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(pale, dark, strict=True))


def _quotes(page: _Page, quotes: Sequence[Reaction]) -> None:
    """Write the key quotes, each with speaker, actor, stance, outlet and day."""
    page.head(page.say("quotes"))
    step = (HEIGHT - 2.5) / QUOTES_A_SLIDE
    for place, reaction in enumerate(quotes):
        whose = reaction.attribution
        frame = page.words(shown(whose.statement, LONGEST_QUOTE), EDGE, 1.55 + place * step, WIDTH - 2 * EDGE, step, size=16)
        stance = f"{stance_name(reaction.stance, page.language)} ({certainty(reaction, page.language)})"
        parts = (actor_name(whose.actor, page.language), stance, *byline(reaction, page.language))
        _write(frame.add_paragraph(), " | ".join(parts), 12, QUIET)


def _method(page: _Page, lines: Sequence[str]) -> None:
    """Write how the numbers were made and from which articles."""
    page.head(page.say("method"))
    frame = page.words(page.say("method.text"), EDGE, 1.55, WIDTH - 2 * EDGE, HEIGHT - 2.5, size=13)
    for line in lines:
        _write(frame.add_paragraph(), line, 11, QUIET)
