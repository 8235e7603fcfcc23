"""Read the view that an address asks for, strictly: a page never guesses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from sandtable.analysis.branches import BASE
from sandtable.analysis.live.address import PIN, PINNED, first_view
from sandtable.analysis.live.view import FLOWS, STYLES, TABS, View
from sandtable.analysis.pairs import find_pair
from sandtable.usecases.live.drawer import require_named
from sandtable.usecases.live.world import LONGEST_NAME, is_of_world, naming, read_world
from sandtable.usecases.refused import refuse_call
from sandtable.usecases.request import refuse_unknown, require_actor

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Controls
    from sandtable.model.model import Model

Pair = tuple[str, str]

LONGEST: Final = 16_384  # characters of an address
MOST_PARTS: Final = 500
MOST_SERIES: Final = 4
MOST_SAID: Final = 24


def read_view(model: Model, controls: Controls, query: str) -> View:
    """The view that a query string asks for.

    Args:
        model: a settled scenario.
        controls: what may be moved in it.
        query: as it stands behind the `?`.

    Raises:
        Refused: a name or a value that means nothing; one sentence names the parameter.
    """
    pairs = _split(query)
    own = [pair for pair in pairs if is_of_world(pair[0])]
    pinned = [(name.removeprefix(PIN), value) for name, value in pairs if name.startswith(PIN)]
    rest = dict(pair for pair in pairs if not is_of_world(pair[0]) and not pair[0].startswith(PIN))
    is_pinned = _read_pinned(rest.pop(PINNED, "")) or bool(pinned)
    view = replace(first_view(model, controls), world=read_world(model, controls, own))
    if is_pinned:
        view = replace(view, pinned=read_world(model, controls, pinned, prefix=PIN, beside=view.world))
    for name, value in rest.items():
        view = _read_one(view, model, controls, name, value)
    return _with_subject(view, controls, is_chosen="of" in rest)


def _with_subject(view: View, controls: Controls, *, is_chosen: bool) -> View:
    """A view whose subject is not what its worlds hold already: nothing can be told of that by leaving it out.

    Raises:
        Refused: the address itself asks for such a subject.
    """
    worlds = {"with": view.world.branch, f"{PIN}with": view.pinned.branch if view.pinned is not None else BASE}
    holding = [name for name, branch in worlds.items() if _is_held(view.subject, branch)]
    if not holding:
        return view
    if is_chosen:
        raise refuse_call(
            f"`of` is `{view.subject[:LONGEST_NAME]}`, which `{holding[0]}` holds already: "
            "its pluses and minuses would be none; ask of another, or hold another"
        )
    others = (one for one in controls.subjects if not any(_is_held(one, branch) for branch in worlds.values()))
    return replace(view, subject=next(others, view.subject))


def _is_held(subject: str, branch: str) -> bool:
    """Whether every branch that a subject names is among those that hold."""
    return branch != BASE and set(subject.split("+")) <= set(branch.split("+"))


def _split(query: str) -> list[Pair]:
    """Names and values, each name once.

    Raises:
        Refused: too long, not UTF-8, or a name that stands twice.
    """
    if len(query) > LONGEST:
        raise refuse_call(f"the address is {len(query):,} characters long; at most {LONGEST:,} are read")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_PARTS)
    except UnicodeDecodeError:
        raise refuse_call("the address is not in UTF-8") from None
    except ValueError:
        raise refuse_call(f"the address has more than {MOST_PARTS} parameters") from None
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise refuse_call(f"the address has the parameter `{name[:LONGEST_NAME]}` twice")
        seen.add(name)
    return pairs


def _read_pinned(text: str) -> bool:
    if text not in {"", "1"}:
        raise refuse_call(f"`{PINNED}` is `{text[:LONGEST_NAME]}`; it must be `1` or left out")
    return text == "1"


def _read_one(view: View, model: Model, controls: Controls, name: str, value: str) -> View:
    if name == "of":
        _require_subject(model, controls, value)
        return replace(view, subject=value)
    if name == "for":
        with naming(name):
            require_actor(model, value if value in model.actors else value[:LONGEST_NAME])
        return replace(view, actor=value)
    if name == "show":
        return replace(view, series=_read_series(controls, value))
    if name == "step":
        return replace(view, step=_read_step(value, len(model.stories)))
    if name == "loop" and not controls.loops:
        return replace(view, loop=value)  # what has no name of an author's must be found first: see require_loop
    if name == "see":
        if value:
            require_named(model, value)
        return replace(view, see=value)
    choices: dict[str, tuple[Sequence[str], Callable[[], View]]] = {
        "as": (STYLES, lambda: replace(view, style=value)),
        "flows": (FLOWS, lambda: replace(view, flows=value)),
        "at": (controls.dates, lambda: replace(view, at=value)),
        "tab": (TABS, lambda: replace(view, tab=value)),
        "loop": (("", *controls.loops), lambda: replace(view, loop=value)),
        "focus": (("", *model.actors), lambda: replace(view, focus=value)),
    }
    if name not in choices:
        raise refuse_call(f"the address has a parameter `{name[:LONGEST_NAME]}` that means nothing here")
    known, change = choices[name]
    if value not in known:
        raise refuse_call(f"`{name}` is `{value[:LONGEST_NAME]}`; it must be {_say_choices(known)}")
    return change()


def _require_subject(model: Model, controls: Controls, name: str) -> None:
    if name == BASE or find_pair(model, name) is None:
        with naming("of"):
            raise refuse_unknown("move, law or branch", name[:LONGEST_NAME], controls.subjects)


def _say_choices(known: Sequence[str]) -> str:
    named = [name for name in known if name]
    if not named:
        return "left out: the scenario has none"
    return (
        f"one of {', '.join(named)}" if len(named) <= MOST_SAID else f"one of {len(named)}, {named[0]} to {named[-1]}"
    )


def _read_series(controls: Controls, text: str) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(key for key in _unlisted(text) if key))
    with naming("show"):
        for key in keys:
            if key not in controls.series:
                raise refuse_unknown("series", key[:LONGEST_NAME], controls.series)
    if len(keys) > MOST_SERIES:
        raise refuse_call(f"`show` names {len(keys)} series; at most {MOST_SERIES} are drawn")
    return keys


def _read_step(text: str, n_steps: int) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 5 and int(text) <= n_steps:
        return int(text)
    must = f"a whole number from 0 to {n_steps}" if n_steps else "left out: the scenario tells no story"
    raise refuse_call(f"`step` is `{text[:40]}`; it must be {must}")


def _unlisted(text: str) -> list[str]:
    """Keys parted by commas that stand outside brackets."""
    keys, depth = [""], 0
    for char in text:
        depth += {"[": 1, "]": -1}.get(char, 0)
        if char == "," and depth == 0:
            keys.append("")
        else:
            keys[-1] += char
    return keys
