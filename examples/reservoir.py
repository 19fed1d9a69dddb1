"""A recurrent network learns to compare two stimuli by rewards alone.

Two stimuli are shown one after the other; at the end of the trial the first neuron of the network must be active if
they differed, and have the opposite sign if they were the same. The neurons are disturbed at random; synapses remember
how they took part in disturbances, and when the error at the end is smaller than usual they change in this direction.

    Miconi (2017). Biologically plausible learning in recurrent neural networks reproduces neural dynamics observed
    during cognitive tasks. eLife 6:e20899. doi:10.7554/eLife.20899

Shows: a synapse with eligibility traces of its own, variables of both neurons in equations, learning steered from
Python between trials, single neurons.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--trials", type=int, default=3000, help="number of trials (default: 3000)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=6)
rng = np.random.default_rng(6)
N = 200

Unit = ann.Neuron(
    parameters="""
        tau = 30.0     : population   # ms
        f = 3.0        : population   # disturbances per second
        A = 16.0       : population
        alpha = 0.05   : population
        constant = 0.0                # some neurons do not change
    """,
    equations="""
        hit = Uniform(0.0, 1.0)
        noise = ite(hit < f / 1000.0, A * Uniform(-1.0, 1.0), 0.0)
        x += dt * (sum(inp) + sum(exc) - x + noise) / tau
        rprev = r
        r = ite(constant == 0.0, tanh(x), tanh(constant))
        delta_x = x - x_mean
        x_mean = alpha * x_mean + (1.0 - alpha) * x
    """,
)

# The cube makes sure that a short disturbance counts more than the long relaxation after it.
Traced = ann.Synapse(
    parameters="""
        eta = 0.5         : projection
        learning = 0.0    : projection   # 1 at the end of a trial
        gain = 0.0        : projection   # reward, relative to what is usual
        limit = 0.0003    : projection
    """,
    equations="""
        trace = ite(learning > 0.5, 0.0, trace + (pre.rprev * post.delta_x)^3)
        w += ite(learning > 0.5, clip(eta * before * gain, -limit, limit), 0.0)
        before = trace
    """,
    psp="w * pre.r",
)

inputs = ann.Population(2, ann.Neuron(parameters="r = 0.0"))
network = ann.Population(N, Unit)
network[1].constant, network[10].constant, network[11].constant = 1.0, 1.0, -1.0
network.x = ann.Uniform(-0.1, 0.1)
ann.Projection(inputs, network, "inp").connect_all_to_all(weights=ann.Uniform(-1.0, 1.0))
recurrent = ann.Projection(network, network, "exc", Traced)
recurrent.connect_all_to_all(weights=ann.Normal(0.0, 1.5 / np.sqrt(N)), allow_self_connections=True)
m = ann.Monitor(network, "r", start=False)
ann.compile()

output = network.neuron(0)
usual = np.zeros((2, 2))


def trial(first, second, learn=True):
    """Show two stimuli; return the mean error of the output in the last 200 ms."""
    recurrent.trace = recurrent.before = 0.0
    network.reset(["x", "r", "rprev", "x_mean"])
    for shown, duration in ((first, 200.0), (None, 200.0), (second, 200.0), (None, 200.0)):
        inputs.r = 0.0
        if shown is not None:
            inputs[shown].r = 1.0
        ann.simulate(duration)
    wanted = 0.98 if first != second else -0.98
    error = 0.0
    for _ in range(20):
        ann.simulate(10.0)
        error += abs(output.r - wanted) / 20.0
    if learn:
        recurrent.gain = -(error - usual[first, second]) * usual[first, second]
        recurrent.learning = 1.0
        ann.step()
        recurrent.learning = 0.0
        usual[first, second] = 0.67 * usual[first, second] + 0.33 * error
    return error


errors = []
for _ in range(options.trials):
    first, second = rng.integers(0, 2, 2)
    errors.append(trial(first, second))

# What it does now.
m.start()
cases = [(0, 0), (0, 1), (1, 0), (1, 1)]
final = [trial(first, second, learn=False) for first, second in cases]
activity = m.get("r").reshape(4, 1000, N)

span = max(len(errors) // 10, 1)
print(f"{'error, first trials':<28}{np.mean(errors[:span]):.2f}")
print(f"{'error, last trials':<28}{np.mean(errors[-span:]):.2f}")
print(f"{'correct after learning':<28}{sum(error < 1.0 for error in final)} of 4")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 3, figsize=(6.9, 2.3), layout="constrained")
window = max(len(errors) // 50, 1)
axes[0].plot(errors, ".", color="0.8", markersize=1)
smooth = np.convolve(errors, np.ones(window) / window, mode="valid")
axes[0].plot(np.arange(len(smooth)) + window / 2.0, smooth, color="#0072B2")
axes[0].set(xlabel="trial", ylabel="error", ylim=(0, 2))
colours = ("#D55E00", "#0072B2", "#56B4E9", "#E69F00")
for (first, second), each, colour in zip(cases, activity, colours, strict=True):
    axes[1].plot(each[:, 0], color=colour, label="AB"[first] + "AB"[second])
axes[1].set(xlabel="time (ms)", ylabel="output", ylim=(-1.05, 1.05))
for begin in (0, 400):
    axes[1].axvspan(begin, begin + 200, color="0.93", zorder=0)
axes[1].legend(frameon=False, fontsize=6, ncols=2, loc="lower left")
axes[2].imshow(activity[1][:, :40].T, aspect="auto", cmap="RdBu_r", vmin=-1, vmax=1, extent=(0, 1000, 40, 0))
axes[2].set(xlabel="time (ms)", ylabel="neuron", title="after stimuli A and B", yticks=[])
figure.savefig("reservoir.png")
