# Learning of orientation-like patterns with the intrator-cooper rule; learning switched on and off
from ANNarchy import *

setup(dt = 1.0, suppress_warnings=True)

Input = Neuron(parameters="r = 0.0")
Cell = Neuron(parameters="tau=5.0 : population", equations="tau*dr/dt + r = sum(exc) - sum(inh) : min=0.0")

inp = Population(geometry=(4, 4), neuron=Input)
out = Population(geometry=3, neuron=Cell)

ff = Projection(inp, out, 'exc', IBCM(eta=0.01, tau=200.0)).connect_from_matrix(
    np.array([[0.2 + 0.02*((i*5 + j*3) % 7) for j in range(16)] for i in range(3)])
)
lat = Projection(out, out, 'inh', Oja(eta=0.005, alpha=2.0)).connect_all_to_all(0.1)

compile()

patterns = [np.zeros((4, 4)) for _ in range(4)]
for k in range(4):
    patterns[k][k, :] = 1.0

def test():
    disable_learning()
    answers = []
    for pattern in patterns:
        inp.r = pattern
        simulate(30.0)
        answers.append(out.r.tolist())
    enable_learning()
    return answers

before = test()
for epoch in range(10):
    for pattern in patterns:
        inp.r = pattern
        simulate(20.)
after = test()

for a, b in zip(before, after):
    print(a, '->', b)
print(ff.w[0], lat.w, [d.theta for d in ff.dendrites])
