"""Passives: what is said of something by whom ("X disebut Washington sebagai ...", "was called a trap by the ministry")."""

from __future__ import annotations

import re
from functools import cache

from reactions.clauses import clause_before, clause_end
from reactions.cues import Cue, Frame, alternatives, particles
from reactions.reading import Reading
from reactions.records import Span, Statement
from reactions.verdicts import verdict

FEWEST_PASSIVE = 4
"""A passive of fewer words names nothing that was judged."""

NAME = r"[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
UNIT = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'-]*)"
LISTED = rf"(?:(?:,\s+(?:the\s+)?{UNIT}(?:\s+{UNIT}){{0,3}}){{0,4}},?\s+and\s+(?:the\s+)?{UNIT}(?:\s+{UNIT}){{0,3}})?"
BEHIND_AGENT = "as|to|that|for|over|with|after|on|in|during|at|from|last|this|earlier|when|while|because"


@cache
def _agent(language: str) -> re.Pattern[str]:
    """Compile who stands behind a passive: "oleh juru bicara Gedung Putih", "militer Ukraina"; "by the German ministry as"."""
    if language == "id":
        body = rf"(?:{alternatives('id', 'body')}|{alternatives('id', 'title')})\s+(?:luar\s+negeri\s+|pertahanan\s+)?"
        return re.compile(rf"\s+(?:oleh\s+(?P<by>(?:[a-z]+\s+){{0,3}}?{NAME})|(?P<bare>(?:{body})?{NAME}))")
    return re.compile(
        rf"(?:[^.;]|\.(?=\w)){{0,60}}?\sby\s+(?P<by>(?:[a-z’']+\s+){{0,4}}?{UNIT}(?:\s+(?:(?:[A-Z]\.){{2,}}|[\w’'-]+)){{0,8}}?{LISTED})"
        rf"(?=\s+(?:{BEHIND_AGENT})\b|\s+of\s+(?!(?:the\s+)?[A-Z])|[.,;](?!\w)|\s*$)"
    )


def is_passive(reading: Reading, cue: Cue, free_from: int) -> bool:
    """Tell an English passive: "was described by the German foreign ministry as", but not "is calling on"."""
    before = reading.masked[free_from : cue.span.start].lower().split()
    return bool(before) and before[-1] in particles("en", "copula") and not cue.lower.partition(" ")[0].endswith("ing")


def passive(reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int) -> Statement | None:
    """Return the clause of a passive that names its speaker: "X disebut Washington sebagai ...".

    A relative clause must say what it was called ("yang disebut Washington sebagai ...", not "yang disebut Nusantara").
    """
    match = _agent(reading.language).match(reading.masked, cue.span.end, sentence.end)
    if match is None:
        return None
    source = Span(*match.span("by" if match.group("by") else "bare"))
    that = re.match(r"\s+(?:bahwa|that)\s+", reading.masked[source.end : sentence.end])
    if that:
        start = source.end + that.end()
    elif cue.frame is Frame.PASSIVE_THAT:
        return None
    else:
        relative = re.search(r"\byang\s+$", reading.masked[free_from : cue.span.start])
        of = relative and verdict(reading.masked, free_from, cue, reading.language)  # ", tuduhan yang dibantah Paris"
        if relative and not of and not re.match(r"\s+sebagai\s", reading.masked[source.end : sentence.end]):
            return None
        start = (
            (of[0] if of else free_from + relative.start())
            if relative
            else clause_before(reading.masked, free_from, cue.span.start, reading.language)[0]
        )
    end = clause_end(reading.masked, source.end, sentence, later, reading.language)
    if end <= source.end:  # "disambut baik oleh X" ends with the verb, "was called “a trap” by X" with its speaker
        end = cue.span.end if cue.lower.startswith("disambut") else source.end
    span = Span(start, end)
    if len(span.of(reading.masked).split()) < FEWEST_PASSIVE:
        return None
    return reading.statement(span, reading.kind(span), cue, source, "statement.passive")
