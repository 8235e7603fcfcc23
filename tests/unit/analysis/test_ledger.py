import math
from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.ledger import find_difference, find_ledger, find_ledgers
from sandtable.analysis.pairs import LedgerPair, add_branches, find_pair
from sandtable.analysis.weights import find_weights
from sandtable.model.declaration import Interest, InterestItem, Law, Move
from sandtable.model.expression import Number
from sandtable.model.model import Forcing, SettledBranch, SettledLens
from sandtable.quantities.unit import base_unit, scaled_unit
from sandtable.testing.ensembles import make_ensemble, make_model

INTEREST = Interest(
    actor="RU",
    scale="km2 equivalents",
    items=(
        InterestItem(outcome="land", more_is_better=True, worth=1.0),
        InterestItem(outcome="losses", more_is_better=False, worth=15.0, per=1000.0),
        InterestItem(outcome="followers", more_is_better=False),
    ),
)
PAIR = LedgerPair(
    subject="troops", kind="move", label="", with_branch="base", without_branch="without_troops", family=("troops",)
)
OUTCOMES = ("land", "losses", "followers")


def branch(name, *forcings, **changes):
    made = tuple(Forcing(target=target, elements=(), mode=mode) for target, mode in forcings)
    fields = {"id": name, "label": "", "forcings": made, "overrides": (), "parameters": {}}
    return SettledBranch(**{**fields, **changes})


def weather(n=400):
    return np.random.default_rng(7).normal(0.0, 100.0, size=n)


