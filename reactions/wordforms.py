"""The words of a statement and of a speaker's name in one form, so that two reports of one utterance can be compared.

Spellings of names, numbers and abbreviations meet; words that say nothing alone are left out (`data/variants.csv`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from reactions.gazetteer import Mention, Name, Office, fold, people, scan
from reactions.lexicons import rows
from reactions.records import Span

# A capital begins a new word also in glued copy: "seranganIsrael".
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|%|[A-Z]+(?![a-z])|[^\W\d_](?:(?![A-Z])[^\W\d_])*")
_NOT = re.compile(r"n['’]t\b|(?<=\bcan)not\b", re.IGNORECASE)
_FULL_STOP = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_FINAL_Y = re.compile(r"(?<=\w{5})[iyj]+$")
_NUMBER, _SCALE = re.compile(r"\d+(?:\.\d+)?"), re.compile(r"e\d+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared: `letters` as written, `key` what it stands for, `opens` where a sentence begins.

    `name` says that it has a capital letter inside a sentence.
    """

    letters: str
    key: str
    opens: bool
    name: bool


def words_of(text: str, language: str) -> list[Word]:
    """Return the words of a statement that say something, with numbers, names and variants brought to one form."""
    words: list[Word] = []
    text, end, opens = _NOT.sub(" not", text), 0, True
    for span, key in _keys(text, language):
        opens = opens or (text[end : span.start] != " " and _FULL_STOP.search(text, end, span.start) is not None)
        end = span.end
        last = words[-1] if words else None
        letters = fold(span.of(text)).replace(" ", "")
        if last and key == last.key and not key[0].isdigit():  # "Amerika Serikat (AS)", "negara-negara"
            continue
        if last and _NUMBER.fullmatch(last.key) and _SCALE.fullmatch(key):  # "10 ribu"
            words[-1] = Word(last.letters + letters, f"{float(last.key) * float('1' + key):.12g}", last.opens, False)
        elif key:
            words.append(Word(letters or key, key, opens, text[span.start].isupper() and not opens))
            opens = False
    return words


@lru_cache(maxsize=10_000)
def speaker_of(name: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a person's name and those of offices and bodies; "government" is every body of its actor."""
    known = {tenure.person for tenure in people().get(fold(name), ())}
    if len(known) == 1:
        return frozenset(fold(known.pop()).split()), frozenset()
    person, office = list(name), set[str]()
    for mention in scan(name, language):
        if isinstance(mention, Mention):
            person[mention.span.start : mention.span.end] = " " * (mention.span.end - mention.span.start)
            if isinstance(mention.entry, Name):
                office |= {mention.entry.label_en} if mention.entry.kind == "organisation" else set()
            else:
                office.add(mention.entry.key)
    return frozenset(fold("".join(person)).split()), frozenset(office - {"government"})


def _keys(text: str, language: str) -> Iterator[tuple[Span, str]]:
    """Yield each word of a text and what it stands for, "" where it says nothing alone; a known name is one word."""
    at = 0
    for mention in scan(text, language):
        if isinstance(mention, Mention) and (key := _name(mention)):
            yield from _plain(text, at, mention.span.start, language)
            yield mention.span, key
            at = mention.span.end
    yield from _plain(text, at, len(text), language)


def _plain(text: str, start: int, end: int, language: str) -> Iterator[tuple[Span, str]]:
    for match in _TOKEN.finditer(text, start, end):
        yield Span(*match.span()), _key(match.group(), language)


@lru_cache(maxsize=50_000)
def _key(word: str, language: str) -> str:
    """Return what a word that is no known name stands for."""
    if word[0].isdigit():
        return _number(word)
    key = fold(word) or word
    if language == "id" and len(key) > 6:
        key = key.removesuffix("nya")
    if word[0].isupper():
        key = _FINAL_Y.sub("i", key)  # "Zelensky", "Zelenskyy", "Zelenskiy"
    return _variants(language).get(key, key)


def _number(digits: str) -> str:
    """Return one form of "10.000" and "10,000", of "2,5" and "2.5"; an hour ("04:50") stands as "04.50" does."""
    if _THOUSANDS.fullmatch(digits):
        return re.sub(r"[.,]", "", digits)
    return re.sub(r"[.,:]", ".", digits)


@cache
def _variants(language: str) -> dict[str, str]:
    found = rows("variants", "word", "stands_for", "language", "source", "note")
    return {row["word"]: row["stands_for"] for row in found if row["language"] == language}


def _name(mention: Mention) -> str:
    """Return what a country, its adjective, an organisation or an office ("Menlu") is called in every spelling."""
    if isinstance(mention.entry, Office):
        label = mention.entry.label or mention.entry.word
        return f"@{fold(label)}" if mention.entry.role == "office" else ""
    if mention.entry.kind in ("country", "adjective"):
        return f"@{mention.entry.actor}"
    return f"@{mention.entry.label_en}" if mention.entry.kind == "organisation" else ""
