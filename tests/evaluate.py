"""The evaluation: find and attribute the articles of the gold sets and hold the result against what readers annotated.

    python -m tests.evaluate [seeds dev train] [--stance] [--errors N] [--json] [--write]

The gold lies outside the project (../shared/eval); without it the evaluation says so. Articles are read from their files as
`python -m reactions tag` reads them. A statement is found where its letters overlap with the annotated ones by 0.5 of their
union (also counted: 0.8, and the same letters); by kind of speech, recall counts the gold's kind, precision ours, and F1 is
made of these. Actor and speaker are counted over the statements found: right, left unknown, wrong. Brackets hold 95 %
intervals of a bootstrap over articles, which says little where a set has few.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.evaluation import gold, predictions, tables
from tests.evaluation.report import Report, report

README = Path(__file__).parents[1] / "README.md"
OPENS, CLOSES = "<!-- evaluation -->", "<!-- /evaluation -->"
SETS = ("seeds", "dev", "train")
WRITTEN = ("dev", "seeds")
"""The sets of the README's table, in its order."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate the sets asked for, print their figures and return 0."""
    options = _parser().parse_args(arguments)
    if not gold.EVALUATION.is_dir():
        print("The evaluation was left out: no gold at ../shared/eval.")
        return 0
    names = WRITTEN if options.write else options.sets
    reports = [_evaluate(name, options.stance or options.write) for name in names]
    if options.json:
        print(json.dumps({each.name: tables.as_json(each) for each in reports}))
    else:
        for each in reports:
            print(tables.text(each), *tables.errors(each, options.errors), sep="\n", end="\n\n")
    if options.write:
        README.write_text(rewritten(README.read_text(encoding="utf-8"), tables.markdown(reports)), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    # argparse holds an empty list against `choices`
    parser.add_argument("sets", nargs="*", type=_known, default=("seeds", "dev"), metavar="SET", help="seeds, dev or train")
    parser.add_argument("--stance", action="store_true", help="judge the stance too, which is slow")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show up to N errors of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--write", action="store_true", help="write the table of the README from seeds and dev, stance included")
    return parser


def _known(name: str) -> str:
    if name not in SETS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(SETS)}")
    return name


def _evaluate(name: str, with_stance: bool) -> Report:
    known = gold.load(name, gold.EVALUATION)
    found, failures = predictions.given(known, with_stance)
    return report(known, found, failures, predictions.judged(known) if with_stance else ())


def rewritten(readme: str, table: str) -> str:
    """Return the README with `table` between its two marks; raises ValueError where a mark is missing."""
    before, opens, rest = readme.partition(OPENS)
    _, closes, after = rest.partition(CLOSES)
    if not opens or not closes:
        raise ValueError(f"README.md lacks {OPENS} or {CLOSES}")
    return f"{before}{OPENS}\n\n{table}\n\n{CLOSES}{after}"


if __name__ == "__main__":
    sys.exit(main())
