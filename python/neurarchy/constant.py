"""Constants: numbers that all equations know by name."""

from __future__ import annotations

import keyword
from numbers import Real
from typing import TYPE_CHECKING, Any

from . import registry
from .messages import ANNarchyException

if TYPE_CHECKING:
    from .network import Network


class Constant(float):
    """A number that all equations know by its name.

    It is a float: arithmetic with it gives plain floats, which do not follow later changes of the constant. A
    parameter of the same name hides it in that model.

    Parameters
    ----------
    name : str
        Its name in equations.
    value : float
        Its value.

    Raises
    ------
    ANNarchyException
        If there is a constant of this name already, or the name or value is impossible.

    Examples
    --------
    >>> import neurarchy as ann
    >>> c = ann.Constant("c", 2.0)
    >>> c, c + 1, c * c
    (2.0, 3.0, 4.0)
    """

    name: str
    value: float

    def __new__(cls, name: str, value: float) -> Constant:
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ANNarchyException(f"Constant: the value must be a number, not {value!r}")
        return super().__new__(cls, float(value))

    def __init__(self, name: str, value: float) -> None:
        if not isinstance(name, str) or not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
            raise ANNarchyException(f"Constant: {name!r} cannot be a name in equations")
        if name in registry.constants:
            raise ANNarchyException(f"Constant: there is a constant '{name}' already; change it with its method set()")
        self.name = name
        self.value = float(value)
        registry.magic().core.set_constant(name, self.value)
        registry.constants[name] = self

    def set(self, value: float, network: Network | None = None) -> None:
        """Change the value: for models compiled from now on, and at once in compiled networks.

        Parameters
        ----------
        value : float
            The new value. Arithmetic in Python keeps the old one, because floats cannot change.
        network : Network, optional
            Change it in this compiled network only.

        Raises
        ------
        ValueError
            If `network` is not compiled.
        ANNarchyException
            If the value is no number.
        """
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ANNarchyException(f"Constant '{self.name}': the value must be a number, not {value!r}")
        if network is not None:
            if not network.core.is_compiled():
                raise ValueError(f"Constant '{self.name}': network {network.id} is not compiled")
            network.core.set_constant(self.name, float(value))
            return
        self.value = float(value)
        for net in registry.networks():
            net.core.set_constant(self.name, self.value)

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return repr(self.value)

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy or an unpickled constant is a plain number: there is one constant of a name.
        return (float, (self.value,))

    def __deepcopy__(self, memo: dict[int, Any]) -> Constant:
        return self

    def __copy__(self) -> Constant:
        return self


def get_constant(name: str) -> Constant | None:
    """Return the constant of this name, None if there is none.

    Parameters
    ----------
    name : str
        Its name.
    """
    return registry.constants.get(name)


def list_constants() -> list[str]:
    """Return the names of all constants, in the order of their declaration."""
    return list(registry.constants)
