"""Oja's learning rule."""

from __future__ import annotations

from .standard import StandardSynapse


class Oja(StandardSynapse):
    """Rate-coded synapse with regularized Hebbian plasticity.

    ::

        dw/dt = eta*(pre.r*post.r - alpha*post.r^2*w)        w >= 0

    Parameters
    ----------
    eta : float
        Learning rate, 1/ms.
    alpha : float
        Strength of the regularization.

    Raises
    ------
    ANNarchyException
        If an argument is no number.

    References
    ----------
    Oja (1982). A simplified neuron model as a principal component analyzer. Journal of Mathematical Biology 15,
    267-273.
    """

    _MODEL = "Oja"

    def __init__(
        self,
        eta: float = 0.01,
        alpha: float = 1.0,
    ) -> None:
        self._make(locals())
