"""The key quotes of a selection: for each actor the one statement that stands best for what it said."""

from __future__ import annotations

import textwrap

import pandas as pd

from reactions.display import day
from reactions.frame import Summary
from reactions.records import Kind, Reaction, Stance, Statement
from reactions.wording import say

WEIGHT = {Kind.DIRECT.value: 1.15, Kind.MIXED.value: 1.05, Kind.INDIRECT.value: 1.0}
"""A speaker's own words are more telling than a report of them, if not much."""
SHORT, LONG = 40, 240
"""Characters between which a quote fits a slide and still says something; outside them it counts for less."""
MISFIT = 0.7
TELLING = 0.2
"""Share of statements that take a side from which one of them stands for the actor."""


def key_quotes(counted: pd.DataFrame, summary: Summary) -> list[str]:
    """Return the ids of one reaction per actor of `summary`, in its order: the surest, most quotable of its main stance.

    The main stance is the actor's most frequent one that takes a side, neutral only where the sides make up less than TELLING of
    what the actor said; `counted` are the rows that the selection counts.
    """
    chosen = []
    for actor in summary.counts.index:
        rows = counted[(counted["actor"] == actor) & (counted["stance"] == _main(summary.counts.loc[actor]))]
        if len(rows):
            chosen.append(str(rows.loc[_telling(rows).idxmax(), "reaction"]))
    return chosen


def quotable(text: str) -> str:
    """Return the words of a statement without the comma that led to its cue."""
    return text.strip().rstrip(",;: ")


def shown(statement: Statement, longest: int) -> str:
    """Return a statement as it is printed, cut to `longest` characters at a word; a speaker's own words in quotation marks."""
    text = textwrap.shorten(quotable(statement.text), longest, placeholder=" ...")
    return f"“{text}”" if statement.kind is Kind.DIRECT else text


def byline(reaction: Reaction, language: str) -> tuple[str, ...]:
    """Return who said it, where it stood and when, without what is unknown; an undated article says so."""
    whose = reaction.attribution
    article = whose.statement.article
    when = day(article.published, language) if article.published else say("display.period.unknown", language)
    return tuple(part for part in (whose.speaker_name or whose.speaker, article.outlet or article.doc, when) if part)


def _main(counts: pd.Series) -> str:
    sides = [stance.value for stance in Stance if stance is not Stance.NEUTRAL]
    most = max(sides, key=lambda stance: counts[stance])
    return most if counts[most] and sum(counts[side] for side in sides) >= TELLING * counts["n"] else Stance.NEUTRAL.value


def _telling(rows: pd.DataFrame) -> pd.Series:
    """Return how well each row would stand on a slide: its confidence, weighed by its kind and its length."""
    length = rows["text"].astype("str").str.len()
    fits = length.between(SHORT, LONG).map({True: 1.0, False: MISFIT})
    spoken = rows["kind"].astype("str").map(WEIGHT).fillna(MISFIT)
    return rows["confidence"].astype(float) * fits * spoken
