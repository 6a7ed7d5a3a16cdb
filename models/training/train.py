"""The training loop: one stage after another, each with its examples; checkpoints let an interrupted stage go on."""

from __future__ import annotations

import copy
import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer
from torch import nn

from models.training.examples import Example
from models.training.network import EXACT, PairClassifier

MAX_LENGTH = 160
BATCH = 16
POOL = 50  # batches over which examples are sorted by length
LAYER_DECAY = 0.9
HEAD_FACTOR = 5.0
AVERAGE = 0.995
TAUGHT = 0.5  # how much teachers count beside the labels
SAVE_EVERY = 250
log = logging.getLogger("training")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of training: its name, examples, epochs and top learning rate; `frozen` lowest layers stay as they are.

    `dropout` 0 trains 1.4 times as fast, for a stage that sees most pairs once and cannot learn them by heart. A `whole`
    stage trains word embeddings too and multiplies in bfloat16, 1.5 times as fast where the processor knows it.
    """

    name: str
    examples: list[Example]
    epochs: int
    rate: float
    frozen: int = 0
    batch: int = BATCH
    seed: int = 0
    dropout: float = 0.1
    whole: bool = False


Drawn = tuple[Example, str, str]
"""An example and the way its two texts are shown this time."""


def batches(stage: Stage, epoch: int) -> Iterator[list[Drawn]]:
    """Yield batches of one task each, of like lengths, in an order that the seed and the epoch decide."""
    random = Random(f"{stage.name} {stage.seed} {epoch}")
    drawn = [(example, *example.drawn(random)) for example in stage.examples]
    random.shuffle(drawn)
    ready = []
    for start in range(0, len(drawn), POOL * stage.batch):
        pool = drawn[start : start + POOL * stage.batch]
        pool.sort(key=lambda each: (each[0].task, len(each[1]) + len(each[2])))
        for task in sorted({example.task for example, *_ in pool}):
            same = [each for each in pool if each[0].task == task]
            ready += [same[i : i + stage.batch] for i in range(0, len(same), stage.batch)]
    random.shuffle(ready)
    yield from ready


def encode(tokenizer: Tokenizer, firsts: list[str], seconds: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and mask of the pairs, (pairs, length), padded to the longest."""
    encodings = tokenizer.encode_batch(list(zip(firsts, seconds, strict=True)))
    return torch.tensor([e.ids for e in encodings]), torch.tensor([e.attention_mask for e in encodings])


def loss_of(logits: torch.Tensor, batch: list[Drawn]) -> torch.Tensor:
    """Return the weighted mean of -log of the accepted probability (partial labels: Jin and Ghahramani 2002).

    Where teachers gave probabilities, half of an example's loss is the cross-entropy to them (Hinton et al. 2015).
    """
    accepted = torch.tensor([example.accepted for example, *_ in batch])
    weight = torch.tensor([example.weight for example, *_ in batch])
    logs = logits.log_softmax(1)
    found = torch.logsumexp(logs + accepted.clamp(min=1e-9).log(), 1)
    taught = torch.tensor([example.taught or [0.0] * logits.shape[1] for example, *_ in batch])
    share = TAUGHT * taught.sum(1)  # the probabilities of a taught example sum to 1, those of another to 0
    found = (1 - share) * found + TAUGHT * (taught * logs).sum(1)
    return -(weight * found).sum() / weight.sum()


def groups(model: PairClassifier, stage: Stage) -> list[dict[str, object]]:
    """Return parameter groups: heads learn fastest, each layer below a little slower, word embeddings only in a `whole` stage."""
    layers = model.encoder.config.num_hidden_layers
    found = []
    for name, parameter in model.named_parameters():
        depth = int(name.split("layer.")[1].split(".")[0]) + 1 if "layer." in name else 0
        head = name.startswith("heads.")
        known = "word_embeddings" in name and not stage.whole
        parameter.requires_grad_(head or (not known and (not stage.frozen or depth > stage.frozen)))
        if parameter.requires_grad:
            rate = stage.rate * (HEAD_FACTOR if head else LAYER_DECAY ** (layers - depth))
            found.append({"params": [parameter], "lr": rate, "weight_decay": 0.01 if parameter.ndim > 1 else 0.0})
    return found


class Average:
    """A moving average of the trained weights (Polyak and Juditsky 1992): steadier than the last step."""

    def __init__(self, model: nn.Module) -> None:
        self.model = copy.deepcopy(model).eval()
        self.steps = 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Take one step of `model` in; early steps are forgotten fast."""
        self.steps += 1
        decay = min(AVERAGE, (1 + self.steps) / (10 + self.steps))
        for mine, new in zip(self.model.parameters(), model.parameters(), strict=True):
            if new.requires_grad:
                mine.lerp_(new, 1 - decay)


def run(stage: Stage, model: PairClassifier, tokenizer: Tokenizer, folder: Path) -> PairClassifier:
    """Train `model` on the stage and return the averaged weights; goes on from `folder/<name>.pt` when it lies there."""
    torch.manual_seed(stage.seed)
    optimizer = torch.optim.AdamW(groups(model, stage), fused=True)
    average = Average(model)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = stage.dropout
    rates = [group["lr"] for group in optimizer.param_groups]
    plan = [batch for epoch in range(stage.epochs) for batch in batches(stage, epoch)]
    checkpoint = folder / f"{stage.name}.pt"
    done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        average.model.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        done = average.steps = state["step"]
        log.info("%s goes on at step %d of %d", stage.name, done, len(plan))
    model.train()
    if stage.whole:
        model.encoder.set_attn_implementation(EXACT)
    begun, seen, steps, running = time.monotonic(), 0, 0, 0.0
    for step, batch in enumerate(plan[done:], done):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * schedule(step, len(plan))
        ids, mask = encode(tokenizer, [first for _, first, _ in batch], [second for *_, second in batch])
        with torch.autocast("cpu", torch.bfloat16, enabled=stage.whole):
            logits = model(ids, mask, batch[0][0].task)
        loss = loss_of(logits.float(), batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        seen, steps = seen + len(batch), steps + 1
        running += loss.item()
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == len(plan):
            speed = seen / (time.monotonic() - begun)
            log.info("%s: step %d of %d, loss %.3f, %.1f a second", stage.name, step + 1, len(plan), running / steps, speed)
            running, steps = 0.0, 0
            save(checkpoint, model, average, optimizer, step + 1)
    return average.model


@torch.no_grad()
def soup(models: list[PairClassifier]) -> PairClassifier:
    """Return the mean of the models' weights (Wortsman et al. 2022): on held-out articles better than the last stage alone."""
    mean = copy.deepcopy(models[0])
    states = [model.state_dict() for model in models]
    mean.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    return mean


def schedule(step: int, steps: int) -> float:
    """Return the share of the top learning rate: 6 % of warm-up, then a cosine to a twentieth."""
    warm = max(1, int(0.06 * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def save(path: Path, model: nn.Module, average: Average, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write a checkpoint whole or not at all."""
    state = {"model": model.state_dict(), "average": average.model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save({**state, "step": step}, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


@torch.no_grad()
def logits_of(model: PairClassifier, tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> torch.Tensor:
    """Return the stance logits of the pairs, in their order."""
    model.eval()
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
    out = torch.empty(len(pairs), 5)
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        ids, mask = encode(tokenizer, [pairs[i][0] for i in part], [pairs[i][1] for i in part])
        out[part] = model(ids, mask)
    return out
