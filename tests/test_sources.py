"""Files, uploads, pastes and addresses: what is read, what is refused, and that one bad item never stops the others."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reactions import archives, articles, readers, sources, web
from reactions.errors import UnreadableItem
from reactions.records import RawPage

TEXT = "Menteri itu menolak pakta tersebut. “Kami keberatan,” katanya."


def keys(items: list[RawPage | UnreadableItem]) -> list[str]:
    return [item.reason.key if isinstance(item, UnreadableItem) else item.name for item in items]


def upload(name: str, data: bytes | str) -> list[RawPage | UnreadableItem]:
    return list(sources.from_bytes(name, data.encode() if isinstance(data, str) else data))


def only_page(name: str, data: bytes | str) -> RawPage:
    (page,) = upload(name, data)
    assert isinstance(page, RawPage), page
    return page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_encodings_that_sites_use(encoding: str) -> None:
    assert only_page("a.txt", TEXT.encode(encoding)).content == TEXT


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.txt", b"", "source.empty"),
        ("a.txt", b" \n\t ", "source.empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "source.binary"),
        ("a.txt", bytes(range(1, 32)) * 9, "source.binary"),
        ("a.xlsx", b"PK", "source.suffix"),
        ("a", b"x", "source.suffix"),
        ("a.pdf", b"%PDF-1.4 broken", "source.broken"),
        ("a.docx", b"PK broken", "source.broken"),
        ("a.csv", b"", "source.empty"),
        ("a.csv", b"title,text\n", "source.no_rows"),
        ("a.csv", b"name,number\nx,1\n", "source.no_text_column"),
        ("a.jsonl", b"[1, 2]", "source.line_broken"),
    ],
)
def test_an_unreadable_item_gets_a_sentence(name: str, data: bytes, key: str) -> None:
    (error,) = upload(name, data)
    assert isinstance(error, UnreadableItem)
    assert error.reason.key == key
    for language in ("id", "en"):
        assert name in error.say(language)
        assert "{" not in error.say(language)


def test_too_large_a_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 10)
    (tmp_path / "a.txt").write_text(TEXT)
    assert keys(list(sources.read([tmp_path / "a.txt"]))) == ["source.too_large"]
    assert keys(upload("a.txt", TEXT)) == ["source.too_large"]


def test_folders_are_read_wholly_and_sorted(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden/d.txt", ".e.txt", "page_files/script.js", "f.doc"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    assert keys(list(sources.read([tmp_path]))) == ["a.txt", "b.txt", "source.suffix", "c.txt"]


def test_missing_and_empty_places(tmp_path: Path) -> None:
    assert keys(list(sources.read([tmp_path / "none.txt", tmp_path]))) == ["source.missing", "source.folder_empty"]


def test_paste() -> None:
    assert sources.from_text(TEXT, "tempelan").name == "tempelan"
    with pytest.raises(UnreadableItem):
        sources.from_text(" \n", "tempelan")


NEWS_WATCH = (
    "title,publish_date,author,content,keyword,category,source,link\n"
    '"Menteri menolak","2024-06-20 10:11:12",A,"Ia menolak. ""Tidak,"" katanya.",pakta,dunia,kompas,https://www.kompas.com/x\n'
)


def test_the_table_of_news_watch_goes_straight_in() -> None:
    page = only_page("hasil.csv", NEWS_WATCH)
    assert page == RawPage(
        name="hasil.csv#1",
        content='Ia menolak. "Tidak," katanya.',
        title="Menteri menolak",
        outlet="kompas",
        published=date(2024, 6, 20),
        url="https://www.kompas.com/x",
    )
    assert articles.clean(page).outlet == "Kompas"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_are_named_or_guessed(mark: str) -> None:
    table = (
        f"Judul{mark}TANGGAL{mark}Isi{mark}Tautan{mark}Media\nA{mark}20/6/2024{mark}Ia menolak.{mark}https://a.id/{mark}Antara\n"
    )
    page = only_page("t.csv", "\ufeff" + table)
    assert (page.title, page.published, page.content, page.url, page.outlet) == (
        "A",
        date(2024, 6, 20),
        "Ia menolak.",
        "https://a.id/",
        "Antara",
    )


def test_bad_rows_do_not_stop_the_others() -> None:
    table = "title,text\nA,Ia menolak.\nB,\n,,\nC,x,y,z\nD,Ia setuju.\n"
    assert keys(upload("t.csv", table)) == ["t.csv#1", "source.empty", "source.row_cells", "t.csv#4"]


def test_a_long_article_fits_a_cell() -> None:
    assert len(only_page("t.csv", "text\n" + "kata " * 40_000).content) > 131_072


def test_json_lines() -> None:
    first_line = '{"text": "Ia \\ud83d menolak.", "title": 5, "date": "20240619"}'
    found = upload("t.jsonl", "\n".join([first_line, "{bad", "", '{"a": 1}', '{"isi": "Ia setuju."}', "[" * 9999]))
    assert keys(found) == ["t.jsonl#1", "source.line_broken", "source.no_text_column", "t.jsonl#5", "source.line_broken"]
    first = found[0]
    assert isinstance(first, RawPage)
    assert first.content.encode() and first.title == "5" and first.published == date(2024, 6, 19)
    assert "t.jsonl#2" in str(found[1])


def test_html_is_marked_and_never_run() -> None:
    assert only_page("a.html", "<html><body><p>Ia menolak.</p></body></html>").markup == "html"
    assert only_page("a.txt", "<p>Ia menolak.</p><script>x()</script>").markup == "html"
    assert only_page("a.txt", "Bila 1 < 2 dan 3 > 2.").markup == "text"


def test_word_file() -> None:
    document = docx.Document()
    document.add_paragraph("Ia menolak.")
    document.add_paragraph("Ia setuju.")
    data = io.BytesIO()
    document.save(data)
    assert only_page("a.docx", data.getvalue()).content == "Ia menolak.\nIa setuju."


def test_a_word_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO()
    docx.Document().save(data)
    monkeypatch.setattr(archives, "MAX_UNPACKED", 10)
    assert keys(upload("a.docx", data.getvalue())) == ["source.too_large"]


def test_a_pdf_of_pictures_only_is_named_as_such() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    data = io.BytesIO()
    writer.write(data)
    assert keys(upload("a.pdf", data.getvalue())) == ["source.scanned"]


def pdf_of(line: str) -> bytes:
    """A PDF of one page with one line of text, written by hand: no package of ours writes PDF."""
    stream = f"BT /F1 12 Tf 50 700 Td ({line}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 6\n0000000000 65535 f \n{table}{trailer}".encode()


def test_pdf_text() -> None:
    assert only_page("a.pdf", pdf_of("Ia menolak pakta itu.")).content == "Ia menolak pakta itu."


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS = ["text", "title", "date", "url", "x"]


@QUICK
@given(st.sampled_from(sources.KINDS), st.binary(max_size=300))
def test_no_upload_raises(suffix: str, data: bytes) -> None:
    for item in sources.from_bytes("x" + suffix, data):
        if isinstance(item, UnreadableItem):
            assert str(item)
        else:
            item.content.encode()


@QUICK
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40) | st.integers() | st.none()), max_size=4))
def test_no_record_raises(records: list[dict[str, object]]) -> None:
    for item in sources.from_bytes("x.jsonl", "\n".join(map(json.dumps, records)).encode()):
        assert isinstance(item, UnreadableItem) or item.content.strip()


# --- addresses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("ftp://example.com/a", "source.address"),
        ("file:///etc/passwd", "source.address"),
        ("example.com", "source.address"),
        ("http://user:secret@example.com/", "source.address"),
        ("http://[broken", "source.address"),
        ("http://127.0.0.1/", "source.address_private"),
        ("http://2130706433/", "source.address_private"),
        ("http://10.1.2.3/", "source.address_private"),
        ("http://169.254.169.254/latest/meta-data", "source.address_private"),
        ("http://[::1]/", "source.address_private"),
        ("http://[fe80::1]/", "source.address_private"),
        ("http://[::ffff:10.0.0.1]/", "source.address_private"),
        ("http://[64:ff9b::7f00:1]/", "source.address_private"),
        ("http://0.0.0.0/", "source.address_private"),
        ("http://224.0.0.1/", "source.address_private"),
    ],
)
def test_addresses_that_are_not_opened(url: str, key: str) -> None:
    with pytest.raises(UnreadableItem) as caught:
        sources.fetch(url)
    assert caught.value.reason.key == key


def answers(*addresses: str) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in addresses]


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers("93.184.215.14", "192.168.1.1"))
    with pytest.raises(UnreadableItem) as caught:
        web.public_address("example.com", 80, "http://example.com/")
    assert caught.value.reason.key == "source.address_private"


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, int]] = []
    names = iter([answers("93.184.215.14"), answers("127.0.0.1")])  # the second answer is what rebinding would slip in
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: next(names))

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        opened.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(UnreadableItem) as caught:
        sources.fetch("http://example.com/a")
    assert opened == [("93.184.215.14", 80)]
    assert caught.value.reason.key == "source.address_failed"


SITE = {
    "/page": ("text/html; charset=utf-8", b"<html><body><p>Ia menolak.</p></body></html>"),
    "/large": ("text/html", b"x" * 3000),
    "/picture": ("image/png", b"x"),
}


class Site(BaseHTTPRequestHandler):
    """Answers with the pages of SITE; a redirect leads to what follows "/to/"."""

    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        if self.path not in SITE:
            self.send_error(404)
            return
        kind, content = SITE[self.path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site on this machine, which alone counts as public for the test."""
    monkeypatch.setattr(web, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(web, "MAX_BYTES", 2000)
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched(site: str) -> None:
    page = sources.fetch(f"{site}/to//page")
    assert (page.url, page.markup) == (f"{site}/page", "html")
    assert "Ia menolak." in page.content


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/none", "source.address_status"),
        ("/picture", "source.address_type"),
        ("/large", "source.too_large"),
        ("/to/http://10.0.0.1/", "source.address_private"),
        ("/to/file:///etc/passwd", "source.address"),
        ("/to/" * 9 + "/page", "source.redirects"),
    ],
)
def test_pages_that_are_refused(site: str, path: str, key: str) -> None:
    with pytest.raises(UnreadableItem) as caught:
        sources.fetch(site + path)
    assert caught.value.reason.key == key
