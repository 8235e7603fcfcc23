"""All measurements, one after the other: `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MEASUREMENTS = (["commands.py"], ["answers.py"], ["start.py", "korea-ukraine-2024"], ["engine.py"], ["world3.py"])

for measurement in MEASUREMENTS:
    print(f"\n== {' '.join(measurement)}", flush=True)
    subprocess.run([sys.executable, str(HERE / measurement[0]), *measurement[1:]], check=True)
