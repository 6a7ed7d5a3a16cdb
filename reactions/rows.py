"""Articles, reactions and reviews as the columns of a briefing's tables, and back."""

from __future__ import annotations

import json
from datetime import date, datetime

from reactions.records import Article, Attribution, Kind, Reaction, Reason, Review, Span, Stance, Statement, Status, Topic

BROKEN = (ValueError, TypeError, KeyError, AssertionError)
"""What decoding raises where a row is damaged."""
_CODES = {"status": Status, "stance": Stance}


def about(article: Article) -> tuple[str | None, ...]:
    """Return what readers can mend of an article: title, outlet, day, address."""
    published = article.published.isoformat() if article.published else None
    return article.title, article.outlet, published, article.url


def of_review(event: Review) -> tuple[object, ...]:
    """Return the columns of an event, without its number."""
    told = (event.reaction, event.field, event.old, event.new, event.who, event.at.isoformat(), event.why)
    return (*told, int(event.undoes))


def review(row: tuple[str, ...]) -> Review:
    """Return the event of a row."""
    told, field, old, new, who, at, why, undoes = row
    for value in (old, new):
        if value is not None and field in _CODES:
            _CODES[field](value)
    return Review(told, field, old, new, who, datetime.fromisoformat(at), why, bool(undoes))


def article(row: tuple[str | None, ...]) -> Article:
    """Return the article of a row."""
    id_, doc, text, language, title, outlet, published, url = row
    assert id_ is not None and doc is not None and text is not None and language is not None  # NOT NULL in the schema
    return Article(id_, doc, text, language, title, outlet, date.fromisoformat(published) if published else None, url)


def of_reaction(reaction: Reaction) -> tuple[object, ...]:
    """Return the columns of a reaction."""
    whose = reaction.attribution
    statement = whose.statement
    return (
        reaction.id,
        statement.article.id,
        _ends(statement.span),
        statement.kind.value,
        _ends(statement.cue),
        _ends(statement.source),
        _reasons(statement.because),
        whose.speaker,
        _ends(whose.speaker_span),
        whose.speaker_name,
        whose.actor,
        _reasons(whose.because),
        json.dumps([reaction.topic.name, reaction.topic.sentence]),
        reaction.stance.value,
        json.dumps(reaction.scores),
        int(reaction.unsure),
        reaction.model,
        _reasons(reaction.because),
    )


def reaction(row: tuple[str, ...], article: Article) -> Reaction:
    """Return the reaction of a row and its article."""
    _, _, span, kind, cue, source, found, speaker, at, name, actor, whose, topic, stance, scores, unsure, model, because = row
    statement = Statement(article, Span(*json.loads(span)), Kind(kind), Span(*json.loads(cue)), _span(source), _because(found))
    attribution = Attribution(statement, speaker, _span(at), name, actor, _because(whose))
    condemn, warn, concern, neutral, support = json.loads(scores)
    probabilities = (condemn, warn, concern, neutral, support)
    return Reaction(attribution, Topic(*json.loads(topic)), Stance(stance), probabilities, bool(unsure), model, _because(because))


def _ends(span: Span | None) -> str | None:
    return json.dumps([span.start, span.end]) if span else None


def _span(ends: str | None) -> Span | None:
    return Span(*json.loads(ends)) if ends else None


def _reasons(because: tuple[Reason, ...]) -> str:
    return json.dumps([[reason.key, reason.values] for reason in because], ensure_ascii=False)


def _because(stored: str) -> tuple[Reason, ...]:
    return tuple(Reason(key, tuple(values)) for key, values in json.loads(stored))
