"""A folder of Parquet parts becomes a briefing: everything that was read, once, and nothing that means nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from reactions import articles, custom_model, gathered, runs, runtime, scale, shelf, stance, work
from reactions.errors import WrongUse
from reactions.gathered import Entry
from reactions.pipeline import read
from reactions.records import READER, RawPage, Reaction, Topic
from reactions.scale import Task
from reactions.store import Briefing, briefings
from tests.factories import reactions
from tests.test_app import app, briefing_of, settled
from tests.test_scale import TOPIC, stand_in, text

PAGES = [
    [RawPage("a.txt", text(1), title="Judul a", outlet="Kabar"), RawPage("kosong.txt", " "), RawPage("b.txt", text(2))],
    [RawPage("lagi.txt", text(1)), RawPage("sepi.txt", "Hujan turun sepanjang malam di pesisir utara.\n")],
    [RawPage("c.txt", text(3))],
]
FAILURES = [("kosong.txt", "article.empty"), ("lagi.txt", "article.repeated")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Task, list[pd.DataFrame]]]:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(runtime.THREADS, "1")
        patch.setenv("REACTIONS_DATA", str(folder))
        custom_model.load.cache_clear()
        task = Task(TOPIC, model=str(stand_in(folder / "bag")), rules_alone=True)
        yield task, [scale.tag_part(pages, task) for pages in PAGES]


@pytest.fixture()
def task(made: tuple[Task, list[pd.DataFrame]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))
    return made[0]


def write(folder: Path, tables: list[pd.DataFrame]) -> Path:
    folder.mkdir(exist_ok=True)
    for number, table in enumerate(tables):
        gathered.write(table, folder / f"part-{number:05}.parquet")
    return folder


@pytest.fixture()
def tables(made: tuple[Task, list[pd.DataFrame]], task: Task) -> list[pd.DataFrame]:
    return [table.copy() for table in made[1]]


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
    assert [(each.item, each.because.key) for each in briefing.failures()] == FAILURES


def test_a_manifest_tells_what_is_whole(tmp_path: Path, tables: list[pd.DataFrame]) -> None:
    folder = write(tmp_path / "out", tables)
    assert runs.look(folder).complete and not runs.look(folder).rules_alone
    gathered.write_manifest(folder, {"rules_alone": "True"}, [Entry("../../part.parquet", "x")], complete=False)
    found = runs.look(folder)
    assert found.rules_alone and not found.complete
    assert [part.name for part in found.parts] == [f"part-{number:05}.parquet" for number in range(3)], "its names lead nowhere"
    assert opened(folder).settings()[runs.PARTIAL]
    (folder / gathered.MANIFEST).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(WrongUse, match="no whole result"):
        runs.look(folder)


def test_a_briefing_says_that_it_holds_a_part_until_all_is_copied(tmp_path: Path, tables: list[pd.DataFrame]) -> None:
    briefing = shelf.create(Topic(TOPIC))
    steps = runs.fill(briefing, runs.look(write(tmp_path / "out", tables)))
    next(steps)
    assert briefing.settings()[runs.PARTIAL]
    list(steps)
    assert runs.PARTIAL not in briefing.settings()


def test_numbers_of_items_begin_anew_in_every_call(tmp_path: Path, task: Task, tables: list[pd.DataFrame]) -> None:
    """A file of Ray or Spark holds what several calls gave."""
    other = scale.tag_part([RawPage("d.txt", text(4))], replace(task, topic="Kunjungan itu"))
    single = pd.concat([*(scale.tag_part([page], task) for part in PAGES for page in part), other], ignore_index=True)
    briefing = opened(write(tmp_path / "out", [single]))
    assert briefing.reactions() == wanted(task)
    assert [(each.item, each.because.key) for each in briefing.failures()] == FAILURES


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
        *(("told", value) for value in ("{", "[]", None, "[" * 100_000)),
        *(("body", value) for value in ("Terlalu pendek.", None)),
        *(("article", value) for value in ("0" * 16, None)),
        ("language", "xx"),
        ("published", "kemarin"),
        ("published", "9999-01-01"),
        ("doc", None),
    ],
)
def test_a_damaged_row_ends_in_a_sentence(tmp_path: Path, tables: list[pd.DataFrame], column: str, value: str | None) -> None:
    tables[2].loc[0, column] = value
    briefing = shelf.create(Topic(TOPIC))
    steps = runs.fill(briefing, runs.look(write(tmp_path / "out", tables)))
    assert [next(steps), next(steps)] == ["part-00000.parquet", "part-00001.parquet"]
    with pytest.raises(WrongUse, match="part-00002"):
        next(steps)
    assert len(briefing.articles()) == 3


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *((0, value) for value in ("0" * 16, None)),
        (1, "0" * 16),
        *((2, value) for value in ("[0, 999999]", '["0", 3]', "[0]")),
        *((9, value) for value in (5, ["x"], "\ud800")),
        (10, "<b>"),
        (12, '["Lain", ""]'),
        (12, '["uji coba itu", "\\ud800"]'),
        (14, "[9, 0, 0, 0, 0]"),
        (15, "no"),
        *((16, value) for value in ({}, None, READER)),
    ],
)
def test_no_value_of_strangers_is_trusted(tmp_path: Path, tables: list[pd.DataFrame], place: int, value: object) -> None:
    told = json.loads(tables[2].loc[0, "told"])
    told[place] = value
    tables[2].loc[0, "told"] = json.dumps(told)
    with pytest.raises(WrongUse, match="damaged"):
        opened(write(tmp_path / "out", tables[2:]))


def test_wrong_folders_are_told(tmp_path: Path, tables: list[pd.DataFrame], monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for name in (tmp_path / "nowhere", file, Path("a\0b"), Path("x" * 5000), Path("~nobody-of-this-name/out")):
        with pytest.raises(WrongUse, match="cannot be opened"):
            runs.look(name)
    (write(tmp_path / "empty", []) / "part-1.parquet").mkdir()
    with pytest.raises(WrongUse, match="holds no Parquet"):
        runs.look(tmp_path / "empty")
    with pytest.raises(WrongUse, match="holds no statement"):
        runs.look(write(tmp_path / "silent", [tables[1][tables[1]["doc"] == "sepi.txt"]]))
    with pytest.raises(WrongUse, match="no part of a result of ours"):
        runs.look(write(tmp_path / "blank", [tables[2].assign(topic=" ")]))
    for name, content in (("text", b"no Parquet"), ("zero", b""), ("cut", b"PAR1" + b"\0" * 50)):
        (write(tmp_path / name, []) / "part-00000.parquet").write_bytes(content)
        with pytest.raises(WrongUse, match="no part of a result of ours"):
            runs.look(tmp_path / name)
    pd.DataFrame({"topic": ["a"], "text": ["b"]}).to_parquet(tmp_path / "empty" / "other.parquet")
    with pytest.raises(WrongUse, match="article"):
        runs.look(tmp_path / "empty")
    monkeypatch.setattr(runs, "MOST", 3)
    with pytest.raises(WrongUse, match="more than"):
        runs.look(write(tmp_path / "out", tables))


def test_a_page_with_damaged_data_is_told(tmp_path: Path, tables: list[pd.DataFrame]) -> None:
    folder = write(tmp_path / "out", tables)
    data = bytearray((folder / "part-00002.parquet").read_bytes())
    data[10 : len(data) // 2] = bytes(len(data) // 2 - 10)
    (folder / "part-00002.parquet").write_bytes(data)
    with pytest.raises(WrongUse, match="part-00002"):
        opened(folder)


def page() -> AppTest:
    return app("briefings", briefing=briefing_of(reactions(8)))


def opened_on_the_page(at: AppTest, folder: str) -> AppTest:
    at.text_input(key="run_folder").set_value(folder)
    return next(button for button in at.button if button.label == "Buka folder").click().run()


def test_the_page_opens_a_folder_of_several_topics(tmp_path: Path, task: Task, tables: list[pd.DataFrame]) -> None:
    other = scale.tag_part(PAGES[2], replace(task, topic="Kunjungan itu"))
    folder = write(tmp_path / "out", [*tables[:2], other])
    gathered.write_manifest(folder, {"rules_alone": "True"}, [], complete=False)
    at = opened_on_the_page(page(), str(folder))
    assert not at.exception and len(briefings()) == 1, "of two topics one has to be chosen"
    at.selectbox(key="run_topic").select("Kunjungan itu").run()
    settled(at)
    (briefing,) = [found for path in briefings() if (found := Briefing(path)).topic == Topic("Kunjungan itu")]
    assert len(briefing.reactions()) == len(other.dropna(subset=["stance"])) > 0
    assert at.sidebar.selectbox(key="briefing_id").value == briefing.path.stem
    assert briefing.settings()[work.RULES_ALONE] and len(at.warning) == 2, "rules alone, and only a part"
    settled(at)
    assert len(briefings()) == 2, "it is opened once"


@pytest.mark.parametrize("folder", ["/nowhere/at/all", "a\0b"])
def test_the_page_says_that_a_folder_is_none(task: Task, folder: str) -> None:
    at = opened_on_the_page(page(), folder)
    assert not at.exception and len(at.error) == 1
