"""From trained weights to the folder that the product reads: an ONNX graph with 8-bit weights, tokenizer and settings."""

from __future__ import annotations

import hashlib
import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from transformers import BertConfig

from models.training.network import PairClassifier
from models.training.train import MAX_LENGTH
from reactions.records import Stance
from reactions.runtime import FILES

NAME = "stance-e5-small"
BLOCK = 32  # divides the width of every layer
SMALLEST = 10_000  # weights; position and type embeddings of smaller tables are not worth rounding


def graph(model: PairClassifier, path: Path) -> None:
    """Write the stance classifier as ONNX in fp32: input_ids and attention_mask (pairs, tokens) to logits (pairs, 5)."""
    model.encoder.set_attn_implementation("eager")  # the exporter cannot trace the fused attention's masks
    example = torch.tensor([[0, 10, 2, 2, 11, 12, 2]])
    axes = {0: "pairs", 1: "tokens"}
    torch.onnx.export(
        model.eval(), (example, torch.ones_like(example)), str(path), dynamo=False,
        input_names=["input_ids", "attention_mask"], output_names=["logits"], opset_version=17,
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "pairs"}},
    )  # fmt: skip


def quantise(source: Path, target: Path) -> None:
    """Write the graph with its matrices as 8-bit whole numbers and a scale for each BLOCK inputs of an output, or for a word.

    Activations stay fp32. Dynamic quantisation, which rounds them too, was 1.4 times as fast and lost three points of
    accuracy on held-out articles, and its probabilities moved by up to 0.29 with the other statements of a batch.
    """
    model = onnx.load(source)
    graph = model.graph
    matrices = {each.name: each for each in graph.initializer if len(each.dims) == 2 and prod(each.dims) >= SMALLEST}
    nodes = []
    for node in graph.node:
        name = next((each for each in node.input if each in matrices), None)
        if name is None:
            nodes.append(node)
            continue
        matrix = numpy_helper.to_array(matrices[name])
        if node.op_type == "MatMul":
            matrix = matrix.reshape(-1, BLOCK, matrix.shape[1])
        whole, scale = rounded(matrix)
        graph.initializer.remove(matrices[name])
        graph.initializer.extend(numpy_helper.from_array(part, f"{name}_{kind}") for part, kind in ((whole, "q"), (scale, "s")))
        graph.initializer.append(numpy_helper.from_array(np.array(matrices[name].dims), f"{name}_shape"))
        nodes += {"MatMul": eight_bit_product, "Gather": eight_bit_rows}[node.op_type](node, name)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, target)


def rounded(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return the matrix in steps of -127 to 127 and the size of a step along its second axis."""
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / 127, np.finfo(np.float32).tiny)
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def eight_bit_product(node: onnx.NodeProto, name: str) -> list[onnx.NodeProto]:
    """Return a product with a matrix that is made fp32 once, when the session opens."""
    factors = [helper.make_node("Cast", [f"{name}_q"], [f"{name}_f"], to=onnx.TensorProto.FLOAT),
               helper.make_node("Mul", [f"{name}_f", f"{name}_s"], [f"{name}_m"]),
               helper.make_node("Reshape", [f"{name}_m", f"{name}_shape"], [name])]  # fmt: skip
    return [*factors, node]


def eight_bit_rows(node: onnx.NodeProto, name: str) -> list[onnx.NodeProto]:
    """Return a look-up that makes only the rows it finds fp32, so the table stays small in memory."""
    ids, found = node.input[1], node.output[0]
    return [
        helper.make_node("Gather", [f"{name}_q", ids], [f"{found}_q"]),
        helper.make_node("Cast", [f"{found}_q"], [f"{found}_f"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}_s", ids], [f"{found}_s"]),
        helper.make_node("Mul", [f"{found}_f", f"{found}_s"], [found]),
    ]


def settings(config: BertConfig, folder: Path, temperature: float, threshold: float) -> None:
    """Write config.json, whose labels and settings `AutoConfig` reads."""
    labels = {number: stance.value for number, stance in enumerate(Stance)}
    known = {
        **{key: value for key, value in config.to_dict().items() if not key.startswith("_")},
        "architectures": ["PairClassifier"],
        "id2label": labels,
        "label2id": {label: number for number, label in labels.items()},
        "reactions": {"name": NAME, "max_length": MAX_LENGTH, "temperature": temperature, "threshold": threshold},
    }
    write(folder / "config.json", known)


def tokenizer(trimmed: dict[str, Any], folder: Path, length: int = MAX_LENGTH) -> None:
    """Write the tokenizer and what `AutoTokenizer` needs to know of it; `length` is the longest input in tokens."""
    (folder / "tokenizer.json").write_text(json.dumps(trimmed, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    names = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "pad": "<pad>", "unk": "<unk>"}
    kind = {"tokenizer_class": "PreTrainedTokenizerFast", "model_input_names": ["input_ids", "attention_mask"]}
    write(
        folder / "tokenizer_config.json",
        {**kind, **{f"{name}_token": piece for name, piece in names.items()}, "model_max_length": length},
    )


def sums(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file that the product checks."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}


def write(path: Path, value: dict[str, Any]) -> None:
    """Write JSON that a reader can compare line by line."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
