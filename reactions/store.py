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
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reactions import schema
from reactions.errors import StoreUnavailable, UnreadableItem
from reactions.preferences import data_folder
from reactions.records import READER, Article, Attribution, Kind, Reaction, Reason, Review, Span, Stance, Statement, Topic

SUFFIX = ".briefing"
_LISTED = "SELECT value FROM json_each(?)"
_KEEP_REACTION = f"INSERT OR REPLACE INTO reaction VALUES ({', '.join('?' * 18)})"
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
        except OSError as error:
            raise StoreUnavailable("store.folder", path.parent, error) from error
        briefing = cls(path)
        with briefing._connection() as base:
            base.execute("PRAGMA journal_mode = WAL")
            version = base.execute("PRAGMA user_version").fetchone()[0]
            if version > schema.VERSION:
                raise StoreUnavailable("store.newer", path)
            if version < schema.VERSION:
                schema.upgrade(base, path, version)
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
        """Store an article and all its reactions in one transaction; of one that is known, what readers added stays."""
        rows = [_row(reaction) for reaction in reactions]
        with self._writing(content=True) as base:
            values = (article.id, article.doc, article.text, article.language, *_about(article))
            base.execute(
                "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET (doc, text, language, title,"
                " outlet, published, url) = (excluded.doc, excluded.text, excluded.language, excluded.title, excluded.outlet,"
                " excluded.published, excluded.url)",
                values,
            )
            base.execute("DELETE FROM reaction WHERE article = ? AND model <> ?", (article.id, READER))
            base.executemany(_KEEP_REACTION, rows)

    def add_statement(self, reaction: Reaction, events: Iterable[Review]) -> None:
        """Store a statement that a reader found, with the events that say who and when."""
        with self._writing(content=True) as base:
            base.execute(_KEEP_REACTION, _row(reaction))
            base.executemany(_KEEP_REVIEW, map(_event, events))

    def describe(self, article: Article) -> None:
        """Store an article's title, outlet, day and address as a reader gave them."""
        with self._writing(content=True) as base:
            values = (*_about(article), article.id)
            base.execute("UPDATE article SET (title, outlet, published, url) = (?, ?, ?, ?) WHERE id = ?", values)

    def remove(self, article_id: str) -> None:
        """Delete an article and its reactions; what was said of them stays among the reviews."""
        with self._writing(content=True) as base:
            base.execute("DELETE FROM article WHERE id = ?", (article_id,))

    def replace(self, reactions: Iterable[Reaction]) -> None:
        """Store reactions in place of those with the same id, all of them or none."""
        rows = [_row(reaction) for reaction in reactions]
        with self._writing(content=True) as base:
            base.executemany(_KEEP_REACTION, rows)

    def add_failure(self, item: str, error: UnreadableItem) -> None:
        """Store why an item gave no article."""
        with self._writing() as base:
            values = json.dumps(error.reason.values)
            base.execute("INSERT OR REPLACE INTO failure VALUES (?, ?, ?)", (item, error.reason.key, values))

    def articles(self, texts: bool = True) -> list[Article]:
        """Return the articles in the order in which they were added; without `texts` these are empty, for long lists."""
        text = "text" if texts else "''"
        with self._connection() as base:
            query = f"SELECT id, doc, {text}, language, title, outlet, published, url FROM article ORDER BY rowid"
            return [_article(row) for row in base.execute(query)]

    def review(self, events: Iterable[Review]) -> None:
        """Add what a reader said, all of it or nothing."""
        with self._writing() as base:
            base.executemany(_KEEP_REVIEW, map(_event, events))

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

    def reactions(self, ids: Iterable[str] | None = None) -> list[Reaction]:
        """Return all reactions, or those with the given ids, in the order in which they were added.

        They are as predicted: `reviews.reviewed` applies the reviews.
        """
        with self._connection() as base:
            if ids is None:
                texts = base.execute("SELECT * FROM article").fetchall()
                rows = base.execute("SELECT * FROM reaction ORDER BY rowid").fetchall()
            else:
                wanted = json.dumps(list(ids))
                rows = base.execute(f"SELECT * FROM reaction WHERE id IN ({_LISTED}) ORDER BY rowid", (wanted,)).fetchall()
                holding = json.dumps(sorted({row[1] for row in rows}))
                texts = base.execute(f"SELECT * FROM article WHERE id IN ({_LISTED})", (holding,)).fetchall()
        articles = {row[0]: _article(row) for row in texts}
        return [_reaction(row, articles[row[1]]) for row in rows]

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
        with self._connection() as base:
            rows = base.execute('SELECT item, key, "values" FROM failure ORDER BY rowid')
            return [Failure(item, Reason(key, tuple(json.loads(values)))) for item, key, values in rows]

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


def _about(article: Article) -> tuple[str | None, ...]:
    published = article.published.isoformat() if article.published else None
    return article.title, article.outlet, published, article.url


def _event(event: Review) -> tuple[object, ...]:
    told = (event.reaction, event.field, event.old, event.new, event.who, event.at.isoformat(), event.why)
    return (*told, int(event.undoes))


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
