"""A scenario without lenses, weights, units or dates: every answer is a page or a refusal that helps."""

import io

import pytest
from rich.console import Console

import sandtable as st
from sandtable.cli.main import run_command
from sandtable.reports.claims import layout_claims
from sandtable.reports.drivers import say_drivers
from sandtable.reports.games import layout_games
from sandtable.reports.information import layout_worth
from sandtable.reports.layout import Page, Picture
from sandtable.reports.numbers import format_most
from sandtable.reports.plain import page_to_text
from sandtable.reports.questions import layout_questions
from sandtable.reports.terminal import render_page
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking, ask_claims, ask_ledgers, ask_questions, score_questions
from sandtable.usecases.attribution import ask_attribution
from sandtable.usecases.drivers import DriversQuestion, ask_drivers
from sandtable.usecases.games import ask_game
from sandtable.usecases.information import ask_choice_worth
from sandtable.usecases.new import write_new_scenario
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest, say_needed
from sandtable.usecases.targets import require_enough

PLAIN = """scenario "Plain"
time 0 to 10 step 1 month
actor A "The first"
actor B "The second"
actor C "The third"
uncertain x "A rate" : 1/month = 0 to 2 judged "guess"
uncertain h "A hazard" : 1/month = 0.05 to 0.2 judged "guess"
move go "A goes" by A toward B
  chance h
move stop "B stops" by B toward C
  chance h
stock level "Level" : 1
  starts 5 judged "guess"
  gains x
  loses 0.5/month * active(go) * level + 0.3/month * active(stop)
outcome last "Last level" : 1 = final(level)
interest A
  last more is better
interest B
  last less is better worth 1 per 1 judged "the scale"
"""


@pytest.fixture(scope="module")
def model():
    return require_model(PLAIN)


def asking(futures=200):
    return Asking(request=RunRequest(futures=futures, engine="numpy", cache_folder=None))


def refused(ask):
    with pytest.raises(Refused) as caught:
        ask()
    (fault,) = caught.value.faults
    return fault


def test_a_move_held_back_is_an_alternative_though_no_branch_is_declared(model):
    answer = ask_choice_worth(model, "A", ("base", "never.go"), asking(), outcome="last")
    said = " ".join(page_to_text(layout_worth(answer)).split())
    assert "`never.go` is best on average" in said
    assert " 1 ahead" not in said
    assert "(1)" not in said
    players = {"A": ("base", "never.go"), "B": ("base", "never.stop")}
    findings = ask_game(model, players, asking(), outcomes={"A": "last"})
    assert "`A: never.go, B: base`" in " ".join(page_to_text(layout_games(findings)).split())
    fixed = ask_game(model, players, asking(), outcomes={"A": "last"}, fix=["never.go"])
    assert fixed[0].form.fix == "never.go"


def test_a_move_that_is_not_there_cannot_be_held_back(model):
    fault = refused(lambda: ask_choice_worth(model, "B", ("base", "never.gone"), asking()))
    assert "no branch `never.gone`" in fault.what


def test_an_actor_without_interests_is_told_from_one_that_is_not_there(model):
    fault = refused(lambda: ask_ledgers(model, "go", "C", asking()))
    assert fault.what == "the actor `C` has no interests"
    assert "`interest C`" in fault.mend
    assert "`C` has no interests" in refused(lambda: ask_attribution(model, "net(C)", ("go",), asking())).what
    assert "no actor with interests `D`" in refused(lambda: ask_ledgers(model, "go", "D", asking())).what


def test_near_names_are_given_once(model):
    fault = refused(lambda: ask_attribution(model, "last", ("stopp",), asking()))
    assert fault.why == "near names: `stop`"


def test_one_future_is_one(model):
    fault = refused(lambda: ask_attribution(model, "last", ("go",), asking(futures=1)))
    assert fault.what.startswith("1 future is too few")


def test_more_futures_than_can_be_run_are_not_asked_for():
    assert say_needed(40_000) == "about 40_000 futures are needed: --futures 40000"
    assert "--futures" not in say_needed(10**13)


def test_claims_and_questions_that_are_not_there_are_said_not_to_be(model):
    matrix = ask_claims(model, (), "ICD203", asking())
    assert page_to_text(layout_claims(matrix)).strip() == "The scenario has no claims."
    table = ask_questions(model, asking())
    assert page_to_text(layout_questions(table, score_questions(table))).strip() == "The scenario has no questions."


@pytest.mark.parametrize(
    ("n", "said"), [(0, "no future is left for x"), (1, "1 future is too few"), (2, "2 futures are too few")]
)
def test_too_few_futures_are_counted_in_words_that_fit(n, said):
    assert refused(lambda: require_enough(n, "x")).what.startswith(said)


@pytest.mark.parametrize(("error", "said"), [(0.0, "below 0.1 %"), (0.0004, "below 0.1 %"), (0.0158, "at most 1.6 %")])
def test_no_error_is_said_to_be_nothing(error, said):
    assert format_most(error) == said


def test_python_translates_words_both_ways():
    likely = st.words("likely").set_index("standard")
    assert likely.loc["ICD 203", ["low", "high"]].tolist() == [0.55, 0.8]
    assert likely.loc["Kent 1964"].low != likely.loc["Kent 1964"].low
    assert st.words(0.7, "phia").to_dict("records") == [{"standard": "PHIA yardstick", "word": "likely"}]
    assert set(st.words().columns) == {"standard", "word", "low", "high"}


def test_a_bad_call_names_the_help_of_its_own_command(capsys):
    assert run_command(["attribute", "nothing"]) == 2
    assert "see `sandtable attribute --help`" in capsys.readouterr().err


def test_on_a_narrow_terminal_a_picture_is_cut_and_not_folded():
    console = Console(width=20, record=True, file=io.StringIO())
    console.print(render_page(Page((Picture(title="A title", lines=("ban +6.2 ██████████████████████", "end")),))))
    assert [line.rstrip() for line in console.export_text().splitlines()] == [
        "",
        "A title",
        "ban +6.2 ███████████",
        "end",
    ]


def test_lenses_of_a_new_scenario_disagree_on_its_claim(tmp_path):
    write_new_scenario("fresh", tmp_path)
    run = st.run(str(tmp_path / "fresh"), futures=200)
    shares = [run.claims().iloc[0][(lens, "share")] for lens in ("dove_world", "record", "hawk_world")]
    assert shares[0] < 0.2 < shares[1] < 0.8 < shares[2]
    worth = run.worth(actor="BUYER", branches=("base", "never.ban"), lenses=("record",))
    assert worth.empty
    assert "worth" in worth.columns


def test_where_all_values_stand_out_none_is_said_to_be_too_weak(model):
    (drivers,) = ask_drivers(model, DriversQuestion(target="last"), asking(1000))
    said = say_drivers(drivers)
    assert "Both uncertain values stand out from noise" in said
    assert "too weak" not in said
    assert "`last` averages" in said
