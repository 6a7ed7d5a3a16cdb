import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from reactions.errors import StoreUnavailable, UnreadableItem
from reactions.preferences import data_folder, take_flag
from reactions.records import READER, Article, Attribution, Kind, Reaction, Reason, Review, Span, Stance, Statement, Topic
from reactions.store import SUFFIX, Briefing, briefings
from tests.factories import TOPIC, reaction, reactions, scores

words = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
maybe = some.none() | words
spans = some.tuples(some.integers(0, 500), some.integers(0, 500)).map(lambda ends: Span(min(ends), max(ends)))
reasons = some.lists(some.builds(Reason, words, some.lists(words, max_size=2).map(tuple)), max_size=2).map(tuple)
articles = some.builds(
    Article, words, words, words, some.sampled_from(("id", "en")), maybe, maybe, some.none() | some.dates(), maybe
)
statements = some.builds(Statement, articles, spans, some.sampled_from(Kind), spans, some.none() | spans, reasons)
attributions = some.builds(Attribution, statements, maybe, some.none() | spans, maybe, maybe, reasons)
probabilities = some.builds(scores, some.sampled_from(Stance), some.floats(0.3, 1))
topics = some.builds(Topic, words, words)
some_reactions = some.builds(
    Reaction, attributions, topics, some.sampled_from(Stance), probabilities, some.booleans(), words, reasons
)


@pytest.fixture
def briefing(tmp_path: Path) -> Briefing:
    return Briefing.open(tmp_path / f"uji{SUFFIX}")


def store(briefing: Briefing, made: list[Reaction]) -> None:
    for article in {each.attribution.statement.article.id: each.attribution.statement.article for each in made}.values():
        briefing.add(article, [each for each in made if each.attribution.statement.article == article])


@given(some_reactions)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_comes_out_is_what_went_in(briefing, made):
    article = made.attribution.statement.article
    briefing.remove(article.id)  # of an example before, with the same id: what is known of an article is kept
    briefing.add(article, [made])
    assert made in briefing.reactions()
    assert article in briefing.articles()


def test_order_topic_failures_and_revision(briefing):
    made = reactions(20)
    assert briefing.topic is None
    before = briefing.revision
    store(briefing, made)
    briefing.set_topic(TOPIC)
    briefing.add_failure("rusak.txt", UnreadableItem("store.corrupt", "rusak.txt"))
    again = Briefing.open(briefing.path)
    assert again.reactions() == made
    assert again.topic == TOPIC
    assert [(failure.item, failure.because.key) for failure in again.failures()] == [("rusak.txt", "store.corrupt")]
    assert again.revision > before


def test_an_article_that_is_read_again_replaces_itself(briefing):
    first = reaction()
    article = first.attribution.statement.article
    briefing.add(article, [first])
    briefing.add(article, [first])
    assert (briefing.articles(), briefing.reactions()) == ([article], [first])
    briefing.add(article, [])
    assert briefing.reactions() == []


def test_an_error_halfway_through_an_article_stores_nothing_of_it(briefing):
    def breaks():
        yield reaction()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        briefing.add(reaction().attribution.statement.article, breaks())
    assert briefing.articles() == []


def test_a_killed_process_loses_nothing_that_was_stored(tmp_path):
    path = tmp_path / f"mati{SUFFIX}"
    code = (
        "import os, sys; from pathlib import Path; from tests.factories import reaction; from reactions.store import Briefing\n"
        "made = reaction(); Briefing.open(Path(sys.argv[1])).add(made.attribution.statement.article, [made]); os._exit(9)"
    )
    house = str(Path(__file__).parents[1])
    done = subprocess.run([sys.executable, "-c", code, str(path)], env=os.environ | {"PYTHONPATH": house}, check=False)
    assert done.returncode == 9
    assert Briefing.open(path).reactions() == [reaction()]


def test_a_file_that_is_no_briefing(tmp_path):
    path = tmp_path / f"x{SUFFIX}"
    path.write_text("bukan basis data " * 100)
    with pytest.raises(StoreUnavailable) as caught:
        Briefing.open(path)
    assert caught.value.reason.key == "store.corrupt"
    assert str(path) in caught.value.say("id")


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "berkas").write_text("")
    with pytest.raises(StoreUnavailable) as caught:
        Briefing.open(tmp_path / "berkas" / "dalam" / f"x{SUFFIX}")
    assert caught.value.reason.key == "store.folder"


def test_a_newer_file_is_refused(briefing):
    with sqlite3.connect(briefing.path) as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnavailable) as caught:
        Briefing.open(briefing.path)
    assert caught.value.reason.key == "store.newer"


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("database is locked", "store.locked"),
        ("database or disk is full", "store.full"),
        ("attempt to write a readonly database", "store.readonly"),
        ("disk I/O error", "store.failed"),
    ],
)
def test_sqlite_errors_are_said_in_words(briefing, monkeypatch, message, key):
    def refuse(*_args, **_kwargs):
        raise sqlite3.OperationalError(message)

    monkeypatch.setattr("reactions.store.sqlite3.connect", refuse)
    with pytest.raises(StoreUnavailable) as caught:
        briefing.articles()
    assert caught.value.reason.key == key
    assert caught.value.say("id") and caught.value.say("en")


def test_the_data_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))
    assert data_folder() == tmp_path / "data"
    assert briefings() == []
    for name in ("b", "a"):
        Briefing.open(data_folder() / f"{name}{SUFFIX}")
    assert [path.stem for path in briefings()] == ["a", "b"]


