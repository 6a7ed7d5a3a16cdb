"""Rows on the pages of an SQLite file, found without its header and its trees: the last resort where SQLite gives up.

The format is https://www.sqlite.org/fileformat2.html; rows of tables lie on pages whose first byte is 13.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"SQLite format 3\x00"
USUAL_SIZE = 4096
_LEAF = 13
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Kind of a column -> bytes of its integer."""

Row = tuple[object, ...]


def rows(data: bytes) -> Iterator[tuple[int, Row | None]]:
    """Yield the number and the columns of every row that lies on a page in use; None for columns that cannot be read."""
    headed = data[:16] == MAGIC
    size = {1: 65536}.get(told := int.from_bytes(data[16:18], "big"), told) if headed else USUAL_SIZE
    if size not in {2**power for power in range(9, 17)}:
        size = USUAL_SIZE
    unused = _unused(data, size) if headed else set()
    for start in range(0, len(data), size):
        at = start + (100 if start == 0 else 0)
        if start // size + 1 in unused or data[at : at + 1] != bytes([_LEAF]):
            continue
        (count,) = struct.unpack_from(">H", data[: at + 5].ljust(at + 5, b"\0"), at + 3)
        for number in range(min(count, size // 4)):
            try:
                (cell,) = struct.unpack_from(">H", data, at + 8 + 2 * number)
                yield _cell(data, start + cell, size)
            except (IndexError, ValueError, struct.error):
                yield 0, None


def _unused(data: bytes, size: int) -> set[int]:
    """Return the numbers of the pages that SQLite keeps for later: what lies there was deleted."""
    found: set[int] = set()
    (trunk,) = struct.unpack_from(">I", data[:36].ljust(36, b"\0"), 32)
    while trunk and trunk not in found and trunk * size <= len(data):
        found.add(trunk)
        following, count = struct.unpack_from(">II", data, (trunk - 1) * size)
        if count > size // 4 - 2:
            break
        found.update(struct.unpack_from(f">{count}I", data, (trunk - 1) * size + 8))
        trunk = following
    return found


def _cell(data: bytes, at: int, size: int) -> tuple[int, Row]:
    """Return the number and the columns of the row at a place; raises IndexError, ValueError and struct.error."""
    length, at = _varint(data, at)
    number, at = _varint(data, at)
    if not 0 < length <= len(data):
        raise ValueError(length)
    least = (size - 12) * 32 // 255 - 23
    here = length
    if length > size - 35:
        here = least + (length - least) % (size - 4)
        here = here if here <= size - 35 else least
    parts, missing = [data[at : at + here]], length - here
    if missing:
        (page,) = struct.unpack_from(">I", data, at + here)
        while missing > 0:
            if not page:
                raise ValueError(page)
            start = (page - 1) * size
            (page,) = struct.unpack_from(">I", data, start)
            parts.append(data[start + 4 : start + 4 + min(missing, size - 4)])
            missing -= size - 4
    return number, _columns(b"".join(parts), length)


def _columns(record: bytes, length: int) -> Row:
    """Return the columns of a record; raises IndexError and ValueError where it is none."""
    if len(record) != length:
        raise ValueError("cut off")
    head, at = _varint(record, 0)
    kinds = []
    while at < head:
        kind, at = _varint(record, at)
        kinds.append(kind)
    columns: list[object] = []
    for kind in kinds:
        if kind in _INTEGERS:
            width = _INTEGERS[kind]
            columns.append(int.from_bytes(record[at : at + width], "big", signed=True))
        elif kind >= 12:
            width = (kind - 12) // 2
            columns.append(record[at : at + width].decode() if kind % 2 else record[at : at + width])
        else:
            width = 8 if kind == 7 else 0
            columns.append({8: 0, 9: 1}.get(kind) if kind != 7 else struct.unpack(">d", record[at : at + 8])[0])
        at += width
    if at != length:
        raise ValueError("another length than told")
    return tuple(columns)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number of variable length at a place, and where it ends; raises IndexError."""
    number = 0
    for width in range(8):
        number = number << 7 | data[at + width] & 127
        if data[at + width] < 128:
            return number, at + width + 1
    return number << 8 | data[at + 8], at + 9
