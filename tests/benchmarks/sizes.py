"""From 1,000 to 1,000,000 reactions: the frame, a change of filter, the figures, the exports, and memory.

    python -m tests.benchmarks.sizes [--most 1000000]

Each size has a process of its own, so that its memory is its own. The ratio beside each time is to the size before: ten times
as many reactions should take about ten times as long. The reactions are those of `grouping.varied`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import TypeVar

from reactions import documents, frame
from reactions.records import Reaction
from tests.benchmarks.grouping import varied

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST_PAGES = 100_000
"""Reactions of which slides, a page in HTML and a list of sources are made: nobody opens those of a million."""
Made = TypeVar("Made")


def measured(count: int) -> dict[str, float]:
    """Return the seconds of each step over so many reactions, and the memory at the peak in MB."""
    seconds: dict[str, float] = {}

    def timed(name: str, make: Callable[[], Made]) -> Made:
        began = time.perf_counter()
        made = make()
        seconds[name] = time.perf_counter() - began
        return made

    known = varied(count)
    by_id = {reaction.id: reaction for reaction in known}

    def told(ids: Iterable[str] | None) -> list[Reaction]:
        return known if ids is None else [by_id[each] for each in ids]

    table = timed("frame with groups", lambda: frame.frame(known))
    content = timed("content", lambda: documents.content(table, frame.Selection(), "treaty", told))
    few = frame.Selection(actors=("US", "JP"), counting=frame.Counting.OFF)
    timed("another filter", lambda: documents.content(table, few, "treaty", told))
    timed("search", lambda: frame.search(table, "kali tu"))
    timed("figures", lambda: documents.figures(content))
    for kind, make in documents.WHOLE.items():
        if count <= MOST_PAGES or kind in ("csv", "xlsx"):
            timed(kind, lambda make=make: make(content))  # type: ignore[misc]
    return {**seconds, "memory, MB": getrusage(RUSAGE_SELF).ru_maxrss / 1024}


def alone(count: int) -> dict[str, float]:
    """Return what `measured` gives in a process of its own."""
    code = f"import json; from tests.benchmarks import sizes; print(json.dumps(sizes.measured({count})))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Print a column for each size and the ratio to the one before."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--most", type=int, default=SIZES[-1])
    most = parser.parse_args().most
    last: dict[str, float] = {}
    for size in (size for size in SIZES if size <= most):
        found = alone(size)
        print(f"{size:,} reactions", flush=True)
        for name, value in found.items():
            ratio = f"   x{value / last[name]:.1f}" if last.get(name) else ""
            print(f"{name:>20} {value:10.2f}{ratio}", flush=True)
        last = found


if __name__ == "__main__":
    main()
