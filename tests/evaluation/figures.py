"""Counts of an evaluation and the figures made of them, each with a 95 % interval.

Every figure is made of sums over articles, so the bootstrap draws articles anew (1,000 times, always the same draws) and
makes each figure again from the sums of a draw: statements of one article are not independent of each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reactions.records import STAKEHOLDERS, Stance
from tests.evaluation.gold import Gold
from tests.evaluation.matching import Matched
from tests.evaluation.names import same
from tests.evaluation.predictions import Given

LEAST = {"exact": 1.0, "iou80": 0.8, "iou50": 0.5}
"""The overlaps at which a statement is found: the same letters, 0.8 and 0.5 of the union."""
KINDS = ("direct", "indirect", "mixed")
CASES = ("clitic", "elsewhere", "pronoun", "apposition", "titled", "joint")
CLASSES = (*STAKEHOLDERS, "other government", "EU", "UN", "ANALYST", "MEDIA", "OTHER")
FEW = 10
"""Statements."""
DRAWS = 1000
SEED = 20240619

Counts = Mapping[str, Counter[str]]
"""Article -> name of a count -> how many."""
Values = NDArray[np.float64]
"""One value for the whole set, then one a draw."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, 0 to 1, its 95 % interval, and of how many statements it is; None where nothing was counted.

    Of fewer than FEW it is written without the interval, which would say nothing: all right in each draw is no certainty.
    """

    value: float | None
    low: float | None
    high: float | None
    of: int

    def __str__(self) -> str:
        return self.written(3)

    def written(self, digits: int) -> str:
        """Return the figure in words, with its interval or the few it is of."""
        if self.value is None:
            return "–"
        if self.of < FEW:
            return f"{self.value:.{digits}f} of {self.of}"
        return f"{self.value:.{digits}f} [{self.low:.2f}, {self.high:.2f}]"


def actor_class(actor: str | None) -> str:
    """Return the class under which an actor is listed: its code, or "other government"."""
    return actor if actor in CLASSES else "other government" if actor else "unknown"


def count(matched: Mapping[str, Matched]) -> dict[str, Counter[str]]:
    """Return what is counted in each article; `matched` holds one matching for each key of LEAST."""
    counts: dict[str, Counter[str]] = {}

    def add(doc: str, name: str, slices: Iterable[str]) -> None:
        counts.setdefault(doc, Counter()).update(f"{name} {each}" for each in slices)

    for least, result in matched.items():
        for gold, given in result.pairs:
            add(gold.doc, f"met {least}", _of_gold(gold))
            add(gold.doc, f"found {least}", _of_given(given))
            if gold.actor == given.actor:
                add(gold.doc, f"attributed {least}", _of_gold(gold))
    result = matched["iou50"]
    for gold in (*result.missed, *(gold for gold, _ in result.pairs)):
        add(gold.doc, "asked", _of_gold(gold))
    for given in (*result.invented, *(given for _, given in result.pairs)):
        add(given.doc, "given", _of_given(given))
    for gold, given in result.pairs:
        for name in _judgements(gold, given):
            add(gold.doc, name, _of_gold(gold))
        if given.stance:
            _count_stance(counts[gold.doc], gold, given)
    return counts


def _of_gold(gold: Gold) -> list[str]:
    cases = [f"case:{case}" for case in gold.cases]
    return ["all", f"kind:{gold.kind}", f"actor:{actor_class(gold.actor)}", *_board(gold.actor), *cases]


def _of_given(given: Given) -> list[str]:
    return ["all", f"kind:{given.kind}", f"actor:{actor_class(given.actor)}", *_board(given.actor)]


def _board(actor: str | None) -> list[str]:
    return ["board"] if actor in STAKEHOLDERS else []


def verdict(right: bool, answer: str | None) -> str:
    """Return whether an answer is right, left unknown or wrong."""
    return "right" if right else "unknown" if answer is None else "wrong"


def _judgements(gold: Gold, given: Given) -> Iterator[str]:
    """Yield what is right, left unknown and wrong in a statement that was met."""
    yield f"actor {verdict(gold.actor == given.actor, given.actor)}"
    yield f"speaker {verdict(same(gold.speaker_name, given.speaker_name), given.speaker_name)}"
    if given.stance in gold.accepted:
        yield "stance right"
    if given.stance in gold.accepted and gold.actor == given.actor:
        yield "reaction right"
    if given.stance and Stance(given.stance).polarity in {Stance(label).polarity for label in gold.accepted}:
        yield "polarity right"


def _count_stance(counts: Counter[str], gold: Gold, given: Given) -> None:
    if given.stance in gold.accepted:
        counts[f"stance hit {given.stance}"] += 1
    else:
        counts[f"stance wrong {given.stance}"] += 1
        counts[f"stance wrong {gold.stance}"] += 1


class Sums:
    """The sums of counts over all articles of a set and over each draw."""

    def __init__(self, counts: Sequence[Mapping[str, int]], draws: int = DRAWS) -> None:
        self._names = {name: column for column, name in enumerate(sorted({name for each in counts for name in each}))}
        table = np.zeros((len(counts), len(self._names)))
        for row, each in enumerate(counts):
            for name, number in each.items():
                table[row, self._names[name]] = number
        drawn = np.random.default_rng(SEED).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=draws)
        self._sums = np.vstack([np.ones((1, len(counts))), drawn]) @ table

    def of(self, name: str) -> Values:
        """Return how many there are of a count; zero of what was never counted."""
        column = self._names.get(name)
        return self._sums[:, column] if column is not None else np.zeros(len(self._sums))

    def number(self, name: str) -> int:
        """Return how many there are of a count in the whole set."""
        return int(self.of(name)[0])


def share(part: Values, whole: Values) -> Figure:
    """Return part / whole as a figure."""
    return figure(ratio(part, whole), whole)


def ratio(part: Values, whole: Values) -> Values:
    """Return part / whole; not a number where there is nothing to divide by."""
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0))


def harmonic(precision: Values, recall: Values) -> Values:
    """Return F1; zero where both are zero."""
    both = precision + recall
    return np.where(both > 0, ratio(2 * precision * recall, both), np.where(np.isnan(both), np.nan, 0.0))


def figure(values: Values, of: Values) -> Figure:
    """Return the value of the whole set and the 2.5th and 97.5th percentile of the draws in which it is defined."""
    drawn = values[1:][~np.isnan(values[1:])]
    if np.isnan(values[0]) or not len(drawn):
        return Figure(None, None, None, int(of[0]))
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Figure(float(values[0]), float(low), float(high), int(of[0]))
