"""How good the tagger is alone: its contents as statements, scored by the evaluation's own script."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from models.training.tagging import Marked
from reactions.cues import particles
from reactions.quotations import quotations
from reactions.tagger import Tagger
from reactions.tags import Linked, linked

PRONOUNS = particles("id", "pronoun") | particles("en", "pronoun")


class TorchSession:
    """A network that answers as an ONNX session does, so that one and the same code reads an article."""

    def __init__(self, network: torch.nn.Module) -> None:
        self.network = network.eval()

    @torch.no_grad()
    def run(self, _: None, feed: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """Return the logits in a list."""
        return [self.network(*(torch.from_numpy(value) for value in feed.values())).numpy()]


def unshipped(network: torch.nn.Module, trimmed: dict[str, Any], limit: int, threshold: float = 0.0) -> Tagger:
    """Return a tagger that runs by torch."""
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(json.dumps(trimmed)))
    return Tagger("torch", limit, threshold, tokenizer, TorchSession(network))


def read(tagger: Tagger, articles: Sequence[Marked]) -> dict[str, list[Linked]]:
    """Return the contents with a cue that the tagger finds in each article, whatever their probability."""
    found = {each.doc: linked(tagger.tags(each.text, each.sentences), each.sentences) for each in articles}
    return {doc: [one for one in contents if one.cue is not None] for doc, contents in found.items()}


def records(article: Marked, found: Sequence[Linked]) -> Iterator[dict[str, Any]]:
    """Yield the findings as records of the evaluation; actor and stance are not the tagger's business."""
    quoted = list(quotations(article.text))
    for each in found:
        span = each.content.span
        direct = any(quotation.outer.holds(span) for quotation in quoted)
        mixed = any(quotation.outer.meets(span) for quotation in quoted)
        yield {
            "doc": article.doc, "start": span.start, "end": span.end, "text": span.of(article.text),
            "kind": "direct" if direct else "mixed" if mixed else "indirect",
            "cue": each.cue.span.of(article.text) if each.cue else None,
            "speaker": each.source.span.of(article.text) if each.source else None, "actor": None, "stance": "neutral",
        }  # fmt: skip


def figures(
    shared: Path, split: str, articles: Sequence[Marked], found: dict[str, list[Linked]], threshold: float
) -> dict[str, Any]:
    """Return precision, recall and F1 of the statements, and how often cue and source are right in those met exactly."""
    score = module(shared / "eval/score.py")
    docs = {each.doc for each in articles}
    gold = [row for row in score.records(shared / f"eval/news/{split}.jsonl") if row["doc"] in docs]
    mine = [
        record
        for article in articles
        for record in records(article, [each for each in found[article.doc] if each.content.probability >= threshold])
    ]
    counted, _ = score.score(gold, mine, shared / "eval/news/articles")
    return {"articles": len(articles), "records": counted["gold"], **counted["statement"], **links(gold, mine)}


def by_language(
    shared: Path, split: str, articles: Sequence[Marked], found: dict[str, list[Linked]], threshold: float
) -> dict[str, Any]:
    """Return the figures of all articles and of each language."""
    groups = {"all": articles, **{code: [each for each in articles if each.language == code] for code in ("id", "en")}}
    return {name: figures(shared, split, group, found, threshold) for name, group in groups.items()}


def links(gold: Sequence[dict[str, Any]], mine: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return how often the cue and the source are those of the gold where one content overlaps another by half.

    The cue is right where one holds the other ("mengatakan", "mengatakan bahwa"), and so is the source ("Presiden Yoon",
    "Yoon"); a pronoun is not judged, since the gold names whom it stands for.
    """
    pairs = [(row, other) for row in gold for other in mine if row["doc"] == other["doc"] and met(row, other)]
    cues = [alike(row["cue"], other["cue"]) for row, other in pairs if row["cue"]]
    names = [(row["speaker"], other["speaker"]) for row, other in pairs if row["speaker"] and other["speaker"]]
    sources = [alike(one, other) for one, other in names if other.lower() not in PRONOUNS]
    return {"cue_right": share(cues), "source_right": share(sources)}


def met(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two records of an article share half of the characters that they have together."""
    common = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return common > 0 and 2 * common >= max(one["end"], other["end"]) - min(one["start"], other["start"])


def share(right: Sequence[bool]) -> float:
    """Return the share of what is right."""
    return round(sum(right) / max(1, len(right)), 4)


def alike(one: str, other: str | None) -> bool:
    """Tell whether one holds the other."""
    return other is not None and (one.lower() in other.lower() or other.lower() in one.lower())


def module(path: Path) -> Any:
    """Return the Python file at `path` as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def best_threshold(shared: Path, articles: Sequence[Marked], found: dict[str, list[Linked]]) -> float:
    """Return the least content probability with the best F1 on held-out training articles, in steps of 0.05."""
    grid = [step / 20 for step in range(8, 19)]
    return max(grid, key=lambda threshold: figures(shared, "train", articles, found, threshold)["f1"])
