"""The words and tables of loops."""

from dataclasses import replace

import pytest

from sandtable.analysis.loops.finding import LoopFinding, LoopsFinding, NamedLoop, PartitionFinding, Phase
from sandtable.reports.loops import layout_loops, say_loops, say_path
from sandtable.reports.plain import page_to_text

LABELS = ("2025-01", "2025-02", "2025-03")


def make_loop(name, path, polarity, partition, importance, **more):
    return LoopFinding(
        name=name, path=path, polarity=polarity, n_loops=more.pop("n_loops", 1), members=(path,), partition=partition,
        importance=importance, shares=(0.0, importance, importance), **more,
    )  # fmt: skip


def make_partition(number, n_kinds, phases=()):
    return PartitionFinding(
        number=number, cells=("force", "losses"), stocks=("force",), n_loops=n_kinds + 2, n_kinds=n_kinds, phases=phases
    )


def make_named(name, sign, found, **more):
    return NamedLoop(
        name=name, label="a label", sign=sign, found=found, path=("a", "b") if found else (), polarity="",
        is_active=more.get("is_active", True), leads_on=more.get("leads_on", True), is_circuit=more.get("is_circuit", True), importance=0.2,
        shares=(0.0, 0.2, 0.2),
    )  # fmt: skip


@pytest.fixture
def finding():
    phase = Phase(start="2025-01", stop="2025-03", loop="L1", share=0.7, n_half=(1, 2))
    return LoopsFinding(
        scenario="war", lens="record", branch="base", future=-1, n_futures=48, n_left_out=2, seed=1, labels=LABELS,
        n_cells=12, n_links=20, n_acting=18, n_loops=1300, is_complete=False, through="",
        partitions=(make_partition(0, 3, (phase,)), make_partition(1, 1)),
        loops=(
            make_loop("L1", ("force", "losses"), "B", 0, 0.7, leads=(("2025-01", "2025-03"),), n_loops=3),
            make_loop("L2", tuple("abcdefghijklmnopq"), "Ru", 0, 0.2),
            make_loop("L4", ("tension",), "R", 1, 1.0),
        ),
        named=(
            make_named("R1", "+", "+", is_active=False), make_named("B1", "-", "+"), make_named("B8", "chain", ""),
            make_named("R5", "+", "+", is_circuit=False), make_named("R6", "+", "", leads_on=False),
        ),
        nodes=(), links=(),
    )  # fmt: skip


def test_a_page_of_loops_reads_as_it_should(finding, golden):
    golden("loops", page_to_text(layout_loops(finding)))


def test_a_model_without_loops_is_told_from_one_at_rest(finding):
    nothing = replace(finding, n_loops=0, loops=(), partitions=(), named=(), n_links=0)
    assert "nothing in it feeds back" in say_loops(nothing)
    assert "is at rest" in say_loops(replace(nothing, n_links=4))


def test_a_long_path_keeps_its_ends():
    assert say_path(tuple("abcdefghijklmnopq")) == "a > b > c > d > e > f > (5 more) > l > m > n > o > p > q"
    assert say_path(("tension",)) == "tension > itself"
