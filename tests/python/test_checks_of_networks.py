"""The numbered cases of the description of networks: small networks with the numbers that come out of them."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

SOURCE = ann.Neuron(
    parameters="I = 1.0", equations="v += I + g_exc\ndg_exc/dt = -g_exc/2.0", spike="v >= 3.0", reset="v = 0.0"
)


def plastic(out_equations="r = sum(exc)"):
    """Declare two inputs that a plastic and a delayed projection carry to the rows of an output."""
    source = ann.Population(2, ann.Neuron(equations="r = t + 1.0"), name="in")
    out = ann.Population((2, 2), ann.Neuron(equations=out_equations), name="out")
    learning = ann.Synapse(equations="w += 0.1*pre.r")
    a = ann.Projection(source, out[0, :], "exc", learning, name="a").connect_all_to_all(1.0)
    b = ann.Projection(source, out[1, :], "exc", name="b").connect_all_to_all(1.0, delays=3.0)
    return source, out, a, b


def test_order_delay_and_plasticity():
    _, out, a, _ = plastic()
    of_out = ann.Monitor(out, ["r", "sum(exc)"])
    ann.compile(silent=True)
    of_a = ann.Monitor(a[0], "w")
    ann.simulate(8.0)
    r = of_out.get("r")
    assert r[:, 0] == pytest.approx([0, 2.2, 5.2, 9.6, 16, 25, 37.2, 53.2])
    assert r[:, 3] == pytest.approx([0, 0, 0, 2, 4, 6, 8, 10])
    assert of_out.get("sum(exc)").ravel() == pytest.approx(r.ravel())
    assert np.asarray(of_a.get("w")).reshape(8, -1)[:, 0] == pytest.approx([1.1, 1.3, 1.6, 2.0, 2.5, 3.1, 3.8, 4.6])


def test_operations_over_a_population_lag_one_step():
    _, out, _, _ = plastic("r = sum(exc)\nm = mean(r) : population")
    m = ann.Monitor(out, "m")
    ann.compile(silent=True)
    ann.simulate(8.0)
    assert m.get("m").ravel() == pytest.approx([0, 0, 1.1, 2.6, 5.8, 10, 15.5, 22.6])


def test_the_first_step_sees_no_mean_and_delays_begin_with_the_initial_values():
    ann.setup(dt=0.1)
    pop = ann.Population(3, ann.Neuron(equations="r = r + 3 : init=5.0\nm = mean(r) : population, init=3.0"))
    late, soon = (ann.Population(1, ann.Neuron(equations="r = sum(exc)")) for _ in range(2))
    ann.Projection(pop, late, "exc").connect_all_to_all(1.0, delays=0.3)
    ann.Projection(pop[1:2], soon, "exc").connect_all_to_all(1.0)
    m, of_late, of_soon = ann.Monitor(pop, ["r", "m"]), ann.Monitor(late, "r"), ann.Monitor(soon, "r")
    ann.compile(silent=True)
    ann.simulate(0.5)
    assert m.get("r")[:, 0].tolist() == [8, 11, 14, 17, 20]
    assert m.get("m").ravel().tolist() == [0, 8, 11, 14, 17]
    assert of_late.get("r").ravel().tolist() == [15, 15, 15, 24, 33]
    assert of_soon.get("r").ravel().tolist() == [5, 8, 11, 14, 17]


@pytest.mark.parametrize(
    ("delay", "g", "v"),
    [
        (0.0, [0, 0, 0, 0.25, 0.125, 0.0625, 0.28125, 0.140625], [0, 0, 0, 0.25, 0.375, 0.4375, 0.71875, 0.859375]),
        (2.0, [0, 0, 0, 0, 0.25, 0.125, 0.0625, 0.28125], [0, 0, 0, 0, 0.25, 0.375, 0.4375, 0.71875]),
    ],
)
def test_a_spike_arrives_after_its_delay(delay, g, v):
    source, target = ann.Population(1, SOURCE), ann.Population(1, SOURCE)
    target.I = 0.0
    ann.Projection(source, target, "exc").connect_one_to_one(0.25, delays=delay)
    of_source, of_target = ann.Monitor(source, ["spike", "v"]), ann.Monitor(target, ["g_exc", "v"])
    ann.compile(silent=True)
    ann.simulate(8.0)
    assert of_source.get("spike") == {0: [2, 5]}
    assert of_source.get("v").ravel().tolist() == [1, 2, 0, 1, 2, 0, 1, 2]
    assert of_target.get("g_exc").ravel().tolist() == g
    assert of_target.get("v").ravel().tolist() == v


@pytest.mark.filterwarnings("ignore:.*takes much time")
def test_events_of_a_synapse_have_their_order():
    source = ann.Population(2, SOURCE)
    source.I = [1.0, 0.0]
    synapse = ann.Synapse(equations="x += 1", pre_spike="g_target += w\nx = 0", post_spike="x = -5")
    proj = ann.Projection(source, source, "exc", synapse).connect_one_to_one(0.0)
    m = ann.Monitor(proj, "x")
    ann.compile(silent=True)
    ann.simulate(8.0)
    x = np.array([[float(row[0]) for row in sample] for sample in m.get("x")])
    assert x[:, 0].tolist() == [1, 2, -5, 1, 2, -5, 1, 2]
    assert x[:, 1].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_refractory_neurons_are_frozen():
    neuron = ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0", refractory=2.0)
    pop = ann.Population(2, neuron)
    pop.I = [1.0, 0.5]
    m = ann.Monitor(pop, ["spike", "v"])
    ann.compile(silent=True)
    ann.simulate(14.0)
    assert m.get("spike") == {0: [2, 7, 12], 1: [5, 13]}
    assert m.get("v")[:, 0].tolist() == [1, 2, 0, 0, 0, 1, 2, 0, 0, 0, 1, 2, 0, 0]


def test_the_mean_firing_rate_counts_the_spikes_of_a_window():
    pop = ann.Population(1, SOURCE)
    pop.compute_firing_rate(5.0)
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)
    ann.simulate(8.0)
    assert m.get("r").ravel().tolist() == [0, 0, 200, 200, 200, 400, 400, 200]


def test_simulate_until_returns_the_time_elapsed():
    neuron = ann.Neuron(parameters="base = 0.5", equations="10.0*dv/dt + v = 2.0*base : init=0.1, explicit\nr = v")
    p = ann.Population(6, neuron, stop_condition="v > 0.5 : any")
    p.base = np.arange(6.0)
    q = ann.Population(6, neuron, stop_condition="v > 0.9 : all")
    spiking = ann.Population(1, SOURCE, stop_condition="spiked: any")
    ann.compile(silent=True)
    assert ann.simulate_until(100.0, p) == 1.0
    assert p.v == pytest.approx([0.09, 0.29, 0.49, 0.69, 0.89, 1.09])
    for populations, operator, elapsed in (([p, q], "and", 21.0), ([p, q], "or", 1.0), (q, "and", 21.0)):
        ann.reset()
        assert ann.simulate_until(100.0, populations, operator) == elapsed
    ann.reset()
    assert ann.simulate_until(100.0, spiking) == 3.0
    assert spiking.spike.tolist() == [0]
    assert ann.simulate_until(0.0, spiking) == 0.0


def test_a_learning_period_has_an_offset():
    _, _, a, _ = plastic()
    ann.compile(silent=True)
    ann.simulate(3.0)
    ann.reset(projections=True, synapses=True)
    m = ann.Monitor(a[0], "w")
    ann.enable_learning([a], period=2.0, offset=1.0)
    ann.simulate(6.0)
    assert np.asarray(m.get("w")).reshape(6, -1)[:, 0] == pytest.approx([1.0, 1.2, 1.2, 1.6, 1.6, 2.2])
    ann.disable_learning([a])
    ann.simulate(3.0)
    assert a.w[0] == pytest.approx([2.2, 2.2])


def test_reset_keeps_weights_unless_synapses_are_reset():
    _, out, a, _ = plastic()
    ann.compile(silent=True)
    ann.simulate(8.0)
    ann.reset()
    assert (ann.get_time(), out.r.tolist()) == (0.0, [[0, 0], [0, 0]])
    assert a.w[0] == pytest.approx([4.6, 4.6])
    ann.reset(projections=True, synapses=True)
    assert a.w == [[1.0, 1.0], [1.0, 1.0]]
    ann.simulate(8.0)
    with pytest.warns(ann.NeurarchyWarning, match="projections=True"):
        ann.reset(synapses=True)
    assert a.w == [[1.0, 1.0], [1.0, 1.0]]


def test_float_attributes_are_read_as_doubles():
    ann.setup(precision="float")
    pop = ann.Population(2, ann.Neuron(parameters="r = 0.0"))
    ann.compile(silent=True)
    pop.r = 0.1
    assert (pop.r.dtype, pop.r.tolist()) == (np.float64, [0.10000000149011612] * 2)


def test_functions_can_be_called():
    ann.add_function("lin(x, a) = a*x + 1.0")
    ann.add_function("fac(x) = if x > 1.0: 2.0*x else: -x")
    pop = ann.Population(1, ann.Neuron(equations="r = lin(t, fac(t)) + dbl(t)", functions="dbl(x) = 2*x"))
    ann.compile(silent=True)
    assert ann.functions("lin")([0.0, 1.0, 2.0], [1.0, 2.0, 3.0]).tolist() == [1, 3, 7]
    assert ann.functions("fac")([0.5, 1.5]).tolist() == [-0.5, 3]
    assert pop.dbl([1.0, 2.0]).tolist() == [2, 4]
    with pytest.raises(ann.ANNarchyException):
        ann.functions("nope")([1.0])
    assert float(np.squeeze(ann.functions("fac")(1.5))) == 3.0


def test_a_disabled_population_emits_no_spikes_and_those_in_flight_arrive_once():
    source, soon, late = (ann.Population(1, SOURCE) for _ in range(3))
    soon.I = late.I = 0.0
    ann.Projection(source, soon, "exc").connect_one_to_one(0.25)
    ann.Projection(source, late, "exc").connect_one_to_one(0.25, delays=2.0)
    m, of_soon, of_late = ann.Monitor(source, ["spike", "v"]), ann.Monitor(soon, "g_exc"), ann.Monitor(late, "g_exc")
    ann.compile(silent=True)
    ann.simulate(3.0)
    source.disable()
    ann.simulate(3.0)
    assert m.get("spike") == {0: [2]}
    assert m.get("v").ravel().tolist() == [1, 2, 0, 0, 0, 0]
    assert of_soon.get("g_exc").ravel().tolist() == [0, 0, 0, 0.25, 0.125, 0.0625]
    assert of_late.get("g_exc").ravel().tolist() == [0, 0, 0, 0, 0.25, 0.125]


def test_a_disabled_rate_coded_population_keeps_transmitting():
    source, out = (
        ann.Population(1, ann.Neuron(equations="r = t")),
        ann.Population(1, ann.Neuron(equations="r=sum(exc)")),
    )
    ann.Projection(source, out, "exc").connect_one_to_one(2.0)
    ann.compile(silent=True)
    ann.simulate(3.0)
    source.disable()
    source.r = 50.0
    ann.simulate(3.0)
    assert (source.r[0], out.r[0]) == (50.0, 100.0)


def test_random_draws_repeat_after_reset_and_set_seed():
    ann.setup(seed=42)
    equations = "u = Uniform(0.0, 1.0)\nn = Normal(0.0, 1.0)\nd = DiscreteUniform(0, 9)\nr = u"
    pop = ann.Population(3, ann.Neuron(equations=equations + "\ng = Uniform(-1.0, 1.0) : population"))
    ann.compile(silent=True)
    ann.set_seed(42)
    ann.step()
    first = [pop.u.tolist(), pop.n.tolist(), pop.d.tolist(), pop.g]
    ann.simulate(3.0)
    ann.reset()
    ann.set_seed(42)
    ann.step()
    assert [pop.u.tolist(), pop.n.tolist(), pop.d.tolist(), pop.g] == first


def test_what_is_left_after_clear():
    ann.setup(dt=0.5)
    pop = ann.Population(2, ann.Neuron(equations="r = t : init=4.0"))
    ann.compile(silent=True)
    ann.simulate(2.0)
    ann.clear()
    assert (ann.populations(), ann.dt(), pop.r.tolist()) == ([], 0.5, [4, 4])
    with pytest.raises(ann.ANNarchyException):
        ann.simulate(1.0)
