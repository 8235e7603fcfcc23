"""What separates two lenses, on simulators whose truth is known."""

import numpy as np
import pytest

from sandtable.analysis.disputes.assumptions import Assumption, Side, join_equations, make_group
from sandtable.analysis.disputes.hinges import Effort, find_hinges, find_largest, make_players, read_ends
from sandtable.analysis.disputes.mixtures import Mixing
from sandtable.analysis.targets import find_target
from sandtable.model.declaration import Claim, Word
from sandtable.model.expression import Binary, Name, Number
from sandtable.model.model import SettledLens
from sandtable.runs.experiments import ExperimentResult
from sandtable.runs.runs import Status
from sandtable.testing.ensembles import make_model

N = 500
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
LENSES = ("record", "rehi")


class Known:
    """A simulator of one known function: parameters (slot, future) -> land (future,)."""

    seed = 1
    n_futures = N
    slots = NAMES

    def __init__(self, land, status=None, stop_after=10**6):
        self.land, self.status, self.left = land, status, stop_after

    def draw(self, lens, first_future=0):
        return np.full((len(NAMES), N), float(lens == "rehi"))

    def simulate(self, experiments):
        for experiment in experiments:
            if self.left == 0:
                return
            self.left -= 1
            values = experiment.parameters
            status = np.full(N, Status.OK) if self.status is None else self.status(values)
            yield ExperimentResult(outcomes={"land": self.land(values)}, status=status.astype(np.uint8))


def make_assumption(name, sector="seoul"):
    sides = (
        Side(lens="record", is_stated=False, text="0", reason="a guess"),
        Side(lens="rehi", is_stated=True, text="1", reason="seen", despite=("R1",)),
    )
    return Assumption(
        id=name, label=f"belief {name}", unit="1", kind="value", sector=sector, sides=sides, slots=(name,)
    )


def find(simulator, names=NAMES, *, text="land", effort=None, players=None):
    held = [make_assumption(name, "front" if name in "gh" else "seoul") for name in names]
    players = players or make_players(held)
    model = make_model(
        claims=[
            Claim(
                id="C1", by=("rehi",), word=Word(text="likely"),
                holds=Binary(op=">", left=Name(id="land"), right=Number(value=0.5)),
            )
        ],
        lenses=[SettledLens(id="rehi", label="", by="rehi", parameters={}, overrides=(), reasons={}, weights={})],
    )  # fmt: skip
    target = find_target(model, text)
    mixing = Mixing(simulator, model, target, LENSES, players.players)
    return find_hinges(
        mixing, read_ends(mixing), players, target, effort or Effort(n_pairs=2), lenses=LENSES, seed=1,
        name_sector=str.title,
    )  # fmt: skip


def by_id(lines):
    return {line.assumption.id: line for line in lines}


def test_effects_that_add_up_are_each_assumptions_own_on_either_side():
    found = find(Known(lambda x: 5 * x[0] + 3 * x[1] - 1 * x[2] + 0.01 * x[7]))
    line = by_id(found.lines)
    assert [item.assumption.id for item in found.lines][:3] == ["a", "b", "c"]
    for name, effect in (("a", 5), ("b", 3), ("c", -1), ("d", 0)):
        assert line[name].part.mean == pytest.approx(effect)
        assert line[name].added.mean == pytest.approx(effect)
        assert line[name].removed.mean == pytest.approx(-effect)
    assert found.gap.mean == pytest.approx(7.01)
    assert found.crux.ids == ("a",)
    assert found.leading.ids == ("a",)
    assert found.leading.part.mean == pytest.approx(5)
    assert found.n_walks == 4


def test_what_comes_only_together_shows_in_the_joint_sets_and_not_alone():
    found = find(Known(lambda x: 8.0 * x[0] * x[1] * x[2]))
    line = by_id(found.lines)
    for name in "abc":
        assert line[name].part.mean == pytest.approx(8 / 3, abs=4 * line[name].part.error)
        assert line[name].added.mean == 0
        assert line[name].removed.mean == -8
    last = found.joints[-1]
    assert (set(last.ids), last.added.mean, last.added_singly, last.removed_singly) == ({"a", "b", "c"}, 8, 0, -24)
    assert [joint.is_enough for joint in found.joints] == [False, False, True]
    assert set(found.crux.ids) == {"a", "b", "c"}


def test_a_crux_holds_nobody_it_can_do_without():
    """c has the largest part and comes first, but a and b close half without it."""

    def land(x):
        return 6 * x[0] * x[1] + 3.4 * x[2]

    found = find(Known(land))
    assert found.joints[0].ids == ("c",)
    assert set(found.crux.ids) == {"a", "b"}
    assert found.crux.closes == pytest.approx((6 / 9.4, 6 / 9.4))


def test_a_gap_that_many_share_has_no_crux_among_six():
    found = find(Known(lambda x: (x.sum(axis=0) > 7.5).astype(float)), text="C1")
    assert found.crux is None
    assert len(found.joints) == 6
    assert found.is_truth
    assert found.levels[0].mean == 0
    assert found.levels[1].mean == 1


