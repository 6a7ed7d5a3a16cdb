"""Direct speech: which quotations of a sentence are speech, and which cue attributes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reactions.closings import closing_attribution
from reactions.cues import Cue, Frame
from reactions.grammar import grammar
from reactions.quotations import Quotation
from reactions.reading import FRONTED, SPEAKING, Reading
from reactions.records import Kind, Reason, Span, Statement
from reactions.subjects import joins, subject_after, subject_before

FEWEST_QUOTED = 4
"""A quotation of fewer words with no cue beside it is a fragment or a scare quote."""
NEAR = 120
"""Characters before a quotation in which what leads to it ends; a paragraph may hold thousands of quotations."""
# `Perdana Menteri India Arjun Mehra: "..."`, as press releases have it.
COLON = re.compile(r"([A-Z][^.;:!?·]{2,100}?)\s*:\s*[\"“”„«]?$")

# `"..." - Komisioner Uni Eropa Marieke Haan`, nothing else in the sentence.
SIGNED = re.compile(r"\s*([-–—])\s*([A-Z][^.;:!?·\n]{2,100}?)\s*\.?\s*$")


def direct(reading: Reading, sentence: Span, quoted: list[Quotation], found: list[Cue]) -> Iterator[Statement]:
    """Yield the quotations of a sentence that are speech, each with the cue that attributes it or with none."""
    text = reading.article.text
    used: list[Cue] = []
    leads, last = True, sentence.start
    for quotation in quoted:
        leads, last = leads and not re.search(r"\w", reading.masked[last : quotation.outer.start]), quotation.outer.start
        inner = quotation.inner.of(text)
        size = len(inner.split())
        if not re.search(r"\w", inner):
            continue
        if leads:
            attributed = _cue_after(reading, sentence, quotation, found)
            if attributed is not None:
                cue, source = attributed
                used.append(cue)
                yield reading.statement(quotation.inner, Kind.DIRECT, cue, source, "statement.quote_before_cue")
            elif size >= FEWEST_QUOTED and (signed := _signed(reading, sentence, quotation)):
                yield signed
            elif size >= FEWEST_QUOTED and not re.search(r"\w", reading.masked[quotation.outer.end : sentence.end]):
                yield _unclosed(reading, quotation) or _alone(reading, quotation)
        elif size >= FEWEST_QUOTED or inner[0].isupper():
            before = _cue_before(reading, sentence, quotation, found)
            if before is not None and before in used:
                yield _alone(reading, quotation)  # `"Dalam sepekan," tutur X, "kami akan ..."`: one statement, joined later
            elif before is not None:
                source = _source_around(reading, sentence, before, found)
                yield reading.statement(quotation.inner, Kind.DIRECT, before, source, "statement.quote_after_cue")
            elif named := COLON.search(reading.masked, _near(sentence, quotation), quotation.outer.start):
                colon = Span(named.end(1), named.end(1) + 1)
                reason = (Reason("statement.colon"),)
                yield Statement(reading.article, quotation.inner, Kind.DIRECT, colon, Span(*named.span(1)), reason)


def _near(sentence: Span, quotation: Quotation) -> int:
    return max(sentence.start, quotation.outer.start - NEAR)


def _alone(reading: Reading, quotation: Quotation) -> Statement:
    nowhere = Span(quotation.outer.start, quotation.outer.start)
    return Statement(reading.article, quotation.inner, Kind.DIRECT, nowhere, None, (Reason("statement.quote_alone"),))


def _unclosed(reading: Reading, quotation: Quotation) -> Statement | None:
    """Return a quotation whose closing mark is missing, up to the attribution that ends its line: `"Kami siap, kata X.`."""
    if quotation.outer.end > quotation.inner.end:
        return None
    bare = Reading(reading.article, [], reading.article.text)
    closing = closing_attribution(bare, quotation.inner)
    if closing is None:
        return None
    aside, cue, source = closing
    words = reading.article.text[quotation.inner.start : aside].rstrip(" ,")
    span = Span(quotation.inner.start, quotation.inner.start + len(words))
    return reading.statement(span, Kind.DIRECT, cue, source, "statement.quote_before_cue") if words else None


def _signed(reading: Reading, sentence: Span, quotation: Quotation) -> Statement | None:
    """Return a quotation with a dash and the name of its speaker behind it, no verb between."""
    signature = SIGNED.match(reading.masked, quotation.outer.end, sentence.end)
    if signature is None or grammar(reading.language).verb.search(f"{signature.group(2)} "):
        return None
    reason = (Reason("statement.signed"),)
    return Statement(reading.article, quotation.inner, Kind.DIRECT, Span(*signature.span(1)), Span(*signature.span(2)), reason)


def _cue_before(reading: Reading, sentence: Span, quotation: Quotation, found: list[Cue]) -> Cue | None:
    """Return the cue that leads to a quotation which begins a clause of its own: `mengatakan, "..."`, `said: "We ..."`."""
    lead = reading.masked[_near(sentence, quotation) : quotation.outer.start]
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
        if len(between) > 140 or "·" in between or grammar(reading.language).turned.match(between):
            return None
        subject = None
        if cue.frame in FRONTED:
            subject = subject_before(reading.masked, quotation.outer.end, cue, reading.language)
        return cue, subject or reading.source_behind(cue, sentence.end)
    return None


def _source_around(reading: Reading, sentence: Span, cue: Cue, found: list[Cue]) -> Span | None:
    """Return the words that name the speaker of a cue before a quotation: in front of a clause verb, else behind it."""
    before = subject_before(reading.masked, sentence.start, cue, reading.language)
    if before and joins(before.of(reading.masked), reading.language):
        # `He added that X "has much to be proud of," but said, "..."`
        first = next((earlier for earlier in found if earlier.frame in FRONTED and earlier.span.end <= cue.span.start), cue)
        before = subject_before(reading.masked, sentence.start, first, reading.language)
    return cue.clitic or before or subject_after(reading.masked, cue, sentence.end, reading.language)
