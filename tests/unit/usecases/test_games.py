"""Games asked of a scenario: known answers, what is fixed, and refusals."""

import json

import pytest

import sandtable as st
from sandtable.cli.main import run_command
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking
from sandtable.usecases.games import ask_game, games_frame, read_outcomes, read_players
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest

WORLD = """scenario "Pennies"
time 0 to 2 step 1 month
actor A "Ann"
actor B "Bob"
actor C "Cid"
uncertain luck : 1 = normal(0, 9) judged "x"
constant x : 1 = 0 judged "x"
constant y : 1 = 0 judged "x"
constant z : 1 = 0 judged "x"
branch a1 : x = 1
branch a2 : x = 2
branch b1 : y = 1
branch c1 : z = 1
branch clash : y = 2
move war by A
law ban of B
  forbids war
aux warring : 1 = active(war)
outcome pa : 1 = (if x == y then 1 else 0 - 1) * (1 + 9 * final(warring)) + luck
outcome pb : 1 = (if x == y then 0 - 1 else 1) + luck
outcome pc : 1 = x + y + z
interest A in "apples"
  pa more is better worth 1 judged "x"
interest B in "pears"
  pb more is better worth 1 judged "x"
interest C
  pc less is better
"""
PLAYERS = {"A": ("base", "a1"), "B": ("base", "b1")}


@pytest.fixture(scope="module")
def model():
    return require_model(WORLD)


def asking(**changes):
    return Asking(request=RunRequest(futures=40, engine="numpy", cache_folder=None, **changes))


def refusal(model, players=PLAYERS, **more):
    with pytest.raises(Refused) as refused:
        ask_game(model, players, asking(), **more)
    (fault,) = refused.value.faults
    assert refused.value.exit_code == 2
    assert fault.mend
    return fault.code, fault.what


def test_matching_pennies_is_found_in_a_scenario(model):
    (finding,) = ask_game(model, PLAYERS, asking())
    assert (finding.tied, finding.share_without, finding.n) == ((), 1.0, 40)
    assert finding.mixed[0].shares == (pytest.approx((0.5, 0.5)), pytest.approx((0.5, 0.5)))
    assert [profile.changes[0].mean for profile in finding.profiles] == pytest.approx([0, -2, -2, 0])
    assert [profile.changes[0].error for profile in finding.profiles] == pytest.approx([0] * 4, abs=1e-12)


@pytest.mark.parametrize(
    ("fix", "stake"), [(["war=1"], -20.0), (["war=always", "ban=never"], -20.0), (["war=never"], -2.0)]
)
def test_what_is_fixed_holds_in_every_profile(model, fix, stake):
    (finding,) = ask_game(model, PLAYERS, asking(), fix=fix)
    assert finding.form.fix == "+".join(sorted(fix))
    assert finding.profiles[1].changes[0].mean == pytest.approx(stake)


def test_a_branch_may_be_fixed_and_an_actor_judge_by_one_outcome(model):
    players = {"A": ("base", "a1"), "C": ("base", "c1")}
    (finding,) = ask_game(model, players, asking(), outcomes={"C": "pc"}, fix=["b1"])
    assert finding.tied == ((("a1", "base"),),)
    assert finding.profile(("a1", "base")).branch == "a1+b1"
    assert finding.profile(("base", "c1")).changes[1].mean == -1.0


def test_what_the_payoffs_are_made_of_is_told(model):
    players = {"A": ("base", "a1"), "C": ("base", "c1")}
    (finding,) = ask_game(model, players, asking(), outcomes={"C": "pc"})
    assert [(item.player, item.outcome, item.weight) for item in finding.counted] == [
        ("A", "pa", 1.0),
        ("C", "pc", -1.0),
    ]


def test_three_play(model):
    (finding,) = ask_game(model, {**PLAYERS, "C": ("base", "c1")}, asking(), outcomes={"C": "pc"})
    assert len(finding.profiles) == 8
    assert [(item.player, item.alternative) for item in finding.dominance if item.is_dominant] == [("C", "base")]


