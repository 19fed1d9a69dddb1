"""What equations of rate-coded neurons mean. Numbers without a formula were printed by the reference system."""

from __future__ import annotations

import math

import numpy as np
import pytest

import neurarchy as ann


def after_steps(equations, steps, parameters="", size=1, dt=1.0, functions=None, names=()):
    """Values of variables after each step: `{name: [value of neuron 0 after step 0, ...]}`."""
    ann.setup(dt=dt)
    pop = ann.Population(size, ann.Neuron(parameters=parameters, equations=equations, functions=functions))
    ann.compile(silent=True)
    seen = {name: [] for name in names}
    for _ in range(steps):
        ann.step()
        for name in names:
            value = pop.get(name)
            seen[name].append(np.ravel(value)[0].item())
    return seen


@pytest.mark.parametrize(
    ("method", "after_1", "after_3"),
    [
        ("explicit", 0.575, 0.7139375),
        ("implicit", 0.5714285714285714, 0.7042436022027858),
        ("semiimplicit", 0.5714285714285714, 0.7042436022027858),
        ("exponential", 0.573155863248929, 0.7089380353624133),
        ("midpoint", 0.573125, 0.7088542548828125),
        ("rk4", 0.573155859375, 0.7089380248465856),
    ],
)
def test_a_linear_equation_is_integrated_by_each_method(method, after_1, after_3):
    equations = f"tau*dv/dt + v = A : init=0.5, {method}\nr = v"
    seen = after_steps(equations, 3, parameters="tau = 10\nA = 2", dt=0.5, names=["v"])
    assert seen["v"][0] == pytest.approx(after_1, rel=1e-12)
    assert seen["v"][2] == pytest.approx(after_3, rel=1e-12)


@pytest.mark.parametrize(
    ("method", "v", "u"),
    [
        ("explicit", 0.285, 0.0145),
        ("implicit", 0.2703259751075171, 0.0253719220582885),
        ("exponential", 0.2783520387885266, 0.013807397484473787),
        ("semiimplicit", 0.27210884353741494, 0.01317352337760501),
        ("midpoint", 0.277554390625, 0.020556234375),
        ("rk4", 0.27757949471869486, 0.020334259820982258),
    ],
)
def test_coupled_equations_are_integrated_by_each_method(method, v, u):
    equations = f"tau*dv/dt = A - v - u : {method}\ntau*du/dt = v - u : {method}\nr = v"
    seen = after_steps(equations, 3, parameters="tau = 10\nA = 2", dt=0.5, names=["v", "u"])
    assert seen["v"][2] == pytest.approx(v, rel=1e-12)
    assert seen["u"][2] == pytest.approx(u, rel=1e-12)


def test_the_method_of_setup_counts_where_no_flag_is_given():
    ann.setup(method="exponential")
    seen = after_steps("tau*dv/dt + v = A : init=0.5\nr = v", 1, parameters="tau = 10; A = 2", dt=0.5, names=["v"])
    assert seen["v"][0] == pytest.approx(0.573155863248929, rel=1e-12)


def test_assignments_see_new_values_and_equations_of_a_group_old_ones():
    equations = """
        x = 1 + t
        y = x
        du/dt = v - u : init=1.0
        dv/dt = u - v : init=3.0
        z = u + v
        dk/dt = z - k
        r = k
    """
    seen = after_steps(equations, 2, dt=0.5, names=["x", "y", "u", "v", "z", "k", "r"])
    assert [seen[name][0] for name in ("x", "y", "u", "v", "z", "k", "r")] == [1, 1, 2, 2, 4, 2, 2]
    assert [seen[name][1] for name in ("x", "z", "k", "r")] == [1.5, 4, 3, 3]


def test_an_assignment_splits_a_group_of_equations():
    equations = """
        tau*du/dt = v - u : init=1.0
        I = u + 1
        tau*dk/dt = v - k
        tau*dv/dt = I - v - u + k : init=2.0
        r = v
    """
    seen = after_steps(equations, 2, parameters="tau = 2", dt=0.5, names=["u", "I", "k", "v"])
    assert [seen[name][0] for name in ("u", "I", "k", "v")] == [1.25, 2.25, 0.5, 1.75]
    assert [seen[name][1] for name in ("u", "I", "k", "v")] == [1.375, 2.375, 0.8125, 1.6875]


def test_bounds_are_applied_in_the_order_in_which_they_are_written():
    equations = "x = 2*t : max=a+mi\ndv/dt = 1 : max=x, min=mi\nr = v : min=1.0"
    seen = after_steps(equations, 3, parameters="mi = 0.5; a = 1", dt=0.5, names=["x", "v", "r"])
    assert seen == {"x": [0, 1, 1.5], "v": [0.5, 1.0, 1.5], "r": [1, 1, 1.5]}


