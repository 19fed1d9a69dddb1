"""Functions for the equations of all models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _core, registry, values
from .messages import ANNarchyException, warn

if TYPE_CHECKING:
    from .base_network import BaseNetwork


def add_function(function: str) -> None:
    """Declare a function for all models that are made from now on.

    Parameters
    ----------
    function : str
        Definition ``"name(argument, ...) = expression"``. The expression knows its arguments, constants, the built-in
        functions and functions declared before. It may be a conditional, ``if c: a else: b``.

    Raises
    ------
    ANNarchyException
        If the definition has a mistake, or there is a function of this name.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.add_function("logistic(x) = 1 / (1 + exp(-x))")
    """
    if not isinstance(function, str):
        raise ANNarchyException(f"add_function: a function is a text such as 'f(x) = 2*x', not {function!r}")
    registry.magic().core.add_function(function)
    registry.functions.append(function)


def functions(name: str, network: BaseNetwork | None = None) -> Function:
    """Return a function declared with :func:`add_function`, to be called from Python. After `compile`.

    It takes one list, 1-D array or number for each argument, in the order of the definition or by name; all lists have
    the same length, and numbers count for each element. It returns an array, or a number if it was given no list.
    Constants have the values that they have at the call.

    Parameters
    ----------
    name : str
        Name of the function.
    network : Network, optional
        Whose constants count; default: the implicit network.

    Raises
    ------
    ANNarchyException
        If there is no function of this name, or the network is not compiled.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.add_function("line(x, a) = a*x + 1.0")
    >>> ann.compile(silent=True)
    >>> ann.functions("line")([0.0, 1.0, 2.0], [1.0, 2.0, 3.0])
    array([1., 3., 7.])
    >>> ann.functions("line")(2.0, a=3.0)
    7.0
    """
    net = registry.magic() if network is None else network
    net.require_compiled(f"functions('{name}')")
    return Function(net, "network", 0, name, numbers=True)


class Function:
    """A function of the equations that can be called. Made by :func:`functions`, `pop.f` and `proj.f`."""

    def __init__(self, network: BaseNetwork, kind: str, number: int, name: str, *, numbers: bool) -> None:
        self._network = network
        self._kind = kind
        self._number = number
        self._numbers = numbers
        self.name = name
        if network.core.is_compiled():
            self._arguments()

    def _arguments(self) -> list[str]:
        return _core.function_arguments(self._network.core, self._kind, self._number, self.name)

    def __call__(self, *args: Any, **kwargs: Any) -> NDArray[np.float64] | float | None:
        """Evaluate it, element by element.

        Returns
        -------
        numpy.ndarray or float
            One value for each element; a number if all arguments are numbers. None, with a warning, before `compile`.

        Raises
        ------
        TypeError
            If the arguments are not those of the function, or one is a number where lists are expected.
        ANNarchyException
            If the lengths of the arguments differ.
        """
        if not self._network.core.is_compiled():
            warn(f"function '{self.name}': the network is not compiled, it cannot be called yet")
            return None
        names = self._arguments()
        given = self._bound(names, args, kwargs)
        arrays: list[NDArray[np.float64] | float] = []
        for name, value in zip(names, given, strict=True):
            what = f"function '{self.name}', argument '{name}'"
            number = values.as_number(value)
            if number is not None:
                if not self._numbers:
                    raise TypeError(f"{what}: a list or a 1-D array is needed, not the number {value!r}")
                arrays.append(number)
                continue
            array = values.array(value, what)
            if array.ndim != 1:
                raise ANNarchyException(f"{what}: a list or a 1-D array is needed, not one with {array.ndim} axes")
            arrays.append(array)
        lengths = [len(each) for each in arrays if isinstance(each, np.ndarray)]
        count = lengths[0] if lengths else 1
        columns = [each if isinstance(each, np.ndarray) else np.full(count, each) for each in arrays]
        result = _core.evaluate_function(self._network.core, self._kind, self._number, self.name, columns)
        return result if lengths or not self._numbers else float(result[0])

    def _bound(self, names: list[str], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """Return the arguments in the order of the definition."""
        takes = f"{self.name}({', '.join(names)})"
        if len(args) > len(names):
            raise TypeError(f"{takes} takes {len(names)} arguments, but {len(args)} are given")
        bound = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            if name not in names:
                raise TypeError(f"{takes} has no argument '{name}'")
            if name in bound:
                raise TypeError(f"{takes}: the argument '{name}' is given twice")
            bound[name] = value
        missing = [name for name in names if name not in bound]
        if missing:
            raise TypeError(f"{takes}: the argument '{missing[0]}' is missing")
        return [bound[name] for name in names]

    def __repr__(self) -> str:
        return f"<Function '{self.name}'>"
