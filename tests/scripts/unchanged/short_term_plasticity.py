from ANNarchy import *

setup(dt=0.1)

# 8 spikes at 50 Hz, then a test spike
train = [10.0 + 20.0*i for i in range(8)] + [500.0]
inp = SpikeSourceArray([train, train, train])

cells = Population(3, IF_curr_exp(v_rest=-65.0, cm=1.0, tau_m=20.0, tau_syn_E=3.0, v_thresh=0.0))
cells.v = -65.0

# depressing, facilitating, both
U = [0.67, 0.1, 0.29]
tau_rec = [138.0, 50.0, 329.0]
tau_facil = [17.0, 670.0, 326.0]
projs = [
    Projection(inp[k:k+1], cells[k:k+1], 'exc', STP(tau_rec=tau_rec[k], tau_facil=tau_facil[k], U=U[k]))
    for k in range(3)
]
for proj in projs:
    proj.connect_one_to_one(weights=1.5)

compile()

m = Monitor(cells, ['v', 'g_exc'])
simulate(600.0)
v, g = m.get('v'), m.get('g_exc')

for k in range(3):
    peaks = [float(v[int(10*t):int(10*t) + 190, k].max()) for t in train]
    print(U[k], peaks, float(g[:, k].max()))
print([proj.x for proj in projs], [proj.u for proj in projs])
