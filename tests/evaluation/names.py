"""Whether two names mean the same speaker, as tolerant as a careful reader is.

Case, accents, punctuation, spaces and honorifics do not count. Two names are the same where

- the gazetteer knows both as one person ("MBS", "Mohammed bin Salman");
- all words of one are in the other ("Yoon", "Yoon Suk Yeol"; "Hamas", "juru bicara Hamas"), long words also in another
  transliteration ("Zelensky", "Zelenskyy"; "Deshchytsia", "Deszczyca");
- they are institutions with the same words once countries, bodies and offices are read in one language ("Kemlu China",
  "Chinese Foreign Ministry"; "AS", "Pemerintah Amerika Serikat");
- one is the initials of the other ("MA", "Mahkamah Agung AS").

What anybody may be ("warga", "laporan") is nobody in particular. A country alone is not its ministry ("Korea Selatan",
"Kementerian Pertahanan Korea Selatan"), an office is not the person who holds it, and a person is not the government that
bears his name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from reactions.gazetteer import Mention, Name, Office, fold, people, scan
from reactions.records import Span

ALIKE = 80
"""Likeness of two spellings of one word, 0 to 100 (`rapidfuzz.fuzz.ratio`)."""
LONG = 5
"""Letters from which a word may be spelt in two ways."""
UNNAMED = re.compile(r"\((?:tanpa nama|tak bernama|tidak disebut\w*(?: nama\w*)?|un\w+|anonymous)\)|\bunnamed\b", re.IGNORECASE)
# "para pengamat" is another row of the gazetteer than "pengamat"
COUNTED = re.compile(r"^(?:(?:para|sejumlah|beberapa|banyak|seorang|sebuah|salah satu|the|an?|some|several)\s+)+", re.IGNORECASE)
# Words that tell no speaker from another: "pihak Rusia", "para pengamat", "a senior official of the company".
EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an the of and for to in at from by with di ke dari dan untuk pada yang oleh para seorang sebuah sejumlah beberapa "
        "salah satu itu ini tersebut pihak negara pemerintah government otoritas berwenang authorities senior s",
    )
)
RULE = frozenset(("government", "pemerintah", "authorities", "otoritas", "pihak berwenang", "senior"))
"""Offices that say no more than the country or the other office does."""
SYNONYMS = {"kepolisian": "polisi", "kejaksaan": "jaksa", "jaksa penuntut": "jaksa", "penduduk": "warga"}
"""The body and its members, where the gazetteer keeps two keys."""
TRANSLITERATED = (("szcz", "shch"), ("sz", "sh"), ("cz", "ch"), ("ts", "c"), ("w", "v"), ("j", "i"), ("y", "i"), ("g", "h"),
                  ("kh", "h"), ("x", "ks"), ("ie", "e"), ("ia", "a"), ("iu", "u"), ("ii", "i"))  # fmt: skip
"""Polish, German and English spellings of Slavic sounds, brought to one."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name says: `words` of its own, `offices` and `bodies` in English, `countries` by code.

    `plain` are all its words with the countries by code; `institution` tells that it begins or ends with an institution's
    office and holds no person's ("Pemerintahan Donald Trump").
    """

    words: frozenset[str]
    offices: frozenset[str]
    bodies: frozenset[str]
    countries: frozenset[str]
    plain: frozenset[str]
    institution: bool

    @property
    def country_alone(self) -> bool:
        """Tell whether nothing but countries is named."""
        return not (self.words or self.offices or self.bodies)

    @property
    def anybody(self) -> bool:
        """Tell whether it names no more than what somebody is: "warga", "pejabat", "laporan"."""
        return not (self.words or self.bodies or self.countries or self.institution)


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two names mean one speaker; an unknown speaker is the same as an unknown one alone."""
    if one is None or other is None:
        return one is other
    if fold(one).replace(" ", "") == fold(other).replace(" ", "") or _initials(one, other) or _initials(other, one):
        return True
    known, wanted = _person(one), _person(other)
    if known and wanted:
        return known == wanted
    return _said_by(one, other) or _said_by(other, one)


def is_person(name: str) -> bool:
    """Tell whether a name is a person's: known as such, or capitalised words none of which is an office, a body or a country."""
    found = meaning(name)
    others = found.institution or found.offices or found.bodies or found.countries
    return _person(name) is not None or (len(found.words) > 1 and not others and all(word[0].isupper() for word in name.split()))


