"""The gazetteer as data: rows that can be used, names that mean one actor, offices that are never empty, and known cases."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from itertools import combinations

import pytest

from reactions import lexicons
from reactions.actors import read_title
from reactions.gazetteer import Mention, fold, scan
from reactions.mentions import Register
from reactions.records import Article, Span
from reactions.tenures import held_on

CODES = {"ANALYST", "MEDIA", "OTHER", "EU", "UN", "NATO"}
KINDS = {"country", "adjective", "seat", "place", "organisation"}
COUNTRY = re.compile("[A-Z]{2}")
G20 = COUNTRY.findall("AR AU BR CA CN DE FR GB ID IN IT JP KR MX RU SA TR US ZA")
HEADS = {"president", "prime minister", "chancellor", "king", "emir"}
# Left out for the sake of articles without a day: she is known by her present office, see data/README.md.
KNOWN_GAPS = {("DE", "defence minister", year) for year in range(2014, 2020)}
MEMBERS = COUNTRY.findall(
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR "
    "CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL "
    "IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN "
    "MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI "
    "SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE VN VU WS YE ZA ZM ZW "
    "TW PS XK VA"
)
# A capital that bears the country's own name, or is more often something else (README); adjectives that are another's.
NO_SEAT = set(COUNTRY.findall("BE CL DJ GT JM LU MC SC SG SM"))
NO_ADJECTIVE = set(COUNTRY.findall("CG CH DM DO VA"))


def rows(name: str) -> list[dict[str, str]]:
    return lexicons.rows(name, "language", "source", "note")


@pytest.mark.parametrize("name", ["actors", "offices", "people"])
def test_every_row_says_its_language_and_source(name: str) -> None:
    for row in rows(name):
        assert row["language"] in ("id", "en", "*") and row["source"], row


def test_codes_and_kinds_are_known() -> None:
    for name in ("actors", "offices", "people"):
        for row in rows(name):
            actor = row["actor"]
            allowed = actor in CODES or (len(actor) == 2 and actor.isupper()) or (name == "offices" and not actor)
            assert allowed, row
    assert {row["kind"] for row in rows("actors")} <= KINDS


def test_names_of_actors_stand_there_once() -> None:
    names = [row["name"] for row in rows("actors")]
    assert sorted(names) == sorted(set(names))


def test_tenures_begin_before_they_end_and_stand_there_once() -> None:
    seen = set()
    for row in rows("people"):
        if row["from"] and row["to"]:
            assert date.fromisoformat(row["from"]) <= date.fromisoformat(row["to"]), row
        key = (row["name"], row["actor"], row["office"], row["from"])
        assert key not in seen, row
        seen.add(key)


def _overlap(one: dict[str, str], other: dict[str, str]) -> bool:
    return (one["from"] or "0") <= (other["to"] or "9") and (other["from"] or "0") <= (one["to"] or "9")


def _forms(row: dict[str, str]) -> set[str]:
    return {fold(form) for form in (row["name"], *row["aliases"].split(";")) if form}


def test_a_name_means_one_person_at_a_time_or_is_marked_as_shared() -> None:
    bearers: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows("people"):
        for form in _forms(row):
            bearers[form].append(row)
    for form, found in bearers.items():
        for one, other in combinations(found, 2):
            if one["name"] != other["name"] and _overlap(one, other):
                assert "shared" in one["note"] and "shared" in other["note"], (form, one["name"], other["name"])


def test_all_rows_of_a_person_have_the_same_aliases() -> None:
    aliases: dict[str, set[str]] = defaultdict(set)
    for row in rows("people"):
        aliases[row["name"]].add(row["aliases"])
    assert {name for name, found in aliases.items() if len(found) > 1} == set()


@pytest.mark.parametrize("actor", G20)
@pytest.mark.parametrize("year", range(2014, 2027))
def test_the_governments_of_the_g20_are_never_empty(actor: str, year: int) -> None:
    day = f"{year}-01-01"
    held = {
        row["office"]
        for row in rows("people")
        if row["actor"] == actor and (row["from"] or "0") <= day and day <= (row["to"] or "9")
    }
    assert held & HEADS
    for office in ("foreign minister", "defence minister"):
        assert office in held or (actor, office, year) in KNOWN_GAPS


def test_every_country_has_a_name_an_adjective_and_a_capital() -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for row in rows("actors"):
        kinds[row["actor"]].add(row["kind"])
        if row["kind"] == "country":
            names[row["actor"]].add(row["name"])
            labels[row["actor"]] |= {row["label_id"], row["label_en"]}
    for code in MEMBERS:
        wanted = {"country"} | (set() if code in NO_SEAT else {"seat"}) | (set() if code in NO_ADJECTIVE else {"adjective"})
        assert wanted <= kinds[code], (code, wanted - kinds[code])
        assert names[code] and labels[code], code


def test_titles_have_a_known_role_and_reference() -> None:
    for row in rows("offices"):
        assert row["role"] in {"office", "head", "portfolio", "former", "elect", "honorific", "pronoun", "plain"}, row
        assert row["refers"] in {"person", "group", "institution", "document", ""}, row


@pytest.mark.parametrize(
    ("name", "day", "actor"),
    [
        # one person, several sides
        ("Petro Poroshenko", date(2015, 2, 12), "UA"),
        ("Petro Poroshenko", date(2022, 3, 1), "OTHER"),
        ("Marco Rubio", date(2022, 3, 1), "OTHER"),
        ("Marco Rubio", date(2025, 3, 1), "US"),
        ("JD Vance", date(2023, 9, 1), "OTHER"),
        ("JD Vance", date(2025, 2, 14), "US"),
        ("Nikki Haley", date(2017, 9, 5), "US"),
        ("Nikki Haley", date(2019, 9, 5), "ANALYST"),
        ("Nikki Haley", date(2024, 1, 20), "OTHER"),
        ("Joe Biden", date(2020, 9, 1), "OTHER"),
        ("Federica Mogherini", date(2014, 6, 1), "IT"),
        ("Federica Mogherini", date(2018, 6, 1), "EU"),
        ("Josep Borrell", date(2019, 1, 15), "ES"),
        ("Josep Borrell", date(2023, 1, 15), "EU"),
        ("Curtis Scaparrotti", date(2015, 8, 20), "US"),
        ("Curtis Scaparrotti", date(2017, 8, 20), "NATO"),
        ("Anwar Ibrahim", date(2020, 1, 1), "OTHER"),
        ("Anwar Ibrahim", date(2024, 1, 1), "MY"),
        ("Keir Starmer", date(2022, 1, 1), "OTHER"),
        ("Rishi Sunak", date(2024, 9, 1), "OTHER"),
        ("Fadli Zon", date(2019, 5, 1), "OTHER"),
        ("Fadli Zon", date(2025, 5, 1), "ID"),
        ("Meutya Hafid", date(2022, 3, 1), "OTHER"),
        ("Hadi Tjahjanto", date(2019, 3, 1), "ID"),
        ("Lalu Muhammad Iqbal", date(2016, 7, 1), "ID"),
        ("Yahya Cholil Staquf", date(2023, 11, 1), "OTHER"),
        ("Thaksin Shinawatra", date(2024, 9, 1), "OTHER"),
        ("Aung San Suu Kyi", date(2018, 1, 1), "MM"),
        ("Aung San Suu Kyi", date(2022, 1, 1), "OTHER"),
        ("Abdul Ghani Baradar", date(2020, 3, 1), "OTHER"),
        ("Abdul Ghani Baradar", date(2022, 3, 1), "AF"),
        ("Ahmed al-Sharaa", date(2025, 5, 14), "SY"),
        # those who have left
        ("Mike Pompeo", date(2023, 1, 1), "ANALYST"),
        ("Dmytro Kuleba", date(2025, 1, 1), "ANALYST"),
        ("Henry Kissinger", date(2014, 3, 10), "ANALYST"),
        ("Jimmy Carter", None, "ANALYST"),
        ("Marty Natalegawa", date(2016, 7, 15), "ANALYST"),
        ("Barack Obama", date(2013, 8, 31), "US"),
        # spellings
        ("Volodymyr Zelenskiy", date(2022, 2, 25), "UA"),
        ("Sergey Lavrov", date(2014, 3, 1), "RU"),
        ("Benyamin Netanyahu", date(2014, 7, 10), "IL"),
        ("Benyamin Netanyahu", date(2021, 12, 1), "OTHER"),
        ("Kim Jong-un", date(2016, 1, 6), "KP"),
        ("Yoon Suk-yeol", date(2023, 4, 26), "KR"),
        ("Jean-Noël Barrot", date(2025, 3, 1), "FR"),
        ("Recep Tayyip Erdoğan", date(2020, 1, 1), "TR"),
        ("Salman bin Abdulaziz", date(2018, 1, 1), "SA"),
        ("Mohammad bin Salman", date(2019, 1, 1), "SA"),
        ("Abbas Araqchi", date(2025, 6, 14), "IR"),
        # spokesmen
        ("Geng Shuang", date(2018, 5, 1), "CN"),
        ("Lu Kang", date(2016, 7, 12), "CN"),
        ("Qin Gang", date(2014, 5, 1), "CN"),
        ("Zhao Lijian", date(2021, 9, 16), "CN"),
        ("Zhu Fenglian", date(2022, 8, 3), "CN"),
        ("Jen Psaki", date(2014, 7, 17), "US"),
        ("Josh Earnest", date(2016, 1, 6), "US"),
        ("Sean Savett", date(2024, 6, 20), "US"),
        ("Maria Zakharova", date(2024, 6, 20), "RU"),
        ("Igor Konashenkov", date(2022, 3, 20), "RU"),
        ("Yuriy Ihnat", date(2023, 5, 4), "UA"),
        ("Andriy Yusov", date(2023, 5, 4), "UA"),
        ("Jonathan Conricus", date(2018, 5, 10), "IL"),
        ("Bahram Ghasemi", date(2018, 5, 8), "IR"),
        ("Marzieh Afkham", date(2014, 5, 8), "IR"),
        ("Hazem Qassem", date(2023, 10, 8), "OTHER"),
        ("Mohammed Abdul-Salam", date(2024, 1, 12), "OTHER"),
        ("Suhail Shaheen", date(2021, 8, 10), "OTHER"),
        ("Harry Roque", date(2018, 5, 1), "PH"),
        ("Karen Kuo", date(2024, 5, 23), "TW"),
        ("Teuku Faizasyah", date(2020, 1, 3), "ID"),
        ("Kristomei Sianturi", date(2025, 3, 1), "ID"),
        ("Ravina Shamdasani", date(2021, 2, 5), "UN"),
        ("Peter Stano", date(2022, 1, 1), "EU"),
        ("Oana Lungescu", date(2022, 1, 1), "NATO"),
        # offices of the stakeholders
        ("Fumio Kishida", date(2015, 1, 1), "JP"),
        ("Yoshihide Suga", date(2017, 8, 29), "JP"),
        ("Kang Kyung-wha", date(2018, 6, 1), "KR"),
        ("Cho Hyun-dong", date(2024, 6, 1), "KR"),
        ("Kim Kwan-jin", date(2014, 3, 1), "KR"),
        ("Suh Hoon", date(2018, 3, 8), "KR"),
        ("Mykhailo Fedorov", date(2022, 3, 1), "UA"),
        ("Philip Breedlove", date(2014, 9, 1), "NATO"),
        # international bodies and those who are none
        ("David Malpass", date(2022, 1, 1), "UN"),
        ("Fernando Arias", date(2019, 1, 1), "UN"),
        ("Fatou Bensouda", date(2020, 1, 1), "OTHER"),
        ("Agnes Callamard", date(2019, 6, 19), "UN"),
        ("Agnes Callamard", date(2023, 6, 19), "OTHER"),
        ("Hikmahanto Juwana", date(2024, 6, 20), "ANALYST"),
        ("Mahdi al-Mashat", date(2024, 1, 12), "OTHER"),
    ],
)
def test_people_on_a_day(name: str, day: date | None, actor: str) -> None:
    held = held_on(name, day)
    assert held is not None and held.actor == actor


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("Golkar", "OTHER"),
        ("Likud", "OTHER"),
        ("Kremlin", "RU"),
        ("Istana Elysee", "FR"),
        ("Casa Rosada", "AR"),
        ("Kantor Urusan Taiwan", "CN"),
        ("Otoritas Palestina", "PS"),
        ("Pasukan Dukungan Cepat", "OTHER"),
        ("Negeri Paman Sam", "US"),
        ("Republik Rakyat Tiongkok", "CN"),
        ("Kiev", "UA"),
        ("Russians", "OTHER"),
        ("Dewan HAM PBB", "UN"),
        ("OPCW", "UN"),
        ("Mahkamah Internasional", "UN"),
        ("Mahkamah Pidana Internasional", "OTHER"),
        ("G7", "OTHER"),
        ("ASEAN", "OTHER"),
        ("Europol", "EU"),
        ("KCNA", "KP"),
        ("Yonhap", "MEDIA"),
        ("Stimson Center", "ANALYST"),
        ("Human Rights Watch", "OTHER"),
    ],
)
def test_names_of_bodies_and_countries(words: str, actor: str) -> None:
    found = [hit for hit in scan(words, "id") if isinstance(hit, Mention)]
    assert [hit.name.actor for hit in found if hit.name] == [actor]
    assert found[0].span == Span(0, len(words))


@pytest.mark.parametrize(
    ("name", "label"),
    [("PDIP", "PDI Perjuangan"), ("KPK", "KPK"), ("SpaceX", "SpaceX"), ("Kyodo", "Kyodo"), ("Shin Bet", "Shin Bet")],
)
def test_a_body_bears_its_own_name(name: str, label: str) -> None:
    assert [hit.name.label("id") for hit in scan(name, "id") if isinstance(hit, Mention) and hit.name] == [label]


@pytest.mark.parametrize(
    ("words", "language", "actor"),
    [
        ("KSAL Laksamana", "id", "ID"),
        ("Kapuspen TNI", "id", "ID"),
        ("Menko Polkam", "id", "ID"),
        ("Kemenag", "id", "ID"),
        ("anggota Komisi I DPR", "id", "OTHER"),
        ("Ketua MPR", "id", "OTHER"),
        ("pemimpin mayoritas Senat AS", "id", "OTHER"),
        ("menteri bayangan Inggris", "id", "OTHER"),
        ("menteri perdagangan China", "id", "CN"),
        ("pengadilan distrik Seoul", "id", "KR"),
        ("Wakil Perdana Menteri Pertama Rusia", "id", "RU"),
        ("Britain's shadow foreign secretary", "en", "OTHER"),
        ("Ukraine's army chief", "en", "UA"),
        ("the Taoiseach", "en", "IE"),
        ("China's vice foreign minister", "en", "CN"),
    ],
)
def test_words_of_titles(words: str, language: str, actor: str) -> None:
    title = read_title(Register(Article("1", "1.txt", words, language)), Span(0, len(words)))
    assert title is not None and title.actor == actor
