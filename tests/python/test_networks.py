"""Networks: independent copies of what was declared."""

from __future__ import annotations

import gc

import numpy as np
import pytest

import neurarchy as ann

COUNTER = ann.Neuron(parameters="I = 1.0 : population", equations="v += I*dt", spike="v >= 3.0", reset="v = 0.0")


def test_a_network_has_its_own_values_and_its_own_time():
    ann.setup(dt=0.1)
    p, q = ann.Population(2, COUNTER), ann.Population(2, COUNTER)
    m = ann.Monitor(p, ["spike", "v"], period=0.5)
    net = ann.Network()
    net.add([p, m])
    with pytest.raises(ann.ANNarchyException, match="compile"):
        net.simulate(1.0)
    net.get(p).I = 5.0
    assert p.I == 1.0
    net.compile(silent=True)
    net.get(p).I = 2.0
    net.simulate(4.0)
    assert net.get(m).get("spike") == {0: [14, 29], 1: [14, 29]}
    net.reset()
    net.get(p).I = 2.0
    net.simulate(4.0)
    assert net.get(m).get("v")[:, 0] == pytest.approx([0.2, 1.2, 2.2, 0.2, 1.2, 2.2, 0.2, 1.2])
    assert (net.get_time(), ann.get_time(), net.get(q)) == (4.0, 0.0, None)
    assert p.v.tolist() == [0, 0]


def test_numbers_are_those_of_the_original_and_networks_count_from_1():
    p, q = ann.Population(1, COUNTER), ann.Population(1, COUNTER)
    net = ann.Network()
    net.add(q)
    assert (net.id, net.get(q).id, net.get(q).name) == (1, 1, "pop1")
    assert ann.Network(everything=True).populations[0].id == p.id
    gc.collect()
    assert ann.Network().id == 2


def test_projections_are_copied_with_their_connector_and_their_views(capsys):
    a, b = ann.Population(4, ann.Neuron(parameters="r = 1.0")), ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(a[1:3], b, "exc", ann.Synapse(parameters="c = 1.0")).connect_all_to_all(0.5)
    proj.c = 7.0
    m = ann.Monitor(b, "r")
    net = ann.Network(everything=True)
    net.compile()
    assert capsys.readouterr().out == f"Compiling network {net.id}... OK\n"
    net.simulate(2.0)
    copied = net.get(proj)
    assert (copied.nb_synapses, copied.pre.ranks.tolist(), copied.post) == (6, [1, 2], net.get(b))
    assert copied.c == [[7.0, 7.0]] * 3
    assert net.get(b).r.tolist() == [1, 1, 1]
    assert net.get(m).get("r").shape == (2, 3)
    assert net.get([a, proj]) == [net.get(a), copied]
    assert net.get(a[2:4]).ranks.tolist() == [2, 3]
    assert net.get_population("pop1") is net.get(b)
    assert net.get_projection(proj.name) is copied
    with pytest.warns(ann.NeurarchyWarning, match="compiled"):
        assert proj.size == 0


def test_networks_are_compiled_whether_or_not_the_original_is():
    p = ann.Population(2, COUNTER)
    m = ann.Monitor(p, "v")
    p.v = 0.5
    ann.compile(silent=True)
    p.v = 9.0
    net = ann.Network()
    net.add([p, m])
    net.compile(silent=True)
    assert net.get(p).v.tolist() == [0.5, 0.5]
    ann.simulate(2.0)
    assert m.get("v").shape == (0,)


def test_a_monitor_can_be_added_to_a_network():
    p = ann.Population(2, COUNTER)
    net = ann.Network()
    net.add(p)
    net.compile(silent=True)
    m = ann.Monitor(net.get(p), "v", net_id=net.id)
    net.simulate(2.0)
    assert m.get("v")[:, 0].tolist() == [1, 2]
    assert (m in net.monitors, ann.monitors(), ann.monitors(net.id)) == (True, [], [m])


def test_copies_draw_other_random_numbers_unless_they_get_the_same_seed():
    ann.setup(seed=5)
    p = ann.Population(10, ann.Neuron(equations="r = Uniform(0.0, 1.0)"))
    nets = [ann.Network(everything=True) for _ in range(2)]
    for net in nets:
        net.compile(silent=True)
        net.step()
    assert not np.any(nets[0].get(p).r == nets[1].get(p).r)
    for net in nets:
        net.set_seed(9)
        net.step()
    assert np.array_equal(nets[0].get(p).r, nets[1].get(p).r)


def test_callbacks_belong_to_their_network():
    ann.Population(1, COUNTER)
    net = ann.Network(everything=True)
    net.compile(silent=True)
    calls = []
    ann.every(period=2.0, net_id=net.id)(calls.append)
    net.simulate(4.0)
    assert calls == [0, 1]


def test_what_does_not_belong_together_is_an_error():
    p = ann.Population(1, COUNTER)
    proj = ann.Projection(p, p, "exc").connect_one_to_one(1.0)
    m = ann.Monitor(p, "v")
    net = ann.Network()
    for wrong in (proj, m, 3, "p", [3], p[0:1]):
        with pytest.raises(ann.ANNarchyException):
            net.add(wrong)
    assert (net.projections, net.monitors) == ([], [])
    net.add((p, proj))
    with pytest.raises(ann.ANNarchyException):
        net.add(net.get(p))
    net.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="compiled"):
        net.add(m)
    with pytest.raises(ann.ANNarchyException):
        net.get(3)
    ann.clear()
    with pytest.raises(ann.ANNarchyException):
        ann.Network().add(p)


