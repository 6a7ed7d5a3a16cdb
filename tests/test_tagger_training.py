"""The recipe of the tagger in `models/training`; needs its requirements, so it is left out where torch is not installed."""

import json
from random import Random

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from tokenizers import Tokenizer  # noqa: E402
from transformers import BertConfig  # noqa: E402

from models.training import export, narrowing, tagger, tagger_measure, tagger_release, tagging  # noqa: E402
from reactions.records import Span  # noqa: E402
from reactions.tagger import PAD, load  # noqa: E402
from reactions.tags import BEGIN, COLUMN, INSIDE, OUTSIDE, Label, Linked, Tagged  # noqa: E402

WORDS = ["Uganda", "mengecam", "penangkapan", "itu", ".", "Hujan", "turun", "Kenya", "mengatakan", ",", "perundingan",
         "gagal", "kata", "dia"]  # fmt: skip
PIECES = ["<s>", "<pad>", "</s>", "<unk>", *(f"▁{word}" for word in WORDS), *WORDS]
CONFIG = {"vocab_size": len(PIECES), "hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 2,
          "intermediate_size": 64, "max_position_embeddings": 250, "pad_token_id": 1}  # fmt: skip
TOKENIZER = {
    "version": "1.0", "truncation": None, "padding": None, "normalizer": None, "decoder": None, "post_processor": None,
    "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
    "added_tokens": [{"id": i, "content": PIECES[i], "single_word": False, "lstrip": False, "rstrip": False,
                      "normalized": False, "special": True} for i in range(4)],
    "model": {"type": "Unigram", "unk_id": 3, "vocab": [[piece, -float(i)] for i, piece in enumerate(PIECES)]},
}  # fmt: skip
TEXT = "Uganda mengecam penangkapan itu. Hujan turun. Kenya mengatakan, perundingan gagal."
RECORDS = [
    {"start": 7, "end": 31, "text": "mengecam penangkapan itu", "cue": "mengecam", "speaker": "Uganda"},
    {"start": 64, "end": 81, "text": "perundingan gagal", "cue": "mengatakan", "speaker": "Kenya", "optional": True},
]


def marked_words(label):
    """Return what is marked of TEXT with a label, and what the loss does not look at."""
    found = tagging.marked("one", "id", TEXT, RECORDS).marks[COLUMN[label]]
    return tuple("".join(char for char, mark in zip(TEXT, found, strict=True) if mark in kinds) for kinds in KINDS)


KINDS = ((BEGIN, INSIDE), (tagging.IGNORED,))


def test_optional_statements_are_neither_right_nor_wrong():
    assert marked_words(Label.CONTENT) == ("mengecam penangkapan itu", "perundingan gagal")
    assert marked_words(Label.CUE) == ("mengecam", "mengatakan")
    assert marked_words(Label.SOURCE) == ("Uganda", "Kenya")


@pytest.mark.parametrize(
    ("text", "content", "cue", "speaker", "language", "said", "source"),
    [
        ('"Kami kata rakyat siap," kata Wanjiru.', "Kami kata rakyat siap", "kata", "Wanjiru", "id", 25, 30),
        ("He won. It rained, he said.", "It rained", "said", "Ann Lee", "en", 22, 19),
        ("Ann Lee left. It rained, said Bo.", "It rained", "said", "Ann Lee", "en", 25, None),
    ],
)
def test_cue_and_source_stand_beside_the_content(text, content, cue, speaker, language, said, source):
    start = text.index(content)
    record = {"start": start, "end": start + len(content), "text": content, "cue": cue, "speaker": speaker}
    found = tagging.marked("one", language, text, [record]).marks
    assert np.flatnonzero(found[COLUMN[Label.CUE]])[0] == said
    assert list(np.flatnonzero(found[COLUMN[Label.SOURCE]])[:1]) == ([] if source is None else [source])


def test_tokens_carry_the_labels_of_their_characters():
    marks = np.array([[OUTSIDE, BEGIN, INSIDE, INSIDE, tagging.IGNORED]], np.int8)
    found = tagging.states(marks, np.array([[0, 1], [0, 2], [2, 4], [3, 5], [4, 5]]))
    assert found[:, 0].tolist() == [OUTSIDE, BEGIN, INSIDE, INSIDE, tagging.IGNORED]


