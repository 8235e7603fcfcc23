"""The measurements stand beside the package, not in it: they are found from the root of the project."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.append(str(ROOT))
