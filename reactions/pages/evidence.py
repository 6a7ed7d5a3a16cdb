"""Evidence: the statements as a table, and the article behind the chosen one with the reasons for every judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from reactions import display, export, frame
from reactions.pages import address, desk, review
from reactions.pages.desk import word
from reactions.records import READER, Reaction, Span, Status
from reactions.wording import explain

SHOWN = ("published", "actor", "speaker_name", "stance", "text", "outlet", "confidence", "status")
ROWS = 1000  # of the table, shown at once
# More than once: the page may put the article's text in its place only after the script has run.
SCROLL = (
    "for (const wait of [0, 150, 600]) setTimeout(() => {const box = document.querySelector('.article');"
    " const found = box && box.querySelector('.statement'); if (found) box.scrollTop = found.offsetTop - 80}, wait)"
)


def render() -> None:
    """Draw the page."""
    loaded = desk.loaded()
    if loaded.table.empty:
        st.info(word("empty.briefing"))
        return
    table = _filtered(loaded.table)
    if table.empty:
        st.info(word("empty.evidence"))
        return
    _detail(loaded.reactions([_chosen(table)])[0])


def _filtered(table: pd.DataFrame) -> pd.DataFrame:
    """Draw the page's own filters and return the rows that pass them, with their place in the selection."""
    selection = desk.selection()
    who, how, search, more = st.columns([2, 2, 3, 2], vertical_alignment="bottom")
    uncounted = more.toggle(word("evidence.uncounted"), **address.widget("uncounted"))
    queue = more.toggle(word("evidence.queue"), help=word("evidence.queue.help"), **address.widget("queue"))
    place = frame.places(table, selection)
    shown = place != frame.Place.FILTERED if uncounted else place == frame.Place.COUNTED
    rows = table.assign(place=place)[shown]
    with who:
        actor = _one("who", sorted(set(table["actor"].dropna())), word("evidence.actor"), display.actor_name)
    with how:
        stance = _one("how", list(frame.STANCES), word("evidence.stance"), display.stance_name)
    words = search.text_input(word("evidence.search"), **address.widget("search"))
    if actor:
        rows = rows[rows["actor"] == actor]
    if stance:
        rows = rows[rows["stance"] == stance]
    found = frame.search(rows, words or "")
    return frame.queue(found) if queue else found


def _one(key: str, codes: list[str], label: str, named: Callable[[str, str], str]) -> str:
    """Draw a filter that takes one code or, as "", all."""
    names = {"": word("side.all")} | {code: named(code, desk.language()) for code in codes}
    address.keep(key, list(names))
    return str(st.selectbox(label, list(names), format_func=lambda code: names[code], **address.widget(key)))


def _chosen(rows: pd.DataFrame) -> str:
    """Draw the table and return the id of the chosen reaction, the first where none was chosen."""
    tongue = desk.language()
    rows = _page_of(rows)
    names = {
        "actor": rows["actor"].map(lambda code: display.actor_name(code, tongue), na_action="ignore"),
        "stance": rows["stance"].astype("str").map(lambda stance: display.stance_name(stance, tongue)),
        "confidence": rows["confidence"].round(2),
        "status": rows["status"].astype("str").map(lambda status: display.status_name(status, tongue)),
        "place": rows["place"].map(lambda place: word(f"place.{place}")),
    }
    config = st.column_config
    event = st.dataframe(
        rows.assign(**names)[[*SHOWN, "place"] if address.view()["uncounted"] else list(SHOWN)],
        hide_index=True,
        height=248,
        key="evidence_table",
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [0]}},
        placeholder="",
        alt=word("nav.evidence"),
        column_config={
            "published": config.DateColumn(word("evidence.date"), format="YYYY-MM-DD", width=96),
            "outlet": config.TextColumn(word("evidence.outlet"), width=180),
            "actor": config.TextColumn(word("evidence.actor"), width=120),
            "speaker_name": config.TextColumn(word("evidence.speaker"), width=150),
            "stance": config.TextColumn(word("evidence.stance"), width=140),
            "confidence": config.ProgressColumn(
                word("evidence.confidence"), min_value=0, max_value=1, format="percent", width=110, color="#1F3A5F"
            ),
            "text": config.TextColumn(word("evidence.text"), width=300),
            "status": config.TextColumn(word("evidence.status"), width=100),
            "place": config.TextColumn(word("evidence.place"), width=110),
        },
    )
    picked = [row for row in event["selection"]["rows"] if row < len(rows)]
    return str(rows["reaction"].iloc[picked[0] if picked else 0])


