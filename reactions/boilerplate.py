"""Link lines, advertisement marks and share-button debris, also where they are glued to a sentence.

The patterns are rows of `data/boilerplate.csv`, by kind:

- `line`: a whole line that is debris
- `inline`: debris wherever it stands; the words around it stay
- `tail`: debris from here to the end of the line
- `link`: opens one headline ("Baca juga: …"); `list`: opens several, often glued ("Pilihan Redaksi …")

A cut always leaves a line break, so that the words on its two sides are never read as one sentence.
"""

from __future__ import annotations

import re
from functools import cache

from reactions import headlines, lexicons

LONGEST_LINE = 600
"""Characters beyond which a line is an article in one piece, never one line of debris."""
LONGEST_TAIL = 400
SHORT_REST = 220
"""Characters of one headline at most."""

_LETTERS = re.compile(r"[^\W\d_]+")
_AFTER_SENTENCE = re.compile(r"""(?:^|[.!?…:;)\]"”’'])\s*$""")
_SENTENCE_END = re.compile(r"""(?<!\b\d)[.!?…]["”’)]*\s+(?=["“‘A-Z])""")


@cache
def _patterns(kind: str) -> tuple[str, ...]:
    rows = lexicons.rows("boilerplate", "language", "kind", "pattern", "source", "note")
    return tuple(row["pattern"] for row in rows if row["kind"] == kind)


@cache
def _whole_lines() -> re.Pattern[str]:
    return re.compile("|".join(_patterns("line")))


@cache
def _cuts() -> tuple[re.Pattern[str], ...]:
    """One pattern a row, each with a literal beginning, which is looked for faster than one long alternation."""
    tails = [rf"(?:{pattern})[^\n]{{0,{LONGEST_TAIL}}}$" for pattern in _patterns("tail")]
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in (*tails, *_patterns("inline")))


@cache
def _openers() -> re.Pattern[str]:
    link, several = ("|".join(_patterns(kind)) for kind in ("link", "list"))
    return re.compile(rf"(?=[A-Z])(?:(?P<link>{link})|(?P<list>{several}))(?P<colon>\s*:)?\s*")


def strip(lines: list[str]) -> list[str]:
    """Return the lines of an article without debris; a line with debris inside is split where it was cut."""
    text = "\n".join(lines)
    for cut in _cuts():
        text = cut.sub("\n", text)
    kept: list[str] = []
    awaited = 0  # headlines that may follow an opener on a line of its own
    for line in filter(None, map(str.strip, text.split("\n"))):
        if awaited and headlines.is_headline(line):
            awaited -= 1
            continue
        parts, awaited = _without_links(line, text)
        kept += [part for part in parts if not is_debris(part) and not (kept and _shouts(part))]
    return kept


def is_debris(line: str) -> bool:
    """Tell whether a whole line is debris: empty or a known pattern."""
    return not line or (len(line) <= LONGEST_LINE and bool(_whole_lines().fullmatch(line)))


def _shouts(line: str) -> bool:
    """Tell whether a line is the all-capitals headline of a link, four words or more; the article's own stands first."""
    return line.isupper() and len(_LETTERS.findall(line)) >= 4 and not line.endswith(".")


def _without_links(line: str, text: str) -> tuple[list[str], int]:
    """Return the parts of a line around its link headlines, and how many headlines the next lines may hold."""
    kept: list[str] = []
    place = 0
    for opener in _openers().finditer(line):
        if opener.start() < place or not _opens(opener, line):
            continue
        kept += _without_glued(line[place : opener.start()].strip())
        if opener.end() == len(line):
            return kept, headlines.LONGEST if opener["list"] else 1
        place = _link_end(line, opener, text)
    return [*kept, *_without_glued(line[place:].strip())], 0


def _without_glued(line: str) -> list[str]:
    parts: list[str] = []
    place = 0
    for start, end in headlines.glued(line):
        parts.append(line[place:start].strip())
        place = end
    return [*parts, line[place:].strip()]


def _opens(opener: re.Match[str], line: str) -> bool:
    """Tell whether the words open a link: before a colon, or after a sentence and before a capital, a number or nothing."""
    if opener["colon"]:
        return True
    rest = line[opener.end() : opener.end() + 1]
    before = line[max(0, opener.start() - 3) : opener.start()]
    return bool(_AFTER_SENTENCE.search(before)) and (not rest or rest.isupper() or rest.isdigit() or rest in "\"“'‘")


def _link_end(line: str, opener: re.Match[str], text: str) -> int:
    """Return where the sentence after a link's headline begins; the line's end where all of it is headline.

    Where nothing tells the two apart, the whole first sentence goes: a lost sentence misleads nobody, a headline in a
    statement does.
    """
    start = opener.end()
    if len(line) - start <= SHORT_REST and _is_one_headline(line[start:]):
        return len(line)
    if (end := headlines.end(line, start, text, several=bool(opener["list"]))) is not None:
        return end
    first = _SENTENCE_END.search(line, start)
    return first.end() if first else len(line)


def _is_one_headline(rest: str) -> bool:
    """Tell whether the rest of a line holds no finished sentence, or one question: "Mengapa Menteri Menolak?"."""
    mark = rest.rstrip("\"”’')]")[-1:]
    return mark not in ".!?…" or (mark in "!?" and not _SENTENCE_END.search(rest))
