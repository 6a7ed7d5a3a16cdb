"""What must never change the statements found: articles composed of the golden texts, altered in a paragraph far away."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reactions.articles import clean
from reactions.attribution import attribute
from reactions.records import Article, Attribution, RawPage
from reactions.statements import find
from reactions.tagger import Tagger, load
from tests.test_golden import read

DAY = date(2024, 5, 2)
WHOLE = re.compile(r'[^"“”„«»‘’\n]*(?:["“][^"“”„«»‘’\n]*["”][^"“”„«»‘’\n]*)*[.!?]["”]?')
"""One paragraph that ends as a sentence does, with pairs of straight or curly double marks only."""
LINKS = {
    "id": [
        "Baca juga: Nelayan Menunggu Angin Timur",
        'Baca juga: Menlu Iran: "Kami Tidak Gentar"',
        "Simak juga: NATO Kecam Sabotase",
    ],
    "en": ["Read more: Fishermen wait for the east wind", "Read also: Tokyo warns of “long winter” for trade"],
}
OPENING = {
    "id": "Hujan turun di ibu kota sejak Senin pagi dan beberapa jalan ditutup bagi kendaraan berat.",
    "en": "Rain has fallen on the capital since Monday morning, and several roads are closed to heavy vehicles.",
}


def texts(language: str) -> list[str]:
    return [case["text"] for file, case in read() if case["language"] == language and file != "known_failure"]


TEXTS = {language: texts(language) for language in LINKS}
PARAGRAPHS = {language: [text for text in TEXTS[language] if WHOLE.fullmatch(text) and "''" not in text] for language in LINKS}
MARKS = [('"', '"'), ("“", "”")]
UNREAD_MARKS = [("„", "“"), ("«", "»"), ("”", "”"), ("‘", "’"), ("''", "''")]
"""Styles that are read where a paragraph begins, but not behind a full stop."""
BEFORE = "Hujan turun sejak pagi. "
GLUED = re.compile(r'\w[.,!?]?["“”]\w')
"""A mark between two words opens or closes by its style alone ("naik.„Stok kami cukup,“kata X" is a golden known failure)."""
QUOTED = {
    language: [text for text in PARAGRAPHS[language] if re.search('["“]', text) and not GLUED.search(text)] for language in LINKS
}


def composed(pools: dict[str, list[str]], least: int = 1, most: int = 4) -> st.SearchStrategy[tuple[str, list[str]]]:
    """Draw a language and some texts of it, none twice."""
    return st.sampled_from(sorted(pools)).flatmap(
        lambda language: st.tuples(
            st.just(language),
            st.lists(st.sampled_from(pools[language]), min_size=least, max_size=most, unique=True),
        )
    )


READERS = st.sampled_from([None, load()])
"""The rules alone, and with the tagger."""


def read_all(text: str, language: str, tagger: Tagger | None = None) -> list[Attribution]:
    return list(attribute(find(Article("a", "a.txt", text, language, published=DAY), tagger)))


def told(found: list[Attribution], start: int = 0, end: int | None = None) -> list[tuple[Any, ...]]:
    """What was found between two offsets: words, kind, cue, speaker, actor."""
    return [
        (whose.statement.text, whose.statement.kind, whose.statement.cue_text, whose.speaker_name, whose.actor)
        for whose in found
        if start <= whose.statement.span.start and (end is None or whose.statement.span.end <= end)
    ]


def with_marks(text: str, marks: tuple[str, str]) -> str:
    """Return a text with other quotation marks, an opening and a closing one."""
    return re.sub(r'["“]([^"“”]*)["”]', rf"{marks[0]}\1{marks[1]}", text)


@settings(max_examples=80, deadline=None)
@given(composed(TEXTS, most=5), st.sampled_from(["\n", " ", "\n\n"]), READERS)
def test_every_span_holds_its_own_words(drawn: tuple[str, list[str]], gap: str, tagger: Tagger | None) -> None:
    language, chosen = drawn
    text = gap.join(chosen)
    for whose in read_all(text, language, tagger):
        what = whose.statement
        assert 0 <= what.span.start < what.span.end <= len(text)
        assert text[what.span.start : what.span.end] == what.text
        assert 0 <= what.cue.start <= what.cue.end <= len(text)
        if what.source is not None:
            assert 0 <= what.source.start < what.source.end <= len(text)
        if whose.speaker_span is not None:
            assert 0 <= whose.speaker_span.start < whose.speaker_span.end <= len(text)


@settings(max_examples=80, deadline=None)
@given(composed(PARAGRAPHS), st.data(), READERS)
def test_a_link_line_elsewhere_changes_nothing(drawn: tuple[str, list[str]], data: st.DataObject, tagger: Tagger | None) -> None:
    language, chosen = drawn
    place = data.draw(st.integers(1, len(chosen) + 1))
    link = data.draw(st.sampled_from(LINKS[language]))
    lines = [OPENING[language], *chosen]
    pages = [RawPage("a.txt", "\n".join(each)) for each in (lines, [*lines[:place], link, *lines[place:]])]
    without, with_link = (told(list(attribute(find(clean(page), tagger)))) for page in pages)
    assert with_link == without


@settings(max_examples=80, deadline=None)
@given(composed(QUOTED, least=1, most=1), st.data(), READERS)
def test_marks_of_another_paragraph_change_nothing(
    drawn: tuple[str, list[str]], data: st.DataObject, tagger: Tagger | None
) -> None:
    language, [altered] = drawn
    kept = data.draw(st.sampled_from([text for text in TEXTS[language] if text != altered]))
    before = data.draw(st.booleans())
    marks = data.draw(st.sampled_from(MARKS))
    found = []
    for elsewhere in (altered, with_marks(altered, marks)):
        text = f"{kept}\n{elsewhere}" if before else f"{elsewhere}\n{kept}"
        start = 0 if before else len(elsewhere) + 1
        found.append(told(read_all(text, language, tagger), start, start + len(kept)))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("opening", "marks"),
    [
        *(("", marks) for marks in [*MARKS, *UNREAD_MARKS]),
        *((BEFORE, marks) for marks in MARKS),
        *(
            pytest.param(
                "Hujan turun sejak pagi. ", marks, marks=pytest.mark.xfail(reason="no sentence begins there", strict=True)
            )
            for marks in UNREAD_MARKS
        ),
    ],
)
def test_any_marks_are_read_anywhere_in_a_paragraph(opening: str, marks: tuple[str, str]) -> None:
    text = with_marks(f"{opening}“Dua orang terluka,” kata Menteri Kesehatan Kuba Elena Prado.", marks)
    assert [(words, name) for words, _, _, name, _ in told(read_all(text, "id"))] == [("Dua orang terluka,", "Elena Prado")]


@settings(max_examples=80, deadline=None)
@given(composed(PARAGRAPHS, least=2, most=3), st.data(), READERS)
def test_a_line_break_elsewhere_changes_nothing(drawn: tuple[str, list[str]], data: st.DataObject, tagger: Tagger | None) -> None:
    language, others = drawn
    kept = data.draw(st.sampled_from([text for text in TEXTS[language] if text not in others]))
    before = data.draw(st.booleans())
    found = []
    for gap in (" ", "\n"):
        elsewhere = gap.join(others)
        text = f"{kept}\n{elsewhere}" if before else f"{elsewhere}\n{kept}"
        start = 0 if before else len(elsewhere) + 1
        found.append(told(read_all(text, language, tagger), start, start + len(kept)))
    assert found[0] == found[1]
