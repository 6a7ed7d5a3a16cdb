"""Fuzzing that looks for new ways through the code (atheris over libFuzzer): reading, finding, attributing, exporting.

    pip install atheris && python -m tests.benchmarks.guided MINUTES [--kept FOLDER]

Begins with the uploads that `fuzz` damages, each as a file of every kind. Stops at the first crash or hang, prints its traceback
and leaves the upload beside the folder (a temporary one unless it is named), to become a case of `tests/test_bad_input.py`.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["reactions"]):
    from tests.benchmarks import fuzz

ENDINGS = (".txt", ".html", ".csv", ".jsonl", ".docx", ".pdf", ".zip")
"""The first byte of an input chooses one."""
LONGEST = 20_000
HANG = 30
"""Seconds after which an upload of that length counts as a hang; instrumented code is several times slower."""


def one(data: bytes) -> None:
    """Take an input as an upload."""
    if data:
        fuzz.check(f"upload{ENDINGS[data[0] % len(ENDINGS)]}", data[1:])


def begin(folder: Path) -> None:
    """Write the first inputs."""
    for number, (name, data) in enumerate(fuzz.bases()):
        kind = next((at for at, ending in enumerate(ENDINGS) if name.endswith(ending)), 0)
        (folder / f"{number:04}").write_bytes(bytes([kind]) + data[: LONGEST - 1])


def main() -> None:
    """Fuzz for the minutes that are given."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("minutes", nargs="?", type=float, default=10.0)
    parser.add_argument("--kept", type=Path, help="folder of inputs; a later run goes on from it")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    folder = options.kept or Path(tempfile.mkdtemp(prefix="guided-"))
    crashes = folder.with_name(f"{folder.name}-crashes")  # among the inputs each would end the next run at once
    for each in (folder, crashes):
        each.mkdir(parents=True, exist_ok=True)
    begin(folder)
    limits = [f"-max_total_time={round(60 * options.minutes)}", f"-max_len={LONGEST}", f"-timeout={HANG}"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={crashes}/", "-print_final_stats=1", str(folder)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
