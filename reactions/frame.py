"""Reactions as a typed table, what of it is counted, and the numbers that charts and exports show.

Nothing here changes a frame it was given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd

from reactions.grouping import group
from reactions.records import READER, STAKEHOLDERS, Kind, Polarity, Reaction, Stance, Status

STANCES = tuple(stance.value for stance in Stance)
SCORES = tuple(f"p_{stance}" for stance in STANCES)

COLUMNS: dict[str, Any] = {
    "reaction": "str",
    "group": "str",
    "reports": "int64",
    "article": "str",
    "doc": "str",
    "outlet": "category",
    "published": "datetime64[s]",
    "title": "str",
    "language": "category",
    "start": "int64",
    "end": "int64",
    "text": "str",
    "kind": pd.CategoricalDtype([kind.value for kind in Kind]),
    "cue": "str",
    "speaker": "str",
    "speaker_name": "str",
    "actor": "category",
    "stance": pd.CategoricalDtype(list(STANCES), ordered=True),
    "confidence": "float64",
    "unsure": "bool",
    **dict.fromkeys(SCORES, "float64"),
    "because": "str",
    "topic": "category",
    "model": "category",
    "status": pd.CategoricalDtype([status.value for status in Status]),
}
"""The columns of a frame and their types; unknown is NA (NaT for a date), `because` the keys of the reasons.

`group` is shared by the reports of one utterance, `reports` is how many articles carry it (`carriers` says which).
"""


class Counting(StrEnum):
    """How often a statement counts that several reports repeat: each time, once an article, once a day, once in all.

    Of several reports the first is counted, one that a reader reviewed before others. A report without a date counts with the
    first day that its group is known of.
    """

    OFF = "off"
    ARTICLE = "article"
    DAY = "day"
    BRIEFING = "briefing"


_ONCE_WITHIN = {
    Counting.ARTICLE: ["group", "article"],
    Counting.DAY: ["group", "day"],
    Counting.BRIEFING: ["group"],
}


class Place(StrEnum):
    """Where a row stands in a selection: counted, left out for a reason that is shown, or filtered away by the reader."""

    COUNTED = "counted"
    UNKNOWN = "unknown"
    OTHER = "other"
    UNSURE = "unsure"
    REJECTED = "rejected"
    REPEATED = "repeated"
    UNDATED = "undated"
    FILTERED = "filtered"


LEFT_OUT = (Place.UNKNOWN, Place.OTHER, Place.UNSURE, Place.REJECTED, Place.REPEATED, Place.UNDATED)


@dataclass(frozen=True, slots=True)
class Selection:
    """What the reader looks at; an empty tuple of outlets or kinds means all, a period's end is inclusive."""

    actors: tuple[str, ...] = STAKEHOLDERS
    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    min_confidence: float = 0.0
    include_unsure: bool = False
    counting: Counting = Counting.BRIEFING
    reviewed_only: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a selection.

    `counts` has one row per actor that was counted (index: code, sorted by `net`, the most critical last) and the columns
    of the five stances, `n`, and `net` = (favour - against) / n, from -1 to 1. `left_out` says how many rows were left
    out for which reason. `total` is what was counted plus what was left out; `reviewed` is how many of the counted a reader
    confirmed or corrected.
    """

    counts: pd.DataFrame
    n: int
    articles: int
    outlets: int
    since: date | None
    until: date | None
    counting: Counting
    include_unsure: bool
    left_out: dict[Place, int] = field(default_factory=dict)
    topic: str = ""
    models: tuple[str, ...] = ()
    reviewed: int = 0

    @property
    def total(self) -> int:
        """How many rows were counted or left out."""
        return self.n + sum(self.left_out.values())

    @property
    def shares(self) -> pd.DataFrame:
        """The share of each stance within its actor, 0 to 1: one row per actor, one column per stance."""
        return self.counts[list(STANCES)].div(self.counts["n"], axis=0)


def frame(reactions: Iterable[Reaction]) -> pd.DataFrame:
    """Return one row per reaction with the columns of COLUMNS, sorted by date (unknown last), document and place."""
    known = list(reactions)
    groups = group(known)
    reports = Counter(whole for whole, _ in {(groups[each.id], each.attribution.statement.article.id) for each in known})
    rows = [_row(reaction, groups[reaction.id], reports[groups[reaction.id]]) for reaction in known]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    typed = table.astype(COLUMNS)
    return typed.sort_values(["published", "doc", "start"], kind="stable", ignore_index=True)


def replaced(table: pd.DataFrame, reactions: Iterable[Reaction]) -> pd.DataFrame:
    """Return the frame with other rows for the given reactions, which keep their groups; the others stay as they are."""
    known = {reaction.id: reaction for reaction in reactions}
    rows = table.index[table["reaction"].isin(list(known))]
    if not len(rows):
        return table
    old = table.loc[rows, ["reaction", "group", "reports"]].itertuples(index=False)
    fresh = pd.DataFrame([_row(known[each], group_id, reports) for each, group_id, reports in old], rows, list(COLUMNS))
    joined = pd.concat([table.drop(rows), fresh.astype(COLUMNS)]).sort_index()
    return joined.astype(COLUMNS)  # concat leaves a category as objects where a correction brought a new one


def _row(reaction: Reaction, group_id: str, reports: int) -> tuple[object, ...]:
    whose = reaction.attribution
    statement = whose.statement
    article = statement.article
    return (
        reaction.id,
        group_id,
        reports,
        article.id,
        article.doc,
        article.outlet,
        article.published,
        article.title,
        article.language,
        statement.span.start,
        statement.span.end,
        statement.text,
        statement.kind.value,
        statement.cue_text,
        whose.speaker,
        whose.speaker_name,
        whose.actor,
        reaction.stance.value,
        reaction.confidence,
        reaction.unsure,
        *reaction.scores,
        " ".join(reason.key for reason in (*statement.because, *whose.because, *reaction.because)),
        reaction.topic.name,
        reaction.model,
        reaction.status.value,
    )


def places(table: pd.DataFrame, selection: Selection) -> pd.Series:
    """Say for each row of a frame where it stands in the selection (a `Place`); the first reason that fits is given."""
    place = pd.Series(Place.COUNTED.value, index=table.index, dtype="str")
    place[table["actor"].isna()] = Place.UNKNOWN.value
    place[table["actor"].notna() & ~table["actor"].isin(selection.actors)] = Place.OTHER.value
    if not selection.include_unsure:
        place[table["unsure"] & (place == Place.COUNTED)] = Place.UNSURE.value
    place[table["status"] == Status.REJECTED.value] = Place.REJECTED.value
    place[~_in_view(table, selection)] = Place.FILTERED.value
    if selection.since or selection.until:  # nobody can tell whether they belong to the period, so they are told apart
        place[table["published"].isna() & (place != Place.FILTERED)] = Place.UNDATED.value
    if selection.counting is not Counting.OFF:
        counted = table.loc[place == Place.COUNTED, ["group", "article", "published"]]
        first = counted.groupby("group")["published"].transform("min")
        counted["day"] = counted["published"].fillna(first)
        # Of several reports one that a reader looked at goes first: else a correction would change nothing on the charts.
        counted["unseen"] = table["status"] == Status.PREDICTED.value
        again = counted.sort_values("unseen", kind="stable").duplicated(_ONCE_WITHIN[selection.counting])
        place[again.index[again]] = Place.REPEATED.value
    return place


def _in_view(table: pd.DataFrame, selection: Selection) -> pd.Series:
    # What a reader looked at stays in view: the confidence is the model's, and no longer what the stance rests on.
    view = (table["confidence"] >= selection.min_confidence) | (table["status"] != Status.PREDICTED.value)
    if selection.reviewed_only:
        view &= table["status"] != Status.PREDICTED.value
    if selection.outlets:
        view &= table["outlet"].isin(selection.outlets)
    if selection.kinds:
        view &= table["kind"].isin(selection.kinds)
    if selection.since:
        view &= ~(table["published"] < pd.Timestamp(selection.since))
    if selection.until:
        view &= ~(table["published"] > pd.Timestamp(selection.until))
    return view


def carriers(table: pd.DataFrame, group_id: str) -> pd.DataFrame:
    """Return the articles that carry a group's statement: columns article, doc, outlet, published; the first report first."""
    found = table.loc[table["group"] == group_id, ["article", "doc", "outlet", "published"]]
    return found.drop_duplicates("article").reset_index(drop=True)


