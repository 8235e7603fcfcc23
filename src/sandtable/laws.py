"""Published models as functions, by their short names: plain numbers in, a frozen result out.

    from sandtable.laws import cinc, landscape, expected_utility, lanchester

Each function takes any input of its kind and raises `TheoryError` (a `ValueError`: what, why, mend) for one it cannot take.
"""

from sandtable.theory.challenge_rounds import challenge_rounds
from sandtable.theory.cinc import cinc, cinc_by_year
from sandtable.theory.issue import expected_utility
from sandtable.theory.median_voter import median_voter
from sandtable.theory.trouble import TheoryError

__all__ = ["TheoryError", "challenge_rounds", "cinc", "cinc_by_year", "expected_utility", "median_voter"]
