"""COBA: balanced network of integrate-and-fire neurons with conductances, without input.

Vogels and Abbott (2005), doi:10.1523/JNEUROSCI.3508-05.2005; benchmark 1 of Brette et al. (2007),
doi:10.1007/s10827-007-0038-6. Four neurons in five are excitatory. Weights are given for 80 synapses a neuron and
become smaller as these become more.

With 4,000 neurons the rate varies from seed to seed, between 19.7 and 21.3 Hz for eight seeds of Neurarchy. So results
may lie farther apart than in other networks.
"""

DT, DURATION, MEASURE, TOLERANCE = 0.1, 1000.0, "rate (Hz)", 0.15
CASES = {
    "4,000, 2 %": {"size": 4000, "synapses": 80},
    "40,000, 80 each": {"size": 40000, "synapses": 80},
    "40,000, 2 %": {"size": 40000, "synapses": 800},
}
SMALL, SMALL_DURATION = {"1,000": {"size": 1000, "synapses": 80}}, 200.0
E_L, V_R, V_T, E_EXC, E_INH = -60.0, -60.0, -50.0, 0.0, -80.0
TAU, TAU_EXC, TAU_INH, DRIVE, REFRACTORY = 20.0, 5.0, 10.0, 20.0, 5.0
V_INIT, EXC_INIT, INH_INIT = (-55.0, 5.0), (4.0, 1.5), (20.0, 12.0)


def weights(synapses):
    """Excitatory and inhibitory."""
    return 0.6 * 80 / synapses, 6.7 * 80 / synapses
