"""Files, uploads, pastes and addresses -> raw pages; the only room that faces the network and the user's files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from reactions import archives, readers, web
from reactions.errors import UnreadableItem
from reactions.records import RawPage

ARCHIVE = ".zip"
KINDS = (*readers.READERS, ARCHIVE)
"""The file name suffixes that can be read."""


def read(paths: Iterable[Path]) -> Iterator[RawPage | UnreadableItem]:
    """Yield the pages of files and folders, folders wholly and sorted; what cannot be read is yielded as an error, not raised."""
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        elif not path.exists():
            yield UnreadableItem("source.missing", path)
        else:
            yield from _file(path)


def from_bytes(name: str, data: bytes) -> Iterator[RawPage | UnreadableItem]:
    """Yield the pages of an upload by the suffix of its name; what cannot be read is yielded as an error, not raised.

    Each member of an archive is read as an upload of its own, named "archive.zip/member".
    """
    reader = _reader_of(name)
    try:
        if reader is None:
            raise UnreadableItem("source.suffix", name, ", ".join(KINDS))
        if len(data) > readers.MAX_BYTES:
            raise UnreadableItem("source.too_large", name, readers.MAX_BYTES // 1024**2)
        if not data:
            raise UnreadableItem("source.empty", name)
        yield from reader(name, data)
    except UnreadableItem as error:
        yield error


def from_text(text: str, name: str) -> RawPage:
    """Return the page of a pasted text; raises UnreadableItem where nothing was pasted."""
    if not text.strip():
        raise UnreadableItem("source.empty", name)
    return readers.page(name, text)


def fetch(url: str) -> RawPage:
    """Return the page at a public http or https address; goes to the network, so call it only when the user asks.

    Raises UnreadableItem where the address is not public, does not answer in time or holds no page.
    """
    answer = web.download(url)
    return readers.page(answer.url, readers.decode(url, answer.content), {"url": answer.url})


def _reader_of(name: str) -> Callable[[str, bytes], readers.Pages] | None:
    return _archive if PurePath(name).suffix.lower() == ARCHIVE else readers.reader_of(name)


def _archive(name: str, data: bytes) -> readers.Pages:
    for member in archives.members(name, data, tuple(readers.READERS), readers.MAX_BYTES):
        if isinstance(member, UnreadableItem):
            yield member
        else:
            yield from from_bytes(*member)


def _folder(folder: Path) -> Iterator[RawPage | UnreadableItem]:
    found = False
    for path in files(folder):
        found = True
        yield from _file(path)
    if not found:
        yield UnreadableItem("source.folder_empty", folder, ", ".join(KINDS))


def files(folder: Path) -> Iterator[Path]:
    """Yield the files under `folder`, sorted, without hidden ones and without the pictures and scripts of saved web pages."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith("_files"))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))


def _file(path: Path) -> Iterator[RawPage | UnreadableItem]:
    try:
        if not path.is_file():  # a pipe or a device would be read for ever
            raise UnreadableItem("source.suffix", path, ", ".join(KINDS))
        if _reader_of(path.name) and path.stat().st_size > readers.MAX_BYTES:
            raise UnreadableItem("source.too_large", path, readers.MAX_BYTES // 1024**2)
        data = path.read_bytes() if _reader_of(path.name) else b""
    except OSError as error:
        yield UnreadableItem("source.unreachable", path, error.strerror or type(error).__name__)
    except UnreadableItem as error:
        yield error
    else:
        yield from from_bytes(path.name, data)
