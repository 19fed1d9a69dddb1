"""Values of the synapses of a projection, read and assigned."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import values
from .attributed import Attributed
from .messages import ANNarchyException
from .projection_part import ProjectionPart

if TYPE_CHECKING:
    from .rows import Rows


class SynapseValues(Attributed, ProjectionPart):
    """The attributes of the synapses of a projection: one value for each synapse, for each post neuron, or for all."""

    _init: dict[str, Any]

    if TYPE_CHECKING:

        @property
        def rows(self) -> Rows: ...

    def get(self, name: str) -> Any:
        """Return the value of an attribute.

        Parameters
        ----------
        name : str
            A parameter or variable of the model, or any other attribute of the projection.

        Returns
        -------
        list of list, list, float, int or bool
            Per synapse: one list for each post neuron that receives synapses. ``postsynaptic``: one value for each of
            these. Global, or a weight that all synapses share: a number. Before `compile`: the initial value.

        Raises
        ------
        AttributeError
            If there is none of this name.
        """
        info = self._attributes.get(name)
        if info is None:
            return getattr(self, name)
        if not self.initialized:
            return self._init.get(name, info.initial)
        flat = self._network.core.get_synapses(self.id, name)
        match self._extent(name):
            case "global":
                return values.scalar(flat)
            case "row":
                return flat.tolist()
            case _:
                return self.rows.lists(flat)

    def set(self, value: dict[str, Any]) -> None:
        """Assign several attributes, one after the other.

        Parameters
        ----------
        value : dict
            Values by the names of the attributes.

        Raises
        ------
        ANNarchyException
            If a value does not fit; the attributes before it have been assigned.
        """
        for name, each in value.items():
            setattr(self, name, each)

    def _extent(self, name: str) -> str:
        """Return ``'global'``, ``'row'`` or ``'synapse'``: how many values an attribute has in the compiled network."""
        return self._network.core.extent(self.id, name)

    def _flat(self, name: str) -> NDArray[Any]:
        """Return one value for each synapse, row by row."""
        if name not in self._attributes:
            raise ANNarchyException(str(values.unknown_attribute(self._what, name, self.attributes)))
        rows = self.rows
        flat = self._network.core.get_synapses(self.id, name)
        match self._extent(name):
            case "global":
                return np.full(rows.synapses, flat[0])
            case "row":
                return np.repeat(flat, rows.lengths)
            case _:
                return flat

    def _assign(self, name: str, value: object) -> None:
        what = f"{self._what}, attribute '{name}'"
        self._network.draw_seed_for(value)
        if not self.initialized:
            new = _lists(value, what) if _is_list(value) else values.assigned(value, what, compiled=False)
            self._network.core.set_synapses(self.id, name, None, None, new)
            self._init[name] = copy.copy(value)
            return
        new = self._rowwise(name, value, what)
        self._network.core.set_synapses(self.id, name, None, None, new)

    def _rowwise(self, name: str, value: Any, what: str) -> values.Assigned:
        """Return a value for all synapses as the engine takes it."""
        if not _is_list(value):
            return values.assigned(value, what, compiled=True)
        extent = self._extent(name)
        rows = self.rows
        if extent == "global":
            raise ANNarchyException(f"{what}: it is global, cannot assign a list; assign a number{self._hint(name)}")
        if len(value) != len(rows.post_ranks):
            raise ANNarchyException(
                f"{what}: {len(rows.post_ranks)} values or lists are needed, one for each post neuron that receives "
                f"synapses, not {len(value)}"
            )
        if extent == "row":
            flat = values.array(value, what)
            if flat.ndim != 1:
                raise ANNarchyException(f"{what}: it has one value for each post neuron, so no lists of lists fit")
            return flat
        lists = []
        for row, part in enumerate(value):
            length = int(rows.lengths[row])
            number = values.as_number(part)
            each = np.full(length, number) if number is not None else values.array(part, what)
            if each.shape != (length,):
                raise ANNarchyException(
                    f"{what}: the post neuron of rank {rows.post_ranks[row]} has {length} synapses, but {each.size} "
                    "values are given"
                )
            lists.append(each)
        return lists

    def _hint(self, name: str) -> str:
        shared = name == "w" and self._attributes[name].locality == "local"
        return ", or connect with force_multiple_weights=True" if shared else ""


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple, np.ndarray)) and values.as_number(value) is None


def _lists(value: Any, what: str) -> values.Assigned:
    """Return a list of numbers, or a list of lists, as the engine takes it; `compile` checks the lengths."""
    if any(_is_list(part) for part in value):
        return [values.array(part, what).reshape(-1) for part in value]
    return values.array(value, what).reshape(-1)
