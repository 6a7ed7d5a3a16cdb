"""One function a chart, from a frame and its summary to a plotly Figure that can stand alone on a slide.

Colours are keyed by stance, never by position; the numbers stand in the marks as text. `customdata` begins with (actor,
stance), so that a click leads to the evidence.
"""

from __future__ import annotations

import math
from datetime import date
from html import escape
from textwrap import shorten
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reactions.display import actor_name, day, day_of_month, month, number, palette, percent, period, stance_name
from reactions.frame import STANCES, Summary
from reactions.furniture import INK, MARGIN, SCALE, furnish, head, key
from reactions.records import Polarity, Stance
from reactions.wording import say

WHITE_FROM = 0.6
"""Share from which a cell of the heatmap is so dark that white is read better on it than black."""

WEEKLY_FROM = 45
"""Days of span from which the timeline counts by week."""

OUTLETS = 12
"""Outlets that have a bar of their own."""

GAP = 15
"""Percent of the axis between the diverging bars and the neutral column."""


def stance_bars(summary: Summary, language: str, colours: str = "rdbu", made: date | None = None) -> go.Figure:
    """Return diverging bars of each actor's stances in percent, neutral in a column of its own, sorted by net."""
    shares = 100 * summary.shares
    against = [stance for stance in reversed(STANCES) if Stance(stance).polarity is Polarity.AGAINST]
    favour = [stance for stance in STANCES if Stance(stance).polarity is Polarity.FAVOUR]
    left, right, middle = (_extent(shares[group]) for group in (against, favour, [Stance.NEUTRAL]))
    start = right + GAP
    figure = go.Figure()
    for stance in (*against, *favour):
        sign = -1 if stance in against else 1
        figure.add_bar(x=sign * shares[stance], **_bar(summary, stance, language, colours))
    # A trace with a base of its own is drawn outside the stack, so the neutral column does not push the bars aside.
    figure.add_bar(x=shares["neutral"], base=start, **_bar(summary, "neutral", language, colours))
    ticks = [*range(-left, right + 1, 25), *range(start, start + middle + 1, 25)]
    # No label at the right end of the bars: it would run into the zero of the neutral column.
    words = [percent(abs(tick) / 100, language) if tick < right else "" for tick in range(-left, right + 1, 25)]
    words += [percent(tick / 100, language) for tick in range(0, middle + 1, 25)]
    figure.update_layout(barmode="relative", bargap=0.32, uniformtext={"mode": "hide", "minsize": 11})
    figure.update_xaxes(range=[-left - 1, start + middle + 1], tickvals=ticks, ticktext=words, tickangle=0, zeroline=False)
    figure.update_yaxes(autorange="reversed")
    for at in (0, start):
        figure.add_vline(x=at, line={"color": INK, "width": 1})
    head(figure, 0, say("charts.against", language), "right")
    head(figure, 0, say("charts.favour", language), "left")
    head(figure, start, say("charts.neutral", language), "left")
    key(figure, language, colours)
    furnish(figure, summary, language, "bars", say("charts.bars.unit", language), made)
    figure.update_layout(height=figure.layout.margin.t + MARGIN["b"] + 46 * max(4, len(shares)))
    return figure


