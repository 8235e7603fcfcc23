"""A scenario behind the Basic Model Interface 2.0 of CSDMS, to be stepped beside other models.

Hutton, Piper and Tucker (2020), Journal of Open Source Software 5(51), 2317.  The method names and their arguments are
those of the interface, so no package is needed: `bmipy.Bmi.register(ScenarioBmi)` makes it known to those who have it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.stepping import SteppedScenario, read_config

if TYPE_CHECKING:
    from numpy.typing import NDArray

REALS = "float64"
ON_GRID = 1e-9  # of a step: a time nearer to a point than this is the point


class ScenarioBmi:
    """A scenario as a component: initialize, update, read and write, finalize.

    Values are those at the current point.  A stock or parameter that is set holds from then on by the scenario's own
    rules; an input of the configuration holds the given value from then on, in place of its equation.
    """

    def __init__(self) -> None:
        self._held: SteppedScenario | None = None

    # -- control ------------------------------------------------------------------------------

    def initialize(self, config_file: str) -> None:
        """Reads a configuration and stands at the first point.

        Args:
            config_file: a `.json` file with the fields of `StepConfig`, or the scenario itself.

        Raises:
            Refused: the configuration or the scenario is at fault, or asks for what there is not.
        """
        self._held = SteppedScenario(read_config(config_file))

    def update(self) -> None:
        """One step on.

        Raises:
            Refused: the last point is reached, or nothing is initialised.
        """
        held = self._require()
        if held.stepper.point >= held.plan.n_steps:
            raise refuse_call(
                f"the last point, {held.model.grid.label(held.stepper.point)}, is reached",
                mend="initialize again, or let the scenario's time axis run on",
            )
        held.stepper.advance()

    def update_until(self, time: float) -> None:
        """Steps on to a time of the axis.

        Raises:
            Refused: the time is no number, or lies before the current point, behind the last, or between two points.
        """
        held = self._require()
        grid = held.model.grid
        if isinstance(time, bool) or not isinstance(time, int | float | np.integer | np.floating):
            raise refuse_call(f"{time!r} is no time", mend=f"give a number of the unit {grid.unit}")
        position = (float(time) - grid.start) / grid.step
        point = round(position) if math.isfinite(position) else -1
        if abs(position - point) > ON_GRID * max(1.0, abs(position)) or not held.stepper.point <= point <= grid.n_steps:
            now, last = grid.elapsed(held.stepper.point), grid.elapsed(grid.n_steps)
            raise refuse_call(
                f"{time:g} {grid.unit} cannot be stepped to",
                why=f"the next points are {now:g} to {last:g} {grid.unit} in steps of {grid.step:g}",
                mend="give one of these points",
            )
        while held.stepper.point < point:
            held.stepper.advance()

    def finalize(self) -> None:
        """Gives back what is held."""
        self._held = None

    # -- what it is ---------------------------------------------------------------------------

    def get_component_name(self) -> str:
        """The scenario's title.

        Raises:
            Refused: nothing is initialised.
        """
        return self._require().model.title

    def get_input_item_count(self) -> int:
        """How many variables can be set.

        Raises:
            Refused: nothing is initialised.
        """
        return len(self.get_input_var_names())

    def get_output_item_count(self) -> int:
        """How many variables can be read.

        Raises:
            Refused: nothing is initialised.
        """
        return len(self.get_output_var_names())

    def get_input_var_names(self) -> tuple[str, ...]:
        """Stocks, parameters, and the inputs of the configuration.

        Raises:
            Refused: nothing is initialised.
        """
        return tuple(self._require().settable)

    def get_output_var_names(self) -> tuple[str, ...]:
        """Every variable that has a value at a point; moves and laws are 1 while active or in force.

        Raises:
            Refused: nothing is initialised.
        """
        return tuple(self._require().records)

    # -- variables ----------------------------------------------------------------------------

    def get_var_grid(self, name: str) -> int:
        """The grid of a variable: one for each shape, 0 for a single number.

        Raises:
            Refused: no such variable.
        """
        held = self._require()
        return held.shapes.index(held.shape_of(name))

    def get_var_type(self, name: str) -> str:
        """`float64`.

        Raises:
            Refused: no such variable.
        """
        self._require().require(name)
        return REALS

    def get_var_units(self, name: str) -> str:
        """The unit as the scenario writes it, `1` for none.

        Raises:
            Refused: no such variable.
        """
        held = self._require()
        held.require(name)
        variable = held.model.variables.get(name)
        return variable.unit.text if variable is not None else "1"

    def get_var_itemsize(self, name: str) -> int:
        """Bytes of one number.

        Raises:
            Refused: no such variable.
        """
        return np.dtype(self.get_var_type(name)).itemsize

    def get_var_nbytes(self, name: str) -> int:
        """Bytes of all numbers.

        Raises:
            Refused: no such variable.
        """
        return self.get_var_itemsize(name) * math.prod(self._require().shape_of(name))

    def get_var_location(self, name: str) -> str:
        """`node`: elements are no faces of anything.

        Raises:
            Refused: no such variable.
        """
        self._require().require(name)
        return "node"

    def get_value(self, name: str, dest: NDArray[np.float64]) -> NDArray[np.float64]:
        """Writes a variable's values into `dest` (flat, last axis fastest) and returns it.

        Raises:
            Refused: no such variable, or `dest` has another size or holds no reals.
        """
        return _fill(dest, self._require().values(name))

    def get_value_ptr(self, name: str) -> NoReturn:
        """Not given: values are computed when they are asked for.

        Raises:
            Refused: always.
        """
        raise refuse_call(f"`{name}` has no place in memory that stays", mend="use get_value")

    def get_value_at_indices(self, name: str, dest: NDArray[np.float64], inds: NDArray[np.intp]) -> NDArray[np.float64]:
        """Writes some of a variable's values into `dest` and returns it.

        Raises:
            Refused: no such variable, `dest` has another size or holds no reals, or an index lies outside.
        """
        values = self._require().values(name)
        return _fill(dest, values[_indices(inds, values.size)])

    def set_value(self, name: str, src: NDArray[np.float64]) -> None:
        """Gives a variable other values from this point on.

        Raises:
            Refused: it cannot be set, or the values have another size or are no finite numbers.
        """
        held = self._require()
        held.set_values(name, _given(src, math.prod(held.shape_of(name))))

    def set_value_at_indices(self, name: str, inds: NDArray[np.intp], src: NDArray[np.float64]) -> None:
        """Gives some of a variable's cells other values from this point on.

        Raises:
            Refused: it cannot be set, or indices or values do not fit.
        """
        held = self._require()
        values = held.values(name)
        chosen = _indices(inds, values.size)
        values[chosen] = _given(src, len(chosen))
        held.set_values(name, values)

    # -- time ---------------------------------------------------------------------------------

    def get_current_time(self) -> float:
        """The current point, in the time unit.

        Raises:
            Refused: nothing is initialised.
        """
        held = self._require()
        return held.model.grid.elapsed(held.stepper.point)

    def get_start_time(self) -> float:
        """The first point.

        Raises:
            Refused: nothing is initialised.
        """
        return self._require().model.grid.elapsed(0)

    def get_end_time(self) -> float:
        """The last point.

        Raises:
            Refused: nothing is initialised.
        """
        grid = self._require().model.grid
        return grid.elapsed(grid.n_steps)

    def get_time_units(self) -> str:
        """`month`, `year`, ...; on an axis of dates counted from its first point.

        Raises:
            Refused: nothing is initialised.
        """
        return self._require().model.grid.unit

    def get_time_step(self) -> float:
        """The length of a step.

        Raises:
            Refused: nothing is initialised.
        """
        return self._require().model.grid.step

    # -- grids: axes of elements, the futures last ----------------------------------------------

    def get_grid_rank(self, grid: int) -> int:
        """Number of axes.

        Raises:
            Refused: no such grid.
        """
        return len(self._require().grid_shape(grid))

    def get_grid_size(self, grid: int) -> int:
        """Number of values.

        Raises:
            Refused: no such grid.
        """
        return math.prod(self._require().grid_shape(grid))

    def get_grid_type(self, grid: int) -> str:
        """`scalar`, or `uniform_rectilinear` in the numbers of elements and futures.

        Raises:
            Refused: no such grid.
        """
        return "uniform_rectilinear" if self._require().grid_shape(grid) else "scalar"

    def get_grid_shape(self, grid: int, shape: NDArray[np.intp]) -> NDArray[np.intp]:
        """Elements along each axis.

        Raises:
            Refused: no such grid.
        """
        shape[:] = self._require().grid_shape(grid)
        return shape

    def get_grid_spacing(self, grid: int, spacing: NDArray[np.float64]) -> NDArray[np.float64]:
        """1 along each axis.

        Raises:
            Refused: no such grid.
        """
        spacing[:] = np.ones(self.get_grid_rank(grid))
        return spacing

    def get_grid_origin(self, grid: int, origin: NDArray[np.float64]) -> NDArray[np.float64]:
        """0 along each axis.

        Raises:
            Refused: no such grid.
        """
        origin[:] = np.zeros(self.get_grid_rank(grid))
        return origin

    def get_grid_node_count(self, grid: int) -> int:
        """Number of values.

        Raises:
            Refused: no such grid.
        """
        return self.get_grid_size(grid)

    def get_grid_x(self, grid: int, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions along the last axis.

        Raises:
            Refused: no such grid, or it has no such axis.
        """
        return self._along(grid, 1, x)

    def get_grid_y(self, grid: int, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions along the last axis but one.

        Raises:
            Refused: no such grid, or it has no such axis.
        """
        return self._along(grid, 2, y)

    def get_grid_z(self, grid: int, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions along the last axis but two.

        Raises:
            Refused: no such grid, or it has no such axis.
        """
        return self._along(grid, 3, z)

    def get_grid_edge_count(self, grid: int) -> NoReturn:
        """Not given: elements have no edges.

        Raises:
            Refused: always.
        """
        raise _no_mesh(grid)

    def get_grid_face_count(self, grid: int) -> NoReturn:
        """Not given: elements have no faces.

        Raises:
            Refused: always.
        """
        raise _no_mesh(grid)

    def get_grid_edge_nodes(self, grid: int, edge_nodes: NDArray[np.intp]) -> NoReturn:  # noqa: ARG002
        """Not given: elements have no edges.

        Raises:
            Refused: always.
        """
        raise _no_mesh(grid)

    def get_grid_face_edges(self, grid: int, face_edges: NDArray[np.intp]) -> NoReturn:  # noqa: ARG002
        """Not given: elements have no faces.

        Raises:
            Refused: always.
        """
        raise _no_mesh(grid)

    def get_grid_face_nodes(self, grid: int, face_nodes: NDArray[np.intp]) -> NoReturn:  # noqa: ARG002
        """Not given: elements have no faces.

        Raises:
            Refused: always.
        """
        raise _no_mesh(grid)

    def get_grid_nodes_per_face(self, grid: int, nodes_per_face: NDArray[np.intp]) -> NoReturn:  # noqa: ARG002
        """Not given: elements have no faces.

        Raises:
            Refused: always.
        """
        raise _no_mesh(grid)

    def _along(self, grid: int, from_last: int, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        shape = self._require().grid_shape(grid)
        if len(shape) < from_last:
            raise refuse_call(f"grid {grid} has {len(shape)} axes", mend="see get_grid_rank")
        positions[:] = np.arange(shape[-from_last], dtype=np.float64)
        return positions

    def _require(self) -> SteppedScenario:
        if self._held is None:
            raise refuse_call("nothing is initialised", mend='call initialize("SCENARIO") first')
        return self._held


def _no_mesh(grid: int) -> Refused:
    return refuse_call(
        f"grid {grid} has no edges and no faces", why="it is one of elements and futures", mend="use get_grid_shape"
    )


def _fill(dest: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Writes values into an array of any layout, the last axis fastest.

    Raises:
        Refused: it is no array of reals, or has another size.
    """
    if not isinstance(dest, np.ndarray) or dest.dtype.kind != "f":
        found = f"of the type {dest.dtype}" if isinstance(dest, np.ndarray) else "no array"
        raise refuse_call(f"`dest` is {found}", why=f"values are {REALS}", mend="give numpy.empty(size)")
    _require_size("dest", dest.size, values.size)
    dest.flat[:] = values
    return dest


def _given(src: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Values given from outside, flat, the last axis fastest.

    Raises:
        Refused: they are no numbers, or too many or too few.
    """
    try:
        values = np.asarray(src, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        raise refuse_call("`src` holds something that is no number", mend="give an array of numbers") from None
    _require_size("src", values.size, size)
    return values


def _require_size(what: str, n_places: int, size: int) -> None:
    """Refuse an array of another size.

    Raises:
        Refused: with both sizes.
    """
    if n_places != size:
        raise refuse_call(
            f"`{what}` has {n_places} places, the variable has {size}", mend="see get_grid_size(get_var_grid(name))"
        )


def _indices(inds: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Flat indices that lie inside.

    Raises:
        Refused: one does not.
    """
    chosen = np.asarray(inds).ravel()
    if chosen.dtype.kind not in "iu" or ((chosen < 0) | (chosen >= size)).any():
        raise refuse_call(f"indices lie outside 0 to {size - 1}", mend="count the cells from 0, the last axis fastest")
    return chosen.astype(np.intp)


__all__ = ["Refused", "ScenarioBmi"]
