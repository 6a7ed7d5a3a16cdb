"""The benchmarks still run on what the program has become: each on a handful of records, without looking at a clock."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from reactions import documents
from tests.benchmarks import fuzz, rivals, sizes, startup
from tests.benchmarks.__main__ import ALL


@pytest.mark.parametrize("name", ALL)
def test_every_benchmark_is_there(name: str) -> None:
    assert find_spec(f"tests.benchmarks.{name}")


def test_sizes_measure_every_step() -> None:
    steps = sizes.measured(60)
    assert {"frame with groups", "figures", "memory, MB", *documents.WHOLE} <= set(steps)


def test_the_install_is_weighed_with_all_it_needs() -> None:
    packages = startup.weight()
    assert {"streamlit", "onnxruntime", "pyarrow", "tokenizers"} <= {name.lower() for name in packages}
    assert "torch" not in packages and sum(packages.values()) > 100


def test_rivals_read_the_same_articles(capsys: pytest.CaptureFixture[str]) -> None:
    found = rivals.cleaned(7)
    assert len({article.id for article in found}) == 7 and {article.language for article in found} == {"en"}
    pace, statements = rivals.timed(rivals.ours(None), found)
    assert pace > 0 and statements > 20


@pytest.mark.parametrize("seed", range(12))
def test_the_fuzzer_checks_what_it_makes(seed: int) -> None:
    assert fuzz.check(*fuzz.upload(seed)).total()


@pytest.mark.parametrize(
    ("cell", "live"), [("=1", True), ("'=1", False), ('"=1', True), ("a;+b", True), ("a;'+b", False), ("a=1", False)]
)
def test_the_fuzzer_knows_a_live_cell(cell: str, live: bool) -> None:
    assert bool(fuzz.LIVE.search(cell)) is live
