"""Every published result is as expected, and a wrong number or formula would be seen."""

import math
from dataclasses import replace

import pytest

from sandtable.theory.published import bargaining
from sandtable.theory.published.catalogue import all_reproductions
from sandtable.theory.reproduction import Reproduction, compare_with_published, make_report

RESULTS = all_reproductions()
OURS = {result.id: result.compute() for result in RESULTS}
PLAIN = [result for result in RESULTS if not result.is_negative_control]
CONTROLS = [result for result in RESULTS if result.is_negative_control]


def one(id_: str) -> Reproduction:
    (found,) = (result for result in RESULTS if result.id == id_)
    return found


def example(**changes) -> Reproduction:
    plain = {
        "id": "x", "law": "x", "what": "", "paper": "", "published": (0.5, 2.0), "compute": lambda: (0.5, 2.0),
        "tolerance": 0.05,
    }  # fmt: skip
    return Reproduction(**(plain | changes))


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.id)
def test_every_result_is_as_expected(result):
    found = compare_with_published(result, OURS[result.id])
    assert found.is_as_expected, (found.verdict, found.worst, found.largest_difference)


@pytest.mark.parametrize("result", PLAIN, ids=lambda result: result.id)
def test_a_published_number_that_is_changed_by_three_tolerances_is_seen(result):
    for place in {0, len(result.published) // 2, len(result.published) - 1}:
        changed = list(result.published)
        # Away from ours, so that the change is never a move towards it.
        side = 1 if result.published[place] >= OURS[result.id][place] else -1
        changed[place] += side * max(3 * result.limits[place], 1e-9 * max(1, abs(changed[place])))
        found = compare_with_published(replace(result, published=tuple(changed)), OURS[result.id])
        assert (found.verdict, found.worst, found.n_within) == ("differs", place, len(changed) - 1)


def test_a_wrong_formula_is_seen(monkeypatch):
    wrong = replace(bargaining.find_best_demand(0.5, 0.1, 0.5), war=0.5)
    monkeypatch.setattr(bargaining, "find_best_demand", lambda *_: wrong)
    (found,) = (result for result in bargaining.reproductions() if result.id == "bargaining-demand")
    assert compare_with_published(found, found.compute()).verdict == "differs"


def test_a_control_that_comes_to_hold_is_a_surprise():
    control = one("bdm-emissions-utilities-q-half")
    held = compare_with_published(control, OURS["bdm-emissions-utilities"])
    assert held.verdict == "should have failed"
    assert not held.is_as_expected


def test_ids_are_unique_and_every_result_says_what_and_where():
    assert len({result.id for result in RESULTS}) == len(RESULTS)
    assert [result.id for result in RESULTS if not (result.what and result.paper and result.law)] == []


def test_every_result_of_the_literature_has_a_place():
    ids = {result.id for result in RESULTS}
    assert {
        "cinc-1913", "cinc-1913-zero-filled", "landscape-syria-2016-energies", "landscape-syria-2016-frustrations",
        "landscape-syria-2016-minimum", "bdm-emissions-risk", "bdm-emissions-utilities", "bdm-emissions-median-mean",
        "bdm-emissions-utilities-q-half", "bdm-emissions-belgium-netherlands-chances", "bdm-emissions-scholz-rounds",
        "outcomes-reduction", "outcomes-superpowers-directions", "war-sizes-clauset", "war-sizes-line",
        "war-onsets-counts", "war-onsets-hazard", "arms-race-1909-slope", "arms-race-1909-correlates",
        "arms-race-balance", "arms-race-stability", "lanchester-iwo-jima", "lanchester-iwo-jima-antonov", "lanchester-ardennes-totals",
        "lanchester-ardennes-fit", "lanchester-ardennes-exponents", "rules-three-to-one", "rules-build-ups-chi-square",
        "lanchester-square-example", "lanchester-osipov", "lanchester-linear-example", "lanchester-ambush",
        "lanchester-logarithmic-example", "salvo-ten-against-eight", "bargaining-range", "bargaining-demand",
        "bargaining-preventive", "attrition-waiting", "market-share-sipri", "market-share-russia-out",
        "rebellion-arrest", "rebellion-active", "cascade-hundred", "tipping-tolerant",
    } <= ids  # fmt: skip


def test_what_is_not_read_in_a_paper_is_never_called_printed():
    for result in RESULTS:
        says = f"{result.note} {result.paper}".lower()
        assert ("recalled" in says) <= (result.origin in ("recalled", "derived")), result.id
        assert (result.origin == "recalled") <= ("recalled" in says), result.id
        assert (result.origin in ("recomputed", "recalled")) <= bool(result.note), result.id


def test_a_stated_tolerance_has_its_reason():
    """A tolerance that is no half unit of a digit, and is not rounding alone, is explained."""
    for result in PLAIN:
        for limit in result.limits:
            half_unit = limit > 0 and math.isclose(math.log10(2 * limit) % 1, 0, abs_tol=1e-9)
            half_unit = half_unit or (limit > 0 and math.isclose(math.log10(2 * limit) % 1, 1, abs_tol=1e-9))
            if limit > 1e-9 and not half_unit:
                assert result.note, (result.id, limit)


def test_the_two_readings_of_one_paper_stand_side_by_side():
    found = {result.id: compare_with_published(result, OURS[result.id]) for result in RESULTS}
    assert found["bdm-emissions-utilities"].n_within == 90
    assert found["bdm-emissions-utilities-scholz"].n_within < 30
    assert found["bdm-emissions-scholz-rounds"].n_within == 11
    assert found["bdm-emissions-scholz-means"].n_within == 11
    assert found["bdm-emissions-scholz-rounds-masad"].n_within == 1


def test_zero_filling_is_off_by_far_where_a_component_is_missing():
    for control in CONTROLS:
        if control.law == "cinc":
            assert compare_with_published(control, OURS[control.id]).largest_difference > 1e5 * control.tolerance


def test_a_difference_of_half_a_unit_counts_as_within_and_a_little_more_does_not():
    assert compare_with_published(example(), (0.55, 2.0)).verdict == "holds"
    assert compare_with_published(example(), (0.5501, 2.0)).verdict == "differs"


def test_each_number_may_have_a_tolerance_of_its_own():
    result = example(tolerances=(0.0, 1.0))
    assert compare_with_published(result, (0.5, 2.9)).verdict == "holds"
    found = compare_with_published(result, (0.5 + 1e-12, 2.9))
    assert (found.verdict, found.worst, found.n_within) == ("differs", 0, 1)


def test_a_number_that_is_none_differs():
    found = compare_with_published(example(), (math.nan, 2.0))
    assert (found.verdict, found.largest_difference, found.worst) == ("differs", math.inf, 0)
    assert compare_with_published(example(is_negative_control=True), (math.nan, 2.0)).verdict == "fails, as it must"


def test_descriptions_that_do_not_fit_are_our_own_mistake():
    for result, ours in (
        (example(), (0.5,)),
        (example(labels=("a",)), (0.5, 2.0)),
        (example(tolerances=(1.0,)), (0.5, 2.0)),
        (example(published=()), ()),
    ):
        with pytest.raises(ValueError, match="`x` has"):
            compare_with_published(result, ours)


def test_a_report_counts_results_and_controls_apart_and_puts_laws_together():
    def repeated(id_: str, law: str, verdict_holds: bool, is_control: bool = False):
        result = example(id=id_, law=law, is_negative_control=is_control)
        return compare_with_published(result, (0.5, 2.0) if verdict_holds else (0.5, 3.0))

    results = (repeated("a", "p", True), repeated("b", "q", False), repeated("c", "p", False, is_control=True))
    report = make_report(results, n_asked=5, data=(), is_stopped=True, seconds=1.0)
    assert [result.id for result in report.results] == ["a", "c", "b"]
    assert (report.n_repeated, report.n_results, report.n_failed_controls, report.n_controls) == (1, 2, 1, 1)
    assert (report.n_surprises, report.n_asked, report.is_stopped) == (1, 5, True)
