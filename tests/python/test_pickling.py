"""Networks that are pickled or copied go on as those that they were made of."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

import neurarchy as ann

CELL = ann.Neuron(
    parameters="I = 1.2 : population",
    equations="5.0*dv/dt = I - v + g_exc + 0.3*Normal(0.0, 1.0)\n5.0*dg_exc/dt = -g_exc",
    spike="v > 1.0",
    reset="v = 0.0",
    refractory=2.0,
)


@pytest.fixture
def net():
    pop = ann.Population((2, 5), CELL, name="pop")
    pop.v = ann.Uniform(0.0, 1.0)
    proj = ann.Projection(pop[0, :], pop, "exc", ann.STDP(), name="proj")
    proj.connect_fixed_probability(0.5, ann.Uniform(0.0, 0.5), delays=4.0)
    inp = ann.PoissonPopulation(3, rates=50.0, name="poisson")
    ann.Projection(inp, pop, "exc").connect_all_to_all(0.3)
    rates = ann.Spike2RatePopulation(pop, name="rates", window=10.0)
    ann.Monitor(pop, ["spike", "v"])
    ann.Monitor(rates, "r", period=3.0)
    net = ann.Network(everything=True)
    net.compile(silent=True)
    net.simulate(20.0)
    return net


def continued(net):
    net.simulate(30.0)
    pop, proj, rates = net.get_population("pop"), net.get_projection("proj"), net.get_population("rates")
    first, second = net.get_monitors()
    return pickle.dumps((net.get_time(), pop.v.tobytes(), proj.w, rates.r.tobytes(), first.get(), second.get()))


@pytest.mark.parametrize("duplicate", [lambda net: pickle.loads(pickle.dumps(net)), copy.deepcopy, copy.copy])
def test_a_duplicate_goes_on_like_the_original(net, duplicate):
    other = duplicate(net)
    assert (other.id, other.get_time()) != (net.id, 0.0)
    assert continued(other) == continued(net)
    pop = other.get_population("pop")
    assert pop is not net.get_population("pop")
    pop.I = 7.0
    assert net.get_population("pop").I == 1.2
    assert other.get_projection("proj").pre.population is pop
    assert other.get_monitors(pop)[0].object is pop
    assert other.get_population("rates").population is pop


def test_objects_are_found_in_a_duplicate_as_in_the_original(net):
    pop, proj = ann.get_population("pop"), ann.get_projection("proj")
    other = pickle.loads(pickle.dumps(net))
    assert other.get(pop) is other.get_population("pop")
    assert other.get(pop[1, :]).ranks.tolist() == [5, 6, 7, 8, 9]
    assert other.get(proj).w == net.get(proj).w


def test_a_network_that_is_not_compiled_can_be_pickled_too():
    ann.Constant("gain", 3.0)
    ann.add_function("twice(x) = 2.0*x")
    pop = ann.Population(3, ann.Neuron(parameters="b = 1.0", equations="r = twice(b)*gain"), name="pop")
    pop.b = [1.0, 2.0, 3.0]
    net = ann.Network(everything=True)
    data = pickle.dumps(net)
    ann.clear()
    other = pickle.loads(data)
    other.compile(silent=True)
    other.simulate(1.0)
    assert other.get_population("pop").r.tolist() == [6.0, 12.0, 18.0]


def test_the_implicit_network_cannot_be_pickled(net):
    for obj in (ann.get_population("pop"), ann.get_projection("proj"), ann.monitors()[0]):
        with pytest.raises(ann.ANNarchyException, match="Network\\(everything=True\\)"):
            pickle.dumps(obj)
        with pytest.raises(ann.ANNarchyException, match="Network\\(everything=True\\)"):
            copy.deepcopy(obj)


def work(net, factor):
    """Runs in another process."""
    net.get_population("pop").I = factor
    net.simulate(10.0)
    return net


def test_networks_are_sent_to_processes_that_are_started_anew_and_come_back(net):
    factors = [1.0, 2.0]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        back = list(pool.map(work, [net] * 2, factors))
    for factor, other in zip(factors, back, strict=True):
        here = pickle.loads(pickle.dumps(net))
        work(here, factor)
        assert other.get_time() == 30.0
        assert np.array_equal(here.get_population("pop").v, other.get_population("pop").v)


def test_child_processes_of_a_script_for_annarchy_inherit_the_name(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from ANNarchy import *

def work(net):
    net.simulate(5.0)
    return float(net.get_population("pop").r[0]), Constant.__module__

if __name__ == "__main__":
    pop = Population(1, Neuron(equations="r += 1.0"), name="pop")
    net = Network(everything=True)
    net.compile(silent=True)
    net.simulate(2.0)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        print(pool.submit(work, net).result())
"""
    )
    ended = subprocess.run(
        [sys.executable, "-m", "neurarchy", "run", script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert ended.returncode == 0, ended.stderr
    assert "(7.0, 'neurarchy.constant')" in ended.stdout
