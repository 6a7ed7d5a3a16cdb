import json
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from reactions import intake, preferences, shelf, work
from reactions.errors import ModelUnavailable
from reactions.frame import STANCES
from reactions.pages import desk
from reactions.preferences import data_folder
from reactions.records import Attribution, Kind, Reaction, Reason, Span, Stance, Statement
from reactions.store import SUFFIX, Briefing, briefings
from tests.factories import TOPIC, reaction, reactions

APP = str(Path(__file__).parents[1] / "app.py")
PAGES = ("overview", "evidence", "articles", "briefings", "brief", "settings")
EVIL = "<script>alert(1)</script> & **tebal** $x$"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path))
    monkeypatch.setattr(work, "reader", lambda briefing, topic: lambda article: [stand_in(article, topic)])


def stand_in(article, topic):
    """One reaction that covers the article's first words, in the place of pipeline and model."""
    statement = Statement(article, Span(0, 20), Kind.INDIRECT, Span(21, 25), None, (Reason("export.title", ("uji",)),))
    whose = Attribution(statement, "Tokyo", None, "Pemerintah Jepang", "JP")
    return Reaction(whose, topic, Stance.CONDEMN, (0.8, 0.05, 0.05, 0.05, 0.05), False, "model-uji")


def fill(path, made):
    briefing = Briefing.open(path)
    briefing.set_topic(TOPIC)
    for each in made:
        briefing.add(each.attribution.statement.article, [each])
    return briefing


def app(page="overview", **params):
    at = AppTest.from_file(APP, default_timeout=20)
    for key, value in params.items():
        at.query_params[key] = value
    settled(at.run())
    if page != "overview":
        at.switch_page(f"reactions/pages/{page}.py").run()
    assert not at.exception
    return at


def settled(at):
    """Run the page until the work that it began has ended."""
    for job in list(work._jobs.values()):
        job.wait(20)
    at.run()
    assert not at.exception
    return at


def briefing_of(made):
    return fill(shelf.new_path(TOPIC.name), made).path.stem


def address(at, key):
    value = at.query_params.get(key, [])
    return value if isinstance(value, list) else [value]


def metrics(at):
    return [metric.value for metric in at.metric]


@pytest.mark.parametrize(("lang", "label"), [("id", "Brifing"), ("en", "Briefing")])
def test_every_page_in_both_languages(lang, label):
    at = app(lang=lang, briefing=briefing_of(reactions(40)))
    for page in PAGES:
        at.switch_page(f"reactions/pages/{page}.py").run()
        assert not at.exception and not at.error, page
        assert next(select.label for select in at.sidebar.selectbox) == label


def test_the_first_start_reads_the_sample_and_the_second_does_not(monkeypatch):
    at = settled(app())
    count = len(intake.sample_pages())
    assert metrics(at)[1] == str(count)
    assert any("Contoh" in html.proto.body for html in at.get("html"))
    monkeypatch.setattr(work, "reader", lambda briefing, topic: pytest.fail("read twice"))
    assert metrics(app())[1] == str(count)


def test_a_missing_model_is_said_and_the_page_stands(monkeypatch):
    def missing(briefing, topic):
        raise ModelUnavailable("store.corrupt", "models/stance")

    monkeypatch.setattr(work, "reader", missing)
    at = settled(app())
    assert "models" in at.error[0].value
    assert metrics(at) == ["–"] * 4


def test_the_charts_hold_what_the_figures_say():
    at = app(briefing=briefing_of(reactions(60)))
    bars, heatmap, timeline, outlets = (json.loads(chart.proto.spec) for chart in at.get("plotly_chart"))
    counted = sum(row[2] for trace in bars["data"] for row in trace["customdata"])
    assert str(counted) == metrics(at)[0]
    assert {trace["customdata"][0][1] for trace in bars["data"]} == set(STANCES)
    assert counted == sum(row[2] for trace in heatmap["data"][1:] for row in trace["customdata"])
    assert counted == sum(row[2] for trace in timeline["data"] for row in trace["customdata"])
    assert counted == sum(row[2] for trace in outlets["data"] for row in trace["customdata"])
    assert any("dihitung" in caption.value for caption in at.caption)


