"""Every benchmark, one after another: python -m tests.benchmarks [--quick]

Each prints a table with ratios taken in its own run, so that they mean something on any machine. Leave the machine alone
meanwhile: it takes about an hour and a half on two cores, with `--quick` (smaller sizes) a quarter of an hour. `kills`, `fuzz`
and `guided` look for faults, not for time, and are run by name.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALL = {
    "startup": [],
    "rivals": ["--articles", "30"],
    "stance": ["--statements", "320"],
    "growth": [],
    "articles": ["--most", "100"],
    "grouping": [],
    "sizes": ["--most", "10000"],
    "streaming": ["--most", "1000"],
    "scale": ["--articles", "40"],
}
"""Benchmark -> what makes it quick."""


def main() -> int:
    """Run them and return 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores", flush=True)
    failed = []
    for name, quick in ALL.items():
        print(f"\n== {name} ==", flush=True)
        began = time.monotonic()
        command = [sys.executable, "-W", "ignore", "-m", f"tests.benchmarks.{name}", *(quick if options.quick else [])]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
        print(f"({time.monotonic() - began:.0f} s)", flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
