"""The words of the interface, of reasons and of errors, in Indonesian and English, from `data/wording/*.csv`.

Each file has the columns key, id, en; sentences have numbered holes ({0}, {1}) for values. Files are named for the room
whose words they hold; adding or mending a sentence needs no code.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from reactions.records import Reason

LANGUAGES = ("id", "en")
FOLDER = Path(__file__).parent / "data" / "wording"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return key -> language -> sentence over all files of the folder; raises ValueError where a key stands twice."""
    sentences: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["key"] in sentences:
                    raise ValueError(f"{path.name}: the key {row['key']!r} stands twice in the wording catalogue")
                sentences[row["key"]] = {language: row[language] for language in LANGUAGES}
    return sentences


def say(key: str, language: str = "en", *values: object) -> str:
    """Return the sentence of `key` in `language` with its holes filled; raises KeyError for an unknown key."""
    return catalogue()[key][language].format(*values)


def explain(reasons: tuple[Reason, ...], language: str = "en") -> str:
    """Return the reasons as plain sentences, in their order."""
    return " ".join(say(reason.key, language, *reason.values) for reason in reasons)
