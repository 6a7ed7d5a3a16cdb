"""Reported speech: what the cues outside quotation marks report, each cue by the rule of its frame."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reactions.clauses import clause_end, clause_start, grammar, spoken, subject_after, subject_before
from reactions.cues import Cue, Frame, particles
from reactions.reading import FRONTED, Reading
from reactions.records import Kind, Span, Statement

FEWEST_WORDS = 2
"""A clause of fewer words says nothing that could be judged."""
LONGEST_ASIDE = 60
"""Characters before ", kata X, " in the middle of a sentence: more is a clause of its own."""
LONGEST_SUBJECT = 14
"""Words between the last comma and a closing cue that can still be its subject."""

# Who stands behind a passive: "(oleh) juru bicara Gedung Putih ... bahwa", "Washington sebagai".
PASSIVE_SPEAKER = re.compile(
    r"\s+(?:oleh\s+)?((?:[A-Z][\w.’'-]*\s*|(?:juru bicara|para|pihak|pemerintah)\s+){1,8}?)\s*(bahwa\s+|(?=sebagai\s))"
)
NAME_BEGINS = re.compile(r"\s+(?:[A-Z]|the\s|an?\s|one\s)")
LAST_COMMA = re.compile(r"(?:,[\"”]?|[\"”]|\s[-–—])\s+(?=\w)")
# What may stand behind a closing cue: where, when and to whom it was said, but no clause.
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SETTING_ONLY = {
    "en": re.compile(
        r"(?!.*\bthat\b)(?:\s+(?:(?:on|in|at|during|to|last|earlier|this|late|early|after|via|through|over|with)\b[^,;]{0,60}"
        rf"|reporters[^,;]{{0,60}}|[A-Z][\w ]{{2,40}}|{WEEKDAY}\w*[^,;]{{0,60}}))?\s*(?:[.!?]?[\"”]?|[-–—].*)\s*",
        re.IGNORECASE,
    ),
    "id": re.compile(
        r"(?!.*\bbahwa\b)(?:\s+(?:pada|kepada|dalam|saat|seperti|dikutip|dilansir)\b[^,;]{0,90})?\s*[.!?]?[\"”]?\s*",
        re.IGNORECASE,
    ),
}


def reported(reading: Reading, sentence: Span, found: list[Cue], direct: list[Statement]) -> Iterator[Statement]:
    """Yield what the cues of a sentence report outside its direct speech; a nested cue reports nothing of its own.

    `free_from` is where the part of the sentence begins that no earlier cue has claimed. A cue that is joined to an
    earlier one ("dan memperingatkan") has that one's speaker.
    """
    free_from = sentence.start
    last_source: Span | None = None
    for position, cue in enumerate(found):
        own = next((statement for statement in direct if statement.cue == cue.span), None)
        if own is not None:
            last_source = own.source
            free_from = max(cue.span.end, own.span.end + 1)
            continue
        statement = _report(reading, sentence, cue, found[position + 1 :], free_from, last_source)
        if statement is None or any(other.span.meets(statement.span) for other in direct):
            continue
        if len(statement.text.split()) >= FEWEST_WORDS:
            yield statement
            last_source = statement.source
            free_from = max(statement.span.end, cue.span.end)


def _report(
    reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int, last_source: Span | None
) -> Statement | None:
    """Return what one cue reports by the rule of its frame, or None where it reports nothing."""
    if cue.frame is Frame.ACCORDING:
        return _according(reading, sentence, cue, later, free_from)
    if cue.frame is Frame.INVERTED:
        return _inverted(reading, sentence, cue, cue.span.start, reading.source_behind(cue, sentence.end), free_from)
    if cue.frame is Frame.RELAY or cue.span.start < free_from:
        return None
    if cue.frame is Frame.PASSIVE:
        return _passive(reading, sentence, cue, later)
    if cue.frame in FRONTED and (closing := _closing(reading, sentence, cue, free_from)):
        return _inverted(reading, sentence, cue, *closing, free_from)
    return _fronted(reading, sentence, cue, later, free_from, last_source)


def _fronted(
    reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int, last_source: Span | None
) -> Statement | None:
    """Return what follows "X mengatakan", what begins at the cue itself ("X mengecam"), or who kept silent."""
    source = subject_before(reading.masked, free_from, cue, reading.language) or last_source
    silent = cue.frame is Frame.SILENCE
    if source is None or not (silent or spoken(reading.masked, cue, free_from, reading.language)):
        return None
    start = cue.span.start
    if cue.frame in FRONTED:
        start = clause_start(reading.masked, cue, sentence.end, reading.language)
        if cue.frame is Frame.COMPLEMENT and not re.search(r"\w|[,:]", reading.masked[cue.span.end : start]):
            return None
    end = clause_end(reading.masked, max(start, cue.span.end), sentence, later, reading.language)
    if end <= start:
        return None
    span = Span(start, end)
    rule = "silence" if silent else "clause" if cue.frame in FRONTED else "act"
    return reading.statement(span, Kind.SILENCE if silent else reading.kind(span), cue, source, f"statement.{rule}")


def _passive(reading: Reading, sentence: Span, cue: Cue, later: list[Cue]) -> Statement | None:
    """Return what a passive with its speaker reports: "ditegaskan Leavitt bahwa ...", "disebut Washington sebagai ..."."""
    match = PASSIVE_SPEAKER.match(reading.masked, cue.span.end, sentence.end)
    if match is None:
        return None
    span = Span(match.end(), clause_end(reading.masked, match.end(), sentence, later, reading.language))
    source = Span(match.start(1), match.start(1) + len(match.group(1).rstrip()))
    return reading.statement(span, reading.kind(span), cue, source, "statement.passive")


def _according(reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int) -> Statement | None:
    """Return what "menurut X, ..." reports behind its comma, or "..., menurut X" before it."""
    source = reading.source_behind(cue, sentence.end)
    if len(reading.masked[free_from : cue.span.start].split()) > 3:
        start, end = _clause_before(reading, free_from, cue.span.start)
    elif free_from > sentence.start:
        return None  # "X menyatakan ..., menurut pernyataan itu": what it closes has its speaker already
    else:
        behind = cue.span.end if cue.clitic or source is None else source.end
        start = _past_marks(reading.masked, behind, sentence.end)
        end = clause_end(reading.masked, start, sentence, later, reading.language)
    if end <= start:
        return None
    span = Span(start, end)
    return reading.statement(span, reading.kind(span), cue, source, "statement.according")


def _inverted(reading: Reading, sentence: Span, cue: Cue, aside: int, source: Span | None, free_from: int) -> Statement | None:
    """Return what stands before "..., kata X"; around it where it is an aside ("Hal itu, kata X, tidak benar").

    `aside` is where cue and speaker begin. Without a comma or a mark before it "kata" is a noun ("dengan kata lain").
    """
    if aside > sentence.start and not re.search(r"[,\"”»·—–-]\s*$", reading.masked[free_from:aside]):
        return None
    start, end = _clause_before(reading, free_from, aside)
    behind = max(cue.span.end, source.end if source else 0)
    rest = re.match(r"\s*,\s*(?=\S)", reading.masked[behind : sentence.end])
    if rest and end - start < LONGEST_ASIDE:
        rest_start = behind + rest.end()
        rest_end = clause_end(reading.masked, rest_start, sentence, [], reading.language)
        if len(reading.masked[rest_start:rest_end].split()) > 3:
            start, end = (start if end > start else rest_start), rest_end
    if end <= start:
        return None
    span = Span(start, end)
    return reading.statement(span, reading.kind(span), cue, source, "statement.inverted")


def _closing(reading: Reading, sentence: Span, cue: Cue, free_from: int) -> tuple[int, Span] | None:
    """Return where cue and speaker begin, and the speaker, where both stand behind what is said.

    Either a comma, a short subject, the verb and nothing more than a setting (", Truss said on Friday.", ", KCNA
    melaporkan."); or, in English, a comma, the verb and its subject (", said the mayor, Ihor Terekhov."). A finite verb
    in what follows says that the clause is still to come ("X, who is at the summit, says unity has faltered").
    """
    before = reading.masked[free_from : cue.span.start]
    rest = reading.masked[cue.span.end : sentence.end]
    if cue.lower.endswith("ing"):
        return None
    goes_on = not particles(reading.language, "finite").isdisjoint(re.findall(r"[\w’']+", rest.lower()))
    if reading.language == "en" and re.search(r"(?:[,\"”·]|\s[-–—])\s*$", before):
        named = subject_after(reading.masked, cue, sentence.end, "en") if NAME_BEGINS.match(rest) else None
        return (cue.span.start, named) if named and not goes_on else None
    comma = max((match.end() for match in LAST_COMMA.finditer(before)), default=None)
    if comma is None or len(before[comma:].split()) > LONGEST_SUBJECT:
        return None
    aside = reading.language == "en" and comma <= LONGEST_ASIDE and re.match(r"\s*,\s+\w+\s", rest)
    if not aside and (goes_on or not SETTING_ONLY[reading.language].fullmatch(rest)):
        return None
    subject = subject_before(reading.masked, free_from + comma, cue, reading.language)
    return (subject.start, subject) if subject else None


def _clause_before(reading: Reading, start: int, stop: int) -> tuple[int, int]:
    """Return (start, end) of the clause before `stop`, without the word that opens the sentence and the comma that closes it."""
    match = grammar(reading.language).opening.match(reading.masked, start, stop)
    begin = _past_marks(reading.masked, match.end() if match else start, stop)
    while stop > begin and reading.masked[stop - 1] in " \t,-–—":
        stop -= 1
    return begin, stop


def _past_marks(masked: str, position: int, end: int) -> int:
    while position < end and masked[position] in " \t,:;-–—.":
        position += 1
    return position
