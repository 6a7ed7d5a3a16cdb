import csv
import io
import re
from html.parser import HTMLParser

import openpyxl
import pytest

from reactions import charts
from reactions.export import RECORD, marked, rows, to_csv, to_html, to_xlsx
from reactions.frame import Selection, frame, summary
from reactions.records import Kind, Stance
from tests.factories import reaction, reactions

EVIL = '<script>alert("x")</script> & =1+1'


@pytest.fixture(autouse=True)
def made_up_reason(monkeypatch):
    monkeypatch.setattr("reactions.export.explain", lambda reasons, language: " ".join(reason.key for reason in reasons))


def test_a_record_has_the_fields_of_the_contract():
    first = next(rows([reaction("hal itu melanggar hukum", stance=Stance.CONDEMN, kind=Kind.INDIRECT)], "id"))
    assert tuple(first) == RECORD
    assert (first["text"], first["kind"]) == ("hal itu melanggar hukum", "indirect")
    assert (first["cue"], first["actor"]) == ("mengatakan", "JP")
    assert (first["stance"], first["confidence"], first["unsure"], first["published"]) == ("condemn", 0.8, False, "2024-06-20")
    assert sum(first[f"p_{stance}"] for stance in Stance) == pytest.approx(1)


def test_unknown_is_none():
    first = next(rows([reaction(actor=None, speaker_name=None, outlet=None, published=None)]))
    assert [first[field] for field in ("actor", "speaker_name", "outlet", "published")] == [None] * 4


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_csv_calculates_nothing_and_opens_in_excel(sign):
    data = to_csv(rows([reaction(f"{sign}1+1 “kutipan”")]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))["text"] == f"'{sign}1+1 “kutipan”"


def test_xlsx_holds_strings_types_and_a_native_chart():
    made = [reaction("=1+1"), *reactions(30)]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(rows(made), summary(frame(made), Selection()), "id")))
    statements = book["Pernyataan"]
    head = [cell.value for cell in statements[1]]
    text = statements.cell(2, head.index("text") + 1)
    assert (text.value, text.data_type) == ("=1+1", "s")
    assert statements.cell(2, head.index("confidence") + 1).data_type == "n"
    assert len(book["Ringkasan"]._charts) == 1
    assert "stances" in book["Ringkasan"].tables


def test_xlsx_of_nothing_opens():
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx([], summary(frame([]), Selection()))))


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def test_html_stands_alone_and_escapes():
    made = [reaction(EVIL, outlet="<b>Media</b>"), *reactions(10)]
    numbers = summary(frame(made), Selection())
    page = to_html([charts.stance_bars(numbers, "id"), charts.heatmap(numbers, "id")], made[:2], made, numbers, "id")
    parser = _Tags()
    parser.feed(page)
    assert not [attrs for _, attrs in parser.tags if "src" in attrs or "href" in attrs]
    assert len(re.findall(r"plotly\.js v\d", page)) == 1
    assert '"showSendToCloud": false' in page
    assert EVIL in parser.text and EVIL not in page


def test_marked_text_is_whole_and_escaped():
    made = reaction(EVIL)
    parser = _Tags()
    parser.feed(marked(made))
    assert "".join(parser.text) == made.attribution.statement.article.text
    assert {attrs["class"] for _, attrs in parser.tags} == {"statement", "cue", "speaker", "gap"}
    assert {tag for tag, _ in parser.tags} == {"span"}


def test_a_text_that_no_cell_holds_is_cut_with_a_sign():
    made = [reaction("kata " * 8000)]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(rows(made), summary(frame(made), Selection()), "id")))
    cells = [cell for row in book["Pernyataan"].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    longest = max(cells, key=len)
    assert len(longest) == 32_767 and longest.endswith(" ...")


def test_known_groups_are_taken_as_they_are():
    made = reactions(10)
    wanted = list(rows(made))
    groups = {each.id: record["group"] for each, record in zip(made, wanted, strict=True)}
    assert list(rows(made, groups=groups)) == wanted
    assert {record["group"] for record in rows(made, groups=dict.fromkeys(groups, "one"))} == {"one"}
