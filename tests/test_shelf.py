import re
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from reactions import cache, shelf
from reactions.errors import StoreUnavailable
from reactions.preferences import data_folder
from reactions.records import Review, Topic
from reactions.store import SUFFIX, Briefing, briefings
from tests.factories import TOPIC, reaction


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))


def filled():
    made = reaction()
    briefing = shelf.create(TOPIC)
    briefing.add(made.attribution.statement.article, [made])
    briefing.review([Review(made.id, "note", None, "lihat lagi", "Ani", datetime(2024, 6, 21))])
    return briefing


def test_two_briefings_of_one_moment_have_two_files():
    now = datetime(2024, 6, 20, 12, 0)
    first = shelf.new_path("Perjanjian", now)
    Briefing.open(first)
    assert shelf.new_path("Perjanjian", now) != first
    assert shelf.new_path("../../etc/passwd", now).parent == data_folder()


@pytest.mark.parametrize("name", ["con", "NUL.txt", "titik...", "a" * 300, "\u6761\u7ea6", "Sample of our own", "-- lain --"])
def test_every_name_gives_a_file_that_any_system_takes(name):
    now = datetime(2024, 6, 20, 12, 0)
    path = shelf.new_path(name, now)
    assert path.stem.endswith("20240620-120000") and len(path.name) < 130
    assert re.fullmatch(r"[a-z0-9-]+", path.stem) and not path.stem.startswith(("-", "sample-")), "these are the sample's"
    Briefing.open(path)
    assert shelf.new_path(name, now) != path


def test_a_label_goes_before_the_topic():
    briefing = filled()
    assert shelf.label(briefing) == TOPIC.name
    briefing.set(label="Rapat Senin")
    assert shelf.label(briefing) == "Rapat Senin" and briefing.topic == TOPIC
    briefing.set(label="")
    assert shelf.label(briefing) == TOPIC.name


def test_a_duplicate_holds_everything_and_goes_its_own_way():
    briefing = filled()
    copy = shelf.duplicate(briefing, "Salinan")
    assert copy.path != briefing.path and shelf.label(copy) == "Salinan"
    assert (copy.reactions(), copy.reviews()) == (briefing.reactions(), briefing.reviews())
    copy.set_topic(Topic("Lain"))
    assert briefing.topic == TOPIC


def test_a_briefing_is_handed_over_as_one_file():
    briefing = filled()
    taken = shelf.take_in("dari-ani.briefing", shelf.packed(briefing))
    assert taken.path != briefing.path and taken.path.parent == data_folder()
    assert (taken.reactions(), taken.reviews(), taken.topic) == (briefing.reactions(), briefing.reviews(), TOPIC)


def strange(tmp_path, statement):
    path = tmp_path / f"asing{SUFFIX}"
    path.write_bytes(shelf.packed(filled()))
    with closing(sqlite3.connect(path)) as base:
        base.execute(statement)
        base.commit()
    return path.read_bytes()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON article BEGIN DELETE FROM reaction; END",
        "CREATE VIEW evil AS SELECT 1",
        "PRAGMA user_version = 99",
        "PRAGMA user_version = 0",
        "DROP TABLE reaction",
    ],
)
def test_a_strange_file_is_not_taken_in(tmp_path, statement):
    data = strange(tmp_path, statement)
    before = briefings()
    with pytest.raises(StoreUnavailable):
        shelf.take_in("asing.briefing", data)
    assert briefings() == before


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_briefing_is_said(data):
    with pytest.raises(StoreUnavailable, match=r"asing\.txt|briefing"):
        shelf.take_in("asing.txt", data)
    assert not briefings()


def test_delete_leaves_no_file():
    briefing = filled()
    cache.table(briefing)
    shelf.delete(briefing)
    assert not [path for path in data_folder().rglob("*") if path.is_file()]
