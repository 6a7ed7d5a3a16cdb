"""Whose a statement is: from the source that the sentence names to a speaker of the article and an actor.

Names are resolved where they stand; pronouns, clitics and "the ministry" lead back to the speaker in force, sentence by
sentence; a quotation with no source of its own goes on with the only speaker of its paragraph. Where two candidates fit
equally, the answer is nobody: a wrong attribution costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from reactions.actors import SPEAKS_FOR, read_title
from reactions.discourse import BACK, BOTH, DEFINITE, Discourse
from reactions.gazetteer import Name, Office
from reactions.governments import weighed
from reactions.institutions import institution_name
from reactions.introductions import introduced
from reactions.joint import is_country, joint_speakers
from reactions.mentions import Register
from reactions.persons import person_in
from reactions.records import Article, Attribution, Kind, Reason, Span, Statement
from reactions.references import CLITIC, INSTITUTION, placed, reference
from reactions.speakers import Speaker, identify, repeated
from reactions.titles import bare_source

NEIGHBOURS = 20
"""Statements before and behind one that can stand within those sentences."""
CLOSE = 2
"""Sentences between a quotation that names nobody and the speaker before it."""
# "its spokesman", "juru bicaranya", "juru bicara kementerian"
POSSESSIVE = re.compile(
    r"\b(?:its|their)\s|\b(?:juru bicara|jubir|menteri|ketua|kepala|kantor)nya\b"
    r"|\bjuru bicara (?:kementerian|pemerintah|istana|kepresidenan|militer)\b",
    re.IGNORECASE,
)
# "Its representative in Sudan" is where he works, not for whom
ITS = re.compile(r"(?:its|their)\s", re.IGNORECASE)
POSTED = re.compile(r"(?i:its|their)\s+(?:[a-z]+\s+){1,4}(?:in|for|to)\s+[A-Z]")
DEPUTY = re.compile(r"(?:wakil|deputi|penasihat|asisten|penerus|pengganti)nya\b", re.IGNORECASE)
DIA = Office("dia", "pronoun", "", "person", "", "dia", "id")
BARE = re.compile(r"(?P<office>juru bicara|jubir|kantor)nya", re.IGNORECASE)
COMMA = re.compile(r",\s*")
# Behind "Duta Besar Jepang, Kanasugi Kenji" the sentence ends or goes on with a comma, a verb, a bracket.
NAMED = re.compile(r"\s*(?:[.,(\"“”]|$|\s[a-z])")
# "Oman, the mediator", "Qatar, a close ally of the United States", but not "Ukraine, President Zelensky"
APPOSED = re.compile(r",\s+(?:the|an?|one\s+of)\s+[a-z]")
BESIDE = 60
"""Characters around a title within which its bearer's name stands."""
ABBREVIATION = re.compile(r"\b[A-Z]{3,8}\b")


def attribute(statements: Iterable[Statement]) -> Iterator[Attribution]:
    """Yield whose each statement is, in order; a joint subject gives one attribution per actor.

    Statements of one article must follow one another, in the order of their spans.
    """
    for _, group in groupby(statements, key=lambda statement: statement.article.id):
        of_article = list(group)
        yield from _Reader(of_article[0].article).read(of_article)


