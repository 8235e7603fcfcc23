"""SDEverywhere's compiler, driven by node: a Vensim text to C with a runtime of our own, and to JavaScript with its own."""

from __future__ import annotations

import ctypes
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .contest import Left, Taken, disagreement, gap_of
from .vensim import elements

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC")
LONGEST, N_SCRIPTED = 90, 64  # seconds, and futures that JavaScript runs
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Generated:
    """A model in both languages; `node` is the folder of its packages."""

    node: Path
    folder: Path
    name: str
    n_points: int
    n_outputs: int

    def build(self) -> Callable[[Values, int], Values]:
        """The C program, compiled for this machine: (inputs by future, save every so many) to (future, point, output)."""
        source, library = self.folder / f"{self.name}.c", self.folder / f"{self.name}_sde.so"
        flags = [*FLAGS, f"-I{HERE}", f'-DMODEL="{source}"']
        tell("gcc", *flags, str(HERE / "sde_runs.c"), "-o", str(library), "-lm")
        function = ctypes.CDLL(str(library)).run_futures
        function.argtypes = [ctypes.c_void_p] * 2 + [ctypes.c_int64] * 3
        function.restype = None

        def run(inputs: Values, every: int) -> Values:
            n, n_inputs = inputs.shape
            out = np.empty((n, (self.n_points - 1) // every + 1, self.n_outputs))
            function(inputs.ctypes.data, out.ctypes.data, n, n_inputs, every)
            return out

        return run

    def run_script(self, inputs: Values, expected: Values, is_whole: bool, limit: float) -> Taken:
        """The JavaScript program in its own runtime, in another process; expected: last values (future, output)."""
        given = self.folder / f"{self.name}_inputs.json"
        given.write_text(json.dumps(inputs[:N_SCRIPTED].tolist()), encoding="utf-8")
        program = self.folder / f"{self.name}_{'all' if is_whole else 'last'}.mjs"
        told = tell("node", str(HERE / "sde_run.mjs"), str(self.node), str(program), str(given))
        seconds, last = json.loads(told.splitlines()[-1])
        gap = gap_of(np.array(last), expected[:N_SCRIPTED])
        if not gap <= limit:
            raise Left(disagreement(gap))
        return Taken(seconds, gap)


def tell(*command: str) -> str:
    """What a command prints; where it fails, its own words say why it is left out."""
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    except FileNotFoundError:
        raise Left(f"no {command[0]} on this machine") from None
    except subprocess.TimeoutExpired:
        raise Left(f"{command[0]} took more than {LONGEST} s") from None
    if found.returncode:
        raise Left(f"{command[0]}: {first_fault(found.stderr)}")
    return found.stdout


def first_fault(text: str) -> str:
    """The line that says what went wrong: node prints a place and a trace around it, gcc a place before it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if "error" in line.lower() and not line.startswith(("throw", "at ", "file:"))]
    return (named or lines[-1:] or ["it said nothing"])[0][:150]


def generate(
    node: Path | None, texts: dict[str, str], name: str, inputs: Sequence[str], outputs: Sequence[str], n_points: int
) -> Generated:
    """Writes the C program and both JavaScript programs beside each other.

    Args:
        node: where the packages are installed.
        texts: Vensim text by `all` (every point is saved) and `last` (the first and the last point are).
        name: of the files; a path without an ending.
        inputs: names of constants that every future is given.
        outputs: names of variables.
        n_points: points of a run.

    Raises:
        Left: the packages are missing or refuse the text.
    """
    if node is None or not (node / "node_modules" / "@sdeverywhere" / "compile").is_dir():
        raise Left("its packages are not installed; `make bench-peers` asks npm for them")
    path = Path(name)
    spec = path.with_suffix(".spec.json")
    spec.write_text(json.dumps(make_spec(inputs, outputs)), encoding="utf-8")
    wanted = [("all", f"{path.name}.c"), *((kind, f"{path.name}_{kind}.mjs") for kind in texts)]
    for kind, file in wanted:
        model = path.with_name(f"{path.name}_{kind}.mdl")
        model.write_text(texts[kind], encoding="utf-8")
        tell("node", str(HERE / "sde_generate.mjs"), str(node), str(model), str(spec), str(path.with_name(file)))
    return Generated(node, path.parent, path.name, n_points, len(outputs))


def make_spec(inputs: Sequence[str], outputs: Sequence[str]) -> dict[str, list[str]]:
    """What the compiler is told about inputs and outputs: names of the model, and names of the program.

    Args:
        inputs: scalar constants.
        outputs: variables; of an array its first element, as `name[element, element]`.
    """
    split = [name.rstrip("]").partition("[") for name in outputs]
    return {
        "inputVarNames": list(inputs),
        "inputVars": [f"_{name.lower()}" for name in inputs],
        "outputVarNames": [f"{name}{f'[{elements(within)}]' if within else ''}" for name, _, within in split],
        "outputVars": [
            f"_{name.lower()}{'[0]' * len(within.split(',')) if within else ''}" for name, _, within in split
        ],
    }
