"""``python -m neurarchy run``: scripts of ANNarchy run unchanged."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
from ANNarchy import *
from ANNarchy.core.Random import Uniform as U
import neighbour
setup(dt=0.5)
pop = Population(geometry=2, neuron=Neuron(parameters="tau = 2.0", equations="tau*dr/dt = 1.0 - r"))
compile(silent=True)
if __name__ == "__main__":
    simulate(1.0)
    print(pop.r.tolist(), np.sum([1, 2]), neighbour.x, sys.argv[1:], get_global_config("num_threads"), U is Uniform)
"""


def run(tmp_path, script, *arguments):
    (tmp_path / "neighbour.py").write_text("x = 3\n")
    (tmp_path / "script.py").write_text(script)
    command = [sys.executable, "-m", "neurarchy", "run", str(tmp_path / "script.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_script_runs_unchanged(tmp_path):
    done = run(tmp_path, SCRIPT, "-j", "2", "own")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "[0.4375, 0.4375] 3 3 ['-j', '2', 'own'] 2 True"


@pytest.mark.parametrize(
    ("arguments", "code"), [(["-j", "abc"], 2), (["-h"], 0), (["-j", "0"], 2), (["--prec", "x"], 2)]
)
def test_options_end_the_script(tmp_path, arguments, code):
    done = run(tmp_path, SCRIPT, *arguments)
    assert done.returncode == code
    assert "usage" in done.stdout + done.stderr


def test_a_traceback_starts_in_the_script_of_the_user(tmp_path):
    done = run(tmp_path, "from ANNarchy import *\n\n1 / 0\n")
    assert done.returncode == 1
    assert done.stderr.splitlines()[:2] == [
        "Traceback (most recent call last):",
        f'  File "{tmp_path / "script.py"}", line 3, in <module>',
    ]


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_child_processes_find_the_name(tmp_path, method):
    script = f"""
import multiprocessing
from ANNarchy import *
def f(x):
    return x * dt()
if __name__ == "__main__":
    with multiprocessing.get_context("{method}").Pool(1) as pool:
        print(pool.map(f, [1, 2]))
"""
    done = run(tmp_path, script)
    assert done.stdout.splitlines()[-1] == "[1.0, 2.0]", done.stderr


def test_the_paths_of_modules_resolve(tmp_path):
    done = run(
        tmp_path,
        "from ANNarchy.intern.Messages import ANNarchyException, InvalidConfiguration\n"
        "from ANNarchy.core.PopulationView import PopulationView\n"
        "from ANNarchy.core.Constant import get_constant\n"
        "from ANNarchy.models.Neurons import Izhikevich\n"
        "from ANNarchy.extensions.hybrid import Spike2RatePopulation, Rate2SpikePopulation\n"
        "import ANNarchy as ann\n"
        "print(ann.__version__, ann.core.Population.Population is ann.Population)\n",
    )
    assert done.stdout.splitlines()[-1] == "4.8 True", done.stderr


def test_installing_twice_is_installing_once():
    script = (
        "from neurarchy import annarchy\n"
        "annarchy.install(); annarchy.install()\n"
        "import ANNarchy, sys\n"
        "annarchy.uninstall()\n"
        "print([name for name in sys.modules if name.startswith('ANNarchy')])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
