"""Rules and tagger weighed against each other; the tagger's probabilities are made by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pytest

from reactions.agreement import agreed
from reactions.clauses import negated
from reactions.records import Article, Kind, Reason, Span, Statement
from reactions.statements import find
from reactions.tagger import load
from reactions.tags import BEGIN, COLUMN, INSIDE, OUTSIDE, Label, Tags, linked

TEXT = "Menteri itu mengatakan pelabuhan dibuka kembali. Kapal berlayar ke utara, papar nakhoda itu."
ARTICLE = Article("1", "1.txt", TEXT, "id")
SENTENCES = [Span(0, 48), Span(49, len(TEXT))]


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def tags(read: Mapping[Label, Mapping[str, float]]) -> Tags:
    """Return tags of TEXT in which each stretch of `read` has its label with that probability, everything else none."""
    words = list(re.finditer(r"[\w]+", TEXT))
    scores = np.zeros((len(words), len(COLUMN), 3))
    scores[..., OUTSIDE] = 1
    for label, stretches in read.items():
        for stretch, sure in stretches.items():
            inside = [number for number, word in enumerate(words) if span(stretch).holds(Span(*word.span()))]
            for number in inside:
                state = BEGIN if number == inside[0] else INSIDE
                scores[number, COLUMN[label]] = 0
                scores[number, COLUMN[label], OUTSIDE] = 1 - sure
                scores[number, COLUMN[label], state] = sure
    places = np.array([word.span() for word in words])
    return Tags(TEXT, places[:, 0], places[:, 1], np.zeros(len(words), np.bool_), scores)


def rule(words: str, cue: str, source: str | None, why: str = "statement.clause") -> Statement:
    return Statement(ARTICLE, span(words), Kind.INDIRECT, span(cue), span(source) if source else None, (Reason(why),))


def found(rules: list[Statement], read: Mapping[Label, Mapping[str, float]]) -> list[tuple[str, str | None, str]]:
    tagged = tags(read)
    return [
        (each.text, each.source.of(TEXT) if each.source else None, each.because[-1].key)
        for each in agreed(ARTICLE, rules, tagged, linked(tagged, SENTENCES))
    ]


CLAUSE = rule("pelabuhan dibuka kembali", "mengatakan", "Menteri itu")


def test_a_clause_that_the_tagger_reads_as_narration_goes() -> None:
    assert found([CLAUSE], {}) == []


@pytest.mark.parametrize("why", ["statement.act", "statement.passive", "statement.inverted", "statement.quote_before_cue"])
def test_what_the_grammar_marks_stays(why: str) -> None:
    kept = rule("pelabuhan dibuka kembali", "mengatakan", "Menteri itu", why)
    assert found([kept], {}) == [("pelabuhan dibuka kembali", "Menteri itu", why)]


def test_what_both_find_stays_as_the_rules_have_it() -> None:
    read = {Label.CONTENT: {"pelabuhan dibuka kembali": 0.9}, Label.CUE: {"mengatakan": 0.9}, Label.SOURCE: {"Menteri itu": 0.9}}
    assert found([CLAUSE], read) == [("pelabuhan dibuka kembali", "Menteri itu", "statement.clause")]


def test_borders_that_differ_widely_are_the_taggers() -> None:
    short = rule("dibuka", "mengatakan", "Menteri itu")
    read = {Label.CONTENT: {"pelabuhan dibuka": 0.95}, Label.CUE: {"mengatakan": 0.9}}
    assert found([short], read) == [("pelabuhan dibuka", "Menteri itu", "statement.borders")]


def test_a_surer_source_takes_the_place_of_a_wrong_one() -> None:
    wrong = rule("pelabuhan dibuka kembali", "mengatakan", "itu mengatakan")
    read = {Label.CONTENT: {"pelabuhan dibuka kembali": 0.9}, Label.CUE: {"mengatakan": 0.9}, Label.SOURCE: {"Menteri itu": 0.9}}
    assert found([wrong], read)[0][1] == "Menteri itu"


@pytest.mark.parametrize(
    ("content", "cue", "added"), [(0.95, 0.9, True), (0.7, 0.9, False), (0.95, 0.1, False)], ids=["sure", "unsure", "no cue"]
)
def test_the_tagger_adds_only_what_it_is_sure_of_with_a_cue(content: float, cue: float, added: bool) -> None:
    read = {
        Label.CONTENT: {"Kapal berlayar ke utara": content},
        Label.CUE: {"papar": cue},
        Label.SOURCE: {"nakhoda itu": 0.9},
    }
    wanted = [("Kapal berlayar ke utara", "nakhoda itu", "statement.tagged")] if added else []
    assert found([], read) == wanted


def test_no_borders_take_in_the_words_of_a_neighbour() -> None:
    first, second = rule("pelabuhan dibuka", "mengatakan", "Menteri itu"), rule("kembali", "mengatakan", None, "statement.act")
    read = {Label.CONTENT: {"pelabuhan dibuka kembali": 0.9}, Label.CUE: {"mengatakan": 0.9}}
    texts = [text for text, _, _ in found([first, second], read)]
    assert texts == ["pelabuhan dibuka", "kembali"]


def test_whom_somebody_tells_is_no_source() -> None:
    told = rule("dibuka kembali", "mengatakan", "Menteri itu")  # as "told President Sandu that ..."
    read = {Label.CONTENT: {"dibuka kembali": 0.9}, Label.CUE: {"mengatakan": 0.9}, Label.SOURCE: {"pelabuhan": 0.95}}
    assert found([told], read)[0][1] == "Menteri itu"


def test_whom_the_content_itself_names_is_no_source_of_what_the_tagger_adds() -> None:
    read = {Label.CONTENT: {"pelabuhan dibuka kembali": 0.95}, Label.CUE: {"mengatakan": 0.9}, Label.SOURCE: {"pelabuhan": 0.9}}
    assert found([], read) == [("pelabuhan dibuka kembali", None, "statement.tagged")]


@pytest.mark.parametrize(
    ("text", "cue", "language", "denied"),
    [
        ("Kenya tidak mengutuk serangan itu", "mengutuk", "id", True),
        ("Kenya belum pernah mengecam Uganda", "mengecam", "id", True),
        ("Kenya tidak hanya mengutuk serangan itu", "mengutuk", "id", False),
        ("Sebelum mengecam Uganda", "mengecam", "id", False),
        ("Tidak, mengutuk saja tak cukup", "mengutuk", "id", False),
        ("China has not yet condemned Russia", "condemned", "en", True),
        ("China hasn’t condemned Russia", "condemned", "en", True),
        ("China not only condemned Russia", "condemned", "en", False),
        ("The cannot-do spirit, he said", "said", "en", False),
    ],
)
def test_negated(text, cue, language, denied):
    assert (negated(text, text.index(cue), language) is not None) == denied


def test_who_stands_in_a_clause_behind_the_content_did_not_say_it() -> None:
    text = "Zelensky said on Wednesday that Trump was living in a bubble, after Trump suggested Kyiv was to blame."
    said = {each.text: each.source for each in find(Article("1", "1.txt", text, "en"), load())}
    source = said["Trump was living in a bubble"]
    assert source is not None and source.of(text) == "Zelensky"
