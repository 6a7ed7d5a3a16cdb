"""One reader a format: the bytes of an item -> pages, decoded but not cleaned. Nothing in a file is ever executed."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import PurePath

from reactions import dates
from reactions.errors import UnreadableItem
from reactions.records import RawPage

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 4 * MAX_BYTES
"""What a .docx, which is a zip archive, may unpack to: a small archive can hold terabytes of zeros."""

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
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _guess(name, data)
    if not text.strip():
        raise UnreadableItem("source.empty", name)
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) / 100:
        raise UnreadableItem("source.binary", name)
    return text


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
    text = decode(name, data)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
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
            yield _row(f"{name}#{number}", row, len(header), places)
    except csv.Error as error:
        yield UnreadableItem("source.table_broken", f"{name}#{number + 1}", error)
        return
    if number == 0:
        yield UnreadableItem("source.no_rows", name)


def _delimiter(text: str) -> str:
    """Choose by the header: the separator that uncovers most known columns, then most columns."""
    first = next(iter(text.lstrip().splitlines()), "")
    split = {mark: next(csv.reader([first], delimiter=mark), []) for mark in ",;\t"}
    return max(split, key=lambda mark: (len(_places(split[mark])), len(split[mark])))


def _places(header: list[str]) -> dict[str, int]:
    """Return field -> column number, the first of the field's names that the header holds."""
    names = {column.strip().lower().replace(" ", "_"): place for place, column in reversed(list(enumerate(header)))}
    return {field: names[known[0]] for field, wanted in COLUMNS.items() if (known := [name for name in wanted if name in names])}


def _no_text(name: str, columns: list[str]) -> UnreadableItem:
    return UnreadableItem("source.no_text_column", name, ", ".join(columns) or "-", ", ".join(COLUMNS["text"]))


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


def pdf_pages(name: str, data: bytes) -> Pages:
    """Yield the text of a PDF as one page; raises UnreadableItem where it is locked, damaged or holds pictures only."""
    import pypdf

    try:
        text = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(data)).pages)
    except Exception as error:  # pypdf lets errors of every kind through on damaged files
        raise UnreadableItem("source.broken", name, type(error).__name__) from error
    if not text.strip():
        raise UnreadableItem("source.scanned", name)
    yield page(name, text)


def docx_pages(name: str, data: bytes) -> Pages:
    """Yield the paragraphs of a Word file as one page; raises UnreadableItem where it is damaged or too large unpacked."""
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableItem("source.too_large", name, MAX_UNPACKED // 1024**2)
        text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
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
