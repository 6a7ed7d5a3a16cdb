"""The command line: `tag` reads articles, `judge` judges others' statements, `export` writes a briefing's documents."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reactions import journal, tables
from reactions.arguments import parser
from reactions.errors import ModelUnavailable, PictureUnavailable, ReactionsError, UnreadableItem, WrongUse
from reactions.wording import explain, say

if TYPE_CHECKING:
    from reactions.records import Article, Reaction, Topic
    from reactions.tagger import Tagger


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 all read, 1 some input was not, 2 wrong use."""
    options = parser().parse_args(arguments)
    journal.set_up()
    try:
        run = {"tag": _tag, "judge": _judge, "export": _export, "doctor": _doctor, "recover": _recover}[options.command]
        failures = run(options)
    except BrokenPipeError:
        # `... | head` has read enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ReactionsError as error:
        _say(error.say(options.language))
        return 2
    except ModuleNotFoundError as error:
        _say(say("command.not_installed", options.language, error.name))
        return 2
    return 1 if failures else 0


def _doctor(options: argparse.Namespace) -> int:
    from reactions import doctor

    return doctor.report(options.language)


def _recover(options: argparse.Namespace) -> int:
    from reactions import recovery

    found = recovery.recovered(options.file)
    _say(explain(found.because, options.language))
    return int(found.lost > 0 or not found.whole)


def _tag(options: argparse.Namespace) -> int:
    from reactions import articles, export, memory, pipeline, sources, stance

    given = (options.out, options.scheduler, options.workers, options.part)
    if (options.memory or not options.out) if options.engine else any(given):
        raise WrongUse("scale.no_engine")
    if options.engine:
        return _tag_in_parts(options)
    if options.format == "xlsx" and options.output is None:
        raise WrongUse("command.xlsx_needs_output")
    model = stance.load(options.model)
    failures: list[ReactionsError] = []
    found = _with_progress(articles.clean_all(sources.read(options.inputs)), failures, options.language)
    topic, found = _topic_of(options, found, failures)
    read: list[str] = []
    reading = (_noting(found, read), topic, model, _tagger(options))
    if options.memory:
        known = list(memory.remembered(*reading, options.memory, lambda error: _say(error.say(options.language))))
    else:
        known = list(pipeline.read(*reading))
    spoke = {reaction.attribution.statement.article.doc for reaction in known}
    for doc in read:
        if doc not in spoke:
            _say(say("command.no_statement", options.language, doc))
    if options.format == "xlsx":
        _write_workbook(options, known)
    else:
        _write(options, export.rows(known, options.language))
    return len(failures)


def _tag_in_parts(options: argparse.Namespace) -> int:
    """Read into the folder `--out` with Dask, say what could not be read and return how much that is."""
    from tqdm import tqdm

    from reactions import parts, scale

    task = scale.Task(options.topic, options.topics, options.model, options.tagger, options.rules_alone, options.language)
    entries = scale.run(options.inputs, options.out, task, options.scheduler, options.workers, options.part or parts.MOST)
    told: list[str] = []
    with tqdm(unit=" articles", file=sys.stderr, disable=None) as bar:
        for entry in entries:
            bar.update(entry.articles)
            told += [entry.failed] if entry.failed else []
    told += list(scale.read_parts(options.out)["error"].dropna())
    for sentence in told:
        _say(sentence)
    return len(told)


def _tagger(options: argparse.Namespace) -> Tagger | None:
    """Return the tagger that is asked for; without one that can be used the rules find the statements alone."""
    from reactions import tagger

    if options.rules_alone:
        return None
    try:
        return tagger.load(options.tagger)
    except ModelUnavailable as error:
        if options.tagger:
            raise
        _say(say("command.rules_alone", options.language, error.say(options.language)))
        return None


def _noting(found: Iterable[Article], read: list[str]) -> Iterator[Article]:
    for article in found:
        read.append(article.doc)
        yield article


