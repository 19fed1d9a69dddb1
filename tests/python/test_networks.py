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