def test_dates_survive(briefing):
    made = reaction(published=date(2024, 2, 29))
    briefing.add(made.attribution.statement.article, [made])
    assert briefing.articles()[0].published == date(2024, 2, 29)


def test_reviews_are_added_in_order_and_never_changed(briefing):
    made = reaction()
    store(briefing, [made])
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    events = [
        Review(made.id, "stance", "condemn", "support", "Ani", moment, "salah baca"),
        Review(made.id, "actor", "JP", None, "Ani", moment),
        Review("lain", "note", None, "x", "Budi", moment, undoes=True),
    ]
    before = briefing.revision
    briefing.review(events)
    assert Briefing.open(briefing.path).reviews() == events and briefing.revision > before
    assert briefing.reviews(made.id) == events[:2]
    for command in ("UPDATE review_event SET new = 'x'", "DELETE FROM review_event"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"), sqlite3.connect(briefing.path) as base:
            base.execute(command)
    assert briefing.reactions() == [made]


def test_reviews_outlast_their_article_being_read_again(briefing):
    made = reaction()
    store(briefing, [made])
    briefing.review([Review(made.id, "note", None, "x", "Ani", datetime(2026, 1, 2, tzinfo=UTC))])
    store(briefing, [made])
    assert len(briefing.reviews(made.id)) == 1


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_file_is_brought_up_with_a_copy_first(tmp_path, version):
    path = tmp_path / f"lama{SUFFIX}"
    store(Briefing.open(path), [reaction()])
    with sqlite3.connect(path) as base:
        base.execute("DROP TABLE setting")
        base.execute("ALTER TABLE revision DROP COLUMN content")
        if version == 1:
            base.execute("DROP TABLE review_event")
        base.execute(f"PRAGMA user_version = {version}")
    opened = Briefing.open(path)
    assert opened.reviews() == [] and opened.reactions() == [reaction()]
    (copy,) = tmp_path.glob("*-copy")
    with sqlite3.connect(copy) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (version,)
        assert base.execute("SELECT count(*) FROM reaction").fetchone() == (1,)
    assert Briefing.open(path).reactions() == [reaction()]


def test_reading_an_article_again_keeps_what_a_reader_added(briefing):
    found = reaction()
    article = found.attribution.statement.article
    briefing.add(article, [found])
    own = replace(found, model=READER, key="milik-pembaca")
    briefing.add_statement(own, [Review("milik-pembaca", "status", "predicted", "confirmed", "Ani", datetime(2024, 6, 21))])
    briefing.add(article, [])
    assert [each.model for each in briefing.reactions()] == [READER]
    assert len(briefing.reviews()) == 1


def test_an_article_is_described_anew_and_removed(briefing):
    made = reactions(8)
    store(briefing, made)
    article = made[0].attribution.statement.article
    before = briefing.content
    briefing.describe(replace(article, title="Judul baru", outlet=None, published=date(2024, 7, 1)))
    known = next(each for each in briefing.articles() if each.id == article.id)
    assert (known.title, known.outlet, known.published, known.text) == ("Judul baru", None, date(2024, 7, 1), article.text)
    assert briefing.content > before
    briefing.remove(article.id)
    assert article.id not in {each.id for each in briefing.articles()}
    assert article.id not in {each.attribution.statement.article.id for each in briefing.reactions()}


def test_some_reactions_are_read_by_id_and_articles_without_texts(briefing):
    made = reactions(12)
    store(briefing, made)
    wanted = {made[3].id, made[7].id}
    assert {each.id for each in briefing.reactions(wanted)} == wanted
    assert briefing.reactions([]) == []
    assert {article.text for article in briefing.articles(texts=False)} == {""}


def test_another_topic_names_what_is_to_be_judged_again(briefing):
    made = reactions(6)
    store(briefing, made)
    briefing.set_topic(TOPIC)
    assert briefing.judged_elsewhere() == []
    other = Topic("Kunjungan Putin ke Pyongyang")
    briefing.set_topic(other)
    assert set(briefing.judged_elsewhere()) == {each.id for each in made}
    briefing.replace([replace(made[0], topic=other)])
    assert set(briefing.judged_elsewhere()) == {each.id for each in made[1:]}


def test_a_review_changes_the_revision_but_not_the_content(briefing):
    store(briefing, [reaction()])
    before = (briefing.revision, briefing.content)
    briefing.review([Review("x", "note", None, "y", "Ani", datetime(2024, 6, 21))])
    briefing.set(label="Nama")
    assert briefing.revision > before[0] and briefing.content == before[1]
    assert briefing.settings() == {"label": "Nama"}


def test_the_data_folder_can_be_given_as_a_flag(monkeypatch, tmp_path):
    monkeypatch.setenv("REACTIONS_DATA", "elsewhere")
    take_flag(["app.py", "--data"])
    assert data_folder() == Path("elsewhere")
    take_flag(["app.py", "--data", str(tmp_path)])
    assert data_folder() == tmp_path


def test_reading_again_keeps_what_was_mended_and_forgets_the_failure(briefing):
    made = reaction(outlet=None)
    article = made.attribution.statement.article
    briefing.add_failure(article.doc, UnreadableItem("store.corrupt", article.doc))
    briefing.add(article, [made])
    briefing.describe(replace(article, outlet="Harian Senja"))
    briefing.add(article, [made])
    assert [known.outlet for known in briefing.articles()] == ["Harian Senja"]
    assert briefing.failures() == []
