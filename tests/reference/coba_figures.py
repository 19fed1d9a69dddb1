"""The figures by which a simulation of examples/coba.py is compared with the reference system."""

import numpy as np

DURATION_MS = 1000.0


def coba_figures(ann, build, seed, **compile_options):
    """Simulate the network of `build` in the simulator `ann`; the figures of the run, as a dictionary.

    Rates count the spikes of the whole second. The CV is the mean, over neurons with two or more intervals, of standard
    deviation / mean of their intervals. The membrane potential is averaged over all neurons and the samples from
    t = 100 ms on, one sample a millisecond.
    """
    ann.setup(dt=0.1, seed=seed, num_threads=1)
    P, Pe, Pi = build()
    recorded = ann.Monitor(P, "spike")
    potential = ann.Monitor(P, "v", period=1.0)
    ann.compile(silent=True, **compile_options)
    ann.simulate(DURATION_MS)
    spikes, v = recorded.get("spike"), potential.get("v")

    def rate(view):
        return sum(len(spikes[rank]) for rank in view.ranks) / view.size / (DURATION_MS / 1000.0)

    return {
        "rate_exc_hz": rate(Pe),
        "rate_inh_hz": rate(Pi),
        "cv_isi": float(np.mean(ann.coefficient_of_variation(spikes))),
        "mean_v_mv": float(v[100:].mean()),
    }
