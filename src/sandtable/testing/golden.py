"""The flagship's numbers, kept so that a change in them is seen.

`python -m sandtable.testing.golden` writes them anew, in the checkout it is started in, and tells what moved: read it, and
commit the file together with its cause.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sandtable.usecases.check import require_model
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

FLAGSHIP = "korea-ukraine-2024"
FILE = Path("tests/golden/flagship.json")
REQUEST = RunRequest(futures=64, seed=1, lenses=("record",), branches=("base",))
OUTCOMES = (
    "share_2027", "kr_delay_2026", "land_2026", "ru_casualties_2026", "ua_casualties_2026", "ru_shells_2026", "kp_sent_2026",
    "paid_2026", "tension_2026", "resolve_2026", "seoul_arms_2026", "us_aid_2026", "eu_aid_2026", "ties_2026",
)  # fmt: skip
RELATIVE_TOLERANCE = 1e-9


def find_means() -> dict[str, float]:
    """Mean of each golden outcome over the futures, record lens, base branch."""
    ensemble = run_model(require_model(FLAGSHIP), REQUEST)
    values = ensemble.outcomes["record", "base"]
    rows = {name: row for row, name in enumerate(ensemble.manifest.outcomes)}
    return {name: float(values[rows[name]].mean()) for name in OUTCOMES}


def load_means(root: Path) -> dict[str, float]:
    """The golden means of a checkout; none where the file is not there yet."""
    path = root / FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))["means"]) if path.is_file() else {}


def say_moves(old: dict[str, float], new: dict[str, float]) -> list[str]:
    """A line per outcome that is new, gone or further from its old mean than the tolerance."""
    lines = []
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            lines.append(f"{name}: {before} -> {after}")
        elif abs(after - before) > RELATIVE_TOLERANCE * max(abs(before), abs(after)):
            lines.append(
                f"{name}: {before!r} -> {after!r} ({after / before - 1:+.3g})" if before else f"{name}: 0 -> {after!r}"
            )
    return lines


def main() -> None:
    """Write the means and tell what moved."""
    old, new = load_means(Path()), find_means()
    record = {"futures": REQUEST.futures, "seed": REQUEST.seed, "lens": "record", "branch": "base", "means": new}
    FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(say_moves(old, new) or ["nothing moved"]) + "\n")


if __name__ == "__main__":
    main()
