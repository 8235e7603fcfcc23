"""The oracle's allocations: the price by halving an interval until its ends are neighbouring numbers.

Requests that stand at any price are served first here, which the engine has no need to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sandtable.functions.priorities import scalar_share

FAR = 50.0  # widths beyond which no curve changes in any digit that counts


class Offer(NamedTuple):
    """One request and its curve."""

    request: float
    shape: float
    priority: float
    width: float

    @property
    def is_fixed(self) -> bool:
        """Whether it stands at any price."""
        return self.shape < 0.5

    def at(self, price: float) -> float:
        """What of it stands at a price."""
        return self.request * scalar_share(price, self.shape, self.priority, self.width)


def allocate(offers: Sequence[Offer], supply: float) -> list[float]:
    """What each gets of a supply.

    Args:
        offers: request, shape, priority and width of each.
        supply: in the requests' unit.

    Returns:
        Amounts in the order of the offers: no more than requested, together the smaller of supply and requests.
    """
    offers = [offer._replace(request=max(offer.request, 0.0)) for offer in offers]
    if any(math.isnan(offer.at(0.0)) for offer in offers) or math.isnan(supply):
        return [math.nan] * len(offers)
    if supply >= sum(offer.request for offer in offers):
        return [offer.request for offer in offers]
    first = sum(offer.request for offer in offers if offer.is_fixed)
    if first >= supply:
        return [offer.request * max(supply, 0.0) / first if offer.is_fixed and first else 0.0 for offer in offers]
    competing = [offer for offer in offers if not offer.is_fixed]
    shared = iter(_share_out(competing, supply - first))
    return [offer.request if offer.is_fixed else next(shared) for offer in offers]


def _share_out(offers: Sequence[Offer], supply: float) -> list[float]:
    low, high = _neighbours(lambda price: sum(offer.at(price) for offer in offers) >= supply, offers)
    least, most = [offer.at(high) for offer in offers], [offer.at(low) for offer in offers]
    part = (supply - sum(least)) / (sum(most) - sum(least)) if sum(most) > sum(least) else 1.0
    part = min(max(part, 0.0), 1.0)
    return [below + part * (above - below) for below, above in zip(least, most, strict=True)]


def find_market_price(demands: Sequence[Offer], supplies: Sequence[Offer]) -> float:
    """The highest price at which what is asked for is still as much as what is offered.

    Args:
        demands: what each buyer asks for at most, and its curve.
        supplies: what each seller has, and the curve by which it keeps it back.
    """

    def is_short(price: float) -> bool:
        asked = sum(max(offer.request, 0.0) * offer._replace(request=1.0).at(price) for offer in demands)
        offered = 0.0
        for offer in supplies:
            kept = 0.0 if offer.is_fixed else offer._replace(request=1.0).at(price)
            offered += max(offer.request, 0.0) * (1.0 - kept)
        return asked >= offered

    return _neighbours(is_short, [*demands, *supplies])[0]


def _neighbours(is_below: Callable[[float], bool], offers: Sequence[Offer]) -> tuple[float, float]:
    """Two prices next to each other, at the first of which the question is still answered with yes."""
    moving = [offer for offer in offers if not offer.is_fixed]
    if not moving:
        return math.nan, math.nan
    low = min(offer.priority - FAR * max(offer.width, 0.0) for offer in moving)
    high = max(offer.priority + FAR * max(offer.width, 0.0) for offer in moving)
    low, high = low - 1.0 - abs(low), high + 1.0 + abs(high)
    while low < (middle := low + (high - low) / 2) < high:
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return low, high
