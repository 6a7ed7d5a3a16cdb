"""Reading on many cores or machines: the input cut into parts, a Dask worker process for each core, one file for each part.

`tag_part` is the function over a partition; Ray and Spark run it as Dask does (`docs/scale.md`).
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

import pandas as pd

from reactions import (
    articles,
    export,
    gathered,
    memory,
    model,
    parts,
    pipeline,
    readers,
    rows,
    runtime,
    stance,
    tables,
    tagger,
    wording,
)
from reactions.errors import ReactionsError, StoreUnavailable, UnreadableItem, WrongUse
from reactions.gathered import Entry, grouped, read_parts
from reactions.records import Article, RawPage, Topic

__all__ = ["Entry", "Task", "grouped", "pages_of", "read_parts", "run", "tag_part"]

AHEAD = 4
"""Parts that wait for each worker process, so that none is idle and the scheduler never holds the whole plan."""
ANSWER = 20
"""Seconds within which a scheduler answers."""
OFTEN = 20
"""How many times as long as it takes to write the manifest it is left alone; each part's own file tells as much."""
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of every part: one topic, or a table with the columns doc and topic; models, language of the reasons.

    None takes the model or the tagger that a command would; `rules_alone` leaves the tagger out.
    """

    topic: str | None = None
    topics: Path | None = None
    model: str | None = None
    tagger: Path | None = None
    rules_alone: bool = False
    language: str = "en"


def tag_part(pages: Iterable[RawPage | UnreadableItem], task: Task) -> pd.DataFrame:
    """Return the table of a part with the columns of `gathered.COLUMNS`: reactions, and what could not be read, in order.

    The models are loaded once a process, on one thread. Raises ModelUnavailable, and WrongUse where the topics cannot be read.
    """
    with _one_at_a_time:  # a tokenizer serves one thread
        judge, finder = _loaded(task.model, task.tagger, task.rules_alone)
        named = tables.topics(task.topics) if task.topics else None
        items = list(_items(pages, task, named))
        found = [item for item, _ in items if isinstance(item, Article)]
        topics = {article.doc: topic for article in found if (topic := tables.topic_of(article, named or task.topic))}
        known = list(pipeline.read(found, topics, judge, finder))
    said: dict[str, list[dict[str, object]]] = {article.id: [] for article in found}
    for reaction, record in zip(known, export.rows(known, task.language), strict=True):
        told = json.dumps(rows.of_reaction(reaction), ensure_ascii=False)
        said[reaction.attribution.statement.article.id].append({**record, "told": told})
    made: list[dict[str, object]] = []
    for number, (item, article) in enumerate(items):
        own = {"item": number, "article": article and article.id, "language": article and article.language}
        if isinstance(item, Article):
            title, outlet, published, url = rows.about(item)
            whole: dict[str, object] = {"doc": item.doc, "outlet": outlet, "published": published, "topic": topics[item.doc].name}
            first, *others = said[item.id] or [whole]
            made.append({**first, **own, "title": title, "url": url, "body": item.text})
            made.extend({**record, **own} for record in others)
        else:
            told = json.dumps([item.reason.key, item.reason.values])
            made.append({**own, "doc": item.reason.values[0], "error": item.say(task.language), "told": told})
    return gathered.table_of(made)


def pages_of(table: pd.DataFrame, name: str = "row") -> Iterator[RawPage | UnreadableItem]:
    """Yield the page of each row of a table with a column `text`, and `doc`, `title`, `date`, `outlet`, `url` where known."""
    for number, row in enumerate(table.to_dict("records"), 1):
        fields = {str(column): str(value) for column, value in row.items() if pd.api.types.is_scalar(value) and pd.notna(value)}
        doc = fields.get("doc") or f"{name}#{number}"
        text = fields.pop("text", "")
        yield readers.page(doc, text, fields) if text.strip() else UnreadableItem("source.empty", doc)


def write_part(part: parts.Part, task: Task, folder: Path, fingerprint: str) -> Entry:
    """Read a part, write its table to the folder whole or not at all, and return what became of it."""
    began = time.perf_counter()
    table = tag_part(parts.pages(part), task)
    failures, found = int(table["error"].notna().sum()), int(table["text"].notna().sum())
    entry = Entry(
        part.name,
        fingerprint,
        articles=int(table["item"].nunique()) - failures,
        silent=len(table) - failures - found,
        reactions=found,
        failures=failures,
        seconds=round(time.perf_counter() - began, 3),
    )
    gathered.write(table, folder / part.name, **asdict(entry))
    return entry


def run(
    inputs: Iterable[Path],
    folder: Path,
    task: Task,
    scheduler: str | None = None,
    workers: int | None = None,
    most: int = parts.MOST,
    whole: bool = True,
) -> Iterator[Entry]:
    """Read files and folders in parts into `folder` and yield what became of each part, as they are done.

    Parts that are there already, of the same input, task, models and rules, are not read again. `whole` works out groups and
    repeats over all parts at the end. Without the address of a `scheduler` as many processes as `workers`, or cores, are started
    here. Raises WrongUse, ModelUnavailable and StoreUnavailable; a part whose process died is yielded as `failed`.
    """
    folder, task = _made(folder), _settled(task)
    told = _told(task)
    plan = parts.planned([path.absolute() for path in inputs], most)
    done: dict[str, Entry] = {}
    due = failed = 0.0
    try:
        for entry in _entries(plan, folder, task, _digest(told), lambda: _cluster(scheduler, workers)):
            if entry.failed:
                failed += 1
            else:
                done[entry.name] = entry
            if time.monotonic() >= due:
                due = time.monotonic() + OFTEN * _keep(folder, told, done)
            yield entry
    finally:
        if done:  # a run that could not begin leaves what an earlier one made
            _keep(folder, told, done)
    if not failed:
        _keep(folder, told, done, complete=True)
        if whole:
            grouped(folder)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable("scale.unwritable", folder, error.strerror) from error
    return folder.absolute()


def _keep(folder: Path, told: dict[str, object], done: Mapping[str, Entry], complete: bool = False) -> float:
    """Write the manifest and return the seconds it took; once complete, remove what a longer or a killed run left."""
    began = time.monotonic()
    gathered.write_manifest(folder, told, [done[name] for name in sorted(done, key=lambda name: (len(name), name))], complete)
    for path in (*folder.glob("part-*.parquet"), *folder.glob(".part-*")) if complete else ():
        if path.name not in done:
            path.unlink(missing_ok=True)
    return time.monotonic() - began


def _entries(
    plan: Iterable[parts.Part], folder: Path, task: Task, mark: str, cluster: Callable[[], AbstractContextManager[Any]]
) -> Iterator[Entry]:
    """Yield the parts that are there, and hand the others to the cluster, which is not started before it is needed."""
    with ExitStack() as stack:
        client: Any = None
        running: Any = ()
        names: dict[str, tuple[str, str]] = {}
        for part in plan:
            fingerprint = parts.fingerprint(part, mark)
            there = gathered.entry_of(folder / part.name)
            if there and there.fingerprint == fingerprint:
                yield there
                continue
            if client is None:
                client, running = stack.enter_context(cluster())
            future = client.submit(write_part, part, task, folder, fingerprint, key=f"{part.name}-{fingerprint}", pure=False)
            names[future.key] = (part.name, fingerprint)
            running.add(future)
            del future  # else the cluster would keep the result of each
            while len(names) >= AHEAD * max(1, len(client.nthreads())):
                yield _result(next(running), names, task.language)
        while names:
            yield _result(next(running), names, task.language)


def _result(future: Any, names: dict[str, tuple[str, str]], language: str) -> Entry:
    """Return what became of a part; raises what concerns all parts, such as a model that is missing."""
    part = names.pop(future.key)
    try:
        entry: Entry = future.result()
        return entry
    except ReactionsError:
        raise
    except Exception as error:  # a process that ended again and again, an article that no test foresaw
        return Entry(*part, failed=WrongUse("scale.part_failed", part[0], error or type(error).__name__).say(language))


@contextmanager
def _cluster(scheduler: str | None, workers: int | None) -> Iterator[tuple[Any, Any]]:
    """Give a client of a cluster, and the stream of what it has finished; processes are started where no address is given."""
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise WrongUse("scale.not_installed", error.name) from error
    if scheduler:
        try:
            client = dask.Client(scheduler, timeout=ANSWER)
        except (OSError, ValueError) as error:
            raise WrongUse("scale.no_scheduler", scheduler, error) from error
        with client:
            yield client, dask.as_completed()
        return
    processes = {"n_workers": workers or os.cpu_count() or 1, "threads_per_worker": 1, "processes": True}
    here = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": "CRITICAL"}
    with dask.LocalCluster(**processes, **here) as cluster, dask.Client(cluster) as client:
        yield client, dask.as_completed()


def _items(
    pages: Iterable[RawPage | UnreadableItem], task: Task, named: Mapping[str, Topic] | None
) -> Iterator[tuple[Article | UnreadableItem, Article | None]]:
    """Yield what becomes of each page, and the article where there is one, also of those that are not read."""
    names: dict[str, str] = {}
    for page in pages:
        for item in articles.clean_all([page]):
            if isinstance(item, UnreadableItem):
                yield item, None
            elif item.id in names:
                yield UnreadableItem("article.repeated", item.doc, names[item.id]), item
            elif tables.topic_of(item, named or task.topic) is None:
                yield UnreadableItem("command.no_topic", item.doc, task.topics), item
            else:
                yield item, item
            if isinstance(item, Article):
                names.setdefault(item.id, item.doc)


@lru_cache(maxsize=2)
def _loaded(judge: str | None, finder: Path | None, rules_alone: bool) -> tuple[stance.StanceModel, tagger.Tagger | None]:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault(runtime.THREADS, "1")  # there is a process for each core, and more threads would only wait
    return stance.load(judge), None if rules_alone else tagger.load(finder)


def _settled(task: Task) -> Task:
    """Return the task with what this machine has chosen, so that no worker chooses for itself."""
    return replace(
        task,
        topics=task.topics and task.topics.absolute(),
        model=task.model or model.chosen(),
        tagger=None if task.rules_alone else (task.tagger or tagger.chosen()).absolute(),
    )


def _told(task: Task) -> dict[str, object]:
    """Return all that the output of a part depends on besides its input: the task and the versions of what it names."""
    words = sorted(wording.FOLDER.glob("*.csv"))
    return {
        **{key: value and str(value) for key, value in asdict(task).items()},
        "columns_version": gathered.VERSION,
        "topics_version": _version(task.topics) if task.topics else None,
        "model_version": _version(Path(task.model or "")),
        "tagger_version": _version(task.tagger) if task.tagger else None,
        "rules_version": memory.fingerprint(*words),
    }


def _version(path: Path) -> str:
    """Return the sha256 of a file, of a model's sums, or of the sizes and times of another folder's files."""
    whole = path / "metrics.json" if path.is_dir() else path
    if whole.is_file():
        return hashlib.sha256(whole.read_bytes()).hexdigest()
    files = [(each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in sorted(path.glob("*"))]
    return _digest(files)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
