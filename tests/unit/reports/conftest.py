"""A small scenario with answers that can be worked out by hand."""

import os
from pathlib import Path

import numpy as np
import pytest

from sandtable.model.declaration import (
    Check,
    Claim,
    Interest,
    InterestItem,
    Known,
    Move,
    Question,
    Quote,
    Word,
)
from sandtable.model.expression import Binary, InBranch, Name, Net, Number
from sandtable.model.model import Forcing, SettledBranch, SettledLens
from sandtable.runs.runs import Fan
from sandtable.testing.ensembles import make_ensemble, make_model

N = 1000


@pytest.fixture
def ensemble():
    """Base gains 10 in the first so many futures and loses 20 in the others; each future has its own level."""
    index = np.arange(N)
    level = 100.0 * np.sin(index)
    runs = {}
    for lens, n_gaining in (("record", 860), ("rehi", 298)):
        shift = np.where(index < n_gaining, 10.0, -20.0)
        runs[lens, "base"] = {"land": level + shift, "losses": 1000.0 + index % 7, "rank": 3.0 + index % 8}
        runs[lens, "without_troops"] = {"land": level, "losses": np.full(N, 1000.0), "rank": 3.0 + index % 8}
    return make_ensemble(runs, units={"land": "km^2", "losses": "person"})


@pytest.fixture
def model():
    net = Net(actor="RU")
    rank = Name(id="rank")
    return make_model(
        outcomes=("land", "losses", "rank"),
        interests=[
            Interest(
                actor="RU",
                scale="km2 equivalents",
                items=(
                    InterestItem(outcome="land", more_is_better=True, worth=1.0),
                    InterestItem(outcome="losses", more_is_better=False, worth=15.0, per=1000.0),
                    InterestItem(outcome="rank", more_is_better=False),
                ),
            )
        ],
        lenses=[
            SettledLens(id="rehi", label="", by="rehi", parameters={}, overrides=(), reasons={}, weights={}),
        ],
        moves=[Move(id="troops", label="North Korean troops", on_date="2024-10")],
        branches=[
            SettledBranch(
                id="without_troops",
                label="",
                forcings=(Forcing(target="troops", elements=(), mode="never"),),
                overrides=(),
                parameters={},
            )
        ],
        claims=[
            Claim(
                id="C12",
                label="The troops are a net loss to Moscow in its weighted interests",
                by=("rehi",),
                denied_by=("bolder",),
                says=Quote(text="could be a big mistake by Putin", source="A1"),
                holds=Binary(op="<", left=net, right=InBranch(operand=net, branches=("without_troops",))),
                word=Word(text="could", band=(0.25, 0.75)),
                known=Known(answer="no", date="2026-02-13", sources=("R1",), text="no backlash came"),
            ),
            Claim(
                id="C16",
                by=("godard",),
                given=Binary(op="<=", left=rank, right=Number(value=6.0)),
                holds=Binary(op="<=", left=rank, right=Number(value=4.0)),
                word=Word(text="wants"),
                known=Known(answer="open"),
            ),
            Claim(id="C13", by=("rehi",), word=Word(text="likely")),
        ],
        questions=[
            Question(
                id="top_four",
                asks="Is Korea a top-four exporter?",
                resolves="2028-03-31",
                holds=Binary(op="<=", left=rank, right=Number(value=4.0)),
                known=Known(answer="no"),
            ),
            Question(
                id="taken",
                asks="How much land is taken?",
                resolves="2027-12-31",
                measures=Name(id="land"),
                unit="km^2",
                known=Known(answer="measured", value=-112.0),
            ),
            Question(id="lost", asks="How many are lost?", resolves="2027", measures=Name(id="losses"), unit="person"),
        ],
        checks=[
            Check(label="ranks start at one", holds=Binary(op=">=", left=rank, right=Number(value=1.0))),
            Check(
                label="nobody is lost",
                holds=Binary(op="==", left=Name(id="losses"), right=Number(value=1000.0)),
                is_known_limit=True,
            ),
            Check(label="elsewhere", holds=rank, branches=("nowhere",)),
        ],
    )


@pytest.fixture
def fan():
    points = np.arange(4.0)
    values = np.array([points * slope for slope in (-1.0, 1.0, 2.0, 3.0, 6.0)])
    return Fan(variable="held", elements="RU", unit="km^2", levels=(0.05, 0.25, 0.5, 0.75, 0.95), values=values)


@pytest.fixture
def golden():
    """Compares a text with a file of the folder `golden`."""

    def compare(name, text):
        file = Path(__file__).parent / "golden" / f"{name}.txt"
        if os.environ.get("SANDTABLE_PROMOTE") == "1":
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8"), f"{file.name} differs; SANDTABLE_PROMOTE=1 takes the new text"

    return compare
