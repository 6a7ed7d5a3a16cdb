"""Which speaker met before a pronoun, a clitic or a bare office can stand for."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from reactions import lexicons
from reactions.gazetteer import Office, fold
from reactions.mentions import Title
from reactions.records import Reason, Statement
from reactions.speakers import Speaker
from reactions.tenures import same_office

INSTITUTION = Office("its", "pronoun", "", "institution", "", "its", "en")
GENDERS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
TITLED = re.compile(r"\b(?:(?P<m>Mr|Sir|Lord)|(?P<f>Mrs|Ms|Miss|Lady|Baroness))\b")
DIPLOMATS = frozenset(("ambassador", "foreign minister", "deputy foreign minister", "spokesperson", "special envoy"))
"""Offices whose bearer "the diplomat" takes up."""
CLITIC = Office("nya", "pronoun", "", "person", "", "nya", "id")


@cache
def _given_names() -> dict[str, str]:
    rows = lexicons.rows("given_names", "name", "gender", "language", "source", "note")
    return {fold(row["name"]): row["gender"] for row in rows}


def gender(speaker: Speaker) -> str:
    """Return "f" or "m" where "Ms" or a given name tells, else an empty string: "she" is not Vladimir."""
    titled = TITLED.search(speaker.words)
    if titled and titled.lastgroup:
        return titled.lastgroup
    return _given_names().get(fold(speaker.name or "").partition(" ")[0], "")


def reference(words: str, speaker: Speaker) -> Reason:
    return Reason("attribution.refers", (words, speaker.name or speaker.words))


def placed(speaker: Speaker, statement: Statement) -> Speaker:
    """Return the speaker as standing where the statement's source stands, for what refers back to it."""
    return replace(speaker, span=statement.source) if statement.source else speaker


def fits(speaker: Speaker, pronoun: Office) -> bool:
    """Tell whether a pronoun may stand for a speaker; "pihaknya" stands for a person's own side too."""
    if pronoun.refers == "person":
        return speaker.refers == "person" and gender(speaker) in ("", GENDERS.get(pronoun.word) or gender(speaker))
    if pronoun.refers == "group":
        return speaker.refers in ("group", "institution", "country")
    return speaker.refers != "person" or pronoun.word == "pihaknya"


def agrees(title: Title, speaker: Speaker) -> bool:
    """Tell whether a title does not speak against somebody: another country does; a lost office does not."""
    if title.office and title.office.key == "person":
        return True
    if title.office and title.office.role == "head" and title.actor == title.office.actor:
        return True
    if title.former:  # "the former president", whatever he is now
        return title.office is not None and title.office.key in speaker.offices
    lost = speaker.actor == "ANALYST" and title.office is not None and title.office.key in speaker.offices
    return title.actor is None or speaker.actor is None or title.actor == speaker.actor or lost


def bears(speaker: Speaker, office: Office, refers: str) -> bool:
    """Tell whether a speaker met before is meant by a bare office: the same one, or a laxer word for it."""
    if office.word in ("diplomat", "envoy", "utusan") and speaker.offices & DIPLOMATS:
        return True
    if office.key == "official":  # "pejabat itu" takes up an unnamed one
        return office.key in speaker.offices and speaker.because[-1].key not in ("attribution.held", "attribution.undated")
    if any(same_office(office.key, held) for held in speaker.offices):
        return True
    if office.actor == "MEDIA" and refers == "institution":  # "the newspaper", "kantor berita itu"
        return speaker.actor == "MEDIA" and speaker.refers == "institution"
    if office.key == "person":
        return speaker.refers == "person"
    if office.key == "country":
        return speaker.refers == "country"
    if office.key == "organisation":  # "blok itu" is the European Union, never a ministry
        return speaker.refers == "institution" and not speaker.offices
    if refers == "institution" and speaker.refers == "institution" and office.word in speaker.words.lower().split():
        return True
    if refers == "document":
        return speaker.refers in ("institution", "document", "country")
    return False
