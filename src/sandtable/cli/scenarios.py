"""Commands about a scenario as a text: new, check, format, show, list, explain, plan, doctor."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sandtable.cli.output import TROUBLE, code_of, progress_bar, show_faults, show_json, show_page

Where = Annotated[str, typer.Argument(metavar="SCENARIO", help="A library name, a folder, or a .sand file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
FAULTS = 1


def add_commands(app: typer.Typer) -> None:
    """Put these commands on the application."""
    for command in (new, check, format_, show, list_, explain, plan, doctor):
        app.command(name=command.__name__.rstrip("_"))(command)


def new(
    name: Annotated[str, typer.Argument(help="The new folder's name.")],
    into: Annotated[str, typer.Option(help="The folder in which it is made.")] = ".",
) -> int:
    """Start a scenario: a folder with a small sound one to change."""
    from sandtable.usecases.new import write_new_scenario

    folder = write_new_scenario(name, into)
    print(f"{folder / 'scenario.sand'}\nnext: sandtable check {folder}, then sandtable run {folder}")
    return 0


def check(
    where: Where,
    *,
    strict: Annotated[bool, typer.Option(help="Numbers with neither source nor `judged` are errors.")] = False,
    run: Annotated[bool, typer.Option(help="Run the scenario's own checks too.")] = False,
    futures: Annotated[int, typer.Option(help="Futures for --run.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed for --run.")] = 1,
    as_json: AsJson = False,
) -> int:
    """Check a scenario: names, dimensions, units, loops, sources; with --run its own checks."""
    from sandtable.usecases.check import check_scenario_at

    found = check_scenario_at(where, strict=strict)
    if run and found.model is not None:
        return _run_checks(where, futures, seed, as_json=as_json)
    if as_json:
        from sandtable.usecases.check import summary_of

        show_json(summary_of(found))
    else:
        show_faults(found.faults, found.texts)
        from sandtable.reports.provenance import say_check

        print(say_check(found.checked.provenance if found.checked else None, found.faults, where))
    return found.exit_code


def _run_checks(where: str, futures: int, seed: int, *, as_json: bool) -> int:
    from sandtable.reports.checks import layout_checks
    from sandtable.usecases.checks import run_checks

    with progress_bar("checks", quiet=as_json) as (progress, should_stop):
        report = run_checks(where, futures=futures, seed=seed, progress=progress, should_stop=should_stop)
    show_page(layout_checks(report), report, as_json=as_json)
    return FAULTS if report.n_surprises else code_of(should_stop(), report.n_left_out)


def format_(
    where: Annotated[str, typer.Argument(metavar="FILE", help="A .sand file, a folder, or - for standard input.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when a file would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the JSON form of the tree instead.")] = False,
) -> int:
    """Put a scenario into its one canonical layout."""
    from sandtable.usecases.format import format_files, format_text, json_of_file, json_of_text

    if where == "-":
        text = sys.stdin.read()
        if as_json:
            show_json(json_of_text(text))
        else:
            sys.stdout.write(format_text(text))
        return 0
    if as_json:
        show_json(json_of_file(where))
        return 0
    changed = format_files(where, write=not check)
    for name in changed:
        print(f"{'would change' if check else 'formatted'} {name}")
    return FAULTS if check and changed else 0


def show(
    where: Where,
    name: Annotated[str, typer.Argument(help="A variable, move, law, branch, lens, claim or outcome.")],
    *,
    futures: Annotated[int, typer.Option(help="Futures behind the fan.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed.")] = 1,
    lens: Annotated[str, typer.Option(help="Lens of the fan.")] = "record",
    as_json: AsJson = False,
) -> int:
    """Show one thing: equation, units, what it needs and feeds, sources, and its fan."""
    from sandtable.reports.thing import layout_thing
    from sandtable.usecases.show import show_thing

    with progress_bar("fan", quiet=as_json) as (progress, should_stop):
        thing = show_thing(
            where, name, futures=futures, seed=seed, lens=lens, progress=progress, should_stop=should_stop
        )
    show_page(layout_thing(thing), thing, as_json=as_json)
    return code_of(should_stop())


def list_(
    what: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Nothing for the library, a scenario, or `laws`.")
    ] = "",
    law: Annotated[str, typer.Argument(metavar="[LAW]", help="Behind `laws`: one law in full.")] = "",
    *,
    as_json: AsJson = False,
) -> int:
    """List the library's scenarios, its laws, or what a scenario declares (a folder called laws: ./laws)."""
    if what == "laws":
        return _list_laws(law, as_json=as_json)
    from sandtable.reports.listing import layout_library, layout_listing
    from sandtable.usecases.listing import list_library, list_scenario, require_one_word

    require_one_word(what, law)
    if what:
        listing = list_scenario(what)
        show_page(layout_listing(listing), listing, as_json=as_json)
    else:
        library = list_library()
        show_page(layout_library(library), library, as_json=as_json)
    return 0


def _list_laws(law: str, *, as_json: bool) -> int:
    from sandtable.reports.laws.cards import law_record, layout_law, layout_laws
    from sandtable.usecases.laws.catalogue import find_law, list_law_rows

    if law:
        entry = find_law(law)
        show_page(layout_law(entry), law_record(entry) if as_json else None, as_json=as_json)
    else:
        rows = list_law_rows()
        show_page(layout_laws(rows), rows, as_json=as_json)
    return 0


def explain(
    code: Annotated[str, typer.Argument(help="A fault's code, e.g. units-mismatch; nothing lists all.")] = "",
    *,
    as_json: AsJson = False,
) -> int:
    """Explain a fault's code: what it means, an example, how to mend it."""
    from sandtable.reports.explanation import layout_code, layout_codes
    from sandtable.usecases.explain import explain_code, list_codes

    if code:
        entry = explain_code(code)
        show_page(layout_code(entry), entry, as_json=as_json)
    else:
        entries = list_codes()
        show_page(layout_codes(entries), entries, as_json=as_json)
    return 0


def plan(
    where: Where,
    *,
    llvm: Annotated[bool, typer.Option("--llvm", help="Print the LLVM text instead.")] = False,
) -> int:
    """Print the plan that the engine executes."""
    from sandtable.usecases.plan import print_plan

    sys.stdout.write(print_plan(where, llvm=llvm))
    return 0


def doctor(*, as_json: AsJson = False) -> int:
    """Look at the installation: versions, cache, and whether the engine compiles and runs."""
    from sandtable.reports.listing import layout_symptoms
    from sandtable.usecases.doctor import examine_installation

    symptoms = examine_installation()
    show_page(layout_symptoms(symptoms), symptoms, as_json=as_json)
    return TROUBLE if any(symptom.state == "trouble" for symptom in symptoms) else 0
