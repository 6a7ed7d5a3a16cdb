"""One process beside Dask, and a first run beside a second one that remembers.

    python -m tests.benchmarks.scale [--articles 100] [--workers 2] [--rounds 1]

The articles are the sample's, repeated with their paragraphs turned round and a number in each, so that no two are alike. Prints
the seconds, articles a second and ratios, whether the records are the same, and what a million articles would cost at this pace.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import pandas as pd

from reactions import articles, export, intake, model, pipeline, sources, tagger
from reactions.export import RECORD
from reactions.memory import FILE, remembered
from reactions.records import Article
from reactions.scale import Task, grouped, read_parts, run

MILLION = 1_000_000
TOPIC = intake.sample_topic("id")


def written(folder: Path, count: int) -> Path:
    """Write so many different articles as files and return their folder."""
    folder.mkdir()
    sample = [page.content.strip().split("\n") for page in intake.sample_pages()]
    for number in range(count):
        first, *body = sample[number % len(sample)]
        turn = number // len(sample) % len(body)
        lines = [first, *body[turn:], *body[:turn], f"Naskah ini bernomor {number} dalam arsip redaksi."]
        (folder / f"{number:06}.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


def read(folder: Path) -> Iterator[Article]:
    """Yield the articles of a folder; one that cannot be read ends the benchmark."""
    for item in articles.clean_all(sources.read([folder])):
        assert isinstance(item, Article), item
        yield item


def once(folder: Path) -> tuple[float, float, pd.DataFrame]:
    """Return the seconds of loading the models, of one process on all cores, and its records."""
    began = time.perf_counter()
    judge, finder = model.load(), tagger.load()
    loaded = time.perf_counter()
    records = list(export.rows(pipeline.read(read(folder), TOPIC, judge, finder)))
    return loaded - began, time.perf_counter() - loaded, pd.DataFrame(records, columns=list(RECORD))


def parted(folder: Path, out: Path, workers: int, most: int) -> tuple[float, float, pd.DataFrame]:
    """Return the seconds of a whole run in parts, and of the parts alone as each worker counted them, and the records."""
    began = time.perf_counter()
    entries = list(run([folder], out, Task(TOPIC.name), workers=workers, most=most))
    took = time.perf_counter() - began
    assert not [entry.failed for entry in entries if entry.failed]
    return took, sum(entry.seconds for entry in entries), read_parts(out)


def differences(one: pd.DataFrame, other: pd.DataFrame) -> str:
    """Say whether the records are the same, and where not."""
    if other["error"].notna().any() or len(one) != len(other):
        return f"NO: {len(one)} and {len(other)} records"
    left, right = (table[list(RECORD)].astype(object).where(table[list(RECORD)].notna(), None) for table in (one, other))
    unlike = (left.to_numpy() != right.to_numpy()).sum(axis=0)
    found = {field: int(count) for field, count in zip(RECORD, unlike, strict=True) if count}
    return f"yes, {len(one)} records" if not found else f"NO: {found} of {len(one)} records"


def compare(folder: Path, count: int, workers: int, rounds: int) -> None:
    """Print one process beside Dask."""
    single, whole, busy = [], [], []
    for number in range(rounds):
        loading, took, records = once(folder)
        single.append(took)
        print(f"round {number + 1}: models loaded in {loading:.1f} s; one process {took:.1f} s", flush=True)
        with tempfile.TemporaryDirectory() as out:
            took, inside, other = parted(folder, Path(out) / "out", workers, max(1, min(50, count // (4 * workers))))
            whole.append(took)
            busy.append(inside / workers)
            size = sum(path.stat().st_size for path in (Path(out) / "out").glob("part-*"))
            began = time.perf_counter()
            grouped(Path(out) / "out")
            joining = time.perf_counter() - began
        same = differences(records, other)
        print(f"round {number + 1}: Dask {took:.1f} s; same: {same}", flush=True)
    one, dask, inner = median(single), median(whole), median(busy)
    print(f"one process                   {one:8.1f} s {count / one:6.2f} articles a second")
    print(f"Dask, {workers} processes, all of it  {dask:8.1f} s {count / dask:6.2f} articles a second, x{one / dask:.2f}")
    print(f"Dask, while reading           {inner:8.1f} s {count / inner:6.2f} articles a second, x{one / inner:.2f}")
    days = MILLION / count * inner / 86_400
    print(f"a million at this pace        {days:8.1f} days here, {days * 24 * workers:,.0f} hours of a core (extrapolated)")
    print(f"groups over all parts         {joining:8.1f} s for {len(records)} reactions (part of the above)")
    print(f"memory of a process at most   {getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024:8.0f} MB")
    print(f"a million on disk             {MILLION / count * size / 1e9:8.2f} GB of parts (extrapolated)")


def recall(folder: Path, count: int) -> None:
    """Print a first run beside a second, and one with an article changed."""
    judge, finder = model.load(), tagger.load()
    with tempfile.TemporaryDirectory() as kept:
        found = list(read(folder))
        seconds = []
        for changed in (False, False, True):
            if changed:
                found[count // 2] = replace(found[count // 2], text=found[count // 2].text + " Kalimat ini baru.")
            began = time.perf_counter()
            known = list(remembered(found, TOPIC, judge, finder, Path(kept)))
            seconds.append(time.perf_counter() - began)
        first, second, third = seconds
        wanted = list(pipeline.read(found[:50], TOPIC, judge, finder))
        size = sum(path.stat().st_size for path in Path(kept).glob(f"{FILE}*"))
        same = list(export.rows(known[: len(wanted)])) == list(export.rows(wanted))
    print(f"remembered: first {first:.1f} s, second {second:.3f} s ({second / first:.2%}), one article changed {third:.3f} s")
    print(f"the first fifty articles as without memory: {'yes' if same else 'NO'}")
    print(f"memory on disk                {size / count / 1000:8.1f} KB an article")


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = written(Path(work) / "news", options.articles)
        compare(folder, options.articles, options.workers, options.rounds)
        recall(folder, options.articles)


if __name__ == "__main__":
    main()
