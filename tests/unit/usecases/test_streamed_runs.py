"""Runs of which no future is kept: the same answers as of an ordinary run."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.claims import find_claims
from sandtable.analysis.ledger import find_ledgers
from sandtable.analysis.streamed.findings import Gathered
from sandtable.runs.runs import Status
from sandtable.usecases import run as run_module
from sandtable.usecases.overview import find_headline
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_blocks, run_model
from sandtable.usecases.stream import require_streamable, run_streamed


@pytest.fixture
def request_of(case_model):
    pair, _ = find_headline(case_model)
    return RunRequest(futures=50, pairs=(pair,))


def gather(model, request):
    gathered = Gathered(model, find_headline(model))
    for block in run_blocks(model, request):
        gathered.add(block)
    return gathered


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
@pytest.mark.parametrize("threads", [1, 2])
def test_blocks_have_the_bits_of_a_whole_run(case_model, request_of, monkeypatch, engine, threads):
    request = replace(request_of, engine=engine)
    whole = run_model(case_model, request)
    monkeypatch.setattr(run_module, "CHUNK", 16)
    blocks = list(run_blocks(case_model, replace(request, threads=threads)))
    assert [block.manifest.n_futures for block in blocks] == [16, 16, 16, 2]
    for key, outcomes in whole.outcomes.items():
        np.testing.assert_array_equal(np.concatenate([block.outcomes[key] for block in blocks], axis=1), outcomes)
        np.testing.assert_array_equal(np.concatenate([block.status[key] for block in blocks]), whole.status[key])


def test_claims_and_statuses_are_those_of_a_whole_run(case_model, request_of, monkeypatch):
    whole = run_model(case_model, request_of)
    monkeypatch.setattr(run_module, "CHUNK", 16)
    gathered = gather(case_model, request_of)
    assert gathered.claims == find_claims(whole, case_model)
    assert sum(gathered.statuses.values()) == sum(len(states) for states in whole.status.values())
    assert gathered.statuses[Status.OK] == sum(int((s == Status.OK).sum()) for s in whole.status.values())


def test_a_ledger_is_that_of_a_whole_run_but_for_the_stated_gaps(case_model, request_of, monkeypatch):
    pair, actor = find_headline(case_model)
    whole = find_ledgers(run_model(case_model, request_of), case_model, actor=actor, pair=pair)
    monkeypatch.setattr(run_module, "CHUNK", 16)
    for found, expected in zip(gather(case_model, request_of).ledgers, whole, strict=True):
        assert (found.n_usable, found.n_left_out) == (expected.n_usable, expected.n_left_out)
        for line, other in zip(found.lines, expected.lines, strict=True):
            assert (line.plus, line.minus) == (other.plus, other.minus)
            one, two = line.difference, other.difference
            assert (one.mean, one.paired_error, one.unpaired_error) == pytest.approx(
                (two.mean, two.paired_error, two.unpaired_error), rel=1e-9, abs=1e-9, nan_ok=True
            )
        assert (found.weighted is None) == (expected.weighted is None)
        if found.weighted is not None:
            assert found.weighted.both_material == expected.weighted.both_material
            assert found.weighted.net.mean == pytest.approx(expected.weighted.net.mean, rel=1e-9)


def test_threads_change_no_bit_of_a_streamed_answer(case_model, request_of):
    one, two = (gather(case_model, replace(request_of, threads=threads)) for threads in (1, 2))
    assert repr(one.outcomes) == repr(two.outcomes)
    assert repr(one.ledgers) == repr(two.ledgers)


def test_a_stopped_stream_tells_of_the_futures_that_were_reached(monkeypatch):
    monkeypatch.setattr(run_module, "CHUNK", 10)
    shares = [0.0]

    def tell(done, total, _what):
        shares.append(done / total)

    request = RunRequest(futures=100, engine="numpy", threads=1)
    found = run_streamed("arms-race-1909", request, progress=tell, should_stop=lambda: shares[-1] > 0.35)
    assert 0 < found.manifest.n_futures < 100
    assert not found.manifest.is_complete
    assert all(row.summary.n <= found.manifest.n_futures for row in found.outcomes)


@pytest.mark.parametrize("change", [{"design": "sobol"}, {"design": "latin-hypercube"}, {"keep": ("store",)}])
def test_what_needs_all_futures_at_once_is_refused(change):
    with pytest.raises(Refused):
        require_streamable(RunRequest(**change))
