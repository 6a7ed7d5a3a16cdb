"""What goes wrong around the program: killed processes, full disks, locks, clocks, damaged files. Nothing stored may be lost."""

import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache as cache_once
from pathlib import Path

import pytest

from reactions import cache, intake, leaves, model, preferences, recovery, reviews, shelf, store, work
from reactions.errors import StoreUnavailable
from reactions.preferences import FILE, data_folder
from reactions.records import RawPage, Reaction, Review, Stance, Status, Topic
from reactions.store import SUFFIX, Briefing, briefings
from reactions.wording import LANGUAGES, explain
from tests.benchmarks import kills
from tests.factories import TOPIC, reaction, reactions, scores

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(monkeypatch):
    with tempfile.TemporaryDirectory(dir=kills.memory()) as folder:  # in memory, where to write is quick
        monkeypatch.setenv("REACTIONS_DATA", folder)
        yield Path(folder)


def true_to_its_text(made: Reaction) -> Reaction:
    """The reaction with an article whose id is made of its text, as cleaning makes it."""
    statement = made.attribution.statement
    article = replace(statement.article, id=hashlib.sha256(statement.article.text.encode()).hexdigest()[:16])
    return replace(made, attribution=replace(made.attribution, statement=replace(statement, article=article)))


def filled(made: list[Reaction], path: Path | None = None) -> Briefing:
    briefing = Briefing.open(path or data_folder() / f"utama{SUFFIX}")
    briefing.set_topic(TOPIC)
    for each in made:
        briefing.add(each.attribution.statement.article, [each])
    return briefing


def told(call: Callable[[], object]) -> str:
    """The wording key of what the user is told; it can be said in both languages."""
    with pytest.raises(StoreUnavailable) as caught:
        call()
    assert all(caught.value.say(language) for language in LANGUAGES)
    return caught.value.reason.key


