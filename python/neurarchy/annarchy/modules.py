"""The modules of the name ANNarchy and the names in each: tables, read by the finder and by the tests."""

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
_DELIVERED = "compute_delivered_spikes compute_delivered_spikes_per_second"
_INTERNAL = "NetworkManager GlobalObjectManager Profiler CmdLineArgParser"

#: What a star import brings, apart from modules and what is of Python itself.
PUBLIC = (
    f"Neuron Synapse {_NEURONS} {_SYNAPSES} list_standard_neurons list_standard_synapses Constant get_constant "
    f"list_constants {_RANDOM} Population Projection Dendrite {_INPUTS} {_HYBRID} LILConnectivity CSR {_SPARSE} "
    f"{_GLOBAL} compile {_SIMULATE} Network parallel_run Monitor MonitorList {_ANALYSIS} {_IO} report "
    f"check_profile_results OMP_MIN_NB_NEURONS {_INTERNAL}"
).split()

#: Modules that a star import brings, by their paths.
PUBLIC_MODULES = {
    "core": "core",
    "inputs": "inputs",
    "models": "models",
    "extensions": "extensions",
    "parser": "parser",
    "generator": "generator",
    "intern": "intern",
    "cython_ext": "cython_ext",
    "Global": "core.Global",
    "Messages": "intern.Messages",
    "hybrid": "extensions.hybrid",
    "HybridPopulation": "extensions.hybrid.HybridPopulation",
}

#: Extensions that are there without being imported, as attributes of the package and of ``extensions``.
LOADED_EXTENSIONS = ("convolution", "bold")

#: Dotted path below ANNarchy, and the public names it defines. A package comes before its modules.
MODULES: dict[str, list[str]] = {
    path: names.split()
    for path, names in {
        "core": "",
        "core.Population": "Population",
        "core.PopulationView": "PopulationView",
        "core.Projection": "Projection",
        "core.Dendrite": "Dendrite IndividualSynapse",
        "core.Neuron": "Neuron IndividualNeuron",
        "core.Synapse": "Synapse",
        "core.Random": _RANDOM,
        "core.Constant": "Constant get_constant list_constants",
        "core.Global": f"{_GLOBAL} {_SIMULATE} check_profile_results OMP_MIN_NB_NEURONS",
        "core.Simulate": _SIMULATE,
        "core.Network": "Network parallel_run",
        "core.Monitor": f"Monitor MemoryStats {_ANALYSIS}",
        "core.IO": f"MonitorList {_IO}",
        "core.Utils": f"{_SPARSE} {_DELIVERED}",
        "inputs": f"{_INPUTS} input_type_list input_name_list",
        "inputs.InputArray": "InputArray",
        "inputs.TimedArray": "TimedArray TimedPoissonPopulation",
        "inputs.PoissonPopulation": "PoissonPopulation",
        "inputs.SpikeSourceArray": "SpikeSourceArray",
        "inputs.SpikeTrains": "HomogeneousCorrelatedSpikeTrains",
        "inputs.CurrentInjection": "CurrentInjection",
        "inputs.DecodingProjection": "DecodingProjection",
        "models": f"{_NEURONS} {_SYNAPSES} list_standard_neurons list_standard_synapses",
        "models.Neurons": f"{_NEURONS} list_standard_neurons",
        "models.Synapses": f"{_SYNAPSES} list_standard_synapses",
        "cython_ext": "LILConnectivity CSR",
        "cython_ext.Connector": "LILConnectivity CSR",
        "extensions": _HYBRID,
        "extensions.hybrid": _HYBRID,
        "extensions.hybrid.HybridPopulation": _HYBRID,
        "generator": "",
        "generator.CmdLineArgParser": "CmdLineArgParser",
        "intern": "",
        "intern.Messages": "ANNarchyException InvalidConfiguration CodeGeneratorException",
        "intern.ConfigManagement": "setup get_global_config _optimization_flags _check_paradigm _check_precision",
        "intern.NetworkManager": "NetworkManager",
        "intern.GlobalObjects": "GlobalObjectManager",
        "intern.Profiler": "Profiler",
        "parser": "",
        "parser.report": "report",
        "parser.report.Report": "report",
    }.items()
}

#: Extensions with a module of their own in this package, imported when asked for; of one that is not there yet, the
#: import says so. For each: the modules below it that scripts import, with the names in them.
EXTENSIONS: dict[str, dict[str, str]] = {
    "image": {"ImagePopulation": "ImagePopulation VideoPopulation"},
    "convolution": {"Convolve": "Convolution", "Pooling": "Pooling", "Transpose": "Transpose", "Copy": "Copy"},
    "bold": {
        "BoldMonitor": "BoldMonitor BoldMonitorFromSlices",
        "BoldModel": "BoldModel",
        "PredefinedModels": "balloon_CN balloon_CL balloon_RN balloon_RL balloon_two_inputs balloon_maith2021",
        "AccProjection": "AccProjection",
        "NormProjection": "NormProjection",
    },
    "tensorboard": {"Logger": "Logger"},
    "ann_to_snn_conversion": {"ANNtoSNNConverter": "ANNtoSNNConverter", "InputEncoding": "", "ReadOut": ""},
    "diagonal": {"DiagonalProjection": "DiagonalProjection"},
}
