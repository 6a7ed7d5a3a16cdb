"""Fit the weights of data/evidence.csv: python -m models.training.evidence

A conditional logit (McFadden 1974) over the governments that an article names, with an L2 penalty, by gradient ascent. The
cases are the statements of ../shared/eval/news/train.jsonl whose source is an office or a body that names no country, and
that speaks for a government that the article names. "Nobody" stands beside the candidates without a weight. The product gives
"at home" to ministries alone, which this leaves out of account. Prints how many the weights get right in 10-fold
cross-validation over articles.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reactions import articles, governments, pipeline, sources
from reactions.lexicons import FOLDER
from reactions.mentions import Register
from reactions.records import Article, Attribution
from tests.evaluation import gold
from tests.evaluation.matching import overlap

PENALTY = 0.3
STEPS, RATE = 1000, 0.05
FOLDS = 10
TABLE = FOLDER / "evidence.csv"
# The reasons of a source that names no country.
OPEN = {"nocountry", "unnamed"}


@dataclass(frozen=True, slots=True)
class Case:
    """An office that names no country: the evidence for each candidate, (candidates, kinds), and the right one."""

    doc: str
    evidence: NDArray[np.float64]
    right: int


def cases(kinds: Sequence[str]) -> Iterator[Case]:
    """Yield the cases of the training articles."""
    train = gold.load("train", gold.EVALUATION)
    for article in articles.clean_all(sources.read([source.path for source in train.sources.values()])):
        if isinstance(article, Article):
            doc = next(doc for doc in train.sources if doc.removesuffix(".txt") == article.doc.removesuffix(".txt"))
            yield from _of_article(doc, list(pipeline.attributed(article)), train, kinds)


def _of_article(doc: str, found: Sequence[Attribution], train: gold.GoldSet, kinds: Sequence[str]) -> Iterator[Case]:
    asked = [each for each in train.statements if each.doc == doc and not each.optional]
    for whose in found:
        keys = [reason.key.removeprefix("attribution.") for reason in whose.because]
        span = whose.speaker_span
        if span is None or not (set(keys) & OPEN or governments.weighed(whose.because)) or keys[0] == "refers":
            continue
        place = train.sources[doc].place(whose.statement.text, whose.statement.span.start)
        met = max(asked, key=lambda each: overlap(each.place, place) if place else 0.0, default=None)
        if met is None or place is None or overlap(met.place, place) < 0.5:
            continue
        register = Register(whose.statement.article)
        register.voices = [
            (other.speaker_span.start, other.actor)
            for other in found
            if other.speaker_span and other.actor and len(other.actor) == 2 and not governments.weighed(other.because)
        ]
        evidence = governments.evidence(register, span.start)
        if met.actor in evidence:
            rows = [[float(kind in held) for kind in kinds] for held in evidence.values()]
            yield Case(doc, np.array(rows), list(evidence).index(met.actor))


def fit(known: Sequence[Case], size: int) -> NDArray[np.float64]:
    """Return the weights that make the right candidates likeliest."""
    weights = np.zeros(size)
    for _ in range(STEPS):
        slope = -PENALTY * weights
        for case in known:
            slope += case.evidence[case.right] - probabilities(case, weights) @ case.evidence
        weights += RATE * slope
    return weights


def probabilities(case: Case, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely each candidate is; they sum to 1."""
    odds = np.exp(case.evidence @ weights)
    return np.asarray(odds / odds.sum())


def main() -> None:
    """Measure by cross-validation, then fit on everything and write the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = [row["evidence"] for row in rows]
    known = list(cases(kinds))
    docs = sorted({case.doc for case in known})
    sure, right = 0, 0  # of those for whom a government is given
    for fold in range(FOLDS):
        held = set(docs[fold::FOLDS])
        weights = fit([case for case in known if case.doc not in held], len(kinds))
        for case in (case for case in known if case.doc in held):
            chances = probabilities(case, weights)
            given = chances.max() >= governments.SURE and chances.argmax() < len(chances) - 1  # the last is nobody
            sure += given
            right += given and chances.argmax() == case.right
    print(f"{len(known)} cases; held out, {sure} are decided and {right} of them are right")
    for row, weight in zip(rows, fit(known, len(kinds)), strict=True):
        row["weight"] = f"{weight:.2f}"
    rows.sort(key=lambda row: -float(row["weight"]))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
