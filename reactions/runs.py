"""A folder of Parquet parts made a briefing: articles, reactions and failures as `scale.tag_part` wrote them, part by part.

Whoever made the parts (Dask here, Ray or Spark elsewhere), nothing in them is trusted: a row that means nothing ends the work.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from reactions import cache, gathered, rows
from reactions.errors import UnreadableItem, WrongUse
from reactions.inspection import FAULTS, is_article, is_reaction
from reactions.records import Article, Reaction
from reactions.store import Briefing
from reactions.wording import LANGUAGES

MOST = 1_000_000
"""Reactions that one machine's dashboard takes; see `docs/scale.md` for what it then needs."""
NEEDED = ("doc", "outlet", "published", "topic", "error", "item", "article", "language", "title", "url", "body", "told")


@dataclass(frozen=True, slots=True)
class Run:
    """What a folder holds: its parts, and the reactions of each topic, the topic with the most first."""

    folder: Path
    parts: tuple[Path, ...]
    topics: dict[str, int]
    rules_alone: bool


def look(folder: Path) -> Run:
    """Return what a folder of parts holds; raises WrongUse where it holds none, or more than MOST reactions."""
    task: dict[str, Any] = {}
    if (folder / gathered.MANIFEST).is_file():
        task, entries = gathered.read_manifest(folder)
        parts = [folder / Path(entry.name).name for entry in entries]
    else:
        parts = sorted(path for path in _files(folder) if path.name != gathered.WHOLE)
    if not parts:
        raise WrongUse("run.empty", folder)
    counted: Counter[str] = Counter()
    for part in parts:
        counted.update(_read(part, ["topic", "text"]).dropna()["topic"])
    if counted.total() > MOST:
        raise WrongUse("run.large", folder, f"{counted.total():,}", f"{MOST:,}")
    if not counted:
        raise WrongUse("run.silent", folder)
    return Run(folder, tuple(parts), dict(counted.most_common()), bool(task.get("rules_alone")))


def fill(briefing: Briefing, run: Run) -> Iterator[str]:
    """Store what the parts say on the briefing's topic, each part whole or not at all, and yield the name of each.

    An article that came in an earlier part is not stored again. Raises WrongUse for a part that is damaged or holds what
    nobody could mean, and StoreUnavailable; what came before it stays.
    """
    topic = briefing.topic
    seen: set[str] = set()
    for part in run.parts:
        table = _read(part, list(NEEDED))
        table = table[(table["topic"] == (topic and topic.name)) | table["error"].notna()]
        records = table.astype(object).where(table.notna(), None).to_dict("records")
        try:
            read, failures = _decoded([{str(key): value for key, value in record.items()} for record in records], seen)
        except FAULTS as error:
            raise WrongUse("run.damaged", part, type(error).__name__) from error
        briefing.add_all(read, failures)
        yield part.name
    cache.predicted(briefing)


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == ".parquet" and not path.name.startswith(".")]
    except OSError as error:
        raise WrongUse("run.unreadable", folder, error.strerror or error) from error


def _read(part: Path, columns: list[str]) -> pd.DataFrame:
    try:
        return pd.read_parquet(part, columns=columns).astype({column: gathered.COLUMNS[column] for column in columns})
    except MemoryError:
        raise
    except Exception as error:  # Arrow has its own family of errors, and a column that is missing is one of several of them
        raise WrongUse("run.damaged", part, type(error).__name__) from error


def _decoded(
    records: list[dict[str, Any]], seen: set[str]
) -> tuple[list[tuple[Article, list[Reaction]]], list[tuple[str, UnreadableItem]]]:
    """Return the articles that are not among those `seen`, with their reactions, and the failures of a part."""
    read: list[tuple[Article, list[Reaction]]] = []
    failures: list[tuple[str, UnreadableItem]] = []
    for _, group in groupby(records, lambda record: int(record["item"])):
        first, *others = group
        if first["error"] is not None:
            key, values = json.loads(first["told"])
            failed = UnreadableItem(key, *values)
            if not all(failed.say(language) for language in LANGUAGES):
                raise ValueError(key)
            failures.append((first["doc"], failed))
        elif first["article"] not in seen:
            seen.add(first["article"])
            fields = ("article", "doc", "body", "language", "title", "outlet", "published", "url")
            article = rows.article(tuple(first[field] for field in fields))
            found = [rows.reaction(json.loads(each["told"]), article) for each in (first, *others) if each["told"] is not None]
            if not (is_article(article) and all(map(is_reaction, found))):
                raise ValueError(article.doc)
            read.append((article, found))
    return read, failures
