"""What was read is remembered: an article is read again only where it, the topic, a model or the rules changed.

One SQLite file in a folder that the user names. Each article is written as soon as it was read, so that a run that was
stopped goes on where it stood. A key is the sha256 of all that a result depends on; what no longer fits is never found.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from reactions import lexicons, pipeline, rows
from reactions.errors import ReactionsError, StoreUnavailable
from reactions.records import Article, Reaction, Topic
from reactions.stance import StanceModel
from reactions.tagger import Tagger

FILE = "memory.sqlite"
DAMAGED = "memory.damaged"
"""The name that a damaged file is given before another is begun."""
VERSION = 1
"""The number of the table's form (PRAGMA user_version); a file with another is begun anew."""
WAITING = 30
"""Seconds that another run may hold the file."""

_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_TABLE = "CREATE TABLE IF NOT EXISTS known (key BLOB PRIMARY KEY, reactions TEXT NOT NULL, sum INTEGER NOT NULL)"

Told = Callable[[ReactionsError], None]


def remembered(
    articles: Iterable[Article],
    topic: Topic | Mapping[str, Topic],
    model: StanceModel,
    tagger: Tagger | None,
    folder: Path,
    told: Told = lambda error: None,
) -> Iterator[Reaction]:
    """Yield what `pipeline.read` yields, in its order; articles that `folder` remembers are not read again.

    A damaged memory is told and begun anew; raises StoreUnavailable where the folder cannot be used at all.
    """
    versions = _versions(model, tagger)
    with closing(_Memory.opened(folder, told)) as memory:
        for article in articles:
            own = topic if isinstance(topic, Topic) else topic[article.doc]
            key = _key(article, own, versions)
            stored = memory.known(key)
            found = None if stored is None else _rebuilt(stored, article, own)
            if found is None:
                found = list(pipeline.read([article], own, model, tagger))
                memory.keep(key, json.dumps([rows.of_reaction(reaction) for reaction in found], ensure_ascii=False))
            yield from found


@cache
def fingerprint(*more: Path) -> str:
    """Return the sha256 of the lexicons and the rules, which are all modules beside this one, and of `more` files."""
    mark = hashlib.sha256()
    for path in (*sorted(lexicons.FOLDER.glob("*.csv")), *sorted(Path(__file__).parent.glob("*.py")), *more):
        mark.update(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()};".encode())
    return mark.hexdigest()


def _versions(model: StanceModel, tagger: Tagger | None) -> tuple[object, ...]:
    """Return what tells one reading program from another: rules, weights, and the settings that stand beside weights."""
    calibration = (model.threshold, getattr(model, "temperature", None), getattr(model, "max_length", None))
    return (VERSION, fingerprint(), model.name, calibration, tagger and (tagger.name, tagger.threshold, tagger.limit))


def _key(article: Article, topic: Topic, versions: tuple[object, ...]) -> bytes:
    """Return the key of a result: the day of publication tells who held an office, doc and outlet change nothing."""
    published = article.published.isoformat() if article.published else None
    depends = (article.text, article.language, published, topic.name, versions)
    return hashlib.sha256(json.dumps(depends, ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()


@dataclass(slots=True)
class _Memory:
    """The open file; damage that shows at any time has it set aside and another begun."""

    path: Path
    told: Told
    base: sqlite3.Connection

    @classmethod
    def opened(cls, folder: Path, told: Told) -> _Memory:
        path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            memory = cls(path, told, _connected(path))
            (version,) = memory._done("PRAGMA user_version") or (0,)
            if version not in (0, VERSION):
                memory._begin_anew()
            memory._done(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise StoreUnavailable("memory.unusable", path, error) from error
        return memory

    def close(self) -> None:
        self.base.close()

    def known(self, key: bytes) -> str | None:
        """Return what was kept under a key, None where nothing was or where it is not what was written."""
        row = self._done("SELECT reactions, sum FROM known WHERE key = ?", key)
        return str(row[0]) if row and crc32(str(row[0]).encode()) == row[1] else None

    def keep(self, key: bytes, reactions: str) -> None:
        """Write the result of an article at once; it counts as written when this returns."""
        reactions = reactions.encode("utf-8", "replace").decode()
        self._done("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", key, reactions, crc32(reactions.encode()))

    def _done(self, query: str, *values: object) -> tuple[Any, ...] | None:
        try:
            try:
                return self._row(query, values)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
            self._begin_anew()
            return self._row(query, values)
        except (OSError, sqlite3.Error) as error:
            raise StoreUnavailable("memory.unusable", self.path, error) from error

    def _row(self, query: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.base.execute(query, values).fetchone()
        return row

    def _begin_anew(self) -> None:
        """Set the file aside, say so and begin an empty one; the memory only ever saves time."""
        self.base.close()
        aside = self.path.with_name(DAMAGED)
        self.told(StoreUnavailable("memory.damaged", self.path, aside.name))
        self.path.replace(aside)
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        self.base = _connected(self.path)
        self.base.execute(_TABLE)


def _connected(path: Path) -> sqlite3.Connection:
    """Return a connection that writes at once: a killed process loses nothing, a power cut the last articles at most."""
    return sqlite3.connect(path, timeout=WAITING, isolation_level=None)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell damage from a file that is locked, on a full disk or not ours to write."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_INTERNAL) & 0xFF in _BROKEN


def _rebuilt(stored: str, article: Article, topic: Topic) -> list[Reaction] | None:
    """Return the reactions of an article as they were stored, None where they cannot be understood."""
    try:
        return [replace(rows.reaction(tuple(row), article), topic=topic) for row in json.loads(stored)]
    except rows.BROKEN:
        return None
