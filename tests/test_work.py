import threading
from dataclasses import replace

import pytest

from reactions import model, shelf, sources, tagger, work
from reactions.errors import ModelUnavailable, UnreadableItem
from reactions.records import Stance, Status, Topic
from reactions.reviews import changes
from tests.factories import TOPIC, filled, reaction, reactions, scores


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path))
    monkeypatch.setattr(model, "load", lambda where=None: Supporting())


class Supporting:
    """A model that finds support everywhere."""

    name, threshold = "model-lain", 0.5

    def probabilities(self, pairs):
        import numpy as np

        return np.array([scores(Stance.SUPPORT, 0.9)] * len(pairs))


def test_a_job_counts_its_steps_and_ends():
    job = work.Job(2, lambda: iter(["a", "b", "c"]))
    job.wait(5)
    at = job.progress
    assert (at.done, at.total, at.item, at.running, at.stopped, at.error) == (3, 3, "c", False, False, None)


def test_a_job_stops_after_the_step_it_is_in():
    gate, begun = threading.Event(), threading.Event()

    def steps():
        for number in range(100):
            begun.set()
            gate.wait(5)
            yield str(number)

    job = work.Job(100, steps)
    begun.wait(5)
    assert job.progress.running and job.progress.left is None
    job.stop()
    gate.set()
    job.wait(5)
    at = job.progress
    assert (at.done, at.running, at.stopped) == (1, False, True)
    assert at.left is not None and at.left >= 0


@pytest.mark.parametrize(
    ("error", "key"), [(UnreadableItem("store.corrupt", "x"), "store.corrupt"), (ZeroDivisionError(), "work.failed")]
)
def test_a_fault_ends_in_a_sentence(error, key):
    def steps():
        yield "satu"
        raise error

    job = work.Job(3, steps)
    job.wait(5)
    assert not job.progress.running and job.progress.error.reason.key == key and job.progress.done == 1


def test_one_briefing_has_one_job_at_a_time():
    briefing = shelf.create(TOPIC)
    gate = threading.Event()
    first = work.start(briefing, 1, lambda: iter([str(gate.wait(5))]))
    assert work.start(briefing, 1, lambda: iter(())) is first
    work.forget(briefing)
    assert work.job(briefing) is first
    gate.set()
    first.wait(5)
    work.forget(briefing)
    assert work.job(briefing) is None


def test_another_topic_is_judged_anew_and_what_was_confirmed_stays():
    made = [reaction(f"hal nomor {number} itu", doc=f"{number}.txt") for number in range(70)]
    briefing = filled(made)
    assert work.waiting(briefing) == []
    briefing.review(changes(made[0], {"status": Status.CONFIRMED.value}, "Ani"))
    briefing.review(changes(made[1], {"stance": "warn"}, "Ani"))
    briefing.review(changes(made[2], {"status": Status.REJECTED.value}, "Ani"))
    briefing.set_topic(Topic("Kunjungan Putin ke Pyongyang"))
    assert set(work.waiting(briefing)) == {each.id for each in made[2:]}
    assert list(work.judge_anew(briefing)) == ["", ""]
    after = {each.id: each for each in briefing.reactions()}
    assert [after[each.id] for each in made[:2]] == made[:2]
    assert all((after[each.id].stance, after[each.id].model) == (Stance.SUPPORT, "model-lain") for each in made[2:])
    assert work.waiting(briefing) == []


def test_judging_anew_that_was_stopped_goes_on_where_it_was():
    briefing = filled([reaction(f"hal nomor {number} itu", doc=f"{number}.txt") for number in range(70)])
    briefing.set_topic(Topic("Kunjungan Putin"))
    next(work.judge_anew(briefing))
    assert len(work.waiting(briefing)) == 70 - work.BATCH
    list(work.judge_anew(briefing))
    assert work.waiting(briefing) == []


def test_a_briefing_that_the_rules_read_alone_says_so(monkeypatch):
    def missing(where=None):
        raise ModelUnavailable("model.missing", "models/tagger")

    monkeypatch.setattr(tagger, "load", missing)
    briefing = shelf.create(TOPIC)
    page = sources.from_text("Pemerintah Jepang mengecam perjanjian itu, kata Hayashi di Tokyo.\n\nAlinea kedua.", "a.txt")
    assert list(work.read(briefing, TOPIC, [page])) == ["a.txt"]
    assert briefing.settings() == {work.RULES_ALONE: "1"}
    assert len(briefing.articles()) == 1


def test_what_was_read_before_a_stop_is_stored():
    briefing = shelf.create(TOPIC)
    text = "Pemerintah Jepang mengecam perjanjian nomor {} itu, kata Hayashi di Tokyo.\n\nAlinea kedua ada di sini."
    pages = [sources.from_text(text.format(number), f"{number}.txt") for number in range(5)]
    steps = work.read(briefing, TOPIC, iter(pages))
    next(steps), next(steps)
    assert [article.doc for article in briefing.articles()] == ["0.txt", "1.txt"]


def test_reactions_keep_their_ids_when_judged_anew():
    made = reactions(10)
    briefing = filled(made)
    before = {each.id for each in briefing.reactions()}
    briefing.set_topic(replace(TOPIC, name="Topik lain"))
    list(work.judge_anew(briefing))
    assert {each.id for each in briefing.reactions()} == before
