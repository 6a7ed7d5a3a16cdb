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

from reactions.clauses import border, clause_end, clause_start, spoken, subject_after, subject_before
from reactions.cues import Cue, Frame, cues, words
from reactions.quotations import Quotation, dialogue, holds_quotation, masked, quotations
from reactions.records import Article, Kind, Reason, Span, Statement
from reactions.sentences import sentences

FEWEST_WORDS = 2
"""A clause of fewer words says nothing that could be judged."""
FEWEST_QUOTED = 4
"""A quotation of fewer words with no cue beside it is a fragment or a scare quote."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with its quotations, and its text with what they hold masked."""

    article: Article
    quotations: list[Quotation]
    masked: str

    @property
    def language(self) -> str:
        return self.article.language

    def within(self, span: Span) -> list[Quotation]:
        """Return the quotations inside `span`."""
        return [quotation for quotation in self.quotations if span.holds(quotation.outer)]


def find(article: Article) -> Iterator[Statement]:
    """Yield the statements of an article in the order of their spans; none where nobody speaks."""
    found = sorted([*quotations(article.text), *dialogue(article.text)], key=lambda quotation: quotation.outer.start)
    found = [q for i, q in enumerate(found) if i == 0 or q.outer.start >= found[i - 1].outer.end]
    reading = Reading(article, found, masked(article.text, found))
    drafts: list[Statement] = []
    for sentence in sentences(article.text, found):
        drafts.extend(_of_sentence(reading, sentence, drafts[-1] if drafts else None))
    yield from sorted(_joined(reading, drafts), key=lambda statement: (statement.span.start, statement.span.end))


def _of_sentence(reading: Reading, sentence: Span, previous: Statement | None) -> Iterator[Statement]:
    found = list(cues(words(reading.masked, sentence), reading.language))
    quoted = reading.within(sentence)
    direct = list(_direct(reading, sentence, quoted, found))
    yield from direct
    taken = {statement.cue for statement in direct}
    speech = [statement.span for statement in direct]
    yield from _reported(reading, sentence, found, taken, speech)


# --- direct speech


def _direct(reading: Reading, sentence: Span, quoted: list[Quotation], found: list[Cue]) -> Iterator[Statement]:
    """Yield the quotations of a sentence that are speech, each with the cue that attributes it or with none."""
    for quotation in quoted:
        size = len(quotation.inner.of(reading.article.text).split())
        if not size or not re.search(r"\w", quotation.inner.of(reading.article.text)):
            continue
        opens = not re.search(r"\w", reading.masked[sentence.start : quotation.outer.start])
        before = _cue_before(reading, sentence, quotation, found) if not opens else None
        if before is not None and (size >= FEWEST_QUOTED or quotation.inner.of(reading.article.text)[:1].isupper()):
            source = _source(reading, sentence, before, sentence.start)
            yield _statement(reading, quotation.inner, Kind.DIRECT, before.span, source, "statement.quote_after_cue", before)
        elif opens:
            after = _cue_after(reading, sentence, quotation, found)
            if after is not None:
                yield _statement(reading, quotation.inner, Kind.DIRECT, after[0].span, after[1], "statement.quote_before_cue", after[0])
            elif size >= FEWEST_QUOTED and not re.search(r"\w", reading.masked[quotation.outer.end : sentence.end]):
                place = Span(quotation.outer.start, quotation.outer.start)
                yield _statement(reading, quotation.inner, Kind.DIRECT, place, None, "statement.quote_alone", None)


def _cue_before(reading: Reading, sentence: Span, quotation: Quotation, found: list[Cue]) -> Cue | None:
    """Return the cue that leads to a quotation which begins a clause of its own: `mengatakan, "..."`, `said: "We ..."`."""
    lead = reading.masked[sentence.start : quotation.outer.start]
    if not re.search(r"[,:]\s*$", lead):
        first = reading.article.text[quotation.inner.start : quotation.inner.start + 1]
        if not first.isupper() or re.search(r"\b(?:bahwa|that)\s*$", lead):
            return None
    earlier = [cue for cue in found if cue.span.end <= quotation.outer.start and cue.frame in (Frame.CLAUSE, Frame.INVERTED, Frame.ACT)]
    if not earlier:
        return None
    cue = earlier[-1]
    between = reading.masked[cue.span.end : quotation.outer.start]
    return cue if len(between) < 120 and not re.search(r"[.;!?]|\b(?:bahwa|that)\b", between) else None


