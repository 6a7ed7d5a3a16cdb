"""Slides opened again with python-pptx: native charts, the right numbers, nothing from an article but text."""

import io
from datetime import date

import pytest
from pptx import Presentation

from reactions.frame import STANCES, Selection, frame, select, summary
from reactions.quotes import key_quotes
from reactions.records import Stance
from reactions.slides import to_pptx
from tests.factories import reaction, reactions

MADE = reactions(120)
TABLE = frame(MADE)
EVIL = '<a href="http://x.y">=1+1</a> \x00\x0b & "tebal"'


def deck(known, language="id", **more):
    table = frame(known)
    numbers = summary(table, Selection())
    counted = select(table, Selection())
    by_id = {each.id: each for each in known}
    quotes = [by_id[each] for each in key_quotes(counted, numbers)]
    made = to_pptx(numbers, quotes, [by_id[each] for each in counted["reaction"]], language, made=date(2026, 1, 2), **more)
    return numbers, Presentation(io.BytesIO(made))


def words(slide):
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_chart_is_native_and_holds_the_shares(language):
    numbers, slides = deck(MADE, language)
    bars, neutral = (shape.chart for shape in slides.slides[0].shapes if shape.has_chart)
    names = list(bars.plots[0].categories)
    assert len(names) == len(numbers.counts) and all("n=" in name for name in names)
    drawn = {series.name: list(series.values) for series in (*bars.plots[0].series, *neutral.plots[0].series)}
    assert len(drawn) == len(STANCES)
    total = [sum(abs(values[row]) for values in drawn.values()) for row in range(len(names))]
    assert total == pytest.approx([1] * len(names))
    negative = [name for name, values in drawn.items() if min(values) < 0]
    assert len(negative) == 3


def test_every_slide_says_topic_n_rule_and_model():
    numbers, slides = deck(MADE)
    for slide in slides.slides:
        text = words(slide)
        assert numbers.topic in text and f"n = {numbers.n}" in text and "model-uji" in text and "2 Januari 2026" in text


def test_the_table_holds_the_counts():
    numbers, slides = deck(MADE)
    (table,) = [shape.table for shape in slides.slides[1].shapes if shape.has_table]
    cells = [[table.cell(row, column).text for column in range(len(STANCES) + 2)] for row in range(1, len(numbers.counts) + 1)]
    assert [[int(cell) for cell in row[1:]] for row in cells] == numbers.counts[[*STANCES, "n"]].to_numpy().tolist()


def test_words_from_articles_are_text_alone():
    _, slides = deck([reaction(EVIL + " menurut pemerintah Jepang pada hari itu", title=EVIL, outlet=EVIL)])
    text = "\n".join(words(slide) for slide in slides.slides)
    assert '<a href="http://x.y">=1+1</a>' in text
    assert not any(run.hyperlink.address for slide in slides.slides for shape in slide.shapes if shape.has_text_frame
                   for paragraph in shape.text_frame.paragraphs for run in paragraph.runs)  # fmt: skip


def test_an_empty_selection_gives_slides_too():
    _, slides = deck([])
    assert len(slides.slides) == 3


def test_a_key_quote_is_of_its_actors_main_stance_and_the_surest():
    known = [
        reaction("perjanjian itu melanggar hukum dan kami mengecamnya keras sekali", actor="US", confidence=0.6, doc="a"),
        reaction("perjanjian itu melanggar piagam dan kami mengecamnya keras sekali", actor="US", confidence=0.9, doc="b"),
        reaction("kami mendukung perjanjian itu dengan sepenuh hati sejak awal", actor="US", stance=Stance.SUPPORT, doc="c"),
        reaction("pendek", actor="JP", stance=Stance.NEUTRAL, confidence=0.99, doc="d"),
    ]
    assert set(chosen(known)) == {known[1].id, known[3].id}


def test_a_side_is_more_telling_than_many_facts_but_not_than_all():
    facts = [
        reaction(f"fakta nomor {n} tentang jadwal kunjungan kedua pemimpin", stance=Stance.NEUTRAL, doc=str(n)) for n in range(9)
    ]
    side = reaction("kami menolak perjanjian itu seluruhnya dan selamanya", doc="x")
    assert chosen([*facts[:4], side]) == [side.id] != chosen([*facts, side])


def chosen(known):
    table = frame(known)
    return key_quotes(select(table, Selection()), summary(table, Selection()))


def test_a_large_briefing_names_the_first_sources_and_how_many_more(monkeypatch):
    monkeypatch.setattr("reactions.slides.MOST_SOURCES", 20)
    _, slides = deck([reaction(f"pernyataan nomor {number} yang panjang", doc=f"{number}.txt") for number in range(25)])
    text = "\n".join(words(slide) for slide in slides.slides)
    assert "… dan 6 artikel lagi" in text and len(slides.slides) < 8
