"""Whether COBA spikes alike in Brian 2 and in Neurarchy, given the same connections and initial values.

    python alike.py [--duration 100]

Prints how many spikes each had and how many only one of the two had: the equations, the delay, the refractory period
and the order of a step are the same, so differences are those of rounding, which this network makes larger and larger.
"""

import argparse
import json
import subprocess
import sys

import numpy as np

SIZE, PROBABILITY = 4000, 0.02


def network():
    """Connections of excitatory and inhibitory neurons, initial values of v and of the conductances."""
    import coba

    rng = np.random.default_rng(1)
    pairs = [np.nonzero(rng.random((number, SIZE)) < PROBABILITY) for number in (SIZE * 4 // 5, SIZE // 5)]
    return pairs, [rng.normal(*values, SIZE) for values in (coba.V_INIT, coba.EXC_INIT, coba.INH_INIT)]


def brian(duration):
    """Steps and ranks of all spikes."""
    import brian2 as b2

    import coba.brian2

    pairs, initial = network()
    b2.prefs.codegen.target = "numpy"
    b2.defaultclock.dt = coba.DT * b2.ms
    connect = b2.Synapses.connect
    b2.Synapses.connect = lambda self, p: connect(self, i=(pair := pairs.pop(0))[0], j=pair[1])
    objects, (neurons,) = coba.brian2.build(b2, SIZE, 80)
    neurons.v, neurons.ge, neurons.gi = initial
    monitor = b2.SpikeMonitor(neurons)
    b2.Network(objects, monitor).run(duration * b2.ms)
    steps = np.round(np.asarray(monitor.t / b2.ms) / coba.DT).astype(int)
    return sorted(zip(steps.tolist(), np.asarray(monitor.i).tolist(), strict=True))


def neurarchy(duration):
    """Steps and ranks of all spikes."""
    from scipy import sparse

    import coba.annarchy
    import neurarchy as ann

    pairs, initial = network()

    def connect(self, weights, probability):
        pre, post = pairs.pop(0)
        shape = (self.pre.size, SIZE)
        self.connect_from_sparse(sparse.coo_matrix((np.full(len(pre), weights), (pre, post)), shape=shape))

    ann.setup(dt=coba.DT, num_threads=1)
    ann.Projection.connect_fixed_probability = connect
    (neurons,) = coba.annarchy.build(ann, SIZE, 80)
    neurons.v, neurons.g_exc, neurons.g_inh = initial
    monitor = ann.Monitor(neurons, "spike")
    ann.compile(silent=True)
    ann.simulate(duration)
    return sorted((int(step), rank) for rank, steps in monitor.get("spike").items() for step in steps)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duration", type=float, default=100.0)
    parser.add_argument("--only", choices=("brian", "neurarchy"), help="print its spikes; in this process")
    options = parser.parse_args()
    if options.only:
        print(json.dumps((brian if options.only == "brian" else neurarchy)(options.duration)))
        return
    from measured import python_of

    spikes = []
    for name, engine in (("brian", "brian2-runtime"), ("neurarchy", "neurarchy")):
        python = python_of(engine)
        if not python:
            sys.exit(f"{engine} is not installed (install.py {engine})")
        command = [python, __file__, "--only", name, "--duration", str(options.duration)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        spikes.append({tuple(spike) for spike in json.loads(done.stdout.splitlines()[-1])})
    print(f"{len(spikes[0])} and {len(spikes[1])} spikes, {len(spikes[0] ^ spikes[1])} of only one of them")


if __name__ == "__main__":
    main()
