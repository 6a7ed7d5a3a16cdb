"""The finished model: calibrated, written as a folder, measured with the product's own code, and described in its card."""

from __future__ import annotations

import hashlib
import resource
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.training import card, examples, export, measure, robustness, train, vocabulary
from models.training.examples import Row
from models.training.network import PairClassifier
from reactions.classifier import StanceModel
from reactions.driving import deletion
from reactions.model import load
from reactions.records import STAKEHOLDERS, Article, Attribution, Kind, Reaction, Span, Stance, Statement, Topic
from reactions.runtime import FILES

UNSURE = 0.2  # the share of the development set's statements that the threshold leaves out
EXPLAINED = 150  # statements of the development set over which explanations are tested by deletion
Scores = NDArray[np.float64]
PACKAGES = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime", "numpy", "wordfreq")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What held-out articles settle: the temperature, and the figures it was settled with."""

    temperature: float
    figures: dict[str, Any]


def calibrate(model: PairClassifier, tokenizer: Tokenizer, held: list[Row]) -> Calibration:
    """Return the temperature that fits records of articles which `model` has not seen."""
    found = train.logits_of(model, tokenizer, [pair(row) for row in held]).double().numpy()
    temperature = measure.temperature(held, found)
    return Calibration(temperature, figures(held, measure.softmax(found, temperature)))


def release(
    model: PairClassifier, trimmed: dict[str, Any], settled: Calibration, shared: Path, work: Path, out: Path, seconds: float
) -> None:
    """Write the model folder to `out`: graph, tokenizer, settings, figures on the development articles, card."""
    full = work / "fp32"
    full.mkdir(exist_ok=True)
    export.graph(model, full / "model.onnx")
    export.quantise(full / "model.onnx", out / "model.onnx")
    dev = examples.gold(shared / "eval/news/dev.jsonl")
    for folder in (full, out):
        write_settings(model, trimmed, settled.temperature, 0.0, folder)
    threshold = fifth(load(out), dev)
    for folder in (full, out):
        write_settings(model, trimmed, settled.temperature, threshold, folder)
    metrics = {
        "name": export.NAME,
        "pieces": model.encoder.config.vocab_size,
        "sha256": export.sums(out),
        "bytes": {name: (out / name).stat().st_size for name in FILES},
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "temperature": settled.temperature,
        "threshold": threshold,
        "held_out": settled.figures,
        **measured(shared, dev, load(out), load(full), threshold),
        "seconds": round(seconds),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "versions": {name: version(name) for name in PACKAGES},
        "data": {name: fingerprint(shared / name) for name in card.DATA},
        "own_data": {name: fingerprint(examples.HERE / name) for name in card.OWN},
        "own_lines": {name: len(examples.table(name)) for name in card.OWN},
    }
    export.write(out / "metrics.json", metrics)
    (out / "README.md").write_text(card.card(metrics), encoding="utf-8")


def write_settings(model: PairClassifier, trimmed: dict[str, Any], temperature: float, threshold: float, folder: Path) -> None:
    """Write everything of a model's folder but its weights, with the sums that the product checks."""
    export.tokenizer(trimmed, folder)
    export.settings(model.encoder.config, folder, temperature, threshold)
    export.write(folder / "metrics.json", {"sha256": export.sums(folder)})


def fifth(model: StanceModel, rows: list[Row]) -> float:
    """Return the probability under which a fifth of the rows lies."""
    return round(float(np.quantile(model.probabilities([pair(row) for row in rows]).max(1), UNSURE)), 3)


def measured(shared: Path, dev: list[Row], shipped: StanceModel, exact: StanceModel, threshold: float) -> dict[str, Any]:
    """Return every figure of the finished model over the development set, gold spans."""
    scores, full = (model.probabilities([pair(row) for row in dev]) for model in (shipped, exact))
    actors = {row["actor"] for row in dev if row["actor"] in STAKEHOLDERS}
    return {
        "dev": {"int8": {**figures(dev, scores), "sure": measure.sure(dev, scores, threshold)}, "fp32": figures(dev, full)},
        "dev_by_language": by_language(shared, dev, scores),
        "dev_by_actor": {
            actor: measure.figures(*part(dev, scores, [row["actor"] == actor for row in dev])) for actor in sorted(actors)
        },
        "risk_coverage": measure.risk_coverage(dev, scores),
        "robustness": robustness.figures(shipped.probabilities, dev),
        "deletion": deletions(dev, scores, shipped),
    }


def part(rows: list[Row], scores: Scores, kept: list[bool]) -> tuple[list[Row], Scores]:
    """Return the rows and the scores at the places that are kept."""
    return [row for row, each in zip(rows, kept, strict=True) if each], scores[np.array(kept)]


def deletions(rows: list[Row], scores: Scores, model: StanceModel) -> dict[str, Any]:
    """Return by how much the probability falls without the driving words and without as many random ones, on average."""
    order = Random(0).sample(range(len(rows)), min(EXPLAINED, len(rows)))
    found = [deletion(reaction(rows[i], scores[i], model), model, Random(i)) for i in order]
    falls = np.array([fall for fall in found if fall])
    return {"n": len(falls), "driving": round(float(falls[:, 0].mean()), 4), "random": round(float(falls[:, 1].mean()), 4)}


def reaction(row: Row, scores: Any, model: StanceModel) -> Reaction:
    """Return a record as the reaction of an article that holds its cue and its words alone."""
    text = f"{row['cue']} {row['text']}"
    article = Article("", row["doc"], text, "id")
    cue = Span(0, len(row["cue"]))
    statement = Statement(article, Span(cue.end + 1, len(text)), Kind(row["kind"]), cue, None)
    whose = Attribution(statement, None, None, row["speaker_name"] or None, row["actor"] or None)
    return Reaction(whose, Topic(row["topic"]), tuple(Stance)[int(scores.argmax())], tuple(scores.tolist()), False, model.name)


def pair(row: Row) -> tuple[str, str]:
    """Return the topic and the utterance of a record, as the product shows them to the model."""
    return row["topic"], examples.shown(row)[0]


def figures(rows: list[Row], scores: Scores) -> dict[str, Any]:
    """Return what is reported of one set: accuracy, macro-F1, polarity, F1 by label, and the calibration error."""
    return {**measure.figures(rows, scores), "calibration_error": measure.calibration_error(rows, scores)}


def by_language(shared: Path, rows: list[Row], scores: Scores) -> dict[str, Any]:
    """Return the figures of Indonesian and of English articles."""
    table = vocabulary.articles(shared)
    language = {row["doc"]: row["language"] for row in table}
    found = {}
    for code in ("id", "en"):
        found[code] = measure.figures(*part(rows, scores, [language[row["doc"]] == code for row in rows]))
    return found


def fingerprint(path: Path) -> str:
    """Return the sha256 of a data file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
