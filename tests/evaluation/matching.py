"""Which statement of the program meets which annotated one: the rule of `../shared/eval/score.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.evaluation.gold import Gold, Place
from tests.evaluation.predictions import Given


@dataclass(frozen=True, slots=True)
class Matched:
    """`pairs` met, `missed` and asked for but not met, `invented` and met by nothing; optional records are in none of them."""

    pairs: tuple[tuple[Gold, Given], ...]
    missed: tuple[Gold, ...]
    invented: tuple[Given, ...]


def overlap(one: Place, other: Place) -> float:
    """Return the intersection over union of two stretches, 0 to 1."""
    together = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, together) / (max(one[1], other[1]) - min(one[0], other[0]))


def match(gold: Sequence[Gold], found: Sequence[Given], least: float = 0.5) -> Matched:
    """Pair statements whose letters overlap by `least` of their union, each once; 1 asks for the same letters.

    Where several could be paired, the same actor goes first (a joint subject), then the larger overlap, then what is asked
    for. A statement paired with an optional record is neither counted for nor against the program.
    """
    of_doc: dict[str, list[int]] = defaultdict(list)
    for number, theirs in enumerate(found):
        of_doc[theirs.doc].append(number)
    candidates: list[tuple[bool, float, bool, int, int]] = []
    for number, mine in enumerate(gold):
        for other in of_doc[mine.doc]:
            place = found[other].place
            shared = overlap(mine.place, place) if place else 0.0
            if place and shared >= least:
                candidates.append((mine.actor == found[other].actor, shared, not mine.optional, number, other))
    met: dict[int, int] = {}
    used: set[int] = set()
    for *_, number, other in sorted(candidates, reverse=True):
        if number not in met and other not in used:
            met[number] = other
            used.add(other)
    return Matched(
        tuple((gold[number], found[other]) for number, other in met.items() if not gold[number].optional),
        tuple(each for number, each in enumerate(gold) if not each.optional and number not in met),
        tuple(each for number, each in enumerate(found) if number not in used),
    )
