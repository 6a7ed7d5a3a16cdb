"""The promises of SECURITY.md about what is shown, handed on, sent and logged."""

import csv
import io
import json
import logging
import re
import socket
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pptx
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from reactions import (
    articles,
    cache,
    documents,
    frame,
    intake,
    model,
    pictures,
    shelf,
    sources,
    work,
)
from reactions.errors import ModelUnavailable, UnreadableItem
from reactions.preferences import data_folder
from reactions.records import Article
from reactions.wording import FOLDER, catalogue, say
from tests.factories import TOPIC, hostile, kept, reaction

ROOT = Path(__file__).parents[1]
MARKUP = (
    '</script><script>alert(1)</script><img src="http://evil.example/x.png" onerror="alert(1)">'
    "<a href='javascript:alert(1)'>x</a>![x](http://evil.example/y.png) {0.__class__} $x$"
)
SUM = '=1+1;=cmd|"/c calc"!A0'
HARMLESS = {"extra", "b", "br", "span"}
"""The tags that plotly reads in the words of a chart and that we write there."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))


def content_of(briefing, language="id"):
    table = cache.table(briefing)
    return documents.content(table, frame.Selection(), briefing.topic.name, lambda ids: cache.reactions(briefing, ids), language)


class Page(HTMLParser):
    """The tags and attributes of a page, without what stands in its scripts."""

    def __init__(self, words):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(words)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [each for part in value for each in strings(part)]
    return [value] if isinstance(value, str) else []


# --- words from articles are never markup --------------------------------------------------------------------------------


def test_no_word_from_outside_is_markup_in_the_html_report():
    ((_, data),) = documents.made("html", content_of(kept(MARKUP)))
    page = Page(data.decode())
    assert not {"img", "a", "link", "iframe", "form"} & set(page.tags)
    assert page.tags.count("script") == data.count(b"<script") and b"alert(1)</script>" not in data
    assert not [name for name, value in page.attributes if name.startswith("on") or name in ("src", "href")]


def test_the_html_report_forbids_itself_every_request():
    ((_, data),) = documents.made("html", content_of(kept(MARKUP)))
    policy = re.search(rb'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', data)
    assert policy and policy[1].startswith(b"default-src 'none'") and b"http" not in policy[1]
    assert data.index(policy[0]) < data.index(b"<script")


def test_no_word_from_outside_is_markup_in_a_chart():
    for figure in documents.figures(content_of(kept(MARKUP))).values():
        words = strings(json.loads(figure.to_json(engine="json")))
        assert {tag.lower() for each in words for tag in re.findall(r"</?([A-Za-z]+)", each)} <= HARMLESS


def test_an_unknown_actor_is_no_markup_in_a_chart():
    made = [hostile("kata", actor="<a href=x>") for _ in range(2)]
    table = frame.frame(made)
    content = documents.content(table, frame.Selection(actors=("<a href=x>",)), "uji", lambda ids: made)
    for figure in documents.figures(content).values():
        drawn = json.loads(figure.to_json(engine="json"))
        for trace in drawn["data"]:
            trace.pop("customdata", None)  # what a click gives back, which is not drawn
        assert not [each for each in strings(drawn) if "<a" in each]


def test_no_word_from_outside_is_markup_on_a_page(monkeypatch):
    monkeypatch.setattr(model, "load", lambda where=None: (_ for _ in ()).throw(ModelUnavailable("model.missing", MARKUP)))
    briefing = kept(MARKUP)
    briefing.set(label=MARKUP, rules_alone=MARKUP)
    briefing.add_failure(MARKUP, UnreadableItem("source.empty", MARKUP))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    at.query_params["briefing"], at.query_params["lang"] = briefing.path.stem, "id"
    at.run()
    for page in ("overview", "evidence", "brief", "briefings", "articles", "settings"):
        at.switch_page(f"reactions/pages/{page}.py").run()
        assert not at.exception
        bodies = [html.proto.body for html in at.get("html")]
        assert page not in ("overview", "evidence", "brief") or any("alert(1)" in body for body in bodies), "the words are there"
        scripts = [body for body in bodies if "<script" in body]
        assert all("alert" not in body and "evil" not in body for body in scripts), "no script of ours holds a word of theirs"
        tags = {tag for body in bodies for tag in Page(body).tags}
        assert tags <= {"style", "script", "p", "b", "h1", "h2", "small", "span", "div", "ol", "li"}
        said = [*at.markdown, *at.caption, *at.error, *at.warning, *at.info, *at.success, *at.subheader]
        assert not [each.value for each in said if re.search(r"(?<!\\)!\[|(?<!\\)<img", each.value)], "a picture in Markdown"


def test_words_from_outside_are_text_on_slides_and_calculate_nothing_there():
    ((_, data),) = documents.made("pptx", content_of(kept(MARKUP + SUM)))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        links = [packed.read(name) for name in packed.namelist() if name.endswith(".rels")]
        assert not any(b'TargetMode="External"' in each or b"hyperlink" in each for each in links)
        books = [packed.read(name) for name in packed.namelist() if name.endswith(".xlsx")]
    assert books and not [cell for book in books for cell in calculating(book)]
    slides = pptx.Presentation(io.BytesIO(data)).slides
    words = " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert "<script>alert(1)" in words


def test_wording_is_filled_and_not_read_again():
    assert MARKUP in say("export.title", "id", MARKUP)
    assert not [
        path for path in FOLDER.glob("*.csv") if re.search(r"<(?!/?b>|br>|NUMBER|2\.|3\"\")[A-Za-z/]", path.read_text("utf-8"))
    ]
    assert not [key for key, told in catalogue().items() for each in told.values() if re.search(r"\{\d[.\[]", each)]


# --- nothing that a spreadsheet calculates ---------------------------------------------------------------------------------


def calculating(book):
    sheets = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    return [
        cell.value for sheet in sheets for line in sheet.iter_rows() for cell in line if cell.data_type == "f" or cell.hyperlink
    ]


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "a\n=1", "a;=cmd|'/c calc'!A0;b", "＝1", '"=1']
)
def test_csv_calculates_nothing_however_it_is_cut_into_cells(words):
    ((_, data),) = documents.made("csv", content_of(kept(words)))
    text = data.decode("utf-8-sig")
    for mark in ",;\t":  # a spreadsheet of another country takes another mark between cells
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            for cell in row:
                number = re.fullmatch(r"-?[\d.e-]+", cell)  # ours, such as a probability
                assert number or not cell.strip(' \t\r\n"').startswith(("=", "+", "-", "@", "＝")), (mark, cell)


def test_a_workbook_holds_words_and_no_formula_and_no_link():
    ((_, data),) = documents.made("xlsx", content_of(kept('=HYPERLINK("http://evil.example")')))
    assert not calculating(data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert not [name for name in packed.namelist() if "externalLink" in name]
        assert not any(b"TargetMode" in packed.read(name) for name in packed.namelist() if name.endswith(".rels"))


def test_the_tables_own_download_is_hidden():
    style = (ROOT / "reactions/data/style.css").read_text("utf-8")
    assert '[data-testid="stElementToolbarButton"]:has(button[aria-label^="Download as CSV"]) { display: none }' in style
    scripts = (Path(streamlit.__file__).parent / "static/static/js").glob("*.js")
    told = "".join(path.read_text("utf-8") for path in scripts if path.name.startswith(("DataFrame", "Toolbar")))
    assert "Download as CSV" in told and "stElementToolbarButton" in told, "Streamlit names its button anew: see style.css"


# --- nothing leaves the machine --------------------------------------------------------------------------------------------


@pytest.fixture
def outside(monkeypatch):
    """Every address of another machine that anything in this process connects to or asks a name server for."""
    asked = []
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def watch(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1")):
            asked.append(address)
            raise ConnectionRefusedError
        return connect(self, address)

    def look_up(host, *given, **options):
        if host not in (None, "localhost", "127.0.0.1", "::1"):
            asked.append(host)
        return resolve(host, *given, **options)

    monkeypatch.setattr(socket.socket, "connect", watch)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.fixture
def notes():
    """What is logged at the level DEBUG, by us and by the libraries, whatever a log was set to before."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logs = [logging.getLogger(), logging.getLogger("reactions")]
    levels = [log.level for log in logs]
    for log in logs:
        log.addHandler(handler)
        log.setLevel(logging.DEBUG)
    yield heard
    for log, level in zip(logs, levels, strict=True):
        log.removeHandler(handler)
        log.setLevel(level)


