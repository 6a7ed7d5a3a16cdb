"""How the time of grouping repeated statements grows with their number.

    python -m tests.benchmarks.grouping

Prints the seconds at 1,000, 10,000 and 100,000 reactions and the ratio to the number before, which should stay near 10. "varied"
draws its words anew and repeats every third statement with its end cut off; "alike" fills few patterns with a number.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from reactions.grouping import group
from reactions.records import STAKEHOLDERS, Reaction
from tests.factories import reaction, reactions

SIZES = (1_000, 10_000, 100_000)
SYLLABLES = ("ka", "li", "man", "tu", "ra", "ben", "so", "ting", "mu", "ja", "per", "di")


def varied(count: int) -> list[Reaction]:
    """`count` reactions over 60 days; two in three are new, the third repeats one of the last thirty without its end."""
    chance = random.Random(3)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(4_000)]
    often = [1 / rank for rank in range(1, len(words) + 1)]
    said: list[tuple[list[str], str, date]] = []
    for number in range(count):
        if number % 3 == 2:
            text, actor, day = chance.choice(said[-30:])
            said.append((text[:-3], actor, day))
        else:
            text = chance.choices(words, often, k=chance.randint(12, 30))
            said.append((text, chance.choice(STAKEHOLDERS), date(2024, 6, 1) + timedelta(days=chance.randrange(60))))
    return [
        reaction(" ".join(text), actor=actor, published=day, doc=f"{number}.txt")
        for number, (text, actor, day) in enumerate(said)
    ]


def main() -> None:
    """Time each kind at each size once and print the ratios."""
    kinds: dict[str, Callable[[int], list[Reaction]]] = {"varied": varied, "alike": reactions}
    for name, make in kinds.items():
        row, last = [f"{name:>7}"], 0.0
        for size in SIZES:
            made = make(size)
            began = time.perf_counter()
            groups = group(made)
            took = time.perf_counter() - began
            found = f"{size:>7} in {len(set(groups.values())):>6} groups {took:6.2f} s"
            row.append(found + (f" x{took / last:4.1f}" if last else ""))
            last = took
        print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main()
