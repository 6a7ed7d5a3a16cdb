"""Reported speech: what the cues outside quotation marks report, each cue by the rule of its frame."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reactions.clauses import clause_end, clause_start, closes, goes_on, spoken
from reactions.cues import Cue, Frame, particles
from reactions.grammar import grammar
from reactions.reading import FRONTED, Reading
from reactions.records import Kind, Span, Statement
from reactions.subjects import subject_after, subject_before

FEWEST_WORDS = 2
"""A clause of fewer words says nothing that could be judged."""
REACH = 1500
"""Characters before and behind a cue that are asked whether it closes what is said."""
LOOKAHEAD = 12
"""Later cues that are asked whether they end a clause."""
FEWEST_PASSIVE = 4
"""A passive of fewer words names nothing that was judged."""
LONGEST_ASIDE = 60
"""Characters before ", kata X, " in the middle of a sentence: more is a clause of its own."""
CLOSING_FRAMES = (Frame.CLAUSE, Frame.COMPLEMENT)
"""Frames whose cue may stand last, behind what is said."""
LONGEST_SUBJECT = 14
"""Words between the last comma and a closing cue that can still be its subject."""

# Who stands behind a passive: "oleh juru bicara Gedung Putih", "Washington"; "described by the German ministry as".
PASSIVE_SPEAKER = {
    "id": re.compile(
        r"\s+(?:oleh\s+(?P<by>(?:[a-z]+\s+){0,3}?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)|(?P<bare>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*))"
    ),
    "en": re.compile(r"[^.;]{0,60}?\sby\s+(?P<by>(?:[a-z’']+\s+){0,4}?[A-Z][\w’'-]*(?:\s+[\w’'-]+){0,8}?)(?=\s+as\s|[.,;]|\s*$)"),
}
# ", " behind "ujar Cho", or behind "ujar Cho di hadapan para mitranya".
BEHIND_ASIDE = re.compile(r"(?:\s+(?:di|dalam|pada|saat|kepada|in|at|on|to)\s[^,.;]{1,60})?(?:\s*,|\s[-–—])\s*(?=\S)")
# "Military actions - said the expert - are possible"
BETWEEN_DASHES = re.compile(r"[^.;]{3,60}?\s[-–—]\s")
NAME_BEGINS = re.compile(r"\s+(?:[A-Z]|the\s|an?\s|one\s)")
LAST_COMMA = re.compile(r"(?:,[\"”]?|[\"”]|\s[-–—])\s+(?=\w)")


def reported(reading: Reading, sentence: Span, found: list[Cue], direct: list[Statement]) -> Iterator[Statement]:
    """Yield what the cues of a sentence report outside its direct speech; a nested cue reports nothing of its own.

    `free_from` is where the part of the sentence begins that no earlier cue has claimed. A cue that is joined to an
    earlier one ("dan memperingatkan") has that one's speaker.
    """
    if not direct and (whole := _closed_by_last(reading, sentence, found)):
        yield whole
        return
    free_from = sentence.start
    last_source: Span | None = None
    for position, cue in enumerate(found):
        own = next((statement for statement in direct if statement.cue == cue.span), None)
        if own is not None:
            last_source = own.source
            free_from = max(cue.span.end, own.span.end + 1)
            continue
        statement = _report(reading, sentence, cue, found[position + 1 : position + 1 + LOOKAHEAD], free_from, last_source)
        if statement is None or any(other.span.meets(statement.span) for other in direct):
            continue
        if len(statement.text.split()) >= FEWEST_WORDS:
            yield statement
            last_source = statement.source
            free_from = max(statement.span.end, cue.span.end)


def _closed_by_last(reading: Reading, sentence: Span, found: list[Cue]) -> Statement | None:
    """Return the whole sentence as what its last cue reports: "Those interviewed said they were beaten, the office said."."""
    if len(found) < 2 or found[-1].frame not in CLOSING_FRAMES or found[-1].lower in particles(reading.language, "relaying"):
        return None
    closing = _closing(reading, sentence, found[-1], sentence.start)
    return _inverted(reading, sentence, found[-1], *closing, sentence.start) if closing else None


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
    if cue.frame in (Frame.PASSIVE, Frame.PASSIVE_THAT) or (reading.language == "en" and _is_passive(reading, cue, free_from)):
        return _passive(reading, sentence, cue, later, free_from)
    if cue.frame in CLOSING_FRAMES and (closing := _closing(reading, sentence, cue, free_from)):
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


def _is_passive(reading: Reading, cue: Cue, free_from: int) -> bool:
    """Tell an English passive: "was described by the German foreign ministry as"."""
    before = reading.masked[free_from : cue.span.start].lower().split()
    return bool(before) and before[-1] in particles("en", "copula")


def _passive(reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int) -> Statement | None:
    """Return the clause of a passive that names its speaker: "X disebut Washington sebagai ...".

    A relative clause must say what it was called ("yang disebut Washington sebagai ...", not "yang disebut Nusantara").
    """
    match = PASSIVE_SPEAKER[reading.language].match(reading.masked, cue.span.end, sentence.end)
    if match is None:
        return None
    source = Span(*match.span("by" if match.group("by") else "bare"))
    that = re.match(r"\s+bahwa\s+", reading.masked[source.end : sentence.end])
    if that:
        start = source.end + that.end()
    elif cue.frame is Frame.PASSIVE_THAT:
        return None
    else:
        relative = re.search(r"\byang\s+$", reading.masked[free_from : cue.span.start])
        if relative and not re.match(r"\s+sebagai\s", reading.masked[source.end : sentence.end]):
            return None
        start = free_from + relative.start() if relative else _clause_before(reading, free_from, cue.span.start)[0]
    end = clause_end(reading.masked, source.end, sentence, later, reading.language)
    if end <= source.end:  # "disambut baik oleh X" ends with the verb, "was called “a trap” by X" with its speaker
        end = cue.span.end if reading.language == "id" else source.end
    span = Span(start, end)
    if len(span.of(reading.masked).split()) < FEWEST_PASSIVE:
        return None
    return reading.statement(span, reading.kind(span), cue, source, "statement.passive")


def _according(reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int) -> Statement | None:
    """Return what "menurut X, ..." reports behind its comma; before or around it, where it stands there, as "kata X" does.

    Without a comma before it the source must be a name: "disusun menurut abjad" reports nothing.
    """
    source = reading.source_behind(cue, sentence.end)
    before = reading.masked[free_from : cue.span.start]
    if re.search(r"\w\s*,\s*$", before) or len(before.split()) > 3:
        named = source is not None and re.search(r"[A-Z]", reading.masked[source.start : source.end])
        if not re.search(r"[,\"”»·—–-]\s*$", before) and not named:
            return None
        return _inverted(reading, sentence, cue, cue.span.start, source, free_from, "statement.according")
    if free_from > sentence.start:
        return None  # "X menyatakan ..., menurut pernyataan itu": what it closes has its speaker already
    if source is None:
        return None
    behind = cue.span.end if cue.clitic else source.end
    start = _past_marks(reading.masked, behind, sentence.end)
    span = Span(start, clause_end(reading.masked, start, sentence, later, reading.language))
    return reading.statement(span, reading.kind(span), cue, source, "statement.according") if span.end > start else None


def _inverted(
    reading: Reading,
    sentence: Span,
    cue: Cue,
    aside: int,
    source: Span | None,
    free_from: int,
    rule: str = "statement.inverted",
) -> Statement | None:
    """Return what stands before "..., kata X"; around it where it is an aside ("Hal itu, kata X, tidak benar").

    `aside` is where cue and speaker begin. Without a comma or a mark before it "kata" is a noun ("dengan kata lain").
    """
    noun = aside > sentence.start and not re.search(r"[,\"”»·—–-]\s*$", reading.masked[free_from:aside])
    if noun and cue.frame is not Frame.ACCORDING:
        return None
    start, end = _clause_before(reading, free_from, aside)
    behind = max(cue.span.end, source.end if source else 0)
    rest = BEHIND_ASIDE.match(reading.masked[behind : sentence.end])
    if rest and end - start < LONGEST_ASIDE:
        rest_start = behind + rest.end()
        rest_end = clause_end(reading.masked, rest_start, sentence, [], reading.language)
        more = reading.masked[rest_start:rest_end]
        if len(more.split()) > 1 and (reading.language == "id" or goes_on(more, "en")):
            start, end = (start if end > start else rest_start), rest_end
    if end <= start:
        return None
    span = Span(start, end)
    return reading.statement(span, reading.kind(span), cue, source, rule)


def _closing(reading: Reading, sentence: Span, cue: Cue, free_from: int) -> tuple[int, Span] | None:
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
        return (cue.span.start, named) if named and (dashed or (_is_clause(before) and not goes_on(rest, "en"))) else None
    comma = max((match.end() for match in LAST_COMMA.finditer(before)), default=None)
    if comma is None or len(before[comma:].split()) > LONGEST_SUBJECT:
        return None
    aside = reading.language == "en" and comma <= LONGEST_ASIDE and re.match(r"\s*,\s+\w+\s", rest)
    clause = reading.language == "id" or _is_clause(before[:comma])
    if not aside and not (clause and closes(rest, reading.language)):
        return None
    subject = subject_before(reading.masked, free_from + comma, cue, reading.language)
    return (subject.start, subject) if subject else None


def _is_clause(text: str) -> bool:
    """Tell a clause from a bare subject with its apposition: "Ukraine's ombudsman, Oleksii Danko, accused ..." has no verb."""
    bare = re.sub(r",\s+(?:who|which|whose)\b[^,]*,", ",", text)
    return "·" in bare or goes_on(bare, "en") or (re.search(r"\b[a-z]{3,}(?:ed|s)\b", bare) is not None and len(bare.split()) > 5)


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
