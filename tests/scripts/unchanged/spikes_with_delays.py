# Polychronous groups in the small: delays that differ let spikes meet
import numpy as np
from ANNarchy import *

setup(dt=0.5)

LIF = Neuron(
    parameters="tau=4.0 : population",
    equations="tau*dv/dt = -v + 8.0*g_exc",
    spike="v >= 1.0",
    reset="v = 0.0",
    refractory=2.0,
)

inp = SpikeSourceArray(spike_times=[[5.0, 40.0], [8.0, 45.0], [10.0, 41.0]])
cells = Population(5, LIF)

W = np.full((5, 3), 0.7)
W[4] = 0.45
D = np.array([
    [6.0, 3.0, 1.0],
    [1.0, 1.0, 1.0],
    [1.0, 4.0, 6.0],
    [2.5, 0.5, 3.0],
    [8.0, 5.0, 3.0],
])
ff = Projection(inp, cells, 'exc')
ff.connect_from_matrix(weights=W, delays=D)
rec = Projection(cells, cells, 'exc')
rec.connect_all_to_all(weights=0.2, delays=7.5)

m = Monitor(cells, ['spike', 'v'])
compile()
simulate(80.0)

spikes = m.get('spike')
for rank, train in spikes.items():
    print(rank, [t * dt() for t in train])
print("delays", ff.delay, rec.delay, ff.max_delay)
print("histogram", histogram(spikes, bins=10.0).tolist())
print("v", m.get('v')[30].tolist())
print("isi", inter_spike_interval(spikes), "cv", coefficient_of_variation(spikes))
print("mean", m.mean_fr(spikes))
