from hodgkin_huxley import *


def build(b2, size):
    names = {"C": C * b2.ms, "gNa": G_NA, "gK": G_K, "gL": G_L, "ENa": E_NA, "EK": E_K, "EL": E_L}
    neurons = b2.NeuronGroup(
        size,
        """dV/dt = (I - gNa*m**3*h*(V - ENa) - gK*n**4*(V - EK) - gL*(V - EL))/C : 1
        dm/dt = (am*(1 - m) - bm*m)/ms : 1
        dh/dt = (ah*(1 - h) - bh*h)/ms : 1
        dn/dt = (an*(1 - n) - bn*n)/ms : 1
        am = 0.1*(V + 40)/(1 - exp(-(V + 40)/10)) : 1
        bm = 4*exp(-(V + 65)/18) : 1
        ah = 0.07*exp(-(V + 65)/20) : 1
        bh = 1/(1 + exp(-(V + 35)/10)) : 1
        an = 0.01*(V + 55)/(1 - exp(-(V + 55)/10)) : 1
        bn = 0.125*exp(-(V + 65)/80) : 1
        I : 1 (constant)""",
        threshold="V > 0",
        refractory="V > 0",
        method="exponential_euler",
        namespace=names,
    )
    neurons.V, neurons.m, neurons.h, neurons.n = V_INIT, M_INIT, H_INIT, N_INIT
    neurons.I = f"{CURRENTS[0]} + {CURRENTS[1] - CURRENTS[0]}*i/(N - 1)"
    return [neurons], [neurons]
