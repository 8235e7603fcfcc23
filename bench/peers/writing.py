"""A scalar plan as C, one future per lane, and as plain NumPy, one array per value: what one would write by hand.

No strict bits: the C compiler may fuse, a table is a sum of hinges; NumPy's is `interp`.
"""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sandtable.plan.plan import LookupTable, Op, Plan

FLAGS = ("-O3", "-march=native", "-mprefer-vector-width=512", "-fno-math-errno", "-fno-trapping-math")
Run = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "gt": ">", "lt": "<", "ge": ">=", "le": "<="}
C_HEAD = """#include <math.h>
#include <stdint.h>
#define LANES %d
#define inf INFINITY
static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
%s
void run(const double *restrict par, const double *restrict series, double *restrict out, int64_t n) {
  for (int64_t at = 0; at < n; at += LANES) {
    double s[%d][LANES], keep[%d][LANES];
    _Pragma("GCC ivdep")
    for (int l = 0; l < LANES; l++) {
%s
    }
    for (int k = 0; k <= %d; k++) {
      _Pragma("GCC ivdep")
      for (int l = 0; l < LANES; l++) {
%s
      }
    }
    for (int l = 0; l < LANES; l++) {
%s
    }
  }
}
"""


class Text:
    """One operation after the other as an assignment in C or in Python."""

    def __init__(self, plan: Plan, language: str) -> None:
        self.plan, self.is_c = plan, language == "c"
        if plan.axes or plan.rings or plan.streams:
            raise ValueError("only scalar plans without draws")

    def lines(self, body: tuple[Op, ...], letter: str) -> list[str]:
        """The assignments; flags are int in C."""
        found = []
        for index, op in enumerate(body):
            kind = ("int " if op.kind == "flag" else "double ") if self.is_c else ""
            found.append(f"{kind}{letter}{index} = {self.expression(op, letter)}{';' if self.is_c else ''}")
        return found

    def expression(self, op: Op, letter: str) -> str:
        """The right side."""
        args = [f"{letter}{index}" for index in op.args]
        if op.name in INFIX:
            return f"{args[0]} {INFIX[op.name]} {args[1]}"
        if not args:
            return self.leaf(op)
        if op.name == "lookup":
            return f"table{op.attrs[0]}({args[0]})"
        if op.name == "select":
            return f"{args[0]} ? {args[1]} : {args[2]}" if self.is_c else f"where({', '.join(args)})"
        if op.name in ("max", "min"):
            names = ("most", "least") if self.is_c else ("maximum", "minimum")
            return f"{names[op.name == 'min']}({', '.join(args)})"
        return {"neg": f"-{args[0]}", "truth": f"{args[0]} != 0.0"}[op.name]

    def leaf(self, op: Op) -> str:
        """A value that has no arguments."""
        at = op.attrs[0]
        if op.name == "const":
            return repr(float(at))  # type: ignore[arg-type]
        c = {
            "parameter": f"par[{at} * n + at + l]",
            "series": f"series[{at} * {self.plan.n_steps + 1} + k]",
            "setup": f"keep[{at}][l]",
            "state": f"s[{at}][l]",
        }
        python = {
            "parameter": f"par[{at}]",
            "series": f"series[{at}, k]",
            "setup": f"a{at}",
            "state": f"s[{at}]",
        }
        return (c if self.is_c else python)[op.name]


def _kept(plan: Plan) -> list[int]:
    return sorted({int(op.attrs[0]) for op in plan.step if op.name == "setup"})  # type: ignore[call-overload]


def _table_c(index: int, table: LookupTable) -> str:
    """As a sum of hinges, one for each inner point: two instructions a point, where gathers cost some forty."""
    assert table.mode == "hold"
    xs, ys = table.x, table.y
    slopes = [(y1 - y0) / (x1 - x0) for x0, x1, y0, y1 in zip(xs, xs[1:], ys, ys[1:], strict=False)]
    bends = [(x, after - before) for x, before, after in zip(xs[1:], slopes, slopes[1:], strict=False)]
    hinges = "".join(f" + {bend!r} * most(x - {x!r}, 0.0)" for x, bend in bends if bend)
    value = f"{ys[0]!r} + {slopes[0]!r} * (x - {xs[0]!r}){hinges}"
    head = f"static inline double table{index}(double x)"
    return f"{head} {{ x = most(least(x, {xs[-1]!r}), {xs[0]!r}); return {value}; }}"


