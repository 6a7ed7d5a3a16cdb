"""The briefings in the data folder: made, duplicated, handed over as one file, taken in, deleted."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from reactions import schema
from reactions.errors import StoreUnavailable, WrongUse
from reactions.preferences import data_folder
from reactions.records import Topic
from reactions.store import SUFFIX, Briefing, briefings

SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside an open file."""


def new_path(name: str, now: datetime | None = None) -> Path:
    """Return the path of a new briefing, named for `name` and the moment, that no file has yet."""
    words = re.findall(r"[a-z0-9]+", name.casefold())
    moment = f"{now or datetime.now():%Y%m%d-%H%M%S}"
    stem = "-".join([*words[:6], moment])[:120]
    taken = 1
    while (path := data_folder() / f"{stem}{'' if taken == 1 else f'-{taken}'}{SUFFIX}").exists():
        taken += 1
    return path


def create(topic: Topic) -> Briefing:
    """Make an empty briefing; raises StoreUnavailable."""
    briefing = Briefing.open(new_path(topic.name))
    briefing.set_topic(topic)
    return briefing


def label(briefing: Briefing) -> str:
    """Return the name by which a briefing is listed: the one it was given, else its topic's, else its file's."""
    topic = briefing.topic
    return briefing.settings().get("label") or (topic.name if topic else briefing.path.stem)


def find(name: str) -> Briefing:
    """Open the briefing of a path, a file's name or a label; raises WrongUse for none or several, and StoreUnavailable."""
    if Path(name).is_file():
        return Briefing.open(Path(name))
    labels: dict[Path, str] = {}
    for path in briefings():
        try:
            labels[path] = label(Briefing.open(path))
        except StoreUnavailable:
            labels[path] = path.stem  # a broken file must not hide the others
    meant = [path for path, known in labels.items() if name in (known, path.stem, path.name)]
    if len(meant) > 1:
        raise WrongUse("command.two_briefings", name, len(meant), ", ".join(path.name for path in meant))
    if not meant:
        raise WrongUse("command.no_such_briefing", name, ", ".join(sorted(labels.values())) or "-")
    return Briefing.open(meant[0])


def period(briefing: Briefing) -> tuple[date | None, date | None]:
    """Return the first and the last day of the briefing's period, None for an open end."""
    settings = briefing.settings()
    since, until = (date.fromisoformat(settings[key]) if settings.get(key) else None for key in ("since", "until"))
    return since, until


def duplicate(briefing: Briefing, name: str) -> Briefing:
    """Copy a briefing with its reviews under a name of its own; raises StoreUnavailable."""
    path = new_path(name)
    _copy(briefing.path, path)
    copy = Briefing.open(path)
    copy.set(label=name)
    return copy


def packed(briefing: Briefing) -> bytes:
    """Return the briefing as one file, to be handed over; raises StoreUnavailable."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / briefing.path.name
        _copy(briefing.path, path)
        with closing(sqlite3.connect(path)) as base:
            base.execute("PRAGMA journal_mode = DELETE")  # a file in write-ahead mode would need its side files
        return path.read_bytes()


def take_in(name: str, data: bytes) -> Briefing:
    """Store a briefing that was handed over; raises StoreUnavailable where it is none, and then keeps nothing of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"given{SUFFIX}"
        path.write_bytes(data)
        _check(path, name)
        briefing = Briefing.open(path)
        briefing.reactions()
        target = new_path(label(briefing))
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(path, target)
    return Briefing.open(target)


def _check(path: Path, name: str) -> None:
    """Raise StoreUnavailable where the file is not a whole briefing: it may come from anybody."""
    try:
        with closing(sqlite3.connect(path)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            whole = base.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            version = base.execute("PRAGMA user_version").fetchone()[0]
            made = {row[0] for row in base.execute("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')")}
    except sqlite3.Error as error:
        raise StoreUnavailable("store.no_briefing", name) from error
    if version > schema.VERSION:
        raise StoreUnavailable("store.newer", name)
    # A trigger or a view of a stranger would run with our writes.
    if not whole or not version or made - schema.TRIGGERS:
        raise StoreUnavailable("store.no_briefing", name)


def delete(briefing: Briefing) -> None:
    """Delete a briefing's files; raises StoreUnavailable where the system refuses."""
    try:
        briefing.path.unlink(missing_ok=True)
        for ending in SIDE_FILES:
            briefing.path.with_name(briefing.path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnavailable("store.folder", briefing.path.parent, error) from error


def _copy(path: Path, target: Path) -> None:
    """Copy a database that may be open elsewhere, whole or not at all."""
    fresh = target.with_suffix(".tmp")
    try:
        with closing(sqlite3.connect(path)) as base, closing(sqlite3.connect(fresh)) as copy:
            base.backup(copy)
        shutil.move(fresh, target)
    except (sqlite3.Error, OSError) as error:
        fresh.unlink(missing_ok=True)
        raise StoreUnavailable("store.failed", target, error) from error