class _Reader:
    """One article read from its first statement to its last, with the speakers met so far."""

    def __init__(self, article: Article) -> None:
        self.register = Register(article)
        self.discourse = Discourse(self.register)

    def read(self, statements: Sequence[Statement]) -> Iterator[Attribution]:
        found: list[list[Speaker]] = []
        for source in (statement.source for statement in statements if statement.source):
            identify(self.register, bare_source(self.register, source))  # titles beside a name serve the whole article
        waiting = list(reversed(list(introduced(self.register))))
        for statement in statements:
            while waiting and waiting[-1].span.end <= (statement.source or statement.span).start:
                self.discourse.add(waiting.pop())
            speakers = self._speakers(statement)
            found.append(speakers)
            for speaker in (placed(speaker, statement) for speaker in speakers):
                self.discourse.add(speaker)
        for position, statement in enumerate(statements):
            speakers = found[position]
            if statement.source is None or (speakers and all(speaker.refers == "unknown" for speaker in speakers)):
                neighbour = self._carried_on(statements, found, position)
                speakers = [neighbour] if neighbour else speakers
            yield from _attributions(statement, speakers)

    def _speakers(self, statement: Statement) -> list[Speaker]:
        if statement.source is None:
            return []
        source = bare_source(self.register, statement.source)
        parts = joint_speakers(self.register, source)
        if parts:
            return parts
        if BOTH.fullmatch(source.of(self.register.text)):
            return self.discourse.both(source)
        source = self._with_name(self._behind_adverbial(source))
        pronoun = self._pronoun(source)
        if pronoun:
            speaker = self.discourse.in_force(source, pronoun)
            return [speaker] if speaker else []
        anaphor = self.discourse.taken_up(source)
        if anaphor:
            return [anaphor]
        speaker = identify(self.register, self._country_first(source) or source) or self._unknown(source)
        if speaker.actor and not weighed(speaker.because) and not self._taken_from_elsewhere(speaker):
            return [speaker]
        owned = self._owned(speaker)
        return [owned if owned.actor else self._introduced(owned)]

    def _owned(self, speaker: Speaker) -> Speaker:
        """Give "its spokesman, X" and "juru bicara kementerian" the actor of the body that spoke last, "her spokesman" hers."""
        pronoun = self._whose(speaker)
        if pronoun:
            whose = self.discourse.in_force(speaker.span, pronoun)
            because = (reference(speaker.words, whose), *whose.because) if whose else speaker.because[:1]
            return replace(speaker, actor=whose.actor if whose else None, because=because)
        if not POSSESSIVE.search(speaker.words):
            return speaker
        here = self.register.sentence(speaker.span.start)
        start = speaker.span.start
        inside = self.register.sentences[here].start + len("its ") < start  # "Ukraine expects ships to sail, says its minister"
        before = self.discourse.body(here, start, INSTITUTION) if inside else None
        before = before or (self.discourse.body(here - 1, start, INSTITUTION) if here else None)
        bare = BARE.fullmatch(speaker.words)
        owner = self._just_met(speaker) if bare and here else None
        if bare and owner:  # "Ruto menolak. Kantornya mengatakan"
            name = f"{bare['office']} {owner.name}" if owner.name else speaker.name
            return replace(speaker, name=name, actor=owner.actor, because=(reference(speaker.words, owner), *owner.because))
        recent = self.discourse.recent()
        body = before or next((met for met in recent if met.actor and met.refers in ("institution", "country")), None)
        if body is None:
            return speaker
        named = self.register.runs_within(speaker.span)
        name = speaker.name if named else institution_name(self.register, speaker.span, body.actor)
        return replace(speaker, name=name, actor=body.actor, because=(reference(speaker.words, body), *body.because))

    def _taken_from_elsewhere(self, speaker: Speaker) -> bool:
        """Tell "its foreign ministry" with the country of another one, "its representative in Sudan", from a known actor."""
        guessed = speaker.because[0].key == "attribution.elsewhere" and ITS.match(speaker.words)
        return bool(guessed or POSTED.match(speaker.words))

    def _just_met(self, speaker: Speaker) -> Speaker | None:
        """Return who spoke in the sentence before, or the person whom "dia" would mean."""
        before = self.register.sentences[self.register.sentence(speaker.span.start) - 1]
        last = next((met for met in self.discourse.recent() if met.actor), None)
        return last if last and last.span.start >= before.start else self.discourse.in_force(speaker.span, DIA)

    def _whose(self, speaker: Speaker) -> Office | None:
        """Return the pronoun of "His spokeswoman", "Her adviser, Anna Bell", "Wakilnya, X"."""
        if DEPUTY.match(speaker.words):
            return CLITIC
        offices = [mention.office for mention in self.register.within(speaker.span)[:2] if mention.office]
        if len(offices) < 2:
            return None
        own, held = offices
        return own if own.role == "pronoun" and own.refers == "person" and held.key in SPEAKS_FOR else None

    def _introduced(self, speaker: Speaker) -> Speaker:
        """Give an unknown speaker the actor of the body whose abbreviation it holds: "... Akuisisi Pertahanan (DAPA) Korsel"."""
        for short in ABBREVIATION.findall(speaker.words):
            body = self.register.written_out(short)
            title = read_title(self.register, body) if body else None
            if title and title.actor:
                because = (Reason("attribution.abbreviation", (short, title.words)), *title.because)
                return replace(speaker, actor=title.actor, because=because)
        return speaker

    def _behind_adverbial(self, source: Span) -> Span:
        """Return the last part of a source that begins with something else: "Clearly alluding to China, the statement"."""
        text = self.register.text
        comma = text.rfind(",", source.start, source.end)
        first, last = Span(source.start, comma), Span(comma + 1, source.end)
        if comma < 0 or person_in(self.register, first) or is_country(self.register, first) or self._is_body(first):
            return source
        whole = is_country(self.register, last) and not read_title(self.register, first)
        return last if whole or DEFINITE.search(last.of(text)) else source

    def _is_body(self, part: Span) -> bool:
        """Tell whether the part of a source before a comma is a company or another body by its name: "Apple Inc."."""
        title = read_title(self.register, part)
        return title is not None and title.refers == "institution" and self.register.text[part.start : part.start + 1].isupper()

    def _with_name(self, source: Span) -> Span:
        """Take in the name that a comma parts from its title: "X, profesor sejarah", "Duta Besar Jepang, Kanasugi Kenji"."""
        register, text = self.register, self.register.text
        title = read_title(register, source) if not register.runs_within(source) else None
        if title is None or title.refers != "person":
            return source
        around = register.runs_within(Span(max(0, source.start - BESIDE), min(len(text), source.end + BESIDE)))
        for run in (run for run in around if " " in run.text and run.span.end <= len(text)):
            if COMMA.fullmatch(text, source.end, run.span.start) and NAMED.match(text, run.span.end):
                return Span(source.start, run.span.end)
            if COMMA.fullmatch(text, run.span.end, source.start):
                return Span(run.span.start, source.end)
        return source

    def _country_first(self, source: Span) -> Span | None:
        """Return the country with which a source begins: "Rusia juga termasuk negara-negara teratas", "Oman, the mediator"."""
        first = self.register.within(source)[:1]
        if not first or first[0].span.start != source.start:
            return None
        if self.register.article.language != "id" and not APPOSED.match(self.register.text, first[0].span.end, source.end):
            return None
        entry = first[0].entry
        return first[0].span if isinstance(entry, Name) and entry.kind in ("country", "seat") else None

    def _unknown(self, source: Span) -> Speaker:
        words = source.of(self.register.text)
        return Speaker(source, words, None, None, "unknown", frozenset(), (Reason("attribution.open", (words,)),))

    def _pronoun(self, source: Span) -> Office | None:
        """Return the pronoun that a source is, or ends with behind a comma ("Last April, he")."""
        words = source.of(self.register.text).rpartition(",")[2].strip().lower()
        if words == CLITIC.word:
            return CLITIC
        last = self.register.within(source)[-1:]
        entry = last[0].entry if last else None
        return entry if isinstance(entry, Office) and entry.role == "pronoun" and entry.word == words else None

    def _carried_on(self, statements: Sequence[Statement], found: Sequence[list[Speaker]], position: int) -> Speaker | None:
        """Return who goes on speaking in a quotation that names nobody: the only speaker of its paragraph or close by."""
        statement = statements[position]
        by_tagger = statement.because[:1] and statement.because[0].key == "statement.tagged"
        if statement.kind not in (Kind.DIRECT, Kind.MIXED) and not by_tagger:
            return None
        text = statement.article.text
        begin = text.rfind("\n", 0, statement.span.start) + 1
        end = text.find("\n", statement.span.end)
        paragraph = Span(begin, end if end >= 0 else len(text))
        here = self.register.sentence(statement.span.start)
        near: list[Speaker] = []
        for number in range(max(0, position - NEIGHBOURS), min(len(statements), position + NEIGHBOURS + 1)):
            other, speakers = statements[number], found[number]
            apart = here - self.register.sentence(other.span.start)
            if (paragraph.holds(other.span) and abs(apart) <= BACK) or (0 <= apart <= CLOSE and not by_tagger):
                near.extend(speaker for speaker in speakers if speaker.refers not in ("country", "unknown"))
        if len({speaker.name for speaker in near}) != 1:
            return None
        return repeated(near[0], Reason("attribution.carried", (near[0].name or near[0].words,)))


def _attributions(statement: Statement, speakers: Sequence[Speaker]) -> Iterator[Attribution]:
    """Yield one attribution per actor; one without a speaker where nobody was found."""
    told: set[str | None] = set()
    for speaker in speakers:
        if speaker.actor not in told:
            told.add(speaker.actor)
            yield Attribution(statement, speaker.words, speaker.span, speaker.name, speaker.actor, speaker.because)
    if not speakers:
        words = statement.source.of(statement.article.text) if statement.source else None
        reason = Reason("attribution.open", (words,)) if words else Reason("attribution.nobody")
        yield Attribution(statement, words, statement.source, None, None, (reason,))
