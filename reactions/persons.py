"""Which name in the words of a source is the speaker's own: not Zelensky's in "Lawmakers who met President Zelensky"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reactions.cues import alternatives, particles
from reactions.gazetteer import Run
from reactions.mentions import Register
from reactions.records import Span
from reactions.tenures import held_by
from reactions.titles import title_before

# "Lawmakers who met President Zelensky", "the group, led by General Dagalo": what is told of somebody else names nobody here
TOLD = re.compile(
    r"(?:^|[\s,])(?:(?:who|which|that)\s+[a-z]+|yang\s+(?!bernama)(?:me|ber)[a-z]{3,}|loyal\s+to"
    r"|(?:led|headed|run|founded|commanded|backed)\s+by|dipimpin(?:\s+oleh)?|pimpinan|besutan|didukung)\s(?:[^,;:]*\s)?"
    r"(?<!\bas\s)$"  # "a man who identified himself as Ahmed"
)


def person_in(register: Register, span: Span) -> Run | None:
    """Return the run that is the person's own name in a source: alone between commas, at its start, or behind a title."""
    runs = [run for run in register.runs_within(span) if not TOLD.search(register.text, span.start, run.span.start)]
    segments = list(_segments(register.text, span))
    for segment in [*segments[:2], *segments[2:][-1:]]:
        alone = [run for run in runs if segment.holds(run.span)]
        if len(alone) == 1 and _only(register, segment, alone[0]):
            return alone[0]
    if not runs:
        return None
    first = segments[0]
    inside = [run for run in runs if first.holds(run.span)]
    if inside and _begins(register, first, inside[0]):
        return inside[0]
    if runs[-1].span.end == span.end and _held(register, runs[-1]) and not _of_body(register, span.start, runs[-1]):
        return runs[-1]  # "Kala itu Trump"
    return inside[-1] if inside and _behind_title(register, first, inside[-1]) else None


def _held(register: Register, run: Run) -> bool:
    return held_by(register, run.text) is not None


def _begins(register: Register, segment: Span, run: Run) -> bool:
    """Tell whether a source begins with a name ("Trump tanpa memberikan penjelasan") or a known person with his title."""
    if _owns(register.article.language).match(register.text, run.span.end, segment.end) or (
        " " not in run.text and _of_body(register, segment.start, run)
    ):
        return False
    if not register.text[segment.start : run.span.start].strip():
        return _is_named(register, run)
    title = title_before(register, run.span.start)
    at_start = title is not None and title.refers == "person" and title.span.start <= segment.start + len("the ")
    return at_start and _held(register, run)


@cache
def _owns(language: str) -> re.Pattern[str]:
    """Compile what leads from a name to somebody else's: "Putin's spokesman Dmitry Peskov", "Trump ally Lindsey Graham"."""
    known = rf"|\s+(?:{alternatives(language, 'relation')})(?![\w-])" if language == "en" else ""
    return re.compile(rf"['’]s?\s+\w{known}")


def _is_named(register: Register, run: Run) -> bool:
    """Tell whether a run is a name, and not the first word of a sentence ("Hal ini", "Sejauh menyangkut")."""
    if run.span.start not in register.sentence_openings or " " in run.text:
        return True
    return _held(register, run) or any(" " in name for name in register.full_names(run.text))


def _behind_title(register: Register, segment: Span, run: Run) -> bool:
    """Tell whether a run ends a segment and stands behind a person's title; a body's own name ("Bank X") is no person."""
    bracketed = register.text[run.span.start - 1 : run.span.start] == "("  # "Korps Penjaga Provinsi (Sarallah)"
    if bracketed or not re.fullmatch(r"\W*(?:\([^)]*\))?\W*", register.text[run.span.end : segment.end]):
        return False
    before = [mention for mention in register.within(Span(segment.start, run.span.start)) if mention.office]
    if not any(mention.heads and mention.office and mention.office.refers == "person" for mention in before):
        return not before and title_before(register, run.span.start) is not None  # "Microsoft's Brad Smith"
    last = register.text[segment.start : run.span.start].split()[-1:]
    if last and last[0].lower() in particles(register.article.language, "site") and not _held(register, run):
        return False  # "a soldier near Avdiivka", "warga Bakhmut"
    return not _of_body(register, segment.start, run)


def _of_body(register: Register, start: int, run: Run) -> bool:
    """Tell whether a run is part of a body's name: "Universitas Kookmin", "Kantor Yoon"."""
    before = register.within(Span(start, run.span.start))[-1:]
    office = before[0].office if before and not register.text[before[0].span.end : run.span.start].strip() else None
    return office is not None and office.role == "office" and office.refers in ("institution", "document")


def _segments(text: str, span: Span) -> Iterator[Span]:
    begin = span.start
    for match in re.finditer(r",\s*", text[span.start : span.end]):
        yield Span(begin, span.start + match.start())
        begin = span.start + match.end()
    yield Span(begin, span.end)


def _only(register: Register, segment: Span, run: Run) -> bool:
    """Tell whether a segment holds a name and nothing else but honorifics, ages and brackets."""
    rest = register.text[segment.start : run.span.start] + " " + register.text[run.span.end : segment.end]
    for mention in register.within(segment):
        if mention.office and (mention.office.role == "honorific" or mention.office.word == "general"):
            rest = rest.replace(mention.span.of(register.text), " ", 1)
    return not re.sub(r"\([^)]*\)|\d+|['’]s\b|\b(?:pihak|oleh)\b|\W", "", rest)
