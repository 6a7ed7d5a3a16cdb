"""Files and folders cut into parts of work: about so many articles each, read one by one and in any order.

A table (.csv, .jsonl) with more rows than a part takes is cut between rows, so that it may be larger than a file that is read
whole. The items of all parts, in the order of their numbers, are those that `sources.read` gives.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO

from reactions import readers, sources
from reactions.errors import UnreadableItem
from reactions.records import RawPage

MOST = 50
"""Files, or rows of tables, of a part."""
MOST_BYTES = 8 * 1024 * 1024
TABLES = (".csv", ".jsonl")

_HEAD = 2000
"""Bytes by which `readers.decode` knows UTF-16, whose lines cannot be told apart byte by byte."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table: where their bytes start and end, where its header ends, the number of the last row before."""

    start: int
    end: int
    header: int
    before: int
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """Work for one process: whole files, or `rows` of the one file."""

    number: int
    files: tuple[Path, ...]
    rows: Rows | None = None

    @property
    def name(self) -> str:
        """The name of the part's output."""
        return f"part-{self.number:05}.parquet"


def planned(inputs: Iterable[Path], most: int = MOST, most_bytes: int = MOST_BYTES) -> Iterator[Part]:
    """Yield the parts of files and folders, in the order in which `sources.read` reads them."""
    for number, (files, rows) in enumerate(_cut(inputs, most, most_bytes)):
        yield Part(number, files, rows)


def pages(part: Part) -> Iterator[RawPage | UnreadableItem]:
    """Yield the pages of a part; what cannot be read is yielded as an error, not raised."""
    if part.rows is None:
        yield from sources.read(part.files)
        return
    (path,) = part.files
    try:
        yield from _row_pages(path, part.rows)
    except OSError as error:
        yield UnreadableItem("source.unreachable", path, error.strerror or type(error).__name__)
    except UnreadableItem as error:
        yield error


def fingerprint(part: Part, task: str) -> str:
    """Return the sha256 of what a part's output depends on: the task, and path, size and time of its files."""
    told: list[object] = [task]
    for path in part.files:
        try:
            state = path.stat()
            told.append([str(path), state.st_size, state.st_mtime_ns])
        except OSError:
            told.append([str(path)])
    if part.rows:
        told.append([part.rows.start, part.rows.end])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _files(inputs: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of the inputs; a path that is none, or an empty folder, is yielded for `sources` to name."""
    for path in inputs:
        inside = iter(sources.files(path)) if path.is_dir() else iter(())
        first = next(inside, None)
        yield first or path
        yield from inside


def _cut(inputs: Iterable[Path], most: int, most_bytes: int) -> Iterator[tuple[tuple[Path, ...], Rows | None]]:
    files: list[Path] = []
    items = size = 0
    for path in _files(inputs):
        rows = _cuts(path, most, most_bytes) if path.suffix.lower() in TABLES else []
        more = rows[0].count if rows else 1
        bytes_ = path.stat().st_size if path.is_file() else 0
        if files and (len(rows) > 1 or items + more > most or size + bytes_ > most_bytes):
            yield tuple(files), None
            files, items, size = [], 0, 0
        if len(rows) > 1:
            yield from (((path,), each) for each in rows)
        else:
            files.append(path)
            items, size = items + more, size + bytes_
    if files:
        yield tuple(files), None


def _cuts(path: Path, most: int, most_bytes: int) -> list[Rows]:
    """Return the cuts of a table, fewer than two where it is read whole: a small one, one that is not UTF-8, one unreadable."""
    try:
        if not path.is_file():
            return []
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
                return []
            file.seek(0)
            strict = path.stat().st_size <= readers.MAX_BYTES
            ends = _table_rows if path.suffix.lower() == ".csv" else _lines
            return list(_joined(ends(file, "strict" if strict else "replace"), most, most_bytes))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _joined(ends: Iterator[tuple[int, int]], most: int, most_bytes: int) -> Iterator[Rows]:
    """Yield the cuts, given where each row ends and its number; the first is where the header ends, number 0."""
    header, _ = next(ends, (0, 0))
    start = end = header
    before = number = count = 0
    for after, following in ends:
        if count and (count == most or after - start > most_bytes):
            yield Rows(start, end, header, before, count)
            start, before, count = end, number, 0
        end, number, count = after, following, count + 1
    if count:
        yield Rows(start, end, header, before, count)


def _lines(file: IO[bytes], errors: str) -> Iterator[tuple[int, int]]:
    """Yield where each line that is not empty ends, and its number."""
    yield 0, 0
    for number, line in enumerate(file, 1):
        if line.decode("utf-8", errors).strip():
            yield file.tell(), number


def _table_rows(file: IO[bytes], errors: str) -> Iterator[tuple[int, int]]:
    """Yield where the header and each row that is not empty end, as `readers.csv_pages` counts them."""
    csv.field_size_limit(readers.MAX_BYTES)
    first = next((line for line in file if line.strip(b"\xef\xbb\xbf\r\n")), b"").decode("utf-8-sig", errors)
    lines = chain((first,), (line.decode("utf-8", errors) for line in file))
    rows = csv.reader(lines, delimiter=readers.delimiter(first))
    next(rows, None)
    yield file.tell(), 0
    filled = (row for row in rows if any(cell.strip() for cell in row))
    for number, _ in enumerate(filled, 1):
        yield file.tell(), number


def _row_pages(path: Path, rows: Rows) -> Iterator[RawPage | UnreadableItem]:
    """Yield the pages of some rows under the numbers that they have in the whole table; what the whole lacks is said once."""
    if rows.end - rows.start > readers.MAX_BYTES:
        raise UnreadableItem("source.too_large", f"{path.name}#{rows.before + 1}", readers.MAX_BYTES // 1024**2)
    with path.open("rb") as file:
        header = file.read(rows.header)
        file.seek(rows.start)
        data = header + file.read(rows.end - rows.start)
    reader = readers.reader_of(path.name)
    assert reader is not None  # only tables are cut
    for item in reader(path.name, data):
        name = item.reason.values[0] if isinstance(item, UnreadableItem) else item.name
        number = name.removeprefix(f"{path.name}#")
        if number == name:
            if rows.before == 0:
                yield item
            continue
        name = f"{path.name}#{int(number) + rows.before}"
        if isinstance(item, RawPage):
            yield replace(item, name=name)
        else:
            yield UnreadableItem(item.reason.key, name, *item.reason.values[1:])
