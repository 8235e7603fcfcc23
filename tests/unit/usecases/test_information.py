"""What to find out next, asked of a small scenario whose answer is plain: a dyke pays where the water is high and it is cheap."""

from dataclasses import replace

import pytest

from sandtable.analysis.uncertainty.worth import WorthAnswer
from sandtable.reports.information import brief_worth, layout_worth
from sandtable.reports.layout import Page, Paragraph, Table
from sandtable.reports.plain import page_to_text
from sandtable.reports.record import to_record
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking, keep_ensemble
from sandtable.usecases.information import ask_choice_worth, ask_verdict_worth, ask_worth, worth_frame
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

TOWN = """scenario "A dyke"
time 2026-01 to 2026-04 step 1 month
sources "sources.csv"
unit MEUR
actor TOWN "The town"
actor FARMS "The farms"
person hawk "An engineer" of "who fears the water"

dimension arm "Arms of the river" = east, west
uncertain water[arm] "Highest water" : 1 = normal(1 to 5) @HYD-1
uncertain price "Price of the dyke" : MEUR = normal(3 to 9) judged "two offers"
uncertain idle "Colour of the dyke" : 1 = uniform(0, 1) @HYD-2
constant dyke "Whether there is a dyke" : 1 = 0
flow luck "Weather" : 1/month = normal_noise(1) / 1 month
stock sky "Weather so far" : 1
  starts 0
  gains luck

outcome net_gain "What the dyke brings" : MEUR = dyke * (0.8 MEUR * (water[east] + water[west]) - price)
outcome level "Water at the wall" : 1 = water[east] + final(sky)

interest TOWN in "million euros"
  net_gain more is better worth 1 per 1 MEUR judged "the scale"
interest FARMS
  level less is better

branch build "Build the dyke" : dyke = 1
branch paint "Paint the dyke" : dyke = 0

lens record "no one's opinion"
lens wet "High water" by hawk
  water[east] = normal(4 to 8) despite @HYD-1 judged "it has risen" @HYD-2

claim W1 "The wall is too low" by hawk
  holds when level > 4
  word could
claim W2 "Water flows" by hawk
  holds when level > -100
  word likely
question Q1 asks "Is it over three?"
  resolves 2026-04-01
  yes when level > 3
"""
SOURCES = """id,quantity,value,low,high,unit,as_of,title,publisher,date,address,grade,note
HYD-1,water,3,1,5,m,2024-10..2024-12,Levels of the river,The water board,2025-01-15,,A,
HYD-2,colour,0,0,1,1,2017-,Catalogue,The maker,2020,,C,
"""

REQUEST = RunRequest(futures=600, engine="numpy")
FRESH = Asking(request=REQUEST)
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def town():
    return require_model(TOWN, {"sources.csv": SOURCES})


@pytest.fixture(scope="module")
def held(town):
    """Both branches, run once."""
    return Asking(request=REQUEST, held=run_model(town, replace(REQUEST, branches=("base", "build", "paint"))))


@pytest.fixture(scope="module")
def dyke(town, held) -> WorthAnswer:
    return ask_choice_worth(town, "TOWN", ("base", "build"), held, today=DAY)


def test_the_figures_that_decide_are_listed_and_those_that_do_nothing_are_not(dyke):
    record = dyke.findings[0]
    assert record.lens == "record"
    assert record.chosen == "base"
    assert record.figures[0].facts.id == "price"
    assert "idle" not in {figure.facts.id for figure in record.figures}
    assert record.n_figures == 4
    worths = [figure.worth.value for figure in record.figures]
    assert worths == sorted(worths, reverse=True)
    assert all(0.0 < worth <= record.known.worth.value <= record.ceiling.value + 0.05 for worth in worths)


def test_it_is_said_at_which_values_the_choice_flips(dyke):
    price = dyke.findings[0].figures[0]
    assert price.bend.alternatives == ("build", "base")  # cheap: build
    assert price.bend.flips[0].value == pytest.approx(4.8, abs=0.4)  # 0.8 * (3 + 3)
    wet = dyke.findings[1]
    assert wet.chosen == "build"
    assert wet.figures[0].bend.flips[0].value == pytest.approx(7.2, abs=0.6)  # 0.8 * (6 + 3)


