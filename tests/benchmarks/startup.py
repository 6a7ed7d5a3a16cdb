"""Start-up and size: commands, imports, the server, and what a fresh install weighs.

    python -m tests.benchmarks.startup

Seconds are medians of five processes of their own, with the ratio to an empty Python; an import's seconds are its own and those
of what it brings. The install is the files of requirements.txt's packages and of all they need, as they lie in this environment.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from socket import socket
from statistics import median

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "python, nothing": ["-c", "pass"],
    "python -m reactions --help": ["-m", "reactions", "--help"],
    "python -m reactions --version": ["-m", "reactions", "--version"],
    "import reactions.pipeline": ["-c", "import reactions.pipeline"],
    "import reactions.documents": ["-c", "import reactions.documents"],
    "both models loaded": ["-c", "from reactions import model, tagger; model.load(); tagger.load()"],
}
ROUNDS = 5
NAME = re.compile(r"[A-Za-z0-9._-]+")


def seconds(arguments: list[str]) -> float:
    """Return the median seconds of a Python process with these arguments."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-W", "ignore", *arguments], cwd=ROOT, capture_output=True, check=True)
        took.append(time.perf_counter() - began)
    return median(took)


def slowest(module: str, count: int = 6) -> list[tuple[float, str]]:
    """Return the imports that cost most in a module's, with the milliseconds of each alone."""
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr
    lines = [line.removeprefix("import time:").split("|") for line in told.splitlines() if "|" in line and "[us]" not in line]
    return sorted(((int(own) / 1000, name.strip()) for own, _, name in lines), reverse=True)[:count]


def served() -> float:
    """Return the seconds until `streamlit run app.py` answers."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    began = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - began < 60:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1).close()
                return time.perf_counter() - began
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise TimeoutError("the server does not answer")
    finally:
        server.terminate()
        server.wait()


def needed(name: str, seen: set[str]) -> Iterator[str]:
    """Yield a package and all that it needs here, each once; what an extra would bring is left out."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    seen.add(key)
    try:
        wants = distribution(name).requires or []
    except PackageNotFoundError:  # of another system
        return
    yield name
    for want in wants:
        if "extra ==" not in want and (found := NAME.match(want)):
            yield from needed(found.group(), seen)


def weight() -> dict[str, float]:
    """Return package -> megabytes of its files."""
    seen: set[str] = set()
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = [each for line in lines if (found := NAME.match(line)) for each in needed(found.group(), seen)]
    return {name: sum(path.size or 0 for path in distribution(name).files or []) / 1e6 for name in names}


def main() -> None:
    """Print the three tables."""
    base = 0.0
    for name, arguments in COMMANDS.items():
        took = seconds(arguments)
        base = base or took
        print(f"{name:>32} {took:7.3f} s   x{took / base:.1f}", flush=True)
    print(f"{'streamlit run, until it answers':>32} {served():7.3f} s")
    for module in ("reactions.__main__", "reactions.pages.desk"):
        print(f"slowest imports of {module}: " + ", ".join(f"{name} {ms:.0f} ms" for ms, name in slowest(module)))
    packages = weight()
    ours = sum(path.stat().st_size for name in ("stance", "tagger") for path in (ROOT / "models" / name).iterdir()) / 1e6
    print(f"installed: {len(packages)} packages, {sum(packages.values()):.0f} MB; models/ {ours:.0f} MB")
    heaviest = sorted(packages.items(), key=lambda pair: -pair[1])[:8]
    print("heaviest: " + ", ".join(f"{name} {size:.0f} MB" for name, size in heaviest))


if __name__ == "__main__":
    main()
