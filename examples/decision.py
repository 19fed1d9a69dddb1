"""Decisions between two alternatives: how long they take, and how often they are right.

Two pools of neurons excite themselves and inhibit each other. Evidence for one of them, the coherence of moving dots,
is integrated by the slow decay of NMDA receptors until one pool reaches 15 Hz: that is the decision. Strong evidence
makes it fast and right, weak evidence slow and often wrong.

    Wong and Wang (2006). A recurrent network mechanism of time integration in perceptual decisions.
    Journal of Neuroscience 26(4), 1314-1328. doi:10.1523/JNEUROSCI.3733-05.2006

Shows: `stop_condition` and `simulate_until`, copies of a network (`Network`), `Constant`, `add_function`, `functions`,
a psp of its own, `connect_from_matrix`, `reset` between trials.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--trials", type=int, default=500, help="trials for each coherence (default: 500)")
options = parser.parse_args()

ann.setup(dt=0.5, seed=5)

ann.Constant("threshold", 15.0)  # Hz
# The rate of a pool (Hz) by its current (nA).
ann.add_function("transfer(x) = (270.0*x - 108.0) / (1.0 - exp(-0.154 * (270.0*x - 108.0)))")

Pool = ann.Neuron(
    parameters="""
        tau_s = 100.0   : population   # ms, NMDA
        tau_n = 2.0     : population   # ms, AMPA
        tau_r = 20.0    : population   # ms
        gamma = 0.641   : population
        I0 = 0.3255     : population   # nA
        sigma = 0.02    : population   # nA
        stimulus = 0.0                 # nA
    """,
    equations="""
        tau_n * dnoise/dt = -noise + sigma * sqrt(tau_n / dt) * Normal(0.0, 1.0)
        r = transfer(sum(pools) + I0 + stimulus + noise)
        ds/dt = -s / tau_s + (1.0 - s) * gamma * r / 1000.0 : init = 0.1
        tau_r * drate/dt = r - rate : init = 2.0
    """,
)

pools = ann.Population(2, Pool, stop_condition="rate > threshold : any")
gating = ann.Synapse(psp="w * pre.s")
ann.Projection(pools, pools, "pools", gating).connect_from_matrix([[0.2609, -0.0497], [-0.0497, 0.2609]])
m = ann.Monitor(pools, "rate", start=False)


def decide(net, coherence):
    """Simulate one trial; return whether it was right and how long it took, None if there was no decision."""
    pair = net.get(pools)
    net.reset()
    net.simulate(100.0)
    pair.stimulus = 5.2e-4 * 30.0 * np.array([1.0 + coherence, 1.0 - coherence])
    time = net.simulate_until(3000.0, pair)
    return None if pair.rate.max() <= ann.get_constant("threshold") else (bool(pair.rate[0] > pair.rate[1]), time)


COHERENCES = (0.0, 0.032, 0.064, 0.128, 0.256, 0.512)
right, fast = [], {True: [], False: []}
courses = []
for number, coherence in enumerate(COHERENCES):
    net = ann.Network(everything=True)
    net.compile(silent=True)
    net.set_seed(number + 1)
    outcomes = [found for _ in range(options.trials) if (found := decide(net, coherence)) is not None]
    right.append(np.mean([is_right for is_right, _ in outcomes]))
    for kind, times in fast.items():
        these = [time for is_right, time in outcomes if is_right == kind]
        times.append(np.mean(these) if these else np.nan)
    print(f"{f'coherence {coherence:.1%}':<20}{right[-1]:>7.1%} right, {fast[True][-1]:.0f} ms")
    if coherence == 0.064:
        net.get(m).start()
        for _ in range(8):
            decide(net, coherence)
            courses.append(net.get(m).get("rate")[200:])

currents = np.linspace(0.3, 0.5, 100)
rates = ann.functions("transfer", network=net)(currents)

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 4, figsize=(6.9, 2.0), layout="constrained", width_ratios=(0.8, 1.3, 1, 1))
axes[0].plot(currents, rates, color="0.2")
axes[0].set(xlabel="current (nA)", ylabel="rate (Hz)", title="a pool")
for course in courses:
    for column, colour in enumerate(("#0072B2", "#D55E00")):
        axes[1].plot(0.5 * np.arange(len(course)), course[:, column], color=colour, linewidth=0.6)
axes[1].axhline(ann.get_constant("threshold"), color="0.5", linewidth=0.6, linestyle="--")
axes[1].set(xlabel="time (ms)", ylabel="rate (Hz)", title="trials, 6.4 %")
axes[2].plot(100.0 * np.array(right), "o-", markersize=3, color="0.2")
axes[2].set(ylabel="right (%)", ylim=(45, 102), title="accuracy")
for kind, colour, label in ((True, "#0072B2", "right"), (False, "#D55E00", "wrong")):
    axes[3].plot(fast[kind], "o-", markersize=3, color=colour, label=label)
axes[3].set(ylabel="time (ms)", ylim=(0, None), title="reaction time")
axes[3].legend(frameon=False, fontsize=6.5)
for axis in axes[2:]:
    axis.set(xticks=range(len(COHERENCES)), xlabel="coherence (%)")
    axis.set_xticklabels([f"{100.0 * coherence:.0f}" for coherence in COHERENCES])
figure.savefig("decision.png")
