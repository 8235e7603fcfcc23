"""Published results on outcomes of disputes by capability share (Carroll and Kenkel 2019).

The disputes themselves are not shipped: `theory.outcomes.read_disputes` and `fit_ordered_logit` refit a user's file.
"""

from __future__ import annotations

from sandtable.theory.outcomes import OrderedLogit, find_capability_share, find_loss_reduction, find_null_loss
from sandtable.theory.reproduction import Reproduction

CARROLL = "R. J. Carroll and B. Kenkel (2019), Prediction, proxies, and power, American Journal of Political Science 63: 577-593"
REFIT = OrderedLogit(beta=1.260, cuts=(-2.181, 2.761))
"""Bilateral disputes to 2012 (GML 2.2.1) on shares of capability (National Material Capabilities v6), n = 1,468."""
COUNTS = (80, 1207, 181)
"""B wins, stalemate, A wins."""
REFIT_LOSS = 0.5668
SUPERPOWERS_1980 = (0.13311514, 0.16869316)
"""Capability (CINC) of the United States and the Soviet Union."""
SUPERPOWERS_PUBLISHED = (0.0725, 0.872, 0.0553)
"""Soviet Union wins, stalemate, United States win: their ensemble of learners, undirected, from the doe-h2o page."""

SUPERPOWERS_DIRECTED = ((0.0434, 0.899, 0.0573), (0.102, 0.845, 0.0534))
"""The same with the United States as initiator, and with the Soviet Union, in the order of the undirected one: in the
second, printed as USSR first, a win of the initiator is a Soviet one."""
KENKEL = "Dispute outcome expectations 2.0, doe-h2o (B. Kenkel), page of the data set"


def _mean_of_directions() -> tuple[float, ...]:
    first, second = SUPERPOWERS_DIRECTED
    return tuple((a + b) / 2 for a, b in zip(first, second, strict=True))


def _superpowers() -> tuple[float, ...]:
    share = find_capability_share(SUPERPOWERS_1980[:1], SUPERPOWERS_1980[1:])
    return tuple(float(x) for x in REFIT.find_probabilities(share)[0])


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on outcomes."""
    return (
        Reproduction(
            id="outcomes-null-loss",
            short="log loss of the shares of outcomes",
            law="outcomes",
            what="log loss of forecasting the shares of 80, 1,207 and 181 outcomes",
            paper=CARROLL,
            published=(0.5776,),
            compute=lambda: (find_null_loss(COUNTS),),
            tolerance=0.00005,
            origin="recomputed",
            note="Counts are of a refit on public data (n = 1,468; the published baseline has 1,482).",
        ),
        Reproduction(
            id="outcomes-reduction",
            short="share of it that capability saves",
            law="outcomes",
            what="share of log loss that capability alone saves: published .018",
            paper=CARROLL,
            published=(0.018,),
            compute=lambda: (find_loss_reduction(REFIT_LOSS, find_null_loss(COUNTS)),),
            tolerance=0.001,
            note="From the loss of the refit (.5668), .0187 on the cases fitted; 10-fold .0172 +- .0006. The published "
            "one is for n = 1,482, so the tolerance is half a unit of its last digit for each of the two.",
        ),
        Reproduction(
            id="outcomes-superpowers-directions",
            short="USA and USSR 1980: mean of two directions",
            law="outcomes",
            what="United States and Soviet Union 1980: the undirected forecast is the mean of the two directed ones",
            paper=KENKEL,
            labels=("SU wins", "stalemate", "US wins"),
            published=SUPERPOWERS_PUBLISHED,
            compute=_mean_of_directions,
            tolerance=0.0005,
            note="The six directed probabilities are printed to three digits, so half a unit of the third is allowed.",
        ),
        Reproduction(
            id="outcomes-superpowers",
            short="USA and USSR 1980 by capability alone",
            law="outcomes",
            what="United States and Soviet Union 1980: Soviet win, stalemate, American win",
            paper=f"{KENKEL}, undirected",
            labels=("SU wins", "stalemate", "US wins"),
            published=SUPERPOWERS_PUBLISHED,
            compute=_superpowers,
            tolerance=0.0005,
            reading="capability share alone",
            is_negative_control=True,
            note="The published row is that of an ensemble of learners on all components; it is not to be had from "
            "capability share alone, whose ordered logit (coefficients of the refit) stands beside it.",
        ),
    )
