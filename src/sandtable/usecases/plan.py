"""Show the plan that an engine executes."""

from __future__ import annotations

from sandtable.compiler.lower import lower_model
from sandtable.plan.printing import render_plan
from sandtable.usecases.check import require_model


def print_plan(where: str, *, llvm: bool = False) -> str:
    """The printed plan of a scenario, or the LLVM text it is lowered to.

    Raises:
        Refused: the scenario has faults.
    """
    plan = lower_model(require_model(where))
    if llvm:
        from sandtable.engine.kernel import write_kernel
        from sandtable.engine.llvm_engine import registers_for
        from sandtable.engine.native import find_target
        from sandtable.engine.options import EngineOptions

        options = EngineOptions()
        return write_kernel(plan, options, find_target(options, registers_for(plan, options)).width)[0]
    return render_plan(plan)
