"""What the overview and the briefing view both show: head, figures, charts, key quotes. Layout only."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from reactions import charts, display, documents, finding, frame, furniture, quotes
from reactions.pages import address, desk
from reactions.pages.desk import word
from reactions.records import Reaction

LONGEST_QUOTE = 150


def head(numbers: frame.Summary | None, sample: bool) -> None:
    """Draw the topic, the headline that the numbers bear out, and the line under it."""
    topic = desk.topic()
    badge = f"<small>{escape(word('sample'))}</small>" if sample else ""
    under = word("sample.note") if sample else topic.sentence
    name = f"{escape(topic.name)}{badge}"
    over, says = (name, escape(finding.headline(numbers, desk.language()))) if numbers and numbers.n else ("", name)
    st.html(f'<p class="kicker">{over}</p><h1 class="headline">{says}</h1><p class="standfirst">{escape(under)}</p>')


def figures(numbers: frame.Summary | None) -> None:
    """Draw the four headline figures, dashes while the articles are still being read."""
    tongue = desk.language()
    names = ("statements", "articles", "outlets", "reviewed")
    values = [display.number(value, tongue) for value in (numbers.n, numbers.articles, numbers.outlets)] if numbers else []
    if numbers:
        values.append(display.percent(numbers.reviewed / numbers.n if numbers.n else 0.0, tongue))
    for column, name, value in zip(st.columns(4), names, values or ["–"] * 4, strict=True):
        column.metric(word(f"figure.{name}"), value)


def left_out(numbers: frame.Summary) -> str:
    """Return in a sentence how many statements were found, counted and left out."""
    tongue = desk.language()
    counts = (display.number(numbers.total, tongue), display.number(numbers.n, tongue))
    out = display.left_out(numbers.left_out, tongue)
    return word("left_out", *counts, out) if out else word("left_out.nothing", *counts)


def chart(name: str, figure: Any, numbers: frame.Summary, clicked: bool = False) -> tuple[str, str] | None:
    """Draw a chart; where it can be clicked, return the (actor, stance) of the mark that was, if it holds statements."""
    picture = furniture.PICTURE | {"format": address.view()["picture"]}
    options: dict[str, Any] = {"on_select": "rerun", "selection_mode": "points"} if clicked else {}
    event: Any = st.plotly_chart(
        figure,
        theme=None,
        config=furniture.CONFIG | {"toImageButtonOptions": picture},
        key=name,
        alt=charts.describe(numbers, name, desk.language()),
        **options,
    )
    points = event["selection"]["points"] if clicked else []
    if not points:
        return None
    actor, stance, count = points[0]["customdata"]
    return (actor, stance) if count else None


def key_quotes(content: documents.Content, places: list[Any]) -> None:
    """Draw the key quote of each actor, dealt out over the places."""
    for number, reaction in enumerate(documents.key_quotes(content)):
        places[number % len(places)].html(_quote(reaction))


def _quote(reaction: Reaction) -> str:
    tongue = desk.language()
    whose = reaction.attribution
    colour = display.palette(desk.colours())[reaction.stance.value].fill
    stance = f"{display.actor_name(whose.actor, tongue)}: {display.stance_name(reaction.stance, tongue)}"
    who = ", ".join(quotes.byline(reaction, tongue))
    text = quotes.shown(whose.statement, LONGEST_QUOTE)
    return (
        f'<p class="quote small" style="border-color:{colour}">{escape(text)}</p>'
        f'<p class="byline small"><b>{escape(stance)}</b>. {escape(who)}</p>'
    )
