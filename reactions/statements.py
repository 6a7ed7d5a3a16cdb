"""Finding the statements of an article: who says something, and from which word to which.

Rules in a fixed order, each named in the statement's `because`. First the quotations that are speech (direct), then, in
what is outside quotation marks, the cues with their content clauses (indirect; mixed where a quoted fragment stands
inside). Spans are those of the annotation guideline: direct without its marks, indirect without its cue, and from the cue
on where cue and content are one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from reactions import reports, speech
from reactions.agreement import agreed
from reactions.cues import Frame, cue_forms, cues, words
from reactions.quotations import Quotation, dialogue, masked, quotations
from reactions.reading import Reading
from reactions.records import Article, Kind, Span, Statement
from reactions.sentences import sentences
from reactions.tagger import Tagger
from reactions.tags import linked

ENDS = '.!?…"”’»:;,)'
LONGEST_HEADLINE = 14
"""Words."""


def find(article: Article, tagger: Tagger | None = None) -> Iterator[Statement]:
    """Yield the statements of an article in the order of their spans; none where nobody speaks.

    By the rules alone, or with a tagger that weighs what they find and adds what they do not know (agreement.py).
    """
    text = article.text
    marked = sorted(
        [*quotations(text), *dialogue(text, _attribution(article.language))], key=lambda quotation: quotation.outer.start
    )
    apart: list[Quotation] = []
    for quotation in marked:
        if not apart or quotation.outer.start >= apart[-1].outer.end:
            apart.append(quotation)
    reading = Reading(article, apart, masked(text, apart))
    drafts: list[Statement] = []
    waiting = deque(apart)
    told: list[Span] = []
    for sentence in sentences(text, apart):
        quoted: list[Quotation] = []
        while waiting and waiting[0].outer.start < sentence.end:
            quoted.append(waiting.popleft())
        if not _is_headline(text, sentence):
            told.append(sentence)
            drafts.extend(_of_sentence(reading, sentence, quoted))
    found = list(_joined(reading, drafts))
    if tagger:
        tags = tagger.tags(text, told)
        found = list(agreed(article, found, tags, linked(tags, told)))
    yield from sorted(found, key=lambda statement: (statement.span.start, statement.span.end))


def _is_headline(text: str, sentence: Span) -> bool:
    """Tell a short line without an end mark, such as a subhead between paragraphs: the newsroom speaks there."""
    whole_line = text[sentence.start - 1 : sentence.start] in ("", "\n") and text[sentence.end : sentence.end + 1] == "\n"
    return whole_line and text[sentence.end - 1] not in ENDS and len(sentence.of(text).split()) <= LONGEST_HEADLINE


@cache
def _attribution(language: str) -> re.Pattern[str]:
    """Return what follows the dash that closes a line of dialogue: "he noted", "said the head of Russian diplomacy"."""
    verbs = "|".join(re.escape(form) for form in cue_forms(language, Frame.CLAUSE, Frame.INVERTED))
    return re.compile(rf"(?:[\w’'.]+\s+){{0,5}}?(?:{verbs})\b", re.IGNORECASE)


def _of_sentence(reading: Reading, sentence: Span, quoted: list[Quotation]) -> Iterator[Statement]:
    found = list(cues(words(reading.masked, sentence), reading.language))
    direct = list(speech.direct(reading, sentence, quoted, found))
    yield from direct
    yield from reports.reported(reading, sentence, found, direct)


def _joined(reading: Reading, drafts: list[Statement]) -> Iterator[Statement]:
    """Join a quotation without a cue to the direct statement right before it: `"A," kata X. "B."` is one statement."""
    current: Statement | None = None
    for draft in sorted(drafts, key=lambda statement: statement.span.start):
        if current is None:
            current = draft
        elif (
            current.because[0].key == "statement.quote_alone" and draft.kind is Kind.DIRECT and _unclosed(reading, current, draft)
        ):
            current = replace(draft, span=Span(current.span.start, draft.span.end))
        elif _alone(draft) and current.kind is Kind.DIRECT and _adjacent(reading, current, draft):
            current = replace(current, span=Span(current.span.start, draft.span.end))
        else:
            yield current
            current = draft
    if current is not None:
        yield current


def _alone(statement: Statement) -> bool:
    return statement.because[0].key == "statement.quote_alone"


def _unclosed(reading: Reading, first: Statement, second: Statement) -> bool:
    """Tell whether `first` has no closing mark and `second` opens the next paragraph: one quotation in two paragraphs."""
    return reading.masked[first.span.end : second.span.start].strip('"“„«') in ("\n", "\n\n")


def _adjacent(reading: Reading, first: Statement, second: Statement) -> bool:
    """Tell whether nothing but the attribution of `first` stands between two quotations."""
    between = reading.masked[first.span.end : second.span.start]
    return not re.search(r"(?<!\b[A-Z])[.!?]\s+\w", between) and len(re.findall(r"\n+", between)) <= 1
