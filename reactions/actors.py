"""For whom somebody speaks: from a title, an affiliation or an office held on a day to an actor code, with the reason.

The order is that of the annotation guideline: "former" first, then what the office itself decides (an analyst, a lawmaker,
a medium), then the country or body named with the office; a title in the text beats the gazetteer of people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reactions.gazetteer import Mention, Name, Office
from reactions.mentions import Register, Title
from reactions.records import Reason, Span
from reactions.tenures import held_by

# What stands before these words in an English title holds its head: "US ambassador to the UN", "head of the IAEA".
AFTER_HEAD = re.compile(r",|\b(?:of|for|to|at|in|from|with|on|who|and)\b")
# "president of the University", "president of Seoul National University", "Presiden Universitas"
HEADED = re.compile(r"\s+(?:of\s+(?:the\s+|an?\s+)?)?(?:[A-Z][\w’'-]+\s+)*")
# The second country of an envoy is where he works: "Duta Besar Iran untuk Indonesia".
WHERE_TO = re.compile(r"\b(?:untuk|kepada|bagi|terhadap|soal|tentang|di|to)\s+(?:the\s+)?$")
SENT_FOR = re.compile(r"\bfor\s+(?:the\s+)?$")  # "Trump's special envoy for Ukraine"
# "a diplomat from a NATO country", "pejabat dari salah satu negara Uni Eropa": nobody says of which
OF_SOME = re.compile(
    r"\bfrom\s+an?\s+(?:[\w-]+\s+){1,3}(?:country|state|nation|member)\b|\bdari\s+(?:sebuah|salah\s+satu)\s+(?:negara|anggota)\b"
)
# "the U.N. director at the International Crisis Group", "director of the China program at Y", "Direktur China pada Y"
EMPLOYED = re.compile(
    r"(?:\s+(?:of|the|for|untuk|negara|program(?:me)?|desk|division|project|studies)\b)*\s+(?:at|with|di|pada|untuk|dari|for)\s+(?:the\s+)?"
)
ALSO = re.compile(
    r"(?:nya)?\s*(?:,\s*)?(?:sekaligus|merangkap|(?:yang|who)\s+(?:juga|is\s+also)|and\s+also)\s|nya,\s+", re.IGNORECASE
)
# What somebody works on: "Direktur program Rusia di Chatham House", "Peneliti bidang China".
FIELD = re.compile(r"\s+(?:of\s+the\s+|for\s+(?:the\s+)?|negara\s+)?")
WORKS_ON = re.compile(r"\b(?:program|kajian|studi|bidang|urusan|divisi|desk)\s+$", re.IGNORECASE)
# "mantan menteri pertahanan ... yang kini memimpin partai": a former minister who speaks as a politician.
POLITICAL = re.compile(
    r"\b(?:partai|fraksi|kandidat|calon|capres|oposisi|parlemen|legislator|senator|party|candidate|contender|lawmaker|opposition|mp)\b",
    re.IGNORECASE,
)
STATE = ("president", "minister", "governor")
"""How offices of the state end that a member of a party holds."""
FROM = re.compile(r"\b(?:dari|asal|of)\s+(?:the\s+)?$")
SENT = frozenset(("special envoy", "ambassador"))
"""Offices before which the sender stands first and where they are sent behind it."""
SPEAKS_FOR = frozenset(("spokesperson", "adviser", "special envoy"))
"""Offices that somebody has for another person."""


def read_title(register: Register, span: Span) -> Title | None:
    """Read the title or affiliation that `span` covers; None where no office stands there."""
    found = register.within(span)
    offices = [mention for mention in found if mention.heads]
    if not offices:
        return None
    words = " ".join(span.of(register.text).split())
    head = _head(register, span, offices)
    deciding = _decisive(register, head, offices)
    office = _office(deciding)
    if _is_former(register, found, head):
        actor = "OTHER" if POLITICAL.search(words) else "ANALYST"
        return Title(span, words, actor, "person", office, True, (Reason("attribution.former", (words, actor)),))
    body = _named_body(register, deciding, found)
    if office.actor and body and office.refers in ("institution", "group"):
        return Title(span, words, body.actor, office.refers, office, False, (_by_body(body),))
    if office.key == "council" and (state := _state_of(register, deciding, found)):  # "Taiwan's Mainland Affairs Council"
        reason = Reason("attribution.title", (words, state.text, state.actor))
        return Title(span, words, state.actor, office.refers, office, False, (reason,))
    troops = office.key == "army" and any(mention.name and mention.name.kind == "country" for mention in found)
    if office.actor and office.role != "head" and not troops:
        return Title(span, words, office.actor, office.refers, office, False, (_by_office(words, office.actor),))
    if OF_SOME.search(words):
        return Title(span, words, "OTHER", office.refers, office, False, (Reason("attribution.unnamed", (words,)),))
    owner, name = _owner(register, span, head, found)
    if owner is None and office.actor:  # "sumber Pentagon" speaks for the Pentagon, "sumber" for nobody
        return Title(span, words, office.actor, office.refers, office, False, (_by_office(words, office.actor),))
    reasons = (Reason("attribution.title", (words, name, owner)),) if owner else ()
    return Title(span, words, owner, _office(head).refers, _headed(head, deciding, found), False, reasons)


def _headed(head: Mention, deciding: Mention, found: Sequence[Mention]) -> Office:
    """Return the head's office: who heads a foreign ministry, or a country's diplomacy, is its foreign minister."""
    office = _office(head)
    if office.role != "head" or office.refers != "person":
        return office
    fields = [mention.office.key for mention in found if mention.office and mention.office.role == "portfolio"]
    minister = next((key for key in fields if key.endswith(" minister")), None)
    key = _office(deciding).key
    minister = key.replace("ministry", "minister") if key.endswith("ministry") else minister
    named = deciding is head and any(mention.name for mention in found)
    if office.key in ("head", "chief", "kepala") and (named or key in ("government", "pemerintah")):
        minister = minister or "leader"  # "the head of the German government", "the NATO chief"
    return replace(office, key=minister) if minister else office


def _by_body(body: Name) -> Reason:
    return Reason("attribution.organisation", (body.text, body.actor))


def _named_body(register: Register, head: Mention, found: Sequence[Mention]) -> Name | None:
    """Return the organisation right behind the head: "kelompok Hamas", "kantor berita Korea Utara KCNA"."""
    end = head.span.end
    for mention in found:
        if mention.span.start < head.span.end:
            continue
        if register.text[end : mention.span.start].strip(" ,("):
            return None
        if isinstance(mention.entry, Office):
            end = mention.span.end  # "Ketua Komite Militer NATO"
            continue
        if mention.entry.kind == "organisation":
            return mention.entry
        end = mention.span.end
    return None


def _state_of(register: Register, body: Mention, found: Sequence[Mention]) -> Name | None:
    """Return the country whose council a body is: the one named before it in the genitive."""
    names = [each for each in found if each.name and each.name.kind == "country" and each.span.end <= body.span.start]
    owning = [each for each in names if register.text[each.span.end : each.span.end + 2] in ("'s", "’s")]
    return owning[-1].name if owning else None


def _by_office(words: str, actor: str) -> Reason:
    if actor in ("ANALYST", "MEDIA", "OTHER"):
        return Reason(f"attribution.class.{actor}", (words,))
    return Reason("attribution.title", (words, words, actor))


def _office(mention: Mention) -> Office:
    assert isinstance(mention.entry, Office)
    return mention.entry


def _head(register: Register, span: Span, offices: Sequence[Mention]) -> Mention:
    """Return the office that the title is about: the first in Indonesian, the last before "of" or a comma in English."""
    first, *others = offices
    if others and ALSO.match(register.text, first.span.end, others[0].span.start) and _office(first).actor == "OTHER":
        return others[0]  # "Istrinya sekaligus wakil presiden"
    if register.article.language != "en":
        return first
    stop = AFTER_HEAD.search(register.text, offices[0].span.end, span.end)
    before = [mention for mention in offices if stop is None or mention.span.end <= stop.start()]
    strong = [mention for mention in before if _office(mention).role == "office"]
    return (strong or before or offices)[-1]


def _decisive(register: Register, head: Mention, offices: Sequence[Mention]) -> Mention:
    """Return the office that decides: after a weak head ("kepala", "anggota") the next one that has a code of its own.

    A body of scholars decides for whoever heads it: "president of the University of North Korean Studies".
    """
    behind = next((mention for mention in offices if mention.span.start > head.span.start), None)
    scholars = behind and (_office(behind).actor, _office(behind).refers) == ("ANALYST", "institution")
    if behind and scholars and not _office(head).actor and HEADED.fullmatch(register.text, head.span.end, behind.span.start):
        return behind
    if _office(head).role == "head":
        for mention in offices:
            if mention.span.start > head.span.start and _office(mention).actor:
                return mention
            if mention.span.start > head.span.start and _office(mention).role == "office":
                return mention if _office(mention).refers == "institution" else head
    return head


def _is_former(register: Register, found: Sequence[Mention], head: Mention) -> bool:
    """Tell whether "former" stands before the head with nothing but title words between: not "former Soviet republic's"."""
    end = head.span.start
    for mention in reversed([mention for mention in found if mention.span.end <= end]):
        if register.text[mention.span.end : end].strip("'’s- \n"):
            return False
        if isinstance(mention.entry, Office) and mention.entry.role == "former":
            return True
        end = mention.span.start
    return False


def _owner(register: Register, span: Span, head: Mention, found: Sequence[Mention]) -> tuple[str | None, str]:
    """Return the code and the words of the country or body that the office belongs to."""
    after = [mention for mention in found if mention.span.start >= head.span.end]
    if employer := _employer(register, span, head, found):
        return employer
    before = [mention for mention in found if mention.span.end <= head.span.start and isinstance(mention.entry, Name)]
    if register.article.language == "en" and before:
        owning = [mention for mention in before if register.text[mention.span.end : mention.span.end + 2] in ("'s", "’s")]
        if _office(head).key in SENT and not owning:
            return _code(before[0])  # "U.N. Yemen envoy", "U.S. Iran envoy"
        return _code((owning or before)[-1])  # "China's Taiwan Affairs Office" is China's
    later: Mention | None = None
    troops: Mention | None = None
    for mention in after:
        party = mention.entry.actor == "OTHER" and FROM.search(register.text, head.span.end, mention.span.start)
        if party and _office(head).key.endswith(STATE):
            continue  # "Presiden dari Partai Republik itu"
        if isinstance(mention.entry, Name):
            if mention.entry.kind == "place" and _office(head).role == "head":
                continue  # "direktur eksekutif pusat kebijakan California" does not speak for the state
            if WORKS_ON.search(register.text, span.start, mention.span.start):
                continue
            sent = _office(head).key in SENT and SENT_FOR.search(register.text, head.span.end, mention.span.start)
            if (sent or WHERE_TO.search(register.text, head.span.end, mention.span.start)) and mention.entry.actor != "ANALYST":
                later = later or mention
                continue
            return _code(mention)
        if mention.entry.key == "army":
            troops = mention  # "Komandan Brigade ke-91 Ukraina" is Ukraine's, "Brigade al-Qassam" nobody's
            continue
        company = (mention.entry.role, mention.entry.actor, mention.entry.refers) == ("office", "OTHER", "institution")
        first = mention is after[0] and mention.entry.role == "office" and mention.entry.refers != "person"
        if mention.entry.actor and (company or first):
            return mention.entry.actor, mention.span.of(register.text)
    holder = _holder(register, span)
    if holder or troops:
        return holder or ("OTHER", troops.span.of(register.text) if troops else "")
    abroad = _office(head).role != "office" or _office(head).key in SENT
    rest = before[-1:] or ([later] if later and not abroad else [])
    return _code(rest[0]) if rest else (None, "")


def _employer(register: Register, span: Span, head: Mention, found: Sequence[Mention]) -> tuple[str | None, str] | None:
    """Return the house of somebody whose field is a country or body: of "Direktur China pada Human Rights Watch" the latter.

    A house that is in no gazetteer gives nobody; None where the title names no field.
    """
    if _office(head).role != "head" or _office(head).key == "representative":  # "Wakil Korea Utara di PBB"
        return None
    names = [mention for mention in found if mention.name]
    field = next((mention for mention in names if mention.span.start >= head.span.end), None)
    behind = head.span.end
    if register.article.language == "en" and names and names[0].span.end + 1 == head.span.start:
        field = names[0]
    elif field is not None and not FIELD.fullmatch(register.text, head.span.end, field.span.start):
        return None
    elif field is not None:
        behind = field.span.end
    place = EMPLOYED.match(register.text, behind, span.end) if field else None
    if place is None:
        return None
    house = next((mention for mention in names if mention.span.start == place.end()), None)
    if house is not None:
        return _code(house) if house.name and house.name.kind == "organisation" else None
    return (None, "") if register.text[place.end() : place.end() + 1].isupper() else None


def _holder(register: Register, span: Span) -> tuple[str, str] | None:
    """Return the actor of a known person whose spokesman or office is meant: "Kantor Yoon", "pejabat transisi Trump"."""
    for run in register.runs_within(span):
        held = held_by(register, run.text)
        if held and held.actor:
            return held.actor, run.text
    return None


def _code(mention: Mention) -> tuple[str, str]:
    assert isinstance(mention.entry, Name)
    return mention.entry.actor, mention.entry.text
