"""Where quotation marks open and close, whatever marks an outlet uses and however badly they balance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reactions.records import Span

MARKS = '"“”„‟«»＂″'
OPENERS = "“„«"
# A dialogue dash opens a line or follows a full stop ("- There is no evidence - she noted." in Polish and Serbian copy).
DIALOGUE = re.compile(r"(?:(?<=^)|(?<=\n)|(?<=[.!?…:])|(?<=[.!?…][\"”]))[ \t]*[-–—][ \t]*(?=[\"“„]?[A-ZÀ-ÞŁŚŻ])")
DASH = re.compile(r"[ \t]*(?:[-–—]|[,.]?[\"”])[ \t]*(?=\w)")
# `‘We shall not be moved,’ said X.`, `''Listrik menyala,'' ujar X.`: the stop before the mark tells it from an apostrophe.
SPOKEN = re.compile(r"(?<![^\s:(—–])(?:''|[‘'])(?=\w)([^\n\"“”]{2,1500}?[,.!?…])(?:''|[’'])(?!\w)")
SINGLE = re.compile(r"(?<![\w’'])[‘'](?=\w)([^‘’'\n]{2,120})[’'](?![\w])")
LONGEST = 6000
"""Characters after which an unclosed mark is taken for a stray one."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted stretch: `outer` with its marks, `inner` without them."""

    outer: Span
    inner: Span


def quotations(text: str) -> Iterator[Quotation]:
    """Yield the quotations of `text` in order, none inside another, none past the end of its line.

    A mark opens after a space or a bracket and closes after a word or a full stop; where both or neither holds (glued
    text such as `Trump?"Saya`), what is open decides. An opener without its end closes at the end of the line, as English
    outlets print a quotation that goes on in the next paragraph; a closer without its opener is stray and opens nothing.
    """
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip("\r\n"))
        double = list(_of_line(text, start, end))
        single = [Quotation(Span(*match.span()), Span(*match.span(1))) for match in SPOKEN.finditer(text, start, end)]
        apart = [one for one in single if not any(one.outer.meets(other.outer) for other in double)]
        yield from sorted([*double, *apart], key=lambda quotation: quotation.outer.start)
        start += len(line)


def _of_line(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened: int | None = None
    for position in range(start, end):
        mark = text[position]
        if mark not in MARKS:
            continue
        opens, closes = _faces(text, position, start, end)
        if opened is not None and opens and not closes:
            # A second opener: the first was stray, or its own end was forgotten at a sentence's end.
            cut = _forgotten_end(text, opened, position)
            if cut is not None:
                yield Quotation(Span(opened, cut), Span(opened + 1, cut))
            opened = position
        elif opened is not None:
            yield Quotation(Span(opened, position + 1), Span(opened + 1, position))
            opened = None
        elif opens or not closes or mark in OPENERS:
            opened = position
    if opened is not None and 1 < end - opened < LONGEST and re.search(r"(?:^|[:,])\s*$", text[start:opened]):
        yield Quotation(Span(opened, end), Span(opened + 1, end))


def _faces(text: str, position: int, start: int, end: int) -> tuple[bool, bool]:
    """Tell whether the mark at `position` can open and whether it can close, by its neighbours."""
    before = text[position - 1] if position > start else " "
    after = text[position + 1] if position + 1 < end else " "
    opens = (before.isspace() or before in "([{—–-:/‘'") and not after.isspace()
    closes = not before.isspace() and (after.isspace() or after in ".,;:!?)]}—–-/’'…" or after in MARKS)
    return opens, closes


def _forgotten_end(text: str, opened: int, position: int) -> int | None:
    """Return where a quotation that was never closed ends: the last sentence end before the next opener, else None."""
    ends = [match.end() for match in re.finditer(r"[.!?…,](?=\s)", text[opened:position])]
    return opened + ends[0] if ends and position - opened < LONGEST else None


def dialogue(text: str, attribution: re.Pattern[str]) -> Iterator[Quotation]:
    """Yield what stands after a dialogue dash, up to the dash before its `attribution` ("he noted"), within the line."""
    last = 0
    for match in DIALOGUE.finditer(text):
        if match.end() < last:
            continue
        line_end = text.find("\n", match.end())
        line_end = len(text) if line_end < 0 else line_end
        for dash in DASH.finditer(text, match.end(), min(line_end, match.end() + LONGEST)):
            if attribution.match(text, dash.end(), line_end):
                inner = Span(match.end(), dash.start())
                yield Quotation(inner, inner)
                last = dash.end()
                break


def holds_quotation(text: str) -> bool:
    """Tell whether `text` holds a quoted fragment, single quotation marks included."""
    return any(mark in text for mark in MARKS) or SINGLE.search(text) is not None


def masked(text: str, found: list[Quotation]) -> str:
    """Return `text` with every quoted character but line ends replaced by "·", so that offsets stay and no cue is seen inside."""
    pieces, last = [], 0
    for quotation in found:
        pieces += [text[last : quotation.inner.start], "·" * (quotation.inner.end - quotation.inner.start)]
        last = quotation.inner.end
    return "".join([*pieces, text[last:]])
