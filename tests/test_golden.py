"""Golden cases of our own writing: what is said, how, by whom, for which actor (what each file holds: golden/README.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reactions.attribution import attribute
from reactions.records import Article
from reactions.statements import find

FOLDER = Path(__file__).parent / "golden"


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            marks = [pytest.mark.xfail(reason=case["note"], strict=True)] if path.stem == "known_failure" else []
            yield pytest.param(case, id=case["id"], marks=marks)


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def article_of(case: dict[str, Any]) -> Article:
    published = date.fromisoformat(case["published"]) if case["published"] else None
    return Article(case["id"], case["id"], case["text"], case["language"], published=published)


@pytest.mark.parametrize("case", list(cases()))
def test_golden(case: dict[str, Any]) -> None:
    wanted = [(letters(s["text"]), s["kind"], s["cue"].casefold(), s["actor"]) for s in case["statements"]]
    found = [
        (letters(whose.statement.text), whose.statement.kind.value, whose.statement.cue_text.casefold(), whose.actor)
        for whose in attribute(find(article_of(case)))
    ]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
