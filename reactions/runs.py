"""A folder of Parquet parts made a briefing: articles, reactions and failures as `scale.tag_part` wrote them, part by part.

Whoever made the parts (Dask here, Ray or Spark elsewhere), nothing in them is trusted: a row that means nothing ends the work.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from reactions import cache, gathered, rows
from reactions.articles import text_id
from reactions.errors import UnreadableItem, WrongUse
from reactions.inspection import FAULTS, is_article, is_reaction
from reactions.records import READER, Article, Reaction
from reactions.store import Briefing
from reactions.wording import LANGUAGES

MOST = 300_000
"""Rows of all parts: what a dashboard on a machine with 8 GB of memory can show (`docs/scale.md`)."""
PARTIAL = "partial"
"""The setting of a briefing that holds only a part of a run."""
NEEDED = (
    "doc", "outlet", "published", "topic", "stance", "error", "article", "language", "title", "url", "body", "told",
)  # fmt: skip
_FIELDS, _OPTIONAL, _UNSURE = 18, {5, 7, 8, 9, 10}, 15
"""Of `rows.of_reaction`: how many fields, those that may be empty, the one that is a number."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a folder holds: its parts, the reactions of each topic (the topic with most first), and what its manifest tells."""

    parts: tuple[Path, ...]
    topics: dict[str, int]
    rules_alone: bool = False
    complete: bool = True


def look(folder: Path) -> Run:
    """Return what a folder of parts holds; raises WrongUse where it holds none, what is none of ours, or more than MOST rows."""
    try:
        folder = folder.expanduser()
        parts = [path for path in folder.iterdir() if _is_part(path)]
        told = (folder / gathered.MANIFEST).is_file()
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL in the name; RuntimeError: a home of nobody's
        raise WrongUse("run.unreadable", folder, type(error).__name__) from error
    task, complete = gathered.told(folder) if told else ({}, True)
    parts.sort(key=lambda path: (len(path.name), path.name))
    if not parts:
        raise WrongUse("run.empty", folder)
    if sum(map(_rows, parts)) > MOST:
        raise WrongUse("run.large", folder, MOST // 1000)
    counted: Counter[str] = Counter()
    for part in parts:
        counted.update(_read(part, ["topic", "stance"], "run.foreign").dropna()["topic"])
    if not all(name.strip() for name in counted):
        raise WrongUse("run.foreign", folder, "topic")
    if not counted:
        raise WrongUse("run.silent", folder)
    return Run(tuple(parts), dict(counted.most_common()), bool(task.get("rules_alone")), complete)


def fill(briefing: Briefing, run: Run) -> Iterator[str]:
    """Store what the parts say on the briefing's topic, each part whole or not at all, and yield the name of each.

    An article that came in an earlier part is a failure, as in a single run. Until the last part is stored the briefing says that
    it holds a part only. Raises WrongUse for a part that is damaged or holds what nobody could mean, and StoreUnavailable.
    """
    topic = briefing.topic
    assert topic is not None  # it was made for one
    briefing.set(**{PARTIAL: "1"})
    names: dict[str, str] = {}
    for part in run.parts:
        table = _read(part, list(NEEDED), "run.damaged")
        records = table.astype(object).where(table.notna(), None).to_dict("records")
        try:
            read, failures = _decoded([{str(key): value for key, value in row.items()} for row in records], topic.name, names)
        except FAULTS as error:
            raise WrongUse("run.damaged", part, type(error).__name__) from error
        briefing.add_all(read, failures)
        yield part.name
    if run.complete:
        briefing.set(**{PARTIAL: ""})
    cache.predicted(briefing)


def _is_part(path: Path) -> bool:
    return path.suffix == ".parquet" and path.name != gathered.WHOLE and not path.name.startswith(".") and path.is_file()


def _rows(part: Path) -> int:
    """Return the number of a part's rows, from its foot; raises WrongUse unless it has the columns of ours."""
    import pyarrow.parquet as pq

    try:
        foot = pq.read_metadata(part)
    except (OSError, ValueError) as error:  # Arrow's errors are of these two families
        raise WrongUse("run.foreign", part, type(error).__name__) from error
    missing = set(NEEDED) - set(foot.schema.names)
    if missing:
        raise WrongUse("run.foreign", part, ", ".join(sorted(missing)))
    return int(foot.num_rows)


def _read(part: Path, columns: list[str], key: str) -> pd.DataFrame:
    try:
        return pd.read_parquet(part, columns=columns).astype({column: gathered.COLUMNS[column] for column in columns})
    except (OSError, ValueError, TypeError, NotImplementedError) as error:  # Arrow's, and a column of another kind
        raise WrongUse(key, part, type(error).__name__) from error


def _decoded(
    records: list[dict[str, Any]], topic: str, names: dict[str, str]
) -> tuple[list[tuple[Article, list[Reaction]]], list[tuple[str, UnreadableItem]]]:
    """Return the articles of a topic with their reactions, and the failures; `names` are ids of articles and their items.

    Raises one of FAULTS where a row means nothing.
    """
    read: list[tuple[Article, list[Reaction]]] = []
    failures: list[tuple[str, UnreadableItem]] = []
    for first, *others in _items(records):
        doc, article_id = first["doc"], first["article"]
        if not isinstance(doc, str):
            raise ValueError("doc")
        if first["error"] is not None:
            failures.append((doc, _failure(first["told"])))
        elif first["topic"] != topic:
            continue
        elif article_id in names:
            failures.append((doc, UnreadableItem("article.repeated", doc, names[article_id])))
        else:
            names[article_id] = doc
            read.append(_article((first, *others)))
    return read, failures


def _items(records: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of each item: an error, or an article, whose first row holds the text. Numbers begin anew in every call."""
    rows_of: list[dict[str, Any]] = []
    for record in records:
        if record["error"] is not None or record["body"] is not None:
            if rows_of:
                yield rows_of
            rows_of = [record]
        elif not rows_of or rows_of[0]["error"] is not None or record["article"] != rows_of[0]["article"]:
            raise ValueError("a row without an article")
        else:
            rows_of.append(record)
    if rows_of:
        yield rows_of


def _failure(told: str) -> UnreadableItem:
    key, values = json.loads(told)
    failed = UnreadableItem(key, *values)
    if not all(failed.say(language) for language in LANGUAGES):
        raise ValueError(key)
    return failed


def _article(records: Iterable[dict[str, Any]]) -> tuple[Article, list[Reaction]]:
    first, *_ = records
    fields = ("article", "doc", "body", "language", "title", "outlet", "published", "url")
    article = rows.article(tuple(first[field] for field in fields))
    if article.id != text_id(article.text) or not is_article(article):
        raise ValueError(article.doc)
    return article, [_reaction(record, article) for record in records if record["stance"] is not None]


def _reaction(record: dict[str, Any], article: Article) -> Reaction:
    """Return the reaction of a row; a briefing would store another kind of value as text, and lose half of a letter."""
    told = json.loads(record["told"])
    words = [value for place, value in enumerate(told) if place != _UNSURE and (value is not None or place not in _OPTIONAL)]
    if len(told) != _FIELDS or type(told[_UNSURE]) is not int or not all(isinstance(word, str) for word in words):
        raise TypeError("told")
    found = rows.reaction(told, article)
    "".join(words).encode()
    json.dumps([found.topic.name, found.topic.sentence], ensure_ascii=False).encode()
    same = (told[0], told[1], found.topic.name) == (found.id, article.id, record["topic"])
    if not same or found.model == READER or not is_reaction(found):
        raise ValueError(article.doc)
    return found
