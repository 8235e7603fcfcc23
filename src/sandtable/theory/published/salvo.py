"""Published result on Hughes's salvo equations."""

from __future__ import annotations

from sandtable.theory.reproduction import Reproduction
from sandtable.theory.salvo import Fleet, exchange_salvos


def _compute() -> tuple[float, ...]:
    a = Fleet(ships=10, offence=2, defence=1, staying=2)
    b = Fleet(ships=8, offence=2, defence=1, staying=2)
    done = exchange_salvos(a, b)
    return done.a[-1], done.b[-1]


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on the salvo equations."""
    return (
        Reproduction(
            id="salvo-ten-against-eight",
            short="10 ships against 8: ships left",
            law="salvo",
            what="10 ships against 8, offence 2, defence 1, staying power 2: ships left after one exchange",
            paper="W. P. Hughes (1995), Naval Research Logistics 42: 267-289 (equations); worked example of the "
            "package morie",
            labels=("A", "B"),
            published=(7, 2),
            compute=_compute,
            tolerance=1e-12,
            note="The package prints the example; Hughes prints the equations.",
        ),
    )
