"""The corpus of bad input: whatever is handed in, it goes through or is named in a sentence, quickly, and the next item goes on.

Small texts lie in tests/bad_input; large and binary ones are built here. Each has its row in EXPECTED: the name of what goes
through, the key of the message for what does not.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import time
import zipfile
from collections.abc import Callable
from itertools import chain, pairwise
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from reactions import archives, readers, sources
from reactions.articles import clean_all
from reactions.errors import UnreadableItem
from reactions.export import RECORD, rows, to_csv, to_xlsx
from reactions.frame import Selection, frame, summary
from reactions.pipeline import attributed
from reactions.records import Article, RawPage, Reaction, Stance
from tests.factories import TOPIC, scores
from tests.test_sources import pdf_of

FOLDER = Path(__file__).parent / "bad_input"
SLOW = 5
"""Seconds after which an item counts as hanging."""
SAID = "Menteri Luar Negeri Jepang Yoko Kamikawa mengatakan pakta itu melanggar resolusi. “Kami keberatan,” katanya."
GOOD = "Presiden Ukraina Volodymyr Zelensky mengatakan kerja sama itu mengancam seluruh kawasan."


def packed(*members: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive; as zipfile writes names, so that "../a.txt" stays as it is."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return data.getvalue()


def word_file(document: str | None = None, paragraphs: tuple[str, ...] = (SAID,)) -> bytes:
    """A Word file of paragraphs; `document` in place of the XML that holds them."""
    made, data = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(data)
    if document is None:
        return data.getvalue()
    with zipfile.ZipFile(data) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return packed(*((name, document if name == "word/document.xml" else content) for name, content in parts))


def word_xml(body: str, entities: str = "") -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0"?>{entities}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'


def laughs() -> str:
    """Ten entities, each ten times the one before: a thousand million times "ha"."""
    names = "abcdefghij"
    entities = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise(names))
    return word_xml("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", f'<!DOCTYPE x [<!ENTITY a "ha">{entities}]>')


def outside() -> str:
    text = f"<w:p><w:r><w:t>{SAID} &secret;</w:t></w:r></w:p>"
    return word_xml(text, '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>')


def word_table() -> bytes:
    made, data = docx.Document(), io.BytesIO()
    made.add_table(1, 1).cell(0, 0).text = SAID
    made.save(data)
    return data.getvalue()


def sheets(pages: int, line: str = "Ia menolak pakta itu.", lock: tuple[str, str] | None = None, blank: bool = False) -> bytes:
    """A PDF of so many pages, encrypted with the passwords (to open, to change) of `lock`."""
    writer, data = pypdf.PdfWriter(), io.BytesIO()
    source = pypdf.PdfReader(io.BytesIO(pdf_of(line))).pages[0]
    for _ in range(pages):
        writer.add_blank_page(100, 100) if blank else writer.add_page(source)
    if lock:
        writer.encrypt(*lock, algorithm="RC4-128")
    writer.write(data)
    return data.getvalue()


def lying(size: int) -> bytes:
    """An archive whose first member declares `size` bytes and holds 1,000,003."""
    data = packed(("besar.txt", "a" * 1_000_003), ("baik.txt", SAID))
    return data.replace(struct.pack("<L", 1_000_003), struct.pack("<L", size))


def overlapping() -> bytes:
    """An archive whose directory names the same 40 MB of zeros nine times, and then an article."""
    data = packed(("nol.txt", bytes(40_000_000)), ("baik.txt", SAID))
    entry = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", entry + 1)
    end = data.rindex(b"PK\x05\x06")
    directory = data[entry:second] * 9 + data[second:end]
    return data[:entry] + directory + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 10, 10, len(directory), entry, 0)


def jsonl(*records: object) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


# `zip -P rahasia a.zip kunci.txt; zip a.zip baik.txt`: zipfile cannot write an encrypted member.
LOCKED = bytes.fromhex(
    "504b03040a00090000000000d458fa7590a3170000000b000000090000006b756e63692e747874c61e8c67679b161e1908284642c98ea0"
    "45824c41cb52c1504b0708fa7590a3170000000b000000504b03041400000008000000d45899305dde2a0000002b000000080000006261"
    "696b2e747874f34dcd2b492dca54c82c2955c84dcd4b4f2c49cc4ecc532848cc2e49040b26a516252566245626ea0100504b01021e030a"
    "00090000000000d458fa7590a3170000000b000000090000000000000001000000a481000000006b756e63692e747874504b01021e0314"
    "00000008000000d45899305dde2a0000002b000000080000000000000001000000a4814e0000006261696b2e747874504b050600000000"
    "020002006d0000009e0000000000"
)
PATHS = ("../../a.txt", "/etc/b.txt", r"..\..\c.txt", "C:\\d.txt")
HTML = f"<html><body><article><p>{SAID}</p></article>"

BUILT: dict[str, Callable[[], bytes]] = {
    "picture.txt": lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20,
    "program.txt": lambda: b"\x7fELF\x02\x01\x01" + bytes(9) + bytes(range(255, 0, -1)) * 20,
    "zeros.txt": lambda: bytes(1000),
    "one_zero.txt": lambda: b"\0",
    "60_mb.txt": lambda: b"Ia menolak. " * 5_000_000,
    "utf16_le.txt": lambda: SAID.encode("utf-16-le"),
    "utf16_be.txt": lambda: SAID.encode("utf-16-be"),
    "utf16_le_marked.txt": lambda: b"\xff\xfe" + SAID.encode("utf-16-le"),
    "utf16_be_marked.txt": lambda: b"\xfe\xff" + SAID.encode("utf-16-be"),
    "utf8_marked.txt": lambda: SAID.encode("utf-8-sig"),
    "utf8_cut.txt": lambda: SAID.encode() + "”".encode()[:2],
    "utf8_one_bad_byte.txt": lambda: SAID.replace("pakta", "pak@ta").encode().replace(b"@", b"\x93"),
    "cp1252.txt": lambda: SAID.encode("cp1252"),
    "latin1.txt": lambda: SAID.replace("“", '"').replace("”", '"').replace("resolusi", "résolusi").encode("latin-1"),
    "beyond_unicode.txt": lambda: f"\ufffe\uffff{SAID}\ufdd0\U0010ffff".encode(),
    "10000_marks.txt": lambda: ('"' * 10_000 + SAID).encode(),
    "10000_openers.txt": lambda: ("“Ia " * 10_000).encode(),
    "10000_pairs.txt": lambda: ("“ia” " * 5_000 + "\n" + SAID).encode(),
    "10000_single.txt": lambda: ("'a " * 10_000 + SAID).encode(),
    "10000_stops.txt": lambda: ("The minister said that it is " + "?!" * 5_000 + " kata Menteri X.\n" + SAID).encode(),
    "50000_capitals.txt": lambda: ("A" * 50_000 + "\n" + SAID).encode(),
    "5000_quotes_in_a_line.txt": lambda: ("“A,” kata B. " * 5_000).encode(),
    "1500_cues_in_a_sentence.txt": lambda: ("The minister spoke" + ",(19/6/2024)he(19/6/2024)said.(19/6/2024)a" * 1_500).encode(),
    "combining.txt": lambda: (SAID + "a" + "\u0301" * 50_000).encode(),
    "deep.html": lambda: ("<html><body>" + "<div>" * 20_000 + f"<p>{SAID}</p>").encode(),
    "zero.html": lambda: HTML.replace("Yoko", "Yo\0ko").encode(),
    "declared_twice.html": lambda: b'<?xml version="1.0" encoding="utf-16"?>' + HTML.encode(),
    "wide.csv": lambda: b"\n".join([",".join(map("k{}".format, range(1000))).encode(), b",".join([b"x"] * 1000)]),
    "wide_with_text.csv": lambda: f"{','.join(map('k{}'.format, range(999)))},teks\n{'x,' * 999}\"{SAID}\"\n".encode(),
    "blank_line_first.csv": lambda: f'\r\n\r\nteks\r\n"{SAID}"\r\n'.encode(),
    "deep.jsonl": lambda: b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n" + jsonl({"text": SAID}),
    "deep_cut.jsonl": lambda: b"[" * 100_000 + b"\n" + jsonl({"text": SAID}),
    "long_number.jsonl": lambda: b'{"text": ' + b"9" * 5_000 + b"}\n" + jsonl({"text": SAID}),
    "odd_fields.jsonl": lambda: jsonl(
        {"text": SAID, "url": "http://[rusak", "date": "99/99/99999 25:61 " * 4, "outlet": "\u202eX\0\n", "title": "\x1b"},
        {"text": HTML.replace("pakta", "traktat"), "url": "javascript:alert(1)", "date": 10**30},
    ),
    "locked.pdf": lambda: sheets(1, lock=("rahasia", "rahasia")),
    "locked_against_change.pdf": lambda: sheets(1, lock=("", "rahasia")),
    "blank.pdf": lambda: sheets(2, blank=True),
    "500_pages.pdf": lambda: sheets(500),
    "cut.pdf": lambda: pdf_of(SAID[:20])[:-300],
    "cycle.pdf": lambda: pdf_of(SAID[:20]).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "broken.docx": lambda: b"PK\x03\x04" + bytes(range(256)),
    "cut.docx": lambda: word_file()[:-200],
    "not_word.docx": lambda: packed(("a.txt", "a")),
    "laughs.docx": lambda: word_file(laughs()),
    "outside.docx": lambda: word_file(outside()),
    "deep.docx": lambda: word_file(word_xml("<w:p>" * 100_000 + "</w:p>" * 100_000)),
    "110000_paragraphs.docx": lambda: word_file(word_xml("<w:p/>" * 110_000)),
    "large_xml.docx": lambda: word_file(word_xml("<w:p/>" * 4_000_000)),
    "table.docx": word_table,
    "lzma.docx": lambda: packed(("word/document.xml", word_xml("")), method=zipfile.ZIP_LZMA),
    "empty.zip": lambda: packed(),
    "broken.zip": lambda: b"PK\x03\x04" + bytes(100),
    "cut.zip": lambda: packed(("a.txt", SAID))[:-30],
    "damaged_member.zip": lambda: packed(("a.txt", "Ia menolak."), ("b.txt", SAID), method=0).replace(b"menolak", b"menerka", 1),
    "bomb.zip": lambda: packed(("nol.txt", bytes(60_000_000)), ("baik.txt", SAID)),
    "lying_small.zip": lambda: lying(10),
    "lying_large.zip": lambda: lying(4_000_000_000),
    "overlapping.zip": overlapping,
    "bzip2.zip": lambda: packed(("a.txt", "a"), method=zipfile.ZIP_BZIP2),
    "paths.zip": lambda: packed(
        *((path, f"{SAID} Pasal {number}.") for number, path in enumerate(PATHS)),
        ("x/\u202etxt.e.txt", GOOD.replace("Ukraina", "Rusia")),
    ),
    "passed_over.zip": lambda: packed(
        ("dir/", ""), (".a.txt", "a"), ("__MACOSX/._b.txt", "a"), (".git/c.txt", "a"), ("p_files/x.js", "a"), ("..", "a")
    ),
    "nested.zip": lambda: packed(("dalam.ZIP", packed(("a.txt", "a"))), ("baik.txt", SAID)),
    "kinds.zip": lambda: packed(
        ("a.exe", "MZ"), ("b.txt", ""), ("c.csv", f'teks\n"{SAID}"\n'), ("d.docx", word_file(paragraphs=(GOOD + " Ia pergi.",)))
    ),
    "locked.zip": lambda: LOCKED,
}  # fmt: skip

EXPECTED: dict[str, list[str]] = {
    "empty.txt": ["source.empty"],
    "spaces.txt": ["source.empty"],
    "picture.txt": ["source.binary"],
    "program.txt": ["source.binary"],
    "zeros.txt": ["source.binary"],
    "one_zero.txt": ["source.binary"],
    "60_mb.txt": ["source.too_large"],
    "10000_openers.txt": ["10000_openers.txt"],
    "deep.html": ["article.no_body"],
    "surrogates.jsonl": ["surrogates.jsonl#1", "surrogates.jsonl#2"],
    "truncated.jsonl": ["truncated.jsonl#1", "source.line_broken"],
    "not_json.jsonl": [*["source.line_broken"] * 4, "source.empty", "source.empty", "not_json.jsonl#7"],
    "deep.jsonl": ["source.line_broken", "deep.jsonl#2"],
    "deep_cut.jsonl": ["source.line_broken", "deep_cut.jsonl#2"],
    "long_number.jsonl": ["source.line_broken", "long_number.jsonl#2"],
    "odd_fields.jsonl": ["odd_fields.jsonl#1", "odd_fields.jsonl#2"],
    "no_text_column.csv": ["source.no_text_column"],
    "cell_open.csv": ["cell_open.csv#1", "source.cell_open"],
    "rows_too_long.csv": ["source.row_cells", "rows_too_long.csv#2"],
    "wide.csv": ["source.no_text_column"],
    "wide_with_text.csv": ["wide_with_text.csv#1"],
    "blank_line_first.csv": ["blank_line_first.csv#1"],
    "locked.pdf": ["source.broken"],
    "blank.pdf": ["source.scanned"],
    "cut.pdf": ["source.broken"],
    "cycle.pdf": ["source.broken"],
    "broken.docx": ["source.broken"],
    "cut.docx": ["source.broken"],
    "not_word.docx": ["source.broken"],
    "laughs.docx": ["source.broken"],
    "deep.docx": ["source.broken"],
    "110000_paragraphs.docx": ["source.too_long"],
    "large_xml.docx": ["source.too_large"],
    "lzma.docx": ["source.member_method"],
    "empty.zip": ["source.archive_empty"],
    "passed_over.zip": ["source.archive_empty"],
    "broken.zip": ["source.broken"],
    "cut.zip": ["source.broken"],
    "damaged_member.zip": ["source.broken", "damaged_member.zip/b.txt"],
    "bomb.zip": ["source.too_large", "bomb.zip/baik.txt"],
    "lying_small.zip": ["source.broken", "lying_small.zip/baik.txt"],
    "lying_large.zip": ["source.too_large", "lying_large.zip/baik.txt"],
    "overlapping.zip": [*["source.binary"] * 5, *["source.archive_full"] * 4, "overlapping.zip/baik.txt"],
    "bzip2.zip": ["source.member_method"],
    "paths.zip": ["paths.zip/a.txt", "paths.zip/b.txt", "paths.zip/c.txt", "paths.zip/d.txt", "paths.zip/txt.e.txt"],
    "nested.zip": ["source.archive_nested", "nested.zip/baik.txt"],
    "kinds.zip": ["source.suffix", "source.empty", "kinds.zip/c.csv#1", "kinds.zip/d.docx"],
    "locked.zip": ["source.member_locked", "locked.zip/baik.txt"],
}
"""Item -> names of what goes through and keys of messages, in order; every other item goes through as one article."""


def corpus(name: str) -> bytes:
    """Return the bytes of an item of the corpus."""
    return BUILT[name]() if name in BUILT else (FOLDER / name).read_bytes()


NAMES = [*sorted(path.name for path in FOLDER.iterdir()), *BUILT]


def read(name: str, data: bytes) -> list[Article | UnreadableItem]:
    """Read an upload and a good one behind it in the same call; assert that the good one goes through, and how long it took."""
    began = time.process_time()
    *items, good = clean_all(chain(sources.from_bytes(name, data), sources.from_bytes("good.txt", GOOD.encode())))
    assert isinstance(good, Article) and [whose.actor for whose in attributed(good)] == ["UA"]
    for item in items:
        if isinstance(item, Article):
            assert item.text.encode()
            for whose in attributed(item):
                assert whose.statement.text.strip()
    assert time.process_time() - began < SLOW
    return items


def outcome(items: list[Article | UnreadableItem]) -> list[str]:
    return [item.reason.key if isinstance(item, UnreadableItem) else item.doc for item in items]


@pytest.mark.parametrize("name", NAMES)
def test_it_goes_through_or_is_named_in_a_sentence(name: str) -> None:
    items = read(name, corpus(name))
    wanted = EXPECTED.get(name, [name])
    if name == "overlapping.zip":  # since Python 3.11.8 and 3.12.2 zipfile itself refuses what overlaps
        assert [each if each != "source.broken" else old for each, old in zip(outcome(items), wanted, strict=True)] == wanted
    else:
        assert outcome(items) == wanted
    for item in items:
        if isinstance(item, UnreadableItem):
            for language in ("id", "en"):
                sentence = item.say(language)
                assert sentence.startswith(name) and "{" not in sentence and len(sentence) < 600


def test_every_row_has_its_item() -> None:
    assert set(EXPECTED) <= set(NAMES)


def only_article(name: str) -> Article:
    (article,) = read(name, corpus(name))
    assert isinstance(article, Article)
    return article


SAME = ["utf16_le", "utf16_be", "utf16_le_marked", "utf16_be_marked", "utf8_marked", "cp1252", "beyond_unicode"]


@pytest.mark.parametrize("name", SAME)
def test_every_encoding_gives_the_same_text(name: str) -> None:
    assert only_article(f"{name}.txt").text.rstrip("\ufdd0\U0010ffff") == SAID


DAMAGED = ["utf8_cut.txt", "utf8_one_bad_byte.txt", "html_wrong_charset.html", "html_declares_utf8_is_cp1252.html"]


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_character_or_a_wrong_charset_spoils_no_other(name: str) -> None:
    article = only_article(name)
    assert "“Kami" in article.text and "keberatan,” katanya" in article.text and "â€" not in article.text
    assert "JP" in {whose.actor for whose in attributed(article)}


@pytest.mark.parametrize("name", ["control.txt", "bidirectional.txt", "surrogates.jsonl", "odd_fields.jsonl"])
def test_invisible_characters_are_gone(name: str) -> None:
    for article in read(name, corpus(name)):
        assert isinstance(article, Article)
        assert all(field.replace("\n", "").isprintable() for field in (article.text, article.title or "", article.outlet or ""))


def test_no_script_and_no_event_handler_is_text() -> None:
    article = only_article("html_scripts.html")
    assert "Kami sangat keberatan" in article.text
    assert "JAHAT" not in article.text + (article.title or "")


def test_no_entity_reads_a_file() -> None:
    assert "root:" not in only_article("outside.docx").text


def test_text_in_a_word_table_is_read() -> None:
    assert SAID in only_article("table.docx").text


def test_a_long_line_is_read_and_cleaned() -> None:
    began = time.process_time()
    (article,) = clean_all(sources.from_bytes("line.txt", b"Pakta itu penting bagi kawasan " * 160_000))
    assert isinstance(article, Article) and len(article.text) > 4_900_000
    assert time.process_time() - began < 2 * SLOW


def test_a_list_of_a_thousand_columns_is_cut_short() -> None:
    (error,) = read("wide.csv", corpus("wide.csv"))
    assert "k19, …" in str(error) and "k20" not in str(error)


# --- archives: bounds that would take long to reach -------------------------------------------------------------------------


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    data = packed(*((f"{number}.txt", f"{SAID} {number}.") for number in range(5)))
    *through, error = read("a.zip", data)
    assert outcome(through) == ["a.zip/0.txt", "a.zip/1.txt"]
    assert isinstance(error, UnreadableItem) and error.reason.values == ("a.zip", "2", "3")


@pytest.mark.parametrize("name", ["a.zip", "a.docx"])
def test_too_long_a_directory_is_not_opened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 2)
    assert outcome(read(name, packed(*((f"{number}.txt", SAID) for number in range(5))))) == ["source.archive_entries"]


def test_what_is_too_much_in_all_is_left_out_and_smaller_members_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    data = packed(("a.txt", "a" * 700), ("b.txt", "b" * 700), ("c.txt", SAID))
    assert outcome(read("a.zip", data)) == ["a.zip/a.txt", "source.archive_full", "a.zip/c.txt"]


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(("a.txt", bytes(60_000_000)))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    assert outcome(read("a.zip", data)) == ["source.too_large"]


def test_an_archive_on_disk_is_read_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "masukan"
    folder.mkdir()
    (folder / "paths.zip").write_bytes(corpus("paths.zip"))
    assert len(list(sources.read([folder]))) == 5
    assert [path.name for path in tmp_path.rglob("*")] == ["masukan", "paths.zip"]


def test_an_endless_pdf_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_SECONDS", -1)
    assert outcome(read("a.pdf", pdf_of(SAID[:20]))) == ["source.file_slow"]


# --- formulas ---------------------------------------------------------------------------------------------------------------


def reactions_of(article: Article) -> list[Reaction]:
    chances = scores(Stance.NEUTRAL, 0.8)
    return [Reaction(whose, TOPIC, Stance.NEUTRAL, chances, False, "model-uji") for whose in attributed(article)]


def test_texts_that_begin_like_formulas_are_exported_as_texts() -> None:
    made = reactions_of(only_article("formulas.txt"))
    assert [reaction.attribution.statement.text[0] for reaction in made] == ["=", "+", "-", "@"]
    records = list(rows(made))
    table = list(csv.DictReader(io.StringIO(to_csv(records).decode("utf-8-sig"))))
    assert [row["text"][:2] for row in table] == ["'=", "'+", "'-", "'@"]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(records, summary(frame(made), Selection()))))
    column = RECORD.index("text") + 1
    cells = [book.worksheets[-1].cell(line, column) for line in range(2, 6)]
    assert [(cell.value[0], cell.data_type) for cell in cells] == [(sign, "s") for sign in "=+-@"]


def test_members_of_one_name_in_two_folders_are_two_items() -> None:
    data = packed(("a/berita.txt", SAID), ("b/berita.txt", SAID + " Lagi."), ("c/berita.txt", b""))
    names = [item.name if isinstance(item, RawPage) else item.reason.values[0] for item in sources.from_bytes("arsip.zip", data)]
    assert names == ["arsip.zip/berita.txt", "arsip.zip/berita (2).txt", "arsip.zip/berita (3).txt"]
