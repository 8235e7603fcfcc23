"""The same models in this engine and in the tools people use, side by side: `make bench-peers`.

python -m bench.peers [--python PYTHON] [--node FOLDER] [--rounds N] [--models teacup,sir,world3,flagship,agents]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .contest import table
from .contests import MODELS, Place, contests_of


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number from 1 on")
    return int(text)


def models(text: str) -> list[str]:
    """Names of models, by commas."""
    names = text.split(",")
    unknown = [name for name in names if name not in MODELS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no model `{unknown[0]}`; there are {', '.join(MODELS)}")
    return names


def folder(text: str) -> Path:
    """A folder that is there."""
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"`{text}` is no folder")
    return Path(text)


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    """What is to be run, and where the other tools live."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description="Speed beside other tools.")
    parser.add_argument("--python", default=sys.executable, help="of an environment that has the Python tools")
    parser.add_argument("--node", type=folder, default=None, help="with node_modules that have SDEverywhere's packages")
    parser.add_argument("--rounds", type=count, default=3, help="in each all contestants run once (3)")
    parser.add_argument("--models", type=models, default=list(MODELS), help=f"of {', '.join(MODELS)} (all)")
    return parser.parse_args(words)


def main() -> None:
    given = read_arguments(sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        place = Place(given.python, given.node, Path(name))
        for model in given.models:
            for contest in contests_of(model, place):
                print("\n" + "\n".join(table(contest, given.rounds)), flush=True)


if __name__ == "__main__":
    main()
