"""Where a title-case headline ends and a sentence in normal case begins, when a scraper glued the two together.

"Kanselir Kirim Surat Rahasia ke Lima Kota Budi menegaskan sikapnya …": in a title-case headline every word is capitalised
but for the small ones (`data/headlines.csv`), so the sentence began shortly before the first other lowercase word.
"""

from __future__ import annotations

import re
from functools import cache

from reactions import lexicons

LONGEST = 30
"""Words of one headline."""
LONGEST_RUN = 120
"""Words of several headlines that follow each other."""
LONGEST_TEXT = 20_000
"""Characters within which a subject is looked for again."""
SHORTEST = 5
"""Words under which a run of capitals may be a name: "Menteri Luar Negeri Amerika Serikat"."""

_WORD = re.compile(r"[^\s\"“”„]+|[\"“”„]")
_LETTERS = re.compile(r"[^\W\d_]+")
_GLUED = re.compile(r"""(?<=[.!?…])(?=[A-Z\d])|(?<=[.!?,…]["”])(?=[A-Z\d])""")
_JOINT = re.compile(r"(?<=[a-z\d?!'’])(?=[A-Z][A-Za-z])|(?<=[A-Z][A-Z])(?=[A-Z][a-z])")
_SENTENCE_GLUE = re.compile(r"[a-z]\.[A-Z]")
_QUOTES = frozenset('"“”„')

Words = list[re.Match[str]]


@cache
def words(kind: str, language: str | None = None) -> frozenset[str]:
    """Return the words of a kind, of one language or of both.

    Kinds: `small`, that a headline leaves lowercase; `opening`, that open a sentence; `title`, that open a name with its
    office; `common`, other frequent words, to tell the language by.
    """
    rows = lexicons.rows("headlines", "language", "kind", "words", "source", "note")
    return frozenset(
        word for row in rows if row["kind"] == kind and language in (None, row["language"]) for word in row["words"].split()
    )


def is_headline(line: str) -> bool:
    """Tell whether a line reads like a headline: short, without a full stop, most of its words capitalised."""
    if not 2 <= len(line.split(maxsplit=LONGEST)) <= LONGEST or re.search(r"""[.…,;:]["”’')\]]*$""", line):
        return False
    weighty = [word for word in _LETTERS.findall(line) if word.lower() not in words("small")]
    return bool(weighty) and sum(word[0].isupper() for word in weighty) >= 0.7 * len(weighty)


def end(line: str, start: int, text: str, several: bool) -> int | None:
    """Return where the sentence after a headline begins that starts at `start`; the line's end where no sentence follows.

    `text` is the whole article, where a subject may stand again; `several` says that more than one headline may follow.
    None where nothing tells headline and sentence apart, as when the headline is written like a sentence.
    """
    run, low = _run(line, start)
    if low is None:
        return len(line) if not run or run[-1].end() == len(line) else None
    if (sure := _boundary(line, run, low)) is not None:
        return sure
    return None if several or len(run) <= SHORTEST else _subject(run, text)


def glued(line: str) -> list[tuple[int, int]]:
    """Return the ranges (start, end) of headlines that stand between two sentences with nothing to announce them.

    "… isu global.Geger Virus Terdeteksi Masuk Negeri Tetangga"Kami menyatakan …": glued to the sentence before, and followed
    by a quotation, by a word glued to it, or by a word that only opens sentences. A long name with titles
    ("… global.Kepala Staf Angkatan Darat Filipina Roy Galido mengatakan") has none of these and stays.
    """
    found: list[tuple[int, int]] = []
    for glue in _GLUED.finditer(line):
        start = glue.start()
        if (found and start < found[-1][1]) or line[start - 2 : start].rstrip(".").isdigit():
            continue
        run, low = _run(line, start)
        if any(word[0][-1] in ".:;" for word in run[:-1]):
            continue
        if low is None:
            stop = len(line) if len(run) >= SHORTEST and run[-1].end() == len(line) and line[-1] not in '.:;"”' else None
        else:
            stop = _boundary(line, run, low)
        if stop is not None and sum(word.end() <= stop for word in run) >= SHORTEST:
            found.append((start, stop))
    return found


def _run(line: str, start: int) -> tuple[Words, re.Match[str] | None]:
    """Return the words from `start` that a title-case headline can hold, and the first word that it cannot."""
    run: Words = []
    for word in _WORD.finditer(line, start):
        letters = _LETTERS.search(word[0])
        if (letters and letters[0][0].islower() and letters[0] not in words("small")) or _SENTENCE_GLUE.search(word[0]):
            return run, word
        run.append(word)
        if len(run) == LONGEST_RUN:
            break
    return run, None


def _boundary(line: str, run: Words, low: re.Match[str]) -> int | None:
    """Return where a sentence surely opens in a run that ends before the word `low`, else None."""
    if (quotation := _quotation(line, run)) is not None:
        return quotation
    for joint in reversed(list(_JOINT.finditer(line, run[0].start(), low.end()) if run else ())):
        before = sum(word.start() < joint.start() for word in run)
        if before > SHORTEST and len(run) - before <= 8:
            return joint.start()
    for number in range(len(run) - 1, max(SHORTEST, len(run) - 7) - 1, -1):
        if run[number - 1][0][-1] in "?!" or run[number][0].rstrip(",") in words("opening"):
            return run[number].start()
    return None


def _quotation(line: str, run: Words) -> int | None:
    """Return where a quotation opens that the run breaks into: “Kami menolak …”, or all of a short one: “Tidak,” kata …

    A pair of marks inside the run is part of the headline, or a name: Koran Partai Buruh "Suara Buruh" memuat …
    """
    marks = [number for number, word in enumerate(run) if word[0] in _QUOTES]
    if marks and len(marks) % 2 == 0 and line[run[marks[-1]].start() - 1] in ",.!?":
        marks.pop()
    if len(marks) % 2 == 0 or marks[-1] < 3:
        return None
    start = run[marks[-1]].start()
    return start if line[start + 1 : start + 2].isupper() else None


def _subject(run: Words, text: str) -> int:
    """Return where the subject before a lowercase verb begins, taking few words rather than any of the headline's.

    A title decides ("… ke Lima Kota | Menteri Luar Negeri Budi Santoso mengatakan"), else the longest end of the
    run that stands elsewhere in the article ("… ke Lima Kota | Budi menegaskan").
    """
    found = [word[0] for word in run]
    titles = words("title")
    for number in range(len(found) - 1, max(2, len(found) - 9), -1):
        if found[number] in titles:
            while number > 3 and found[number - 1] in titles:
                number -= 1
            return run[number].start()
    first = len(found) - 1
    while first > 3 and text.count(" ".join(found[first - 1 :]), 0, LONGEST_TEXT) > 1:
        first -= 1
    return run[first].start()
