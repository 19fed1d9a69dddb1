"""What the parts of a population have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .neuron import Neuron


class PopulationPart:
    """Base class of what makes a population, a file each: what the parts use of the whole."""

    name: str
    id: int
    geometry: tuple[int, ...]
    neuron_type: Neuron
    _network: BaseNetwork

    if TYPE_CHECKING:

        @property
        def initialized(self) -> bool: ...
        @property
        def is_spiking(self) -> bool: ...
        @property
        def _what(self) -> str: ...
        def _require_compiled(self, what: str) -> None: ...
