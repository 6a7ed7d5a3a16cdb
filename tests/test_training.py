"""The recipe in `models/training`; needs its requirements, so it is left out where torch is not installed."""

import json
import struct
from dataclasses import replace
from random import Random

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("wordfreq")

from tokenizers import Tokenizer  # noqa: E402
from transformers import BertConfig  # noqa: E402

from models.training import __main__ as recipe  # noqa: E402
from models.training import (  # noqa: E402
    base,
    card,
    distil,
    examples,
    export,
    measure,
    network,
    robustness,
    shallow,
    train,
    vocabulary,
)
from reactions import model as models  # noqa: E402
from reactions.records import Stance  # noqa: E402
from reactions.stance import utterance  # noqa: E402

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁Jepang", "▁mengecam", "▁uji", "▁coba", "▁condemns", "猫", "▁chien", "a", "b"]
CONFIG = BertConfig(
    vocab_size=len(PIECES),
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
    max_position_embeddings=200,
    pad_token_id=1,
)


def unigram():
    special = [{"id": i, "content": PIECES[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                "special": True} for i in range(4)]  # fmt: skip
    pair = [("<s>", 0), "A", ("</s>", 0), ("</s>", 0), "B", ("</s>", 0)]
    template = [
        {"Sequence": {"id": part, "type_id": 0}} if isinstance(part, str) else {"SpecialToken": {"id": part[0], "type_id": 0}}
        for part in pair
    ]
    return {
        "version": "1.0", "truncation": None, "padding": None, "normalizer": None, "decoder": None, "added_tokens": special,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": {"type": "TemplateProcessing", "single": template[:3], "pair": template, "special_tokens": {
            name: {"id": name, "ids": [PIECES.index(name)], "tokens": [name]} for name in ("<s>", "</s>")}},
        "model": {"type": "Unigram", "unk_id": 3, "vocab": [[piece, -float(i)] for i, piece in enumerate(PIECES)]},
    }  # fmt: skip


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    return network.PairClassifier(CONFIG)


@pytest.fixture
def tokenizer():
    return recipe.reader(unigram())


def example(text="uji coba", label=Stance.CONDEMN, task="stance"):
    return examples.Example(task, ("Jepang",), (text,), tuple(float(each is label) for each in Stance))