def test_lenses_that_differ_by_no_more_than_chance_have_neither_leader_nor_crux():
    luck = np.random.default_rng(1).normal(size=N)
    found = find(Known(lambda x: luck * x[0] + luck[::-1] * x[1]))
    assert not found.is_clear
    assert (found.leading, found.crux, found.joints, found.aside[1]) == (None, None, (), None)


def test_sectors_without_a_named_assumption_stand_aside_and_what_moves_nothing_is_quiet():
    found = find(Known(lambda x: 10 * x[0] + 0.5 * x[6] + 0.4 * x[7]))
    labels, aside = found.aside
    assert labels == ("Front",)
    assert (aside.ids, aside.part.mean, aside.most) == (("g", "h"), pytest.approx(0.9), pytest.approx(0.5))
    assert set(found.quiet) == set("bcdef")
    assert {item.sector: item.part.mean for item in found.sectors} == pytest.approx({"seoul": 10, "front": 0.9})


def test_futures_in_trouble_under_any_mixture_are_left_out_and_counted():
    def status(x):
        broken = (np.arange(N) < 10) & (x[0] > 0) & (x[1] < 1)
        return np.where(broken, Status.NONFINITE, Status.OK)

    found = find(Known(lambda x: 2 * x[0] + x[1], status), names=("a", "b"))
    assert (found.n_futures, found.n_left_out) == (N - 10, 10)
    assert found.lines[0].part.mean == pytest.approx(2)


def test_an_opened_group_is_told_by_its_members_and_the_rest_as_groups():
    held = {name: make_assumption(name) for name in "abcdefgh"}
    groups = [
        make_group("one", "", [held[name] for name in "abcd"]),
        make_group("two", "", [held[name] for name in "efgh"]),
    ]
    players = make_players(groups, 0, [held[name] for name in "abcd"])
    found = find(Known(lambda x: 4 * x[0] * x[4] + x[1]), players=players, effort=Effort(n_pairs=20))
    line, inside = by_id(found.lines), by_id(found.inside)
    assert (found.opened, set(line), set(inside)) == ("one", {"one", "two"}, set("abcd"))
    assert line["one"].part.mean == pytest.approx(3, abs=0.1)
    assert line["two"].part.mean == pytest.approx(2, abs=0.1)
    assert sum(item.part.mean for item in found.inside) == pytest.approx(line["one"].part.mean)
    assert inside["b"].part.mean == pytest.approx(1)
    assert [item.assumption.id for item in found.singles][:2] == ["two", "a"]
    assert line["one"].assumption.sides[1].text == "a, b, c, d"


def test_the_group_with_the_largest_part_is_the_one_to_open():
    groups = [
        make_group(name, "", [make_assumption(x) for x in members]) for name, members in (("p", "ab"), ("q", "cd"))
    ]
    simulator = Known(lambda x: x[0] - 3 * x[2] - 3 * x[3])
    model = make_model(
        lenses=[SettledLens(id="rehi", label="", by="", parameters={}, overrides=(), reasons={}, weights={})]
    )
    mixing = Mixing(simulator, model, find_target(model, "land"), LENSES, groups)
    assert find_largest(mixing, read_ends(mixing), 1) == 1


def test_walks_go_on_until_the_asked_error_is_reached_or_cannot_be():
    luck = np.random.default_rng(4).normal(1, 1, N)

    def together(x):
        return luck * np.prod(x[:7], axis=0)

    few, more = (find(Known(together), effort=Effort(n_pairs=1, asked=asked)) for asked in (0.0, 0.011))
    assert few.n_walks == 2
    assert np.isnan(few.order_error)
    assert more.n_walks > 2
    assert more.error <= 0.011
    futile = find(Known(together), effort=Effort(n_pairs=1, asked=0.001))
    assert futile.n_walks < 64  # its futures alone make more error than that
    assert futile.error > 0.001


def test_a_stop_in_the_middle_keeps_whole_walks():
    whole = find(Known(lambda x: x[0] + x[1] * x[2]))
    n_walked = 2 + 2 * 7
    part = find(Known(lambda x: x[0] + x[1] * x[2], stop_after=n_walked + 3))
    assert (part.n_walks, part.is_complete) == (2, False)
    assert part.lines[0].added is None
    assert part.crux is None
    assert sum(line.part.mean for line in part.lines) == pytest.approx(whole.gap.mean)
    assert find(Known(lambda x: x[0], stop_after=9)) is None


def test_many_replaced_equations_go_over_as_one():
    held = [make_assumption(name) for name in "ab"]
    equations = [
        Assumption(
            id=f"e{k}", label="", unit="", kind="equation", sector="", sides=held[0].sides,
            switches=(frozenset(), frozenset({f"lens.rehi:e{k}"})),
        )
        for k in range(3)
    ]  # fmt: skip
    assert join_equations([*held, *equations[:2]], 2) == (*held, *equations[:2])
    joined = join_equations([*held, *equations], 2)
    assert [item.id for item in joined] == ["a", "b", "equations"]
    assert joined[-1].switches[1] == {"lens.rehi:e0", "lens.rehi:e1", "lens.rehi:e2"}
    assert joined[-1].members == ("e0", "e1", "e2")
