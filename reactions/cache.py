"""A briefing's table, kept on disk: who repeats whom is worked out once, not each time a page is opened.

The kept table holds the predictions. What readers said is laid over it, so that a review costs no more than its own rows.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pandas as pd

from reactions import frame
from reactions.memory import fingerprint
from reactions.preferences import data_folder, unfinished
from reactions.records import Reaction
from reactions.reviews import reviewed
from reactions.store import Briefing

_MARK = hashlib.sha256().digest_size
log = logging.getLogger("reactions")


def table(briefing: Briefing) -> pd.DataFrame:
    """Return the frame of a briefing with what readers said of it; raises StoreUnavailable."""
    return overlaid(briefing, predicted(briefing))


def reactions(briefing: Briefing, ids: Iterable[str] | None = None) -> list[Reaction]:
    """Return all reactions, or those with the ids in that order, as their readers left them; raises StoreUnavailable."""
    wanted = None if ids is None else list(ids)
    known = list(reviewed(briefing.reactions(wanted), briefing.reviews()))
    if wanted is None:
        return known
    by_id = {reaction.id: reaction for reaction in known}
    return [by_id[each] for each in wanted if each in by_id]


def overlaid(briefing: Briefing, base: pd.DataFrame) -> pd.DataFrame:
    """Return the predicted frame with the rows of reviewed reactions as their readers left them.

    A row keeps its group: a reader corrects what was said by whom, not who repeats it.
    """
    events = briefing.reviews()
    known = list(reviewed(briefing.reactions({event.reaction for event in events}), events)) if events else []
    return frame.replaced(base, known)


def predicted(briefing: Briefing) -> pd.DataFrame:
    """Return the frame of a briefing without what readers said; raises StoreUnavailable."""
    path = data_folder() / "cache" / f"{briefing.path.stem}-{_mark(briefing)}.feather"
    kept = _kept(path)
    if kept is not None:
        return kept
    made = frame.frame(briefing.reactions())
    _keep(made, path, briefing.path.stem)
    return made


def _mark(briefing: Briefing) -> str:
    """Return what a kept table depends on: the articles and predictions, and the code and words that group them."""
    depends = (str(briefing.path), briefing.content, fingerprint())
    return hashlib.sha256(repr(depends).encode()).hexdigest()[:16]


def _kept(path: Path) -> pd.DataFrame | None:
    """Return the kept table, None where there is none or it is damaged."""
    if not path.exists():
        return None
    try:
        mark, data = (kept := path.read_bytes())[:_MARK], kept[_MARK:]
        if hashlib.sha256(data).digest() != mark:  # the format would not notice a changed letter
            raise ValueError(path.name)
        return pd.read_feather(io.BytesIO(data)).astype(frame.COLUMNS)
    except (OSError, ValueError, KeyError):  # pyarrow's errors are ValueErrors and OSErrors
        log.warning("a kept table cannot be read and is made anew: %s", path.name)
        return None


def _keep(made: pd.DataFrame, path: Path, stem: str) -> None:
    """Write the table in place of older ones of the briefing; where the disk refuses, it is made again next time."""
    fresh = unfinished(path)  # of its own for each session: two may write at once
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made.to_feather(data := io.BytesIO())
        fresh.write_bytes(hashlib.sha256(data.getvalue()).digest() + data.getvalue())
        for older in path.parent.glob(f"{stem}-{'?' * 16}.feather"):
            older.unlink(missing_ok=True)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        log.warning("a table cannot be kept: %s", path.name)
