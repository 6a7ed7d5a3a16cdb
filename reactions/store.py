"""Briefings on disk: one SQLite file each, holding topic, articles, reactions and the items that could not be read.

An article and its reactions are written in one transaction, so that a killed process loses nothing that was already
stored. Every call opens its own connection (Streamlit calls from many threads). The file must not lie on a network share,
where SQLite's write-ahead log does not work.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reactions.errors import StoreUnavailable, UnreadableItem
from reactions.preferences import data_folder
from reactions.records import Article, Attribution, Kind, Reaction, Reason, Review, Span, Stance, Statement, Topic

SUFFIX = ".briefing"
VERSION = 2
"""The schema's number (PRAGMA user_version); a file with a higher one is refused, one with a lower one brought up to it."""

_SCHEMA = """
CREATE TABLE topic (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL, sentence TEXT NOT NULL);
CREATE TABLE article (
    id TEXT PRIMARY KEY, doc TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
    title TEXT, outlet TEXT, published TEXT, url TEXT
);
CREATE TABLE reaction (
    id TEXT PRIMARY KEY, article TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    span TEXT NOT NULL, kind TEXT NOT NULL, cue TEXT NOT NULL, source TEXT, found_because TEXT NOT NULL,
    speaker TEXT, speaker_span TEXT, speaker_name TEXT, actor TEXT, whose_because TEXT NOT NULL,
    topic TEXT NOT NULL, stance TEXT NOT NULL, scores TEXT NOT NULL, unsure INTEGER NOT NULL, model TEXT NOT NULL,
    because TEXT NOT NULL
);
CREATE INDEX reaction_article ON reaction (article);
CREATE TABLE failure (item TEXT PRIMARY KEY, key TEXT NOT NULL, "values" TEXT NOT NULL);
CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL);
INSERT INTO revision VALUES (1, 0)
"""
_REVIEWS = """
CREATE TABLE review_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT, reaction TEXT NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT,
    who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL, undoes INTEGER NOT NULL
);
CREATE INDEX review_reaction ON review_event (reaction);
CREATE TRIGGER review_kept_update BEFORE UPDATE ON review_event BEGIN SELECT RAISE(ABORT, 'reviews are only added'); END;
CREATE TRIGGER review_kept_delete BEFORE DELETE ON review_event BEGIN SELECT RAISE(ABORT, 'reviews are only added'); END
"""
_STEPS = (_SCHEMA.split(";"), re.split(r";\n", _REVIEWS))
"""What brings a file from version 0 to 1, from 1 to 2, and so on, statement by statement."""


