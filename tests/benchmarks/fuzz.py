"""Random damage to the sample articles and the corpus of bad input: reading, finding, attributing, exporting must not crash.

    python -m tests.benchmarks.fuzz MINUTES [--from SEED]
    python -m tests.benchmarks.fuzz --seed SEED

Each seed makes one upload, the same at every run. A crash is printed with its seed, as is an upload that takes longer than five
seconds of the processor, unless it is then refused as too slow; `--seed` does one again, with the whole traceback. Exit status 1
where something was found.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import logging
import random
import re
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from xml.etree import ElementTree

from reactions import sources
from reactions.articles import clean_all
from reactions.errors import UnreadableItem
from reactions.export import marked, rows, to_csv, to_xlsx
from reactions.frame import Selection, frame, summary
from reactions.intake import SAMPLE
from reactions.pipeline import attributed
from reactions.records import Article, Reaction, Stance
from tests.factories import TOPIC, scores
from tests.test_bad_input import NAMES, corpus, packed, word_file

SLOW = 5
"""Seconds after which an upload counts as hanging."""
STOPPED = 60
"""Seconds after which it is given up, where the system can."""
LARGEST = 100_000
"""Bytes of an item that is mutated; larger ones would leave little time for others."""
LIVE = re.compile(r"(?:^|[;\t\r\n])[\s\"]*[=+\-@＝＋－＠]|^[\t\r]")
"""What a spreadsheet would calculate, wherever it takes a cell to begin; an apostrophe before the sign keeps it from that."""
PIECES = (
    *('"', "“", "”", "„", "«", "»", "'", "’", "‘", "`", "(", ")", "[", "{0}", "–", "- ", "—", ":", "…", ".", "?!", "·", ",", ";"),
    *("=1+1", "+", "-", "@SUM(A1)", "\t", "\r", "\n", "\n\n", "\u2028", "\x85", "\x0b", "\x1b[0m", "\0", "\ufffe", "\ufeff"),
    *("\u202e", "\u2066", "\u200b", "\xad", "\u0301", "é", "e\u0301", "İ", "ß", "ŉ", "日本", "\U0001f600", "١٩/٦/٢٠٢٤", "²", "Ⅷ"),
    *(
        "kata ",
        " katanya",
        "menurut ",
        " mengatakan ",
        " bahwa ",
        "said ",
        ", he said. ",
        "according to ",
        " dan ",
        " and ",
        "ujar",
    ),
    *("Presiden ", "Menteri Luar Negeri ", "Putin", "Amerika Serikat", "U.S. ", "NATO", "the minister ", "dia ", "they ", "nya "),
    *(
        "Baca juga: ",
        "ADVERTISEMENT",
        "JAKARTA, KOMPAS.com - ",
        "(19/6/2024)",
        "Rabu (31/2/2024)",
        "32 Juni 99999",
        "20240619",
        "%s",
    ),
    *(
        "<p>",
        "</p>",
        "<script>",
        "<!--",
        "]]>",
        "&nbsp;",
        "&#0;",
        "&#xD800;",
        "<div ",
        "<table>",
        "<meta charset=utf-7>",
        "http://[",
    ),
    *('"text": ', "\\ud800", "null", "[[", "{", "}", "1e999", ",,", ";;", '""', "PK\x01\x02", "endobj", "stream"),
)


@cache
def bases() -> list[tuple[str, bytes]]:
    """Return what is mutated: the sample articles and the small items of the corpus."""
    sample = [(path.name, path.read_bytes()) for path in sorted(SAMPLE.glob("*.txt"))]
    return [*sample * 3, *((name, data) for name in NAMES if len(data := corpus(name)) <= LARGEST)]


def upload(seed: int) -> tuple[str, bytes]:
    """Return the upload of a seed: an item, damaged, in a format that may not be its own."""
    chance = random.Random(seed)
    name, data = chance.choice(bases())
    if name.endswith((".pdf", ".docx", ".zip")):
        return name, damaged(data, chance, chance.randint(1, 5))
    data = damaged(data, chance, chance.choice((0, 1, 3, 10, 40)))
    form = chance.choice(FORMS)
    name, data = form(name, data)
    return name, damaged(data, chance, chance.choice((0, 0, 0, 1, 3)))


def damaged(data: bytes, chance: random.Random, times: int) -> bytes:
    """Return the bytes after so many mutations, at most LARGEST of them."""
    for _ in range(times):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((1, 3, 20, 300, len(data))))
        piece = chance.choice(PIECES).encode("utf-8", "surrogatepass")
        match chance.randrange(10):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:to] + data[at:]
            case 2:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 3:
                other = chance.choice(bases())[1]
                start = chance.randrange(len(other) + 1)
                data = data[:at] + other[start : start + chance.choice((5, 100, 2000))] + data[at:]
            case 4:
                data = data[:at] + piece * chance.choice((2, 50, 2000)) + data[at:]
            case 5:
                data = data.replace(chance.choice((b"\n", b" ", b".", b'"', b",", b"<", b">")), piece)
            case _:
                data = data[:at] + piece + data[at:]
        data = data[:LARGEST]
    return data


def _lossy(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _table(name: str, data: bytes) -> tuple[str, bytes]:
    out = io.StringIO()
    text = _lossy(data)
    csv.writer(out).writerows(
        [["title", "tanggal", "isi", "sumber", "link"], [text[:80], text[80:100], text, text[5:30], text[:40]]]
    )
    return f"{name}.csv", out.getvalue().encode()


def _lines(name: str, data: bytes) -> tuple[str, bytes]:
    text = _lossy(data)
    record = {"text": text, "title": text[:80], "date": text[80:110], "source": text[20:40], "url": f"http://{text[:20]}"}
    return f"{name}.jsonl", json.dumps(record).encode()


def _html(name: str, data: bytes) -> tuple[str, bytes]:
    text = _lossy(data)
    body = "".join(f"<p>{line if len(line) % 2 else escape(line)}</p>" for line in text.split("\n"))
    return f"{name}.html", f"<html><head><title>{text[:60]}</title></head><body><article>{body}</article></body></html>".encode()


def _word(name: str, data: bytes) -> tuple[str, bytes]:
    text = "".join(char if char.isprintable() else "\n" for char in _lossy(data)).replace("\ufffe", "").replace("\uffff", "")
    return f"{name}.docx", word_file(paragraphs=tuple(text.split("\n")[:50]))


FORMS: tuple[Callable[[str, bytes], tuple[str, bytes]], ...] = (
    *[lambda name, data: (name, data)] * 6,
    lambda name, data: (f"{name}.txt", data),
    lambda name, data: (f"{name}.html", data),
    lambda name, data: (f"{name}.csv", data),
    lambda name, data: (f"{name}.jsonl", data),
    lambda name, data: (f"{name}.txt", _lossy(data).encode("utf-16-le")),
    lambda name, data: (f"{name}.txt", _lossy(data).encode("cp1252", "replace")),
    lambda name, data: (f"{name}.zip", packed((f"../{name}", data), ("baik.txt", "Menteri itu menolak."))),
    *(_table, _lines, _html, _word),
)


def check(name: str, data: bytes) -> Counter[str]:
    """Read, find, attribute and export; return what came of it; raises where something is wrong."""
    met: Counter[str] = Counter()
    found: list[Reaction] = []
    for item in clean_all(sources.from_bytes(name, data)):
        if isinstance(item, UnreadableItem):
            assert item.say("id") and item.say("en")
            assert item.reason.values[0].startswith(name)
            met[item.reason.key] += 1
        else:
            met["articles"] += 1
            found += reactions_of(item)
    met["statements"] = len(found)
    records = list(rows(found))
    table = list(csv.DictReader(io.StringIO(to_csv(records).decode("utf-8-sig"), newline="")))
    assert len(table) == len(records)
    assert not [cell for row in table for cell in row.values() if LIVE.search(cell) and not _is_number(cell)]
    with zipfile.ZipFile(io.BytesIO(to_xlsx(records, summary(frame(found), Selection())))) as book:
        for part in book.namelist():
            ElementTree.fromstring(book.read(part))
    for reaction in found[:20]:
        ElementTree.fromstring(f"<p>{marked(reaction)}</p>")
    return met


def reactions_of(article: Article) -> Iterator[Reaction]:
    """Yield the statements of an article with made-up stances; asserts that every span lies in the text."""
    text = article.text
    assert text.encode() and "\r" not in text and "\0" not in text
    for number, whose in enumerate(attributed(article)):
        said = whose.statement
        for span in (said.span, said.cue, said.source, whose.speaker_span):
            assert span is None or 0 <= span.start <= span.end <= len(text), span
        assert said.text.strip(), said
        stance = list(Stance)[number % len(Stance)]
        yield Reaction(whose, TOPIC, stance, scores(stance, 0.8), False, "model")


def _is_number(cell: str) -> bool:
    try:
        return float(cell) is not None
    except ValueError:
        return False


@contextmanager
def stopped_in_time() -> Iterator[None]:
    """Raise TimeoutError in what takes longer than STOPPED seconds, where the system has alarms."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"longer than {STOPPED} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(STOPPED)
    try:
        yield
    finally:
        signal.alarm(0)


