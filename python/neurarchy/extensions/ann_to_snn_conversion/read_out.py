"""Neurons of hidden layers and of the output: they integrate their input without leak."""

from __future__ import annotations

from ...neuron import Neuron

#: Integrate-and-fire neuron of hidden layers, and of the output where spikes are counted.
IaF = Neuron(
    parameters="""
        vt = 1.0 : population
        vr = 0.0 : population
        mask_tau = 20.0 : population
    """,
    equations="""
        dv/dt = g_exc : min = -2.0
        dmask/dt = -mask / mask_tau
    """,
    spike="v > vt",
    reset="""
        v = vr
        mask += 1.0 / mask_tau
    """,
    name="IaF",
    description="Integrate-and-fire neuron without leak, with a trace of its spikes.",
)

#: The same without the trace.
IaF_ReadOut = Neuron(
    parameters="""
        vt = 1.0 : population
        vr = 0.0 : population
    """,
    equations="dv/dt = g_exc : min = -2.0",
    spike="v > vt",
    reset="v = vr",
    name="IaF_ReadOut",
    description="Integrate-and-fire neuron without leak.",
)

#: Output neuron that counts its spikes, so that the simulation can end after k of them.
IaF_TTKS = Neuron(
    parameters="""
        k = 0 : population
        vt = 1.0 : population
        vr = 0.0 : population
        sc = 0
    """,
    equations="dv/dt = g_exc : min = -2.0",
    spike="v > vt",
    reset="""
        v = vr
        sc += 1
    """,
    name="IaF_TTKS",
    description="Integrate-and-fire neuron without leak that counts its spikes.",
)

#: Output neuron that never spikes: its potential is the sum of its input.
IaF_Acc = Neuron(
    equations="dv/dt = g_exc : min = -2.0",
    spike="v < -10000.0",
    name="IaF_Acc",
    description="Integrates its input and does not spike.",
)

#: How the class of a sample is read from the output.
available_read_outs = ["spike_count", "time_to_first_spike", "time_to_k_spikes", "membrane_potential"]
