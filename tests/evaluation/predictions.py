"""What the program finds in the articles of a gold set, read from their files as the command line reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reactions import articles, pipeline, sources, stance, tagger
from reactions.errors import UnreadableItem
from reactions.records import Article, Attribution, Kind, Topic
from tests.evaluation.gold import Gold, GoldSet, Place, Source


@dataclass(frozen=True, slots=True)
class Given:
    """A statement as the program gives it; `place` is None where its text does not stand in the article as handed in."""

    doc: str
    text: str
    place: Place | None
    kind: str
    speaker: str | None
    speaker_name: str | None
    actor: str | None
    stance: str | None
    because: tuple[str, ...]


Reader = Callable[[Article], Iterable[Attribution]]
"""What finds and attributes the statements of an article."""


def given(gold: GoldSet, with_stance: bool = False, reader: Reader | None = None) -> tuple[list[Given], list[str]]:
    """Return the statements in the articles of a set, by `reader` or the program itself, and the articles not read."""
    stems = {Path(doc).stem: source for doc, source in gold.sources.items()}
    failures: list[str] = []
    found = list(_attributed([source.path for source in gold.sources.values()], failures, reader or shipped()))
    stances = _stances(found, stems) if with_stance else [None] * len(found)
    return [_given(whose, stems, label) for whose, label in zip(found, stances, strict=True)], failures


def shipped() -> Reader:
    """Return how the program reads by default: rules and tagger together."""
    second_reader = tagger.load()
    return lambda article: pipeline.attributed(article, second_reader)


def _attributed(paths: Sequence[Path], failures: list[str], reader: Reader) -> Iterator[Attribution]:
    """Yield the attributions of the articles, cleaned as the command line cleans them."""
    for article in articles.clean_all(sources.read(paths)):
        if isinstance(article, UnreadableItem):
            failures.append(str(article))
        else:
            yield from reader(article)


def _stances(found: Sequence[Attribution], stems: Mapping[str, Source]) -> list[str | None]:
    topics = {stem: Topic(source.topic) for stem, source in stems.items()}
    pairs = ((whose, topics[Path(whose.statement.article.doc).stem]) for whose in found)
    return [reaction.stance.value for reaction in stance.judge(pairs, stance.load())]


def _given(whose: Attribution, stems: Mapping[str, Source], label: str | None) -> Given:
    made = whose.statement
    source = stems[Path(made.article.doc).stem]
    return Given(
        doc=source.doc,
        text=made.text,
        place=source.place(made.text, made.span.start),
        kind=made.kind.value,
        speaker=whose.speaker,
        speaker_name=whose.speaker_name,
        actor=whose.actor,
        stance=label,
        because=tuple(reason.key for reason in (*made.because, *whose.because)),
    )


def judged(gold: GoldSet) -> list[Given]:
    """Return the gold's own statements with the program's stance: finding and attributing are left to the gold."""
    rows = [_row(each, gold.sources[each.doc].topic) for each in gold.statements]
    labels: list[str] = []
    for row in stance.judge_rows(rows, stance.load()):
        if isinstance(row, UnreadableItem):
            raise row
        labels.append(str(row["stance"]))
    return [
        Given(each.doc, each.text, each.place, each.kind, each.speaker, each.speaker_name, each.actor, label, ())
        for each, label in zip(gold.statements, labels, strict=True)
    ]


def _row(each: Gold, topic: str) -> dict[str, object]:
    return {
        "text": each.text,
        "topic": topic,
        "speaker_name": each.speaker_name,
        "actor": each.actor,
        "cue": each.cue,
        "kind": Kind(each.kind),
    }
