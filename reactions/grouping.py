"""Repeated statements: wire copies and requotes of one utterance form a group, so that it is not counted twice.

Precision comes first: two statements are one only where nearly every letter agrees, the same numbers and negations stand
in both, and actor and speaker agree. What is missed is counted twice; what is merged wrongly hides a reaction.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from reactions.lexicons import rows
from reactions.records import Kind, Reaction

ALIKE = 90.0
"""Percent of letters that must agree (rapidfuzz `ratio`)."""

LONG_ENOUGH = 30
"""Letters under which a statement is too common a phrase ("menolak berkomentar") to be told from another occasion's."""

RARE_WORDS = 4
"""How many of a statement's rarest words lead to its possible twins; twins that share 90 % of letters share one of these."""

_WORD = re.compile(r"\w+")


@cache
def _negations() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("negations", "word", "language", "source", "note"))


@dataclass(frozen=True, slots=True)
class _Said:
    """A reaction with what is compared; `block` must be equal, `letters` nearly so."""

    id: str
    block: tuple[object, ...]
    speaker: frozenset[str]
    words: frozenset[str]
    letters: str


def _said(reaction: Reaction) -> _Said:
    whose = reaction.attribution
    statement = whose.statement
    words = _WORD.findall(statement.text.casefold())
    # "12.000 tentara" against "10.000 tentara", "tidak melanggar" against "melanggar": few letters, another statement.
    guard = sorted(word for word in words if word in _negations() or any(sign.isdigit() for sign in word))
    return _Said(
        id=reaction.id,
        block=(whose.actor, statement.kind is Kind.SILENCE, statement.article.language, *guard),
        speaker=frozenset(_WORD.findall((whose.speaker_name or "").casefold())),
        words=frozenset(words),
        letters=" ".join(words),
    )


def _one_speaker(first: _Said, second: _Said) -> bool:
    """Tell whether the names can be one person's: "Blinken" and "Antony Blinken" can; so can a name and no name."""
    return first.speaker <= second.speaker or second.speaker <= first.speaker


def group(reactions: Iterable[Reaction]) -> dict[str, str]:
    """Map each reaction's id to its group's id, which is the id of one member; alone, a reaction is its own group.

    The result does not depend on the order of the reactions. Each statement is compared with the groups' first members
    that share one of its rarest words (leader clustering), not with every other.
    """
    blocks: dict[tuple[object, ...], list[_Said]] = defaultdict(list)
    for said in sorted((_said(reaction) for reaction in reactions), key=lambda said: (said.letters, said.id)):
        blocks[said.block].append(said)
    groups: dict[str, str] = {}
    for block in blocks.values():
        groups.update(_group_block(block))
    return groups


def _group_block(block: Sequence[_Said]) -> dict[str, str]:
    common = Counter(word for said in block for word in said.words)
    leaders: dict[str, list[_Said]] = defaultdict(list)
    groups: dict[str, str] = {}
    for said in block:
        rare = sorted(said.words, key=lambda word: (common[word], word))[:RARE_WORDS]
        known = {leader.id: leader for word in rare for leader in leaders[word]}
        found = _best(said, known.values())
        groups[said.id] = found.id if found else said.id
        if not found and len(said.letters) >= LONG_ENOUGH:
            for word in rare:
                leaders[word].append(said)
    return groups


def _best(said: _Said, leaders: Iterable[_Said]) -> _Said | None:
    """Return the leader whose letters agree most with `said`, or None where none agrees enough."""
    best, likest = None, ALIKE
    for leader in leaders:
        if _one_speaker(leader, said):
            alike = fuzz.ratio(leader.letters, said.letters, score_cutoff=likest)
            if alike >= likest and (best is None or (alike, leader.id) > (likest, best.id)):
                best, likest = leader, alike
    return best
