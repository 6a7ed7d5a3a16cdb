"""Where a cue and its speaker close what is said: "..., Truss said on Friday.", "..., said the mayor, Ihor Terekhov."."""

from __future__ import annotations

import re

from reactions.clauses import closes, goes_on, is_clause
from reactions.cues import Cue, Frame, cues, particles, words
from reactions.grammar import grammar
from reactions.reading import Reading
from reactions.records import Span
from reactions.subjects import joins, subject_after, subject_before

REACH = 1500
"""Characters before and behind a cue that are asked whether it closes what is said."""
CLOSING_FRAMES = (Frame.CLAUSE, Frame.COMPLEMENT)
"""Frames whose cue may stand last, behind what is said."""
LONGEST_ASIDE = 60
"""Characters before ", kata X, " in the middle of a sentence: more is a clause of its own."""
LONGEST_SUBJECT = 14
"""Words between the last comma and a closing cue that can still be its subject."""
LONGEST_UNNAMED = 4
"""Words behind a closing cue that may name who speaks with neither a name nor an office: "said the man next door"."""

# "The move, the White House said in a statement, will ..."
ASIDE_CLOSES = re.compile(r"(?:\s+(?:in|on|at|to|last|this|reporters|journalists)\b[^,;]{0,50})?\s*,\s+\w+\s")
# "Military actions - said the expert - are possible"
BETWEEN_DASHES = re.compile(r"[^.;]{3,60}?\s[-–—]\s")
NAME_BEGINS = re.compile(r"\s+(?:[A-Z]|the\s|an?\s|one\s)")
LAST_COMMA = re.compile(r"(?:,[\"”]?|[\"”]|\s[-–—])\s+(?=\w)")


def closing_attribution(reading: Reading, sentence: Span) -> tuple[int, Cue, Span | None] | None:
    """Return where the last cue of a sentence and its speaker begin, the cue and the speaker, where both close the sentence."""
    found = list(cues(words(reading.masked, sentence), reading.language))
    if not found:
        return None
    cue = found[-1]
    if cue.frame is Frame.INVERTED and reading.masked[sentence.start : cue.span.start].rstrip().endswith(","):
        return cue.span.start, cue, reading.source_behind(cue, sentence.end)
    closed = closing(reading, sentence, cue, sentence.start) if cue.frame in CLOSING_FRAMES else None
    return (closed[0], cue, closed[1]) if closed else None


def closing(reading: Reading, sentence: Span, cue: Cue, free_from: int) -> tuple[int, Span] | None:
    """Return where cue and speaker begin, and the speaker, where both stand behind what is said.

    Either a comma, a short subject, the verb and nothing more than a setting (", Truss said on Friday.", ", KCNA
    melaporkan."); or, in English, a comma, the verb and its subject (", said the mayor, Ihor Terekhov."). A finite verb
    in what follows says that the clause is still to come ("X, who is at the summit, says unity has faltered").
    """
    free_from = max(free_from, cue.span.start - REACH)
    before = reading.masked[free_from : cue.span.start]
    rest = reading.masked[cue.span.end : min(sentence.end, cue.span.end + REACH)]
    if cue.lower.endswith("ing"):
        return None
    if reading.language == "en" and re.search(r"(?:[,\"”·]|\s[-–—])\s*$", before):
        named = subject_after(reading.masked, cue, sentence.end, "en") if NAME_BEGINS.match(rest) else None
        dashed = before.rstrip()[-1] in "-–—" and BETWEEN_DASHES.match(rest)
        plain = "·" not in before and "," not in before.rstrip(", ")  # not "Tusk, for his part, said Johnson, ..., should go"
        split = named and plain and _splits(reading, named, sentence.end)
        closed = dashed or split or (is_clause(before) and not goes_on(rest, "en"))
        return (cue.span.start, named) if named and closed and _could_speak(named.of(reading.masked)) else None
    comma = max((match.end() for match in LAST_COMMA.finditer(before)), default=None)
    if comma is None or len(before[comma:].split()) > LONGEST_SUBJECT:
        return None
    if before[:comma].rstrip()[-1:] in "–—" and re.search(r"\s[–—]\s", before[: comma - 3]):
        return None  # "In the south — where Kyiv vowed an offensive — officials said ..."
    aside = reading.language == "en" and comma <= LONGEST_ASIDE and ASIDE_CLOSES.match(rest)
    if aside and not aside.group().lstrip().startswith(",") and re.search(r"\bthat\b", rest):
        aside = None  # "On Monday, Putin said in Moscow, as he had before, that the war would end"
    clause = reading.language == "id" or is_clause(before[:comma])
    if not aside and not (clause and closes(rest, reading.language)):
        return None
    subject = subject_before(reading.masked, free_from + comma, cue, reading.language)
    joined = subject is not None and joins(subject.of(reading.masked), reading.language)  # "in a letter written in advance and"
    return (subject.start, subject) if subject and not joined else None


def _could_speak(subject: str) -> bool:
    """Tell who may speak from a clause that is still to come: ", said the strike hit a house."."""
    return len(subject.split()) <= LONGEST_UNNAMED or not subject.islower() or grammar("en").titled.search(subject) is not None


def _splits(reading: Reading, named: Span, end: int) -> bool:
    """Tell whether the clause goes on behind its speaker: "The tariffs, said the envoy Olof Gill, were too high"."""
    behind = re.match(r",\s+(?:\w+\s+)?(\w+)\s", reading.masked[named.end : end])
    words = set(behind.group().replace(",", "").lower().split()) if behind else set()
    return bool(words & particles("en", "finite")) and re.search(r"[A-Z]", named.of(reading.masked)) is not None