def test_a_judged_figure_says_so_and_a_sourced_one_names_its_rows_and_their_age(town, held):
    record, wet = ask_verdict_worth(town, "W1", held, today=DAY).findings
    water = record.figures[0].facts
    assert (water.rests_on, water.label, water.by_lens) == ("sourced", "Highest water, east", False)
    assert [(dated.source.id, dated.age.least) for dated in water.sources] == [("HYD-1", 23)]
    judged = wet.figures[0].facts
    assert (judged.rests_on, judged.judged, judged.by_lens) == ("judged", "it has risen", True)
    assert [dated.source.id for dated in judged.despite] == ["HYD-1"]


def test_a_verdict_is_worth_calls_and_brier_score(town, held):
    record = ask_verdict_worth(town, "Q1", held, today=DAY).findings[0]
    assert (record.kind, record.n_told_apart, record.figures[0].facts.id) == ("verdict", 1, "water[east]")
    figure = record.figures[0]
    assert record.ceiling.value == pytest.approx(min(record.share.value, 1 - record.share.value))
    assert record.ceiling_brier.value == pytest.approx(record.share.value * (1 - record.share.value))
    assert 0.1 < figure.worth.value < record.ceiling.value
    assert 0.02 < figure.brier.value < record.ceiling_brier.value
    assert figure.share_low.value < 0.3 < 0.7 < figure.share_high.value


def test_alternatives_that_bring_the_same_leave_nothing_to_find_out(town, held):
    answer = ask_choice_worth(town, "TOWN", ("base", "paint"), held, today=DAY)
    text = page_to_text(layout_worth(answer))
    assert "bring The town the same in all of 600 futures" in " ".join(text.split())
    assert answer.findings[0].figures == ()


def test_where_no_figure_changes_the_choice_it_is_said_plainly(town, held):
    cheap = require_model(TOWN.replace("normal(3 to 9)", "normal(90 to 91)"), {"sources.csv": SOURCES})
    answer = ask_choice_worth(cheap, "TOWN", ("base", "build"), FRESH, today=DAY)
    assert answer.findings[0].ceiling.value == 0.0
    assert "`base` does no worse" in layout_worth(answer).blocks[0].text


def test_one_outcome_may_be_judged_by_in_its_own_unit(town, held):
    answer = ask_choice_worth(town, "TOWN", ("base", "build"), held, outcome="net_gain", today=DAY)
    assert answer.findings[0].unit == "MEUR"


def test_a_stored_run_answers_as_the_fresh_one_does(town, dyke, tmp_path):
    keep_ensemble(run_model(town, replace(REQUEST, branches=("base", "build"))), tmp_path / "run")
    stored = replace(FRESH, run=str(tmp_path / "run"))
    assert ask_choice_worth(town, "TOWN", ("base", "build"), stored, today=DAY) == dyke


def test_one_lens_under_which_a_verdict_is_settled_does_not_silence_the_others(town):
    wetter = require_model(TOWN.replace("normal(4 to 8)", "normal(50 to 60)"), {"sources.csv": SOURCES})
    answer = ask_verdict_worth(wetter, "W1", FRESH, today=DAY)
    assert [finding.lens for finding in answer.findings] == ["record"]
    assert [one.lens for one in answer.unanswered] == ["wet"]
    assert "holds in all of 600 futures" in page_to_text(layout_worth(answer)).replace("\n  ", " ")


def test_what_was_found_before_it_was_stopped_is_kept(town, held, dyke):
    answer = ask_choice_worth(town, "TOWN", ("base", "build"), replace(held, should_stop=lambda: True), today=DAY)
    assert answer.findings == dyke.findings[:1]
    assert [(one.lens, one.reason) for one in answer.unanswered] == [("wet", "stopped before it was reached")]


def refused(ask) -> str:
    with pytest.raises(Refused) as caught:
        ask()
    fault = caught.value.faults[0]
    assert fault.mend
    return fault.code