def write_c(plan: Plan, lanes: int) -> str:
    """The whole program."""
    text = Text(plan, "c")
    setup = text.lines(plan.setup, "a") + [f"keep[{i}][l] = a{i};" for i in _kept(plan)]
    setup = [line.replace(" + k]", "]") for line in setup]  # the first point's series
    setup += [f"s[{state.first}][l] = a{state.initial};" for state in plan.states]
    step = text.lines(plan.step, "v") + [f"s[{state.first}][l] = v{state.following};" for state in plan.states]
    finish = text.lines(plan.finish, "f")
    finish += [f"out[{i} * n + at + l] = f{output.value};" for i, output in enumerate(plan.outputs)]
    tables = "\n".join(_table_c(i, table) for i, table in enumerate(plan.lookups))
    sizes = (plan.n_state_slots, max(len(plan.setup), 1))
    bodies = ("\n".join(setup), plan.n_steps, "\n".join(step), "\n".join(finish))
    return C_HEAD % (lanes, tables, *sizes, *bodies)


def build_c(plan: Plan, folder: Path, name: str, lanes: int) -> Run:
    """Compiled for this machine; takes (parameters, series), gives outcomes."""
    source, library = folder / f"{name}_{lanes}.c", folder / f"{name}_{lanes}.so"
    source.write_text(write_c(plan, lanes), encoding="utf-8")
    subprocess.run(["gcc", *FLAGS, "-shared", "-fPIC", str(source), "-o", str(library), "-lm"], check=True)
    function = ctypes.CDLL(str(library)).run
    function.argtypes = [ctypes.c_void_p] * 3 + [ctypes.c_int64]
    function.restype = None

    def run(parameters: NDArray[np.float64], series: NDArray[np.float64]) -> NDArray[np.float64]:
        n = parameters.shape[1]
        assert n % lanes == 0
        out = np.empty((len(plan.outputs), n))
        function(parameters.ctypes.data, series.ctypes.data, out.ctypes.data, n)
        return out

    return run


def build_numpy(plan: Plan, batch: int) -> Run:
    """The same in plain NumPy, so many futures at a time."""
    text = Text(plan, "python")
    step = text.lines(plan.step, "v")
    moves = [f"n{state.first} = v{state.following}" for state in plan.states]
    moves += [f"s[{state.first}] = n{state.first}" for state in plan.states]
    starts = [f"s[{state.first}] = a{state.initial}" for state in plan.states]
    lines = ["def run(par, series, s):", "    k = 0"]
    lines += [f"    {line}" for line in [*text.lines(plan.setup, "a"), *starts]]
    lines += [f"    for k in range({plan.n_steps + 1}):", *(f"        {line}" for line in [*step, *moves])]
    lines += [f"    {line}" for line in text.lines(plan.finish, "f")]
    lines.append(f"    return [{', '.join(f'f{output.value}' for output in plan.outputs)}]")
    scope: dict[str, object] = {"inf": np.inf, "where": np.where, "maximum": np.maximum, "minimum": np.minimum}
    for index, table in enumerate(plan.lookups):
        scope[f"table{index}"] = _interpolation(table)
    exec("\n".join(lines), scope)
    function: Callable[..., list[NDArray[np.float64]]] = scope["run"]  # type: ignore[assignment]

    def run(parameters: NDArray[np.float64], series: NDArray[np.float64]) -> NDArray[np.float64]:
        parts = []
        for start in range(0, parameters.shape[1], batch):
            part = np.ascontiguousarray(parameters[:, start : start + batch])
            rows = function(part, series, [None] * plan.n_state_slots)
            parts.append(np.stack([np.broadcast_to(row, part.shape[1:]) for row in rows]))
        return np.concatenate(parts, axis=1)

    return run


def _interpolation(table: LookupTable) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    xs, ys = np.array(table.x), np.array(table.y)
    return lambda x: np.interp(x, xs, ys)
