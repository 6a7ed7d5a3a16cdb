"""The corridor: articles in, reactions out; every room in its order and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reactions import attribution, stance, statements
from reactions.records import Article, Attribution, Reaction, Topic
from reactions.tagger import Tagger


def attributed(article: Article, tagger: Tagger | None = None) -> Iterator[Attribution]:
    """Yield the statements of one article with their speakers, in order; without a tagger the rules find them alone."""
    yield from attribution.attribute(statements.find(article, tagger))


def read(
    articles: Iterable[Article], topic: Topic | Mapping[str, Topic], model: stance.StanceModel, tagger: Tagger | None = None
) -> Iterator[Reaction]:
    """Yield the reactions of the articles in order, streaming; `topic` is one for all or one per `Article.doc`."""

    def pairs() -> Iterator[tuple[Attribution, Topic]]:
        for article in articles:
            own = topic if isinstance(topic, Topic) else topic[article.doc]
            for whose in attributed(article, tagger):
                yield whose, own

    yield from stance.judge(pairs(), model)
