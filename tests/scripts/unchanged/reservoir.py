# Reservoir with a linear read-out trained step by step: single steps and arrays set from outside
import numpy as np
from ANNarchy import *

N = 40
g = 1.2
setup(dt=1.0, seed=9)

rng = np.random.RandomState(42)

ESN = Neuron(
    parameters = """
        tau = 30.0 : population
        f = 3.0 : population
    """,
    equations = """
        tau*dx/dt + x = sum(in) + sum(exc)
        r = tanh(x)
    """,
    name="ESN neuron"
)

inp = Population(2, Neuron(parameters="r = 0.0"))
pop = Population(N, ESN)
read_out = Population(1, Neuron(equations="r = sum(in)"))

Wi = Projection(inp, pop, 'in')
Wi.connect_from_matrix(rng.uniform(-1.0, 1.0, (N, 2)))
Wrec = Projection(pop, pop, 'exc')
Wrec.connect_from_matrix(g / np.sqrt(N) * rng.randn(N, N))
Wo = Projection(pop, read_out, 'in')
Wo.connect_all_to_all(weights=0.0, force_multiple_weights=True)

compile()

# Recursive least squares on a short task
P = np.eye(N)
errors = []
for t in range(120):
    inp.r = [np.sin(2*np.pi*t/40.0), 1.0 if t % 40 < 5 else 0.0]
    step()
    r = pop.r
    w = np.array(Wo.w[0])
    e = float(np.dot(w, r)) - np.cos(2*np.pi*t/40.0)
    k = P @ r
    k = k / (1.0 + r @ k)
    P -= np.outer(k, r @ P)
    w -= e * k
    Wo.w = [w.tolist()]
    errors.append(e)

print("errors", np.abs(errors[::20]).tolist())
print("read-out", read_out.r.tolist(), get_current_step())
print("weights", Wo.w[0][:5])
print("state", pop.r[:5].tolist())
