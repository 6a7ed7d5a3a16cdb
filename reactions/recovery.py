"""What can be saved of a damaged briefing: its rows, read table by table into a new one; the damaged file is never touched.

SQLite reads each table as far as it can. Where it cannot, the file's pages are searched for rows (`leaves`), so that neither a
broken header nor a broken tree hides what lies on sound pages. A row counts only when it can be decoded as what it was.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reactions import leaves, rows, shelf
from reactions.errors import StoreUnavailable, UnreadableItem
from reactions.records import Article, Reaction, Reason, Review, Topic
from reactions.store import Briefing
from reactions.wording import catalogue

TABLES = {"topic": 3, "setting": 2, "article": 8, "reaction": 18, "failure": 3, "review_event": 9}
"""The tables that hold what was read and said, and how many columns each has."""
Rows = dict[str, dict[int, tuple[object, ...]]]
"""Table -> number of the row -> its columns."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A briefing made of what could be read of a damaged one, and how much that is; not `whole` where parts are destroyed."""

    briefing: Briefing
    source: Path
    articles: int
    reactions: int
    reviews: int
    lost: int
    altered: int
    whole: bool

    @property
    def because(self) -> tuple[Reason, ...]:
        """What became of it, as sentences of the wording catalogue."""
        counts = (self.articles, self.reactions, self.reviews, self.lost)
        told = [Reason("recovery.told", (str(self.source), str(self.briefing.path), *map(str, counts)))]
        if self.altered:
            told.append(Reason("recovery.altered", (str(self.altered),)))
        if not self.whole:
            told.append(Reason("recovery.parts", ()))
        return tuple(told)


class _Sound:
    """The rows that can be decoded as what they were, and how many could not."""

    def __init__(self, found: Rows, lost: int) -> None:
        self.lost = lost
        self.topic: Topic | None = None
        self.settings: dict[str, str] = {}
        self.articles: dict[str, Article] = {}
        self.reactions: dict[str, Reaction] = {}
        self.reviews: list[Review] = []
        self.failures: list[tuple[str, UnreadableItem]] = []
        takers = (self._topic, self._setting, self._article, self._reaction, self._failure, self._review)
        for (table, columns), take in zip(TABLES.items(), takers, strict=True):
            for _, row in sorted(found[table].items()):
                try:
                    if len(row) != columns:
                        raise ValueError(table)
                    take(row)
                except (*rows.BROKEN, AttributeError):
                    self.lost += 1

    def _topic(self, row: tuple[object, ...]) -> None:
        self.topic = Topic(*_words(row[1:]))

    def _setting(self, row: tuple[object, ...]) -> None:
        key, value = _words(row)
        if key in ("since", "until"):
            date.fromisoformat(value)
        self.settings[key] = value

    def _article(self, row: tuple[object, ...]) -> None:
        id_, *_ = _words(row[:4])
        _words(tuple(each for each in row[4:] if each is not None))
        self.articles.setdefault(id_, rows.article(row))  # type: ignore[arg-type]  # just looked at

    def _reaction(self, row: tuple[object, ...]) -> None:
        id_, article, span, *_ = _words(row[:5])
        made = rows.reaction(row, self.articles[article])  # type: ignore[arg-type]
        # The id is made of the article, the place, the actor and the speaker: where it differs, one of them is damaged.
        if made.id != id_ or json.loads(span)[1] > len(self.articles[article].text):
            raise ValueError(id_)
        self.reactions.setdefault(id_, made)

    def _failure(self, row: tuple[object, ...]) -> None:
        item, key, values = _words(row)
        catalogue()[key]["en"].format(*json.loads(values))
        self.failures.append((item, UnreadableItem(key, *json.loads(values))))

    def _review(self, row: tuple[object, ...]) -> None:
        _words((*row[1:3], *row[5:8]))
        self.reviews.append(rows.review(row[1:]))  # type: ignore[arg-type]


