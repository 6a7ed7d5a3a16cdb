"""What the stance is learnt from: pairs of a topic and an utterance, out of gold, labels for open data, and our own texts."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from reactions.gazetteer import countries
from reactions.records import Stance
from reactions.stance import LANGUAGE, utterance

HERE = Path(__file__).parent
LABELS = tuple(Stance)
SECOND_READING = 0.6  # how much of a label that one of two readers chose counts beside the chosen one
RARITY = 0.4  # exponent by which a rare label weighs more
FULL = 0.6  # how often the fullest way of showing a text is drawn; else one of the others
HELD_OUT = 10  # every tenth article of train is kept until temperature and threshold are settled
WEIGHTS = {"gold": 1.0, "optional": 0.5, "second": 0.7, "written": 0.8, "open": 0.6, "twice": 0.9}
"""How much an example counts by where it comes from: two readers' gold most, labels of ours for open data least.

What two readers of ours saw counts nearly as gold.
"""
READ_TWICE = "labels/second_readings.csv"
READ_ONCE = ("teachers", "distilled", "broadened", "named")  # the stages before that

GREW = {
    "statements.csv": {"teachers": 3716, "distilled": 11420, "broadened": 14897, "named": 29393, "scenes": 36608},
    "labels/second_topics.csv": {"teachers": 2903, "distilled": 4701, "broadened": 13050, "named": 21482},
    "labels/newsmtsc.csv": {"teachers": 926, "distilled": 5657, "broadened": 5657, "named": 14877},
    "labels/unscon.csv": {"teachers": 1716, "distilled": 1716, "broadened": 2994, "named": 7084},
    "labels/idner.csv": {"teachers": 1094, "distilled": 1094, "broadened": 1094, "named": 4399},
    "labels/indonli.csv": {"teachers": 0, "distilled": 0, "broadened": 929, "named": 2024},
    "labels/newsmtsc_devtest.csv": {"teachers": 0, "distilled": 0, "broadened": 1595, "named": 1595},
}
"""How many rows of a table that grew were there when the teachers, and when each later network, learnt from it.

