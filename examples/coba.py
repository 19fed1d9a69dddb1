"""Balanced network of conductance-based integrate-and-fire neurons.

3,200 excitatory and 800 inhibitory neurons, connected at random with a probability of 2 %, keep each other in
asynchronous irregular activity without any input. Benchmark 1 (COBA) of Brette et al. (2007).

    Vogels and Abbott (2005). Signal propagation and logic gating in networks of integrate-and-fire neurons.
    Journal of Neuroscience 25(46), 10786-10795. doi:10.1523/JNEUROSCI.3508-05.2005
    Brette et al. (2007). Simulation of networks of spiking neurons: a review of tools and strategies.
    Journal of Computational Neuroscience 23(3), 349-398. doi:10.1007/s10827-007-0038-6

Shows: conductances, refractory periods, random connectivity, raster plots and spike statistics.
"""

import argparse
import time

import numpy as np

import neurarchy as ann

COBA = ann.Neuron(
    parameters="""
        El = -60.0       : population   # leak and reset potential (mV)
        Vr = -60.0       : population
        Vt = -50.0       : population   # threshold (mV)
        Erev_exc = 0.0   : population   # reversal potentials (mV)
        Erev_inh = -80.0 : population
        tau = 20.0       : population   # time constants (ms)
        tau_exc = 5.0    : population
        tau_inh = 10.0   : population
        I = 20.0         : population   # background drive (mV)
    """,
    equations="""
        tau * dv/dt = (El - v) + g_exc * (Erev_exc - v) + g_inh * (Erev_inh - v) + I
        tau_exc * dg_exc/dt = -g_exc
        tau_inh * dg_inh/dt = -g_inh
    """,
    spike="v > Vt",
    reset="v = Vr",
    refractory=5.0,
)


def build():
    """All 4,000 neurons, and the excitatory and the inhibitory part of them, connected."""
    P = ann.Population(geometry=4000, neuron=COBA)
    Pe, Pi = P[:3200], P[3200:]
    P.v = ann.Normal(-55.0, 5.0)
    P.g_exc = ann.Normal(4.0, 1.5)
    P.g_inh = ann.Normal(20.0, 12.0)
    Ce = ann.Projection(pre=Pe, post=P, target="exc")
    Ce.connect_fixed_probability(weights=0.6, probability=0.02)
    Ci = ann.Projection(pre=Pi, post=P, target="inh")
    Ci.connect_fixed_probability(weights=6.7, probability=0.02)
    return P, Pe, Pi


def plot(filename, spikes, v, n_exc, dt):
    """Raster of every tenth neuron, rate of each population in bins of 5 ms, membrane potential of one neuron."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    blue, red, bin_ms, duration = "#0072B2", "#D55E00", 5.0, len(v) * dt
    times, ranks = ann.raster_plot(spikes)
    style = {"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200}
    with plt.rc_context(style):
        figure, (raster, rate, potential) = plt.subplots(
            3, 1, figsize=(6.9, 5.2), sharex=True, height_ratios=(2.2, 1, 1), layout="constrained"
        )
        populations = (("excitatory", blue, ranks < n_exc, n_exc), ("inhibitory", red, ranks >= n_exc, 4000 - n_exc))
        for name, colour, mine, size in populations:
            shown = mine & (ranks % 10 == 0)
            raster.plot(times[shown], ranks[shown], ".", color=colour, markersize=1.2, rasterized=True)
            counts, edges = np.histogram(times[mine], bins=np.arange(0.0, duration + bin_ms, bin_ms))
            rate.stairs(counts / size * 1000.0 / bin_ms, edges, color=colour, linewidth=0.8, label=name)
        raster.set(ylabel="neuron", ylim=(0, 4000))
        rate.set(ylabel="rate (Hz)", ylim=(0, None))
        rate.legend(frameon=False, ncols=2, loc="upper right")
        t = np.arange(len(v)) * dt
        potential.plot(t, v, color="0.2", linewidth=0.7)
        emitted = np.asarray(spikes[0])
        potential.vlines(emitted * dt, -50.0, -30.0, color="0.2", linewidth=0.7)
        potential.set(xlabel="time (ms)", ylabel="v (mV)", xlim=(0, duration), ylim=(-85, -25))
        for axis, letter in zip((raster, rate, potential), "abc", strict=True):
            axis.set_title(letter, loc="left", fontweight="bold")
        figure.align_ylabels()
        figure.savefig(filename)
    print(f"{'figure':<24}{filename}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--duration", type=float, default=1000.0, help="biological time in ms (default: 1000)")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--figure", default="coba.png", help="file of the picture; empty: none")
    options = parser.parse_args()

    import tqdm  # noqa: F401  # the progress bar: its import is no part of the simulation

    started = time.perf_counter()
    ann.setup(dt=0.1, seed=options.seed, num_threads=options.threads)
    P, Pe, Pi = build()
    m = ann.Monitor(P, "spike")
    n = ann.Monitor(P[0], "v")
    built = time.perf_counter()
    ann.compile()
    compiled = time.perf_counter()
    ann.simulate(options.duration, progress_bar=True)
    simulated = time.perf_counter()

    spikes, v = m.get("spike"), n.get("v").ravel()
    seconds = options.duration / 1000.0
    for name, view in (("excitatory", Pe), ("inhibitory", Pi)):
        count = sum(len(spikes[rank]) for rank in view.ranks)
        print(f"{'rate, ' + name:<24}{count / view.size / seconds:.2f} Hz")
    print(f"{'CV of the intervals':<24}{np.mean(ann.coefficient_of_variation(spikes)):.3f}")
    print(f"{'build':<24}{built - started:.3f} s")
    print(f"{'compile':<24}{compiled - built:.3f} s")
    print(f"{'simulate':<24}{simulated - compiled:.3f} s")
    print(f"{'real-time factor':<24}{(simulated - compiled) / seconds:.3f} (seconds of computing per second simulated)")
    if options.figure:
        plot(options.figure, spikes, v, Pe.size, ann.dt())


if __name__ == "__main__":
    main()
