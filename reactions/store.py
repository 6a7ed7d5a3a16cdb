"""Briefings on disk: one SQLite file each, holding topic, articles, reactions and the items that could not be read.

An article and its reactions are written in one transaction, so that a killed process loses nothing that was already
stored. Every call opens its own connection (Streamlit calls from many threads). The file must not lie on a network share,
where SQLite's write-ahead log does not work.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from reactions import rows, schema
from reactions.errors import StoreUnavailable, UnreadableItem
from reactions.preferences import data_folder, trouble
from reactions.records import READER, Article, Reaction, Reason, Review, Topic

SUFFIX = ".briefing"
PATIENCE = 5.0
"""Seconds to wait for another program that is writing."""
_LISTED = "SELECT value FROM json_each(?)"
_KEEP_ARTICLE = (
    "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET (doc, text, language, title,"
    " outlet, published, url) = (excluded.doc, excluded.text, excluded.language, coalesce(title, excluded.title),"
    " coalesce(outlet, excluded.outlet), coalesce(published, excluded.published), coalesce(url, excluded.url))"
)
_KEEP_FAILURE = "INSERT OR REPLACE INTO failure VALUES (?, ?, ?)"
_KEEP_REACTION = f"INSERT OR REPLACE INTO reaction VALUES ({', '.join('?' * 18)})"
_JUDGE = (
    "UPDATE reaction SET (topic, stance, scores, unsure, model, because) = (?, ?, ?, ?, ?, ?) WHERE id = ? AND (SELECT new FROM"
    " review_event WHERE reaction = reaction.id AND field = 'status' ORDER BY number DESC LIMIT 1) IS NOT 'confirmed'"
)
_KEEP_REVIEW = "INSERT INTO review_event (reaction, field, old, new, who, at, why, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


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
            if not path.exists():
                schema.create(path)
        except (OSError, sqlite3.Error) as error:
            raise in_words(error, path) from error
        briefing = cls(path)
        with briefing._connection() as base:
            version = base.execute("PRAGMA user_version").fetchone()[0]
            if version > schema.VERSION:
                raise StoreUnavailable("store.newer", path)
            if not version:  # empty, or a database of something else
                raise StoreUnavailable("store.corrupt", path)
            if version < schema.VERSION:
                schema.upgrade(base, path)
                base.commit()
            base.execute("PRAGMA journal_mode = WAL")
        return briefing

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

    @property
    def content(self) -> int:
        """A number that grows when articles or predictions change, but not with a review or a setting."""
        with self._connection() as base:
            return int(base.execute("SELECT content FROM revision").fetchone()[0])

    def settings(self) -> dict[str, str]:
        """Return what belongs to the briefing beside its topic: its label, its period."""
        with self._connection() as base:
            return dict(base.execute("SELECT key, value FROM setting"))

    def set(self, **settings: str) -> None:
        """Store settings beside those known; an empty one is forgotten."""
        with self._writing() as base:
            base.executemany("DELETE FROM setting WHERE key = ?", [(key,) for key in settings])
            base.executemany("INSERT INTO setting VALUES (?, ?)", [pair for pair in settings.items() if pair[1]])

    def set_topic(self, topic: Topic) -> None:
        """Store the topic in place of the one before."""
        with self._writing() as base:
            base.execute("INSERT OR REPLACE INTO topic VALUES (1, ?, ?)", (topic.name, topic.sentence))

    def add(self, article: Article, reactions: Iterable[Reaction]) -> None:
        """Store an article and all its reactions in one transaction; of one that is known, what readers added or mended stays."""
        self.add_all([(article, list(reactions))])

    def add_all(
        self, read: Iterable[tuple[Article, Iterable[Reaction]]], failures: Iterable[tuple[str, UnreadableItem]] = ()
    ) -> None:
        """Store several articles with their reactions, and items that gave none, as `add` and `add_failure`: all or nothing."""
        kept = [(article, [rows.of_reaction(reaction) for reaction in reactions]) for article, reactions in read]
        with self._writing(content=True) as base:
            for article, found in kept:
                values = (article.id, article.doc, article.text, article.language, *rows.about(article))
                base.execute(_KEEP_ARTICLE, values)
                base.execute("DELETE FROM failure WHERE item = ?", (article.doc,))
                base.execute("DELETE FROM reaction WHERE article = ? AND model <> ?", (article.id, READER))
                base.executemany(_KEEP_REACTION, found)
            base.executemany(_KEEP_FAILURE, [_failure(item, error) for item, error in failures])

    def add_statement(self, reaction: Reaction, events: Iterable[Review]) -> None:
        """Store a statement that a reader found, with the events that say who and when."""
        with self._writing(content=True) as base:
            base.execute(_KEEP_REACTION, rows.of_reaction(reaction))
            _keep_reviews(base, events)

    def describe(self, article: Article) -> None:
        """Store an article's title, outlet, day and address as a reader gave them."""
        with self._writing(content=True) as base:
            values = (*rows.about(article), article.id)
            base.execute("UPDATE article SET (title, outlet, published, url) = (?, ?, ?, ?) WHERE id = ?", values)

    def remove(self, article_id: str) -> None:
        """Delete an article and its reactions; what was said of them stays among the reviews."""
        with self._writing(content=True) as base:
            base.execute("DELETE FROM article WHERE id = ?", (article_id,))

    def replace(self, reactions: Iterable[Reaction]) -> None:
        """Store what a model judges anew of reactions, all of it or none; one confirmed or removed meanwhile stays so."""
        kept = [rows.of_reaction(reaction) for reaction in reactions]
        with self._writing(content=True) as base:
            base.executemany(_JUDGE, [(*row[12:], row[0]) for row in kept])

    def add_failure(self, item: str, error: UnreadableItem) -> None:
        """Store why an item gave no article."""
        with self._writing() as base:
            base.execute(_KEEP_FAILURE, _failure(item, error))

    def articles(self, texts: bool = True) -> list[Article]:
        """Return the articles in the order in which they were added; without `texts` these are empty, for long lists."""
        text = "text" if texts else "''"
        with self._reading() as base:
            query = f"SELECT id, doc, {text}, language, title, outlet, published, url FROM article ORDER BY rowid"
            return [rows.article(row) for row in base.execute(query)]

    def review(self, events: Iterable[Review], seen: Reaction | None = None) -> None:
        """Add what a reader said, all of it or nothing, each step of a reaction at a moment of its own.

        With the reaction that the reader saw, nothing is added where it was judged anew or removed since (StoreUnavailable).
        """
        with self._writing() as base:
            if seen is not None:
                now = base.execute("SELECT topic, scores, model FROM reaction WHERE id = ?", (seen.id,)).fetchone()
                if now != tuple(rows.of_reaction(seen)[column] for column in (12, 14, 16)):
                    raise StoreUnavailable("store.changed")
            _keep_reviews(base, events)

    def reviews(self, reaction: str | None = None) -> list[Review]:
        """Return what readers said of one reaction or of all, in the order in which they said it."""
        with self._reading() as base:
            query = "SELECT reaction, field, old, new, who, at, why, undoes FROM review_event"
            where = (" WHERE reaction = ?", (reaction,)) if reaction else ("", ())
            said = base.execute(f"{query}{where[0]} ORDER BY number", where[1])
            return [rows.review(row) for row in said]

    def reactions(self, ids: Iterable[str] | None = None) -> list[Reaction]:
        """Return all reactions, or those with the given ids, in the order in which they were added.

        They are as predicted: `reviews.reviewed` applies the reviews.
        """
        with self._reading() as base:
            if ids is None:
                texts = base.execute("SELECT * FROM article").fetchall()
                found = base.execute("SELECT * FROM reaction ORDER BY rowid").fetchall()
            else:
                wanted = json.dumps(list(ids))
                found = base.execute(f"SELECT * FROM reaction WHERE id IN ({_LISTED}) ORDER BY rowid", (wanted,)).fetchall()
                holding = json.dumps(sorted({row[1] for row in found}))
                texts = base.execute(f"SELECT * FROM article WHERE id IN ({_LISTED})", (holding,)).fetchall()
            articles = {row[0]: rows.article(row) for row in texts}
            return [rows.reaction(row, articles[row[1]]) for row in found]

    def judged_elsewhere(self) -> list[str]:
        """Return the ids of the reactions that a model judged against another topic than the briefing's now."""
        query = (
            "SELECT id FROM reaction, topic WHERE model <> ? AND json_extract(reaction.topic, '$[0]') <> topic.name"
            " ORDER BY reaction.rowid"
        )
        with self._connection() as base:
            return [str(row[0]) for row in base.execute(query, (READER,))]

    def failures(self) -> list[Failure]:
        """Return the items that gave no article."""
        with self._reading() as base:
            failed = base.execute('SELECT item, key, "values" FROM failure ORDER BY rowid')
            return [Failure(item, Reason(key, tuple(json.loads(values)))) for item, key, values in failed]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the file, and say in words what no longer is what was stored."""
        with self._connection() as base:
            base.execute("BEGIN")
            try:
                yield base
            except rows.BROKEN as error:
                raise StoreUnavailable("store.corrupt", self.path, error) from error

    @contextmanager
    def _writing(self, content: bool = False) -> Iterator[sqlite3.Connection]:
        with self._connection() as base:
            base.execute("BEGIN IMMEDIATE")
            yield base
            base.execute("UPDATE revision SET number = number + 1, content = content + ?", (int(content),))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Give a connection, commit at the end, roll back on any error, and say SQLite's errors in plain words."""
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as base, base:
                base.execute("PRAGMA foreign_keys = ON")
                base.execute("PRAGMA trusted_schema = OFF")  # a file may come from somebody else
                base.execute("PRAGMA synchronous = FULL")
                yield base
        except UnicodeDecodeError as error:  # SQLite says what is damaged in the words of the damaged file
            raise StoreUnavailable("store.corrupt", self.path, error) from error
        except (sqlite3.Error, OSError) as error:
            gone = self.path.parent.is_dir() and not self.path.exists()
            raise StoreUnavailable("store.gone", self.path) if gone else in_words(error, self.path) from error


