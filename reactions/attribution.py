"""Whose a statement is: from the source that the sentence names to a speaker of the article and an actor.

Names are resolved where they stand; pronouns, clitics and "the ministry" lead back to the speaker in force, sentence by
sentence; a quotation with no source of its own goes on with the only speaker of its paragraph. Where two candidates fit
equally, the answer is nobody: a wrong attribution costs more than a missing one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from reactions.actors import held_by, read_title, same_office
from reactions.gazetteer import Name, Office, Run
from reactions.grammar import grammar
from reactions.mentions import Register, Title
from reactions.records import Article, Attribution, Kind, Reason, Span, Statement
from reactions.references import CLITIC, INSTITUTION, agrees, bears, fits, nothing_else, placed, reference
from reactions.speakers import Speaker, identify, person_in, repeated
from reactions.titles import bare_source

BACK = 4
"""Sentences that a pronoun looks back."""
NEIGHBOURS = 20
"""Statements before and behind one that can stand within those sentences."""
RECENT = 200
"""Speakers back to whom "kementerian itu" can still refer."""
CLOSE = 2
"""Sentences between a quotation that names nobody and the speaker before it."""
JOINT = re.compile(r"\s*,?\s+(?:dan|and|serta|maupun|as well as)\s+|\s*,\s+|\s*&\s*", re.IGNORECASE)
JOINED = re.compile(r"\b(?:dan|and|serta|maupun|as well as)\b|&", re.IGNORECASE)
# "its spokesman", "juru bicaranya", "juru bicara kementerian"
POSSESSIVE = re.compile(
    r"\b(?:its|their)\s|\b(?:juru bicara|jubir|menteri|ketua|kepala)nya\b"
    r"|\bjuru bicara (?:kementerian|pemerintah|istana|kepresidenan|militer)\b",
    re.IGNORECASE,
)
ABBREVIATION = re.compile(r"\b[A-Z]{3,8}\b")
DEFINITE = re.compile(r"^\s*(?:the|this|that|our|sang|si)\b|\b(?:itu|tersebut|ini|tadi)\s*$", re.IGNORECASE)


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
        self.met: list[Speaker] = []
        self.met_in: defaultdict[int, list[Speaker]] = defaultdict(list)

    def read(self, statements: Sequence[Statement]) -> Iterator[Attribution]:
        found: list[list[Speaker]] = []
        for source in (statement.source for statement in statements if statement.source):
            identify(self.register, bare_source(self.register, source))  # titles beside a name serve the whole article
        for statement in statements:
            speakers = self._speakers(statement)
            found.append(speakers)
            for speaker in (placed(speaker, statement) for speaker in speakers):
                self.met.append(speaker)
                self.met_in[self.register.sentence(speaker.span.start)].append(speaker)
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
        parts = self._joint(source)
        if parts:
            return parts
        source = self._behind_adverbial(source)
        pronoun = self._pronoun(source)
        if pronoun:
            speaker = self._refers_back(source, pronoun)
            return [speaker] if speaker else []
        anaphor = self._anaphor(source)
        if anaphor:
            return [anaphor]
        speaker = identify(self.register, self._country_first(source) or source) or self._unknown(source)
        return [speaker if speaker.actor else self._introduced(self._owned(speaker))]

    def _owned(self, speaker: Speaker) -> Speaker:
        """Give "its spokesman, X" and "juru bicara kementerian" the actor of the body that spoke last."""
        if not POSSESSIVE.search(speaker.words):
            return speaker
        here = self.register.sentence(speaker.span.start)
        before = self._body(here - 1, speaker.span.start, INSTITUTION) if here else None
        recent = reversed(self.met[-RECENT:])
        body = before or next((met for met in recent if met.actor and met.refers in ("institution", "country")), None)
        if body is None:
            return speaker
        return replace(speaker, actor=body.actor, because=(reference(speaker.words, body), *body.because))

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
        if comma < 0 or person_in(self.register, first):
            return source
        whole = self._is_country(last) and not read_title(self.register, first)
        return last if whole or DEFINITE.search(last.of(text)) else source

    def _country_first(self, source: Span) -> Span | None:
        """Return the country with which an Indonesian source begins: "Rusia juga termasuk negara-negara teratas"."""
        first = self.register.within(source)[:1]
        if self.register.article.language != "id" or not first or first[0].span.start != source.start:
            return None
        entry = first[0].entry
        return first[0].span if isinstance(entry, Name) and entry.kind in ("country", "seat") else None

    def _unknown(self, source: Span) -> Speaker:
        words = source.of(self.register.text)
        return Speaker(source, words, None, None, "unknown", frozenset(), (Reason("attribution.open", (words,)),))

    def _joint(self, source: Span) -> list[Speaker]:
        """Return the speakers of a joint subject; empty for one speaker, or where a part names nobody by itself."""
        text = self.register.text
        if not JOINED.search(text, source.start, source.end):
            return []
        parts: list[Span] = []
        begin = source.start
        names = [mention.span for mention in self.register.within(source) if mention.name]
        for match in JOINT.finditer(text, source.start, source.end):
            if not any(name.start < match.end() and match.start() < name.end for name in names):
                parts.append(Span(begin, match.start()))
                begin = match.end()
        parts.append(Span(begin, source.end))
        parts = [part for part in parts if part.of(text).strip()]
        if len(parts) < 2 or not all(self._stands_alone(part) for part in parts):
            return []
        speakers = [identify(self.register, part) for part in parts]
        return [speaker for speaker in speakers if speaker and speaker.actor]

    def _stands_alone(self, part: Span) -> bool:
        """Tell whether a part of a joint subject is a whole country or organisation, or a person."""
        return person_in(self.register, part) is not None or self._is_country(part)

    def _is_country(self, part: Span) -> bool:
        mentions = [mention for mention in self.register.within(part) if mention.name and mention.name.kind != "adjective"]
        actors = {mention.name.actor for mention in mentions if mention.name}
        return len(actors) == 1 and nothing_else(self.register, part, mentions)

    def _pronoun(self, source: Span) -> Office | None:
        """Return the pronoun that a source is, or ends with behind a comma ("Last April, he")."""
        words = source.of(self.register.text).rpartition(",")[2].strip().lower()
        if words == CLITIC.word:
            return CLITIC
        last = self.register.within(source)[-1:]
        entry = last[0].entry if last else None
        return entry if isinstance(entry, Office) and entry.role == "pronoun" and entry.word == words else None

    def _refers_back(self, source: Span, pronoun: Office) -> Speaker | None:
        """Return the speaker in force: the nearest one before, of the right kind, in this sentence or those before it.

        A sentence in between that begins with somebody else makes two candidates of it: nobody, but for a clitic
        ("ujarnya"), which goes on with who spoke last.
        """
        register = self.register
        words = source.of(register.text)
        here = register.sentence(source.start)
        other: Speaker | None = None
        for number in range(here, max(-1, here - BACK - 1), -1):
            there = [speaker for speaker in self.met_in.get(number, ()) if speaker.span.start < source.start]
            spoken = [speaker for speaker in there if fits(speaker, pronoun)]
            if spoken and (other is None or pronoun is CLITIC or other.name == spoken[-1].name):
                return repeated(spoken[-1], reference(words, spoken[-1]))
            if spoken:
                return None
            if other is None:
                person = pronoun.refers == "person"
                other = self._subject(number, source.start) if person else self._body(number, source.start, pronoun)
        return repeated(other, Reason("attribution.subject", (words, other.name or other.words))) if other else None

    def _body(self, number: int, before: int, pronoun: Office) -> Speaker | None:
        """Return the institution, group or country with which a sentence begins: "Para pengamat mencermati ... Mereka"."""
        sentence = self.register.sentences[number]
        verb = grammar(self.register.article.language).verb.search(self.register.masked, sentence.start, sentence.end)
        if verb is None or verb.start() > before or len(self.register.masked[sentence.start : verb.start()].split()) > 10:
            return None
        speaker = identify(self.register, Span(sentence.start, verb.start()))
        return speaker if speaker and speaker.actor and speaker.refers != "person" and fits(speaker, pronoun) else None

    def _subject(self, number: int, before: int) -> Speaker | None:
        """Return the person with whom a sentence begins, its title counted in."""
        sentence = self.register.sentences[number]
        runs = self.register.runs_within(Span(sentence.start, min(sentence.end, before)))
        if not runs:
            return None
        lead = self.register.masked[sentence.start : runs[0].span.start]
        if "·" in lead or len(lead.split()) > 8 or "," in lead[:-2]:
            return None
        speaker = identify(self.register, runs[0].span)
        return speaker if speaker and speaker.name and " " in speaker.name and speaker.actor else None

    def _anaphor(self, source: Span) -> Speaker | None:
        """Resolve "the minister", "kementerian itu", "Presiden AS itu" to somebody named before with that office."""
        register = self.register
        title = read_title(register, source)
        words = source.of(register.text)
        definite = DEFINITE.search(words) is not None
        if title is None or title.office is None or not (definite or (title.actor is None and len(words.split()) < 4)):
            return None
        anybody = definite and title.office.key == "person"
        if register.runs_within(source) and not anybody:
            return None
        for speaker in reversed(self.met[-RECENT:]):
            if agrees(title, speaker) and bears(speaker, title.office, title.refers):
                return self._again(speaker, source, words)
        here = self.register.sentence(source.start)
        for number in range(here - 1, max(-1, here - CLOSE - 1), -1):
            named = self._body(number, source.start, INSTITUTION) if title.refers in ("institution", "document") else None
            if named and bears(named, title.office, title.refers):
                return self._again(named, source, words)
        holder = self._holder(title, source) if title.refers == "person" and not title.former else None
        if holder:
            return self._again(holder, source, words)
        if definite and title.actor is None and title.refers == "person":
            return Speaker(source, words, None, None, "person", frozenset(), (Reason("attribution.open", (words,)),))
        return None

    def _again(self, speaker: Speaker, source: Span, words: str) -> Speaker:
        return repeated(replace(speaker, words=words, span=source), reference(words, speaker))

    def _holder(self, title: Title, source: Span) -> Speaker | None:
        """Return the only person named before the source who holds the office of a title on the day of the article."""
        found: dict[str, Run] = {}
        for run in self.register.runs:
            if run.span.start >= source.start:
                break
            held = held_by(self.register, run.text)
            if held and title.office and same_office(title.office.key, held.office) and title.actor in (None, held.actor):
                found.setdefault(held.person, run)
        return identify(self.register, next(iter(found.values())).span) if len(found) == 1 else None

    def _carried_on(self, statements: Sequence[Statement], found: Sequence[list[Speaker]], position: int) -> Speaker | None:
        """Return who goes on speaking in a quotation that names nobody: the only speaker of its paragraph or close by."""
        statement = statements[position]
        if statement.kind not in (Kind.DIRECT, Kind.MIXED):
            return None
        text = statement.article.text
        begin = text.rfind("\n", 0, statement.span.start) + 1
        end = text.find("\n", statement.span.end)
        paragraph = Span(begin, end if end >= 0 else len(text))
        here = self.register.sentence(statement.span.start)
        near: list[Speaker] = []
        for number in range(max(0, position - NEIGHBOURS), min(len(statements), position + NEIGHBOURS)):
            other, speakers = statements[number], found[number]
            apart = here - self.register.sentence(other.span.start)
            if (paragraph.holds(other.span) and abs(apart) <= BACK) or 0 <= apart <= CLOSE:
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
