"""Which government an office that names none belongs to: "Kementerian Luar Negeri", "the mayor", "pejabat".

A conditional logit over the governments that an article names (McFadden 1974): what speaks for each is weighed as
data/evidence.csv says, and below SURE the answer is nobody. The weights are fitted by models/training/evidence.py.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from reactions.cues import alternatives
from reactions.gazetteer import Office
from reactions.lexicons import rows
from reactions.mentions import Register
from reactions.records import Reason, Span

SURE = 0.65
"""Probability from which a government is given; of 45 cases decided on articles held out of the fit, 38 were right.

From LIKELY on it would be 40 of 50: two more right for three more wrong."""
LIKELY = 0.5
FARTHEST = 500
"""Names back to which the commonest is counted, so that a book takes no longer by the page than a report."""
DIPLOMAT = re.compile(r"\bdiplomats?\b", re.IGNORECASE)
OPENING = 30
"""Characters within which a name begins a sentence."""
SETTING = re.compile(r"\W*(?:In|At|From|Di|Dari)\s+(?P<place>[A-Z][\w .'’-]{2,30}),\s+(?:the\s+)?$")
# Whose it is stands in the words, or nobody can tell: no government of the context is meant.
NOBODYS = re.compile(r"[A-Z]\w+['’]s\s+(?:office|team|camp\w*)\b|\b(?:of\s+an?|sebuah|(?:bloc|territory|region)['’]s)\s")
# "two officials", "seorang diplomat Asia", but not "para pejabat", who may be those of the embassy named before
SOME = re.compile(
    r"(?!para\b|the\b|its\b|their\b)(?:se(?:orang|jumlah)|beberapa|dua|tiga|empat|an?|some|several|two|three|four|many|other)?\s*(?:\w+\s)?"
    r"(?:(?:pejabat|diplomat)(?:\s+(?:senior|tinggi|\w+))?|(?:\w+\s)?(?:officials?|diplomats?))(?:\s+(?:yang|who|familiar|with|speaking|on)\b.*)?$",
    re.IGNORECASE | re.DOTALL,
)
HOME = {"id": "ID"}
"""Whose office is meant where a newsroom of that language names none: abroad it would name the country."""

NOBODY = ""
"""The candidate that stands for none of the governments named; nothing speaks for it, so that weak evidence does not do."""

Decision = tuple[str | None, tuple[Reason, ...]]
"""An actor and why."""


@cache
def weights() -> dict[str, float]:
    """Return how much each kind of evidence weighs."""
    return {row["evidence"]: float(row["weight"]) for row in rows("evidence", "evidence", "weight", "language", "source", "note")}


def government(register: Register, position: int, office: Office, words: str) -> Decision:
    """Return the actor of an office at `position` that names no country: as named with it before, or the likeliest.

    Officials whom nobody names are OTHER, unless some government is LIKELY and not SURE: then nobody can tell. A diplomat of
    no country, or of a whole region, is none of the context's.
    """
    unnamed = office.key == "official" and SOME.match(words) is not None
    if unnamed and (DIPLOMAT.search(words) or _regional(register.article.language).search(words)):
        return "OTHER", (Reason("attribution.unnamed", (words,)),)
    if office.key == "leaders":  # "the leaders" of a summit are of no one country
        return None, (Reason("attribution.nocountry", (words,)),)
    actor, because = _government(register, position, office, words, SURE)
    if unnamed and actor is None and _government(register, position, office, words, LIKELY)[0] is None:
        return "OTHER", (Reason("attribution.unnamed", (words,)),)
    return actor, because


@cache
def _regional(language: str) -> re.Pattern[str]:
    """Compile the words for a part of the world: "a Western official", "pejabat Arab"."""
    return re.compile(rf"\b(?:{alternatives(language, 'region')})\b", re.IGNORECASE)


def _government(register: Register, position: int, office: Office, words: str, least: float) -> Decision:
    elsewhere = {name.actor: name for name in register.owners(office, position) if name.kind != "organisation"}
    steady = office.role == "office" and (office.refers == "institution" or office.key.endswith("minister"))
    if steady and len(elsewhere) == 1:
        name = next(iter(elsewhere.values()))
        return name.actor, (Reason("attribution.elsewhere", (words, name.text, name.actor)),)
    found = evidence(register, position, at_home=steady)
    actor, probability = likeliest(found, weights())
    abroad = _setting(register, position) not in (None, actor)  # "In Vienna, Interior Minister Karner" in news of Hungary
    if not actor or probability < least or abroad or (elsewhere and actor not in elsewhere):
        return None, (Reason("attribution.nocountry", (words,)),)
    strongest = max(found[actor], key=lambda kind: weights()[kind])
    named = next((name.text for name in register.names if name.actor == actor), actor)
    return actor, (Reason(f"attribution.{strongest}", (words, named, actor)),)


def _setting(register: Register, position: int) -> str | None:
    """Return whose place the sentence begins with, where only that stands before `position`: "In Vienna, "."""
    sentence = register.sentences[register.sentence(position)]
    opening = SETTING.match(register.text, sentence.start, position)
    if opening is None:
        return None
    places = (each.name for each in register.within(Span(*opening.span("place"))) if each.name)
    return next((name.actor for name in places if name.kind in ("country", "seat")), None)


def weighed(because: Sequence[Reason]) -> bool:
    """Tell whether an actor was given by weighing evidence: it is no evidence for the next."""
    return any(reason.key.removeprefix("attribution.") in weights() for reason in because)


def likeliest(found: Mapping[str, frozenset[str]], weighs: Mapping[str, float]) -> tuple[str, float]:
    """Return the candidate for which most speaks, and how probable it is among all."""
    odds = {actor: math.exp(sum(weighs.get(kind, 0.0) for kind in kinds)) for actor, kinds in found.items()}
    best = max(odds, key=lambda actor: (odds[actor], actor == NOBODY, actor))
    return best, odds[best] / sum(odds.values())


def evidence(register: Register, position: int, *, at_home: bool = True) -> dict[str, frozenset[str]]:
    """Map each government that the article names, and NOBODY, to the evidence that an office at `position` is its own.

    `at_home` lets the newsroom's own country count where none was named yet: a ministry's, not that of any "official".
    """
    candidates = dict.fromkeys(register.governed)
    holds = dict(_kinds(register, position))
    if not at_home:
        holds.pop("at_home", None)
    elif "at_home" in holds:
        candidates.setdefault(holds["at_home"])
    found = {actor: frozenset(kind for kind, whose in holds.items() if whose == actor) for actor in candidates}
    return {**found, NOBODY: frozenset()}


def _kinds(register: Register, position: int) -> Iterator[tuple[str, str]]:
    """Yield each kind of evidence with the government for which it speaks."""
    end = bisect_left(register.governments, (position, ""))
    before = register.governments[max(0, end - FARTHEST) : end]
    paragraph = register.text.rfind("\n", 0, position) + 1
    voice = next(((start, actor) for start, actor in reversed(register.voices) if start < position), None)
    if voice:
        yield "last_voice", voice[1]
        if voice[0] >= paragraph:
            yield "paragraph_voice", voice[1]
    if not before:
        if home := HOME.get(register.article.language):
            yield "at_home", home
        return
    yield "opens_article", register.governments[0][1]
    yield "commonest", Counter(actor for _, actor in before).most_common(1)[0][0]
    yield "nearest", before[-1][1]
    if len({actor for _, actor in before}) == 1:
        yield "only_before", before[-1][1]
    inside = [actor for start, actor in before if start >= paragraph]
    if inside:
        yield "opens_paragraph", inside[0]
    sentence = _sentence_before(register, position)
    previous = [(start, actor) for start, actor in before if sentence.start <= start < sentence.end]
    if previous and previous[0][0] < sentence.start + OPENING:
        yield "opens_sentence", previous[0][1]
    if len({actor for _, actor in previous}) == 1:
        yield "near", previous[0][1]


def _sentence_before(register: Register, position: int) -> Span:
    number = register.sentence(position)
    return register.sentences[number - 1] if number else Span(0, 0)
