"""An open scenario: its last sound state, ready to be simulated, and what the checker says of the files as they are now."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sandtable.sources.paths import find_home
from sandtable.usecases.check import CheckedScenario, check_scenario_at
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.kept import Kept
from sandtable.usecases.live.simulation import LiveRuns
from sandtable.usecases.live.story import find_story_faults
from sandtable.usecases.loops import read_loop_names
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.refused import Refused

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Controls
    from sandtable.diagnostics.fault import Fault
    from sandtable.model.model import Model

LOOK_EVERY: Final = 0.4  # seconds between looks at the files
MOST_SEEN: Final = 4_000  # entries of folders that are looked at each time
WATCHED: Final = (".sand", ".csv")

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A scenario as it stands.

    Args:
        model: the last sound one.
        controls: what may be moved in it.
        runs: its futures.
        generation: counts the changes of the files, from 1.
        faults: of the files as they are now; with an error among them, `model` is older than the files.
        texts: of the files that faults point into.
        where: the scenario was found: a library name, a folder or a `.sand` file.
        kept: answers about the model as it stands.
    """

    model: Model
    controls: Controls
    runs: LiveRuns
    generation: int
    faults: tuple[Fault, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    kept: Kept = field(default_factory=Kept)

    @property
    def is_behind(self) -> bool:
        """The files have errors, so that what is simulated is what stood before."""
        return any(fault.severity == "error" for fault in self.faults)


class OpenScenario:
    """Holds a scenario open and follows its files.  Threads may share it.

    Args:
        where: a library name, a folder or a `.sand` file.
        threads: of the engine.
        engine: llvm or numpy.

    Raises:
        Refused: the scenario cannot be read, or has errors now.
    """

    def __init__(self, where: str, *, threads: int = 2, engine: str = "llvm") -> None:
        self.where = where
        self._threads, self._engine = threads, engine
        self._lock = threading.Lock()
        self._seen = self._signature()
        found = check_scenario_at(where)
        if found.model is None or found.errors:
            raise Refused(found.errors or found.faults, exit_code=found.exit_code, texts=found.texts)
        self._now = self._opened(found, found.model, 1)
        self._wanted = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def now(self) -> Opened:
        """The scenario as it stands."""
        return self._now

    def look(self) -> bool:
        """Looks at the files; True when they have changed since the last look and were read again."""
        with self._lock:
            signature = self._signature()
            if signature == self._seen:
                return False
            self._seen = signature
            found, old = check_scenario_at(self.where), self._now
            if found.model is None or found.errors:
                self._now = Opened(
                    model=old.model, controls=old.controls, runs=old.runs, generation=old.generation + 1,
                    faults=found.errors or found.faults, texts=found.texts, where=self.where, kept=old.kept,
                )  # fmt: skip
            elif found.model.digest == old.model.digest:
                self._now = Opened(
                    model=old.model, controls=old.controls, runs=old.runs, generation=old.generation + 1,
                    texts=found.texts, where=self.where, kept=old.kept,
                    faults=(*found.faults, *find_story_faults(old.model, old.controls)),
                )  # fmt: skip
            else:
                self._now = self._opened(found, found.model, old.generation + 1)
                old.runs.close()
            return True

    def watch(self, on_change: Callable[[Opened], None]) -> None:
        """Looks again and again, in a thread of its own, until the scenario is closed; tells of each change."""

        def follow() -> None:
            while not self._wanted.wait(LOOK_EVERY):
                if self.look():
                    on_change(self._now)

        self._watcher = threading.Thread(target=follow, name="files", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Ends the watching and gives back what is held."""
        self._wanted.set()
        if self._watcher is not None:
            self._watcher.join()
        self._now.runs.close()

    def _opened(self, found: CheckedScenario, model: Model, generation: int) -> Opened:
        controls = find_controls(model, shown_series(model), self._loop_names(model))
        runs = LiveRuns(model, controls, threads=self._threads, engine=self._engine)
        return Opened(
            model=model, controls=controls, runs=runs, generation=generation, texts=found.texts, where=self.where,
            faults=(*found.faults, *find_story_faults(model, controls)),
        )  # fmt: skip

    def _loop_names(self, model: Model) -> tuple[str, ...]:
        """Names that the author gave to loops; none where there are no names.

        A file of names that is at fault gives none; the model view says what is wrong with it.
        """
        try:
            return tuple(loop.name for loop in read_loop_names(self.where, model))
        except Refused:
            return ()

    def _signature(self) -> Signature:
        """Name, time and size of the files in the scenario's folder that it may be made of."""
        home, _ = find_home(self.where, LIBRARY)
        if home is None:
            return ()
        found: list[tuple[str, int, int]] = []
        for path in _files_below(home.folder):
            try:
                known = path.stat()
            except OSError:
                continue  # taken away between listing and asking: the next look sees it
            found.append((str(path), known.st_mtime_ns, known.st_size))
        return tuple(sorted(found))


def _files_below(folder: Path) -> list[Path]:
    """The nearest first, and no more than can be looked at again and again: a file may lie in a folder of everything."""
    found: list[Path] = []
    waiting, n_seen = deque([folder]), 0
    while waiting and n_seen < MOST_SEEN:
        try:
            with os.scandir(waiting.popleft()) as entries:
                for entry in islice(entries, MOST_SEEN - n_seen):
                    n_seen += 1
                    if Path(entry.name).suffix in WATCHED:
                        found.append(Path(entry.path))
                    elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                        waiting.append(Path(entry.path))
        except OSError:
            continue  # a folder that is not ours to read, or is gone
    return found
