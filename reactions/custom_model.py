"""A model of the user's own: a folder or a hub's name with a classifier of our five labels, or any NLI model used zero-shot.

ONNX runs as the shipped model does; safetensors need torch (the extra `[hub]`). Only weights, settings and tokenizers are
fetched, never Python code and never pickles. Zero-shot classification by inference: Yin et al. 2019.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reactions import runtime
from reactions.classifier import LABELS, PairModel, StanceModel, by_onnx
from reactions.errors import ModelUnavailable
from reactions.lexicons import rows

HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
WANTED = ("*.json", "*.txt", "*.model", "*.safetensors", "*.onnx")
"""What is fetched from a hub; the pickles (.bin, .pt) and programs (.py) that lie beside are not."""
ONNX = ("model.onnx", "onnx/model.onnx")
THRESHOLD = 0.5
"""Under which a model is unsure that names no threshold of its own."""
LONGEST = 512
USERS_OFFLINE = bool(os.environ.get("HF_HUB_OFFLINE") or os.environ.get("TRANSFORMERS_OFFLINE"))


@lru_cache(maxsize=2)
def load(where: str) -> StanceModel:
    """Return the model of a folder or a hub's name, fetched at the first use; raises ModelUnavailable with the reason."""
    folder = Path(where) if Path(where).is_dir() else _fetched(where)
    config = _config(folder, where)
    labels = {str(name).casefold(): int(number) for name, number in config.label2id.items()}
    if set(labels) == set(LABELS):
        return _classifier(folder, config, tuple(labels[label] for label in LABELS))
    if any(label.startswith("entail") for label in labels):
        return _zero_shot(folder)
    raise ModelUnavailable("model.labels", where, ", ".join(labels), ", ".join(LABELS))


def _fetched(name: str) -> Path:
    """Return the folder of the hub's cache that holds the model called `name`."""
    if not HUB_NAME.fullmatch(name):
        raise ModelUnavailable("model.missing", name)
    try:
        from huggingface_hub import constants, snapshot_download
    except ImportError as error:
        raise ModelUnavailable("model.runtime", error) from error
    offline = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = USERS_OFFLINE  # `runtime` shuts the hub for models that lie on the disk
    try:
        return Path(snapshot_download(name, allow_patterns=list(WANTED)))
    except Exception as error:  # no network, no such name, a full disk: the library has a type for each
        raise ModelUnavailable("model.not_fetched", name, str(error).splitlines()[0] if str(error) else error) from error
    finally:
        constants.HF_HUB_OFFLINE = offline


def _config(folder: Path, where: str) -> Any:
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    try:
        from transformers import AutoConfig
    except ImportError as error:
        raise ModelUnavailable("model.runtime", error) from error
    if not (folder / "config.json").is_file():
        raise ModelUnavailable("model.no_config", where)
    try:
        return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # a broken file, an unknown architecture, one that brings its own code
        raise ModelUnavailable("model.unusable", where, error) from error


def _classifier(folder: Path, config: Any, columns: tuple[int, ...]) -> StanceModel:
    own: Mapping[str, Any] = getattr(config, "reactions", {})
    if "name" in own:  # one of ours without the sums that were measured
        raise ModelUnavailable("model.incomplete", folder, "metrics.json")
    length = min(int(own.get("max_length", LONGEST)), LONGEST)
    calibration = (float(own.get("threshold", THRESHOLD)), float(own.get("temperature", 1.0)), length, columns)
    onnx = next((folder / name for name in ONNX if (folder / name).is_file()), None)
    try:
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        if onnx:
            return PairModel(_name(folder, onnx), *calibration, tokenizer, by_onnx(runtime.session(onnx.read_bytes())))
        weights = _safetensors(folder)
        from transformers import AutoModelForSequenceClassification

        network = AutoModelForSequenceClassification.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True
        )
        return PairModel(_name(folder, weights), *calibration, tokenizer, _by_torch(network.eval()), "pt")
    except ModelUnavailable:
        raise
    except Exception as error:  # the runtimes raise many types, all of which mean that this folder cannot be used
        raise ModelUnavailable("model.unusable", folder, error) from error


def _zero_shot(folder: Path) -> StanceModel:
    weights = _safetensors(folder)
    try:
        from transformers import pipeline

        classify = pipeline(
            "zero-shot-classification",
            model=str(folder),
            device="cpu",
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # as above
        raise ModelUnavailable("model.unusable", folder, error) from error
    return ZeroShotModel(_name(folder, weights), THRESHOLD, classify)


def _safetensors(folder: Path) -> Path:
    """Return the weights in safetensors; raises ModelUnavailable where there are none or torch is not installed."""
    weights = next(iter(sorted(folder.glob("*.safetensors"))), None)
    if weights is None:
        raise ModelUnavailable("model.no_weights", folder)
    if find_spec("torch") is None:
        raise ModelUnavailable("model.torch", folder)
    return weights


def _name(folder: Path, weights: Path) -> str:
    """Return the model's name with the first 8 digits of its weights' sha256; a hub's cache keeps names in its folders."""
    cached = next((part for part in folder.parts if part.startswith("models--")), None)
    name = cached.removeprefix("models--").replace("--", "/") if cached else folder.resolve().name
    with weights.open("rb") as file:
        return f"{name}-{hashlib.file_digest(file, 'sha256').hexdigest()[:8]}"


def _by_torch(network: Any) -> Callable[[Any], NDArray[Any]]:
    def run(encoded: Any) -> NDArray[Any]:
        import torch

        with torch.inference_mode():
            return np.asarray(network(**encoded).logits.double().numpy())

    return run


@dataclass(frozen=True, slots=True, eq=False)
class ZeroShotModel:
    """An NLI model: of five hypotheses on the speaker's stance, how likely each follows from the utterance."""

    name: str
    threshold: float
    classify: Any

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return (pairs, 5): how likely each `Stance`, in its order, is for each (topic, utterance); rows sum to 1."""
        scores = np.empty((len(pairs), len(LABELS)))
        for number, (topic, words) in enumerate(pairs):
            said = [hypothesis.replace("{topic}", topic) for hypothesis in hypotheses()]
            found = self.classify(words or "-", candidate_labels=said, hypothesis_template="{}", multi_label=False)
            likely = dict(zip(found["labels"], found["scores"], strict=True))
            scores[number] = [likely[hypothesis] for hypothesis in said]
        return scores


@cache
def hypotheses(language: str = "en") -> tuple[str, ...]:
    """Return the hypothesis of each stance in the order of `Stance`, from `data/hypotheses.csv`."""
    table = rows("hypotheses", "stance", "language", "hypothesis", "source", "note")
    known = {row["stance"]: row["hypothesis"] for row in table if row["language"] == language}
    return tuple(known[label] for label in LABELS)
