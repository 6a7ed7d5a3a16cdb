"""Where the user's data lie, and the few choices that outlast a session: `settings.json` in that folder."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from platformdirs import user_data_path

from reactions.errors import StoreUnavailable

FILE = "settings.json"
_UNDONE = ".reactions-tmp"
_ABANDONED = 3600
"""Seconds after which an unfinished file belongs to a process that was killed."""
_ROOM = 256 * 1024
"""Bytes free under which a disk counts as full: SQLite cannot even open a briefing without its side files."""
_one_writer = threading.Lock()


def data_folder() -> Path:
    """Return where briefings lie: REACTIONS_DATA where it is set ("~" is the user's home), else the system's place for data."""
    chosen = os.environ.get("REACTIONS_DATA")
    if not chosen:
        return user_data_path("reactions", appauthor=False)
    try:
        return Path(chosen).expanduser()  # no shell has done so where a service, a container or Windows sets the variable
    except RuntimeError:  # the home of somebody whom the system does not know
        return Path(chosen)


def take_flag(arguments: Sequence[str]) -> None:
    """Set the data folder from `--data FOLDER` among a program's arguments, where it stands there."""
    if "--data" in arguments[:-1]:
        os.environ["REACTIONS_DATA"] = str(Path(arguments[arguments.index("--data") + 1]).resolve())


def unfinished(path: Path) -> Path:
    """Return a name beside `path` for what takes its place once it is whole; what killed processes left there is deleted."""
    with suppress(OSError):
        for left in path.parent.glob(f"*{_UNDONE}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink(missing_ok=True)
    return path.with_name(f"{path.name}.{uuid4().hex[:8]}{_UNDONE}")


def trouble(error: Exception, path: Path) -> str:
    """Return the wording key of why a file cannot be written: the disk is full, or its folder refuses."""
    with suppress(OSError):
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or shutil.disk_usage(path.parent).free < _ROOM:
            return "store.full"
    return "store.folder"


def read() -> dict[str, str]:
    """Return the choices; a file that is missing or broken holds none, since each has a default."""
    try:
        known = json.loads((data_folder() / FILE).read_text(encoding="utf-8-sig"))  # an editor may have added the mark
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in known.items() if isinstance(value, str)} if isinstance(known, dict) else {}


def write(**choices: str) -> None:
    """Store choices beside those known, whole or not at all; an empty one is forgotten. Raises StoreUnavailable."""
    path = data_folder() / FILE
    fresh = unfinished(path)
    try:
        with _one_writer:
            known = {key: value for key, value in {**read(), **choices}.items() if value}
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="utf-8") as file:
                file.write(json.dumps(known, indent=2, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        key = trouble(error, path)
        raise StoreUnavailable(key, path if key == "store.full" else path.parent, error) from error
