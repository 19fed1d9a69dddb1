"""Pulse-coupled network of 1,000 Izhikevich neurons with thalamic noise.

800 regular-spiking excitatory and 200 fast-spiking inhibitory neurons, all connected to all, synchronise in rhythms
of the alpha and gamma ranges.

    Izhikevich (2003). Simple model of spiking neurons. IEEE Transactions on Neural Networks 14(6), 1569-1572.
    doi:10.1109/TNN.2003.820440

Shows: parameters per neuron, views of a population, conductances of one step, `raster_plot`.
"""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

ann.setup(dt=1.0, seed=1)

Izhikevich = ann.Neuron(
    parameters="""
        noise = 5.0
        a = 0.02
        b = 0.2
        c = -65.0
        d = 8.0
    """,
    equations="""
        I = g_exc - g_inh + noise * Normal(0.0, 1.0)
        dv/dt = 0.04 * v^2 + 5.0 * v + 140.0 - u + I : init = -65.0
        du/dt = a * (b * v - u)                      : init = -13.0
    """,
    spike="v >= 30.0",
    reset="""
        v = c
        u += d
    """,
)

# The random numbers that make every neuron a little different, as in the paper.
rng = np.random.default_rng(1)
re, ri = rng.random(800), rng.random(200)

pop = ann.Population(geometry=1000, neuron=Izhikevich)
exc, inh = pop[:800], pop[800:]
exc.c = -65.0 + 15.0 * re**2
exc.d = 8.0 - 6.0 * re**2
inh.noise = 2.0
inh.a = 0.02 + 0.08 * ri
inh.b = 0.25 - 0.05 * ri
inh.d = 2.0
inh.u = -65.0 * (0.25 - 0.05 * ri)

exc_to_all = ann.Projection(pre=exc, post=pop, target="exc")
exc_to_all.connect_all_to_all(weights=ann.Uniform(0.0, 0.5))
inh_to_all = ann.Projection(pre=inh, post=pop, target="inh")
inh_to_all.connect_all_to_all(weights=ann.Uniform(0.0, 1.0))

monitor = ann.Monitor(pop, ["v", "spike"])
ann.compile()
ann.simulate(1000.0, measure_time=True)

spikes, v = monitor.get("spike"), monitor.get("v")
times, ranks = ann.raster_plot(spikes)
print(f"{'rate, excitatory':<24}{np.sum(ranks < 800) / 800:.2f} Hz")
print(f"{'rate, inhibitory':<24}{np.sum(ranks >= 800) / 200:.2f} Hz")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (raster, rate, potential) = plt.subplots(
    3, 1, figsize=(6.9, 5.2), sharex=True, height_ratios=(2.2, 1, 1), layout="constrained"
)
for colour, mine in (("#0072B2", ranks < 800), ("#D55E00", ranks >= 800)):
    raster.plot(times[mine], ranks[mine], ".", color=colour, markersize=1.0, rasterized=True)
raster.set(ylabel="neuron", ylim=(0, 1000))
rate.plot(np.bincount(times.astype(int), minlength=1000) / 1000 * 1000.0, color="0.2", linewidth=0.7)
rate.set(ylabel="rate (Hz)", ylim=(0, None))
potential.plot(np.minimum(v[:, 0], 30.0), color="#0072B2", linewidth=0.7)
potential.set(xlabel="time (ms)", ylabel="v (mV)", xlim=(0, 1000))
figure.align_ylabels()
figure.savefig("izhikevich.png")
