"""Which model judges: the shipped one, or the folder or hub name that the user chose."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from reactions import custom_model, preferences, runtime
from reactions.classifier import LABELS, PairModel, StanceModel, by_onnx

DEFAULT = runtime.shipped("stance")


def load(where: Path | str | None = None) -> StanceModel:
    """Return the model of a folder or of a hub's name, else the chosen one; loaded once, raises ModelUnavailable.

    A folder with our `metrics.json` is checked against its sums; any other is a model of the user's own.
    """
    place = str(where or chosen())
    folder = Path(place)
    if place == str(DEFAULT) or (folder / "metrics.json").is_file():
        return _measured(runtime.opened(folder, LABELS))
    return custom_model.load(place)


def chosen() -> str:
    """Return the folder or hub name of REACTIONS_MODEL, else of the settings, else the shipped folder."""
    return os.environ.get("REACTIONS_MODEL") or preferences.read().get("model") or str(DEFAULT)


@lru_cache(maxsize=2)
def _measured(opened: runtime.Opened) -> PairModel:
    own = opened.own
    calibration = (own["threshold"], own["temperature"], own["max_length"])
    return PairModel(opened.name, *calibration, opened.columns, opened.tokenizer, by_onnx(opened.session))
