"""A folder of Parquet parts becomes a briefing: everything that was read, once, and nothing that means nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reactions import articles, custom_model, gathered, runs, runtime, scale, shelf, stance
from reactions.errors import WrongUse
from reactions.gathered import Entry
from reactions.pipeline import read
from reactions.records import RawPage, Reaction, Topic
from reactions.scale import Task
from reactions.store import Briefing
from tests.test_scale import TOPIC, stand_in, text

PAGES = [
    [RawPage("a.txt", text(1), title="Judul a", outlet="Kabar"), RawPage("kosong.txt", " "), RawPage("b.txt", text(2))],
    [RawPage("lagi.txt", text(1)), RawPage("sepi.txt", "Hujan turun sepanjang malam di pesisir utara.\n")],
    [RawPage("c.txt", text(3))],
]


@pytest.fixture()
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    monkeypatch.setenv(runtime.THREADS, "1")
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))
    custom_model.load.cache_clear()
    return Task(TOPIC, model=str(stand_in(tmp_path / "bag")), rules_alone=True)


def write(folder: Path, tables: list[pd.DataFrame]) -> Path:
    folder.mkdir(exist_ok=True)
    for number, table in enumerate(tables):
        gathered.write(table, folder / f"part-{number:05}.parquet")
    return folder


@pytest.fixture()
def tables(task: Task) -> list[pd.DataFrame]:
    return [scale.tag_part(pages, task) for pages in PAGES]


def opened(folder: Path, topic: str = TOPIC) -> Briefing:
    briefing = shelf.create(Topic(topic))
    assert len(list(runs.fill(briefing, runs.look(folder)))) == len(list(folder.glob("part-*")))
    return briefing


def wanted(task: Task) -> list[Reaction]:
    pages = [page for part in PAGES for page in part if page.name not in ("kosong.txt", "lagi.txt")]
    return list(read(list(articles.clean_all(pages)), Topic(TOPIC), stance.load(task.model)))  # type: ignore[arg-type]


def test_everything_that_was_read_is_there_once(tmp_path: Path, task: Task, tables: list[pd.DataFrame]) -> None:
    briefing = opened(write(tmp_path / "out", tables))
    assert briefing.reactions() == wanted(task)
    found = briefing.articles()
    assert [article.doc for article in found] == ["a.txt", "b.txt", "sepi.txt", "c.txt"]
    assert (found[0].title, found[0].outlet) == ("Judul a", "Kabar")
    (failure,) = briefing.failures()
    assert failure.item == "kosong.txt" and failure.because.key == "article.empty"


def test_a_manifest_tells_parts_and_rules_alone(tmp_path: Path, tables: list[pd.DataFrame]) -> None:
    folder = write(tmp_path / "out", tables)
    assert not runs.look(folder).rules_alone
    gathered.write_manifest(folder, {"rules_alone": "True"}, [Entry("part-00000.parquet", "x")], complete=True)
    found = runs.look(folder)
    assert [part.name for part in found.parts] == ["part-00000.parquet"] and found.rules_alone
    gathered.write_manifest(folder, {}, [Entry("../../etc/passwd", "x")], complete=True)
    with pytest.raises(WrongUse, match="damaged"):
        runs.look(folder)  # a name in a manifest is no path out of the folder


def test_a_briefing_holds_one_of_several_topics(tmp_path: Path, task: Task, tables: list[pd.DataFrame]) -> None:
    other = scale.tag_part(PAGES[2], replace(task, topic="Kunjungan itu"))
    folder = write(tmp_path / "out", [*tables[:2], other])
    found = runs.look(folder).topics
    assert list(found) == [TOPIC, "Kunjungan itu"]
    briefing = opened(folder, "Kunjungan itu")
    assert {reaction.topic.name for reaction in briefing.reactions()} == {"Kunjungan itu"}
    assert len(briefing.reactions()) == found["Kunjungan itu"] and not briefing.judged_elsewhere()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("told", "{"),
        ("told", "[]"),
        ("told", None),
        ("body", "Terlalu pendek."),
        ("body", None),
        ("language", "xx"),
        ("published", "kemarin"),
        ("item", None),
    ],
)
def test_a_damaged_row_ends_in_a_sentence(tmp_path: Path, tables: list[pd.DataFrame], column: str, value: str | None) -> None:
    tables[2].loc[0, column] = value
    folder = write(tmp_path / "out", tables)
    briefing = shelf.create(Topic(TOPIC))
    steps = runs.fill(briefing, runs.look(folder))
    assert [next(steps), next(steps)] == ["part-00000.parquet", "part-00001.parquet"]
    if column == "told" and value is None:  # one reaction fewer is no damage that anybody could see
        assert next(steps) == "part-00002.parquet"
        return
    with pytest.raises(WrongUse, match="part-00002"):
        next(steps)
    assert len(briefing.articles()) == 3


def test_scores_and_spans_of_strangers_are_looked_at(tmp_path: Path, tables: list[pd.DataFrame]) -> None:
    for column, value in ((14, "[9, 0, 0, 0, 0]"), (2, "[0, 999999]"), (10, "<b>")):
        told = json.loads(tables[2].loc[0, "told"])
        told[column] = value
        bad = tables[2].assign(told=[json.dumps(told), *tables[2]["told"][1:]])
        with pytest.raises(WrongUse, match="damaged"):
            opened(write(tmp_path / "out", [bad]))


def test_wrong_folders_are_told(tmp_path: Path, tables: list[pd.DataFrame], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongUse, match="cannot be opened"):
        runs.look(tmp_path / "nowhere")
    with pytest.raises(WrongUse, match="holds no Parquet"):
        runs.look(write(tmp_path / "empty", []))
    with pytest.raises(WrongUse, match="holds no statement"):
        runs.look(write(tmp_path / "silent", [tables[1][tables[1]["doc"] == "sepi.txt"]]))
    (write(tmp_path / "text", []) / "part-00000.parquet").write_text("no Parquet", encoding="utf-8")
    with pytest.raises(WrongUse, match="damaged"):
        runs.look(tmp_path / "text")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "empty" / "other.parquet")
    with pytest.raises(WrongUse, match="damaged"):
        runs.look(tmp_path / "empty")
    monkeypatch.setattr(runs, "MOST", 3)
    with pytest.raises(WrongUse, match="3 at most"):
        runs.look(write(tmp_path / "out", tables))
