from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reactions.records import Stance, Status
from reactions.reviews import FIELDS, changes, reviewed, undone, value
from tests.factories import reaction

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
PREDICTED = reaction(actor="JP", stance=Stance.CONDEMN, unsure=True)
wanted = some.fixed_dictionaries(
    {},
    optional={
        "status": some.sampled_from([Status.CONFIRMED.value, Status.REJECTED.value]),
        "actor": some.sampled_from(["JP", "US", None]),
        "speaker": some.sampled_from(["A", "B", None]),
        "stance": some.sampled_from([stance.value for stance in Stance]),
        "note": some.sampled_from(["catatan", None]),
    },
)


def after(events):
    (found,) = reviewed([PREDICTED], events)
    return found


def test_without_a_review_nothing_changes():
    assert after([]) is PREDICTED


@pytest.mark.parametrize(
    ("said", "status", "unsure"),
    [
        ({"status": "confirmed"}, Status.CONFIRMED, False),
        ({"status": "rejected"}, Status.REJECTED, False),
        ({"stance": "support"}, Status.CORRECTED, False),
        ({"status": "confirmed", "actor": None}, Status.CORRECTED, False),
        ({"note": "cek lagi"}, Status.PREDICTED, True),
    ],
)
def test_what_follows_of_a_review(said, status, unsure):
    found = after(changes(PREDICTED, said, "Ani", at=NOW))
    assert (found.status, found.unsure, found.id, found.scores) == (status, unsure, PREDICTED.id, PREDICTED.scores)
    assert all(value(found, field) == new for field, new in said.items())


def test_a_correction_says_so_in_its_reasons():
    found = after(changes(PREDICTED, {"actor": "US", "stance": "neutral"}, "Ani", at=NOW))
    assert found.attribution.because[-1].key == "review.actor" and found.because[-1].key == "review.stance"


def test_what_is_so_already_gives_no_event():
    assert changes(PREDICTED, {field: value(PREDICTED, field) for field in FIELDS}, "Ani") == []
    corrected = after(changes(PREDICTED, {"status": "confirmed", "stance": "support"}, "Ani", at=NOW))
    assert changes(corrected, {"status": "confirmed"}, "Ani") == []


@given(some.lists(wanted, max_size=5))
@settings(deadline=None)
def test_undoing_every_step_brings_the_prediction_back(steps):
    events, states = [], [PREDICTED]
    for number, said in enumerate(steps):
        made = changes(states[-1], said, "Ani", at=NOW + timedelta(minutes=number))
        if made:
            events += made
            states.append(after(events))
    count = len(events)
    for number, before in enumerate(reversed(states[:-1])):
        events += undone(PREDICTED, events, "Ani", at=NOW + timedelta(hours=1, minutes=number))
        assert [value(after(events), field) for field in FIELDS] == [value(before, field) for field in FIELDS]
    assert undone(PREDICTED, events, "Ani") == []
    assert len(events) == 2 * count


def test_another_reaction_is_left_alone():
    other = reaction("kalimat lain sama sekali", actor="US")
    events = changes(PREDICTED, {"stance": "support"}, "Ani", at=NOW)
    assert list(reviewed([other], events)) == [other] and undone(other, events, "Ani") == []
