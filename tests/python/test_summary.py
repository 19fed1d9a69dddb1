"""Summaries: what compiling will allocate, told before, and what it has allocated."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann
from neurarchy.extensions import convolution

STATIC = ann.Neuron(parameters="tau = 10.0 : population", equations="tau*dr/dt = sum(exc) - r")


def networks():
    """Networks of every kind: a name, and what declares one."""

    def spiking(synapse=None, weights=1.0, delays=0.0, dense=False):
        def declare():
            ann.setup(dt=0.1, seed=1)
            pop = ann.Population(2000, ann.Izhikevich)
            proj = ann.Projection(pop, pop, "exc", synapse)
            if dense:
                proj.connect_all_to_all(weights, delays)
            else:
                proj.connect_fixed_probability(0.1, weights, delays)

        return declare

    def rate(
        precision="double", synapse=None, delays=0.0, connect=lambda proj, delays: proj.connect_all_to_all(0.1, delays)
    ):
        def declare():
            ann.setup(precision=precision, seed=1)
            pop = ann.Population((20, 40), STATIC)
            out = ann.Population((20, 40), STATIC)
            connect(ann.Projection(pop, out, "exc", synapse), delays)

        return declare

    def views():
        ann.setup(seed=1)
        pop = ann.Population(3000, STATIC)
        ann.Projection(pop[:1000], pop[500:2500], "exc").connect_all_to_all(0.1)
        ann.Projection(pop[:1000], pop[500:1500], "exc").connect_one_to_one(0.1)

    def inputs():
        ann.setup(seed=1)
        poisson = ann.PoissonPopulation(70_000, rates=10.0)
        out = ann.Population(500, ann.IF_cond_exp)
        ann.Projection(poisson, out, "exc").connect_fixed_number_pre(500, ann.Uniform(0.0, 1.0))
        ann.Projection(out, out, "inh").connect_fixed_number_post(50, 0.1)

    def extensions():
        ann.setup(seed=1)
        image, pop = ann.Population((30, 30), STATIC), ann.Population((30, 30), STATIC)
        convolution.Convolution(image, pop, "exc").connect_filter(np.ones((5, 5)))
        convolution.Pooling(image, ann.Population((15, 15), STATIC), "exc").connect_pooling()
        ahead = ann.Projection(image, pop, "exc").connect_fixed_probability(0.1, ann.Uniform(0.0, 1.0))
        convolution.Transpose(ahead, "exc").connect()
        convolution.Copy(image, pop, "exc").connect_copy(ahead)

    def large():
        ann.setup(seed=1, num_threads=2)
        pop = ann.Population(30_000, ann.IF_cond_exp)
        ann.Projection(pop[:300], pop, "exc").connect_fixed_probability(0.02, 1.0)

    number_pre = lambda proj, delays: proj.connect_fixed_number_pre(100, ann.Normal(0.0, 1.0), delays)  # noqa: E731
    return {
        "one weight": spiking(),
        "weights": spiking(weights=ann.Uniform(0.0, 1.0)),
        "weights and delays": spiking(weights=ann.Uniform(0.0, 1.0), delays=ann.Uniform(0.1, 2.0)),
        "STDP": spiking(synapse=ann.STDP()),
        "STP": spiking(synapse=ann.STP()),
        "rates": rate(),
        "rates in single precision": rate("float"),
        "rates with a delay": rate(delays=20.0),
        "rates with delays": rate(delays=ann.Uniform(1.0, 10.0)),
        "Oja": rate(synapse=ann.Oja()),
        "IBCM": rate(synapse=ann.IBCM()),
        "random rates": rate(connect=number_pre),
        "Gaussian": rate(connect=lambda proj, delays: proj.connect_gaussian(1.0, 0.1, delays)),
        "difference of Gaussians": rate(connect=lambda proj, delays: proj.connect_dog(1.0, 0.1, 0.5, 0.2, delays)),
        "matrix": rate(connect=lambda proj, delays: proj.connect_from_matrix(np.ones((800, 800)))),
        "loop without self-connections": spiking(weights=ann.Uniform(0.0, 1.0), dense=True),
        "views": views,
        "extensions": extensions,
        "many neurons": large,
        "inputs": inputs,
    }


@pytest.mark.parametrize("name", networks())
def test_the_memory_is_told_before_it_is_allocated(name):
    networks()[name]()
    before = ann.summary()
    ann.compile(silent=True)
    after = ann.summary()
    assert (before.is_compiled, after.is_compiled) == (False, True)
    for told, found in zip(before.populations, after.populations, strict=True):
        assert told.parts == found.parts
    for told, found, proj in zip(before.projections, after.projections, ann.projections(), strict=True):
        assert found.is_exact
        assert found.synapses == proj.nb_synapses
        # Five standard deviations of a binomial number; a few rows more or less.
        margin = 0.0 if told.is_exact else 5.0 * told.synapses**0.5
        assert abs(told.synapses - found.synapses) <= margin
        assert found.bytes == proj.size_in_bytes()
        for part in found.parts:
            # Lists are padded, and neurons without synapses are estimated.
            rel = 0.01 + 1.5 * margin / max(told.synapses, 1)
            assert told.parts[part] == pytest.approx(found.parts[part], rel=rel, abs=4096), part
    assert [pop.bytes for pop in after.populations] == [pop.size_in_bytes() for pop in ann.populations()]


@pytest.mark.parametrize("period", [None, 2.0])
def test_what_monitors_record_in_a_second_is_told(period):
    ann.setup(dt=0.5, seed=1)
    pop = ann.Population(100, ann.Neuron(equations="r = t\nn = 3 : int\nm = mean(r) : population"))
    proj = ann.Projection(pop, pop, "exc", ann.Oja()).connect_fixed_number_pre(10, 0.1)
    m = ann.Monitor(pop, ["r", "n", "m"], period=period)
    w = ann.Monitor(proj, "w", period=100.0)
    spikes = ann.Monitor(ann.Population(3, ann.Izhikevich)[:2], ["spike", "v"], period=period)
    per_second = 1000.0 / (period or 0.5)
    assert [each.bytes_per_second for each in ann.summary().monitors] == [
        per_second * (100 * 8 + 100 * 4 + 8 + 3 * 8),
        10.0 * (1000 * 8 + 8),
        per_second * (2 * 8 + 8),
    ]
    assert [each.bytes_per_spike for each in ann.summary().monitors] == [0, 0, 12]
    ann.compile(silent=True)
    ann.simulate(1000.0)
    found = [m.get("r").nbytes, m.get("n").nbytes / 2, m.get("m").nbytes, w.get("w").size * 8, spikes.get("v").nbytes]
    assert found == [per_second * 800, per_second * 400, per_second * 8, 80_000, per_second * 16]


def test_a_summary_is_a_table():
    ann.setup(seed=1)
    pop = ann.Population(1000, ann.Izhikevich, name="cells")
    out = ann.Population(10, ann.Neuron(equations="r = t", name="Clock"))
    proj = ann.Projection(pop, pop, "exc", name="loop").connect_fixed_probability(0.1, 1.0)
    ann.Monitor(pop, ["spike", "v"], period=10.0)
    lines = repr(ann.summary()).splitlines()
    assert lines[0] == "Network 0 (not compiled, so that memory is what compile() will allocate)"
    assert lines[1] == "Populations"
    assert "cells  1,000 neurons  Izhikevich" in lines[2]
    assert f"{out.name}   10 neurons     Clock" in lines[3]
    assert "loop: cells -> cells, exc  about 99,900 synapses  Random" in lines[5]
    assert lines[7].endswith("800.8 kB per second, 12 bytes per spike")
    assert "about 99,900 synapses" in lines[-1]
    ann.compile(silent=True)
    assert f"{proj.nb_synapses:,} synapses" in str(ann.summary())
    assert "about" not in str(ann.summary())
    assert ann.summary()._repr_html_().startswith("<pre>Network 0 (compiled)")


def test_each_network_has_a_summary():
    pop = ann.Population(7, STATIC)
    ann.Population(8, STATIC)
    net = ann.Network()
    net.add(pop)
    assert (net.summary().neurons, ann.summary().neurons, ann.summary(net.id).net_id) == (7, 15, net.id)
    with pytest.raises(ann.ANNarchyException, match="not existing"):
        ann.summary(99)


def test_a_projection_that_is_not_connected_has_no_synapses_yet():
    pop = ann.Population(7, STATIC)
    ann.Projection(pop, pop, "exc")
    assert "0 synapses  not connected" in repr(ann.summary())


def test_an_empty_network_has_a_summary():
    assert repr(ann.summary()).splitlines()[-1] == "Together 0 neurons, 0 synapses: 0 bytes"
