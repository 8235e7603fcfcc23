"""Which function settles which node, and the start of a walk."""

from __future__ import annotations

from sandtable.compiler.checking.calls import settle_call
from sandtable.compiler.checking.names import settle_name, settle_subscript
from sandtable.compiler.checking.nodes import (
    settle_binary,
    settle_conditional,
    settle_number,
    settle_rank,
    settle_reduction,
    settle_unary,
)
from sandtable.compiler.checking.scope import Facts, Scope
from sandtable.compiler.checking.times import (
    settle_date,
    settle_in_branch,
    settle_net,
    settle_over_futures,
    settle_time_reduction,
)
from sandtable.compiler.checking.values import hoist_distribution
from sandtable.compiler.checking.work import Handlers, Typed, Where, Work, settle
from sandtable.diagnostics.place import Place
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    DateLiteral,
    Distribution,
    Expression,
    InBranch,
    Name,
    Net,
    Number,
    OverFutures,
    Rank,
    Reduction,
    Subscript,
    TimeReduction,
    Unary,
)

HANDLERS: Handlers = {
    Number: settle_number,
    Name: settle_name,
    Subscript: settle_subscript,
    Binary: settle_binary,
    Unary: settle_unary,
    Call: settle_call,
    Conditional: settle_conditional,
    Reduction: settle_reduction,
    Rank: settle_rank,
    DateLiteral: settle_date,
    Distribution: hoist_distribution,
    TimeReduction: settle_time_reduction,
    InBranch: settle_in_branch,
    Net: settle_net,
    OverFutures: settle_over_futures,
}


def begin_work(
    scope: Scope, owner: str, where: Where, place: Place, *, axes: tuple[str, ...] = (), facts: Facts | None = None
) -> Work:
    """The walk over an owner's expressions, before its first step."""
    return Work(
        scope=scope,
        handlers=HANDLERS,
        owner=owner,
        where=where,
        axes=axes,
        facts=Facts() if facts is None else facts,
        place=place,
    )


def settle_safely(work: Work, node: Expression) -> Typed | None:
    """Settles an expression whose nesting may be too deep for the walk; that is a fault, not a crash."""
    try:
        return settle(work, node)
    except RecursionError:
        work.scope.fault(
            "too-deep",
            "this expression is nested too deeply",
            node.place if node.place.line else work.place,
            why="it would need more than the few hundred levels that are walked",
            mend="split it into auxiliaries",
        )
        return None
