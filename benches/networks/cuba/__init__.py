"""CUBA: balanced network of integrate-and-fire neurons with currents, without input.

Vogels and Abbott (2005), doi:10.1523/JNEUROSCI.3508-05.2005; benchmark 2 of Brette et al. (2007),
doi:10.1007/s10827-007-0038-6. Four neurons in five are excitatory. Weights are given for 80 synapses a neuron and
become smaller as these become more.
"""

DT, DURATION, MEASURE, TOLERANCE = 0.1, 1000.0, "rate (Hz)", 0.1
CASES = {
    "4,000, 2 %": {"size": 4000, "synapses": 80},
    "40,000, 80 each": {"size": 40000, "synapses": 80},
    "40,000, 2 %": {"size": 40000, "synapses": 800},
}
SMALL, SMALL_DURATION = {"1,000": {"size": 1000, "synapses": 80}}, 200.0
E_L, V_R, V_T, TAU, TAU_EXC, TAU_INH, REFRACTORY = -49.0, -60.0, -50.0, 20.0, 5.0, 10.0, 5.0
V_INIT = (-60.0, -50.0)


def weights(synapses):
    """Excitatory and inhibitory."""
    return 1.62 * 80 / synapses, -9.0 * 80 / synapses
