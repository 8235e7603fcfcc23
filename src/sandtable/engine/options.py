"""How a plan is executed; nothing here changes a result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

QUICKEST = 0
USUAL = 1
THOROUGH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """Choices of execution.

    Args:
        engine: "llvm" or "numpy".
        threads: worker threads over chunks of futures.
        tier: 0 compiles quickest, 1 generates better code; 2 also runs the optimiser's passes, which take long and
            gain nothing here.  None starts with what is kept, else with 0, and exchanges that for 1 from a
            background thread.
        vector_width: futures per vector (2, 4, 8, 16 or 32); None takes what the processor has, and several registers
            for a small plan.
        cpu: LLVM's name of the processor to compile for; "" is this one.
        features: LLVM's feature text for a given `cpu`, such as "-avx512f"; ignored for "".
        cache_directory: where compiled code is kept; None keeps none.
        chunk_futures: futures per call into compiled code; 0 chooses.  Also the batch of the NumPy engine.
        loop_cells: an array operation of more elements than this becomes a loop over elements.
        function_cells: elements computed per compiled function; code generation slows down above some thousands.
    """

    engine: str = "llvm"
    threads: int = 1
    tier: int | None = None
    vector_width: int | None = None
    cpu: str = ""
    features: str = ""
    cache_directory: Path | None = None
    chunk_futures: int = 0
    loop_cells: int = 32
    function_cells: int = 1500
