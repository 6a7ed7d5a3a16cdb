"""Reporting words: where an article says that somebody says something, and how what is said stands to them.

Frames, from `data/cues.csv` (BBC Citron and the Gender Gap Tracker work from verb lists in the same way):

- clause: what is said follows ("X mengatakan bahwa ...", "X said ..."; in English it may also stand before)
- address: as clause, but whom it is said to or of belongs to it ("mendesak Rusia mundur", "called it a threat"), and it
  never stands last
- complement: as clause, but only with "bahwa", a comma or a colon behind it ("menyampaikan bahwa", not "menyampaikan surat")
- act: the cue is part of what is said ("X mengecam ...", "X menyatakan keprihatinan atas ...")
- inverted: what is said stands before and the speaker behind (", kata X"; "ujarnya")
- according: a preposition names the source ("menurut X, ...", "..., according to X")
- passive: the speaker stands behind the verb ("disebut Washington sebagai ...")
- passive that: as passive, but only with "bahwa" behind the speaker ("ditegaskan Leavitt bahwa ...")
- silence: nobody spoke ("belum berkomentar")
- carrier, expression, attitude: words of an act ("menyuarakan" + "kekhawatiran", "expressed" + "concern"), see `cues`
- none: an act that only looks like speech ("meminta suaka", "called off"; "menyambut <title>": somebody is received)
- relay: an outlet hands a statement on ("seperti dikutip AFP"); never a statement of its own
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reactions import lexicons
from reactions.records import Span

Entry = tuple[tuple[str, ...], str]
"""The words of a cue and its frame."""
WORD = re.compile(r"[^\W_](?:[\w’'\-]*[\w])?")
TITLE = "<title>"
"""In a cue: the first word of a title of `particles.csv` ("menyambut <title>", somebody is received)."""
LONGEST_ACT = 60
"""Characters in which the words of an act are looked for."""


class Frame(StrEnum):
    """How the cue, the speaker and what is said stand to one another."""

    CLAUSE = "clause"
    ADDRESS = "address"
    COMPLEMENT = "complement"
    ACT = "act"
    INVERTED = "inverted"
    ACCORDING = "according"
    PASSIVE = "passive"
    PASSIVE_THAT = "passive that"
    SILENCE = "silence"
    RELAY = "relay"


@dataclass(frozen=True, slots=True)
class Word:
    """A word outside quotation marks, lower case, and where it stands; `capital` where a name or a title writes it so."""

    span: Span
    lower: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Cue:
    """Reporting words in a text; `clitic` is what stands for the speaker inside it: the "nya" of "katanya", "his"."""

    span: Span
    frame: Frame
    lower: str
    clitic: Span | None = None


@cache
def _entries(language: str) -> dict[str, list[Entry]]:
    """Return first word -> (words, frame) of the lexicon, longest first."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for row in lexicons.rows("cues", "cue", "language", "frame", "source", "note"):
        if row["language"] == language:
            words = tuple(row["cue"].lower().split())
            entries[words[0]].append((words, row["frame"]))
    for first in entries:
        entries[first].sort(key=lambda entry: -len(entry[0]))
    return dict(entries)


@cache
def cue_forms(language: str, *frames: Frame) -> tuple[str, ...]:
    """Return the cues of some frames as the lexicon writes them, longest first."""
    found = [" ".join(words) for entries in _entries(language).values() for words, frame in entries if frame in frames]
    return tuple(sorted(found, key=lambda cue: (-len(cue), cue)))


def is_cue(text: str, language: str) -> bool:
    """Tell whether the first word of `text` is a verb of saying that has its subject before it."""
    first = WORD.match(text.lstrip())
    fronted = (Frame.CLAUSE, Frame.ADDRESS, Frame.COMPLEMENT, Frame.ACT)
    return first is not None and any(frame in fronted for _, frame in _entries(language).get(first.group(), ()))


def is_act(text: str, cue: Span, language: str) -> bool:
    """Tell whether the words from the start of a cue on are an act that only looks like speech: "called an emergency meeting"."""
    ahead = words(text, Span(cue.start, min(len(text), cue.start + LONGEST_ACT)))
    match = _longest(ahead, 0, _entries(language).get(ahead[0].lower, ())) if ahead else None
    return match is not None and match[1] == "none"


@cache
def particles(language: str, role: str) -> frozenset[str]:
    """Return the function words of a role ("negation", "adverb", "discourse", ...) from `data/particles.csv`."""
    return frozenset(row["word"].lower() for row in _particles() if row["language"] == language and row["role"] == role)


