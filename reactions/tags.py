"""What the tagger reads in an article: which tokens are content, cue and source, how surely, and which belong together.

The three labels are tagged apart, each with its own outside, begin and inside (BIO), because where cue and content are one
("menyatakan keprihatinan ...") the cue lies inside the content.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from reactions.quotations import MARKS
from reactions.records import Span

OUTSIDE, BEGIN, INSIDE = range(3)
LEAST = 1e-9
"""A probability whose logarithm is still finite."""
EDGES = MARKS + " \t\r\n,;:.!?–—-"
"""What the guideline leaves out at the borders of a statement: marks, end punctuation, the comma before its attribution."""

ANOTHER = re.compile(rf"[.!?][{MARKS}]*\s+(?![{MARKS}\s])|\n\s*\n\s*\n")
"""A sentence between two quotations that is not quoted."""
CLITIC = re.compile(r"nya\b")


class Label(StrEnum):
    """The part that a stretch plays in reported speech, in the order of the model's columns."""

    CONTENT = "content"
    CUE = "cue"
    SOURCE = "source"


COLUMN = {label: number for number, label in enumerate(Label)}


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch with its label; `probability` is the mean over its tokens of not being outside, 0 to 1."""

    label: Label
    span: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Linked:
    """A content with the cue and the source that belong to it, None where none stands near."""

    content: Tagged
    cue: Tagged | None
    source: Tagged | None

    @property
    def span(self) -> Span:
        """Where the content stands."""
        return self.content.span


Stretch = TypeVar("Stretch", Span, Tagged, Linked)


class InOrder(Generic[Stretch]):
    """Stretches in the order of the text, none meeting another, found by their place without looking at all of them."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.stretches: list[Stretch] = list(stretches)
        spans = [each if isinstance(each, Span) else each.span for each in stretches]
        self.starts = [span.start for span in spans]
        self.ends = [span.end for span in spans]

    def meeting(self, span: Span) -> list[Stretch]:
        """Return the stretches that share a character with `span`."""
        return self.stretches[bisect_right(self.ends, span.start) : bisect_left(self.starts, span.end)]


@dataclass(frozen=True, slots=True, eq=False)
class Tags:
    """The tokens of an article: `starts` and `ends` in characters, `scores` (tokens, labels, BIO) that sum to 1 over BIO.

    `fresh` marks the tokens before which text was skipped, so that nothing goes on there.
    """

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    scores: NDArray[np.float64]

    def spans(self, label: Label) -> list[Tagged]:
        """Return the stretches of a label in order, none meeting another: the likeliest sequence (Viterbi 1967)."""
        column = self.scores[:, COLUMN[label]]
        inside = 1 - column[:, OUTSIDE]
        found = []
        for first, last in runs(likeliest(column, self.fresh)):
            span = trimmed(self.text, whole(self.text, Span(int(self.starts[first]), int(self.ends[last - 1])), label))
            if span.start < span.end:
                found.append(Tagged(label, span, float(inside[first:last].mean())))
        return found

    def probability(self, label: Label, span: Span) -> float:
        """Return the mean probability of `label` over the tokens that meet `span`; 0 where none was read."""
        met = slice(np.searchsorted(self.ends, span.start, "right"), np.searchsorted(self.starts, span.end, "left"))
        outside = self.scores[met, COLUMN[label], OUTSIDE]
        return float(1 - outside.mean()) if len(outside) else 0.0


def likeliest(scores: NDArray[np.float64], fresh: NDArray[np.bool_]) -> list[int]:
    """Return the likeliest states of (tokens, BIO) in which no inside follows an outside or begins a fresh stretch."""
    best = (0.0, -np.inf, -np.inf)
    back: list[tuple[int, int, int]] = []
    for (outside, begin, inside), new in zip(np.log(np.maximum(scores, LEAST)).tolist(), fresh.tolist(), strict=True):
        top = max(range(3), key=best.__getitem__)
        going = BEGIN if best[BEGIN] >= best[INSIDE] else INSIDE
        back.append((top, top, going))
        best = (best[top] + outside, best[top] + begin, -np.inf if new else best[going] + inside)
    state = max(range(3), key=best.__getitem__)
    states = []
    for previous in reversed(back):
        states.append(state)
        state = previous[state]
    return states[::-1]


def runs(states: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and the last token, end exclusive, of each stretch."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for place, state in enumerate([*states, OUTSIDE]):
        if state != INSIDE:
            if start is not None:
                found.append((start, place))
            start = place if state == BEGIN else None
    return found


def whole(text: str, span: Span, label: Label) -> Span:
    """Return `span` with the words whole that it cuts ("Yevgeny Prigo"); what is said begins behind "menyebutnya"."""
    start, end = span.start, span.end
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    if start and text[start - 1].isalnum() and (clitic := CLITIC.match(text, start)) and label is Label.CONTENT:
        return Span(min(clitic.end(), end), end)
    while start and text[start].isalnum() and text[start - 1].isalnum() and not CLITIC.match(text, start):
        start -= 1
    return Span(start, end)


def trimmed(text: str, span: Span) -> Span:
    """Return `span` without marks, spaces and punctuation at its borders."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(EDGES))
    return Span(start, max(start, span.start + len(words.rstrip(EDGES))))


def linked(tags: Tags, sentences: Sequence[Span]) -> list[Linked]:
    """Return each content with its cue and with the source nearest to that cue, both of the sentences where it stands.

    A cue that begins the content comes first ("menyatakan keprihatinan ..."), then the nearest to either border. A quotation
    without a cue goes with the statement right before it: `"A," kata X. "B."` is one.
    """
    cues, sources = InOrder(tags.spans(Label.CUE)), InOrder(tags.spans(Label.SOURCE))
    told = InOrder(sentences)
    found: list[Linked] = []
    for content in tags.spans(Label.CONTENT):
        met = [content.span, *told.meeting(content.span)]
        around = Span(min(one.start for one in met), max(one.end for one in met))
        cue = _nearest(cues, content.span, around)
        source = _nearest(sources, cue.span if cue else content.span, around)
        if found and _goes_on(tags.text, found[-1], content, cue):
            found[-1] = replace(found[-1], content=_both(found[-1].content, content))
        else:
            found.append(Linked(content, cue, source))
    return found


def _goes_on(text: str, before: Linked, content: Tagged, cue: Tagged | None) -> bool:
    """Tell whether `content` is quoted and nothing but the attribution of `before` stands between them."""
    between = text[before.content.span.end : content.span.start]
    alone = cue is None or cue == before.cue
    return alone and before.cue is not None and between.endswith(tuple(MARKS)) and not ANOTHER.search(between)


def _both(first: Tagged, second: Tagged) -> Tagged:
    """Return one stretch from `first` to `second`, as likely as the likelier of them."""
    return Tagged(first.label, Span(first.span.start, second.span.end), max(first.probability, second.probability))


def _nearest(candidates: InOrder[Tagged], span: Span, around: Span) -> Tagged | None:
    """Return the candidate inside `around` that stands nearest to `span`, likelier ones counting as nearer."""
    near = [each for each in candidates.meeting(around) if around.holds(each.span)]
    return min(near, key=lambda each: _gap(each.span, span) - 20 * log(max(each.probability, LEAST)), default=None)


def _gap(one: Span, other: Span) -> int:
    """Return the characters between two spans; inside, from the nearer border."""
    if one.end <= other.start:
        return other.start - one.end
    if other.end <= one.start:
        return one.start - other.end
    return min(abs(one.start - other.start), abs(other.end - one.end))
