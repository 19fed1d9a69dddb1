"""The same network with different parameters: Network objects that live side by side."""
from ANNarchy import *

dt_step = 0.1
setup(dt=dt_step)

COBA = Neuron(
    parameters="""
        El = -60.0          : population
        Vr = -60.0          : population
        Vt = -50.0          : population
        tau = 20.0          : population
        tau_exc = 5.0       : population
        I = 20.0
    """,
    equations="""
        tau*dv/dt = (El - v) + g_exc + I : init=-60.0
        tau_exc*dg_exc/dt = -g_exc
    """,
    spike="v > Vt",
    reset="v = Vr",
    refractory=5.0
)

P = Population(geometry=10, neuron=COBA, name="cells")
P.I = np.linspace(9.0, 14.0, 10)
C = Projection(P[:5], P[5:], 'exc', name="ahead").connect_one_to_one(weights=2.0, delays=1.5)
M = Monitor(P, 'spike')
V = Monitor(P[8], 'v', period=10.0)

nets = []
for tau in [10.0, 20.0, 40.0]:
    net = Network()
    net.add([P, C, M, V])
    net.compile()
    net.get(P).tau = tau
    nets.append(net)

everything = Network(everything=True)
everything.compile()

compile()

for net in nets:
    net.simulate(200.0)
everything.simulate(100.0)

for net in nets + [everything]:
    data = net.get(M).get('spike')
    print("network", net.get(P).tau, net.get_time(), {rank: len(s) for rank, s in data.items()})
    print(net.get(V).get('v')[:, 0].tolist())

print("the original stood still", get_time(), P.v.tolist())
simulate(50.0)
print({rank: s for rank, s in M.get('spike').items() if s})
