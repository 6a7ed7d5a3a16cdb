"""What was read is remembered: the same reactions in the same order, read once; what changed is read again, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reactions import lexicons, memory, pipeline
from reactions.errors import ReactionsError, StoreUnavailable
from reactions.memory import DAMAGED, FILE, remembered
from reactions.records import Article, Reaction, Topic

TOPIC = Topic("Perjanjian Rusia dan Korea Utara")
SPEAKERS = ("Menteri Luar Negeri Jepang Takeshi Iwaya", "Juru bicara Kremlin Dmitry Peskov", "Sekjen NATO Mark Rutte")


@dataclass
class StandIn:
    """A model that counts what it was asked."""

    name: str = "uji-00000000"
    threshold: float = 0.5
    asked: list[str] = field(default_factory=list)

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        self.asked += [words for _, words in pairs]
        weights = np.array([[1.0 + (sum(map(ord, words)) * (each + 3)) % 7 for each in range(5)] for _, words in pairs])
        return np.asarray(weights / weights.sum(axis=1, keepdims=True)).reshape(-1, 5)


def articles(count: int = 6) -> list[Article]:
    found = []
    for number in range(count):
        speaker = SPEAKERS[number % 3]
        text = f'{speaker} mengecam perjanjian nomor {number}.\n"Kami menolak pasal {number}," kata {speaker}, Rabu.'
        found.append(Article(f"{number:016}", f"{number}.txt", text, "id", published=date(2024, 12, 11)))
    silent = Article("f" * 16, "sepi.txt", "Hujan turun sepanjang malam di pesisir utara.", "id")
    return [*found[: count // 2], silent, *found[count // 2 :]]


Run = Callable[..., list[Reaction]]


@pytest.fixture()
def run(tmp_path: Path) -> Run:
    def tagged(found: Sequence[Article], model: StandIn, topic: Topic = TOPIC, **more: object) -> list[Reaction]:
        return list(remembered(found, topic, model, None, tmp_path / "memory", **more))  # type: ignore[arg-type]

    return tagged


def test_the_same_reactions_in_the_same_order_and_nothing_read_twice(run: Run) -> None:
    found, first, second = articles(), StandIn(), StandIn()
    wanted = list(pipeline.read(found, TOPIC, StandIn()))
    assert len(wanted) >= 12
    assert run(found, first) == wanted and len(first.asked) == len(wanted)
    assert run(found, second) == wanted and not second.asked
    assert run(found[::-1], second) == list(pipeline.read(found[::-1], TOPIC, StandIn())) and not second.asked


def test_a_changed_article_costs_one_article(run: Run) -> None:
    found, model = articles(), StandIn()
    run(found, StandIn())
    found[2] = replace(found[2], text=found[2].text.replace("menolak", "menyambut"))
    assert run(found, model) == list(pipeline.read(found, TOPIC, StandIn()))
    assert 0 < len(model.asked) <= 2


def test_name_outlet_and_title_are_taken_from_the_article_at_hand(run: Run) -> None:
    found, model = articles(), StandIn()
    run(found, StandIn())
    moved = [replace(article, doc=f"baru/{article.doc}", outlet="Kabar Uji", title="Judul") for article in found]
    topic = replace(TOPIC, sentence="Kalimat lain.")
    assert run(moved, model, topic) == list(pipeline.read(moved, topic, StandIn())) and not model.asked


@pytest.mark.parametrize("change", ["topic", "model", "threshold", "day", "lexicon"])
def test_what_a_result_depends_on_is_read_again(run: Run, change: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found, model, topic = articles(), StandIn(), TOPIC
    run(found, StandIn())
    if change == "topic":
        topic = Topic("Pakta lain")
    elif change == "model":
        model.name = "uji-11111111"
    elif change == "threshold":
        model.threshold = 0.9
    elif change == "day":
        found = [replace(article, published=date(2020, 1, 1)) for article in found]
    else:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "cues.csv").write_text("cue\n", encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(lexicons, "FOLDER", tmp_path / "data")
            memory.fingerprint.cache_clear()
            memory.fingerprint()
    run(found, model, topic)
    memory.fingerprint.cache_clear()
    assert len(model.asked) >= 12


def test_each_article_under_its_own_topic(run: Run) -> None:
    found, model = articles(), StandIn()
    topics = {article.doc: Topic(f"Topik {article.doc}") for article in found}
    assert run(found, StandIn(), topics) == list(pipeline.read(found, topics, StandIn()))
    run(found, model, {**topics, "1.txt": Topic("Topik lain")})
    assert 0 < len(model.asked) <= 2


def test_an_interrupted_run_goes_on(run: Run) -> None:
    found, model = articles(), StandIn()

    def stopped() -> Iterator[Article]:
        yield from found[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(stopped(), StandIn())
    wanted = list(pipeline.read(found, TOPIC, StandIn()))
    assert run(found, model) == wanted
    assert len(model.asked) == len(wanted) - len(list(pipeline.read(found[:3], TOPIC, StandIn())))


@pytest.mark.parametrize("damage", ["not a database", "cut off", "other version", "other table", "torn page"])
def test_a_damaged_memory_is_told_and_begun_anew(run: Run, tmp_path: Path, damage: str) -> None:
    found, path = articles(24), tmp_path / "memory" / FILE
    wanted = run(found, StandIn())
    content = path.read_bytes()
    if damage == "not a database":
        path.write_bytes(b"halo " * 1000)
    elif damage == "cut off":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "torn page":
        path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    else:
        query = "PRAGMA user_version = 99" if damage == "other version" else "ALTER TABLE known RENAME COLUMN sum TO other"
        with sqlite3.connect(path) as base:
            base.execute(query)
        base.close()
    told: list[ReactionsError] = []
    model = StandIn()
    assert run(found, model, told=told.append) == wanted
    assert len(told) == 1 and FILE in str(told[0]) and DAMAGED in told[0].say("id")
    assert path.with_name(DAMAGED).exists() and model.asked
    again = StandIn()
    assert run(found, again, told=told.append) == wanted and len(told) == 1
    assert len(again.asked) < len(wanted)


def test_a_value_that_was_altered_is_read_again(run: Run, tmp_path: Path) -> None:
    found, model = articles(), StandIn()
    wanted = run(found, StandIn())
    with sqlite3.connect(tmp_path / "memory" / FILE) as base:
        assert base.execute("SELECT count(*) FROM known").fetchone() == (len(found),)
        base.execute("UPDATE known SET reactions = replace(reactions, 'condemn', 'support')")
        base.execute("UPDATE known SET reactions = '[[1]]' WHERE rowid = 1")
    base.close()
    assert run(found, model) == wanted and model.asked


def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("bukan folder", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="--memory"):
        list(remembered(articles(), TOPIC, StandIn(), None, tmp_path / "berkas"))
