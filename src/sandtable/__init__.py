"""sandtable makes a described political situation executable.

```
import sandtable as st

s = st.load("korea-ukraine-2024")
r = st.run(s, futures=1000, seed=1)
r.ledger("RU", "kp_troops")
r.claims()
```

Names are resolved when they are first used, so that `import sandtable` loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.version import VERSION

if TYPE_CHECKING:
    from sandtable.usecases.brief.write import brief
    from sandtable.usecases.face import Run, Scenario, build, check, load, open_run, run
    from sandtable.usecases.laws.reproduce import reproduce
    from sandtable.usecases.refused import Refused
    from sandtable.usecases.words import words

__version__ = VERSION

__all__ = [
    "Refused", "Run", "Scenario", "__version__", "brief", "build", "check", "load", "open_run", "reproduce", "run",
    "words",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name == "Refused":
        from sandtable.usecases.refused import Refused

        return Refused
    if name == "brief":
        from sandtable.usecases.brief.write import brief

        return brief
    if name == "reproduce":
        from sandtable.usecases.laws.reproduce import reproduce

        return reproduce
    if name == "words":
        from sandtable.usecases.words import words

        return words
    if name in __all__:
        from sandtable.usecases import face

        return getattr(face, name)
    raise AttributeError(f"module `sandtable` has no `{name}`; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    """What a notebook completes, loaded or not."""
    return sorted(__all__)
