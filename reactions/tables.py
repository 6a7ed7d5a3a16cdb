"""Tables that the command line takes: statements to judge, a topic for each article."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from reactions.errors import WrongUse
from reactions.records import Article, Topic


def rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the user's; raises WrongUse without the file or a column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongUse("command.unreadable_statements", path, error) from error
    missing = [column for column in columns if found and column not in found[0]]
    if missing or not found:
        raise WrongUse("command.columns", path, ", ".join(missing or columns))
    return found


def topics(path: Path) -> dict[str, Topic]:
    """Return the name of an article's file, or that without its ending -> its topic; raises WrongUse."""
    return {row["doc"]: Topic(row["topic"]) for row in rows(path, ("doc", "topic")) if row["topic"]}


def topic_of(article: Article, given: Mapping[str, Topic] | str | None) -> Topic | None:
    """Return the topic of an article, given one for all or one for each; None where it has none."""
    if isinstance(given, Mapping):
        return given.get(article.doc) or given.get(Path(article.doc).stem)
    return Topic(given) if given else None
