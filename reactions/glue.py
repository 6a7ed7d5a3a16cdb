"""Words that lost what stood between them: a space where a site links names ("Iranpada", "PresidenVladimir"), or the line
break behind a headline ("... Warga GazaMenteri Keuangan").

Only what the lexicons know is taken apart: a name beside a function word or a verb of saying, or any two known words at a
capital. "NasDem", "YouTube" and "Nigeria" (Niger + ia) stay whole.
"""

from __future__ import annotations

import re
from functools import cache

from reactions import lexicons

SHORTEST_NAME = 4
LONGEST, MOST_CAPITALS = 60, 8
"""Letters and capitals of a glued word; more is no language ("aBcDeF..." in a tracking link), and would be tried for ever."""
SUSPECT = re.compile(r"(?<![^\W\d_])[^\W\d_]*[a-zà-ÿ][A-Z][^\W\d_]*|[A-Z][a-zà-ÿ’'-]{4,}[a-zà-ÿ]|[A-Z]{2,6}[a-z]{2,}")
CAPITAL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
LETTERS = re.compile(r"[^\W\d_]+")
BRACKET = re.compile(r"(?<=[^\W\d_])\)(?=[^\W\d_]{3})")


@cache
def _names() -> frozenset[str]:
    """The words of names: countries, places, bodies, people in office."""
    forms = [row["name"] for row in lexicons.rows("actors", "name")]
    forms += [form for row in lexicons.rows("people", "name", "aliases") for form in (row["name"], *row["aliases"].split(";"))]
    return frozenset(word for form in forms for word in re.split(r"[\s-]+", form) if len(word) >= SHORTEST_NAME or word.isupper())


@cache
def _small(language: str, *files: str) -> frozenset[str]:
    """The words of some lexicons in a language: function words, verbs of saying, words of titles."""
    columns = {"particles": "word", "cues": "cue", "offices": "word"}
    rows = [(row[columns[name]], row["language"]) for name in files for row in lexicons.rows(name, columns[name], "language")]
    return frozenset(word for word, spoken in rows if spoken in (language, "*"))


@cache
def _function_words(language: str) -> frozenset[str]:
    return _small(language, "particles", "cues") - {"nya"}


def separate(text: str, language: str) -> str:
    """Return `text` with the missing spaces put back; letters and digits stay as they are."""
    text = BRACKET.sub(") ", text)
    alone = frozenset(LETTERS.findall(text))
    return SUSPECT.sub(lambda match: _apart(match.group(), language, alone), text)


def _apart(word: str, language: str, alone: frozenset[str]) -> str:
    """Put the spaces into `word`; before a small letter only behind a name that stands `alone` elsewhere in the text."""
    if word in _names() or len(word) > LONGEST or sum(map(str.isupper, word)) > MOST_CAPITALS:
        return word
    for cut in (match.start() for match in CAPITAL.finditer(word)):
        left, right = word[:cut], word[cut:]
        if _known(left, language, alone) and _known(right, language, alone):
            border = "\n" if _begins(left, right, language) else " "
            return f"{_apart(left, language, alone)}{border}{_apart(right, language, alone)}"
    for cut in range(len(word) - 2, 1, -1):
        # not "Malibu" (Mali, bu), not "Trumpnya"
        if word[:cut] in _names() and word[:cut] in alone and word[cut:] in _function_words(language):
            return f"{word[:cut]} {word[cut:]}"
    return word


def _begins(left: str, right: str, language: str) -> bool:
    """Tell whether a sentence begins at the capital: a function word or an office behind a name, no link around a name."""
    titles = _small(language, "offices")
    opening = right.lower() in _small(language, "particles", "cues", "offices") and right not in _names()
    return opening and left.lower() not in titles


def _known(part: str, language: str, alone: frozenset[str]) -> bool:
    """Tell whether a part is a name or a small word, or glued of them itself."""
    small = _small(language, "particles", "cues", "offices")
    return part in _names() or part.lower() in small or " " in _apart(part, language, alone)
