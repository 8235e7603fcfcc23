"""Moves, laws and what branches and lenses replace give what the interpreter of the model gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from sandtable.model.declaration import Law, Move
from sandtable.model.expression import DateLiteral, Reduction, TimeReduction
from sandtable.model.model import Axis, ElementMap, Forcing, Model, Override, SettledBranch, SettledLens, Term
from sandtable.model.timegrid import TimeGrid
from sandtable.testing.builders import build_model, build_parameter, build_variable

GRID = TimeGrid(origin=dt.date(2024, 10, 1), start=0.0, step=1.0, unit="month", n_steps=36)
SIDE = Axis(id="side", elements=("RU", "UA"), root="side")
OPPONENT = ElementMap(id="opponent", source="side", target="side", indices=(1, 0))
LAST = GRID.n_steps


def moves_of(write) -> list[Move]:
    return [
        Move(id="dated", on_date="2025-01"),
        Move(
            id="hazard",
            chance=write.number(0.1),
            is_repeating=True,
            again_after=write.number(3),
            at_most=3,
            lasts=write.number(2),
        ),
        Move(
            id="momentary",
            chance=write.op(0.2, "*", "q"),
            is_repeating=True,
            after=("dated",),
            window=("2025-03", "2026-06"),
        ),
        Move(
            id="conditional", when=write.op("total", ">", 12), unless=("hazard",), ends_when=write.op("total", "<", 5)
        ),
        Move(
            id="follow",
            dimensions=("side",),
            chance=write.op(0.02, "+", write.op(0.2, "*", write.call("active", "conditional"))),
            ends_chance=write.number(0.1),
        ),
        Move(
            id="late",
            dimensions=("side",),
            after=("follow",),
            when=write.op(write.at("x", "side=opponent"), ">", 1),
            is_repeating=True,
            lasts=write.number(4),
        ),
        Move(id="any", after=("follow",), chance=write.number(0.3), ends_on="2026-05"),
        Move(id="only_forced"),
        Move(
            id="noisy",
            when=write.op(write.call("normal_noise", 1), ">", 1),
            lasts=write.call("uniform_noise", 0, 5),
            is_repeating=True,
        ),
        Move(id="rule_waiver", chance=write.number(0.05), lasts=write.number(6), is_repeating=True),
    ]


def laws_of(write) -> list[Law]:
    return [
        Law(
            id="rule",
            forbids=("hazard", "follow", "dated"),
            in_force=write.op("now", "<", DateLiteral(text="2026-01")),
            unless=write.call("active", "momentary"),
            permits=write.of("q"),
            waiver_chance=write.number(0.05),
            waiver_lasts=write.number(6),
        ),
        Law(id="bar", forbids=("conditional",), enables=("any",), repealed_by=("late", "noisy")),
        Law(id="discretion", forbids=("late",), permits=write.number(0.4)),
    ]


def override(write, owner: str, target: str, value, first: int = 0, last: int = LAST, elements=()) -> Override:
    kind, _, name = owner.partition(".")
    return Override(
        id=f"{owner}:{target}",
        owner_kind=kind,
        owner=name,
        target=target,
        elements=elements,
        value=value,
        first=first,
        last=last,
    )


def branch(name: str, forcings: Iterable[Forcing] = (), overrides: tuple[str, ...] = ()) -> SettledBranch:
    return SettledBranch(id=name, label="", forcings=tuple(forcings), overrides=overrides, parameters={})


def lens(name: str, overrides: tuple[str, ...] = ()) -> SettledLens:
    return SettledLens(id=name, label="", by="", parameters={}, overrides=overrides, reasons={}, weights={})


def conflict(write, method: str = "euler") -> Model:
    joined = write.op(write.call("begins", "hazard"), "+", write.op(0.1, "*", write.call("since", "conditional")))
    rules = write.op(write.call("in_force", "rule"), "+", write.op(10, "*", write.call("waived", "rule")))
    variables = [
        build_variable("q", "parameter", {}),
        build_variable("c", "constant", write.op("q", "*", 2)),
        build_variable(
            "x",
            "stock",
            {("RU",): write.number(5), ("UA",): write.of("c")},
            axes=("side",),
            terms=[Term(sign=1, value=write.of("f")), Term(sign=-1, value=write.op("x", "*", 0.05))],
        ),
        build_variable(
            "f", "flow", write.op(write.op("c", "*", write.call("active", "follow")), "+", joined), axes=("side",)
        ),
        build_variable(
            "total",
            "auxiliary",
            write.op(
                Reduction(op="sum", operand=write.of("x"), dimensions=("side",)), "+", write.call("before", "hazard")
            ),
        ),
        build_variable(
            "begun",
            "auxiliary",
            write.op(write.call("count", "noisy"), "+", write.call("count", write.at("follow", "side=UA"))),
        ),
        build_variable("rules", "auxiliary", rules),
        build_variable(
            "memory",
            "auxiliary",
            write.call("smooth1", write.op(write.call("active", "any"), "+", write.call("chance_noise", 0.5)), 4),
        ),
        build_variable("spent", "stock", write.call("in_force", "rule"), terms=[Term(sign=1, value=write.of("rules"))]),
        build_variable(
            "followed",
            "outcome",
            TimeReduction(op="total", operand=write.call("active", write.at("follow", "side=RU"))),
        ),
    ]
    overrides = [
        override(write, "branch.half", "f", write.op(2, "*", "f"), 5, 20, ("UA",)),
        override(write, "branch.half", "x", write.op(2, "*", "x")),
        override(write, "lens.other", "f", write.op("f", "+", write.call("normal_noise", 0.1))),
        override(write, "lens.other", "c", write.op("c", "*", "q")),
    ]
    branches = [
        branch("half", overrides=("branch.half:f", "branch.half:x")),
        branch(
            "forced",
            [
                Forcing(target="only_forced", elements=(), mode="on", point=7),
                Forcing(target="hazard", elements=(), mode="never"),
                Forcing(target="follow", elements=("UA",), mode="on", point=3),
            ],
        ),
        branch(
            "lawless",
            [
                Forcing(target="momentary", elements=(), mode="always"),
                Forcing(target="rule", elements=(), mode="never"),
                Forcing(target="conditional", elements=(), mode="always"),
            ],
        ),
    ]
    return build_model(
        replace(GRID, method=method),
        {
            "axes": [SIDE],
            "maps": [OPPONENT],
            "parameters": [build_parameter("q", 0.3)],
            "variables": variables,
            "moves": moves_of(write),
            "laws": laws_of(write),
            "overrides": overrides,
            "branches": branches,
            "lenses": [lens("record"), lens("other", ("lens.other:f", "lens.other:c"))],
        },
    )


@pytest.mark.parametrize("method", ["euler", "rk4"])
@pytest.mark.parametrize(
    ("lens_name", "branches"),
    [
        ("record", ()),
        ("other", ()),
        ("record", ("half",)),
        ("other", ("forced", "half")),
        ("record", ("forced",)),
        ("record", ("lawless",)),
    ],
)
def test_moves_and_laws_go_as_the_oracle_says(
    write, run, lens_name: str, branches: tuple[str, ...], method: str
) -> None:
    ran = run(conflict(write, method), parameters={"q": 0.3}, lens=lens_name, branches=branches, n_futures=6)
    assert ran.disagreements() == []


def test_every_kind_of_move_happens_in_some_future(write, run) -> None:
    ran = run(conflict(write), parameters={"q": 0.3}, n_futures=40, with_oracle=False)
    never = [
        name
        for name in conflict(write).moves
        if not any(ran.result.records[row].any() for (record, _), row in ran._row.items() if record == name)
    ]
    assert never == ["only_forced"]


def test_a_branch_leaves_the_luck_of_everything_else_as_it_is(write, run) -> None:
    free = run(conflict(write), parameters={"q": 0.3}, with_oracle=False)
    forced = run(conflict(write), parameters={"q": 0.3}, branches=("forced",), with_oracle=False)
    assert free.series("noisy") == forced.series("noisy")
    assert forced.series("only_forced")[6:8] == [0.0, 1.0]


def test_the_waiver_of_a_law_is_a_move_even_if_the_model_does_not_list_it(write, run) -> None:
    model = conflict(write)
    listed = run(model, parameters={"q": 0.3}, n_futures=8, with_oracle=False)
    unlisted = replace(model, moves={name: move for name, move in model.moves.items() if name != "rule_waiver"})
    implied = run(unlisted, parameters={"q": 0.3}, n_futures=8, with_oracle=False)
    for future in range(8):
        assert implied.series("rules", future=future) == listed.series("rules", future=future)


def test_streams_are_named_after_what_they_are_for(write, run) -> None:
    names = {stream.name for stream in run(conflict(write), parameters={"q": 0.3}, with_oracle=False).plan.streams}
    assert {
        "move:hazard",
        "move:follow[RU]",
        "end:follow[UA]",
        "share:dated",
        "noise:noisy#2",
        "noise:memory#1",
    } <= names
    assert "share:conditional" not in names  # a bar needs no luck


def test_a_branch_can_reach_every_move_and_law(write, run) -> None:
    rows = {row.name for row in run(conflict(write), parameters={"q": 0.3}, with_oracle=False).plan.series}
    assert {
        "forced:dated",
        "forced:follow[RU]",
        "forced:follow[UA]",
        "forced:law:bar",
        "override:branch.half:f",
    } <= rows
