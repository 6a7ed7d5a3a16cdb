"""The two commands of the README: what they install, and that nothing of it is torch."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from reactions import model, runtime, tagger

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


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place() -> None:
    assert "version" in PROJECT["project"]["dynamic"] and "version" not in PROJECT["project"]
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "reactions.__version__"}
    tree = ast.parse((ROOT / "reactions" / "__init__.py").read_text(encoding="utf-8"))
    given = [ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign)
             and ast.unparse(node.targets[0]) == "__version__"]  # fmt: skip
    assert len(given) == 1 and re.fullmatch(r"\d+\.\d+\.\d+", given[0]), "a literal, which setuptools reads without an import"


def test_every_package_and_both_models_are_packaged() -> None:
    places = PROJECT["tool"]["setuptools"]["package-dir"]
    packages = PROJECT["tool"]["setuptools"]["packages"]
    folders = {places.get(name, name.replace(".", "/")) for name in packages}
    assert {str(path.parent.relative_to(ROOT).as_posix()) for path in (ROOT / "reactions").rglob("*.py")} <= folders
    for default in (model.DEFAULT, tagger.DEFAULT):
        name = default.relative_to(ROOT).as_posix()
        assert name in folders
        (package,) = [package for package, place in places.items() if place == name]
        patterns = PROJECT["tool"]["setuptools"]["package-data"][package]
        packed = {path.name for pattern in patterns for path in default.glob(pattern)}
        assert {*runtime.FILES, "metrics.json"} <= packed


def test_a_model_is_found_in_a_checkout_and_once_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runtime.shipped("stance") == ROOT / "models" / "stance"
    monkeypatch.setattr(runtime, "HOUSE", tmp_path / "reactions")
    assert runtime.shipped("stance") == tmp_path / "models" / "stance"
    (tmp_path / "reactions" / "models" / "stance").mkdir(parents=True)
    assert runtime.shipped("stance") == tmp_path / "reactions" / "models" / "stance"


def test_versions_of_python_are_declared() -> None:
    kinds = PROJECT["project"]["classifiers"]
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert [f"Programming Language :: Python :: 3.{minor}" in kinds for minor in range(11, 15)] == [True] * 4


def test_the_container_holds_what_runs_and_nothing_of_the_user() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines and "**/*.briefing*" in lines
    taken = [line[1:] for line in lines if line.startswith("!")]
    assert all((ROOT / name).exists() for name in taken)
    assert {"app.py", "requirements.txt", "reactions", "models/stance", "models/tagger", ".streamlit/config.toml"} <= set(taken)
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "-p 127.0.0.1:8501:8501" in image and re.search(r"^USER (?!root)", image, re.M) and "HEALTHCHECK" in image
