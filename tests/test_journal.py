"""Notes: set up in one place, with time, level and room, and never with what was read."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from reactions import journal, web

HOUSE = Path(journal.__file__).parent
SECRET = "kata Menteri yang belum terbit"


@pytest.fixture(autouse=True)
def log() -> Iterator[logging.Logger]:
    """The logger as a library has it, and as it was afterwards."""
    log = logging.getLogger("reactions")
    before = (log.handlers[:], log.propagate, log.level)
    log.handlers[:], log.propagate = [], True
    yield log
    log.handlers[:], log.propagate = before[:2]
    log.setLevel(before[2])


def test_a_note_has_time_level_and_room(log, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(journal.VARIABLE, "info")
    journal.set_up()
    journal.set_up()
    log.info("three of four")
    (line,) = capsys.readouterr().err.splitlines()
    assert line[:4].isdigit() and line.endswith("INFO test_journal: three of four")


def test_warnings_without_a_level_and_with_a_wrong_one(
    log, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(journal.VARIABLE, "loud")
    journal.set_up()
    assert journal.VARIABLE in capsys.readouterr().err
    monkeypatch.delenv(journal.VARIABLE)
    journal.set_up()
    log.info("quiet")
    log.warning("heard")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_exception_is_noted_without_its_message(log, capsys: pytest.CaptureFixture[str]) -> None:
    journal.set_up()
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError:
        log.exception("a job failed")
    told = capsys.readouterr().err
    assert "ValueError from KeyError" in told and "test_journal.py" in told and SECRET not in told


def test_libraries_that_quote_what_they_read_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    journal.set_up()
    logging.getLogger("pypdf").error("invalid pdf header: %s", SECRET)
    logging.getLogger("trafilatura.core").warning("discarding %s", SECRET)
    assert SECRET not in capsys.readouterr().err


def test_an_address_is_noted_by_its_host_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setenv(journal.VARIABLE, "DEBUG")
    monkeypatch.setattr(web, "public_address", lambda *_: "192.0.2.1")
    monkeypatch.setattr("socket.create_connection", refuse)
    journal.set_up()
    with pytest.raises(web.UnreadableItem):
        web.download("https://example.org/secret/page?key=hidden")
    told = capsys.readouterr().err
    assert "example.org" in told and "secret" not in told and "hidden" not in told


def trees() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(HOUSE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_only_the_journal_sets_logging_up() -> None:
    calls = {"basicConfig", "addHandler", "setLevel", "dictConfig", "fileConfig"}
    for path, tree in trees():
        found = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
        assert path.stem == "journal" or not found & calls, path.name


def test_the_words_of_a_note_are_fixed() -> None:
    """What fills the holes is a number, a type, a file's name or a host; no note prints an error, which may quote a text."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.") and path.stem != "journal":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"
                assert not {"error", "unknown", "url", "text", "article"} & {ast.unparse(value) for value in node.args[1:]}
