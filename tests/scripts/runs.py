"""The scripts in `unchanged`: the options that each is run with, and how exactly its numbers are compared."""

from __future__ import annotations

from typing import NamedTuple


class Run(NamedTuple):
    """How a script is run."""

    arguments: tuple[str, ...] = ()
    #: For what is random: the words before a number, and how far it may be from the recorded one, relative to it. The
    #: draws differ, so the tolerance is about four standard deviations of the figure over seeds.
    statistics: dict[str, float] | None = None
    #: How far the other numbers may be from the recorded ones, relative to them.
    relative: float = 1e-10


#: The reference system computes weights of Gaussian patterns in single precision.
OF_SINGLE_PRECISION = 1e-6


RUNS = {
    "adex_fi_curve": Run(("-j", "2", "250", "6")),
    "balanced_network": Run(statistics={"rate": 0.6, "synapses": 0.02, "variation": 0.25}),
    "basal_ganglia": Run(),
    "constants_and_functions": Run(),
    "custom_connectivity": Run(),
    "hodgkin_huxley": Run(),
    "hybrid_decoding": Run(),
    "neural_field": Run(relative=OF_SINGLE_PRECISION),
    "notebook": Run(),
    "parallel_sweep": Run(),
    "parameter_file": Run(),
}
