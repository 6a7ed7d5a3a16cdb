"""Does the label hang on the topic, as it should, and not on who speaks? Topic swaps, names left out, countries exchanged."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.training.examples import LABELS, Row
from reactions.gazetteer import Mention, scan
from reactions.lexicons import rows as lexicon
from reactions.records import Stance
from reactions.stance import utterance

Judge = Callable[[Sequence[tuple[str, str]]], NDArray[np.float64]]
SWAPS = Path(__file__).parents[2] / "tests/stance/topic_swaps.csv"
ROUND = ("US", "CN", "RU", "JP", "UA", "KR", "GB", "IR", "IL", "KP", "US")
"""Each country gives its place to the next: the actors that the news names most."""
EXCHANGED = dict(pairwise(ROUND))
KINDS = ("country", "adjective", "seat")


def figures(judge: Judge, rows: Sequence[Row]) -> dict[str, Any]:
    """Return shares, 0 to 1: pairs whose label follows the topic, and rows of gold that keep label and polarity."""
    shown = [(row["topic"], utterance(row["text"], row["speaker_name"], row["actor"], row["cue"])) for row in rows]
    hidden = [(row["topic"], utterance(row["text"], None, None, row["cue"])) for row in rows]
    other = [(exchanged(topic), exchanged(words)) for topic, words in shown]
    moved = [i for i, (mine, new) in enumerate(zip(shown, other, strict=True)) if mine != new]
    before = judge(shown).argmax(1)
    return {
        "topic_swaps": swaps(judge),
        "names_left_out": {"n": len(rows), **kept(before, judge(hidden).argmax(1))},
        "countries_exchanged": {"n": len(moved), **kept(before[moved], judge([other[i] for i in moved]).argmax(1))},
    }


def swaps(judge: Judge) -> dict[str, Any]:
    """Return how many pairs of `topic_swaps.csv` have the right polarity under both topics, and how many change it at all."""
    with SWAPS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    sides = []
    for side in "ab":
        shown = [(row[f"topic_{side}"], utterance(row["text"], row["speaker_name"], row["actor"], row["cue"])) for row in pairs]
        sides.append([LABELS[best].polarity for best in judge(shown).argmax(1)])
    right = [
        all(mine is Stance(row[f"stance_{side}"]).polarity for side, mine in zip("ab", both, strict=True))
        for row, both in zip(pairs, zip(*sides, strict=True), strict=True)
    ]
    changed = [first is not second for first, second in zip(*sides, strict=True)]
    return {"pairs": len(pairs), "both_right": round(float(np.mean(right)), 4), "changed": round(float(np.mean(changed)), 4)}


def kept(before: NDArray[np.int64], after: NDArray[np.int64]) -> dict[str, float]:
    """Return the shares of labels and of polarities that stayed."""
    sides = [LABELS[a].polarity is LABELS[b].polarity for a, b in zip(before, after, strict=True)]
    return {"same_label": round(float(np.mean(before == after)), 4), "same_polarity": round(float(np.mean(sides)), 4)}


def exchanged(text: str) -> str:
    """Return `text` with the countries of ROUND, their adjectives, capitals and codes in brackets each replaced by the next's."""
    pieces, end = [], 0
    for hit in scan(text, "en"):
        name = hit.name if isinstance(hit, Mention) else None
        new = _form(EXCHANGED[name.actor], name.kind) if name and name.actor in EXCHANGED and name.kind in KINDS else None
        if new:
            pieces += [text[end : hit.span.start], new]
            end = hit.span.end
    found = "".join([*pieces, text[end:]])
    code = next((code for code in EXCHANGED if f"({code})" in text), None)
    return found.replace(f"({code})", f"({EXCHANGED[code]})", 1) if code else found


@cache
def _form(actor: str, kind: str) -> str | None:
    """Return the first form of a kind that the gazetteer holds for an actor."""
    table = lexicon("actors", "name", "actor", "kind")
    return next((row["name"] for row in table if row["actor"] == actor and row["kind"] == kind), None)
