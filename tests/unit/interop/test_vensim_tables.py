"""Areas, slopes and inverses of tables, vectors read as tables, and data as a whole."""

import pytest
from tests.unit.interop.models import vensim

TABLE = "f((0,1),(1,1),(2,2)) ~~|\n"
NOT_AVAILABLE = -(2.0**109)


def test_a_table_is_read_backwards_where_it_only_rises(run_text, imported_text):
    run = run_text(vensim("f((0,0),(2,10),(4,40)) ~~|\ny = LOOKUP INVERT(f, Time * 10) ~~|"))
    assert run["y"] == pytest.approx([0, 2, 2 + 2 / 3, 2 + 4 / 3, 4])
    found = imported_text(vensim("f((0,0),(2,10),(4,0)) ~~|\ny = LOOKUP INVERT(f, Time) ~~|"))
    assert [(fault.code, fault.place.line) for fault in found.errors] == [("foreign-unsupported", 3)]


def test_data_are_read_at_other_times(run_text, tmp_path):
    (tmp_path / "d.dat").write_text("x\n0\t0\n4\t40\n")
    run = run_text(
        vensim(
            "x ~~|\na = GET DATA BETWEEN TIMES(x, Time + 1, 0) ~~|\nb = GET DATA BETWEEN TIMES(x, Time, -1) ~~|\n"
            "c = GET DATA BETWEEN TIMES(x, Time, 1) ~~|\nd = GET DATA LAST TIME(x) ~~|"
        )
    )
    assert (run["a"], run["d"][0]) == ([10, 20, 30, 40, 40], 4)
    assert (run["b"], run["c"]) == ([0, 0, 0, 0, 40], [0, 40, 40, 40, 40])


@pytest.mark.parametrize(
    ("start", "stop", "area"), [(0, 1, 1), (2, 4, 4), (0.5, 2.5, 3), (-2, -1, 1), (2, 0, -2.5), (1.5, 1.5, 0)]
)
def test_areas_below_a_table_go_on_beyond_its_ends(run_text, start, stop, area):
    run = run_text(vensim(TABLE + f"a = LOOKUP AREA(f, {start}, {stop}) ~~|"))
    assert run["a"] == [area] * 5


def test_slopes_at_a_point_are_the_mean_of_both_sides(run_text):
    run = run_text(vensim(TABLE + "a = LOOKUP SLOPE(f, Time / 2, 0) ~~|\nb = LOOKUP SLOPE(f, Time, 1) ~~|"))
    assert (run["a"], run["b"]) == ([0, 0, 0.5, 1, 0.5], [0, 0.5, 1, 1, 1])


def test_slopes_beyond_the_ends_may_be_missing(run_text):
    run = run_text(vensim(TABLE + "a = LOOKUP SLOPE(f, Time - 1, -1) ~~|"))
    assert run["a"] == [NOT_AVAILABLE, 0, 0.5, 1, NOT_AVAILABLE]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [(0, [1, 2, 6, 9, 9]), (2, [1, 1, 3, 9, 9]), (3, [0, 2, 6, 12, 18]), (4, [1, 3, 9, 9, 9])],
)
def test_vectors_are_read_as_tables(run_text, mode, wanted):
    run = run_text(
        vensim(f"D: D1, D2, D3 ~~|\nv[D] = 1, 3, 9 ~~|\na = VECTOR LOOKUP(v[D1], Time * 2 - 1, 0, 4, {mode}) ~~|")
    )
    assert run["a"] == wanted


@pytest.mark.parametrize("keyword", ["", ":RAW:", ":HOLD BACKWARD:"])
def test_data_have_statistics_between_two_times(run_text, tmp_path, keyword):
    (tmp_path / "d.dat").write_text("x\n0\t0\n2\t10\n4\t40\n")
    calls = ["MIN(x, 1, 4)", "MAX(x, 0, 3)", "MEAN(x, 0, FINAL TIME - 2)", "TOTAL POINTS(x, 2, 4)"]
    names = "abcd"
    body = "".join(f"{name} = GET DATA {each} ~~|\n" for name, each in zip(names, calls, strict=True))
    run = run_text(vensim(f"x {keyword} ~~|\n{body}"))
    assert [run[name][0] for name in names] == [10, 10, 5, 2]


def test_data_without_points_between_two_times_are_missing(run_text, tmp_path):
    (tmp_path / "d.dat").write_text("x\n0\t0\n2\t10\n")
    run = run_text(vensim("x ~~|\na = GET DATA MEAN(x, 3, 4) ~~|\nb = GET DATA TOTAL POINTS(x, 3, 4) ~~|"))
    assert (run["a"][0], run["b"][0]) == (NOT_AVAILABLE, 0)


def test_data_are_shifted_in_time(run_text, tmp_path):
    (tmp_path / "d.dat").write_text("x\n0\t0\n2\t10\n4\t40\n")
    run = run_text(vensim("x ~~|\nh = 1 ~~|\ny := TIME SHIFT(x, h) ~~|\nz = TIME BASE(1970, 0.5) ~~|"))
    assert (run["y"], run["z"][:2]) == ([5, 10, 25, 40, 40], [1970, 1970.5])


ARRAY = "D: D1, D2 ~~|\nf[D1]((0,0),(1,1)) ~~|\nf[D2]((0,0),(1,2)) ~~|\nq[D] = 0.5, 1 ~~|\nE: E1, E2 ~~|\nw[E] = 1, 10 ~~|\n"


def test_an_array_of_tables_is_gone_through_within_a_sum(run_text):
    run = run_text(vensim(ARRAY + "x = SUM(f[D!](q[D!]) * q[D!]) ~~|\ny[E] = SUM(f[D!](q[D!] * w[E] / 20)) ~~|"))
    assert (run["x"][0], run["y[E1]"][0], run["y[E2]"][0]) == (2.25, 0.125, 1.25)


def test_tables_over_two_ranges_within_a_sum_are_named(imported_text):
    found = imported_text(vensim(ARRAY + "x = SUM(f[D!](q[D!]) * w[E!]) ~~|"))
    assert [(fault.code, fault.place.line) for fault in found.errors] == [("foreign-unsupported", 8)]


def test_data_that_are_missing_are_one_fault(imported_text):
    found = imported_text(vensim("x ~~|\na = GET DATA MIN(x, 0, 1) ~~|\nb = x ~~|")).errors
    assert [(fault.code, fault.place.line) for fault in found] == [("file-missing", 2)]
