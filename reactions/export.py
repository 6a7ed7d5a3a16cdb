"""Reactions out of the program: records for the command line, CSV, XLSX with a native chart, one self-contained HTML file.

Words from articles are never a formula and never markup: CSV cells get a prefix, XLSX cells are written as strings, HTML
is escaped.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reactions.citations import citations
from reactions.display import actor_name, certainty, day, left_out, number, palette, stance_name
from reactions.finding import headline
from reactions.frame import SCORES, STANCES, Summary
from reactions.furniture import CONFIG, source_line, subtitle_line
from reactions.grouping import group
from reactions.quotes import byline, shown
from reactions.records import Reaction, Span
from reactions.wording import explain, say

if TYPE_CHECKING:
    import plotly.graph_objects as go

RECORD = (
    "doc", "start", "end", "text", "kind", "cue", "speaker", "speaker_name", "actor", "stance", "confidence", "unsure",
    *SCORES, "group", "outlet", "published", "because", "topic", "status", "note",
)  # fmt: skip
"""The fields of a record, in the order of a table's columns."""

LONGEST_QUOTE = 400
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook can hold."""
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""What the HTML page may do in a browser: draw its charts and save them as pictures, but ask no server for anything."""
_FORMULA = re.compile(r"(?:^|[;\t\r\n])[\s\"']*(?=[=+\-@＝＋－＠])|^(?=[\t\r])")
"""Where a spreadsheet would begin to calculate: at a cell's start, and after what some take for the end of a cell or a line."""


def rows(
    reactions: Iterable[Reaction], language: str = "en", groups: Mapping[str, str] | None = None
) -> Iterator[dict[str, object]]:
    """Yield one record per reaction with the fields of RECORD; unknown is None, dates are ISO 8601, `because` a sentence.

    `groups` are those of `grouping.group` where they are known; working them out is most of the time.
    """
    known = list(reactions)
    groups = group(known) if groups is None else groups
    for reaction in known:
        whose = reaction.attribution
        statement = whose.statement
        article = statement.article
        values = (
            article.doc,
            statement.span.start,
            statement.span.end,
            statement.text,
            statement.kind.value,
            statement.cue_text,
            whose.speaker,
            whose.speaker_name,
            whose.actor,
            reaction.stance.value,
            round(reaction.confidence, 4),
            reaction.unsure,
            *(round(score, 4) for score in reaction.scores),
            groups.get(reaction.id, reaction.id),
            article.outlet,
            article.published.isoformat() if article.published else None,
            explain((*statement.because, *whose.because, *reaction.because), language),
            reaction.topic.name,
            reaction.status.value,
            reaction.note,
        )
        yield dict(zip(RECORD, values, strict=True))


def to_csv(records: Iterable[Mapping[str, object]]) -> bytes:
    """Return records as CSV: UTF-8 with a byte order mark for Excel, a ' before what a spreadsheet would calculate."""
    out = io.StringIO()
    writer = csv.DictWriter(out, RECORD)
    writer.writeheader()
    for record in records:
        writer.writerow({field: _inert(value) for field, value in record.items()})
    return out.getvalue().encode("utf-8-sig")


def _inert(value: object) -> object:
    return _FORMULA.sub(r"\g<0>'", value) if isinstance(value, str) else value


