"""What judges a stance: the protocol every model keeps, and a classifier of pairs, whatever runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reactions.records import Stance

LABELS = tuple(stance.value for stance in Stance)
BATCH = 16


class StanceModel(Protocol):
    """A model: `name` says which weights, `threshold` (0 to 1) is the probability under which it is unsure."""

    @property
    def name(self) -> str: ...

    @property
    def threshold(self) -> float: ...

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return (pairs, 5): how likely each `Stance`, in its order, is for each (topic, utterance); rows sum to 1."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class PairModel:
    """A sequence classifier over (topic, utterance); `columns` are where its labels stand, in our order.

    `run` gives the logits, (pairs, labels), of what `tokenizer` makes of a batch in arrays of the kind `arrays` ("np", "pt").
    """

    name: str
    threshold: float
    temperature: float
    max_length: int
    columns: tuple[int, ...]
    tokenizer: Any
    run: Callable[[Any], NDArray[Any]]
    arrays: str = "np"

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return (pairs, 5): how likely each `Stance`, in its order, is for each (topic, utterance); rows sum to 1.

        A pair longer than `max_length` tokens loses the end of its longer text, which is the statement unless the topic
        fills half of it. Probabilities are calibrated by one temperature (Guo et al. 2017).
        """
        return by_length(pairs, self._batch)

    def _batch(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        texts = ([pair[side] for pair in pairs] for side in (0, 1))
        cut = {"padding": True, "truncation": "longest_first", "max_length": self.max_length}
        logits = self.run(self.tokenizer(*texts, **cut, return_tensors=self.arrays))
        return softmax(logits[:, self.columns].astype(np.float64) / self.temperature)


def by_onnx(session: Any) -> Callable[[Any], NDArray[Any]]:
    """Return what runs a batch through an ONNX session."""

    def run(encoded: Any) -> NDArray[Any]:
        wanted = {item.name: encoded[item.name].astype(np.int64) for item in session.get_inputs()}
        return np.asarray(session.run(None, wanted)[0])

    return run


def by_length(pairs: Sequence[tuple[str, str]], judged: Any, batch: int = BATCH) -> NDArray[np.float64]:
    """Return what `judged` gives for batches of like lengths, in the order of `pairs`, (pairs, 5): padding costs least so."""
    scores = np.empty((len(pairs), len(LABELS)))
    order = sorted(range(len(pairs)), key=lambda number: sum(map(len, pairs[number])))
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        scores[part] = judged([pairs[number] for number in part])
    return scores


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities of the logits, row by row."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
