"""Why this stance: the words without which the model would be less sure of it.

Each word of the statement and of its cue is left out in turn and the pair judged again (occlusion: Zeiler and Fergus 2014;
for words: Li, Monroe and Jurafsky 2016, "Understanding Neural Networks through Representation Erasure").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from reactions.classifier import StanceModel
from reactions.records import Kind, Reaction, Span, Stance
from reactions.stance import utterance

MOST = 5
"""Words shown at most; a longer list says nothing."""
LEAST = 0.02
"""How much of the probability a word must carry to be shown: smaller moves are noise of the network."""
LONGEST = 150
"""Words tried at most: the model reads no further than about 160 pieces."""
_WORD = re.compile(r"\w+(?:[-’'.]\w+)*")


@dataclass(frozen=True, slots=True)
class DrivingWord:
    """A word of the article and by how much the stance's probability falls without it, 0 to 1."""

    span: Span
    weight: float


def driving_words(reaction: Reaction, model: StanceModel) -> tuple[DrivingWord, ...]:
    """Return up to MOST words that drove the stance, the strongest first; none for a silence, which a rule judges."""
    whose = reaction.attribution
    if whose.statement.kind is Kind.SILENCE:
        return ()
    spans = list(_words(reaction))
    shown = [_utterance(reaction), *(_utterance(reaction, span) for span in spans)]
    column = tuple(Stance).index(reaction.stance)
    scores = model.probabilities([(reaction.topic.name, words) for words in shown])[:, column]
    weighed = (DrivingWord(span, float(scores[0] - score)) for span, score in zip(spans, scores[1:], strict=True))
    strongest = sorted(weighed, key=lambda word: (-word.weight, word.span.start))
    return tuple(word for word in strongest[:MOST] if word.weight >= LEAST)


def _words(reaction: Reaction) -> Iterator[Span]:
    """Yield the words of the cue and the statement as they stand in the article, each once."""
    statement = reaction.attribution.statement
    parts = [statement.span] if statement.span.holds(statement.cue) else [statement.cue, statement.span]
    found = [
        Span(part.start + match.start(), part.start + match.end())
        for part in parts
        for match in _WORD.finditer(part.of(statement.article.text))
    ]
    yield from found[:LONGEST]


def _utterance(reaction: Reaction, *without: Span) -> str:
    """Return what the model reads of a reaction, with words left out of the statement and the cue."""
    whose = reaction.attribution
    statement = whose.statement
    cue, text = (_left(statement.article.text, part, without) for part in (statement.cue, statement.span))
    return utterance(text, whose.speaker_name, whose.actor, cue)


def _left(text: str, part: Span, without: tuple[Span, ...]) -> str:
    gone = {place for span in without for place in range(span.start, span.end)}
    kept = "".join(text[place] for place in range(part.start, part.end) if place not in gone)
    return re.sub(r" {2,}", " ", kept).strip() if gone else kept


def deletion(reaction: Reaction, model: StanceModel, random: Random, draws: int = 5) -> tuple[float, float] | None:
    """Return by how much the stance's probability falls without its driving words, and without as many random ones.

    The deletion test of an explanation (Samek et al. 2017), over the words of the statement; the second figure is the mean of
    `draws`. None where no word of the statement drives.
    """
    statement = reaction.attribution.statement
    every = [span for span in _words(reaction) if statement.span.holds(span)]
    driving = [word.span for word in driving_words(reaction, model) if word.span in every]
    if not driving:
        return None
    deleted = [(), driving, *(random.sample(every, len(driving)) for _ in range(draws))]
    pairs = [(reaction.topic.name, _utterance(reaction, *spans)) for spans in deleted]
    likely = model.probabilities(pairs)[:, tuple(Stance).index(reaction.stance)]
    return float(likely[0] - likely[1]), float(likely[0] - likely[2:].mean())
