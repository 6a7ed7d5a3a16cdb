import time
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reactions import charts, furniture
from reactions.display import counting_name
from reactions.frame import (
    COLUMNS,
    LEFT_OUT,
    STANCES,
    Counting,
    Place,
    Selection,
    carriers,
    frame,
    places,
    queue,
    select,
    summary,
)
from reactions.records import STAKEHOLDERS, Kind, Stance, Status
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
            replace(reaction(actor="KR", text="bukan pernyataan", doc="f"), status=Status.REJECTED),
        ]
    )
    numbers = summary(table, Selection())
    assert numbers.n == 1
    once = (Place.UNKNOWN, Place.OTHER, Place.UNSURE, Place.REJECTED, Place.REPEATED)
    assert numbers.left_out == {**dict.fromkeys(once, 1), Place.UNDATED: 0}
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


@pytest.mark.parametrize(
    ("days", "n"),
    [
        ((20, 20, 21), 2),
        ((20, None), 1),
        ((None, None), 1),
        ((20, 21, None), 2),
    ],
)
def test_within_a_day_an_undated_report_counts_with_the_first_known_day(days, n):
    text = "pernyataan yang sama dan cukup panjang untuk dikelompokkan"
    table = frame([reaction(text, doc=str(at), published=day and date(2024, 6, day)) for at, day in enumerate(days)])
    assert summary(table, Selection(counting=Counting.DAY)).n == n


def test_undated_statements_of_two_groups_do_not_swallow_each_other():
    made = [reaction(f"pernyataan {word} yang cukup panjang untuk dikelompokkan", doc=word, published=None) for word in "ab"]
    assert summary(frame(made), Selection(counting=Counting.DAY)).n == 2


def test_twelve_outlets_count_once_and_are_all_named():
    text = "pernyataan yang sama dan cukup panjang untuk dikelompokkan"
    made = [reaction(text, doc=f"{at:02}", outlet=f"Media {at}", published=date(2024, 6, 20)) for at in range(12)]
    table = frame([*made, reaction("pernyataan lain yang tidak diulang oleh siapa pun", doc="lain")])
    counted = select(table, Selection())
    assert sorted(counted["reports"]) == [1, 12]
    whole = counted.loc[counted["reports"] == 12, "group"].item()
    assert list(carriers(table, whole)["outlet"]) == [f"Media {at}" for at in range(12)]


def test_an_article_that_repeats_itself_is_one_report():
    text = "pernyataan yang sama dan cukup panjang untuk dikelompokkan"
    table = frame([reaction(text, doc="a")])
    twice = pd.concat([table, table], ignore_index=True)
    assert list(table["reports"]) == [1]
    assert len(carriers(twice, table["group"][0])) == 1


@pytest.mark.parametrize("rule", list(Counting))
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_counting_rule_is_printed_on_the_chart(rule, language):
    numbers = summary(TABLE, Selection(counting=rule))
    assert numbers.counting is rule
    assert counting_name(rule, language).lower() in charts.stance_bars(numbers, language).layout.title.subtitle.text


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


def test_reviews_are_counted_and_can_be_asked_for_alone():
    seen = [
        replace(reaction(actor="JP", text="pernyataan yang sudah ditinjau orang", doc="a"), status=Status.CONFIRMED),
        replace(reaction(actor="US", text="lalu ini yang dikoreksi pembaca", doc="b"), status=Status.CORRECTED),
        reaction(actor="KR", text="sedangkan kalimat berikut belum dilihat", doc="c"),
    ]
    table = frame(seen)
    assert (summary(table, Selection()).n, summary(table, Selection()).reviewed) == (3, 2)
    alone = summary(table, Selection(reviewed_only=True))
    assert (alone.n, alone.reviewed) == (2, 2)
    assert "67 %" in furniture.source_line(summary(table, Selection()), "id")


def test_the_queue_begins_with_the_least_sure_and_leaves_out_what_was_seen():
    known = [
        reaction(actor="JP", text="pernyataan pertama yang yakin sekali", doc="a", confidence=0.9),
        reaction(actor="US", text="kalimat kedua diragukan model itu", doc="b", confidence=0.4),
        replace(
            reaction(actor="KR", text="sudah dilihat oleh seorang pembaca", doc="c", confidence=0.3), status=Status.CONFIRMED
        ),
    ]
    assert list(queue(frame(known))["doc"]) == ["b", "a"]


def test_what_a_reader_reviewed_stays_in_view_whatever_the_model_thought_of_it():
    made = reaction("satu hal", confidence=0.5)
    seen = replace(made, status=Status.CONFIRMED)
    at_least = Selection(min_confidence=0.9)
    assert summary(frame([made]), at_least).n == 0
    assert summary(frame([seen]), at_least).n == 1


def test_undated_rows_are_told_apart_where_a_period_is_chosen():
    made = [reaction("satu hal"), reaction("hal lain", published=None), reaction("hal ketiga", published=date(2020, 1, 1))]
    numbers = summary(frame(made), Selection(since=date(2024, 1, 1)))
    assert (numbers.n, numbers.total, numbers.left_out[Place.UNDATED]) == (1, 2, 1)
    assert summary(frame(made), Selection()).left_out[Place.UNDATED] == 0
