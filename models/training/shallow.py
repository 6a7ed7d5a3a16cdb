"""What fewer layers cost: python -m models.training.shallow --shared ../shared --layers 8

The distilled network without every third of its layers, taught by the whole one for an epoch over the same examples
(as in DistilBERT: Sanh et al. 2019), and measured beside it. Writes `fewer_layers` into the model's metrics.json and the
card anew. A shallower network is shipped where it loses less than a point; see the card for what it lost.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import os
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn

from models.training import __main__ as recipe
from models.training import card, compare, distil, examples, export, measure, train
from models.training.network import PairClassifier
from reactions.model import DEFAULT


def main() -> None:
    """Teach the shallower network, measure both and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=recipe.HERE / "work", help="checkpoints of the recipe")
    parser.add_argument("--layers", type=int, default=8)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(os.cpu_count() or 1)
    trimmed, config, _ = recipe.start(options)
    tokenizer = recipe.reader(trimmed)
    whole = compare.network(config, options.work / "distilled.pt")
    rows = examples.gold(options.shared / "eval/news/train.jsonl")
    stage = taught_by(whole, options, tokenizer, [row for row in rows if not examples.held_out(row["doc"])])
    student = train.run(stage, without_layers(whole, options.layers), tokenizer, options.work)
    sets = {
        "dev": examples.gold(options.shared / "eval/news/dev.jsonl"),
        "held_out": [row for row in rows if examples.held_out(row["doc"])],
    }
    path = DEFAULT / "metrics.json"
    metrics = json.loads(path.read_text(encoding="utf-8"))
    metrics["fewer_layers"] = {
        str(len(model.encoder.encoder.layer)): {name: judged(model, tokenizer, part) for name, part in sets.items()}
        for model in (whole, student)
    }
    logging.getLogger("training").info(json.dumps(metrics["fewer_layers"], indent=1))
    export.write(path, metrics)
    (DEFAULT / "README.md").write_text(card.card(metrics), encoding="utf-8")


def taught_by(whole: PairClassifier, options: argparse.Namespace, tokenizer: Tokenizer, rows: list[examples.Row]) -> train.Stage:
    """Return the student's stage: the examples of the recipe's last one, half of each loss from what `whole` says."""
    gold = examples.stances(rows, wordings=examples.wordings(rows), ways=examples.coded)
    rest = chain(*recipe.additions(options.shared, rows, "distilled"))
    known = distil.taught([*gold, *gold, *rest], [whole], tokenizer, options.work / "taught-shallow.pt")
    return train.Stage(f"shallow-{options.layers}", known, 1, 1e-4, frozen=1, batch=32)


def without_layers(model: PairClassifier, layers: int) -> PairClassifier:
    """Return a copy that keeps `layers` layers at even distances, the first and the last among them."""
    model = copy.deepcopy(model)
    whole = model.encoder.encoder.layer
    kept = [round(i * (len(whole) - 1) / (layers - 1)) for i in range(layers)]
    model.encoder.encoder.layer = nn.ModuleList(whole[i] for i in kept)
    model.encoder.config.num_hidden_layers = layers
    return model


def judged(model: PairClassifier, tokenizer: Tokenizer, rows: list[examples.Row]) -> dict[str, Any]:
    """Return the figures of `model` over the rows."""
    pairs = [(row["topic"], examples.coded(row)[0]) for row in rows]
    return measure.figures(rows, train.logits_of(model, tokenizer, pairs).double().numpy())


if __name__ == "__main__":
    main()
