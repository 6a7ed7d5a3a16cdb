"""Reading in parts: the same as one process reads, whatever the cut; resumable, whole files, every item accounted for."""

from __future__ import annotations

import csv
import json
import random
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reactions import articles, custom_model, export, gathered, parts, pipeline, readers, runtime, scale, sources, stance
from reactions.errors import ModelUnavailable, UnreadableItem, WrongUse
from reactions.export import RECORD
from reactions.records import Article, RawPage, Topic
from reactions.scale import Entry, Task, read_parts, run
from tests.test_custom_model import onnx_model

TOPIC = "uji coba itu"
SPEAKERS = ("Menteri Luar Negeri Jepang Takeshi Iwaya", "Juru bicara Kremlin Dmitry Peskov", "Sekjen NATO Mark Rutte")
needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="dask is not installed: pip install '.[scale]'")


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker process sets it for good; here it must not outlast a test."""
    monkeypatch.setenv(runtime.THREADS, "1")


def text(number: int) -> str:
    speaker, verb = SPEAKERS[number % 3], ("mengecam", "mendukung")[number % 2]
    return (
        f"JAKARTA, KABAR UJI - Pemerintah membahas perjanjian nomor {number}.\n"
        f"{speaker} {verb} uji coba nomor {number} sebagai ancaman bagi kawasan.\n"
        f'"Kami {verb} rencana yang panjang itu sepenuhnya dan tanpa syarat apa pun," kata {speaker}, Rabu (11/12/2024).\n'
    )


@pytest.fixture()
def news(tmp_path: Path) -> Path:
    """Files, tables with holes, an archive, repeats near and far, and items that cannot be read."""
    folder = tmp_path / "news"
    (folder / "lain").mkdir(parents=True)
    for number in range(9):
        (folder / f"{number}.txt").write_text(text(number), encoding="utf-8")
    (folder / "3b.txt").write_text(text(3), encoding="utf-8")
    (folder / "lain" / "0.txt").write_text(text(0), encoding="utf-8")
    (folder / "lain" / "0lagi.txt").write_text(text(0), encoding="utf-8")
    (folder / "lain" / "sepi.txt").write_text("Hujan turun sepanjang malam di pesisir utara.\n", encoding="utf-8")
    (folder / "lain" / "sepilagi.txt").write_text("Hujan turun sepanjang malam di pesisir utara.\n", encoding="utf-8")
    (folder / "lain" / "rusak.txt").write_bytes(b"\x00\x01\x02\x03" * 50)
    with zipfile.ZipFile(folder / "arsip.zip", "w") as archive:
        archive.writestr("dalam.txt", text(20))
        archive.writestr("5.txt", text(5))
    with (folder / "tabel.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["judul", "isi", "tanggal"])
        for number in range(30, 43):
            rows.writerow([f'Judul "{number}"; satu\nbaris lagi', "" if number == 36 else text(number), "2024-12-11"])
            if number % 5 == 0:
                file.write("\r\n;;\r\n")
    lines = [json.dumps({"text": text(number), "published": "2024-12-12"}) for number in range(50, 60)]
    (folder / "baris.jsonl").write_text("\n".join([*lines[:4], "", "{broken", *lines[4:], "", ""]), encoding="utf-8")
    return folder


@pytest.fixture()
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))
    custom_model.load.cache_clear()
    return Task(TOPIC, model=str(stand_in(tmp_path / "bag")), rules_alone=True)


def stand_in(folder: Path) -> Path:
    """Return the tiny model that looks for two words, made so that what it says does not depend on its batch."""
    onnx = pytest.importorskip("onnx")
    weights = onnx_model(folder) / "model.onnx"
    made = onnx.load(weights)
    made.graph.node[1].op_type = "ReduceMax"
    table = onnx.numpy_helper.to_array(made.graph.initializer[0]) / 12
    made.graph.initializer[0].CopyFrom(onnx.numpy_helper.from_array(table, "table"))
    onnx.save(made, weights)
    return folder


def single(inputs: list[Path], task: Task) -> tuple[pd.DataFrame, list[str]]:
    """Return the records and the failures of one process, as the command line has them."""
    failures: list[str] = []

    def found() -> Iterator[Article]:
        for item in articles.clean_all(sources.read(inputs)):
            if isinstance(item, UnreadableItem):
                failures.append(str(item))
            else:
                yield item

    known = list(pipeline.read(found(), Topic(task.topic or ""), stance.load(task.model)))
    return pd.DataFrame(list(export.rows(known)), columns=list(RECORD)), failures


def assert_same(folder: Path, inputs: list[Path], task: Task) -> None:
    wanted, failures = single(inputs, task)
    found = read_parts(folder)
    assert list(found.columns) == [*RECORD, "error"]
    assert list(found["error"].dropna()) == failures
    said = found[found["error"].isna()].drop(columns="error")
    assert len(said) == len(wanted) > 40
    for record, other in zip(said.to_dict("records"), wanted.to_dict("records"), strict=True):
        assert {key: None if pd.isna(value) else value for key, value in record.items()} == {
            key: None if pd.isna(value) else value for key, value in other.items()
        }
    assert wanted["group"].nunique() < len(wanted), "some statements are one"


class Inline:
    """A cluster of one: what is submitted is done at once, here."""

    def __init__(self) -> None:
        self.key, self.waiting, self.parts, self.broken = "", [], [], set()

    def submit(self, function: Any, part: parts.Part, *arguments: Any, key: str, pure: bool) -> Any:
        self.parts.append(part.name)

        class Future:
            def result(self) -> Entry:
                if part.name in outer.broken:
                    raise RuntimeError("the process died")
                entry: Entry = function(part, *arguments)
                return entry

        outer, future = self, Future()
        future.key = key  # type: ignore[attr-defined]
        return future

    def add(self, future: Any) -> None:
        self.waiting.append(future)

    def __next__(self) -> Any:
        return self.waiting.pop(random.Random(len(self.waiting)).randrange(len(self.waiting)))

    def nthreads(self) -> dict[str, int]:
        return {"here": 1}


@pytest.fixture()
def inline(monkeypatch: pytest.MonkeyPatch) -> Inline:
    cluster = Inline()

    @contextmanager
    def started(scheduler: str | None, workers: int | None) -> Iterator[tuple[Inline, Inline]]:
        cluster.waiting.clear()
        yield cluster, cluster

    monkeypatch.setattr(scale, "_cluster", started)
    return cluster


@pytest.mark.parametrize("most", [1, 3, 7, 1000])
def test_parts_hold_the_items_of_a_single_run(news: Path, most: int) -> None:
    plan = list(parts.planned([news, news / "missing.txt"], most))
    found = [str(item) for part in plan for item in parts.pages(part)]
    assert found == [str(item) for item in sources.read([news, news / "missing.txt"])]
    assert [part.number for part in plan] == list(range(len(plan)))
    assert most == 1000 or all(sum(1 for _ in parts.pages(part)) <= most + 2 for part in plan)


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_table_larger_than_a_file_may_be_is_read_in_parts(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"besar{ending}"
    rows = [{"text": text(number), "title": f"Judul {number}"} for number in range(40)]
    if ending == ".csv":
        pd.DataFrame(rows).to_csv(path, index=False)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    wanted = list(sources.read([path]))
    monkeypatch.setattr(readers, "MAX_BYTES", path.stat().st_size // 4)
    assert isinstance(next(sources.read([path])), UnreadableItem)
    assert [item for part in parts.planned([path], 6) for item in parts.pages(part)] == wanted


def test_what_is_no_utf8_is_not_cut(tmp_path: Path) -> None:
    for encoding in ("utf-16", "cp1252"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes("\n".join(["text", *(f'"{number} é {text(number)[:90]}"' for number in range(30))]).encode(encoding))
        plan = list(parts.planned([path], 5))
        assert len(plan) == 1 and list(parts.pages(plan[0])) == list(sources.read([path]))


def test_a_table_without_texts_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "lain.csv").write_text("a,b\n" + "1,2\n" * 30, encoding="utf-8")
    found = [item for part in parts.planned([tmp_path], 5) for item in parts.pages(part)]
    assert [str(item) for item in found] == [str(item) for item in sources.read([tmp_path])] and len(found) == 1


@pytest.mark.parametrize("most", [2, 5, 1000])
def test_a_run_in_parts_is_a_single_run(news: Path, tmp_path: Path, task: Task, inline: Inline, most: int) -> None:
    entries = list(run([news], tmp_path / "out", task, most=most))
    assert_same(tmp_path / "out", [news], task)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["complete"] and [part["name"] for part in manifest["parts"]] == sorted(entry.name for entry in entries)
    assert sum(entry.articles for entry in entries) + sum(entry.failures for entry in entries) == len(list(sources.read([news])))
    assert not list((tmp_path / "out").glob(".*")), "nothing half written is left"


def test_what_is_there_is_not_read_again(news: Path, tmp_path: Path, task: Task, inline: Inline) -> None:
    first = list(run([news], tmp_path / "out", task, most=5))
    inline.parts.clear()
    assert sorted(run([news], tmp_path / "out", task, most=5), key=lambda entry: entry.name) == sorted(
        first, key=lambda entry: entry.name
    )
    assert not inline.parts
    (tmp_path / "out" / "part-00002.parquet").write_bytes(b"PAR1 cut off")
    (news / "lain" / "sepi.txt").write_text(text(70), encoding="utf-8")
    list(run([news], tmp_path / "out", task, most=5))
    assert len(inline.parts) == 2 and "part-00002.parquet" in inline.parts
    assert_same(tmp_path / "out", [news], task)
    list(run([news], tmp_path / "out", replace(task, topic="topik lain"), most=5))
    assert len(inline.parts) == 2 + len(first)
    (tmp_path / "out" / ".part-00009.parquet-killed").write_bytes(b"PAR1")
    list(run([news / "lain"], tmp_path / "out", task, most=5))
    assert sorted(path.name for path in (tmp_path / "out").glob("*part-*")) == ["part-00000.parquet"]


def test_a_stopped_run_goes_on(news: Path, tmp_path: Path, task: Task, inline: Inline) -> None:
    begun = run([news], tmp_path / "out", task, most=5)
    done = [next(begun), next(begun)]
    begun.close()
    assert not json.loads((tmp_path / "out" / "manifest.json").read_text())["complete"]
    there = {path.name for path in (tmp_path / "out").glob("part*")}
    assert {entry.name for entry in done} <= there
    (tmp_path / "out" / "manifest.json").unlink()
    inline.parts.clear()
    list(run([news], tmp_path / "out", task, most=5))
    assert not there & set(inline.parts), "each part's file tells what it was made of"
    assert_same(tmp_path / "out", [news], task)


def test_a_part_whose_process_died_is_named_and_read_by_the_next_run(
    news: Path, tmp_path: Path, task: Task, inline: Inline
) -> None:
    inline.broken = {"part-00001.parquet"}
    failed = [entry for entry in run([news], tmp_path / "out", task, most=5) if entry.failed]
    assert [entry.name for entry in failed] == ["part-00001.parquet"]
    assert "the process died" in failed[0].failed and "same command" in failed[0].failed
    assert not (tmp_path / "out" / "reactions.parquet").exists()
    inline.broken.clear()
    inline.parts.clear()
    assert not [entry for entry in run([news], tmp_path / "out", task, most=5) if entry.failed]
    assert inline.parts == ["part-00001.parquet"]
    assert_same(tmp_path / "out", [news], task)


def test_each_article_under_its_own_topic(news: Path, tmp_path: Path, task: Task, inline: Inline) -> None:
    topics = tmp_path / "topics.csv"
    topics.write_text("doc,topic\n1,uji\n2.txt,coba\n", encoding="utf-8")
    list(run([news], tmp_path / "out", replace(task, topic=None, topics=topics), most=5))
    found = read_parts(tmp_path / "out")
    assert dict(found.dropna(subset=["text"]).groupby("doc")["topic"].first()) == {"1.txt": "uji", "2.txt": "coba"}
    assert found["error"].str.contains("names no topic").sum() > 5
    (tmp_path / "empty.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="topic"):
        list(run([news], tmp_path / "out", replace(task, topic=None, topics=tmp_path / "empty.csv")))


def test_a_model_that_is_missing_ends_the_run(news: Path, tmp_path: Path, task: Task, inline: Inline) -> None:
    list(run([news], tmp_path / "out", task, most=5))
    with pytest.raises(ModelUnavailable):
        list(run([news], tmp_path / "out", replace(task, model=str(tmp_path / "no such model"))))
    assert_same(tmp_path / "out", [news], task)  # what was there stays


def test_wrong_folders_are_told(tmp_path: Path, task: Task, inline: Inline) -> None:
    with pytest.raises(WrongUse, match="no whole result"):
        read_parts(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(Exception, match="--out"):
        list(run([tmp_path / "file"], tmp_path / "file", task))


def test_partitions_of_others_are_tagged_by_the_same_function(news: Path, task: Task) -> None:
    table = pd.DataFrame({"doc": ["a", "b", "c"], "text": [text(2), None, text(4)], "date": ["2024-12-11", None, None]})
    found = scale.tag_part(scale.pages_of(table), task)
    assert list(found.columns) == list(gathered.COLUMNS)
    assert list(found["doc"]) == ["a", "a", "b", "c", "c"] and found["error"].notna().sum() == 1
    by_file = scale.tag_part([RawPage("a", text(2))], task)
    assert list(by_file["text"]) == list(found["text"][:2])
    assert scale.tag_part([], task).empty


def test_without_dask_it_says_so(news: Path, tmp_path: Path, task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(scale, "import_module", absent)
    with pytest.raises(WrongUse, match=r"\[scale\]"):
        list(run([news], tmp_path / "out", task))


@needs_dask
def test_two_processes_do_what_one_does(news: Path, tmp_path: Path, task: Task) -> None:
    entries = list(run([news], tmp_path / "out", task, workers=2, most=5))
    assert len(entries) > 5 and not [entry.failed for entry in entries if entry.failed]
    assert_same(tmp_path / "out", [news], task)


@needs_dask
def test_a_scheduler_that_does_not_answer_is_told(news: Path, tmp_path: Path, task: Task, monkeypatch: Any) -> None:
    monkeypatch.setattr(scale, "ANSWER", 0.2)
    with pytest.raises(WrongUse, match="No Dask scheduler"):
        list(run([news], tmp_path / "out", task, scheduler="tcp://127.0.0.1:9"))
