"""The dashboard in a real Chromium, with the shipped models: five files in, one correction, documents out, nothing sent away.

Skipped, with a word why, where no Chromium or no Playwright is installed; `.ci/run` installs both.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from pptx import Presentation

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "reactions" / "data" / "sample"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
TOPIC = "Perjanjian Rusia-Korea Utara, Juni 2024"
WAIT = 60_000  # milliseconds: other work may share the machine

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")
sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard of its own, with an empty data folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    environment = {**os.environ, "REACTIONS_DATA": str(home / "data"), "HOME": str(home)}
    with (home / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield _answering(f"http://localhost:{port}", server)
        finally:
            server.terminate()
            server.wait(20)


def _answering(url: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return url
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.5)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def hosts() -> set[str]:
    """Every host that the pages of this module asked for anything."""
    return set()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def page(browser: Any, hosts: set[str]) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="id-ID", accept_downloads=True)
    context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or urlsplit(request.url).scheme))
    page = context.new_page()
    page.set_default_timeout(WAIT)
    yield page
    context.close()


@pytest.fixture(scope="module")
def briefing(page: Any, address: str) -> str:
    """Upload five articles, and return the address of the overview of what they gave. Counts the clicks."""
    page.goto(f"{address}/articles?lang=id")
    page.get_by_label("Topik", exact=True).fill(TOPIC)
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(sorted(SAMPLE.glob("*.txt"))[:5])
    page.get_by_text("05_").first.wait_for()
    page.get_by_role("button", name="Baca artikel").click()  # the first click; the uploader's own takes two more
    page.get_by_text("5 artikel terbaca").wait_for()
    page.get_by_role("button", name="Lihat diagram").click()
    _charts(page)
    return str(page.url)


def _charts(page: Any) -> None:
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for()
    page.locator(".st-key-first_row .bars .point path").first.wait_for(state="attached")


def _download(page: Any, name: str) -> bytes:
    page.get_by_role("button", name="Unduh", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    data = Path(waiting.value.path()).read_bytes()
    page.keyboard.press("Escape")
    return data


def _counted(page: Any) -> int:
    return int(page.locator("[data-testid=stMetricValue]").first.inner_text().replace(".", ""))


def _correct(page: Any) -> None:
    """Correct the stance that is shown; on a busy machine a run of the page that came late may empty the form: try again."""
    from playwright.sync_api import TimeoutError as Late

    warned = page.get_by_role("radio", name="Mengancam balasan")
    for _ in range(3):
        if not warned.is_visible():
            page.get_by_text("Koreksi (Prediksi)").click()
        warned.click()
        page.get_by_label("Nama peninjau").fill("Ani")
        page.get_by_role("button", name="Simpan koreksi").click()
        try:
            page.get_by_text("Koreksi (Dikoreksi)").wait_for(timeout=20_000)
        except Late:
            continue
        return
    raise AssertionError(f"not corrected: {page.locator('[data-testid=stMain]').inner_text()[-2000:]}")


def test_five_files_one_correction_and_slides_out(page: Any, briefing: str) -> None:
    before = _counted(page)
    assert before >= 20
    page.get_by_role("link", name="Bukti").click()
    page.get_by_text("Tanpa kata ini").wait_for()  # the model was loaded for it, and the page is drawn
    _correct(page)
    page.get_by_role("link", name="Ikhtisar").click()
    _charts(page)
    slides = Presentation(io.BytesIO(_download(page, "PowerPoint")))
    charts = [shape.chart for shape in slides.slides[0].shapes if shape.has_chart]
    warned = next(series for chart in charts for series in chart.plots[0].series if series.name == "Mengancam balasan")
    assert any(value for value in warned.values), "the corrected stance is in the native chart"
    words = " ".join(shape.text_frame.text for slide in slides.slides for shape in slide.shapes if shape.has_text_frame)
    assert TOPIC in words and f"n = {_counted(page)} pernyataan" in words and "ditinjau pembaca" in words


def test_a_reload_and_a_link_bring_the_view_back(page: Any, briefing: str) -> None:
    page.goto(f"{briefing}&actors=JP&unsure=1")
    _charts(page)
    only = _counted(page)
    page.reload()
    _charts(page)
    assert _counted(page) == only and "Jepang" in page.locator("[data-testid=stSidebar]").inner_text()
    assert "Ukraina" not in page.locator("[data-testid=stMultiSelectTagsContainer]").first.inner_text()


def test_a_click_on_a_bar_leads_to_its_sentences(page: Any, briefing: str) -> None:
    page.goto(briefing)
    _charts(page)
    page.locator(".st-key-first_row .bars .point path").last.click(force=True)
    page.locator(".article .statement").first.wait_for()
    assert "who=" in page.url and "how=" in page.url


def test_the_other_documents_open(page: Any, briefing: str) -> None:
    page.goto(briefing)
    _charts(page)
    n = _counted(page)
    book = openpyxl.load_workbook(io.BytesIO(_download(page, "Excel")))
    assert len(book["Ringkasan"]._charts) == 1 and book["Pernyataan"].max_row > n
    seen = Outside()
    seen.feed(_download(page, "HTML").decode())
    assert seen.rows == n + 1 and not seen.fetched
    assert _download(page, "CSV (semua").startswith(b"\xef\xbb\xbfdoc,")
    assert len(_download(page, "Daftar sumber").decode("utf-8-sig").splitlines()) == 5


class Outside(HTMLParser):
    """Counts table rows, and what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.rows += tag == "tr"
        self.fetched += [value for name, value in attrs if (value and name in ("src", "srcset")) or (tag == "link" and value)]


def test_the_briefing_view_is_whole_on_screen_and_on_paper(page: Any, briefing: str) -> None:
    page.goto(briefing.replace("/?", "/brief?"))
    drawn = "[...document.querySelectorAll('.js-plotly-plot')].filter(e => e.querySelector('.main-svg')).length >= 4"
    page.wait_for_function(drawn)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height > 1800, "the page itself scrolls, so that a capture of the whole page holds every chart"
    assert not page.locator("[data-testid=stSidebar]").is_visible()
    page.set_viewport_size({"width": 1062, "height": 733})  # A4 landscape within its margins
    page.emulate_media(media="print")
    ends = page.evaluate("[...document.querySelectorAll('.js-plotly-plot .main-svg')].map(e => e.getBoundingClientRect().right)")
    assert ends and max(ends) <= 1062, "nothing is cut at the right"
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1600, "height": 900})
    import pypdf

    text = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert all(title in text for title in ("Siapa bersikap bagaimana", "Sikap setiap aktor", "Reaksi dari waktu ke waktu"))


def test_a_briefing_is_handed_over_and_taken_in(page: Any, briefing: str, tmp_path: Path) -> None:
    page.goto(briefing)
    _charts(page)
    page.get_by_role("link", name="Brifing", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Serahkan").click()
    given = tmp_path / "dari-ani.briefing"
    given.write_bytes(Path(waiting.value.path()).read_bytes())
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(given)
    page.wait_for_url(lambda url: "briefing=" in url and url.split("briefing=")[1] not in briefing)


def test_no_page_asked_another_host(hosts: set[str], page: Any) -> None:
    assert hosts <= {"localhost", "blob", "data"}, hosts
