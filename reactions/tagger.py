"""The tagger: a folder with a token classifier that marks content, cue and source of reported speech, run by ONNX Runtime.

One pass serves as many
sentences as fit: they are laid one behind another in windows, each with its neighbours as context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reactions import runtime
from reactions.records import Span
from reactions.tags import COLUMN, Label, Linked, Tagged, Tags, linked

DEFAULT = runtime.shipped("tagger")
START, PAD, STOP = 0, 1, 2
"""Ids of "<s>", "<pad>" and "</s>"; the last also stands where a new line begins."""
LABELS = tuple(f"{label}-{state}" for label in Label for state in "OBI")
BATCH = 8
"""Windows."""

Encoded = tuple[Sequence[int], Sequence[tuple[int, int]]]
"""The token ids of a sentence and their characters, counted from its start."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one too long for a window: token ids and their characters in the article.

    `line` tells that a new line begins with it, `fresh` that text before it was left out; nothing goes on over either.
    """

    ids: Sequence[int]
    offsets: Sequence[tuple[int, int]]
    line: bool
    fresh: bool


@dataclass(slots=True)
class Window:
    """Token ids as the model reads them; token `places[i]` of them has the characters `offsets[i]` of the article."""

    ids: list[int] = field(default_factory=lambda: [START])
    places: list[int] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    fresh: list[bool] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Lay a piece behind what the window holds."""
        if piece.line and self.places:
            self.ids.append(STOP)
        self.places += range(len(self.ids), len(self.ids) + len(piece.ids))
        self.ids += piece.ids
        self.offsets += piece.offsets
        self.fresh += [piece.fresh or piece.line, *[False] * (len(piece.ids) - 1)]


def pieces(text: str, sentences: Sequence[Span], encoded: Sequence[Encoded], limit: int) -> Iterator[Piece]:
    """Yield the sentences with their tokens, cut where one has more than `limit` tokens."""
    before = 0
    for sentence, (ids, offsets) in zip(sentences, encoded, strict=True):
        gap = text[before : sentence.start]
        moved = [(sentence.start + start, sentence.start + end) for start, end in offsets]
        for cut in range(0, len(ids), limit):
            part = slice(cut, cut + limit)
            yield Piece(ids[part], moved[part], not cut and "\n" in gap, not cut and bool(gap.strip()))
        before = sentence.end


def windows(cut: Iterator[Piece], limit: int, first: int | None = None, *, by_line: bool = False) -> Iterator[Window]:
    """Yield windows of up to `limit` tokens, the first of up to `first`; each piece goes where the last one went, if it fits.

    `by_line` begins a window with each line, so that what is read in one paragraph never depends on another.
    """
    window, room = Window(), first or limit
    for piece in cut:
        if window.places and (len(window.places) + len(piece.ids) > room or (by_line and piece.line)):
            yield closed(window)
            window, room = Window(), limit
        window.add(piece)
    if window.places:
        yield closed(window)


def closed(window: Window) -> Window:
    """Return the window with its last token."""
    window.ids.append(STOP)
    return window


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """A loaded tagger: `name` with the first 8 digits of its weights' sha256; `limit` tokens fit a window."""

    name: str
    limit: int
    threshold: float
    tokenizer: Any
    session: Any

    def tags(self, text: str, sentences: Sequence[Span]) -> Tags:
        """Return what the tokens of the sentences are; sentences in order, none meeting another, left out ones unread."""
        read = list(windows(self._pieces(text, sentences), self.limit, by_line=True))
        scores = np.zeros((sum(len(window.places) for window in read), len(COLUMN), 3))
        ends = np.cumsum([len(window.places) for window in read])
        order = sorted(range(len(read)), key=lambda number: len(read[number].ids))
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            for number, found in zip(part, self._batch([read[number] for number in part]), strict=True):
                scores[ends[number] - len(found) : ends[number]] = found
        offsets = np.array([offset for window in read for offset in window.offsets], np.int64).reshape(-1, 2)
        fresh = np.array([new for window in read for new in window.fresh], np.bool_)
        return Tags(text, offsets[:, 0], offsets[:, 1], fresh, scores)

    def tag(self, text: str, sentences: Sequence[Span]) -> list[Tagged]:
        """Return the stretches of all three labels in the order of the text."""
        found = self.tags(text, sentences)
        return sorted((each for label in Label for each in found.spans(label)), key=lambda each: each.span.start)

    def statements(self, text: str, sentences: Sequence[Span]) -> list[Linked]:
        """Return the contents that have a cue and are at least as likely as the threshold, each with its source."""
        found = linked(self.tags(text, sentences), sentences)
        return [each for each in found if each.cue is not None and each.content.probability >= self.threshold]

    def _pieces(self, text: str, sentences: Sequence[Span]) -> Iterator[Piece]:
        if not sentences:
            return iter(())
        words = [sentence.of(text) for sentence in sentences]
        encoded = self.tokenizer(words, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False)
        return pieces(text, sentences, list(zip(encoded["input_ids"], encoded["offset_mapping"], strict=True)), self.limit)

    def _batch(self, read: Sequence[Window]) -> Iterator[NDArray[np.float64]]:
        longest = max(len(window.ids) for window in read)
        ids = np.full((len(read), longest), PAD, np.int64)
        for row, window in zip(ids, read, strict=True):
            row[: len(window.ids)] = window.ids
        logits = self.session.run(None, {"input_ids": ids, "attention_mask": (ids != PAD).astype(np.int64)})[0]
        odds = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
        scores = odds / odds.sum(axis=-1, keepdims=True)
        for row, window in zip(scores, read, strict=True):
            yield row[window.places]


def load(folder: Path | None = None) -> Tagger:
    """Return the tagger of `folder`, else of REACTIONS_TAGGER, else the shipped one; raises ModelUnavailable."""
    return _of(runtime.opened(folder or chosen(), LABELS))


def chosen() -> Path:
    """Return where the tagger lies."""
    return runtime.chosen("REACTIONS_TAGGER", DEFAULT)


@lru_cache(maxsize=2)
def _of(opened: runtime.Opened) -> Tagger:
    return Tagger(opened.name, opened.own["max_length"], opened.own["threshold"], opened.tokenizer, opened.session)
