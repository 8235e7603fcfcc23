"""A scenario without lenses, weights, units or dates: every answer is a page or a refusal that helps."""

import pytest

from sandtable.reports.games import layout_games
from sandtable.reports.information import layout_worth
from sandtable.reports.plain import page_to_text
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking, ask_ledgers
from sandtable.usecases.attribution import ask_attribution
from sandtable.usecases.games import ask_game
from sandtable.usecases.information import ask_choice_worth
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest, say_needed

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
