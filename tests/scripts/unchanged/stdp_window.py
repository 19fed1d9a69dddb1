# The STDP window: pairs of spikes at different intervals, all in one network.
from ANNarchy import *
clear()
setup(dt=1.0)

deltas = list(range(-50, 51, 10))

# Neurons which emit given spikes once triggered
pre = SpikeSourceArray(spike_times=[[100.0 + k*200.0 for k in range(5)] for _ in deltas], name="pre")
post_source = SpikeSourceArray(spike_times=[[100.0 + d + k*200.0 for k in range(5)] for d in deltas])

LIF = Neuron(
    parameters = "tau = 2.0 : population",
    equations = "tau*dv/dt = -v + g_exc",
    spike = "v > 0.4", reset = "v = 0.0"
)
post = Population(len(deltas), LIF, "post")

drive = Projection(post_source, post, 'exc')
drive.connect_one_to_one(weights=5.0)

proj = Projection(pre, post, 'plastic', synapse=STDP(tau_plus=20.0, tau_minus=30.0, A_plus=0.02, A_minus=0.015, w_max=1.0))
proj.connect_one_to_one(weights=0.5)

M = Monitor(post, 'spike')

compile()
simulate(1100.0)

data = M.get('spike')
w = [dendrite.w[0] for dendrite in proj.dendrites]
for d, weight, rank in zip(deltas, w, range(len(deltas))):
    print(d, weight, data[rank])