@cache
def _particles() -> list[dict[str, str]]:
    return lexicons.rows("particles", "word", "language", "role")


@cache
def alternatives(language: str, role: str) -> str:
    """Return the words of a role as the inside of a regular expression group, longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(particles(language, role), key=len, reverse=True))


def words(masked: str, span: Span) -> list[Word]:
    """Return the words of `masked` inside `span`; quoted text, masked with "·", gives none."""
    found = WORD.finditer(masked, span.start, span.end)
    return [Word(Span(*match.span()), match.group().lower(), _is_capital(masked, match)) for match in found]


def _is_capital(masked: str, match: re.Match[str]) -> bool:
    """Tell a name ("United States") from a word that starts a clause behind a mark (`· Kata Trump`)."""
    before = masked[max(0, match.start() - 4) : match.start()].rstrip(" ")[-1:]
    return match.group()[0].isupper() and before not in '·"”“.:!?\n-–—'


def cues(sentence: list[Word], language: str) -> Iterator[Cue]:
    """Yield the cues among the words of a sentence, the longest at each place, none inside another.

    A carrier verb ("menyuarakan") counts only with an attitude ("kekhawatiran") behind it, a verb of expression
    ("expressed") without one too; a verb of saying with one becomes an act, since both together are what was said.
    """
    entries = _entries(language)
    position, named = 0, -3
    while position < len(sentence):
        match = _longest(sentence, position, entries.get(sentence[position].lower, ())) or _with_object(
            sentence[position], language
        )
        if match is None or (position and sentence[position].capital):
            position += 1
            continue
        size, frame = match
        last = position + size
        if frame == "clause" and position <= named + 2 and sentence[position].lower.endswith("s"):
            position = last  # "according to Western estimates": a noun
            continue
        plain = frame == "clause" and sentence[position].lower in particles(language, "saying")  # "said support was solid"
        joins = frame in ("clause", "complement", "carrier", "expression") and not plain
        attitude = _attitude(sentence, last, entries) if joins else 0
        if frame == "none" or (frame in ("attitude", "carrier") and not attitude):
            position = last
            continue
        last = attitude or last
        if attitude or frame == "expression":
            frame = "act"
        yield _cue(sentence[position:last], Frame(frame))
        named = last if frame == "according" and language == "en" else named
        position = last


def _with_object(word: Word, language: str) -> tuple[int, str] | None:
    """Return an act whose object is the "nya" behind it, all that is said: "Baku membantahnya"."""
    verb = word.lower.removesuffix("nya")
    frames = [frame for words, frame in _entries(language).get(verb, ()) if len(words) == 1] if verb != word.lower else []
    return (1, "act") if language == "id" and verb.startswith("me") and "act" in frames else None


def _longest(sentence: list[Word], position: int, entries: Sequence[Entry]) -> tuple[int, str] | None:
    for wanted, frame in entries:
        found = sentence[position : position + len(wanted)]
        if len(found) == len(wanted) and all(_is(word.lower, want) for word, want in zip(found, wanted, strict=True)):
            return len(wanted), frame
    return None


def _is(word: str, want: str) -> bool:
    """Tell whether a word is the one of a cue; TITLE stands for the first word of any title."""
    return word == want or (want == TITLE and word in _title_openings())


@cache
def _title_openings() -> frozenset[str]:
    return frozenset(title.partition(" ")[0] for language in ("id", "en") for title in particles(language, "title"))


def _attitude(sentence: list[Word], position: int, entries: dict[str, list[Entry]]) -> int:
    """Return where an attitude ends that begins at `position` or one word later ("menyatakan rasa prihatin"), else 0."""
    for start in (position, position + 1):
        if start < len(sentence):
            attitudes = [entry for entry in entries.get(sentence[start].lower, ()) if entry[1] == "attitude"]
            if match := _longest(sentence, start, attitudes):
                return start + match[0]
    return 0


def _cue(found: list[Word], frame: Frame) -> Cue:
    lower = " ".join(word.lower for word in found)
    span = Span(found[0].span.start, found[-1].span.end)
    clitic = None
    if lower.endswith("nya") and lower[:-3] in _entries("id"):  # "katanya", but not "tanya"
        clitic = Span(span.end - 3, span.end)
    elif frame is Frame.ACCORDING:  # "in his opinion", "according to her"
        clitic = next((word.span for word in found if word.lower in particles("en", "possessive")), None)
    return Cue(span, frame, lower, clitic)
