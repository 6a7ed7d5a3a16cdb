"""Where the user's data lie, and the few choices that outlast a session: `settings.json` in that folder."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_data_path

from reactions.errors import StoreUnavailable

FILE = "settings.json"


def data_folder() -> Path:
    """Return where briefings lie: REACTIONS_DATA where it is set, else the system's place for a user's data."""
    chosen = os.environ.get("REACTIONS_DATA")
    return Path(chosen) if chosen else user_data_path("reactions", appauthor=False)


def take_flag(arguments: Sequence[str]) -> None:
    """Set the data folder from `--data FOLDER` among a program's arguments, where it stands there."""
    if "--data" in arguments[:-1]:
        os.environ["REACTIONS_DATA"] = str(Path(arguments[arguments.index("--data") + 1]).resolve())


def read() -> dict[str, str]:
    """Return the choices; a file that is missing or broken holds none, since each has a default."""
    try:
        known = json.loads((data_folder() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in known.items() if isinstance(value, str)} if isinstance(known, dict) else {}


def write(**choices: str) -> None:
    """Store choices beside those known, whole or not at all; an empty one is forgotten. Raises StoreUnavailable."""
    known = {key: value for key, value in {**read(), **choices}.items() if value}
    path = data_folder() / FILE
    fresh = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise StoreUnavailable("store.folder", path.parent, error) from error
