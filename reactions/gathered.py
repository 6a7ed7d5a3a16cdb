"""The folder of a run in parts: its manifest, its part files, and all of them as the one table that a single run gives.

A part knows only itself. Which articles came before in another part, and which statements are one over all parts, is worked
out at the end (`grouped`), so that parts can be read in any order and are never written twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import pandas as pd

from reactions.errors import StoreUnavailable, WrongUse
from reactions.export import RECORD
from reactions.frame import SCORES
from reactions.grouping import group
from reactions.records import Article, Attribution, Kind, Reaction, Span, Stance, Statement, Topic
from reactions.wording import say

MANIFEST = "manifest.json"
WHOLE = "reactions.parquet"
"""All parts as one table, groups and repeated articles worked out over all of them."""
VERSION = 2
"""Of the columns below: parts of an older run are made again, but can still be joined."""
JOINABLE = (1, VERSION)

COLUMNS: dict[str, str] = {
    **dict.fromkeys(RECORD, "string"),
    **dict.fromkeys(("start", "end"), "Int64"),
    **dict.fromkeys(("confidence", *SCORES), "Float64"),
    "unsure": "boolean",
    "error": "string",
    "item": "Int64",
    **dict.fromkeys(("article", "language", "title", "url", "body", "told"), "string"),
}
"""The columns of a part and their types; unknown is NA.

A row is a reaction, an item that could not be read (`error` says why, `doc` which), or an article without a statement (neither
text nor error). `item` counts the items of the part, `article` is the id of the text, `language` its language. The first row of
an article holds its whole text as `body`. `told` is JSON from which `runs` makes a briefing: of a reaction `rows.of_reaction`, of
an item that could not be read the key and the values of its message.
"""

_JOINED = [column for column in COLUMNS if column not in ("title", "url", "body", "told")]
"""What groups and repeats over all parts are worked out from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a part: `silent` articles have no statement, `failures` are items that gave no article.

    `failed` says why it has no file.
    """

    name: str
    fingerprint: str
    articles: int = 0
    silent: int = 0
    reactions: int = 0
    failures: int = 0
    seconds: float = 0.0
    failed: str = ""


def table_of(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Return rows as a table with the columns and types of COLUMNS."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(COLUMNS)


def write(table: pd.DataFrame, path: Path, **about: Any) -> None:
    """Write a table as Parquet, whole or not at all, and `about` it in the file's metadata; raises StoreUnavailable."""
    table.attrs.update(about)  # pandas keeps it in the file
    _written(path, lambda file: table.to_parquet(file, index=False, compression="zstd"))


def about(path: Path) -> dict[str, Any]:
    """Return what a table's file tells about itself, nothing where there is no whole file."""
    import pyarrow.parquet as pq

    try:
        return dict(json.loads(pq.read_schema(path).metadata[b"PANDAS_ATTRS"]))
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def entry_of(path: Path) -> Entry | None:
    """Return what a part's file tells about the part, None where there is no whole file."""
    try:
        return Entry(**about(path))
    except TypeError:
        return None


def write_manifest(folder: Path, task: dict[str, Any], entries: Iterable[Entry], complete: bool) -> None:
    """Write which parts there are and what they were made of, whole or not at all; raises StoreUnavailable."""
    content = {"version": VERSION, "complete": complete, "task": task, "parts": [asdict(entry) for entry in entries]}
    _written(folder / MANIFEST, lambda file: file.write(json.dumps(content, indent=1).encode()))


def _written(path: Path, write_to: Callable[[IO[bytes]], object]) -> None:
    undone = path.with_name(f".{path.name}-{uuid4().hex[:8]}")
    try:
        with undone.open("wb") as file:
            write_to(file)
            file.flush()
            os.fsync(file.fileno())
        undone.replace(path)
    except OSError as error:
        raise StoreUnavailable("scale.unwritable", path, error.strerror or error) from error
    finally:
        undone.unlink(missing_ok=True)


def read_manifest(folder: Path) -> tuple[dict[str, Any], list[Entry]]:
    """Return the task and the parts of a folder; raises WrongUse where it holds no manifest that can be read."""
    task, entries, _ = _manifest(folder)
    return task, entries


