"""What has attributes: the parameters and variables of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from . import values
from .messages import ANNarchyException, warn

if TYPE_CHECKING:
    from . import _core


class Attributed:
    """A population or projection, whose attributes are those of its model."""

    #: What messages call it.
    _NOUN: ClassVar[str]
    #: Set once by the constructor.
    _FIXED: ClassVar[frozenset[str]]
    name: str
    _attributes: dict[str, _core.AttributeInfo]

    if TYPE_CHECKING:

        @property
        def initialized(self) -> bool: ...

    @property
    def _what(self) -> str:
        return f"{self._NOUN} '{self.name}'"

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

    def _set_member(self, name: str, value: object, known: list[str]) -> None:
        """Assign what is no attribute of the model; a name that is new, but near to a known one, warns."""
        member = getattr(type(self), name, None)
        if isinstance(member, property) and member.fset is None:
            raise ANNarchyException(f"{self._what}: '{name}' cannot be assigned")
        if name in self._FIXED:
            raise ANNarchyException(f"{self._what}: '{name}' is given when the {self._NOUN} is created")
        if member is None and name not in self.__dict__ and not name.startswith("_"):
            meant = values.near_miss(name, known)
            if meant:
                warn(f"{self._what} has no attribute '{name}'; a Python attribute is created. Did you mean '{meant}'?")
        object.__setattr__(self, name, value)

    def _require_compiled(self, what: str) -> None:
        if not self.initialized:
            raise ANNarchyException(f"{self._what}, {what}: the network is not compiled yet; call compile() first")
