"""Memory and time of a run to disk, from 1,000 to 100,000 articles: `tag --engine dask` without the table of all parts.

    python -m tests.benchmarks.streaming [--most 100000]

The articles are rows of one .jsonl, short (one golden case each, two in three Indonesian) and read by the rules alone with the
suite's stand-in for the stance model: the models' memory does not grow with the number of articles, and with them 100,000 would
take hours. Each size has a process of its own; memory is that of the command and of its largest worker process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from reactions.scale import Task, run
from tests.benchmarks.articles import composed
from tests.test_scale import stand_in

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 10_000, 100_000)
SHORT = 200
"""Characters of an article at least."""
TEXTS = 300
"""Texts that are turned over; each article bears a number, so that no two are alike."""
PART = 500


def measured(count: int) -> dict[str, float]:
    """Return the seconds of a run over so many articles, and the memory of the command and of a worker in MB."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "news.jsonl")
        texts = [composed("en" if number % 3 == 2 else "id", 7 * number, SHORT) for number in range(TEXTS)]
        with table.open("w", encoding="utf-8") as file:
            for number in range(count):
                text = f"{texts[number % TEXTS]}\nNaskah ini bernomor {number} dalam arsip redaksi."
                file.write(json.dumps({"text": text}) + "\n")
        task = Task("uji coba itu", model=str(stand_in(Path(folder, "model"))), rules_alone=True)
        began = time.perf_counter()
        entries = list(run([table], Path(folder, "out"), task, workers=2, most=PART, whole=False))
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(folder, "out").glob("part-*"))
    assert sum(entry.articles for entry in entries) == count, [entry.failed for entry in entries if entry.failed]
    return {
        "seconds": seconds,
        "statements": sum(entry.reactions for entry in entries),
        "command, MB": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "worker, MB": getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024,
        "on disk, MB": size / 1e6,
    }


def main() -> None:
    """Print a line for each size, with the ratio of each figure to the first size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--most", type=int, default=SIZES[-1])
    most = parser.parse_args().most
    first: dict[str, float] = {}
    for size in (size for size in SIZES if size <= most):
        code = f"import json; from tests.benchmarks import streaming as s; print(json.dumps(s.measured({size})))"
        command = [sys.executable, "-W", "ignore", "-c", f"if __name__ == '__main__': {code}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        first = first or found
        cells = [f"{name} {value:,.0f} (x{value / first[name]:.2f})" for name, value in found.items()]
        print(f"{size:>9,} articles: {', '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
