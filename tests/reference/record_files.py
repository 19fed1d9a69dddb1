"""Files that the reference system writes, for `test_files.py`: run where ANNarchy 4.8.2.7 is installed.

    python tests/reference/record_files.py

It writes `files/*` and, in `files/values.json`, the values that they hold.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent / "files"


def declare(ann):
    """Declare the network of the files, in either system."""
    ann.setup(dt=0.5, seed=5)
    source = ann.Population(2, ann.Neuron(equations="r = t + 1.0"), name="in")
    neuron = ann.Neuron(
        parameters="tau = 10.0 : population\nk = 3 : int\nflag = True : bool",
        equations="m = mean(r) : population\nr = sum(exc)\nn = n + 1 : int",
    )
    out = ann.Population((2, 2), neuron, name="out")
    learning = ann.Synapse(
        parameters="eta = 0.1 : projection\nbeta = 2.0 : postsynaptic\nc = 4 : int",
        equations="w += eta*pre.r\ns = s + 1.0 : postsynaptic\nq = q + 1 : int",
    )
    ann.Projection(source, out[0, :], "exc", learning, name="a").connect_all_to_all(1.0)
    ann.Projection(source, out[1, :], "exc", name="b").connect_all_to_all(1.0, delays=1.5)
    counting = ann.Synapse(parameters="tau = 3.0", equations="x = x + pre.r")
    ann.Projection(source, out, "exc", counting, name="c").connect_with_func(rows, ann=ann)
    spiking = ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0", refractory=1.0)
    cells = ann.Population(3, spiking, name="sp")
    stdp = ann.Projection(cells, cells, "u", ann.STDP(), name="d")
    stdp.connect_fixed_probability(0.7, ann.Uniform(0.0, 1.0))


def rows(pre, post, ann):
    """Rows of different lengths and delays."""
    synapses = ann.LILConnectivity()
    synapses.add(0, [0], [0.5], [0.5])
    synapses.add(2, [0, 1], [1.5, 2.5], [1.0, 2.0])
    synapses.add(3, [1], [3.5], [1.5])
    return synapses


def values(ann):
    """Return what the network holds."""
    found = {"time": ann.get_time()}
    for pop in ann.populations():
        found[pop.name] = {name: np.asarray(pop.get(name)).tolist() for name in pop.attributes}
    for proj in ann.projections():
        kept = {name: getattr(proj, name) for name in dict.fromkeys(proj.attributes)}
        ranks = [dendrite.pre_ranks for dendrite in proj.dendrites]
        found[proj.name] = {**kept, "post_ranks": proj.post_ranks, "pre_ranks": ranks, "delay": proj.delay}
    return found


def main():
    """Simulate the network and write all of it in all formats."""
    import ANNarchy as ann

    declare(ann)
    with tempfile.TemporaryDirectory() as build:
        ann.compile(directory=build, silent=True)
        ann.simulate(4.0)
        FOLDER.mkdir(exist_ok=True)
        for extension in ("npz", "data", "txt.gz"):
            ann.save(str(FOLDER / f"network.{extension}"))
        for name in ("a", "c", "d"):
            # It cannot write ragged delays to .npz.
            extension = "data" if name == "c" else "npz"
            ann.get_projection(name).save(str(FOLDER / f"{name}.{extension}"))
            ann.get_projection(name).save_connectivity(str(FOLDER / f"connectivity_{name}.{extension}"))
        ann.get_population("out").save(str(FOLDER / "out.npz"))
        (FOLDER / "values.json").write_text(json.dumps(values(ann), indent=1) + "\n")


if __name__ == "__main__":
    main()
