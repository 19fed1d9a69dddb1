"""Hodgkin-Huxley neuron."""

from __future__ import annotations

from .standard import StandardNeuron


class HH_cond_exp(StandardNeuron):
    """Hodgkin-Huxley neuron with conductance-based synapses of exponential decay.

    ::

        y = v - v_offset
        an = 0.032*(15 - y)/(exp((15 - y)/5) - 1)        bn = 0.5*exp((10 - y)/40)
        am = 0.32*(13 - y)/(exp((13 - y)/4) - 1)         bm = 0.28*(y - 40)/(exp((y - 40)/5) - 1)
        ah = 0.128*exp((17 - y)/18)                      bh = 4/(1 + exp(10 - y))
        dx/dt = ax*(1 - x) - bx*x        for x = n, m, h
        cm*dv/dt = gleak*(e_rev_leak - v) + gbar_K*n^4*(e_rev_K - v) + gbar_Na*m^3*h*(e_rev_Na - v)
                   + g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset
        tau_syn_E*dg_exc/dt = -g_exc
        tau_syn_I*dg_inh/dt = -g_inh
        spike: v crosses v_thresh upwards        v(0) = e_rev_leak, n(0) = m(0) = 0, h(0) = 1

    All equations are integrated with the exponential method. There is neither reset nor refractory period.

    `bh` differs from the one of Traub and Miles, `4/(1 + exp((40 - y)/5))`: it is the one that users of this model
    know, with which the neuron fires once or twice at strong currents and then stays depolarised.

    Parameters
    ----------
    gbar_Na : float
        Maximal conductance of the sodium channels, uS.
    gbar_K : float
        Maximal conductance of the potassium channels, uS.
    gleak : float
        Conductance of the leak, uS.
    cm : float
        Capacity of the membrane, nF.
    v_offset : float
        Shift of the membrane potential in the rates of the channels, mV.
    e_rev_Na : float
        Reversal potential of sodium, mV.
    e_rev_K : float
        Reversal potential of potassium, mV.
    e_rev_leak : float
        Reversal potential of the leak; the membrane potential at the start, mV.
    e_rev_E : float
        Reversal potential of excitatory synapses, mV.
    e_rev_I : float
        Reversal potential of inhibitory synapses, mV.
    tau_syn_E : float
        Time constant of excitatory synapses, ms.
    tau_syn_I : float
        Time constant of inhibitory synapses, ms.
    i_offset : float
        Constant current, nA.
    v_thresh : float
        Potential that is crossed upwards at a spike, mV.

    Raises
    ------
    ANNarchyException
        If an argument is no number.

    References
    ----------
    Traub and Miles (1991). Neuronal networks of the hippocampus. Cambridge University Press.
    Brette et al. (2007). Simulation of networks of spiking neurons: a review of tools and strategies. Journal of
    Computational Neuroscience 23(3), 349-398.
    """

    _MODEL = "HH_cond_exp"

    def __init__(
        self,
        gbar_Na: float = 20.0,
        gbar_K: float = 6.0,
        gleak: float = 0.01,
        cm: float = 0.2,
        v_offset: float = -63.0,
        e_rev_Na: float = 50.0,
        e_rev_K: float = -90.0,
        e_rev_leak: float = -65.0,
        e_rev_E: float = 0.0,
        e_rev_I: float = -80.0,
        tau_syn_E: float = 0.2,
        tau_syn_I: float = 2.0,
        i_offset: float = 0.0,
        v_thresh: float = 0.0,
    ) -> None:
        self._make(locals())
