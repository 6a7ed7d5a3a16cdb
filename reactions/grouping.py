"""Repeated statements: wire copies and requotes of one utterance form a group, so that it is not counted twice.

Precision comes first: what is missed is counted twice, what is merged wrongly hides a reaction. Two statements are one where
actor, language and speaker agree, the dates lie close together, and the words agree one by one: an editor may leave words
out, spell a name in another way or cut a part, but a word that stands for another, a number, a negation or one more name
keeps them apart. The figures were set on `tests/golden_pairs`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from zlib import crc32

from rapidfuzz.distance import DamerauLevenshtein, LCSseq

from reactions.lexicons import rows
from reactions.records import Kind, Reaction
from reactions.wordforms import Word, speaker_of, words_of

DAYS = 3
"""Days between two reports of one utterance at most; of the real copies 69 in 80 lay within, older ones were background."""

LONG_ENOUGH = 24
"""Letters that must be shared; under it a statement is a stock phrase ("siap berdialog kapan saja")."""

LONG_ENOUGH_ALONE = 38
"""Letters that must be shared where only a part is quoted, a word is left out, or a date is missing."""

ALIKE = 0.75
"""Share of the letters that must stand in both, in the stretch that both report."""

A_CLAUSE = 2
"""Words before or behind the shared stretch that are no clause yet, and belong to it: "[bekas] menteri itu"."""

SHINGLE, WINDOW, TOO_COMMON, MOST = 3, 2, 16, 8
"""Words in a fingerprint, neighbours that choose one, leaders that make one a common phrase, leaders that are compared."""

LEFT_OUT = frozenset({"adverb", "article", "determiner", "preposition", "copula", "time"})
"""Roles of `particles.csv` whose words an editor may leave out."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A reaction with what is compared.

    `day` is an ordinal or None, `person` and `office` the words of the speaker's name, `marks` numbers and known names.
    """

    id: str
    article: str
    place: tuple[str, int, int]
    day: int | None
    person: frozenset[str]
    office: frozenset[str]
    words: tuple[Word, ...]
    keys: tuple[str, ...]
    marks: frozenset[str]
    letters: int


def group(reactions: Iterable[Reaction]) -> dict[str, str]:
    """Map each reaction's id to its group's id, which is the id of one member; alone, a reaction is its own group.

    The result does not depend on the order of the reactions. Each statement is compared with the groups' first members
    (leader clustering) that share a run of words with it (winnowing: Schleimer, Wilkerson and Aiken 2003), not with every
    other. When articles are added, a group may take the id of an earlier or fuller report; silences are never grouped.
    """
    groups: dict[str, str] = {}
    blocks: dict[tuple[str, str], list[tuple[str, Reaction]]] = defaultdict(list)
    for reaction in reactions:
        key = reaction.id
        groups[key] = key
        statement = reaction.attribution.statement
        if statement.kind is not Kind.SILENCE:
            blocks[reaction.attribution.actor or "", statement.article.language].append((key, reaction))
    for block in blocks.values():
        long = (said for key, reaction in block if (said := _said(key, reaction)).letters >= LONG_ENOUGH)
        _group_block(sorted(long, key=_rank), groups)
    return groups


def _rank(said: _Said) -> tuple[object, ...]:
    """Dated before undated, full names before short ones, early before late, whole before part: so leaders come first."""
    return (said.day is None, -len(said.person), said.day or 0, -said.letters, said.keys, said.id)


def _group_block(block: Sequence[_Said], groups: dict[str, str]) -> None:
    index: dict[tuple[int, int | None], list[_Said]] = defaultdict(list)
    undated = bool(block) and block[-1].day is None
    for said in block:
        prints = tuple(dict.fromkeys(_fingerprints(said.keys)))
        found = _best(said, _candidates(said, prints, index))
        if found:
            groups[said.id] = found.id
            continue
        for shingle in prints:
            for when in {_span(said.day), *((None,) if undated else ())}:
                if len(same := index[shingle, when]) <= TOO_COMMON:
                    same.append(said)


def _candidates(said: _Said, prints: Iterable[int], index: dict[tuple[int, int | None], list[_Said]]) -> list[_Said]:
    """Return the leaders near in time that share most fingerprints; a common phrase leads nowhere, an undated one anywhere."""
    near = _span(said.day)
    spans = (None,) if near is None else (near - 1, near, near + 1)
    leaders: dict[str, _Said] = {}
    shared: Counter[str] = Counter()
    for shingle in prints:
        for when in spans:
            if 0 < len(found := index.get((shingle, when), ())) <= TOO_COMMON:
                leaders.update((leader.id, leader) for leader in found)
                shared.update(leader.id for leader in found)
    return [leaders[key] for key, _ in shared.most_common(MOST)]


def _span(day: int | None) -> int | None:
    return None if day is None else day // DAYS


def _fingerprints(keys: Sequence[str]) -> Iterator[int]:
    """Yield the least hash of each few neighbouring runs of words: a long enough shared run always shares one."""
    hashes = [crc32(" ".join(keys[at : at + SHINGLE]).encode()) for at in range(max(1, len(keys) - SHINGLE + 1))]
    for at in range(max(1, len(hashes) - WINDOW + 1)):
        yield min(hashes[at : at + WINDOW])


def _best(said: _Said, leaders: Iterable[_Said]) -> _Said | None:
    """Return the leader that shares most with `said`, the first in rank of several, or None."""
    best, most = None, 0.0
    for leader in leaders:
        if _one_occasion(leader, said) and _one_speaker(leader, said):
            shared = _shared(leader, said)
            if shared > most or (best and shared == most and _rank(leader) < _rank(best)):
                best, most = leader, shared
    return best


def _one_occasion(first: _Said, second: _Said) -> bool:
    """Tell whether days and names allow one utterance; a missing day allows any, but the words must then agree wholly."""
    if not (first.marks <= second.marks or second.marks <= first.marks):
        return False  # "10.000" and "12.000", "Rusia" and "Israel": whatever else agrees
    if first.place == second.place:
        return False  # a joint statement: one place, two speakers
    return first.day is None or second.day is None or abs(first.day - second.day) <= DAYS


def _one_speaker(first: _Said, second: _Said) -> bool:
    """Tell whether the names can be one speaker's: "Blinken" and "Antony Blinken"; a person and an institution; no name."""
    if first.person and second.person:
        if first.person == second.person:
            return True
        few, many = sorted((first.person, second.person), key=len)
        return all(any(_spelled_alike(name, other) for other in many) for name in few)
    if first.person or second.person:
        return True
    return first.office <= second.office or second.office <= first.office


