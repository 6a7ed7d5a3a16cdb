"""A statement that the machine missed and a reader adds: found in the article's text, and confirmed from the start."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from reactions.errors import WrongUse
from reactions.records import (
    READER,
    Article,
    Attribution,
    Kind,
    Reaction,
    Reason,
    Review,
    Span,
    Stance,
    Statement,
    Status,
    Topic,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader says of a missed statement: its words as they stand in the article, and its judgement."""

    text: str
    kind: Kind
    actor: str
    speaker: str | None
    stance: Stance


def added(article: Article, told: Told, topic: Topic, who: str, at: datetime | None = None) -> tuple[Reaction, list[Review]]:
    """Return the reaction that a reader adds, and the event that confirms it.

    It has no cue (an empty span before it), and all its probability is on the stance that the reader chose. Raises WrongUse where
    the words do not stand in the article.
    """
    span = find(article.text, told.text)
    because = (Reason("additions.reader", (who,)),)
    statement = Statement(article, span, told.kind, Span(span.start, span.start), None, because)
    whose = Attribution(statement, None, None, told.speaker, told.actor, because)
    first, second, third, fourth, fifth = (float(stance is told.stance) for stance in Stance)
    reaction = Reaction(whose, topic, told.stance, (first, second, third, fourth, fifth), False, READER, because)
    moment = at or datetime.now(UTC)
    return reaction, [Review(reaction.id, "status", Status.PREDICTED.value, Status.CONFIRMED.value, who, moment)]


def find(text: str, words: str) -> Span:
    """Return where the words stand in the text, whatever white space or kind of quotation mark lies between and around them.

    Raises WrongUse where they do not stand there.
    """
    parts = [re.escape(part) for part in re.split(r"\s+", words.strip().strip("\"“”'‘’").strip()) if part]
    found = re.search(r"\s+".join(parts), text) if parts else None
    if found is None:
        raise WrongUse("additions.absent", " ".join(words.split())[:80])
    return Span(*found.span())
