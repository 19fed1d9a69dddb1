"""Neurarchy: a neuro-simulator. Networks are described by equations, compiled to machine code, run on all cores.

>>> import neurarchy as ann
>>> lif = ann.Neuron(
...     parameters="tau = 20.0 : population",
...     equations="tau*dv/dt = -v + 1.5",
...     spike="v > 1.0",
...     reset="v = 0.0",
... )
>>> pop = ann.Population(10, lif)
>>> m = ann.Monitor(pop, "spike")
>>> ann.compile(silent=True)
>>> ann.simulate(1000.0)
>>> round(m.mean_fr())
45
"""

import importlib
from typing import TYPE_CHECKING, Any

from ._core import __version__
from .analysis import (
    coefficient_of_variation,
    histogram,
    inter_spike_interval,
    mean_fr,
    population_rate,
    raster_plot,
    smoothed_rate,
)
from .callbacks import callbacks_enabled, clear_all_callbacks, disable_callbacks, enable_callbacks, every
from .checkpoints import checkpoint, restore
from .constant import Constant, get_constant, list_constants
from .dendrite import Dendrite
from .functions import add_function, functions
from .individual_synapse import IndividualSynapse
from .lil import CSR, LILConnectivity
from .messages import ANNarchyException, NeurarchyWarning
from .monitor import Monitor
from .monitor_files import MonitorList
from .network import Network
from .neuron import Neuron
from .population import Population
from .projection import Projection
from .random import (
    Binomial,
    DiscreteUniform,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    RandomDistribution,
    Uniform,
)
from .saving import load, save
from .settings import dt, get_global_config, setup
from .simulation import (
    clear,
    compile,
    compile_times,
    disable_learning,
    enable_learning,
    get_current_step,
    get_population,
    get_projection,
    get_time,
    monitors,
    populations,
    projections,
    reset,
    set_current_step,
    set_seed,
    set_time,
    simulate,
    simulate_until,
    step,
)
from .sparse import sparse_delays_from_weights, sparse_random_matrix
from .summary import summary
from .synapse import Synapse
from .view import IndividualNeuron, PopulationView

if TYPE_CHECKING:
    from .inputs import (
        CurrentInjection,
        DecodingProjection,
        HomogeneousCorrelatedSpikeTrains,
        InputArray,
        PoissonPopulation,
        Rate2SpikePopulation,
        Spike2RatePopulation,
        SpikeSourceArray,
        TimedArray,
        TimedPoissonPopulation,
    )
    from .models import (
        IBCM,
        STDP,
        STP,
        DefaultRateCodedSynapse,
        DefaultSpikingSynapse,
        EIF_cond_alpha_isfa_ista,
        EIF_cond_exp_isfa_ista,
        Hebb,
        HH_cond_exp,
        IF_cond_alpha,
        IF_cond_exp,
        IF_curr_alpha,
        IF_curr_exp,
        Izhikevich,
        LeakyIntegrator,
        Oja,
        list_standard_neurons,
        list_standard_synapses,
    )
    from .parallel import parallel_run
    from .parameters import load_parameter, load_parameters, save_parameters
    from .reporting import report

#: What only some scripts need is imported when it is used: importing is a large part of the time to the first step of a
#: small network. Modules, and the names that come from them.
_LATER = {
    "inputs": (
        "CurrentInjection",
        "DecodingProjection",
        "HomogeneousCorrelatedSpikeTrains",
        "InputArray",
        "PoissonPopulation",
        "Rate2SpikePopulation",
        "Spike2RatePopulation",
        "SpikeSourceArray",
        "TimedArray",
        "TimedPoissonPopulation",
    ),
    "models": (
        "IBCM",
        "STDP",
        "STP",
        "DefaultRateCodedSynapse",
        "DefaultSpikingSynapse",
        "EIF_cond_alpha_isfa_ista",
        "EIF_cond_exp_isfa_ista",
        "Hebb",
        "HH_cond_exp",
        "IF_cond_alpha",
        "IF_cond_exp",
        "IF_curr_alpha",
        "IF_curr_exp",
        "Izhikevich",
        "LeakyIntegrator",
        "Oja",
        "list_standard_neurons",
        "list_standard_synapses",
    ),
    "parallel": ("parallel_run",),
    "parameters": ("load_parameter", "load_parameters", "save_parameters"),
    "reporting": ("report",),
}
_MODULE_OF = {name: module for module, names in _LATER.items() for name in names}

__all__ = [
    "CSR",
    "IBCM",
    "STDP",
    "STP",
    "ANNarchyException",
    "Binomial",
    "Constant",
    "CurrentInjection",
    "DecodingProjection",
    "DefaultRateCodedSynapse",
    "DefaultSpikingSynapse",
    "Dendrite",
    "DiscreteUniform",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "Exponential",
    "Gamma",
    "HH_cond_exp",
    "Hebb",
    "HomogeneousCorrelatedSpikeTrains",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_curr_alpha",
    "IF_curr_exp",
    "IndividualNeuron",
    "IndividualSynapse",
    "InputArray",
    "Izhikevich",
    "LILConnectivity",
    "LeakyIntegrator",
    "LogNormal",
    "Monitor",
    "MonitorList",
    "Network",
    "NeurarchyWarning",
    "Neuron",
    "Normal",
    "Oja",
    "PoissonPopulation",
    "Population",
    "PopulationView",
    "Projection",
    "RandomDistribution",
    "Rate2SpikePopulation",
    "Spike2RatePopulation",
    "SpikeSourceArray",
    "Synapse",
    "TimedArray",
    "TimedPoissonPopulation",
    "Uniform",
    "__version__",
    "add_function",
    "callbacks_enabled",
    "checkpoint",
    "clear",
    "clear_all_callbacks",
    "coefficient_of_variation",
    "compile",
    "compile_times",
    "disable_callbacks",
    "disable_learning",
    "dt",
    "enable_callbacks",
    "enable_learning",
    "every",
    "functions",
    "get_constant",
    "get_current_step",
    "get_global_config",
    "get_population",
    "get_projection",
    "get_time",
    "histogram",
    "inter_spike_interval",
    "list_constants",
    "list_standard_neurons",
    "list_standard_synapses",
    "load",
    "load_parameter",
    "load_parameters",
    "mean_fr",
    "monitors",
    "parallel_run",
    "population_rate",
    "populations",
    "projections",
    "raster_plot",
    "report",
    "reset",
    "restore",
    "save",
    "save_parameters",
    "set_current_step",
    "set_seed",
    "set_time",
    "setup",
    "simulate",
    "simulate_until",
    "smoothed_rate",
    "sparse_delays_from_weights",
    "sparse_random_matrix",
    "step",
    "summary",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return importlib.import_module(f".{name}", __name__)
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *_MODULE_OF})
