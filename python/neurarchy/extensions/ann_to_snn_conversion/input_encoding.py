"""Neurons that turn a sample into spikes. Their ``mask`` is a trace of these: it jumps by 1/mask_tau and decays."""

from __future__ import annotations

from ...neuron import Neuron

#: Constant Poisson: each neuron spikes at random with the rate ``rates``, Hz.
CPN = Neuron(
    parameters="""
        rates = 0.0
        mask_tau = 20.0
    """,
    equations="""
        p = Uniform(0.0, 1.0) * 1000.0 / dt
        dmask/dt = -mask / mask_tau
    """,
    spike="p < rates",
    reset="mask += 1.0 / mask_tau",
    name="CPN",
    description="Spikes at random with the rate of a pixel.",
)

#: Intrinsic bursting: neurons of Izhikevich (2003) with the current ``rates``.
IB = Neuron(
    parameters="""
        a = 0.02
        b = 0.2
        c = -55.0
        d = 4.0
        v_thresh = 30.0
        rates = 0.0
        mask_tau = 20.0
    """,
    equations="""
        dv/dt = 0.04 * v^2 + 5.0 * v + 140.0 - u + rates : init = -55.0
        du/dt = a * (b * v - u) : init = -13.0
        dmask/dt = -mask / mask_tau
    """,
    spike="v > v_thresh",
    reset="""
        v = c
        u += d
        mask += 1.0 / mask_tau
    """,
    name="IB",
    description="Bursts, the more the larger the pixel.",
)

#: Phase: the threshold halves in each of k steps, then begins anew. ``rates`` lie between 0 and 1: use max_f=1.
PSO = Neuron(
    parameters="""
        k = 8
        vt = 1.0
        rates = 0.0
        mask_tau = 20.0
    """,
    equations="""
        p = 2.0^(-(1.0 + modulo(t / dt, k)))
        vt_new = p * vt
        v = rates
        dmask/dt = -mask / mask_tau
    """,
    spike="v > vt_new",
    reset="mask += 1.0 / mask_tau",
    name="PSO",
    description="Spikes in those phases of a cycle whose threshold the pixel exceeds.",
)

#: By the names that a converter takes.
ENCODINGS = {"CPN": CPN, "poisson": CPN, "IB": IB, "PSO": PSO}