def made_ensemble(n=400):
    shock = weather(n)
    gain = np.where(np.arange(n) < n // 4, -10.0, 30.0)
    return make_ensemble(
        {
            ("record", "base"): {"land": shock + gain, "losses": np.full(n, 2000.0), "followers": np.zeros(n)},
            ("record", "without_troops"): {"land": shock, "losses": np.full(n, 1000.0), "followers": np.ones(n)},
        },
        units={"land": "km^2", "losses": "person"},
    )


def test_the_paired_error_forgets_the_weather_that_both_branches_share():
    with_values, without_values = weather() + 20.0, weather()
    found = find_difference(with_values, without_values)
    assert found.mean == pytest.approx(20.0)
    assert found.paired_error == pytest.approx(0.0, abs=1e-12)
    assert found.unpaired_error == pytest.approx(math.sqrt(2 * without_values.var(ddof=1) / 400))


def test_errors_are_those_of_the_textbook():
    found = find_difference(np.array([1.0, 2.0, 6.0]), np.array([0.0, 0.0, 0.0]))
    assert found.paired_error == pytest.approx(math.sqrt(7.0 / 3.0))
    assert (found.mean, found.median) == (3.0, 2.0)
    assert (found.up.n, found.down.n) == (3, 0)


def test_one_future_has_no_error():
    assert math.isnan(find_difference(np.array([1.0]), np.array([0.0])).paired_error)


def test_a_plus_is_what_the_actor_wants():
    ledger = find_ledger(
        made_ensemble(), make_model(outcomes=OUTCOMES, interests=[INTEREST]), actor="RU", pair=PAIR, lens="record"
    )
    land, losses, followers = ledger.lines
    assert (land.plus.n, land.minus.n) == (300, 100)
    assert (losses.plus.n, losses.minus.n, losses.difference.mean) == (0, 400, 1000.0)
    assert (followers.plus.n, followers.weight) == (400, None)
    assert (land.unit, losses.weight) == ("km^2", -0.015)


def test_the_weighted_net_adds_pluses_and_minuses():
    ledger = find_ledger(
        made_ensemble(), make_model(outcomes=OUTCOMES, interests=[INTEREST]), actor="RU", pair=PAIR, lens="record"
    )
    net = ledger.weighted
    assert net.net.mean == pytest.approx(0.75 * 30 - 0.25 * 10 - 15)
    assert net.pluses == pytest.approx(0.75 * 30)
    assert net.minuses == pytest.approx(-0.25 * 10 - 15)
    assert (net.gains.n, net.costs.n, net.scale) == (300, 100, "km2 equivalents")
    assert net.both_material.n == 300


def test_a_lens_replaces_how_much_an_outcome_matters_but_not_the_direction():
    lens = SettledLens(
        id="other",
        label="",
        by="",
        parameters={},
        overrides=(),
        reasons={},
        weights={("RU", "losses"): 1.0, ("RU", "followers"): 2.0},
    )
    weights = find_weights(make_model(outcomes=OUTCOMES, interests=[INTEREST], lenses=[lens]), "other")
    assert weights == {("RU", "land"): 1.0, ("RU", "losses"): -1.0, ("RU", "followers"): -2.0}


@pytest.mark.parametrize(("per_unit", "weight"), [("", 15e-3), ("MUSD", 15e-9), ("USD", 15e-3)])
def test_a_weight_may_be_stated_in_another_scale_of_the_outcomes_unit(per_unit, weight):
    usd = base_unit("USD")
    item = InterestItem(outcome="land", more_is_better=True, worth=15.0, per=1000.0, per_unit=per_unit)
    model = make_model(interests=[Interest(actor="RU", items=(item,))])
    land = replace(model.variables["land"], unit=usd)
    scaled = replace(model, units={"USD": usd, "MUSD": scaled_unit("MUSD", 1e6, usd)}, variables={"land": land})
    assert find_weights(scaled, "record")["RU", "land"] == pytest.approx(weight)


def test_a_branch_that_was_not_run_leaves_an_empty_ledger_that_says_so():
    made = make_ensemble({("record", "base"): {name: [0.0] for name in OUTCOMES}})
    ledger = find_ledger(
        made, make_model(outcomes=OUTCOMES, interests=[INTEREST]), actor="RU", pair=PAIR, lens="record"
    )
    assert (ledger.lines, ledger.missing) == ((), ("without_troops",))


def test_there_is_a_ledger_for_each_lens():
    runs = {
        (lens, key): {name: [0.0, 1.0] for name in OUTCOMES}
        for lens in ("record", "rehi")
        for key in ("base", "without_troops")
    }
    model = make_model(outcomes=OUTCOMES, interests=[INTEREST])
    assert [item.lens for item in find_ledgers(make_ensemble(runs), model, actor="RU", pair=PAIR)] == ["record", "rehi"]


def test_a_move_is_priced_against_the_branch_named_after_it_with_its_family():
    model = make_model(
        moves=[Move(id="troops", on_date="2024-10"), Move(id="more", chance=Number(value=0.1))],
        branches=[
            branch("quiet", ("troops", "never"), ("more", "never"), ("other", "never")),
            branch("without_troops", ("troops", "never"), ("more", "never")),
        ],
    )
    pair = find_pair(model, "troops")
    assert (pair.with_branch, pair.without_branch, pair.family) == ("base", "without_troops", ("more", "troops"))
    assert pair.added is None


def test_a_branch_for_a_move_alone_is_added_when_none_is_declared():
    model = make_model(
        moves=[Move(id="more", chance=Number(value=0.1))],
        branches=[branch("without_troops", ("troops", "never"), ("more", "never"))],
    )
    pair = find_pair(model, "more")
    assert (pair.without_branch, pair.added.forcings[0].mode) == ("never.more", "never")
    assert set(add_branches(model, [pair]).branches) == {"without_troops", "never.more"}
    assert add_branches(model, []) is model


def test_a_move_that_only_a_branch_makes_happen_is_priced_by_forcing_it():
    model = make_model(moves=[Move(id="arms")], branches=[branch("arms_2025", ("arms", "on"))])
    pair = find_pair(model, "arms")
    assert (pair.with_branch, pair.without_branch) == ("arms_2025", "base")


def test_a_branch_that_also_changes_a_value_does_not_price_a_move():
    model = make_model(
        moves=[Move(id="troops", on_date="2024-10")],
        branches=[branch("without_troops", ("troops", "never"), parameters={"pay": 0.0})],
    )
    assert find_pair(model, "troops").without_branch == "never.troops"


def test_laws_and_branches_have_ledgers_too():
    model = make_model(
        laws=[Law(id="rule", label="A rule")], branches=[branch("no_rule", ("rule", "never")), branch("x")]
    )
    assert find_pair(model, "rule").without_branch == "no_rule"
    assert find_pair(model, "x+no_rule").with_branch == "no_rule+x"
    assert find_pair(model, "nothing") is None
    assert find_pair(model, "base") is None


def test_a_name_that_a_branch_leaves_out_is_priced_against_that_branch():
    model = make_model(branches=[branch("without_shells", parameters={"made": 0.0, "held": 0.0})])
    pair = find_pair(model, "shells")
    assert (pair.with_branch, pair.without_branch, pair.family) == ("base", "without_shells", ("held", "made"))


def test_two_branches_can_be_held_against_each_other():
    model = make_model(branches=[branch("arms", ("arms_now", "on")), branch("no_arms", ("arms_now", "never"))])
    pair = find_pair(model, "arms", against="no_arms")
    assert (pair.with_branch, pair.without_branch) == ("arms", "no_arms")
    assert find_pair(model, "arms", against="nowhere") is None
    assert find_pair(model, "arms", against="base").without_branch == "base"


def test_a_ledger_says_at_which_weight_its_sign_turns():
    found = find_ledger(
        made_ensemble(), make_model(outcomes=OUTCOMES, interests=[INTEREST]), actor="RU", pair=PAIR, lens="record"
    )
    switches = {switch.outcome: switch for switch in found.switches}
    assert list(switches) == ["land", "losses", "followers"]
    assert switches["losses"].worth == 15.0
    assert switches["losses"].mean.worth == pytest.approx(20.0)  # 20 km2 for 1,000 men
    assert switches["losses"].is_positive
