"""What has attributes: the parameters and variables of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import _core


class Attributed:
    """A population or projection, whose attributes are those of its model."""

    _attributes: dict[str, _core.AttributeInfo]

    @property
    def parameters(self) -> list[str]:
        """Names of the parameters, in the order of their declaration."""
        return [info.name for info in self._attributes.values() if info.is_parameter]

    @property
    def variables(self) -> list[str]:
        """Names of the variables, in the order of their declaration."""
        return [info.name for info in self._attributes.values() if not info.is_parameter]

    @property
    def attributes(self) -> list[str]:
        """Names of parameters, then variables."""
        return [*self.parameters, *self.variables]
