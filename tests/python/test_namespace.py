"""The name ANNarchy and its modules: every name that a script can import."""

import importlib
import math
import operator
import os
import sys
import time
import typing

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import annarchy
from neurarchy.annarchy.finder import is_there
from neurarchy.annarchy.modules import EXTENSIONS, LOADED_EXTENSIONS, MODULES, PUBLIC, PUBLIC_MODULES

PRESENT = [name for name in EXTENSIONS if is_there(name)]

#: What `dir()` shows after `from ANNarchy import *` in ANNarchy 4.8.2.7, without extensions and internal modules.
STAR = """
Any Binomial CSR CmdLineArgParser Constant CurrentInjection DecodingProjection DefaultRateCodedSynapse
DefaultSpikingSynapse Dendrite DiscreteUniform EIF_cond_alpha_isfa_ista EIF_cond_exp_isfa_ista Exponential Gamma Global
GlobalObjectManager HH_cond_exp Hebb HomogeneousCorrelatedSpikeTrains HybridPopulation IBCM IF_cond_alpha IF_cond_exp
IF_curr_alpha IF_curr_exp InputArray Izhikevich LILConnectivity LeakyIntegrator LogNormal Messages Monitor MonitorList
Network NetworkManager Neuron Normal OMP_MIN_NB_NEURONS Oja PoissonPopulation Population Profiler Projection
Rate2SpikePopulation STDP STP Spike2RatePopulation SpikeSourceArray Synapse TimedArray TimedPoissonPopulation Uniform
add_function atexit bold callbacks_enabled ceil check_profile_results clear clear_all_callbacks coefficient_of_variation
compile convolution core cython_ext disable_callbacks disable_learning dt enable_callbacks enable_learning every
extensions functions generator get_current_step get_global_config get_population get_projection get_time histogram
hybrid inputs inter_spike_interval intern list_standard_neurons list_standard_synapses load load_parameter
load_parameters mean_fr models monitors np operator os parallel_run parser population_rate populations projections
raster_plot report reset save save_parameters set_current_step set_seed set_time setup simulate simulate_until
smoothed_rate sparse_delays_from_weights sparse_random_matrix step sys time
"""

