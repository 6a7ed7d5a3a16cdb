"""Reported speech: what the cues outside quotation marks report, each cue by the rule of its frame."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reactions.asides import asked, relative
from reactions.clauses import (
    HANDED_ON,
    POINTS_BACK,
    afterthought,
    clause_before,
    clause_end,
    clause_start,
    decided,
    goes_on,
    is_noun,
    past_marks,
    spoken,
)
from reactions.closings import CLOSING_FRAMES, LONGEST_ASIDE, closing
from reactions.cues import Cue, Frame, particles
from reactions.grammar import grammar
from reactions.nested import with_nested
from reactions.passives import is_passive, passive
from reactions.reading import FRONTED, Reading
from reactions.records import Kind, Span, Statement
from reactions.subjects import joins, main_subject, subject_before
from reactions.verdicts import blocked, verdict

FEWEST_WORDS = 2
"""A clause of fewer words says nothing that could be judged; "urged calm" does."""
FAR = 4000
"""Characters before and behind a cue that it can report: without full stops a whole article is one sentence."""
LOOKAHEAD = 12
"""Later cues that are asked whether they end a clause."""

# ", " behind "ujar Cho", or behind "ujar Cho di hadapan para mitranya".
BEHIND_ASIDE = re.compile(
    r"(?:\s+(?:di|dalam|pada|saat|kepada|in|at|on|to|last|reporters|journalists)\b[^,.;]{0,60})?(?:\s*,|\s[-–—])\s*(?=\S)"
)


def reported(reading: Reading, sentence: Span, found: list[Cue], direct: list[Statement]) -> Iterator[Statement]:
    """Yield what the cues of a sentence report outside its direct speech; a nested cue reports nothing of its own.

    `free_from` is where the part of the sentence begins that no earlier cue has claimed. A cue that is joined to an
    earlier one ("dan memperingatkan") has that one's speaker.
    """
    if not direct and (whole := _closed_by_last(reading, sentence, found)):
        yield with_nested(reading, whole, found)
        return
    free_from = sentence.start
    last_source: Span | None = None
    for position, cue in enumerate(found):
        own = next((statement for statement in direct if statement.cue == cue.span), None)
        if own is not None:
            last_source = own.source
            free_from = max(cue.span.end, own.span.end + 1, _attribution_end(reading, own, found[position + 1 :]))
            continue
        near = Span(max(sentence.start, cue.span.start - FAR), min(sentence.end, cue.span.end + FAR))
        later = found[position + 1 : position + 1 + LOOKAHEAD]
        statement = _report(reading, near, cue, later, max(free_from, near.start), last_source)
        if statement is None or any(other.span.meets(statement.span) for other in direct):
            continue
        denied = cue.lower.endswith("nya") and statement.text.lower() == cue.lower  # "Baku membantahnya"
        if denied or len(statement.text.split()) >= FEWEST_WORDS or cue.lower in particles(reading.language, "plea"):
            yield with_nested(reading, statement, later)
            last_source = statement.source
            free_from = max(statement.span.end, cue.span.end)


def _attribution_end(reading: Reading, quoted: Statement, later: list[Cue]) -> int:
    """Return the comma where the attribution behind a quotation ends: `"...," kata Biden kepada Netanyahu, menurut X`."""
    if quoted.source is None or quoted.cue is None or quoted.source.start < quoted.cue.end:
        return 0
    relayed = later and later[0].frame is Frame.ACCORDING
    return reading.masked.find(",", quoted.source.end, later[0].span.start) + 1 if relayed else 0


def _closed_by_last(reading: Reading, sentence: Span, found: list[Cue]) -> Statement | None:
    """Return the whole sentence as what its last cue reports: "Those interviewed said they were beaten, the office said."

    "Kim promised to close it, according to the minister" is the minister's; an outlet there only relays.
    """
    if len(found) > 1 and found[-1].frame is Frame.ACCORDING:
        return _closed_by_title(reading, sentence, found[-1])
    if len(found) < 2 or found[-1].frame not in CLOSING_FRAMES or found[-1].lower in particles(reading.language, "relaying"):
        return None
    closed = closing(reading, sentence, found[-1], sentence.start)
    return _inverted(reading, sentence, found[-1], *closed, sentence.start) if closed else None


def _closed_by_title(reading: Reading, sentence: Span, cue: Cue) -> Statement | None:
    source = reading.source_behind(cue, sentence.end)
    behind = reading.masked[sentence.start : cue.span.start].rstrip().endswith(",")
    if source is None or not behind or re.search(r"\w", reading.masked[source.end : sentence.end]):
        return None
    titled = grammar(reading.language).titled.search(source.of(reading.masked))
    return _inverted(reading, sentence, cue, cue.span.start, source, sentence.start) if titled else None


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
    if reading.language == "en" and (found := verdict(reading.masked, free_from, cue, "en")):
        span = Span(found[0], max(cue.span.end, clause_end(reading.masked, cue.span.end, sentence, later, "en")))
        return reading.statement(span, reading.kind(span), cue, found[1], "statement.act")
    if cue.frame is Frame.PASSIVE_THAT and re.search(r",\s+$", reading.masked[free_from : cue.span.start]):
        source = reading.source_behind(cue, sentence.end)
        if source and reading.masked[source.end : source.end + 1] == ",":  # "Embargo itu, dikatakan X, merugikan peternak"
            return _inverted(reading, sentence, cue, cue.span.start, source, free_from)
    if cue.frame in (Frame.PASSIVE, Frame.PASSIVE_THAT) or (reading.language == "en" and is_passive(reading, cue, free_from)):
        return passive(reading, sentence, cue, later, free_from)
    if cue.frame in CLOSING_FRAMES and (closed := closing(reading, sentence, cue, free_from)):
        if later and later[0].frame is Frame.RELAY and cue.lower in particles(reading.language, "relaying"):
            cited = reading.source_behind(later[0], sentence.end)  # "Reuters reported, citing Libya's interior ministry"
            return _inverted(reading, sentence, later[0], closed[0], cited, free_from)
        return _inverted(reading, sentence, cue, *closed, free_from)
    return _fronted(reading, sentence, cue, later, free_from, last_source)


def _fronted(
    reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int, last_source: Span | None
) -> Statement | None:
    """Return what follows "X mengatakan", what begins at the cue itself ("X mengecam"), or who kept silent."""
    source = _subject(reading, sentence, cue, free_from, last_source)
    silent = cue.frame is Frame.SILENCE
    said = silent or spoken(reading.masked, cue, free_from, reading.language)
    if source is None or not said or decided(reading.masked, cue.span, reading.language):
        return None
    if blocked(reading.masked, free_from, cue.span, reading.language) or asked(reading.masked, cue, later, reading.language):
        return None
    start = cue.span.start
    clausal = cue.frame in FRONTED or _affirms(reading, cue, sentence.end)
    if clausal:
        start = clause_start(reading.masked, cue, sentence.end, reading.language)
        if cue.frame is Frame.COMPLEMENT and not re.search(r"\w|[,:]", reading.masked[cue.span.end : start]):
            return None
    end = clause_end(reading.masked, max(start, cue.span.end), sentence, later, reading.language)
    if cue.frame is Frame.ACT and not clausal:
        end = _before_relative(reading, start, later, _before_deed(reading, cue, end))
    if end <= start or (clausal and (_only_joins(reading, start, later) or POINTS_BACK.fullmatch(reading.masked, start, end))):
        return None
    span = Span(start, end)
    rule = "silence" if silent else "clause" if clausal else "act"
    return reading.statement(span, Kind.SILENCE if silent else reading.kind(span), cue, source, f"statement.{rule}")


def _before_deed(reading: Reading, cue: Cue, end: int) -> int:
    """Return where an act of speech ends before what was done: "condemned the release and banned all seafood"."""
    forms = grammar(reading.language)
    deed = forms.deed.match(reading.masked, cue.span.end, end)
    return deed.end(1) if deed and not forms.verb.search(reading.masked, cue.span.end, deed.end(1)) else end


def _before_relative(reading: Reading, start: int, later: list[Cue], end: int) -> int:
    """Return where an act of speech ends before the reporter tells what others said: "criticised Macron, who warned that ..."."""
    border = reading.masked.find("; ", start, end)
    end = border if border >= 0 else end
    found = (relative(reading.language).search(reading.masked, start, cue.span.start) for cue in later if cue.span.start < end)
    return next((match.start() for match in found if match), end)


def _only_joins(reading: Reading, start: int, later: list[Cue]) -> bool:
    """Tell whether nothing but a conjunction stands before the next cue: "Stoianoglo conceded and urged calm"."""
    between = reading.masked[start : later[0].span.start].strip().lower() if later else ""
    return between in particles(reading.language, "coordinator")


def _affirms(reading: Reading, cue: Cue, end: int) -> bool:
    """Tell "membenarkan bahwa ...", where the clause is what was said, from "membenarkan serangan itu"."""
    affirming = cue.lower in particles(reading.language, "affirming")
    return affirming and grammar(reading.language).that.match(reading.masked, cue.span.end, end) is not None


def _subject(reading: Reading, sentence: Span, cue: Cue, free_from: int, last_source: Span | None) -> Span | None:
    """Return who speaks before a cue; a participle (", noting that") and a joined verb ("and warn") have the clause's subject."""
    begin = sentence.start
    if (border := reading.masked.rfind("; ", free_from, cue.span.start)) >= 0:
        begin = free_from = border + 2  # "Israel denies the charge; Iran has kept quiet but says ..."
        last_source = None
    before = reading.masked[free_from : cue.span.start].rstrip()
    last = before.rpartition(" ")[2].lower()
    participle = cue.lower.partition(" ")[0].endswith("ing") and (before.endswith(",") or last in particles("en", "subordinator"))
    own = subject_before(reading.masked, free_from, cue, reading.language)
    if own and not participle and not joins(own.of(reading.masked), reading.language):
        return own
    return last_source or main_subject(reading.masked, begin, cue, reading.language) or own


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
    start = past_marks(reading.masked, behind, sentence.end)
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
    if (noun and cue.frame is not Frame.ACCORDING) or is_noun(reading.masked, cue, sentence.end):
        return None
    start, end = clause_before(reading.masked, free_from, aside, reading.language)
    behind = max(cue.span.end, source.end if source else 0)
    rest = BEHIND_ASIDE.match(reading.masked[behind : sentence.end])
    told = any(each.match(reading.masked, behind, sentence.end) for each in (afterthought(), grammar(reading.language).verdict))
    if rest and not told and end - start < LONGEST_ASIDE and not HANDED_ON.search(reading.masked, behind, sentence.end):
        rest_start = behind + rest.end()
        rest_end = clause_end(reading.masked, rest_start, sentence, [], reading.language)
        more = reading.masked[rest_start:rest_end]
        if len(more.split()) > 1 and (reading.language == "id" or goes_on(more, "en")):
            start, end = (start if end > start else rest_start), rest_end
    if end <= start:
        return None
    span = Span(start, end)
    return reading.statement(span, reading.kind(span), cue, source, rule)
