import os
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from reactions import runtime
from reactions import tagger as taggers
from reactions.errors import ModelUnavailable
from reactions.quotations import quotations
from reactions.records import Span
from reactions.sentences import sentences
from reactions.tagger import Tagger, load, pieces, windows
from reactions.tags import BEGIN, INSIDE, OUTSIDE, Label, Tags, likeliest, linked, runs, trimmed, whole
from tests.factories import copy_of_model

TEXT = (
    "Jakarta - Menteri Luar Negeri Kenya Amina Odhiambo mengatakan bahwa perundingan akan dilanjutkan pekan depan.\n"
    'Pertemuan berlangsung dua jam. "Kami tidak akan menyerah," kata dia kepada wartawan.\n'
    "Uganda mengecam penangkapan dua wartawan itu."
)


def spans(text):
    return list(sentences(text, list(quotations(text))))


class Cutter:
    """A tokenizer whose tokens are words; the id of a word says its labels: "<C" begins a content, "C" goes on with it."""

    def __call__(self, texts, **_):
        found = [list(re.finditer(r"\S+", text)) for text in texts]
        return {
            "input_ids": [[5 + sum(ord(char) for char in match.group()) for match in line] for line in found],
            "offset_mapping": [[match.span() for match in line] for line in found],
        }


class Echo:
    """A network that is surest of what the caller wrote down for each token id."""

    def __init__(self, sure):
        self.sure = sure
        self.shapes = []

    def run(self, _, feed):
        self.shapes.append(feed["input_ids"].shape)
        logits = np.zeros((*feed["input_ids"].shape, 3, 3), np.float32)
        logits[..., OUTSIDE] = 4
        for number, label, state in self.sure:
            logits[feed["input_ids"] == number, label] = np.eye(3)[state] * 6
        return [logits]


def number(word):
    return Cutter()([word])["input_ids"][0][0]


def tagger(sure=(), limit=8):
    return Tagger("fake", limit, 0.5, Cutter(), Echo([(number(word), label, state) for word, label, state in sure]))


def test_labels_come_with_their_characters():
    text = "Uganda mengecam penangkapan itu. Hujan turun."
    sure = [("Uganda", 2, BEGIN), ("mengecam", 0, BEGIN), ("mengecam", 1, BEGIN), ("penangkapan", 0, INSIDE), ("itu.", 0, INSIDE)]
    found = tagger(sure).tag(text, spans(text))
    assert [(each.label, each.span.of(text)) for each in found] == [
        (Label.SOURCE, "Uganda"),
        (Label.CONTENT, "mengecam penangkapan itu"),
        (Label.CUE, "mengecam"),
    ]
    assert all(0.5 < each.probability <= 1 for each in found)
    only = tagger(sure).statements(text, spans(text))
    assert [(each.cue.span.of(text), each.source.span.of(text)) for each in only] == [("mengecam", "Uganda")]


def test_every_token_is_read_once_whatever_the_windows():
    text = " ".join(f"Kata{n} satu dua tiga." for n in range(30)) + " " + "panjang " * 50
    for limit in (3, 8, 500):
        found = tagger(limit=limit).tags(text, spans(text))
        assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == text.split()
        assert found.scores.shape == (len(text.split()), 3, 3)
        assert np.allclose(found.scores.sum(axis=-1), 1)


def test_windows_keep_their_limit_and_mark_new_lines():
    text = "Satu dua.\nTiga empat lima."
    cut = Cutter()([span.of(text) for span in spans(text)])
    encoded = list(zip(cut["input_ids"], cut["offset_mapping"], strict=True))
    (window,) = windows(pieces(text, spans(text), encoded, 10), 10)
    assert [window.ids[place] for place in (0, 3, 7)] == [taggers.START, taggers.STOP, taggers.STOP]
    assert window.places == [1, 2, 4, 5, 6]
    assert [len(each.places) for each in windows(pieces(text, spans(text), encoded, 2), 2)] == [2, 2, 1]


def test_nothing_goes_on_over_text_that_was_left_out():
    text = "Satu dua. Tiga empat. Lima enam."
    first, _, last = spans(text)
    sure = [("Satu", 0, BEGIN), ("dua.", 0, INSIDE), ("Lima", 0, INSIDE), ("enam.", 0, INSIDE)]
    assert [each.span.of(text) for each in tagger(sure).tag(text, [first, last])] == ["Satu dua", "Lima enam"]


def test_probability_of_any_span():
    text = "Uganda mengecam itu. Hujan turun."
    found = tagger([("mengecam", 0, BEGIN)]).tags(text, spans(text)[:1])
    assert found.probability(Label.CONTENT, Span(7, 15)) > 0.9
    assert found.probability(Label.CONTENT, Span(0, 6)) < 0.1
    assert found.probability(Label.CONTENT, Span(22, 30)) == 0


def test_no_sentence_gives_no_tag():
    assert tagger().tag("", []) == []
    assert tagger().statements("abc", []) == []


@given(some.lists(some.tuples(*[some.floats(0.01, 1)] * 3, some.booleans()), max_size=30))
def test_decoding_never_goes_on_with_what_has_not_begun(rows):
    scores = np.array([row[:3] for row in rows]).reshape(-1, 3)
    fresh = np.array([row[3] for row in rows], bool)
    states = likeliest(scores, fresh)
    assert len(states) == len(rows)
    for place, state in enumerate(states):
        assert state != INSIDE or (place and states[place - 1] != OUTSIDE and not fresh[place])


