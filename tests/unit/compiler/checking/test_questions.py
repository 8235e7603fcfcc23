"""Questions: one kind of answer each, in a unit of its own, held against what is possible."""

import pytest

from sandtable.analysis.branches import find_claim_branches
from sandtable.testing.scenarios import check_text, faults_of, require_model

WORLD = (
    "unit GUSD = 1_000_000_000 USD\ndimension side = RU, UA\naux held : km^2 = 5 km^2\n"
    'aux spent[side] : GUSD/month = 2 GUSD/month\nconstant pay : 1 = 5 judged "x"\n'
    "branch high : pay = 9\noutcome bill : GUSD = total(spent[RU])\n"
    'check "used" : pay > 0\ncheck "held" : held > 0 km^2\ncheck "spent" : spent[UA] > 0 GUSD/month\ncheck "bill" : average(bill) > 0 GUSD\n'
)
ASKED = 'question Q asks "?" resolves 2025-10 '


def settle(clauses):
    return require_model(WORLD + ASKED + clauses).questions["Q"]


@pytest.mark.parametrize(
    ("measured", "unit"),
    [
        ("bill", "GUSD"),
        ("final(held)", "km^2"),
        ("mean(held from 2025-01 to 2025-06) / initial(held)", "1"),
        ("bill / 12 month", "GUSD/month"),
        ("pay * 2", "1"),
        ("bill - bill in high", "GUSD"),
    ],
)
def test_the_unit_of_a_measured_question_is_that_of_what_it_measures(measured, unit):
    assert settle(f"measures {measured}").unit == unit


def test_what_a_question_reduces_over_time_becomes_an_outcome_of_its_own():
    model = require_model(WORLD + ASKED + "measures final(held) - initial(held)")
    assert [name for name in model.variables if name.startswith("question.Q")] == ["question.Q~1", "question.Q~2"]


def test_the_branches_of_a_measured_question_are_run():
    assert find_claim_branches(require_model(WORLD + ASKED + "measures bill in high")) == ("base", "high")


def test_a_good_question_has_no_fault():
    text = 'measures bill\n  categories -1, 0, 5\n  base rate 1 to 2 judged "x"\n  status quo 3 judged "y"\n  known 4'
    assert check_text(WORLD + ASKED + text).faults == ()


@pytest.mark.parametrize(
    ("clauses", "code", "what"),
    [
        ("", "question-incomplete", "question `Q` has no answer"),
        ("yes when bill > 0 GUSD measures bill", "question-incomplete", "question `Q` has both `yes when` and `measures`"),
        ("measures bill > 3 GUSD", "question-incomplete", "what question `Q` measures is true or false"),
        (
            "yes when bill > 0 GUSD categories 3, 4",
            "question-incomplete",
            "question `Q` has categories, but no number that falls into them",
        ),
        ("measures bill categories 3, 3", "bad-range", "the categories of question `Q` do not rise: 3, 3"),
        ('measures bill base rate 3 to 2 judged "x"', "bad-range", "the base rate of question `Q` runs from 3 to 2"),
        ('yes when pay base rate 1.2 judged "x"', "bad-range", "the base rate of question `Q` is 1.2"),
        ('yes when pay base rate -0.1 judged "x"', "bad-range", "the base rate of question `Q` is -0.1"),
        ('yes when pay base rate 0.1 to 0.2 judged "x"', "bad-range", "the base rate of question `Q` is 0.1 to 0.2"),
        ('yes when pay status quo 0.5 judged "x"', "bad-range", "the status quo of question `Q` is 0.5"),
        ("measures bill known no", "unknown-answer", "question `Q` measures a number, but it is known to be `no`"),
        ("measures bill known partly", "unknown-answer", "question `Q` measures a number, but it is known to be `partly`"),
        ("measures bill known perhaps", "unknown-answer", "`perhaps` is no answer"),
        ("yes when pay known 3", "unknown-answer", "question `Q` is yes or no, but it is known to be 3"),
        ("measures spent", "needs-time-reduction", "`spent` has a value at each point, but a claim or question is one number"),
        ("measures final(spent)", "extra-dimension", "`spent` is still over `side`"),
        ("measures bill base rate 3 @NO-1", "unknown-source", "there is no source `@NO-1`"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_has_one_fault(clauses, code, what):
    (fault,) = faults_of(WORLD + ASKED + clauses)
    assert (fault.code, fault.what) == (code, what)
    assert fault.mend


@pytest.mark.parametrize("clause", ["base rate 3", "status quo 3", "base rate 3 to 4"])
def test_a_reference_that_rests_on_nothing_is_a_bare_number(clause):
    (warning,) = [
        fault for fault in check_text(WORLD + ASKED + "measures bill " + clause).faults if "question" in fault.what
    ]
    assert (warning.code, warning.severity) == ("bare-number", "warning")


def test_a_claim_is_not_answered_by_a_number():
    (fault,) = faults_of(WORLD + "claim C1 holds when bill > 0 GUSD word likely known 3")
    assert (fault.code, fault.what) == ("unknown-answer", "claim `C1` is yes or no, but it is known to be 3")


def test_base_rates_and_status_quo_are_counted_as_values_and_yes_and_no_need_no_source():
    plain = check_text(WORLD + ASKED + "yes when pay status quo no").provenance
    held = check_text(WORLD + ASKED + 'yes when pay base rate 0.2 judged "x" status quo yes').provenance
    assert (held.judged, held.n_bare) == (plain.judged + 1, plain.n_bare)
