from izhikevich import *


def build(b2, size, probability):
    neurons = b2.NeuronGroup(
        size,
        """dv/dt = (0.04*v**2 + 5*v + 140 - u + ge - gi + noise*drawn)/ms : 1
        du/dt = a*(b*v - u)/ms : 1
        drawn = randn() : 1 (constant over dt)
        ge : 1
        gi : 1
        noise : 1 (constant)
        a : 1 (constant)
        b : 1 (constant)
        c : 1 (constant)
        d : 1 (constant)""",
        threshold="v >= 30",
        reset="v = c; u += d",
        method="euler",
    )
    # What arrives acts for one step.
    neurons.run_regularly("ge = 0; gi = 0", when="after_thresholds")
    excitatory = size * 4 // 5
    exc, inh = neurons[:excitatory], neurons[excitatory:]
    neurons.v, neurons.a, neurons.b, neurons.c, neurons.d = -65, 0.02, 0.2, -65, 8
    neurons.u = -13
    exc.noise, inh.noise = NOISE_EXC, NOISE_INH
    exc.c = "-65 + 15*rand()**2"
    exc.d = "8 - 6*(c + 65)/15"
    inh.b = "0.25 - 0.05*rand()"
    inh.a = "0.02 + 0.08*(0.25 - b)/0.05"
    inh.d = 2
    inh.u = "-65*b"
    objects = [neurons]
    for pre, target, largest in ((exc, "ge", EXC), (inh, "gi", INH)):
        connected = b2.Synapses(pre, neurons, "w : 1", on_pre=f"{target} += w")
        connected.connect(p=probability)
        connected.w = f"{largest}*rand()"
        objects.append(connected)
    return objects, [neurons]
