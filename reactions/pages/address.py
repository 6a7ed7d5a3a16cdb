"""What the reader looks at (the view): kept for the session and written into the page's address, as codes.

A link or a reload brings the view back. Streamlit's own `bind="query-params"` writes labels, which change with the
language, and Streamlit forgets the values of widgets that a page does not draw, and at `st.switch_page` even those of the
sidebar that code has set (seen in 1.67). So the view is ours: widgets are seeded from it and report their changes to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from reactions.display import palettes
from reactions.frame import Counting
from reactions.pictures import FORMATS
from reactions.records import STAKEHOLDERS
from reactions.wording import LANGUAGES

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
"""The days that the filters of the period offer."""
SURE = tuple(str(percent) for percent in range(5, 100, 5))
"""The least confidences, in percent, that the filter offers."""


def _defaults() -> dict[str, Any]:
    browser = (st.context.locale or "").split("-")[0]
    return {
        "lang": browser if browser in LANGUAGES else LANGUAGES[0],
        "briefing": "",
        "actors": list(STAKEHOLDERS),
        "outlets": [],
        "kinds": [],
        "since": "",
        "until": "",
        "sure": "",
        "counting": Counting.BRIEFING.value,
        "unsure": False,
        "reviewed": False,
        "queue": False,
        "palette": palettes()[0],
        "picture": FORMATS[0],
        "who": "",
        "how": "",
        "search": "",
        "uncounted": False,
    }


def view() -> dict[str, Any]:
    """Return the session's view, which may be changed; at the session's start it is what the address says."""
    if "view" not in st.session_state:
        given = {key: st.query_params.get_all(key) for key in st.query_params}
        st.session_state["view"] = {
            key: _value(given[key], default) if key in given else default for key, default in _defaults().items()
        }
        keep("lang", LANGUAGES)
        keep("palette", palettes())
        keep("picture", FORMATS)
        keep("sure", ("", *SURE))
    state: dict[str, Any] = st.session_state["view"]
    return state


def _value(given: list[str], default: Any) -> Any:
    if isinstance(default, list):
        return [code for code in given if code]
    return given[-1] == "1" if isinstance(default, bool) else given[-1]


def keep(key: str, options: tuple[str, ...] | list[str]) -> None:
    """Drop from the view what is not (or, where briefings differ, no longer) among the options."""
    state = view()
    if isinstance(state[key], list):
        state[key] = [code for code in state[key] if code in options]
    elif state[key] not in options:
        state[key] = options[0]


def widget(
    key: str, shown: Callable[[Any], Any] = lambda value: value, told: Callable[[Any], Any] = lambda value: value
) -> dict[str, Any]:
    """Return the arguments that make a widget show the view's value of `key` and report its changes to the view.

    `shown` makes the widget's value of the view's, `told` the way back, where they are of two types. The browser answers with
    labels, so a widget of another language is another widget: with one name for both, a change of language would drop every
    choice whose label it changes.
    """
    name = key if key == "lang" else f"{key}_{view()['lang']}"
    value = shown(view()[key])
    if name not in st.session_state or st.session_state[name] != value:
        st.session_state[name] = value
    return {"key": name, "on_change": _take, "args": (key, name, told)}


def _take(key: str, name: str, told: Callable[[Any], Any]) -> None:
    view()[key] = told(st.session_state[name])


def write() -> None:
    """Write the view into the address, without what is the default."""
    wanted = {key: _words(view()[key]) for key, default in _defaults().items() if view()[key] != default}
    if {key: st.query_params.get_all(key) for key in st.query_params} != wanted:
        st.query_params.from_dict(wanted)


def _words(value: Any) -> list[str]:
    if isinstance(value, list):
        return value or [""]
    return [str(int(value)) if isinstance(value, bool) else value]


def day_of(words: str) -> date | None:
    """Return the day that an address names in ISO 8601, None for none or for anything else."""
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        return None


def period_day(words: str) -> date | None:
    """Return the day that an address names where the filters of the period offer it; Streamlit's field refuses any other."""
    day = day_of(words)
    return day if day and EARLIEST <= day <= LATEST else None


def words_of(day: date | None) -> str:
    """Return a day as an address names it, "" for none."""
    return day.isoformat() if day else ""