def test_a_frame_has_a_row_for_each_profile_and_player(model):
    frame = games_frame(ask_game(model, PLAYERS, asking()))
    assert list(frame.index[:2]) == [("record", "base", "A"), ("record", "base", "B")]
    assert frame.loc[("record", "a1", "A"), "gain_by_leaving"] == pytest.approx(2.0)
    assert set(frame["unit"]) == {"apples", "pears"}
    assert frame.attrs == {"seed": 1, "futures": 40, "fixed": "base", "resamples": 1000}


@pytest.mark.parametrize(
    ("players", "code", "what"),
    [
        ({}, "one-alternative", "a game of 0 players cannot be played here"),
        ({"A": ("base", "a1")}, "one-alternative", "a game of 1 player cannot be played here"),
        (
            {**PLAYERS, "C": ("base", "c1"), "D": ("base", "x")},
            "too-many-players",
            "a game of 4 players cannot be played here",
        ),
        ({**PLAYERS, "A": ("a1",)}, "one-alternative", "`A` has one alternative, `a1`"),
        ({**PLAYERS, "A": ("a1", "a1")}, "one-alternative", "`A` has one alternative, `a1`"),
        ({**PLAYERS, "A": ()}, "one-alternative", "`A` has no alternative"),
        ({**PLAYERS, "A": ("base", "a9")}, "no-such-name", "the scenario has no branch `a9`"),
        ({"Q": ("base", "a1"), "B": ("base", "b1")}, "no-such-name", "the scenario has no actor with interests `Q`"),
        ({**PLAYERS, "C": ("base", "c1")}, "no-weights", "the interests of `C` have no weights, so they have no sum"),
        ({"A": ("base", "b1"), "B": ("base", "b1")}, "bad-argument", "`b1` is a move of `A` and of `B`"),
        ({"A": ("base", "clash"), "B": ("base", "b1")}, "branch-conflict", "branches `b1` and `clash` both set `y`, differently"),
    ],
)  # fmt: skip
def test_players_that_cannot_play_are_refused(model, players, code, what):
    assert refusal(model, players) == (code, what)


def test_a_contradiction_names_who_chose_what(model):
    with pytest.raises(Refused) as refused:
        ask_game(model, {"A": ("base", "clash"), "B": ("base", "b1")}, asking())
    assert "`A: clash`, `B: b1` asks for both" in refused.value.faults[0].why


def test_the_outcome_that_an_actor_without_weights_could_be_judged_by_is_named_as_it_is_written(model):
    with pytest.raises(Refused) as refused:
        ask_game(model, {**PLAYERS, "C": ("base", "c1")}, asking())
    assert "--outcome C=pc" in refused.value.faults[0].mend


@pytest.mark.parametrize(
    ("more", "code", "what"),
    [
        ({"fix": ["war=9"]}, "bad-argument", "`9` is no date of this scenario"),
        ({"fix": ["war=soon"]}, "bad-argument", "`soon` is no date of this scenario"),
        ({"fix": ["ban=1"]}, "bad-argument", "`ban` is a law and cannot be set on a date"),
        ({"fix": ["wars=1"]}, "no-such-name", "the scenario has no move or law `wars`"),
        ({"fix": ["war[x]=1"]}, "bad-argument", "`war` has 0 dimensions, not 1"),
        ({"fix": ["storm"]}, "no-such-name", "the scenario has no branch `storm`"),
        ({"fix": ["a2"]}, "branch-conflict", "branches `a1` and `a2` both set `x`, differently"),
        ({"outcomes": {"C": "pc"}}, "no-such-name", "the scenario has no player `C`"),
        ({"outcomes": {"A": "pb"}}, "no-such-name", "the scenario has no outcome among the interests of A `pb`"),
        ({"precisions": [-1.0]}, "bad-argument", "-1 is no precision"),
        ({"precisions": [float("nan")]}, "bad-argument", "nan is no precision"),
    ],
)
def test_what_cannot_be_fixed_or_judged_by_is_refused(model, more, code, what):
    assert refusal(model, **more) == (code, what)


