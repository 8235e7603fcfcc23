"""Compiled code kept on disk: one file per plan, processor and tier, written whole, and checked when read.

A file that is damaged, foreign or cannot be read counts as absent; one that cannot be written is not kept.  Of more than
`MOST_KEPT` files those written longest ago are taken away.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sandtable.engine.kernel import KernelPlan

MAGIC = b"sandtable object 1\n"
DIGEST_SIZE = 32
MOST_KEPT = 4_000  # files of about 0.1 MB
SPARED = 3_000  # of them, once there are more
SOURCE_ROOMS = ("engine", "functions")


@dataclass(frozen=True, slots=True)
class Stored:
    """Compiled code with what its caller must know."""

    code: bytes
    told: KernelPlan


@cache
def fingerprint() -> str:
    """A digest of the sources that write the code: a changed lowering never meets old code."""
    hashed = hashlib.sha256()
    root = Path(__file__).parent.parent
    for room in SOURCE_ROOMS:
        for path in sorted((root / room).glob("*.py")):
            hashed.update(path.name.encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()


def find_key(digest: str, identity: str, tier: int) -> str:
    """The name of a file: everything that its contents depend on, digested."""
    return hashlib.sha256(f"{fingerprint()}\n{digest}\n{identity}\n{tier}".encode()).hexdigest()


def load_object(directory: Path | None, key: str) -> Stored | None:
    """The kept code, or None."""
    if directory is None:
        return None
    try:
        data = (directory / f"{key}.object").read_bytes()
    except OSError:
        return None
    start = len(MAGIC) + DIGEST_SIZE
    body = data[start:]
    if data[: len(MAGIC)] != MAGIC or hashlib.sha256(body).digest() != data[len(MAGIC) : start]:
        return None
    length = int.from_bytes(body[:8], "little")
    told = json.loads(body[8 : 8 + length])
    slots = tuple(tuple(row) for row in told["record_slots"])
    kernel = KernelPlan(n_slots=told["n_slots"], n_stream_pairs=told["n_stream_pairs"], record_slots=slots)
    return Stored(body[8 + length :], kernel)


def save_object(directory: Path | None, key: str, stored: Stored) -> None:
    """Keeps code: written beside, then put in place in one step."""
    if directory is None:
        return
    told = json.dumps(
        {
            "n_slots": stored.told.n_slots,
            "n_stream_pairs": stored.told.n_stream_pairs,
            "record_slots": stored.told.record_slots,
        }
    ).encode()
    body = len(told).to_bytes(8, "little") + told + stored.code
    with suppress(OSError):
        directory.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=directory, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + hashlib.sha256(body).digest() + body)
            Path(name).replace(directory / f"{key}.object")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _spare_newest(directory)


def _spare_newest(directory: Path) -> None:
    files = list(directory.glob("*.object"))
    if len(files) <= MOST_KEPT:
        return
    written = sorted((path.stat().st_mtime_ns, path) for path in files)
    for _, path in written[:-SPARED]:
        path.unlink(missing_ok=True)
