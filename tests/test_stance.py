import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from reactions import model as models
from reactions import runtime
from reactions.errors import ModelUnavailable, UnreadableItem
from reactions.records import Kind, Polarity, Reason, Stance, Topic
from reactions.stance import CHUNK, judge, judge_rows, load, utterance
from reactions.wording import explain
from tests.factories import TOPIC, copy_of_model, reaction

NUCLEAR = "Uji coba nuklir Korea Utara"
PAIRS = [
    (NUCLEAR, utterance("uji coba itu melanggar resolusi Dewan Keamanan dan tidak dapat diterima", "Hayashi", "JP", "mengecam")),
    (NUCLEAR, utterance("uji coba berlangsung pada hari Rabu pukul sembilan pagi", "Yonhap", "MEDIA", "melaporkan")),
    ("Bantuan beras bagi korban banjir", utterance("kami menyambut baik bantuan itu", "Gubernur Aceh", "ID", "kata")),
    ("The trade deal", utterance("we fully support this excellent agreement", "Lee", "KR", "said")),
    ("The trade deal", "x " * 900),
    ("x " * 900, "short"),
]


@pytest.fixture(scope="module")
def shipped():
    return load()


@pytest.fixture
def folder(tmp_path):
    yield copy_of_model(models.DEFAULT, tmp_path / "model")
    runtime._open.cache_clear()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("t", "Stoltenberg", "NATO", "kata"), "Stoltenberg (NATO) kata: t"),
        (("t", None, "NATO", "kata"), "(NATO) kata: t"),
        (("t", "Kim Song", "KP", "said"), "Kim Song (Korea Utara) said: t"),
        (("t", "Stoltenberg", None, None), "Stoltenberg: t"),
        (("t", "", "", "menurut"), "menurut: t"),
        (("t", None, None, None), "t"),
    ],
)
def test_utterance_leaves_out_what_is_unknown(parts, words):
    assert utterance(*parts) == words


@given(some.text(min_size=1), some.none() | some.text(), some.none() | some.text(), some.none() | some.text())
def test_utterance_ends_with_the_statement(text, name, actor, cue):
    assert utterance(text, name, actor, cue).endswith(text)


def test_probabilities_are_probabilities(shipped):
    scores = shipped.probabilities(PAIRS)
    assert scores.shape == (len(PAIRS), 5)
    assert np.allclose(scores.sum(axis=1), 1)
    assert (scores >= 0).all()


def test_no_pairs_give_no_probabilities(shipped):
    assert shipped.probabilities([]).shape == (0, 5)


def test_order_comes_back_and_neighbours_do_not_matter(shipped):
    together = shipped.probabilities(PAIRS)
    assert np.allclose(together[::-1], shipped.probabilities(PAIRS[::-1]))
    alone = np.vstack([shipped.probabilities([pair]) for pair in PAIRS])
    assert np.abs(together - alone).max() < 1e-4


def test_the_end_of_a_long_statement_does_not_count(shipped):
    long = "pemerintah menyatakan sikapnya " * 200
    first, second = shipped.probabilities([(NUCLEAR, long), (NUCLEAR, long + "mengecam keras")])
    assert np.allclose(first, second)


@pytest.mark.parametrize(
    ("topic", "name", "actor", "cue", "text", "polarity"),
    [
        (NUCLEAR, "Takeshi Iwaya", "JP", "mengecam", "mengecam keras tindakan yang melanggar hukum itu", Polarity.AGAINST),
        (NUCLEAR, "Kantor berita", "MEDIA", "melaporkan", "gempa berkekuatan 5 terjadi pukul 09.00", Polarity.NEUTRAL),
        ("Perjanjian dagang itu", "Menteri Perdagangan", "ID", "menyambut", "menyambut baik perjanjian itu", Polarity.FAVOUR),
        (
            "The missile launch",
            "The foreign ministry",
            "KR",
            "condemned",
            "condemned the launch as a grave provocation, unacceptable",
            Polarity.AGAINST,
        ),
        ("The peace plan", "The president", "FR", "welcomed", "welcomed the plan and thanked its authors", Polarity.FAVOUR),
    ],
)
def test_plain_statements(shipped, topic, name, actor, cue, text, polarity):
    best = int(shipped.probabilities([(topic, utterance(text, name, actor, cue))]).argmax())
    assert tuple(Stance)[best].polarity is polarity


def test_judge_gives_a_reaction_with_its_reasons(shipped):
    whose = reaction().attribution
    (found,) = judge([(whose, TOPIC)], shipped)
    assert found.attribution is whose
    assert found.topic is TOPIC
    assert found.model == shipped.name
    assert sum(found.scores) == pytest.approx(1)
    assert found.stance is tuple(Stance)[found.scores.index(max(found.scores))]
    assert found.unsure == (found.confidence < shipped.threshold)
    assert f"{found.confidence:.0%}" in explain(found.because, "id")
    assert f"{found.confidence:.0%}" in explain(found.because, "en")


def test_a_reported_silence_is_neutral_by_rule(shipped):
    silent = reaction("belum berkomentar", kind=Kind.SILENCE).attribution
    spoken = reaction().attribution
    first, second, third = judge([(silent, TOPIC), (spoken, TOPIC), (silent, TOPIC)], shipped)
    assert (first.stance, first.confidence, first.unsure) == (Stance.NEUTRAL, 1.0, False)
    assert first.because == third.because == (Reason("stance.silence"),)
    assert second.attribution is spoken


