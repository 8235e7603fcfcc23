"""Where everything lies in the scratch of one block of futures: slots of one vector each.

    draws | parameters | states | their next values | floors of watched states | outcomes, status, point | rings | values

The scratch is a few kilobytes to some hundred, so that a block's whole run stays in the processor's caches.
"""

from __future__ import annotations

from collections.abc import Iterable

from sandtable.plan.plan import Op, Plan


class Layout:
    """Gives slots to the parts of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.n_points = plan.n_steps + 1
        self._n = 0
        # Streams are drawn in pairs.
        self.n_streams = len(plan.streams) + len(plan.streams) % 2
        self.draws = self.reserve(self.n_streams)
        self.parameters = _used_parameters(plan)
        first = self.reserve(len(self.parameters))
        self._slot_of_parameter = {slot: first + i for i, slot in enumerate(self.parameters)}
        self.first_parameter = first
        self.n_states = plan.n_state_slots
        self.states = self.reserve(self.n_states)
        self.following = self.reserve(self.n_states)
        self.floors = self.reserve(self.n_states)
        self.n_outputs = len(plan.outputs)
        self.outputs = self.reserve(self.n_outputs)
        self.status = self.reserve(1)
        self.status_point = self.reserve(1)
        self.ring_sizes = [plan.size(ring.axes) for ring in plan.rings]
        self.rings = [self.reserve(size * self.n_points) for size in self.ring_sizes]

    def reserve(self, n: int) -> int:
        """The first of n new slots."""
        first, self._n = self._n, self._n + n
        return first

    @property
    def n_slots(self) -> int:
        """Slots given so far."""
        return self._n

    def parameter(self, slot: int) -> int:
        """Where a parameter lies."""
        return self._slot_of_parameter[slot]


def _used_parameters(plan: Plan) -> list[int]:
    used: set[int] = set()
    for body in (plan.setup, plan.step, plan.finish):
        used |= _read_parameters(body, plan)
    return sorted(used)


def _read_parameters(body: Iterable[Op], plan: Plan) -> set[int]:
    found: set[int] = set()
    for op in body:
        if op.name == "parameter":
            first = op.attrs[0]
            assert isinstance(first, int)
            found.update(range(first, first + plan.size(op.axes)))
    return found