def recovered(path: Path) -> Recovered:
    """Read what is readable of a damaged briefing into a new one; raises StoreUnavailable where that is nothing."""
    if not path.is_file():
        raise StoreUnavailable("store.gone", path)
    try:
        found, lost, whole = _found(path)
    except OSError as error:
        raise StoreUnavailable("store.failed", path, error) from error
    sound = _Sound(found, lost)
    if not (sound.articles or sound.reviews):
        raise StoreUnavailable("recovery.nothing", path)
    altered = sum(hashlib.sha256(each.text.encode()).hexdigest()[:16] != each.id for each in sound.articles.values())
    briefing = _written(sound, shelf.new_path(sound.settings.get("label") or (sound.topic.name if sound.topic else path.stem)))
    counts = (len(sound.articles), len(sound.reactions), len(sound.reviews), sound.lost)
    return Recovered(briefing, path, *counts, altered, whole)


def _written(sound: _Sound, target: Path) -> Briefing:
    """Write the rows into a new briefing, whole or not at all."""
    of_article: dict[str, list[Reaction]] = {id_: [] for id_ in sound.articles}
    for reaction in sound.reactions.values():
        of_article[reaction.attribution.statement.article.id].append(reaction)
    with shelf.whole(target) as fresh:
        briefing = Briefing.open(fresh)
        if sound.topic:
            briefing.set_topic(sound.topic)
        briefing.set(**sound.settings)
        for id_, article in sound.articles.items():
            briefing.add(article, of_article[id_])
        for item, error in sound.failures:
            briefing.add_failure(item, error)
        briefing.review(sound.reviews)
    return Briefing.open(target)


def _found(path: Path) -> tuple[Rows, int, bool]:
    """Return the rows that can be read, how many are there but cannot, and whether SQLite could read everything."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "damaged"
        shutil.copy(path, copy)
        if (log := path.with_name(path.name + "-wal")).is_file():
            shutil.copy(log, copy.with_name("damaged-wal"))
        found, broken = _asked(copy)
        lost = 0
        if broken:
            for number, row in leaves.rows(copy.read_bytes()):
                table = _table(row) if row is not None else None
                if row is None:
                    lost += 1
                elif table in broken:
                    found[table].setdefault(number, row)
    return found, lost, not broken


def _asked(path: Path) -> tuple[Rows, set[str]]:
    """Return what SQLite reads of each table, and the tables that it could not read to their end."""
    found: Rows = {table: {} for table in TABLES}
    broken: set[str] = set()
    with closing(sqlite3.connect(path)) as base:
        base.text_factory = _decoded
        try:
            known = {row[0] for row in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} & TABLES.keys()
            damaged = not known or base.execute("PRAGMA quick_check").fetchone()[0] != "ok"
        except (sqlite3.Error, UnicodeDecodeError):
            return found, set(TABLES)
        for table in TABLES:
            if table not in known:
                continue
            try:
                for number, *row in base.execute(f"SELECT rowid, * FROM {table} NOT INDEXED ORDER BY rowid"):
                    # A table's own number is stored as nothing in its first column.
                    found[table][number] = (None, *row[1:]) if table in ("topic", "review_event") else tuple(row)
            except (sqlite3.Error, UnicodeDecodeError):
                broken.add(table)
    return found, broken | (set(TABLES) if damaged else set())


def _decoded(letters: bytes) -> str | bytes:
    """Return a text, or its bytes where they are none: those count as lost."""
    try:
        return letters.decode()
    except UnicodeDecodeError:
        return letters


def _table(row: tuple[object, ...]) -> str | None:
    """Return the table that a row of unknown origin belongs to, by the number and kinds of its columns."""
    three = "topic" if row[:1] == (None,) else "failure"
    table = {2: "setting", 3: three, 8: "article", 9: "review_event", 18: "reaction"}.get(len(row))
    first = row[1:2] if table in ("topic", "review_event") else row[:2]
    return table if all(isinstance(each, str) for each in first) else None


def _words(columns: tuple[object, ...] | list[object]) -> tuple[str, ...]:
    """Return the columns as texts; raises ValueError where one is none."""
    words = tuple(each for each in columns if isinstance(each, str))
    if len(words) != len(columns):
        raise ValueError(columns)
    return words
