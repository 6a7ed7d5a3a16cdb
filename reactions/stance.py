"""Attributed statements and a topic in, reactions out: how each statement stands to the topic, and how sure the model is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from reactions.classifier import StanceModel
from reactions.errors import UnreadableItem
from reactions.gazetteer import countries
from reactions.model import load
from reactions.records import Attribution, Kind, Reaction, Reason, Stance, Topic

__all__ = ["StanceModel", "judge", "judge_rows", "load", "utterance"]

CHUNK = 256
"""Statements read before the first is judged: enough to sort by length, few enough that a progress bar moves."""

Scores = tuple[float, float, float, float, float]
STANCES = tuple(Stance)
LANGUAGE = "id"
"""In which language a country is named to the model, whatever the article's: one, so that the same words are judged alike."""
SILENCE: Scores = (0.0, 0.0, 0.0, 1.0, 0.0)


def utterance(text: str, speaker_name: str | None = None, actor: str | None = None, cue: str | None = None) -> str:
    """Return the words that stand for a statement before the model: "speaker (country) cue: text", what is unknown left out.

    A government stands by its country's name, as a topic names it: "Kim Song (Korea Utara)". By its code alone the model knew
    only those that it had met often: of dev's statements 0.81 right where an actor has over 100 in training, 0.67 below.
    """
    actor = actor and countries(LANGUAGE).get(actor, actor)
    head = " ".join(part for part in (speaker_name, actor and f"({actor})", cue) if part)
    return f"{head}: {text}" if head else text


def judge(attributions: Iterable[tuple[Attribution, Topic]], model: StanceModel) -> Iterator[Reaction]:
    """Yield the reaction of each attribution to its topic, in order; a reported silence is neutral by rule."""
    waiting = iter(attributions)
    while chunk := list(islice(waiting, CHUNK)):
        spoken = [pair for pair in chunk if pair[0].statement.kind is not Kind.SILENCE]
        judged = iter(_scores([(topic.name, _utterance(whose)) for whose, topic in spoken], model))
        for whose, topic in chunk:
            silent = whose.statement.kind is Kind.SILENCE
            scores = SILENCE if silent else next(judged)
            unsure = max(scores) < model.threshold
            because = (Reason("stance.silence"),) if silent else _because(scores, unsure, model)
            yield Reaction(whose, topic, _likeliest(scores), scores, unsure, model.name, because)


def judge_rows(rows: Iterable[Mapping[str, object]], model: StanceModel) -> Iterator[dict[str, object] | UnreadableItem]:
    """Yield each row with stance, confidence, unsure and the probabilities p_condemn to p_support, 0 to 1, in order.

    A row has text and topic, and where known speaker_name, actor, cue and kind; one without text or topic gives an
    UnreadableItem in its place.
    """
    waiting = enumerate(rows, 1)
    while chunk := list(islice(waiting, CHUNK)):
        pairs = [(_words(row, "topic"), _row_utterance(row)) for _, row in chunk if _lacks(row) is None]
        judged = iter(_scores(pairs, model))
        for number, row in chunk:
            if lacking := _lacks(row):
                yield UnreadableItem("stance.no_" + lacking, number)
                continue
            found = next(judged)
            scores = SILENCE if row.get("kind") == Kind.SILENCE else found
            confidence = max(scores)
            yield {
                **row,
                "stance": _likeliest(scores).value,
                "confidence": round(confidence, 4),
                "unsure": confidence < model.threshold,
                **{f"p_{stance}": round(score, 4) for stance, score in zip(STANCES, scores, strict=True)},
            }


def _scores(pairs: list[tuple[str, str]], model: StanceModel) -> list[Scores]:
    return [tuple(row) for row in model.probabilities(pairs).tolist()]


def _likeliest(scores: Scores) -> Stance:
    return STANCES[scores.index(max(scores))]


def _because(scores: Scores, unsure: bool, model: StanceModel) -> tuple[Reason, ...]:
    """Return the two likeliest stances in words, and that the first lies under the threshold where it does."""
    first, second = sorted(zip(scores, STANCES, strict=True), key=lambda pair: -pair[0])[:2]
    reasons = (
        Reason(f"stance.likeliest.{first[1]}", (f"{first[0]:.0%}",)),
        Reason(f"stance.next.{second[1]}", (f"{second[0]:.0%}",)),
    )
    return (*reasons, Reason("stance.unsure", (f"{model.threshold:.0%}",))) if unsure else reasons


def _utterance(whose: Attribution) -> str:
    statement = whose.statement
    return utterance(statement.text, whose.speaker_name, whose.actor, statement.cue_text)


def _row_utterance(row: Mapping[str, object]) -> str:
    return utterance(_words(row, "text"), _words(row, "speaker_name"), _words(row, "actor"), _words(row, "cue"))


def _words(row: Mapping[str, object], column: str) -> str:
    """Return the words in a column, empty where it is missing, empty or no text."""
    value = row.get(column)
    return value.strip() if isinstance(value, str) else ""


def _lacks(row: Mapping[str, object]) -> str | None:
    """Return which of the two columns that a judgement needs is missing or empty."""
    return next((column for column in ("text", "topic") if not _words(row, column)), None)
