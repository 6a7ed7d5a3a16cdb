"""The gazetteer: names of countries and bodies, words of titles, people in office, and one scan that finds them in a text.

`actors.csv` holds countries, capitals, adjectives and organisations, `offices.csv` titles, bodies, portfolio words and
pronouns, `people.csv` who spoke for whom, from when to when.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from reactions import lexicons
from reactions.records import Span

# A capital begins a new word also in glued copy: "Presiden IranMasoud Pezeshkian".
WORD = re.compile(r"[A-Z]+(?![a-z])|[^\W\d_](?:(?![A-Z])[^\W\d_])*")
PART_OF_NAME = re.compile(r"[A-Z][a-z]+-[a-z]$")  # "Sang" of "Lee Sang-hyun"
GRACE = timedelta(days=3)
"""News of somebody's last days in office still appears so long after them."""


@dataclass(frozen=True, slots=True)
class Name:
    """A row of `actors.csv`: a name that belongs to an actor; `kind` is country, adjective, seat, place or organisation."""

    text: str
    actor: str
    kind: str
    label_id: str
    label_en: str

    def label(self, language: str) -> str:
        """Return the full name in the language of the article."""
        return self.label_en if language == "en" else self.label_id


@dataclass(frozen=True, slots=True)
class Office:
    """A row of `offices.csv`: a title, a body or another word of a title; `actor` is set where the word alone decides.

    `label` writes an abbreviation out, `key` is the office in English, under which `people.csv` lists its holders.
    """

    word: str
    role: str
    actor: str
    refers: str
    label: str
    key: str
    language: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """A row of `people.csv`: whom a person speaks for, in an office, from a day to a day (None: open)."""

    person: str
    actor: str
    office: str
    first: date | None
    last: date | None

    def covers(self, day: date) -> bool:
        """Tell whether the office was held on `day`, or so shortly before that the news may still be of it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last + GRACE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A gazetteer row where it stands in an article."""

    span: Span
    entry: Name | Office

    @property
    def name(self) -> Name | None:
        """The row of `actors.csv`, if it is one."""
        return self.entry if isinstance(self.entry, Name) else None

    @property
    def office(self) -> Office | None:
        """The row of `offices.csv`, if it is one."""
        return self.entry if isinstance(self.entry, Office) else None

    @property
    def heads(self) -> bool:
        """Tell whether it can be the head of a title: an office ("menteri") or a weak one ("kepala")."""
        return isinstance(self.entry, Office) and self.entry.role in ("office", "head")


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words that no gazetteer explains, or the full name of a known person, where they stand."""

    span: Span
    text: str


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Return the letters of a name without case, accents, hyphens and apostrophes, so that spellings meet."""
    # Case goes twice: what NFKD makes of a letter may have one (the mathematical "𝛢").
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name.casefold()).casefold()).replace("ł", "l")
    return " ".join(re.sub(r"[^\w\s]|_", " ", re.sub(r"['’\u0300-\u036f]", "", plain)).split())


@cache
def people() -> dict[str, tuple[Tenure, ...]]:
    """Return folded name or alias -> the offices of everybody called so, from `people.csv`."""
    found: dict[str, list[Tenure]] = {}
    for row in lexicons.rows("people", "name", "aliases", "actor", "office", "from", "to", "language", "source", "note"):
        tenure = Tenure(row["name"], row["actor"], row["office"], _day(row["from"]), _day(row["to"]))
        for form in {fold(form) for form in (row["name"], *row["aliases"].split(";")) if form}:
            found.setdefault(form, []).append(tenure)
    return {form: tuple(tenures) for form, tenures in found.items()}


@cache
def countries(language: str) -> dict[str, str]:
    """Return code -> name of the countries; the lexicon's Indonesian labels say "Pemerintah Iran", a chart "Iran"."""
    known = lexicons.rows("actors", "actor", "kind", f"label_{language}")
    return {row["actor"]: row[f"label_{language}"].removeprefix("Pemerintah ") for row in known if row["kind"] == "country"}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _forms() -> dict[str, tuple[tuple[str, Name | Office | None], ...]]:
    """Return first word, lower case -> the forms that begin with it, longest first; None stands for a person."""
    forms: dict[str, Name | Office | None] = {}
    for row in lexicons.rows("people", "name", "aliases"):
        forms.update((form, None) for form in (row["name"], *row["aliases"].split(";")) if " " in form)
    for row in lexicons.rows("actors", "name", "actor", "kind", "label_id", "label_en", "language", "source", "note"):
        forms[row["name"]] = Name(row["name"], row["actor"], row["kind"], row["label_id"], row["label_en"])
    for row in lexicons.rows("offices", "word", "role", "actor", "refers", "label", "key", "language", "source", "note"):
        key = row["key"] or row["word"]
        office = Office(row["word"], row["role"], row["actor"], row["refers"], row["label"], key, row["language"])
        forms.setdefault(row["word"], office)
    index: dict[str, list[tuple[str, Name | Office | None]]] = {}
    for form, entry in forms.items():
        if first := WORD.match(form):
            index.setdefault(first.group().lower(), []).append((form, entry))
    return {key: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for key, found in index.items()}


def scan(text: str, language: str) -> Iterator[Mention | Run]:
    """Yield the names, offices and known full names of people in `text`, from left to right, the longest form first.

    Pronouns and plain words count in their own language alone: "He" begins a Chinese name in an Indonesian article.
    """
    forms = _forms()
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" lower-cased is two characters; offsets must hold
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    end = 0
    for match in WORD.finditer(text):
        start = match.start()
        if start < end:
            continue
        word = lowered[start : match.end()]
        for form, entry in forms.get(word) or forms.get(word.removesuffix("nya"), ()):
            if _stands(text, lowered, form, entry, start) and not _foreign(entry, language):
                end = start + len(form)
                yield Mention(Span(start, end), entry) if entry else Run(Span(start, end), form)
                break


def _foreign(entry: Name | Office | None, language: str) -> bool:
    return isinstance(entry, Office) and entry.role in ("pronoun", "plain") and entry.language not in (language, "*")


def _stands(text: str, lowered: str, form: str, entry: Name | Office | None, start: int) -> bool:
    exact = text.startswith(form, start)
    if not exact and not (isinstance(entry, Office) and lowered.startswith(form.lower(), start)):
        return False
    end = start + len(form)
    if isinstance(entry, Office) and entry.role in ("honorific", "plain", "pronoun") and PART_OF_NAME.match(text, start, end + 2):
        return False  # "Lee Sang-hyun"
    if end == len(text) or not (text[end].isalnum()) or not form[-1].isalnum():
        return True
    glued = text[end].isupper()  # "IranMasoud"
    clitic = isinstance(entry, Office) and re.match(r"nya\b", text[end : end + 4]) is not None  # "pasiennya", his patient
    return form[-1].islower() and (glued or clitic)