def e5s1(tensors):
    """A file of the base encoder's format with the given fp32 and 4-bit tensors."""
    head = b"E5S1" + struct.pack("<8i", 1, 32, 1, 2, 64, 3, 4, 2) + struct.pack("<fi", 1e-12, 32)
    tables = struct.pack("<5iQ", 1, 0, 2, 1, 3, 4) + struct.pack("<2If", 0, 4, -1.0) + b"abcd"
    tables += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 65, 1, 97)
    size = len(head + tables) + 4 + sum(2 + len(name) + 1 + 4 + 16 for name, *_ in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, dtype, count, raw in tensors:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", dtype, count, size + len(body), len(raw))
        body += raw
    return head + tables + directory + body


def test_four_bit_blocks_open_low_nibbles_first():
    block = np.float16(0.5).tobytes() + bytes([0x80 | 9] + [0x88] * 15)
    assert base.floats(block).tolist() == [0.5] + [0.0] * 31
    block = np.float16(2).tobytes() + bytes([0x08] + [0x88] * 15)
    assert base.floats(block).tolist() == [0.0] * 16 + [-16.0] + [0.0] * 15


def test_unpacking_finds_geometry_and_tensors():
    word = b"".join(np.float16(1).tobytes() + bytes([0x99] * 16) for _ in range(3))
    bias = np.arange(32, dtype="<f4").tobytes()
    config, weights = base.unpack(e5s1([("emb.word", 2, 96, word), ("l0.ao.b", 0, 32, bias), ("emb.ln.w", 0, 32, bias)]))
    assert (config.hidden_size, config.vocab_size, config.pad_token_id) == (32, 3, 1)
    assert weights["embeddings.word_embeddings.weight"].tolist() == [[1.0] * 32] * 3
    assert weights["encoder.layer.0.attention.output.dense.bias"][5] == 5
    assert "embeddings.LayerNorm.weight" in weights


def test_another_file_is_refused():
    with pytest.raises(ValueError, match="E5S1"):
        base.unpack(b"GGUF" + bytes(100))


def test_a_trimmed_tokenizer_cuts_kept_text_as_before():
    whole = unigram()
    ids = [number for number, piece in enumerate(PIECES) if piece not in ("猫", "▁chien")]
    trimmed = vocabulary.trim_tokenizer(whole, ids)
    texts = ["Jepang mengecam uji coba", "Jepang condemns ab"]
    before, after = (Tokenizer.from_str(json.dumps(each)) for each in (whole, trimmed))
    for text in texts:
        assert after.encode(text).tokens == before.encode(text).tokens
    weights = {"embeddings.word_embeddings.weight": torch.arange(len(PIECES)).float()[:, None]}
    rows = vocabulary.trim_weights(weights, ids)["embeddings.word_embeddings.weight"][:, 0]
    assert [PIECES[int(row)] for row in rows] == [piece for piece, _ in trimmed["model"]["vocab"]]


def test_the_text_after_padding_does_not_count(tiny, tokenizer):
    ids, mask = train.encode(tokenizer, ["Jepang", "Jepang"], ["uji", "uji coba a b a b"])
    tiny.eval()
    alone = tiny(*train.encode(tokenizer, ["Jepang"], ["uji"]))
    assert torch.allclose(tiny(ids, mask)[:1], alone, atol=1e-5)


def test_the_topic_counts(tiny, tokenizer):
    tiny.eval()
    first, second = tiny(*train.encode(tokenizer, ["Jepang", "condemns"], ["uji", "uji"]))
    assert not torch.allclose(first, second, atol=1e-4)


def test_any_accepted_label_lowers_the_loss():
    both = examples.Example("stance", ("t",), ("s",), (1.0, 0.0, 1.0, 0.0, 0.0))
    right, other, wrong = torch.eye(5)[[0]] * 9, torch.eye(5)[[2]] * 9, torch.eye(5)[[4]] * 9
    losses = [train.loss_of(logits, [(both, "t", "s")]).item() for logits in (right, other, wrong)]
    assert losses[0] == pytest.approx(losses[1]) and losses[0] < 0.01 < 5 < losses[2]


def test_teachers_count_for_half_where_they_spoke():
    logits = torch.tensor([[2.0, 0, 0, 0, 0]])
    sure = example("mengecam a", Stance.CONDEMN)
    doubted = replace(sure, taught=(0.0, 0.0, 0.0, 0.0, 1.0))
    alone, halved = (train.loss_of(logits, [(each, "t", "s")]).item() for each in (sure, doubted))
    missed = -logits.log_softmax(1)[0, 4].item()
    assert halved == pytest.approx(0.5 * alone + 0.5 * missed, rel=1e-4)
    both = train.loss_of(logits.repeat(2, 1), [(sure, "t", "s"), (doubted, "t", "s")]).item()
    assert both == pytest.approx((alone + halved) / 2, rel=1e-4)


def test_what_teachers_say_is_kept_and_asked_for_once(tmp_path, tiny, tokenizer, monkeypatch):
    known = [example("mengecam a"), example("coba b"), example("mengecam a")]
    told = distil.taught(known, [tiny, tiny], tokenizer, tmp_path / "taught.pt")
    assert told[0].taught == told[2].taught and sum(told[1].taught) == pytest.approx(1)
    logits = train.logits_of(tiny, tokenizer, [distil.usual(known[1])])
    assert told[1].taught == pytest.approx(logits.softmax(1)[0].tolist(), rel=1e-5)
    monkeypatch.setattr(distil, "together", lambda *given: pytest.fail("asked again"))
    assert distil.taught(known, [], tokenizer, tmp_path / "taught.pt") == told


def test_batches_hold_every_example_once_and_one_task_each():
    known = [example(f"uji {i}", task="stance" if i % 3 else "inference") for i in range(100)]
    stage = train.Stage("s", known, 1, 1e-3)
    drawn = list(train.batches(stage, 0))
    assert sorted(id(each) for batch in drawn for each, *_ in batch) == sorted(id(each) for each in known)
    assert all(len({each.task for each, *_ in batch}) == 1 for batch in drawn)
    assert drawn == list(train.batches(stage, 0)) != list(train.batches(stage, 1))


def test_training_learns_and_goes_on_where_it_stopped(tmp_path, tokenizer, monkeypatch):
    known = [example("mengecam a", Stance.CONDEMN), example("coba b", Stance.SUPPORT)] * 40
    stage = train.Stage("learn", known, 12, 3e-3)
    torch.manual_seed(0)
    whole = train.run(stage, network.PairClassifier(CONFIG), tokenizer, tmp_path)
    pairs = [("Jepang", "mengecam a"), ("Jepang", "coba b")]
    assert train.logits_of(whole, tokenizer, pairs).argmax(1).tolist() == [0, 4]

    monkeypatch.setattr(train, "SAVE_EVERY", 10)
    monkeypatch.setattr(train.nn.utils, "clip_grad_norm_", stopping_at(25))
    torch.manual_seed(0)
    halves = tmp_path / "halves"
    halves.mkdir()
    with pytest.raises(KeyboardInterrupt):
        train.run(stage, network.PairClassifier(CONFIG), tokenizer, halves)
    assert torch.load(halves / "learn.pt")["step"] == 20
    monkeypatch.undo()
    again = train.run(stage, network.PairClassifier(CONFIG), tokenizer, halves)
    assert train.logits_of(again, tokenizer, pairs).argmax(1).tolist() == [0, 4]


def test_a_whole_stage_trains_the_words_too_and_any_other_leaves_them(tokenizer, tmp_path):
    learnt = [example("mengecam a"), example("coba b", Stance.SUPPORT)] * 20
    for whole in (False, True):
        torch.manual_seed(0)
        before = network.PairClassifier(CONFIG)
        words = before.encoder.embeddings.word_embeddings.weight.detach().clone()
        stage = train.Stage(f"whole {whole}", learnt, 2, 1e-2, whole=whole, dropout=0.0)
        after = train.run(stage, before, tokenizer, tmp_path)
        assert torch.equal(words, after.encoder.embeddings.word_embeddings.weight) != whole
        assert train.logits_of(after, tokenizer, [("Jepang", "mengecam a")]).isfinite().all()


def test_attention_in_fp32_is_attention(tiny, tokenizer):
    tiny.eval()
    ids, mask = train.encode(tokenizer, ["Jepang", "Jepang"], ["uji", "uji coba a b a b"])
    usual = tiny(ids, mask)
    tiny.encoder.set_attn_implementation(network.EXACT)
    assert torch.allclose(tiny(ids, mask), usual, atol=1e-5)


def test_a_soup_is_the_mean_of_its_models(tiny):
    other = network.PairClassifier(CONFIG)
    mean = train.soup([tiny, other])
    for mixed, one, two in zip(mean.parameters(), tiny.parameters(), other.parameters(), strict=True):
        assert torch.allclose(mixed, (one + two) / 2)


def stopping_at(step):
    seen = []

    def clip(parameters, norm):
        seen.append(1)
        if len(seen) > step:
            raise KeyboardInterrupt
        return torch.zeros(1)

    return clip


def test_stance_examples_hide_names_sometimes_and_weigh_rare_labels():
    row = {"topic": "T", "text": "kami menolak", "speaker_name": "Mao Ning", "actor": "CN", "cue": "kata", "stance": "condemn"}
    rare = {**row, "stance": "warn", "stance_ok": ["warn", "concern"]}
    made = examples.stances([row, row, row, rare])
    assert made[0].seconds[0] == utterance(row["text"], row["speaker_name"], row["actor"], row["cue"])
    assert made[0].drawn(Random(1))[1] in made[0].seconds
    assert any("Tiongkok" not in made[0].drawn(Random(i))[1] for i in range(20))
    assert made[3].weight > made[0].weight
    assert made[3].accepted == (0.0, 1.0, examples.SECOND_READING, 0.0, 0.0)


def test_a_country_is_shown_by_name_and_to_the_earlier_stages_by_code():
    row = {"text": "t", "speaker_name": "Kim Song", "actor": "KP", "cue": "said"}
    shown = ("Kim Song (Korea Utara) said: t", "Kim Song (North Korea) said: t")
    assert examples.shown(row) == (*shown, "Kim Song said: t", "said: t", "(Korea Utara) said: t", "t")
    assert examples.coded(row) == ("Kim Song (KP) said: t", "Kim Song said: t", "said: t", "(KP) said: t", "t")
    unknown = {"text": "t", "speaker_name": "", "actor": "", "cue": ""}
    assert set(examples.shown(unknown)) == set(examples.coded(unknown)) == {"t"}


def test_written_statements_are_whole():
    rows = examples.table("statements.csv")
    assert " ".join(rows[0]) == "topic speaker_name actor cue text stance stance_ok language source note"
    assert len({(row["topic"], row["text"], row["speaker_name"]) for row in rows}) == len(rows) >= 3000
    assert {row["stance"] for row in rows} == set(Stance)
    assert {row["language"] for row in rows} == {"id", "en"}
    assert all(row["topic"] and row["text"] and row["source"] for row in rows)


@pytest.mark.parametrize("name", ["second_topics", "unscon", "idner", "newsmtsc", "newsmtsc_devtest", "indonli"])
def test_labels_for_others_texts_are_whole(name):
    rows = examples.table(f"labels/{name}.csv")
    assert len(rows) >= 300 and all(row["topic"] for row in rows)
    assert {label for row in rows for label in (row["stance"], *row["stance_ok"].split())} == set(Stance)


def test_an_earlier_stage_reads_what_a_table_held_when_it_was_trained():
    for name, rows in examples.GREW.items():
        whole = examples.table(name)
        assert rows["teachers"] <= rows["distilled"] <= rows["broadened"] <= rows["named"] <= len(whole)
        for stage, many in rows.items():
            assert [row["topic"] for row in examples.table(name, stage)] == [row["topic"] for row in whole[:many]]
        assert not any("twice" in row for row in examples.table(name, "named"))


def test_a_second_reading_settles_the_label_of_a_row_that_stands():
    readings = examples.table(examples.READ_TWICE)
    assert len({(row["table"], row["row"]) for row in readings}) == len(readings) >= 8000
    assert {label for row in readings for label in (row["stance"], *row["stance_ok"].split())} == set(Stance)
    for name in examples.GREW:
        judged = [row for row in readings if row["table"] == name]
        rows = examples.table(name)
        assert all(int(row["row"]) < len(rows) for row in judged)
        assert all(rows[int(row["row"])]["stance"] == row["stance"] for row in judged)
        assert sum("twice" in row for row in rows) == len(judged)
    assert all(row["table"] in examples.GREW for row in readings)


def test_a_network_keeps_layers_at_even_distances(tiny):
    whole = tiny.encoder.encoder.layer
    assert list(shallow.without_layers(tiny, 2).encoder.encoder.layer.state_dict()) == list(whole.state_dict())
    deeper = network.PairClassifier(BertConfig(**{**CONFIG.to_dict(), "num_hidden_layers": 5}))
    fewer = shallow.without_layers(deeper, 3)
    assert [layer.attention.self.query.weight.sum().item() for layer in fewer.encoder.encoder.layer] == [
        deeper.encoder.encoder.layer[i].attention.self.query.weight.sum().item() for i in (0, 2, 4)
    ]
    assert fewer.encoder.config.num_hidden_layers == 3 and len(deeper.encoder.encoder.layer) == 5


def test_a_topic_is_shown_in_other_wordings_and_a_statement_under_a_second_topic():
    first = examples.table("labels/topic_wordings.csv")[0]
    rows = [{"doc": first["doc"], "topic": "T", "start": 0, "end": 3, "actor": "US", "text": "t", "speaker_name": "", "cue": ""}]
    assert first["wording"] in examples.wordings(rows)["T"]
    second = examples.table("labels/second_topics.csv")[0]
    keys = {key: second[key] for key in ("doc", "start", "end", "actor")}
    found = examples.second_topics([{**rows[0], **keys}])[0]
    assert (found["topic"], found["stance"], found["text"]) == (second["topic"], second["stance"], "t")


def test_countries_are_exchanged_everywhere_in_a_text():
    assert robustness.exchanged("Vladimir Putin (RU) said: Russian troops leave Kyiv") == (
        "Vladimir Putin (JP) said: Japanese troops leave Seoul"
    )
    assert robustness.exchanged("Brasil") == "Brasil"


def test_a_judge_of_words_alone_does_not_follow_the_topic():
    found = robustness.swaps(lambda pairs: np.eye(5)[[4] * len(pairs)])
    assert found["changed"] == found["both_right"] == 0 and found["pairs"] >= 60


ROWS = [
    {"stance": "condemn"},
    {"stance": "warn", "stance_ok": ["warn", "condemn"]},
    {"stance": "neutral"},
    {"stance": "support"},
    {"stance": "concern", "optional": True},
]


def test_figures_count_as_the_guideline_says():
    found = measure.figures(ROWS, np.eye(5)[[0, 0, 4, 3, 4]])
    assert (found["n"], found["accuracy"], found["polarity"]) == (4, 0.5, 0.5)
    assert found["f1"] == {"condemn": 1.0, "neutral": 0.0, "support": 0.0}


def test_the_temperature_tempers():
    logits = np.eye(5)[[0, 1, 3, 4, 2]] * 9
    wrong = logits[[0, 1, 3, 2, 4]]
    assert measure.temperature(ROWS, logits) < 1 < measure.temperature(ROWS, wrong)
    assert measure.calibration_error(ROWS, measure.softmax(logits, 1), bins=1) < 0.01
    assert measure.calibration_error(ROWS, measure.softmax(wrong, 1), bins=1) > 0.4
    assert measure.sure(ROWS, measure.softmax(logits, 1), 0.5)["share"] == 1


def test_the_written_folder_is_what_the_product_reads(tmp_path, tiny):
    full, small = tmp_path / "fp32", tmp_path / "int8"
    for folder in (full, small):
        folder.mkdir()
        export.tokenizer(unigram(), folder)
        export.settings(CONFIG, folder, 1.0, 0.4)
    export.graph(tiny, full / "model.onnx")
    export.quantise(full / "model.onnx", small / "model.onnx")
    pairs = [("Jepang", "uji coba a b"), ("coba", "mengecam")]
    expected = train.logits_of(tiny, recipe.reader(unigram()), pairs).softmax(1).numpy()
    for folder, tolerance in ((full, 1e-5), (small, 0.1)):
        export.write(folder / "metrics.json", {"sha256": export.sums(folder)})
        loaded = models.load(folder)
        assert np.abs(loaded.probabilities(pairs) - expected).max() < tolerance
        assert (loaded.threshold, loaded.name[: len(export.NAME)]) == (0.4, export.NAME)


def test_the_card_says_what_was_measured():
    set_of = {"n": 9, "accuracy": 0.71, "macro_f1": 0.62, "polarity": 0.8, "f1": {"warn": 0.5}, "calibration_error": 0.04}
    kept = {"n": 5, "same_label": 0.9, "same_polarity": 0.95}
    ends = {"accuracy": 0.7, "macro_f1": 0.6, "board_f1": 0.5, "chart_error": 0.2}
    metrics = {
        "name": export.NAME, "sha256": {"model.onnx": "ab" * 32},
        "bytes": {"model.onnx": 38_000_000}, "parameters": 1, "pieces": 40530,
        "temperature": 1.5, "threshold": 0.4, "seconds": 1800, "held_out": set_of, "dev": {
            "int8": {**set_of, "sure": {"share": 0.8, "accuracy": 0.81, "polarity": 0.9}}, "fp32": set_of},
        "dev_by_language": {"id": set_of, "en": set_of}, "dev_by_actor": {"US": set_of}, "own_lines": {"statements.csv": 3210},
        "robustness": {"topic_swaps": {"pairs": 77, "both_right": 0.66, "changed": 0.9}, "names_left_out": kept,
                       "countries_exchanged": kept},
        "risk_coverage": [{"coverage": 0.1, "accuracy": 0.99, "polarity": 1.0}],
        "deletion": {"n": 9, "driving": 0.33, "random": 0.02},
        "comparison": {"majority class": {**set_of, "interval": {"accuracy": [0.7, 0.72]}, "end_to_end": ends}},
        "stages": {"+ inference": set_of}, "fewer_layers": {"8": {"held_out": set_of}},
    }  # fmt: skip
    text = card.card(metrics)
    for words in (f"{export.NAME}-abababab", "warn 0.50", "0.81 and polarity 0.90", "(3,210)", "77 statements", "66%", "0.33",
                  "US (9)", "| 10% | 0.990 |", "| majority class | 0.710 [0.70, 0.72] |", "| + inference | 0.710 |",
                  "| 8 | held out | 0.710 |"):  # fmt: skip
        assert words in text


def test_the_surest_come_first_in_the_risk_coverage_curve():
    scores = measure.softmax(np.eye(5)[[0, 1, 3, 0, 2]] * np.array([[9], [7], [5], [1], [9]]), 1)
    curve = measure.risk_coverage(ROWS, scores)
    assert [point["coverage"] for point in curve] == [tenth / 10 for tenth in range(1, 11)]
    assert curve[4]["accuracy"] == 1 and curve[-1]["accuracy"] == 0.75
