"""Who said what about an event, for whom, and how they stand to it: statements, speakers, actors and stances from news.

from reactions import Topic, articles_of, load_model, load_tagger, read

topic = Topic("The treaty of Russia and North Korea, June 2024")
for reaction in read(articles_of(["news/"]), topic, load_model(), load_tagger()):
    print(reaction.attribution.actor, reaction.stance, reaction.attribution.statement.text)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reactions.errors import ReactionsError
from reactions.records import Article, Reaction, Span, Stance, Topic

if TYPE_CHECKING:
    from reactions.classifier import StanceModel
    from reactions.tagger import Tagger

__all__ = ["Article", "Reaction", "ReactionsError", "Span", "Stance", "Topic", "articles_of", "load_model", "load_tagger", "read"]
__version__ = "0.1.0"


def articles_of(paths: Iterable[str | Path]) -> Iterator[Article]:
    """Yield the articles of files and folders; raises the ReactionsError of an item that cannot be read."""
    from reactions import articles, sources

    for item in articles.clean_all(sources.read(Path(path) for path in paths)):
        if isinstance(item, ReactionsError):
            raise item
        yield item


def load_model(where: Path | str | None = None) -> StanceModel:
    """Return the stance model of a folder or of a hub's name (default: models/stance); raises ModelUnavailable."""
    from reactions import stance

    return stance.load(where)


def load_tagger(folder: Path | None = None) -> Tagger:
    """Return the tagger of a folder (default: models/tagger), the rules' second reader; raises ModelUnavailable."""
    from reactions import tagger

    return tagger.load(folder)


def read(
    articles: Iterable[Article], topic: Topic | Mapping[str, Topic], model: StanceModel, tagger: Tagger | None = None
) -> Iterator[Reaction]:
    """Yield the reactions of articles in order; `topic` is one for all or one per `Article.doc`.

    Without a tagger the rules find the statements alone: faster, and less of what is there.
    """
    from reactions import pipeline

    yield from pipeline.read(articles, topic, model, tagger)
