"""Nested speech: what a speaker reports that somebody else says ("Menurut Trump, Xi menegaskan ...").

Only the outer statement counts; its reasons name the inner speaker.
"""

from __future__ import annotations

from dataclasses import replace

from reactions.clauses import spoken
from reactions.cues import Cue, Frame, particles
from reactions.reading import FRONTED, Reading
from reactions.records import Reason, Statement
from reactions.subjects import subject_before

INNER = (*FRONTED, Frame.ACT)
"""Frames of a cue that can have a speaker of its own inside a content clause."""


def with_nested(reading: Reading, statement: Statement, found: list[Cue]) -> Statement:
    """Return `statement` with the reason "statement.nested" where a cue of `found` inside it has another speaker."""
    for cue in found:
        if cue.span == statement.cue or cue.frame not in INNER or " " in cue.lower or not statement.span.holds(cue.span):
            continue
        if speaker := _other_speaker(reading, statement, cue):
            reason = Reason("statement.nested", (speaker, cue.span.of(reading.article.text)))
            return replace(statement, because=(*statement.because, reason))
    return statement


def _other_speaker(reading: Reading, statement: Statement, cue: Cue) -> str | None:
    """Return who speaks inside: a name or a title that is not the source of the statement itself."""
    start = statement.cue.end if statement.cue.start == statement.span.start else statement.span.start
    subject = subject_before(reading.masked, start, cue, reading.language)
    if subject is None or not spoken(reading.masked, cue, start, reading.language):
        return None
    inner = subject.of(reading.article.text)
    outer = statement.source.of(reading.article.text) if statement.source else ""
    named = any(word[0].isupper() for word in inner.split()) and inner.lower() not in particles(reading.language, "pronoun")
    return inner if named and inner not in outer and not (outer and outer in inner) else None