def _with_progress(items: Iterable[Article | UnreadableItem], failures: list[ReactionsError], language: str) -> Iterator[Article]:
    """Yield the articles, count them on stderr and name there what could not be read."""
    from tqdm import tqdm

    with tqdm(items, unit=" articles", file=sys.stderr, disable=None) as bar:
        for item in bar:
            if isinstance(item, UnreadableItem):
                failures.append(item)
                bar.clear()
                _say(item.say(language))
            else:
                yield item


def _topic_of(
    options: argparse.Namespace, found: Iterator[Article], failures: list[ReactionsError]
) -> tuple[Topic | Mapping[str, Topic], Iterator[Article]]:
    """Return the one topic, or the topic of each article and only the articles that have one."""
    from reactions.records import Topic

    if options.topic:
        return Topic(options.topic), found
    given = tables.topics(options.topics)
    topics: dict[str, Topic] = {}

    def with_topic() -> Iterator[Article]:
        for article in found:
            own = tables.topic_of(article, given)
            if own is None:
                failures.append(UnreadableItem("command.no_topic", article.doc, options.topics))
                _say(failures[-1].say(options.language))
            else:
                topics[article.doc] = own
                yield article

    return topics, with_topic()


def _judge(options: argparse.Namespace) -> int:
    from reactions import stance

    rows = _statements(options.inputs)
    model = stance.load(options.model)
    failures: list[ReactionsError] = []

    def judged() -> Iterator[dict[str, object]]:
        given = ({**row, "topic": row.get("topic") or options.topic} for row in rows)
        for item in stance.judge_rows(given, model):
            if isinstance(item, UnreadableItem):
                failures.append(item)
                _say(item.say(options.language))
            else:
                yield item

    _write(options, judged())
    return len(failures)


def _export(options: argparse.Namespace) -> int:
    from reactions import cache, documents, frame, shelf

    kinds = [kind.strip() for kind in options.to.split(",") if kind.strip()]
    unknown = [kind for kind in kinds if kind not in documents.KINDS]
    if unknown or not kinds:
        raise WrongUse("command.kinds", ", ".join(unknown) or "-", ", ".join(documents.KINDS))
    briefing = shelf.find(options.briefing)
    since, until = shelf.period(briefing)
    topic = briefing.topic
    content = documents.content(
        cache.table(briefing),
        frame.Selection(since=since, until=until),
        topic.name if topic else shelf.label(briefing),
        lambda ids: cache.reactions(briefing, ids),
        options.language,
        options.colours,
    )
    failures = 0
    for kind in kinds:
        try:
            for ending, data in documents.made(kind, content):
                joint = "-" if "." in ending else "."
                _write_bytes(options.output / f"{briefing.path.stem}{joint}{ending}", data)
        except PictureUnavailable as error:
            failures += 1
            _say(error.say(options.language))
    return failures


def _statements(path: Path) -> Iterator[dict[str, object]]:
    if path.suffix.lower() == ".csv":
        return iter([dict(row) for row in tables.rows(path, ("text",))])
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise WrongUse("command.unreadable_statements", path, error) from error
    if not all(isinstance(row, dict) for row in rows):
        raise WrongUse("command.unreadable_statements", path, "JSON objects wanted")
    return iter([_whole(row) for row in rows])


def _whole(row: dict[str, object]) -> dict[str, object]:
    """Replace halves of characters ("\\ud800"), which no tokenizer takes, in the texts of a row."""
    return {key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for key, value in row.items()}


def _write(options: argparse.Namespace, records: Iterable[Mapping[str, object]]) -> None:
    from reactions import export

    if options.format == "csv":
        _write_bytes(options.output, export.to_csv(records))
        return
    lines = (json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for record in records)
    _write_bytes(options.output, b"".join(lines))


def _write_workbook(options: argparse.Namespace, known: list[Reaction]) -> None:
    from reactions import export, frame

    table = frame.frame(known)
    summary = frame.summary(table, frame.Selection())
    _write_bytes(options.output, export.to_xlsx(list(export.rows(known, options.language)), summary, options.language))


def _write_bytes(path: Path | None, data: bytes) -> None:
    if path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise WrongUse("command.unwritable", path, error.strerror) from error


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")


if __name__ == "__main__":
    sys.exit(main())
