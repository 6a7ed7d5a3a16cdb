"""Whose a verdict behind a comma is, and what is only done to a text."""

from __future__ import annotations

import pytest

from reactions.clauses import afterthought, in_list
from reactions.cues import Cue, Frame
from reactions.grammar import grammar
from reactions.records import Span
from reactions.verdicts import blocked, verdict


def cue_in(text: str, word: str) -> Cue:
    start = text.index(word)
    return Cue(Span(start, start + len(word)), Frame.ACT, word)


@pytest.mark.parametrize(
    ("text", "cue", "language", "who"),
    [
        ("Kyiv said Russia had shelled the dam, a claim Moscow dismissed as false.", "dismissed", "en", "Moscow"),
        ("Manila protested, an allegation that China has denied.", "denied", "en", "China"),
        ("It left the pact, a step the foreign ministry condemned.", "condemned", "en", "the foreign ministry"),
        ("Mereka mata-mata, tuduhan yang langsung dibantah Paris.", "dibantah", "id", ""),
        ("It left the pact, a step to which Egypt objected.", "objected", "en", None),
        ("Cairo left the pact, and Egypt condemned it.", "condemned", "en", None),
        ("Tuduhan itu dibantah Paris.", "dibantah", "id", None),
    ],
)
def test_who_gives_a_verdict(text: str, cue: str, language: str, who: str | None) -> None:
    found = verdict(text, 0, cue_in(text, cue), language)
    assert (found and found[1].of(text)) == who


@pytest.mark.parametrize(
    ("text", "cue", "language", "done"),
    [
        ("Russia vetoed a U.N. resolution condemning the raid.", "condemning", "en", True),
        ("Russia vetoed a resolution that condemned the raid.", "condemned", "en", True),
        ("Russia vetoed the text and condemned the West.", "condemned", "en", False),
        ("Russia vetoed the text, saying it was biased.", "saying", "en", False),
        ("Rusia memveto rancangan resolusi yang mengecam serangan.", "mengecam", "id", True),
        ("Rusia mendukung resolusi yang mengecam serangan.", "mengecam", "id", False),
        ("Rusia memveto resolusi. Jepang yang mengecam serangan.", "mengecam", "id", False),
    ],
)
def test_who_stops_a_text_does_not_say_it(text: str, cue: str, language: str, done: bool) -> None:
    assert blocked(text, 0, cue_in(text, cue).span, language) is done


@pytest.mark.parametrize(
    ("text", "verb", "listed"),
    [
        ("menuduh tetangganya menculik, melecehkan, dan mengancam pedagang", "mengancam", True),
        ("mengutuk serangan dalam ketegangan diplomatik, mendesak Iran", "mendesak", False),
        ("kata para menteri, mendesak Iran", "mendesak", False),
    ],
)
def test_a_list_of_bare_verbs(text: str, verb: str, listed: bool) -> None:
    assert in_list(text, 0, text.index(verb)) is listed


@pytest.mark.parametrize(
    ("rest", "tells_when"),
    [
        (", after four days of strikes that had brought both to the brink.", True),
        (", just hours after the raid.", True),
        (", after talks with Xi, that the pact would hold.", False),
        (" after the talks that the pact would hold.", False),
    ],
)
def test_when_it_was_said(rest: str, tells_when: bool) -> None:
    assert (afterthought().match(rest) is not None) is tells_when


def test_a_verdict_ends_what_stands_before() -> None:
    assert grammar("en").verdict.search("rammed its boat, an allegation Beijing denied")
    assert not grammar("en").verdict.search("rammed its boat, a claim of the navy")
    assert grammar("id").verdict.search("memuji Lai, langkah yang diprotes Beijing")
