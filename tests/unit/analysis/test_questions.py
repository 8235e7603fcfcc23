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