def _shared(first: _Said, second: _Said) -> float:
    """Return the share of letters that two reports of one utterance have in common, 0 where they are not reports of one.

    Both are aligned word by word. What only one has before or behind the shared stretch was cut by the other.
    """
    if LCSseq.similarity(first.keys, second.keys) < min(len(first.keys), len(second.keys)) / 2:
        return 0.0
    blocks = SequenceMatcher(None, first.keys, second.keys, autojunk=False).get_matching_blocks()
    gaps = list(_gaps(first.words, second.words, blocks))
    inner = [*gaps[1:-1], *_edges(gaps[0], gaps[-1], first.words, second.words)]
    if not all(_harmless(*gap) for gap in inner) or _denied(gaps[0], first.words, second.words):
        return 0.0
    respelled = [gap for gap in inner if _same_letters(*gap)]
    core = sum(_length(first.words[block.a : block.a + block.size]) for block in blocks) + sum(
        _length(gap[0]) for gap in respelled
    )
    loose = sum(_length(side) for gap in inner if gap not in respelled for side in gap)
    part = core + loose < ALIKE * max(first.letters, second.letters)
    undated = (first.day is None or second.day is None) and first.article != second.article
    if (
        core < (LONG_ENOUGH_ALONE if part or undated or loose else LONG_ENOUGH)
        or core < ALIKE * max(core + loose, min(first.letters, second.letters))
        or (undated and loose)
        or (part and bool(first.person) != bool(second.person))
    ):
        return 0.0
    return 2 * core / (first.letters + second.letters)


_Gap = tuple[tuple[Word, ...], tuple[Word, ...]]


