"""Single synapses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import values
from .messages import ANNarchyException

if TYPE_CHECKING:
    from .dendrite import Dendrite


class IndividualSynapse:
    """One synapse; attributes are numbers. Assigning one that synapses share changes it for all of them.

    Parameters
    ----------
    dendrite : Dendrite
        Whose synapse it is.
    rank : int
        Rank of the pre neuron.
    place : int
        Its place in the dendrite.
    """

    dendrite: Dendrite
    rank: int

    def __init__(self, dendrite: Dendrite, rank: int, place: int) -> None:
        self.__dict__["dendrite"] = dendrite
        self.__dict__["rank"] = rank
        self.__dict__["_found"] = dendrite.proj._structure, place

    @property
    def _place(self) -> int:
        """Place in the row; other synapses may have come and gone."""
        structure, place = self.__dict__["_found"]
        ranks = self.dendrite.pre_ranks if self.dendrite.proj._structure_version() != structure else None
        if ranks is not None:
            if self.rank not in ranks:
                raise ANNarchyException(f"{self._what}: it was pruned")
            place = ranks.index(self.rank)
            self.__dict__["_found"] = self.dendrite.proj._structure, place
        return int(place)

    @property
    def _what(self) -> str:
        return f"synapse {self.rank} -> {self.dendrite.post_rank} of {self.dendrite.proj._what}"

    def __getattr__(self, name: str) -> Any:
        dendrite = self.__dict__.get("dendrite")
        if dendrite is None:
            raise AttributeError(name)
        if name not in dendrite.proj._attributes:
            raise values.unknown_attribute(self._what, name, dendrite.attributes)
        value = dendrite._read(name)
        return value[self._place] if isinstance(value, list) else value

    def __setattr__(self, name: str, value: object) -> None:
        dendrite = self.dendrite
        proj = dendrite.proj
        what = f"{self._what}, attribute '{name}'"
        if name not in proj._attributes:
            raise ANNarchyException(str(values.unknown_attribute(self._what, name, dendrite.attributes)))
        number = values.as_number(value)
        if number is None:
            raise ANNarchyException(f"{what}: it takes one number, not {value!r}")
        if proj._refuses_assignment():
            return
        match proj._extent(name):
            case "global" if proj._hint(name):
                raise ANNarchyException(f"{what}: all synapses share one weight{proj._hint(name)}")
            case "global":
                proj._network.core.set_synapses(proj.id, name, None, None, number)
            case "row":
                proj._network.core.set_synapses(proj.id, name, dendrite.idx, None, number)
            case _:
                proj._network.core.set_synapses(proj.id, name, dendrite.idx, self._place, number)

    def __repr__(self) -> str:
        named = [f"{name} = {getattr(self, name)}" for name in self.dendrite.attributes]
        return f"<IndividualSynapse {self.rank} -> {self.dendrite.post_rank}: {', '.join(named)}>"
