"""The figures of the stance alone, counted as `eval/score.py` counts them over gold spans, and what calibrates them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reactions.records import Stance

LABELS = tuple(Stance)
STEPS = 40  # times that the range in which the temperature is looked for loses a third
TINY = 1e-12
LOG_TEMPERATURES = (-3.0, 3.0)


def figures(rows: Sequence[dict[str, Any]], scores: NDArray[np.float64]) -> dict[str, Any]:
    """Return accuracy, macro-F1, polarity accuracy and F1 per label, 0 to 1; optional records do not count."""
    judged = [(row, LABELS[best]) for row, best in zip(rows, scores.argmax(1), strict=True) if not row.get("optional")]
    right = [label in row.get("stance_ok", [row["stance"]]) for row, label in judged]
    sides = [{Stance(each).polarity for each in row.get("stance_ok", [row["stance"]])} for row, _ in judged]
    per_label = {}
    for label in LABELS:
        hits = sum(mine == label and good for (_, mine), good in zip(judged, right, strict=True))
        wrong = sum(not good and label in (mine, row["stance"]) for (row, mine), good in zip(judged, right, strict=True))
        if hits + wrong:
            per_label[str(label)] = round(2 * hits / (2 * hits + wrong), 4)
    return {
        "n": len(judged),
        "accuracy": round(float(np.mean(right)), 4),
        "macro_f1": round(sum(per_label.values()) / len(per_label), 4),
        "polarity": round(float(np.mean([label.polarity in side for (_, label), side in zip(judged, sides, strict=True)])), 4),
        "f1": per_label,
    }


def softmax(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return the probabilities of the logits divided by the temperature."""
    odds = np.exp((logits - logits.max(1, keepdims=True)) / temperature)
    return np.asarray(odds / odds.sum(1, keepdims=True))


def temperature(rows: Sequence[dict[str, Any]], logits: NDArray[np.float64]) -> float:
    """Return the temperature under which the rows' accepted labels are likeliest (Guo et al. 2017), by thirds of a range.

    Expectation consistency (Clarte et al. 2023), confidence as high as the rows' accuracy, hangs on that one figure, which
    few rows give to two points only. A bias for each label was tried: it cost more accuracy than it gained calibration.
    """
    accepted = np.array([[label in (row.get("stance_ok") or [row["stance"]]) for label in LABELS] for row in rows], float)

    def unlikely(log_temperature: float) -> float:
        scores = softmax(logits, float(np.exp(log_temperature)))
        return -float(np.log((scores * accepted).sum(1).clip(TINY)).mean())

    coldest, hottest = LOG_TEMPERATURES
    for _ in range(STEPS):
        third = (hottest - coldest) / 3
        colder = unlikely(coldest + third) < unlikely(hottest - third)
        coldest, hottest = (coldest, hottest - third) if colder else (coldest + third, hottest)
    return round(float(np.exp(coldest)), 3)


def calibration_error(rows: Sequence[dict[str, Any]], scores: NDArray[np.float64], bins: int = 10) -> float:
    """Return the expected calibration error, 0 to 1: how far confidence and accuracy differ, over bins of like size."""
    kept = [i for i, row in enumerate(rows) if not row.get("optional")]
    best = scores[kept].max(1)
    right = np.array([LABELS[scores[i].argmax()] in rows[i].get("stance_ok", [rows[i]["stance"]]) for i in kept])
    parts = np.array_split(np.argsort(best), bins)
    return round(float(sum(len(p) * abs(best[p].mean() - right[p].mean()) for p in parts) / len(kept)), 4)


def sure(rows: Sequence[dict[str, Any]], scores: NDArray[np.float64], threshold: float) -> dict[str, Any]:
    """Return the share of records at or over the threshold and the figures of these alone."""
    over = scores.max(1) >= threshold
    return {"share": round(float(over.mean()), 4), **figures([row for row, o in zip(rows, over, strict=True) if o], scores[over])}


def risk_coverage(rows: Sequence[dict[str, Any]], scores: NDArray[np.float64]) -> list[dict[str, float]]:
    """Return what is right of the surest tenth, fifth and so on of the rows (El-Yaniv and Wiener 2010)."""
    kept = np.array([not row.get("optional") for row in rows])
    asked = [row for row in rows if not row.get("optional")]
    order = np.argsort(-scores[kept].max(1), kind="stable")
    curve = []
    for tenth in range(1, 11):
        surest = order[: max(1, round(len(order) * tenth / 10))]
        found = figures([asked[i] for i in surest], scores[kept][surest])
        curve.append({"coverage": tenth / 10, "accuracy": found["accuracy"], "polarity": found["polarity"]})
    return curve
