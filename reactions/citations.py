"""The list of sources: one line for each article behind the counted statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from reactions.display import day
from reactions.records import Article, Reaction
from reactions.wording import say


def cited(reactions: Iterable[Reaction]) -> list[Article]:
    """Return the articles of the reactions, each once, by their day (undated last) and name."""
    articles = {each.attribution.statement.article.id: each.attribution.statement.article for each in reactions}
    return sorted(articles.values(), key=lambda article: (article.published or date.max, article.doc))


def citation(article: Article, language: str) -> str:
    """Return an article as a line of a list of sources: outlet, title, day, address; what is unknown is left out."""
    title = say("citations.title", language, " ".join(article.title.split())) if article.title else None
    when = day(article.published, language) if article.published else say("display.period.unknown", language)
    return ". ".join(part for part in (article.outlet or article.doc, title, when, article.url) if part)


def citations(reactions: Iterable[Reaction], language: str) -> Iterator[str]:
    """Yield the citation of each article behind the reactions."""
    return (citation(article, language) for article in cited(reactions))


def to_text(reactions: Iterable[Reaction], language: str) -> str:
    """Return the numbered list of sources as plain text."""
    return "".join(f"{number}. {line}\n" for number, line in enumerate(citations(reactions, language), 1))