def heatmap(summary: Summary, language: str, made: date | None = None) -> go.Figure:
    """Return a grid of actors and stances: the count in each cell, darker where the share of the actor is larger."""
    shares, counts = summary.shares, summary.counts
    names = [stance_name(stance, language) for stance in STANCES]
    actors = _actors(summary, language)
    figure = go.Figure(
        go.Heatmap(
            z=shares.to_numpy(),
            x=names,
            y=actors,
            colorscale=[list(stop) for stop in SCALE],
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=3,
            ygap=3,
            hoverinfo="skip",
        )
    )
    # A click on a Heatmap selects nothing in Streamlit; unseen squares on top of it do. They carry the counts as well,
    # because plotly's own choice of ink is hard to read on the middle of the scale.
    for stance, name in zip(STANCES, names, strict=True):
        figure.add_scatter(
            x=[name] * len(actors),
            y=actors,
            mode="markers+text",
            marker={"symbol": "square", "size": 40, "color": "rgba(0,0,0,0)"},
            text=[str(count) for count in counts[stance]],
            textfont={"size": 16, "color": ["white" if share > WHITE_FROM else INK for share in shares[stance]]},
            customdata=_customdata(summary, stance),
            hovertemplate=_hover(summary, stance, language),
            hoverlabel={"namelength": 0},
            name="",
            showlegend=False,
        )
    figure.update_xaxes(side="top", showgrid=False, range=[-0.5, len(STANCES) - 0.5])
    figure.update_yaxes(range=[len(actors) - 0.5, -0.5], showgrid=False)
    furnish(figure, summary, language, "heatmap", say("charts.heatmap.unit", language), made)
    figure.update_layout(height=figure.layout.margin.t + MARGIN["b"] + 46 * max(4, len(shares)))
    return figure


def timeline(
    counted: pd.DataFrame, summary: Summary, language: str, colours: str = "rdbu", made: date | None = None
) -> go.Figure:
    """Return stacked counts of the counted rows by day, by week (from Monday) where the span is long."""
    dated = counted.dropna(subset=["published"])
    dates = dated["published"]
    weekly = len(dates) > 0 and (dates.max() - dates.min()).days >= WEEKLY_FROM
    bins = dates - pd.to_timedelta(dates.dt.day_of_week, unit="D") if weekly else dates
    counts = pd.crosstab(bins, dated["stance"].astype("str")).reindex(columns=list(STANCES), fill_value=0)
    days = [day(at.date(), language) for at in pd.DatetimeIndex(counts.index)]
    figure = go.Figure()
    for stance in STANCES:
        colour = palette(colours)[stance]
        figure.add_bar(
            x=counts.index,
            y=counts[stance],
            name=stance_name(stance, language),
            width=(6 if weekly else 0.8) * 86_400_000,
            marker={"color": colour.fill, "line": {"color": "white", "width": 1}},
            customdata=[["", stance, int(count)] for count in counts[stance]],
            hovertemplate=[
                say("charts.hover.timeline", language, words, stance_name(stance, language), int(count)) + "<extra></extra>"
                for words, count in zip(days, counts[stance], strict=True)
            ],
        )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(tickangle=0, **_date_ticks(dates, weekly, language))
    figure.update_yaxes(rangemode="tozero", tickformat=",d", nticks=6)
    key(figure, language, colours)
    unit = say(f"charts.timeline.unit.{'week' if weekly else 'day'}", language)
    undated = len(counted) - len(dated)
    if undated:
        unit += ". " + say("charts.undated", language, number(undated, language))
    furnish(figure, summary, language, "timeline", unit, made, left=64)
    figure.update_layout(height=440)
    return figure


