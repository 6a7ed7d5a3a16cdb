"""Every document that leaves the dashboard, by its kind, for the pages and for the command line alike."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from reactions import charts, citations, export, frame, pictures, quotes, slides
from reactions.records import Reaction

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Content:
    """What documents are made of: a selection of a briefing's frame, and how to get at its reactions.

    `place` says of each row of `table` where it stands in the selection, `counted` are the rows that count, `numbers` what they
    come to. `reactions` returns those with the ids it is given, in their order, or all.
    """

    table: pd.DataFrame
    place: pd.Series
    counted: pd.DataFrame
    numbers: frame.Summary
    reactions: Callable[[Iterable[str] | None], list[Reaction]]
    language: str = "en"
    colours: str = "rdbu"


def content(
    table: pd.DataFrame,
    selection: frame.Selection,
    topic: str,
    reactions: Callable[[Iterable[str] | None], list[Reaction]],
    language: str = "en",
    colours: str = "rdbu",
) -> Content:
    """Return what a selection of a briefing's frame comes to; `reactions` as in `Content`."""
    place = frame.places(table, selection)
    numbers = replace(frame.summary(table, selection, place), topic=topic)
    return Content(table, place, table[place == frame.Place.COUNTED], numbers, reactions, language, colours)


def figures(content: Content) -> dict[str, go.Figure]:
    """Return the charts by name, in the order in which a reader meets them."""
    numbers, counted, words = content.numbers, content.counted, (content.language, content.colours)
    return {
        "bars": charts.stance_bars(numbers, *words),
        "heatmap": charts.heatmap(numbers, content.language),
        "timeline": charts.timeline(counted, numbers, *words),
        "outlets": charts.outlets(counted, numbers, *words),
    }


def key_quotes(content: Content) -> list[Reaction]:
    """Return the key quote of each actor of the selection."""
    return content.reactions(quotes.key_quotes(content.counted, content.numbers))


def _told(content: Content) -> list[Reaction]:
    return content.reactions(list(content.counted["reaction"]))


def _records(content: Content) -> Iterator[dict[str, object]]:
    """Return the records of all reactions, with the groups that the frame knows."""
    groups = dict(zip(content.table["reaction"], content.table["group"], strict=True))
    return export.rows(content.reactions(None), content.language, groups)


def _pptx(content: Content) -> bytes:
    return slides.to_pptx(content.numbers, key_quotes(content), _told(content), content.language, content.colours)


def _xlsx(content: Content) -> bytes:
    return export.to_xlsx(_records(content), content.numbers, content.language, content.colours)


def _html(content: Content) -> bytes:
    drawn = list(figures(content).values())
    page = export.to_html(drawn, key_quotes(content), _told(content), content.numbers, content.language)
    return page.encode("utf-8", "replace")


def _csv(content: Content) -> bytes:
    return export.to_csv(_records(content))


def _txt(content: Content) -> bytes:
    return citations.to_text(_told(content), content.language).encode("utf-8-sig", "replace")


def _zipped(kind: str, content: Content) -> bytes:
    """Return the pictures of all charts in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, picture in pictures.to_pictures(figures(content), kind).items():
            archive.writestr(f"{name}.{kind}", picture)
    return out.getvalue()


WHOLE: dict[str, Callable[[Content], bytes]] = {"pptx": _pptx, "xlsx": _xlsx, "html": _html, "csv": _csv, "txt": _txt}
"""Kind -> what makes its one file; "txt" is the list of sources."""
KINDS = (*WHOLE, *pictures.FORMATS)


def made(kind: str, content: Content) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a kind as (ending, bytes): one, or a picture of each chart.

    Raises KeyError for an unknown kind and PictureUnavailable where no picture can be made.
    """
    if kind in pictures.FORMATS:
        for name, picture in pictures.to_pictures(figures(content), kind).items():
            yield f"{name}.{kind}", picture
    else:
        yield kind, WHOLE[kind](content)


def makers(content: Content) -> dict[str, Callable[[], bytes]]:
    """Return file ending -> a function that makes the one file, for buttons that make it only when they are pressed.

    Pictures are among them, as an archive, where this machine can make any.
    """
    known: dict[str, Callable[[], bytes]] = {kind: partial(make, content) for kind, make in WHOLE.items()}
    if pictures.browser():
        known |= {f"{kind}.zip": partial(_zipped, kind, content) for kind in pictures.FORMATS}
    return known
