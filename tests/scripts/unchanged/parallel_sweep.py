# Sweep of a parameter with parallel_run
from ANNarchy import *

setup(dt=0.25)

pop = Population(5, Neuron(
    parameters="a = 1.0 ; tau = 10.0 : population",
    equations="tau*dx/dt + x = a ; r = pos(x)"
))
pop.a = [1.0, -1.0, 2.0, 0.5, 0.0]
m = Monitor(pop, 'r', period=5.0)
compile()

def simulation(idx, net, tau, gain):
    net.get(pop).tau = tau
    net.get(pop).a = gain * np.array(net.get(pop).a)
    net.simulate(20.0)
    return idx, net.get_time(), net.get(m).get('r')

if __name__ == "__main__":
    results = parallel_run(method=simulation, number=3, tau=[5.0, 10.0, 20.0], gain=[1.0, 2.0, -1.0])
    for idx, time_, r in results:
        print(idx, time_, r.tolist())

    nets = [Network(everything=True) for _ in range(2)]
    for net in nets:
        net.compile(silent=True)
    print(parallel_run(method=lambda i, net: (net.simulate(3.0), net.get(pop).r.tolist()), networks=nets, sequential=True))
    print(get_time(), [net.get_time() for net in nets])