def to_xlsx(records: Iterable[Mapping[str, object]], summary: Summary, language: str = "en", colours: str = "rdbu") -> bytes:
    """Return a workbook: a table of actors and stances with a native stacked bar chart, and a sheet with every record."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        _summary_sheet(book, summary, language, colours)
        _statements_sheet(book, list(records), language)
    return out.getvalue()


def _summary_sheet(book: Any, summary: Summary, language: str, colours: str) -> None:
    name = say("export.sheet.summary", language)
    sheet = book.add_worksheet(name)
    names = [stance_name(stance, language) for stance in STANCES]
    heads = [say("export.column.actor", language), *names, say("export.column.n", language), say("export.column.net", language)]
    counts = summary.counts
    lines = [
        [actor_name(actor, language), *map(int, figures[:-1]), float(figures[-1])]
        for actor, figures in zip(counts.index, counts.to_numpy(), strict=True)
    ]
    sheet.write_string(0, 0, say("export.title", language, summary.topic), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, left_out(summary.left_out, language))
    last = 3 + max(len(lines), 1)
    net = book.add_format({"num_format": "0.00"})
    columns: list[dict[str, object]] = [{"header": head} for head in heads]
    columns[-1]["format"] = net
    sheet.add_table(3, 0, last, len(heads) - 1, {"data": lines, "columns": columns, "name": "stances", "autofilter": False})
    sheet.set_column(0, len(heads) - 1, 18)
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, (stance, colour) in enumerate(palette(colours).items(), start=1):
        chart.add_series(
            {
                "name": stance_name(stance, language),
                "categories": [name, 4, 0, last, 0],
                "values": [name, 4, column, last, column],
                "fill": {"color": colour.fill},
                "data_labels": {"value": True, "num_format": "0;;", "font": {"color": colour.ink}},
                "gap": 40,
            }
        )
    chart.set_title({"name": say("export.title", language, summary.topic), "overlay": False})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%"})
    chart.set_legend({"position": "bottom"})
    sheet.insert_chart(last + 2, 0, chart, {"x_scale": 2, "y_scale": 1.6})


def _statements_sheet(book: Any, records: Sequence[Mapping[str, object]], language: str) -> None:
    sheet = book.add_worksheet(say("export.sheet.statements", language))
    data = [[_celled(record[field]) for field in RECORD] for record in records]
    columns = [{"header": field} for field in RECORD]
    sheet.add_table(0, 0, max(len(data), 1), len(RECORD) - 1, {"data": data, "columns": columns, "name": "statements"})
    sheet.set_column(0, len(RECORD) - 1, 14)
    sheet.set_column(RECORD.index("text"), RECORD.index("text"), 80)
    sheet.freeze_panes(1, 0)


def _celled(value: object) -> object:
    """Return a value that a cell can hold: a longer text ends in a sign that it was cut, since Excel would cut it in silence."""
    return f"{value[: LONGEST_CELL - 4]} ..." if isinstance(value, str) and len(value) > LONGEST_CELL else value


def marked(reaction: Reaction, driving: Sequence[Span] = ()) -> str:
    """Return the article's text as safe HTML: statement, cue, speaker and driving words in spans of those classes."""
    whose = reaction.attribution
    statement = whose.statement
    text = statement.article.text
    spans = [("statement", statement.span), ("cue", statement.cue), ("speaker", whose.speaker_span)]
    known = [(role, span) for role, span in (*spans, *(("driving", span) for span in driving)) if span]
    cuts = sorted({0, len(text), *(end for _, span in known for end in (span.start, span.end))})
    pieces = []
    for start, end in pairwise(cuts):
        roles = [role for role, span in known if span.holds(Span(start, end))]
        piece = escape(text[start:end]).replace("\n", '<span class="gap">\n</span>')
        pieces.append(f'<span class="{" ".join(roles)}">{piece}</span>' if roles else piece)
    return "".join(pieces)


_STYLE = """
body { font: 16px/1.5 Arial, Helvetica, sans-serif; color: #1a1a1a; max-width: 1200px; margin: 32px auto; padding: 0 24px }
table { border-collapse: collapse; width: 100%; font-size: 14px } td, th { text-align: left; vertical-align: top;
padding: 6px 10px; border-bottom: 1px solid #d9dce0 } td.text { width: 50% }
blockquote { border-left: 3px solid #1f3a5f; margin: 12px 0; padding: 2px 14px; break-inside: avoid }
footer { color: #5f6368; font-size: 14px } h1 { font-size: 26px; margin: 4px 0 } .chart { break-inside: avoid; margin: 24px 0 }
@page { size: A4 landscape; margin: 10mm }
"""


def to_html(
    figures: Sequence[go.Figure], quotes: Sequence[Reaction], counted: Sequence[Reaction], summary: Summary, language: str = "en"
) -> str:
    """Return one page that works offline: headline, key quotes, the figures with plotly's script once, statements, sources."""
    charts = [
        f'<div class="chart">{figure.to_html(full_html=False, include_plotlyjs=place == 0, config=CONFIG)}</div>'
        for place, figure in enumerate(figures)
    ]
    fields = ("date", "outlet", "actor", "speaker", "stance", "confidence", "text")
    heads = "".join(f"<th>{escape(say(f'export.column.{field}', language))}</th>" for field in fields)
    title = escape(say("export.title", language, summary.topic))
    sources = "".join(f"<li>{escape(line)}</li>" for line in citations(counted, language))
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{title}</title><style>{_STYLE}</style></head>'
        f"<body><p>{title}</p><h1>{escape(headline(summary, language))}</h1><p>{escape(subtitle_line(summary, language))}</p>"
        f"{charts[0] if charts else ''}<h2>{escape(say('export.quotes', language))}</h2>"
        f"{''.join(_html_quote(reaction, language) for reaction in quotes)}{''.join(charts[1:])}"
        f"<h2>{escape(say('export.statements', language))} ({number(len(counted), language)})</h2>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(_html_row(reaction, language) for reaction in counted)}</tbody>"
        f"</table><h2>{escape(say('export.method', language))}</h2><p>{escape(say('slides.method.text', language))}</p>"
        f"<p>{escape(source_line(summary, language))}</p><ol>{sources}</ol></body></html>"
    )


def _html_quote(reaction: Reaction, language: str) -> str:
    whose = reaction.attribution
    stance = f"{actor_name(whose.actor, language)}: {stance_name(reaction.stance, language)}"
    return (
        f"<blockquote>{escape(shown(whose.statement, LONGEST_QUOTE))}<footer><b>{escape(stance)}</b>. "
        f"{escape(', '.join(byline(reaction, language)))}</footer></blockquote>"
    )


def _html_row(reaction: Reaction, language: str) -> str:
    whose = reaction.attribution
    article = whose.statement.article
    cells = (
        day(article.published, language) if article.published else "",
        article.outlet or article.doc,
        actor_name(whose.actor, language),
        whose.speaker_name or whose.speaker or "",
        stance_name(reaction.stance, language),
        certainty(reaction, language),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}<td class=text>{escape(whose.statement.text)}</td></tr>"
