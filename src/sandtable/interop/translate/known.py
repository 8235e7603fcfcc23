"""Functions that other tools have and this importer has not: what names none of them and no macro is a model's own fault."""

from __future__ import annotations

from typing import Final

_VENSIM_FAMILIES: Final = ("allocate ", "delay ", "get ", "queue ", "random ", "rc ", "vector ", "lookup ")
_VENSIM: Final = frozenset(
    [
        "alloc p",
        "cumulate",
        "cumulatef",
        "depreciate by schedule",
        "find zero",
        "internal rate of return",
        "marketp",
        "message",
        "npve",
        "reinitial",
        "sample until",
        "shift if true",
        "simultaneous",
        "sshape",
        "time shift",
    ]
)
_STELLA: Final = frozenset(
    [
        "allocate",
        "arraymax",
        "arraymaxidx",
        "arraymean",
        "arraymin",
        "arrayminidx",
        "arraystddev",
        "arraysum",
        "arrayvalue",
        "beta",
        "binomial",
        "cap",
        "cgrowth",
        "combinations",
        "convert",
        "cosinewave",
        "coswave",
        "ctflow",
        "ctmax",
        "ctmean",
        "ctmin",
        "ctstddev",
        "cycletime",
        "date",
        "demand",
        "derivn",
        "endval",
        "exprnd",
        "factorial",
        "findmarketprice",
        "fv",
        "gamma",
        "gammaln",
        "geometric",
        "history",
        "hypergeometric",
        "interpolate",
        "invnorm",
        "irr",
        "isrunning",
        "lognormal",
        "logistic",
        "lookuparea",
        "lookupinv",
        "lookupmean",
        "lookupxy",
        "monotone",
        "montecarlo",
        "negbinomial",
        "normalcdf",
        "npv",
        "ostate",
        "pareto",
        "pause",
        "percent",
        "permutations",
        "pmt",
        "proportion",
        "pv",
        "qelem",
        "qlen",
        "rank",
        "rework",
        "rootn",
        "runcount",
        "sawtooth",
        "self",
        "sensirunnumber",
        "sinwave",
        "sort",
        "squarewave",
        "stddev",
        "stopped",
        "throughput",
        "triangular",
        "vmax",
        "vmin",
        "weibull",
    ]
)


def is_known(tool: str, key: str) -> bool:
    """Whether a tool has a function.

    Args:
        tool: vensim | xmile.
        key: its name as `key_of` gives it.
    """
    if key in _VENSIM or key.startswith(_VENSIM_FAMILIES):
        return True
    return tool == "xmile" and key.replace(" ", "") in _STELLA