def _cue_after(reading: Reading, sentence: Span, quotation: Quotation, found: list[Cue]) -> tuple[Cue, Span | None] | None:
    """Return the cue behind a quotation and the words that name the speaker: `"...," kata X`, `"...," X said`."""
    for cue in found:
        if cue.span.start < quotation.outer.end or cue.frame not in (Frame.CLAUSE, Frame.INVERTED, Frame.ACCORDING):
            continue
        between = reading.masked[quotation.outer.end : cue.span.start]
        if len(between) > 140 or "·" in between:
            return None
        if reading.language == "en" and cue.frame is Frame.CLAUSE and re.search(r"\w", between):
            return cue, subject_before(reading.masked, quotation.outer.end, cue, "en")
        if cue.frame is Frame.CLAUSE and reading.language == "id":
            return cue, subject_before(reading.masked, quotation.outer.end, cue, "id")
        return cue, _source_behind(reading, cue, sentence.end)
    return None


# --- reported speech


def _reported(reading: Reading, sentence: Span, found: list[Cue], taken: set[Span], speech: list[Span]) -> Iterator[Statement]:
    """Yield what the cues outside direct speech report; a cue nested in what an earlier one reports gives nothing."""
    open_until = sentence.start
    last_source: Span | None = None
    for position, cue in enumerate(found):
        if cue.span in taken:
            last_source = _source(reading, sentence, cue, sentence.start)
            open_until = cue.span.end
            continue
        if cue.frame is Frame.RELAY or any(span.meets(cue.span) for span in speech):
            continue
        statement = _one_report(reading, sentence, cue, found[position + 1 :], open_until, last_source)
        if statement is None:
            continue
        text = statement.span.of(reading.article.text)
        if len(text.split()) < FEWEST_WORDS or any(span.meets(statement.span) for span in speech):
            continue
        yield statement
        last_source = statement.source
        open_until = max(statement.span.end, cue.span.end)


def _one_report(
    reading: Reading, sentence: Span, cue: Cue, later: list[Cue], open_until: int, last_source: Span | None
) -> Statement | None:
    masked_text, language = reading.masked, reading.language
    if cue.frame is Frame.ACCORDING:
        return _according(reading, sentence, cue, later, open_until)
    if cue.frame is Frame.INVERTED or (language == "en" and cue.frame is Frame.CLAUSE and _stands_last(reading, sentence, cue)):
        return _inverted(reading, sentence, cue, open_until)
    if cue.span.start < open_until:
        return None
    joined = open_until > sentence.start
    if joined and border(masked_text, open_until, cue, language) is None and masked_text[open_until : cue.span.start].strip(" ,.;"):
        begin = open_until
    else:
        begin = open_until
    source = subject_before(masked_text, begin, cue, language) or last_source
    if cue.frame is Frame.SILENCE:
        if source is None:
            return None
        end = clause_end(masked_text, cue.span.end, sentence, later, language)
        return _statement(reading, Span(cue.span.start, max(end, cue.span.end)), Kind.SILENCE, cue.span, source, "statement.silence", cue)
    if source is None or cue.frame is Frame.PASSIVE or not spoken(masked_text, cue, begin, language):
        return None
    start = cue.span.start if cue.frame is Frame.ACT else clause_start(masked_text, cue, sentence.end, language)
    end = clause_end(masked_text, max(start, cue.span.end), sentence, later, language)
    if end <= start:
        return None
    rule = "statement.act" if cue.frame is Frame.ACT else "statement.clause"
    return _statement(reading, Span(start, end), _kind(reading, start, end), cue.span, source, rule, cue)


def _according(reading: Reading, sentence: Span, cue: Cue, later: list[Cue], open_until: int) -> Statement | None:
    """ "Menurut X, ..." reports what follows the comma; "..., menurut X" what stands before it."""
    source = _source_behind(reading, cue, sentence.end)
    before = reading.masked[open_until : cue.span.start]
    if re.search(r"\w{2,}.*\w{2,}", before) and len(before.split()) > 3:
        start, end = _clause_before(reading, open_until, cue)
        return _statement(reading, Span(start, end), _kind(reading, start, end), cue.span, source, "statement.according", cue)
    after = cue.span.end if cue.clitic else (source.end if source else cue.span.end)
    start = _past(reading.masked, after, sentence.end)
    end = clause_end(reading.masked, start, sentence, later, reading.language)
    if end <= start:
        return None
    return _statement(reading, Span(start, end), _kind(reading, start, end), cue.span, source, "statement.according", cue)