def test_too_few_futures_and_too_many_profiles_are_refused(model):
    with pytest.raises(Refused, match="too few for a game"):
        ask_game(model, PLAYERS, Asking(request=RunRequest(futures=5, engine="numpy", cache_folder=None)))
    branches = "".join(f"branch p{i} : x = {i}\nbranch q{i} : y = {i}\n" for i in range(9))
    many = require_model(WORLD + branches)
    with pytest.raises(Refused, match="81 combinations of moves are too many"):
        ask_game(many, {"A": [f"p{i}" for i in range(9)], "B": [f"q{i}" for i in range(9)]}, asking())


def test_stopped_before_the_first_table_is_whole_nothing_is_said(model):
    request = RunRequest(futures=40, engine="numpy", cache_folder=None)
    with pytest.raises(Refused, match="stopped before all profiles were run"):
        ask_game(model, PLAYERS, Asking(request=request, should_stop=lambda: True))


def test_lenses_that_were_done_before_the_stop_are_kept():
    two = require_model(WORLD + 'person P "Pat"\nlens pats by P\n  luck = normal(1, 9) judged "x"\n')
    done = []
    request = RunRequest(futures=40, engine="numpy", cache_folder=None, threads=1)
    stopping = Asking(
        request=request, progress=lambda *step: done.append(step), should_stop=lambda: len(done) >= len(PLAYERS) ** 2
    )
    assert [finding.lens for finding in ask_game(two, PLAYERS, stopping)] == ["record"]


def test_the_number_of_threads_changes_nothing(model):
    one, four = (ask_game(model, PLAYERS, asking(threads=n), precisions=(2.0,)) for n in (1, 4))
    assert one == four


def test_a_run_plays_games_on_its_futures(tmp_path):
    path = tmp_path / "pennies.sand"
    path.write_text(WORLD)
    frame = st.run(path, futures=40, engine="numpy").game(PLAYERS, fix=["war=1"])
    assert frame.loc[("record", "a1+war=1", "A"), "change"] == pytest.approx(-20.0)
    assert frame.attrs["fixed"] == "war=1"


def test_players_and_outcomes_are_read_as_a_command_line_writes_them():
    assert read_players(["KR: base, no_arms+us_stops ", "RU:a,b"]) == {
        "KR": ("base", "no_arms+us_stops"),
        "RU": ("a", "b"),
    }
    assert read_outcomes(["KR=land", " RU = loss "]) == {"KR": "land", "RU": "loss"}


@pytest.mark.parametrize("texts", [["KR"], ["KR base"], [": base"], ["KR: a, b", "KR: c, d"]])
def test_a_player_that_cannot_be_read_is_refused(texts):
    with pytest.raises(Refused):
        read_players(texts)


def test_an_outcome_that_cannot_be_read_is_refused():
    with pytest.raises(Refused, match="names no outcome"):
        read_outcomes(["KR"])


def test_the_command_answers_as_text_and_as_json(tmp_path, capsys):
    path = tmp_path / "pennies.sand"
    path.write_text(WORLD)
    call = ["game", str(path), "--player", "A: base, a1", "--player", "B: base, b1", "-n", "40", "--engine", "numpy"]
    assert run_command(call) == 0
    assert "no combination of pure moves is an equilibrium" in capsys.readouterr().out
    assert run_command([*call, "--fix", "war=1", "--json"]) == 0
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding["form"]["fix"] == "war=1"
    assert finding["mixed"][0]["shares"][0] == pytest.approx([0.5, 0.5])
    assert run_command([*call[:4]]) == 2
