"""Long work on a briefing: reading articles, judging anew. It goes on in a thread while the reader looks at something else.

What is done is stored step by step, so a stop, a closed window or a killed process loses only the step it was in.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reactions import cache, intake, model, pipeline, stance, tagger
from reactions.errors import ModelUnavailable, ReactionsError, UnreadableItem
from reactions.records import Article, RawPage, Reaction, Status, Topic
from reactions.store import Briefing

BATCH = 64
"""Statements that are judged anew between two writes."""
RULES_ALONE = "rules_alone"
"""The setting of a briefing of which at least a part was read without the tagger."""
log = logging.getLogger("reactions")

Steps = Iterator[str]
"""The work of a job: each step does a part, stores it, and yields the name of what it did, "" where that has none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job stands: steps done of `total`, the last one's name, seconds since it began, and why it failed if it did."""

    done: int
    total: int
    item: str
    seconds: float
    running: bool
    stopped: bool
    error: ReactionsError | None

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at the pace so far; None before the first step."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None


class Job:
    """Work in a thread of its own, which can be asked to stop after the step it is in."""

    def __init__(self, total: int, steps: Callable[[], Steps]) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._state = Progress(0, total, "", 0.0, True, False, None)
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(steps,), daemon=True)
        self._thread.start()

    @property
    def progress(self) -> Progress:
        """Where the job stands now."""
        with self._lock:
            return self._state

    def stop(self) -> None:
        """Ask the job to end after the step it is in."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the job has ended, or for so many seconds."""
        self._thread.join(seconds)

    def _run(self, steps: Callable[[], Steps]) -> None:
        error: ReactionsError | None = None
        try:
            for item in steps():
                before = self.progress
                done = before.done + 1
                # A table or an archive holds many articles, so there can be more steps than there were items.
                self._set(done, max(done, before.total), item, running=True)
                if self._stop.is_set():
                    break
        except ReactionsError as known:
            error = known
        except Exception as unknown:  # a fault of ours must end in a sentence on the page, not in a silent thread
            # Without the error's own words, which may quote an article: a log is handed on more lightly than a briefing.
            log.error("a job failed: %s\n%s", type(unknown).__name__, "".join(traceback.format_tb(unknown.__traceback__)))
            error = UnreadableItem("work.failed", type(unknown).__name__)
        last = self.progress
        log.info("a job ended after %.1f s, %d of %d steps done", time.monotonic() - self._begun, last.done, last.total)
        self._set(last.done, last.total, last.item, running=False, error=error)

    def _set(self, done: int, total: int, item: str, *, running: bool, error: ReactionsError | None = None) -> None:
        seconds = time.monotonic() - self._begun
        with self._lock:
            self._state = Progress(done, total, item, seconds, running, self._stop.is_set() and not running, error)


_jobs: dict[Path, Job] = {}
_lock = threading.Lock()


def start(briefing: Briefing, total: int, steps: Callable[[], Steps]) -> Job:
    """Begin work on a briefing; where some goes on already, that job is returned and nothing is begun."""
    with _lock:
        running = _jobs.get(briefing.path)
        if running is None or not running.progress.running:
            running = _jobs[briefing.path] = Job(total, steps)
        return running


def job(briefing: Briefing) -> Job | None:
    """Return the last job of a briefing in this process, running or ended, until it is forgotten."""
    return _jobs.get(briefing.path)


def forget(briefing: Briefing) -> None:
    """Drop an ended job: its outcome was seen."""
    with _lock:
        known = _jobs.get(briefing.path)
        if known and not known.progress.running:
            del _jobs[briefing.path]


def reader(briefing: Briefing, topic: Topic) -> intake.Tag:
    """Load the models and return the function that reads one article for `topic`; raises ModelUnavailable.

    Without a tagger that can be used the rules find the statements alone, and the briefing says so from then on.
    """
    stance_model = model.load()
    found: tagger.Tagger | None = None
    try:
        found = tagger.load()
    except ModelUnavailable:
        briefing.set(**{RULES_ALONE: "1"})

    def tag(article: Article) -> Iterable[Reaction]:
        return pipeline.read([article], topic, stance_model, found)

    return tag


def read(briefing: Briefing, topic: Topic, pages: Iterable[RawPage | UnreadableItem]) -> Steps:
    """Read the pages into the briefing, an article a step, then make its table, which takes a while for many."""
    for outcome in intake.read_into(briefing, pages, reader(briefing, topic)):
        yield outcome.item
    cache.predicted(briefing)


def waiting(briefing: Briefing) -> list[str]:
    """Return the ids of the reactions to judge anew: judged against another topic, and not confirmed by a reader."""
    said = {event.reaction: event.new for event in briefing.reviews() if event.field == "status"}
    return [each for each in briefing.judged_elsewhere() if said.get(each) != Status.CONFIRMED.value]


def judge_anew(briefing: Briefing) -> Steps:
    """Judge against the briefing's topic what was judged against another, a batch a step; what readers confirmed stays."""
    topic = briefing.topic
    assert topic is not None  # waiting() finds nothing without one
    stance_model = model.load()
    ids = waiting(briefing)
    for start in range(0, len(ids), BATCH):
        known = briefing.reactions(ids[start : start + BATCH])
        briefing.replace(stance.judge(((reaction.attribution, topic) for reaction in known), stance_model))
        yield ""
    cache.predicted(briefing)
