"""From a found statement to its speaker and actor; every sentence here is our own."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reactions.attribution import attribute
from reactions.records import Article, Attribution, Kind, Span, Statement
from reactions.wording import LANGUAGES, catalogue, explain

MARK = re.compile(r"\{([^{}]*)\}|\[([^\[\]]*)\]")
DAY = date(2024, 6, 21)


def read(marked: str, language: str = "id", published: date | None = DAY) -> list[Attribution]:
    """Attribute the statements of a text in which each [statement] stands with its {source}; {} marks none named."""
    text = ""
    end = 0
    sources: list[Span] = []
    spans: list[Span] = []
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        start = len(text)
        text += match.group(1) if match.group(1) is not None else match.group(2)
        (sources if match.group(1) is not None else spans).append(Span(start, len(text)))
        end = match.end()
    text += marked[end:]
    article = Article("1", "1.txt", text, language, published=published)
    statements = [
        Statement(article, span, Kind.DIRECT, source, source if source.start < source.end else None)
        for span, source in zip(spans, sources, strict=True)
    ]
    return list(attribute(statements))


def last(marked: str, language: str = "id", published: date | None = DAY) -> tuple[str | None, str | None]:
    found = read(marked, language, published)[-1]
    return found.speaker_name, found.actor


@pytest.mark.parametrize(
    ("marked", "name", "actor"),
    [
        ("{Menteri Luar Negeri AS Antony Blinken} mengatakan [pakta itu berbahaya].", "Antony Blinken", "US"),
        ("{Yoko Kamikawa}, yang memimpin diplomasi Jepang, menyebut [pakta itu serius].", "Yoko Kamikawa", "JP"),
        ("{Kementerian Luar Negeri China} menyatakan [ini urusan dua negara].", "Kementerian Luar Negeri China", "CN"),
        ("{Kemlu Rusia} menyatakan [ini hak kami].", "Kementerian Luar Negeri Rusia", "RU"),
        ("{Kantor Yoon} menyebut [pakta itu ancaman].", "Kantor Yoon", "KR"),
        ("{Tokyo} menyatakan [khawatir].", "Pemerintah Jepang", "JP"),
        ("{NATO} menyatakan [akan mengamati].", "NATO", "NATO"),
        ("{Budi Santoso} mengatakan [begitu].", "Budi Santoso", None),
        ("{Rina Wijaya, pengamat dari Universitas Contoh}, menilai [ini wajar].", "Rina Wijaya", "ANALYST"),
        ("{Presiden AS Joe Biden seperti dikutip AFP} mengatakan [begitu].", "Joe Biden", "US"),
        ("{Dilansir Reuters, Jens Stoltenberg} mengatakan [begitu].", "Jens Stoltenberg", "NATO"),
        ("{CNN Indonesia -- Korea Utara} menyatakan [begitu].", "Pemerintah Korea Utara", "KP"),
        ("{mantan Presiden Korea Selatan Moon Jae-in} menilai [begitu].", "Moon Jae-in", "ANALYST"),
        ("{KCNA} menyatakan [begitu].", "KCNA", "KP"),
        ("{Banjir Besar Rendam Kota GenoaMenteri Pertahanan Polandia Jan Kowalski} berkata [siap].", "Jan Kowalski", "PL"),
    ],
)
def test_sources_in_indonesian(marked: str, name: str, actor: str | None) -> None:
    assert last(marked) == (name, actor)


@pytest.mark.parametrize(
    ("marked", "name", "actor"),
    [
        ("{US Secretary of State Antony Blinken} said [the pact is a threat].", "Antony Blinken", "US"),
        ("{Mykhailo Podolyak, an adviser to Ukraine's president,} said [so].", "Mykhailo Podolyak", "UA"),
        ("{Jane Roe, an analyst at a think tank in Seoul,} said [so].", "Jane Roe", "ANALYST"),
        ("{The Kremlin} said [so].", "Kremlin", "RU"),
        ("{Tokyo} said [so].", "Japan", "JP"),
        ("{Last week, the former British defence secretary Jack Doe} said [so].", "Jack Doe", "ANALYST"),
    ],
)
def test_sources_in_english(marked: str, name: str, actor: str | None) -> None:
    assert last(marked, "en") == (name, actor)


def test_a_surname_leads_to_the_full_mention_and_its_title() -> None:
    marked = "Menteri Pertahanan Polandia Jan Kowalski tiba di Warsawa. Rapat tertutup. {Kowalski} mengatakan [pasukan siap]."
    assert last(marked) == ("Jan Kowalski", "PL")


def test_a_title_elsewhere_serves_the_whole_article() -> None:
    marked = "{Adi Wibowo, peneliti senior,} menilai [pakta itu wajar]. Pasar tenang. {Adi} menambahkan [dampaknya kecil]."
    assert last(marked) == ("Adi Wibowo", "ANALYST")


def test_a_misspelt_surname_is_the_same_person() -> None:
    marked = "Perdana Menteri Finlandia Maria Virtanen hadir. {Virtannen} menyebut [situasi berat]."
    assert last(marked) == ("Maria Virtanen", "FI")


def test_two_people_of_one_name_are_nobody_without_a_title() -> None:
    marked = "Jan Novak bertemu Petr Novak kemarin. Kemudian {Novak} mengatakan [semua baik]."
    assert last(marked) == (None, None)
    assert last("Jan Novak bertemu Petr Novak. {Presiden Ceko Novak} mengatakan [semua baik].")[1] == "CZ"


def test_a_clitic_goes_on_with_who_spoke_last() -> None:
    marked = '{Menteri Luar Negeri Jepang Yoko Kamikawa} menyebut [pakta itu serius]. "[Kami cemas]," kata{nya}.'
    found = read(marked)[-1]
    assert (found.speaker_name, found.actor) == ("Yoko Kamikawa", "JP")
    assert found.speaker == "Menteri Luar Negeri Jepang Yoko Kamikawa"
    assert explain(found.because, "id").startswith("'nya' merujuk pada Yoko Kamikawa")


def test_a_pronoun_with_another_person_in_between_is_nobody() -> None:
    marked = (
        "{Presiden Prancis Emmanuel Macron} menyebut [pakta itu ancaman]. Vladimir Putin menolak bertemu. "
        "{Dia} mengatakan [semua siap]."
    )
    assert last(marked)[1] is None


def test_pronouns_without_anybody_are_nobody() -> None:
    assert last("{Dia} mengatakan [semua siap].") == (None, None)


@pytest.mark.parametrize(
    ("anaphor", "language"),
    [("kementerian itu", "id"), ("Kementerian tersebut", "id"), ("the ministry", "en"), ("The ministry", "en")],
)
def test_an_institution_is_taken_up_again(anaphor: str, language: str) -> None:
    first = "{Kementerian Pertahanan Polandia} menyatakan" if language == "id" else "{The Polish defence ministry} said"
    assert last(f"{first} [pasukan siap]. {{{anaphor}}} menambahkan [latihan jalan].", language)[1] == "PL"


def test_an_office_is_taken_up_again() -> None:
    marked = "{Japanese Foreign Minister Yoko Kamikawa} said [it is grave]. {The minister} added [that talks go on]."
    assert last(marked, "en") == ("Yoko Kamikawa", "JP")


@pytest.mark.parametrize(
    ("source", "language", "actors"),
    [
        ("Washington dan Seoul", "id", ["US", "KR"]),
        ("AS, Jepang, dan Korea Selatan", "id", ["US", "JP", "KR"]),
        ("Presiden Prancis Emmanuel Macron dan Kanselir Jerman Olaf Scholz", "id", ["FR", "DE"]),
        ("Japan and South Korea", "en", ["JP", "KR"]),
        ("Trinidad dan Tobago", "id", ["TT"]),
        ("Kementerian Pertahanan dan Keamanan Jepang", "id", ["JP"]),
        ("Antony Blinken dan Lloyd Austin", "id", ["US"]),
    ],
)
def test_joint_subjects_give_one_record_per_actor(source: str, language: str, actors: list[str]) -> None:
    found = read(f"{{{source}}} menyebut [pakta itu ancaman].", language)
    assert [each.actor for each in found] == actors
    assert len({each.statement for each in found}) == 1


def test_a_quotation_without_a_source_goes_on_with_the_only_speaker() -> None:
    marked = '{Presiden Ukraina Volodymyr Zelensky} menyebut [pakta itu berbahaya]. "[Kami tahu artinya]."{}'
    assert last(marked) == ("Volodymyr Zelensky", "UA")
    two = '{Lin Jian} menyebut [itu wajar]. {Vladimir Putin} menyebut [itu hak]. "[Kami tahu artinya]."{}'
    assert last(two) == (None, None)


def test_the_day_of_the_article_decides() -> None:
    marked = "{Joe Biden} menyebut [pakta itu ancaman]."
    assert last(marked, published=date(2024, 6, 21))[1] == "US"
    assert last(marked, published=date(2025, 6, 21))[1] == "ANALYST"
    assert last(marked, published=None)[1] == "US"


def test_an_office_without_a_country_takes_the_one_named_with_it_before() -> None:
    marked = "Kemlu RI menggelar rapat soal AS dan China. {Kemlu} menyatakan [situasi aman]."
    assert last(marked) == ("Kementerian Luar Negeri Indonesia", "ID")
    later = "{Kemlu} menyatakan [situasi aman]. Rapat soal Jepang dan China digelar. Kemlu AS diam."
    assert read(later)[0].actor == "ID"  # an Indonesian newsroom leaves out its own country, never another


def test_both_countries_are_the_two_named_before() -> None:
    marked = "The US and Japan met in Oslo. {Both countries} said [they would respond]."
    assert {each.actor for each in read(marked, "en")} == {"US", "JP"}
    assert {each.actor for each in read("{Both Seoul and Tokyo} said [no].", "en")} == {"KR", "JP"}


def test_spans_lead_back_to_the_words() -> None:
    text = "{Menteri Luar Negeri Jepang Yoko Kamikawa} menyebut [pakta itu serius], ujar{nya} [lagi]."
    for each in read(text.replace("ujar{nya} [lagi]", "[lagi], ujar{nya}")):
        assert each.speaker_span is not None
        assert each.speaker == each.speaker_span.of(each.statement.article.text)


def test_every_reason_has_its_words() -> None:
    keys = [key for key in catalogue() if key.startswith("attribution.")]
    assert keys and all(catalogue()[key][language] for key in keys for language in LANGUAGES)
    for marked in ("{Dia} kata [a].", "{Tokyo} kata [a].", "[a]{}", "{Biden} kata [a].", "{mantan Presiden Ceko} kata [a]."):
        for each in read(marked):
            assert all(explain(each.because, language) for language in LANGUAGES)


def test_nothing_gives_nothing() -> None:
    assert list(attribute([])) == []


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="AbcİDŁ ia,.\"“”\n'’-()", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_source_gets_one_answer(text: str, first: int, second: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    article = Article("1", "1.txt", text, "id")
    statement = Statement(article, Span(0, len(text)), Kind.INDIRECT, Span(0, 0), Span(start, end))
    found = list(attribute([statement]))
    assert len(found) == 1 and found[0].because
