"""A briefing that may come from anybody, looked at before it is used: our own tables alone, and rows that mean something.

A file with a trigger, a view or a column of its maker would have its way with our reads and writes.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

from reactions import schema
from reactions.errors import StoreUnavailable
from reactions.records import Article, Reaction, Review, Span
from reactions.reviews import FIELDS, reviewed
from reactions.store import Briefing
from reactions.wording import LANGUAGES, explain

ACTOR = re.compile(r"[A-Z]{2,12}")
YEARS = range(1700, 2200)
"""Those that a table of dates can hold."""
FAULTS = (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RecursionError)
"""What reading a row raises that somebody else than this program wrote."""


def check(path: Path, name: str) -> None:
    """Raise StoreUnavailable, naming the file `name`, unless its tables are those that this program makes, and whole."""
    try:
        with closing(sqlite3.connect(path)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            version = base.execute("PRAGMA user_version").fetchone()[0]
            if version > schema.VERSION:
                raise StoreUnavailable("store.newer", name)
            ours = version > 0 and schema.parts(base) == schema.expected(version)
            if not ours or base.execute("PRAGMA quick_check").fetchone()[0] != "ok" or _has_strange_values(base):
                raise StoreUnavailable("store.no_briefing", name)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StoreUnavailable("store.no_briefing", name) from error


def _has_strange_values(base: sqlite3.Connection) -> bool:
    """Tell whether a column holds another kind of value than it declares (bytes as text), or a row refers to none."""
    for kind, table, _ in schema.parts(base):
        columns = base.execute(f"PRAGMA table_info({table})").fetchall() if kind == "table" else []
        for _, column, declared, *_ in columns:  # the names are ours: the tables were compared
            query = f"SELECT 1 FROM {table} WHERE typeof(\"{column}\") NOT IN (?, 'null') LIMIT 1"
            if base.execute(query, (declared.lower(),)).fetchone():
                return True
    return base.execute("PRAGMA foreign_key_check").fetchone() is not None


def check_contents(briefing: Briefing, name: str) -> None:
    """Raise StoreUnavailable, naming the file `name`, unless every row can be read as what it stands for."""
    try:
        events, settings = briefing.reviews(), briefing.settings()
        parts = (
            map(_is_event, events),
            map(is_article, briefing.articles()),
            map(is_reaction, reviewed(briefing.reactions(), events)),
            (explain((failure.because,), tongue) for failure in briefing.failures() for tongue in LANGUAGES),
            (date.fromisoformat(settings[key]).year in YEARS for key in ("since", "until") if settings.get(key)),
        )
        sound = all(all(part) for part in parts)
    except (*FAULTS, StoreUnavailable) as error:
        raise StoreUnavailable("store.no_briefing", name) from error
    if not sound:
        raise StoreUnavailable("store.no_briefing", name)


def _is_event(event: Review) -> bool:
    event.at.astimezone()
    actors = [value for value in (event.old, event.new) if value is not None and event.field == "actor"]
    return event.field in FIELDS and all(ACTOR.fullmatch(actor) for actor in actors)


def is_article(article: Article) -> bool:
    """Tell whether an article that somebody else stored means something; raises one of FAULTS where it does not."""
    return article.language in LANGUAGES and (article.published is None or article.published.year in YEARS)


def is_reaction(reaction: Reaction) -> bool:
    """Tell whether a reaction that somebody else stored means something; raises one of FAULTS where it does not."""
    whose = reaction.attribution
    statement = whose.statement
    for because in (statement.because, whose.because, reaction.because):
        explain(because)
    spans = (statement.span, statement.cue, statement.source, whose.speaker_span)
    return (
        _are_inside(spans, len(statement.article.text))
        and (whose.actor is None or ACTOR.fullmatch(whose.actor) is not None)
        and all(isinstance(words, str) for words in (reaction.topic.name, reaction.topic.sentence))
        and all(0 <= score <= 1 for score in reaction.scores)
        and math.isclose(sum(reaction.scores), 1, abs_tol=0.01)
    )


def _are_inside(spans: Iterable[Span | None], length: int) -> bool:
    """Tell whether the spans lie inside a text; whole numbers only, since a slice takes no others."""
    known = [(span.start, span.end) for span in spans if span is not None]
    whole = all(type(end) is int for ends in known for end in ends)
    return whole and all(0 <= start <= end <= length for start, end in known)
