"""The two commands of the README: what they install, and that nothing of it is torch."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
HEAVY = {"torch", "tensorflow", "jax", "triton"}


def named(file: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines())
    return [match.group().lower() for line in lines if (match := NAME.match(line))]


def needed(package: str, seen: set[str]) -> set[str]:
    """Return `package` and all that its installed distribution requires on a plain install, extras left out."""
    package = re.sub(r"[-_.]+", "-", package).lower()
    if package in seen:
        return seen
    seen.add(package)
    try:
        requirements = metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return seen
    for requirement in requirements:
        if "extra ==" not in requirement and (match := NAME.match(requirement)):
            needed(match.group(), seen)
    return seen


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_nothing_pulls_torch(file: str) -> None:
    pulled: set[str] = set()
    for package in named(file):
        needed(package, pulled)
    assert len(pulled) > len(named(file)), "the distributions could be read"
    assert not pulled & HEAVY
    assert not [package for package in pulled if package.startswith("nvidia")]


def test_what_the_user_fixed_is_there() -> None:
    assert {"streamlit", "pandas", "plotly", "transformers"} <= set(named("requirements.txt"))
    for name in ("app.py", "reactions", "models", "requirements.txt", "tests"):
        assert (ROOT / name).exists()


def test_the_readme_gives_both_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "pip install -r requirements.txt && streamlit run app.py" in text
    assert "pip install -r requirements-dev.txt && pytest" in text
