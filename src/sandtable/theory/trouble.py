"""What a published model says when its input cannot be right."""

from __future__ import annotations


class TheoryError(ValueError):
    """Input that a published model cannot take: what was found, why it cannot be, and how to mend it.

    Args:
        what: what was found, with the place and the number.
        why: what the model needs.
        mend: what to do.
    """

    def __init__(self, what: str, why: str, mend: str) -> None:
        super().__init__(f"{what}; {why}; {mend}")
        self.what = what
        self.why = why
        self.mend = mend
