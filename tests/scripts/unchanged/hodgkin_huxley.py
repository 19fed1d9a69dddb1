"""A Hodgkin-Huxley neuron written out, stepped by hand."""
import ANNarchy as ann
import numpy as np

dt = 0.01
ann.setup(dt=dt)

HH = ann.Neuron(
    parameters="""
        C = 1.0
        gNa = 120.0 ; gK = 36.0 ; gL = 0.3
        ENa = 50.0 ; EK = -77.0 ; EL = -54.387
        vt = 30.0
        I = 0.0
    """,
    equations="""
        # Gates
        an = 0.01*(v + 55.0)/(1.0 - exp(-(v + 55.0)/10.0))
        am = 0.1*(v + 40.0)/(1.0 - exp(-(v + 40.0)/10.0))
        ah = 0.07*exp(-(v + 65.0)/20.0)
        bn = 0.125*exp(-(v + 65.0)/80.0)
        bm = 4.0*exp(-(v + 65.0)/18.0)
        bh = 1.0/(1.0 + exp(-(v + 35.0)/10.0))
        dn/dt = an*(1.0 - n) - bn*n : init=0.3177, exponential
        dm/dt = am*(1.0 - m) - bm*m : init=0.0529, exponential
        dh/dt = ah*(1.0 - h) - bh*h : init=0.5961, exponential
        C*dv/dt = gL*(EL - v) + gK*n**4*(EK - v) + gNa*m**3*h*(ENa - v) + I : init=-65.0, exponential
    """,
    spike="v > vt",
    reset="",
)

pop = ann.Population(geometry=1, neuron=HH)
ann.compile()

v, spikes = [], 0
for step in range(600):
    pop.I = 200.0 if 100 <= step < 200 else 0.0
    ann.step()
    v.append(float(pop.v[0]))
    spikes += len(pop.spike)

v = np.array(v)
print(v[::50].tolist())
print("peak", v.max(), "at", int(v.argmax()) * dt, "steps above threshold", spikes)
print(pop.n[0], pop.m[0], pop.h[0], ann.get_time(), ann.get_current_step())
