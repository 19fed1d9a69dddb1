"""The simulators that are compared, one driver a file, and where each is installed.

A driver has one function, `run(case, model)`: it builds the network that `model` (the file of this driver in the folder
of a network) describes, makes the first step, simulates, and returns `Outcome`.
"""

import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(os.environ.get("NEURARCHY_BENCH_ENGINES", Path(__file__).resolve().parent.parent / "installed"))


@dataclass(frozen=True)
class Engine:
    """A simulator: its driver and what `install.py` asks PyPI for (nothing: it is installed already)."""

    driver: str
    requirements: tuple[str, ...] = ()
    # What has to be there before the requirements are built.
    tools: tuple[str, ...] = ()
    threads: bool = True
    precisions: tuple[str, ...] = ("double",)
    installed_as: str = ""
    # Its result must agree with Neurarchy's.
    compared: bool = True


# The Brian of today uses what NumPy 2.4 took away.
_BRIAN = ("brian2==2.9.0", "numpy<2.3", "cython", "setuptools")
_ARRAYS = ("numpy", "scipy")
_BOTH = ("double", "float")
ENGINES = {
    "neurarchy": Engine("annarchy", precisions=_BOTH),
    "annarchy4": Engine("annarchy", ("ANNarchy==4.8.2.7",), ("cmake",), precisions=_BOTH),
    "annarchy5": Engine("annarchy", ("ANNarchy==5.0.4.1",), ("cmake",), precisions=_BOTH),
    "brian2-cpp": Engine("brian2", _BRIAN, precisions=_BOTH, installed_as="brian2"),
    "brian2-runtime": Engine("brian2", _BRIAN, threads=False, installed_as="brian2"),
    "nest": Engine("nest", ("nest-simulator==3.10.0", "numpy")),
    "arbor": Engine("arbor", ("arbor==0.12.2", "numpy")),
    # The products of NumPy use threads.
    "numpy": Engine("plain", _ARRAYS, precisions=_BOTH),
    # No simulator: a loop over as many bytes as the synapses have.
    "stream": Engine("stream", _ARRAYS, precisions=_BOTH, installed_as="numpy", compared=False),
}


@dataclass(frozen=True)
class Case:
    """One network at one size, for one engine with its settings."""

    engine: str
    size: dict
    dt: float
    duration: float
    threads: int
    precision: str
    seed: int
    directory: str

    @property
    def dtype(self):
        """NumPy's type of a value."""
        import numpy as np

        return np.float64 if self.precision == "double" else np.float32

    def rate(self, spikes, neurons):
        """Hz, of all neurons together."""
        return float(spikes) / float(neurons) / self.duration * 1000.0


@dataclass
class Outcome:
    """What one run was.

    ready: seconds since the epoch when the first step was made; build: seconds from the beginning of the description
    of the network to that; seconds: of the simulation; result: the figure that must agree between engines; peak_kb:
    memory, where the process itself does not tell; version: the simulator's.
    """

    ready: float
    build: float
    seconds: float
    result: float
    version: str
    peak_kb: int = 0


class Clock:
    """Times of a run, from the beginning of the description on."""

    def __init__(self):
        self.begun = time.time()
        self.ready = self.seconds = 0.0

    def run(self, first, rest):
        """Makes the first step, then simulates."""
        first()
        self.ready = time.time()
        start = time.perf_counter()
        rest()
        self.seconds = time.perf_counter() - start

    def outcome(self, result, version, peak_kb=0):
        return Outcome(self.ready, self.ready - self.begun, self.seconds, result, version, peak_kb)


def peak_kb(usage=None):
    """Largest resident size of a process (default: this one), from its `rusage`."""
    usage = usage or resource.getrusage(resource.RUSAGE_SELF)
    # Linux counts kilobytes, macOS bytes.
    return usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
