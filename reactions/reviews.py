"""What readers say of predictions: events that are only ever added, and what follows of them.

The current value of a field is its last event's, else the prediction; undoing writes one more event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from reactions.records import Attribution, Reaction, Reason, Review, Stance, Status

FIELDS = ("status", "actor", "speaker", "stance", "note")
CORRECTABLE = ("actor", "speaker", "stance")


def value(reaction: Reaction, field: str) -> str | None:
    """Return what a field of a reaction holds; raises KeyError for a field that nobody can review.

    A corrected reaction is a confirmed one with other values, so its status is "confirmed".
    """
    status = Status.CONFIRMED if reaction.status is Status.CORRECTED else reaction.status
    return {
        "status": status.value,
        "actor": reaction.attribution.actor,
        "speaker": reaction.attribution.speaker_name,
        "stance": reaction.stance.value,
        "note": reaction.note or None,
    }[field]


def changes(
    reaction: Reaction, wanted: Mapping[str, str | None], who: str, why: str = "", at: datetime | None = None
) -> list[Review]:
    """Return the events that give a reaction the wanted values; what it holds gives none, and to correct is to confirm."""
    moment = at or datetime.now(UTC)
    told = {field: new for field, new in wanted.items() if new != value(reaction, field)}
    if any(field in told for field in CORRECTABLE) and "status" not in wanted and value(reaction, "status") != Status.CONFIRMED:
        told["status"] = Status.CONFIRMED.value
    return [Review(reaction.id, field, value(reaction, field), new, who, moment, why) for field, new in told.items()]


def undone(reaction: Reaction, events: Iterable[Review], who: str, at: datetime | None = None) -> list[Review]:
    """Return the events that take back the last step of a reaction that is not taken back yet, whatever the clock said then."""
    said = [event for event in events if event.reaction == reaction.id]
    standing = _standing(said)
    last = _last_step(standing)
    # Not `old` of the step itself: somebody else may have said something between the look and the step.
    before = {event.field: event.old for event in reversed(said)}
    before |= {event.field: event.new for event in standing[: len(standing) - len(last)]}
    moment = at or datetime.now(UTC)
    return [Review(event.reaction, event.field, event.new, before[event.field], who, moment, undoes=True) for event in last]


def _last_step(standing: list[Review]) -> list[Review]:
    """Return the events at the end that one reader gave at one moment, the last first; a step has each field once."""
    step: dict[str, Review] = {}
    for event in reversed(standing):
        if event.field in step or (event.at, event.who) != (standing[-1].at, standing[-1].who):
            break
        step[event.field] = event
    return list(step.values())


def _standing(events: list[Review]) -> list[Review]:
    """Return the events that no undoing has taken back, in order; one that two windows took back at once is gone once."""
    left: list[Review] = []
    for event in events:
        if event.undoes:
            undoing = (event.field, event.old)
            taken = next((i for i in range(len(left) - 1, -1, -1) if (left[i].field, left[i].new) == undoing), None)
            if taken is not None:
                del left[taken]
        else:
            left.append(event)
    return left


def reviewed(reactions: Iterable[Reaction], events: Iterable[Review]) -> Iterator[Reaction]:
    """Yield each reaction as its readers left it; the id and the model's probabilities stay the prediction's."""
    by_reaction: dict[str, dict[str, str | None]] = defaultdict(dict)
    for event in events:
        by_reaction[event.reaction][event.field] = event.new
    for reaction in reactions:
        said = by_reaction.get(reaction.id)
        yield _applied(reaction, said) if said else reaction


def _applied(reaction: Reaction, said: dict[str, str | None]) -> Reaction:
    whose = reaction.attribution
    corrected = [field for field in CORRECTABLE if field in said and said[field] != value(reaction, field)]
    current: Attribution = replace(
        whose,
        actor=said.get("actor", whose.actor),
        speaker_name=said.get("speaker", whose.speaker_name),
        because=(*whose.because, *(Reason(f"review.{field}") for field in corrected if field != "stance")),
    )
    status = Status(said.get("status") or Status.PREDICTED)
    if status is Status.CONFIRMED and corrected:
        status = Status.CORRECTED
    stance = Stance(said.get("stance") or reaction.stance)
    seen = status is not Status.PREDICTED
    return replace(
        reaction,
        attribution=current,
        stance=stance,
        unsure=reaction.unsure and not seen,
        because=(*reaction.because, *(Reason("review.stance") for field in corrected if field == "stance")),
        status=status,
        note=said.get("note") or "",
        key=reaction.id,
    )