def test_what_cannot_be_answered_is_refused_with_its_reason(town, held):
    few = Asking(request=replace(REQUEST, futures=50))
    many = Asking(request=replace(REQUEST, futures=20_000))
    both = ("base", "build")
    cases = {
        "one-alternative": lambda: ask_choice_worth(town, "TOWN", ("base",), held),
        "no-weights": lambda: ask_choice_worth(town, "FARMS", both, held),
        "no-such-name": lambda: ask_choice_worth(town, "TWN", both, held),
        "nothing-varies": lambda: ask_verdict_worth(town, "W2", held),
        "too-few-futures": lambda: ask_choice_worth(town, "TOWN", both, few),
        "too-many-futures": lambda: ask_choice_worth(town, "TOWN", both, many),
    }
    assert {code: refused(ask) for code, ask in cases.items()} == {code: code for code in cases}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"verdict": "W1", "actor": "TOWN"},
        {"verdict": "W1", "branches": ("base", "build")},
        {"verdict": "level"},
        {"verdict": "W1", "today": "yesterday"},
        {"verdict": "W1", "error": -1.0},
        {"verdict": "W1", "error": float("nan")},
    ],
)
def test_a_call_that_makes_no_sense_is_refused(town, held, asked):
    assert refused(lambda: ask_worth(town, held, **asked)) == "bad-argument"


def test_a_precision_out_of_reach_is_refused_with_the_futures_that_reach_it(town, held):
    with pytest.raises(Refused) as caught:
        ask_choice_worth(town, "TOWN", ("base", "build"), held, error=0.01)
    fault = caught.value.faults[0]
    assert fault.code == "too-few-futures"
    assert "--futures" in fault.mend
    assert ask_choice_worth(town, "TOWN", ("base", "build"), held, error=1.0).findings
    with pytest.raises(Refused, match="out of reach"):
        ask_choice_worth(town, "TOWN", ("base", "build"), held, error=0.0001)


def test_a_run_that_lacks_a_branch_or_its_figures_is_refused(town, held, tmp_path):
    run = run_model(town, replace(REQUEST, branches=("base",)))
    keep_ensemble(run, tmp_path / "run")
    stored = replace(FRESH, run=str(tmp_path / "run"))
    assert refused(lambda: ask_choice_worth(town, "TOWN", ("base", "build"), stored)) == "no-such-name"
    bare = replace(held, held=replace(held.held, parameters={}, parameter_ids=()))
    assert refused(lambda: ask_choice_worth(town, "TOWN", ("base", "build"), bare)) == "too-many-futures"
    certain = replace(held, held=replace(held.held, parameter_ids=()))
    assert refused(lambda: ask_choice_worth(town, "TOWN", ("base", "build"), certain)) == "nothing-varies"


def test_the_brief_is_one_paragraph_and_one_small_table(dyke):
    blocks = brief_worth(dyke)
    assert [type(block) for block in blocks] == [Paragraph, Table]
    assert len(blocks[1].rows) <= 8
    assert "price" in page_to_text(Page(blocks))


def test_the_frame_has_a_row_per_lens_and_figure(dyke):
    frame = worth_frame(dyke)
    assert frame.loc[("record", "price"), "worth"] == dyke.findings[0].figures[0].worth.value
    assert frame.attrs["chosen"] == {"record": "base", "wet": "build"}
    assert frame.attrs["futures"] == 600


def test_the_record_holds_every_number(dyke):
    record = to_record(dyke)
    figure = record["findings"][0]["figures"][0]
    assert figure["facts"]["id"] == "price"
    assert figure["bend"]["flips"][0]["value"] == dyke.findings[0].figures[0].bend.flips[0].value


def test_python_gives_the_same_answer_from_a_run(town, held, dyke):
    from sandtable.usecases.face import Run, Scenario

    run = Run(Scenario(town), held.held, REQUEST)
    assert run.worth(actor="TOWN", branches=("base", "build"), today=DAY).equals(worth_frame(dyke))
    assert list(run.worth("Q1").index) == [("record", "water[east]"), ("wet", "water[east]")]