def test_operations_over_the_population_see_the_step_before():
    ann.setup(dt=0.5)
    operations = ["mean", "norm1", "norm2", "max", "min"]
    lines = ["v = b*(t+1)", *(f"o{op} = {op}(v)" for op in operations), "r = v"]
    pop = ann.Population(3, ann.Neuron(parameters="b = 0.0", equations="\n".join(lines)))
    pop.b = [1, -2, 3]
    ann.compile(silent=True)
    ann.step()
    assert [pop.get(f"o{op}")[0] for op in operations] == [0, 0, 0, 0, 0]
    ann.step()
    assert [pop.get(f"o{op}")[0] for op in operations] == pytest.approx([2 / 3, 6, 3.7416573867739413, 3, -2])


def test_operations_are_0_at_first_whatever_the_initial_values():
    seen = after_steps("m = mean(v)\nv = v + 1 : init=5.0\nr = v", 3, size=2, names=["m"])
    assert seen["m"] == [0, 6, 7]


def test_population_wide_equations_come_before_local_ones():
    assert after_steps("r = s\ns = t + 1 : population", 1, dt=0.5, names=["r"])["r"] == [1.0]


def test_types_are_converted_when_they_are_stored():
    equations = """
        y = a/b : int
        z = modulo(a, 3) : int
        u = 2.7 : int
        n += 1 : int
        bb = a > b : bool
        p = power(a, 3)
        q = -a // b
        r = a/b
    """
    names = ["y", "z", "u", "n", "bb", "p", "q", "r"]
    seen = after_steps(equations, 2, parameters="a = 7 : int; b = 2 : int", names=names)
    assert [seen[name][1] for name in names] == [3, 1, 2, 2, True, 343, -4, 3.5]
    assert [type(seen[name][1]) for name in names] == [int, int, int, int, bool, float, float, float]


@pytest.mark.parametrize(
    ("equation", "parameters", "value"),
    [
        ("r = 3/4", "", 0.75),
        ("r = a^(1/2)", "a = 9", 3),
        ("r = 1/2*a", "a = 3", 1.5),
        ("r = -a^2", "a = 3", -9),
        ("r = 2^3^2", "", 512),
        ("r = if a > 0: if b > 0: 1 else: 2 else: 3", "a = 1; b = -1", 2),
        ("r = ite((a > 0) and not (b > 0), 5, 6)", "a = 1; b = -1", 5),
        ("r = a > 0 and b < 0 or False", "a = 1; b = -1", 1),
        ("r = clip(a, 0, 1) + pos(-a) + neg(-a)", "a = 3", -2),
        ("r = 2*modulo(7, 4)", "", 6),
        ("r = a + b\n + 2 : max=2.0 # note", "a = 1; b = 1", 2),
        ("r = sum()", "", 0),
    ],
)
def test_expressions_have_the_values_of_mathematics(equation, parameters, value):
    assert after_steps(equation, 1, parameters=parameters, names=["r"])["r"] == [value]


def test_exponential_integrates_conductances():
    equations = "tau*dv/dt = -v + g*(E - v) : exponential\nr = v"
    seen = after_steps(equations, 1, parameters="tau = 10; g = 1; E = 10", names=["v"])
    assert seen["v"][0] == pytest.approx(5 * (1 - math.exp(-0.2)), rel=1e-12)


def test_exponential_leaves_functions_of_the_variable_at_their_old_value():
    seen = after_steps("tau*dv/dt = a - v + exp(v) : exponential\nr = v", 1, parameters="tau = 10; a = 0", names=["v"])
    assert seen["v"][0] == pytest.approx(1 - math.exp(-0.1), rel=1e-12)


@pytest.mark.parametrize(
    "equation", ["dv/dt = a - v^2 : exponential", "tau*dv/dt = a : exponential", "dv/dt = a*exp(x) : event-driven"]
)
def test_a_method_that_does_not_fit_the_equation_is_an_error(equation):
    with pytest.raises(ann.ANNarchyException, match="v"):
        ann.Population(1, ann.Neuron(parameters="a = 1; tau = 10; x = 1", equations=f"{equation}\nr = v"))


def test_a_conditional_equation_is_integrated():
    equations = "tau*dr/dt = if t < 0: 1 else: -r : init=1.0"
    seen = after_steps(equations, 3, parameters="tau = 10", dt=0.5, names=["r"])
    assert seen["r"] == pytest.approx([0.95, 0.9025, 0.857375], rel=1e-12)


def test_functions_and_constants_are_known_in_equations():
    ann.add_function("logi(x) = 1/(1+exp(-x))")
    constant = ann.Constant("KC", 4.0)
    neuron = ann.Neuron(
        parameters="a = 0.0", equations="r = logi(a) + KC + f2(a, 3)", functions="f2(x, y) = if x > y: x else: y"
    )
    pop = ann.Population(1, neuron)
    ann.compile(silent=True)
    ann.step()
    assert pop.r[0] == 7.5
    constant.set(10.0)
    ann.step()
    assert pop.r[0] == 13.5
    assert constant + 1 == 5.0


