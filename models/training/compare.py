"""The shipped stance model beside real alternatives, in one run: python -m models.training.compare --shared ../shared

Over gold spans (accuracy, macro-F1, polarity with 95 % intervals of a bootstrap over articles) and end to end (the same found
and attributed statements, judged by each). Writes `comparison` into the model's metrics.json and the card anew.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import BertConfig

from models.training import __main__ as recipe
from models.training import card, examples, export, measure, train
from models.training.network import PairClassifier
from models.training.release import pair
from reactions import articles, pipeline, sources, stance, tagger
from reactions import export as records
from reactions.custom_model import hypotheses
from reactions.errors import UnreadableItem
from reactions.model import DEFAULT
from reactions.records import Stance, Topic

LABELS = tuple(Stance)
DRAWS = 1000
Pairs = Sequence[tuple[str, str]]
Scores = NDArray[np.float64]
log = logging.getLogger("training")


def main() -> None:
    """Measure every alternative and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=recipe.HERE / "work", help="checkpoints of the recipe")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    known = examples.gold(options.shared / "eval/news/train.jsonl")
    dev = examples.gold(options.shared / "eval/news/dev.jsonl")
    found = spoken(options.shared, dev)
    table = {}
    for name, judge in alternatives(options, known).items():
        scores = judge([pair(row) for row in dev])
        table[name] = {**interval(dev, scores), "end_to_end": end_to_end(options.shared, found, judge)}
        log.info("%s: %s", name, json.dumps(table[name]))
    path = DEFAULT / "metrics.json"
    metrics = {**json.loads(path.read_text(encoding="utf-8")), "comparison": table}
    export.write(path, metrics)
    (DEFAULT / "README.md").write_text(card.card(metrics), encoding="utf-8")


def alternatives(options: argparse.Namespace, known: list[examples.Row]) -> dict[str, Callable[[Pairs], Scores]]:
    """Return what judges (topic, utterance) pairs, by name, the plainest first."""
    trimmed, config, weights = recipe.start(options)
    tokenizer = recipe.reader(trimmed)
    encoder = PairClassifier(config)
    encoder.encoder.load_state_dict(weights)
    inference = network(config, options.work / "inference.pt")
    return {
        "majority class": lambda pairs: majority(known, pairs),
        "lexicon of stance verbs": by_lexicon,
        "frozen encoder, linear head": linear(encoder, tokenizer, known),
        "encoder trained on inference, zero-shot": lambda pairs: zero_shot(inference, tokenizer, pairs),
        "shipped model": stance.load(DEFAULT).probabilities,
    }


def network(config: BertConfig, checkpoint: Path) -> PairClassifier:
    """Return the averaged weights of a stage."""
    model = PairClassifier(config)
    model.load_state_dict(torch.load(checkpoint)["average"])
    return model.eval()


def majority(known: list[examples.Row], pairs: Pairs) -> Scores:
    """Return the label that training has most of, for every pair."""
    most = Counter(row["stance"] for row in known).most_common(1)[0][0]
    return np.tile(np.eye(len(LABELS))[LABELS.index(Stance(most))], (len(pairs), 1))


def by_lexicon(pairs: Pairs) -> Scores:
    """Return the stance of the word of `stance_lexicon.csv` that a statement holds; warn beats condemn beats concern."""
    words = {label: [row["word"] for row in examples.table("stance_lexicon.csv") if row["stance"] == label] for label in LABELS}
    order = (Stance.WARN, Stance.CONDEMN, Stance.CONCERN, Stance.SUPPORT)
    scores = np.zeros((len(pairs), len(LABELS)))
    for row, (_, said) in zip(scores, pairs, strict=True):
        text = f" {' '.join(''.join(c if c.isalnum() or c == '-' else ' ' for c in said.casefold()).split())} "
        label = next((label for label in order if any(f" {word} " in text for word in words[label])), Stance.NEUTRAL)
        row[LABELS.index(label)] = 1
    return scores


@torch.no_grad()
def features(model: PairClassifier, tokenizer: Tokenizer, pairs: Pairs) -> torch.Tensor:
    """Return what the encoder makes of the pairs, (pairs, 4 x width)."""
    model.eval()
    parts = [train.encode(tokenizer, *map(list, zip(*pairs[i : i + 32], strict=True))) for i in range(0, len(pairs), 32)]
    return torch.cat([model.features(*part) for part in parts])


