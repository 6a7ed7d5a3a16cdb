import json
import random
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reactions.grouping import group
from reactions.records import Kind
from tests.factories import reaction, reactions

PAIRS = Path(__file__).parent / "golden_pairs"
LONG = "perjanjian itu melanggar resolusi Dewan Keamanan dan tidak dapat diterima oleh negara kami"


def together(first, second):
    groups = group([first, second])
    return groups[first.id] == groups[second.id]


def pairs(name):
    for line in (PAIRS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        marks = [pytest.mark.xfail(reason=pair["note"], strict=True)] if pair.get("known_failure") else []
        yield pytest.param(pair, id=pair["id"], marks=marks)


def reports(pair):
    for side in ("first", "second"):
        said = dict(pair[side])
        said["published"] = date.fromisoformat(said["published"]) if said["published"] else None
        said["kind"] = Kind(said["kind"])
        yield reaction(said.pop("text"), actor=pair["actor"], language=pair["language"], doc=f"{side}.txt", **said)


@pytest.mark.parametrize("pair", list(pairs("must")))
def test_pairs_that_are_one_statement(pair):
    assert together(*reports(pair))


@pytest.mark.parametrize("pair", list(pairs("must_not")))
def test_pairs_that_are_two_statements(pair):
    assert not together(*reports(pair))


def test_precision_and_recall_on_the_pairs():
    """The figures of golden_pairs/README.md: nothing is merged wrongly, most of what is one is found."""
    must, must_not = ([together(*reports(case.values[0])) for case in pairs(name)] for name in ("must", "must_not"))
    assert len(must) >= 60 and len(must_not) >= 60
    assert sum(must_not) == 0
    assert sum(must) / len(must) >= 0.85


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ({}, {}, True),
        ({}, {"text": LONG.replace("tidak dapat", "tak bisa")}, True),
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


def test_a_joint_statement_stays_two():
    first, second = (reaction(LONG, actor="OTHER", speaker_name=name, lead="") for name in ("Hamas", "Jihad Islam"))
    assert not together(first, second)


def test_an_undated_report_does_not_tie_two_occasions():
    made = [reaction(LONG, doc=str(day), published=day) for day in (date(2024, 1, 8), date(2024, 6, 20), None)]
    assert len(set(group(made).values())) == 2


def test_an_unnamed_report_does_not_tie_two_speakers():
    made = [reaction(LONG, actor="US", doc=name or "-", speaker_name=name) for name in ("Antony Blinken", None, "Lloyd Austin")]
    assert len(set(group(made).values())) == 2


def test_parts_of_one_quotation_join_the_whole():
    parts = (
        "Kami tidak akan menerima pangkalan asing di pulau mana pun",
        "Setiap pelanggaran akan dijawab oleh armada pasifik kami",
    )
    made = [reaction(text, doc=text[:4]) for text in (". ".join(parts), *parts)]
    assert len(set(group(made).values())) == 1
    assert len(set(group(made[1:]).values())) == 2


def test_twelve_outlets_are_one_group():
    made = [reaction(LONG, doc=f"{number}.txt", outlet=f"Media {number}") for number in range(12)]
    assert len(set(group(made).values())) == 1


def test_odd_letters_do_no_harm():
    texts = ("", "…", "²½ juta", "1.2.3 juta tentara", "١٢ ribu", "İ" * 40, "%%% — “”", "@US @US", "n't " * 20)
    assert len(group([reaction(text, doc=str(at)) for at, text in enumerate(texts * 2)])) == 2 * len(texts)


GOLDEN = [report for name in ("must", "must_not") for case in pairs(name) for report in reports(case.values[0])]


@given(some.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_order_does_not_matter(chance: random.Random):
    made = reactions(40) + [reaction(LONG, doc=f"{number}.txt") for number in range(4)] + GOLDEN[::4]
    shuffled = list(made)
    chance.shuffle(shuffled)
    assert group(shuffled) == group(made)


def test_every_reaction_has_a_group_that_is_a_member():
    made = reactions(200)
    groups = group(made)
    assert set(groups) == {each.id for each in made}
    assert all(groups[leader] == leader for leader in groups.values())


def test_four_times_the_reactions_take_about_four_times_as_long():
    """Against each other, not against the clock, which a busy machine stretches; tests/benchmarks/grouping.py has the curve."""
    took = []
    for count in (500, 2_000):
        made = reactions(count)
        start = time.process_time()
        group(made)
        took.append(time.process_time() - start)
    assert took[1] < 10 * took[0]


def test_nothing_gives_nothing():
    assert group([]) == {}
