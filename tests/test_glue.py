"""Missing spaces: what the lexicons know is taken apart, everything else stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactions.glue import separate


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("Iran menunggu. Sikap Iranpada Rabu tidak berubah.", "Iran menunggu. Sikap Iran pada Rabu tidak berubah."),
        ("Kata PresidenVladimir Putin kemarin.", "Kata Presiden Vladimir Putin kemarin."),
        ("Delegasi tiba keQatar dan Qatar diam.", "Delegasi tiba ke Qatar dan Qatar diam."),
        ("Perdana Menteri (PM)Benjamin Netanyahu.", "Perdana Menteri (PM) Benjamin Netanyahu."),
        ("Bantuan tiba di GazaMenteri itu berbicara.", "Bantuan tiba di Gaza\nMenteri itu berbicara."),
        ("Kabar dilansirAFPdanReuters, kata AFP.", "Kabar dilansir AFP dan Reuters, kata AFP."),
    ],
)
def test_known_words_are_taken_apart(glued: str, apart: str) -> None:
    assert separate(glued, "id") == apart


@pytest.mark.parametrize(
    "whole", ["NasDem", "YouTube", "McDonald", "DeSantis", "Nigeria", "Malibu", "Marinir", "Israelnya", "iPhone", "Kyivlah"]
)
def test_other_words_stay_whole(whole: str) -> None:
    text = f"Mali, Israel, Kyiv, Niger. Di {whole} hari ini."
    assert separate(text, "id") == text


def test_a_tracking_token_takes_no_time() -> None:
    token = "aB" * 200
    assert separate(f"x {token} y", "en") == f"x {token} y"


@given(st.text(alphabet="IranPutiGzdk ()\n", max_size=60))
def test_letters_never_change(text: str) -> None:
    assert "".join(separate(text, "id").split()) == "".join(text.split())
