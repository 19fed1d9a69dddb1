"""The package as a whole: what is imported and exported, and how messages reach the user."""

from __future__ import annotations

import pickle
import subprocess
import sys

import neurarchy as ann


def run(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)


def test_the_package_needs_numpy_only():
    script = """
import sys
import neurarchy
extras = {"scipy", "matplotlib", "tqdm", "h5py", "PIL", "sympy"} & set(sys.modules)
print(sorted(extras))
"""
    assert run(script).stdout == "[]\n"


def test_what_few_scripts_need_is_imported_when_it_is_used():
    script = """
import sys
import numpy
before = set(sys.modules)
import neurarchy
now = set(sys.modules) - before
heavy = "argparse concurrent.futures difflib gzip html json logging multiprocessing pathlib tempfile xml zipfile"
print(sorted(now & {*heavy.split(), "numpy.ma", "numpy.random"}))
print(sorted(name for name in now if name.startswith(("neurarchy.inputs", "neurarchy.models", "neurarchy.reporting"))))
neurarchy.models, neurarchy.STDP
print("neurarchy.models.stdp" in sys.modules, "neurarchy.inputs" in sys.modules)
"""
    assert run(script).stdout == "[]\n[]\nTrue False\n"


def test_names_that_are_imported_later_are_there():
    script = """
import neurarchy
before = set(dir(neurarchy))
missing = [name for name in neurarchy.__all__ if name not in before or not hasattr(neurarchy, name)]
print(missing, sorted(set(dir(neurarchy)) - before))
scope = {}
exec("from neurarchy import *", scope)
print([name for name in neurarchy.__all__ if scope[name] is not getattr(neurarchy, name)])
try:
    neurarchy.nonsense
except AttributeError as error:
    print(error)
"""
    assert run(script).stdout == "[] []\n[]\nmodule 'neurarchy' has no attribute 'nonsense'\n"


def test_everything_exported_exists_and_is_documented():
    for name in ann.__all__:
        if name != "__version__":
            assert getattr(ann, name).__doc__, name
    assert ann.__version__.count(".") == 2


def test_importing_never_looks_at_the_command_line():
    script = "import sys; sys.argv = ['x', '--help', '-j', 'abc']; import neurarchy; print(neurarchy.dt())"
    assert run(script).stdout == "1.0\n"


def test_warnings_are_shown_each_time():
    shown = run("import neurarchy as ann\nfor _ in range(2): ann.setup(foo=1)").stderr
    assert shown.count("unknown key: foo") == 2


def test_exceptions_and_constants_can_be_pickled():
    error = pickle.loads(pickle.dumps(ann.ANNarchyException("text")))
    assert (type(error), str(error)) == (ann.ANNarchyException, "text")
    assert pickle.loads(pickle.dumps(ann.Constant("c", 2.5))) == 2.5


def test_a_missing_extra_is_named():
    script = """
import sys
sys.modules["tqdm"] = None
import neurarchy as ann
ann.Population(1, ann.Neuron(equations="r = t"))
ann.compile(silent=True)
try:
    ann.simulate(2000.0, progress_bar=True)
except ann.ANNarchyException as error:
    print(error, ann.get_time())
"""
    assert "pip install 'neurarchy[progress]' 0.0" in run(script).stdout
