"""The folder of a model, from which its data may be read, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

from sandtable.interop.decoding import LARGEST_MODEL


class ModelFolder:
    """Reads files below one folder.

    Args:
        path: the folder; links that lead out of it are not followed.
    """

    def __init__(self, path: Path) -> None:
        self._root = path.resolve()

    def read(self, name: str) -> bytes | str:
        """The bytes of a file below the folder, or why there are none."""
        try:
            path = (self._root / name).resolve()
            if not path.is_relative_to(self._root):
                return "it lies outside the model's folder, and no such file is read"
            if not path.is_file():
                return "there is no such file in the model's folder"
            if path.stat().st_size > LARGEST_MODEL:
                return f"it is larger than {LARGEST_MODEL:_} bytes"
            return path.read_bytes()
        except (OSError, ValueError) as trouble:
            return str(trouble)

    def names(self, ending: str) -> tuple[str, ...]:
        """The files in the folder that end so."""
        return tuple(sorted(path.name for path in self._root.iterdir() if path.suffix.lower() == ending))
