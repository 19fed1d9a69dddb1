# Race of accumulators until one of them crosses its threshold
from ANNarchy import *
import numpy as np

setup(dt=1.0)

Accumulator = Neuron(
    parameters="drift = 0.0\n theta = 1.0 : population\n leak = 0.002 : population",
    equations="dr/dt = drift - leak*r : min=0.0",
)
A = Population(4, Accumulator, stop_condition="r > theta : any")
B = Population(2, Accumulator, stop_condition="r > theta : all")
C = Population(1, Neuron(parameters="tau=5.0", equations="tau*dv/dt = 1.2 - v", spike="v > 1.0", reset="v = 0.0"), stop_condition="spiked: any")
# What a reset comes back to
A.drift = [0.01, 0.02, 0.015, 0.005]
B.drift = [0.01, 0.008]
compile()

def reaction(populations, operator='and', longest=1000.0, **changes):
    reset()
    A.set(changes)
    t = simulate_until(max_duration=longest, population=populations, operator=operator)
    return t, get_time(), int(np.argmax(A.r))

print("A", reaction(A))
print("A and B", reaction([A, B], operator='and'))
print("A or B", reaction([A, B], operator='or'))
print("too short", reaction([A, B], longest=30.0))
print("spike", reaction(C))
print("lower", reaction(A, theta=0.5), A.r.tolist())
print("without the best", reaction(A, drift=[0.01, 0.0, 0.015, 0.005]), A.r.tolist())
