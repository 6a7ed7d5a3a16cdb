"""Items into a briefing: each is cleaned, read and stored before the next, so that a stop loses nothing that was done."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reactions import articles, sources
from reactions.errors import UnreadableItem
from reactions.preferences import data_folder
from reactions.records import Article, RawPage, Reaction, Topic
from reactions.store import SUFFIX, Briefing

SAMPLE = Path(__file__).parent / "data" / "sample"

Tag = Callable[[Article], Iterable[Reaction]]
"""Reads one article: the pipeline with its topic and model, or a stand-in."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: how many reactions were found in it, or why it gave no article."""

    item: str
    found: int = 0
    error: UnreadableItem | None = None


def read_into(briefing: Briefing, pages: Iterable[RawPage | UnreadableItem], tag: Tag) -> Iterator[Outcome]:
    """Clean, read and store each page, and yield what became of it; raises StoreUnavailable and ModelUnavailable."""
    for article in articles.clean_all(pages):
        if isinstance(article, UnreadableItem):
            item = article.reason.values[0]
            briefing.add_failure(item, article)
            yield Outcome(item, error=article)
        else:
            found = list(tag(article))
            briefing.add(article, found)
            yield Outcome(article.doc, len(found))


def fetched(addresses: Iterable[str]) -> Iterator[RawPage | UnreadableItem]:
    """Fetch each address from the network; what cannot be fetched is yielded as an error, not raised."""
    for address in addresses:
        try:
            yield sources.fetch(address)
        except UnreadableItem as error:
            yield error


def sample_path(*models: Path | str) -> Path:
    """Return the path of the sample's briefing; another sample or another model has another path, so none is ever stale."""
    mark = hashlib.sha256()
    for path in sorted(SAMPLE.iterdir()):
        mark.update(path.read_bytes())
    mark.update(repr([str(model) for model in models]).encode())
    for path in sorted(path for model in models for path in Path(model).glob("*")):
        mark.update(f"{path.name}{path.stat().st_size}{path.stat().st_mtime_ns}".encode())
    return data_folder() / f"sample-{mark.hexdigest()[:12]}{SUFFIX}"


def is_sample(path: Path) -> bool:
    """Tell whether a briefing holds the sample."""
    return path.name.startswith("sample-")


def sample_topic(language: str) -> Topic:
    """Return the sample's topic in a language; raises KeyError for one that it does not speak."""
    with (SAMPLE / "topic.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    return Topic(row[f"name_{language}"], row[f"sentence_{language}"])


def sample_pages() -> list[RawPage]:
    """Return the sample's articles with the metadata of its index."""
    with (SAMPLE / "index.csv").open(encoding="utf-8", newline="") as file:
        return [
            RawPage(
                name=row["doc"],
                content=(SAMPLE / row["doc"]).read_text(encoding="utf-8"),
                title=row["title"],
                outlet=row["outlet"],
                published=date.fromisoformat(row["published"]),
                url=row["url"],
            )
            for row in csv.DictReader(file)
        ]