def test_disturbed_text_is_as_long_as_before():
    text = 'Dia berkata, “Ini ‘baik’.”\n"Ya," katanya. "Tidak."'
    found = {tagging.disturbed(text, Random(seed)) for seed in range(60)}
    assert {len(each) for each in found} == {len(text)}
    assert len(found) > 3


def test_every_written_sentence_holds_its_statements():
    found = tagging.written()
    assert len(found) >= 150
    assert {each.language for each in found} == {"id", "en"}
    silent = [each for each in found if not each.marks.any()]
    assert 20 <= len(silent) < len(found) / 3
    for each in found:
        assert bool(each.marks[COLUMN[Label.CONTENT]].any()) == bool(each.marks[COLUMN[Label.CUE]].any()), each.text


def test_from_articles_to_a_folder_that_the_product_loads(tmp_path):
    torch.manual_seed(0)
    tokenizer = Tokenizer.from_str(json.dumps(TOKENIZER))
    article = tagging.marked("one", "id", TEXT, RECORDS[:1])
    course = tagger.Course("small", [article] * 24, [], 2, 3e-3)
    whole = tagger.BertModel(BertConfig(**CONFIG), add_pooling_layer=False).state_dict()
    model = tagger.run(course, tagger.shallow(BertConfig(**CONFIG), whole, 3), tokenizer, tmp_path)
    again = tagger.run(course, tagger.shallow(BertConfig(**CONFIG), whole, 3), tokenizer, tmp_path)
    assert all(torch.equal(one, other) for one, other in zip(model.parameters(), again.parameters(), strict=True))
    graph = tmp_path / "full.onnx"
    tagger_release.graph(model, graph)
    out = tmp_path / "out"
    out.mkdir()
    export.quantise(graph, out / "model.onnx")
    export.tokenizer(TOKENIZER, out)
    tagger_release.settings(model.encoder.config, out, 0.5)
    export.write(out / "metrics.json", {"sha256": export.sums(out)})
    shipped = load(out).tags(TEXT, article.sentences)
    exact = tagger_measure.unshipped(model, TOKENIZER, tagging.LIMIT).tags(TEXT, article.sentences)
    assert np.array_equal(shipped.starts, exact.starts)
    assert np.abs(shipped.scores - exact.scores).max() < 0.05


def test_batches_are_small_and_whole():
    tokenizer = Tokenizer.from_str(json.dumps(TOKENIZER))
    articles = [tagging.marked(str(n), "id", " ".join([TEXT] * n), []) for n in range(1, 60)]
    for batch in tagger.batches(tagger.Course("small", articles, [], 1, 1e-3), tokenizer, 0):
        ids, targets = tagger.tensors(batch)
        assert ids.numel() <= tagger.TOKENS
        assert targets.shape == (*ids.shape, len(COLUMN))
        assert (targets[ids == PAD] == tagging.IGNORED).all()


def test_records_of_the_evaluation():
    text = 'Kenya mengatakan, "perundingan gagal".'
    article = tagging.marked("one", "id", text, [])
    content = tagging.trimmed(text, Span(18, len(text)))
    linked = Linked(Tagged(Label.CONTENT, content, 0.9), None, None)
    (record,) = tagger_measure.records(article, [linked])
    assert (record["text"], record["kind"], record["cue"]) == ("perundingan gagal", "direct", None)


def test_units_that_do_nothing_go_first():
    torch.manual_seed(0)
    config = BertConfig(**CONFIG)
    model = tagger.shallow(config, tagger.BertModel(config, add_pooling_layer=False).state_dict(), 2).eval()
    for layer in model.encoder.encoder.layer:
        layer.output.dense.weight.data[:, 10:30] = 0
    ids = torch.randint(4, len(PIECES), (3, 9))
    small = narrowing.narrowed(model, [ids], 44, PAD)
    assert small.encoder.config.intermediate_size == 44
    assert model.encoder.config.intermediate_size == 64
    assert torch.allclose(model(ids, torch.ones_like(ids)), small(ids, torch.ones_like(ids)), atol=1e-5)