def test_filters_change_the_figures_and_the_address_brings_them_back():
    stem = briefing_of(reactions(60))
    at = app(briefing=stem)
    everything = int(metrics(at)[0])
    at.sidebar.multiselect(key="actors_id").set_value(["JP"]).run()
    only_japan = int(metrics(at)[0])
    assert 0 < only_japan < everything
    assert address(at, "actors") == ["JP"]
    again = app(briefing=stem, actors=["JP"])
    assert int(metrics(again)[0]) == only_japan
    at.sidebar.toggle(key="unsure_id").set_value(True).run()
    assert address(at, "unsure") == ["1"]
    assert int(metrics(at)[0]) > only_japan


def test_a_change_of_language_keeps_the_filters():
    at = app(briefing=briefing_of(reactions(60)))
    at.sidebar.multiselect(key="actors_id").set_value(["JP", "US"]).run()
    before = metrics(at)
    at.sidebar.get("button_group")[0].set_value("en").run()
    assert not at.exception and metrics(at)[:3] == before[:3]
    assert at.sidebar.multiselect(key="actors_en").value == ["JP", "US"]
    assert address(at, "lang") == ["en"]


def test_a_strange_address_is_no_error():
    at = app(lang="xx", briefing="../../etc/passwd", actors=["JP", "??"], counting="never", palette="neon", how="x", who="y")
    assert at.sidebar.multiselect(key="actors_id").value == ["JP"]
    assert not at.error


def test_no_match_says_so():
    at = app(briefing=briefing_of(reactions(10)), actors=[""])
    assert at.info and not at.get("plotly_chart")


def test_evidence_shows_what_was_clicked():
    made = [reaction("satu hal", actor="JP"), reaction("dua hal", actor="US", stance=Stance.SUPPORT)]
    at = app("evidence", briefing=briefing_of(made), who="US", how="support")
    assert list(at.dataframe[0].value["text"]) == ["dua hal"]
    assert any("dua hal" in html.proto.body for html in at.get("html"))
    at.text_input(key="search_id").set_value("tidak ada").run()
    assert at.info


def test_evidence_can_show_what_is_not_counted():
    made = [reaction("satu hal"), reaction("hal lain", actor=None, speaker_name=None)]
    at = app("evidence", briefing=briefing_of(made))
    assert len(at.dataframe[0].value) == 1
    at.toggle(key="uncounted_id").set_value(True).run()
    assert sorted(at.dataframe[0].value["place"]) == ["tidak, pembicara tak dikenal", "ya"]


def test_text_of_articles_is_escaped_everywhere():
    at = app("evidence", briefing=briefing_of([reaction(EVIL, outlet=EVIL, title=EVIL, speaker_name=EVIL)]))
    bodies = [html.proto.body for html in at.get("html") if "alert" in html.proto.body]
    assert bodies and not any("<script>alert" in body for body in bodies)
    assert not [markdown for markdown in at.markdown if "alert" in markdown.value]


def test_a_pasted_text_becomes_a_briefing_of_its_own():
    at = app("articles")
    at.text_area(key="pasted").set_value("Tokyo, Rabu - Pemerintah Jepang mengecam perjanjian itu.\n\nAlinea kedua di sini.")
    at.button[0].click().run()
    assert "topik" in at.warning[0].value.lower()
    at.text_input(key="topic_name").set_value("Perjanjian baru")
    at.button[0].click().run()
    settled(at)
    assert "1 artikel" in at.success[0].value
    made = [path for path in briefings() if not intake.is_sample(path)]
    assert [Briefing(path).topic.name for path in made] == ["Perjanjian baru"]
    assert at.sidebar.selectbox(key="briefing_id").value == made[0].stem
    at.button(key="see").click().run()
    assert not at.exception and metrics(at)[:2] == ["1", "1"]