@pytest.mark.parametrize(
    ("states", "found"),
    [
        ([], []),
        ([OUTSIDE, BEGIN, INSIDE], [(1, 3)]),
        ([BEGIN, BEGIN, OUTSIDE], [(0, 1), (1, 2)]),
    ],
)
def test_runs(states, found):
    assert runs(states) == found


@pytest.mark.parametrize(
    ("text", "left"),
    [('"Kami siap," ', "Kami siap"), ("bahwa itu benar.", "bahwa itu benar"), ('", ."', "")],
)
def test_trimmed(text, left):
    assert trimmed(text, Span(0, len(text))).of(text) == left


def test_a_cue_that_begins_its_content_wins():
    text = "Kenya mengecam serangan dan kata lain muncul"
    starts = np.array([match.start() for match in re.finditer(r"\S+", text)])
    ends = np.array([match.end() for match in re.finditer(r"\S+", text)])
    scores = np.zeros((7, 3, 3))
    scores[..., OUTSIDE] = 1
    for place, label, state in [(1, 0, BEGIN), (2, 0, INSIDE), (1, 1, BEGIN), (4, 1, BEGIN), (0, 2, BEGIN)]:
        scores[place, label] = np.eye(3)[state]
    (found,) = linked(Tags(text, starts, ends, np.zeros(7, bool), scores), [Span(0, len(text))])
    assert found.cue.span.of(text) == "mengecam"
    assert found.source.span.of(text) == "Kenya"


# The shipped model


@pytest.fixture(scope="module")
def shipped():
    return load()


@pytest.fixture
def folder(tmp_path):
    yield copy_of_model(taggers.DEFAULT, tmp_path / "tagger")
    runtime._open.cache_clear()


def test_the_shipped_tagger_reads_plain_reports(shipped):
    found = shipped.statements(TEXT, spans(TEXT))
    assert [each.content.span.of(TEXT) for each in found] == [
        "perundingan akan dilanjutkan pekan depan",
        "Kami tidak akan menyerah",
        "mengecam penangkapan dua wartawan itu",
    ]
    assert [each.cue.span.of(TEXT).split()[0] for each in found] == ["mengatakan", "kata", "mengecam"]
    assert found[2].source.span.of(TEXT) == "Uganda"


def test_the_shipped_tagger_reads_english(shipped):
    text = 'The talks will resume next week, the foreign ministry said on Monday. "We will not give up," she told reporters.'
    found = [each.content.span.of(text) for each in shipped.statements(text, spans(text))]
    assert found == ["The talks will resume next week", "We will not give up"]


def test_neighbours_in_a_batch_do_not_matter(shipped):
    long = "\n".join([TEXT] * 12)
    together = shipped.tags(long, spans(long)).scores
    alone = Tagger(shipped.name, shipped.limit, shipped.threshold, shipped.tokenizer, OneByOne(shipped.session))
    assert np.abs(together - alone.tags(long, spans(long)).scores).max() < 1e-4


class OneByOne:
    """A session that is given one window at a time."""

    def __init__(self, session):
        self.session = session

    def run(self, _, feed):
        ids, mask = feed["input_ids"], feed["attention_mask"]
        found = np.zeros((*ids.shape, 3, 3), np.float32)
        for row in range(len(ids)):
            kept = int(mask[row].sum())
            one = {"input_ids": ids[row : row + 1, :kept], "attention_mask": mask[row : row + 1, :kept]}
            found[row, :kept] = self.session.run(None, one)[0][0]
        return [found]


def alter(path):
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize(
    ("name", "damage", "key"),
    [
        ("model.onnx", os.remove, "model.incomplete"),
        ("model.onnx", alter, "model.altered"),
        ("tokenizer.json", alter, "model.altered"),
        ("metrics.json", lambda path: path.write_text("[]"), "model.unusable"),
    ],
)
def test_a_damaged_folder_is_named(folder, name, damage, key):
    damage(folder / name)
    with pytest.raises(ModelUnavailable) as found:
        load(folder)
    assert found.value.reason.key == key


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ModelUnavailable) as found:
        load(tmp_path / "none")
    assert found.value.reason.key == "model.missing"


def test_the_environment_names_a_folder(folder, monkeypatch):
    monkeypatch.setenv("REACTIONS_TAGGER", str(folder))
    assert load().name == load(taggers.DEFAULT).name
    assert load() is not load(taggers.DEFAULT)


@pytest.mark.parametrize(
    ("text", "cut", "label", "left"),
    [
        ("General Yevgeny Prigozhin crashed", "Yevgeny Prigo", Label.SOURCE, "Yevgeny Prigozhin"),
        ("months of hostilities ended", "of hostil", Label.CONTENT, "of hostilities"),
        ("ia ingatkan konsekuensi", "ngatkan konsekuensi", Label.CONTENT, "ingatkan konsekuensi"),
        ("menyebutnya sembrono", "nya sembrono", Label.CONTENT, "sembrono"),
        ("kata juru bicaranya", "juru bicara", Label.SOURCE, "juru bicaranya"),
        ("ujarnya", "nya", Label.SOURCE, "nya"),
        ("Seoul said", "Seoul", Label.SOURCE, "Seoul"),
    ],
)
def test_whole_words(text, cut, label, left):
    start = text.index(cut)
    assert trimmed(text, whole(text, Span(start, start + len(cut)), label)).of(text) == left
