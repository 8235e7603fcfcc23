"""Files of a view at fixed addresses: `/export/series.csv?` and the view's query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from sandtable.reports.page.given.files import FILES, name_file
from sandtable.usecases.live.given import ask_given
from sandtable.web.style import gather_style

if TYPE_CHECKING:
    from sandtable.usecases.live.asked import Asked


def answer_export(name: str, asked: Asked) -> Response:
    """A file, to be kept under the scenario's name.

    Args:
        name: of `FILES`.
        asked: the question, as a page asks it.

    Raises:
        Superseded: the scenario has changed meanwhile.
    """
    file = FILES[name]
    given = ask_given(asked, file.parts)
    headers = {"content-disposition": f'attachment; filename="{name_file(given, name)}"'}
    return Response(file.write(given, gather_style()), media_type=file.media, headers=headers)
