"""The gold sets: articles annotated by hand, which lie outside the project (`../shared/eval`), and the cases they hold."""

from __future__ import annotations

import csv
import json
import re
import runpy
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evaluation.names import is_person, meaning, same

EVALUATION = Path(__file__).parents[3] / "shared" / "eval"

Place = tuple[int, int]
"""First and end position among the letters and digits of an article, end exclusive."""

PRONOUN = re.compile(r"(?:ia|dia|beliau|dirinya|mereka|keduanya|pihaknya|he|she|they|it|him|her|them)", re.IGNORECASE)
# "katanya", "menurutnya", "disebutnya"; not "bertanya", and not "menyebutnya", where the clitic is the object.
CLITIC = re.compile(r"(?:(?!me)\w+ )?(?:menurut|(?!me|ber)\w{3,})nya", re.IGNORECASE)
# "Stoltenberg, Sekretaris Jenderal NATO", "Menteri Luar Negeri Jepang (Yoko Kamikawa)"
APPOSITION = re.compile(r",\s+\S|\(\w[^)]*\s[^)]*\)")
# A sentence goes on behind a quoted question: "Perang?" kata X.
SENTENCE_END = re.compile(r"""[.!?…]["”’')]*\s+(?=["“‘'(]?[A-Z0-9])|\n""")


def letters(text: str) -> str:
    """Return the letters and digits of a text, case folded: what a match counts."""
    return "".join(character for character in text.casefold() if character.isalnum())


@dataclass(frozen=True, slots=True)
class Source:
    """An annotated article as it was handed in; `density` is letters per character."""

    doc: str
    path: Path
    text: str
    language: str
    topic: str
    letters: str
    density: float

    def place(self, text: str, start: int | None = None) -> Place | None:
        """Return where a text stands among the letters, the occurrence nearest to character `start`; None where it does not."""
        wanted = letters(text)
        hits = [match.start() for match in re.finditer(f"(?={re.escape(wanted)})", self.letters)] if wanted else []
        if not hits:
            return None
        hit = hits[0] if start is None else min(hits, key=lambda place: abs(place - start * self.density))
        return hit, hit + len(wanted)


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated statement; `accepted` holds every stance that counts as right, `cases` the constructions it belongs to."""

    doc: str
    text: str
    place: Place
    kind: str
    cue: str
    speaker: str
    speaker_name: str | None
    actor: str
    accepted: frozenset[str]
    stance: str
    optional: bool
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The articles of a set by their `doc`, and their statements."""

    name: str
    sources: Mapping[str, Source]
    statements: Sequence[Gold]


def source(doc: str, text: str, language: str = "id", topic: str = "", path: Path = Path()) -> Source:
    """Return an article with its letters."""
    mine = letters(text)
    return Source(doc, path, text, language, topic, mine, len(mine) / max(1, len(text)))


def statements(rows: Sequence[Mapping[str, Any]], sources: Mapping[str, Source]) -> list[Gold]:
    """Return the statements of rows of gold; raises ValueError where a text does not stand in its article."""
    spans = Counter((row["doc"], row["start"], row["end"]) for row in rows)
    return [_statement(row, sources[row["doc"]], spans[row["doc"], row["start"], row["end"]] > 1) for row in rows]


def _statement(row: Mapping[str, Any], article: Source, joint: bool) -> Gold:
    place = article.place(row["text"], row.get("start"))
    if place is None:
        raise ValueError(f"gold text not in {article.doc}: {row['text'][:60]}")
    return Gold(
        doc=article.doc,
        text=row["text"],
        place=place,
        kind=row["kind"],
        cue=row["cue"],
        speaker=row["speaker"],
        speaker_name=row.get("speaker_name"),
        actor=row["actor"],
        accepted=frozenset(row.get("stance_ok", [row["stance"]])),
        stance=row["stance"],
        optional=bool(row.get("optional")),
        cases=tuple(cases(row, article.text, joint)),
    )


def cases(row: Mapping[str, Any], text: str, joint: bool = False) -> Iterator[str]:
    """Yield the constructions of a row that systems fail at.

    `clitic`: the cue ends with "-nya" for the speaker. `elsewhere`: the speaker is named outside the sentence.
    `pronoun`: the speaker is one. `joint`: several actors say it together. `apposition`: name and office are set apart by a
    comma or brackets. `titled`: an office and a name beside each other.
    """
    speaker = row["speaker"]
    words = re.findall(r"\w+", speaker.casefold())
    if CLITIC.fullmatch(row["cue"]):
        yield "clitic"
    if PRONOUN.fullmatch(speaker.strip()) or PRONOUN.fullmatch(row["cue"].rpartition(" ")[2]):
        yield "pronoun"
        return
    if not _stands_near(words, row, text):
        yield "elsewhere"
    if joint:
        yield "joint"
    elif APPOSITION.search(speaker):
        yield "apposition"
    elif is_person(row["speaker_name"] or "") and same(row["speaker_name"], speaker) and meaning(speaker).offices:
        yield "titled"


def _stands_near(words: Sequence[str], row: Mapping[str, Any], text: str) -> bool:
    """Tell whether the last word of the speaker stands in the sentences that hold the statement."""
    begins = [match.end() for match in SENTENCE_END.finditer(text, 0, row["start"] + 1)]
    end = SENTENCE_END.search(text, max(row["start"], row["end"] - 1))
    near = text[begins[-1] if begins else 0 : end.start() if end else len(text)].casefold()
    return not words or re.search(rf"\b{re.escape(words[-1])}\b", near) is not None


def load(name: str, folder: Path) -> GoldSet:
    """Return the set "seeds", "dev" or "train" of a folder such as EVALUATION, as its `run.py` tags it."""
    known = runpy.run_path(str(folder / "run.py"))
    path, texts = known["SETS"][name]
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    languages = _languages(folder / "news" / "articles.csv")
    topics = {row["doc"]: row.get("topic", known["SEED_TOPIC"]) for row in rows}
    sources = {doc: _read(doc, texts, languages.get(doc, "id"), topic) for doc, topic in topics.items()}
    return GoldSet(name, sources, statements(rows, sources))


def _languages(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["doc"]: row["language"] for row in csv.DictReader(file)}


def _read(doc: str, folder: Path, language: str, topic: str) -> Source:
    path = next(path for path in (folder / doc, folder / f"{doc}.txt") if path.is_file())
    with path.open(encoding="utf-8", newline="") as file:
        return source(doc, file.read(), language, topic, path)
