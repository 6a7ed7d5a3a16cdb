"""Finding the statements of an article: who says something, and from which word to which.

Rules in a fixed order, each named in the statement's `because`. First the quotations that are speech (direct), then, in
what is outside quotation marks, the cues with their content clauses (indirect; mixed where a quoted fragment stands
inside). Spans are those of the annotation guideline: direct without its marks, indirect without its cue, and from the cue
on where cue and content are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from reactions.clauses import clause_end, clause_start, grammar, spoken, subject_after, subject_before
from reactions.cues import Cue, Frame, cue_forms, cues, particles, words
from reactions.quotations import Quotation, dialogue, holds_quotation, masked, quotations
from reactions.records import Article, Kind, Reason, Span, Statement
from reactions.sentences import sentences

FEWEST_WORDS = 2
"""A clause of fewer words says nothing that could be judged."""
FEWEST_QUOTED = 4
"""A quotation of fewer words with no cue beside it is a fragment or a scare quote."""
FRONTED = (Frame.CLAUSE, Frame.COMPLEMENT)
"""Frames whose speaker stands before the cue."""
SPEAKING = (*FRONTED, Frame.INVERTED)
"""Frames that attribute a quotation."""
LONGEST_ASIDE = 60
"""Characters before ", kata X, " in the middle of a sentence: more is a clause of its own."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with its quotations, and its text with what they hold masked."""

    article: Article
    quotations: list[Quotation]
    masked: str

    @property
    def language(self) -> str:
        return self.article.language


def find(article: Article) -> Iterator[Statement]:
    """Yield the statements of an article in the order of their spans; none where nobody speaks."""
    text = article.text
    found = sorted(
        [*quotations(text), *dialogue(text, _attribution(article.language))], key=lambda quotation: quotation.outer.start
    )
    apart: list[Quotation] = []
    for quotation in found:
        if not apart or quotation.outer.start >= apart[-1].outer.end:
            apart.append(quotation)
    reading = Reading(article, apart, masked(text, apart))
    drafts: list[Statement] = []
    waiting = iter(apart)
    quotation = next(waiting, None)
    for sentence in sentences(text, apart):
        quoted = []
        while quotation is not None and quotation.outer.start < sentence.end:
            quoted.append(quotation)
            quotation = next(waiting, None)
        drafts.extend(_of_sentence(reading, sentence, quoted))
    yield from sorted(_joined(reading, drafts), key=lambda statement: (statement.span.start, statement.span.end))


@cache
def _attribution(language: str) -> re.Pattern[str]:
    """Return what follows the dash that closes a line of dialogue: "he noted", "said the head of Russian diplomacy"."""
    verbs = "|".join(re.escape(form) for form in cue_forms(language, Frame.CLAUSE, Frame.INVERTED))
    return re.compile(rf"(?:[\w’'.]+\s+){{0,5}}?(?:{verbs})\b", re.IGNORECASE)


def _of_sentence(reading: Reading, sentence: Span, quoted: list[Quotation]) -> Iterator[Statement]:
    found = list(cues(words(reading.masked, sentence), reading.language))
    direct = list(_direct(reading, sentence, quoted, found))
    yield from direct
    yield from _reported(reading, sentence, found, direct)


# --- direct speech


def _direct(reading: Reading, sentence: Span, quoted: list[Quotation], found: list[Cue]) -> Iterator[Statement]:
    """Yield the quotations of a sentence that are speech, each with the cue that attributes it or with none."""
    text = reading.article.text
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
                yield _statement(reading, quotation.inner, Kind.DIRECT, cue, source, "statement.quote_before_cue")
            elif size >= FEWEST_QUOTED and not re.search(r"\w", reading.masked[quotation.outer.end : sentence.end]):
                alone = Span(quotation.outer.start, quotation.outer.start)
                yield Statement(reading.article, quotation.inner, Kind.DIRECT, alone, None, (Reason("statement.quote_alone"),))
        elif size >= FEWEST_QUOTED or inner[0].isupper():
            before = _cue_before(reading, sentence, quotation, found)
            if before is not None:
                source = _source_around(reading, sentence, before)
                yield _statement(reading, quotation.inner, Kind.DIRECT, before, source, "statement.quote_after_cue")


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
        return cue, subject or _source_behind(reading, cue, sentence.end)
    return None


# --- reported speech


