"""Functions that other tools have and this importer has not: what names none of them and no macro is a model's own fault."""

from __future__ import annotations

from typing import Final

_VENSIM_FAMILIES: Final = ("allocate ", "delay ", "get ", "queue ", "random ", "rc ", "vector ", "lookup ")
_VENSIM: Final = frozenset(
    [
        "alloc p",
        "cumulate",
        "cumulatef",
        "find zero",
        "internal rate of return",
        "marketp",
        "message",
        "reinitial",
        "sample until",
        "shift if true",
        "simultaneous",
        "sshape",
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
        "chisq",
        "convert",
        "cosinewave",
        "ctgrowth",
        "date",
        "demand",
        "findmarketprice",
        "hypergeometric",
        "isrunning",
        "monotone",
        "pause",
        "proportion",
        "sawtooth",
        "sort",
        "spreadflow",
        "squarewave",
        "stopped",
        "tdist",
        "vmax",
        "vmin",
    ]
)
_OF_BELTS: Final = frozenset(
    {
        "cap",
        "ctflow",
        "ctmax",
        "ctmean",
        "ctmin",
        "ctstddev",
        "cycletime",
        "ostate",
        "ovensize",
        "qage",
        "qelem",
        "qflow",
        "qlen",
        "throughput",
        "transtime",
    }
)
_UNSURE: Final = "the manual does not say how it is worked out within one step"
_WHY: Final[dict[str, str]] = {
    **dict.fromkeys(_OF_BELTS, "it looks into a conveyor, a queue or an oven"),
    **dict.fromkeys(("npv", "irr", "cgrowth", "derivn", "lookuparea", "lookupmean", "lookupxy", "indexof"), _UNSURE),
    **dict.fromkeys(("runcount", "sensiruncount", "sensirunnumber", "endval"), "it is about runs before this one"),
    "history": "values of any time that has passed are not kept; DELAY looks back by a fixed time",
    **dict.fromkeys(("gamma", "beta", "geometric", "negbinomial"), "no noise of ours has this distribution"),
    **dict.fromkeys(("invnorm", "normalcdf"), "our language has no normal curve"),
    "rework": "it draws by the time that something spends in a conveyor",
}
_OTHERWISE: Final = frozenset({"npv"})  # Vensim has another function of the name


def find_reason(tool: str, key: str) -> str:
    """Why a function of a tool is not imported; "" where nothing more is to be said than that."""
    return _WHY.get(key.replace(" ", ""), "") if tool == "xmile" else ""


def is_other(tool: str, key: str) -> bool:
    """Whether a tool means another function by a name that Vensim has too."""
    return tool == "xmile" and key in _OTHERWISE


def is_known(tool: str, key: str) -> bool:
    """Whether a tool has a function.

    Args:
        tool: vensim | xmile.
        key: its name as `key_of` gives it.
    """
    if key in _VENSIM or key.startswith(_VENSIM_FAMILIES):
        return True
    own = key.replace(" ", "")
    return tool == "xmile" and (own in _STELLA or own in _WHY)
