"""The command line end to end, with the shipped model: formats, exit statuses, messages that name the item."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from reactions.__main__ import main

ARTICLE = (
    "JAKARTA, HARIAN SENJA - Pemerintah membahas perjanjian itu.\n"
    "Menteri Luar Negeri Jepang Takeshi Iwaya mengecam perjanjian itu sebagai ancaman bagi kawasan.\n"
    '"Kami mendukung perjanjian itu sepenuhnya," kata juru bicara Kremlin Dmitry Peskov, Rabu (11/12/2024).\n'
)
TOPIC = "Perjanjian pertahanan Rusia dan Korea Utara"
CONTRACT = ("doc", "start", "end", "text", "kind", "cue", "speaker", "speaker_name", "actor", "stance", "confidence", "unsure",
            "group", "outlet", "published", "because")  # fmt: skip


@pytest.fixture()
def article(tmp_path: Path) -> Path:
    path = tmp_path / "satu.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_tag_prints_one_record_a_reaction(article: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["tag", str(article), "--topic", TOPIC]) == 0
    records = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [(record["actor"], record["kind"]) for record in records] == [("JP", "indirect"), ("RU", "direct")]
    assert all(set(CONTRACT) <= set(record) for record in records)
    assert all(record["doc"] == "satu.txt" and record["published"] == "2024-12-11" for record in records)
    assert records[0]["stance"] == "condemn" and records[1]["stance"] == "support"


def test_one_bad_file_does_not_stop_the_others(article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rusak.txt").write_bytes(b"\x00\x01\x02\x03" * 50)
    assert main(["tag", str(tmp_path), "--topic", TOPIC, "-o", str(tmp_path / "out.jsonl")]) == 1
    assert "rusak.txt" in capsys.readouterr().err
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_an_article_without_statements_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sepi.txt").write_text("Hujan turun sepanjang malam di pesisir utara.\n", encoding="utf-8")
    assert main(["tag", str(tmp_path / "sepi.txt"), "--topic", TOPIC, "--language", "id"]) == 0
    assert "sepi.txt" in capsys.readouterr().err


def test_half_a_character_is_no_traceback(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "mengecam \\ud800 pakta", "topic": "pakta"}\n', encoding="utf-8")
    assert main(["judge", str(tmp_path / "rows.jsonl")]) == 0
    assert json.loads(capsysbinary.readouterr().out)["stance"]


def test_each_article_under_its_own_topic(article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dua.txt").write_text(ARTICLE.replace("Jepang", "India"), encoding="utf-8")
    table = tmp_path / "topics.csv"
    table.write_text(f"doc,topic\nsatu,{TOPIC}\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert main(["tag", str(article), str(tmp_path / "dua.txt"), "--topics", str(table), "--format", "csv", "-o", str(out)]) == 1
    assert "dua.txt" in capsys.readouterr().err
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert {row["doc"] for row in rows} == {"satu.txt"} and rows[0]["topic"] == TOPIC


def test_a_workbook(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert main(["tag", str(article), "--topic", TOPIC, "--format", "xlsx", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_judge_keeps_columns_and_adds_the_stance(tmp_path: Path, suffix: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    given = tmp_path / f"statements.{suffix}"
    rows = [
        {"text": "mengecam perjanjian itu", "speaker_name": "Jepang", "mine": "7"},
        {"text": "", "speaker_name": "", "mine": ""},
    ]
    if suffix == "jsonl":
        given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        lines = ["text,speaker_name,mine", *(",".join(row.values()) for row in rows)]
        given.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["judge", str(given), "--topic", TOPIC]) == 1
    printed = capsysbinary.readouterr()
    (record,) = [json.loads(line) for line in printed.out.splitlines()]
    assert record["mine"] == "7" and record["stance"] == "condemn"
    assert sum(record[f"p_{stance}"] for stance in ("condemn", "warn", "concern", "neutral", "support")) == pytest.approx(
        1, abs=0.01
    )
    assert printed.err.strip(), "the row without text is named"


@pytest.mark.parametrize(
    "arguments",
    [
        ["judge", "missing.jsonl", "--topic", "x"],
        ["tag", "satu.txt", "--topics", "missing.csv"],
        ["tag", "satu.txt", "--topic", "x", "--format", "xlsx"],
        ["tag", "satu.txt", "--topic", "x", "--model", "missing"],
    ],
)
def test_wrong_use_is_told_in_a_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert message.strip() and "Traceback" not in message


def test_nothing_to_do_is_wrong_use() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["tag"])
    assert stopped.value.code == 2
