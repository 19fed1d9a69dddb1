"""The modules of the name ANNarchy and the names in each."""

from __future__ import annotations

_RANDOM = "RandomDistribution Uniform DiscreteUniform Normal LogNormal Exponential Gamma Binomial"
_INPUTS = (
    "InputArray TimedArray PoissonPopulation TimedPoissonPopulation SpikeSourceArray "
    "HomogeneousCorrelatedSpikeTrains CurrentInjection DecodingProjection"
)
_HYBRID = "Spike2RatePopulation Rate2SpikePopulation"
_NEURONS = (
    "LeakyIntegrator Izhikevich IF_curr_exp IF_cond_exp IF_curr_alpha IF_cond_alpha HH_cond_exp "
    "EIF_cond_exp_isfa_ista EIF_cond_alpha_isfa_ista"
)
_SYNAPSES = "STP STDP Hebb Oja IBCM DefaultRateCodedSynapse DefaultSpikingSynapse"
_ANALYSIS = "raster_plot histogram population_rate smoothed_rate mean_fr inter_spike_interval coefficient_of_variation"
_IO = "save load save_parameters load_parameters load_parameter"
_SIMULATE = (
    "simulate simulate_until step every callbacks_enabled enable_callbacks disable_callbacks clear_all_callbacks "
    "enable_learning disable_learning"
)
_GLOBAL = (
    "setup clear reset set_seed dt get_time set_time get_current_step set_current_step get_global_config "
    "get_population get_projection populations projections monitors add_function functions"
)
_SPARSE = "sparse_random_matrix sparse_delays_from_weights"

#: What a star import brings, apart from modules.
PUBLIC = (
    f"Neuron Synapse {_NEURONS} {_SYNAPSES} list_standard_neurons list_standard_synapses Constant get_constant "
    f"list_constants {_RANDOM} Population Projection Dendrite {_INPUTS} {_HYBRID} LILConnectivity CSR {_SPARSE} "
    f"{_GLOBAL} compile {_SIMULATE} Network parallel_run Monitor MonitorList {_ANALYSIS} {_IO} report"
).split()

#: Dotted path below ANNarchy, and the public names it defines.
MODULES: dict[str, list[str]] = {
    path: names.split()
    for path, names in {
        "core": "",
        "core.Population": "Population",
        "core.PopulationView": "PopulationView",
        "core.Projection": "Projection",
        "core.Dendrite": "Dendrite",
        "core.Neuron": "Neuron IndividualNeuron",
        "core.Synapse": "Synapse",
        "core.Random": _RANDOM,
        "core.Constant": "Constant get_constant",
        "core.Global": f"{_GLOBAL} {_SIMULATE}",
        "core.Simulate": _SIMULATE,
        "core.Network": "Network parallel_run",
        "core.Monitor": f"Monitor MonitorList {_ANALYSIS}",
        "core.IO": _IO,
        "core.Utils": _SPARSE,
        "inputs": _INPUTS,
        "models": f"{_NEURONS} {_SYNAPSES} list_standard_neurons list_standard_synapses",
        "models.Neurons": _NEURONS,
        "models.Synapses": _SYNAPSES,
        "cython_ext": "LILConnectivity CSR",
        "cython_ext.Connector": "LILConnectivity CSR",
        "extensions": "",
        "extensions.hybrid": _HYBRID,
        "extensions.hybrid.HybridPopulation": _HYBRID,
        "intern": "",
        "intern.Messages": "ANNarchyException",
        "intern.ConfigManagement": "get_global_config",
        "parser": "",
        "parser.report": "report",
        "parser.report.Report": "report",
    }.items()
}

#: Extensions with modules of their own in this package, which are imported when they are asked for.
EXTENSIONS = {"extensions.image": "neurarchy.extensions.image"}

#: Extensions of the reference system that this package does not have yet.
MISSING_EXTENSIONS = ("convolution", "bold", "tensorboard", "ann_to_snn_conversion", "diagonal")
