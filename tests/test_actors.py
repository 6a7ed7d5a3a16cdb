"""Titles, affiliations and offices held on a day: for whom somebody speaks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reactions import lexicons
from reactions.actors import read_title
from reactions.gazetteer import fold, scan
from reactions.mentions import Register
from reactions.records import Article, Span
from reactions.tenures import held_on, same_office

CODES = {"ANALYST", "MEDIA", "OTHER", "EU", "UN", "NATO"}


def register(text: str, language: str = "id", published: date | None = None) -> Register:
    return Register(Article("1", "1.txt", text, language, published=published))


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("Menteri Luar Negeri Jepang", "JP"),
        ("juru bicara Kementerian Luar Negeri China", "CN"),
        ("Duta Besar Iran untuk Indonesia", "IR"),
        ("Kedutaan Besar Rusia di Hanoi", "RU"),
        ("utusan khusus PBB untuk Suriah", "UN"),
        ("juru bicara NATO", "NATO"),
        ("Sekretaris Pers Gedung Putih", "US"),
        ("Kantor Berita Pusat Korea", None),
        ("presiden terpilih Korea Selatan", "KR"),
        ("mantan Menteri Pertahanan Ukraina", "ANALYST"),
        ("eks Perdana Menteri Jepang yang kini memimpin partai oposisi", "OTHER"),
        ("seorang mantan pejabat pemerintah Korea Selatan yang sekarang menjadi peneliti", "ANALYST"),
        ("anggota parlemen Inggris", "OTHER"),
        ("pemimpin oposisi Korea Selatan", "OTHER"),
        ("juru bicara kelompok Hamas", "OTHER"),
        ("sekretaris jenderal Hizbullah", "OTHER"),
        ("juru bicara Asosiasi Petani Polandia", "OTHER"),
        ("profesor di Universitas Seoul", "ANALYST"),
        ("kepala analis pasar di sebuah bank Tokyo", "ANALYST"),
        ("direktur jenderal IAEA", "UN"),
        ("televisi pemerintah Iran", "IR"),
        ("kantor berita IRIB", "IR"),
        ("kantor berita Fars", "MEDIA"),
        ("wartawan BBC", "MEDIA"),
        ("Mahkamah Agung AS", "US"),
        ("jaksa penuntut Korea Selatan", "KR"),
        ("Gubernur California", "US"),
        ("militer Israel", "IL"),
        ("sumber Pentagon", "US"),
        ("sumber yang dekat dengan perundingan", "OTHER"),
        ("seorang pejabat senior", None),
        ("Direktur China pada Human Rights Watch", "OTHER"),
        ("Wakil Korea Utara di PBB", "KP"),
        ("Presiden dari Partai Republik", None),
        ("istrinya sekaligus wakil presiden Nikaragua", "NI"),
    ],
)
def test_titles_in_indonesian(words: str, actor: str | None) -> None:
    title = read_title(register(words), Span(0, len(words)))
    assert (title.actor if title else None) == actor


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("US Secretary of State", "US"),
        ("the head of Britain's foreign intelligence service", "GB"),
        ("the Australian foreign minister", "AU"),
        ("Russia's defence ministry", "RU"),
        ("the US ambassador to the UN", "US"),
        ("NATO Secretary General", "NATO"),
        ("the former British defence secretary", "ANALYST"),
        ("a security analyst and a Belgrade university professor", "ANALYST"),
        ("an opposition lawmaker", "OTHER"),
        ("the former Soviet republic's interior minister", None),
        ("the Kremlin spokesman", "RU"),
        ("the ministry", None),
        ("Taiwan's Ocean Affairs Council", "TW"),
        ("the World Affairs Council", "ANALYST"),
        ("the military council", None),
        ("the electoral council", None),
        ("the U.N. director at the International Crisis Group", "ANALYST"),
        ("special envoy for Ukraine", None),
    ],
)
def test_titles_in_english(words: str, actor: str | None) -> None:
    title = read_title(register(words, "en"), Span(0, len(words)))
    assert (title.actor if title else None) == actor


@pytest.mark.parametrize(
    ("name", "day", "actor"),
    [
        ("Joe Biden", date(2024, 6, 20), "US"),
        ("Joe Biden", date(2025, 6, 20), "ANALYST"),
        ("Biden", date(2025, 1, 22), "US"),
        ("Donald Trump", date(2024, 6, 20), "OTHER"),
        ("Donald Trump", date(2024, 12, 1), "US"),
        ("Donald Trump", None, "US"),
        ("Stoltenberg", date(2024, 6, 20), "NATO"),
        ("Mark Rutte", date(2023, 6, 20), "NL"),
        ("Mark Rutte", date(2025, 6, 20), "NATO"),
        ("Lee Jae Myung", date(2024, 12, 5), "OTHER"),
        ("Lee Jae-myung", date(2025, 7, 1), "KR"),
        ("Volodymyr Zelenskyy", date(2018, 1, 1), None),
        ("Kim Yo Jong", date(2024, 6, 20), "KP"),
    ],
)
def test_offices_held_on_a_day(name: str, day: date | None, actor: str | None) -> None:
    held = held_on(name, day)
    assert held is not None and held.actor == actor


@pytest.mark.parametrize("name", ["Kim", "Budi Santoso", ""])
def test_a_name_that_nobody_or_several_bear_is_nobody(name: str) -> None:
    assert held_on(name, date(2024, 6, 20)) is None


@pytest.mark.parametrize(
    ("wanted", "held", "same"),
    [("minister", "foreign minister", True), ("president", "vice president", False), ("leader", "president", True)],
)
def test_same_office(wanted: str, held: str, same: bool) -> None:
    assert same_office(wanted, held) is same


def test_glued_words_and_clitics_are_found() -> None:
    found = [hit.span.of("Presiden IranMasoud") for hit in scan("Presiden IranMasoud", "id")]
    assert found == ["Presiden", "Iran"]
    assert [hit.span.of("pasiennya") for hit in scan("pasiennya", "id")] == ["pasien"]


def test_abbreviations_need_their_capitals() -> None:
    assert not any(getattr(getattr(hit, "entry", None), "actor", "") == "US" for hit in scan("as he said, us and them", "en"))


def test_the_csv_rows_can_be_used() -> None:
    codes = {row["actor"] for name in ("actors", "people", "offices") for row in lexicons.rows(name, "actor") if row["actor"]}
    assert all(code in CODES or (len(code) == 2 and code.isupper()) for code in codes)
    for row in lexicons.rows("people", "name", "from", "to"):
        days = [date.fromisoformat(row[column]) for column in ("from", "to") if row[column]]
        assert days == sorted(days), row["name"]


@given(st.text(max_size=200))
def test_scanning_never_fails_and_spans_stay_inside(text: str) -> None:
    for hit in scan(text, "id"):
        assert 0 <= hit.span.start < hit.span.end <= len(text)


@given(st.text(max_size=40))
@example("𝛢")
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