A stage that a table does not name had all of its rows.
"""

Row = dict[str, Any]
Ways = Callable[[Row], tuple[str, ...]]
"""How a record is shown as an utterance, the fullest or usual way first."""


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


def table(name: str, until: str | None = None) -> list[dict[str, str]]:
    """Return the rows of a CSV file of this folder; those that a second reader judged have the labels settled then.

    `until` a stage of `GREW`: only the rows that were there; before that reading, with the labels that they had at first.
    """
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if name not in GREW:
        return rows
    rows = rows[: GREW[name].get(until)] if until else rows
    return rows if until in READ_ONCE else [{**row, **settled(name).get(number, {})} for number, row in enumerate(rows)]


@cache
def settled(name: str) -> dict[int, dict[str, str]]:
    """Return the number of a row of a table -> its labels after a second reading, and that it was read `twice`."""
    with (HERE / READ_TWICE).open(encoding="utf-8", newline="") as file:
        return {
            int(row["row"]): {"stance": row["stance"], "stance_ok": row["stance_ok"], "twice": "yes"}
            for row in csv.DictReader(file)
            if row["table"] == name
        }


def held_out(doc: str) -> bool:
    """Tell whether the article is kept from training, by a hash of its name."""
    return int(hashlib.sha256(doc.encode()).hexdigest(), 16) % HELD_OUT == 0


def shown(row: Row) -> tuple[str, ...]:
    """Return the utterance of a record as the product shows it; the country in English; actor, speaker and cue left out."""
    indonesian, english = (countries(language).get(row["actor"], row["actor"]) for language in (LANGUAGE, "en"))
    return _ways(row, indonesian, english)


def coded(row: Row) -> tuple[str, ...]:
    """Return the utterance of a record as the stages before "named" were shown it: a country by its code."""
    return _ways(row, row["actor"])


def _ways(row: Row, *actors: str | None) -> tuple[str, ...]:
    """Return the utterance with the actor in each way to write it; without actor, speaker, or both; the words alone."""
    name = row["speaker_name"] or ""
    heads = (*((name, actor) for actor in actors), (name, ""), ("", ""), ("", actors[0]))
    written = (" ".join(part for part in (head, actor and f"({actor})") if part) for head, actor in heads)
    return (*(utterance(row["text"], head, None, row["cue"] or None) for head in written), row["text"])


def accepted(row: Row) -> tuple[float, ...]:
    """Return the weight of each label of a record: the chosen one 1, others that a reader accepts less."""
    others = row.get("stance_ok") or ()
    return tuple(1.0 if label == row["stance"] else SECOND_READING if label in others else 0.0 for label in LABELS)


def stances(
    rows: list[Row],
    source: str = "gold",
    wordings: dict[str, list[str]] | None = None,
    ways: Ways = shown,
    favoured: float = RARITY,
) -> list[Example]:
    """Return the examples of stance records; a rare label weighs more by `favoured`, `source` says how much they all count."""
    counts = Counter(row["stance"] for row in rows)
    rarity = {label: (len(rows) / (len(counts) * count)) ** favoured for label, count in counts.items()}
    return [
        Example("stance", (row["topic"], *(wordings or {}).get(row["topic"], ())), ways(row), accepted(row),
                rarity[row["stance"]] * WEIGHTS["optional" if row.get("optional") else "twice" if row.get("twice") else source])
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


def second_topics(rows: list[Row], until: str | None = None) -> list[Row]:
    """Return gold statements under a second topic, mostly of the opposite direction, with the stance that follows."""
    known = {(row["doc"], str(row["start"]), str(row["end"]), row["actor"] or ""): row for row in rows}
    labelled = [((row["doc"], row["start"], row["end"], row["actor"]), row) for row in table("labels/second_topics.csv", until)]
    return [{**known[key], **judged(row)} for key, row in labelled if key in known]


def written(until: str | None = None) -> list[Row]:
    """Return the statements that were written for this project, `statements.csv`, as stance records."""
    return [{**row, **judged(row)} for row in table("statements.csv", until)]


def speeches(data: Path, until: str | None = None) -> Iterator[Row]:
    """Yield sentences of UNSCon's speeches under topics and labels of ours."""
    with (data / "data/unscon/sentences_with_speaker.csv").open(encoding="utf-8", newline="") as file:
        sentences = list(csv.DictReader(file))
    for row in table("labels/unscon.csv", until):
        sentence = sentences[int(row["row"])]
        speaker = sentence["speaker_from_file_id"].replace("_", " ")
        yield {"text": sentence["sentence_text"].strip(), "speaker_name": speaker, "actor": "", "cue": "", **judged(row)}


def news(data: Path, until: str | None = None) -> Iterator[Row]:
    """Yield statements in the sentences of IDNER-News-2k, NewsMTSC and IndoNLI under topics and labels of ours."""
    for name in ("idner", "newsmtsc", "indonli", "newsmtsc_devtest"):
        rows = table(f"labels/{name}.csv", until)
        texts = {file: sentences(data / "data", name, file) for file in {row.get("file", "train") for row in rows}}
        for row in rows:
            text = texts[row.get("file", "train")][int(row["sentence"])][int(row["start"]) : int(row["end"])]
            yield {**row, "text": text.replace(" ,", ",").replace(" .", "."), **judged(row)}


def sentences(data: Path, corpus: str, file: str) -> list[str]:
    """Return the sentences of a corpus that labels of ours number, in their order."""
    if corpus == "idner":
        return list(idner(data / "idner_news_2k"))
    folder, column = ("indonli", "premise") if corpus == "indonli" else ("newsmtsc", "sentence_normalized")
    return [row[column] for row in gold(data / folder / f"{file}.jsonl")]


def idner(folder: Path) -> Iterator[str]:
    """Yield the sentences of the corpus, words joined by spaces, in the order of its train, dev and test files."""
    for name in ("train", "dev", "test"):
        for sentence in (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n\n"):
            words = [line.split()[0] for line in sentence.splitlines() if line.strip()]
            if words:
                yield " ".join(words)


def judged(row: dict[str, str]) -> Row:
    """Return topic, stance, the other accepted stances of a row of ours, that it counts, and whether two readers saw it."""
    labels = {"topic": row["topic"], "stance": row["stance"], "stance_ok": row["stance_ok"].split(), "optional": False}
    return {**labels, "twice": bool(row.get("twice"))}
