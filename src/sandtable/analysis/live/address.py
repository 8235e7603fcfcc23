"""The address of a view: the query string in which everything stands that a page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from sandtable.analysis.branches import BASE
from sandtable.analysis.live.view import FUTURES, SEED, View, World

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Controls
    from sandtable.model.model import Model

Pair = tuple[str, str]

VALUE: Final = "set."
ACT: Final = "act."
PIN: Final = "pin."
PINNED: Final = "pin"


def first_view(model: Model, controls: Controls) -> View:
    """What a page shows when its address says nothing."""
    subject = next(iter(controls.subjects), "")
    actor = model.headline_actor if model.headline_actor in model.interests else next(iter(controls.actors), "")
    return View(
        world=World(lens=controls.lenses[0]),
        subject=subject,
        actor=actor,
        series=controls.series[:1],
        at=controls.dates[-1],
    )


def write_view(view: View, model: Model, controls: Controls) -> str:
    """The query string of a view: only what differs from the first view, always in one order."""
    first = first_view(model, controls)
    pairs = write_world(view.world, controls)
    if view.pinned is not None:
        pairs.append((PINNED, "1"))
        pairs += [(f"{PIN}{name}", value) for name, value in write_world(view.pinned, controls, view.world)]
    plain = {
        "of": (view.subject, first.subject), "for": (view.actor, first.actor),
        "show": (",".join(view.series), ",".join(first.series)), "as": (view.style, first.style),
        "flows": (view.flows, first.flows), "at": (view.at, first.at), "focus": (view.focus, first.focus),
        "tab": (view.tab, first.tab), "see": (view.see, first.see), "loop": (view.loop, first.loop),
        "step": (str(view.step), str(first.step)),
    }  # fmt: skip
    pairs += [(name, value) for name, (value, usual) in plain.items() if value != usual]
    return urlencode(pairs, quote_via=quote, safe="[],:")  # `+` would be read as a space


def write_world(world: World, controls: Controls, beside: World | None = None) -> list[Pair]:
    """The (name, value) pairs of a world's address: only what differs from the scenario as it stands, always in one order.

    Args:
        world: what is written.
        controls: what may be moved.
        beside: a world that it is compared with: futures and seed stand there already where they are the same.
    """
    pairs: list[Pair] = []
    futures, seed = (FUTURES, SEED) if beside is None else (beside.futures, beside.seed)
    if world.lens != controls.lenses[0]:
        pairs.append(("lens", world.lens))
    if world.branch != BASE:
        pairs.append(("with", world.branch))
    pairs += [(f"{VALUE}{id_}", repr(value).removesuffix(".0")) for id_, value in world.values]
    pairs += [(f"{ACT}{id_}", text) for id_, text in world.acts]
    if world.futures != futures:
        pairs.append(("n", str(world.futures)))
    if world.seed != seed:
        pairs.append(("seed", str(world.seed)))
    return pairs
