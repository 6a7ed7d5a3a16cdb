"""What the network learns from: pairs of a first text (topic, claim, hypothesis) and a second that is judged against it."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from reactions.records import Stance
from reactions.stance import utterance

HERE = Path(__file__).parent
LABELS = tuple(Stance)
SECOND_READING = 0.6  # how much of a label that one of two readers chose counts beside the chosen one
OPTIONAL = 0.5
RARITY = 0.4  # exponent by which a rare label weighs more
FULL = 0.6  # how often the speaker, the actor and the cue are all shown while training
HELD_OUT = 10  # every tenth article of train chooses temperature and threshold

AGAINST = tuple(1.0 if label in (Stance.CONDEMN, Stance.WARN, Stance.CONCERN) else 0.0 for label in LABELS)
FAVOUR = tuple(1.0 if label is Stance.SUPPORT else 0.0 for label in LABELS)


@dataclass(frozen=True, slots=True)
class Example:
    """A pair and the labels accepted for it.

    `seconds` are ways to show the second text, the fullest first; `accepted` weighs each label of the head `task`.
    """

    task: str
    first: str
    seconds: tuple[str, ...]
    accepted: tuple[float, ...]
    weight: float = 1.0

    def second(self, random: Random) -> str:
        """Return one of the ways to show the second text, mostly the fullest."""
        return self.seconds[0] if random.random() < FULL else random.choice(self.seconds)


def gold(path: Path) -> list[dict[str, Any]]:
    """Return the records of a gold file of `eval/news`."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def held_out(doc: str) -> bool:
    """Tell whether the article is kept from training, by a hash of its name."""
    return int(hashlib.sha256(doc.encode()).hexdigest(), 16) % HELD_OUT == 0


def shown(row: dict[str, Any]) -> tuple[str, ...]:
    """Return the utterance of a record, full and with speaker, actor and cue left out."""
    text, name, actor, cue = row["text"], row["speaker_name"] or None, row["actor"] or None, row["cue"] or None
    hidden = (utterance(text, name, None, cue), utterance(text, None, None, cue), utterance(text, None, actor, cue), text)
    return (utterance(text, name, actor, cue), *hidden)


def accepted(row: dict[str, Any]) -> tuple[float, ...]:
    """Return the weight of each label of a record: the chosen one 1, others that a reader accepts less."""
    others = row.get("stance_ok", ())
    return tuple(1.0 if label == row["stance"] else SECOND_READING if label in others else 0.0 for label in LABELS)


def stances(rows: list[dict[str, Any]]) -> list[Example]:
    """Return the examples of stance records, rare labels weighing more, optional records less."""
    counts = Counter(row["stance"] for row in rows)
    rarity = {label: (len(rows) / (len(counts) * count)) ** RARITY for label, count in counts.items()}
    return [
        Example("stance", row["topic"], shown(row), accepted(row),
                rarity[row["stance"]] * (OPTIONAL if row.get("optional") else 1.0))
        for row in rows
    ]  # fmt: skip


def written() -> list[dict[str, Any]]:
    """Return the statements that were written for this project, `statements.csv`, as stance records."""
    with (HERE / "statements.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def inference(data: Path) -> Iterator[Example]:
    """Yield IndoNLI: does the second text (premise) entail, leave open or contradict the first (hypothesis)?"""
    for row in gold(data / "data/indonli/train.jsonl"):
        yield Example("inference", row["hypothesis"], (row["premise"],), tuple(float(row["label"] == each) for each in "enc"))


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
                yield Example("stance", claim["text"], (pool[number],), side, 0.5)


def targets(data: Path) -> Iterator[Example]:
    """Yield NewsMTSC: is the sentence negative, neutral or positive for the person or group named first?"""
    for row in gold(data / "data/newsmtsc/train.jsonl"):
        for target in row["targets"]:
            order = (2.0, 4.0, 6.0)
            label = tuple(float(target["polarity"] == each) for each in order)
            yield Example("target", target["mention"], (row["sentence_normalized"],), label)
