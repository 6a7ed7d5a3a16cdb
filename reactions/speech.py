"""Direct speech: which quotations of a sentence are speech, and which cue attributes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reactions.cues import Cue, Frame
from reactions.quotations import Quotation
from reactions.reading import FRONTED, SPEAKING, Reading
from reactions.records import Kind, Reason, Span, Statement
from reactions.subjects import subject_after, subject_before

FEWEST_QUOTED = 4
"""A quotation of fewer words with no cue beside it is a fragment or a scare quote."""
# `Perdana Menteri India Arjun Mehra: "..."`, as press releases have it.
COLON = re.compile(r"([A-Z][^.;:!?·]{2,100}?)\s*:\s*[\"“”„«]?$")


def direct(reading: Reading, sentence: Span, quoted: list[Quotation], found: list[Cue]) -> Iterator[Statement]:
    """Yield the quotations of a sentence that are speech, each with the cue that attributes it or with none."""
    text = reading.article.text
    used: list[Cue] = []
    for quotation in quoted:
        inner = quotation.inner.of(text)
        size = len(inner.split())
        if not re.search(r"\w", inner):
            continue
        leads = not re.search(r"\w", reading.masked[sentence.start : quotation.outer.start])
        if leads:
            attributed = _cue_after(reading, sentence, quotation, found)
            if attributed is not None:
                cue, source = attributed
                used.append(cue)
                yield reading.statement(quotation.inner, Kind.DIRECT, cue, source, "statement.quote_before_cue")
            elif size >= FEWEST_QUOTED and not re.search(r"\w", reading.masked[quotation.outer.end : sentence.end]):
                yield _alone(reading, quotation)
        elif size >= FEWEST_QUOTED or inner[0].isupper():
            before = _cue_before(reading, sentence, quotation, found)
            if before is not None and before in used:
                yield _alone(reading, quotation)  # `"Dalam sepekan," tutur X, "kami akan ..."`: one statement, joined later
            elif before is not None:
                source = _source_around(reading, sentence, before)
                yield reading.statement(quotation.inner, Kind.DIRECT, before, source, "statement.quote_after_cue")
            elif named := COLON.search(reading.masked, sentence.start, quotation.outer.start):
                colon = Span(named.end(1), named.end(1) + 1)
                reason = (Reason("statement.colon"),)
                yield Statement(reading.article, quotation.inner, Kind.DIRECT, colon, Span(*named.span(1)), reason)


def _alone(reading: Reading, quotation: Quotation) -> Statement:
    nowhere = Span(quotation.outer.start, quotation.outer.start)
    return Statement(reading.article, quotation.inner, Kind.DIRECT, nowhere, None, (Reason("statement.quote_alone"),))


def _cue_before(reading: Reading, sentence: Span, quotation: Quotation, found: list[Cue]) -> Cue | None:
    """Return the cue that leads to a quotation which begins a clause of its own: `mengatakan, "..."`, `said: "We ..."`."""
    lead = reading.masked[sentence.start : quotation.outer.start]
    inner = quotation.inner.of(reading.article.text)
    if not re.search(r"[,:]\s*$", lead) and not (inner[0].isupper() and len(inner.split()) >= FEWEST_QUOTED):
        return None
    earlier = [cue for cue in found if cue.span.end <= quotation.outer.start and cue.frame in SPEAKING]
    if not earlier or re.search(r"\b(?:bahwa|that)\s*$", lead):
        return None
    between = reading.masked[earlier[-1].span.end : quotation.outer.start]
    return earlier[-1] if len(between) < 120 and not re.search(r"[.;!?·]|\b(?:bahwa|that)\b", between) else None


def _cue_after(reading: Reading, sentence: Span, quotation: Quotation, found: list[Cue]) -> tuple[Cue, Span | None] | None:
    """Return the cue behind a quotation and the words that name the speaker: `"...," kata X`, `"...," X said`."""
    for cue in found:
        if cue.span.start < quotation.outer.end or cue.frame not in (*SPEAKING, Frame.ACCORDING):
            continue
        between = reading.masked[quotation.outer.end : cue.span.start]
        if len(between) > 140 or "·" in between:
            return None
        subject = None
        if cue.frame in FRONTED:
            subject = subject_before(reading.masked, quotation.outer.end, cue, reading.language)
        return cue, subject or reading.source_behind(cue, sentence.end)
    return None


def _source_around(reading: Reading, sentence: Span, cue: Cue) -> Span | None:
    """Return the words that name the speaker of a cue before a quotation: in front of a clause verb, else behind it."""
    before = subject_before(reading.masked, sentence.start, cue, reading.language)
    return cue.clitic or before or subject_after(reading.masked, cue, sentence.end, reading.language)