def linear(
    model: PairClassifier, tokenizer: Tokenizer, known: list[examples.Row], ways: examples.Ways = examples.shown
) -> Callable[[Pairs], Scores]:
    """Return a linear classifier over the frozen encoder, fitted on the gold with ridge penalty."""
    seen = examples.stances(known, ways=ways)
    inputs = features(model, tokenizer, [(each.firsts[0], each.seconds[0]) for each in seen])
    centre, spread = inputs.mean(0), inputs.std(0) + 1e-6
    accepted = torch.tensor([each.accepted for each in seen])
    weight = torch.tensor([each.weight for each in seen])
    torch.manual_seed(0)
    head = torch.nn.Linear(inputs.shape[1], len(LABELS))
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        likely = torch.logsumexp(head((inputs - centre) / spread).log_softmax(1) + accepted.clamp(min=1e-9).log(), 1)
        value = -(weight * likely).sum() / weight.sum() + 0.01 * head.weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)

    def judge(pairs: Pairs) -> Scores:
        with torch.no_grad():
            return head((features(model, tokenizer, pairs) - centre) / spread).softmax(1).double().numpy()

    return judge


@torch.no_grad()
def zero_shot(model: PairClassifier, tokenizer: Tokenizer, pairs: Pairs) -> Scores:
    """Return how likely each of five hypotheses follows from the utterance, by the head that learnt inference alone."""
    scores = np.empty((len(pairs), len(LABELS)))
    for place, hypothesis in enumerate(hypotheses("id")):
        said = [(hypothesis.replace("{topic}", topic), words) for topic, words in pairs]
        logits = model.heads["inference"](features(model, tokenizer, said))
        scores[:, place] = logits.log_softmax(1)[:, 0].double().numpy()
    return measure.softmax(scores, 1.0)


def interval(rows: list[examples.Row], scores: Scores) -> dict[str, Any]:
    """Return the figures over gold spans, with 95 % intervals of a bootstrap over articles."""
    docs = sorted({row["doc"] for row in rows})
    places = {doc: [i for i, row in enumerate(rows) if row["doc"] == doc] for doc in docs}
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        chosen = [i for doc in random.choice(docs, len(docs)) for i in places[doc]]
        drawn.append(measure.figures([rows[i] for i in chosen], scores[chosen]))
    return {
        **measure.figures(rows, scores),
        "interval": {
            name: [round(float(np.quantile([each[name] for each in drawn], q)), 3) for q in (0.025, 0.975)]
            for name in ("accuracy", "macro_f1", "polarity")
        },
    }


def spoken(shared: Path, rows: list[examples.Row]) -> list[tuple[Any, Topic]]:
    """Return what the program finds in the articles, attributed, each with its article's topic."""
    topics = {row["doc"]: Topic(row["topic"]) for row in rows}
    files = [next(path for path in (shared / "eval/news/articles").glob(f"{Path(doc).stem}*")) for doc in topics]
    second = tagger.load()
    found = []
    for article in articles.clean_all(sources.read(files)):
        if isinstance(article, UnreadableItem):
            raise article
        own = topics.get(article.doc) or topics[Path(article.doc).stem]
        found += [(whose, own) for whose in pipeline.attributed(article, second)]
    return found


class Judge:
    """An alternative in the shape of the product's model."""

    def __init__(self, judge: Callable[[Pairs], Scores]) -> None:
        self.name, self.threshold, self.probabilities = "alternative", 0.0, judge


def end_to_end(shared: Path, found: Iterable[tuple[Any, Topic]], judge: Callable[[Pairs], Scores]) -> dict[str, Any]:
    """Return the official figures with every stance given by `judge`: stance accuracy, macro-F1, board F1, chart error."""
    reactions = list(stance.judge(found, Judge(judge)))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.jsonl")
        lines = (json.dumps(row, ensure_ascii=False) for row in records.rows(reactions))
        out.write_text("\n".join(lines), encoding="utf-8")
        news = shared / "eval/news"
        command = [sys.executable, str(shared / "eval/score.py"), str(news / "dev.jsonl"), str(out), "--json"]
        done = subprocess.run([*command, "--texts", str(news / "articles")], capture_output=True, text=True, check=True)
    known = json.loads(done.stdout.splitlines()[-1])
    return {
        "accuracy": known["stance"]["accuracy"],
        "macro_f1": known["stance"]["macro_f1"],
        "board_f1": known["board"]["f1"],
        "chart_error": known["chart_error"],
    }


if __name__ == "__main__":
    main()
