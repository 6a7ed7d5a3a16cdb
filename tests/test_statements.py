"""What is said and how: spans, kinds, and what must not change them. The constructions themselves are in tests/golden."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reactions.articles import clean
from reactions.quotations import masked, quotations
from reactions.records import Article, Kind, RawPage, Reason
from reactions.sentences import sentences
from reactions.statements import find

STORY = (
    "Menteri Luar Negeri Jepang Rina Okada mengatakan kapal itu melanggar perjanjian tahun lalu.",
    '"Kami tidak akan tinggal diam," kata Okada di Tokyo, Selasa.',
    "Seoul menuduh pihak utara memasang ranjau baru dan mendesak PBB turun tangan.",
    "Menurut analis Budi Hartono, ketegangan itu akan mereda sebelum musim dingin.",
)


def article(text: str, language: str = "id") -> Article:
    return Article("a", "a.txt", text, language)


def found(text: str, language: str = "id") -> list[tuple[str, str]]:
    return [(statement.kind.value, statement.text) for statement in find(article(text, language))]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("“A b c,” kata X.", ["“A b c,”"]),
        ('"A b c," kata X. "D e."', ['"A b c,"', '"D e."']),
        ("”A b c,” kata X.", ["”A b c,”"]),
        ("„A b c“, kata X.", ["„A b c“"]),
        ('Trump?"Saya di sini," kata X.', ['"Saya di sini,"']),
        ('siap.""Namun sekarang," sambungnya.', ['"Namun sekarang,"']),
        ('Kemitraan" yang lalu "benar" saja.', ['"benar"']),
        ('"Paragraf ini berlanjut.\n"Sampai di sini," kata X.', ['"Paragraf ini berlanjut.', '"Sampai di sini,"']),
        ('Ia berkata: "Tidak ada penutup di sini.', ['"Tidak ada penutup di sini.']),
        ("‘We shall not move,’ said X.", ["‘We shall not move,’"]),
        ("''Listrik menyala,'' ujar X.", ["''Listrik menyala,''"]),
        ("the pilots' union and the drivers' union, too", []),
        ("“A ‘b, c’ d,” kata X.", ["“A ‘b, c’ d,”"]),
        ("“Siap,″ kata X.", ["“Siap,″"]),
        ("tidak ada tanda kutip", []),
        ('"', []),
    ],
)
def test_quotations_close_whatever_the_marks(text: str, marked: list[str]) -> None:
    assert [quotation.outer.of(text) for quotation in quotations(text)] == marked


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ia pergi. Lalu ia kembali.", ["Ia pergi.", "Lalu ia kembali."]),
        ("Menurut Dr. Ahmad dan J. Smith, itu benar. Ya.", ["Menurut Dr. Ahmad dan J. Smith, itu benar.", "Ya."]),
        ('"Kami tahu. Itu salah." Ia pergi.', ['"Kami tahu. Itu salah."', "Ia pergi."]),
        ("pada hari ini, Kamis (8/1).Dikutip di laman itu", ["pada hari ini, Kamis (8/1).", "Dikutip di laman itu"]),
        ("Harganya Rp 1.500 atau 3.5 persen. Naik.", ["Harganya Rp 1.500 atau 3.5 persen.", "Naik."]),
        ("The U.S. President left. He waved.", ["The U.S. President left.", "He waved."]),
        ('"Kami tahu." Demikian kata Okada.', ['"Kami tahu." Demikian kata Okada.']),
        ('"Kami tahu." Demikian pula Seoul.', ['"Kami tahu."', "Demikian pula Seoul."]),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, parts: list[str]) -> None:
    assert [span.of(text) for span in sentences(text, list(quotations(text)))] == parts


def test_a_story_has_its_statements() -> None:
    assert found("\n".join(STORY)) == [
        ("indirect", "kapal itu melanggar perjanjian tahun lalu"),
        ("direct", "Kami tidak akan tinggal diam,"),
        ("indirect", "pihak utara memasang ranjau baru"),
        ("indirect", "PBB turun tangan"),
        ("indirect", "ketegangan itu akan mereda sebelum musim dingin"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "source", "words"),
    [
        ("en", "Russia has massed troops at the border and Okada said war was near.", "Okada", "war was near"),
        (
            "en",
            "Three sources familiar with the file subsequently told CNN the deal was dead.",
            "Three sources familiar with the file",
            "the deal was dead",
        ),
        ("en", "This is the first time it has said the harbour was mined.", "it", "the harbour was mined"),
        (
            "en",
            "Estonia has a large minority in Narva, accusing Moscow of stirring it up.",
            "Estonia",
            "Moscow of stirring it up",
        ),
        ("en", "The ministry in a statement said the ferry had sunk.", "The ministry", "the ferry had sunk"),
        ("en", "Latvia is calling on Australia to help the fleet.", "Latvia", "Australia to help the fleet"),
        ("en", "Moscow continues to allege the island is its own.", "Moscow", "the island is its own"),
        ("en", "He told his audience in Oslo the harbour was safe.", "He", "his audience in Oslo the harbour was safe"),
        (
            "en",
            "Okada pledged to reopen the tunnel, the road and the port.",
            "Okada",
            "to reopen the tunnel, the road and the port",
        ),
        ("en", "The port is shut, Makei told the media on Monday, BelTA has learned.", "Makei", "The port is shut"),
        ("en", "It flew for an hour, the ministry said.", "the ministry", "It flew for an hour"),
        ("en", "The mayor urged calm.", "The mayor", "calm"),
        (
            "en",
            "Money was flown in, according to the police chief, Viorel Danko.",
            "the police chief, Viorel Danko",
            "Money was flown in",
        ),
        ("en", '"We wait," Okada said. "Not for long," but Danko said "the door of the house is open".', "Okada", "We wait,"),
        (
            "id",
            "Kementerian Pertahanan melalui keterangan tertulis memastikan kapal itu aman.",
            "Kementerian Pertahanan",
            "kapal itu aman",
        ),
        (
            "id",
            "Perdana Menteri Selandia Baru menyebut pajak itu tidak adil.",
            "Perdana Menteri Selandia Baru",
            "pajak itu tidak adil",
        ),
        (
            "id",
            "Kabar itu, dikatakan Menteri Okada, tidak berdasar sama sekali.",
            "Menteri Okada",
            "Kabar itu, dikatakan Menteri Okada, tidak berdasar sama sekali",
        ),
        ("id", "Badan itu membenarkan bahwa roketnya gagal.", "Badan itu", "roketnya gagal"),
        (
            "id",
            "Okada berjanji untuk menutup pangkalan, bandara, dan pelabuhan.",
            "Okada",
            "untuk menutup pangkalan, bandara, dan pelabuhan",
        ),
        ("id", "Menurut mereka kapal itu tenggelam kemarin.", "mereka", "kapal itu tenggelam kemarin"),
        ("id", '"Kapal kami masih siap, kata Okada.', "Okada", "Kapal kami masih siap"),
        (
            "id",
            "“Pasar kita hanya sekuat pagarnya.” - Komisioner Uni Eropa Marieke Haan",
            "Komisioner Uni Eropa Marieke Haan",
            "Pasar kita hanya sekuat pagarnya.",
        ),
    ],
)
def test_the_source_and_the_words_are_told_apart(language: str, text: str, source: str, words: str) -> None:
    first = next(find(article(text, language)))
    assert first.source is not None
    assert (first.source.of(text), first.text) == (source, words)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Tiga awak kapal itu meminta suaka di pelabuhan."),
        ("id", "Presiden menyambut tamunya dengan tarian."),
        ("id", "Data itu disusun menurut abjad."),
        ("id", "Klaim tersebut beredar luas di pasar."),
        ("en", "The match was called off by the club."),
        ("en", "The film told the story of a goat."),
    ],
)
def test_an_act_is_no_statement(language: str, text: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "inner"),
    [
        ("id", "Menurut Okada, Danko menegaskan pelabuhan tetap dibuka.", ("Danko", "menegaskan")),
        ("en", "Okada said Danko promised to open the port.", ("Danko", "promised")),
        ("en", "Danko promised to open the port, according to the minister, Rina Okada.", ("Danko", "promised")),
        ("id", "Okada mengatakan ia menegaskan sikapnya.", None),
        ("id", "Okada mengatakan pelabuhan tetap dibuka.", None),
    ],
)
def test_the_reasons_name_an_inner_speaker(language: str, text: str, inner: tuple[str, str] | None) -> None:
    statements = list(find(article(text, language)))
    assert [statement.because[1:] for statement in statements] == [(Reason("statement.nested", inner),) if inner else ()]


@pytest.mark.parametrize("marks", ["“”", "””", "„“", "«»"])
def test_the_marks_do_not_matter(marks: str) -> None:
    text = "\n".join(STORY)
    other = text.replace('"Kami', f"{marks[0]}Kami").replace('diam,"', f"diam,{marks[1]}")
    assert [words for _, words in found(other)] == [words for _, words in found(text)]


@given(st.integers(0, len(STORY)), st.sampled_from(["Baca juga: Kapal Kedua Ikut Berlayar", "Advertisement", "(abc/def)"]))
def test_debris_between_paragraphs_changes_nothing(place: int, debris: str) -> None:
    lines = [*STORY[:place], debris, *STORY[place:]]
    cleaned = clean(RawPage("a.txt", "\n".join(lines)))
    assert [statement.text for statement in find(cleaned)] == [words for _, words in found("\n".join(STORY))]


@given(st.lists(st.sampled_from([" ", "\n"]), min_size=len(STORY) - 1, max_size=len(STORY) - 1))
def test_line_breaks_between_sentences_change_nothing(breaks: list[str]) -> None:
    text = STORY[0] + "".join(gap + sentence for gap, sentence in zip(breaks, STORY[1:], strict=True))
    assert found(text) == found("\n".join(STORY))


PIECES = st.sampled_from([
    '"', "“", "”", "„", "'", ",", ".", ":", "\n", " - ", "kata", "menurut", "mengatakan bahwa", "said", "according to", "dan",
    ", ,", "seorang analis", "Menteri", "Jepang", "Okada", "ia", "(AS)", "tidak",
    "menolak", "ujarnya", "yang", "disebut", "oleh", "kapal itu pergi", "…", "A.",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["id", "en"]))
def test_spans_always_hold_their_own_words(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    for statement in find(article(text, language)):
        assert 0 <= statement.span.start < statement.span.end <= len(text)
        assert statement.text == text[statement.span.start : statement.span.end]
        assert statement.text.strip(), "a statement has words"
        assert 0 <= statement.cue.start <= statement.cue.end <= len(text)
        assert statement.because
        assert statement.kind in Kind


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_masking_keeps_every_offset(text: str) -> None:
    hidden = masked(text, list(quotations(text)))
    assert len(hidden) == len(text)
    assert all(a in (b, "·") for a, b in zip(hidden, text, strict=True))
