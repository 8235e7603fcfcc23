"""The answers on the flagship with 2,000 futures: seconds and memory of whole commands, as a user waits for them.

Every round runs each command once, in turn; `hinges again` is the same as `hinges`, so that their ratio is the noise. Answers
that need no new runs read a run folder that is made before the rounds. Compiled code is kept from a first, uncounted round.

    python bench/answers.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from arguments import count_at

SCENARIO = "korea-ukraine-2024"
SANDTABLE = [sys.executable, "-m", "sandtable.cli.main"]
FUTURES = ["--futures", "2000"]
STORED = ["--run", "out"]
SUBJECTS = ["kp_troops", "arm_kyiv", "lend_arms", "stop_aid", "clash", "cease_fire"]
SEOUL = [part for name in ("base", "no_kr_arms", "kr_lethal_arms_2025") for part in ("--branch", name)]
PLAYERS = ["--player", "KR: base, no_kr_arms, kr_lethal_arms_2025", "--player", "RU: base, without_kp_troops"]

COMMANDS = {
    "attribute, 6 moves": ["attribute", SCENARIO, "net(RU)", *SUBJECTS, *FUTURES],
    "hinges, C12, record against rehi": ["hinges", SCENARIO, "C12", "record", "rehi", *FUTURES],
    "hinges again": ["hinges", SCENARIO, "C12", "record", "rehi", *FUTURES],
    "hinges, C12, bolder against rehi": ["hinges", SCENARIO, "C12", "bolder", "rehi", *FUTURES],
    "drivers, from a run": ["drivers", SCENARIO, "C12", "--lens", "rehi", *STORED],
    "drivers, Sobol by sector": ["drivers", SCENARIO, "land_2026", "--lens", "record", "--sobol", "--by", "sector", *FUTURES],
    "voi of a decision, from a run": ["voi", SCENARIO, "--actor", "KR", *SEOUL, "--lens", "record", *STORED],
    "voi of a verdict, from a run": ["voi", SCENARIO, "C12", "--lens", "rehi", *STORED],
    "discover, from a run": ["discover", SCENARIO, "C12", "--lens", "rehi", *STORED],
    "regret, from a run": ["regret", SCENARIO, "KR", *SEOUL, *STORED],
    "game, 3 by 2": ["game", SCENARIO, *PLAYERS, *FUTURES],
    "brief": ["brief", SCENARIO, *FUTURES, "--out", "brief"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def run_command(arguments: list[str], folder: Path) -> Cost:
    """Runs one command to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*SANDTABLE, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "SANDTABLE_CACHE": str(folder / "cache")},
    )  # fmt: skip
    said = process.stderr.read() if process.stderr is not None else b""
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(arguments)}: {said.decode()}")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main(rounds: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="sandtable-bench-"))
    run_command(["run", SCENARIO, *FUTURES, "--out", "out"], folder)
    costs: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for name, arguments in COMMANDS.items():
        run_command(arguments, folder)
        print(f"ready: {name}", file=sys.stderr)
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            costs[name].append(run_command(arguments, folder))
    print(f"{'answer':36} {'wall s':>8} {'least':>8} {'cpu s':>8} {'peak MiB':>9}   {rounds} rounds")
    for name, found in costs.items():
        wall = [cost.wall_s for cost in found]
        cpu = statistics.median(cost.cpu_s for cost in found)
        peak = max(cost.peak_mib for cost in found)
        print(f"{name:36} {statistics.median(wall):8.2f} {min(wall):8.2f} {cpu:8.2f} {peak:9.0f}")


if __name__ == "__main__":
    main(count_at(1, "rounds", 3))
