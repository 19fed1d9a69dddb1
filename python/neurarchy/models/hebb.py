"""Hebbian learning."""

from __future__ import annotations

from .standard import StandardSynapse


class Hebb(StandardSynapse):
    """Rate-coded synapse with Hebbian plasticity.

    ::

        dw/dt = eta*pre.r*post.r        w >= 0

    Parameters
    ----------
    eta : float
        Learning rate, 1/ms.

    Raises
    ------
    ANNarchyException
        If an argument is no number.

    References
    ----------
    Hebb (1949). The organization of behavior. Wiley.
    """

    _MODEL = "Hebb"

    def __init__(
        self,
        eta: float = 0.01,
    ) -> None:
        self._make(locals())
