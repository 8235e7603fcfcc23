"""Settling calls: elementwise functions, time functions, memories, noise, moves and laws, lookups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from sandtable.compiler.checking.allocations import ALLOCATION_RULES
from sandtable.compiler.checking.names import narrowed, resolve_indices
from sandtable.compiler.checking.near import mend_by_name
from sandtable.compiler.checking.words import describe
from sandtable.compiler.checking.work import (
    Typed,
    Work,
    is_condition,
    is_plain,
    joined,
    plain,
    scaled_to,
    settle,
    united,
)
from sandtable.diagnostics.place import Place
from sandtable.functions.forms import (
    EQUATION,
    FORMS,
    LAW_FUNCTIONS,
    MEMORY_FUNCTIONS,
    MOVE_FUNCTIONS,
    MOVING,
    NOISE_FUNCTIONS,
    Form,
)
from sandtable.model.declaration import Lookup
from sandtable.model.expression import Call, Expression, Name, Number, Subscript
from sandtable.quantities.unit import DIMENSIONLESS, Unit

Arguments = Sequence[Expression]


def settle_call(work: Work, node: Call) -> Typed | None:
    """Settles `exp(x)`, `delay3(x, 6 month)`, `active(m)`, `my_lookup(x)`."""
    form = FORMS.get(node.function)
    if form is None:
        return _lookup(work, node)
    arguments = _arguments(work, form, node)
    if arguments is None or not _may_stand(work, form, node):
        return None
    return RULES[form.units](work, form, node, arguments)


def _arguments(work: Work, form: Form, node: Call) -> Arguments | None:
    """The arguments in order, names filled in; None after noting the fault."""
    arguments: list[Expression | None] = list(node.arguments)
    names = form.arguments
    for name, value in node.keywords:
        if name not in names:
            _wrong_arguments(work, form, node, f"it has no argument `{name}`")
            return None
        at = names.index(name)
        if at < len(node.arguments) or (at < len(arguments) and arguments[at] is not None):
            _wrong_arguments(work, form, node, f"`{name}` is given twice")
            return None
        arguments += [None] * (at + 1 - len(arguments))
        arguments[at] = value
    given = [argument for argument in arguments if argument is not None]
    if len(given) != len(arguments) or not form.least <= len(given) <= form.most:
        _wrong_arguments(work, form, node, f"it is given {len(given)}")
        return None
    return given


def _wrong_arguments(work: Work, form: Form, node: Call, why: str) -> None:
    needs = f"{form.least}" if form.least == form.most else f"{form.least} to {form.most}"
    if form.most > 8:
        needs = f"{form.least} or more"
    work.scope.fault(
        "wrong-arguments",
        f"`{form.name}` takes {needs} argument{'' if needs == '1' else 's'}",
        node.place if node.place.line else work.place,
        why=why,
        mend=f"write `{form.signature}`",
    )


def _may_stand(work: Work, form: Form, node: Call) -> bool:
    where = work.where
    if form.place == MOVING:
        work.facts.is_moving = True
        fits = where.allows_moving
    elif form.place == EQUATION:
        work.facts.is_moving = True
        fits = where.allows_noise if form.name in NOISE_FUNCTIONS else where.allows_memory
    else:
        return True
    if fits:
        return True
    if where.allows_time_reduction and form.name in MOVE_FUNCTIONS | LAW_FUNCTIONS:
        code, mend = "needs-time-reduction", f"say when: `{form.name}(…) at DATE`, `ever({form.name}(…))`"
    elif form.name in MEMORY_FUNCTIONS | NOISE_FUNCTIONS:
        code, mend = "wrong-place", "declare an auxiliary for it and name that here"
    else:
        code, mend = "not-constant", "declare an auxiliary for it: `aux name : unit = ...`"
    work.scope.fault(
        code,
        f"`{form.name}` cannot stand in {where.label}",
        node.place if node.place.line else work.place,
        why=f"{form.does}: it changes from point to point",
        mend=mend,
    )
    return False


def _call(node: Call, name: str, arguments: Arguments) -> Call:
    is_same_length = not node.keywords and len(arguments) == len(node.arguments)
    if is_same_length and all(new is old for new, old in zip(arguments, node.arguments, strict=True)):
        return node
    return Call(function=name, arguments=tuple(arguments), place=node.place)


def _axes(*typed: Typed) -> tuple[str, ...]:
    axes: tuple[str, ...] = ()
    for item in typed:
        axes = joined(axes, item.axes)
    return axes


def _all(work: Work, arguments: Arguments) -> list[Typed] | None:
    typed = [settle(work, argument) for argument in arguments]
    kept = [item for item in typed if item is not None]
    return kept if len(kept) == len(typed) else None


# -- elementwise ---------------------------------------------------------------------------------


def _plain_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    typed = settle(work, arguments[0])
    if typed is None:
        return None
    inner = plain(
        work, typed, f"the argument of `{form.name}`", node.arguments[0].place if node.arguments else node.place
    )
    return None if inner is None else Typed(_call(node, form.name, [inner]), DIMENSIONLESS, typed.axes)


def _keep_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    typed = settle(work, arguments[0])
    if typed is None:
        return None
    unit = DIMENSIONLESS if form.units == "sign" else typed.unit
    if form.units == "root" and typed.unit is not None:
        unit = typed.unit.pow(Fraction(1, 2))
    return Typed(_call(node, form.name, [typed.node]), unit, typed.axes)


def _same_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    typed = _all(work, arguments)
    if typed is None:
        return None
    leader = next((item for item in typed if item.unit is not None), typed[0])
    nodes: list[Expression] = []
    for item in typed:
        common = united(work, item.node if item is not leader else node, leader, item, f"joined by `{form.name}`")
        if common is None:
            return None
        nodes.append(common[0])
    return Typed(_call(node, form.name, nodes), leader.unit, _axes(*typed))


def _quotient_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    typed = _all(work, arguments)
    if typed is None:
        return None
    above, below, otherwise = typed
    unit: Unit | None = (above.unit or DIMENSIONLESS).div(below.unit or DIMENSIONLESS)
    if above.unit is None:
        unit = otherwise.unit
    common = united(work, otherwise.node, Typed(node, unit), otherwise, "chosen between")
    if common is None:
        return None
    return Typed(_call(node, form.name, [above.node, below.node, common[0]]), common[1], _axes(*typed))


# -- time ----------------------------------------------------------------------------------------


def _time(work: Work, typed: Typed, what: str) -> Expression | None:
    return scaled_to(work, typed, work.scope.time_unit, what, typed.node.place)


def _step_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    typed = _all(work, arguments)
    if typed is None or work.scope.grid is None:
        return None
    first, *times = typed
    settled = [
        _time(work, item, f"`{name}` of `{form.name}`") for item, name in zip(times, form.arguments[1:], strict=True)
    ]
    if any(item is None for item in settled):
        return None
    inner, unit = first.node, first.unit
    if form.units == "ramp" and unit is not None:
        unit = unit.mul(work.scope.time_unit)
    nodes = [inner, *(item for item in settled if item is not None)]
    return Typed(_call(node, form.name, nodes), unit, _axes(*typed))


# -- memories ------------------------------------------------------------------------------------


def _later(work: Work, argument: Expression, *, is_initial: bool) -> Typed | None:
    """Settles what is taken in after the point: it is no need of this point; with `is_initial` one of its start."""
    before = work.needs_now, work.needs_initial, work.needs_memory
    work.needs_now = False
    work.needs_initial = before[1] and is_initial
    work.needs_memory = is_initial
    typed = settle(work, argument)
    work.needs_now, work.needs_initial, work.needs_memory = before
    return typed


def _both(work: Work, argument: Expression) -> Typed | None:
    """Settles what is needed at the point and at the start."""
    before = work.needs_memory
    work.needs_memory = True
    typed = settle(work, argument)
    work.needs_memory = before
    return typed


def _memory_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    n_orders = 1 if form.units == "memory-n" else 0
    has_initial = len(arguments) == 3 + n_orders
    taken = _later(work, arguments[0], is_initial=not has_initial)
    tau = _both(work, arguments[1])
    order = _order(work, form, arguments[2]) if n_orders else None
    initial = _later(work, arguments[-1], is_initial=True) if has_initial else None
    if taken is None or tau is None or (n_orders and order is None) or (has_initial and initial is None):
        return None
    settled_tau = _time(work, tau, f"`tau` of `{form.name}`")
    if settled_tau is None:
        return None
    nodes = [taken.node, settled_tau]
    axes = _axes(taken, tau)
    if order is not None:
        nodes.append(order)
    unit = taken.unit
    if initial is not None:
        common = united(work, node, taken, initial, f"joined by `{form.name}`")
        if common is None:
            return None
        nodes.append(common[0])
        unit, axes = common[1], joined(axes, initial.axes)
    return Typed(_call(node, form.name, nodes), unit, axes)


def _order(work: Work, form: Form, argument: Expression) -> Expression | None:
    is_bare = isinstance(argument, Number) and not argument.unit
    if isinstance(argument, Number) and is_bare and argument.value in range(1, 101):
        return argument
    work.scope.fault(
        "wrong-arguments",
        f"the order of `{form.name}` must be a whole number from 1 to 100",
        argument.place if argument.place.line else work.place,
        why="it is the number of stages in the chain",
        mend=f"write `{form.signature}` with a literal n",
    )
    return None


def _fixed_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    taken = _later(work, arguments[0], is_initial=False)
    lag = None if form.units == "previous" else _both(work, arguments[1])
    before = _both(work, arguments[-1])
    if taken is None or before is None or (form.units == "fixed" and lag is None):
        return None
    common = united(work, node, taken, before, f"joined by `{form.name}`")
    if common is None:
        return None
    nodes = [taken.node]
    axes = _axes(taken, before)
    if lag is not None:
        settled = _time(work, lag, f"`lag` of `{form.name}`")
        if settled is None:
            return None
        nodes.append(settled)
        axes = joined(axes, lag.axes)
    return Typed(_call(node, form.name, [*nodes, common[0]]), common[1], axes)


def _sample_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    taken, condition, before = (_both(work, argument) for argument in arguments)
    if taken is None or condition is None or before is None or not is_condition(work, condition):
        return None
    common = united(work, node, taken, before, f"joined by `{form.name}`")
    if common is None:
        return None
    nodes = [taken.node, condition.node, common[0]]
    return Typed(_call(node, form.name, nodes), common[1], _axes(taken, condition, before))


def _extreme_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    taken = _both(work, arguments[0])
    return None if taken is None else Typed(_call(node, form.name, [taken.node]), taken.unit, taken.axes)


def _trend_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    taken, tau, last = (_both(work, argument) for argument in arguments)
    if taken is None or tau is None or last is None:
        return None
    settled = _time(work, tau, f"`tau` of `{form.name}`")
    per_time = DIMENSIONLESS.div(work.scope.time_unit)
    if form.units == "trend":
        final = scaled_to(work, last, per_time, f"`initial` of `{form.name}`", last.node.place)
        unit: Unit | None = per_time
    else:
        final = _time(work, last, f"`horizon` of `{form.name}`")
        unit = taken.unit
    if settled is None or final is None:
        return None
    return Typed(_call(node, form.name, [taken.node, settled, final]), unit, _axes(taken, tau, last))


# -- noise ---------------------------------------------------------------------------------------


COUNTS = frozenset({"poisson_noise", "binomial_noise"})


def _noise_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    work.facts.has_noise = True
    typed = _all(work, arguments)
    if typed is None:
        return None
    first, *rest = typed
    nodes: list[Expression | None] = [first.node]
    unit = first.unit
    if form.units == "noise-plain":
        nodes, unit = [plain(work, first, f"the argument of `{form.name}`", first.node.place)], DIMENSIONLESS
    elif form.units == "noise-range":
        common = united(work, node, first, rest[0], f"joined by `{form.name}`")
        nodes.append(None if common is None else common[0])
        unit = None if common is None else common[1]
    else:
        if form.name in COUNTS and is_plain(unit):  # a count is of the number meant: 6 month/year stands for a half
            nodes, unit = [plain(work, first, f"the argument of `{form.name}`", first.node.place)], DIMENSIONLESS
        nodes += [plain(work, item, f"`{form.arguments[1]}` of `{form.name}`", item.node.place) for item in rest]
    settled = [item for item in nodes if item is not None]
    if len(settled) != len(nodes):
        return None
    own = tuple(axis for axis in work.axes if axis not in work.fixed)
    return Typed(_call(node, form.name, settled), unit or DIMENSIONLESS, joined(own, _axes(*typed)))


# -- moves, laws, lookups --------------------------------------------------------------------------


def _move_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    argument = arguments[0]
    name = argument.id if isinstance(argument, Name) else argument.name if isinstance(argument, Subscript) else ""
    place = argument.place if argument.place.line else work.place
    if name not in work.scope.moves:
        _not_of(work, form, argument, name, place, work.scope.moves, "move")
        return None
    axes = work.scope.move_axes[name]
    key = f"move:{name}"
    if form.name == "before":
        work.facts.used.add(key)
    else:
        work.needs(key, place)
    if axes is None:
        return None
    indices = argument.indices if isinstance(argument, Subscript) else ()
    resolved = resolve_indices(work.scope, axes, indices, describe(argument), place)
    settled = None if resolved is None else narrowed(work, name, axes, resolved, place)
    if settled is None:
        return None
    unit = work.scope.time_unit if form.units == "move-since" else DIMENSIONLESS
    is_flag = form.units == "move-flag"
    return Typed(_call(node, form.name, [settled[0]]), unit, settled[1], is_flag=is_flag)


def _law_rule(work: Work, form: Form, node: Call, arguments: Arguments) -> Typed | None:
    argument = arguments[0]
    name = argument.id if isinstance(argument, Name) else ""
    place = argument.place if argument.place.line else work.place
    if name not in work.scope.laws:
        _not_of(work, form, argument, name, place, work.scope.laws, "law")
        return None
    if form.name == "waived":
        waiver = f"{name}_waiver"
        if waiver not in work.scope.moves:
            work.scope.fault(
                "no-waiver",
                f"law `{name}` has no waiver",
                place,
                why=f"it is declared in line {work.scope.laws[name].place.line} without one",
                mend="add `waiver chance ...` or `waiver on DATE` to the law",
            )
            return None
        work.needs(f"move:{waiver}", place)
        work.facts.used.add(f"law:{name}")
    else:
        work.needs(f"law:{name}", place)
    return Typed(node, DIMENSIONLESS, (), is_flag=True)


def _not_of(
    work: Work, form: Form, argument: Expression, name: str, place: Place, known: Mapping[str, object], kind: str
) -> None:
    if name in work.scope.faulty:
        return
    what = f"`{name}`" if name else describe(argument)
    declared = work.scope.declared.get(name)
    work.scope.fault(
        f"unknown-{kind}",
        f"`{form.name}` takes a {kind}, and {what} is none",
        place,
        why=f"`{name}` is a {declared.kind} (line {declared.statement.place.line})"
        if declared
        else f"no {kind} is called so",
        mend=mend_by_name(name, known, f"declare it: `{kind} {name or 'name'} ...`"),
    )


def _lookup(work: Work, node: Call) -> Typed | None:
    declared = work.scope.declared.get(node.function)
    place = node.place if node.place.line else work.place
    if declared is None or declared.kind != "lookup":
        if node.function in work.scope.faulty:
            return None
        lookups = [item.id for item in work.scope.declared.values() if item.kind == "lookup"]
        work.scope.fault(
            "unknown-function",
            f"there is no function or lookup `{node.function}`",
            place,
            why=f"`{node.function}` is a {declared.kind}, which takes no argument"
            if declared
            else "nothing of this name is known",
            mend=mend_by_name(
                node.function,
                [*FORMS, *lookups, "sum", "mean", "share", "rank"],
                "declare a lookup, or correct the name",
            ),
        )
        for argument in node.arguments:
            settle(work, argument)
        return None
    work.facts.used.add(node.function)
    if len(node.arguments) != 1 or node.keywords:
        work.scope.fault(
            "wrong-arguments",
            f"lookup `{node.function}` takes 1 argument",
            place,
            why=f"it is given {len(node.arguments) + len(node.keywords)}",
            mend=f"write `{node.function}(x)`",
        )
        return None
    typed = settle(work, node.arguments[0])
    assert isinstance(declared.statement, Lookup)
    x_unit = work.scope.unit(declared.statement.input_unit, declared.statement.place)
    if typed is None or x_unit is None or declared.unit is None:
        return None
    inner = scaled_to(work, typed, x_unit, f"the argument of `{node.function}`", node.arguments[0].place)
    return None if inner is None else Typed(_call(node, node.function, [inner]), declared.unit, typed.axes)


RULES: Mapping[str, Callable[[Work, Form, Call, Arguments], Typed | None]] = {
    "plain": _plain_rule,
    "keep": _keep_rule,
    "root": _keep_rule,
    "sign": _keep_rule,
    "same": _same_rule,
    "quotient": _quotient_rule,
    "step": _step_rule,
    "ramp": _step_rule,
    "pulse": _step_rule,
    "memory": _memory_rule,
    "memory-n": _memory_rule,
    "fixed": _fixed_rule,
    "previous": _fixed_rule,
    "sample": _sample_rule,
    "extreme": _extreme_rule,
    "trend": _trend_rule,
    "forecast": _trend_rule,
    "noise-sd": _noise_rule,
    "noise-plain": _noise_rule,
    "noise-range": _noise_rule,
    "noise-count": _noise_rule,
    "move-flag": _move_rule,
    "move-since": _move_rule,
    "move-count": _move_rule,
    "law-flag": _law_rule,
    **ALLOCATION_RULES,
}