def _reported(reading: Reading, sentence: Span, found: list[Cue], direct: list[Statement]) -> Iterator[Statement]:
    """Yield what the cues outside direct speech report; a cue nested in what an earlier one reports gives nothing."""
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
    """Return what one cue reports, or None where it reports nothing (nested, negated, a noun, no speaker)."""
    if cue.frame is Frame.ACCORDING:
        return _according(reading, sentence, cue, later, free_from)
    if cue.frame is Frame.INVERTED:
        return _inverted(reading, sentence, cue, cue.span.start, _source_behind(reading, cue, sentence.end), free_from)
    if cue.frame is Frame.RELAY or cue.span.start < free_from:
        return None
    if cue.frame is Frame.PASSIVE:
        return _passive(reading, sentence, cue, later)
    if cue.frame in FRONTED and (closing := _closes(reading, sentence, cue, free_from)):
        return _inverted(reading, sentence, cue, *closing, free_from)
    source = subject_before(reading.masked, free_from, cue, reading.language) or last_source
    if source is None or (cue.frame is not Frame.SILENCE and not spoken(reading.masked, cue, free_from, reading.language)):
        return None
    start = cue.span.start
    if cue.frame in FRONTED:
        start = clause_start(reading.masked, cue, sentence.end, reading.language)
        if cue.frame is Frame.COMPLEMENT and not re.search(r"\w|[,:]", reading.masked[cue.span.end : start]):
            return None
    end = clause_end(reading.masked, max(start, cue.span.end), sentence, later, reading.language)
    if end <= start:
        return None
    if cue.frame is Frame.SILENCE:
        return _statement(reading, Span(start, end), Kind.SILENCE, cue, source, "statement.silence")
    return _statement(reading, Span(start, end), _kind(reading, start, end), cue, source, f"statement.{'act' if cue.frame is Frame.ACT else 'clause'}")


def _passive(reading: Reading, sentence: Span, cue: Cue, later: list[Cue]) -> Statement | None:
    """Return what a passive with its speaker reports: "ditegaskan Leavitt bahwa ...", "disebut Washington sebagai ..."."""
    named = re.compile(r"\s+(?:oleh\s+)?((?:[A-Z][\w.’'-]*\s*|(?:juru bicara|para|pihak|pemerintah)\s+){1,8}?)\s*(bahwa\s+|(?=sebagai\s))")
    match = named.match(reading.masked, cue.span.end, sentence.end)
    if match is None:
        return None
    end = clause_end(reading.masked, match.end(), sentence, later, reading.language)
    source = Span(match.start(1), match.start(1) + len(match.group(1).rstrip()))
    return _statement(reading, Span(match.end(), end), _kind(reading, match.end(), end), cue, source, "statement.passive")


def _according(reading: Reading, sentence: Span, cue: Cue, later: list[Cue], free_from: int) -> Statement | None:
    """Return what "menurut X, ..." reports behind its comma, or "..., menurut X" before it."""
    source = _source_behind(reading, cue, sentence.end)
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
    return _statement(reading, Span(start, end), _kind(reading, start, end), cue, source, "statement.according")


def _inverted(
    reading: Reading, sentence: Span, cue: Cue, aside: int, source: Span | None, free_from: int
) -> Statement | None:
    """Return what stands before "..., kata X"; around it where it is an aside ("Hal itu, kata X, tidak benar").

    `aside` is where cue and speaker begin. Without a comma or a mark before it "kata" is a noun ("dengan kata lain").
    """
    if aside > sentence.start and not re.search(r"[,\"”»·—–-]\s*$", reading.masked[free_from:aside]):
        return None
    start, end = _clause_before(reading, free_from, aside)
    behind = max(cue.span.end, source.end if source else 0)
    rest = re.match(r"\s*,\s*(?=\S)", reading.masked[behind : sentence.end])
    if rest and end - start < LONGEST_ASIDE:
        rest_end = clause_end(reading.masked, behind + rest.end(), sentence, [], reading.language)
        if len(reading.masked[behind + rest.end() : rest_end].split()) > 3:
            start, end = (start if end > start else behind + rest.end()), rest_end
    if end <= start:
        return None
    return _statement(reading, Span(start, end), _kind(reading, start, end), cue, source, "statement.inverted")


