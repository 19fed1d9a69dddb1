"""Functions for the equations of all models."""

from __future__ import annotations

from . import registry
from .messages import ANNarchyException


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
