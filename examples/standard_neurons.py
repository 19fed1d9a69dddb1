"""The standard neurons, given the same spikes.

Eight models of the literature receive one spike, and their weights are scaled so that it moves all of them by the same
area, 12 mV ms. Then the same random train comes to all. Synapses open at once or gradually (alpha functions), and let a
current or a conductance in; some neurons spike when they cross a threshold, others have the upstroke in their
equations, and the exponential ones tire of spiking. The Hodgkin-Huxley neuron has neither threshold nor reset: so
steady an input inactivates its sodium channels before they open together, and it stays depolarised without a spike.

    Davison et al. (2009). PyNN: a common interface for neuronal network simulators. Frontiers in Neuroinformatics 2,
    11. doi:10.3389/neuro.11.011.2008
    Brette and Gerstner (2005). Adaptive exponential integrate-and-fire model as an effective description of neuronal
    activity. Journal of Neurophysiology 94(5), 3637-3642. doi:10.1152/jn.00686.2005

Shows: `list_standard_neurons`: `IF_curr_exp`, `IF_cond_exp`, `IF_curr_alpha`, `IF_cond_alpha`, `HH_cond_exp`,
`EIF_cond_exp_isfa_ista`, `EIF_cond_alpha_isfa_ista`, `Izhikevich`; `projections` to go through them.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=500.0, help="length of the random train in ms (default: 500)")
options = parser.parse_args()

ann.setup(dt=0.05, seed=4)

# One spike at 300 ms, and the train from 400 ms on: 80 inputs of 30 Hz.
BEGIN = 400.0
rng = np.random.default_rng(4)
count = rng.poisson(80 * 30.0 * options.duration / 1000.0)
train = np.unique(np.round(BEGIN + rng.uniform(0.0, options.duration, count), 1))
source = ann.SpikeSourceArray([300.0, *train])

# Weights of the single spike: currents in nA, conductances in uS; the Izhikevich neuron takes mV.
MODELS = {
    ann.Izhikevich: 20.0,
    ann.IF_curr_exp: 0.3,
    ann.IF_cond_exp: 0.004,
    ann.IF_curr_alpha: 0.3,
    ann.IF_cond_alpha: 0.004,
    ann.HH_cond_exp: 0.004,
    ann.EIF_cond_exp_isfa_ista: 0.004,
    ann.EIF_cond_alpha_isfa_ista: 0.004,
}
assert {*ann.list_standard_neurons()} == {*MODELS, ann.LeakyIntegrator}
monitors = {}
for model, weight in MODELS.items():
    pop = ann.Population(1, model, name=model.__name__)
    ann.Projection(source, pop, "exc").connect_all_to_all(weight, delays=0.1, force_multiple_weights=True)
    monitors[pop.name] = ann.Monitor(pop, ["v", "spike"])
ann.compile()
# They come to rest, and get one spike.
ann.simulate(BEGIN)
single, rests = {}, {}
for proj in ann.projections(target="exc"):
    name = proj.post.name
    v = monitors[name].get("v")[int(290.0 / ann.dt()) :, 0]
    scale = 12.0 / ((v - v[0]).sum() * ann.dt())
    single[name] = (v - v[0]) * scale
    proj.w = np.array(proj.w) * scale
    rests[name] = float(v[0])
    monitors[name].reset()
ann.simulate(options.duration)

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(len(MODELS), 2, figsize=(6.9, 6.4), layout="constrained", width_ratios=(1, 3), sharex="col")
for row, (name, m) in zip(axes, monitors.items(), strict=True):
    v, spikes = m.get("v")[:, 0], m.get("spike")[0]
    rate = len(spikes) / options.duration * 1000.0
    print(f"{name:<28}rests at {rests[name]:.0f} mV, fires at {rate:.0f} Hz")
    row[0].plot(0.05 * np.arange(len(single[name])) - 10.0, single[name], color="#0072B2", linewidth=0.9)
    row[0].set(xlim=(-5, 80))
    row[1].plot(0.05 * np.arange(len(v)), np.minimum(v, 30.0), color="0.2", linewidth=0.6)
    row[1].plot(
        0.05 * (np.array(spikes) - BEGIN / 0.05), np.full(len(spikes), 40.0), "|", color="#D55E00", markersize=4
    )
    row[1].set(xlim=(0, options.duration), ylim=(-95, 60))
    row[1].text(1.0, 1.0, name, transform=row[1].transAxes, ha="right", va="bottom", fontsize=7)
axes[0, 0].set_title("one spike (mV)")
axes[-1, 0].set_xlabel("time (ms)")
axes[-1, 1].set_xlabel("time (ms)")
figure.savefig("standard_neurons.png")