@contextmanager
def forked(work: Callable[[], object]):
    """Another process doing something; it must end well."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    yield
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


# killed processes


@FORKS
@pytest.mark.parametrize("write", kills.WRITES, ids=lambda write: write.name)
def test_a_killed_process_leaves_what_it_told_and_nothing_half(write):
    chance = random.Random(write.name)
    with tempfile.TemporaryDirectory(dir=kills.memory()) as folder:
        done = kills.course(write, Path(folder))
        for number in range(2 if write.name in ("add", "review", "create") else 1):
            said = kills.outcome(done, Path(folder) / f"killed-{number}", chance.uniform(0, done.seconds))
            assert said in kills.GOOD


def test_what_killed_processes_left_unfinished_goes_after_an_hour():
    folder = data_folder()
    old, young, own = folder / "a.briefing.0a.reactions-tmp-journal", folder / "b.json.0b.reactions-tmp", folder / "punya.tmp"
    for path in (old, young, own):
        path.write_text("x")
    for path in (old, own):
        os.utime(path, (0, 0))
    preferences.write(who="Ani")
    assert (old.exists(), young.exists(), own.exists()) == (False, True, True)


# full disks


@pytest.fixture
def small_disk():
    """A disk of two megabytes, as the data folder."""
    folder = tempfile.mkdtemp()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]
    if not mount or subprocess.run(command, check=False, capture_output=True).returncode:
        Path(folder).rmdir()
        pytest.skip("no disk of its own can be mounted here")
    with kills.house(Path(folder)):
        yield
    subprocess.run(["umount", folder], check=True)
    Path(folder).rmdir()


def fill_up() -> None:
    file = os.open(data_folder() / "isi", os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(file, bytes(4096))
    except OSError:
        os.close(file)


def every_write(briefing: Briefing, given: bytes) -> dict[str, Callable[[], object]]:
    made = reaction("hal yang lain " * 400, doc="lain.txt")
    known = briefing.reactions()[0]
    return {
        "add": lambda: briefing.add(made.attribution.statement.article, [made]),
        "review": lambda: briefing.review(reviews.changes(known, {"note": "x" * 9000}, "Ani")),
        "set_topic": lambda: briefing.set_topic(Topic("Lain", "x" * 9000)),
        "set": lambda: briefing.set(label="x" * 9000),
        "replace": lambda: briefing.replace([replace(known, topic=Topic("x" * 9000))]),
        "describe": lambda: briefing.describe(replace(known.attribution.statement.article, title="x" * 9000)),
        "create": lambda: shelf.create(TOPIC),
        "open": lambda: Briefing.open(data_folder() / f"baru{SUFFIX}"),
        "duplicate": lambda: shelf.duplicate(briefing, "Salinan"),
        "take_in": lambda: shelf.take_in("diberi.briefing", given),
        "settings": lambda: preferences.write(who="x" * 9000),
    }


def test_on_a_full_disk_every_write_says_so_and_nothing_is_lost(small_disk):
    briefing = filled(reactions(10))
    preferences.write(who="Ani")
    given, before = shelf.packed(briefing), (briefing.topic, briefing.reactions(), briefing.reviews())
    writes = every_write(briefing, given)
    fill_up()
    for name, write in writes.items():
        assert (name, told(write)) == (name, "store.full")
    assert told(briefing.reactions) == "store.full"  # to read, SQLite needs a side file too
    (data_folder() / "isi").unlink()
    assert (briefing.topic, briefing.reactions(), briefing.reviews()) == before and preferences.read() == {"who": "Ani"}
    assert [path.stem for path in briefings()] == ["utama"] and not list(data_folder().glob("*tmp*"))
    briefing.set(label="Sesudah")
    assert briefing.settings() == {"label": "Sesudah"}


def test_a_job_on_a_full_disk_ends_in_a_sentence_and_keeps_what_was_read(small_disk):
    briefing = shelf.create(TOPIC)
    pages = [RawPage(f"{number}.txt", f"Berita nomor {number}. " + "x" * 250_000) for number in range(20)]
    stored = []

    def steps():
        for outcome in intake.read_into(briefing, iter(pages), lambda article: []):
            stored.append(outcome.item)
            yield outcome.item

    job = work.start(briefing, len(pages), steps)
    job.wait(15)
    at = job.progress
    assert not at.running and at.error is not None and at.error.reason.key == "store.full"
    assert 0 < at.done < len(pages) and [article.doc for article in briefing.articles()] == stored


def test_a_file_that_cannot_grow_is_a_full_disk(monkeypatch):
    briefing = filled(reactions(10))
    given, before, connect = shelf.packed(briefing), briefing.reactions(), sqlite3.connect
    pages = connect(briefing.path).execute("PRAGMA page_count").fetchone()[0]

    def bounded(*args, **options):
        base = connect(*args, **options)
        base.execute(f"PRAGMA max_page_count = {pages}")
        return base

    monkeypatch.setattr("reactions.store.sqlite3.connect", bounded)
    for name in ("add", "review", "set_topic", "set", "describe"):
        assert told(every_write(briefing, given)[name]) == "store.full"
    monkeypatch.undo()
    assert Briefing(briefing.path).reactions() == before


# folders and files that refuse


@FORKS
@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs another user to be")
@pytest.mark.parametrize(("folder", "refused"), [(0o555, True), (0o777, False)], ids=["folder", "file alone"])
def test_what_cannot_be_written_is_told_and_left_as_it_is(home, folder, refused):
    made = reactions(5)
    briefing = filled(made, home / "data" / f"utama{SUFFIX}")
    before = briefing.path.read_bytes()
    home.chmod(0o755)
    briefing.path.parent.chmod(folder)
    briefing.path.chmod(0o444)

    def as_nobody() -> None:
        os.setuid(65534)
        assert told(lambda: briefing.set(label="x")) == "store.readonly"
        assert told(lambda: briefing.add(made[0].attribution.statement.article, made[:1])) == "store.readonly"
        with kills.house(briefing.path.parent):
            for write in (lambda: shelf.create(TOPIC), lambda: preferences.write(who="Ani")):
                assert not refused or told(write) == "store.folder"

    told(lambda: Briefing(home / "tidak-ada").articles())  # the words are read while it may be
    with forked(as_nobody):
        pass
    assert briefing.path.read_bytes() == before and briefing.reactions() == made


def test_a_briefing_that_was_deleted_in_another_window_stays_deleted():
    briefing = filled(reactions(3))
    shelf.delete(Briefing(briefing.path))
    assert {told(briefing.articles), told(lambda: briefing.set(label="x"))} == {"store.gone"}
    assert not briefings()


# several at once


@FORKS
def test_a_briefing_locked_for_too_long_is_told_and_works_again(monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.2)
    briefing = filled(reactions(3))
    (ready, locked), (released, release) = os.pipe(), os.pipe()

    def hold() -> None:
        with closing(sqlite3.connect(briefing.path)) as base:
            base.execute("BEGIN EXCLUSIVE")
            os.write(locked, b"x")
            os.read(released, 1)

    with forked(hold):
        os.read(ready, 1)
        assert told(lambda: briefing.set(label="x")) == "store.locked"
        assert len(briefing.reactions()) == 3  # readers do not wait for a writer
        os.write(release, b"x")
    briefing.set(label="x")
    assert briefing.settings() == {"label": "x"}


@FORKS
def test_two_processes_add_at_once_while_a_third_reads():
    briefing = filled([])
    made = reactions(40)
    halves = [made[:20], made[20:]]

    def add(half: list[Reaction]) -> None:
        for each in half:
            Briefing.open(briefing.path).add(each.attribution.statement.article, [each])

    with forked(lambda: add(halves[0])), forked(lambda: add(halves[1])):
        while len(briefing.reactions()) < len(made):
            pass
    stored = briefing.reactions()
    assert briefing.content == len(made) and [[each for each in stored if each in half] for half in halves] == halves


def test_a_reader_sees_one_state_while_another_session_writes(monkeypatch):
    briefing = filled(reactions(3))
    late = reaction("datang terlambat", doc="lambat.txt")
    first = store.rows.article
    seen = []

    def slow(row):
        if not seen:
            seen.append(row)
            Briefing(briefing.path).add(late.attribution.statement.article, [late])
        return first(row)

    monkeypatch.setattr(store.rows, "article", slow)
    assert len(briefing.reactions()) == 3
    assert len(briefing.reactions()) == 4


@FORKS
def test_two_sessions_that_make_or_bring_up_a_file_at_once(home):
    for number in range(5):
        path = home / f"{number}{SUFFIX}"
        with forked(lambda p=path: Briefing.open(p).set(a="1")), forked(lambda p=path: Briefing.open(p).set(b="2")):
            pass
        assert Briefing.open(path).settings() == {"a": "1", "b": "2"}
    with kills.house(home / "lama"):
        kills.older(1)()
        for path in briefings():
            with forked(lambda p=path: Briefing.open(p)), forked(lambda p=path: Briefing.open(p)):
                pass
        assert kills.held()  # each copy is of the old version


def test_two_sessions_that_review_one_reaction_are_both_kept_and_undone_in_order():
    made = reaction(stance=Stance.CONDEMN)
    briefing = filled([made])
    for who, stance in (("Ani", "warn"), ("Budi", "support")):  # both saw the prediction
        briefing.review(reviews.changes(made, {"stance": stance}, who, at=NOW))
    assert [event.new for event in briefing.reviews() if event.field == "stance"] == ["warn", "support"]
    assert cache.reactions(briefing)[0].stance is Stance.SUPPORT
    for left in (Stance.WARN, Stance.CONDEMN):
        briefing.review(reviews.undone(made, briefing.reviews(), "Ani", at=NOW))
        assert cache.reactions(briefing)[0].stance is left
    assert reviews.undone(made, briefing.reviews(), "Ani") == []


def test_two_windows_that_undo_at_once_take_back_one_step():
    made = reaction(stance=Stance.CONDEMN)
    briefing = filled([made])
    for minute, stance in enumerate(("warn", "support")):
        current = cache.reactions(briefing)[0]
        briefing.review(reviews.changes(current, {"stance": stance}, "Ani", at=NOW + timedelta(minutes=minute)))
    both = [reviews.undone(made, briefing.reviews(), who, at=NOW + timedelta(hours=1)) for who in ("Ani", "Budi")]
    for events in both:
        briefing.review(events)
    assert cache.reactions(briefing)[0].stance is Stance.WARN
    briefing.review(reviews.undone(made, briefing.reviews(), "Ani"))
    assert cache.reactions(briefing)[0].stance is Stance.CONDEMN


class Supporting:
    """A model that finds support everywhere, and lets another window act while it thinks."""

    name, threshold = "model-lain", 0.5

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile = meanwhile

    def probabilities(self, pairs):
        import numpy as np

        self.meanwhile()
        return np.array([scores(Stance.SUPPORT, 0.9)] * len(pairs))


def test_what_is_confirmed_or_removed_while_it_is_judged_anew_stays_so(monkeypatch):
    made = [reaction(f"hal nomor {number}", doc=f"{number}.txt") for number in range(4)]
    briefing = filled(made)
    briefing.set_topic(Topic("Kunjungan Putin"))

    def other_window() -> None:
        briefing.review(reviews.changes(made[0], {"status": Status.CONFIRMED.value}, "Ani"))
        briefing.remove(made[1].attribution.statement.article.id)

    monkeypatch.setattr(model, "load", lambda where=None: Supporting(other_window))
    job = work.start(briefing, 1, lambda: work.judge_anew(briefing))
    job.wait(10)
    assert job.progress.error is None
    stances = [each.stance for each in cache.reactions(briefing)]
    assert stances == [Stance.CONDEMN, Stance.SUPPORT, Stance.SUPPORT]
    assert [each.id for each in briefing.reactions()] == [made[number].id for number in (0, 2, 3)]


def test_a_reader_does_not_confirm_what_another_window_had_judged_anew():
    made = [reaction(f"hal nomor {number}", doc=f"{number}.txt") for number in range(3)]
    briefing = filled(made)
    corrected = reviews.changes(made[2], {"stance": "warn"}, "Ani", at=NOW)
    briefing.review(corrected, seen=made[2])
    seen = cache.reactions(briefing)
    briefing.review(reviews.undone(seen[2], corrected, "Ani"), seen=seen[2])  # what readers said is no other prediction
    briefing.replace([replace(made[0], topic=Topic("Lain"), stance=Stance.SUPPORT)])
    briefing.remove(made[1].attribution.statement.article.id)
    said = briefing.reviews()
    for stale in seen[:2]:
        events = reviews.changes(stale, {"status": "confirmed"}, "Ani")
        assert told(lambda stale=stale, events=events: briefing.review(events, seen=stale)) == "store.changed"
    assert briefing.reviews() == said


# clocks


@pytest.mark.parametrize("minutes", [(0, 0, 0), (9, 5, 9), (9, 5, 1), (0, 9, 0)], ids=str)
def test_undoing_takes_back_the_last_step_whatever_the_clock_says(minutes):
    made = reaction(stance=Stance.CONDEMN)
    briefing = filled([made])
    states = [Stance.CONDEMN]
    for minute, stance in zip(minutes, (Stance.WARN, Stance.SUPPORT, Stance.NEUTRAL), strict=True):
        current = cache.reactions(briefing)[0]
        wanted = {"stance": stance.value, "note": stance.value}
        briefing.review(reviews.changes(current, wanted, "Ani", at=NOW + timedelta(minutes=minute)))
        states.append(stance)
    while states:
        assert cache.reactions(briefing)[0].stance is states.pop()
        briefing.review(reviews.undone(made, briefing.reviews(), "Ani", at=NOW))
    assert reviews.undone(made, briefing.reviews(), "Ani") == [] and cache.reactions(briefing)[0].note == ""


# older files


@pytest.mark.parametrize("version", [1, 2])
def test_without_room_for_the_copy_an_older_file_is_left_as_it_is(version):
    kills.older(version)()
    path = briefings()[0]
    before = path.read_bytes()
    copy = path.with_suffix(f".v{version}{SUFFIX}-copy")
    copy.mkdir()
    assert told(lambda: Briefing.open(path)) == "store.folder"
    assert path.read_bytes() == before and not list(path.parent.glob("*tmp*"))
    copy.rmdir()
    assert len(Briefing.open(path).reactions()) == 6 and copy.is_file()


# damaged files


@cache_once
def contents() -> bytes:
    with tempfile.TemporaryDirectory(dir=kills.memory()) as folder, kills.house(Path(folder)):
        return made_of_everything().path.read_bytes()


def everything() -> Briefing:
    path = data_folder() / f"utama{SUFFIX}"
    path.write_bytes(contents())
    return Briefing.open(path)


def made_of_everything() -> Briefing:
    made = [true_to_its_text(reaction("hal " + "panjang " * (n % 5 * 300) + str(n), doc=f"{n}.txt")) for n in range(60)]
    briefing = filled(made)
    briefing.set(label="Rapat Senin", since="2024-06-01")
    for number, each in enumerate(made[:30]):
        briefing.review(reviews.changes(each, {"stance": "support", "note": "x"}, "Ani", at=NOW + timedelta(minutes=number)))
    return briefing


def damaged(how: Callable[[bytearray], bytes | bytearray]) -> tuple[Briefing, Path]:
    briefing = everything()
    path = data_folder() / f"rusak{SUFFIX}"
    path.write_bytes(how(bytearray(briefing.path.read_bytes())))
    return briefing, path


def read_all(path: Path) -> None:
    briefing = Briefing.open(path)
    _ = briefing.articles(), briefing.reactions(), briefing.reviews(), briefing.settings()


def overwritten(start: int, end: int) -> Callable[[bytearray], bytes]:
    return lambda data: bytes(data[: start * 4096]) + random.Random(1).randbytes((end - start) * 4096) + bytes(data[end * 4096 :])


@pytest.mark.parametrize(
    ("how", "least"),
    [
        pytest.param(overwritten(0, 1), (60, 60, 30), id="the header"),
        pytest.param(lambda data: random.Random(1).randbytes(100) + data[100:], (60, 60, 30), id="the first bytes"),
        pytest.param(lambda data: overwritten(len(data) // 8192, len(data) // 8192 + 2)(data), (40, 40, 15), id="the middle"),
        pytest.param(lambda data: data[: len(data) // 2], (25, 25, 0), id="cut in half"),
        pytest.param(lambda data: data[: len(data) - 5000], (55, 50, 10), id="cut at the end"),
        pytest.param(lambda data: data.replace(b'"export.title"', b'"export.tit\xffe"'), (60, 0, 30), id="letters"),
    ],
)
def test_a_damaged_file_is_told_and_what_is_readable_is_recovered(how, least):
    whole, path = damaged(how)
    before = path.read_bytes()
    assert told(lambda: read_all(path)) == "store.corrupt"
    with pytest.raises(StoreUnavailable, match="python -m reactions recover"):
        read_all(path)
    found = recovery.recovered(path)
    assert path.read_bytes() == before and all(explain(found.because, language) for language in LANGUAGES)
    counts = (found.articles, found.reactions, found.reviews // 3)
    assert all(count >= wanted for count, wanted in zip(counts, least, strict=True)), counts
    assert {each.id for each in found.briefing.articles()} <= {each.id for each in whole.articles()}
    known = {each.id: each for each in whole.reactions()}
    assert all(known[each.id] == each for each in found.briefing.reactions()) or found.altered
    assert set(found.briefing.reviews()) <= set(whole.reviews())
    assert len(found.briefing.articles()) == found.articles and len(found.briefing.reviews()) == found.reviews


def test_a_sound_file_is_recovered_as_it_is_and_removed_articles_stay_removed():
    briefing = everything()
    gone = briefing.articles()[5].id
    briefing.remove(gone)
    found = recovery.recovered(briefing.path)
    assert found.whole and not found.lost and not found.altered
    for part in ("topic", "settings", "articles", "reactions", "reviews"):
        ours, theirs = (getattr(each, part) for each in (briefing, found.briefing))
        assert (ours() if callable(ours) else ours) == (theirs() if callable(theirs) else theirs)
    broken = data_folder() / f"rusak{SUFFIX}"
    shutil.copy(briefing.path, broken)
    with broken.open("r+b") as file:
        file.seek(100)
        file.write(bytes(8))
    assert gone not in {each.id for each in recovery.recovered(broken).briefing.articles()}


@pytest.mark.parametrize("contents", [b"", b"x" * 50, random.Random(1).randbytes(20_000)], ids=["empty", "short", "noise"])
def test_a_file_with_nothing_in_it_is_told_and_not_made_a_briefing(contents):
    path = data_folder() / f"kosong{SUFFIX}"
    path.write_bytes(contents)
    assert told(lambda: Briefing.open(path)) == "store.corrupt"
    assert told(lambda: recovery.recovered(path)) == "recovery.nothing"
    assert path.read_bytes() == contents and told(lambda: recovery.recovered(Path("tidak-ada"))) == "store.gone"


def test_a_database_of_something_else_is_left_alone():
    path = data_folder() / f"asing{SUFFIX}"
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE bookmark (address TEXT)")
        base.commit()
    before = path.read_bytes()
    assert told(lambda: Briefing.open(path)) == "store.corrupt" and path.read_bytes() == before


def test_without_its_side_file_a_briefing_holds_what_it_held_before():
    briefing = filled(reactions(5))
    path = data_folder() / f"pindah{SUFFIX}"
    with closing(sqlite3.connect(briefing.path)) as reader:  # as long as somebody looks, writes stay in the side file
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM article").fetchone()
        late = reaction("datang terlambat", doc="lambat.txt")
        briefing.add(late.attribution.statement.article, [late])
        shutil.copy(briefing.path, path)
        shutil.copy(f"{briefing.path}-wal", f"{path}-wal")
        assert recovery.recovered(path).articles == 6
        Path(f"{path}-wal").unlink()
    assert len(Briefing.open(path).articles()) == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reaction SET scores = '[0.2]'",
        "UPDATE reaction SET stance = 'marah'",
        "UPDATE reaction SET span = 'x'",
        "UPDATE reaction SET because = x'ff'",
        "UPDATE reaction SET topic = CAST(x'ff' AS TEXT)",
        "UPDATE article SET published = '2024-13-45'",
        "INSERT INTO review_event VALUES (NULL, 'x', 'stance', NULL, 'marah', 'Ani', '2026-01-02', '', 0)",
        "UPDATE setting SET value = 'kemarin' WHERE key = 'since'",
        "DELETE FROM article WHERE rowid = 1",
    ],
)
def test_a_row_that_means_nothing_is_told(statement):
    briefing = everything()
    with closing(sqlite3.connect(briefing.path)) as base:
        base.execute(statement)
        base.commit()
    assert told(lambda: (read_all(briefing.path), shelf.period(briefing))) == "store.corrupt"
    found = recovery.recovered(briefing.path)
    assert found.lost and found.reviews == 90
    read_all(found.briefing.path), shelf.period(found.briefing)


@pytest.mark.parametrize("old", [b"key TEXT PRIMARY KEY", b"sqlite_autoindex_article_1"])
def test_a_plan_of_the_tables_with_letters_that_are_none_is_told(old):
    _, path = damaged(lambda data: data.replace(old, old[:3] + b"\xc8" + old[4:]))
    assert told(lambda: read_all(path)) == "store.corrupt"
    assert told(lambda: shelf.take_in("diberi.briefing", path.read_bytes())) == "store.no_briefing"
    assert recovery.recovered(path).articles == 60


def test_reading_leaves_of_random_damage_never_breaks():
    data = everything().path.read_bytes()
    chance = random.Random(3)
    for _ in range(10):
        broken = bytearray(data)
        for _ in range(chance.choice((5, 50, 500))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert all(row is None or len(row) for _, row in leaves.rows(bytes(broken[: chance.randrange(len(broken))])))


# settings, kept tables


@pytest.mark.parametrize("contents", [b"", b'{"who": "An', b"[1, 2]", b"\xff\xfe\x00", b"null", b'{"who": 5, "model": "m"}'])
def test_broken_settings_hold_what_is_readable_and_are_mended_by_the_next_write(contents):
    (data_folder() / FILE).write_bytes(contents)
    assert set(preferences.read()) <= {"model"}
    preferences.write(who="Ani")
    assert preferences.read()["who"] == "Ani" and [path.name for path in data_folder().iterdir()] == [FILE]


@FORKS
def test_two_processes_that_write_settings_at_once_do_not_hinder_each_other():
    def write(who: str) -> None:
        for number in range(20):
            preferences.write(who=f"{who} {number}")

    with forked(lambda: write("Ani")), forked(lambda: write("Budi")):
        pass
    assert preferences.read()["who"] in ("Ani 19", "Budi 19")


def test_random_damage_of_a_kept_table_is_noticed():
    briefing = filled(reactions(20))
    before = cache.table(briefing)
    (kept,) = (data_folder() / "cache").glob("*.feather")
    data, chance = kept.read_bytes(), random.Random(2)
    for _ in range(30):
        broken = bytearray(data)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        kept.write_bytes(broken[: chance.choice((len(broken), len(broken), chance.randrange(len(broken))))])
        assert cache.table(briefing).equals(before)


def test_each_step_of_a_reaction_has_a_moment_of_its_own():
    briefing = filled([reaction()])
    event = Review("x", "note", None, "a", "Ani", NOW)
    briefing.review([event, replace(event, field="status", new="confirmed")])
    briefing.review([replace(event, new="b")])
    assert [each.at - NOW for each in briefing.reviews()] == [timedelta(0), timedelta(0), timedelta(microseconds=1)]
