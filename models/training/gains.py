"""What each stage adds: python -m models.training.gains --shared ../shared

From the encoder as it comes and from where each stage ended (checkpoints of the recipe), a linear head over the frozen encoder,
fitted on the gold and measured on the development set (linear probing: Alain and Bengio 2016), each shown records as it learnt
them. It costs minutes where training each stage's sequel would cost hours. Writes `stages` into the model's metrics.json and
the card anew.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
from pathlib import Path

import torch

from models.training import __main__ as recipe
from models.training import card, compare, examples, export, measure, train
from models.training.network import PairClassifier
from reactions.model import DEFAULT

SHIPPED = "shipped"
NAMES = {
    "nothing": "the encoder as it comes",
    "inference": "+ inference",
    "claims": "+ claims",
    "targets": "+ targets of sentiment, conflicts in speeches",
    "mixed": "+ gold, second topics, our statements, open data with our labels",
    "distilled": "+ more statements and second topics, and what three networks say together",
    "broadened": "+ still more of both, real sentences with our labels",
    "named": "+ further topics for all of them, countries by their names; the mean with the weights before",
    "scenes": "+ scenes as short as real news, labels read twice; the mean with the weights before",
    SHIPPED: "+ all of it once more, scenes of what was got wrong; each time the mean with the weights before (as shipped)",
}
SCENES = ("broadened", "named", "scenes", "scenes")
MEANS = {
    "named": ("broadened", "named"),
    "scenes": SCENES,
    SHIPPED: (*SCENES, *("repeated",) * 4, *("wider",) * 8),
}
"""Of which checkpoints a row's weights are the mean; one that counts twice stands twice."""


def main() -> None:
    """Fit a head over every checkpoint and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=recipe.HERE / "work", help="checkpoints of the recipe")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(os.cpu_count() or 1)
    trimmed, config, weights = recipe.start(options)
    tokenizer = recipe.reader(trimmed)
    dev = examples.gold(options.shared / "eval/news/dev.jsonl")
    rows = examples.gold(options.shared / "eval/news/train.jsonl")
    table = {}
    for name, words in NAMES.items():
        torch.manual_seed(0)
        model = PairClassifier(config)
        if name == "nothing":
            model.encoder.load_state_dict(weights)
        elif name in MEANS:
            model = train.soup([compare.network(config, options.work / f"{stage}.pt") for stage in MEANS[name]])
        else:
            model = compare.network(config, options.work / f"{name}.pt")
        ways = examples.shown if name in MEANS else examples.coded
        judge = compare.linear(model, tokenizer, rows, ways)
        table[words] = measure.figures(dev, judge([(row["topic"], ways(row)[0]) for row in dev]))
        logging.getLogger("training").info("%s: %s", words, json.dumps(table[words]))
    path = DEFAULT / "metrics.json"
    metrics = {**json.loads(path.read_text(encoding="utf-8")), "stages": table}
    export.write(path, metrics)
    (DEFAULT / "README.md").write_text(card.card(metrics), encoding="utf-8")


if __name__ == "__main__":
    main()
