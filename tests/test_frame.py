import time
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reactions.frame import COLUMNS, LEFT_OUT, STANCES, Counting, Place, Selection, frame, places, select, summary
from reactions.records import STAKEHOLDERS, Kind, Stance
from tests.factories import reaction, reactions

TABLE = frame(reactions(200))

selections = some.builds(
    Selection,
    actors=some.lists(some.sampled_from((*STAKEHOLDERS, "RU")), unique=True).map(tuple),
    outlets=some.lists(some.sampled_from(("Harian Contoh", "Kabar Uji")), unique=True).map(tuple),
    since=some.none() | some.dates(date(2024, 6, 15), date(2024, 7, 1)),
    until=some.none() | some.dates(date(2024, 6, 15), date(2024, 7, 1)),
    kinds=some.lists(some.sampled_from(list(Kind)), unique=True).map(tuple),
    min_confidence=some.floats(0, 1),
    include_unsure=some.booleans(),
    counting=some.sampled_from(list(Counting)),
)


def test_columns_and_types():
    assert list(TABLE.columns) == list(COLUMNS)
    for name, kind in COLUMNS.items():
        assert TABLE[name].dtype == kind, name
    assert list(TABLE["stance"].cat.categories) == list(STANCES)


def test_an_empty_frame_keeps_its_types_and_gives_an_empty_summary():
    empty = frame([])
    assert empty["published"].dtype == COLUMNS["published"]
    numbers = summary(empty, Selection())
    assert (numbers.n, numbers.total, len(numbers.counts)) == (0, 0, 0)
    assert list(numbers.shares.columns) == list(STANCES)


@given(selections)
@settings(max_examples=60, deadline=None)
def test_every_row_in_view_is_counted_or_left_out_and_nothing_is_changed(selection):
    before = TABLE.copy()
    numbers = summary(TABLE, selection)
    place = places(TABLE, selection)
    assert numbers.n == len(select(TABLE, selection)) == numbers.counts["n"].sum()
    assert numbers.total == (place != Place.FILTERED).sum()
    assert set(numbers.left_out) == set(LEFT_OUT)
    assert numbers.counts["net"].between(-1, 1).all()
    assert ((numbers.shares.sum(axis=1) - 1).abs() < 1e-9).all()
    pd.testing.assert_frame_equal(TABLE, before)


def test_left_out_says_why():
    table = frame(
        [
            reaction(actor="JP", text="pernyataan pertama yang cukup panjang untuk dikelompokkan", doc="a"),
            reaction(actor="JP", text="pernyataan pertama yang cukup panjang untuk dikelompokkan", doc="b"),
            reaction(actor=None, text="pernyataan tanpa pembicara", doc="c"),
            reaction(actor="RU", text="pernyataan Rusia", doc="d", stance=Stance.SUPPORT),
            reaction(actor="US", text="pernyataan yang tidak yakin", doc="e", unsure=True),
        ]
    )
    numbers = summary(table, Selection())
    assert numbers.n == 1
    assert numbers.left_out == {Place.UNKNOWN: 1, Place.OTHER: 1, Place.UNSURE: 1, Place.REPEATED: 1}
    assert summary(table, Selection(include_unsure=True)).n == 2


@pytest.mark.parametrize(("counting", "n"), [("off", 4), ("article", 3), ("day", 2), ("briefing", 1)])
def test_counting_rule(counting, n):
    text = "pernyataan yang sama dan cukup panjang untuk dikelompokkan"
    table = frame(
        [
            reaction(text, doc="a", published=date(2024, 6, 20)),
            reaction(text, doc="b", published=date(2024, 6, 20)),
            reaction(text, doc="c", published=date(2024, 6, 21)),
        ]
    )
    twice = pd.concat([table, table.head(1)], ignore_index=True)
    assert summary(twice, Selection(counting=Counting(counting))).n == n


def test_actors_are_sorted_by_net():
    table = frame(
        [
            reaction(actor="JP", text="satu"),
            reaction(actor="CN", text="dua", stance=Stance.SUPPORT),
            reaction(actor="US", text="tiga", stance=Stance.NEUTRAL),
        ]
    )
    assert list(summary(table, Selection()).counts.index) == ["CN", "US", "JP"]


def test_the_first_report_of_a_repeated_statement_counts():
    text = "pernyataan yang sama dan cukup panjang untuk dikelompokkan"
    table = frame([reaction(text, doc="b", published=None), reaction(text, doc="a", published=date(2024, 6, 20))])
    assert list(select(table, Selection())["doc"]) == ["a"]


def test_a_hundred_thousand_rows_are_summed_in_a_second():
    table = pd.concat([TABLE] * 500, ignore_index=True)
    start = time.perf_counter()
    summary(table, Selection())
    assert time.perf_counter() - start < 2
