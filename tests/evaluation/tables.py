"""The figures as tables for a terminal and for the README, as JSON, and examples of each kind of error."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from reactions.gazetteer import fold
from tests.evaluation.figures import CASES, CLASSES, KINDS, LEAST, SEED, Figure, verdict
from tests.evaluation.gold import Gold
from tests.evaluation.matching import overlap
from tests.evaluation.names import same
from tests.evaluation.predictions import Given
from tests.evaluation.report import Figures, Part, Report

LANGUAGES = {"all": "all", "id": "Indonesian", "en": "English"}
VERDICTS = ("right", "unknown", "wrong")
SHOWN = 110
"""Characters of a statement in a list of errors."""


def text(report: Report) -> str:
    """Return the figures of a set for a terminal: the whole, then each language where there are several."""
    parts = report.parts if len(report.parts) > 2 else {"all": report.parts["all"]}
    blocks = [f"{report.name}, {LANGUAGES[name]}: {_sizes(part)}\n\n{_part(part)}" for name, part in parts.items()]
    if report.stance_given:
        blocks.append(f"{report.name}, stance of the gold's own statements\n\n{_lines(_list(report.stance_given))}")
    blocks.extend(f"not read: {failure}" for failure in report.failures)
    return "\n\n".join(blocks)


def _sizes(part: Part) -> str:
    numbers = part.numbers
    return f"{numbers['articles']} articles, {numbers['gold']} statements asked for, {numbers['predicted']} given"


def _part(part: Part) -> str:
    figures = part.figures
    tables = [_finding(part), _judging(part), _actors(part)]
    if "stance" in figures:
        tables.append(_list(figures["stance"]))
    return "\n\n".join(map(_lines, tables))


def _finding(part: Part) -> list[list[str]]:
    """Rows of finding; of a kind, recall counts the gold's, precision ours, and F1 is made of these."""
    rows = [["found", "n", "F1 exact", "F1 IoU 0.8", "F1 IoU 0.5", "precision 0.5", "recall 0.5"]]
    columns = (*(f"f1 {least}" for least in LEAST), "precision iou50", "recall iou50")
    for label, key, number in (("all", "statement", "gold"), *((kind, f"kind: {kind}", f"gold, {kind}") for kind in KINDS)):
        rows.append([label, str(part.numbers[number]), *(str(part.figures[key][column]) for column in columns)])
    attribution = part.figures["attribution"]
    rows.append(["actor right, the six", "", *(str(attribution[least]) for least in LEAST)])
    return rows


def _judging(part: Part) -> list[list[str]]:
    """Rows of speakers and actors over the statements met, also by construction."""
    heads = [f"{what} {each}" for what in ("actor", "speaker") for each in VERDICTS]
    rows = [["of those found", "n", "recall 0.5", *heads]]
    whole = {f"{what} {each}": part.figures[what][each] for what in ("actor", "speaker") for each in VERDICTS}
    rows.append(["all", str(part.numbers["gold"]), str(part.figures["statement"]["recall iou50"]), *_cells(whole, heads)])
    for label, key in (*((kind, f"kind: {kind}") for kind in KINDS), *((case, f"case: {case}") for case in CASES)):
        figures = part.figures[key]
        rows.append([label, str(part.numbers[f"gold, {label}"]), str(figures["recall iou50"]), *_cells(figures, heads)])
    return rows


def _actors(part: Part) -> list[list[str]]:
    """Rows of attribution by actor: F1 of the six, recall of the other classes."""
    heads = [*(f"attribution f1 {least}" for least in LEAST), "attribution recall iou50", "speaker right"]
    rows = [["actor", "n", "F1 exact", "F1 IoU 0.8", "F1 IoU 0.5", "recall 0.5", "speaker right"]]
    for name in CLASSES:
        figures = part.figures[f"actor: {name}"]
        rows.append([name, str(part.numbers[f"gold, {name}"]), *(str(figures.get(head, "")) for head in heads)])
    return rows


def _cells(figures: Mapping[str, Figure], heads: Sequence[str]) -> list[str]:
    return [str(figures[head]) for head in heads]


def _list(figures: Figures) -> list[list[str]]:
    return [["stance", ""], *([name, str(value)] for name, value in figures.items())]


def _lines(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows)


def as_json(report: Report) -> dict[str, object]:
    """Return the figures of a set as plain values; an interval is `low` and `high`."""
    parts = {
        name: {
            "numbers": dict(part.numbers),
            "figures": {group: _plain(figures) for group, figures in part.figures.items()},
        }
        for name, part in report.parts.items()
    }
    return {**parts, "stance_given": _plain(report.stance_given), "not_read": list(report.failures)}


def _plain(figures: Figures) -> dict[str, dict[str, float | None]]:
    return {
        name: {key: round(number, 4) if number is not None else None for key, number in asdict(value).items()}
        for name, value in figures.items()
    }