def outlets(counted: pd.DataFrame, summary: Summary, language: str, colours: str = "rdbu", made: date | None = None) -> go.Figure:
    """Return stacked counts of the counted rows by outlet, the busiest first; past OUTLETS the rest is one bar."""
    named = counted["outlet"].astype("object").fillna(say("charts.outlet.unknown", language))
    counts = pd.crosstab(named, counted["stance"].astype("str")).reindex(columns=list(STANCES), fill_value=0)
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    shown = counts.loc[order[:OUTLETS]]
    if len(order) > OUTLETS:
        shown = pd.concat([shown, counts.loc[order[OUTLETS:]].sum().to_frame(_others(len(order) - OUTLETS, language)).T])
    names = [f"{escape(shorten(str(name), 26, placeholder='…'))}  <b>{int(n)}</b>" for name, n in shown.sum(axis=1).items()]
    figure = go.Figure()
    for stance in STANCES:
        colour = palette(colours)[stance]
        figure.add_bar(
            x=shown[stance],
            y=names,
            orientation="h",
            name=stance_name(stance, language),
            marker={"color": colour.fill, "line": {"color": "white", "width": 1}},
            text=[str(count) if count else "" for count in shown[stance]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": colour.ink, "size": 13},
            customdata=[["", stance, int(count)] for count in shown[stance]],
            hovertemplate=f"{stance_name(stance, language)}: %{{x}}<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.3, uniformtext={"mode": "hide", "minsize": 10})
    figure.update_xaxes(rangemode="tozero", tickformat=",d", nticks=6)
    figure.update_yaxes(autorange="reversed")
    key(figure, language, colours)
    furnish(figure, summary, language, "outlets", say("charts.outlets.unit", language), made, left=240)
    figure.update_layout(height=figure.layout.margin.t + MARGIN["b"] + 34 * max(4, len(shown)))
    return figure


def _others(count: int, language: str) -> str:
    return say("charts.outlets.others", language, number(count, language))


def _date_ticks(dates: pd.Series, weekly: bool, language: str) -> dict[str, Any]:
    """At most ten ticks of an axis: month by month where weeks are counted, else day by day."""
    if dates.empty:
        return {}
    ticks = pd.date_range(dates.min(), dates.max(), freq="MS" if weekly else "D", normalize=True)
    shown = ticks[:: math.ceil(len(ticks) / 10)]
    named = month if weekly else day_of_month
    return {"tickvals": shown, "ticktext": [named(at.date(), language) for at in shown]}


def describe(summary: Summary, chart: str, language: str) -> str:
    """Return a chart ("bars", "heatmap", "timeline" or "outlets") in words, for those who do not see it."""
    if chart in ("timeline", "outlets"):
        return say(f"charts.alt.{chart}", language, period(summary.since, summary.until, language))
    counts = summary.counts
    sides = [[stance.value for stance in Stance if stance.polarity is side] for side in Polarity]
    sums = [counts[stances].sum(axis=1) for stances in sides]
    actors = [
        say("charts.alt.actor", language, actor_name(actor, language), *numbers)
        for actor, *numbers in zip(counts.index, *sums, counts["n"], strict=True)
    ]
    return say(f"charts.alt.{chart}", language, "; ".join(actors))


def _extent(shares: pd.DataFrame) -> int:
    """The end of an axis part in percent: the longest bar, up to the next quarter, at least one quarter."""
    longest = shares.sum(axis=1).max() if len(shares) else 0
    return max(25, 25 * math.ceil(round(longest, 6) / 25))


def _actors(summary: Summary, language: str) -> list[str]:
    named = zip(summary.counts.index, summary.counts["n"], strict=True)
    return [say("charts.actor", language, escape(actor_name(actor, language)), number(n, language)) for actor, n in named]


def _customdata(summary: Summary, stance: str) -> list[list[Any]]:
    return [[actor, stance, int(count)] for actor, count in summary.counts[stance].items()]


def _hover(summary: Summary, stance: str, language: str) -> list[str]:
    texts = []
    for actor, count, n in zip(summary.counts.index, summary.counts[stance], summary.counts["n"], strict=True):
        words = (escape(actor_name(actor, language)), stance_name(stance, language))
        figures = (number(count, language), number(n, language), percent(count / n, language))
        texts.append(say("charts.hover", language, *words, *figures) + "<extra></extra>")
    return texts


def _bar(summary: Summary, stance: str, language: str, colours: str) -> dict[str, Any]:
    colour = palette(colours)[stance]
    return {
        "y": _actors(summary, language),
        "orientation": "h",
        "name": stance_name(stance, language),
        "marker": {"color": colour.fill, "line": {"color": "white", "width": 1}},
        "text": [str(count) if count else "" for count in summary.counts[stance]],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": colour.ink, "size": 15},
        "customdata": _customdata(summary, stance),
        "hovertemplate": _hover(summary, stance, language),
    }
