"""Cleaning: debris goes, also where it is glued; sentences stay letter for letter; outlet and date are found or None."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reactions import articles, datelines, dates, headlines
from reactions.errors import UnreadableItem
from reactions.records import Article, RawPage

BEFORE = "Pemerintah menilai pakta itu merugikan kawasan."
AFTER = "Menteri itu lalu menemui para wartawan di istana."


def clean(text: str, **metadata: object) -> Article:
    return articles.clean(RawPage("a.txt", text, **metadata))  # type: ignore[arg-type]


def paragraphs(text: str) -> list[str]:
    return clean(text).text.split("\n")


@pytest.mark.parametrize(
    "debris",
    [
        "Baca juga: Lima Fakta Pakta Baru Dua Negara",
        "Baca Juga : Lima Fakta Pakta Baru Dua Negara",
        "BACA JUGA: Apa Isi Pakta Baru Dua Negara?",
        "Baca juga:\nLima Fakta Pakta Baru Dua Negara",
        "Simak juga Video 'Detik-detik Pakta Diteken':",
        "Lihat juga: Peta Kekuatan Kawasan",
        'Tonton juga "Detik-detik Pakta Diteken" di sini:',
        "MEMBACA  Harga Beras Naik Lagi di Pasar Induk",
        "Advertisement",
        "ADVERTISEMENT",
        "SCROLL TO CONTINUE WITH CONTENT",
        "[Gambas:Video CNN]",
        "[Gambas:Youtube]",
        "Pilihan Redaksi\nLima Fakta Pakta Baru\nPeta Kekuatan Kawasan",
        "Simak berita selengkapnya di halaman selanjutnya.",
        "Saksikan Live DetikPagi:",
        "Bagikan:",
        "Facebook Twitter WhatsApp",
        "Copyright © 2024 Kantor Berita",
        "Follow us on X",
        "Unlock the Editor's Digest newsletter for free",
        "Sign up for our daily newsletter",
        "CLICK HERE TO GET THE FOX NEWS APP",
        "Read more: Five things about the pact",
        "Also read: Five Things About the Pact",
        "Related: Five things about the pact",
        "FIVE THINGS TO KNOW ABOUT THE NEW PACT",
        "Foto: Menteri di depan istana (Antara)",
        "A minister waves at the palace. Someone/AFP via Getty Images",
        "View image in fullscreen A minister waves. Photograph: Someone/AFP",
        "Sumber gambar, Reuters",
        "2 dari 4 halaman",
        "Pilihan Editor: Lima Fakta Pakta Baru Dua Negara",
        "Story continues below advertisement",
        "* Follow Official WhatsApp Channel kami untuk berita terbaru",
        "[video.1]",
        "null",
        "---",
        "* * *",
    ],
)
def test_debris_on_lines_of_its_own(debris: str) -> None:
    assert paragraphs(f"{BEFORE}\n{debris}\n{AFTER}") == [BEFORE, AFTER]


@pytest.mark.parametrize(
    "debris",
    [
        "Editor: Budi Santoso",
        "Editor: Budi Santoso .",
        "Reporter: Budi Santoso",
        "(abc/def)",
        "(abc)",
        "(ANT/P-5)",
        "(Reuters)",
        "(Reuters, AFP/abc) [Gambas:Video CNN]",
        "Artikel ini telah tayang di Harian Kita dengan judul Lima Fakta Pakta",
        "Laporan ini telah terbit dalam bahasa Jerman Diterjemahkan oleh Budi Santoso Editor: Ani Yudha",
    ],
)
@pytest.mark.parametrize("glue", ["\n", " "])
def test_debris_at_the_end(debris: str, glue: str) -> None:
    assert paragraphs(f"{BEFORE}\n{AFTER}{glue}{debris}") == [BEFORE, AFTER]


@pytest.mark.parametrize(
    "debris",
    ["pakta baru\nperang dagang\ndua negara", "Author/author: AB/CD", "The Associated Press contributed to this report."],
)
def test_last_lines(debris: str) -> None:
    assert paragraphs(f"{BEFORE}\n{AFTER}\n{debris}") == [BEFORE, AFTER]


GLUED = [
    # a headline in title case ends before the first lowercase word; the subject before that belongs to the sentence
    ("Baca Juga: Kanselir Baru Kirim Surat Rahasia kepada Lima Kota Lim", "menegaskan sikapnya kembali.", "Lim "),
    ("Baca juga: Lima Fakta Pakta Baru Dua Negara", "Namun pemerintah menolak hal itu.", ""),
    ("Baca juga: Lima Fakta Pakta Baru Dua Negara", "Sementara itu, pemerintah menolak.", ""),
    ("Baca juga: Lima Fakta Pakta Baru Dua Negara", "Menteri Luar Negeri Budi Santoso mengatakan hal lain.", ""),
    ("Baca juga: Lima Fakta Pakta Baru Dua Negara", '"Kami menolak pakta itu," katanya.', ""),
    ("Baca juga: Lima Fakta Pakta Baru Dua Negara", "“Kami menolak pakta itu,” katanya.", ""),
    ("Baca juga: Lima Fakta Pakta Baru Dua Negara", '"Tidak," kata menteri itu.', ""),
    ("Baca juga: Lima Fakta 'Pakta Baru' Dua Negara", '"Kami menolak pakta itu," katanya.', ""),
    ('Baca juga: Lima Fakta "Pakta Baru" Dua Negara', '"Kami menolak pakta itu," katanya.', ""),
    ("Baca juga: Mengapa Lima Raja Menolak Hadir?", "Pemerintah menjawab pertanyaan itu kemarin.", ""),
    ("[Gambas:Video CNN]", "Pemerintah menjawab pertanyaan itu kemarin.", ""),
    ("ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT", "Pemerintah menjawab pertanyaan itu kemarin.", ""),
    ("Simak Video 'Detik-detik Pakta Diteken':", "Pemerintah menjawab pertanyaan itu kemarin.", ""),
    ("Read more: Five Things to Know About the New Pact", "However, the minister rejected it.", ""),
]


@pytest.mark.parametrize(("debris", "sentence", "subject"), GLUED)
@pytest.mark.parametrize("before", ["\n", " ", ""])
def test_debris_glued_to_the_next_sentence(debris: str, sentence: str, subject: str, before: str) -> None:
    assert paragraphs(f"{BEFORE}{before}{debris} {sentence}") == [BEFORE, subject + sentence]


@pytest.mark.parametrize(
    ("debris", "sentence"),
    [
        ("Lima Raja Diam-diam Kirim Surat Rahasia ke Istana", '"Kami menolak pakta itu sejak awal," katanya.'),
        ("Lima Raja Diam-diam Kirim Surat Rahasia ke Istana ", '"Kami menolak pakta itu sejak awal," katanya.'),
        ("Lima Raja Diam-diam Kirim Surat Rahasia ke Istana", "Dalam rapat itu ia menolak."),
        ("Lima Raja Diam-diam Kirim Surat Rahasia ke Istana ", "Dalam rapat itu ia menolak."),
        ("Lima Raja Diam-diam Kirim Surat Rahasia ke NATO", "Pemerintah juga menolak."),
        ("Mengapa Lima Raja Mangkir dari Rapat di Istana?", "Pemerintah juga menolak."),
        ("Pilihan Redaksi Lima Raja Kirim Surat ke IstanaPeta Baru Kekuatan KawasanHarga Beras Naik", "Selain itu, ia menolak."),
    ],
)
def test_headlines_glued_between_two_sentences(debris: str, sentence: str) -> None:
    assert paragraphs(f"{BEFORE}{debris}{sentence}") == [BEFORE, sentence]


def test_a_link_written_like_a_sentence_takes_the_next_words_with_it() -> None:
    text = f"{BEFORE} Baca juga: Lima raja kirim surat ke istana Budi menolak hal itu. {AFTER}"
    assert paragraphs(text) == [BEFORE, AFTER]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ia lebih suka membaca koran daripada menonton televisi.",
        "Kita lihat juga bahwa pihak lain menolak.",
        "Wakil Menteri Luar Negeri Amerika Serikat Budi Santoso Putra Utama mengatakan hal itu.",
        "Kepala Staf Angkatan Darat Kerajaan Letnan Jenderal Budi Santoso mengatakan hal itu.",
        'Koran Partai Buruh Negeri Tetangga "Suara Buruh" memuatnya.',
        "Pakta itu memuat kata 'advertisement' dan 'copyright'.",
        "Perdana Menteri (PM) itu menolak (AS tidak).",
        "“Kami — semua – menolak… ‘pakta’ itu!” katanya.",
        "Presiden AS menolak; NATO, PBB dan Uni Eropa juga.",
        "The editor said the source was a minister.",
        'He told reporters: "We will share more on Friday."',
        "Ekspor naik 5,25 persen menjadi US$ 1.250,75 juta (Rp 20 triliun).",
    ],
)
@pytest.mark.parametrize("glue", ["\n", " ", ""])
def test_sentences_keep_every_letter(sentence: str, glue: str) -> None:
    def letters(text: str) -> str:
        return re.sub(r"\W", "", text)

    assert letters(f"{BEFORE}{sentence}{AFTER}") == letters(clean(f"{BEFORE}{glue}{sentence}{glue}{AFTER}").text)


@given(st.text(alphabet=st.sampled_from("aAbBzZ .,!?\"“”'’()[]:;-–—\n5é"), max_size=300))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_cleaning_only_cuts_and_is_settled(text: str) -> None:
    try:
        first = clean(f"{BEFORE}\n{text}")
    except UnreadableItem:
        return
    rest = iter(re.sub(r"\s", "", f"{BEFORE}{text}"))
    assert all(character in rest for character in re.sub(r"\s", "", first.text))
    assert not re.search(r"[^\S\n]{2}|\n\n|^\s|\s$", first.text)
    assert first == clean(f"{BEFORE}\n{text}")


def test_spaces_line_breaks_and_invisible_characters() -> None:
    text = f"{BEFORE}\r\n\r\n\u200bIa\u00a0 menolak\t\u2009lagi\x00 de\u00adngan cafe\u0301.\u2028{AFTER}"
    assert paragraphs(text) == [BEFORE, "Ia menolak lagi dengan café.", AFTER]


def test_lines_that_a_link_or_a_page_broke_off_are_joined() -> None:
    assert paragraphs(f"{BEFORE}\nHal itu dikutip dari\nReuters\n, Senin kemarin.\n{AFTER}")[1:] == [
        "Hal itu dikutip dari Reuters, Senin kemarin.",
        AFTER,
    ]
    page = "Pemerintah menolak pakta yang diteken dua negara\nitu karena dinilai merugikan seluruh kawasan dan\n" * 4
    assert paragraphs(page + "akan membawa hal itu ke sidang.\n\nMenteri setuju.")[-1] == "Menteri setuju."
    assert len(paragraphs(page + "akan membawa hal itu ke sidang.\n\nMenteri setuju.")) == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Menteri Tolak Pakta Dua Negara\n{BEFORE}\n{AFTER}", "Menteri Tolak Pakta Dua Negara"),
        (f"Menteri menolak pakta dua negara\n\n{BEFORE}\n{AFTER}", "Menteri menolak pakta dua negara"),
        (f"Mengapa Menteri Tolak Pakta?\n{BEFORE}\n{AFTER}", "Mengapa Menteri Tolak Pakta?"),
        (f"{BEFORE}\n{AFTER}", None),
        (f"- Kami menolak pakta itu - kata menteri\n{BEFORE}\n{AFTER}", None),
        (f"Kami menolak.Tidak ada pakta baru di sini\n{BEFORE}", None),
    ],
)
def test_the_first_line_is_a_headline_or_text(text: str, title: str | None) -> None:
    article = clean(text)
    assert article.title == title
    assert (text.split("\n")[0] in article.text) is (title is None)


def test_a_headline_known_from_metadata_leaves_the_text() -> None:
    article = clean(f"“Menteri Tolak Pakta.”\n{BEFORE}", title="Menteri  tolak pakta")
    assert (article.title, article.text) == ("Menteri tolak pakta", BEFORE)


@pytest.mark.parametrize(
    ("dateline", "outlet"),
    [
        ("KONTAN.CO.ID - SEOUL. ", "Kontan"),
        ("Liputan6.com, Pyongyang - ", "Liputan6"),
        ("Liputan6.com, Washington D.C -", "Liputan6"),
        ("Liputan6.com, Jakarta", "Liputan6"),
        ("JAKARTA, KOMPAS.com — ", "Kompas"),
        ("JAKARTA, KOMPAS.com - ", "Kompas"),
        ("JAKARTA, KOMPAS — ", "Kompas"),
        ("KOMPAS.com -- ", "Kompas"),
        ("TEMPO.CO, Jakarta - ", "Tempo"),
        ("Jakarta, CNN Indonesia -- ", "CNN Indonesia"),
        ("Jakarta (ANTARA) - ", "Antara"),
        ("KORANMANDALA.COM – ", "Koran Mandala"),
        ("TRIBUNNEWS.COM- ", "Tribunnews"),
        ("Suara.com - ", "Suara"),
        ("Merdeka.com - ", "Merdeka"),
        ("SUARAKOTA.CO.ID, Bandung - ", "suarakota.co.id"),
        ("SEOUL, June 20 (Yonhap) -- ", "Yonhap"),
        ("WASHINGTON (AP) — ", "Associated Press"),
        ("MINSK, 26 September (BelTA) – ", "BelTA"),
        ("CNN —\n\n", "CNN"),
        ("REPUBLIKA.CO.ID, JAKARTA -- ", "Republika"),
        ("Bisnis.com, JAKARTA — ", "Bisnis Indonesia"),
        ("Jakarta, Beritasatu.com – ", "Beritasatu"),
        ("jpnn.com, JAKARTA - ", "JPNN"),
        ("VIVA – ", "Viva"),
        ("POS-KOTA.COM | JAKARTA - ", "pos-kota.com"),
        ("Metrotvnews.com, Jakarta: ", "Metro TV"),
        ("TRIBUNNEWS.COM, SEOUL – ", "Tribunnews"),
        ("BEIJING, 20 Juni (Xinhua) -- ", "Xinhua"),
        ("Moskow, 20/6 (ANTARA) - ", "Antara"),
        ("Jakarta\n-\n", None),
        ("JAKARTA - ", None),
        ("", None),
    ],
)
def test_datelines(dateline: str, outlet: str | None) -> None:
    article = clean(f"{dateline}{BEFORE}\n{AFTER}")
    assert (article.outlet, article.text) == (outlet, f"{BEFORE}\n{AFTER}")


@pytest.mark.parametrize(
    "line",
    [
        "Rusia - Korea Utara menandatangani pakta.",
        "Asia-Pasifik menolak pakta itu.",
        "Menteri itu menolak - dan pergi.",
        "Ia, menurut Reuters, menolak - lalu pergi.",
        "Kerja sama Jakarta - Canberra menguat.",
    ],
)
def test_lines_without_a_dateline(line: str) -> None:
    assert datelines.find(line) is None


def test_metadata_comes_before_the_dateline() -> None:
    page = {"url": "https://www.kompas.com/a", "published": date(2024, 6, 21)}
    article = clean(f"TEMPO.CO, Jakarta - {BEFORE} Itu terjadi Rabu (19/6/2024).", **page)
    assert (article.outlet, article.published) == ("Kompas", date(2024, 6, 21))
    assert clean(BEFORE, outlet="kompas.com", url="https://x.id").outlet == "Kompas"
    assert clean(BEFORE, outlet="cnbcindonesia").outlet == "CNBC Indonesia"
    assert clean(BEFORE, outlet="Warta Kita").outlet == "Warta Kita"
    assert clean(BEFORE, url="https://dunia.tempo.co/a").outlet == "Tempo"
    assert clean(BEFORE, url="https://www.wartakita.net/a").outlet == "wartakita.net"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Menteri itu menolak, Rabu (19/6/2024).", date(2024, 6, 19)),
        ("Menteri itu menolak pada Kamis, 20 Juni 2024.", date(2024, 6, 20)),
        ("Ia pergi Selasa (18/6/2024) dan kembali Rabu (19/6/2024).", date(2024, 6, 19)),
        ("Menteri itu menolak, Rabu (19/6).", None),
        ("Pakta itu berlaku sejak Rabu (19/6/2024).", None),
        ("Pakta itu diteken Rabu (19/6/2024) lalu.", None),
        ("Pakta itu berlaku mulai 1 Januari 2030.", None),
        ("Menteri itu menolak, Rabu (31/2/2024).", None),
        ("The minister said on Wednesday, June 19, 2024 that he would not sign it.", date(2024, 6, 19)),
        ("The minister said on Wednesday that he would not sign it.", None),
        ("SEOUL, 20 June 2024 (Yonhap) -- The minister said that he would not sign it.", date(2024, 6, 20)),
    ],
)
def test_the_day_of_the_report_is_found_or_left_open(text: str, day: date | None) -> None:
    assert clean(text).published == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Kamis, 20 Juni 2024 10:15 WIB", date(2024, 6, 20)),
        ("Kompas.com - 20/06/2024, 10:00 WIB", date(2024, 6, 20)),
        ("Diterbitkan: 20 Juni 2024", date(2024, 6, 20)),
        ("Published On 20 Jun 2024", date(2024, 6, 20)),
        ("June 20, 2024", date(2024, 6, 20)),
        ("2024-06-20", date(2024, 6, 20)),
    ],
)
def test_a_day_on_a_line_of_its_own(line: str, day: date) -> None:
    article = clean(f"Menteri Tolak Pakta\nBudi Santoso\n{line}\n{BEFORE}\n{AFTER}")
    assert (article.title, article.published) == ("Menteri Tolak Pakta", day)
    assert article.text == f"Budi Santoso\n{BEFORE}\n{AFTER}"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-06-19T10:00:00+07:00", date(2024, 6, 19)),
        ("20240619", date(2024, 6, 19)),
        ("Kamis, 20 Jun 2024 10:00 WIB", date(2024, 6, 20)),
        ("Rabu, 5 Nopember 2025 14:30 WITA", date(2025, 11, 5)),
        ("03/06/2024", date(2024, 6, 3)),
        ("Jun 19, 2024 10:11", date(2024, 6, 19)),
        ("3 jam yang lalu", None),
        ("31/02/2024", None),
        ("kemarin", None),
        ("", None),
    ],
)
def test_dates_of_metadata(text: str, day: date | None) -> None:
    assert dates.read(text) == day


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BEFORE, "id"),
        ("The minister said that he would not sign the pact.", "en"),
        ("Menteri itu berkata, “We will not sign,” dan pergi dari sana.", "id"),
        ("Pemerintah menolak", "id"),
        ("Ministers disagree", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert articles.language_of(text) == language


HTML = """<!doctype html><html><head><title>x</title>
<meta property="og:title" content="Menteri Tolak Pakta"><meta property="og:site_name" content="KOMPAS.com">
<meta property="article:published_time" content="2024-06-20T10:00:00+07:00"></head>
<body><nav><a href="/">Beranda</a></nav><article><h1>Menteri Tolak Pakta</h1><p>JAKARTA, KOMPAS.com - {}</p>
<p>Baca juga: Lima Fakta Pakta Baru</p><p>{}</p></article><script>document.write("jahat")</script></body></html>"""


def test_html_page() -> None:
    article = clean(HTML.format(BEFORE, AFTER), markup="html")
    assert (article.title, article.outlet, article.published) == ("Menteri Tolak Pakta", "Kompas", date(2024, 6, 20))
    assert article.text == f"{BEFORE}\n{AFTER}"


@pytest.mark.parametrize(("text", "markup"), [("Advertisement", "text"), ("…\n---", "text"), ("<html></html>", "html")])
def test_nothing_left_is_said(text: str, markup: str) -> None:
    with pytest.raises(UnreadableItem) as caught:
        clean(text, markup=markup)
    assert "a.txt" in caught.value.say("id")


def test_errors_go_through_and_a_text_counts_once() -> None:
    broken = UnreadableItem("source.empty", "x.txt")
    pages = [RawPage("a.txt", BEFORE), broken, RawPage("b.txt", f"{BEFORE}\nAdvertisement"), RawPage("c.txt", AFTER)]
    first, passed, repeated, last = articles.clean_all(pages)
    assert isinstance(first, Article) and isinstance(last, Article) and passed is broken
    assert (first.doc, last.doc) == ("a.txt", "c.txt")
    assert len(first.id) == 16 and first.id != last.id
    assert isinstance(repeated, UnreadableItem) and repeated.reason.values == ("b.txt", "a.txt")


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Menteri Tolak Pakta Dua Negara", True),
        ("Mengapa Menteri Tolak Pakta?", True),
        ("Menteri menolak pakta dua negara kemarin", False),
        ("Menteri Menolak Pakta.", False),
        ("Pakta", False),
    ],
)
def test_headlines(line: str, is_one: bool) -> None:
    assert headlines.is_headline(line) is is_one


@pytest.mark.parametrize(
    "piece", ["Baca juga: Aa Bb Cc Dd Ee Ff Gg hh. ", ".Aa Bb", "Simak Video '", '"Aa ', "aa\n", "(", "Aa - ", "aa " * 25 + "\n"]
)
def test_long_texts_take_time_in_proportion(piece: str) -> None:
    text = f"{BEFORE} {piece * (200_000 // len(piece))}"
    begin = time.process_time()
    clean(text)
    assert time.process_time() - begin < 3