def _gaps(first: tuple[Word, ...], second: tuple[Word, ...], blocks: Iterable[tuple[int, int, int]]) -> Iterator[_Gap]:
    """Yield what stands in each before, between and behind the words that agree; the first and the last may be empty."""
    at, to = 0, 0
    for start, other, size in blocks:
        yield first[at:start], second[to:other]
        at, to = start + size, other + size


def _edges(lead: _Gap, tail: _Gap, *reports: Sequence[Word]) -> Iterator[_Gap]:
    """Yield what stands before and behind the shared stretch where it is a change, not a clause or a sentence cut off."""
    sentences = all(
        words[len(before) :][0].opens for before, words in zip(lead, reports, strict=True) if len(before) < len(words)
    )
    if all(lead) or (max(map(len, lead)) <= A_CLAUSE and not sentences):
        yield lead
    if all(tail) or (max(map(len, tail)) <= A_CLAUSE and not any(side and side[0].opens for side in tail)):
        yield tail


def _length(words: Iterable[Word]) -> int:
    return sum(len(word.letters) for word in words)


def _same_letters(first: Sequence[Word], second: Sequence[Word]) -> bool:
    """Tell whether two stretches differ in spelling alone: "kerja sama", "kerjasama"; "Zelensky", "Zelenskyi"."""
    if "".join(word.letters for word in first) == "".join(word.letters for word in second):
        return True
    pairs = zip(first, second, strict=False)
    return len(first) == len(second) and all(_spelled_alike(word.key, other.key) for word, other in pairs)


def _harmless(first: Sequence[Word], second: Sequence[Word]) -> bool:
    """Tell whether an editor's change between words that agree leaves the meaning: a spelling, or a few words left out."""
    if _same_letters(first, second):
        return True
    if first and second:
        return False  # "mendukung" for "menolak", "Israel" for "Rusia"
    words = (*first, *second)
    return all(map(_says_little, words)) or (len(words) == 1 and _role(words[0].key) == "addition")


def _says_little(word: Word) -> bool:
    """Tell whether an editor may leave a word out: an adverb, a given name, an office; not "[kegagalan] perundingan"."""
    return not _role(word.key) and (word.name or word.key[0] == "@" or word.letters in _particles())


@cache
def _particles() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("particles", "word", "role") if row["role"] in LEFT_OUT)


def _denied(lead: _Gap, *reports: Sequence[Word]) -> bool:
    """Tell whether what one report says before the shared stretch denies it or leaves it open: "Tidak benar bahwa ..."."""
    for before, words in zip(lead, reports, strict=True):
        sentence = next((at for at in range(len(before), 0, -1) if words[at].opens), 0)
        if not all(lead) and any(_role(word.key) in ("negation", "hedge") for word in words[sentence : len(before)]):
            return True
    return False


def _spelled_alike(first: str, second: str) -> bool:
    """Tell whether two long words differ by one letter left out, added or swapped; another letter may be another word."""
    if first == second:
        return True
    if min(len(first), len(second)) < 8 or first[0] != second[0] or "@" in first[0] or first[0].isdigit():
        return False
    swapped = len(first) == len(second) and sorted(first) == sorted(second)
    return (swapped or len(first) != len(second)) and DamerauLevenshtein.distance(first, second, score_cutoff=1) == 1


@cache
def _roles() -> dict[str, str]:
    return {row["word"]: row["role"] for row in rows("negations", "word", "language", "role", "source", "note")}


def _role(key: str) -> str:
    return "number" if key[0].isdigit() else _roles().get(key, "")


def _said(key: str, reaction: Reaction) -> _Said:
    whose = reaction.attribution
    statement = whose.statement
    article = statement.article
    words = tuple(words_of(statement.text, article.language))
    keys = tuple(word.key for word in words)
    person, office = speaker_of(whose.speaker_name or "", article.language)
    return _Said(
        id=key,
        article=article.id,
        place=(article.id, statement.span.start, statement.span.end),
        day=article.published.toordinal() if article.published else None,
        person=person,
        office=office,
        words=words,
        keys=keys,
        marks=frozenset(key for key in keys if key[0] == "@" or key[0].isdigit()),
        letters=_length(words),
    )