def _inverted(reading: Reading, sentence: Span, cue: Cue, open_until: int) -> Statement | None:
    """ "..., kata X" reports what stands before the comma; in the middle of a sentence, what stands around it."""
    source = _source_behind(reading, cue, sentence.end)
    if reading.language == "en":
        clause = list(re.finditer(r",\s|\s[-–—]\s", reading.masked[open_until : cue.span.start]))
        if clause:
            comma = open_until + clause[-1].end()
            subject = subject_before(reading.masked, comma, cue, "en")
            source = subject or source
            cue_start = comma
        else:
            return None
    else:
        cue_start = cue.span.start
    start, end = _clause_before(reading, open_until, replace(cue, span=Span(cue_start, cue.span.end)))
    if source is not None and reading.language == "id" and end - start < 60:
        rest = re.match(r"\s*,\s*", reading.masked[source.end : sentence.end])
        if rest and len(reading.masked[source.end + rest.end() : sentence.end].split()) > 3:
            end = clause_end(reading.masked, source.end + rest.end(), sentence, [], reading.language)
    if end <= start:
        return None
    return _statement(reading, Span(start, end), _kind(reading, start, end), cue.span, source, "statement.inverted", cue)


def _stands_last(reading: Reading, sentence: Span, cue: Cue) -> bool:
    """Tell whether an English cue closes its sentence, so that what is said stands before it: "..., Truss said on Friday"."""
    rest = reading.masked[cue.span.end : sentence.end]
    short = len(rest.split()) <= 1 or re.match(r"\s*[.,]", rest)
    before = reading.masked[sentence.start : cue.span.start]
    vs = re.search(r",[\"”]?\s*$", before) and re.match(r"\s+(?:[A-Z]|the\s|an?\s)", rest)
    return bool((short or vs or re.match(r"\s+(?:on|in|at|during|to reporters|last|earlier)\b[^,]{0,60}[.]?$", rest)) and "," in before)


def _clause_before(reading: Reading, start: int, cue: Cue) -> tuple[int, int]:
    """Return (start, end) of the clause before a cue, without the word that opens the sentence and the comma that closes it."""
    from reactions.clauses import grammar

    match = grammar(reading.language).opening.match(reading.masked, start, cue.span.start)
    begin = match.end() if match else start
    begin = _past(reading.masked, begin, cue.span.start)
    end = cue.span.start
    while end > begin and reading.masked[end - 1] in " \t,-–—":
        end -= 1
    return begin, end


def _past(masked_text: str, position: int, end: int) -> int:
    while position < end and masked_text[position] in " \t,:;-–—.":
        position += 1
    return position


def _source(reading: Reading, sentence: Span, cue: Cue, start: int) -> Span | None:
    return cue.clitic or subject_before(reading.masked, start, cue, reading.language) or subject_after(
        reading.masked, cue, sentence.end, reading.language
    )


def _source_behind(reading: Reading, cue: Cue, end: int) -> Span | None:
    return cue.clitic or subject_after(reading.masked, cue, end, reading.language)


def _kind(reading: Reading, start: int, end: int) -> Kind:
    return Kind.MIXED if holds_quotation(reading.article.text[start:end]) else Kind.INDIRECT


def _statement(
    reading: Reading, span: Span, kind: Kind, cue: Span, source: Span | None, rule: str, lexical: Cue | None
) -> Statement:
    values = (cue.of(reading.article.text),) if lexical else ()
    return Statement(reading.article, span, kind, cue, source, (Reason(rule, values),))


# --- quotations that go on


def _joined(reading: Reading, drafts: list[Statement]) -> Iterator[Statement]:
    """Join a quotation without a cue to the direct statement right before it: `"A," kata X. "B."` is one statement."""
    current: Statement | None = None
    for draft in sorted(drafts, key=lambda statement: statement.span.start):
        if current is None:
            current = draft
        elif draft.because[0].key == "statement.quote_alone" and current.kind is Kind.DIRECT and _adjacent(reading, current, draft):
            current = replace(current, span=Span(current.span.start, draft.span.end))
        else:
            yield current
            current = draft
    if current is not None:
        yield current


def _adjacent(reading: Reading, first: Statement, second: Statement) -> bool:
    """Tell whether nothing but the attribution of `first` stands between two quotations."""
    between = reading.masked[first.span.end : second.span.start]
    return len(re.findall(r"[.!?]\s+\w", between)) == 0 and between.count("\n") <= 1
