"""The words and tables of loops."""

from dataclasses import replace

import pytest

from sandtable.analysis.loops.finding import LoopFinding, LoopsFinding, NamedLoop, PartitionFinding, Phase
from sandtable.reports.loops import layout_loops, say_loops
from sandtable.reports.named_loops import say_path
from sandtable.reports.plain import page_to_text

LABELS = ("2025-01", "2025-02", "2025-03")


def make_loop(id_, path, polarity, partition, importance, **more):
    return LoopFinding(
        id=id_, sign=polarity[0], path=path, polarity=polarity, n_loops=more.pop("n_loops", 1), members=((0, 1),), links=(0, 1),
        partition=partition, importance=importance, scores=(0.0, 0.5, 0.5), shares=(0.0, importance, importance), **more,
    )  # fmt: skip


def make_partition(number, n_kinds, phases=()):
    return PartitionFinding(
        number=number,
        cells=("force", "losses"),
        stocks=("force",),
        n_loops=n_kinds + 2,
        n_kinds=n_kinds,
        is_complete=number > 0,
        phases=phases,
    )


def make_named(name, sign, found, **more):
    plain = {
        "label": "a label", "is_closed": "chain" not in sign, "is_as_named": True, "path": ("a", "b") if found else (),
        "links": (), "idle": (), "polarity": "", "is_active": True, "is_circuit": True, "meets": (), "leads_on": True,
        "acts": 0.25, "positive": 0.0, "size": 0.4, "loop": "", "importance": 0.0, "shares": (0.0, 0.2, 0.2),
    }  # fmt: skip
    return NamedLoop(name=name, sign=sign, found=found, **(plain | more))


@pytest.fixture
def finding():
    phases = (
        Phase(start="2025-01", stop="2025-02", loop="L1.1", share=0.7, n_half=(1, 1)),
        Phase(start="2025-02", stop="2025-03", loop="L1.2", share=0.5, n_half=(1, 2)),
    )
    return LoopsFinding(
        scenario="war", lens="record", branch="base", future=-1, n_futures=48, n_left_out=2, seed=1, labels=LABELS,
        n_cells=12, n_links=20, n_acting=18, n_loops=1300, is_complete=False, through="",
        partitions=(make_partition(0, 3, phases), make_partition(1, 1)),
        loops=(
            make_loop("L1.1", ("force", "losses"), "B", 0, 0.7, leads=(("2025-01", "2025-03"),), n_loops=3, label="B2 mill"),
            make_loop("L1.2", tuple("abcdefghijklmnopq"), "Ru", 0, 0.2),
            make_loop("L2.1", ("tension",), "R", 1, 1.0),
        ),
        named=(
            make_named("R1", "+", "+", acts=0.0), make_named("B1", "-", "+", is_as_named=False),
            make_named("B2", "-", "-", loop="L1.1", importance=0.7, acts=1.0, note="it is slow"),
            make_named("R5", "+", "+", is_circuit=False, meets=("work",)),
            make_named("B8", "chain-", "-"), make_named("B9", "chain", "?", positive=0.7),
            make_named("R6", "chain+", "", leads_on=False, is_as_named=False, acts=0.0),
            make_named("R7", "chain+", "+", acts=0.0),
            make_named("B3", "-", "?", is_as_named=False, acts=0.0),
            make_named("R8", "+", "+", is_closed=False, is_as_named=False),
        ),
        nodes=(), links=(),
    )  # fmt: skip


def test_a_page_of_loops_reads_as_it_should(finding, golden):
    golden("loops", page_to_text(layout_loops(finding)))


def test_a_model_without_loops_is_told_from_one_at_rest(finding):
    nothing = replace(finding, n_loops=0, loops=(), partitions=(), named=(), n_links=0)
    assert "nothing in it feeds back" in say_loops(nothing)
    assert "inside delays" in say_loops(replace(nothing, n_links=4, n_cells=0))
    assert "is at rest" in say_loops(replace(nothing, n_links=4, n_acting=0))
    assert "all in one step" in say_loops(replace(nothing, n_links=4))


def test_only_the_named_loops_are_told_when_asked_and_with_whole_paths(finding):
    path = tuple("abcdefghijklmnopq")
    more = replace(finding, named=(make_named("R1", "+", "+", path=path),), links=(None,) * 17)
    said = page_to_text(layout_loops(more, only_names=True))
    assert "more)" not in said
    assert "Set 1" not in said
    assert "names no loops" in page_to_text(layout_loops(replace(finding, named=()), only_names=True))


def test_one_leader_is_a_sentence(finding):
    first = make_partition(0, 3, (Phase(start="2025-01", stop="2025-03", loop="L1.1", share=0.7, n_half=(1, 2)),))
    said = page_to_text(layout_loops(replace(finding, partitions=(first,))))
    assert "L1.1 leads whenever something moves" in said
    assert "to one half" not in said


def test_a_long_path_keeps_its_ends():
    assert say_path(tuple("abcdefghijklmnopq"), 6) == "a > b > c > (11 more) > o > p > q"
    assert say_path(tuple("abcdefg"), 6) == "a > b > c > d > e > f > g"
    assert say_path(("tension",), 6) == "tension > itself"
    assert say_path(tuple("abcabd"), 6, is_folded=True) == "a > b > c > d (6 steps)"
