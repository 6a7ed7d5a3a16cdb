"""Sentences of an article: lines cut at full stops that end a sentence, never inside a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reactions import lexicons
from reactions.quotations import Quotation, masked
from reactions.records import Span

# A stop, what may close with it, then a space and a capital, a digit, a bracket or a mark; or, in glued copy
# ("pada hari ini, Kamis (8/1).Dikutip di laman"), a capital that starts a lower-case word right behind the stop.
# A run of stops ("?!?!?!") is tried once and as a whole: tried at each of its marks, a long one would take minutes.
STOP = re.compile(
    r"(?<![.!?…])[.!?…]++"
    r"[\"”’»)\]]*(?:\s+(?=[\"“„«‘'(\[-]?[A-ZÀ-Þ0-9“\"(\[])|(?=[\"“]?[A-Z][a-z]*[\s,])|(?=[\"“„«]·)|(?=[ \t]*[-–—][ \t]*·))"
    r"|(?<=·)[\"”»](?=[A-Z][a-z]+ )|(?<=·)[\"”»] (?=[\"“„«]·)"
)
# `"..." Demikian disampaikan X.`: the attribution of the quotation, though a sentence of its own.
CLOSING = re.compile(r"\s+(?:[Dd]emikian|[Bb]egitu)\s+(?!(?:pula|juga|halnya)\b)[a-z]+")
LAST_WORD = re.compile(r"[\w’'.&/-]+$")


@cache
def abbreviations() -> frozenset[str]:
    """Return the abbreviations whose full stop ends no sentence, lower case, without the stop."""
    return frozenset(row["abbreviation"].lower() for row in lexicons.rows("abbreviations", "abbreviation", "language"))


def sentences(text: str, found: list[Quotation]) -> Iterator[Span]:
    """Yield the sentences of `text` (characters, end exclusive), one line after the other, surrounding space left out.

    `found` are the quotations of the text: a stop inside one ends no sentence, but the stop before its closing mark does
    where a new sentence follows.
    """
    hidden = _hidden(text, found)
    start = 0
    for line in hidden.splitlines(keepends=True):
        end = start + len(line)
        begin = start
        for match in STOP.finditer(hidden, start, end):
            if _ends_sentence(hidden, match):
                yield from _trimmed(text, begin, match.end())
                begin = match.end()
        yield from _trimmed(text, begin, end)
        start = end


def _hidden(text: str, found: list[Quotation]) -> str:
    """Mask the quotations, but leave the last character of each where it is a stop, so that `."` can end a sentence."""
    hidden = list(masked(text, found))
    for quotation in found:
        last = quotation.inner.end - 1
        if last > quotation.inner.start and text[last] in ".!?…":
            hidden[last] = text[last]
    return "".join(hidden)


def _ends_sentence(hidden: str, match: re.Match[str]) -> bool:
    stop = match.group()
    if stop.rstrip()[-1] in '"”’»' and CLOSING.match(hidden, match.start() + len(stop.rstrip())):
        return False
    if not stop.startswith(".") or stop.startswith(".."):
        return True
    word = LAST_WORD.search(hidden, max(0, match.start() - 40), match.start())
    if word is None:
        return True
    last = word.group().rstrip(".").lower()
    # "J. Trump", "U.S. President", "No. 5": a single letter, letters with stops between, a known abbreviation.
    single = len(last) == 1 and last.isalpha() and word.group()[0].isupper()
    dotted = re.fullmatch(r"(?:[a-z]\.)+[a-z]", last) is not None
    return not (single or dotted or last in abbreviations())


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    stop = start + len(words.rstrip())
    if begin < stop:
        yield Span(begin, stop)
