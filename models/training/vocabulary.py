"""The tokenizer cut down to Indonesian, Malay and English: pieces that no such text needs go, ids close up, scores stay.

A Unigram tokenizer takes the most probable way through the pieces it has, so text whose best pieces were all kept is cut
exactly as before.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
import wordfreq
from tokenizers import Tokenizer

WORDS = {"id": 31_000, "ms": 28_000, "en": 60_000}
"""How many of the commonest words of each language (package wordfreq) must come through unchanged."""

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
LATIN = range(0x20, 0x250)
PUNCTUATION = range(0x2000, 0x2070)


def texts(data: Path) -> Iterator[str]:
    """Yield the words of every data file of the recipe but the articles and labels of the development set."""
    for row in articles(data):
        if row["split"] == "train":
            yield (data / f"eval/news/articles/{row['doc']}.txt").read_text(encoding="utf-8")
            yield row["topic"]
    for path in sorted((data / "data").rglob("*")):
        if path.is_file():
            yield from path.read_text(encoding="utf-8").split("\n")


def articles(data: Path) -> list[dict[str, str]]:
    """Return the table of articles: doc, language, split and topic of each."""
    with (data / "eval/news/articles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words() -> Iterator[str]:
    """Yield the commonest words, small and with a capital."""
    for language, count in WORDS.items():
        for word in wordfreq.top_n_list(language, count):
            yield word
            yield word.capitalize()


def general(piece: str) -> bool:
    """Tell whether a piece is kept whatever the texts hold: a single Latin character, a digit, a mark."""
    bare = piece.removeprefix("▁")
    return piece == "▁" or (len(bare) == 1 and (ord(bare) in LATIN or ord(bare) in PUNCTUATION))


def kept(tokenizer: dict[str, Any], corpus: Iterable[str]) -> list[int]:
    """Return the ids to keep, rising: special pieces, general ones, and every piece that `corpus` or a common word uses."""
    pieces = [piece for piece, _ in tokenizer["model"]["vocab"]]
    full = Tokenizer.from_str(json.dumps(tokenizer))
    wanted = {number for number, piece in enumerate(pieces) if piece in SPECIAL or general(piece)}
    for source in (corpus, words()):
        batch: list[str] = []
        for text in source:
            batch.append(text)
            if len(batch) == 4096:
                wanted.update(used(full, batch))
                batch = []
        wanted.update(used(full, batch))
    return sorted(wanted)


def used(tokenizer: Tokenizer, batch: list[str]) -> set[int]:
    """Return the ids of the pieces into which the texts are cut."""
    return {number for encoding in tokenizer.encode_batch(batch, add_special_tokens=False) for number in encoding.ids}


def trim_tokenizer(tokenizer: dict[str, Any], ids: list[int]) -> dict[str, Any]:
    """Return the tokenizer with the pieces of `ids` alone, numbered anew in their order."""
    vocab = tokenizer["model"]["vocab"]
    model = {**tokenizer["model"], "vocab": [vocab[number] for number in ids]}
    added = [token for token in tokenizer["added_tokens"] if token["content"] in SPECIAL]
    if [vocab[number][0] for number in ids[: len(SPECIAL)]] != list(SPECIAL):
        raise ValueError("the special pieces must keep their ids")
    return {**tokenizer, "model": model, "added_tokens": added}


def trim_weights(weights: dict[str, torch.Tensor], ids: list[int]) -> dict[str, torch.Tensor]:
    """Return the weights with the rows of `ids` alone in the table of word embeddings."""
    name = "embeddings.word_embeddings.weight"
    return {**weights, name: weights[name][torch.tensor(ids)].clone()}
