"""A model's folder: checked against the sums that were measured, then opened by ONNX Runtime and `transformers`, without torch.

The heavy libraries are imported when a model is loaded, so that the dashboard paints before.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any

from reactions.errors import ModelUnavailable

WEIGHTS = "model.onnx"
FILES = (WEIGHTS, "tokenizer.json", "tokenizer_config.json", "config.json")
THREADS = "REACTIONS_THREADS"
"""The variable that says on how many cores a model runs; all of them where it is not set."""
HOUSE = Path(__file__).parent
log = logging.getLogger("reactions")
_loading = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A loaded folder: `name` with the first 8 digits of its weights' sha256, its settings, the columns of the labels."""

    name: str
    own: Mapping[str, Any]
    columns: tuple[int, ...]
    tokenizer: Any
    session: Any


def shipped(name: str) -> Path:
    """Return the folder of a model of ours: within the package where it was installed, beside the package in a checkout."""
    inside = HOUSE / "models" / name
    return inside if inside.is_dir() else HOUSE.parent / "models" / name


def chosen(variable: str, default: Path) -> Path:
    """Return the folder that an environment variable names, else the shipped one."""
    return Path(os.environ.get(variable) or default)


def opened(folder: Path, labels: tuple[str, ...]) -> Opened:
    """Return the model of `folder`, whose labels must be `labels`; loaded once.

    Raises ModelUnavailable where the folder or a file is missing, was altered, is another model's, or ONNX Runtime cannot start.
    """
    with _loading:  # two sessions of the dashboard ask at once
        return _open(folder.resolve(), labels)


@lru_cache(maxsize=4)
def _open(folder: Path, labels: tuple[str, ...]) -> Opened:
    begun = perf_counter()
    weights, fingerprint = checked(folder)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # it would say on stderr that torch is missing
    try:
        from transformers import AutoConfig, AutoTokenizer
    except ImportError as error:
        raise ModelUnavailable("model.runtime", error) from error
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        if set(config.label2id) != set(labels):
            raise ValueError(f"its labels are {', '.join(config.label2id)}")
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        columns = tuple(config.label2id[label] for label in labels)
        name = f"{config.reactions['name']}-{fingerprint[:8]}"
        made = Opened(name, config.reactions, columns, tokenizer, session(weights))
    except ModelUnavailable:
        raise
    except Exception as error:  # the runtimes raise many types, all of which mean that this folder cannot be used
        raise ModelUnavailable("model.unusable", folder, error) from error
    log.info("%s loaded in %.1f s", name, perf_counter() - begun)
    return made


def named(folder: Path) -> str | None:
    """Return the name that a folder of ours bears once it is loaded, without loading or checking it; None for any other."""
    try:
        own = json.loads((folder / "config.json").read_text(encoding="utf-8"))["reactions"]["name"]
        sums = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))["sha256"]
        return f"{own}-{sums[WEIGHTS][:8]}"
    except (OSError, ValueError, KeyError, TypeError):
        return None


def session(weights: bytes) -> Any:
    """Return an ONNX Runtime session on all cores, or as many as REACTIONS_THREADS says; raises ModelUnavailable."""
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelUnavailable("model.runtime", error) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get(THREADS) or os.cpu_count() or 1)
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def checked(folder: Path) -> tuple[bytes, str]:
    """Return a model's weights and their sha256; raises ModelUnavailable unless every file is the one that was measured."""
    if not folder.is_dir():
        raise ModelUnavailable("model.missing", folder)
    try:
        sums = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))["sha256"]
        contents = {name: (folder / name).read_bytes() for name in FILES}
    except FileNotFoundError as error:
        raise ModelUnavailable("model.incomplete", folder, Path(error.filename).name) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable("model.unusable", folder, error) from error
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != sums.get(name):
            raise ModelUnavailable("model.altered", folder, name)
    return contents[WEIGHTS], str(sums[WEIGHTS])
