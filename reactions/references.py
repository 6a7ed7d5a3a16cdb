"""Which speaker met before a pronoun, a clitic or a bare office can stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reactions.actors import same_office
from reactions.gazetteer import Mention, Office
from reactions.mentions import Register, Title
from reactions.records import Reason, Span, Statement
from reactions.speakers import Speaker

# A country and what may stand around its name without making it something else.
BARE = re.compile(
    r"[\W\d]*(?:\b(?:pemerintah|pemerintahan|the|government|of|negara|pihak|oleh|dan|and)\b[\W\d]*)*", re.IGNORECASE
)
INSTITUTION = Office("its", "pronoun", "", "institution", "", "its", "en")
CLITIC = Office("nya", "pronoun", "", "person", "", "nya", "id")


def reference(words: str, speaker: Speaker) -> Reason:
    return Reason("attribution.refers", (words, speaker.name or speaker.words))


def placed(speaker: Speaker, statement: Statement) -> Speaker:
    """Return the speaker as standing where the statement's source stands, for what refers back to it."""
    return replace(speaker, span=statement.source) if statement.source else speaker


def nothing_else(register: Register, part: Span, mentions: Sequence[Mention]) -> bool:
    rest = part.of(register.text)
    for mention in mentions:
        rest = rest.replace(mention.span.of(register.text), " ", 1)
    return BARE.fullmatch(rest) is not None


def fits(speaker: Speaker, pronoun: Office) -> bool:
    """Tell whether a pronoun may stand for a speaker; "pihaknya" stands for a person's own side too."""
    if pronoun.refers == "person":
        return speaker.refers == "person"
    if pronoun.refers == "group":
        return speaker.refers in ("group", "institution", "country")
    return speaker.refers != "person" or pronoun.word == "pihaknya"


def agrees(title: Title, speaker: Speaker) -> bool:
    """Tell whether a title does not speak against somebody: another country does; a lost office does not."""
    if title.office and title.office.key == "person":
        return True
    if title.office and title.office.role == "head" and title.actor == title.office.actor:
        return True
    lost = speaker.actor == "ANALYST" and title.office is not None and title.office.key in speaker.offices
    return title.actor is None or speaker.actor is None or title.actor == speaker.actor or lost


def bears(speaker: Speaker, office: Office, refers: str) -> bool:
    """Tell whether a speaker met before is meant by a bare office: the same one, or a laxer word for it."""
    if any(same_office(office.key, held) for held in speaker.offices):
        return True
    if office.key == "person":
        return speaker.refers == "person"
    if refers == "institution" and speaker.refers == "institution" and office.word in speaker.words.lower().split():
        return True
    if refers == "document":
        return speaker.refers in ("institution", "document", "country")
    return False
