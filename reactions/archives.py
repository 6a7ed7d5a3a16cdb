"""Zip archives -> the bytes of their members, unpacked in memory and within bounds; a member's name is never a path on disk."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

from reactions.errors import UnreadableItem

MAX_UNPACKED = 200 * 1024 * 1024
"""What one archive may unpack to: a small one can hold terabytes of zeros."""
MAX_XML = 20 * 1024 * 1024
"""Of one part of a .docx: what reads it needs twenty times as much memory."""
MOST_MEMBERS = 5_000
MOST_ENTRIES = 20 * MOST_MEMBERS
"""Entries of an archive's directory: a file of 50 MB has room for a million, which are all read when it is opened."""

_ENTRY = b"PK\x01\x02"
# zipfile unpacks only these piece by piece; of bzip2 and lzma, 4 KB become gigabytes before a bound can be looked at.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DECEPTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def opened(name: str, data: bytes) -> zipfile.ZipFile:
    """Return the archive whose bytes are `data`; raises UnreadableItem where it is damaged or has too long a directory."""
    if data.count(_ENTRY) > MOST_ENTRIES:
        raise UnreadableItem("source.archive_entries", name, MOST_ENTRIES)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # zipfile lets errors of every kind through on damaged archives
        raise UnreadableItem("source.broken", name, type(error).__name__) from error


def check(name: str, data: bytes) -> None:
    """Raise UnreadableItem unless the archive, such as a .docx is, can be unpacked as a whole without harm."""
    with opened(name, data) as archive:
        inside = archive.infolist()
        if sum(member.file_size for member in inside) > MAX_UNPACKED:
            raise UnreadableItem("source.too_large", name, MAX_UNPACKED // 1024**2)
        if any(member.file_size > MAX_XML and member.filename.endswith((".xml", ".rels")) for member in inside):
            raise UnreadableItem("source.too_large", name, MAX_XML // 1024**2)
        if any(member.compress_type not in _METHODS for member in inside):
            raise UnreadableItem("source.member_method", name)


def members(name: str, data: bytes, kinds: tuple[str, ...], most: int) -> Iterator[tuple[str, bytes] | UnreadableItem]:
    """Yield (item name, content) of each member of one of the `kinds` and of at most `most` bytes, and an error for each other.

    Folders, hidden files and what saved web pages and macOS put beside an article are passed over.
    """
    try:
        archive = opened(name, data)
    except UnreadableItem as error:
        yield error
        return
    with archive:
        wanted = [member for member in archive.infolist() if _is_wanted(member)]
        if not wanted:
            yield UnreadableItem("source.archive_empty", name, ", ".join(kinds))
        left = MAX_UNPACKED
        named: Counter[str] = Counter()
        for member in wanted[:MOST_MEMBERS]:
            item = f"{name}/{_DECEPTIVE.sub('', _parts(member)[-1])}"
            named[item] += 1
            if named[item] > 1:  # of another folder: two items of one name would be taken for one
                stem, dot, suffix = item.rpartition(".")
                item = f"{stem} ({named[item]}){dot}{suffix}"
            if (refused := _refused(item, member, kinds, most, left)) is not None:
                yield refused
                continue
            left -= member.file_size
            yield _unpacked(archive, member, item)
    if len(wanted) > MOST_MEMBERS:
        yield UnreadableItem("source.archive_members", name, MOST_MEMBERS, len(wanted) - MOST_MEMBERS)


def _parts(member: zipfile.ZipInfo) -> list[str]:
    """Return the folders and the file name; Windows programs write backslashes, and "../" leads nowhere here."""
    return [part for part in re.split(r"[/\\]", member.filename) if part not in ("", ".", "..")]


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    parts = _parts(member)
    if not parts or member.filename.endswith(("/", "\\")):
        return False
    beside = any(part == "__MACOSX" or part.endswith("_files") for part in parts[:-1])
    return not beside and not any(part.startswith(".") for part in parts)


def _refused(item: str, member: zipfile.ZipInfo, kinds: tuple[str, ...], most: int, left: int) -> UnreadableItem | None:
    """Return why a member is not unpacked; one that declares too large a size is refused without being looked into."""
    suffix = item.lower()
    if suffix.endswith(".zip"):
        return UnreadableItem("source.archive_nested", item)
    if not suffix.endswith(kinds):
        return UnreadableItem("source.suffix", item, ", ".join(kinds))
    if member.flag_bits & _ENCRYPTED:
        return UnreadableItem("source.member_locked", item)
    if member.compress_type not in _METHODS:
        return UnreadableItem("source.member_method", item)
    if member.file_size > most:
        return UnreadableItem("source.too_large", item, most // 1024**2)
    if member.file_size > left:
        return UnreadableItem("source.archive_full", item, MAX_UNPACKED // 1024**2)
    return None


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, item: str) -> tuple[str, bytes] | UnreadableItem:
    """Return a member's name and content, an error where it is damaged or holds more than the size that it declares."""
    try:
        with archive.open(member) as file:
            content = file.read(member.file_size + 1)
    except Exception as error:  # zipfile and zlib let errors of every kind through on damaged members
        return UnreadableItem("source.broken", item, type(error).__name__)
    if len(content) > member.file_size:
        return UnreadableItem("source.broken", item, zipfile.BadZipFile.__name__)
    return item, content
