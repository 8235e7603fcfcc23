"""Options that every answer has, and the request they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sandtable.usecases.request import RunRequest

Futures = Annotated[int, typer.Option("--futures", "-n", help="How many futures, paired over branches and lenses.")]
Seed = Annotated[int, typer.Option(help="Seed of all draws.")]
Lens = Annotated[list[str] | None, typer.Option("--lens", help="A lens; may be given again. Default: all.")]
KnownBy = Annotated[str, typer.Option("--known-by", help="Use only what could be known then, e.g. 2024-11.")]
Design = Annotated[str, typer.Option(help="monte-carlo, latin-hypercube or sobol.")]
Stored = Annotated[str, typer.Option("--run", help="Answer from this run folder instead of running.")]
Threads = Annotated[int, typer.Option(help="Engine threads.")]
Engine = Annotated[str, typer.Option(help="llvm or numpy.")]


def make_request(
    lens: list[str] | None, futures: int, seed: int, design: str, known_by: str, threads: int, engine: str
) -> RunRequest:
    """What the options that every answer has ask for."""
    from sandtable.usecases.request import RunRequest

    return RunRequest(
        lenses=tuple(lens or ()),
        futures=futures,
        seed=seed,
        design=design,
        known_by=known_by,
        threads=threads,
        engine=engine,
    )
