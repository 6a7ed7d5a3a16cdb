"""The evaluation on articles and gold of our own: its matching rule, names, cases, intervals and the README's table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import evaluate
from tests.evaluation import gold, tables
from tests.evaluation.figures import DRAWS, Sums, figure, ratio
from tests.evaluation.gold import Gold, GoldSet, Source, source
from tests.evaluation.matching import match, overlap
from tests.evaluation.names import is_person, same
from tests.evaluation.predictions import Given, given
from tests.evaluation.report import Report, report

TEXT = (
    'Menteri Luar Negeri Jepang, Sora Tanabe, mengatakan bahwa perjanjian itu mengancam kawasan. "Kami menolaknya," ujarnya.\n'
    "Washington dan Seoul menuduh kedua negara melanggar sanksi. Ia menambahkan bahwa latihan bersama akan diperluas."
)
ARTICLE = source("satu", TEXT, "id", "Perjanjian itu")


def row(text: str, **fields: Any) -> dict[str, Any]:
    """A row of gold for a stretch of TEXT."""
    start = TEXT.index(text)
    known = {"kind": "indirect", "cue": "mengatakan", "speaker": "Sora Tanabe", "speaker_name": "Sora Tanabe", "actor": "JP"}
    return {"doc": "satu", "start": start, "end": start + len(text), "text": text, "stance": "neutral", **known, **fields}


THREAT = row("perjanjian itu mengancam kawasan", speaker="Menteri Luar Negeri Jepang, Sora Tanabe")
REFUSAL = row("Kami menolaknya", kind="direct", cue="ujarnya")
CHARGE = "kedua negara melanggar sanksi"
JOINT = [
    row(CHARGE, cue="menuduh", speaker=name, speaker_name=name, actor=actor)
    for name, actor in (("Washington", "US"), ("Seoul", "KR"))
]
DRILL = row("latihan bersama akan diperluas", cue="menambahkan", speaker="Ia")


def wanted(*rows: dict[str, Any]) -> list[Gold]:
    return gold.statements(rows, {"satu": ARTICLE})


def ours(text: str, actor: str | None = "JP", name: str | None = "Sora Tanabe", kind: str = "indirect") -> Given:
    place = ARTICLE.place(text)
    return Given("satu", text, place, kind, name, name, actor, None, ("statement.clause",))


def held(rows: list[dict[str, Any]], found: list[Given]) -> Report:
    return report(GoldSet("uji", {"satu": ARTICLE}, wanted(*rows)), found)


def value(made: Report, group: str, name: str) -> float | None:
    return made.parts["all"].figures[group][name].value


def test_place_is_the_occurrence_nearest_to_the_start() -> None:
    article = source("dua", "Kami menolak. Mereka datang. Kami menolak!")
    assert article.place("kami menolak", 0) == (0, 11)
    assert article.place("“Kami”  menolak", 29) == (23, 34)
    assert article.place("kami setuju") is None


def test_overlap_is_intersection_over_union() -> None:
    assert overlap((0, 10), (5, 15)) == pytest.approx(5 / 15)
    assert overlap((0, 10), (10, 20)) == 0


@pytest.mark.parametrize(
    ("text", "least", "found"),
    [
        ("bahwa perjanjian itu mengancam kawasan", 0.5, True),
        ("bahwa perjanjian itu mengancam kawasan", 0.8, True),
        ("bahwa perjanjian itu mengancam kawasan", 1.0, False),
        ("“perjanjian itu mengancam kawasan.”", 1.0, True),  # punctuation does not count
        ("mengancam kawasan", 0.5, True),
        ("mengancam kawasan", 0.8, False),
        ("kawasan", 0.5, False),
    ],
)
def test_found_by_overlap(text: str, least: float, found: bool) -> None:
    assert bool(match(wanted(THREAT), [ours(text)], least).pairs) is found


def test_optional_records_count_neither_for_nor_against() -> None:
    rows = [{**THREAT, "optional": True}, REFUSAL]
    for found in ([ours("Kami menolaknya")], [ours(THREAT["text"]), ours("Kami menolaknya")]):
        matched = match(wanted(*rows), found)
        assert (len(matched.pairs), matched.missed, matched.invented) == (1, (), ())


def test_a_span_given_twice_is_invented_once() -> None:
    matched = match(wanted(THREAT), [ours(THREAT["text"]), ours(THREAT["text"], actor="CN")])
    assert len(matched.pairs) == 1 and [each.actor for each in matched.invented] == ["CN"]


@pytest.mark.parametrize("actors", [("US", "KR"), ("KR", "US")])
def test_joint_subjects_are_met_by_actor(actors: tuple[str, str]) -> None:
    matched = match(wanted(*JOINT), [ours(CHARGE, actor) for actor in actors])
    assert {(mine.actor, theirs.actor) for mine, theirs in matched.pairs} == {("US", "US"), ("KR", "KR")}


def test_one_answer_meets_the_joint_record_of_its_actor() -> None:
    matched = match(wanted(*JOINT), [ours(CHARGE, "KR")])
    assert [mine.actor for mine, _ in matched.pairs] == ["KR"] and [mine.actor for mine in matched.missed] == ["US"]


def test_text_not_in_the_article_is_invented() -> None:
    assert len(match(wanted(THREAT), [ours("kata-kata lain sama sekali")]).invented) == 1


def test_figures_of_a_report() -> None:
    found = [
        ours(THREAT["text"]),
        ours("Kami menolaknya", actor=None, name=None, kind="direct"),
        ours(CHARGE, "US", "Pemerintah Amerika Serikat"),
        ours("Washington dan Seoul", "KR", "Seoul"),
    ]
    made = held([THREAT, REFUSAL, *JOINT], found)
    assert value(made, "statement", "precision iou50") == value(made, "statement", "recall iou50") == 3 / 4
    assert (value(made, "actor", "right"), value(made, "actor", "unknown"), value(made, "actor", "wrong")) == (2 / 3, 1 / 3, 0)
    assert (value(made, "speaker", "right"), value(made, "speaker", "unknown")) == (2 / 3, 1 / 3)
    # asked JP, JP, US, KR; given JP, None, US, KR; two of them met with the right actor
    assert value(made, "attribution", "iou50") == pytest.approx(2 * 2 / (4 + 3))
    assert value(made, "actor: US", "attribution f1 exact") == 1
    assert value(made, "case: joint", "recall iou50") == 1 / 2
    assert value(made, "case: clitic", "actor right") == 0


def test_a_kind_counts_the_golds_for_recall_and_ours_for_precision() -> None:
    made = held([THREAT, REFUSAL], [ours(THREAT["text"], kind="mixed"), ours("Kami menolaknya", kind="direct")])
    assert value(made, "kind: indirect", "recall iou50") == 1 and value(made, "kind: indirect", "precision iou50") is None
    assert value(made, "kind: mixed", "precision iou50") == 1 and value(made, "kind: mixed", "recall iou50") is None
    assert value(made, "kind: direct", "f1 iou50") == 1


def test_nothing_found_is_zero_not_missing() -> None:
    made = held([THREAT], [])
    assert value(made, "statement", "recall iou50") == 0 and value(made, "actor", "right") is None


def test_errors_name_what_the_gold_says_and_why_we_differ() -> None:
    made = held([THREAT, REFUSAL], [ours("mengancam kawasan", actor="CN", name=None), ours("Washington")])
    shown = "\n".join(tables.errors(made, 5))
    for words in ("missed: 1", "invented: 1", "border: 1", "actor wrong: 1", "speaker unknown: 1", "statement.clause", "JP"):
        assert words in shown


@pytest.mark.parametrize(
    ("fields", "cases"),
    [
        ({**THREAT}, {"apposition"}),
        ({**REFUSAL}, {"clitic", "elsewhere"}),
        ({**REFUSAL, "cue": "menyebutnya"}, {"elsewhere"}),
        ({**REFUSAL, "cue": "Menurutnya"}, {"clitic", "elsewhere"}),
        ({**DRILL}, {"pronoun"}),
        ({**DRILL, "cue": "kata dia", "speaker": "Sora Tanabe"}, {"pronoun"}),
        ({**THREAT, "speaker": "Menteri Luar Negeri Sora Tanabe"}, {"titled"}),
        ({**THREAT, "speaker": "Tanabe"}, set()),
        ({**JOINT[0]}, set()),
    ],
)
def test_cases(fields: dict[str, Any], cases: set[str]) -> None:
    assert set(gold.cases(fields, TEXT)) == cases


def test_one_span_of_two_actors_is_a_joint_case() -> None:
    assert [each.cases for each in wanted(*JOINT)] == [("joint",), ("joint",)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yoon", "Yoon Suk Yeol"),
        ("Presiden Yoon", "Yoon Suk Yeol"),
        ("Mr. Biden", "Joe Biden"),
        ("Aleksandar Vučić", "aleksandar vucic"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Sergey Lavrov", "Siergiej Ławrow"),
        ("AS", "Pemerintah Amerika Serikat"),
        ("Korea Selatan", "Pemerintah Korea Selatan"),
        ("Government of South Korea", "Pemerintah Korea Selatan"),
        ("Kemlu China", "Kementerian Luar Negeri China"),
        ("Kementerian Luar Negeri China", "Chinese Foreign Ministry"),
        ("Pernyataan Kementerian Pertahanan Rusia", "Russia's Defence Ministry"),
        ("Gedung Putih", "White House"),
        ("Juru bicara Hamas", "Hamas"),
        ("pejabat AS (tanpa nama)", "Pejabat Amerika Serikat"),
        ("Para pengamat", "Pengamat"),
        ("LKI", "Lembaga Kelautan Indonesia"),
        ("Pernyataan MA", "Mahkamah Agung AS"),
        ("Pemerintahan Trump Amerika Serikat", "Pemerintah Amerika Serikat"),
        (None, None),
    ],
)
def test_same_speaker(one: str | None, other: str | None) -> None:
    assert same(one, other) and same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yoon Suk Yeol", None),
        ("Kim Jong Un", "Kim Yo Jong"),
        ("Joe Biden", "Jill Biden"),
        ("Sergey Lavrov", "Sergei Ryabkov"),
        ("Presiden Rusia", "Vladimir Putin"),
        ("Pemerintahan Donald Trump", "Donald Trump"),
        ("Iran", "Irak"),
        ("Korea Selatan", "Kementerian Pertahanan Korea Selatan"),
        ("Menteri Luar Negeri Jepang", "Kementerian Luar Negeri Jepang"),
        ("Kementerian Luar Negeri Jepang", "Kementerian Luar Negeri China"),
        ("Kementerian Luar Negeri China", "Kementerian Pertahanan China"),
        ("Hamas", "Pemerintah Israel"),
        ("Warga", "Warga Seoul"),
    ],
)
def test_other_speaker(one: str | None, other: str | None) -> None:
    assert not same(one, other) and not same(other, one)


def test_a_person_is_told_from_an_institution() -> None:
    assert is_person("Sora Tanabe") and not is_person("Kementerian Luar Negeri Jepang") and not is_person("Jepang")


def test_intervals_are_the_same_at_every_run_and_hold_the_value() -> None:
    counts = [{"met": met, "asked": 10} for met in (2, 9, 7, 5, 8, 10)]
    first, second = (figure(ratio(s.of("met"), s.of("asked")), s.of("asked")) for s in (Sums(counts), Sums(counts)))
    assert first == second and first.value == pytest.approx(41 / 60) and first.of == 60
    assert first.low is not None and first.high is not None and first.value is not None
    assert 0.2 < first.low < first.value < first.high <= 1


def test_draws_are_of_articles() -> None:
    sums = Sums([{"asked": 1}] * 7)
    assert len(sums.of("asked")) == DRAWS + 1 and np.all(sums.of("asked") == 7) and not sums.of("met").any()


def test_a_figure_of_few_is_written_without_an_interval() -> None:
    few, many = (figure(np.ones(DRAWS + 1), np.full(DRAWS + 1, float(number))) for number in (3, 30))
    assert (str(few), str(many)) == ("1.000 of 3", "1.000 [1.00, 1.00]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gold set laid out as `../shared/eval`."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "articles.csv").write_text("doc,language\nsatu,id\n", encoding="utf-8")
    (tmp_path / "satu.txt").write_text(TEXT, encoding="utf-8")
    rows = [{**each, "topic": "Perjanjian itu"} for each in (THREAT, REFUSAL, *JOINT, DRILL)]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    sets = f'SETS = {{"seeds": (Path({str(tmp_path / "gold.jsonl")!r}), Path({str(tmp_path)!r}))}}'
    (tmp_path / "run.py").write_text(f'from pathlib import Path\nSEED_TOPIC = "uji"\n{sets}\n', encoding="utf-8")
    return tmp_path


def test_statements_are_found_in_the_articles_of_a_set(folder: Path) -> None:
    known = gold.load("seeds", folder)
    assert isinstance(known.sources["satu"], Source) and known.sources["satu"].topic == "Perjanjian itu"
    found, failures = given(known)
    assert not failures and {each.doc for each in found} == {"satu"} and all(each.place for each in found)
    assert value(report(known, found), "statement", "recall iou50") == 1


def test_tables_and_json(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(gold, "EVALUATION", folder)
    assert evaluate.main(["seeds", "--errors", "1"]) == 0
    assert "1 articles, 5 statements asked for" in capsys.readouterr().out
    assert evaluate.main(["seeds", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["seeds"]["all"]["figures"]
    assert figures["statement"]["recall iou50"]["value"] == 1


def test_without_gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(gold, "EVALUATION", tmp_path / "none")
    assert evaluate.main([]) == 0
    assert "left out" in capsys.readouterr().out


def test_readme_is_rewritten_between_its_marks() -> None:
    readme = f"Before\n{evaluate.OPENS}\nold\n{evaluate.CLOSES}\nAfter\n"
    once = evaluate.rewritten(readme, "| new |")
    assert once == f"Before\n{evaluate.OPENS}\n\n| new |\n\n{evaluate.CLOSES}\nAfter\n"
    assert evaluate.rewritten(once, "| new |") == once
    with pytest.raises(ValueError, match="lacks"):
        evaluate.rewritten("no marks", "| new |")
