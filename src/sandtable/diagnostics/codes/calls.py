"""Calls and runs: faults of a request, of the disk and of run folders."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

CALLS: tuple[Explanation, ...] = (
    Explanation(
        code="bad-argument",
        title="A number or word that a request cannot have",
        explanation=(
            "At least one future, a seed from 0 to 2^63 - 1, a known design, engine or standard. Nothing was run."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="bad-call",
        title="A command line that cannot be understood",
        explanation="A command, an option or an argument is missing or unknown; `sandtable --help` lists them.",
        is_in_scenario=False,
    ),
    Explanation(
        code="no-such-name",
        title="A request for something that the scenario does not have",
        explanation=(
            "A lens, branch, actor, claim, variable or code was asked for by a name that is not declared; near names "
            "are listed. `sandtable list SCENARIO` shows all."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="folder-exists",
        title="A folder that is there already",
        explanation="A new scenario never overwrites anything.",
        is_in_scenario=False,
    ),
    Explanation(
        code="export-loss",
        title="Something that another tool's form cannot say",
        explanation=(
            "An export holds the equations under one lens and in one branch. Claims, questions, checks and draws of moves "
            "have no place there. Without `--strict` they are listed, on the terminal and at the head of the file."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="cannot-write",
        title="A file or folder that cannot be written",
        explanation=(
            "The disk is full, the folder belongs to somebody else, or something that is no run stands there. Runs and "
            "formatted files are written beside and renamed, so nothing half written is left; answers that were "
            "computed are shown all the same."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="run-missing",
        title="No run folder",
        explanation="There is nothing at the path that was given with `--run`.",
        is_in_scenario=False,
    ),
    Explanation(
        code="run-foreign",
        title="A folder that is no run",
        explanation="A run folder has a `manifest.json` that sandtable wrote.",
        is_in_scenario=False,
    ),
    Explanation(
        code="run-version",
        title="A run of another version",
        explanation="What a run holds depends on the version that made it; run the scenario again.",
        is_in_scenario=False,
    ),
    Explanation(
        code="run-damaged",
        title="A damaged run folder",
        explanation=(
            "The manifest keeps the hash of every file; one of them is missing, cut short or changed. Nothing of a "
            "damaged run is used."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="run-of-another-scenario",
        title="A run made from other files",
        explanation="Answers are read from a run only when the scenario's files have the hash that the run was made from.",
        is_in_scenario=False,
    ),
    Explanation(
        code="own-bug",
        title="A mistake in sandtable",
        explanation=(
            "Whatever was asked, sandtable should have answered or said why not. Set SANDTABLE_TRACEBACK=1, run the "
            "command again and report what it prints."
        ),
        is_in_scenario=False,
    ),
)