#: The modules whose paths are in manuals, examples and scripts, and what they import from there.
PATHS = """
core.Population: Population
core.PopulationView: PopulationView
core.Projection: Projection
core.Dendrite: Dendrite
core.Neuron: Neuron IndividualNeuron
core.Synapse: Synapse
core.Random: RandomDistribution Uniform DiscreteUniform Normal LogNormal Exponential Gamma Binomial
core.Constant: Constant get_constant
core.Global: clear reset get_population get_projection populations projections monitors add_function functions
core.Global: enable_learning disable_learning get_time set_time get_current_step set_current_step dt set_seed
core.Global: check_profile_results OMP_MIN_NB_NEURONS get_global_config
core.Simulate: simulate simulate_until step callbacks_enabled disable_callbacks enable_callbacks clear_all_callbacks
core.Simulate: every
core.Network: Network parallel_run
core.Monitor: Monitor MemoryStats raster_plot histogram inter_spike_interval coefficient_of_variation population_rate
core.Monitor: smoothed_rate mean_fr
core.IO: load_parameters save_parameters load_parameter save load MonitorList
core.Utils: sparse_random_matrix sparse_delays_from_weights compute_delivered_spikes
core.Utils: compute_delivered_spikes_per_second
inputs: InputArray PoissonPopulation SpikeSourceArray HomogeneousCorrelatedSpikeTrains TimedArray TimedPoissonPopulation
inputs: CurrentInjection DecodingProjection input_type_list input_name_list
models: LeakyIntegrator Izhikevich IF_curr_exp IF_cond_exp IF_curr_alpha IF_cond_alpha HH_cond_exp STP STDP Hebb Oja
models: EIF_cond_alpha_isfa_ista EIF_cond_exp_isfa_ista IBCM DefaultRateCodedSynapse DefaultSpikingSynapse
models: list_standard_neurons list_standard_synapses
models.Neurons: LeakyIntegrator Izhikevich IF_curr_exp IF_cond_exp IF_curr_alpha IF_cond_alpha HH_cond_exp
models.Neurons: EIF_cond_exp_isfa_ista EIF_cond_alpha_isfa_ista list_standard_neurons
models.Synapses: STP STDP Hebb Oja IBCM DefaultRateCodedSynapse DefaultSpikingSynapse list_standard_synapses
cython_ext: LILConnectivity
cython_ext.Connector: LILConnectivity
extensions: Spike2RatePopulation Rate2SpikePopulation
extensions.hybrid: Spike2RatePopulation Rate2SpikePopulation
extensions.hybrid.HybridPopulation: Spike2RatePopulation Rate2SpikePopulation
extensions.convolution: Convolution Pooling Transpose Copy
extensions.convolution.Convolve: Convolution
extensions.convolution.Pooling: Pooling
extensions.convolution.Transpose: Transpose
extensions.convolution.Copy: Copy
extensions.bold: BoldModel BoldMonitor BoldMonitorFromSlices balloon_CN balloon_CL balloon_RN balloon_RL NormProjection
extensions.bold: balloon_two_inputs balloon_maith2021
extensions.bold.BoldMonitor: BoldMonitor
extensions.bold.BoldModel: BoldModel
extensions.bold.PredefinedModels: balloon_CN balloon_CL balloon_RN balloon_RL balloon_two_inputs balloon_maith2021
extensions.bold.AccProjection: AccProjection
extensions.bold.NormProjection: NormProjection
extensions.tensorboard: Logger
extensions.tensorboard.Logger: Logger
extensions.image: ImagePopulation VideoPopulation
extensions.image.ImagePopulation: ImagePopulation VideoPopulation
extensions.diagonal: DiagonalProjection
extensions.diagonal.DiagonalProjection: DiagonalProjection
extensions.ann_to_snn_conversion: ANNtoSNNConverter
extensions.ann_to_snn_conversion.ANNtoSNNConverter: ANNtoSNNConverter
intern.Messages: ANNarchyException InvalidConfiguration CodeGeneratorException
intern.ConfigManagement: setup get_global_config _check_paradigm _check_precision _optimization_flags
parser.report.Report: report
"""


@pytest.fixture
def installed(capsys):
    annarchy.install()
    yield importlib.import_module("ANNarchy")
    annarchy.uninstall()


def paths():
    for line in PATHS.split("\n"):
        path, _, names = line.partition(": ")
        if path:
            yield path, names.split()


def test_a_star_import_brings_every_name(installed):
    scope = {}
    exec("from ANNarchy import *", scope)
    absent = {name for name in LOADED_EXTENSIONS if name not in PRESENT}
    assert [name for name in STAR.split() if name not in scope and name not in absent] == []
    modules = {"np": np, "os": os, "sys": sys, "time": time, "operator": operator, "ceil": math.ceil, "Any": typing.Any}
    assert {name: scope[name] for name in modules} == modules
    for name in set(PUBLIC) & set(ann.__all__):
        assert scope[name] is getattr(ann, name), name
    for name in {*PUBLIC, *PUBLIC_MODULES}:
        assert scope[name] is getattr(installed, name)
    assert scope["Global"] is sys.modules["ANNarchy.core.Global"]
    assert (installed.__version__, installed.__release__) == ("4.8", "4.8.2")


def test_every_path_brings_its_names_or_says_which_extension_is_not_there(installed):
    missing = []
    for path, names in paths():
        first, _, rest = path.partition(".")
        extension = rest.split(".")[0]
        if first == "extensions" and extension in EXTENSIONS and extension not in PRESENT:
            with pytest.raises(ImportError, match=f"does not have the extension '{extension}' yet"):
                importlib.import_module(f"ANNarchy.{path}")
            continue
        for name in set(names):
            scope = {}
            try:
                exec(f"from ANNarchy.{path} import {name}", scope)
            except ImportError as error:
                missing.append(str(error))
                continue
            if name in ann.__all__:
                assert scope[name] is getattr(ann, name), (path, name)
    assert missing == []


