"""Published results in tables: few numbers in full, many as counts, papers and notes on request."""

from dataclasses import replace

import pytest

from sandtable.reports.laws.printed import find_limit_decimals, print_limit, print_pair
from sandtable.reports.laws.reproduction import layout_reproductions, say_count
from sandtable.reports.plain import page_to_text
from sandtable.reports.record import to_record
from sandtable.theory.reproduction import DataRead, Reproduction, compare_with_published, make_report

MANY = tuple(float(number) for number in range(30))


def repeated(ours=None, **changes):
    plain = {
        "id": "iwo", "law": "lanchester", "what": "Americans on two days", "paper": "Engel 1954, table 1",
        "labels": ("A(1)", "A(6)"), "published": (52_835.0, 66_453.0), "compute": lambda: (), "tolerance": 2.0,
        "origin": "recomputed", "note": "Steps of .001 day.",
    }  # fmt: skip
    result = Reproduction(**(plain | changes))
    return compare_with_published(result, result.published if ours is None else ours, 0.25)


def report_of(*results, **changes):
    plain = {"n_asked": len(results), "data": (), "is_stopped": False, "seconds": 1.0}
    return make_report(results, **(plain | changes))


@pytest.fixture
def report():
    votes = {"law": "expected_utility", "labels": tuple(f"cell {i}" for i in range(30)), "published": MANY,
             "what": "thirty cells", "tolerance": 0.005, "origin": "printed"}  # fmt: skip
    return report_of(
        repeated((52_835.4, 66_453.6)),
        repeated(
            id="one", published=(0.018,), labels=(), ours=(0.01869,), tolerance=0.001, what="share saved", note=""
        ),
        repeated(id="cells", **votes, ours=(*MANY[:-1], 29.004), reading="Masad 2016"),
        repeated(id="half", **votes, ours=(*MANY[:-1], 31.0), reading="Scholz 2011", is_negative_control=True),
        repeated(id="exact", **(votes | {"what": "thirty more"})),
        repeated(id="none", law="salvo", published=(7.0,), labels=(), ours=(float("nan"),), origin="recalled"),
        data=(DataRead(law="cinc", file="NMC.csv", what="17,121 state-years"),),
    )


def test_results_are_shown_law_by_law(report, golden):
    golden("reproduction", page_to_text(layout_reproductions(report)))


def test_in_short_each_result_has_one_line(report, golden):
    text = page_to_text(layout_reproductions(report, is_short=True))
    golden("reproduction_short", text)
    assert text.count("holds, ") + text.count("control, ") + text.count("differs, ") == len(report.results)


def test_papers_notes_and_tolerances_are_shown_in_full(report, golden):
    golden("reproduction_full", page_to_text(layout_reproductions(report, is_full=True)))


def test_the_last_line_counts_results_and_controls():
    control = repeated((0.0, 0.0), id="c", is_negative_control=True)
    assert say_count(report_of(repeated())) == "1 of 1 results repeated."
    assert say_count(report_of(repeated(), control)) == "1 of 1 results repeated, 1 control fails as it must."
    two = (control, replace(control, id="d"))
    assert say_count(report_of(repeated(), *two)) == "1 of 1 results repeated, 2 controls fail as they must."
    held = repeated(id="e", is_negative_control=True)
    assert "1 of 2 controls fail as they must" in say_count(report_of(repeated(), control, held))
    stopped = say_count(report_of(repeated(), n_asked=78, is_stopped=True))
    assert stopped.endswith("Stopped: 1 of 78 were tried.")


def test_what_is_not_as_expected_is_named_before_the_last_line(report):
    held = repeated(id="held", is_negative_control=True)
    text = page_to_text(layout_reproductions(report_of(*report.results, held)))
    assert "Not repeated: `none`." in text
    assert "Should have failed: `held`." in text


def test_nothing_done_says_so():
    text = page_to_text(layout_reproductions(report_of(n_asked=78, is_stopped=True)))
    assert "0 of 0 results repeated. Stopped: 0 of 78 were tried." in text


def test_the_record_is_data_even_where_there_is_no_number(report):
    record = to_record(report)
    assert record["results"][-1]["ours"] == [None]
    assert record["results"][-1]["largest_difference"] is None
    assert record["n_surprises"] == 1


@pytest.mark.parametrize(
    ("theirs", "ours", "limit", "told"),
    [
        (2.0, 2.0, 0.005, ("2.00", "2.00")),
        (0.63, 0.63368, 0.005, ("0.63", "0.63")),
        (80.0, 79.99999, 5e-5, ("80.0000", "80.0000")),
        (7.0, 7.0, 1e-12, ("7", "7")),
        (4.89e-9, 4.8886e-9, 5e-12, ("4.89e-9", "4.89e-9")),
        (52835.0, 52836.2, 2.0, ("52,835", "52,836")),
        (1.53, 1.5247, 0.01, ("1.53", "1.52")),
        (0.5, 0.5004, 5e-5, ("0.5000", "0.5004")),
        (0.5, 0.500004, 1e-7, ("0.5", "0.500004")),
        (0.0, -1e-11, 1e-8, ("0", "0")),
        (2034.5, 2034.5, 0.001, ("2034.5", "2034.5")),
        (5.0, float("nan"), 0.5, ("5", "none")),
    ],
)
def test_ours_has_the_digits_that_theirs_was_printed_with(theirs, ours, limit, told):
    assert print_pair(theirs, ours, limit) == told


def test_tolerances_tell_digits_only_where_they_are_half_a_unit():
    assert [find_limit_decimals(limit) for limit in (0.5, 0.05, 5e-6, 0.01, 2.0, 0.0, 2.5e-8)] == [0, 1, 5, 0, 0, 0, 0]
    assert [print_limit(limit) for limit in (0.0, 0.005, 2.5e-8)] == ["exact", "0.005", "2.5e-8"]


def test_of_a_control_only_the_numbers_that_are_off_are_shown():
    control = repeated((52_835.0, 60_000.0), is_negative_control=True)
    text = page_to_text(layout_reproductions(report_of(control)))
    assert "60,000" in text
    assert "A(1)" not in text
