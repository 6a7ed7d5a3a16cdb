"""Which government an office that names no country belongs to; every sentence is our own."""

from __future__ import annotations

import pytest

from reactions.governments import NOBODY, SURE, evidence, likeliest, weights
from reactions.mentions import Register
from reactions.records import Article
from reactions.wording import LANGUAGES, catalogue


def register(marked: str, language: str) -> tuple[Register, int]:
    """Return the register of a text and where its {office} stands."""
    position = marked.index("{")
    return Register(Article("1", "1.txt", marked.replace("{", "").replace("}", ""), language)), position


@pytest.mark.parametrize(
    ("marked", "language", "voices", "actor"),
    [
        ("Kanada menutup kedutaannya. {Kementerian Luar Negeri} diam.", "id", [], "CA"),
        (
            "Perang Iran dan Israel meluas.\nJerman mengungsikan warganya. {Para pejabat} mengimbau tenang.",
            "id",
            [(34, "DE")],
            "DE",
        ),
        ("{Kementerian Luar Negeri} bungkam soal Jepang.", "id", [], "ID"),
        ("{The foreign ministry} kept silent about Japan.", "en", [], NOBODY),
    ],
)
def test_the_likeliest_government(marked: str, language: str, voices: list[tuple[int, str]], actor: str) -> None:
    read, position = register(marked, language)
    read.voices += voices
    best, probability = likeliest(evidence(read, position), weights())
    assert (best if probability >= SURE else NOBODY) == actor


def test_who_spoke_last_weighs_more_than_who_is_named_last() -> None:
    read, position = register("Polandia bicara. Rusia diam. Rusia diam. {Pejabat} menambahkan itu.", "id")
    read.voices.append((0, "PL"))
    assert "last_voice" in evidence(read, position)["PL"]
    assert weights()["last_voice"] > weights()["nearest"]


def test_no_government_named_gives_nobody() -> None:
    read, position = register("{The ministry} said so.", "en")
    assert likeliest(evidence(read, position), weights()) == (NOBODY, 1.0)


def test_every_kind_of_evidence_has_its_sentence() -> None:
    assert all(catalogue()[f"attribution.{kind}"][language] for kind in weights() for language in LANGUAGES)
