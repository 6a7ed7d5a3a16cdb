"""Stance at work: python -m tests.benchmarks.stance [--statements N]

Statements a second over the same statements in one run: the shipped model; the same weights in fp32, where the training
recipe left them; and the zero-shot pipeline that a user would otherwise pick, five hypotheses through a network of
mDeBERTa-v3-base's geometry (its weights are random, which changes no cost). The last needs torch and says so without it. Also:
which share of the machine's own peak of matrix multiplication the shipped model reaches, and memory. Each of them has a
process of its own, in rounds that take turns, so that memory is its own and a busy moment hits all.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
FULL = ROOT / "models/training/work/fp32"
ROUNDS = 3
ZERO_SHOT_SHARE = 16
"""The zero-shot pipeline reads one statement in so many: it is slow, and its cost is the same for each."""
MDEBERTA = {
    "model_type": "deberta-v2",
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "vocab_size": 251000,
    "relative_attention": True,
    "position_buckets": 256,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": ["p2c", "c2p"],
    "max_relative_positions": -1,
    "position_biased_input": False,
    "type_vocab_size": 0,
    "id2label": {"0": "entailment", "1": "neutral", "2": "contradiction"},
    "label2id": {"entailment": 0, "neutral": 1, "contradiction": 2},
}
"""The geometry of microsoft/mdeberta-v3-base (He et al. 2021), from its published config.json."""


def pairs(count: int) -> list[tuple[str, str]]:
    """Return topics and utterances of the bundled sample, repeated with another number each until there are `count`."""
    from reactions import articles, intake, pipeline, stance

    topic = intake.sample_topic("id").name
    found = [each for article in articles.clean_all(intake.sample_pages()) for each in pipeline.attributed(article)]
    shown = [stance.utterance(f.statement.text, f.speaker_name, f.actor, f.statement.cue_text) for f in found]
    return [(topic, f"{shown[i % len(shown)]} ({i})") for i in range(count)]


def judge_of(name: str) -> Any:
    """Return the model called "shipped", "fp32" or "zero-shot"."""
    from reactions import model

    if name != "zero-shot":
        return model.load(model.DEFAULT if name == "shipped" else FULL)
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer, pipeline

    from reactions.custom_model import ZeroShotModel

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.json").write_text(json.dumps(MDEBERTA), encoding="utf-8")
        torch.manual_seed(0)
        network = AutoModelForSequenceClassification.from_config(AutoConfig.from_pretrained(folder)).eval()
    tokenizer = AutoTokenizer.from_pretrained(model.DEFAULT)
    return ZeroShotModel("random", 0.5, pipeline("zero-shot-classification", model=network, tokenizer=tokenizer, device="cpu"))


def timed(name: str, count: int) -> dict[str, float]:
    """Judge `count` statements; return statements a second, memory in MB, and floating-point operations of a statement."""
    known = pairs(count)
    judge = judge_of(name)
    judge.probabilities(known[:16])
    before = time.perf_counter()
    judge.probabilities(known)
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"a_second": count / seconds, "memory_mb": peak, "flop": operations(judge, known) if name == "shipped" else 0.0}


def operations(judge: Any, known: Sequence[tuple[str, str]]) -> float:
    """Return the floating-point operations of one statement: two for each weight of the layers' matrices and each token.

    Attention's own products are counted too: per layer and token 4 x width x length.
    """
    config = json.loads((ROOT / "models/stance/config.json").read_text(encoding="utf-8"))
    layers, width, inner = config["num_hidden_layers"], config["hidden_size"], config["intermediate_size"]
    lengths = [len(judge.tokenizer(*pair)["input_ids"]) for pair in known[:500]]
    matrices = layers * (4 * width * width + 2 * width * inner)
    return float(np.mean([2 * matrices * n + layers * 4 * width * n * n for n in lengths]))


def peak() -> float:
    """Return floating-point operations a second of a large fp32 matrix product, the best of five by NumPy."""
    size = 2048
    left, right = (np.random.default_rng(seed).standard_normal((size, size), np.float32) for seed in (0, 1))
    seconds = []
    for _ in range(5):
        before = time.perf_counter()
        left @ right
        seconds.append(time.perf_counter() - before)
    return 2 * size**3 / min(seconds)


def alone(call: Callable[..., Any], *arguments: object) -> Any:
    """Return what a function of this module gives in a process of its own."""
    code = f"import json; from tests.benchmarks import stance as s; print(json.dumps(s.{call.__name__}(*{arguments!r})))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print a line for each model and what it is to the shipped one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=800)
    options = parser.parse_args()
    counts = {"shipped": options.statements}
    if (FULL / "model.onnx").is_file():
        counts["fp32"] = options.statements
    else:
        print(f"fp32 left out: no {FULL.relative_to(ROOT)}; the training recipe writes it.")
    if find_spec("torch"):
        counts["zero-shot"] = max(16, options.statements // ZERO_SHOT_SHARE)
    else:
        print("zero-shot left out: torch is not installed.")
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in counts}
    peaks = []
    for _ in range(ROUNDS):
        peaks.append(alone(peak))
        for name, count in counts.items():
            runs[name].append(alone(timed, name, count))
    speed = {name: median(run["a_second"] for run in found) for name, found in runs.items()}
    for name, found in runs.items():
        memory = median(run["memory_mb"] for run in found)
        print(f"{name:>10} {speed[name]:8.1f} statements/s {memory:7.0f} MB   shipped is {speed['shipped'] / speed[name]:.2f} x")
    used = runs["shipped"][0]["flop"] * speed["shipped"]
    print(f"peak of matrix products {max(peaks) / 1e9:.0f} GFLOP/s; the shipped model uses {used / max(peaks):.0%} of it")


if __name__ == "__main__":
    main()
