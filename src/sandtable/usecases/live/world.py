"""Read the world that an address asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandtable.analysis.branches import branch_key
from sandtable.analysis.live.address import ACT, VALUE
from sandtable.analysis.live.controls import ALWAYS, NEVER
from sandtable.analysis.live.view import World
from sandtable.ensemble.branches import find_branch_faults
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import refuse_unknown

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Controls
    from sandtable.model.model import Model

Pair = tuple[str, str]

MOST_FUTURES: Final = 10_000
MOST_SEED: Final = 2**31 - 1
LONGEST_NAME: Final = 80  # characters of what an address says that a refusal repeats
NUMERAL: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


def read_world(
    model: Model, controls: Controls, pairs: Iterable[Pair], *, prefix: str = "", beside: World | None = None
) -> World:
    """The world that an address asks for.

    Args:
        model: a settled scenario.
        controls: what may be moved in it.
        pairs: (name, value) of the address that concern a world.
        prefix: of the names, for messages: `pin.`.
        beside: a world that it is compared with: its futures are the same unless the address says otherwise.

    Raises:
        Refused: a value that is no number or lies outside its range, an unknown name; the message names it.
    """
    world = World(lens=controls.lenses[0])
    if beside is not None:
        world = replace(world, futures=beside.futures, seed=beside.seed)
    values: dict[str, float] = {}
    acts: dict[str, str] = {}
    for name, text in pairs:
        shown = f"{prefix}{name}"
        if not text and name.startswith((VALUE, ACT)):
            continue  # an empty field of a form: as the scenario has it
        if name.startswith(VALUE):
            values[name.removeprefix(VALUE)] = _read_value(controls, name.removeprefix(VALUE), text, shown)
        elif name.startswith(ACT):
            acts[name.removeprefix(ACT)] = _read_act(controls, name.removeprefix(ACT), text, shown)
        elif name == "lens":
            _require(shown, "lens", text, controls.lenses)
            world = replace(world, lens=text)
        elif name == "with":
            world = replace(world, branch=_read_branch(model, text, shown))
        elif name == "n":
            world = replace(world, futures=_read_whole(text, shown, 1, MOST_FUTURES))
        elif name == "seed":
            world = replace(world, seed=_read_whole(text, shown, 0, MOST_SEED))
        else:
            raise refuse_call(f"the address has a parameter `{shown[:LONGEST_NAME]}` that means nothing here")
    return replace(world, values=tuple(sorted(values.items())), acts=tuple(sorted(acts.items())))


def is_of_world(name: str) -> bool:
    """Whether a name of an address concerns a world."""
    return name in {"lens", "with", "n", "seed"} or name.startswith((VALUE, ACT))


def _read_value(controls: Controls, id_: str, text: str, shown: str) -> float:
    _require(shown, "value that can be set", id_, controls.sliders)
    slider = controls.sliders[id_]
    value = to_number(text)
    if not slider.low <= value <= slider.high:
        raise refuse_call(
            f"`{shown[:LONGEST_NAME]}` is `{text[:40]}`; it must be a number from {slider.low:g} to {slider.high:g} {slider.unit}"
        )
    return value


def to_number(text: str) -> float:
    """A number as it is written in an address, in ASCII digits; NaN where it is none; zero has no sign."""
    return float(text) + 0.0 if len(text) <= LONGEST_NAME and NUMERAL.fullmatch(text) else math.nan


@contextmanager
def naming(parameter: str) -> Iterator[None]:
    """Puts the parameter's name before what a refusal says, and leaves one sentence of it.

    Raises:
        Refused: where what is done within is refused.
    """
    try:
        yield
    except Refused as refused:
        fault = refused.faults[0]
        raise Refused([replace(fault, what=f"`{parameter[:LONGEST_NAME]}`: {fault.what}")], exit_code=2) from None


def _read_act(controls: Controls, id_: str, text: str, shown: str) -> str:
    _require(shown, "move or law", id_, controls.acts)
    act = controls.acts[id_]
    if text == NEVER or (text == ALWAYS and act.is_law) or (text in controls.dates and not act.is_law):
        return text
    others = f"`{ALWAYS}`" if act.is_law else f"a date of the scenario, {controls.dates[0]} to {controls.dates[-1]}"
    raise refuse_call(f"`{shown[:LONGEST_NAME]}` is `{text[:40]}`; it must be `{NEVER}` or {others}")


def _read_branch(model: Model, text: str, shown: str) -> str:
    key = branch_key([text])
    faults = find_branch_faults(model, key.split("+"))
    with naming(shown):
        if faults:
            raise Refused(faults, exit_code=2)
    return key


def _read_whole(text: str, shown: str, least: int, most: int) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 12 and least <= int(text) <= most:
        return int(text)
    raise refuse_call(
        f"`{shown[:LONGEST_NAME]}` is `{text[:40]}`; it must be a whole number from {least:,} to {most:,}"
    )


def _require(shown: str, what: str, name: str, known: Iterable[str]) -> None:
    if name not in (names := list(known)):
        with naming(shown):
            raise refuse_unknown(what, name[:LONGEST_NAME], names)
