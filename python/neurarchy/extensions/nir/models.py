"""Neurons of NIR, in ms. ``g_exc`` is the input of a step, ``bias`` a constant part of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...neuron import Neuron

_NEVER = "v > 1e300"


def attribute_of(parameter: str) -> str:
    """Return what a parameter of NIR is called here, where ``r`` of a spiking neuron is its rate."""
    return "R" if parameter == "r" else parameter


def _neuron(kind: str, parameters: str, equations: str, spike: str = _NEVER, reset: str | None = None) -> Neuron:
    given = "\n".join(f"{attribute_of(name)} = 0.0" for name in [*parameters.split(), "bias"])
    return Neuron(
        parameters=given,
        equations=equations,
        spike=spike,
        reset=reset,
        name=f"NIR {kind}",
        description=f"Neuron {kind} of the neuromorphic intermediate representation.",
    )


_SPIKES = ("v > v_threshold", "v = v_reset")

#: By the names of the nodes.
NEURONS: dict[str, Neuron] = {
    "IF": _neuron("IF", "r v_threshold v_reset", "dv/dt = R*(g_exc + bias)/1000.0", *_SPIKES),
    "LIF": _neuron("LIF", "tau r v_leak v_threshold v_reset", "tau*dv/dt = v_leak - v + R*(g_exc + bias)", *_SPIKES),
    "I": _neuron("I", "r", "dv/dt = R*(g_exc + bias)/1000.0"),
    "LI": _neuron("LI", "tau r v_leak", "tau*dv/dt = v_leak - v + R*(g_exc + bias)"),
    "CubaLIF": _neuron(
        "CubaLIF",
        "tau_syn tau_mem r v_leak v_threshold v_reset w_in",
        "tau_syn*dI/dt = -I + w_in*(g_exc + bias)\ntau_mem*dv/dt = v_leak - v + R*I",
        *_SPIKES,
    ),
    "CubaLI": _neuron(
        "CubaLI",
        "tau_syn tau_mem r v_leak w_in",
        "tau_syn*dI/dt = -I + w_in*(g_exc + bias)\ntau_mem*dv/dt = v_leak - v + R*I",
    ),
    "Threshold": _neuron("Threshold", "threshold", "v = g_exc + bias", "v > threshold"),
}

#: Parameters that are times: seconds in NIR.
TIMES = ("tau", "tau_syn", "tau_mem")


def parameters_of(kind: str) -> list[str]:
    """Return the names of the parameters that the node and the neuron share."""
    names = [line.split(" = ")[0] for line in NEURONS[kind].parameters.split("\n")]
    return ["r" if name == "R" else name for name in names if name != "bias"]


def kind_of(neuron: Neuron) -> str | None:
    """Return the name of the node that a neuron is, None if it is none."""
    for kind, known in NEURONS.items():
        if (known.equations, known.spike, known.reset) == (neuron.equations, neuron.spike, neuron.reset):
            return kind
    return None


Value = Callable[[str], Any]


def iaf(value: Value, dt: float) -> tuple[str, dict[str, Any]]:
    """Return the node of the integrate-and-fire neurons of converted networks."""
    return "IF", {"r": 1000.0, "v_threshold": value("vt"), "v_reset": value("vr")}


def accumulator(value: Value, dt: float) -> tuple[str, dict[str, Any]]:
    """Return the node of the output neurons of converted networks that do not spike."""
    return "I", {"r": 1000.0}


def if_curr_exp(value: Value, dt: float) -> tuple[str, dict[str, Any]]:
    """Return the node of ``IF_curr_exp``, whose excitatory and inhibitory synapses must be equally fast."""
    resistance = np.asarray(value("tau_m")) / value("cm")
    return "CubaLIF", {
        "tau_syn": np.asarray(value("tau_syn_E")) / 1000.0,
        "tau_mem": np.asarray(value("tau_m")) / 1000.0,
        "r": resistance,
        "v_leak": value("v_rest") + resistance * value("i_offset"),
        "v_threshold": value("v_thresh"),
        "v_reset": value("v_reset"),
        # A spike lets the current jump by the weight.
        "w_in": np.asarray(value("tau_syn_E")) / dt,
    }