def test_files_that_cannot_be_read_are_named_and_the_others_go_through():
    at = app("articles")
    at.text_input(key="topic_name").set_value("Perjanjian baru")
    text = "Pemerintah Jepang mengecam perjanjian itu pada hari Rabu di Tokyo.\n\nAlinea kedua ada di sini juga."
    at.file_uploader(key="files").set_value([("baik.txt", text.encode(), "text/plain"), ("kosong.txt", b"", "text/plain")])
    at.button[0].click().run()
    settled(at)
    assert "1 artikel" in at.success[0].value
    assert list(at.dataframe[0].value.iloc[:, 0]) == ["kosong.txt"]


def test_a_broken_briefing_is_said_in_a_sentence():
    (data_folder() / f"rusak{SUFFIX}").write_text("bukan basis data " * 200)
    assert not app().error
    at = app(briefing="rusak")
    assert "rusak" in at.error[0].value


def test_names_from_outside_are_not_read_as_markdown():
    assert desk.plain("![x](http://a.b/c.png) :red[y] $z$ kata") == (r"\!\[x\]\(http\:\/\/a\.b\/c\.png\) \:red\[y\] \$z\$ kata")


def test_settings_show_folder_model_and_change_the_colours():
    at = app("settings", briefing=briefing_of(reactions(8)))
    assert {code.value for code in at.code} == {str(data_folder()), "model-uji"}
    at.radio(key="palette_id").set_value("puor").run()
    at.switch_page("reactions/pages/overview.py").run()
    bars = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert "#7F3B08" in {trace["marker"]["color"] for trace in bars["data"]}


class Leaning:
    """A model that leans on one word."""

    name, threshold = "model-uji", 0.5

    def probabilities(self, pairs):
        found = np.full((len(pairs), 5), 0.1)
        found[:, 0] = [0.6 if "melanggar" in words else 0.3 for _, words in pairs]
        return found


@pytest.mark.parametrize(("name", "shown"), [("model-uji", True), ("another-model", False)])
def test_the_words_that_drove_a_stance_light_up(monkeypatch, name, shown):
    monkeypatch.setattr(Leaning, "name", name)
    monkeypatch.setattr(desk.model, "load", lambda where=None: Leaning())
    desk._driving.clear()
    at = app("evidence", briefing=briefing_of([reaction("perjanjian itu melanggar resolusi")]))
    page = "".join(html.proto.body for html in at.get("html"))
    assert ('<span class="statement driving">melanggar</span>' in page) is shown
    assert ("turun sebesar: “melanggar” (30 %)" in page) is shown
    assert not at.exception


def test_a_stored_reaction_is_read_without_a_model(monkeypatch):
    def fail(where=None):
        raise ModelUnavailable("model.missing", "folder")

    monkeypatch.setattr(desk.model, "load", fail)
    desk._driving.clear()
    at = app("evidence", briefing=briefing_of([reaction("perjanjian itu melanggar resolusi")]))
    assert not at.exception and not at.error


def test_settings_take_another_model_only_when_it_loads(monkeypatch):
    monkeypatch.delenv("REACTIONS_MODEL", raising=False)
    at = app("settings", briefing=briefing_of(reactions(8)))
    at.text_input[0].set_value("/no/such/folder")
    at.button[0].click().run()
    assert "/no/such/folder" in at.error[0].value.replace("\\", "") and preferences.read() == {}
    monkeypatch.setattr(desk.model, "load", lambda where=None: Leaning())
    at.text_input[0].set_value("/my/model")
    at.button[0].click().run()
    assert "uji" in at.success[0].value and preferences.read() == {"model": "/my/model"}


def test_the_variable_goes_before_the_settings(monkeypatch):
    monkeypatch.setenv("REACTIONS_MODEL", "/from/outside")
    at = app("settings", briefing=briefing_of(reactions(8)))
    assert not at.text_input and "REACTIONS" in "".join(caption.value for caption in at.caption)


