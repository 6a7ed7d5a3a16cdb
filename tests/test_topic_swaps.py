"""It listens to the topic: one statement under two topics; the label must follow. And not to the name: who speaks is masked."""

import csv
from pathlib import Path

import numpy as np
import pytest

from reactions import stance
from reactions.records import Stance

PLACE = Path(__file__).parent / "stance" / "topic_swaps.csv"
LABELS = tuple(Stance)
EITHER, BOTH = 0.80, 0.15
"""Of the pairs, how many must get the right polarity under one topic at least, and under both. Measured for stance-e5-small of
November 2026: 0.89 and 0.20. It is the model's weakest side (models/stance/README.md): a better one raises these floors."""
KEPT = 0.70
"""Of the statements, how many must keep their polarity when speaker and actor are left out."""


@pytest.fixture(scope="module")
def pairs():
    with PLACE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judged(rows, model, side, masked=False):
    shown = [
        stance.utterance(row["text"], *((None, None) if masked else (row["speaker_name"], row["actor"])), row["cue"])
        for row in rows
    ]
    found = model.probabilities([(row[f"topic_{side}"], words) for row, words in zip(rows, shown, strict=True)])
    return [LABELS[best].polarity for best in found.argmax(axis=1)]


def test_the_pairs_are_what_they_claim(pairs):
    assert len(pairs) >= 60 and len({row["text"] for row in pairs}) == len(pairs)
    for row in pairs:
        assert Stance(row["stance_a"]).polarity is not Stance(row["stance_b"]).polarity
        assert row["topic_a"] != row["topic_b"] and row["language"] in ("id", "en")


def test_the_label_follows_the_topic(pairs):
    model = stance.load()
    right = [
        [mine is Stance(row[f"stance_{side}"]).polarity for row, mine in zip(pairs, judged(pairs, model, side), strict=True)]
        for side in "ab"
    ]
    assert np.mean(np.any(right, axis=0)) >= EITHER
    assert np.mean(np.all(right, axis=0)) >= BOTH


def test_the_label_does_not_hang_on_who_speaks(pairs):
    model = stance.load()
    shown, masked = (judged(pairs, model, "a", hidden) for hidden in (False, True))
    assert np.mean([mine is other for mine, other in zip(shown, masked, strict=True)]) >= KEPT
