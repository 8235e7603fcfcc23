"""`sandtable`: the entry point.  Exit codes: 0 fine, 1 faults in the scenario, 2 a bad call, 3 trouble in runs, 70 our own bug."""

from __future__ import annotations

import os
import sys

import typer

from sandtable.cli import answers, scenarios
from sandtable.cli.output import show_refusal
from sandtable.usecases.refused import Refused

OWN_BUG = 70

app = typer.Typer(
    name="sandtable",
    help="Makes a described political situation executable: check it, run it as paired futures, ask it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
scenarios.add_commands(app)
answers.add_commands(app)


def main() -> None:
    """Run a command and leave with its exit code."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command line.

    Args:
        arguments: the words behind `sandtable`.

    Returns:
        The exit code.
    """
    wants_json = "--json" in arguments
    try:
        code = app(args=arguments, prog_name="sandtable", standalone_mode=False)
    except Refused as refusal:
        show_refusal(refusal, as_json=wants_json)
        return refusal.exit_code
    except typer.Exit as left:
        return left.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as trouble:
        return _report(trouble)
    return code if isinstance(code, int) else 0


def _report(trouble: Exception) -> int:
    """A bad call in click's words, or our own bug in one sentence."""
    format_message = getattr(trouble, "format_message", None)
    if callable(format_message):
        print(f"error[bad-call]: {format_message()}\n  mend: see `sandtable --help`", file=sys.stderr)
        return 2
    if os.environ.get("SANDTABLE_TRACEBACK"):
        raise trouble
    print(
        f"error[own-bug]: sandtable itself failed: {type(trouble).__name__}: {trouble}\n"
        "  why:  this is a mistake in sandtable, not in your scenario\n"
        "  mend: set SANDTABLE_TRACEBACK=1, run again, and report what it prints",
        file=sys.stderr,
    )
    return OWN_BUG


if __name__ == "__main__":
    main()
