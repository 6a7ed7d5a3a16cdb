from datetime import date

import pytest

from reactions import display


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("US", "id", "Amerika Serikat"),
        ("US", "en", "United States"),
        ("IR", "id", "Iran"),
        ("VN", "en", "Vietnam"),
        ("XX", "id", "XX"),
        (None, "en", "Unknown"),
    ],
)
def test_actor_name(code, language, name):
    assert display.actor_name(code, language) == name


@pytest.mark.parametrize(("language", "words"), [("id", "1.234,5"), ("en", "1,234.5")])
def test_number(language, words):
    assert display.number(1234.5, language, 1) == words


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2024, 6, 19), date(2024, 8, 2), "19 Juni 2024 sampai 2 Agustus 2024"),
        (date(2024, 6, 19), date(2024, 6, 19), "19 Juni 2024"),
        (None, None, "tanpa tanggal"),
    ],
)
def test_period(since, until, words):
    assert display.period(since, until, "id") == words


def test_left_out_names_only_what_there_is():
    assert display.left_out({"unknown": 2, "other": 0, "unsure": 1}, "en") == "2 by an unknown speaker, 1 of unsure stance"
    assert display.left_out({"unknown": 0}, "en") == ""


def test_every_palette_colours_every_stance():
    for name in display.palettes():
        assert len({colour.fill for colour in display.palette(name).values()}) == 5