def test_a_review_is_stored_at_once_counted_and_can_be_undone():
    stem = briefing_of([reaction("perjanjian itu melanggar resolusi", actor="JP")])
    at = app("evidence", briefing=stem)
    at.button(key="confirm").click().run()
    (path,) = [each for each in briefings() if each.stem == stem]
    assert [(event.field, event.new) for event in Briefing(path).reviews()] == [("status", "confirmed")]
    assert "(dikonfirmasi)" in "".join(html.proto.body for html in at.get("html"))
    at.button(key="undo").click().run()
    assert [event.undoes for event in Briefing(path).reviews()] == [False, True]
    at.button(key="reject").click().run()
    overview = app(briefing=stem)
    assert not overview.exception and metrics(overview)[0] == "0"


def test_a_correction_moves_the_numbers_and_keeps_the_prediction():
    made = reaction("perjanjian itu melanggar resolusi", actor="JP")
    stem = briefing_of([made])
    at = app("evidence", briefing=stem)
    at.selectbox(key=f"actor_{made.id}_0_{made.stance}").set_value("US")
    next(group for group in at.get("button_group") if group.key == f"stance_{made.id}_0_{made.stance}").set_value("support")
    at.text_input(key=f"who_{made.id}_0_{made.stance}").set_value("Ani")
    at.text_input(key=f"why_{made.id}_0_{made.stance}").set_value("salah baca")
    next(button for button in at.button if button.label == "Simpan koreksi").click().run()
    assert not at.exception
    (path,) = [each for each in briefings() if each.stem == stem]
    said = {event.field: (event.new, event.who, event.why) for event in Briefing(path).reviews()}
    assert said["actor"] == ("US", "Ani", "salah baca") and said["stance"][0] == "support" and said["status"][0] == "confirmed"
    assert Briefing(path).reactions() == [made]
    bars = json.loads(app(briefing=stem).get("plotly_chart")[0].proto.spec)
    assert "Amerika Serikat" in json.dumps(bars) and "Jepang" not in json.dumps(bars["data"])


def test_the_queue_holds_what_nobody_reviewed():
    at = app("evidence", briefing=briefing_of(reactions(12)), queue="1")
    before = len(at.dataframe[0].value)
    at.button(key="confirm").click().run()
    assert len(at.dataframe[0].value) == before - 1


def test_another_topic_is_judged_anew_in_the_background(monkeypatch):
    monkeypatch.setattr(work.model, "load", lambda where=None: Leaning())
    monkeypatch.setattr(Leaning, "name", "model-baru")
    stem = briefing_of([reaction(f"perjanjian nomor {number} melanggar resolusi", doc=f"{number}.txt") for number in range(5)])
    at = app("briefings", briefing=stem)
    at.text_input(key=f"topic_{stem}").set_value("Kunjungan Putin ke Pyongyang")
    at.text_input(key=f"label_{stem}").set_value("Rapat Senin")
    at.button[0].click().run()
    settled(at)
    (path,) = [each for each in briefings() if each.stem == stem]
    assert {each.model for each in Briefing(path).reactions()} == {"model-baru"}
    assert Briefing(path).topic.name == "Kunjungan Putin ke Pyongyang" and not at.warning
    assert at.sidebar.selectbox(key="briefing_id").format_func(stem) == "Rapat Senin"


def test_a_period_that_ends_before_it_begins_is_refused():
    stem = briefing_of(reactions(10))
    at = app("briefings", briefing=stem)
    at.date_input(key=f"since_{stem}").set_value(date(2024, 7, 1))
    at.date_input(key=f"until_{stem}").set_value(date(2024, 6, 1))
    at.button[0].click().run()
    assert "awal" in at.warning[0].value


def test_the_briefings_period_and_the_filters_narrow_the_numbers():
    stem = briefing_of(reactions(60))
    everything = int(metrics(app(briefing=stem))[0])
    (path,) = [each for each in briefings() if each.stem == stem]
    Briefing(path).set(since="2024-06-22", until="2024-06-25")
    within = int(metrics(app(briefing=stem))[0])
    assert 0 < within < everything
    assert int(metrics(app(briefing=stem, since="2024-06-18", until="2024-06-30"))[0]) == everything
    assert int(metrics(app(briefing=stem, sure="95"))[0]) < within
    assert not app(briefing=stem, since="kemarin", sure="banyak").exception