def briefings() -> list[Path]:
    """Return the briefings of the data folder, sorted by name."""
    return sorted(data_folder().glob(f"*{SUFFIX}"))


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that gave no article, and why."""

    item: str
    because: Reason


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing on disk; every method raises StoreUnavailable with the reason where the file cannot be used."""

    path: Path

    @classmethod
    def open(cls, path: Path) -> Briefing:
        """Open the briefing at `path`, made empty where there is none."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable("store.folder", path.parent, error) from error
        briefing = cls(path)
        with briefing._connection() as base:
            base.execute("PRAGMA journal_mode = WAL")
            version = base.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise StoreUnavailable("store.newer", path)
            if version < VERSION:
                briefing._upgrade(base, version)
        return briefing

    def _upgrade(self, base: sqlite3.Connection, version: int) -> None:
        """Bring the file up to VERSION in one transaction, an older one copied beside it first."""
        if version:
            with closing(sqlite3.connect(self.path.with_suffix(f".v{version}{SUFFIX}-copy"))) as copy:
                base.backup(copy)
        # BEGIN IMMEDIATE: two sessions that open a file at the same moment must not both write the schema.
        base.execute("BEGIN IMMEDIATE")
        for step in _STEPS[base.execute("PRAGMA user_version").fetchone()[0] :]:
            for statement in step:
                base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")

    @property
    def topic(self) -> Topic | None:
        """The briefing's topic, or None where none was set."""
        with self._connection() as base:
            row = base.execute("SELECT name, sentence FROM topic").fetchone()
        return Topic(*row) if row else None

    @property
    def revision(self) -> int:
        """A number that grows with every write, for caches."""
        with self._connection() as base:
            return int(base.execute("SELECT number FROM revision").fetchone()[0])

    def set_topic(self, topic: Topic) -> None:
        """Store the topic in place of the one before."""
        with self._writing() as base:
            base.execute("INSERT OR REPLACE INTO topic VALUES (1, ?, ?)", (topic.name, topic.sentence))

    def add(self, article: Article, reactions: Iterable[Reaction]) -> None:
        """Store an article and all its reactions in one transaction; an article that is known is replaced."""
        rows = [_row(reaction) for reaction in reactions]
        with self._writing() as base:
            base.execute("DELETE FROM article WHERE id = ?", (article.id,))
            base.execute(
                "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    article.id,
                    article.doc,
                    article.text,
                    article.language,
                    article.title,
                    article.outlet,
                    article.published.isoformat() if article.published else None,
                    article.url,
                ),
            )
            base.executemany(f"INSERT OR REPLACE INTO reaction VALUES ({', '.join('?' * 18)})", rows)

    def add_failure(self, item: str, error: UnreadableItem) -> None:
        """Store why an item gave no article."""
        with self._writing() as base:
            values = json.dumps(error.reason.values)
            base.execute("INSERT OR REPLACE INTO failure VALUES (?, ?, ?)", (item, error.reason.key, values))

    def articles(self) -> list[Article]:
        """Return the articles in the order in which they were added."""
        with self._connection() as base:
            return [_article(row) for row in base.execute("SELECT * FROM article ORDER BY rowid")]

    def review(self, events: Iterable[Review]) -> None:
        """Add what a reader said, all of it or nothing."""
        rows = [(e.reaction, e.field, e.old, e.new, e.who, e.at.isoformat(), e.why, int(e.undoes)) for e in events]
        with self._writing() as base:
            fields = "reaction, field, old, new, who, at, why, undoes"
            base.executemany(f"INSERT INTO review_event ({fields}) VALUES ({', '.join('?' * 8)})", rows)

    def reviews(self, reaction: str | None = None) -> list[Review]:
        """Return what readers said of one reaction or of all, in the order in which they said it."""
        with self._connection() as base:
            query = "SELECT reaction, field, old, new, who, at, why, undoes FROM review_event"
            where = (" WHERE reaction = ?", (reaction,)) if reaction else ("", ())
            rows = base.execute(f"{query}{where[0]} ORDER BY number", where[1]).fetchall()
        return [
            Review(reaction, field, old, new, who, datetime.fromisoformat(at), why, bool(undoes))
            for reaction, field, old, new, who, at, why, undoes in rows
        ]

    def reactions(self) -> list[Reaction]:
        """Return the reactions in the order in which they were added, as predicted (`reviews.reviewed` applies the reviews)."""
        articles = {article.id: article for article in self.articles()}
        with self._connection() as base:
            return [_reaction(row, articles[row[1]]) for row in base.execute("SELECT * FROM reaction ORDER BY rowid")]

    def failures(self) -> list[Failure]:
        """Return the items that gave no article."""
        with self._connection() as base:
            rows = base.execute('SELECT item, key, "values" FROM failure ORDER BY rowid')
            return [Failure(item, Reason(key, tuple(json.loads(values)))) for item, key, values in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as base:
            base.execute("BEGIN IMMEDIATE")
            yield base
            base.execute("UPDATE revision SET number = number + 1")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Give a connection, commit at the end, roll back on any error, and say SQLite's errors in plain words."""
        try:
            with closing(sqlite3.connect(self.path, timeout=5)) as base, base:
                base.execute("PRAGMA foreign_keys = ON")
                base.execute("PRAGMA synchronous = FULL")
                yield base
        except sqlite3.Error as error:
            raise _in_words(error, self.path) from error


_WORDS = (
    (("locked", "busy"), "store.locked"),
    (("not a database", "malformed", "no such table", "no such column"), "store.corrupt"),
    (("full",), "store.full"),
    (("readonly", "read-only"), "store.readonly"),
    (("unable to open",), "store.folder"),
)


def _in_words(error: sqlite3.Error, path: Path) -> StoreUnavailable:
    message = str(error)
    for signs, key in _WORDS:
        if any(sign in message for sign in signs):
            return StoreUnavailable(key, path.parent if key == "store.folder" else path, message)
    return StoreUnavailable("store.failed", path, message)


def _article(row: tuple[str | None, ...]) -> Article:
    id_, doc, text, language, title, outlet, published, url = row
    assert id_ is not None and doc is not None and text is not None and language is not None  # NOT NULL in the schema
    return Article(id_, doc, text, language, title, outlet, date.fromisoformat(published) if published else None, url)


def _row(reaction: Reaction) -> tuple[object, ...]:
    whose = reaction.attribution
    statement = whose.statement
    return (
        reaction.id,
        statement.article.id,
        _ends(statement.span),
        statement.kind.value,
        _ends(statement.cue),
        _ends(statement.source),
        _reasons(statement.because),
        whose.speaker,
        _ends(whose.speaker_span),
        whose.speaker_name,
        whose.actor,
        _reasons(whose.because),
        json.dumps([reaction.topic.name, reaction.topic.sentence]),
        reaction.stance.value,
        json.dumps(reaction.scores),
        int(reaction.unsure),
        reaction.model,
        _reasons(reaction.because),
    )


def _reaction(row: tuple[str, ...], article: Article) -> Reaction:
    _, _, span, kind, cue, source, found, speaker, at, name, actor, whose, topic, stance, scores, unsure, model, because = row
    statement = Statement(article, Span(*json.loads(span)), Kind(kind), Span(*json.loads(cue)), _span(source), _because(found))
    attribution = Attribution(statement, speaker, _span(at), name, actor, _because(whose))
    condemn, warn, concern, neutral, support = json.loads(scores)
    probabilities = (condemn, warn, concern, neutral, support)
    return Reaction(attribution, Topic(*json.loads(topic)), Stance(stance), probabilities, bool(unsure), model, _because(because))


def _ends(span: Span | None) -> str | None:
    return json.dumps([span.start, span.end]) if span else None


def _span(ends: str | None) -> Span | None:
    return Span(*json.loads(ends)) if ends else None


def _reasons(because: tuple[Reason, ...]) -> str:
    return json.dumps([[reason.key, reason.values] for reason in because], ensure_ascii=False)


def _because(stored: str) -> tuple[Reason, ...]:
    return tuple(Reason(key, tuple(values)) for key, values in json.loads(stored))
