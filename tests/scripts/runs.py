"""The scripts in `unchanged`: the options that each is run with, and how exactly its numbers are compared."""

from __future__ import annotations

from typing import NamedTuple


class Run(NamedTuple):
    """How a script is run."""

    arguments: tuple[str, ...] = ()
    #: Of what is random: the words before the figures. The script prints each figure several times, for different
    #: seeds; the draws of both systems differ, so their means are compared, by Welch's test at a level of 0.001. (The
    #: seeds are fixed: a figure that passes once passes always.)
    statistics: tuple[str, ...] = ()
    #: How far numbers that are not random may be from the recorded ones, relative to them.
    relative: float = 1e-10


#: The reference system computes weights of Gaussian patterns in single precision.
OF_SINGLE_PRECISION = 1e-6


RUNS = {
    "adex_fi_curve": Run(("-j", "2", "250", "6")),
    "balanced_network": Run(("6",), statistics=("rate", "variation", "exc", "inh")),
    "basal_ganglia": Run(),
    "constants_and_functions": Run(),
    "custom_connectivity": Run(),
    "decision": Run(),
    "hodgkin_huxley": Run(),
    "hybrid_decoding": Run(),
    "ibcm_learning": Run(),
    "monitor_control": Run(),
    "neural_field": Run(relative=OF_SINGLE_PRECISION),
    "notebook": Run(),
    "parallel_sweep": Run(),
    "parameter_file": Run(),
    "poisson_inputs": Run(
        statistics=(
            *("poisson", "modulated", "low", "high", "end", "normal", "deviation", "uniform", "spread", "potential"),
            *("mean", "width"),
        )
    ),
    "reservoir": Run(),
    "saved_state": Run(),
    "several_networks": Run(),
    "short_term_plasticity": Run(),
    "spikes_with_delays": Run(),
    "stdp_window": Run(),
    "structural_plasticity": Run(),
    "synfire_chain": Run(),
    "trainer_class": Run(),
    "voltage_based_plasticity": Run(),
    "winner_take_all": Run(("-j", "2"), relative=OF_SINGLE_PRECISION),
}
