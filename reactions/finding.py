"""The headline: what the numbers of a selection say, and nothing that they do not.

A claim names a side and the actors most of whose counted statements are on it. Each claim is checked against the counts once
more before it is put into words, so that a change of the rules here can at worst leave a headline out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reactions.display import actor_name, number
from reactions.frame import Summary
from reactions.records import Polarity, Stance
from reactions.wording import catalogue, say

FEWEST = 3
"""Statements under which nothing is claimed of an actor: of two, one label more would turn the claim round."""
NAMED = 4
"""Actors that a claim names; more are counted."""


SIDES = {side: [stance.value for stance in Stance if stance.polarity is side] for side in Polarity}
ORDER = (Polarity.AGAINST, Polarity.FAVOUR, None, Polarity.NEUTRAL)
"""The claims of a headline, the most telling first; None where no side holds more than half."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That most statements of each of the actors (codes) are on one side, or on none where `side` is None."""

    side: Polarity | None
    actors: tuple[str, ...]


def claims(summary: Summary) -> list[Claim]:
    """Return what can be claimed of the actors with at least FEWEST counted statements, against first, neutral last."""
    sides = {str(actor): _side(row) for actor, row in summary.counts.iterrows() if row["n"] >= FEWEST}
    found = [Claim(side, tuple(actor for actor, own in sides.items() if own is side)) for side in ORDER]
    return [claim for claim in found if claim.actors and holds(claim, summary)]


def _side(counts: pd.Series) -> Polarity | None:
    most = max(Polarity, key=lambda side: counts[SIDES[side]].sum())
    return most if 2 * counts[SIDES[most]].sum() > counts["n"] else None


def holds(claim: Claim, summary: Summary) -> bool:
    """Tell whether the counts bear the claim out for every actor it names."""
    rows = summary.counts.loc[list(claim.actors)]
    over = {side: rows[stances].sum(axis=1) > rows["n"] / 2 for side, stances in SIDES.items()}
    return bool(over[claim.side].all()) if claim.side else not any(half.any() for half in over.values())


def headline(summary: Summary, language: str) -> str:
    """Return the claims as a sentence, or one that says there are too few statements for any."""
    parts = [_words(claim, language) for claim in claims(summary)]
    if not parts:
        return say("finding.too_few", language, number(summary.n, language))
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:]


def _words(claim: Claim, language: str) -> str:
    names = [_name(actor, language) for actor in claim.actors]
    who = _list(names, language) if len(names) <= NAMED else say("finding.actors", language, number(len(names), language))
    form = "one" if len(names) == 1 else "more"
    return say(f"finding.{claim.side or 'split'}.{form}", language, who)


def _name(actor: str, language: str) -> str:
    """Return an actor's name as a sentence needs it: "the United States"."""
    key = f"finding.name.{actor}"
    return say(key, language) if key in catalogue() else actor_name(actor, language)


def _list(names: Sequence[str], language: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return say("finding.and", language, ", ".join(names[:-1]), names[-1])
