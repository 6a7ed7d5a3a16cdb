import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reactions.grouping import group
from reactions.records import Kind
from tests.factories import reaction, reactions

LONG = "perjanjian itu melanggar resolusi Dewan Keamanan dan tidak dapat diterima oleh negara kami"


def together(first, second):
    groups = group([first, second])
    return groups[first.id] == groups[second.id]


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ({}, {}, True),
        ({}, {"text": LONG.replace("oleh negara", "bagi negara")}, True),
        ({}, {"text": f"“{LONG}”"}, True),
        ({}, {"text": LONG.replace("tidak dapat", "dapat")}, False),
        ({"text": LONG + " 10.000 tentara"}, {"text": LONG + " 12.000 tentara"}, False),
        ({}, {"actor": "KR"}, False),
        ({"speaker_name": "Blinken"}, {"speaker_name": "Antony Blinken"}, True),
        ({"speaker_name": None}, {"speaker_name": "Antony Blinken"}, True),
        ({"speaker_name": "Lloyd Austin"}, {"speaker_name": "Antony Blinken"}, False),
        ({}, {"kind": Kind.SILENCE}, False),
        ({}, {"language": "en"}, False),
        ({"text": "menolak berkomentar"}, {"text": "menolak berkomentar"}, False),
        ({"actor": None, "speaker_name": None}, {"actor": None, "speaker_name": None}, True),
    ],
)
def test_a_pair(text, other, same):
    first = reaction(**({"text": LONG, "doc": "a.txt"} | text))
    second = reaction(**({"text": LONG, "doc": "b.txt"} | other))
    assert together(first, second) is same


@given(some.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_order_does_not_matter(chance: random.Random):
    made = reactions(40) + [reaction(LONG, doc=f"{number}.txt") for number in range(4)]
    shuffled = list(made)
    chance.shuffle(shuffled)
    assert group(shuffled) == group(made)


def test_every_reaction_has_a_group_that_is_a_member():
    made = reactions(200)
    groups = group(made)
    assert set(groups) == {each.id for each in made}
    assert all(groups[leader] == leader for leader in groups.values())


def test_ten_thousand_take_a_few_seconds():
    made = reactions(10_000)
    start = time.perf_counter()
    group(made)
    assert time.perf_counter() - start < 8


def test_nothing_gives_nothing():
    assert group([]) == {}
