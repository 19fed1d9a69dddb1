"""The learning rule of Bienenstock, Cooper and Munro in the form of Intrator and Cooper."""

from __future__ import annotations

from .standard import StandardSynapse


class IBCM(StandardSynapse):
    """Rate-coded synapse with a sliding threshold between depression and potentiation.

    ::

        tau*dtheta/dt + theta = post.r^2                          one value per post-synaptic neuron
        dw/dt = eta*post.r*(post.r - theta)*pre.r        w >= 0

    Parameters
    ----------
    eta : float
        Learning rate, 1/ms.
    tau : float
        Time constant of the threshold, ms.

    Raises
    ------
    ANNarchyException
        If an argument is no number.

    References
    ----------
    Intrator and Cooper (1992). Objective function formulation of the BCM theory of visual cortical plasticity:
    statistical connections, stability conditions. Neural Networks 5, 3-17.
    """

    _MODEL = "IBCM"

    def __init__(
        self,
        eta: float = 0.01,
        tau: float = 2000.0,
    ) -> None:
        self._make(locals())
