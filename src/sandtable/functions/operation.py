"""What an operation of a plan is: one home for its evaluation, its lowering and its derivative.

The rooms above meet operations only through `Operation` and `Emitter`.  No array library is imported here:
the array form receives its module (`xp`, NumPy) from the caller, and the lowering writes through an `Emitter`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

# NumPy and its arrays, handed in by the caller: this room may not import them, so it cannot name them.
ArrayModule: TypeAlias = Any
Array: TypeAlias = Any

V = TypeVar("V")

REAL = "real"
FLAG = "flag"


class Emitter(Protocol[V]):
    """Writes straight-line vector code; every value stands for one vector over futures.

    `V` is how the emitter knows a value: its text when it writes LLVM IR, the array itself when it evaluates.
    Three kinds of value: reals (float64), integers (int64) and flags.  No method reassociates, contracts or
    approximates: add is IEEE add, and so on, so that the bits are the same on every target.
    """

    def real(self, value: float) -> V:
        """The same real in all lanes."""

    def integer(self, value: int) -> V:
        """The same 64-bit integer in all lanes (taken modulo 2**64)."""

    def literal(self, value: V) -> float | None:
        """The number behind a value that `real` made; None for any other."""

    def add(self, a: V, b: V) -> V:
        """Real a + b."""

    def subtract(self, a: V, b: V) -> V:
        """Real a - b."""

    def multiply(self, a: V, b: V) -> V:
        """Real a * b."""

    def divide(self, a: V, b: V) -> V:
        """Real a / b."""

    def negate(self, a: V) -> V:
        """The sign of a turned."""

    def unary(self, name: str, a: V) -> V:
        """One of fabs, sqrt, floor, ceil, trunc: all exact or correctly rounded."""

    def compare(self, predicate: str, a: V, b: V) -> V:
        """A flag from two reals; predicate oeq one olt ole ogt oge une ord uno ult ule ugt uge."""

    def select(self, flag: V, a: V, b: V) -> V:
        """Real a where the flag holds, else b."""

    def both(self, a: V, b: V) -> V:
        """Flags a and b."""

    def either(self, a: V, b: V) -> V:
        """Flags a or b."""

    def invert(self, a: V) -> V:
        """Not flag a."""

    def to_bits(self, a: V) -> V:
        """The 64 bits of a real as an integer."""

    def from_bits(self, a: V) -> V:
        """The real whose 64 bits are the integer a."""

    def integer_op(self, name: str, a: V, b: V) -> V:
        """One of add sub mul and or xor shl lshr ashr on integers."""

    def gather(self, table: Sequence[float], index: V) -> V:
        """table[index] per lane; every lane's index must lie in the table."""

    def gathers_cheaply(self, n: int) -> bool:
        """Whether `gather` from a table of n reals is a few instructions for all lanes together."""

    def call(self, name: str, body: Callable[..., V], *args: V) -> V:
        """A real from an outlined function of reals; `body(emit, *args)` writes it at the first call of that name."""

    def when_any(self, flag: V, then: Callable[[], tuple[V, ...]], otherwise: tuple[V, ...]) -> tuple[V, ...]:
        """Reals `then()` where a lane's flag holds (skipped when none does), else `otherwise`."""

    def while_any(
        self, state: tuple[V, ...], test: Callable[..., V], step: Callable[..., tuple[V, ...]]
    ) -> tuple[V, ...]:
        """Reals stepped while any lane's `test(*state)` holds; a lane whose test fails keeps its state."""

    def recall(self, ring: object, lag: V, before: V) -> V:
        """The value a ring was given `lag` (a whole number, at least 1) points ago, or `before`."""


Build: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One elementwise operation.

    Args:
        name: its name in a plan.
        arity: fewest and most arguments.
        units: how units pass: same (all arguments and the result agree), product, quotient, power, root, keep
            (the argument's unit), agree (arguments agree, the result is a flag), plain (all dimensionless),
            flag, choice (a flag, then two that agree), table (the table's own units), lag (steps, then the value's unit),
            priority (a plain shape beside prices that agree).
        takes: kind of each argument; where there may be more of them, of the fewest.
        gives: kind of the result.
        scalar: value from Python floats; flags are 1.0 and 0.0.  Follows IEEE, never raises.
        array: value from arrays, `array(xp, *arrays)`; flags are boolean arrays.
        lower: text of the value, `lower(emit, *values)`.
        attribute: what is passed after the arguments: "" nothing, "table" a `tables.Table`, "ring" the past
            (scalar: the values pushed so far; array: the same with a leading axis of points; lower: the ring's handle).
        derivative: partial derivatives, `derivative(build, args, result)`, one per argument; `build(name, *values)`
            makes an operation and `build("const", number)` a literal; None for an argument that cannot move the
            result.  None as a whole: no rule yet.
    """

    name: str
    arity: tuple[int, int]
    units: str
    takes: tuple[str, ...]
    gives: str
    scalar: Callable[..., float]
    array: Callable[..., Array]
    lower: Callable[..., str]
    attribute: str = ""
    derivative: Callable[[Build, Sequence[Any], Any], tuple[Any, ...]] | None = None


def binary(name: str, *, gives: str = REAL, takes: str = REAL, units: str) -> dict[str, Any]:
    """The signature of an operation of two arguments of one kind."""
    return {"name": name, "arity": (2, 2), "units": units, "takes": (takes, takes), "gives": gives}


def unary(name: str, *, gives: str = REAL, takes: str = REAL, units: str) -> dict[str, Any]:
    """The signature of an operation of one argument."""
    return {"name": name, "arity": (1, 1), "units": units, "takes": (takes,), "gives": gives}
