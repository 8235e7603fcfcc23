from __future__ import annotations

import numpy as np
import pytest

from sandtable.ensemble.branches import BranchesContradict, compose_branches, find_branch_faults
from sandtable.ensemble.inputs import make_series
from sandtable.model.expression import Number
from sandtable.model.model import Forcing, Model, Override, SettledBranch, SettledLens
from sandtable.plan.plan import Plan, SeriesRow
from sandtable.testing.builders import build_grid, build_model, build_parameter


def branch(
    id_: str, *forcings: Forcing, overrides: tuple[str, ...] = (), parameters: dict[str, float] | None = None
) -> SettledBranch:
    return SettledBranch(id=id_, label="", forcings=forcings, overrides=overrides, parameters=parameters or {})


def force(target: str, mode: str, point: int = -1, *elements: str) -> Forcing:
    return Forcing(target=target, elements=elements, mode=mode, point=point)


def override(id_: str, value: float, first: int, last: int, *elements: str, kind: str = "branch") -> Override:
    return Override(
        id=id_,
        owner_kind=kind,
        owner=id_,
        target="x",
        elements=elements,
        value=Number(value=value),
        first=first,
        last=last,
    )


def scenario() -> Model:
    overrides = (
        override("early", 1, 0, 1),
        override("late", 2, 2, 4),
        override("long", 3, 0, 4),
        override("ru", 4, 0, 4, "RU"),
        override("lensed", 5, 0, 4, kind="lens"),
    )
    branches = (
        branch("never_m", force("m", "never")),
        branch("m_first", force("m", "always")),
        branch("m_on_2", force("m", "on", 2)),
        branch("au_on_1", force("follow", "on", 1, "AU")),
        branch("no_follow", force("follow", "never")),
        branch("no_law", force("rule", "never")),
        *(branch(item.id, overrides=(item.id,)) for item in overrides[:4]),
        branch("p1", parameters={"x[RU]": 1.0}),
        branch("p2", parameters={"x[RU]": 2.0}),
        branch("p1_too", parameters={"x[RU]": 1.0}),
    )
    lens = SettledLens(id="other", label="", by="", parameters={}, overrides=("lensed",), reasons={}, weights={})
    parameters = [build_parameter("x", 0.0, ("RU",))]
    return build_model(
        build_grid(4),
        {"overrides": overrides, "branches": branches, "lenses": (lens,), "parameters": parameters},
    )


ROWS = (
    SeriesRow(name="seen", kind="fixed", values=(1, 2, 3, 4, 5)),
    SeriesRow(name="flag:early", kind="flag", key="early"),
    SeriesRow(name="flag:late", kind="flag", key="late"),
    SeriesRow(name="flag:lensed", kind="flag", key="lensed"),
    SeriesRow(name="forced:m", kind="forced", key="m"),
    SeriesRow(name="forced:follow[US]", kind="forced", key="follow"),
    SeriesRow(name="forced:follow[AU]", kind="forced", key="follow"),
    SeriesRow(name="forced:rule", kind="forced", key="rule"),
)


def rows(lens: str, *branches: str) -> dict[str, list[float]]:
    plan = Plan(
        axes={},
        setup=(),
        step=(),
        finish=(),
        states=(),
        rings=(),
        records=(),
        outputs=(),
        streams=(),
        lookups=(),
        series=ROWS,
        parameter_slots={},
        n_steps=4,
    )
    series = make_series(scenario(), plan, lens, branches)
    assert series.dtype == np.float64
    return {row.name: values.tolist() for row, values in zip(ROWS, series, strict=True)}


def test_without_branch_and_lens_only_data_are_there() -> None:
    for branches in ((), ("base",)):
        filled = rows("record", *branches)
        assert filled.pop("seen") == [1, 2, 3, 4, 5]
        assert all(values == [0] * 5 for values in filled.values())


def test_overrides_are_on_from_their_first_to_their_last_point() -> None:
    filled = rows("other", "early", "late")
    assert filled["flag:early"] == [1, 1, 0, 0, 0]
    assert filled["flag:late"] == [0, 0, 1, 1, 1]
    assert filled["flag:lensed"] == [1] * 5


def test_branches_bar_moves_and_make_them_begin() -> None:
    assert rows("record", "never_m")["forced:m"] == [-1] * 5
    assert rows("record", "m_first")["forced:m"] == [1, 0, 0, 0, 0]
    assert rows("record", "m_on_2")["forced:m"] == [-1, -1, 1, -1, -1]
    assert rows("record", "no_law")["forced:rule"] == [-1] * 5


def test_an_element_is_gripped_alone_and_a_whole_move_in_all_its_elements() -> None:
    one = rows("record", "au_on_1")
    assert one["forced:follow[AU]"] == [-1, 1, -1, -1, -1]
    assert one["forced:follow[US]"] == [0] * 5
    both = rows("record", "no_follow")
    assert both["forced:follow[AU]"] == both["forced:follow[US]"] == [-1] * 5


@pytest.mark.parametrize(
    ("names", "thing"),
    [
        (("never_m", "m_on_2"), "m"),
        (("m_first", "m_on_2"), "m"),
        (("au_on_1", "no_follow"), "follow"),
        (("early", "long"), "x"),
        (("ru", "long"), "x"),
        (("p1", "p2"), "x[RU]"),
        (("p1", "long"), "x[RU]"),
        (("ru", "p2"), "x[RU]"),
    ],
)
def test_branches_that_set_one_thing_differently_contradict(names: tuple[str, ...], thing: str) -> None:
    for order in (names, names[::-1], (*names, "no_law")):
        faults = find_branch_faults(scenario(), order)
        assert [fault.code for fault in faults] == ["branch-conflict"]
        assert all(f"`{word}`" in faults[0].what for word in (*names, thing))
        with pytest.raises(BranchesContradict):
            compose_branches(scenario(), order)


@pytest.mark.parametrize("names", [("early", "late"), ("never_m", "no_follow"), ("p1", "p1_too"), ("base", "m_first")])
def test_branches_that_agree_compose(names: tuple[str, ...]) -> None:
    assert find_branch_faults(scenario(), names) == ()
    compose_branches(scenario(), names)


def test_an_unknown_branch_is_a_fault_with_near_names() -> None:
    faults = find_branch_faults(scenario(), ("never_n",))
    assert [fault.code for fault in faults] == ["unknown-branch"]
    assert "`never_m`" in faults[0].why
