from dataclasses import replace

import pandas as pd
import pytest

from reactions import cache, frame
from reactions.preferences import data_folder
from reactions.records import Stance
from reactions.reviews import changes
from tests.factories import filled, reaction, reactions


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path))


def kept():
    return list((data_folder() / "cache").glob("*.feather"))


def test_a_kept_table_is_the_table_that_was_made():
    briefing = filled(reactions(40))
    first = cache.table(briefing)
    assert len(kept()) == 1
    pd.testing.assert_frame_equal(cache.table(briefing), first)
    pd.testing.assert_frame_equal(first, frame.frame(briefing.reactions()))


def test_nothing_is_grouped_again_for_a_review(monkeypatch):
    briefing = filled(reactions(30))
    before = cache.table(briefing)
    monkeypatch.setattr(frame, "frame", lambda known: pytest.fail("made again"))
    target = briefing.reactions()[4]
    briefing.review(
        changes(target, {"stance": "support" if target.stance is not Stance.SUPPORT else "warn", "actor": "BR"}, "Ani")
    )
    after = cache.table(briefing)
    row = after[after["reaction"] == target.id].iloc[0]
    assert (row["actor"], row["status"]) == ("BR", "corrected") and row["stance"] != target.stance.value
    others = before["reaction"] != target.id
    pd.testing.assert_frame_equal(after[others].drop(columns="actor"), before[others].drop(columns="actor"))
    assert list(after.columns) == list(frame.COLUMNS) and after.dtypes["stance"] == before.dtypes["stance"]


def test_more_articles_make_a_new_table_and_the_old_one_goes():
    briefing = filled([reaction("satu hal")])
    assert len(cache.table(briefing)) == 1
    more = reaction("hal lain", doc="dua.txt")
    briefing.add(more.attribution.statement.article, [more])
    assert len(cache.table(briefing)) == 2 and len(kept()) == 1


@pytest.mark.parametrize("damage", [b"", b"rusak", b"ARROW1" + bytes(50)])
def test_a_damaged_table_is_made_again(damage):
    briefing = filled(reactions(10))
    first = cache.table(briefing)
    kept()[0].write_bytes(damage)
    pd.testing.assert_frame_equal(cache.table(briefing), first)


def test_a_table_that_cannot_be_kept_is_still_given(monkeypatch):
    def full(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_feather", full)
    assert len(cache.table(filled(reactions(10)))) == 10


def test_of_repeated_reports_the_reviewed_one_counts():
    words = "perjanjian itu melanggar resolusi Dewan Keamanan dan tidak dapat diterima oleh siapa pun"
    reports = [reaction(words, doc=f"{n}.txt", lead=f"Hari ke-{n}, ") for n in range(3)]
    briefing = filled(reports)
    assert frame.summary(cache.table(briefing), frame.Selection()).n == 1
    briefing.review(changes(reports[2], {"stance": "warn"}, "Ani"))
    numbers = frame.summary(cache.table(briefing), frame.Selection())
    assert (numbers.n, int(numbers.counts.loc["JP", "warn"]), numbers.reviewed) == (1, 1, 1)


def test_reactions_come_as_their_readers_left_them_in_the_order_that_is_asked():
    briefing = filled(reactions(10))
    first, second = briefing.reactions()[3], briefing.reactions()[1]
    briefing.review(changes(first, {"speaker": "Ani"}, "Budi"))
    asked = cache.reactions(briefing, [first.id, second.id, "fehlt"])
    assert [each.id for each in asked] == [first.id, second.id]
    assert asked[0].attribution.speaker_name == "Ani" and asked[1] == second
    assert replace(asked[0], attribution=first.attribution).id == first.id
