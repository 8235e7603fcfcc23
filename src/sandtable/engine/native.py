"""Turns LLVM IR text into callable machine code: targets, tiers, objects."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import llvmlite
import llvmlite.binding

from sandtable.engine.options import QUICKEST, THOROUGH, USUAL, EngineOptions

llvm: Any = llvmlite.binding  # it has no types
Run = Callable[[int, int, int], None]
AVX512_WIDTH = 8
WIDTHS = (2, 4, 8, 16, 32)
CODE_GENERATION = {QUICKEST: 0, USUAL: 2, THOROUGH: 3}
_PROTOTYPE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The processor that code is made for.

    Args:
        cpu: LLVM's name.
        features: LLVM's feature text.
        width: futures per vector.
        has_avx512: whether it has the foundation of AVX-512.
    """

    cpu: str
    features: str
    width: int
    has_avx512: bool = False

    @property
    def permutes(self) -> bool:
        """Whether one instruction picks eight reals by eight indices from two registers, and registers are filled."""
        return self.has_avx512 and self.width % AVX512_WIDTH == 0

    @property
    def identity(self) -> str:
        """What compiled code depends on besides the plan."""
        version = ".".join(map(str, llvm.llvm_version_info))
        return f"{llvmlite.__version__} {version} {llvm.get_default_triple()} {self.cpu} {self.features} {self.width}"


def find_target(options: EngineOptions, registers: int = 1) -> Target:
    """This processor, or the one the options name.

    Args:
        options: how to run.
        registers: registers that one vector fills, where the options name no length.

    Raises:
        ValueError: the options ask for vectors of an odd length.
    """
    if options.cpu:
        cpu, features = options.cpu, options.features
        has_avx512 = ("avx512" in cpu or cpu in {"znver4", "znver5"}) and "-avx512f" not in features
    else:
        cpu = llvm.get_host_cpu_name()
        found = llvm.get_host_cpu_features()
        features = found.flatten()
        has_avx512 = bool(found.get("avx512f"))
    width = options.vector_width or registers * (AVX512_WIDTH if has_avx512 else _narrow_width())
    if width not in WIDTHS:
        raise ValueError(f"a vector holds 2, 4, 8, 16 or 32 futures, not {width}")
    return Target(cpu=cpu, features=features, width=width, has_avx512=has_avx512)


def _narrow_width() -> int:
    return 4 if llvm.get_default_triple().startswith("x86_64") else 2


def compile_object(text: str, target: Target, tier: int) -> bytes:
    """Machine code of a module.

    Args:
        text: LLVM IR.
        target: the processor.
        tier: 0 quickest code generation; 1 the usual one; 2 with the optimiser's passes before, to which the
            lowering leaves nothing to do.  Outlined functions stay outlined: inlined they would outgrow the
            instruction cache.
    """
    _initialise()
    module = llvm.parse_assembly(text)
    machine = _machine(target, tier)
    if tier >= THOROUGH:
        options = llvm.create_pipeline_tuning_options(speed_level=2)
        options.loop_vectorization = False
        options.slp_vectorization = False
        options.loop_interleaving = False
        options.loop_unrolling = False
        passes = llvm.create_pass_builder(machine, options)
        passes.getModulePassManager().run(module, passes)
    return bytes(machine.emit_object(module))


def _initialise() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


def _machine(target: Target, tier: int) -> Any:
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=target.cpu, features=target.features, opt=CODE_GENERATION[tier], reloc="pic", codemodel="small", jit=True
    )


class Loaded:
    """Machine code in this process; lives as long as the object."""

    def __init__(self, code: bytes, target: Target) -> None:
        _initialise()
        # JITLink places a kernel's sections side by side; the older linker may spread them over more than the 2 GiB that
        # small code can span, in a process whose address space is in pieces, and then aborts it
        self._jit = llvm.create_lljit_compiler(_machine(target, 0), use_jit_link=True)
        self._tracker = llvm.JITLibraryBuilder().add_object_img(code).export_symbol("run").link(self._jit, "kernel")
        self.run: Run = _PROTOTYPE(self._tracker["run"])
