"""Articles a second by finding and attributing, with the rules alone and with the tagger, and how the time grows.

    python -m tests.benchmarks.articles [--most 10000]

The articles are composed of the golden texts, about as long as a news report (500 words of the model). The first table grows
their number, the second the length of one article up to 1 MB; the ratio beside each time is to the line before.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import cycle, islice

from reactions.pipeline import attributed
from reactions.records import Article
from reactions.tagger import Tagger, load
from tests.test_golden import read

NUMBERS = (100, 1_000, 10_000)
LENGTHS = (10_000, 100_000, 1_000_000)
REPORT = 2_200
"""Characters of an article of the first table."""


def composed(language: str, start: int, length: int) -> str:
    """Return paragraphs of golden cases from the one numbered `start` on, about `length` characters."""
    cases = [case["text"] for file, case in read() if case["language"] == language and file != "known_failure"]
    paragraphs: list[str] = []
    size = 0
    for text in islice(cycle(cases), start % len(cases), None):
        paragraphs.append(text)
        size += len(text) + 1
        if size >= length:
            return "\n".join(paragraphs)
    return ""


def articles(number: int) -> Iterator[Article]:
    """Yield so many articles, two in three Indonesian."""
    for each in range(number):
        language = "en" if each % 3 == 2 else "id"
        yield Article(str(each), f"{each}.txt", composed(language, each * 7, REPORT), language)


def seconds(found: Iterator[Article], tagger: Tagger | None) -> float:
    """Return how long finding and attributing take; composing the articles is left out."""
    took = 0.0
    for article in found:
        began = time.perf_counter()
        for _ in attributed(article, tagger):
            pass
        took += time.perf_counter() - began
    return took


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--most", type=int, default=NUMBERS[-1], help="articles at most")
    most = parser.parse_args().most
    for name, tagger in (("rules alone", None), ("with the tagger", load())):
        seconds(articles(5), tagger)
        last = 0.0
        for number in (number for number in NUMBERS if number <= most):
            took = seconds(articles(number), tagger)
            ratio = f"  x{took / last:.1f}" if last else ""
            print(f"{name:>16} {number:>9,} articles {took:8.1f} s {number / took:6.1f} a second{ratio}", flush=True)
            last = took
        last = 0.0
        for length in LENGTHS:
            took = seconds(iter([Article("1", "1.txt", composed("id", 0, length), "id")]), tagger)
            ratio = f"  x{took / last:.1f}" if last else ""
            print(f"{name:>16} {length:>9,} characters {took:6.1f} s{ratio}", flush=True)
            last = took


if __name__ == "__main__":
    main()
