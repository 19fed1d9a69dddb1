"""What the parts of a projection have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .connector import Delays
    from .population import Population
    from .synapse import Synapse
    from .view import PopulationView


class ProjectionPart:
    """Base class of what makes a projection, a file each: what the parts use of the whole."""

    name: str
    id: int
    pre: Population | PopulationView
    post: Population | PopulationView
    synapse_type: Synapse
    _network: BaseNetwork
    #: None before it is connected.
    _delays: Delays | None

    if TYPE_CHECKING:

        @property
        def initialized(self) -> bool: ...
        @property
        def _what(self) -> str: ...
        def _require_compiled(self, what: str) -> None: ...
