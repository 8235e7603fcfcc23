from __future__ import annotations

import numpy as np

from sandtable.engine.analysis import Body, analyse
from sandtable.engine.nest import find_stride
from sandtable.engine.shapes import Shapes
from sandtable.plan.plan import Op

SHAPES = Shapes({"a": 2, "b": 3, "c": 3})


def test_a_cell_reads_the_cell_of_its_own_elements() -> None:
    cells = np.arange(6).reshape(2, 3)
    assert SHAPES.project(("a", "b"), ("a", "b")) == tuple(cells.ravel())
    assert SHAPES.project(("b", "a"), ("a", "b")) == tuple(cells.T.ravel())
    assert SHAPES.project(("a", "b"), ("b",)) == (0, 1, 2, 0, 1, 2)
    assert SHAPES.project(("a", "b"), ()) == (0,) * 6


def test_views_find_their_cells() -> None:
    source = Op(name="x", axes=("a", "b"))
    pick = Op(name="pick", args=(0,), attrs=("b", 1), axes=("a",))
    take = Op(name="take", args=(0,), attrs=("b", "c", (2, 0, 0)), axes=("a", "c"))
    assert SHAPES.viewed(pick, [source]) == ((0, 1), (0, 4))
    assert [cell for _, cell in SHAPES.viewed(take, [source])] == [2, 0, 0, 5, 3, 3]
    parts = [Op(name="x", axes=("b",)), Op(name="y", axes=())]
    stack = Op(name="stack", args=(1, 2), attrs=("a",), axes=("a", "b"))
    assert SHAPES.viewed(stack, parts) == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 0), (1, 0))


def test_reductions_run_in_ascending_order() -> None:
    source = Op(name="x", axes=("a", "b"))
    total = Op(name="sum", args=(0,), attrs=("a",), axes=("b",))
    assert SHAPES.reduced(total, source) == ((0, 3), (1, 4), (2, 5))


def test_loops_of_the_same_cells_share_one_and_others_do_not() -> None:
    x = Op(name="parameter", attrs=(0,), axes=("a", "b"))
    first = Op(name="neg", args=(0,), axes=("a", "b"))
    second = Op(name="abs", args=(1,), axes=("a", "b"))
    total = Op(name="sum", args=(2,), attrs=("b",), axes=("a",))
    spread = Op(name="add", args=(2, 3), axes=("a", "b"))
    body = Body((x, first, second, total, spread), SHAPES, 2)
    found = analyse(body, kept=[4], used=[], function_cells=1000)
    assert [(item.kind, item.ops) for item in found.items] == [("loop", [1, 2]), ("reduce", [3]), ("loop", [4])]
    assert found.in_memory >= {2, 3, 4}
    assert 1 not in found.in_memory


def test_what_is_not_needed_is_not_computed() -> None:
    x = Op(name="const", attrs=(1.0,))
    body = Body((x, Op(name="neg", args=(0,)), Op(name="abs", args=(0,))), SHAPES, 2)
    found = analyse(body, kept=[], used=[2], function_cells=1000)
    assert [item.ops for item in found.items] == [[2]]


def test_strides_are_found_where_there_are_any() -> None:
    assert find_stride([4]) == 0
    assert find_stride([4, 4, 4]) == 0
    assert find_stride([4, 7, 10]) == 3
    assert find_stride([4, 7, 11]) is None
