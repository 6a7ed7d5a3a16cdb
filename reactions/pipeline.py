"""The corridor: articles in, reactions out; every room in its order and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reactions import attribution, stance, statements
from reactions.records import Article, Attribution, Reaction, Topic


def attributed(article: Article) -> Iterator[Attribution]:
    """Yield the statements of one article with their speakers, in order; no model is needed."""
    yield from attribution.attribute(statements.find(article))


def read(articles: Iterable[Article], topic: Topic | Mapping[str, Topic], model: stance.StanceModel) -> Iterator[Reaction]:
    """Yield the reactions of the articles in order, streaming; `topic` is one for all or one per `Article.doc`."""

    def pairs() -> Iterator[tuple[Attribution, Topic]]:
        for article in articles:
            own = topic if isinstance(topic, Topic) else topic[article.doc]
            for whose in attributed(article):
                yield whose, own

    yield from stance.judge(pairs(), model)
