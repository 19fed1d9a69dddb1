"""Memory of spiking synapses and the time of making them, one line each.

Each line is a process of its own: two populations of Izhikevich neurons, connected by about 10^7 synapses (one-to-one:
10^6 neurons), two threads unless told otherwise. The time is that of compile(), machine code included; the bytes are
those of `Projection.size_in_bytes()` after it. `--synapses` changes the number.
"""

import argparse
import time

from processes import in_process

KINDS = {
    "fixed_probability, one weight": ("probability", {}),
    "fixed_probability, weights": ("probability", {"weights": True}),
    "fixed_probability, weights, delays": ("probability", {"weights": True, "delays": True}),
    "fixed_probability, STDP": ("probability", {"weights": True, "stdp": True}),
    "fixed_number_pre, one weight": ("number_pre", {}),
    "fixed_number_post, one weight": ("number_post", {}),
    "all_to_all, one weight": ("all", {}),
    "one_to_one, one weight": ("one", {}),
}


def measure(kind, synapses, threads):
    import neurarchy as ann

    pattern, options = KINDS[kind]
    ann.setup(dt=0.1, seed=1, num_threads=threads)
    size = 10**6 if pattern == "one" else int((synapses if pattern == "all" else 10 * synapses) ** 0.5)
    pre, post = ann.Population(size, ann.Izhikevich), ann.Population(size, ann.Izhikevich)
    proj = ann.Projection(pre, post, "exc", synapse=ann.STDP() if options.get("stdp") else None)
    arguments = {
        "weights": ann.Uniform(0.0, 1.0) if options.get("weights") else 1.0,
        "delays": ann.Uniform(0.1, 2.0) if options.get("delays") else 0.0,
    }
    if pattern == "probability":
        proj.connect_fixed_probability(0.1, **arguments)
    elif pattern == "number_pre":
        proj.connect_fixed_number_pre(size // 10, **arguments)
    elif pattern == "number_post":
        proj.connect_fixed_number_post(size // 10, **arguments)
    elif pattern == "all":
        proj.connect_all_to_all(allow_self_connections=True, **arguments)
    else:
        proj.connect_one_to_one(**arguments)
    start = time.perf_counter()
    ann.compile(silent=True)
    seconds = time.perf_counter() - start
    bytes_each = proj.size_in_bytes() / proj.nb_synapses
    print(f"{kind:36} {proj.nb_synapses:>10} synapses {bytes_each:6.2f} bytes each {seconds:7.3f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--synapses", type=int, default=10**7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kind", choices=KINDS, help="only this one, in this process")
    options = parser.parse_args()
    if options.kind:
        measure(options.kind, options.synapses, options.threads)
        return
    for kind in KINDS:
        print(in_process(__file__, kind=kind, synapses=options.synapses, threads=options.threads), flush=True)


if __name__ == "__main__":
    main()
