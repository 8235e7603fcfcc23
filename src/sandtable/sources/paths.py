"""Where the files of a scenario may lie: below its own folder, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import NOWHERE, Place
from sandtable.model.files import LIBRARY_PREFIX

MAIN_DOCUMENT = "scenario.sand"
LAWS_FOLDER = "laws"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioHome:
    """Where a scenario lies: its name, its folder and its main document's path in it."""

    id: str
    folder: Path
    main: str


def find_home(path_or_name: str | Path, library_folder: Path) -> tuple[ScenarioHome | None, tuple[Fault, ...]]:
    """Finds a scenario by folder, by file, or by its name in the library; a path wins over a name.

    Args:
        path_or_name: a folder with `scenario.sand`, a `*.sand` file, or a library scenario's name.
        library_folder: the folder that holds the shipped scenarios.

    Returns:
        The home, or None with the faults that tell why.
    """
    path = Path(path_or_name)
    try:
        if (path / MAIN_DOCUMENT).is_file():
            return ScenarioHome(id=path.resolve().name, folder=path, main=MAIN_DOCUMENT), ()
        if path.is_file():
            return ScenarioHome(id=path.stem, folder=path.parent, main=path.name), ()
    except (OSError, ValueError):
        return None, (_missing_scenario(str(path_or_name), library_folder),)
    name = str(path_or_name)
    if name in library_names(library_folder):
        return ScenarioHome(id=name, folder=library_folder / name, main=MAIN_DOCUMENT), ()
    return None, (_missing_scenario(name, library_folder),)


def library_names(library_folder: Path) -> tuple[str, ...]:
    """Names of the scenarios of the library, in order."""
    if not library_folder.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in library_folder.iterdir() if (entry / MAIN_DOCUMENT).is_file()))


def find_path(home: ScenarioHome, library_folder: Path, key: str, place: Place) -> tuple[Path | None, Fault | None]:
    """The path behind a key of `ScenarioFiles`, or the fault that it lies outside or is not there.

    Args:
        home: the scenario's home; paths in statements are relative to its folder.
        library_folder: the library; its blocks lie under `laws/`.
        key: a path as written, `library:<name>`, or `library:<file>.csv` for a block's sources.
        place: the place that names it.
    """
    if key.startswith(LIBRARY_PREFIX):
        return _find_block(library_folder, key.removeprefix(LIBRARY_PREFIX), place)
    if _climbs(key):
        return None, _outside(key, place)
    path = home.folder / key
    try:
        is_inside = path.resolve().is_relative_to(home.folder.resolve())
        is_file = path.is_file()
    except (OSError, ValueError, RuntimeError):  # a name the system refuses, or a circle of links
        return None, _missing_file(key, place)
    if not is_inside:
        return None, _outside(key, place)
    return (path, None) if is_file else (None, _missing_file(key, place))


def _climbs(key: str) -> bool:
    posix, windows = PurePosixPath(key), PureWindowsPath(key)
    is_absolute = posix.is_absolute() or windows.is_absolute() or bool(windows.drive) or key.startswith("~")
    return is_absolute or ".." in posix.parts or ".." in windows.parts


def _find_block(library_folder: Path, name: str, place: Place) -> tuple[Path | None, Fault | None]:
    folder = library_folder / LAWS_FOLDER
    names = sorted(entry.stem for entry in folder.glob("*.sand")) if folder.is_dir() else []
    if name in names:
        return folder / f"{name}.sand", None
    if name in {entry.name for entry in folder.glob("*.csv")}:
        return folder / name, None
    if name.endswith(".csv"):
        return None, _missing_file(f"{LIBRARY_PREFIX}{name}", place)
    near = get_close_matches(name, names, n=1)
    return None, Fault(
        code="unknown-module",
        what=f"the library has no block `{name}`",
        place=place,
        why=f"its blocks are {_listed(names)}" if names else "it has no blocks",
        mend=f"write `{near[0]}`" if near else 'name one of them, or use a file: `use "block.sand" as name`',
    )


def _missing_scenario(name: str, library_folder: Path) -> Fault:
    names = library_names(library_folder)
    return Fault(
        code="scenario-missing",
        what=f"there is no scenario `{name}`",
        place=NOWHERE,
        why=f"it is no folder with `{MAIN_DOCUMENT}`, no file, and the library has {_listed(names)}",
        mend="give a folder, a `.sand` file, or a name from `sandtable list`",
    )


def _missing_file(key: str, place: Place) -> Fault:
    return Fault(
        code="file-missing",
        what=f"there is no file `{key}`",
        place=place,
        why="paths are relative to the scenario's own folder",
        mend="put the file there, or correct its name",
    )


def _outside(key: str, place: Place) -> Fault:
    return Fault(
        code="path-outside",
        what=f"`{key}` leads out of the scenario's folder",
        place=place,
        why="a scenario reads only files below its own folder, so that it can be shared and trusted",
        mend="copy the file into the folder and name it there",
    )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) if names else "none"
