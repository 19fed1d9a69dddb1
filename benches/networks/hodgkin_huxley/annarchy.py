import numpy as np

from engines.annarchy import constants
from hodgkin_huxley import *


def build(ann, size):
    neuron = ann.Neuron(
        parameters=f"{constants('population', C=C, gNa=G_NA, gK=G_K, gL=G_L, ENa=E_NA, EK=E_K, EL=E_L)}\nI = 0.0",
        equations=f"""
            prev = V
            am = 0.1 * (V + 40.0) / (1.0 - exp(-(V + 40.0) / 10.0))
            bm = 4.0 * exp(-(V + 65.0) / 18.0)
            ah = 0.07 * exp(-(V + 65.0) / 20.0)
            bh = 1.0 / (1.0 + exp(-(V + 35.0) / 10.0))
            an = 0.01 * (V + 55.0) / (1.0 - exp(-(V + 55.0) / 10.0))
            bn = 0.125 * exp(-(V + 65.0) / 80.0)
            dm/dt = am * (1.0 - m) - bm * m : init = {M_INIT}, exponential
            dh/dt = ah * (1.0 - h) - bh * h : init = {H_INIT}, exponential
            dn/dt = an * (1.0 - n) - bn * n : init = {N_INIT}, exponential
            C * dV/dt = I - gNa*m^3*h*(V - ENa) - gK*n^4*(V - EK) - gL*(V - EL) : init = {V_INIT}, exponential
        """,
        spike="(V > 0.0) and (prev <= 0.0)",
        reset="",
    )
    neurons = ann.Population(size, neuron)
    neurons.I = np.linspace(*CURRENTS, size)
    return [neurons]
