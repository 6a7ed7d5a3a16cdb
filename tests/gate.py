"""The quality gate: tag the gold sets with the command line and hold the figures against `floors.toml`.

    python -m tests.gate

The gold lies outside the project (../shared/eval). Without it the gate says that it was left out; with it, a set of no
cases or a figure under its floor fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EVALUATION = ROOT.parent / "shared" / "eval" / "run.py"
FIGURES = {
    "statement": ("statement", "f1"),
    "actor": ("actor", "accuracy"),
    "attribution": ("board", "attribution_f1"),
    "board": ("board", "f1"),
    "stance_accuracy": ("stance", "accuracy"),
    "stance_macro_f1": ("stance", "macro_f1"),
    "polarity": ("stance", "polarity"),
}


def measure(name: str) -> dict[str, Any]:
    """Return the figures of one set; "dev-judge" leaves finding and attributing to the gold."""
    split, _, judged = name.partition("-")
    command = [sys.executable, str(EVALUATION), split, "--json", *(["--judge"] if judged else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: the evaluation failed\n{done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> int:
    """Print each figure beside its floor; return 1 where one lies under it or a set is empty."""
    floors = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))
    if not EVALUATION.is_file():
        print("The quality gate was left out: no gold at ../shared/eval.")
        return 0
    failed = not floors
    for name, wanted in floors.items():
        figures = measure(name)
        if not figures["articles"] or not figures["gold"]:
            print(f"{name}: no case was measured")
            failed = True
        for figure, floor in wanted.items():
            room, key = FIGURES[figure]
            value = figures[room][key]
            failed |= value < floor
            print(f"{name:>10} {figure:<16} {value:.4f}  floor {floor:.2f}{'  UNDER' if value < floor else ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
