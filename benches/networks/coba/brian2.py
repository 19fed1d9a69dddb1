import coba
from coba import *
from cuba.brian2 import connect, group


def build(b2, size, synapses):
    neurons = group(b2, coba, size, "(El - v) + ge*(Ee - v) + gi*(Ei - v) + I", Ee=E_EXC, Ei=E_INH, I=DRIVE)
    for name, (mean, deviation) in (("v", V_INIT), ("ge", EXC_INIT), ("gi", INH_INIT)):
        setattr(neurons, name, f"{mean} + {deviation}*randn()")
    return [neurons, *connect(b2, neurons, weights(synapses), synapses / size)], [neurons]
