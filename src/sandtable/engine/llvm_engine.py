"""The compiled engine: a plan as machine code whose vector lanes are futures, run over chunks by threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.engine.batch import Batch, batches, check_inputs, empty_result, judge_outcomes, watched_outputs
from sandtable.engine.cache import Stored, find_key, load_object, save_object
from sandtable.engine.kernel import KernelPlan, write_kernel
from sandtable.engine.native import Loaded, compile_object, find_target
from sandtable.engine.options import QUICKEST, USUAL, EngineOptions
from sandtable.functions.random import find_stream_key
from sandtable.plan.digest import digest_plan
from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs, RunResult

# Work of one call, in futures times points times slots: some milliseconds, so that stopping and progress are prompt.
CHUNK_WORK = 1 << 27
LEAST_CHUNK, MOST_CHUNK = 64, 4096
CHUNKS_PER_THREAD = 4
ALIGNMENT = 256  # of the widest vector
# A small plan waits for its own results more than for arithmetic: futures of several registers, abreast, fill the wait.
REGISTERS_BY_CELLS = ((64, 4), (1_000, 2))


class LlvmPlan:
    """A plan compiled for one processor.

    Args:
        plan: what to run.
        options: how.

    Raises:
        ValueError: the options name no possible vector.
    """

    def __init__(self, plan: Plan, options: EngineOptions) -> None:
        self.plan = plan
        self.options = options
        self._target = find_target(options, registers_for(plan, options))
        self._digest = plan.digest or digest_plan(plan)
        self._text = ""
        self._told: KernelPlan | None = None
        self._background: threading.Thread | None = None
        self._is_closed = False
        self._keys: tuple[int, NDArray[np.uint32]] | None = None
        self.tier = QUICKEST
        self.is_from_cache = False
        self._loaded = self._start()

    @property
    def width(self) -> int:
        """Futures per vector."""
        return self._target.width

    def run(self, inputs: RunInputs, *, keep: Sequence[tuple[int, int]] = (), batch: Batch | None = None) -> RunResult:
        """Runs all futures of the inputs, chunk by chunk."""
        check_inputs(self.plan, inputs)
        assert self._told is not None
        result = empty_result(self.plan, inputs.parameters.shape[1], len(keep))
        # The pointer lives as long as the pass, even when a better one takes its place meanwhile.
        work = _Pass(
            self.plan, self._told, self._loaded, self.width, inputs, self._find_keys(inputs.seed), keep, result
        )
        work.run(batch or Batch(), self.options)
        return result

    def settle(self) -> None:
        """Waits until the background has exchanged the code."""
        if self._background is not None:
            self._background.join()

    def close(self) -> None:
        """Stops what the background has not begun; waits for nothing."""
        self._is_closed = True

    def _find_keys(self, seed: int) -> NDArray[np.uint32]:
        """The streams' keys under a seed, (stream, word); remembered, for one question asks many runs of one seed."""
        assert self._told is not None
        if self._keys is None or self._keys[0] != seed:
            keys = np.zeros((2 * self._told.n_stream_pairs, 2), dtype=np.uint32)
            for row, stream in enumerate(self.plan.streams):
                keys[row] = find_stream_key(seed, stream.name)
            self._keys = (seed, keys)
        return self._keys[1]

    # -- getting code

    def _start(self) -> Loaded:
        wanted = self.options.tier
        tiers = (USUAL, QUICKEST) if wanted is None else (wanted,)
        for tier in tiers:
            stored = load_object(self.options.cache_directory, self._key(tier))
            if stored is not None:
                self.tier, self.is_from_cache, self._told = tier, True, stored.told
                return Loaded(stored.code, self._target)
        self._text, self._told = write_kernel(self.plan, self.options, self.width, permutes=self._target.permutes)
        self.tier = tiers[-1]
        loaded = self._compile(self.tier)
        if wanted is None:
            self._background = threading.Thread(target=self._improve, name="sandtable-compiler")
            self._background.start()
        return loaded

    def _compile(self, tier: int) -> Loaded:
        assert self._told is not None
        code = compile_object(self._text, self._target, tier)
        save_object(self.options.cache_directory, self._key(tier), Stored(code, self._told))
        return Loaded(code, self._target)

    def _improve(self) -> None:
        """Compiles the better code beside the running one and puts it in its place; the bits stay the same."""
        if not self._is_closed:
            loaded = self._compile(USUAL)
            self._loaded, self.tier = loaded, USUAL

    def _key(self, tier: int) -> str:
        splits = f"{self.options.loop_cells} {self.options.function_cells}"
        return find_key(self._digest, f"{self._target.identity} {splits}", tier)


