"""One reader a format: the bytes of an item -> pages, decoded but not cleaned. Nothing in a file is ever executed."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import PurePath

from reactions import archives, dates
from reactions.errors import UnreadableItem
from reactions.records import RawPage

MAX_BYTES = 50 * 1024 * 1024
MAX_SECONDS = 30
"""For a .pdf, enough for a book: 30 KB of one can draw text for hours."""
MOST_PARAGRAPHS = 100_000
"""Of a .docx: a novel has 5,000, and reading takes a second for each 50,000."""
MOST_NAMES = 20
"""Column names that a message lists."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "text": ("text", "content", "body", "isi", "teks", "article", "artikel", "isi_berita", "full_text"),
    "title": ("title", "judul", "headline"),
    "date": ("date", "published", "publish_date", "publication_date", "tanggal", "published_at", "pubdate"),
    "url": ("url", "link", "tautan", "address"),
    "outlet": ("outlet", "source", "media", "sumber", "publisher", "sitename"),
}
"""The names under which each field is looked for, best first, whatever their case; `news-watch` writes some of each."""

_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|br|article)\b[^>]{0,500}>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

Pages = Iterator[RawPage | UnreadableItem]


def decode(name: str, data: bytes) -> str:
    """Return the text of `data`, UTF-8 first; raises UnreadableItem where it is empty or not text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        text = _wide(data) or _utf8(data) or _guess(name, data)
    if not text.strip():
        raise UnreadableItem("source.empty", name)
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) / 100:
        raise UnreadableItem("source.binary", name)
    return text


def _wide(data: bytes) -> str | None:
    """Return UTF-16 that lacks its byte order mark, known by the zero beside each Latin letter, else None."""
    head = data[: 2000 if len(data) % 2 == 0 else 0]
    for zeros, encoding in ((head[1::2], "utf-16-le"), (head[::2], "utf-16-be")):
        if zeros.count(0) > 0.7 * len(head) / 2:
            return data.decode(encoding, errors="replace")
    return None


def _utf8(data: bytes) -> str | None:
    """Return UTF-8, also where a few characters of it are damaged, such as the last one of a file cut off; else None."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
    beyond_ascii, damaged = len(text) - len(text.encode("ascii", "ignore")), text.count("\ufffd")
    return text if beyond_ascii > 2 * damaged else None


def _guess(name: str, data: bytes) -> str:
    if b"\0" in data:
        raise UnreadableItem("source.binary", name)
    from charset_normalizer import from_bytes  # 50 ms, and nearly every file is UTF-8

    # Only what news sites use: over all encodings, short Indonesian texts come out as cp1250 or Big5.
    best = from_bytes(data, cp_isolation=["cp1252", "latin_1"]).best()
    if best is None:
        raise UnreadableItem("source.binary", name)
    return str(best)


def page(name: str, content: str, fields: Mapping[str, str] | None = None) -> RawPage:
    """Return the page of a text and its metadata (title, date, url, outlet); a text with HTML tags is marked as html."""
    fields = fields or {}
    content = whole(content)
    return RawPage(
        name=whole(name),
        content=content,
        markup="html" if _HTML.search(content[:5000]) else "text",
        title=whole(fields.get("title", "")) or None,
        outlet=whole(fields.get("outlet", "")) or None,
        published=_published(fields.get("date", "")),
        url=whole(fields.get("url", "")) or None,
    )


def whole(text: str) -> str:
    """Return `text` without lone surrogates (JSON and file names may hold them), which no encoder would write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()


def _published(text: str) -> date | None:
    return dates.read(text) if text else None


def text_pages(name: str, data: bytes) -> Pages:
    """Yield the one page of a text or HTML file."""
    yield page(name, decode(name, data))


def csv_pages(name: str, data: bytes) -> Pages:
    """Yield a page for each row of a table with comma, semicolon or tab; a bad row gives an error, the others go through."""
    csv.field_size_limit(MAX_BYTES)  # the standard limit, 131,072 characters, is shorter than a long read
    text = decode(name, data).lstrip("\r\n")
    lines = _Lines(io.StringIO(text, newline=""))
    rows = csv.reader(lines, delimiter=delimiter(text))
    number = 0
    try:
        header = next(rows)
        places = _places([column.strip() for column in header])
        if "text" not in places:
            yield _no_text(name, header)
            return
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            number += 1
            item = f"{name}#{number}"
            yield UnreadableItem("source.cell_open", item) if lines.ended else _row(item, row, len(header), places)
    except csv.Error as error:
        yield UnreadableItem("source.table_broken", f"{name}#{number + 1}", error)
        return
    if number == 0:
        yield UnreadableItem("source.no_rows", name)


class _Lines:
    """The lines of a table; a row that is still read when they have `ended` has a cell whose quotation mark is never closed."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        yield from self.lines
        self.ended = True


def delimiter(text: str) -> str:
    """Choose by the header: the separator that uncovers most known columns, then most columns."""
    first = next(iter(text.lstrip().splitlines()), "")
    split = {mark: next(csv.reader([first], delimiter=mark), []) for mark in ",;\t"}
    return max(split, key=lambda mark: (len(_places(split[mark])), len(split[mark])))


