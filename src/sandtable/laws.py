"""Published models as functions, by their short names: plain numbers in, a frozen result out.

    from sandtable.laws import cinc, landscape, expected_utility, lanchester

Each function takes any input of its kind and raises `TheoryError` (a `ValueError`: what, why, mend) for one it cannot
take. Results name what they hold; their arrays are read-only; where a table is natural there is `to_frame()`.
"""

from sandtable.theory.arms_race import fit_joint_race as richardson_fit
from sandtable.theory.arms_race import richardson
from sandtable.theory.attrition import find_waiting as war_of_attrition
from sandtable.theory.bargaining import find_bargaining_range as bargaining_range
from sandtable.theory.bargaining import find_best_demand as best_demand
from sandtable.theory.bargaining import find_commitment_failure as commitment_failure
from sandtable.theory.bargaining import find_preventive_war as preventive_war
from sandtable.theory.cascade import find_arrest_probability as arrest_probability
from sandtable.theory.cascade import find_rebels as rebellion
from sandtable.theory.cascade import find_rest_points as rest_points
from sandtable.theory.cascade import settle_neighbourhood as schelling
from sandtable.theory.cascade import spread as cascade
from sandtable.theory.challenge_rounds import challenge_rounds
from sandtable.theory.cinc import cinc
from sandtable.theory.expected_utility import MASAD, SCHOLZ, Reading
from sandtable.theory.issue import expected_utility
from sandtable.theory.lanchester_battle import fit_lanchester as lanchester_fit
from sandtable.theory.lanchester_battle import lanchester
from sandtable.theory.landscape import find_strain as alignment_strain
from sandtable.theory.landscape_search import descend as landscape_descent
from sandtable.theory.landscape_search import landscape
from sandtable.theory.market_share import change_utilities as market_after_change
from sandtable.theory.market_share import find_utilities as market_utilities
from sandtable.theory.market_share import find_utility_changes as market_utility_changes
from sandtable.theory.market_share import market_shares
from sandtable.theory.market_share import remove_suppliers as market_without
from sandtable.theory.median_voter import median_voter
from sandtable.theory.outcomes import cross_validate as ordered_logit_cross_validation
from sandtable.theory.outcomes import find_capability_share as capability_share
from sandtable.theory.outcomes import fit_ordered_logit as ordered_logit
from sandtable.theory.rules import find_chi_square as chi_square
from sandtable.theory.rules import find_rates_by_bin as rates_by_bin
from sandtable.theory.rules import try_rule as rule_from_counts
from sandtable.theory.rules import try_threshold_rule as force_ratio_rule
from sandtable.theory.salvo import salvo
from sandtable.theory.trouble import TheoryError
from sandtable.theory.war_sizes import find_plausibility as power_law_plausibility
from sandtable.theory.war_sizes import fit_onsets as onsets
from sandtable.theory.war_sizes import fit_tail_line as power_law_line
from sandtable.theory.war_sizes import power_law

__all__ = [
    "MASAD",
    "SCHOLZ",
    "Reading",
    "TheoryError",
    "alignment_strain",
    "arrest_probability",
    "bargaining_range",
    "best_demand",
    "capability_share",
    "cascade",
    "challenge_rounds",
    "chi_square",
    "cinc",
    "commitment_failure",
    "expected_utility",
    "force_ratio_rule",
    "lanchester",
    "lanchester_fit",
    "landscape",
    "landscape_descent",
    "market_after_change",
    "market_shares",
    "market_utilities",
    "market_utility_changes",
    "market_without",
    "median_voter",
    "onsets",
    "ordered_logit",
    "ordered_logit_cross_validation",
    "power_law",
    "power_law_line",
    "power_law_plausibility",
    "preventive_war",
    "rates_by_bin",
    "rebellion",
    "rest_points",
    "richardson",
    "richardson_fit",
    "rule_from_counts",
    "salvo",
    "schelling",
    "war_of_attrition",
]
