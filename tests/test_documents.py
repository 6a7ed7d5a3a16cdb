import io
import json
import zipfile
from dataclasses import replace

import openpyxl
import plotly.io
import pytest
from pptx import Presentation

from reactions import cache, documents, frame, pictures, shelf
from reactions.__main__ import main
from reactions.errors import PictureUnavailable, WrongUse
from reactions.preferences import data_folder
from tests.factories import TOPIC, filled, reactions


@pytest.fixture(autouse=True)
def briefing(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))
    return filled(reactions(40))


def content_of(briefing):
    return documents.content(
        cache.table(briefing), frame.Selection(), TOPIC.name, lambda ids: cache.reactions(briefing, ids), "id"
    )


def test_every_document_is_whole_and_tells_the_same_n(briefing):
    content = content_of(briefing)
    made = {kind: dict(documents.made(kind, content))[kind] for kind in documents.WHOLE}
    n = content.numbers.n
    slide = " ".join(
        shape.text_frame.text for shape in Presentation(io.BytesIO(made["pptx"])).slides[0].shapes if shape.has_text_frame
    )
    assert f"n = {n} pernyataan" in slide
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    assert sum(row[6] for row in book["Ringkasan"].iter_rows(min_row=5, values_only=True) if isinstance(row[6], int)) == n
    page = made["html"].decode()
    assert f"n = {n} pernyataan" in page and f"Pernyataan yang dihitung ({n})" in page
    assert page.count("<blockquote>") == len(content.numbers.counts)
    assert len(made["csv"].decode("utf-8-sig").splitlines()) == 1 + 40
    cited = made["txt"].decode("utf-8-sig").splitlines()
    assert len(cited) == content.numbers.articles and cited[0].startswith("1. ")


def test_makers_make_the_same_as_the_command_line(briefing):
    content = content_of(briefing)
    assert documents.makers(content)["txt"]() == dict(documents.made("txt", content))["txt"]


def test_export_writes_what_is_asked(briefing, tmp_path):
    out = tmp_path / "documents"
    assert main(["export", TOPIC.name, "--to", "pptx,xlsx, html", "-o", str(out), "--language", "id"]) == 0
    stem = briefing.path.stem
    assert sorted(path.name for path in out.iterdir()) == [f"{stem}.html", f"{stem}.pptx", f"{stem}.xlsx"]
    assert main(["export", str(briefing.path), "--to", "txt", "-o", str(out)]) == 0


def test_export_keeps_to_the_briefings_period(briefing, tmp_path):
    briefing.set(since="2024-06-20", until="2024-06-22")
    assert main(["export", str(briefing.path), "--to", "html", "-o", str(tmp_path), "--language", "id"]) == 0
    assert "20 Juni 2024 sampai 22 Juni 2024" in (tmp_path / f"{briefing.path.stem}.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Tidak ada", "--to", "pptx"], "There is no briefing called Tidak ada"),
        ([TOPIC.name, "--to", "docx"], "Not a kind of document: docx"),
        ([TOPIC.name, "--to", ","], "Not a kind of document"),
    ],
)
def test_wrong_use_is_said(arguments, told, capsys):
    assert main(["export", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_two_briefings_of_one_name_are_told_apart(briefing):
    shelf.create(TOPIC)
    with pytest.raises(WrongUse, match="2 briefings"):
        shelf.find(TOPIC.name)
    assert shelf.find(briefing.path.name).path == briefing.path
    (data_folder() / "rusak.briefing").write_text("bukan basis data " * 100)
    assert shelf.find(briefing.path.stem).path == briefing.path


def test_without_a_browser_the_others_go_through(briefing, tmp_path, monkeypatch, capsys):
    def none(figures, format_):
        raise PictureUnavailable("pictures.no_browser", "none found")

    monkeypatch.setattr(pictures, "to_pictures", none)
    assert main(["export", TOPIC.name, "--to", "png,csv", "-o", str(tmp_path)]) == 1
    assert "Chrome" in capsys.readouterr().err and list(tmp_path.glob("*.csv"))


def test_why_there_is_no_picture(briefing, monkeypatch):
    def fail(*given, **options):
        raise RuntimeError("no Chrome\nat all")

    drawn = documents.figures(content_of(briefing))
    monkeypatch.setattr(plotly.io, "write_images", fail)
    monkeypatch.setattr(pictures, "find_spec", lambda name: object())
    with pytest.raises(PictureUnavailable, match="no Chrome at all"):
        pictures.to_pictures(drawn, "png")
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    with pytest.raises(PictureUnavailable, match="pip install kaleido"):
        pictures.to_pictures(drawn, "png")


def test_buttons_offer_pictures_only_where_they_can_be_made(briefing, monkeypatch):
    monkeypatch.setattr(pictures, "browser", lambda: None)
    assert set(documents.makers(content_of(briefing))) == set(documents.WHOLE)
    monkeypatch.setattr(pictures, "browser", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(pictures, "to_pictures", lambda figures, kind: dict.fromkeys(figures, b"<svg/>"))
    made = documents.makers(content_of(briefing))["svg.zip"]()
    assert zipfile.ZipFile(io.BytesIO(made)).namelist() == ["bars.svg", "heatmap.svg", "timeline.svg", "outlets.svg"]


@pytest.mark.skipif(pictures.browser() is None, reason="no browser or no kaleido on this machine")
def test_pictures_are_whole(briefing):
    made = dict(documents.made("svg", content_of(briefing)))
    assert list(made) == ["bars.svg", "heatmap.svg", "timeline.svg", "outlets.svg"]
    assert b"Siapa bersikap bagaimana" in made["bars.svg"] and b'width="1600"' in made["bars.svg"]


def test_an_empty_briefing_gives_documents_too():
    empty = shelf.create(replace(TOPIC, name="Kosong"))
    content = content_of(empty)
    for kind in documents.WHOLE:
        assert len(dict(documents.made(kind, content))[kind]) > 0 or kind == "txt"
    assert json.loads(documents.figures(content)["outlets"].to_json())["data"]
