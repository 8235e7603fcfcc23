"""An `Emitter` that evaluates at once on arrays, so that what NumPy lacks is written only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sandtable.functions.operation import Array, ArrayModule

MASK = (1 << 64) - 1
# What NumPy has itself is left to it: fast, and another witness.
NATIVE = {"exp": "exp", "ln": "log", "log1p": "log1p"}


class ArrayEmitter:
    """Evaluates what a lowering writes, on arrays of any one shape.

    Args:
        xp: NumPy.
        native: use the array module's own exp and ln; without, every outlined body is evaluated bit for bit.
    """

    def __init__(self, xp: ArrayModule, *, native: bool = True) -> None:
        self._xp = xp
        self._native = native

    def real(self, value: float) -> Array:
        """A real."""
        return self._xp.float64(value)

    def integer(self, value: int) -> Array:
        """A 64-bit integer, unsigned."""
        return self._xp.uint64(value & MASK)

    def literal(self, _value: Array) -> float | None:
        """Arrays hide their literals: the general form is evaluated."""
        return None

    def add(self, a: Array, b: Array) -> Array:
        """Real a + b."""
        return a + b

    def subtract(self, a: Array, b: Array) -> Array:
        """Real a - b."""
        return a - b

    def multiply(self, a: Array, b: Array) -> Array:
        """Real a * b."""
        return a * b

    def divide(self, a: Array, b: Array) -> Array:
        """Real a / b."""
        return a / b

    def negate(self, a: Array) -> Array:
        """The sign of a turned."""
        return -a

    def unary(self, name: str, a: Array) -> Array:
        """One of fabs, sqrt, floor, ceil, trunc."""
        return getattr(self._xp, name)(a)

    def compare(self, predicate: str, a: Array, b: Array) -> Array:
        """A flag from two reals; a leading o is false with NaN, a leading u true."""
        xp = self._xp
        is_unordered = xp.isnan(a) | xp.isnan(b)
        if predicate in {"uno", "ord"}:
            return is_unordered if predicate == "uno" else ~is_unordered
        relation = {"eq": "equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
        holds = a != b if predicate[1:] == "ne" else getattr(xp, relation[predicate[1:]])(a, b)
        return holds | is_unordered if predicate[0] == "u" else holds & ~is_unordered

    def select(self, flag: Array, a: Array, b: Array) -> Array:
        """Real a where the flag holds, else b."""
        return self._xp.where(flag, a, b)

    def both(self, a: Array, b: Array) -> Array:
        """Flags a and b."""
        return a & b

    def either(self, a: Array, b: Array) -> Array:
        """Flags a or b."""
        return a | b

    def invert(self, a: Array) -> Array:
        """Not flag a."""
        return ~a

    def to_bits(self, a: Array) -> Array:
        """The 64 bits of a real."""
        return self._xp.asarray(a, dtype=self._xp.float64).view(self._xp.uint64)

    def from_bits(self, a: Array) -> Array:
        """The real whose 64 bits are given."""
        return self._xp.asarray(a, dtype=self._xp.uint64).view(self._xp.float64)

    def integer_op(self, name: str, a: Array, b: Array) -> Array:
        """One of add sub mul and or xor shl lshr, modulo 2**64."""
        names = {
            "add": "add",
            "sub": "subtract",
            "mul": "multiply",
            "and": "bitwise_and",
            "or": "bitwise_or",
            "xor": "bitwise_xor",
            "shl": "left_shift",
            "lshr": "right_shift",
        }
        return getattr(self._xp, names[name])(a, b)

    def gather(self, table: Sequence[float], index: Array) -> Array:
        """table[index]."""
        return self._xp.asarray(table, dtype=self._xp.float64)[index.astype(self._xp.int64)]

    def gathers_cheaply(self, _n: int) -> bool:
        """Never: each element is read by itself."""
        return False

    def call(self, name: str, body: Callable[..., Array], *args: Array) -> Array:
        """The array module's own function where it has one, else the body."""
        if self._native and name in NATIVE:
            return getattr(self._xp, NATIVE[name])(*args)
        return body(self, *args)

    def when_any(
        self, flag: Array, then: Callable[[], tuple[Array, ...]], otherwise: tuple[Array, ...]
    ) -> tuple[Array, ...]:
        """`then()` where the flag holds; not evaluated where it holds nowhere."""
        if not self._xp.any(flag):
            return otherwise
        return tuple(self._xp.where(flag, new, old) for new, old in zip(then(), otherwise, strict=True))

    def while_any(
        self,
        state: tuple[Array, ...],
        test: Callable[..., Array],
        step: Callable[..., tuple[Array, ...]],
    ) -> tuple[Array, ...]:
        """Steps the state where its test holds, until it holds nowhere."""
        while self._xp.any(goes_on := test(*state)):
            state = tuple(self._xp.where(goes_on, new, old) for new, old in zip(step(*state), state, strict=True))
        return state

    def recall(self, ring: Array, lag: Array, before: Array) -> Array:
        """The value pushed `lag` points ago, from the past along the leading axis."""
        xp = self._xp
        n_past = ring.shape[0]
        shape = xp.broadcast_shapes(ring.shape[1:], lag.shape, before.shape)
        lag, before = xp.broadcast_to(lag, shape), xp.broadcast_to(before, shape)
        if n_past == 0:
            return before
        is_known = lag <= n_past
        index = n_past - xp.where(is_known, lag, 1.0).astype(xp.int64)
        past = xp.broadcast_to(ring, (n_past, *shape))
        return xp.where(is_known, xp.take_along_axis(past, index[None], axis=0)[0], before)
