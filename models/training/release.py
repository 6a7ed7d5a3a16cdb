"""The finished model: calibrated, written as a folder, measured with the product's own code, and described in its card."""

from __future__ import annotations

import hashlib
import resource
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from models.training import card, examples, export, measure, train, vocabulary
from models.training.network import PairClassifier
from reactions.model import load
from reactions.runtime import FILES

UNSURE = 0.2  # the share of held-out statements that the threshold leaves out
PACKAGES = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime", "numpy", "wordfreq")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What held-out articles settle: the temperature, the threshold of "unsure", and the figures they were settled with."""

    temperature: float
    threshold: float
    figures: dict[str, Any]


def calibrate(model: PairClassifier, tokenizer: Tokenizer, held: list[dict[str, Any]]) -> Calibration:
    """Return the settings that fit records of articles which `model` has not seen."""
    found = train.logits_of(model, tokenizer, [pair(row) for row in held]).double().numpy()
    temperature = measure.temperature(held, found)
    scores = measure.softmax(found, temperature)
    threshold = round(float(np.quantile(scores.max(1), UNSURE)), 3)
    return Calibration(temperature, threshold, figures(held, scores, threshold))


def release(
    model: PairClassifier, trimmed: dict[str, Any], settled: Calibration, shared: Path, work: Path, out: Path, seconds: float
) -> None:
    """Write the model folder to `out`: graph, tokenizer, settings, figures on the development articles, card."""
    full = work / "fp32"
    full.mkdir(exist_ok=True)
    export.graph(model, full / "model.onnx")
    export.quantise(full / "model.onnx", out / "model.onnx")
    for folder in (full, out):
        export.tokenizer(trimmed, folder)
        export.settings(model.encoder.config, folder, settled.temperature, settled.threshold)
        export.write(folder / "metrics.json", {"sha256": export.sums(folder)})
    dev = examples.gold(shared / "eval/news/dev.jsonl")
    shipped, exact = (load(folder).probabilities([pair(row) for row in dev]) for folder in (out, full))
    metrics = {
        "name": export.NAME,
        "pieces": model.encoder.config.vocab_size,
        "sha256": export.sums(out),
        "bytes": {name: (out / name).stat().st_size for name in FILES},
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "temperature": settled.temperature,
        "threshold": settled.threshold,
        "held_out_before_last_stage": settled.figures,
        "dev": {"int8": figures(dev, shipped, settled.threshold), "fp32": figures(dev, exact, settled.threshold)},
        "dev_by_language": by_language(shared, dev, shipped),
        "seconds": round(seconds),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "versions": {name: version(name) for name in PACKAGES},
        "data": {name: fingerprint(shared / name) for name in card.DATA},
    }
    export.write(out / "metrics.json", metrics)
    (out / "README.md").write_text(card.card(metrics), encoding="utf-8")


def pair(row: dict[str, Any]) -> tuple[str, str]:
    """Return the topic and the utterance of a record, as the product shows them to the model."""
    return row["topic"], examples.shown(row)[0]


def figures(rows: list[dict[str, Any]], scores: np.ndarray[Any, Any], threshold: float) -> dict[str, Any]:
    """Return what is reported of one set: all records, those that are sure, and the calibration error."""
    return {
        **measure.figures(rows, scores),
        "calibration_error": measure.calibration_error(rows, scores),
        "sure": measure.sure(rows, scores, threshold),
    }


def by_language(shared: Path, rows: list[dict[str, Any]], scores: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Return the figures of Indonesian and of English articles."""
    table = vocabulary.articles(shared)
    language = {row["doc"]: row["language"] for row in table}
    found = {}
    for code in ("id", "en"):
        places = [i for i, row in enumerate(rows) if language[row["doc"]] == code]
        found[code] = measure.figures([rows[i] for i in places], scores[places])
    return found


def fingerprint(path: Path) -> str:
    """Return the sha256 of a data file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