def test_constants_and_functions_are_known_in_networks():
    constant = ann.Constant("c", 2.0)
    ann.add_function("plus(x) = x + c")
    p = ann.Population(1, ann.Neuron(equations="r = plus(0.0)"))
    net = ann.Network(everything=True)
    with pytest.raises(ValueError, match="not compiled"):
        constant.set(3.0, network=net)
    net.compile(silent=True)
    ann.compile(silent=True)
    constant.set(3.0, network=net)
    net.step()
    ann.step()
    assert (net.get(p).r[0], p.r[0]) == (3, 2)
    constant.set(4.0)
    net.step()
    ann.step()
    assert (net.get(p).r[0], p.r[0]) == (4, 4)


def test_a_part_of_a_network_can_be_compiled():
    a, b, c = (ann.Population(2, ann.Neuron(parameters="k = 1.0", equations="r = k + sum(exc)")) for _ in range(3))
    ab = ann.Projection(a, b, "exc").connect_all_to_all(1.0)
    bc = ann.Projection(b, c, "exc").connect_all_to_all(1.0)
    aa = ann.Projection(a, a, "exc").connect_one_to_one(1.0)
    c.k = 7.0
    of_b, of_c = ann.Monitor(b, "r"), ann.Monitor(c, "r")
    ann.compile(populations=[a, b], projections=[ab], silent=True)
    ann.simulate(2.0)
    assert [each.initialized for each in (a, b, c, ab, bc, aa)] == [True, True, False, True, False, False]
    assert (a.r.tolist(), b.r.tolist()) == ([1, 1], [3, 3])
    assert (c.k.tolist(), c.r.tolist()) == ([7, 7], [0, 0])
    assert (of_b.get("r").shape, ann.populations(), ann.projections()) == ((2, 2), [a, b, c], [ab, bc, aa])
    with pytest.raises(ann.ANNarchyException):
        of_c.resume()
    net = ann.Network(everything=True)
    net.compile(silent=True)
    net.simulate(3.0)
    assert net.get(c).r.tolist() == [13, 13]


def test_projections_between_the_populations_compiled_are_compiled():
    a, b = (ann.Population(1, ann.Neuron(equations="r = 1.0 + sum(exc)")) for _ in range(2))
    aa, ab = ann.Projection(a, a, "exc").connect_one_to_one(1.0), ann.Projection(a, b, "exc").connect_one_to_one(1.0)
    ann.compile(populations=[a], silent=True)
    assert (aa.initialized, ab.initialized, b.initialized) == (True, False, False)


def test_a_part_that_cannot_be_compiled_changes_nothing():
    a, b = (ann.Population(1, ann.Neuron(equations="r = 1.0 + sum(exc)")) for _ in range(2))
    ab = ann.Projection(a, b, "exc").connect_one_to_one(1.0)
    lone = ann.Projection(a, a, "exc")
    for wrong in (
        {"populations": [a], "projections": [ab]},
        {"populations": [3]},
        {"populations": 3},
        {"projections": [a]},
    ):
        with pytest.raises(ann.ANNarchyException, match="compile"):
            ann.compile(silent=True, **wrong)
    with pytest.raises(ann.ANNarchyException, match=lone.name):
        ann.compile(silent=True, populations=[a], projections=[lone])
    assert [a.initialized, b.initialized] == [False, False]
    ann.compile(silent=True, projections=[ab])
    ann.simulate(2.0)
    assert b.r.tolist() == [2]


def test_a_projection_without_synapses_warns():
    pop = ann.Population(2, ann.Neuron(equations="r = 1.0"))
    ann.Projection(pop, pop, "exc").connect_fixed_probability(0.0, 1.0)
    with pytest.warns(ann.NeurarchyWarning, match="no synapses"):
        ann.compile(silent=True)


@pytest.mark.parametrize("declare", [lambda: ann.Constant("a", 2.0), lambda: ann.add_function("a(x) = 2*x")])
def test_a_parameter_that_hides_a_constant_or_function_warns(declare):
    declare()
    pop = ann.Population(1, ann.Neuron(parameters="a = 5.0", equations="r = a"))
    with pytest.warns(ann.NeurarchyWarning, match="its a hides") as seen:
        ann.compile(silent=True)
    ann.step()
    ann.Network(everything=True).compile(silent=True)
    assert (pop.r[0], len(seen)) == (5.0, 1)


def test_parameters_that_no_equation_reads_warn_once_by_their_names():
    pop = ann.Population(
        1,
        ann.Neuron(parameters="used = 1.0\nunused = 2.0\npre_reads = 3.0\nstops = 4.0", equations="r = used"),
        stop_condition="r > stops",
    )
    synapse = ann.Synapse(parameters="eta = 0.1\ntau = 10.0", equations="w += eta*pre.pre_reads")
    ann.Projection(pop, pop, "exc", synapse).connect_one_to_one(1.0)
    ann.Population(1, ann.Neuron(parameters="r = 1.0\nvalue = 2.0"))
    ann.Population(1, ann.Izhikevich())
    with pytest.warns(ann.NeurarchyWarning) as seen:
        ann.compile(silent=True)
    ann.Network(everything=True).compile(silent=True)
    assert sorted(str(each.message) for each in seen) == [
        "population 'pop0': no equation reads its parameter unused",
        "projection 'proj0': no equation reads its parameter tau",
    ]