def select(table: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Return the rows of a frame that the selection counts."""
    return table[places(table, selection) == Place.COUNTED]


def summary(table: pd.DataFrame, selection: Selection, place: pd.Series | None = None) -> Summary:
    """Return the numbers of a selection of a frame; `place` spares working out the `places` again."""
    place = places(table, selection) if place is None else place
    counted = table[place == Place.COUNTED]
    dates = counted["published"].dropna()
    return Summary(
        counts=_counts(counted),
        n=len(counted),
        articles=counted["article"].nunique(),
        outlets=counted["outlet"].nunique(),
        since=dates.min().date() if len(dates) else None,
        until=dates.max().date() if len(dates) else None,
        counting=selection.counting,
        include_unsure=selection.include_unsure,
        left_out={reason: int((place == reason).sum()) for reason in LEFT_OUT},
        topic=", ".join(str(name) for name in table["topic"].cat.categories),
        models=tuple(str(name) for name in table["model"].cat.categories if name != READER),
        reviewed=int((counted["status"] != Status.PREDICTED.value).sum()),
    )


def _counts(counted: pd.DataFrame) -> pd.DataFrame:
    counts = pd.crosstab(counted["actor"].astype("str"), counted["stance"].astype("str"))
    counts = counts.reindex(columns=list(STANCES), fill_value=0).rename_axis(index="actor", columns=None)
    counts["n"] = counts.sum(axis=1)
    sides = {side: [stance.value for stance in Stance if stance.polarity is side] for side in Polarity}
    favour = counts[sides[Polarity.FAVOUR]].sum(axis=1)
    against = counts[sides[Polarity.AGAINST]].sum(axis=1)
    counts["net"] = (favour - against) / counts["n"]
    return counts.sort_values(["net", "n", "actor"], ascending=[False, False, True])


def search(table: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the rows that hold every word of `words` in statement, speaker, outlet or title, whatever its case."""
    for word in words.lower().split():
        found = pd.Series(False, index=table.index)
        for name in ("text", "speaker_name", "speaker", "title"):
            found |= table[name].str.lower().str.contains(word, regex=False, na=False)
        outlets = [outlet for outlet in table["outlet"].cat.categories if word in str(outlet).lower()]
        table = table[found | table["outlet"].isin(outlets)]
    return table


def queue(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows nobody reviewed yet, the least sure and most carried first."""
    waiting = table[table["status"] == Status.PREDICTED.value]
    urgency = (1 - waiting["confidence"]) * waiting["reports"]
    return waiting.loc[urgency.sort_values(ascending=False, kind="stable").index]
