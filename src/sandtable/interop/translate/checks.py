"""Reality checks of Vensim as checks of ours."""

from __future__ import annotations

from sandtable.interop.faults import Unreadable
from sandtable.interop.foreign import ForeignVariable, RealityCheck, key_of
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.scene import Book, NotAnArray, Scene
from sandtable.interop.translate.units import UnitPass
from sandtable.model.declaration import Check
from sandtable.model.expression import Binary, Expression, Unary


def translate_checks(book: Book, units: UnitPass) -> list[Check]:
    """The reality checks that our language can say; a warning for each of the others.

    Args:
        book: the translated model.
        units: mends units within the checks.
    """
    made: list[Check] = []
    for check in book.model.checks:
        before = dict(book.drafts)
        try:
            made.append(_translated(book, units, check))
        except (Unreadable, NotAnArray) as trouble:
            book.drafts.clear()
            book.drafts.update(before)
            why = trouble.fault.what if isinstance(trouble, Unreadable) else "its ranges do not fit each other"
            book.faults.warn("foreign-check", f"the reality check `{check.name}` is left out", check.place, why=why)
    return made


def _translated(book: Book, units: UnitPass, check: RealityCheck) -> Check:
    if check.condition is None or check.implies is None:
        from sandtable.interop.faults import unsupported

        raise unsupported("a test input, which changes the model while it is tested,", check.place)
    owner = ForeignVariable(name=check.name, place=check.place)
    ranges = [key_of(name) for name in check.indices if book.space.is_range(name)]
    axes = tuple(book.space.axis_of(key) for key in ranges)
    scene = Scene(
        book=book, owner=owner, owner_id="check", axes=axes, bound=dict(zip(ranges, axes, strict=True)), where="check"
    )
    parts: list[Expression] = []
    for formula in (check.condition, check.implies):
        measured = units.measure(to_ours(scene, formula))
        parts.append(units.truth(measured))
    holds = Binary(op="or", left=Unary(op="not", operand=parts[0]), right=parts[1])
    return Check(label=check.name, holds=holds, place=check.place)
