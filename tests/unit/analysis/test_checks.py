import math

from sandtable.analysis.checks import find_checks
from sandtable.model.declaration import Check
from sandtable.model.expression import Binary, InBranch, Name, Number, OverFutures
from sandtable.testing.ensembles import make_ensemble, make_model

RUNS = {
    ("record", "base"): {"made": [10.0, 20.0, 30.0], "used": [10.0, 20.0, 31.0]},
    ("record", "off"): {"made": [0.0, 0.0, 0.0], "used": [0.0, 0.0, 0.0]},
}


def compare(op, left, right):
    return Binary(op=op, left=left, right=right)


MADE, USED = Name(id="made"), Name(id="used")


def only(check, *, status=None):
    made = make_ensemble(RUNS, status=status)
    return find_checks(made, make_model(outcomes=("made", "used"), checks=[check])).findings[0]


def test_a_check_fails_with_the_worst_miss_and_the_first_future():
    found = only(Check(label="conserved", holds=compare("==", MADE, USED)))
    assert (found.status, found.n_failing, found.future, found.worst) == ("fails", 1, 2, 1.0 / 31.0)
    assert found.is_surprise


def test_futures_keep_their_numbers_when_others_are_left_out():
    found = only(Check(label="conserved", holds=compare("==", MADE, USED)), status={("record", "base"): [1, 0, 0]})
    assert (found.n_futures, found.future) == (2, 2)


def test_a_tolerance_lets_a_check_hold():
    found = only(Check(label="near", holds=compare("==", MADE, USED), tolerance=0.05))
    assert (found.status, found.is_surprise) == ("holds", False)


def test_a_known_limit_that_fails_is_no_surprise():
    found = only(Check(label="limit", holds=compare("==", MADE, USED), is_known_limit=True))
    assert (found.status, found.is_surprise) == ("fails", False)
    found = only(Check(label="limit", holds=compare("==", MADE, MADE), is_known_limit=True))
    assert found.is_surprise


def test_a_check_is_read_in_its_branch():
    found = only(Check(label="off", holds=compare("==", USED, Number(value=0.0)), branches=("off",)))
    assert (found.status, found.branches) == ("holds", ("off",))


def test_statistics_over_futures_are_held_once():
    lower = compare(
        "<",
        OverFutures(op="average", operand=InBranch(operand=MADE, branches=("off",))),
        OverFutures(op="average", operand=MADE),
    )
    found = only(Check(label="matters", holds=lower))
    assert (found.status, found.future, found.branches) == ("holds", -1, ("base", "off"))


def test_a_check_whose_branch_was_not_run_says_so():
    found = only(Check(label="x", holds=MADE, branches=("y",)))
    assert (found.status, found.missing) == ("not run", ("y",))
    assert not found.was_held
    assert not found.is_surprise
    assert math.isnan(found.worst)


def at_points(holds, first, worst):
    made = make_ensemble({("record", "base"): {"check.1.first": first, "check.1.worst": worst}})
    checks = [Check(label="other", holds=MADE, branches=("x",)), Check(label="points", holds=holds)]
    return find_checks(made, make_model(checks=checks), labels=("points",)).findings[0]


def test_a_check_at_points_fails_where_its_first_point_is_told():
    found = at_points(compare("==", MADE, USED), [-1.0, 2.0, 1.0], [0.0, 0.5, 0.25])
    assert (found.status, found.n_failing, found.future, found.point) == ("fails", 2, 1, "2024-12")
    assert (found.worst, found.n_points) == (0.5, -1)


def test_a_check_at_points_without_a_size_counts_its_points():
    found = at_points(compare("<", MADE, USED), [-1.0, 0.0, -1.0], [0.0, 3.0, 0.0])
    assert (found.status, found.point, found.n_points) == ("fails", "2024-10", 3)
    assert math.isnan(found.worst)


def test_a_check_at_points_that_holds_has_no_future():
    found = at_points(compare("==", MADE, USED), [-1.0, -1.0, -1.0], [1e-15, 0.0, 0.0])
    assert (found.status, found.future, found.point, found.worst) == ("holds", -1, "", 1e-15)


def test_a_miss_within_the_absolute_slack_is_no_large_one():
    runs = {("record", "base"): {"made": [1e-13, 0.0], "used": [0.0, 0.0]}}
    check = Check(label="empty", holds=compare("==", MADE, USED))
    found = find_checks(make_ensemble(runs), make_model(outcomes=("made", "used"), checks=[check])).findings[0]
    assert (found.status, found.worst) == ("holds", 1e-13)
    strict = Check(label="empty", holds=compare("==", MADE, USED), tolerance=0.0)
    found = find_checks(make_ensemble(runs), make_model(outcomes=("made", "used"), checks=[strict])).findings[0]
    assert (found.status, found.worst) == ("fails", 1.0)


def test_the_report_counts_the_futures_it_left_out():
    made = make_ensemble(RUNS, status={("record", "base"): [1, 0, 0]})
    check = Check(label="conserved", holds=compare(">=", USED, MADE))
    assert find_checks(made, make_model(outcomes=("made", "used"), checks=[check])).n_left_out == 1
