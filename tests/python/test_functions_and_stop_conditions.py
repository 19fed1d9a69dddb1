"""Functions of the equations are called from Python; simulations end when conditions are met."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann
from neurarchy.messages import NeurarchyWarning

# Functions


def test_functions_constants_and_local_functions_in_one_equation():
    ann.add_function("logi(x) = 1/(1+exp(-x))")
    constant = ann.Constant("KC", 4.0)
    pop = ann.Population(
        1,
        ann.Neuron(
            parameters="a = 0.0",
            equations="r = logi(a) + KC + f2(a, 3)",
            functions="f2(x, y) = if x > y: x else: y",
        ),
    )
    ann.compile(silent=True)
    ann.step()
    assert pop.r.tolist() == [7.5]
    assert pop.f2([1.0, 4.0], [2.0, 3.0]).tolist() == [2.0, 4.0]
    constant.set(10.0)
    ann.step()
    assert pop.r.tolist() == [13.5]
    assert constant + 1 == 5.0


def test_functions_are_called_with_lists_arrays_and_numbers():
    ann.add_function("lin(x, a) = a*x + 1.0")
    ann.add_function("fac(x) = if x > 1.0: 2.0*x else: -x")
    ann.compile(silent=True)
    lin = ann.functions("lin")
    assert lin([0.0, 1.0, 2.0], [1.0, 2.0, 3.0]).tolist() == [1.0, 3.0, 7.0]
    assert lin(np.arange(3), a=np.array([1.0, 2.0, 3.0])).tolist() == [1.0, 3.0, 7.0]
    assert lin(a=[1.0, 2.0], x=[3.0, 4.0]).tolist() == [4.0, 9.0]
    assert lin([0.0, 1.0, 2.0], 2.0).tolist() == [1.0, 3.0, 5.0]
    assert lin(2.0, 3.0) == 7.0
    assert ann.functions("fac")([0.5, 1.5]).tolist() == [-0.5, 3.0]
    assert lin([], []).tolist() == []
    many = np.linspace(-3.0, 3.0, 1001)
    np.testing.assert_array_equal(ann.functions("fac")(many), np.where(many > 1.0, 2.0 * many, -many))


def test_constants_have_their_value_at_the_call():
    k = ann.Constant("K", 2.0)
    ann.add_function("scaled(x) = K*x")
    ann.compile(silent=True)
    scaled = ann.functions("scaled")
    assert scaled(3.0) == 6.0
    k.set(5.0)
    assert scaled(3.0) == 15.0


def test_types_of_arguments_and_results_are_respected():
    ann.add_function("half(n) = n/2 : int, int")
    ann.add_function("both(a, b) = a and b : bool, bool, bool")
    ann.add_function("two() = 2.0")
    ann.compile(silent=True)
    assert ann.functions("half")([5.9, -3.0]).tolist() == [2.0, -1.0]
    assert ann.functions("both")([True, 2.0, 0.0], [1, 1, 1]).tolist() == [1.0, 1.0, 0.0]
    assert ann.functions("two")() == 2.0


def test_functions_of_synapses_call_global_ones():
    ann.add_function("twice(x) = 2*x")
    pre = ann.Population(2, ann.Neuron(parameters="r = 1.0"))
    proj = ann.Projection(pre, pre, "exc", ann.Synapse(psp="g(w)*pre.r", functions="g(x) = twice(x) + 1"))
    proj.connect_one_to_one(1.0)
    with pytest.warns(NeurarchyWarning, match="not compiled"):
        assert proj.g([1.0]) is None
    ann.compile(silent=True)
    assert proj.g([1.0, 2.0]).tolist() == [3.0, 5.0]
    with pytest.raises(AttributeError):
        _ = proj.twice


def test_wrong_calls_of_functions_raise():
    ann.add_function("lin(x, a) = a*x + 1.0")
    pop = ann.Population(2, ann.Neuron(equations="r = dbl(2)", functions="dbl(x) = 2*x"))
    with pytest.raises(ann.ANNarchyException, match="not compiled"):
        ann.functions("lin")
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="there is no function 'foo'; it has: lin"):
        ann.functions("foo")
    lin = ann.functions("lin")
    with pytest.raises(ann.ANNarchyException, match="'x' has 2 values and 'a' has 3"):
        lin([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(ann.ANNarchyException, match="2 axes"):
        lin(np.zeros((2, 2)), np.zeros((2, 2)))
    with pytest.raises(ann.ANNarchyException, match="must hold numbers"):
        lin(["a"], [1.0])
    for wrong in (lambda: lin([1.0]), lambda: lin([1.0], [1.0], [1.0]), lambda: lin([1.0], b=[1.0])):
        with pytest.raises(TypeError, match=r"lin\(x, a\)"):
            wrong()
    with pytest.raises(TypeError, match="given twice"):
        lin([1.0], x=[1.0])
    assert pop.dbl([1.0, 2.0]).tolist() == [2.0, 4.0]
    with pytest.raises(TypeError, match="not the number 1"):
        pop.dbl(1.0)


def test_functions_of_a_network_object_use_its_constants():
    ann.Constant("K", 2.0)
    ann.add_function("scaled(x) = K*x")
    net = ann.Network()
    net.compile(silent=True)
    assert ann.functions("scaled", network=net)([1.0, 2.0]).tolist() == [2.0, 4.0]


# Stop conditions


def ramps(stop_condition):
    neuron = ann.Neuron(
        parameters="base = 0.5\ntau = 10.0 : population", equations="tau*dv/dt + v = 2*base : init=0.1, explicit\nr = v"
    )
    return neuron, stop_condition


def test_simulate_until_ends_with_the_step_that_meets_the_conditions():
    neuron, _ = ramps(None)
    p = ann.Population(6, neuron, stop_condition="v > 0.5 : any")
    q = ann.Population(1, neuron, stop_condition="v > 0.9 : all")
    p.base = np.arange(6.0)
    ann.compile(silent=True)
    assert ann.simulate_until(1000.0, p) == 1.0
    np.testing.assert_allclose(p.v, [0.09, 0.29, 0.49, 0.69, 0.89, 1.09])
    for arguments, expected in [
        ({"population": [p, q]}, 21.0),
        ({"population": [p, q], "operator": "or"}, 1.0),
        ({"populations": q}, 21.0),
        ({"population": q[:1]}, 21.0),
    ]:
        ann.reset()
        assert ann.simulate_until(1000.0, **arguments) == expected
        assert ann.get_time() == expected


def test_spikes_of_the_step_can_end_the_simulation():
    neuron = ann.Neuron(parameters="k = 1.0", equations="v += k", spike="v > 2.5", reset="v = 0.0")
    pop = ann.Population(3, neuron, stop_condition="spiked: any")
    pop.k = [1.0, 0.5, 1.0]
    ann.compile(silent=True)
    assert ann.simulate_until(100.0, pop) == 3.0
    assert pop.spike.tolist() == [0, 2]


def test_all_neurons_spike_in_one_step():
    neuron = ann.Neuron(parameters="k = 1.0", equations="v += k", spike="v > 2.5", reset="v = 0.0")
    pop = ann.Population(2, neuron, stop_condition="spiked: all")
    pop.k = [1.0, 0.5]
    ann.compile(silent=True)
    assert ann.simulate_until(100.0, pop) == 6.0


def test_elapsed_time_is_in_ms_and_a_duration_of_zero_makes_no_step():
    ann.setup(dt=0.1)
    pop = ann.Population(2, ann.Neuron(equations="r += 1.0"), stop_condition="r > 9.5")
    ann.compile(silent=True)
    assert ann.simulate_until(0, pop) == 0.0
    assert ann.simulate_until(100.0, pop) == pytest.approx(1.0)
    assert ann.get_current_step() == 10
    # Met already: one step is made.
    assert ann.simulate_until(100.0, pop) == pytest.approx(0.1)


def test_without_conditions_the_simulation_runs_to_its_end_with_a_warning():
    pop = ann.Population(2, ann.Neuron(equations="r += 1.0"))
    other = ann.Population(2, ann.Neuron(equations="r += 1.0"), stop_condition="r > 2.5")
    ann.compile(silent=True)
    for populations in ([], pop):
        ann.reset()
        with pytest.warns(NeurarchyWarning, match="stop condition"):
            assert ann.simulate_until(5.0, populations) == 5.0
    ann.reset()
    assert ann.simulate_until(5.0, [pop, other]) == 3.0


def test_conditions_see_attributes_constants_and_functions():
    ann.Constant("LIMIT", 3.0)
    ann.add_function("above(x) = x - LIMIT")
    neuron = ann.Neuron(parameters="g = 1.0 : population", equations="r += g\ncount += 1 : population, int")
    pop = ann.Population(2, neuron, stop_condition="(above(r) > 0.5) and not (count < 2*g)")
    ann.compile(silent=True)
    assert ann.simulate_until(10.0, pop) == 4.0


def test_a_network_object_stops_by_its_copy():
    pop = ann.Population(1, ann.Neuron(equations="r += 1.0"), stop_condition="r > 3.5")
    net = ann.Network(everything=True)
    net.compile(silent=True)
    assert net.simulate_until(10.0, net.get(pop)) == 4.0
    assert net.simulate_until(10.0, pop) == 1.0


@pytest.mark.parametrize(
    "condition", ["r >", "mean(r) > 1.0", "r > 1 : most", "spiked : any", "Uniform(0, 1) > 0.5", 3.0]
)
def test_mistakes_in_stop_conditions_are_reported(condition):
    with pytest.raises(ann.ANNarchyException):
        ann.Population(1, ann.Neuron(equations="r = 1.0"), stop_condition=condition)
    assert ann.populations() == []


def test_names_in_stop_conditions_may_be_declared_later_but_not_after_compile():
    ann.Population(1, ann.Neuron(equations="r = 1.0"), stop_condition="r > LIMIT")
    with pytest.raises(ann.ANNarchyException, match="the stop condition of population 'pop0'"):
        ann.compile(silent=True)
    ann.Constant("LIMIT", 0.5)
    ann.compile(silent=True)


def test_wrong_calls_of_simulate_until_raise():
    pop = ann.Population(1, ann.Neuron(equations="r = 1.0"), stop_condition="r > 2")
    with pytest.raises(ann.ANNarchyException, match="not compiled"):
        ann.simulate_until(1.0, pop)
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="expected populations"):
        ann.simulate_until(1.0, ["pop0"])
    with pytest.raises(TypeError):
        ann.simulate_until(1.0)
    with pytest.raises(ann.ANNarchyException, match="finite"):
        ann.simulate_until(float("nan"), pop)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_stop_condition_can_be_assigned_before_and_after_compile(when):
    pop = ann.Population(2, ann.Neuron(equations="r += 1.0"), stop_condition="r > 1.5")
    if when == "before":
        pop.stop_condition = "r > 4.5 : all"
    ann.compile(silent=True)
    if when == "after":
        pop.stop_condition = "r > 4.5 : all"
    assert pop.stop_condition == "r > 4.5 : all"
    assert ann.simulate_until(100.0, pop) == 5.0
    for wrong in ("unknown > 1.0", "r >", 3):
        with pytest.raises(ann.ANNarchyException):
            pop.stop_condition = wrong
    assert pop.stop_condition == "r > 4.5 : all"
    pop.stop_condition = None
    with pytest.warns(ann.NeurarchyWarning, match="no population given has a stop condition"):
        assert ann.simulate_until(7.0, pop) == 7.0
