"""The page's style sheets as one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"


def gather_style() -> str:
    """All style sheets: the page's own, then those of its parts."""
    files = sorted(STATIC.glob("*.css"), key=lambda path: (path.name != "page.css", path.name))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)
