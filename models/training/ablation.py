"""Rules alone, tagger alone, both: python -m models.training.ablation

Reads the articles of ../shared/eval three times, writes the figures into models/tagger/metrics.json and the card anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from models.training.tagger_card import card
from reactions import pipeline
from reactions.agreement import agreed
from reactions.attribution import attribute
from reactions.quotations import quotations
from reactions.records import STAKEHOLDERS, Article, Attribution
from reactions.sentences import sentences
from reactions.tagger import DEFAULT, Tagger, load
from reactions.tags import linked
from tests.evaluation.gold import EVALUATION, GoldSet
from tests.evaluation.gold import load as gold_of
from tests.evaluation.matching import match
from tests.evaluation.predictions import Given, Reader, given

SETS = ("dev", "seeds")
KINDS = ("direct", "indirect", "mixed")


def tagger_alone(tagger: Tagger, article: Article) -> Iterator[Attribution]:
    """Yield what the tagger finds when no rule has found anything."""
    told = list(sentences(article.text, list(quotations(article.text))))
    tags = tagger.tags(article.text, told)
    found = agreed(article, [], tags, linked(tags, told))
    yield from attribute(sorted(found, key=lambda statement: statement.span.start))


def f1(right: int, asked: int, made: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return round(2 * right / (asked + made), 4) if asked + made else 0.0


def figures(gold: GoldSet, found: list[Given]) -> dict[str, float]:
    """Return statement precision, recall and F1 at two overlaps, F1 by kind, and attribution F1 of the stakeholders."""
    half, most = match(gold.statements, found), match(gold.statements, found, 0.8)
    met, asked = len(half.pairs), len(half.pairs) + len(half.missed)
    made = met + len(half.invented)
    table = {
        "precision": round(met / made, 4), "recall": round(met / asked, 4), "f1": f1(met, asked, made),
        "f1_0.8": f1(len(most.pairs), asked, len(most.pairs) + len(most.invented)),
    }  # fmt: skip
    for kind in KINDS:
        right = sum(mine.kind == kind for mine, _ in half.pairs)
        wanted = right + sum(mine.kind == kind for mine in half.missed)
        theirs = [each for _, each in half.pairs] + list(half.invented)
        precision = sum(each.kind == kind for _, each in half.pairs) / max(1, sum(each.kind == kind for each in theirs))
        recall = right / max(1, wanted)
        table[f"f1_{kind}"] = round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0
    same = sum(mine.actor in STAKEHOLDERS and mine.actor == theirs.actor for mine, theirs in half.pairs)
    wanted = sum(each.actor in STAKEHOLDERS for each in [*(mine for mine, _ in half.pairs), *half.missed])
    theirs_all = sum(each.actor in STAKEHOLDERS for each in [*(each for _, each in half.pairs), *half.invented])
    return {**table, "attribution_f1": f1(same, wanted, theirs_all)}


def main() -> None:
    """Measure the three readers on each set and write the table."""
    tagger = load()
    readers: Mapping[str, Reader] = {
        "rules": pipeline.attributed,
        "tagger": lambda article: tagger_alone(tagger, article),
        "both": lambda article: pipeline.attributed(article, tagger),
    }
    path = DEFAULT / "metrics.json"
    metrics: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    metrics["ablation"] = {}
    for name in SETS:
        gold = gold_of(name, EVALUATION)
        metrics["ablation"][name] = {reader: figures(gold, given(gold, reader=how)[0]) for reader, how in readers.items()}
    path.write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (DEFAULT / "README.md").write_text(card(metrics), encoding="utf-8")


if __name__ == "__main__":
    main()
