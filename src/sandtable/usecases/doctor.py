"""Look at the installation: what works here, and what would be slow."""

from __future__ import annotations

import os
import platform
import tempfile
from importlib import metadata
from pathlib import Path

from sandtable.analysis.listings import Symptom
from sandtable.usecases.places import LIBRARY, find_cache_folder
from sandtable.version import VERSION

PACKAGES = ("lark", "pint", "numpy", "scipy", "llvmlite", "pyarrow", "pandas", "xarray", "rich", "typer")


def examine_installation() -> tuple[Symptom, ...]:
    """Look at versions, the processor's vectors, the cache, and whether a plan compiles and runs."""
    symptoms = [
        Symptom(subject="sandtable", state="ok", says=VERSION),
        Symptom(subject="python", state="ok", says=f"{platform.python_version()} on {platform.machine()}"),
        Symptom(subject="cores", state="ok", says=str(os.cpu_count() or 1)),
        *(_look_at_package(name) for name in PACKAGES),
        _look_at_cache(find_cache_folder()),
        _look_at_library(),
        _look_at_engine(),
    ]
    return tuple(symptoms)


def _look_at_package(name: str) -> Symptom:
    try:
        return Symptom(subject=name, state="ok", says=metadata.version(name))
    except metadata.PackageNotFoundError:
        return Symptom(subject=name, state="trouble", says="not installed")


def _look_at_cache(folder: Path | None) -> Symptom:
    if folder is None:
        return Symptom(subject="cache", state="note", says="off: every first run compiles anew")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as trouble:
        return Symptom(
            subject="cache", state="note", says=f"cannot write {folder}: {trouble.strerror}; runs compile anew"
        )
    n_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Symptom(subject="cache", state="ok", says=f"{folder} ({n_bytes / 1e6:.1f} MB; may be removed at any time)")


def _look_at_library() -> Symptom:
    names = sorted(file.parent.name for file in LIBRARY.glob("*/scenario.sand"))
    return Symptom(subject="library", state="ok" if names else "trouble", says=", ".join(names) or "no scenarios found")


def _look_at_engine() -> Symptom:
    """Compile a small scenario and hold a few futures of it against the NumPy engine."""
    import numpy as np

    from sandtable.engine.native import find_target
    from sandtable.engine.options import EngineOptions
    from sandtable.usecases.check import require_model
    from sandtable.usecases.new import TEMPLATES
    from sandtable.usecases.refused import Refused
    from sandtable.usecases.request import RunRequest
    from sandtable.usecases.run import run_model

    try:
        target = find_target(EngineOptions())
        model = require_model(TEMPLATES)
        results = [
            run_model(model, RunRequest(futures=16, engine=engine, lenses=("record",), branches=("base",)))
            for engine in ("llvm", "numpy")
        ]
    except (OSError, RuntimeError, ImportError, Refused) as trouble:
        return Symptom(subject="engine", state="trouble", says=f"{trouble}; use --engine numpy")
    compiled, reference = (result.outcomes["record", "base"] for result in results)
    if not np.allclose(compiled, reference, rtol=1e-9, atol=1e-9, equal_nan=True):
        return Symptom(subject="engine", state="trouble", says="compiled code disagrees with NumPy; use --engine numpy")
    says = f"compiles for {target.cpu}, {target.width} futures a vector, and agrees with NumPy"
    return Symptom(subject="engine", state="ok", says=says)