def markdown(reports: Sequence[Report]) -> str:
    """Return the README's table: the figures of each set with their intervals."""
    heads = [f"{r.parts['all'].numbers['articles']} articles, {r.parts['all'].numbers['gold']} statements" for r in reports]
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(reports) + 1) + "|"]
    columns = [dict(_readme_rows(report)) for report in reports]
    lines += [f"| {label} | {' | '.join(column[label] for column in columns)} |" for label in columns[0]]
    return "\n".join(lines)


def _readme_rows(report: Report) -> Iterator[tuple[str, str]]:
    figures = report.parts["all"].figures
    found, given = figures["statement"], report.stance_given
    languages = [report.parts[name].figures["statement"]["f1 iou50"] for name in ("id", "en") if name in report.parts]
    yield "statements found: F1", _cell(found["f1 iou50"])
    yield "… precision; recall", _cell(found["precision iou50"], found["recall iou50"])
    yield "… F1 with 0.8 of the union; with the same letters", _cell(found["f1 iou80"], found["f1 exact"])
    yield "… F1 direct; indirect; mixed", _cell(*(figures[f"kind: {kind}"]["f1 iou50"] for kind in KINDS))
    yield "… F1 Indonesian; English", _cell(*languages)
    yield "actor right, of the statements found", _cell(figures["actor"]["right"])
    yield "… left unknown; wrong", _cell(figures["actor"]["unknown"], figures["actor"]["wrong"])
    yield "speaker's name right, of the statements found", _cell(figures["speaker"]["right"])
    clitics = [figures[f"case: {case}"]["speaker right"] for case in ("clitic", "pronoun", "apposition")]
    yield "… behind “ujarnya”; a pronoun; an apposition", _cell(*clitics)
    yield "found and actor right, the six stakeholders: F1", _cell(figures["attribution"]["iou50"])
    yield "stance right, of the statements found: accuracy; macro-F1", _cell(*_accuracy(figures["stance"]))
    yield "stance on given statements: accuracy; macro-F1", _cell(*_accuracy(given))
    yield "all right together, the six stakeholders: F1", _cell(figures["stance"]["board f1"])


def _accuracy(figures: Figures) -> tuple[Figure, Figure]:
    return figures["accuracy"], figures["macro f1"]


def _cell(*figures: Figure) -> str:
    """Return figures with two digits, which is what their intervals bear."""
    return "; ".join(each.written(2) for each in figures)


def errors(report: Report, most: int) -> Iterator[str]:
    """Yield up to `most` errors of each kind, drawn by lot and always the same: what the gold says, what we do, and why."""
    kinds: dict[str, list[tuple[Gold | None, Given | None]]] = defaultdict(list)
    for gold in report.matched.missed:
        kinds["missed"].append((gold, None))
    for given in report.matched.invented:
        kinds["invented"].append((None, given))
    for gold, given in report.matched.pairs:
        for kind in _remarks(gold, given):
            kinds[kind].append((gold, given))
    for kind, found in kinds.items():
        yield f"{kind}: {len(found)}"
        for number in sorted(random.Random(SEED).sample(range(len(found)), min(most, len(found)))):
            yield f"  {_error(kind, *found[number])}"


def _remarks(gold: Gold, given: Given) -> Iterator[str]:
    """Yield what is worth a look in a statement that was met: its errors, and a name judged right though written otherwise."""
    if given.place and overlap(gold.place, given.place) < LEAST["iou80"]:
        yield "border"
    if gold.kind != given.kind:
        yield "kind"
    if gold.actor != given.actor:
        yield f"actor {verdict(False, given.actor)}"
    if not same(gold.speaker_name, given.speaker_name):
        yield f"speaker {verdict(False, given.speaker_name)}"
    elif fold(gold.speaker_name or "") != fold(given.speaker_name or ""):
        yield "speaker right, written otherwise"
    if given.stance and given.stance not in gold.accepted:
        yield "stance"


def _error(kind: str, gold: Gold | None, given: Given | None) -> str:
    wanted = f"{gold.kind}, {gold.cue!r}, {gold.speaker!r} = {gold.speaker_name!r}, {gold.actor}, {gold.stance}" if gold else ""
    ours = f"{given.kind}, {given.speaker!r} = {given.speaker_name!r}, {given.actor}, {given.stance}" if given else ""
    doc, words = next((each.doc, each.text) for each in (gold, given) if each)
    cases = f" ({', '.join(gold.cases)})" if gold and gold.cases else ""
    lines = [f"{kind} | {doc}{cases} | {words[:SHOWN]!r}"]
    lines += [f"    gold  {wanted}"] if gold else []
    lines += [f"    ours  {ours}", f"    why   {' '.join(given.because)}"] if given else []
    if given and kind == "border":
        lines.insert(2, f"    span  {given.text[:SHOWN]!r}")
    return "\n  ".join(lines)
