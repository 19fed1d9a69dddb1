# Constants and functions that all models share
from ANNarchy import *
setup(dt=0.5)

tau = Constant('tau', 20.0)
factor = Constant('factor', 0.1)
real_tau = Constant('real_tau', tau * factor)

add_function("logistic(x) = 1.0 / (1.0 + exp(-x))")
add_function("piecewise(x, a, b) = if x < a: a else: if x > b: b else: x")

neuron = Neuron(
    equations="""
        real_tau * dx/dt + x = 3.0*sin(t/10.0) + offset(t)
        r = piecewise(logistic(x), 0.2, 0.8)
    """,
    functions="""
        offset(t) = factor * t
    """
)
pop = Population(2, neuron)

synapse = Synapse(equations="dw/dt = factor*hebb(pre.r, post.r) : max=2.0", functions="hebb(x, y) = x*y")
out = Population(1, Neuron(parameters="tau = 5.0", equations="tau*dr/dt + r = sum(exc)"))
proj = Projection(pop, out, 'exc', synapse).connect_all_to_all(0.1)

compile()
m = Monitor(pop, ['x', 'r'])
simulate(25.0)

print(m.get('x')[::10, 0].tolist())
print(pop.r.tolist(), out.r.tolist(), proj.w)
print(pop.offset([0.0, 1.0, 2.0]).tolist())
print(float(tau), real_tau + 1, str(factor), out.tau.tolist())
