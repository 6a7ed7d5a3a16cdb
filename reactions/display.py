"""How codes, numbers and dates are written in the language of the interface, and each stance's colour.

The words are `data/wording/display.csv`, the colours `data/palettes.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from reactions.gazetteer import countries
from reactions.lexicons import rows
from reactions.records import Reaction, Stance, Status
from reactions.wording import catalogue, say


def actor_name(code: str | None, language: str) -> str:
    """Return an actor's name: from the catalogue for those met often, else the country's from `data/actors.csv`."""
    key = f"display.actor.{code or 'unknown'}"
    return say(key, language) if key in catalogue() else countries(language).get(str(code), str(code))


def governments() -> tuple[str, ...]:
    """Return the codes of every government that the gazetteer knows, sorted."""
    return tuple(sorted(countries("en")))


def stance_name(stance: str, language: str) -> str:
    """Return the name of a stance."""
    return say(f"display.stance.{stance}", language)


def kind_name(kind: str, language: str) -> str:
    """Return the name of a kind of speech."""
    return say(f"display.kind.{kind}", language)


def counting_name(counting: str, language: str) -> str:
    """Return the name of a counting rule."""
    return say(f"display.counting.{counting}", language)


def status_name(status: str, language: str) -> str:
    """Return the name of what became of a prediction."""
    return say(f"display.status.{status}", language)


def certainty(reaction: Reaction, language: str) -> str:
    """Return how sure a stance is: the model's probability, or that a reader confirmed, corrected or added it."""
    if reaction.status is Status.PREDICTED:
        sure = percent(reaction.confidence, language)
        return say("display.unsure", language, sure) if reaction.unsure else sure
    return status_name(reaction.status, language).lower()


def number(value: float, language: str, decimals: int = 0) -> str:
    """Return a number with the language's signs: 1.234,5 in Indonesian, 1,234.5 in English."""
    signs = {",": say("display.thousands", language), ".": say("display.decimal", language)}
    return "".join(signs.get(sign, sign) for sign in f"{value:,.{decimals}f}")


def percent(share: float, language: str) -> str:
    """Return a share from 0 to 1 in whole percent."""
    return say("display.percent", language, number(100 * share, language))


def day(value: date, language: str) -> str:
    """Return a date in words: 20 Juni 2024."""
    return say("display.date", language, value.day, say(f"display.month.{value.month}", language), value.year)


def day_of_month(value: date, language: str) -> str:
    """Return a date in words without its year: 20 Juni."""
    return say("display.day_of_month", language, value.day, say(f"display.month.{value.month}", language))


def month(value: date, language: str) -> str:
    """Return a month in words: Juni 2024."""
    return say("display.month_of_year", language, say(f"display.month.{value.month}", language), value.year)


def period(since: date | None, until: date | None, language: str) -> str:
    """Return a period in words, a single day where both ends are one, and a word for it where no date is known."""
    if since is None or until is None:
        return say("display.period.unknown", language)
    if since == until:
        return day(since, language)
    return say("display.period", language, day(since, language), day(until, language))


def left_out(counts: Mapping[Any, int], language: str) -> str:
    """Return what was left out as a list in words, without what is zero; empty where nothing was."""
    return ", ".join(
        say(f"display.left_out.{reason}", language, number(count, language)) for reason, count in counts.items() if count
    )


@dataclass(frozen=True, slots=True)
class Colour:
    """A stance's fill and the ink that is read on it."""

    fill: str
    ink: str


@cache
def palette(name: str) -> dict[str, Colour]:
    """Return stance -> colour of a palette of `data/palettes.csv`; raises KeyError for an unknown name."""
    found = rows("palettes", "palette", "stance", "fill", "ink", "language", "source", "note")
    colours = {row["stance"]: Colour(row["fill"], row["ink"]) for row in found if row["palette"] == name}
    return {stance.value: colours[stance.value] for stance in Stance}


def palettes() -> tuple[str, ...]:
    """Return the names of the palettes, the default first."""
    return tuple(dict.fromkeys(row["palette"] for row in rows("palettes", "palette")))
