"""Published results on sizes and onsets of interstate wars, 1823-2003."""

from __future__ import annotations

from sandtable.theory.published.tables import read_columns
from sandtable.theory.reproduction import Reproduction
from sandtable.theory.war_sizes import Distance, Onsets, fit_onsets, fit_power_law, fit_tail_line

CLAUSET = "A. Clauset (2018), Trends and fluctuations in the severity of interstate wars, Science Advances 4: eaao3580"
DATA = "Correlates of War, Inter-State War Data v4.0 (Sarkees and Wayman 2010)"


def find_onsets() -> Onsets:
    """Onsets of interstate wars by year, 1823 to 2003."""
    return fit_onsets(read_columns("interstate_wars.csv")["start"], 1823, 2003)


def _tail(distance: Distance) -> tuple[float, ...]:
    fit = fit_power_law(read_columns("interstate_wars.csv")["deaths"], distance=distance)
    return fit.alpha, fit.xmin, float(fit.n_tail)


def _tail_error() -> tuple[float, ...]:
    return (fit_power_law(read_columns("interstate_wars.csv")["deaths"]).alpha_error,)


def _line() -> tuple[float, ...]:
    line = fit_tail_line(read_columns("interstate_wars.csv")["deaths"])
    return line.slope, line.r_squared


def _counts() -> tuple[float, ...]:
    onsets = find_onsets()
    return (float(onsets.n), *(float(count) for count in onsets.years_by_count))


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on wars."""
    return (
        Reproduction(
            id="war-sizes-clauset",
            law="war_sizes",
            what="tail of battle deaths by the authors' distance: exponent, lower bound, wars in the tail",
            paper=CLAUSET,
            labels=("alpha", "xmin", "n"),
            published=(1.53, 7061, 51),
            compute=lambda: _tail("upper-step"),
            tolerance=0.01,
            note="The printed numbers are recalled, not read in the paper. Bound and tail agree to the digit, the "
            "exponent (1.525) within rounding of one unit of the last digit.",
        ),
        Reproduction(
            id="war-sizes-two-sided",
            law="war_sizes",
            what="the same by the two-sided distance",
            paper=DATA,
            labels=("alpha", "xmin", "n"),
            published=(1.514, 6525, 52),
            compute=lambda: _tail("two-sided"),
            tolerance=0.0005,
            note="Recomputed from the data set. Which side of each step is compared moves the bound by one war.",
        ),
        Reproduction(
            id="war-sizes-error",
            law="war_sizes",
            what="standard error of the exponent, (alpha - 1) / sqrt(n)",
            paper=DATA,
            published=(0.071,),
            compute=_tail_error,
            tolerance=0.0005,
            note="Recomputed from the data set.",
        ),
        Reproduction(
            id="war-sizes-line",
            law="war_sizes",
            what="line through the cumulative distribution: slope and share explained",
            paper=DATA,
            labels=("slope", "R2"),
            published=(-0.439, 0.986),
            compute=_line,
            tolerance=0.0005,
            note="Recomputed from the data set.",
        ),
        Reproduction(
            id="war-sizes-cederman",
            law="war_sizes",
            what="the same slope beside the one printed for wars to 1997",
            paper="L.-E. Cederman (2003), Modeling the size of wars, American Political Science Review 97: 135-150",
            published=(-0.41,),
            compute=lambda: _line()[:1],
            tolerance=0.03,
            note="Another version of the data and another choice of wars; the tolerance is the stated distance.",
        ),
        Reproduction(
            id="war-onsets-counts",
            law="war_sizes",
            what="wars 1823-2003, and years with 0, 1, 2, 3, 4 onsets",
            paper=f"A. Clauset (2019), On the frequency and severity of interstate wars (95 wars); {DATA}",
            labels=("wars", "0", "1", "2", "3", "4"),
            published=(95, 103, 64, 12, 1, 1),
            compute=_counts,
            tolerance=0,
            note="Counts by year are recomputed from the data set.",
        ),
        Reproduction(
            id="war-onsets-rate",
            law="war_sizes",
            what="onsets per year",
            paper=DATA,
            published=(0.525,),
            compute=lambda: (find_onsets().rate,),
            tolerance=0.0005,
            note="Recomputed from the data set.",
        ),
        Reproduction(
            id="war-onsets-gap",
            law="war_sizes",
            what="mean years between onsets",
            paper="A. Clauset (2019), On the frequency and severity of interstate wars",
            published=(1.91,),
            compute=lambda: (find_onsets().mean_gap,),
            tolerance=0.005,
            note="The printed number is recalled, not read in the paper.",
        ),
    )
