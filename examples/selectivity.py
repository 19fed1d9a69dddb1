"""What three learning rules make of the same input: only one becomes selective.

Neurons see bars of ten orientations, again and again. Hebb's rule alone strengthens all synapses without end, and so
alike; Oja's rule keeps the weights at bay, but every neuron finds the same principal component, which is no orientation
in particular. The rule of Bienenstock, Cooper and Munro has a threshold between weakening and strengthening that slides
with the activity: each neuron comes to prefer one orientation.

    Bienenstock, Cooper and Munro (1982). Theory for the development of neuron selectivity: orientation specificity and
    binocular interaction in visual cortex. Journal of Neuroscience 2(1), 32-48. doi:10.1523/JNEUROSCI.02-01-00032.1982
    Oja (1982). A simplified neuron model as a principal component analyzer.
    Journal of Mathematical Biology 15(3), 267-273. doi:10.1007/BF00275687

Shows: the standard models `LeakyIntegrator`, `Hebb`, `Oja` and `IBCM`, `disable_learning`, `enable_learning`,
recording weights with a `Monitor` of a dendrite.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--trials", type=int, default=10000, help="bars shown (default: 10000)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=3)
rng = np.random.default_rng(3)
CELLS, ORIENTATIONS, SHOWN = 40, 10, 10.0

retina = ann.InputArray(CELLS, name="retina")
rules = {
    "Hebb": ann.Hebb(eta=1e-5),
    "Oja": ann.Oja(eta=2e-4, alpha=1.0),
    "BCM": ann.IBCM(eta=1e-4, tau=500.0),
}
neurons, synapses, courses = {}, {}, {}
for name, rule in rules.items():
    neurons[name] = ann.Population(16, ann.LeakyIntegrator(tau=2.0), name=name)
    synapses[name] = ann.Projection(retina, neurons[name], "exc", rule, name=f"synapses_{name}")
    synapses[name].connect_all_to_all(weights=ann.Uniform(0.05, 0.15))
ann.compile()
for name, proj in synapses.items():
    courses[name] = ann.Monitor(proj.dendrite(0), "w", period=max(options.trials // 100, 1) * SHOWN)

places = 2.0 * np.pi * np.arange(CELLS) / CELLS
bars = np.array([np.exp(6.0 * (np.cos(places - 2.0 * np.pi * k / ORIENTATIONS) - 1.0)) for k in range(ORIENTATIONS)])


def tuning():
    """The responses of all neurons to all bars, while nothing is learnt."""
    ann.disable_learning()
    curves = {name: [] for name in rules}
    for bar in bars:
        retina.r = bar
        ann.simulate(30.0)
        for name, pop in neurons.items():
            curves[name].append(pop.r)
    ann.enable_learning()
    return {name: np.array(curve).T for name, curve in curves.items()}


before = tuning()
for m in courses.values():
    m.reset()
for k in rng.integers(0, ORIENTATIONS, options.trials):
    retina.r = bars[k]
    ann.simulate(SHOWN)
recorded = {name: np.array(m.get("w"), dtype=float) for name, m in courses.items()}
after = tuning()

print("standard synapses:", ", ".join(synapse.__name__ for synapse in ann.list_standard_synapses()))
for name, curves in after.items():
    # 0: the same response to all, 0.9: a response to one of ten only.
    selective = np.mean(1.0 - curves.mean(axis=1) / curves.max(axis=1))
    initially = np.mean(1.0 - before[name].mean(axis=1) / before[name].max(axis=1))
    preferred = len(set(curves.argmax(axis=1).tolist()))
    print(f"{name:<8}selectivity {initially:.2f} -> {selective:.2f}, {preferred} orientations preferred")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(2, 3, figsize=(6.9, 3.2), layout="constrained")
for (top, bottom), name in zip(axes.T, rules, strict=True):
    top.plot(SHOWN / 1000.0 * np.linspace(0, options.trials, len(recorded[name])), recorded[name], linewidth=0.5)
    top.set(title=name, xlabel="time (s)")
    bottom.plot(180.0 * np.arange(ORIENTATIONS) / ORIENTATIONS, after[name].T, linewidth=0.7)
    bottom.set(xlabel="orientation (degrees)", ylim=(0, None))
axes[0, 0].set_ylabel("weights of a neuron")
axes[1, 0].set_ylabel("responses")
figure.savefig("selectivity.png")
