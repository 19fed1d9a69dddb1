#!/usr/bin/env python
# From spikes to rates: bursts are decoded by rate-coded neurons
import ANNarchy as ann
from ANNarchy import Neuron, Population, Projection, Monitor, SpikeSourceArray, DecodingProjection
import numpy as np

ann.setup(dt=0.5)

times = [sorted(set(np.round(np.cumsum([2.0 + (i + k*k) % (3 + i) for k in range(20)]) * 2) / 2)) for i in range(6)]
spikes = SpikeSourceArray(spike_times=times)

class Rate(Neuron):
    def __init__(self, tau=8.0):
        Neuron.__init__(self,
            parameters="tau = %f" % tau,
            equations="tau*dr/dt + r = sum(exc)",
            name="Low-pass", description="Low-pass filter"
        )

out = Population(3, Rate(tau=12.0))
slow = Population(2, Rate)

dec = DecodingProjection(spikes, out, 'exc', window=10.0)
dec.connect_all_to_all(weights=0.1)
dec2 = DecodingProjection(pre=spikes[:3], post=slow, target='exc', window=4.0)
dec2.connect_from_matrix(np.array([[0.1, 0.0, 0.2], [0.3, 0.2, 0.1]]))

m, n = Monitor(out, 'r', period=5.0), Monitor(slow, 'r', period=5.0)
s = Monitor(spikes, 'spike')
ann.compile()
ann.simulate(60.0)

print(m.get('r')[:, 0].tolist())
for row in n.get('r'):
    print(row.tolist())
data = s.get('spike')
print({rank: len(train) for rank, train in data.items()})
t, r = s.raster_plot(data)
print(t[:10].tolist(), r[:10].tolist(), len(t))
