from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sandtable.functions.arrays import ArrayEmitter
from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.operation import FLAG, Operation
from sandtable.testing.operands import operands_of

PLAIN = sorted(name for name, operation in OPERATIONS.items() if not operation.attribute)
# Units in the last place by which a lowering may differ from Python's floats, where it may at all.
ULPS = {"exp": 1, "ln": 1, "log10": 2, "tanh": 2, "pow": 1, "sin": 1, "cos": 1, "tan": 3, "asin": 1, "acos": 1}
ULPS |= {"atan": 1, "normal_quantile": 4, "normal_cdf": 4, "priority_share": 4}


def ulps_between(found: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    with np.errstate(all="ignore"):
        gaps = np.abs(found - expected) / np.spacing(np.abs(expected))
    return np.where(same, 0.0, np.where(np.isnan(gaps), np.inf, gaps))


def evaluate_scalars(operation: Operation, arguments: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.array([operation.scalar(*map(float, row)) for row in zip(*arguments, strict=True)])


@pytest.mark.parametrize("name", PLAIN)
def test_the_array_form_gives_what_the_scalar_form_gives(name: str) -> None:
    operation, arguments = OPERATIONS[name], operands_of(name)
    with np.errstate(all="ignore"):
        found = np.asarray(operation.array(np, *arguments), dtype=np.float64)
    assert ulps_between(found, evaluate_scalars(operation, arguments)).max() <= ULPS.get(name, 0) + 1


@pytest.mark.parametrize("name", PLAIN)
def test_the_lowering_gives_what_the_scalar_form_gives(name: str) -> None:
    operation, arguments = OPERATIONS[name], operands_of(name)
    with np.errstate(all="ignore"):
        found = operation.lower(ArrayEmitter(np, native=False), *arguments)
    gaps = ulps_between(np.asarray(found, dtype=np.float64), evaluate_scalars(operation, arguments))
    worst = int(np.argmax(gaps))
    assert gaps[worst] <= ULPS.get(name, 0), [argument[worst] for argument in arguments]


@pytest.mark.parametrize("name", PLAIN)
def test_an_operation_says_how_many_arguments_it_takes(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.arity[0] == len(operation.takes) <= operation.arity[1]
    assert operation.gives in {"real", "flag"}


def test_angles_beyond_counting_are_reduced_exactly() -> None:
    # The double nearest to a multiple of pi/2 (Muller, Elementary Functions, table 11.2).
    angle = np.array([6381956970095103.0 * 2.0**797])
    cosine = OPERATIONS["cos"].lower(ArrayEmitter(np, native=False), angle)
    assert cosine[0] == pytest.approx(-4.68716592425462761112e-19, rel=3e-16, abs=0)


def test_whole_exponents_written_in_the_model_are_products() -> None:
    class Literal(ArrayEmitter):
        def literal(self, _value: object) -> float | None:
            return float(_value) if np.ndim(_value) == 0 else None  # type: ignore[arg-type]

    x = np.array([1.5, -2.0, 3.0])
    for exponent in (1.0, 2.0, 3.0, -1.0):
        assert OPERATIONS["pow"].lower(Literal(np), x, exponent) == pytest.approx(x**exponent, rel=1e-15)


def build(name: str, *values: float) -> float:
    return values[0] if name == "const" else OPERATIONS[name].scalar(*values)


@pytest.mark.parametrize("name", [name for name in PLAIN if OPERATIONS[name].derivative is not None])
def test_a_derivative_is_the_slope_of_its_operation(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.derivative is not None
    point = [0.37, 0.61, 0.83][: len(operation.takes)]
    if FLAG in operation.takes:
        point[0] = 1.0
    partials = operation.derivative(build, point, operation.scalar(*point))
    for i, partial in enumerate(partials):
        if operation.takes[i] == FLAG or operation.gives == FLAG:
            assert partial is None
            continue
        step = 1e-6
        low, high = ([*point[:i], point[i] + shift, *point[i + 1 :]] for shift in (-step, step))
        slope = (operation.scalar(*high) - operation.scalar(*low)) / (2 * step)
        assert (0.0 if partial is None else partial) == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_scalars_never_raise_on_the_ends_of_the_range() -> None:
    ends = [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308]
    for name in PLAIN:
        operation = OPERATIONS[name]
        for a in ends:
            for b in ends:
                assert isinstance(operation.scalar(*[a, b, a, a, b, a, b][: len(operation.takes)]), float), name
