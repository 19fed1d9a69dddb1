"""Connectivity patterns in words, as reports show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .random import RandomDistribution


def words(pattern: str, arguments: Mapping[str, object], weights: object, delays: object) -> str:
    """Describe how a projection was connected.

    Parameters
    ----------
    pattern : str
        Name of the connector without ``connect_``.
    arguments : dict
        Its arguments by name.
    weights, delays : float or distribution
        As given.
    """
    begin = _PATTERNS[pattern]({name: shown(value) for name, value in arguments.items()})
    weights_too = "" if pattern in _WEIGHTS_FOLLOW else f", weights {shown(weights)}"
    return f"{begin}{weights_too}, delays {shown(delays)}"


def shown(value: object) -> str:
    """Return a number as written, or a distribution as its formula."""
    return value.latex() if isinstance(value, RandomDistribution) else str(value)


#: Patterns in which the arguments tell the weights.
_WEIGHTS_FOLLOW = ("gaussian", "dog")

_PATTERNS: dict[str, Callable[[dict[str, str]], str]] = {
    "one_to_one": lambda given: "One-to-One",
    "all_to_all": lambda given: "All-to-All",
    "gaussian": lambda given: "Gaussian, amplitude {amp}, sigma {sigma}".format(**given),
    "dog": lambda given: (
        "Difference-of-Gaussian, $A^+ {amp_pos}$, $\\sigma^+ {sigma_pos}$, $A^- {amp_neg}$, "
        "$\\sigma^- {sigma_neg}$".format(**given)
    ),
    "fixed_probability": lambda given: "Random, sparseness {probability}".format(**given),
    "fixed_number_pre": lambda given: "Random Convergent {number} $\\rightarrow$ 1".format(**given),
    "fixed_number_post": lambda given: "Random Divergent 1 $\\rightarrow$ {number}".format(**given),
}
