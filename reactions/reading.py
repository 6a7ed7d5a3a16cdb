"""One reading of an article: its text with the quotations masked, and how a rule turns what it found into a statement."""

from __future__ import annotations

from dataclasses import dataclass

from reactions.cues import Cue, Frame, particles
from reactions.quotations import Quotation, holds_quotation
from reactions.records import Article, Kind, Reason, Span, Statement
from reactions.subjects import subject_after

FRONTED = (Frame.CLAUSE, Frame.ADDRESS, Frame.COMPLEMENT)
"""Frames whose speaker stands before the cue and what is said behind it."""
SPEAKING = (*FRONTED, Frame.INVERTED)
"""Frames that attribute a quotation."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with its quotations, and its text with what they hold masked."""

    article: Article
    quotations: list[Quotation]
    masked: str

    @property
    def language(self) -> str:
        """The language of the article."""
        return self.article.language

    def kind(self, span: Span) -> Kind:
        """Return mixed where reported speech holds a quoted fragment, else indirect."""
        return Kind.MIXED if holds_quotation(span.of(self.article.text)) else Kind.INDIRECT

    def source_behind(self, cue: Cue, end: int) -> Span | None:
        """Return who is named by the clitic of a cue or by the words behind it, up to `end`."""
        behind = cue.clitic or subject_after(self.masked, cue, end, self.language)
        last = cue.lower.rpartition(" ")[2]
        if cue.clitic or cue.frame is not Frame.INVERTED or last not in particles(self.language, "document"):
            return behind
        return Span(cue.span.end - len(last), behind.end if behind else cue.span.end)  # "bunyi pernyataan itu"

    def statement(self, span: Span, kind: Kind, cue: Cue, source: Span | None, rule: str) -> Statement:
        """Return what a rule found; `rule` is the key of its sentence in the wording catalogue."""
        return Statement(self.article, span, kind, cue.span, source, (Reason(rule, (cue.span.of(self.article.text),)),))
