import numpy as np
import pytest

from sandtable.analysis.branches import find_check_branches, find_claim_branches
from sandtable.analysis.claims import Verdict, find_claims, judge_share
from sandtable.analysis.shares import count_share
from sandtable.analysis.words import ICD_203, read_word
from sandtable.model.declaration import Check, Claim, Known, Question, Quote, Word
from sandtable.model.expression import Binary, InBranch, Name, Number
from sandtable.model.model import SettledLens
from sandtable.testing.ensembles import make_ensemble, make_model

HOLDS = Binary(op="<", left=Name(id="land"), right=InBranch(operand=Name(id="land"), branches=("without",)))
SOME = Binary(op=">", left=Name(id="losses"), right=Number(value=0.0))


def claim(**changes):
    fields = {
        "id": "C12",
        "label": "a mistake",
        "by": ("rehi",),
        "says": Quote(text="could be a big mistake", source="A1"),
        "holds": HOLDS,
        "word": Word(text="could", band=(0.25, 0.75)),
        "known": Known(answer="no", date="2026-02", sources=("R1",), text="it was not"),
    }
    return Claim(**{**fields, **changes})


def ensemble(n_holding, n=1000, *, n_given=None, lenses=("record",), status=None):
    land = np.where(np.arange(n) < n_holding, -1.0, 1.0)
    losses = np.where(np.arange(n) < (n if n_given is None else n_given), 1.0, 0.0)
    runs = {}
    for lens in lenses:
        runs[lens, "base"] = {"land": land, "losses": losses}
        runs[lens, "without"] = {"land": np.zeros(n), "losses": losses}
    return make_ensemble(runs, status=status)


def only_cell(made, model):
    return find_claims(made, model).findings[0].cells[0]


def test_the_share_is_of_paired_futures():
    cell = only_cell(ensemble(702), make_model(claims=[claim()]))
    assert (cell.share.n, cell.share.n_futures, cell.n_left_out) == (702, 1000, 0)
    assert cell.verdict is Verdict.INSIDE


@pytest.mark.parametrize(
    ("n", "verdict"),
    [
        (100, Verdict.BELOW),
        (250, Verdict.UNDECIDED),
        (500, Verdict.INSIDE),
        (760, Verdict.UNDECIDED),
        (900, Verdict.ABOVE),
    ],
)
def test_a_verdict_falls_only_where_the_interval_is_on_one_side_of_an_edge(n, verdict):
    assert only_cell(ensemble(n), make_model(claims=[claim()])).verdict is verdict


def test_every_future_does_not_speak_against_almost_certain():
    word = read_word(Word(text="almost certain"), ICD_203)
    assert judge_share(count_share(1000, 1000), word) is Verdict.INSIDE
    assert judge_share(count_share(0, 1000), read_word(Word(text="remote"), ICD_203)) is Verdict.INSIDE


def test_few_futures_leave_a_verdict_open():
    word = read_word(Word(text="almost certain"), ICD_203)
    assert judge_share(count_share(20, 20), word) is Verdict.UNDECIDED


def test_what_is_given_narrows_the_futures_and_is_counted():
    finding = find_claims(ensemble(50, n_given=80), make_model(claims=[claim(given=SOME)])).findings[0]
    assert finding.is_conditional
    assert (finding.cells[0].share.n, finding.cells[0].share.n_futures) == (50, 80)
    assert finding.cells[0].n_usable == 1000


def test_a_condition_that_never_holds_gives_no_verdict():
    cell = only_cell(ensemble(50, n_given=0), make_model(claims=[claim(given=SOME)]))
    assert cell.verdict is Verdict.NO_CASES


def test_a_future_in_trouble_in_one_branch_is_left_out_of_the_pair():
    status = {("record", "without"): [1] * 10 + [0] * 990}
    cell = only_cell(ensemble(702, status=status), make_model(claims=[claim()]))
    assert (cell.share.n, cell.share.n_futures, cell.n_left_out) == (692, 990, 10)


def test_a_branch_that_was_not_run_is_named():
    made = make_ensemble({("record", "base"): {"land": [1.0], "losses": [1.0]}})
    cell = only_cell(made, make_model(claims=[claim()]))
    assert (cell.verdict, cell.missing) == (Verdict.NOT_RUN, ("without",))


def test_a_word_without_a_number_gives_a_share_and_no_verdict():
    made = find_claims(ensemble(702), make_model(claims=[claim(word=Word(text="could"))]))
    assert made.findings[0].cells[0].verdict is Verdict.NO_BAND
    assert made.findings[0].word.note == "`could` has no number under ICD 203"


def test_the_same_word_is_judged_by_the_standard_asked_for():
    model = make_model(claims=[claim(word=Word(text="likely"))])
    bands = [find_claims(ensemble(700), model, standard=name).findings[0].word.high for name in ("icd203", "phia")]
    assert bands == [0.80, 0.75]


def test_a_lens_of_the_speaker_is_marked_as_no_evidence():
    lens = SettledLens(id="rehi", label="", by="rehi", parameters={}, overrides=(), reasons={}, weights={})
    made = find_claims(ensemble(702, lenses=("record", "rehi")), make_model(claims=[claim()], lenses=[lens]))
    assert [cell.is_own_lens for cell in made.findings[0].cells] == [False, True]


def test_a_claim_without_a_test_stays_a_row():
    made = find_claims(ensemble(702), make_model(claims=[claim(holds=None)]))
    assert made.findings[0].cells == ()
    assert made.findings[0].known.answer == "no"


def test_claims_and_questions_name_the_branches_they_need():
    question = Question(id="q", asks="?", resolves="2026", holds=InBranch(operand=SOME, branches=("b", "a")))
    check = Check(label="c", holds=SOME, branches=("off",))
    model = make_model(claims=[claim()], questions=[question], checks=[check])
    assert find_claim_branches(model) == ("a+b", "base", "without")
    assert find_check_branches(model) == ("off",)
