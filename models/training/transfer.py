"""Neighbouring tasks that the encoder learns before the stance: inference, claims, targets of sentiment, conflict in speeches."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from models.training.examples import LABELS, Example, gold
from reactions.records import Polarity

AGAINST = tuple(float(label.polarity is Polarity.AGAINST) for label in LABELS)
FAVOUR = tuple(float(label.polarity is Polarity.FAVOUR) for label in LABELS)


def inference(data: Path, translated: bool = True) -> Iterator[Example]:
    """Yield IndoNLI and, if wanted, every second pair of its translated part: does the second text entail the first?"""
    folder = data / "data/indonli"
    for row in gold(folder / "train.jsonl"):
        yield _inference(row["hypothesis"], row["premise"], row["label"])
    for row in gold(folder / "translate_train_small/train.jsonl")[::2] if translated else ():
        if row["gold_label"][:1] in {"e", "n", "c"}:
            yield _inference(row["sentence2"], row["sentence1"], row["gold_label"][0])


def _inference(hypothesis: str, premise: str, label: str) -> Example:
    return Example("inference", (hypothesis,), (premise,), tuple(float(label == each) for each in "enc"))


def claims(data: Path) -> Iterator[Example]:
    """Yield Perspectrum: perspectives that support or undermine a claim, as favour and (any kind of) against."""
    folder = data / "data/perspectrum"
    pool = {row["pId"]: row["text"] for row in json.loads((folder / "perspective_pool_v1.0.json").read_text("utf-8"))}
    split = json.loads((folder / "dataset_split_v1.0.json").read_text("utf-8"))
    for claim in json.loads((folder / "perspectrum_with_answers_v1.0.json").read_text("utf-8")):
        if split[str(claim["cId"])] != "train":
            continue
        for cluster in claim["perspectives"]:
            side = {"SUPPORT": FAVOUR, "UNDERMINE": AGAINST}.get(cluster["stance_label_3"].upper())
            for number in cluster["pids"] if side else ():
                yield Example("stance", (claim["text"],), (pool[number],), side, 0.5)


def targets(data: Path) -> Iterator[Example]:
    """Yield NewsMTSC: is the sentence negative, neutral or positive for the person or group named first?"""
    for row in gold(data / "data/newsmtsc/train.jsonl"):
        for target in row["targets"]:
            label = tuple(float(target["polarity"] == each) for each in (2.0, 4.0, 6.0))
            yield Example("target", (target["mention"],), (row["sentence_normalized"],), label)


def conflicts(data: Path) -> Iterator[Example]:
    """Yield UNSCon: does a sentence of a speech in the Security Council attack nobody, somebody indirectly, somebody directly?"""
    with (data / "data/unscon/sentences_with_speaker.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = 2 if row["A0"].startswith("Direct") else 1 if row["A0"] != "_" or row["B1"] != "_" else 0
            speaker = row["speaker_from_file_id"].replace("_", " ")
            label = tuple(float(kind == each) for each in range(3))
            yield Example("conflict", (speaker,), (row["sentence_text"].strip(),), label)
