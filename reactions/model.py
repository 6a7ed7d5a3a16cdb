"""The stance model: a folder with a sequence classifier over pairs of texts, run by ONNX Runtime without torch.

The heavy libraries are imported when a model is loaded, so that the dashboard paints before.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reactions.errors import ModelUnavailable
from reactions.records import Stance

DEFAULT = Path(__file__).parents[1] / "models" / "stance"
WEIGHTS = "model.onnx"
FILES = (WEIGHTS, "tokenizer.json", "tokenizer_config.json", "config.json")
BATCH = 16
_loading = Lock()


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
    """Return the model of `folder`, else of the environment's REACTIONS_MODEL, else the shipped one; loaded once.

    Raises ModelUnavailable where the folder or a file is missing, was altered, or ONNX Runtime cannot start.
    """
    chosen = folder or Path(os.environ.get("REACTIONS_MODEL") or DEFAULT)
    with _loading:  # two sessions of the dashboard ask at once
        return _open(chosen.resolve())


@lru_cache(maxsize=2)
def _open(folder: Path) -> StanceModel:
    weights, fingerprint = checked(folder)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # it would say on stderr that torch is missing
    try:
        import onnxruntime
        from transformers import AutoConfig, AutoTokenizer
    except ImportError as error:
        raise ModelUnavailable("model.runtime", error) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.log_severity_level = 3
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        own = config.reactions
        columns = tuple(config.label2id[stance.value] for stance in Stance)
        name = f"{own['name']}-{fingerprint[:8]}"
        return StanceModel(name, own["threshold"], own["temperature"], own["max_length"], columns, tokenizer, session)
    except Exception as error:  # the runtimes raise many types, all of which mean that this folder cannot be used
        raise ModelUnavailable("model.unusable", folder, error) from error


def checked(folder: Path) -> tuple[bytes, str]:
    """Return a model's weights and their sha256; raises ModelUnavailable unless every file is the one that was measured."""
    if not folder.is_dir():
        raise ModelUnavailable("model.missing", folder)
    try:
        sums = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))["sha256"]
        contents = {name: (folder / name).read_bytes() for name in FILES}
    except FileNotFoundError as error:
        raise ModelUnavailable("model.incomplete", folder, Path(error.filename).name) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable("model.unusable", folder, error) from error
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != sums.get(name):
            raise ModelUnavailable("model.altered", folder, name)
    return contents[WEIGHTS], str(sums[WEIGHTS])
