import json
from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from reactions import charts, furniture
from reactions.display import palette, palettes
from reactions.frame import STANCES, Selection, frame, select, summary
from reactions.records import STAKEHOLDERS, Stance, Topic
from tests.factories import reaction, reactions

TABLE = frame(reactions(200))
SUMMARY = summary(TABLE, Selection())
EMPTY = summary(frame([]), Selection())
DAY = date(2026, 11, 22)


def draw(numbers, table, language="id"):
    return {
        "bars": charts.stance_bars(numbers, language, made=DAY),
        "heatmap": charts.heatmap(numbers, language, made=DAY),
        "timeline": charts.timeline(select(table, Selection()), numbers, language, made=DAY),
    }


FIGURES = draw(SUMMARY, TABLE)


def test_bars_hold_the_summary_and_colours_go_by_stance():
    by_stance = {trace.customdata[0][1]: trace for trace in FIGURES["bars"].data}
    assert set(by_stance) == set(STANCES)
    for stance, trace in by_stance.items():
        assert trace.marker.color == palette("rdbu")[stance].fill
        assert [row[0] for row in trace.customdata] == list(SUMMARY.counts.index)
        assert [row[2] for row in trace.customdata] == list(SUMMARY.counts[stance])
        sign = -1 if stance in ("condemn", "warn", "concern") else 1
        assert list(trace.x) == pytest.approx(list(sign * 100 * SUMMARY.shares[stance]))
    assert by_stance["neutral"].base is not None


def test_a_subset_of_stances_keeps_its_colours():
    numbers = summary(frame([reaction(stance=Stance.SUPPORT)]), Selection())
    colours = {trace.customdata[0][1]: trace.marker.color for trace in charts.stance_bars(numbers, "en").data}
    assert colours["support"] == palette("rdbu")["support"].fill


def test_n_stands_beside_each_name_in_both_languages():
    assert any("Amerika Serikat" in name and "n = " in name for name in FIGURES["bars"].data[0].y)
    assert any("United States" in name for name in draw(SUMMARY, TABLE, "en")["bars"].data[0].y)
    assert len(SUMMARY.counts) == len(STAKEHOLDERS)


def test_every_cell_of_the_heatmap_can_be_clicked():
    squares = [trace for trace in FIGURES["heatmap"].data if isinstance(trace, go.Scatter)]
    cells = {(row[0], row[1]) for trace in squares for row in trace.customdata}
    assert cells == {(actor, stance) for actor in SUMMARY.counts.index for stance in STANCES}


@pytest.mark.parametrize("days, weekly", [(10, False), (90, True)])
def test_timeline_counts_every_dated_statement(days, weekly):
    made = [reaction(f"pernyataan ke {each}", published=DAY - timedelta(days=each)) for each in range(days)]
    table = frame([*made, reaction("tanpa tanggal", published=None)])
    figure = charts.timeline(select(table, Selection()), summary(table, Selection()), "id")
    assert sum(sum(trace.y) for trace in figure.data) == days
    assert (len(figure.data[0].x) < days / 5) is weekly
    assert "1 pernyataan tanpa tanggal" in figure.layout.title.subtitle.text


@pytest.mark.parametrize("chart", list(FIGURES))
def test_a_picture_stands_alone(chart):
    layout = FIGURES[chart].layout
    assert layout.paper_bgcolor == "white"
    assert layout.font.family.startswith("Arial")
    assert layout.margin.l >= (64 if chart == "timeline" else 190)
    words = json.dumps(layout.to_plotly_json(), default=str)
    for part in ("n = ", "Perjanjian Rusia-Korea Utara", "sekali per brifing", "Sumber: ", "model-uji", "22 November 2026"):
        assert part in words, part


@pytest.mark.parametrize("chart", list(FIGURES))
def test_nothing_to_show_is_no_error(chart):
    assert draw(EMPTY, frame([]))[chart].layout.title.text


def test_text_from_outside_is_never_markup():
    made = reaction()
    evil = type(made)(made.attribution, Topic("<a href='x'>topik</a>"), made.stance, made.scores, False, "<i>model</i>")
    table = frame([evil])
    for figure in draw(summary(table, Selection()), table).values():
        words = figure.to_json()
        assert "<a href" not in words and "<i>" not in words
        assert "\\u003ca href" not in words and "\\u003ci\\u003e" not in words


def test_the_alternative_palette_and_the_words_for_those_who_do_not_see():
    assert palettes() == ("rdbu", "puor")
    assert charts.stance_bars(SUMMARY, "id", "puor").data[0].marker.color == palette("puor")["concern"].fill
    assert "Jepang" in charts.describe(SUMMARY, "bars", "id")
    assert furniture.CONFIG["showSendToCloud"] is False
