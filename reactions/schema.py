"""The tables of a briefing's file, and how a file of an older version of the program is brought up to them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

from reactions.preferences import unfinished

VERSION = 3
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
_SETTINGS = """
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
ALTER TABLE revision ADD COLUMN content INTEGER NOT NULL DEFAULT 0
"""
_STEPS = (_SCHEMA.split(";"), re.split(r";\n", _REVIEWS), _SETTINGS.split(";"))
"""What brings a file from version 0 to 1, from 1 to 2, and so on, statement by statement."""


def create(path: Path) -> None:
    """Make an empty briefing, whole or not at all; one that another session made at the same moment is left as it is."""
    fresh = unfinished(path)
    try:
        with closing(sqlite3.connect(fresh)) as base, base:
            base.execute("BEGIN IMMEDIATE")
            _bring_up(base, 0)
        try:
            path.hardlink_to(fresh)  # the only move that never overwrites
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            if not path.exists():
                fresh.rename(path)
    finally:
        fresh.unlink(missing_ok=True)


def parts(base: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return the tables, indexes, triggers and views of a file as (kind, name, SQL), without what SQLite makes for itself."""
    made = base.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {(kind, name, " ".join(str(sql).split())) for kind, name, sql in made if kind != "table" or name[:7] != "sqlite_"}


def expected(version: int) -> set[tuple[str, str, str]]:
    """Return the `parts` of a file of a version as this program makes it."""
    with closing(sqlite3.connect(":memory:")) as base:
        for statement in chain.from_iterable(_STEPS[:version]):
            base.execute(statement)
        return parts(base)


def upgrade(base: sqlite3.Connection, path: Path) -> None:
    """Bring the file up to VERSION in one transaction, copied beside itself first."""
    # BEGIN IMMEDIATE before looking: two sessions that open a file at the same moment must not both write the schema, nor the
    # second one copy what the first has brought up.
    base.execute("BEGIN IMMEDIATE")
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if version < VERSION:
        copy_whole(path, path.with_suffix(f".v{version}{path.suffix}-copy"))
        _bring_up(base, version)


def copy_whole(path: Path, target: Path) -> None:
    """Copy a database that may be open elsewhere to `target`, whole or not at all; raises OSError and sqlite3.Error."""
    fresh = unfinished(target)
    try:
        with closing(sqlite3.connect(path)) as base, closing(sqlite3.connect(fresh)) as copy:
            base.backup(copy)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _bring_up(base: sqlite3.Connection, version: int) -> None:
    for step in _STEPS[version:]:
        for statement in step:
            base.execute(statement)
    base.execute(f"PRAGMA user_version = {VERSION}")
