"""Integrate-and-fire neuron, currents, exponential decay."""

from __future__ import annotations

from .standard import StandardNeuron


class IF_curr_exp(StandardNeuron):
    """Leaky integrate-and-fire neuron with current-based synapses of exponential decay.

    ::

        cm*dv/dt = cm/tau_m*(v_rest - v) + g_exc - g_inh + i_offset
        tau_syn_E*dg_exc/dt = -g_exc
        tau_syn_I*dg_inh/dt = -g_inh
        spike: v > v_thresh        reset: v = v_reset        v(0) = v_reset

    All equations are integrated with the exponential method.

    Parameters
    ----------
    v_rest : float
        Resting membrane potential, mV.
    cm : float
        Capacity of the membrane, nF.
    tau_m : float
        Time constant of the membrane, ms.
    tau_refrac : float
        Refractory period, ms.
    tau_syn_E : float
        Time constant of excitatory synapses, ms.
    tau_syn_I : float
        Time constant of inhibitory synapses, ms.
    v_thresh : float
        Spike threshold, mV.
    v_reset : float
        Membrane potential after a spike, and at the start, mV.
    i_offset : float
        Constant current, nA.

    Raises
    ------
    ANNarchyException
        If an argument is no number.

    References
    ----------
    Davison et al. (2009). PyNN: a common interface for neuronal network simulators. Frontiers in
    Neuroinformatics 2, 11.
    """

    _MODEL = "IF_curr_exp"

    def __init__(
        self,
        v_rest: float = -65.0,
        cm: float = 1.0,
        tau_m: float = 20.0,
        tau_refrac: float = 0.0,
        tau_syn_E: float = 5.0,
        tau_syn_I: float = 5.0,
        v_thresh: float = -50.0,
        v_reset: float = -65.0,
        i_offset: float = 0.0,
    ) -> None:
        self._make(locals())
