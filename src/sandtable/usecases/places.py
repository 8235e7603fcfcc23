"""What this computer has: the library, the cache, the memory."""

from __future__ import annotations

import os
from pathlib import Path

LIBRARY = Path(__file__).resolve().parent.parent / "library"


def find_cache_folder() -> Path | None:
    """The folder for compiled plans, or None when caching is off (`SANDTABLE_CACHE=off`) or no home is known."""
    setting = os.environ.get("SANDTABLE_CACHE", "")
    if setting == "off":
        return None
    if setting:
        return Path(setting)
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "sandtable"
    except RuntimeError:
        return None


def find_memory() -> int:
    """Bytes of memory that this machine has; 0 where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
