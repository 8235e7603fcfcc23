"""What a claim is worth that holds here and fails there."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.claims import Standing, find_claims
from sandtable.analysis.disputes.worlds import find_worlds
from sandtable.model.declaration import Claim, Person, Word
from sandtable.model.expression import Binary, Name, Number
from sandtable.model.model import SettledLens
from sandtable.testing.ensembles import make_ensemble, make_model

N = 1000
LENSES = ("record", "rehi", "bolder")


def share_of(shares):
    """Runs in which `land` is above 0 in the given per cent of futures under each lens."""
    runs = {
        (lens, "base"): {"land": np.where(np.arange(N) < 10 * percent, 1.0, -1.0)}
        for lens, percent in zip(LENSES, shares, strict=True)
    }
    return make_ensemble(runs)


def claim(name="C1", by=("rehi",), band=(0.55, 0.8), **more):
    holds = Binary(op=">", left=Name(id="land"), right=Number(value=0.0))
    word = Word(text="likely", band=band) if band is not None else None
    return Claim(**{"id": name, "by": by, "word": word, "holds": holds, **more})


def world(*claims):
    lenses = [
        SettledLens(id=name, label="", by=name, parameters={}, overrides=(), reasons={}, weights={})
        for name in LENSES[1:]
    ]
    model = make_model(outcomes=("land",), claims=claims, lenses=lenses)
    return replace(model, persons={"rehi": Person(id="rehi", label="Artur Rehi")})


@pytest.mark.parametrize(
    ("shares", "band", "standing"),
    [
        ((10, 70, 10), (0.55, 0.8), Standing.ONLY_AT_HOME),
        ((10, 95, 10), (0.55, 0.8), Standing.ONLY_AT_HOME),  # above the band is on the sure side
        ((70, 10, 70), (0.55, 0.8), Standing.FAILS_AT_HOME),
        ((10, 20, 30), (0.55, 0.8), Standing.FAILS_EVERYWHERE),
        ((70, 65, 95), (0.55, 0.8), Standing.ROBUST),
        ((10, 70, 70), (0.55, 0.8), Standing.MIXED),
        ((10, 55, 10), (0.55, 0.8), Standing.OPEN),  # at the edge of the band under its own lens
        ((55, 70, 10), (0.55, 0.8), Standing.MIXED),  # it may hold elsewhere: not only at home
        ((5, 30, 90), (0.2, 0.45), Standing.MIXED),  # a word of doubt holds below its band too
        ((90, 30, 90), (0.2, 0.45), Standing.ONLY_AT_HOME),
        ((10, 70, 10), (0.0, 1.0), Standing.UNJUDGED),
        ((10, 70, 10), None, Standing.UNJUDGED),
    ],
)
def test_a_claim_stands_by_where_it_holds(shares, band, standing):
    found = find_worlds(share_of(shares), world(claim(band=band)))
    assert found.experts[0].standings == {"C1": standing}
    assert found.experts[0].judged == (() if standing is Standing.UNJUDGED else ("C1",))


def test_every_owner_of_a_lens_has_their_own_claims_and_no_one_else_is_listed():
    made = world(claim(), claim("C2", by=("bolder",)), claim("C3", by=("other",)), claim("C4", holds=None))
    found = find_worlds(share_of((10, 70, 10)), made)
    assert [(e.person, e.name, e.lenses) for e in found.experts] == [
        ("rehi", "Artur Rehi", ("rehi",)),
        ("bolder", "bolder", ("bolder",)),
    ]
    assert [[c.claim for c in expert.claims] for expert in found.experts] == [["C1"], ["C2"]]
    assert [expert.n_untested for expert in found.experts] == [1, 0]


def test_a_claim_of_two_speakers_is_judged_at_each_ones_home():
    made = world(claim(by=("rehi", "bolder")))
    at_home = {e.person: e.standings["C1"] for e in find_worlds(share_of((10, 70, 10)), made).experts}
    assert at_home == {"rehi": Standing.ONLY_AT_HOME, "bolder": Standing.FAILS_AT_HOME}
    # agreement among its speakers is no evidence either
    both = find_worlds(share_of((10, 70, 70)), made).experts[0]
    assert both.standings["C1"] is Standing.ONLY_AT_HOME


def test_a_claim_without_a_lens_of_its_own_is_robust_or_not_by_all_of_them():
    made = world(claim(by=("other",)))
    ensemble = share_of((70, 70, 70))
    assert find_claims(ensemble, made).findings[0].standing is Standing.ROBUST
    assert find_claims(share_of((70, 10, 10)), made).findings[0].standing is Standing.MIXED