def told(folder: Path) -> tuple[dict[str, Any], bool]:
    """Return the task of a run and whether all its parts are there; raises WrongUse where its manifest cannot be read."""
    task, _, complete = _manifest(folder)
    return task, complete


def _manifest(folder: Path) -> tuple[dict[str, Any], list[Entry], bool]:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content["version"] not in JOINABLE:
            raise ValueError(f"version {content['version']}")
        return dict(content["task"]), [Entry(**part) for part in content["parts"]], bool(content["complete"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WrongUse("scale.no_parts", folder, error) from error


def read_parts(folder: Path) -> pd.DataFrame:
    """Return all reactions and failures of a run with the columns of `export.RECORD` and `error`, as a single run has them.

    Raises WrongUse where the folder holds no run or a part of it is missing.
    """
    _, entries = read_manifest(folder)
    if about(folder / WHOLE).get("mark") == _mark(entries):
        return pd.read_parquet(folder / WHOLE)
    return grouped(folder)


def grouped(folder: Path) -> pd.DataFrame:
    """Make the groups and the repeated articles whole over all parts, write the table to WHOLE and return it.

    Needs all of it in memory at once; raises WrongUse where the folder holds no run or a part of it is missing.
    """
    task, entries = read_manifest(folder)
    try:
        tables = [pd.read_parquet(folder / entry.name, columns=_JOINED).assign(part=part) for part, entry in enumerate(entries)]
    except (OSError, ValueError) as error:
        raise WrongUse("scale.no_parts", folder, error) from error
    table = pd.concat(tables, ignore_index=True) if tables else table_of(())[_JOINED].assign(part=0)
    table = _without_repeats(table, str(task.get("language", "en")))
    known = list(_reactions(table))
    groups = group(known)
    said = table["text"].notna()
    table.loc[said, "group"] = [groups[reaction.id] for reaction in known]
    whole = table.loc[said | table["error"].notna(), [*RECORD, "error"]].reset_index(drop=True)
    write(whole, folder / WHOLE, mark=_mark(entries))
    return whole


def _mark(entries: Iterable[Entry]) -> str:
    return hashlib.sha256("".join(entry.fingerprint for entry in entries).encode()).hexdigest()


def _without_repeats(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the table with each article once, where it came first; a later one is a failure, as in a single run."""
    firsts = table.dropna(subset=["article"]).drop_duplicates("article").set_index("article")
    again = (table["article"].map(firsts["part"]) < table["part"]).fillna(False).astype(bool)
    repeats = table[again].drop_duplicates(["part", "item"])
    errors = [
        say("article.repeated", language, doc, first)
        for doc, first in zip(repeats["doc"], repeats["article"].map(firsts["doc"]), strict=True)
    ]
    kinds = {column: COLUMNS[column] for column in _JOINED}
    repeats = repeats[["doc", "item", "part"]].assign(error=errors).reindex(columns=list(table)).astype(kinds)
    return pd.concat([table[~again], repeats]).sort_index()


def _reactions(table: pd.DataFrame) -> Iterator[Reaction]:
    """Yield reactions with what `grouping` compares; of an article's text only the statements are there, at their places."""
    said = table[table["text"].notna()].drop(columns=["error"])
    records = (dict(zip(map(str, said), row, strict=True)) for row in said.astype(object).where(said.notna(), None).to_numpy())
    for _, rows in groupby(records, lambda record: (record["part"], record["item"])):
        own = list(rows)
        article = _article(own)
        for record in own:
            statement = Statement(article, Span(record["start"], record["end"]), Kind(record["kind"]), Span(0, 0), None)
            whose = Attribution(statement, record["speaker"], None, record["speaker_name"], record["actor"])
            yield Reaction(whose, Topic(record["topic"]), Stance(record["stance"]), (0.0, 0.0, 0.0, 0.0, 0.0), False, "")


def _article(records: list[dict[str, Any]]) -> Article:
    letters = [" "] * max(record["end"] for record in records)
    for record in records:
        letters[record["start"] : record["end"]] = record["text"]
    one = records[0]
    published = date.fromisoformat(one["published"]) if one["published"] else None
    return Article(one["article"], one["doc"], "".join(letters), one["language"], None, one["outlet"], published)
