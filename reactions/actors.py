"""For whom somebody speaks: from a title, an affiliation or an office held on a day to an actor code, with the reason.

The order is that of the annotation guideline: "former" first, then what the office itself decides (an analyst, a lawmaker,
a medium), then the country or body named with the office; a title in the text beats the gazetteer of people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reactions.gazetteer import Mention, Name, Office, Tenure, fold, people
from reactions.mentions import Register, Title
from reactions.records import Reason, Span

# What stands before these words in an English title holds its head: "US ambassador to the UN", "head of the IAEA".
AFTER_HEAD = re.compile(r",|\b(?:of|for|to|at|in|from|with|on|who|and)\b")
# "president of the University", "president of Seoul National University", "Presiden Universitas"
HEADED = re.compile(r"\s+(?:of\s+(?:the\s+|an?\s+)?)?(?:[A-Z][\w’'-]+\s+)*")
# The second country of an envoy is where he works: "Duta Besar Iran untuk Indonesia".
WHERE_TO = re.compile(r"\b(?:untuk|kepada|bagi|terhadap|soal|tentang|di|to)\s+(?:the\s+)?$")
# "a diplomat from a NATO country", "pejabat dari salah satu negara Uni Eropa": nobody says of which
OF_SOME = re.compile(
    r"\bfrom\s+an?\s+(?:[\w-]+\s+){1,3}(?:country|state|nation|member)\b|\bdari\s+(?:sebuah|salah\s+satu)\s+(?:negara|anggota)\b"
)
# What somebody works on: "Direktur program Rusia di Chatham House", "Peneliti bidang China".
WORKS_ON = re.compile(r"\b(?:program|kajian|studi|bidang|urusan|divisi|desk)\s+$", re.IGNORECASE)
# "mantan menteri pertahanan ... yang kini memimpin partai": a former minister who speaks as a politician.
POLITICAL = re.compile(
    r"\b(?:partai|fraksi|kandidat|calon|capres|oposisi|parlemen|legislator|senator|party|candidate|contender|lawmaker|opposition|mp)\b",
    re.IGNORECASE,
)
SENT = frozenset(("special envoy", "ambassador"))
"""Offices before which the sender stands first and where they are sent behind it."""


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


def _by_office(words: str, actor: str) -> Reason:
    if actor in ("ANALYST", "MEDIA", "OTHER"):
        return Reason(f"attribution.class.{actor}", (words,))
    return Reason("attribution.title", (words, words, actor))


def _office(mention: Mention) -> Office:
    assert isinstance(mention.entry, Office)
    return mention.entry


def _head(register: Register, span: Span, offices: Sequence[Mention]) -> Mention:
    """Return the office that the title is about: the first in Indonesian, the last before "of" or a comma in English."""
    if register.article.language != "en":
        return offices[0]
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
    before = [mention for mention in found if mention.span.end <= head.span.start and isinstance(mention.entry, Name)]
    if register.article.language == "en" and before:
        owning = [mention for mention in before if register.text[mention.span.end : mention.span.end + 2] in ("'s", "’s")]
        if _office(head).key in SENT and not owning:
            return _code(before[0])  # "U.N. Yemen envoy", "U.S. Iran envoy"
        return _code((owning or before)[-1])  # "China's Taiwan Affairs Office" is China's
    later: Mention | None = None
    troops: Mention | None = None
    for mention in after:
        if isinstance(mention.entry, Name):
            if mention.entry.kind == "place" and _office(head).role == "head":
                continue  # "direktur eksekutif pusat kebijakan California" does not speak for the state
            if WORKS_ON.search(register.text, span.start, mention.span.start):
                continue
            if WHERE_TO.search(register.text, head.span.end, mention.span.start) and mention.entry.actor != "ANALYST":
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
    rest = before[-1:] or ([later] if later and _office(head).role == "office" else [])
    return _code(rest[0]) if rest else (None, "")


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


def same_office(wanted: str, held: str) -> bool:
    """Tell whether an office is the one wanted, or a kind of it: "minister" for "foreign minister", "leader" for "president"."""
    if wanted == held:
        return True
    if wanted == "leader":
        return held in ("president", "prime minister", "chancellor", "supreme leader", "secretary general")
    wanted = "ministry" if wanted == "kementerian" else wanted
    return wanted in ("minister", "ministry", "ambassador", "adviser") and held.endswith(f" {wanted}")


@dataclass(frozen=True, slots=True)
class Held:
    """A known person and whom he or she speaks for on a day; `actor` is None where that cannot be told.

    `over` says that the office has ended by now and the article has no date: whether it was held then stays open.
    `sure` is false where an article without a date leaves several actors to choose from.
    """

    person: str
    actor: str | None
    office: str
    because: tuple[Reason, ...]
    over: bool = False
    sure: bool = True


def held_by(register: Register, name: str, office: str | None = None) -> Held | None:
    """Return whom the person called `name` speaks for in an article; `office` is the one that a title gives there."""
    return held_on(name, register.article.published, register.weights, office)


def held_on(name: str, day: date | None, weights: Mapping[str, int] | None = None, office: str | None = None) -> Held | None:
    """Return whom the person called `name` speaks for on `day`; None for a name that nobody or several people bear.

    Without a day the code that all rows share decides, then the office that a title names, then the actor that the
    article names most (`weights`: actor -> mentions), then the last office that is still held, then the first government
    office: an article that names somebody without his office was as a rule written while he held it.
    """
    tenures = people().get(fold(name), ())
    persons = {tenure.person for tenure in tenures}
    if len(persons) > 1 and day is not None:
        tenures = tuple(tenure for tenure in tenures if tenure.covers(day))
        persons = {tenure.person for tenure in tenures}
    if len(persons) != 1:
        return None
    person = persons.pop()
    if day is None:
        return _undated(person, tenures, weights or {}, office)
    held = [tenure for tenure in tenures if tenure.covers(day)]
    if held:
        last = held[-1]
        reason = Reason("attribution.held", (person, last.office, last.actor, day.isoformat()))
        return Held(person, last.actor, last.office, (reason,))
    if any(tenure.last and tenure.last < day for tenure in tenures):
        return Held(person, "ANALYST", "", (Reason("attribution.left", (person, day.isoformat())),))
    return Held(person, None, "", (Reason("attribution.notyet", (person, day.isoformat())),))


def _undated(person: str, tenures: Sequence[Tenure], weights: Mapping[str, int], office: str | None) -> Held:
    government = [tenure for tenure in tenures if tenure.actor not in ("ANALYST", "OTHER")] or list(tenures)
    if office:
        government = [tenure for tenure in government if same_office(office, tenure.office)] or government
    most = max(weights.get(tenure.actor, 0) for tenure in government)
    government = [tenure for tenure in government if weights.get(tenure.actor, 0) == most]
    choice = next((tenure for tenure in reversed(government) if tenure.last is None), government[-1])
    reason = Reason("attribution.undated", (person, choice.office, choice.actor))
    actors = {tenure.actor for tenure in tenures} - {"ANALYST", "OTHER"}
    return Held(person, choice.actor, choice.office, (reason,), over=choice.last is not None, sure=len(actors) < 2)