def registers_for(plan: Plan, options: EngineOptions) -> int:
    """How many registers one vector of a plan fills: more where a step has few cells, and no loop over many of them."""
    sizes = [plan.size(op.axes) for op in plan.step]
    if max(sizes, default=0) > options.loop_cells:
        return 1
    return next((registers for most, registers in REGISTERS_BY_CELLS if sum(sizes) <= most), 1)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Consecutive futures of one call: `start` to `stop` of the batch."""

    start: int
    stop: int


class _Pass:
    """One batch of futures through compiled code."""

    def __init__(
        self,
        plan: Plan,
        told: KernelPlan,
        loaded: Loaded,
        width: int,
        inputs: RunInputs,
        keys: NDArray[np.uint32],
        keep: Sequence[tuple[int, int]],
        result: RunResult,
    ) -> None:
        self._plan = plan
        self._watched = watched_outputs(plan)
        self._told = told
        self._loaded = loaded
        self._width = width
        self._first_future = inputs.first_future
        self._parameters = np.ascontiguousarray(inputs.parameters, dtype=np.float64)
        self._series = np.ascontiguousarray(inputs.series, dtype=np.float64)
        self._keys = keys
        slots = [told.record_slots[record][cell] for record, cell in keep]
        self._kept = np.array(slots, dtype=np.int64) * (8 * width)
        self._result = result
        self._scratches = threading.local()

    def run(self, batch: Batch, options: EngineOptions) -> None:
        """All chunks, by this thread or by several."""
        n_futures = self._parameters.shape[1]
        n_threads = max(1, options.threads)
        pieces = [_Piece(*piece) for piece in batches(n_futures, self._chunk(n_futures, n_threads, options))]
        if n_threads == 1 or len(pieces) < 2:
            self._run_here(pieces, batch, n_futures)
        else:
            self._run_threads(pieces, batch, n_futures, min(n_threads, len(pieces)))

    def _chunk(self, n_futures: int, n_threads: int, options: EngineOptions) -> int:
        wanted = options.chunk_futures
        if not wanted:
            work = (self._plan.n_steps + 1) * max(1, self._told.n_slots)
            wanted = min(max(LEAST_CHUNK, CHUNK_WORK // work), MOST_CHUNK)
            if n_threads > 1:
                wanted = min(wanted, n_futures // (n_threads * CHUNKS_PER_THREAD))
        return max(1, -(-wanted // self._width)) * self._width

    def _run_here(self, pieces: Sequence[_Piece], batch: Batch, n_futures: int) -> None:
        for piece in pieces:
            if batch.should_stop():
                return
            self._run_piece(piece)
            batch.on_progress(piece.stop, n_futures)

    def _run_threads(self, pieces: Sequence[_Piece], batch: Batch, n_futures: int, n_threads: int) -> None:
        """Keeps the threads busy with a few pieces each, and stays free to stop and to report."""
        waiting: Iterator[_Piece] = iter(pieces)
        done = 0
        with ThreadPoolExecutor(max_workers=n_threads) as pool:
            running: dict[Future[None], _Piece] = {}
            is_stopping = False
            while True:
                while not is_stopping and len(running) < 2 * n_threads:
                    is_stopping = batch.should_stop()
                    piece = None if is_stopping else next(waiting, None)
                    if piece is None:
                        break
                    running[pool.submit(self._run_piece, piece)] = piece
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                    piece = running.pop(future)
                    done += piece.stop - piece.start
                    batch.on_progress(done, n_futures)

    def _run_piece(self, piece: _Piece) -> None:
        """One call for the whole blocks of a piece; a last, partial block runs on copies filled up with its last future."""
        whole = piece.start + (piece.stop - piece.start) // self._width * self._width
        for start, stop in ((piece.start, whole), (whole, piece.stop)):
            if start == stop:
                continue
            n = -(-(stop - start) // self._width) * self._width
            parameters = self._parameters[:, start:stop]
            if n != stop - start:
                parameters = np.pad(parameters, ((0, 0), (0, n - (stop - start))), mode="edge")
            self._call(parameters, start, stop, n)

    def _call(self, parameters: NDArray[np.float64], start: int, stop: int, n: int) -> None:
        plan, result = self._plan, self._result
        outputs = np.empty((len(plan.outputs) + 2, n))
        is_whole = n == stop - start
        records = result.records[:, :, start:stop] if is_whole else np.empty((*result.records.shape[:2], n))
        stride = parameters.strides[0] // 8 if parameters.shape[0] else 0
        arguments = np.array(
            [
                self._scratch(),
                parameters.ctypes.data,
                self._series.ctypes.data,
                self._keys.ctypes.data,
                outputs.ctypes.data,
                records.ctypes.data,
                self._kept.ctypes.data,
                stride,
                n,
                result.records.shape[2] if is_whole else n,
                len(self._kept),
                self._first_future + start,
            ],
            dtype=np.int64,
        )
        self._loaded.run(arguments.ctypes.data, 0, n // self._width)
        kept = stop - start
        result.outputs[:, start:stop] = outputs[:-2, :kept]
        result.status_point[start:stop] = outputs[-1, :kept]
        if not is_whole:
            result.records[:, :, start:stop] = records[:, :, :kept]
        result.status[start:stop] = outputs[-2, :kept].astype(np.uint8)
        judge_outcomes(plan, self._watched, result, start, stop)

    def _scratch(self) -> int:
        """The address of this thread's scratch, on the border that vectors want."""
        held: NDArray[np.float64] | None = getattr(self._scratches, "held", None)
        if held is None:
            held = np.zeros(self._told.n_slots * self._width + ALIGNMENT // 8)
            self._scratches.held = held
        address: int = held.ctypes.data
        return address + -address % ALIGNMENT
