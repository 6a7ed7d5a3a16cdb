"""Lexicons and gazetteers: CSV files in `data/`, each row with its language, its source and a note.

One cached loader a file; what the columns mean stands in `data/README.md`. Adding an actor or a cue needs no code.
"""

from __future__ import annotations

import csv
from pathlib import Path

from reactions.errors import BrokenLexicon

FOLDER = Path(__file__).parent / "data"


def rows(name: str, *columns: str) -> list[dict[str, str]]:
    """Return the rows of `data/<name>.csv`; raises BrokenLexicon where the file or one of `columns` is missing."""
    path = FOLDER / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # Excel begins a file that it saves as UTF-8 with a mark
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise BrokenLexicon("lexicon.columns", path.name, ", ".join(missing))
            return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenLexicon("lexicon.unreadable", path.name, error) from error
