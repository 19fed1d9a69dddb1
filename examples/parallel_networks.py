"""Four states of a network of excitatory and inhibitory neurons, simulated side by side.

The same sparse network is regular or irregular, synchronous or asynchronous, depending on the strength of inhibition
(g) and of the external input. Four copies of it with different parameters run in processes of their own.

    Brunel (2000). Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons. Journal of
    Computational Neuroscience 8(3), 183-208. doi:10.1023/A:1008925309027 (figure 8; smaller here, and so less
    synchronous)

Shows: `parallel_run` with the parameters of each network, refractory periods, delays, `PoissonPopulation`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=700.0, help="biological time in ms (default: 700)")
parser.add_argument("--neurons", type=int, default=2500, help="neurons of a network (default: 2500)")
options = parser.parse_args()

ann.setup(dt=0.1, seed=8, num_threads=1)
N = options.neurons
NE, NI = 4 * N // 5, N // 5
CE = NE // 10
# Each synapse of the 1,000 of the paper changes the potential by 0.1 mV.
J = 0.1 * 1000.0 / CE

Cell = ann.Neuron(
    parameters="tau = 20.0 : population   # ms; potentials in mV",
    equations="tau * dv/dt = -v + tau / dt * g_exc : init = 0.0",
    spike="v > 20.0",
    reset="v = 10.0",
    refractory=2.0,
)

cells = ann.Population(N, Cell, name="cells")
cells.v = ann.Uniform(0.0, 20.0)
external = ann.PoissonPopulation(N, rates=0.0, name="external")
excitatory = ann.Projection(cells[:NE], cells, "exc", name="excitatory").connect_fixed_number_pre(CE, J, delays=1.5)
inhibitory = ann.Projection(cells[NE:], cells, "exc", name="inhibitory")
inhibitory.connect_fixed_number_pre(CE // 4, -J, delays=1.5)
ann.Projection(external, cells, "exc").connect_one_to_one(J)
m = ann.Monitor(cells, "spike")
ann.compile()


def simulate(number, net, g, rate):
    """One network: the strength of inhibition, and the external input in units of what reaches the threshold."""
    net.get(inhibitory).w = -g * J
    threshold = 20.0 / (J * CE * 20.0) * 1000.0  # Hz, of each of CE external synapses
    net.get(external).rates = rate * threshold * CE
    net.simulate(options.duration)
    return net.get(m).raster_plot()


states = [
    ("synchronous regular", 3.0, 2.0),
    ("synchronous irregular, fast", 6.0, 4.0),
    ("asynchronous irregular", 5.0, 2.0),
    ("synchronous irregular, slow", 4.5, 0.9),
]
rasters = ann.parallel_run(
    simulate, number=len(states), g=[g for _, g, _ in states], rate=[rate for _, _, rate in states]
)

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(2, 4, figsize=(6.9, 2.9), sharex=True, layout="constrained", height_ratios=(2, 1))
begin, end = options.duration - 200.0, options.duration
for (name, g, rate), (times, ranks), (raster, activity) in zip(states, rasters, axes.T, strict=True):
    mean = np.sum(times > begin) / N / 0.2
    print(f"{name:<30}g = {g}, input {rate}: {mean:.1f} Hz")
    shown = (ranks < 50) & (times > begin)
    raster.plot(times[shown] - begin, ranks[shown], "|", color="0.2", markersize=2.5, markeredgewidth=0.5)
    counts, edges = np.histogram(times, bins=np.arange(begin, end + 0.5, 1.0))
    activity.fill_between(edges[:-1] - begin, counts / N * 1000.0, color="#0072B2", step="post", linewidth=0)
    raster.set_title(f"{name.replace(', ', chr(10))}\ng = {g}, input {rate}", fontsize=7)
    raster.set(yticks=[], xlim=(0, 200))
    activity.set(xlabel="time (ms)", ylim=(0, None))
axes[0, 0].set_ylabel("neuron")
axes[1, 0].set_ylabel("rate (Hz)")
figure.savefig("parallel_networks.png")
