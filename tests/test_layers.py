"""The rooms stand in a row and a door opens only backwards: this file is the import table of the README's picture."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = (
    ("records",), ("wording",), ("errors",), ("journal",), ("lexicons",), ("preferences",),
    ("dates", "web"), ("archives", "readers", "sources", "parts"),
    ("headlines", "boilerplate", "datelines", "glue", "articles"),
    ("quotations", "sentences", "cues", "grammar", "verdicts", "clauses", "asides", "subjects"),
    ("reading", "nested", "passives", "closings", "reports", "speech"),
    ("runtime", "classifier", "custom_model", "model", "tags", "tagger"), ("agreement", "statements"),
    ("gazetteer", "mentions", "tenures", "actors", "titles", "governments", "institutions", "persons", "speakers"),
    ("references", "joint", "introductions", "discourse", "attribution"),
    ("stance", "driving"),
    ("pipeline",),
    ("wordforms", "grouping"), ("reviews",),
    ("schema", "rows", "store", "inspection", "shelf", "leaves", "recovery", "additions"),
    ("tables",), ("intake", "memory"), ("frame",), ("display",),
    ("quotes",), ("finding",), ("furniture", "charts"), ("cache", "work"), ("citations",),
    ("export", "slides", "pictures", "documents"), ("gathered", "scale", "runs"),
    ("__init__",), ("machine", "doctor"), ("arguments", "__main__", "pages"),
)  # fmt: skip
"""From the first room to the last; within a room each module may use those named before it."""
ORDER = [module for room in ROOMS for module in room]
STREAMLIT = {"app", "pages"}


def modules() -> list[Path]:
    return [*sorted((ROOT / "reactions").rglob("*.py")), ROOT / "app.py"]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return "app" if parts == ("app",) else parts[1]


def imported(path: Path) -> set[str]:
    """Return the modules of ours and the packages of others that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "reactions" else {node.module}
            found |= names
    return found


def test_every_module_has_its_place() -> None:
    assert {name_of(path) for path in modules()} - {"app"} <= set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_doors_open_backwards(path: Path) -> None:
    if name_of(path) in STREAMLIT:
        return
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("reactions.")}
    later = {module for module in ours if ORDER.index(module) >= ORDER.index(name_of(path))}
    assert not later, f"{path.name} imports from rooms that come after it: {sorted(later)}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_edge_knows_streamlit(path: Path) -> None:
    packages = {name.split(".")[0] for name in imported(path)}
    assert "streamlit" not in packages or name_of(path) in STREAMLIT
    assert "torch" not in packages or name_of(path) == "custom_model", "no default path needs torch"
    known = {"reactions", *sys.stdlib_module_names}
    if name_of(path) == "records":
        assert packages <= known - {"reactions"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (60 if name_of(path) == "app" else 320), f"{path.name} has {lines} lines: would two rooms be clearer?"
