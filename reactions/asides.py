"""What is told between a name and its cue: "Maduro, 61, said", "X, saat bertemu Y, menyatakan", "Kishida, who accused".

Every function takes the masked text, in which quoted words are "·"; offsets count its characters.
"""

from __future__ import annotations

import re
from functools import cache

from reactions.cues import Cue, alternatives, particles
from reactions.grammar import grammar
from reactions.records import Span

REACH = 600
"""Characters before a cue in which its subject must begin."""
DESCRIBED = re.compile(r"(?<=\w),\s+(?:which|whose)\s")  # "Washington, which has spent weeks on a truce, said"
AGE = re.compile(r"(?<=\w),\s+(?:aged\s+)?\d{1,3}(?:\s+tahun)?$")  # "Maduro, 61, said"


@cache
def speech() -> re.Pattern[str]:
    """Compile where somebody speaks, with all that is told of it: "Qassem dalam pidato pertamanya sejak kematian Nasrallah"."""
    told = rf"(?:{alternatives('id', 'medium')})(?:nya)?\s(?:\w+\s)?(?:sejak|setelah|usai|pasca|menyusul)\s[^,;:·]{{3,80}}$"
    return re.compile(rf"(?<=\w)\s+(?:dalam|lewat|melalui|pada)\s+(?:sebuah\s+)?{told}")


@cache
def told_of(language: str) -> tuple[re.Pattern[str], ...]:
    """Compile what a comma parts from a name and from its cue: an age, "which ...", "dalam surat kepada Y", "saat bertemu Y"."""
    when, beside, meets = (alternatives(language, role) for role in ("occasion", "aside", "meeting"))
    met = rf"(?:{when}|(?:yang|who)\s[^,;:·]*?\b(?:{meets}))\s[^,;:·]{{2,120}}"
    vehicle, medium = (alternatives(language, role) for role in ("vehicle", "medium"))
    talk = re.compile(rf"(?<=\w),\s+(?:{vehicle})\s+(?:[\w-]+\s+){{0,3}}?(?:{medium})(?:nya)?(?:\s[^,;:·]{{2,100}})?$")
    return AGE, DESCRIBED, talk, re.compile(rf"(?<=\w),\s+(?:{met}|(?:(?:{when})\s+)?(?:{beside})\s[^;:·]{{2,120}})$")


@cache
def relative(language: str) -> re.Pattern[str]:
    """Compile how a relative clause begins before its cue: ", who both", ", yang sama-sama"; `several` is the last word."""
    pronoun, more = (r"who|which", r"(?:\s+ha(?:s|ve|d))?") if language == "en" else ("yang", "")
    several = alternatives(language, "several")
    return re.compile(rf",\s+(?P<pronoun>{pronoun})(?:\s+(?P<several>{several}))?{more}\s*$")


# "..., including Biden and Kishida, who both accused", "..., Menlu Retno dan Menlu Wang, yang sama-sama menolak"
NAME = r"(?:[A-Z][\w.’'-]*\s+(?:(?:of|for|the)\s+){0,2})*[A-Z][\w.’'-]*"
WITHIN = r"(?!ber|me|di)[a-z]+"  # a word of an Indonesian office: "menteri luar negeri"
NAMES = re.compile(rf"{NAME}(?:,\s+(?:the\s+)?{NAME})*,?\s+(?:and|dan|serta)\s+(?:the\s+)?{NAME}$")


@cache
def _named(language: str) -> re.Pattern[str]:
    """Compile a name at the end of a text, with its title: "menteri luar negeri Jepang", "the leader of Hamas"."""
    within = WITHIN if language == "id" else "(?:of|for|the)"  # "minister of", not "met"
    title = rf"\b(?:{alternatives(language, 'title')})\s+(?:{within}\s+){{0,3}}"
    return re.compile(rf"(?:{title}|\b(?:[Tt]he|an?|its|their)\s+(?:[a-z-]+\s+){{1,3}}(?:of|for)\s+(?:the\s+)?)?{NAME}$")


def antecedent(masked: str, clause: re.Match[str], language: str) -> Span | None:
    """Return the name just before a relative clause, with its apposition, or all that "and" joins where it says "both".

    "Macron and Scholz, who warned": one or both, nobody can tell.
    """
    end = clause.start()
    start = max(0, end - REACH)
    while trailing := grammar(language).trailing.search(masked, start, end):
        end = trailing.start()  # "She met Albanese on Monday, who said"
    joined = NAMES.search(masked, start, end)
    if joined or clause["several"]:
        return Span(*joined.span()) if joined and clause["several"] else None
    comma = masked.rfind(",", start, end)
    apposed = comma > 0 and grammar(language).apposition.match(masked, comma, end)
    name = _named(language).search(masked, start, comma if apposed else end)
    return Span(name.start(), end) if name else None


def asked(masked: str, cue: Cue, later: list[Cue], language: str) -> bool:
    """Tell "X, asked about the plan, said", where the first cue only tells when the second spoke."""
    if not later or cue.lower.partition(" ")[0] not in particles(language, "aside"):
        return False
    between = masked[cue.span.end : later[0].span.start]
    return masked.endswith(", ", 0, cue.span.start) and re.fullmatch(r"[^,;:·]*,\s+", between) is not None