_WORDS = (
    (("locked", "busy"), "store.locked"),
    (("not a database", "malformed", "no such table", "no such column", "decode to UTF-8"), "store.corrupt"),
    (("disk is full", "No space left"), "store.full"),
    (("readonly", "read-only"), "store.readonly"),
    (("unable to open",), "store.folder"),
)


def in_words(error: sqlite3.Error | OSError, path: Path) -> StoreUnavailable:
    """Return the error of SQLite or the system in words that a user can act on."""
    message = str(error)
    otherwise = "store.folder" if isinstance(error, OSError) else "store.failed"
    key = next((key for signs, key in _WORDS if any(sign in message for sign in signs)), otherwise)
    if key in ("store.folder", "store.failed") and trouble(error, path) == "store.full":
        key = "store.full"
    return StoreUnavailable(key, path.parent if key == "store.folder" else path, message)


def _failure(item: str, error: UnreadableItem) -> tuple[str, str, str]:
    return item, error.reason.key, json.dumps(error.reason.values)


def _keep_reviews(base: sqlite3.Connection, events: Iterable[Review]) -> None:
    """Add the events; where the clock stands still or goes back, a step moves on by microseconds from those that are known."""
    moments: dict[tuple[str, datetime], datetime] = {}
    for event in events:
        if (event.reaction, event.at) not in moments:
            known = {at for (at,) in base.execute("SELECT at FROM review_event WHERE reaction = ?", (event.reaction,))}
            moment = event.at
            while moment.isoformat() in known:
                moment += timedelta(microseconds=1)
            moments[event.reaction, event.at] = moment
        base.execute(_KEEP_REVIEW, rows.of_review(replace(event, at=moments[event.reaction, event.at])))
