"""Adaptive exponential integrate-and-fire neuron, exponential decay."""

from __future__ import annotations

from .standard import StandardNeuron


class EIF_cond_exp_isfa_ista(StandardNeuron):
    """Exponential integrate-and-fire neuron with spike-triggered and subthreshold adaptation, conductance-based
    synapses of exponential decay.

    ::

        I = g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset
        tau_m*dv/dt = v_rest - v + delta_T*exp((v - v_thresh)/delta_T) + tau_m/cm*(I - w)
        tau_w*dw/dt = a*(v - v_rest)/1000.0 - w
        tau_syn_E*dg_exc/dt = -g_exc
        tau_syn_I*dg_inh/dt = -g_inh
        spike: v > v_spike        reset: v = v_reset; w += b        v(0) = v_reset

    The equations of `v` and `w` use the method of the network (explicit by default), the others the exponential one.
    With the default refractory period of 0.1 ms there is no refractoriness in steps of 1 ms.

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
    e_rev_E : float
        Reversal potential of excitatory synapses, mV.
    e_rev_I : float
        Reversal potential of inhibitory synapses, mV.
    tau_w : float
        Time constant of the adaptation, ms.
    a : float
        Adaptation below the threshold, nS.
    b : float
        Increment of the adaptation at a spike, nA.
    i_offset : float
        Constant current, nA.
    delta_T : float
        Slope of the exponential, mV.
    v_thresh : float
        Threshold of the exponential, mV.
    v_reset : float
        Membrane potential after a spike, and at the start, mV.
    v_spike : float
        Membrane potential at which a spike is emitted, mV.

    Raises
    ------
    ANNarchyException
        If an argument is no number.

    References
    ----------
    Brette and Gerstner (2005). Adaptive exponential integrate-and-fire model as an effective description of neuronal
    activity. Journal of Neurophysiology 94, 3637-3642.
    """

    _MODEL = "EIF_cond_exp_isfa_ista"

    def __init__(
        self,
        v_rest: float = -70.6,
        cm: float = 0.281,
        tau_m: float = 9.3667,
        tau_refrac: float = 0.1,
        tau_syn_E: float = 5.0,
        tau_syn_I: float = 5.0,
        e_rev_E: float = 0.0,
        e_rev_I: float = -80.0,
        tau_w: float = 144.0,
        a: float = 4.0,
        b: float = 0.0805,
        i_offset: float = 0.0,
        delta_T: float = 2.0,
        v_thresh: float = -50.4,
        v_reset: float = -70.6,
        v_spike: float = -40.0,
    ) -> None:
        self._make(locals())
