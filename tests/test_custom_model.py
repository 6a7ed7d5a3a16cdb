"""Models of the user's own: tiny ones, built here, of every kind that is taken, and every kind that is refused."""

import json

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from reactions import custom_model, model, preferences, runtime
from reactions.__main__ import main
from reactions.classifier import LABELS
from reactions.errors import ModelUnavailable

WORDS = ["<pad>", "<s>", "</s>", "<unk>", "mengecam", "mendukung", "uji", "coba", "itu", "kami", "the", "speaker"]
PAIRS = [("uji coba", "kami mengecam itu"), ("uji coba", "kami mendukung uji coba itu"), ("", ""), ("uji", "kami " * 900)]
SHUFFLED = ("support", "neutral", "condemn", "warn", "concern")
SIZES = {"vocab_size": len(WORDS), "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))
    custom_model.load.cache_clear()


def settings(folder, labels, **more):
    names = {str(number): label for number, label in enumerate(labels)}
    known = {"model_type": "bert", "id2label": names, "label2id": {label: int(n) for n, label in names.items()}, **SIZES, **more}
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(known))
    words = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, "<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    special = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}
    PreTrainedTokenizerFast(tokenizer_object=words, model_max_length=64, **special).save_pretrained(folder)
    return folder


def onnx_model(folder, labels=SHUFFLED, place="model.onnx"):
    """A bag of words: each label but two leans on nothing, "mengecam" on condemn and "mendukung" on support."""
    onnx = pytest.importorskip("onnx")
    settings(folder, labels, reactions={"threshold": 0.4, "temperature": 2.0})
    table = np.zeros((len(WORDS), len(labels)), np.float32)
    table[WORDS.index("mengecam"), labels.index("condemn")] = 60
    table[WORDS.index("mendukung"), labels.index("support")] = 60
    helper, kind = onnx.helper, onnx.TensorProto
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["found"]),
        helper.make_node("ReduceMean", ["found"], ["logits"], axes=[1], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "bag",
        [helper.make_tensor_value_info("input_ids", kind.INT64, ["pairs", "words"])],
        [helper.make_tensor_value_info("logits", kind.FLOAT, ["pairs", len(labels)])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    (folder / place).parent.mkdir(exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), folder / place)
    return folder


def torch_model(folder, labels):
    torch = pytest.importorskip("torch")
    from transformers import AutoConfig, AutoModelForSequenceClassification

    settings(folder, labels)
    torch.manual_seed(0)
    AutoModelForSequenceClassification.from_config(AutoConfig.from_pretrained(folder)).save_pretrained(folder)
    return folder


def is_probable(scores, count):
    return scores.shape == (count, 5) and np.allclose(scores.sum(axis=1), 1) and bool((scores >= 0).all())


@pytest.mark.parametrize("place", ["model.onnx", "onnx/model.onnx"])
def test_an_onnx_classifier_of_our_labels_in_any_order(tmp_path, place):
    found = model.load(onnx_model(tmp_path / "bag", place=place))
    assert found.name.startswith("bag-") and found.threshold == 0.4 and found.temperature == 2
    scores = found.probabilities(PAIRS)
    assert is_probable(scores, len(PAIRS))
    assert [LABELS[number] for number in scores[:2].argmax(axis=1)] == ["condemn", "support"]


def test_a_safetensors_classifier_of_our_labels(tmp_path):
    found = model.load(torch_model(tmp_path / "own", SHUFFLED))
    scores = found.probabilities(PAIRS)
    assert found.name.startswith("own-") and is_probable(scores, len(PAIRS))
    assert np.allclose(scores[::-1], found.probabilities(PAIRS[::-1]), atol=1e-5)


def test_an_inference_model_is_used_zero_shot(tmp_path):
    found = model.load(torch_model(tmp_path / "nli", ("contradiction", "neutral", "entailment")))
    assert found.name.startswith("nli-") and is_probable(found.probabilities(PAIRS), len(PAIRS))


def test_hypotheses_name_the_topic_once_for_each_stance():
    for language in ("id", "en"):
        known = custom_model.hypotheses(language)
        assert len(set(known)) == len(LABELS) and all(each.count("{topic}") == 1 for each in known)


def test_the_command_line_takes_a_folder(tmp_path, capsys):
    given = tmp_path / "statements.jsonl"
    given.write_text(json.dumps({"text": "kami mengecam itu", "topic": "uji coba"}) + "\n")
    assert main(["judge", str(given), "--model", str(onnx_model(tmp_path / "bag"))]) == 0
    assert json.loads(capsys.readouterr().out)["stance"] == "condemn"


def test_a_hub_name_is_fetched_without_pickles_and_programs(tmp_path, monkeypatch):
    import huggingface_hub

    asked = {}

    def fetch(name, allow_patterns):
        asked.update(name=name, patterns=allow_patterns, offline=huggingface_hub.constants.HF_HUB_OFFLINE)
        return str(onnx_model(tmp_path / "models--owner--bag"))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    assert model.load("owner/bag").name.startswith("owner/bag-")
    assert asked["name"] == "owner/bag" and asked["offline"] is custom_model.USERS_OFFLINE
    assert not any(pattern.endswith((".py", ".bin", ".pt", ".pkl", "*")) for pattern in asked["patterns"])
    assert huggingface_hub.constants.HF_HUB_OFFLINE is True


def refused(where):
    with pytest.raises(ModelUnavailable) as caught:
        model.load(where)
    assert caught.value.say("id") != caught.value.say("en")
    return caught.value.say("en")


def test_what_cannot_be_used_is_said(tmp_path, monkeypatch):
    import huggingface_hub

    def fail(name, allow_patterns):
        raise OSError("no network\nmore")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    assert "no network)" in refused("owner/model")
    assert "no model in" in refused("/no/such/folder")
    assert "config.json" in refused(tmp_path)
    assert (
        "gives other labels (LABEL_A, LABEL_B)".casefold()
        in refused(settings(tmp_path / "two", ("LABEL_A", "LABEL_B"))).casefold()
    )
    assert "no weights" in refused(settings(tmp_path / "bare", LABELS))
    (tmp_path / "bare/pytorch_model.bin").write_bytes(b"pickle")
    assert "can run code" in refused(tmp_path / "bare")
    (tmp_path / "bare/model.onnx").write_bytes(b"no graph")
    assert "cannot be used" in refused(tmp_path / "bare")
    (tmp_path / "bare/config.json").write_text("{")
    assert "cannot be used" in refused(tmp_path / "bare")


def test_a_model_with_its_own_code_is_refused(tmp_path):
    folder = settings(tmp_path / "code", LABELS, model_type="unheard-of", auto_map={"AutoConfig": "program.Config"})
    (folder / "program.py").write_text("raise SystemExit('run')")
    assert "cannot be used" in refused(folder)


def test_without_torch_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(custom_model, "find_spec", lambda name: None)
    for labels in (LABELS, ("entailment", "not_entailment")):
        folder = settings(tmp_path / labels[0], labels)
        (folder / "model.safetensors").write_bytes(b"")
        assert "pip install" in refused(folder) and "torch" in refused(folder)


def test_the_settings_choose_the_model_and_the_variable_goes_first(tmp_path, monkeypatch):
    assert model.chosen() == str(model.DEFAULT)
    folder = onnx_model(tmp_path / "bag")
    preferences.write(model=str(folder))
    assert model.load().name.startswith("bag-")
    monkeypatch.setenv("REACTIONS_MODEL", str(model.DEFAULT))
    assert model.load().name == runtime.opened(model.DEFAULT, LABELS).name


@pytest.mark.parametrize("content", ["", "{", "[]", '{"model": 3}', "\x00"])
def test_broken_settings_hold_no_choice(content):
    preferences.data_folder().mkdir(parents=True)
    (preferences.data_folder() / preferences.FILE).write_text(content)
    assert preferences.read() == {}
    preferences.write(model="a/b", other="")
    assert preferences.read() == {"model": "a/b"}
    preferences.write(model="")
    assert preferences.read() == {}