def _places(header: list[str]) -> dict[str, int]:
    """Return field -> column number, the first of the field's names that the header holds."""
    names = {column.strip().lower().replace(" ", "_"): place for place, column in reversed(list(enumerate(header)))}
    return {field: names[known[0]] for field, wanted in COLUMNS.items() if (known := [name for name in wanted if name in names])}


def _no_text(name: str, columns: list[str]) -> UnreadableItem:
    shown = [*columns[:MOST_NAMES], "…"] if len(columns) > MOST_NAMES else columns
    return UnreadableItem("source.no_text_column", name, ", ".join(shown) or "-", ", ".join(COLUMNS["text"]))


def _row(name: str, row: list[str], width: int, places: dict[str, int]) -> RawPage | UnreadableItem:
    if len(row) > width:
        return UnreadableItem("source.row_cells", name, len(row), width)
    fields = {field: row[place] for field, place in places.items() if place < len(row)}
    text = fields.pop("text", "")
    return page(name, text, fields) if text.strip() else UnreadableItem("source.empty", name)


def jsonl_pages(name: str, data: bytes) -> Pages:
    """Yield a page for each line that holds a JSON object; a bad line gives an error with its number."""
    found = False
    for number, line in enumerate(decode(name, data).split("\n"), 1):
        if line.strip():
            found = True
            yield _object(f"{name}#{number}", line)
    if not found:
        yield UnreadableItem("source.no_rows", name)


def _object(name: str, line: str) -> RawPage | UnreadableItem:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return UnreadableItem("source.line_broken", name)
    if not isinstance(record, dict):
        return UnreadableItem("source.line_broken", name)
    columns = list(record)
    places = _places(columns)
    values = {field: record[columns[place]] for field, place in places.items()}
    fields = {field: str(value) for field, value in values.items() if isinstance(value, str | int) and value != ""}
    text = fields.pop("text", "")
    if not text.strip():
        return UnreadableItem("source.empty", name) if "text" in places else _no_text(name, columns)
    return page(name, text, fields)


class _Timed(io.BytesIO):
    """Bytes that raise TimeoutError when they are read for longer than MAX_SECONDS: pypdf reads a damaged file over and over."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.deadline = time.monotonic() + MAX_SECONDS

    def read(self, size: int | None = -1, /) -> bytes:
        self.check()
        return super().read(size)

    def check(self, *_: object) -> None:
        if time.monotonic() > self.deadline:
            raise TimeoutError


def pdf_pages(name: str, data: bytes) -> Pages:
    """Yield the text of a PDF as one page; raises UnreadableItem where it is locked, damaged, endless or holds pictures only."""
    import pypdf

    timed = _Timed(data)
    try:
        sheets: list[str] = []
        for sheet in pypdf.PdfReader(timed).pages:
            timed.check()
            sheets.append(sheet.extract_text(visitor_operand_before=timed.check))
    except TimeoutError as error:
        raise UnreadableItem("source.file_slow", name, MAX_SECONDS) from error
    except Exception as error:  # pypdf lets errors of every kind through on damaged files
        raise UnreadableItem("source.broken", name, type(error).__name__) from error
    text = "\n".join(sheets)
    if not text.strip():
        raise UnreadableItem("source.scanned", name)
    yield page(name, text)


def docx_pages(name: str, data: bytes) -> Pages:
    """Yield the paragraphs of a Word file, in tables too, as one page; raises UnreadableItem where it is damaged or too large."""
    import docx
    from docx.oxml.ns import qn

    archives.check(name, data)
    try:
        found = docx.Document(io.BytesIO(data)).element.body.iter(qn("w:p"))
        paragraphs = list(islice(found, MOST_PARAGRAPHS + 1))
        if len(paragraphs) > MOST_PARAGRAPHS:
            raise UnreadableItem("source.too_long", name, MOST_PARAGRAPHS)
        boxed = qn("w:txbxContent")  # a text box stands twice in a file, for old and for new programs
        text = "\n".join(each.text for each in paragraphs if next(each.iterancestors(boxed), None) is None)
    except UnreadableItem:
        raise
    except Exception as error:  # python-docx and lxml let errors of every kind through on damaged files
        raise UnreadableItem("source.broken", name, type(error).__name__) from error
    if not text.strip():
        raise UnreadableItem("source.empty", name)
    yield page(name, text)


READERS: dict[str, Callable[[str, bytes], Pages]] = {
    ".txt": text_pages,
    ".html": text_pages,
    ".htm": text_pages,
    ".csv": csv_pages,
    ".jsonl": jsonl_pages,
    ".pdf": pdf_pages,
    ".docx": docx_pages,
}
"""File name suffix -> reader."""


def reader_of(name: str) -> Callable[[str, bytes], Pages] | None:
    """Return the reader for a file's name, or None where the kind is not known."""
    return READERS.get(PurePath(name).suffix.lower())
