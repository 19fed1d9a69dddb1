import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def build(rng, dtype, dt, side, filters, kernel):
    """Every patch of the image is a row, the bank a matrix, and their product is left to the library."""
    around = kernel // 2
    image = np.pad(np.random.default_rng(1).normal(size=(side, side)).astype(dtype), around)
    bank = np.random.default_rng(2).normal(size=(filters, kernel, kernel)).astype(dtype).reshape(filters, -1).T
    patches = np.empty((side * side, kernel * kernel), dtype=dtype)
    maps = np.empty((side * side, filters), dtype=dtype)

    def step():
        np.copyto(patches.reshape(side, side, kernel, kernel), sliding_window_view(image, (kernel, kernel)))
        np.matmul(patches, bank, out=maps)

    return step, lambda duration: float(np.sqrt(np.mean(maps**2)))
