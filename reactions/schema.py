"""The tables of a briefing's file, and how a file of an older version of the program is brought up to them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

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
TRIGGERS = frozenset({"review_kept_update", "review_kept_delete"})
"""The names of the triggers that a briefing holds."""

_SETTINGS = """
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
ALTER TABLE revision ADD COLUMN content INTEGER NOT NULL DEFAULT 0
"""
_STEPS = (_SCHEMA.split(";"), re.split(r";\n", _REVIEWS), _SETTINGS.split(";"))
"""What brings a file from version 0 to 1, from 1 to 2, and so on, statement by statement."""


def upgrade(base: sqlite3.Connection, path: Path, version: int) -> None:
    """Bring the file up to VERSION in one transaction, an older one copied beside it first."""
    if version:
        with closing(sqlite3.connect(path.with_suffix(f".v{version}{path.suffix}-copy"))) as copy:
            base.backup(copy)
    # BEGIN IMMEDIATE: two sessions that open a file at the same moment must not both write the schema.
    base.execute("BEGIN IMMEDIATE")
    for step in _STEPS[base.execute("PRAGMA user_version").fetchone()[0] :]:
        for statement in step:
            base.execute(statement)
    base.execute(f"PRAGMA user_version = {VERSION}")