def _closes(reading: Reading, sentence: Span, cue: Cue, free_from: int) -> tuple[int, Span] | None:
    """Return where cue and speaker begin, and the speaker, where both stand behind what is said.

    Either a comma, a short subject, the verb and nothing more than a setting (", Truss said on Friday.", ", KCNA
    melaporkan."); or a comma, the verb and its subject (", said the mayor, Ihor Terekhov."). A finite verb in what
    follows says that the clause is still to come ("X, who is at the summit, says unity has faltered").
    """
    language = reading.language
    before = reading.masked[free_from : cue.span.start]
    rest = reading.masked[cue.span.end : sentence.end]
    if cue.lower.endswith("ing"):
        return None
    goes_on = not particles(language, "finite").isdisjoint(re.findall(r"[\w’']+", rest.lower()))
    if language == "en" and re.search(r"(?:[,\"”·]|\s[-–—])\s*$", before):
        subject = subject_after(reading.masked, cue, sentence.end, "en") if re.match(r"\s+(?:[A-Z]|the\s|an?\s|one\s)", rest) else None
        return (cue.span.start, subject) if subject and not goes_on else None
    comma = max((match.end() for match in re.finditer(r"(?:,[\"”]?|[\"”]|\s[-–—])\s+(?=\w)", before)), default=None)
    aside = language == "en" and re.match(r"\s*,\s+\w+\s", rest)
    over = not goes_on and re.fullmatch(_SETTING_ONLY[language], rest, re.IGNORECASE)
    if comma is None or not (over or aside) or len(before[comma:].split()) > 14:
        return None
    if aside and len(before[:comma]) > LONGEST_ASIDE:
        return None
    subject = subject_before(reading.masked, free_from + comma, cue, language)
    return (subject.start, subject) if subject else None


# What may stand behind a closing cue: where, when and to whom it was said, but no clause.
_SETTING_ONLY = {
    "en": r"(?!.*\bthat\b)(?:\s+(?:(?:on|in|at|during|to|last|earlier|this|late|early|after|via|through|over|with)\b[^,;]{0,60}"
    r"|reporters[^,;]{0,60}|[A-Z][\w ]{2,40}|(?:mon|tues|wednes|thurs|fri|satur|sun)day\w*[^,;]{0,60}))?\s*(?:[.!?]?[\"”]?|[-–—].*)\s*",
    "id": r"(?!.*\bbahwa\b)(?:\s+(?:pada|kepada|dalam|saat|seperti|dikutip|dilansir)\b[^,;]{0,90})?\s*[.!?]?[\"”]?\s*",
}


def _clause_before(reading: Reading, start: int, stop: int) -> tuple[int, int]:
    """Return (start, end) of the clause before `stop`, without the word that opens the sentence and the comma that closes it."""
    match = grammar(reading.language).opening.match(reading.masked, start, stop)
    begin = _past_marks(reading.masked, match.end() if match else start, stop)
    while stop > begin and reading.masked[stop - 1] in " \t,-–—":
        stop -= 1
    return begin, stop


def _past_marks(masked_text: str, position: int, end: int) -> int:
    while position < end and masked_text[position] in " \t,:;-–—.":
        position += 1
    return position


def _source_around(reading: Reading, sentence: Span, cue: Cue) -> Span | None:
    """Return the words that name the speaker of a cue before a quotation: in front of a clause verb, else behind it."""
    before = subject_before(reading.masked, sentence.start, cue, reading.language)
    return cue.clitic or before or subject_after(reading.masked, cue, sentence.end, reading.language)


def _source_behind(reading: Reading, cue: Cue, end: int) -> Span | None:
    return cue.clitic or subject_after(reading.masked, cue, end, reading.language)


def _kind(reading: Reading, start: int, end: int) -> Kind:
    return Kind.MIXED if holds_quotation(reading.article.text[start:end]) else Kind.INDIRECT


def _statement(reading: Reading, span: Span, kind: Kind, cue: Cue, source: Span | None, rule: str) -> Statement:
    return Statement(reading.article, span, kind, cue.span, source, (Reason(rule, (cue.span.of(reading.article.text),)),))


# --- quotations that go on


def _joined(reading: Reading, drafts: list[Statement]) -> Iterator[Statement]:
    """Join a quotation without a cue to the direct statement right before it: `"A," kata X. "B."` is one statement."""
    current: Statement | None = None
    for draft in sorted(drafts, key=lambda statement: statement.span.start):
        alone = draft.because[0].key == "statement.quote_alone"
        if current is None:
            current = draft
        elif current.because[0].key == "statement.quote_alone" and draft.kind is Kind.DIRECT and _unclosed(reading, current, draft):
            current = replace(draft, span=Span(current.span.start, draft.span.end))
        elif alone and current.kind is Kind.DIRECT and _adjacent(reading, current, draft):
            current = replace(current, span=Span(current.span.start, draft.span.end))
        else:
            yield current
            current = draft
    if current is not None:
        yield current


def _unclosed(reading: Reading, first: Statement, second: Statement) -> bool:
    """Tell whether `first` has no closing mark and `second` opens the next paragraph: one quotation in two paragraphs."""
    return reading.masked[first.span.end : second.span.start].strip("\"“„«") in ("\n", "\n\n")


def _adjacent(reading: Reading, first: Statement, second: Statement) -> bool:
    """Tell whether nothing but the attribution of `first` stands between two quotations."""
    between = reading.masked[first.span.end : second.span.start]
    return not re.search(r"[.!?]\s+\w", between) and len(re.findall(r"\n+", between)) <= 1
