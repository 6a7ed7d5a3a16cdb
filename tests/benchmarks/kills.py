"""Processes killed while they write: what they said was stored must be there afterwards, and nothing half.

    python -m tests.benchmarks.kills [KILLS] [--from SEED]

Each kind of write is first done undisturbed, and what the data folder holds after each step is noted. Then a forked process does
the same steps, says so after each that returned, and is killed (SIGKILL) at a random moment. The folder must hold what it held
after the last step that was told, or after the one under way; every file opens, is sound, and can be written to. Exit status 1
where that is not so.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reactions import additions, cache, preferences, schema, shelf
from reactions.errors import UnreadableItem
from reactions.preferences import data_folder
from reactions.records import Kind, Reaction, Stance, Topic
from reactions.reviews import changes
from reactions.store import SUFFIX, Briefing, briefings
from tests.factories import TOPIC, reactions

MADE = reactions(40)
STEPS = 6
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OTHER = Topic("Kunjungan Putin ke Pyongyang")


@dataclass(frozen=True)
class Write:
    """A kind of write: what the folder holds before, and its step of a number."""

    name: str
    before: Callable[[], object]
    step: Callable[[int], object]


def main_briefing() -> Briefing:
    return Briefing.open(data_folder() / f"utama{SUFFIX}")


def stored(count: int = 20) -> Briefing:
    briefing = main_briefing()
    briefing.set_topic(TOPIC)
    for made in MADE[:count]:
        briefing.add(made.attribution.statement.article, [made])
    return briefing


def tabled() -> None:
    cache.table(stored())


def several() -> None:
    for number in range(STEPS):
        shelf.create(Topic(f"Topik {number}"))


def older(version: int) -> Callable[[], None]:
    def make() -> None:
        stored(6)
        source = main_briefing().path
        with closing(sqlite3.connect(source)) as base:
            base.execute("DROP TABLE setting")
            base.execute("ALTER TABLE revision DROP COLUMN content")
            if version == 1:
                base.execute("DROP TABLE review_event")
            base.execute(f"PRAGMA user_version = {version}")
            base.commit()
        for number in range(STEPS):
            shutil.copy(source, source.with_name(f"lama-{number}{SUFFIX}"))
        source.unlink()

    return make


def packed() -> None:
    (data_folder() / "given").write_bytes(shelf.packed(stored(6)))


def at(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def add(number: int) -> None:
    made = MADE[20 + number]
    main_briefing().add(made.attribution.statement.article, [made])


def review(number: int) -> None:
    made = MADE[number % 3]
    wanted = {"stance": list(Stance)[number % 5].value, "actor": f"A{number}", "note": f"catatan {number}"}
    main_briefing().review(changes(made, wanted, "Ani", "alasan " * 50, at(number)))


def add_statement(number: int) -> None:
    briefing = main_briefing()
    told = additions.Told("Paragraf penutup tanpa pernyataan", Kind.DIRECT, f"A{number}", "Ani", Stance.WARN)
    made, events = additions.added(MADE[number].attribution.statement.article, told, TOPIC, "Ani", at(number))
    briefing.add_statement(made, events)


def judge(number: int) -> None:
    def anew(made: Reaction) -> Reaction:
        return replace(made, topic=Topic(f"Topik {number}"), stance=list(Stance)[number % 5])

    main_briefing().replace([anew(made) for made in MADE[:20]])


def describe(number: int) -> None:
    article = MADE[number].attribution.statement.article
    main_briefing().describe(replace(article, title=f"Judul {number}", outlet="Kantor berita " * 20))


def fill_table(number: int) -> None:
    add(number)
    cache.table(main_briefing())


def nothing() -> None:
    data_folder().mkdir(parents=True, exist_ok=True)


WRITES = (
    Write("create", nothing, lambda number: shelf.create(Topic(f"Topik {number}"))),
    Write("add", stored, add),
    Write("add_failure", stored, lambda n: main_briefing().add_failure(f"{n}.txt", UnreadableItem("article.empty", f"{n}.txt"))),
    Write("review", stored, review),
    Write("add_statement", stored, add_statement),
    Write("set", stored, lambda number: main_briefing().set(label=f"Nama {number}", since=f"2024-06-{number + 10}")),
    Write("set_topic", stored, lambda number: main_briefing().set_topic(Topic(f"Topik {number}", "kalimat " * 50))),
    Write("replace", stored, judge),
    Write("describe", stored, describe),
    Write("remove", stored, lambda number: main_briefing().remove(MADE[number].attribution.statement.article.id)),
    Write("upgrade from 1", older(1), lambda number: Briefing.open(data_folder() / f"lama-{number}{SUFFIX}")),
    Write("upgrade from 2", older(2), lambda number: Briefing.open(data_folder() / f"lama-{number}{SUFFIX}")),
    Write("duplicate", stored, lambda number: shelf.duplicate(main_briefing(), f"Salinan {number}")),
    Write("take_in", packed, lambda number: shelf.take_in("given", (data_folder() / "given").read_bytes())),
    Write("delete", several, lambda number: shelf.delete(Briefing.open(briefings()[0]))),
    Write("preferences", nothing, lambda number: preferences.write(who=f"Ani {number}", model="m" * 2000)),
    Write("table", tabled, fill_table),
)


@contextmanager
def house(folder: Path) -> Iterator[None]:
    """Make a folder the data folder for a while."""
    before = os.environ.get("REACTIONS_DATA")
    os.environ["REACTIONS_DATA"] = str(folder)
    try:
        yield
    finally:
        del os.environ["REACTIONS_DATA"]
        if before is not None:
            os.environ["REACTIONS_DATA"] = before


def held() -> str:
    """Return all that the data folder holds, after looking whether each file is sound; the same words for the same contents."""
    found = []
    for path in briefings():
        with closing(sqlite3.connect(path)) as base:
            assert base.execute("PRAGMA quick_check").fetchall() == [("ok",)], path.name
            assert base.execute("PRAGMA foreign_key_check").fetchall() == [], path.name
            version = base.execute("PRAGMA user_version").fetchone()[0]
        copies = list(path.parent.glob(f"{path.stem}.v*-copy"))
        assert copies or version < schema.VERSION or not path.stem.startswith("lama"), "brought up without a copy"
        briefing = Briefing.open(path)
        parts = (briefing.articles(), briefing.reactions(), briefing.reviews(), briefing.failures(), briefing.settings())
        found.append(repr((shelf.label(briefing), briefing.topic, briefing.revision, briefing.content, parts)))
    for copy in data_folder().glob("*-copy"):
        with closing(sqlite3.connect(copy)) as base:
            assert base.execute("SELECT count(*) FROM reaction").fetchone() == (6,), copy.name
            assert base.execute("PRAGMA user_version").fetchone()[0] < schema.VERSION, copy.name
    table = cache.table(main_briefing()).to_csv() if (data_folder() / "cache").exists() else ""
    return repr((sorted(found), preferences.read(), table))


def can_be_written() -> None:
    """Raise where a briefing that outlived the kill cannot be written to."""
    for path in briefings():
        Briefing.open(path).set(sesudah="ya")
        assert Briefing.open(path).settings()["sesudah"] == "ya"
    preferences.write(sesudah="ya")


@dataclass(frozen=True)
class Course:
    """A kind of write done undisturbed: the folder before, what is held after each number of steps, and the seconds it took."""

    write: Write
    folder: Path
    states: list[str]
    seconds: float


def course(write: Write, folder: Path) -> Course:
    """Do the steps of a write undisturbed."""
    before, after, timed = folder / "before", folder / "after", folder / "timed"
    with house(before):
        write.before()
    shutil.copytree(before, after)
    shutil.copytree(before, timed)
    with house(after):
        states = [held()]
        for number in range(STEPS):
            write.step(number)
            states.append(held())
    with house(timed):
        begun = time.perf_counter()
        for number in range(STEPS):
            write.step(number)
        seconds = time.perf_counter() - begun
    return Course(write, before, states, seconds)


def killed(done: Course, folder: Path, delay: float) -> int:
    """Do the steps in a process that is killed after so many seconds, and return how many it said were done."""
    shutil.copytree(done.folder, folder)
    reader, writer = os.pipe()
    with house(folder):
        child = os.fork()
        if child == 0:
            try:
                os.close(reader)
                os.write(writer, b"b")
                for number in range(STEPS):
                    done.write.step(number)
                    os.write(writer, b".")
                signal.pause()
            except BaseException as error:
                os.write(writer, f"!{error!r}".encode())
            finally:
                os._exit(1)
    os.close(writer)
    with closing(os.fdopen(reader, "rb", 0)) as told:
        assert told.read(1) == b"b"
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said = told.read()
    assert said.count(b".") == len(said), said.decode()
    return len(said)


def outcome(done: Course, folder: Path, delay: float) -> str:
    """Kill once and say what became of it: "as told", "one more than told", "all done"; anything else is a fault."""
    count = killed(done, folder, delay)
    try:
        with house(folder):
            now = held()
            can_be_written()
    except Exception as error:  # whatever it is, it is what a user would meet
        return f"fault: {error!r}"
    finally:
        shutil.rmtree(folder)
    if count == STEPS:
        return "all done" if now == done.states[STEPS] else "LOST"
    if now == done.states[count]:
        return "as told"
    if now == done.states[count + 1]:
        return "one more than told"
    return "LOST" if now in done.states[:count] else "HALF"


GOOD = ("as told", "one more than told", "all done")


def memory() -> str | None:
    """Return a folder in memory where there is one: a killed process loses nothing that the system has, on whatever disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def main() -> int:
    """Kill as often as asked, and print the table."""
    parser = argparse.ArgumentParser(description="Processes killed while they write.")
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--from", dest="seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    faults = 0
    print("| write | kills | as told | one more than told | all done | faults |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=memory()) as home:
        courses = [course(write, Path(home) / f"{number}") for number, write in enumerate(WRITES)]
        for number, done in enumerate(courses):
            kills = options.kills // len(courses) + (number < options.kills % len(courses))
            found = Counter(
                outcome(done, Path(home) / f"{number}" / f"killed-{kill}", chance.uniform(0, done.seconds))
                for kill in range(kills)
            )
            bad = {said: count for said, count in found.items() if said not in GOOD}
            faults += sum(bad.values())
            print("|", " | ".join(map(str, (done.write.name, kills, *(found[said] for said in GOOD), bad or 0))), "|", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
