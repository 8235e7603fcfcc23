import math

import pytest

from sandtable.analysis.questions import find_questions
from sandtable.model.declaration import Known, Question
from sandtable.model.expression import Binary, InBranch, Name, Number
from sandtable.testing.ensembles import make_ensemble, make_model

YES = Binary(op="<=", left=Name(id="rank"), right=Number(value=4.0))


def test_the_probability_is_the_share_of_futures_whose_answer_is_yes():
    question = Question(id="top", asks="Top four?", resolves="2028-03-31", holds=YES, known=Known(answer="open"))
    made = make_ensemble(
        {("record", "base"): {"rank": [3.0, 4.0, 5.0, 9.0]}}, status={("record", "base"): [0, 0, 0, 3]}
    )
    finding = find_questions(made, make_model(outcomes=("rank",), questions=[question])).findings[0]
    cell = finding.cells[0]
    assert (cell.share.n, cell.share.n_futures, cell.n_left_out, finding.known.answer) == (2, 3, 1, "open")


def test_a_branch_that_was_not_run_is_named():
    question = Question(id="top", asks="?", resolves="2028", holds=InBranch(operand=YES, branches=("x",)))
    made = make_ensemble({("record", "base"): {"rank": [3.0]}})
    assert find_questions(made, make_model(questions=[question])).findings[0].cells[0].missing == ("x",)


def _measure(values, *, known=None, status=None, measures=None):
    question = Question(
        id="sum",
        asks="How much?",
        resolves="2028-03-31",
        measures=measures or Name(id="rank"),
        unit="GUSD",
        known=known,
    )
    made = make_ensemble(
        {("record", "base"): {"rank": values}}, status={("record", "base"): status} if status else None
    )
    return find_questions(made, make_model(outcomes=("rank",), questions=[question]))


def test_what_a_question_measures_is_told_by_its_quantiles_over_the_futures_that_count():
    table = _measure([*range(101), 1e9], status=[0] * 101 + [3])
    (finding,) = table.measures
    (cell,) = finding.cells
    assert (cell.low, cell.median, cell.high) == (5.0, 50.0, 95.0)
    assert (cell.n, cell.n_left_out, finding.unit, finding.value) == (101, 1, "GUSD", None)
    assert math.isnan(cell.share_below)
    assert table.findings == ()
    assert table.n_left_out == 1


def test_the_known_value_has_its_place_among_the_futures():
    known = Known(answer="measured", value=2.0)
    (finding,) = _measure([1.0, 2.0, 3.0, 4.0], known=known).measures
    assert finding.value == 2.0
    assert finding.cells[0].share_below == pytest.approx((1 + 0.5) / 4)
    assert finding.cells[0].covers(2.0)
    assert not finding.cells[0].covers(5.0)


def test_the_error_of_a_median_is_that_of_its_order_statistics():
    values = [float(value) for value in range(10_001)]
    assert _measure(values).measures[0].cells[0].errors[1] == pytest.approx(50.0, rel=0.01)  # n sqrt(1/4 / n)


def test_a_measured_question_whose_branch_was_not_run_says_so():
    (finding,) = _measure([1.0], measures=InBranch(operand=Name(id="rank"), branches=("x",))).measures
    assert (finding.cells[0].missing, finding.cells[0].n) == (("x",), 0)
    assert math.isnan(finding.cells[0].median)
