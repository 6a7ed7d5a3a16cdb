"""Who was named before: the speakers and subjects of an article to whom pronouns and bare titles lead back.

A pronoun looks a few sentences back; "kementerian itu" leads back to any speaker of the article with that office. Two
candidates of equal right make nobody of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from reactions.actors import read_title
from reactions.cues import alternatives
from reactions.gazetteer import Office, Run
from reactions.governments import weighed
from reactions.grammar import grammar
from reactions.joint import joint_speakers
from reactions.mentions import Register, Title
from reactions.records import Reason, Span
from reactions.references import CLITIC, INSTITUTION, agrees, bears, fits, reference
from reactions.speakers import Speaker, identify, repeated
from reactions.tenures import held_by, same_office
from reactions.titles import titles_of

BACK = 4
"""Sentences that a pronoun looks back."""
NAMED_WITHIN = 3
"""Sentences within which a title takes up somebody who was named but did not speak."""
RECENT = 200
"""Speakers back to whom "kementerian itu" can still refer."""
WITH_ANOTHER = re.compile(r"\b(?:dan|and|serta|maupun|as well as|dengan|with)\b|&", re.IGNORECASE)
DEFINITE = re.compile(r"^\s*(?:the|this|that|our|sang|si)\b|\b(?:itu|tersebut|ini|tadi)\s*$", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:the|pemerintah)\b", re.IGNORECASE)
# "kedua menteri", "both countries"
BOTH = re.compile(
    r"(?:kedua(?:nya|\s+\w+(?:\s+pihak|\s+luar negeri|\s+itu|\s+tersebut)?)|both(?:\s+\w+)?|the two\s+\w+)", re.IGNORECASE
)
# "Keduanya berbicara ... Ia": either of the two
PLURAL = re.compile(r"\W*(?:keduanya|kedua\s|mereka\b|both\b|the two\b|they\b)", re.IGNORECASE)
AND = re.compile(r"\W*(?:dan|and|serta)\b")


@cache
def _met(language: str) -> re.Pattern[str]:
    """Compile what joins two persons who speak together later: "and", "bertemu"."""
    return re.compile(rf"{AND.pattern}|\W*(?:{alternatives(language, 'meeting')})\b(?:\s+(?:dengan|with)\b)?")


class Discourse:
    """The speakers met so far in one article, read from its first statement to its last."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.met: list[Speaker] = []
        self.met_in: defaultdict[int, list[Speaker]] = defaultdict(list)

    def add(self, speaker: Speaker) -> None:
        """Take in a speaker, standing where the statement's source stands."""
        self.met.append(speaker)
        self.met_in[self.register.sentence(speaker.span.start)].append(speaker)
        if speaker.actor and len(speaker.actor) == 2 and not weighed(speaker.because):
            self.register.voices.append((speaker.span.start, speaker.actor))

    def recent(self) -> Iterator[Speaker]:
        """Yield the speakers met, the last one first."""
        return reversed(self.met[-RECENT:])

    def in_force(self, source: Span, pronoun: Office) -> Speaker | None:
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
            newer = other is not None and bool(spoken) and self._opens_paragraph(spoken[-1], other)
            if spoken and not newer and (other is None or pronoun is CLITIC or other.name == spoken[-1].name):
                return repeated(spoken[-1], reference(words, spoken[-1]))
            if newer and other:
                return repeated(other, Reason("attribution.subject", (words, other.name or other.words)))
            if spoken or (pronoun.refers == "person" and self._is_about_two(number, source.start)):
                return None
            if other is None:
                person = pronoun.refers == "person"
                other = self._subject(number, source.start) if person else self.body(number, source.start, pronoun)
                other = other if other and fits(other, pronoun) else None
        return repeated(other, Reason("attribution.subject", (words, other.name or other.words))) if other else None

    def _opens_paragraph(self, speaker: Speaker, other: Speaker) -> bool:
        """Tell whether `other` is named in a later paragraph than that in which `speaker` spoke."""
        return other.name != speaker.name and "\n" in self.register.text[speaker.span.end : other.span.start]

    def _is_about_two(self, number: int, before: int) -> bool:
        """Tell whether a sentence begins with two persons: "Menteri X dan Menteri Y keluar bersama-sama", "Keduanya"."""
        sentence = self.register.sentences[number]
        if PLURAL.match(self.register.masked, sentence.start, sentence.end):
            return sentence.end <= before
        return len(self._persons(sentence, before)) == 2

    def _persons(self, sentence: Span, before: int, joins: re.Pattern[str] = AND) -> list[Speaker]:
        """Return the two persons with whom a sentence begins, with `joins` between them; empty where it begins otherwise."""
        runs = self.register.runs_within(Span(sentence.start, min(sentence.end, before)))[:2]
        if len(runs) < 2:
            return []
        between = self.register.masked[runs[0].span.end : runs[1].span.start]
        joined = joins.match(between)
        if joined is None or self._verb(between[joined.end() :]):
            return []
        found = [identify(self.register, run.span) for run in runs]
        return [who for who in found if who and who.refers == "person" and who.actor]

    def both(self, source: Span) -> list[Speaker]:
        """Return for whom "kedua menteri", "both countries" stands: the two with whom a sentence just before begins."""
        words = source.of(self.register.text)
        here = self.register.sentence(source.start)
        for number in range(here - 1, max(-1, here - BACK - 1), -1):
            sentence = self.register.sentences[number]
            pair = self._persons(sentence, source.start, _met(self.register.article.language)) or self._countries(sentence)
            if len(pair) == 2:
                return [repeated(replace(who, words=words, span=source), reference(words, who)) for who in pair]
        return []

    def _countries(self, sentence: Span) -> list[Speaker]:
        """Return the two countries with which a sentence begins: "Iran dan Israel saling menyerang"."""
        names = [mention for mention in self.register.within(sentence) if mention.name][:2]
        if len(names) < 2 or ARTICLE.sub("", self.register.text[sentence.start : names[0].span.start]).strip():
            return []
        return joint_speakers(self.register, Span(sentence.start, names[1].span.end))

    def _verb(self, words: str) -> bool:
        return grammar(self.register.article.language).verb.search(words) is not None

    def body(self, number: int, before: int, pronoun: Office) -> Speaker | None:
        """Return the institution, group or country with which a sentence begins: "Para pengamat mencermati ... Mereka"."""
        subject = self._opening(number, before)
        speaker = identify(self.register, subject) if subject else None
        return speaker if speaker and speaker.actor and speaker.refers != "person" and fits(speaker, pronoun) else None

    def _opening(self, number: int, before: int) -> Span | None:
        """Return the words of a sentence up to its verb, or the country with which it begins; None for a joint subject."""
        sentence = self.register.sentences[number]
        masked = self.register.masked
        verb = grammar(self.register.article.language).verb.search(masked, sentence.start, min(before, sentence.end))
        if verb and len(masked[sentence.start : verb.start()].split()) <= 10:
            joint = WITH_ANOTHER.search(masked, sentence.start, verb.start())  # "Ukraine and Russia ... it"
            return None if joint else Span(sentence.start, verb.start())
        first = self.register.within(Span(sentence.start, min(before, sentence.end)))[:1]
        alone = first and first[0].name and first[0].name.kind in ("country", "seat", "organisation")
        if alone and not ARTICLE.sub("", masked[sentence.start : first[0].span.start]).strip():
            goes_on = WITH_ANOTHER.match(masked, first[0].span.end + 1) or masked.startswith(("'", "’"), first[0].span.end)
            return None if goes_on else first[0].span
        return None

    def _subject(self, number: int, before: int) -> Speaker | None:
        """Return the person with whom a sentence begins, its title counted in."""
        sentence = self.register.sentences[number]
        opening = self._opening(number, before)
        named = opening is not None and self.register.runs_within(opening)
        whole = identify(self.register, opening) if opening and named else None
        if whole and whole.refers == "person" and whole.name and " " in whole.name and whole.actor:
            return whole
        runs = self.register.runs_within(Span(sentence.start, min(sentence.end, before)))
        if not runs:
            return None
        lead = self.register.masked[sentence.start : runs[0].span.start]
        if "·" in lead or len(lead.split()) > 8 or "," in lead[:-2]:
            return None
        speaker = identify(self.register, runs[0].span)
        return speaker if speaker and speaker.name and " " in speaker.name and speaker.actor else None

    def taken_up(self, source: Span) -> Speaker | None:
        """Resolve "the minister", "kementerian itu", "Presiden AS itu" to somebody named before with that office."""
        register = self.register
        title = read_title(register, source)
        words = source.of(register.text)
        definite = DEFINITE.search(words.partition(" yang ")[0]) is not None  # "dua pejabat yang mengetahui hal itu"
        if title is None and definite:
            title = self._rank(source, words)
        if title is None or title.office is None or not (definite or (title.actor is None and len(words.split()) < 4)):
            return None
        if title.office.key == "official" and not definite:
            return None  # "para pejabat" need not be those who spoke before
        anybody = definite and title.office.key == "person"
        if register.runs_within(source) and not anybody:
            return None
        if title.refers == "document" and not definite and len(words.split()) > 1:
            return None  # "pernyataan Komite Investigasi"
        for speaker in self._candidates(source, title):
            former = not title.former or self._held_once(speaker, title, source)
            if former and agrees(title, speaker) and bears(speaker, title.office, title.refers):
                return repeated(replace(speaker, words=words, span=source), reference(words, speaker))
        if title.office.key == "organisation" and (named := self._organisation_before(source)):
            return repeated(replace(named, words=words, span=source), reference(words, named))
        holder = self._holder(title, source) if title.refers == "person" and not title.former else None
        if holder is None and definite and title.refers == "person" and title.actor in ("ANALYST", "OTHER"):
            # "Legislator PAN ini", "pengamat itu": any words for the one who spoke as such
            same = (who for who in self._candidates(source, title) if who.refers == "person" and who.actor == title.actor)
            holder = next(same, None)
        if holder:
            return repeated(replace(holder, words=words, span=source), reference(words, holder))
        if definite and title.actor is None and title.refers == "person":
            return Speaker(source, words, None, None, "person", frozenset(), (Reason("attribution.open", (words,)),))
        return None

    def _held_once(self, speaker: Speaker, title: Title, source: Span) -> bool:
        """Tell whether "mantan PM Norwegia itu" may be `speaker`: of no other country, and not called prime minister here."""
        countries = {mention.name.actor for mention in self.register.within(source) if mention.name}
        key = title.office.key if title.office and title.office.key in ("president", "prime minister", "chancellor") else None
        holds = any(
            own.office and own.office.key == key and not own.former for own in titles_of(self.register, speaker.name or "")
        )
        abroad = countries and speaker.actor is not None and len(speaker.actor) == 2 and speaker.actor not in countries
        return not holds and not abroad

    def _organisation_before(self, source: Span) -> Speaker | None:
        """Return the only organisation that the sentences just before name: "menurut KCNA ... badan tersebut"."""
        first = max(0, self.register.sentence(source.start) - BACK)
        before = self.register.within(Span(self.register.sentences[first].start, source.start))
        named = [each for each in before if each.name and each.name.kind == "organisation"]
        return identify(self.register, named[-1].span) if len({each.name.actor for each in named if each.name}) == 1 else None

    def _rank(self, source: Span, words: str) -> Title | None:
        """Read "sang jenderal", "the general": a rank that stands for its bearer."""
        ranks = [mention.office for mention in self.register.within(source) if mention.office]
        if not ranks or any(office.role != "honorific" for office in ranks) or self.register.runs_within(source):
            return None
        return Title(source, words, None, "person", replace(ranks[-1], key="person"), False, ())

    def _candidates(self, source: Span, title: Title) -> Iterator[Speaker]:
        """Yield whom a title may take up, the nearest first: who spoke, and with whom the sentences just before begin."""
        here = self.register.sentence(source.start)
        named: list[Speaker] = []
        for number in range(here, max(-1, here - NAMED_WITHIN - 1), -1):
            who = self._subject(number, source.start) if title.refers == "person" else None
            if title.refers == "person" and who is None and (opening := self._opening(number, source.start)):
                who = identify(self.register, opening)
                who = who if who and who.actor and who.refers in ("person", "group") else None
            if title.refers in ("institution", "document") or (title.refers == "group" and number < here):
                who = self.body(number, source.start, INSTITUTION)
            if who:
                named.append(who)
        for speaker in self.recent():
            while named and named[0].span.start > speaker.span.start:
                yield named.pop(0)
            yield speaker
        yield from named

    def _holder(self, title: Title, source: Span) -> Speaker | None:
        """Return the only person named in the article who holds the office of a title, by gazetteer or by his own title.

        Named before the source, or, where the title names the country, also behind it.
        """
        found: dict[str, Run] = {}
        for run in self.register.runs:
            if run.span.start >= source.start and (found or title.actor is None):
                break
            person = self._holds(run, title)
            if person:
                found.setdefault(person, run)
        return identify(self.register, next(iter(found.values())).span) if len(found) == 1 else None

    def _holds(self, run: Run, title: Title) -> str | None:
        held = held_by(self.register, run.text)
        office = title.office.key if title.office else ""
        if held:
            return held.person if same_office(office, held.office) and title.actor in (None, held.actor) else None
        if " " not in run.text or title.actor is None:
            return None
        own = (own for own in titles_of(self.register, run.text) if own.office and not own.former)
        fits = any(each.actor == title.actor and each.office and same_office(office, each.office.key) for each in own)
        return run.text if fits else None
