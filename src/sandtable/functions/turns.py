"""Reduction of an angle to a quarter turn: x = n pi/2 + (y + tail), |y| <= pi/4.

Up to 2**19 by subtracting pi/2 in three parts (Cody and Waite 1980); beyond by multiplying with a window of the
bits of 2/pi in whole numbers (Payne and Hanek 1983), which is skipped when no future needs it.
"""

from __future__ import annotations

from itertools import pairwise

from sandtable.functions.exponential import MAGIC
from sandtable.functions.operation import Emitter, V

TWO_OVER_PI = 0.6366197723675814
# pi/2: 33 bits, the next 33 bits, the rest
HALF_PI_PARTS = (1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21)
HALF_PI = (1.5707963267948966, 6.123233995736766e-17)
LARGE = 2.0**19
SPLITTER = 134217729.0  # 2**27 + 1 (Veltkamp)
TWO_OVER_PI_BITS = 1248  # floor(2/pi * 2**1248)
TWO_OVER_PI_WHOLE = int(
    "a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73e"
    "e88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b7"
    "4f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc20",
    16,
)
MASK = 0xFFFFFFFF
WORDS = tuple(float((TWO_OVER_PI_WHOLE >> (32 * index)) & MASK) for index in range(41))
N_WINDOW = 6  # words of 32 bits: 192 bits leave 75 right ones in the worst case


def reduce_angle(emit: Emitter[V], x: V) -> tuple[V, V, V]:
    """(y, tail, n) for any finite x; n is a whole number as a real, right modulo 4."""
    size = emit.unary("fabs", x)
    small = _reduce_small(emit, x)
    is_large = emit.compare("oge", size, emit.real(LARGE))
    y, tail, n = emit.when_any(is_large, lambda: _reduce_large(emit, x, size), small)
    return y, tail, n


def _reduce_small(emit: Emitter[V], x: V) -> tuple[V, V, V]:
    n = emit.subtract(emit.add(emit.multiply(x, emit.real(TWO_OVER_PI)), emit.real(MAGIC)), emit.real(MAGIC))
    first = emit.subtract(x, emit.multiply(n, emit.real(HALF_PI_PARTS[0])))
    part = emit.multiply(n, emit.real(HALF_PI_PARTS[1]))
    second = emit.subtract(first, part)
    lost = emit.subtract(emit.subtract(first, second), part)
    rest = emit.subtract(emit.multiply(n, emit.real(HALF_PI_PARTS[2])), lost)
    y = emit.subtract(second, rest)
    return y, emit.subtract(emit.subtract(second, y), rest), n


def _reduce_large(emit: Emitter[V], x: V, size: V) -> tuple[V, V, V]:
    bits = emit.to_bits(size)
    product = _multiply_window(emit, bits, _find_window(emit, bits))
    # The product modulo 4: two bits of quadrant, then the fraction.  Rounding to the nearest quarter turn makes
    # the fraction signed.
    top = emit.integer_op("or", _shift(emit, "shl", product[5], 32), product[4])
    quadrant = _shift(emit, "lshr", emit.integer_op("add", top, emit.integer(1 << 61)), 62)
    fraction = emit.integer_op("or", _shift(emit, "shl", top, 2), _shift(emit, "lshr", product[3], 30))
    following = emit.integer_op("or", _shift(emit, "shl", product[3], 34), _shift(emit, "shl", product[2], 2))
    high = emit.multiply(_signed_word(emit, _shift(emit, "lshr", fraction, 32)), emit.real(2.0**-32))
    low = emit.multiply(_word(emit, emit.integer_op("and", fraction, emit.integer(MASK))), emit.real(2.0**-64))
    rest = emit.add(
        emit.multiply(_word(emit, _shift(emit, "lshr", following, 32)), emit.real(2.0**-96)),
        emit.multiply(_word(emit, emit.integer_op("and", following, emit.integer(MASK))), emit.real(2.0**-128)),
    )
    y = emit.add(high, low)
    tail = emit.add(emit.subtract(low, emit.subtract(y, high)), rest)
    y, tail = _times_half_pi(emit, y, tail)
    is_below = emit.compare("olt", x, emit.real(0.0))
    n = _word(emit, quadrant)
    return (
        emit.select(is_below, emit.negate(y), y),
        emit.select(is_below, emit.negate(tail), tail),
        emit.select(is_below, emit.negate(n), n),
    )