def test_arithmetic_of_constants_has_the_values_at_compile():
    constant = ann.Constant("KC", 4.0)
    neuron = ann.Neuron(parameters="a = 2*KC : population", equations="dr/dt = 0 : init=KC/2")
    pop = ann.Population(2, neuron)
    synapse = ann.Synapse(parameters="tau = KC + 1\neta = -KC : projection", equations="x = tau : init=3*KC")
    proj = ann.Projection(pop, pop, "exc", synapse).connect_all_to_all(1.0)
    constant.set(6.0)
    ann.compile(silent=True)
    assert (pop.a, pop.r.tolist()) == (12.0, [3.0, 3.0])
    assert (proj.eta, proj.tau, proj.x) == (-6.0, [[7.0], [7.0]], [[18.0], [18.0]])
    constant.set(100.0)
    ann.reset(synapses=True, projections=True)
    assert (pop.a, pop.r.tolist()) == (12.0, [3.0, 3.0])


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        ("a = 1/2", 0.5),
        ("a = 5.7 : int", 5),
        ("a = true", True),
        ("a", 0.0),
        ("a : init=0.5", 0.5),
        ("a = 1e-3; b = -2.", 1e-3),
        ("a = 10**2 # a hundred", 100.0),
        ("a = KC", 4.0),
        ("a = 2*KC - 1", 7.0),
        ("a = -KC/8 : int", 0),
        ("a : init=KC^2", 16.0),
    ],
)
def test_parameters_are_numbers_truth_values_or_constants(parameters, value):
    ann.Constant("KC", 4.0)
    pop = ann.Population(1, ann.Neuron(parameters=parameters, equations="r = 0"))
    read = pop.a[0].item()
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("equations", "parameters"),
    [
        ("v = 1", ""),
        ("r = a\nr = a", "a = 1"),
        ("r = a = b", "a = 1; b = 1"),
        ("a + r = 2", "a = 1"),
        ("2*r = a", "a = 1"),
        ("r = (a+b", "a = 1; b = 1"),
        ("r = 1.0 + if a>0: 1 else: 0", "a = 1"),
        ("r = if a>0: 1", "a = 1"),
        ("r = a : projection", "a = 1"),
        ("r = pos\npos = 2", ""),
        ("r = mean(foo)", ""),
        ("r = Uniform(a, b)", "a = 1; b = 1"),
        ("r = Normal(0.0)", ""),
        ("r = Normal(0., 1., 0., 1.)", ""),
        ("r = 0", "a = foo bar"),
        ("r = 0", "a = [1,2]"),
        ("r = 0", "a = Uniform(0,1)"),
        ("r = 0", "a = 1 : foo"),
    ],
)
def test_mistakes_are_reported_when_the_population_is_made(equations, parameters):
    with pytest.raises(ann.ANNarchyException):
        ann.Population(1, ann.Neuron(parameters=parameters, equations=equations))
    assert ann.populations() == []


@pytest.mark.parametrize("name", ["size", "i", "t", "refractory", "active"])
def test_reserved_names_cannot_be_attributes(name):
    neuron = ann.Neuron(parameters=f"{name} = 1.0", equations="r = 0")
    with pytest.raises(ann.ANNarchyException, match=name):
        ann.Population(1, neuron)


def test_names_that_a_constant_can_still_define_are_reported_by_compile_for_all_models_at_once():
    ann.Population(1, ann.Neuron(equations="r = late_one"), name="one")
    ann.Population(1, ann.Neuron(equations="r = late_two"), name="two")
    with pytest.raises(ann.ANNarchyException) as raised:
        ann.compile(silent=True)
    assert "late_one" in str(raised.value)
    assert "late_two" in str(raised.value)
    ann.Constant("late_one", 1.0)
    ann.Constant("late_two", 2.0)
    ann.compile(silent=True)
    ann.step()
    assert ann.get_population("two").r == [2.0]


def test_a_mistake_is_shown_underlined_in_the_text_of_the_user():
    with pytest.raises(ann.ANNarchyException) as raised:
        ann.Population(1, ann.Neuron(equations="tau*dr/dt = (a + b"))
    lines = str(raised.value).splitlines()
    assert any("tau*dr/dt = (a + b" in line for line in lines)
    assert any("^" in line for line in lines)


def test_random_numbers_in_equations_differ_between_neurons_steps_and_calls():
    ann.setup(seed=1)
    pop = ann.Population(
        1000, ann.Neuron(equations="a = Uniform(0.0, 1.0)\nb = Uniform(0.0, 1.0)\nr = Normal(1.0, 2.0)")
    )
    ann.compile(silent=True)
    ann.step()
    first = pop.a
    assert len(np.unique(first)) == 1000
    assert not np.any(first == pop.b)
    assert 0.45 < first.mean() < 0.55
    assert pop.r.mean() == pytest.approx(1.0, abs=0.3)
    assert pop.r.std() == pytest.approx(2.0, abs=0.3)
    ann.step()
    assert not np.any(first == pop.a)


def test_a_target_may_be_a_keyword_of_python():
    source = ann.Population(1, ann.Neuron(parameters="r = 2.0"))
    out = ann.Population(1, ann.Neuron(equations="r = sum(in) + sum( is_not )"))
    ann.Projection(source, out, "in").connect_all_to_all(1.5)
    ann.compile(silent=True)
    ann.step()
    assert out.r[0] == 3.0
