"""The finished tagger: settled on held-out articles, written as a folder, measured with the product's own code, described."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertConfig

from models.training import card, export, tagger_card, tagging
from models.training import tagger_measure as measure
from models.training.release import PACKAGES, fingerprint
from models.training.tagging import LIMIT, Marked
from reactions.runtime import FILES
from reactions.tagger import load
from reactions.tags import Label

NAME = "tagger-e5-small"


@dataclass(frozen=True, slots=True)
class Settled:
    """What held-out articles settle: the threshold of a content's probability, and the figures it was settled with."""

    threshold: float
    figures: dict[str, Any]


def settle(model: nn.Module, trimmed: dict[str, Any], shared: Path, held: Sequence[Marked]) -> Settled:
    """Return the threshold that fits articles which `model` has not seen."""
    found = measure.read(measure.unshipped(model, trimmed, LIMIT), held)
    threshold = measure.best_threshold(shared, held, found)
    return Settled(threshold, measure.by_language(shared, "train", held, found, threshold))


def release(model: nn.Module, trimmed: dict[str, Any], settled: Settled, shared: Path, work: Path, out: Path) -> None:
    """Write the model folder to `out`: graph, tokenizer, settings, figures on the development articles, card."""
    full = work / "tagger-fp32"
    full.mkdir(exist_ok=True)
    graph(model, full / "model.onnx")
    export.quantise(full / "model.onnx", out / "model.onnx")
    for folder in (full, out):
        export.tokenizer(trimmed, folder, LIMIT + 2)
        settings(model.encoder.config, folder, settled.threshold)
        export.write(folder / "metrics.json", {"sha256": export.sums(folder)})
    dev = tagging.gold(shared, "dev")
    tagger = load(out)
    begun = time.process_time()
    shipped = measure.read(tagger, dev)
    spent = (time.process_time() - begun) / len(dev)
    exact = measure.read(load(full), dev)
    metrics = {
        "name": NAME,
        "pieces": model.encoder.config.vocab_size,
        "layers": model.encoder.config.num_hidden_layers,
        "inner": model.encoder.config.intermediate_size,
        "sha256": export.sums(out),
        "bytes": {name: (out / name).stat().st_size for name in FILES},
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "threshold": settled.threshold,
        "held_out_before_last_course": settled.figures,
        "dev": measure.by_language(shared, "dev", dev, shipped, settled.threshold),
        "dev_fp32": measure.figures(shared, "dev", dev, exact, settled.threshold),
        "core_milliseconds_an_article": round(1000 * spent),
        "versions": {name: version(name) for name in PACKAGES},
        "data": {name: fingerprint(shared / name) for name in card.DATA if name.startswith("eval/")},
    }
    export.write(out / "metrics.json", metrics)
    (out / "README.md").write_text(tagger_card.card(metrics), encoding="utf-8")


def graph(model: nn.Module, path: Path) -> None:
    """Write the tagger as ONNX in fp32: ids and mask (windows, tokens) to logits (windows, tokens, labels, BIO)."""
    model.encoder.set_attn_implementation("eager")  # the exporter cannot trace the fused attention's masks
    example = torch.tensor([[0, 10, 11, 12, 2]])
    axes = {0: "windows", 1: "tokens"}
    torch.onnx.export(
        model.eval(), (example, torch.ones_like(example)), str(path), dynamo=False,
        input_names=["input_ids", "attention_mask"], output_names=["logits"], opset_version=17,
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": axes},
    )  # fmt: skip


def settings(config: BertConfig, folder: Path, threshold: float) -> None:
    """Write config.json, which `AutoConfig` reads."""
    names = [f"{label}-{state}" for label in Label for state in "OBI"]
    known = {
        **{key: value for key, value in config.to_dict().items() if not key.startswith("_")},
        "architectures": ["TokenTagger"],
        "id2label": dict(enumerate(names)),
        "label2id": {name: number for number, name in enumerate(names)},
        "reactions": {"name": NAME, "max_length": LIMIT, "threshold": threshold},
    }
    export.write(folder / "config.json", known)