def _shift(emit: Emitter[V], name: str, value: V, amount: int) -> V:
    return emit.integer_op(name, value, emit.integer(amount))


def _word(emit: Emitter[V], value: V) -> V:
    """A whole number below 2**32 as a real."""
    with_magic = emit.from_bits(emit.integer_op("or", value, emit.integer(0x4330000000000000)))
    return emit.subtract(with_magic, emit.real(2.0**52))


def _signed_word(emit: Emitter[V], value: V) -> V:
    """A 32-bit two's complement number as a real."""
    turned = emit.integer_op("xor", value, emit.integer(0x80000000))
    return emit.subtract(_word(emit, turned), emit.real(2.0**31))


def _find_window(emit: Emitter[V], bits: V) -> list[V]:
    """The six words of 2/pi that matter for a number of this exponent, modulo 4 turns of a quarter."""
    exponent = _shift(emit, "lshr", bits, 52)
    offset = emit.integer_op("sub", emit.integer(2133), exponent)
    # Lanes that are not large are computed too: any index within the table does for them.
    offset = emit.integer_op("and", offset, emit.integer(2047))
    is_far = emit.compare("ogt", _word(emit, offset), emit.real(1091.0))
    offset = emit.to_bits(emit.select(is_far, emit.from_bits(emit.integer(0)), emit.from_bits(offset)))
    first, shift = _shift(emit, "lshr", offset, 5), emit.integer_op("and", offset, emit.integer(31))
    words = []
    for index in range(N_WINDOW + 1):
        found = emit.gather(WORDS, emit.integer_op("add", first, emit.integer(index)))
        with_magic = emit.to_bits(emit.add(found, emit.real(2.0**52)))
        words.append(emit.integer_op("and", with_magic, emit.integer(MASK)))
    window = []
    for low, high in pairwise(words):
        pair = emit.integer_op("or", low, _shift(emit, "shl", high, 32))
        window.append(emit.integer_op("and", emit.integer_op("lshr", pair, shift), emit.integer(MASK)))
    return window


def _multiply_window(emit: Emitter[V], bits: V, window: list[V]) -> list[V]:
    """The mantissa (53 bits) times the window, modulo 2**192, in words of 32 bits."""
    mantissa = emit.integer_op("and", bits, emit.integer(0x000FFFFFFFFFFFFF))
    mantissa = emit.integer_op("or", mantissa, emit.integer(0x0010000000000000))
    halves = (emit.integer_op("and", mantissa, emit.integer(MASK)), _shift(emit, "lshr", mantissa, 32))
    columns: list[list[V]] = [[] for _ in range(N_WINDOW + 2)]
    for i, half in enumerate(halves):
        for j, word in enumerate(window):
            if i + j < N_WINDOW:
                product = emit.integer_op("mul", half, word)
                columns[i + j].append(emit.integer_op("and", product, emit.integer(MASK)))
                columns[i + j + 1].append(_shift(emit, "lshr", product, 32))
    carry, result = emit.integer(0), []
    for column in columns[:N_WINDOW]:
        for term in column:
            carry = emit.integer_op("add", carry, term)
        result.append(emit.integer_op("and", carry, emit.integer(MASK)))
        carry = _shift(emit, "lshr", carry, 32)
    return result


def _times_half_pi(emit: Emitter[V], y: V, tail: V) -> tuple[V, V]:
    """(y + tail) pi/2 in two parts; the product's error by Dekker (1971)."""
    high, low = emit.real(HALF_PI[0]), emit.real(HALF_PI[1])
    product = emit.multiply(y, high)
    y_high, y_low = _split(emit, y)
    h_high, h_low = _split(emit, high)
    error = emit.subtract(product, emit.multiply(y_high, h_high))
    error = emit.subtract(error, emit.multiply(y_low, h_high))
    error = emit.subtract(error, emit.multiply(y_high, h_low))
    error = emit.subtract(emit.multiply(y_low, h_low), error)
    rest = emit.add(error, emit.add(emit.multiply(y, low), emit.multiply(tail, high)))
    total = emit.add(product, rest)
    return total, emit.add(emit.subtract(product, total), rest)


def _split(emit: Emitter[V], x: V) -> tuple[V, V]:
    scaled = emit.multiply(x, emit.real(SPLITTER))
    high = emit.subtract(scaled, emit.subtract(scaled, x))
    return high, emit.subtract(x, high)
