"""Whole commands, timed from outside: what a user waits for.

Every round runs each command once, in turn; `check again` is the same as `check`, so that their ratio is the noise. Times are
wall seconds and processor seconds of the process and its children; medians over the rounds are shown.

    python bench/commands.py [rounds]
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from arguments import count_at

SCENARIO = "korea-ukraine-2024"
SANDTABLE = [sys.executable, "-m", "sandtable.cli.main"]


def run_command(arguments: list[str], cache: Path, folder: Path) -> tuple[float, float]:
    """Wall and processor seconds of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        [*SANDTABLE, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL,
        env={**os.environ, "SANDTABLE_CACHE": str(cache)},
    )  # fmt: skip
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(rounds: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="sandtable-bench-"))
    warm = folder / "cache"
    commands = {
        "--help": ["--help"],
        "check": ["check", SCENARIO],
        "check again": ["check", SCENARIO],
        "run, warm cache": ["run", SCENARIO, "--out", "out"],
        "run, warm cache, not stored": ["run", SCENARIO, "--no-store"],
        "run, cold cache": ["run", SCENARIO, "--out", "out"],
        "run, base branch, record lens, 100,000 futures": [
            "run", SCENARIO, "--lens", "record", "--branch", "base", "--futures", "100000", "--no-store",
        ],
    }  # fmt: skip
    run_command(commands["run, warm cache"], warm, folder)
    run_command(commands["run, base branch, record lens, 100,000 futures"], warm, folder)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, arguments in commands.items():
            cache = folder / "cold" if "cold" in name else warm
            shutil.rmtree(folder / "cold", ignore_errors=True)
            times[name].append(run_command(arguments, cache, folder))
    print(f"{'command':50} {'wall s':>8} {'least':>8} {'cpu s':>8}   {rounds} rounds")
    for name, seen in times.items():
        walls, cpus = [wall for wall, _ in seen], [cpu for _, cpu in seen]
        print(f"{name:50} {statistics.median(walls):8.2f} {min(walls):8.2f} {statistics.median(cpus):8.2f}")
    ratio = statistics.median(a[0] / b[0] for a, b in zip(times["check"], times["check again"], strict=True))
    print(f"null: check / check again = {ratio:.2f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {peak:.0f} MiB")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(count_at(1, "rounds", 5))
