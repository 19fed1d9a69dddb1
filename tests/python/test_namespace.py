"""The name ANNarchy and its modules."""

import importlib

import pytest

from neurarchy import annarchy
from neurarchy.annarchy.modules import MISSING_EXTENSIONS, MODULES, PUBLIC


@pytest.fixture
def installed(capsys):
    annarchy.install()
    yield importlib.import_module("ANNarchy")
    annarchy.uninstall()


def test_every_module_has_the_names_that_the_package_has(installed):
    package = importlib.import_module("neurarchy")
    missing = []
    for path, names in MODULES.items():
        module = importlib.import_module(f"ANNarchy.{path}")
        for name in names:
            if hasattr(package, name):
                assert getattr(module, name) is getattr(package, name), (path, name)
            elif not hasattr(module, name):
                missing.append(name)
    assert set(missing) <= set(PUBLIC)


def test_extensions_are_found_or_refused_by_name(installed):
    image = importlib.import_module("ANNarchy.extensions.image")
    assert image.ImagePopulation is importlib.import_module("neurarchy.extensions.image").ImagePopulation
    scope = {}
    exec("from ANNarchy.extensions.image import *", scope)
    assert {"ImagePopulation", "VideoPopulation"} <= set(scope)
    for name in MISSING_EXTENSIONS:
        with pytest.raises(ImportError, match=name):
            importlib.import_module(f"ANNarchy.extensions.{name}")


def test_names_that_are_no_interface_are_there_for_scripts_that_touch_them(installed):
    config = importlib.import_module("ANNarchy.intern.ConfigManagement")
    assert (config._check_paradigm("openmp"), config._check_precision("float")) == (True, False)
    config._optimization_flags(disable_SIMD_Eq=True)
    with pytest.warns(UserWarning, match="unknown key: nonsense"):
        config._optimization_flags(nonsense=True)
    installed.check_profile_results()
    assert (installed.OMP_MIN_NB_NEURONS, installed.__release__) == (100, "4.8.2")