def test_a_briefing_is_duplicated_and_deleted():
    stem = briefing_of(reactions(8))
    at = app("briefings", briefing=stem)
    next(button for button in at.button if button.label == "Gandakan").click().run()
    assert not at.exception and len([path for path in briefings() if not intake.is_sample(path)]) == 2
    copy = at.sidebar.selectbox(key="briefing_id").value
    assert copy != stem
    assert next(button for button in at.button if button.label == "Hapus").disabled
    at.checkbox[0].check().run()
    next(button for button in at.button if button.label == "Hapus").click().run()
    assert not at.exception and [path.stem for path in briefings() if not intake.is_sample(path)] == [stem]


def test_a_missed_statement_is_added(monkeypatch):
    made = reaction("perjanjian itu melanggar resolusi")
    article = made.attribution.statement.article
    stem = briefing_of([made])
    at = app("evidence", briefing=stem)
    at.text_area(key=f"add_text_{article.id}").set_value("tidak ada di sini")
    at.selectbox(key=f"add_actor_{article.id}").set_value("US")
    add = lambda: next(button for button in at.button if button.label == "Tambahkan")  # noqa: E731
    add().click().run()
    assert "tidak ada dalam artikel" in at.error[0].value
    at.text_area(key=f"add_text_{article.id}").set_value("Paragraf penutup")
    add().click().run()
    assert not at.exception and not at.error
    assert metrics(app(briefing=stem))[0] == "2"


def test_work_that_was_stopped_can_be_taken_up_again(monkeypatch):
    def broken(briefing, topic):
        raise ModelUnavailable("store.corrupt", "models/stance")

    right = work.reader
    monkeypatch.setattr(work, "reader", broken)
    at = settled(app())
    assert at.error
    monkeypatch.setattr(work, "reader", right)
    at.button(key="again").click().run()
    settled(at)
    assert not at.error and metrics(at)[1] == str(len(intake.sample_pages()))


def test_an_undone_correction_does_not_come_back_with_the_next_one():
    made = reaction("perjanjian itu melanggar resolusi", actor="JP")
    at = app("evidence", briefing=briefing_of([made]))
    save = lambda: next(button for button in at.button if button.label == "Simpan koreksi")  # noqa: E731
    at.text_input(key=f"speaker_{made.id}_0_condemn").set_value("Orang lain")
    save().click().run()
    at.button(key="undo").click().run()
    field = next(each for each in at.text_input if each.key.startswith(f"note_{made.id}"))
    field.set_value("lihat lagi")
    save().click().run()
    (path,) = [each for each in briefings() if not intake.is_sample(each)]
    events = Briefing(path).reviews()
    assert [(event.field, event.new) for event in events if event.field == "speaker"][-1][1] == made.attribution.speaker_name
    assert events[-1].field == "note"


@pytest.mark.parametrize("day", ["1980-01-01", "2150-01-01"])
def test_a_day_that_no_field_takes_is_no_error(day):
    stem = briefing_of(reactions(8))
    (path,) = [each for each in briefings() if each.stem == stem]
    Briefing(path).set(since=day)
    assert not app(briefing=stem, since=day).exception
    assert not app("briefings", briefing=stem).exception


def test_articles_are_not_taken_while_others_are_read(monkeypatch):
    gate = threading.Event()
    stem = briefing_of(reactions(4))
    at = app("articles", briefing=stem)
    (path,) = [each for each in briefings() if each.stem == stem]
    work.start(Briefing(path), 1, lambda: iter([str(gate.wait(20))]))
    next(group for group in at.get("button_group") if group.key == "into").set_value("open").run()
    at.text_area(key="pasted").set_value("Pemerintah Jepang mengecam perjanjian itu.\n\nAlinea kedua di sini.")
    next(button for button in at.button if button.label == "Baca artikel").click().run()
    gate.set()
    assert not at.exception and "Hentikan dulu" in at.warning[0].value


def test_two_briefings_never_bear_one_name():
    names = desk._names([shelf.create(replace(TOPIC, name=name)).path for name in ("A (2)", "A", "A")])
    assert len(set(names.values())) == len(names)
