"""What the stance is learnt from: pairs of a topic and an utterance, out of gold, labels for open data, and our own texts."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, defaultdict
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
RARITY = 0.4  # exponent by which a rare label weighs more
FULL = 0.6  # how often the fullest way of showing a text is drawn; else one of the others
HELD_OUT = 10  # every tenth article of train is kept until temperature and threshold are settled
WEIGHTS = {"gold": 1.0, "optional": 0.5, "second": 0.7, "written": 0.8, "open": 0.6}
"""How much an example counts by where it comes from: two readers' gold most, labels of ours for open data least."""

EARLY = {"statements.csv": 3716, "labels/second_topics.csv": 2903, "labels/newsmtsc.csv": 926}
"""How many rows the teachers learnt from; the others were written after, where the teachers were seen to fail."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair and the labels accepted for it.

    `firsts` and `seconds` are ways to show the two texts, the fullest or usual one first; `accepted` weighs each label of
    the head `task`, `taught` are the probabilities that teachers give them, if any do.
    """

    task: str
    firsts: tuple[str, ...]
    seconds: tuple[str, ...]
    accepted: tuple[float, ...]
    weight: float = 1.0
    taught: tuple[float, ...] = ()

    def drawn(self, random: Random) -> tuple[str, str]:
        """Return one of the ways to show the pair, mostly the usual one."""
        first, second = (ways[0] if random.random() < FULL else random.choice(ways) for ways in (self.firsts, self.seconds))
        return first, second


def gold(path: Path) -> list[Row]:
    """Return the records of a gold file of `eval/news`."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def table(name: str, early: bool = False) -> list[dict[str, str]]:
    """Return the rows of a CSV file of this folder, or only those that were there when the teachers were trained."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[: EARLY.get(name) if early else None]


def held_out(doc: str) -> bool:
    """Tell whether the article is kept from training, by a hash of its name."""
    return int(hashlib.sha256(doc.encode()).hexdigest(), 16) % HELD_OUT == 0


def shown(row: Row) -> tuple[str, ...]:
    """Return the utterance of a record, full and with speaker, actor and cue left out."""
    text, name, actor, cue = row["text"], row["speaker_name"] or None, row["actor"] or None, row["cue"] or None
    hidden = (utterance(text, name, None, cue), utterance(text, None, None, cue), utterance(text, None, actor, cue), text)
    return (utterance(text, name, actor, cue), *hidden)


def accepted(row: Row) -> tuple[float, ...]:
    """Return the weight of each label of a record: the chosen one 1, others that a reader accepts less."""
    others = row.get("stance_ok") or ()
    return tuple(1.0 if label == row["stance"] else SECOND_READING if label in others else 0.0 for label in LABELS)


def stances(rows: list[Row], source: str = "gold", wordings: dict[str, list[str]] | None = None) -> list[Example]:
    """Return the examples of stance records; a rare label weighs more, `source` says how much they all count."""
    counts = Counter(row["stance"] for row in rows)
    rarity = {label: (len(rows) / (len(counts) * count)) ** RARITY for label, count in counts.items()}
    return [
        Example("stance", (row["topic"], *(wordings or {}).get(row["topic"], ())), shown(row), accepted(row),
                rarity[row["stance"]] * WEIGHTS["optional" if row.get("optional") else source])
        for row in rows
    ]  # fmt: skip


def wordings(rows: list[Row]) -> dict[str, list[str]]:
    """Return topic -> other wordings of it, short and as a sentence, in both languages."""
    topic = {row["doc"]: row["topic"] for row in rows}
    found = defaultdict(list)
    for row in table("labels/topic_wordings.csv"):
        if row["doc"] in topic:
            found[topic[row["doc"]]].append(row["wording"])
    return found


def second_topics(rows: list[Row], early: bool = False) -> list[Row]:
    """Return gold statements under a second topic, mostly of the opposite direction, with the stance that follows."""
    known = {(row["doc"], str(row["start"]), str(row["end"]), row["actor"] or ""): row for row in rows}
    labelled = [((row["doc"], row["start"], row["end"], row["actor"]), row) for row in table("labels/second_topics.csv", early)]
    return [{**known[key], **judged(row)} for key, row in labelled if key in known]


def written(early: bool = False) -> list[Row]:
    """Return the statements that were written for this project, `statements.csv`, as stance records."""
    return [{**row, **judged(row)} for row in table("statements.csv", early)]


def speeches(data: Path) -> Iterator[Row]:
    """Yield sentences of UNSCon's speeches under topics and labels of ours."""
    with (data / "data/unscon/sentences_with_speaker.csv").open(encoding="utf-8", newline="") as file:
        sentences = list(csv.DictReader(file))
    for row in table("labels/unscon.csv"):
        sentence = sentences[int(row["row"])]
        speaker = sentence["speaker_from_file_id"].replace("_", " ")
        yield {"text": sentence["sentence_text"].strip(), "speaker_name": speaker, "actor": "", "cue": "", **judged(row)}


def news(data: Path, early: bool = False) -> Iterator[Row]:
    """Yield statements in the sentences of IDNER-News-2k and NewsMTSC under topics and labels of ours."""
    corpora = {
        "idner": list(idner(data / "data/idner_news_2k")),
        "newsmtsc": [row["sentence_normalized"] for row in gold(data / "data/newsmtsc/train.jsonl")],
    }
    for name, sentences in corpora.items():
        for row in table(f"labels/{name}.csv", early):
            text = sentences[int(row["sentence"])][int(row["start"]) : int(row["end"])]
            yield {**row, "text": text.replace(" ,", ",").replace(" .", "."), **judged(row)}


def idner(folder: Path) -> Iterator[str]:
    """Yield the sentences of the corpus, words joined by spaces, in the order of its train, dev and test files."""
    for name in ("train", "dev", "test"):
        for sentence in (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n\n"):
            words = [line.split()[0] for line in sentence.splitlines() if line.strip()]
            if words:
                yield " ".join(words)


def judged(row: dict[str, str]) -> Row:
    """Return topic, stance and the other accepted stances of a row of ours, and no mark of optional."""
    return {"topic": row["topic"], "stance": row["stance"], "stance_ok": row["stance_ok"].split(), "optional": False}