def test_reading_the_sample_asks_nobody_and_logs_no_word_of_it(outside, notes):
    topic = intake.sample_topic("id")
    briefing = shelf.create(topic)
    pages = [
        replace(page, content=f"{page.content}\n\n“RAHASIA itu kami tolak,” kata Menteri RAHASIA.")
        for page in intake.sample_pages()[:1]
    ]
    for _ in work.read(briefing, topic, pages):
        pass
    content = content_of(briefing)
    for kind in documents.WHOLE:
        assert list(documents.made(kind, content))
    assert any("RAHASIA" in made.attribution.statement.text for made in briefing.reactions())
    assert outside == []
    assert "RAHASIA" not in notes.getvalue()


def test_a_fault_in_a_job_is_logged_without_the_words_it_met(notes):
    def steps():
        raise ValueError("".join(("RAHA", "SIA")))
        yield ""

    job = work.Job(1, steps)
    job.wait(5)
    told = notes.getvalue()
    assert job.progress.error and "ValueError" in told and "steps" in told
    assert "RAHASIA" not in told and "RAHASIA" not in str(job.progress.error)


def test_a_picture_is_made_without_a_script_from_elsewhere(monkeypatch):
    import plotly.io

    seen = []
    monkeypatch.setattr(pictures, "find_spec", lambda name: object())
    monkeypatch.setattr(plotly.io, "write_images", lambda *_, **__: seen.append(plotly.io.defaults.mathjax) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        pictures.to_pictures({}, "png")
    assert seen[0].startswith("file:///")


def test_no_document_names_a_folder_of_this_machine():
    made = reaction()
    briefing = shelf.create(TOPIC)
    briefing.add(made.attribution.statement.article, [made])
    folder = str(data_folder().parent).encode()
    for kind in documents.WHOLE:
        for _, data in documents.made(kind, content_of(briefing)):
            parts = [data]
            if data.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(data)) as packed:
                    parts = [packed.read(name) for name in packed.namelist()]
            assert not any(folder in part or str(Path.home()).encode() + b"/" in part for part in parts), kind
    assert folder not in shelf.packed(briefing)


def test_an_item_is_named_without_its_folder(tmp_path):
    (tmp_path / "a.txt").write_text("Ia menolak.")
    (page,) = sources.read([tmp_path / "a.txt"])
    article = articles.clean(page)
    assert isinstance(article, Article) and article.doc == "a.txt" and str(tmp_path) not in repr(article)


def test_every_test_that_the_document_names_is_there():
    told = re.findall(r"`(test_\w+)`", (ROOT / "SECURITY.md").read_text("utf-8"))
    there = {
        name
        for path in (ROOT / "tests").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert len(told) > 20 and not set(told) - there
