"""Convolution against the multiply-adds that the machine can do, against scipy, and against ordinary synapses.

One thread everywhere; milliseconds per step or call, medians. Each case of Neurarchy is a process of its own. The only
equation of the neurons is `r = sum(exc)`; the time of a step without a projection is subtracted.

The limit: a core makes so many multiply-adds in a second as it does in the product of two large matrices, which is what
vendors' libraries are best at (here numpy's). A convolution with K taps, F filters and N places needs K*F*N, border
included; divided by that rate it is the least time that it can take.
"""

import argparse
import json
import os
import time

# Before numpy is imported.
os.environ.update({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"})

import numpy as np

from processes import in_process

#: Image, filters (0: a single kernel without its dimension), kernel, and whether ordinary synapses are tried.
CASES = {
    "128x128, 32 filters 7x7": ((128, 128), 32, (7, 7), False),
    "128x128, 32 filters 3x3": ((128, 128), 32, (3, 3), False),
    "128x128x16, 32 filters 3x3": ((128, 128, 16), 32, (3, 3, 16), False),
    "128x128, 4 filters 7x7": ((128, 128), 4, (7, 7), False),
    "128x128, one kernel 7x7": ((128, 128), 0, (7, 7), True),
    "64x64, one kernel 7x7": ((64, 64), 0, (7, 7), True),
}


def median(call, seconds=0.6):
    """Milliseconds of a call."""
    call()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e3 * float(np.median(times))


def rate_of_matrix_product(dtype):
    """Multiply-adds per second."""
    a, b = np.ones((2, 1536, 1536), dtype=dtype)
    return 1536**3 / (1e-3 * median(lambda: a @ b))


def step_time(case, precision, kind):
    """Milliseconds of a step with a projection of this kind, and megabytes of the projection."""
    import neurarchy as ann
    from neurarchy.extensions.convolution import Convolution

    image, filters, kernel, _ = CASES[case]
    ann.setup(precision=precision, num_threads=1, seed=1)
    pre = ann.Population(image, ann.Neuron(parameters="r = 1.0"))
    post = ann.Population((*image[:2], filters) if filters else image[:2], ann.Neuron(equations="r = sum(exc)"))
    weights = np.random.default_rng(1).normal(size=(filters, *kernel) if filters else kernel)
    megabytes = 0.0
    if kind == "shared":
        proj = Convolution(pre, post, "exc")
        (proj.connect_filters if filters else proj.connect_filter)(weights)
    elif kind == "sparse":
        proj = ann.Projection(pre, post, "exc").connect_with_func(surroundings, kernel=weights)
    elif kind == "dense":
        proj = ann.Projection(pre, post, "exc").connect_all_to_all(ann.Uniform(0.0, 1.0), storage_format="dense")
    ann.compile(silent=True)
    if kind != "none":
        megabytes = proj.size_in_bytes() / 1e6
    ann.simulate(2.0)
    many = max(1, int(20.0 / median(lambda: ann.simulate(1.0), 0.1)))
    return median(lambda: ann.simulate(float(many))) / many, megabytes


def surroundings(pre, post, kernel):
    """The synapses of a convolution, one by one."""
    import neurarchy as ann

    height, width = pre.geometry
    synapses = ann.LILConnectivity()
    dy, dx = np.indices(kernel.shape).reshape(2, -1) - np.array([[kernel.shape[0] // 2], [kernel.shape[1] // 2]])
    for rank in range(post.size):
        y, x = rank // width + dy, rank % width + dx
        there = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        synapses.add(rank, (y * width + x)[there], kernel.reshape(-1)[there], [0.0])
    return synapses


def scipy_times(case, dtype):
    """Milliseconds of scipy: direct, and by Fourier transforms (all filters with one transform of the image)."""
    from scipy import fft, ndimage, signal

    image, filters, kernel, _ = CASES[case]
    rng = np.random.default_rng(1)
    picture = rng.normal(size=image).astype(dtype)
    bank = rng.normal(size=(max(filters, 1), *kernel)).astype(dtype)
    middle = (slice(None),) * 2 if len(image) == 2 else (slice(None), slice(None), kernel[2] // 2)
    direct = median(lambda: [ndimage.correlate(picture, each, mode="constant")[middle] for each in bank])
    one = median(lambda: [signal.correlate(picture, each, mode="same", method="fft") for each in bank])
    shape = [fft.next_fast_len(n + k - 1, real=True) for n, k in zip(image, kernel, strict=True)]

    def at_once():
        spectrum = fft.rfftn(picture, shape)
        return fft.irfftn(spectrum * np.conj(fft.rfftn(bank, shape, axes=range(1, bank.ndim))), shape,
                          axes=range(1, bank.ndim))  # fmt: skip

    return direct, one, median(at_once)


def alone(case, precision, kind):
    """`step_time`, in a process of its own."""
    return json.loads(in_process(__file__, case=case, precision=precision, kind=kind))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=CASES, help="only this one")
    parser.add_argument("--precision", choices=["double", "float"], default=None)
    parser.add_argument("--kind", choices=["none", "shared", "sparse", "dense"], help="only this one, in this process")
    options = parser.parse_args()
    if options.kind:
        print(json.dumps(step_time(options.case, options.precision, options.kind)))
        return
    for precision, dtype in [("double", np.float64), ("float", np.float32)]:
        if options.precision not in (None, precision):
            continue
        rate = rate_of_matrix_product(dtype)
        print(f"{precision}: {rate / 1e9:.1f} billion multiply-adds per second in a matrix product")
        for case in [options.case] if options.case else CASES:
            image, filters, kernel, tries_synapses = CASES[case]
            work = image[0] * image[1] * max(filters, 1) * int(np.prod(kernel))
            limit = 1e3 * work / rate
            empty, _ = alone(case, precision, "none")
            shared, megabytes = alone(case, precision, "shared")
            took = shared - empty
            line = f"{case:28} limit {limit:7.3f}  Convolution {took:7.3f} ({took / limit:4.2f}x, {megabytes:.2f} MB)"
            direct, one, at_once = scipy_times(case, dtype)
            line += f"  scipy: ndimage {direct:8.2f}, signal fft {one:8.2f}, one fft {at_once:7.2f}"
            for kind in ("sparse", "dense") if tries_synapses else ():
                # All pairs of a large image do not fit into memory.
                if kind == "dense" and image[0] > 64:
                    continue
                each, own = alone(case, precision, kind)
                line += f"  {kind} {each - empty:7.3f} ({own:.0f} MB)"
            print(line, flush=True)


if __name__ == "__main__":
    main()
