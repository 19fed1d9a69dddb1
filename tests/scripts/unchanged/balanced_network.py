# Balanced random network (COBA): statistics of its activity, trial by trial
from ANNarchy import *
import numpy as np
import sys

COBA = Neuron(
    parameters="""
        El = -60.0  : population
        Vr = -60.0  : population
        Erev_exc = 0.0  : population
        Erev_inh = -80.0  : population
        Vt = -50.0   : population
        tau = 20.0   : population
        tau_exc = 5.0   : population
        tau_inh = 10.0  : population
        I = 20.0 : population
    """,
    equations="""
        tau * dv/dt = (El - v) + g_exc * (Erev_exc - v) + g_inh * (Erev_inh - v ) + I
        tau_exc * dg_exc/dt = - g_exc
        tau_inh * dg_inh/dt = - g_inh
    """,
    spike = "v > Vt",
    reset = "v = Vr",
    refractory = 5.0
)

for trial in range(int(sys.argv[1])):
    clear()
    setup(dt=0.1, seed=98765 + trial)

    P = Population(geometry=1000, neuron=COBA)
    Pe = P[:800]
    Pi = P[800:]
    P.v = Normal(-55.0, 5.0)

    Ce = Projection(pre=Pe, post=P, target='exc')
    Ce.connect_fixed_probability(weights=0.6, probability=0.08)
    Ci = Projection(pre=Pi, post=P, target='inh')
    Ci.connect_fixed_probability(weights=6.7, probability=0.08)

    compile()
    m = Monitor(P, ['spike'])
    simulate(1000.0)
    data = m.get('spike')
    t, n = m.raster_plot(data)
    intervals = [np.diff(train) * dt() for train in data.values() if len(train) > 3]
    cv = [float(np.std(i) / np.mean(i)) for i in intervals]
    print(
        "rate", m.mean_fr(data), "variation", float(np.mean(cv)),
        "exc", Ce.nb_synapses / (800 * 1000), "inh", Ci.nb_synapses / (200 * 1000)
    )
