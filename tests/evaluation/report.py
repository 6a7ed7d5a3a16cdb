"""The report of a set: its figures by kind of speech, language, actor and construction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reactions.records import STAKEHOLDERS, Stance
from tests.evaluation.figures import CASES, CLASSES, KINDS, LEAST, Figure, Sums, count, figure, harmonic, ratio, share
from tests.evaluation.gold import GoldSet
from tests.evaluation.matching import Matched, match
from tests.evaluation.predictions import Given

Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of a set or of the articles of one language; `numbers` says how many there are of what."""

    numbers: Mapping[str, int]
    figures: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Report:
    """A set's figures as a whole ("all") and by language, the articles not read, and what was matched at half of the union."""

    name: str
    parts: Mapping[str, Part]
    failures: Sequence[str]
    matched: Matched
    stance_given: Figures


def report(gold: GoldSet, found: Sequence[Given], failures: Sequence[str] = (), judged: Sequence[Given] = ()) -> Report:
    """Hold the program's statements against a set and return the figures; `judged` are the gold's own with our stance."""
    matched = {name: match(gold.statements, found, least) for name, least in LEAST.items()}
    counts = count(matched)
    languages = {doc: source.language for doc, source in gold.sources.items()}
    parts = {"all": _part([counts.get(doc, Counter()) for doc in languages])}
    for language in sorted(set(languages.values())):
        parts[language] = _part([counts.get(doc, Counter()) for doc, own in languages.items() if own == language])
    return Report(gold.name, parts, failures, matched["iou50"], _stance_given(gold, judged) if judged else {})


def _stance_given(gold: GoldSet, judged: Sequence[Given]) -> Figures:
    """Return the figures of the stance where finding and attributing are left to the gold."""
    pairs = tuple((mine, ours) for mine, ours in zip(gold.statements, judged, strict=True) if not mine.optional)
    counts = count(dict.fromkeys(LEAST, Matched(pairs, (), ())))
    return _stance(Sums([counts.get(doc, Counter()) for doc in gold.sources]))


def _part(counts: Sequence[Counter[str]]) -> Part:
    sums = Sums(counts)
    numbers = {
        "articles": len(counts),
        "gold": sums.number("asked all"),
        "predicted": sums.number("given all"),
        "met": sums.number("met iou50 all"),
        **{f"gold, {kind}": sums.number(f"asked kind:{kind}") for kind in KINDS},
        **{f"gold, {case}": sums.number(f"asked case:{case}") for case in CASES},
        **{f"gold, {name}": sums.number(f"asked actor:{name}") for name in CLASSES},
    }
    figures = {
        "statement": _found(sums, "all"),
        "actor": _shares(sums, "actor", "all"),
        "speaker": _shares(sums, "speaker", "all"),
        "attribution": {least: _attribution(sums, least, "board") for least in LEAST},
        **{f"kind: {kind}": _kind(sums, kind) for kind in KINDS},
        **{f"case: {case}": _case(sums, case) for case in CASES},
        **{f"actor: {name}": _actor(sums, name) for name in CLASSES},
    }
    if np.any(sums.of("stance right all")):
        figures["stance"] = _stance(sums)
    return Part(numbers, figures)


def _found(sums: Sums, part: str) -> Figures:
    """Return precision, recall and F1 of finding at each overlap; of a kind, recall over the gold's, precision over ours."""
    figures: Figures = {}
    asked, given = sums.of(f"asked {part}"), sums.of(f"given {part}")
    for least in LEAST:
        precision = ratio(sums.of(f"found {least} {part}"), given)
        recall = ratio(sums.of(f"met {least} {part}"), asked)
        figures[f"precision {least}"] = figure(precision, given)
        figures[f"recall {least}"] = figure(recall, asked)
        figures[f"f1 {least}"] = figure(harmonic(precision, recall), asked)
    return figures


def _shares(sums: Sums, what: str, part: str) -> Figures:
    """Return which share of the statements met is right, left unknown and wrong."""
    met = sums.of(f"met iou50 {part}")
    return {each: share(sums.of(f"{what} {each} {part}"), met) for each in ("right", "unknown", "wrong")}


def _attribution(sums: Sums, least: str, part: str) -> Figure:
    """Return the F1 of statements met with the actor right."""
    asked, given = sums.of(f"asked {part}"), sums.of(f"given {part}")
    return figure(ratio(2 * sums.of(f"attributed {least} {part}"), asked + given), asked)


def _kind(sums: Sums, kind: str) -> Figures:
    part = f"kind:{kind}"
    shares = {f"{what} {name}": value for what in ("actor", "speaker") for name, value in _shares(sums, what, part).items()}
    return {**_found(sums, part), **shares}


def _case(sums: Sums, case: str) -> Figures:
    part = f"case:{case}"
    asked = sums.of(f"asked {part}")
    recall = {f"recall {least}": share(sums.of(f"met {least} {part}"), asked) for least in LEAST}
    shares = {f"{what} {name}": value for what in ("actor", "speaker") for name, value in _shares(sums, what, part).items()}
    return {**recall, **shares}


def _actor(sums: Sums, name: str) -> Figures:
    """Return the F1 of a stakeholder's attributed statements; of the other classes recall, and how far the speaker is right."""
    part = f"actor:{name}"
    figures = {f"attribution f1 {least}": _attribution(sums, least, part) for least in LEAST if name in STAKEHOLDERS}
    recall = share(sums.of(f"attributed iou50 {part}"), sums.of(f"asked {part}"))
    speaker = _shares(sums, "speaker", part)["right"]
    return {**figures, "attribution recall iou50": recall, "speaker right": speaker}


def _stance(sums: Sums) -> Figures:
    """Return the figures of the stance over the statements met, and of the whole reaction, as `score.py` does."""
    met = sums.of("met iou50 all")
    labels = {}
    for label in Stance:
        hits, wrong = sums.of(f"stance hit {label}"), sums.of(f"stance wrong {label}")
        labels[str(label)] = ratio(2 * hits, 2 * hits + wrong)
    asked, board = sums.of("asked all"), sums.of("asked board")
    return {
        "accuracy": share(sums.of("stance right all"), met),
        "macro f1": figure(np.nanmean(np.vstack(list(labels.values())), axis=0), met),
        "polarity": share(sums.of("polarity right all"), met),
        **{f"f1 {label}": figure(values, met) for label, values in labels.items()},
        "reaction f1": figure(ratio(2 * sums.of("reaction right all"), asked + sums.of("given all")), asked),
        "board f1": figure(ratio(2 * sums.of("reaction right board"), board + sums.of("given board")), board),
    }