def test_the_table_of_modules_is_the_list_of_paths(installed):
    listed = {}
    for path, names in paths():
        listed.setdefault(path, set()).update(names)
    for path, names in listed.items():
        extension, _, below = path.removeprefix("extensions.").partition(".")
        if extension in EXTENSIONS:
            assert not below or set(EXTENSIONS[extension][below].split()) >= names, path
        else:
            assert set(MODULES[path]) >= names, path


@pytest.mark.parametrize("extension", PRESENT)
def test_a_star_import_of_an_extension_brings_its_classes(installed, extension):
    scope = {}
    exec(f"from ANNarchy.extensions.{extension} import *", scope)
    module = importlib.import_module(f"neurarchy.extensions.{extension}")
    assert {name: scope[name] for name in module.__all__} == {name: getattr(module, name) for name in module.__all__}
    # Also after a module of the same name has been imported.
    for below in EXTENSIONS[extension]:
        importlib.import_module(f"ANNarchy.extensions.{extension}.{below}")
    alias = importlib.import_module(f"ANNarchy.extensions.{extension}")
    assert all(getattr(alias, name) is getattr(module, name) for name in module.__all__)


def test_some_extensions_are_there_without_being_imported(installed):
    for name in LOADED_EXTENSIONS:
        assert hasattr(installed, name) == (name in PRESENT)
        assert getattr(installed, name, None) is getattr(installed.extensions, name, None)


def test_a_module_that_never_was_is_not_found(installed):
    for path in ("core.Nonsense", "nonsense", "extensions.nonsense", "extensions.image.Nonsense"):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(f"ANNarchy.{path}")


def test_errors_are_told_apart_as_in_existing_except_clauses(installed):
    scope = {}
    exec("from ANNarchy.intern.Messages import *", scope)
    assert scope["ANNarchyException"] is ann.ANNarchyException
    for name in ("InvalidConfiguration", "CodeGeneratorException"):
        assert issubclass(scope[name], ann.ANNarchyException)
        assert not issubclass(ann.ANNarchyException, scope[name])
    pop = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    with pytest.raises(scope["CodeGeneratorException"], match="no storage format 'xyz'"):
        ann.Projection(pop, pop, "exc").connect_all_to_all(1.0, storage_format="xyz")


def test_names_that_are_no_interface_are_there_for_scripts_that_touch_them(installed, capsys):
    config = importlib.import_module("ANNarchy.intern.ConfigManagement")
    assert (config._check_paradigm("openmp"), config._check_precision("float")) == (True, False)
    config._optimization_flags(disable_SIMD_Eq=True)
    with pytest.warns(UserWarning, match="unknown key: nonsense"):
        config._optimization_flags(nonsense=True)
    installed.check_profile_results()
    assert installed.OMP_MIN_NB_NEURONS == 100
    with pytest.raises(ann.ANNarchyException, match="networks are objects"):
        installed.NetworkManager()
    assert installed.inputs.input_type_list[0] is ann.InputArray


def test_spikes_delivered_to_synapses_are_counted(installed, capsys):
    pop = ann.Population(3, ann.Izhikevich, name="cells")
    proj = ann.Projection(pop, pop, "exc", name="loop").connect_all_to_all(1.0)
    ann.compile(silent=True)
    utils = importlib.import_module("ANNarchy.core.Utils")
    assert utils.compute_delivered_spikes(proj, {0: [1, 2], 1: [], 2: [7]}) == 6
    assert utils.compute_delivered_spikes_per_second(proj, {0: [1, 2]}, 2.0, scale_factor=1.0) == 2.0
    importlib.import_module("ANNarchy.core.Monitor").MemoryStats().print_cpp()
    assert capsys.readouterr().out.splitlines()[-1] == f"loop: {proj.size_in_bytes()} bytes"
