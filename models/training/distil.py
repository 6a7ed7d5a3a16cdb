"""Distillation: what several networks say together is taught to one (Hinton et al. 2015)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.training import train
from models.training.examples import Example
from models.training.network import PairClassifier

BLOCK = 1000  # pairs between two savings


def taught(examples: list[Example], teachers: list[PairClassifier], tokenizer: Tokenizer, kept: Path) -> list[Example]:
    """Return the examples with the teachers' probabilities of the labels; `kept` holds those that were worked out before."""
    known: dict[tuple[str, str], list[float]] = torch.load(kept) if kept.exists() else {}
    missing = sorted({usual(each) for each in examples} - known.keys())
    for start in range(0, len(missing), BLOCK):
        pairs = missing[start : start + BLOCK]
        known.update(zip(pairs, together(teachers, tokenizer, pairs).tolist(), strict=True))
        torch.save(known, kept.with_suffix(".tmp"))
        kept.with_suffix(".tmp").replace(kept)
    return [replace(each, taught=tuple(known[usual(each)])) for each in examples]


def usual(example: Example) -> tuple[str, str]:
    """Return the usual way to show the example's pair."""
    return example.firsts[0], example.seconds[0]


def together(teachers: list[PairClassifier], tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> Tensor:
    """Return the probabilities, (pairs, labels), of the mean of the teachers' logits."""
    logits = torch.stack([train.logits_of(teacher, tokenizer, pairs) for teacher in teachers])
    return logits.mean(0).softmax(1)
