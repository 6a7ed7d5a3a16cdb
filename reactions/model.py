"""The stance model: a sequence classifier over pairs of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reactions import runtime
from reactions.records import Stance

DEFAULT = Path(__file__).parents[1] / "models" / "stance"
LABELS = tuple(stance.value for stance in Stance)
BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class StanceModel:
    """A loaded classifier: `name` with the first 8 digits of its weights' sha256, `threshold` below which it is unsure."""

    name: str
    threshold: float
    temperature: float
    max_length: int
    columns: tuple[int, ...]
    tokenizer: Any
    session: Any

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return (pairs, 5): how likely each `Stance`, in its order, is for each (topic, utterance); rows sum to 1.

        A pair longer than `max_length` tokens loses the end of its longer text, which is the statement unless the topic
        fills half of it. Probabilities are calibrated by one temperature (Guo et al. 2017).
        """
        scores = np.empty((len(pairs), len(Stance)))
        by_length = sorted(range(len(pairs)), key=lambda number: sum(map(len, pairs[number])))
        for start in range(0, len(by_length), BATCH):
            part = by_length[start : start + BATCH]
            scores[part] = self._batch([pairs[number] for number in part])
        return scores

    def _batch(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        topics, utterances = ([pair[side] for pair in pairs] for side in (0, 1))
        encoded = self.tokenizer(
            topics, utterances, padding=True, truncation="longest_first", max_length=self.max_length, return_tensors="np"
        )
        wanted = {item.name: encoded[item.name].astype(np.int64) for item in self.session.get_inputs()}
        logits = self.session.run(None, wanted)[0][:, self.columns].astype(np.float64) / self.temperature
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def load(folder: Path | None = None) -> StanceModel:
    """Return the model of `folder`, else of the environment's REACTIONS_MODEL, else the shipped one; raises ModelUnavailable."""
    return _of(runtime.opened(folder or chosen(), LABELS))


def chosen() -> Path:
    """Return where the stance model lies."""
    return runtime.chosen("REACTIONS_MODEL", DEFAULT)


@lru_cache(maxsize=2)
def _of(opened: runtime.Opened) -> StanceModel:
    own = opened.own
    return StanceModel(
        opened.name, own["threshold"], own["temperature"], own["max_length"], opened.columns, opened.tokenizer, opened.session
    )
