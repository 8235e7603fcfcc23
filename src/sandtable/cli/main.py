"""`sandtable`: the entry point.  Exit codes: 0 fine, 1 faults in the scenario, 2 a bad call, 3 trouble in runs, 70 our own bug."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

from sandtable.cli import (
    answers,
    apply,
    attribution,
    brief,
    discovery,
    drivers,
    export,
    forecasts,
    games,
    hinges,
    information,
    interop,
    laws,
    loops,
    regret,
    scenarios,
    view,
    workbench,
)
from sandtable.cli.output import show_refusal
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.version import VERSION

BAD_CALL, OWN_BUG, STOPPED = 2, 70, 130

app = typer.Typer(
    name="sandtable",
    help="Makes a described political situation executable: check it, run it as paired futures, ask it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        print(f"sandtable {VERSION}")
        raise typer.Exit


@app.callback()
def _start(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    pass


scenarios.add_commands(app)
answers.add_commands(app)
attribution.add_commands(app)
hinges.add_commands(app)
drivers.add_commands(app)
information.add_commands(app)
discovery.add_commands(app)
loops.add_commands(app)
workbench.add_commands(app)
view.add_commands(app)
regret.add_commands(app)
brief.add_commands(app)
forecasts.add_commands(app)
games.add_commands(app)
interop.add_commands(app)
export.add_commands(app)
apply.add_commands(app)
laws.add_commands(app)


def main() -> None:
    """Run a command and leave with its exit code."""
    _keep_memory()
    gc.set_threshold(200_000, 20, 20)  # a command lives for seconds: collecting while it reads costs a tenth of them
    sys.exit(run_command(sys.argv[1:]))


TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # malloc.h: M_TRIM_THRESHOLD, M_MMAP_THRESHOLD


def _keep_memory() -> None:
    """Ask glibc to use freed memory again rather than give it back: touching new pages is dear on virtual machines."""
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(TRIM_THRESHOLD, 1 << 30)
        mallopt(MMAP_THRESHOLD, 1 << 28)


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
        sys.stdout.flush()
    except Refused as refusal:
        show_refusal(refusal, as_json=wants_json)
        return refusal.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except BrokenPipeError:
        return _leave_quietly()
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):
            return _leave_quietly()
        raise
    except Exception as trouble:
        return _report(trouble, as_json=wants_json)
    if code == STOPPED:
        print("stopped", file=sys.stderr)
    return code if isinstance(code, int) else 0


def _leave_quietly() -> int:
    """The reader of our output has left: nothing more is written, and that is no trouble."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _report(trouble: Exception, *, as_json: bool) -> int:
    """A bad call in click's words, or our own bug in one sentence."""
    format_message = getattr(trouble, "format_message", None)
    if type(trouble).__name__ == "NoArgsIsHelpError":
        print(format_message() if callable(format_message) else trouble, file=sys.stderr)
        return BAD_CALL
    if callable(format_message):
        context = getattr(trouble, "ctx", None)
        command = context.command_path if context is not None else "sandtable"
        refusal = refuse_call(format_message(), mend=f"see `{command} --help`", code="bad-call")
        show_refusal(refusal, as_json=as_json)
        return refusal.exit_code
    if os.environ.get("SANDTABLE_TRACEBACK"):
        raise trouble
    refusal = refuse_call(
        f"sandtable itself failed: {type(trouble).__name__}: {trouble}",
        why="this is a mistake in sandtable, not in your scenario",
        mend="set SANDTABLE_TRACEBACK=1, run again, and report what it prints",
        code="own-bug",
    )
    show_refusal(refusal, as_json=as_json)
    return OWN_BUG


if __name__ == "__main__":
    main()
