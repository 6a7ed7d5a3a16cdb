"""What the command line takes: its commands, their options, examples."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

EXAMPLES = """examples:
  python -m reactions tag articles/ --topic "The treaty of Russia and North Korea, June 2024" --format xlsx -o reactions.xlsx
  python -m reactions tag a.txt b.html news.csv --topics topics.csv > reactions.jsonl
  python -m reactions judge statements.csv --topic "The treaty of Russia and North Korea, June 2024"
  python -m reactions export "The treaty of Russia and North Korea" --to pptx,xlsx,html -o documents/

exit status: 0 everything was read, 1 some input was not (named on stderr, the rest is written), 2 wrong use
"""


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments of every command."""
    whole = argparse.ArgumentParser(
        prog="python -m reactions",
        description="Find who said what about an event in news articles (Indonesian, English), and how they stand to it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action=_Version, nargs=0, help="print the versions of the program and of both models")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _tag(commands)
    _judge(commands)
    _export(commands)
    _command(commands, "doctor", "check this machine and say what to do; exit status 1 for a fault")
    recover = _command(commands, "recover", "read what is left of a damaged briefing into a new one")
    recover.add_argument("file", type=Path, metavar="FILE", help="the damaged .briefing file; it stays as it is")
    return whole


def _command(commands: Any, name: str, about: str) -> argparse.ArgumentParser:
    """Add a command with what all commands take."""
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=about, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.add_argument("--language", choices=("id", "en"), default="en", help="of reasons and messages")
    return command


def _reading(command: argparse.ArgumentParser, *formats: str) -> None:
    """Add what the commands that use the stance model take."""
    command.add_argument("--format", choices=formats, default="jsonl")
    command.add_argument("-o", "--output", type=Path, metavar="OUT", help="a file instead of the standard output")
    command.add_argument("--model", metavar="FOLDER_OR_NAME", help="a folder, or a name on the hub, instead of models/stance")


def _tag(commands: Any) -> None:
    tag = _command(commands, "tag", "read articles and print one record per reaction")
    kinds = ".txt .html .csv .jsonl .pdf .docx .zip, or folders"
    tag.add_argument("inputs", nargs="+", type=Path, metavar="FILE_OR_FOLDER", help=kinds)
    topics = tag.add_mutually_exclusive_group(required=True)
    topics.add_argument("--topic", help="the event or policy that the stance is judged against, in a few words")
    topics.add_argument("--topics", type=Path, metavar="CSV", help="a topic for each article: columns doc and topic")
    finder = tag.add_mutually_exclusive_group()
    finder.add_argument("--tagger", type=Path, metavar="FOLDER", help="a tagger's folder instead of models/tagger")
    finder.add_argument("--rules-alone", action="store_true", help="find statements without the tagger: faster, finds less")
    tag.add_argument("--memory", type=Path, metavar="FOLDER", help="remember there what was read, and read only what changed")
    parts = tag.add_argument_group("in parts", "on all cores or a cluster, with the extra [scale]; see docs/scale.md")
    parts.add_argument("--engine", choices=("dask",), help="needs --out")
    parts.add_argument("--out", type=Path, metavar="FOLDER", help="where the parts go, as Parquet files with a manifest")
    parts.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster instead of processes on this machine")
    parts.add_argument("--workers", type=int, metavar="N", help="so many processes instead of one for each core")
    parts.add_argument("--part", type=int, metavar="N", help="so many files, or rows of a table, in a part (50)")
    _reading(tag, "jsonl", "csv", "xlsx")


def _judge(commands: Any) -> None:
    judge = _command(commands, "judge", "add stance and probabilities to statements that somebody else found")
    columns = ".jsonl or .csv: text; speaker_name, actor, cue, topic if known"
    judge.add_argument("inputs", type=Path, metavar="STATEMENTS", help=columns)
    judge.add_argument("--topic", help="the topic of the rows that name none")
    _reading(judge, "jsonl", "csv")


def _export(commands: Any) -> None:
    export = _command(commands, "export", "write the documents of a briefing as the dashboard shows it unfiltered")
    export.add_argument("briefing", metavar="BRIEFING", help="a .briefing file, or the name of a briefing in the data folder")
    kinds = "pptx, xlsx, html, csv, txt (sources), png, svg; with commas"
    export.add_argument("--to", required=True, metavar="KINDS", help=kinds)
    export.add_argument("-o", "--output", type=Path, default=Path(), metavar="FOLDER", help="where they go, instead of here")
    export.add_argument("--colours", default="rdbu", choices=("rdbu", "puor"))


class _Version(argparse.Action):
    """Prints the versions, which are read only where they are asked for, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from reactions import doctor

        sys.stdout.write(doctor.versions() + "\n")
        parser.exit()