class Flat:
    """A model that gives every pair the same probabilities and counts what it was asked."""

    name, threshold = "flat", 0.5

    def __init__(self, scores=(0.1, 0.1, 0.2, 0.2, 0.4)):
        self.scores, self.asked = scores, []

    def probabilities(self, pairs):
        self.asked.append(len(pairs))
        return np.tile(self.scores, (len(pairs), 1))


def test_judge_streams():
    whose, flat, read = reaction().attribution, Flat(), []

    def endless():
        while True:
            read.append(1)
            yield whose, TOPIC

    found = next(judge(endless(), flat))
    assert (len(read), flat.asked) == (CHUNK, [CHUNK])
    assert found.unsure
    assert [reason.key for reason in found.because] == ["stance.likeliest.support", "stance.next.concern", "stance.unsure"]


def test_judge_reads_the_name_of_the_topic():
    seen = []
    flat = Flat()
    flat.probabilities = lambda pairs: seen.extend(pairs) or np.tile(flat.scores, (len(pairs), 1))
    whose = reaction().attribution
    list(judge([(whose, Topic("Nama", "Kalimat untuk pembaca."))], flat))
    assert [topic for topic, _ in seen] == ["Nama"]
    assert seen[0][1].startswith("Yoshimasa Hayashi (Jepang) mengatakan: perjanjian itu")


def test_rows_keep_their_columns_and_bad_ones_are_named():
    rows = [
        {"text": "kami menolak", "topic": "T", "note": 7},
        {"text": "", "topic": "T"},
        {"text": None, "topic": "T"},
        {"topic": "T"},
        {"text": "kami menolak"},
        {"text": "kami menolak", "topic": "T", "speaker_name": None, "actor": 3, "cue": None},
        {"text": "belum berkomentar", "topic": "T", "kind": "silence"},
    ]
    found = list(judge_rows(rows, Flat()))
    assert len(found) == len(rows)
    bad = [item for item in found if isinstance(item, UnreadableItem)]
    assert [item.reason for item in bad] == [
        Reason("stance.no_text", ("2",)),
        Reason("stance.no_text", ("3",)),
        Reason("stance.no_text", ("4",)),
        Reason("stance.no_topic", ("5",)),
    ]
    assert all(item.say("id") and item.say("en") for item in bad)
    scores = {"p_condemn": 0.1, "p_warn": 0.1, "p_concern": 0.2, "p_neutral": 0.2, "p_support": 0.4}
    assert found[0] == {**rows[0], "stance": "support", "confidence": 0.4, "unsure": True, **scores}
    assert (found[6]["stance"], found[6]["confidence"], found[6]["unsure"]) == ("neutral", 1.0, False)
    json.dumps(found[0])


def test_a_model_is_loaded_once_and_named_for_its_weights(shipped):
    assert load() is shipped
    assert shipped.name.endswith(hashlib.sha256((models.DEFAULT / "model.onnx").read_bytes()).hexdigest()[:8])
    assert 0 < shipped.threshold < 1


def test_the_environment_names_another_folder(folder, monkeypatch):
    monkeypatch.setenv("REACTIONS_MODEL", str(folder.parent / "nowhere"))
    with pytest.raises(ModelUnavailable) as found:
        load()
    assert found.value.reason.key == "model.missing"
    assert load(folder).name == load(models.DEFAULT).name


def cut(path):
    path.write_bytes(path.read_bytes()[:-1000])


def alter(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "damage", "key"),
    [
        ("model.onnx", os.remove, "model.incomplete"),
        ("metrics.json", os.remove, "model.incomplete"),
        ("tokenizer.json", os.remove, "model.incomplete"),
        ("model.onnx", cut, "model.altered"),
        ("model.onnx", alter, "model.altered"),
        ("config.json", alter, "model.altered"),
        ("metrics.json", cut, "model.unusable"),
        ("metrics.json", lambda path: path.write_text("[]"), "model.unusable"),
        ("metrics.json", lambda path: path.write_text("{}"), "model.unusable"),
    ],
)
def test_a_damaged_folder_is_named(folder, name, damage, key):
    damage(folder / name)
    with pytest.raises(ModelUnavailable) as found:
        load(folder)
    assert found.value.reason.key == key
    assert str(folder) in found.value.say("id")
    assert str(folder) in found.value.say("en")


def test_a_folder_that_no_runtime_can_read(folder):
    (folder / "model.onnx").write_bytes(b"no graph")
    sums = json.loads((folder / "metrics.json").read_text())
    sums["sha256"]["model.onnx"] = hashlib.sha256(b"no graph").hexdigest()
    (folder / "metrics.json").write_text(json.dumps(sums))
    with pytest.raises(ModelUnavailable) as found:
        load(folder)
    assert found.value.reason.key == "model.unusable"


def test_a_missing_runtime_is_said_plainly(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelUnavailable) as found:
        load(folder)
    assert found.value.reason.key == "model.runtime"
    assert "Visual C++" in str(found.value)


def test_loading_is_quiet_offline_and_without_torch():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import socket; socket.socket.connect = lambda *a: sys.exit('the network was asked')\n"
        "from reactions.stance import load\n"
        "assert not {'onnxruntime', 'transformers'} & set(sys.modules), 'heavy imports before a model is loaded'\n"
        "print(load().probabilities([('a', 'b')]).shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "(1, 5)", "")
