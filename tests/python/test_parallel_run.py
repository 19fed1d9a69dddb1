"""Many networks at once."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import neurarchy as ann

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

MODES = ["processes", "one process", "sequential", "threads", "forked executor"]


def run(mode, method, **given):
    if mode == "threads":
        with ThreadPoolExecutor(2) as pool:
            return ann.parallel_run(method, executor=pool, **given)
    if mode == "forked executor":
        with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
            return ann.parallel_run(method, executor=pool, **given)
    options = {"processes": {}, "one process": {"max_processes": 1}, "sequential": {"sequential": True}}
    return ann.parallel_run(method, **options[mode], **given)


def noisy():
    """Declare random connectivity, random initial values and noise."""
    ann.setup(seed=3)
    a = ann.Population(10, ann.Neuron(parameters="b = 0.0", equations="r = b + Uniform(0.0, 1.0)"))
    b = ann.Population(10, ann.Neuron(equations="r = sum(exc)"))
    a.b = ann.Uniform(0.0, 1.0)
    ann.Projection(a, b, "exc").connect_fixed_probability(0.5, ann.Uniform(0.0, 1.0))
    ann.compile(silent=True)
    return a, b


@pytest.mark.parametrize("mode", MODES)
def test_each_call_gets_its_number_its_network_and_its_arguments(mode):
    pop = ann.Population(2, ann.Neuron(parameters="a = 1.0", equations="r = a*t"))
    ann.compile(silent=True)

    def trial(idx, net, a, b):
        net.get(pop).a = a
        net.simulate(3.0)
        return idx, b, net.get(pop).r.tolist()

    results = run(mode, trial, number=3, a=[1, 2, 3], b=list("xyz"))
    assert results == [(0, "x", [2.0, 2.0]), (1, "y", [4.0, 4.0]), (2, "z", [6.0, 6.0])]
    assert pop.r.tolist() == [0, 0]


@pytest.mark.parametrize("mode", MODES)
def test_given_networks_change_in_the_caller_only_if_they_run_there(mode):
    pop = ann.Population(1, ann.Neuron(equations="r = t"))
    nets = [ann.Network(everything=True) for _ in range(2)]
    for net in nets:
        net.compile(silent=True)

    def trial(idx, net):
        net.simulate(1.0 + idx)
        return net.id, net.get_time(), float(net.get(pop).r[0])

    assert run(mode, trial, networks=nets) == [(1, 1.0, 0.0), (2, 2.0, 1.0)]
    here = mode in ("sequential", "threads")
    assert [net.get_time() for net in nets] == ([1.0, 2.0] if here else [0.0, 0.0])


@pytest.mark.parametrize("mode", MODES[1:])
def test_results_do_not_depend_on_where_the_networks_run(mode):
    _, b = noisy()

    def trial(idx, net):
        net.simulate(3.0)
        return net.get(b).r.tolist()

    results = run(mode, trial, number=3)
    assert results == ann.parallel_run(trial, number=3, max_processes=2)
    assert results[0] != results[1] != results[2]
    same = run(mode, trial, number=3, same_seed=True)
    assert same[0] == same[1] == same[2] == results[0]


def test_numpy_is_seeded_for_each_call_and_left_as_it_was():
    ann.setup(seed=3)
    ann.Population(1, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)

    def draw(idx, net):
        return np.random.rand()  # noqa: NPY002

    expected = [np.random.RandomState(3 + n).rand() for n in range(3)]
    np.random.seed(8)  # noqa: NPY002
    assert ann.parallel_run(draw, number=3) == expected
    assert ann.parallel_run(draw, number=3, sequential=True) == expected
    assert ann.parallel_run(draw, number=3, same_seed=True) == [expected[0]] * 3
    assert np.random.rand() == np.random.RandomState(8).rand()  # noqa: NPY002


def test_children_compile_connect_and_use_threads_of_their_own():
    noisy()
    ann.setup(num_threads=2)

    def trial(idx, net):
        net.reset(projections=True, synapses=True)
        net.simulate(2.0)
        ann.clear()
        ann.setup(num_threads=2)
        other = ann.Population(200, ann.Neuron(equations="r = r + 1.0 + tanh(0.0*t)"))
        ann.Projection(other, other, "exc").connect_fixed_probability(0.1, 1.0)
        ann.compile(silent=True)
        ann.simulate(4.0)
        return other.r.tolist()

    assert ann.parallel_run(trial, number=2) == [[4.0] * 200] * 2


@pytest.mark.parametrize("mode", MODES)
def test_an_exception_of_the_function_is_printed_and_raised(mode, capsys):
    ann.Population(1, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)

    def fail(idx, net):
        if idx == 1:
            raise ZeroDivisionError("of mine")
        return idx

    with pytest.raises(ann.ANNarchyException, match="of mine"):
        run(mode, fail, number=3)
    assert "ZeroDivisionError: of mine" in capsys.readouterr().out
    assert ann.parallel_run(lambda idx, net: idx, number=2) == [0, 1]


def test_a_process_that_dies_and_a_result_that_cannot_be_sent_are_errors():
    ann.Population(1, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="ended"):
        ann.parallel_run(lambda idx, net: os.kill(os.getpid(), signal.SIGKILL), number=1)
    with pytest.raises(ann.ANNarchyException, match="pickle"):
        ann.parallel_run(lambda idx, net: threading.Lock(), number=1)


def two(idx, net, a, b):
    return idx, a, b


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"number": 0},
        {"number": -1},
        {"number": 2.0},
        {"networks": ()},
        {"networks": []},
        {"networks": [3]},
        {"method": 3, "number": 3},
        {"method": print, "number": 3},
        {"method": lambda idx: idx, "number": 3},
        {"b": None, "number": 3},
        {"b": "x", "number": 3},
        {"b": 3, "number": 3},
        {"c": [1, 2, 3], "number": 3},
        {"max_processes": 0, "number": 3},
        {"max_processes": "x", "number": 3},
        {"visible_cores": [0], "number": 3},
        {"visible_cores": [0, 1], "max_processes": 1, "number": 3},
        {"visible_cores": [-1], "max_processes": 1, "number": 3},
    ],
    ids=str,
)
def test_impossible_arguments_are_errors(wrong):
    ann.Population(1, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)
    given = {"method": two, "a": [1, 2, 3], "b": list("xyz")} | wrong
    with pytest.raises(ann.ANNarchyException, match="parallel_run"):
        ann.parallel_run(**{name: value for name, value in given.items() if value is not None})


def test_networks_must_be_compiled():
    ann.Population(1, ann.Neuron(equations="r = t"))
    with pytest.raises(ann.ANNarchyException, match="compile"):
        ann.parallel_run(lambda idx, net: idx, networks=[ann.Network(everything=True)])


def test_the_network_is_compiled_if_it_is_not(capsys):
    pop = ann.Population(1, ann.Neuron(equations="r = t"))
    with pytest.warns(ann.NeurarchyWarning, match="not compiled"):
        assert ann.parallel_run(lambda idx, net: idx, number=2, measure_time=True) == [0, 1]
    assert pop.initialized
    assert "Running 2 networks in parallel took: " in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="cores cannot be chosen here")
def test_processes_run_on_the_cores_given():
    ann.Population(1, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)
    core = max(os.sched_getaffinity(0))
    cores = ann.parallel_run(
        lambda idx, net: sorted(os.sched_getaffinity(0)), number=2, max_processes=1, visible_cores=[core]
    )
    assert cores == [[core], [core]]


def test_copies_are_forgotten_and_monitors_of_the_original_go_on():
    pop = ann.Population(1, ann.Neuron(equations="r = t"))
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)

    def trial(idx, net):
        net.simulate(2.0)
        return net.get(m).get("r").ravel().tolist()

    assert run("sequential", trial, number=2) == [[0.0, 1.0]] * 2
    ann.simulate(3.0)
    assert m.get("r").ravel().tolist() == [0, 1, 2]
    assert ann.Network().id == 1


def test_networks_in_two_threads_run_at_the_same_time():
    pop = ann.Population(10, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)
    both = threading.Barrier(2, timeout=20.0)

    def trial(idx, net):
        # Each waits in the midst of its simulation until the other one is there, too.
        ann.every(period=5.0, wait=5.0, net_id=net.id)(lambda n: both.wait() if n == 0 else None)
        net.simulate(100.0)
        return net.get(pop).r.tolist()

    assert run("threads", trial, number=2) == [[99.0] * 10] * 2


def test_a_network_that_is_simulated_leaves_python_to_other_threads():
    pop = ann.Population(10, ann.Neuron(equations="r = t"))
    net = ann.Network(everything=True)
    net.compile(silent=True)
    go, seen, steps = threading.Event(), [], 0

    def work():
        go.wait()
        seen.append(net.id)

    other = threading.Thread(target=work)
    other.start()
    interval = sys.getswitchinterval()
    # From now on no thread lets others run, unless it says so itself.
    sys.setswitchinterval(1000.0)
    try:
        go.set()
        assert seen == []
        while not seen and steps < 1_000_000:
            net.simulate(100.0)
            steps += 100
    finally:
        sys.setswitchinterval(interval)
    other.join()
    assert (seen, 0 < steps < 1_000_000) == ([1], True)
    assert net.get(pop).r.tolist() == [steps - 1] * 10


def spawned(idx, net):
    return idx


def test_processes_without_the_networks_say_what_to_do():
    ann.Population(1, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        pool.submit(int).result()
        with pytest.raises(ann.ANNarchyException, match="get_context"):
            ann.parallel_run(spawned, number=2, executor=pool)


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs tools/requirements.txt")
def test_a_cluster_of_threads_is_an_executor():
    from distributed import Client

    pop = ann.Population(2, ann.Neuron(equations="r = t"))
    ann.compile(silent=True)

    def trial(idx, net):
        net.simulate(3.0)
        return float(net.get(pop).r[0])

    with Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None) as client:
        assert ann.parallel_run(trial, number=3, executor=client.get_executor()) == [2.0] * 3
