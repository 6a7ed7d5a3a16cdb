"""Who held which office on a day: from a known person's name to the actor spoken for, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reactions.gazetteer import Tenure, fold, people
from reactions.mentions import Register
from reactions.records import Reason


def same_office(wanted: str, held: str) -> bool:
    """Tell whether an office is the one wanted, or a kind of it: "minister" for "foreign minister", "leader" for "president"."""
    if wanted == held:
        return True
    if wanted == "leader":
        return held in ("president", "prime minister", "chancellor", "supreme leader", "secretary general")
    wanted = "ministry" if wanted == "kementerian" else wanted
    return wanted in ("minister", "ministry", "ambassador", "adviser") and held.endswith(f" {wanted}")


@dataclass(frozen=True, slots=True)
class Held:
    """A known person and whom he or she speaks for on a day; `actor` is None where that cannot be told.

    `over` says that the office has ended by now and the article has no date: whether it was held then stays open.
    `sure` is false where an article without a date leaves several actors to choose from.
    """

    person: str
    actor: str | None
    office: str
    because: tuple[Reason, ...]
    over: bool = False
    sure: bool = True


def held_by(register: Register, name: str, office: str | None = None) -> Held | None:
    """Return whom the person called `name` speaks for in an article; `office` is the one that a title gives there."""
    return held_on(name, register.article.published, register.weights, office)


def held_on(name: str, day: date | None, weights: Mapping[str, int] | None = None, office: str | None = None) -> Held | None:
    """Return whom the person called `name` speaks for on `day`; None for a name that nobody or several people bear.

    Without a day the code that all rows share decides, then the office that a title names, then the actor that the
    article names most (`weights`: actor -> mentions), then the last office that is still held, then the first government
    office: an article that names somebody without his office was as a rule written while he held it.
    """
    tenures = people().get(fold(name), ())
    persons = {tenure.person for tenure in tenures}
    if len(persons) > 1 and day is not None:
        tenures = tuple(tenure for tenure in tenures if tenure.covers(day))
        persons = {tenure.person for tenure in tenures}
    if len(persons) != 1:
        return None
    person = persons.pop()
    if day is None:
        return _undated(person, tenures, weights or {}, office)
    held = [tenure for tenure in tenures if tenure.covers(day)]
    if held:
        last = held[-1]
        reason = Reason("attribution.held", (person, last.office, last.actor, day.isoformat()))
        return Held(person, last.actor, last.office, (reason,))
    if any(tenure.last and tenure.last < day for tenure in tenures):
        return Held(person, "ANALYST", "", (Reason("attribution.left", (person, day.isoformat())),))
    return Held(person, None, "", (Reason("attribution.notyet", (person, day.isoformat())),))


def _undated(person: str, tenures: Sequence[Tenure], weights: Mapping[str, int], office: str | None) -> Held:
    government = [tenure for tenure in tenures if tenure.actor not in ("ANALYST", "OTHER")] or list(tenures)
    if office:
        government = [tenure for tenure in government if same_office(office, tenure.office)] or government
    most = max(weights.get(tenure.actor, 0) for tenure in government)
    government = [tenure for tenure in government if weights.get(tenure.actor, 0) == most]
    choice = next((tenure for tenure in reversed(government) if tenure.last is None), government[-1])
    reason = Reason("attribution.undated", (person, choice.office, choice.actor))
    actors = {tenure.actor for tenure in tenures} - {"ANALYST", "OTHER"}
    return Held(person, choice.actor, choice.office, (reason,), over=choice.last is not None, sure=len(actors) < 2)
