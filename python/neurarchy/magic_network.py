"""The implicit network."""

from __future__ import annotations

from typing import Any

from .base_network import BaseNetwork
from .messages import ANNarchyException
from .view import IndividualNeuron, PopulationView


class MagicNetwork(BaseNetwork):
    """The implicit network, which every constructor adds to."""

    def __init__(self) -> None:
        super().__init__(0)

    def __reduce__(self) -> Any:
        raise ANNarchyException(
            "the implicit network and its objects cannot be pickled or copied; a Network(everything=True) can"
        )

    def get(self, obj: Any) -> Any:
        """Return the object itself if it belongs to this network, else None."""
        owner = obj.population if isinstance(obj, (PopulationView, IndividualNeuron)) else obj
        return obj if getattr(owner, "_network", None) is self else None
