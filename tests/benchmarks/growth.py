"""How the time of finding and attributing grows with the length of one article; also on text made to be slow.

    python -m tests.benchmarks.growth

Prints, for each text, the seconds at four lengths and the ratio to the length before: doubling the text should double the time.
"""

from __future__ import annotations

import time

from reactions.attribution import attribute
from reactions.records import Article
from reactions.statements import find

PIECES = {
    "plain": "Presiden Rusia Vladimir Putin mengatakan pakta itu penting bagi kawasan. ",
    "cue after cue": "Presiden Putin mengatakan pakta itu penting, kata dia. ",
    "unclosed marks": 'Ia mengatakan "a ',
    "one sentence": "dan mendesak X, ",
    "commas": "X, ",
    "according to": ", menurut menteri X ",
    "single marks": "'a,' ",
}
TIMES = (500, 1000, 2000, 4000)


def main() -> None:
    """Time each text at each length once and print the ratios."""
    list(attribute(find(Article("warm", "warm", PIECES["plain"], "id"))))
    for name, piece in PIECES.items():
        row, last = [f"{name:>15}"], 0.0
        for times in TIMES:
            began = time.perf_counter()
            list(attribute(find(Article(name, name, piece * times, "id"))))
            took = time.perf_counter() - began
            row.append(f"{len(piece) * times:>7} chars {took:6.2f} s" + (f" x{took / last:4.1f}" if last else ""))
            last = took
        print(" | ".join(row))


if __name__ == "__main__":
    main()
