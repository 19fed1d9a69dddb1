"""Passes over the weights: pieces, directions and psps that are computed ahead of their step change no bit.

A run of a single step computes nothing ahead, and a small block is passed at once: many runs of one step are the slow
way of one long run. SIZE is such that the rows of a thread are cut into pieces.
"""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import settings

SIZE, STEPS = 320, 12


def rates(size=SIZE, equations="tau*dr/dt = -r + sum(exc)/100 - sum(inh)/100 + B", name=None):
    pop = ann.Population(
        size, ann.Neuron(parameters="tau = 10.0\nB = 0.1 : population", equations=equations), name=name
    )
    pop.r = ann.Uniform(0.1, 1.0)
    return pop


def oja(pre, post, **options):
    return ann.Projection(pre, post, "exc", ann.Oja()).connect_all_to_all(ann.Uniform(0.0, 1.0), **options)


def dense(run):
    pop = rates()
    proj = oja(pop, pop, allow_self_connections=True)
    return pop, proj


def sparse(run):
    pop = rates(900)
    proj = ann.Projection(pop, pop, "exc", ann.Oja())
    proj.connect_fixed_probability(0.2, ann.Uniform(0.0, 1.0))
    return pop, proj


def delayed(run):
    pop = rates()
    proj = oja(pop, pop, delays=3.0)
    ann.Projection(pop, pop, "inh", ann.Oja()).connect_fixed_probability(0.5, 0.5, delays=ann.Uniform(1.0, 5.0))
    return pop, proj


def mean_of_terms(run):
    pre, post = rates(), rates(150)
    synapse = ann.Synapse(
        parameters="eta = 0.01",
        equations="w += eta*(pre.r - mean(pre.r))*post.r\ntrace = 0.5*trace + w",
        psp="w*log(1 + pre.r)*trace + mean(pre.r)*post.r",
        operation="mean",
    )
    proj = ann.Projection(pre, post, "exc", synapse).connect_fixed_probability(0.9, ann.Uniform(0.0, 1.0))
    oja(post, pre)
    return post, proj


def looks_at_the_clock(run):
    pop = rates()
    synapse = ann.Synapse(equations="w += 0.001*pre.r", psp="w*pre.r*sin(t)")
    return pop, ann.Projection(pop, pop, "exc", synapse).connect_all_to_all(0.1)


def reads_sums(run):
    pop = rates()
    synapse = ann.Synapse(equations="w += 0.001*pre.sum(inh)", psp="w*pre.sum(inh)")
    proj = ann.Projection(pop, pop, "exc", synapse).connect_all_to_all(0.1)
    oja(pop, pop)
    ann.Projection(pop, pop, "inh", ann.Oja()).connect_all_to_all(0.2)
    return pop, proj


def each_period(run):
    pop = rates()
    proj = oja(pop, pop)
    ann.compile(silent=True)
    proj.enable_learning(period=3.0)
    return pop, proj


def changed_from_outside(run):
    pop = rates()
    proj = oja(pop, pop)
    ann.compile(silent=True)
    for number in range(3):
        run(4)
        proj.dendrite(number).w = 0.5
        pop.r = 0.1 * pop.r + 0.3
        pop.B = 0.2
    proj.disable_learning()
    run(2)
    proj.enable_learning()
    proj.transmission = False
    run(2)
    proj.transmission = True
    return pop, proj


def ends_early(run):
    pop = ann.Population(
        SIZE,
        ann.Neuron(parameters="tau = 10.0", equations="tau*dr/dt = -r + sum(exc)/100 + 0.1"),
        stop_condition="r > 0.5 : any",
    )
    pop.r = ann.Uniform(0.1, 0.4)
    proj = oja(pop, pop)
    ann.compile(silent=True)
    ann.simulate_until(50.0, pop)
    pop.r = 0.2
    return pop, proj


NETWORKS = [
    dense,
    sparse,
    delayed,
    mean_of_terms,
    looks_at_the_clock,
    reads_sums,
    each_period,
    changed_from_outside,
    ends_early,
]


def results(build, by_steps, threads=1, precision="double"):
    ann.clear()
    settings.restore_defaults()
    settings.always_parallel = True
    ann.setup(dt=1.0, seed=7, num_threads=threads, precision=precision)

    def run(steps):
        if by_steps:
            for _ in range(steps):
                ann.step()
        else:
            ann.simulate(float(steps))

    pop, proj = build(run)
    if not ann.get_population(pop.name).initialized:
        ann.compile(silent=True)
    monitors = ann.Monitor(pop, ["r", "sum(exc)"]), ann.Monitor(proj.dendrite(3), "w")
    run(STEPS)
    return {
        "r": pop.r,
        "sum": pop.sum("exc"),
        "w": np.concatenate([np.ravel(row) for row in proj.w]),
        "recorded": np.ravel(monitors[0].get("r")),
        "sums": np.ravel(monitors[0].get("sum(exc)")),
        "weights": np.ravel(monitors[1].get("w")),
    }


@pytest.mark.parametrize("build", NETWORKS)
def test_a_long_run_has_the_bits_of_single_steps(build):
    expected = results(build, by_steps=True)
    for found in (results(build, by_steps=False), results(build, by_steps=False, threads=3)):
        for key, value in expected.items():
            np.testing.assert_array_equal(found[key], value, err_msg=key)


@pytest.mark.parametrize("build", [dense, mean_of_terms])
def test_so_it_is_in_single_precision(build):
    expected, found = (results(build, by_steps, precision="float") for by_steps in (True, False))
    for key, value in expected.items():
        np.testing.assert_array_equal(found[key], value, err_msg=key)
