"""Cards of the laws that are functions only, and which functions compute what a block computes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sandtable.theory.card import LawCard

SINGER = (
    "Singer, J. D., Bremer, S. & Stuckey, J. (1972), Capability distribution, uncertainty, and major power war, "
    "1820-1965, in Russett (ed.), Peace, War, and Numbers, 19-48"
)
AXELROD = (
    "Axelrod, R. & Bennett, D. S. (1993), A Landscape Theory of Aggregation, British Journal of Political Science "
    "23(2), 211-233"
)
MESQUITA = (
    "Bueno de Mesquita, B. (1994), Political Forecasting: An Expected Utility Method, in Bueno de Mesquita & Stokman "
    "(eds.), European Community Decision Making"
)
MASAD_THESIS = "Masad, D. (2016), Agents in Conflict, George Mason University, chapter BDM's EUM as ABM"
SCHOLZ_PAPER = (
    "Scholz, J. B., Calbert, G. J. & Smith, G. A. (2011), Unravelling Bueno De Mesquita's group decision model, Journal "
    "of Theoretical Politics 23(4)"
)
BLACK = "Black, D. (1948), On the Rationale of Group Decision-making, Journal of Political Economy 56(1), 23-34"
CARROLL = (
    "Carroll, R. J. & Kenkel, B. (2019), Prediction, proxies, and power, American Journal of Political Science 63, "
    "577-593"
)
CLAUSET_NEWMAN = (
    "Clauset, A., Shalizi, C. R. & Newman, M. E. J. (2009), Power-law distributions in empirical data, SIAM Review 51, "
    "661-703"
)
CLAUSET_WARS = (
    "Clauset, A. (2018), Trends and fluctuations in the severity of interstate wars, Science Advances 4, eaao3580"
)
CEDERMAN = "Cederman, L.-E. (2003), Modeling the size of wars, American Political Science Review 97, 135-150"
GIBLER = (
    "Gibler, D. M., Rider, T. J. & Hutchison, M. L. (2005), Taking arms against a sea of troubles, Journal of Peace "
    "Research 42, 131-147"
)

CARDS: tuple[LawCard, ...] = (
    LawCard(
        id="cinc",
        title="Index of national capability: mean share of the world",
        kind="function",
        papers=(SINGER,),
        about="A state's shares of the world's military spending, soldiers, iron and steel, energy, population and urban "
        "population, averaged over those that are known. A missing component is left out, not counted as nothing.",
        equations=(r"CINC_i = \frac{1}{K_i} \sum_{k \in K_i} \frac{x_{ik}}{\sum_j x_{jk}}",),
        holds="A measure of mass, for comparison within a year. All components weigh alike; quality, distance, will and "
        "allies are not in it. Before 1914 and after it military spending has other currencies, so values of different "
        "years are shares of different worlds.",
        skill="An index predicts nothing by itself. As a forecast of who prevails in a dispute, two states' shares of "
        "their joint capability take 1.8 % off the log loss of a constant guess (n = 1,482; see `outcomes`).",
        functions=("cinc", "capability_share"),
        skill_reproductions=("outcomes-reduction",),
    ),
    LawCard(
        id="landscape",
        title="Landscape of alignments: which two camps form",
        kind="function",
        papers=(AXELROD,),
        about="Every split of the actors into two camps has an energy: low where those who get on badly stand on "
        "different sides. Actors change sides one at a time and only downhill, so the local minima are what may last. "
        "Up to 24 actors every split is looked at; beyond, a search from random splits finds minima without proof that "
        "they are all.",
        equations=(
            r"E(X) = \sum_i \sum_j s_i s_j p_{ij} d_{ij}(X)",
            r"F_i(X) = \sum_j s_i s_j p_{ij} d_{ij}(X)",
        ),
        holds="Two camps, everybody in one; sizes and propensities are given and do not change with the camps; no actor "
        "sees beyond its own next step. Propensities are judgements: the minima are as good as these.",
        skill="None claimed. All 1,024 splits over Syria in 2016 come out as in the authors' sheet, which tests the "
        "arithmetic, not the forecast. The alignment of 17 European states in 1939, on which the theory's fame rests, is "
        "not repeated, as its table of propensities is not public; so no hit rate stands beside a naive rule here.",
        functions=("landscape", "alignment_strain", "landscape_descent"),
        skill_reproductions=("landscape-syria-2016-energies", "landscape-syria-2016-which-are-minima"),
    ),
    LawCard(
        id="expected_utility",
        title="Expected utility: who challenges whom on an issue, and where it settles",
        kind="function",
        papers=(MESQUITA, MASAD_THESIS, SCHOLZ_PAPER),
        about="Each actor weighs what it would win and lose by challenging each other one, with a taste for risk that "
        "follows from how exposed it is. Offers and conflicts move positions round by round. The original program was "
        "never published: two readings of it, Masad's and Scholz's, are kept apart as two lenses.",
        equations=(
            r"E^i(U_{jk}) = s_k (P U_s + (1 - P) U_f) + (1 - s_k) U_s - Q U_{sq} - (1 - Q) (T U_b + (1 - T) U_w)",
            r"U_s = 2 - 4 \left(\frac{1 - d}{2}\right)^{r_i}",
            r"U_f = 2 - 4 \left(\frac{1 + d}{2}\right)^{r_i}",
            r"R_i = \frac{2 S_i - \max S - \min S}{\max S - \min S}",
            r"r_i = \frac{1 - R_i / 3}{1 + R_i / 3}",
        ),
        holds="One issue that can be laid on a line, actors who know each other's capability, salience and position, "
        "inputs from experts. Q = 1 in the program whose table is repeated, though its text says .5.",
        skill="No skill shown here. In the one published case with an outcome, the European emission standard of 8.83 "
        "years (n = 1), the median before any challenge says 7.00 and the naive weighted mean says 7.39, which is nearer. "
        "Over ten rounds Scholz's reading runs from 7.00 to 9.96; round 7 says 8.82, but nothing in it says to stop there.",
        functions=("expected_utility", "challenge_rounds"),
        skill_reproductions=("bdm-emissions-median-mean", "bdm-emissions-scholz-rounds"),
    ),
    LawCard(
        id="median_voter",
        title="Median voter with unequal votes",
        kind="function",
        papers=(BLACK, MESQUITA),
        about="Of all positions held, the one that beats every other in a vote in which each actor lends its capability "
        "times its salience to the nearer: the weighted median.",
        equations=(
            r"v_h = c_h s_h (|x_h - x_k| - |x_h - x_j|)",
            r"x^* = \operatorname{argmin}_x \sum_h c_h s_h |x_h - x|",
        ),
        holds="One line, votes that fall with distance, nobody who trades one issue for another.",
        skill="One case (n = 1), and the naive rule does better: the emission standard came after 8.83 years; the median "
        "says 7.00, the weighted mean 7.39.",
        functions=("median_voter",),
        skill_reproductions=("bdm-emissions-median-mean",),
    ),
    LawCard(
        id="outcomes",
        title="Who prevails in a dispute, by share of capability",
        kind="function",
        papers=(CARROLL,),
        about="An ordered logit of B prevails, stalemate, A prevails on A's share of the two sides' capability: the "
        "baseline that any better measure of power must beat.",
        equations=(
            r"\operatorname{Pr}(y \le k) = \frac{1}{1 + \exp(-(\tau_k - \beta x))}",
            r"x = \frac{CINC_A}{CINC_A + CINC_B}",
        ),
        holds="Militarised disputes of two states since 1816, most of which end in nothing: 82 % are stalemates.",
        skill="Next to none: capability alone takes 1.8 % off the log loss of the naive rule, the shares of outcomes every "
        "time, .5776 (published, n = 1,482). Refitted here on n = 1,468: 1.9 % on the cases fitted, 1.7 % on cases not "
        "seen.",
        functions=("ordered_logit", "ordered_logit_cross_validation", "capability_share"),
        skill_reproductions=("outcomes-reduction", "outcomes-null-loss"),
    ),
    LawCard(
        id="war_sizes",
        title="How large wars are and how often they begin",
        kind="function",
        papers=(CLAUSET_NEWMAN, CLAUSET_WARS, CEDERMAN),
        about="Battle deaths of large wars follow a power law, and wars between states begin like a Poisson process: a "
        "steady rate, and no telling when.",
        equations=(
            r"p(x) = \frac{\alpha - 1}{x_{min}} \left(\frac{x}{x_{min}}\right)^{-\alpha}",
            r"\alpha = 1 + \frac{n}{\sum_i \ln(x_i / x_{min})}",
            r"\operatorname{Pr}(N \ge 1) = 1 - \exp(-\lambda t)",
        ),
        holds="Wars between states of 1,000 battle deaths or more, 1823-2003, the world as a whole; the tail begins near "
        "7,000 deaths. Nothing is said of who fights whom, nor of civil wars.",
        skill="No skill at saying when or where. It is itself the naive rule that others must beat: with .525 onsets a "
        "year it expects 107, 56, 15, 3 and 0 years with 0 to 4 onsets; there were 103, 64, 12, 1 and 1 (n = 95 wars in "
        "181 years). The exponent 1.51 has a standard error of .07.",
        functions=("power_law", "onsets", "power_law_line", "power_law_plausibility"),
        skill_reproductions=("war-onsets-counts", "war-onsets-rate", "war-sizes-two-sided", "war-sizes-error"),
    ),
    LawCard(
        id="rules",
        title="Rules of thumb held against history",
        kind="function",
        papers=(
            "Concepts Analysis Agency, CDB90 database of battles, 660 battles, version 9.0.3 (jrnold/CDB90)",
            GIBLER,
        ),
        about="How often attackers win by force ratio, how often a mutual build-up of arms is followed by war; each rule "
        "beside what it would have to beat.",
        equations=(r"\text{attacker wins if } \frac{A}{D} \ge 3",),
        holds="Battles that somebody wrote down, 1600-1973: those that were avoided because the odds were bad are not in "
        "the table, so the rate is not what a ratio does.",
        skill="Three to one: attackers won 58.5 % of 540 battles up to it and 69.2 % of 117 above it. From three to five "
        "to one they won no more (61.3 %) than from two to three (63.3 %). As a forecast the rule is right in 46 % of the "
        "657; the naive rule that the attacker wins is right in 60 %. Build-ups: war followed in "
        "21.1 % of confrontations after one and in 8.1 % without (n = 2,324); the naive rule, no war, is right in 91 %.",
        functions=("force_ratio_rule", "rule_from_counts", "rates_by_bin", "chi_square"),
        skill_reproductions=("rules-three-to-one", "rules-build-ups"),
    ),
)
"""Laws that are functions only, each with its card."""

FUNCTIONS_OF_BLOCKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bargaining": ("bargaining_range", "best_demand"),
        "contagion": ("cascade", "rest_points"),
        "lanchester": ("lanchester", "lanchester_fit"),
        "logit_market": (
            "market_shares",
            "market_utilities",
            "market_utility_changes",
            "market_after_change",
            "market_without",
        ),
        "preventive_war": ("preventive_war", "commitment_failure"),
        "rebellion": ("rebellion", "arrest_probability"),
        "richardson": ("richardson", "richardson_fit"),
        "salvo": ("salvo",),
        "tipping": ("schelling", "rest_points"),
        "war_of_attrition": ("war_of_attrition",),
        "war_onset": ("onsets", "power_law"),
    }
)
"""Blocks of the library, and the functions of `sandtable.laws` that compute what they compute, or parts of it."""