def _page_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Say how many rows there are, and return those of the chosen page: the browser would take seconds for 100,000."""
    tongue = desk.language()
    pages = -(-len(rows) // ROWS)
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.caption(f"{word('evidence.count', display.number(len(rows), tongue))}. {word('evidence.pick')}")
    if pages <= 1:
        return rows
    names = [word("evidence.page", display.number(page + 1, tongue), display.number(pages, tongue)) for page in range(pages)]
    at = right.selectbox(
        word("evidence.page.label"), range(pages), format_func=lambda page: names[page], label_visibility="collapsed"
    )
    return rows.iloc[at * ROWS : (at + 1) * ROWS]


def _detail(reaction: Reaction) -> None:
    left, right = st.columns([5, 4], gap="large")
    with left:
        shown = _article(reaction)
    with right:
        _judgements(reaction)
        why = st.empty()
        review.panel(reaction)
        review.addition(reaction.attribution.statement.article)
    # Last, because the model is loaded for it: the page stands before, and the words light up in it.
    # What a reader corrected is no longer the model's label, so no word drove it.
    driving = () if reaction.status is Status.CORRECTED or reaction.model == READER else desk.driving(reaction)
    if driving:
        shown.html(_text(reaction, [word.span for word in driving]))
        _scroll(f"{reaction.id} driving")
        text = reaction.attribution.statement.article.text
        named = ", ".join(f"“{each.span.of(text)}” ({display.percent(each.weight, desk.language())})" for each in driving)
        why.html(
            f'<p class="byline"><b>{escape(word("evidence.why.driving"))}.</b> {escape(word("evidence.driving", named))}</p>'
        )


def _article(reaction: Reaction) -> DeltaGenerator:
    """Draw the article and return the place of its text."""
    article = reaction.attribution.statement.article
    published = display.day(article.published, desk.language()) if article.published else word("evidence.undated")
    st.html(
        f'<p class="headline" style="font-size:1.15rem">{escape(article.title or word("evidence.untitled"))}</p>'
        f'<p class="byline">{escape(article.outlet or article.doc)}, {escape(published)}. {_key()}</p>'
    )
    place = st.empty()
    place.html(_text(reaction))
    _scroll(reaction.id)
    return place


def _scroll(mark: str) -> None:
    """Bring the statement into view: a script of our own, without a word of the article; a new `mark` makes it run again."""
    st.html(f"<script>/* {mark} */ {SCROLL}</script>", unsafe_allow_javascript=True)


def _text(reaction: Reaction, driving: Sequence[Span] = ()) -> str:
    language = reaction.attribution.statement.article.language
    return f'<div class="article" lang="{escape(language)}" tabindex="0">{export.marked(reaction, driving)}</div>'


def _key() -> str:
    roles = ("statement", "cue", "speaker", "driving")
    names = word("evidence.key").split(" | ")
    return " ".join(f'<span class="{role}">{escape(name)}</span>' for role, name in zip(roles, names, strict=True))


def _judgements(reaction: Reaction) -> None:
    tongue = desk.language()
    whose = reaction.attribution
    statement = whose.statement
    told = display.certainty(reaction, tongue)
    speaker = whose.speaker_name or whose.speaker or display.actor_name(None, tongue)
    st.html(
        f'<p class="quote">{escape(statement.text)}</p><p class="byline"><b>{escape(speaker)}</b>, '
        f"{escape(display.actor_name(whose.actor, tongue))}. {escape(display.kind_name(statement.kind, tongue))}.</p>"
        f'<p class="headline" style="font-size:1.15rem">{escape(display.stance_name(reaction.stance, tongue))} '
        f"({escape(told)})</p>"
    )
    likely = sorted(zip(reaction.scores, frame.STANCES, strict=True), reverse=True)
    scores = (f"{display.stance_name(stance, tongue)} {display.percent(score, tongue)}" for score, stance in likely)
    lines = [f'<p class="byline">{escape(word("evidence.scores", ", ".join(scores)))}</p>']
    for part, because in (("statement", statement.because), ("speaker", whose.because), ("stance", reaction.because)):
        why = explain(because, tongue) or word("evidence.why.none")
        lines.append(_reason(part, why))
    st.html("".join([*lines, *_carried(reaction)]))


def _reason(part: str, why: str) -> str:
    return f'<p class="byline"><b>{escape(word(f"evidence.why.{part}"))}.</b> {escape(why)}</p>'


def _carried(reaction: Reaction) -> Iterator[str]:
    """Yield the line that names the articles which carry the same statement, where there is more than one."""
    table = desk.loaded().table
    group = table.loc[table["reaction"] == reaction.id, "group"]
    carrying = frame.carriers(table, str(group.iloc[0])) if len(group) else group
    if len(carrying) > 1:
        outlets = ", ".join(dict.fromkeys(carrying["outlet"].astype("object").fillna(carrying["doc"]).astype(str)))
        yield f'<p class="byline">{escape(word("evidence.carried", display.number(len(carrying), desk.language()), outlets))}</p>'


render()
