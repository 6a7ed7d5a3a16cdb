"""The briefings in the data folder: made, duplicated, handed over as one file, taken in, deleted."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from reactions import inspection, schema
from reactions.errors import StoreUnavailable, WrongUse
from reactions.preferences import data_folder, unfinished
from reactions.records import Topic
from reactions.store import SUFFIX, Briefing, briefings, in_words

SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside an open file."""
HANDED_OVER = ("label", "since", "until", "rules_alone", "partial")
"""The settings that go along with a briefing; others would speak of this machine."""


def new_path(name: str, now: datetime | None = None) -> Path:
    """Return the path of a new briefing, named for `name` and the moment, that no file has yet.

    The moment always ends it, so that no name is one that Windows reserves ("con"); `sample-` begins the sample's own files.
    """
    words = re.findall(r"[a-z0-9]+", name.casefold())[:6]
    if words[:1] == ["sample"]:
        words[0] = "samples"
    moment = f"{now or datetime.now():%Y%m%d-%H%M%S}"
    stem = "-".join(filter(None, ["-".join(words)[:100].rstrip("-"), moment]))
    taken = 1
    while (path := data_folder() / f"{stem}{'' if taken == 1 else f'-{taken}'}{SUFFIX}").exists():
        taken += 1
    return path


def create(topic: Topic) -> Briefing:
    """Make a briefing that holds a topic; raises StoreUnavailable."""
    path = new_path(topic.name)
    with whole(path) as fresh:
        Briefing.open(fresh).set_topic(topic)
    return Briefing.open(path)


def label(briefing: Briefing) -> str:
    """Return the name by which a briefing is listed: the one it was given, else its topic's, else its file's."""
    topic = briefing.topic
    return briefing.settings().get("label") or (topic.name if topic else briefing.path.stem)


def find(name: str) -> Briefing:
    """Open the briefing of a path, a file's name or a label; raises WrongUse for none or several, and StoreUnavailable."""
    if Path(name).is_file():
        inspection.check(Path(name), name)
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
    """Return the first and the last day of the briefing's period, None for an open end; raises StoreUnavailable."""
    settings = briefing.settings()
    try:
        since, until = (date.fromisoformat(settings[key]) if settings.get(key) else None for key in ("since", "until"))
    except ValueError as error:
        raise StoreUnavailable("store.corrupt", briefing.path, error) from error
    return since, until


def duplicate(briefing: Briefing, name: str) -> Briefing:
    """Copy a briefing with its reviews under a name of its own; raises StoreUnavailable."""
    path = new_path(name)
    with whole(path) as fresh:
        schema.copy_whole(briefing.path, fresh)
        Briefing.open(fresh).set(label=name)
    return Briefing.open(path)


def packed(briefing: Briefing) -> bytes:
    """Return the briefing as one file, to be handed over, without what was removed from it; raises StoreUnavailable."""
    with _in_words(briefing.path), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / briefing.path.name
        schema.copy_whole(briefing.path, path)
        with closing(sqlite3.connect(path)) as base:
            base.execute(f"DELETE FROM setting WHERE key NOT IN ({', '.join('?' * len(HANDED_OVER))})", HANDED_OVER)
            base.commit()
            base.execute("PRAGMA journal_mode = DELETE")  # a file in write-ahead mode would need its side files
            base.execute("VACUUM")  # the text of a removed article would else go along, in pages that are free
        return path.read_bytes()


def take_in(name: str, data: bytes) -> Briefing:
    """Store a briefing that was handed over; raises StoreUnavailable where it is none, and then keeps nothing of it."""
    with _in_words(data_folder() / name), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"given{SUFFIX}"
        path.write_bytes(data)
        inspection.check(path, name)
        briefing = Briefing.open(path)
        inspection.check_contents(briefing, name)
        target = new_path(label(briefing))
        target.parent.mkdir(parents=True, exist_ok=True)
        schema.copy_whole(path, target)
    return Briefing.open(target)


def delete(briefing: Briefing) -> None:
    """Delete a briefing's files; raises StoreUnavailable where the system refuses."""
    try:
        briefing.path.unlink(missing_ok=True)
        for ending in SIDE_FILES:
            briefing.path.with_name(briefing.path.name + ending).unlink(missing_ok=True)
        for kept in (data_folder() / "cache").glob(f"{briefing.path.stem}-{'?' * 16}.feather"):
            kept.unlink()  # its table holds every statement
    except OSError as error:
        raise StoreUnavailable("store.folder", briefing.path.parent, error) from error


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give the path of a file that becomes `path` at the end of the block, or goes where the block fails."""
    fresh = unfinished(path)
    try:
        with _in_words(path):
            yield fresh
            fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Say the errors of SQLite and of the system in plain words."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise StoreUnavailable("store.corrupt", path, error) from error
    except (sqlite3.Error, OSError) as error:
        raise in_words(error, path) from error