def _person(name: str) -> str | None:
    persons = {tenure.person for tenure in people().get(fold(name), ())}
    return persons.pop() if len(persons) == 1 else None


def _initials(short: str, name: str) -> bool:
    """Tell whether the only word of its own that `short` holds are the initials of `name`, with or without its country."""
    words = [word for word in re.findall(r"\w+", name) if word[0].isupper()]
    countries = [mention.span.of(name) for mention in _mentions(name) if _is_country(mention)]
    whole, bare = ("".join(word[0] for word in words if word not in left_out) for left_out in ([], countries))
    return any(len(each) > 1 and each in short and meaning(short).words == {fold(each)} for each in (whole, bare))


@lru_cache(maxsize=20_000)
def meaning(name: str) -> Meaning:
    """Return what a name says, read by the gazetteer in both languages."""
    text = COUNTED.sub("", UNNAMED.sub(" ", name).strip())
    mentions = _mentions(text)
    names = [mention.entry for mention in mentions if isinstance(mention.entry, Name)]
    spoken = [each for each in mentions if each.office and _counts(each.office) and each.office.refers != "document"]
    offices = [each.office for each in mentions if each.office and _counts(each.office)]
    words = _words(_replaced(text, [(each.span, " ") for each in mentions]))
    bodies = frozenset(entry.label_en for entry in names if entry.kind == "organisation")
    countries = frozenset(entry.actor for entry in names if entry.kind != "organisation")
    if countries and offices and all(_key(office) in RULE for office in offices):
        words = frozenset(word for word in words if word not in people())  # "Pemerintahan Trump Amerika Serikat"
    if spoken or words or bodies:  # "Pernyataan Kementerian Pertahanan": the ministry speaks
        offices = [each.office for each in spoken if each.office]
    outer = [each for each in spoken if each.span.start == 0 or each.span.end == len(text)]
    persons = [each for each in spoken if each.office and each.office.refers == "person"]
    return Meaning(
        words=words,
        offices=frozenset(map(_key, offices)) - RULE,
        bodies=bodies,
        countries=countries,
        plain=_words(_replaced(text, [(each.span, f" country{each.entry.actor} ") for each in mentions if _is_country(each)])),
        institution=bool(outer) and not persons,
    )


def _mentions(text: str) -> list[Mention]:
    return [mention for mention in scan(text, "id") if isinstance(mention, Mention)]


def _key(office: Office) -> str:
    key = office.key.casefold()
    return SYNONYMS.get(key, key)


def _counts(office: Office) -> bool:
    return office.role not in ("honorific", "plain", "pronoun")


def _is_country(mention: Mention) -> bool:
    return mention.name is not None and mention.name.kind != "organisation"


def _replaced(text: str, parts: Sequence[tuple[Span, str]]) -> str:
    for span, words in reversed(parts):
        text = text[: span.start] + words + text[span.end :]
    return text


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split()) - EMPTY


def _said_by(one: str, other: str) -> bool:
    """Tell whether all that a name says is said by the other; a country says nothing where the other is more than one."""
    small, large = meaning(one), meaning(other)
    if not (small.plain or large.plain):
        return True  # "sejumlah pihak", "pihak"
    if small.country_alone or large.country_alone:
        return small.country_alone and large.country_alone and small.countries == large.countries
    if small.anybody:
        return large.anybody and small.plain <= large.plain
    if is_person(one) or is_person(other):
        return bool(small.words) and not (small.institution or large.institution) and spelt_in(small.words, large.plain)
    said = small.offices <= large.offices and small.bodies <= large.bodies and small.countries <= large.countries
    return (said and spelt_in(small.words, large.words)) or small.plain <= large.plain


def spelt_in(words: Iterable[str], others: frozenset[str]) -> bool:
    """Tell whether each word is among the others, long ones in any transliteration."""
    return all(word in others or any(_alike(word, other) for other in others) for word in words)


def _alike(word: str, other: str) -> bool:
    one, two = _romanised(word), _romanised(other)
    return min(len(word), len(other)) >= LONG and one[0] == two[0] and ratio(one, two) >= ALIKE


@lru_cache(maxsize=20_000)
def _romanised(word: str) -> str:
    for spelling, sound in TRANSLITERATED:
        word = word.replace(spelling, sound)
    return word
