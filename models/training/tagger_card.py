"""The card of the tagger, written from the measured figures so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

COLUMNS = ("precision", "recall", "f1", "f1_0.8", "f1_direct", "f1_indirect", "f1_mixed", "attribution_f1")
TEXT = """# Tagger of quoted statements: content, cue, source (Indonesian, English)

A small transformer that marks, token by token, what somebody said (content), the reporting words (cue) and who is named
as speaking (source). The three are tagged apart, each with outside, begin and inside, because a cue may lie inside its
content ("menyatakan keprihatinan ..."). It runs on ONNX Runtime with the tokenizer of `transformers`, without torch and
without a network. Version `{version}`, {megabytes:.1f} MB, {parameters:.1f} million parameters: matrices kept in 8 bits,
arithmetic in fp32, so that a probability does not depend on the other windows of its batch.

## Made from
- Encoder: the lowest {layers} of the 12 layers of multilingual-e5-small (Wang et al. 2024, MIT licence), 384 wide, its
  vocabulary cut to {pieces:,} pieces, as in `models/stance`; of the 1536 inner units of a layer the {inner} that do most.
- Our gold: statements of real news articles, Indonesian and English, marked under the project's guideline; the texts
  belong to their outlets and are not part of this repository. A seventh of the training articles was held out until the
  threshold was settled, and learned in the last course.
- Sentences that we wrote for constructions that are hard: `models/training/tagger_sentences.jsonl`.

## How it reads
The sentences of a paragraph lie one behind another in windows of up to 192 tokens, so that no other paragraph changes what is
found in one (it learnt from windows over several paragraphs; read by paragraph it does no worse). Each label is decoded by
Viterbi so that nothing goes on that has not begun; the probability of a stretch is the mean, over its tokens, of not being
outside. A content takes the nearest cue of its sentences, and the source nearest to that cue; one without a cue is left out.
A quotation without a cue of its own goes with the statement right before it.

## Figures of the tagger alone
Statements as `score.py` of the evaluation counts them (letters overlap by at least half; actor and stance do not count
here). A joint subject is one record here and one per actor in the gold. "Cue" and "source" say how often these are right
among the statements met.

| | records | precision | recall | F1 | cue | source |
|---|---|---|---|---|---|---|
{rows}

A content counts from probability {threshold} on, chosen on the held-out articles. The development set was looked at for
three choices, so its figures flatter a little: whole articles are read (sentences with a cue or a mark alone: 3 points of
F1 less), inner units were halved (the whole width reached 0.900), the last course has 4 epochs (with 2: 0.887).
Time of one core for an article of the development set, on average: {milliseconds} ms.

## Rules alone, tagger alone, both
How the two are combined is written in `reactions/agreement.py`; its limits were chosen on the development set, so that the
last rows flatter a little too. Here a joint subject counts once per actor. The rules know constructions that are too rare to be
learned from 259 articles (passives, split quotations, listeners), the tagger knows wordings that no lexicon lists and tells
narration from speech. A passive, "..., kata X", a fused cue and a quotation beside a cue stay; a clause behind a cue,
"according to X" and a quotation that stands alone go where the tagger reads narration. Clauses and passives have the
tagger's borders, fused and inverted statements only where these differ widely; and what it finds with a cue beside is added.
Contents count from 0.8 on.

| | precision | recall | F1 | F1 with 0.8 of the union | direct | indirect | mixed | F1 with the actor, the six |
|---|---|---|---|---|---|---|---|---|
{ablation}

## Limits
- It marks a pronoun or a name; who that is, and for whom it speaks, is decided elsewhere.
- It has read news of 2016 to 2026, mostly on foreign policy, war and trade.

## Make it again
    pip install -r requirements.txt -r models/training/requirements.txt
    python -m models.training.tagger --shared ../shared

Package versions, data hashes and every figure stand in `metrics.json`.
"""


def card(metrics: dict[str, Any]) -> str:
    """Return the card in Markdown."""
    dev, held = metrics["dev"], metrics["held_out_before_last_course"]
    rows = [
        ("development set", dev["all"]),
        ("Indonesian", dev["id"]),
        ("English", dev["en"]),
        ("development set, fp32", metrics["dev_fp32"]),
        ("held-out articles, before the last course", held["all"]),
        ("Indonesian", held["id"]),
        ("English", held["en"]),
    ]
    return TEXT.format(
        version=f"{metrics['name']}-{metrics['sha256']['model.onnx'][:8]}",
        megabytes=sum(metrics["bytes"].values()) / 1e6,
        parameters=metrics["parameters"] / 1e6,
        inner=metrics["inner"],
        layers=metrics["layers"],
        pieces=metrics["pieces"],
        rows="\n".join(line(name, figures) for name, figures in rows),
        threshold=metrics["threshold"],
        milliseconds=metrics["core_milliseconds_an_article"],
        ablation="\n".join(ablation(metrics.get("ablation", {}))),
    )


def ablation(sets: dict[str, Any]) -> Iterator[str]:
    """Yield the rows of the table of rules, tagger and both."""
    names = {"dev": "development set", "seeds": "first five articles"}
    for name, readers in sets.items():
        for reader, figures in readers.items():
            cells = (f"{figures[key]:.3f}" for key in COLUMNS)
            yield f"| {names[name]}, {reader}{'' if reader == 'both' else ' alone'} | {' | '.join(cells)} |"


def line(name: str, figures: dict[str, Any]) -> str:
    """Return a row of the table of figures."""
    cells = [figures[key] for key in ("precision", "recall", "f1", "cue_right", "source_right")]
    return f"| {name} | {figures['records']} | {' | '.join(f'{cell:.3f}' for cell in cells)} |"
