import numpy as np

from hodgkin_huxley import *


def build(nest, size):
    # The model of NEST is Traub's, with an adaptive solver: `hh_psc_alpha` with these conductances.
    neurons = nest.Create(
        "hh_psc_alpha",
        size,
        {"C_m": C * 100, "g_Na": G_NA * 100, "g_K": G_K * 100, "g_L": G_L * 100, "E_Na": E_NA, "E_K": E_K, "E_L": E_L},
    )
    neurons.I_e = np.linspace(*CURRENTS, size) * 100
    return neurons