def trial(seed: int) -> tuple[Counter[str], str | None]:
    """Return what came of a seed, and what went wrong, None where nothing did."""
    name, data = upload(seed)
    began = time.process_time()
    try:
        with stopped_in_time():
            met = check(name, data)
    except Exception as error:  # a crash of any kind is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Counter(crash=1), f"{type(error).__name__}: {str(error)[:100]} ({place.filename}:{place.lineno}), {name}"
    took = time.process_time() - began
    return met, f"slow: {took:.1f} s, {name}, {len(data):,} bytes" if took > SLOW and not met["source.file_slow"] else None


def main() -> int:
    """Try seeds for the minutes that are given, print what went wrong and a summary, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("minutes", nargs="?", type=float, default=3.0)
    parser.add_argument("--from", dest="first", type=int, default=random.SystemRandom().randrange(10**9), help="the first seed")
    parser.add_argument("--seed", type=int, help="do this one again")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # pypdf and trafilatura say on stderr what they think of damaged files
    if options.seed is not None:
        print(check(*upload(options.seed)))
        return 0
    bases()
    total: Counter[str] = Counter()
    seed, wrong, end = options.first, 0, time.monotonic() + 60 * options.minutes
    print(f"from seed {seed}", flush=True)
    while time.monotonic() < end:
        met, problem = trial(seed)
        total += met
        if problem:
            wrong += 1
            print(f"seed {seed}: {problem}", flush=True)
        seed += 1
    print(f"{seed - options.first:,} uploads, {wrong} with a problem")
    for key, count in total.most_common():
        print(f"{count:>9,} {key}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
