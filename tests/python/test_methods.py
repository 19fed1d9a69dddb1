"""Numerical methods on nonlinear equations, against scipy's solvers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve

import neurarchy as ann

VAN_DER_POL = """
    dx/dt = y : init=1.0
    dy/dt = mu*(1 - x^2)*y - x
    r = x
"""

FITZHUGH_NAGUMO = """
    dv/dt = v - v^3/3 - w + current : init=-1.0
    tau*dw/dt = v + a - b*w : init=1.0
    r = v
"""

HODGKIN_HUXLEY = """
    dn/dt = 0.01*(v + 55)/(1 - exp(-0.1*(v + 55)))*(1 - n) - 0.125*exp(-0.0125*(v + 65))*n : init=0.3
    dm/dt = 0.1*(v + 40)/(1 - exp(-0.1*(v + 40)))*(1 - m) - 4*exp(-(v + 65)/18)*m : init=0.05
    dh/dt = 0.07*exp(-0.05*(v + 65))*(1 - h) - h/(1 + exp(-0.1*(v + 35))) : init=0.6
    dv/dt = 0.3*(-54.4 - v) + 36*n^4*(-77 - v) + 120*m^3*h*(50 - v) + current : init=-64.0
    r = v
"""


def van_der_pol(_, state):
    x, y = state
    return [y, 2.0 * (1 - x**2) * y - x]


def fitzhugh_nagumo(_, state):
    v, w = state
    return [v - v**3 / 3 - w + 0.5, (v + 0.7 - 0.8 * w) / 12.5]


def hodgkin_huxley(_, state):
    n, m, h, v = state
    exp = math.exp
    return [
        0.01 * (v + 55) / (1 - exp(-0.1 * (v + 55))) * (1 - n) - 0.125 * exp(-0.0125 * (v + 65)) * n,
        0.1 * (v + 40) / (1 - exp(-0.1 * (v + 40))) * (1 - m) - 4 * exp(-(v + 65) / 18) * m,
        0.07 * exp(-0.05 * (v + 65)) * (1 - h) - h / (1 + exp(-0.1 * (v + 35))),
        0.3 * (-54.4 - v) + 36 * n**4 * (-77 - v) + 120 * m**3 * h * (50 - v) + 10.0,
    ]


# Parameters, equations, the same for scipy, variables with their initial values, duration and step in ms.
SYSTEMS = {
    "van der Pol": ("mu = 2.0", VAN_DER_POL, van_der_pol, {"x": 1.0, "y": 0.0}, 4.0, 1 / 64),
    "FitzHugh-Nagumo": (
        "current = 0.5; tau = 12.5; a = 0.7; b = 0.8",
        FITZHUGH_NAGUMO,
        fitzhugh_nagumo,
        {"v": -1.0, "w": 1.0},
        8.0,
        1 / 32,
    ),
    "Hodgkin-Huxley": (
        "current = 10.0",
        HODGKIN_HUXLEY,
        hodgkin_huxley,
        {"n": 0.3, "m": 0.05, "h": 0.6, "v": -64.0},
        1.0,
        1 / 128,
    ),
}

COUPLED_ORDERS = [("explicit", 1), ("implicit", 1), ("midpoint", 2), ("rk4", 4)]
# Linear in each variable alone, not jointly.
LINEAR_ORDERS = [("exponential", 1), ("semiimplicit", 1)]


def exact(system):
    _, _, slopes, start, duration, _ = SYSTEMS[system]
    solution = solve_ivp(slopes, (0, duration), list(start.values()), method="DOP853", rtol=1e-13, atol=1e-13)
    return dict(zip(start, solution.y[:, -1], strict=True))


def simulated(system, method, dt, precision="double"):
    parameters, equations, _, start, duration, _ = SYSTEMS[system]
    ann.clear()
    ann.setup(dt=dt, method=method, precision=precision)
    pop = ann.Population(3, ann.Neuron(parameters=parameters, equations=equations))
    ann.compile(silent=True)
    ann.simulate(duration)
    return {name: float(pop.get(name)[1]) for name in start}


def error(system, method, dt, expected):
    found = simulated(system, method, dt)
    return max(abs(found[name] - value) / max(abs(value), 1.0) for name, value in expected.items())


@pytest.mark.parametrize(("method", "order"), COUPLED_ORDERS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_halving_the_step_divides_the_error_as_the_order_says(system, method, order):
    expected, dt = exact(system), SYSTEMS[system][-1]
    coarse, fine = (error(system, method, h, expected) for h in (dt, dt / 2))
    assert math.log2(coarse / fine) == pytest.approx(order, abs=0.25)


@pytest.mark.parametrize(("method", "order"), LINEAR_ORDERS)
def test_methods_for_one_linear_variable_converge_on_a_system_that_is_not_linear(method, order):
    expected, dt = exact("Hodgkin-Huxley"), SYSTEMS["Hodgkin-Huxley"][-1]
    coarse, fine = (error("Hodgkin-Huxley", method, h, expected) for h in (dt, dt / 2))
    assert math.log2(coarse / fine) == pytest.approx(order, abs=0.25)


def test_implicit_is_backward_euler_to_its_tolerance():
    dt = 0.25
    found = simulated("van der Pol", "implicit", dt)
    state = np.array([1.0, 0.0])
    for _ in range(16):
        old = state
        state = fsolve(lambda new, old=old: new - old - dt * np.array(van_der_pol(0, new)), old, xtol=1e-12)
    assert [found["x"], found["y"]] == pytest.approx(state.tolist(), rel=1e-10)


def test_implicit_is_stable_where_the_equation_is_stiff():
    ann.setup(dt=1.0, method="implicit")
    equations = "dv/dt = -1000*(v^3 - 8) : init=0.5\nr = v"
    pop = ann.Population(1, ann.Neuron(equations=equations))
    ann.compile(silent=True)
    ann.simulate(5.0)
    assert pop.v[0] == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize("equation", ["-atan(50*v)", "-v - 4*tanh(50*(v - 0.3))", "1e4 - exp(v)"])
@pytest.mark.parametrize("dt", [1.0, 10.0])
def test_implicit_shortens_changes_that_jump_over_the_solution(equation, dt):
    slope = {
        "-atan(50*v)": lambda v: -np.arctan(50 * v),
        "-v - 4*tanh(50*(v - 0.3))": lambda v: -v - 4 * np.tanh(50 * (v - 0.3)),
        "1e4 - exp(v)": lambda v: 1e4 - np.exp(v),
    }[equation]
    ann.setup(dt=dt, method="implicit")
    start = np.array([-40.0, -3.0, -0.2, 0.0, 0.1, 0.5, 1.0, 5.0])
    pop = ann.Population(start.size, ann.Neuron(equations=f"dv/dt = {equation}\nr = v"))
    pop.v = start
    ann.compile(silent=True)
    ann.step()
    np.testing.assert_allclose(pop.v - start, dt * slope(pop.v), rtol=1e-7, atol=1e-7)


def test_implicit_takes_conditional_equations_and_has_the_new_values_in_the_condition():
    ann.setup(dt=0.5)
    equation = "tau*dr/dt = if r > 0.5: 1 - r else: -2*r : implicit"
    pop = ann.Population(3, ann.Neuron(parameters="tau = 10", equations=equation))
    pop.r = [0.8, 0.2, 0.53]
    ann.compile(silent=True)
    ann.step()
    # 0.53 stays above 0.5 by the first branch, and falls below by the second: the iteration begins above.
    assert pop.r == pytest.approx([(0.8 + 0.05) / 1.05, 0.2 / 1.1, (0.53 + 0.05) / 1.05], rel=1e-12)


def test_implicit_in_single_precision_is_as_good_as_single_precision_is():
    expected = simulated("van der Pol", "implicit", 1 / 64)
    found = simulated("van der Pol", "implicit", 1 / 64, precision="float")
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-4, abs=1e-4)


def test_a_synapse_that_learns_implicitly_agrees_with_scipy():
    # dw/dt = 0.5 - 0.25*w^3, with pre.r = 0.5 and post.r = 1.
    slope = solve_ivp(lambda _, w: 0.5 - 0.25 * w**3, (0, 4), [0.2], method="DOP853", rtol=1e-12, atol=1e-12)
    errors = []
    for dt in (1 / 16, 1 / 32):
        ann.clear()
        ann.setup(dt=dt)
        pre = ann.Population(4, ann.Neuron(parameters="r = 0.5"))
        post = ann.Population(3, ann.Neuron(parameters="r = 1.0"))
        synapse = ann.Synapse(equations="dw/dt = pre.r*post.r - 0.25*post.r^2*w^3 : implicit")
        projection = ann.Projection(pre, post, "exc", synapse).connect_all_to_all(0.2)
        ann.compile(silent=True)
        ann.simulate(4.0)
        weights = np.array(projection.w)
        assert weights.shape == (3, 4)
        assert np.ptp(weights) == 0
        errors.append(abs(weights[0, 0] - slope.y[0, -1]))
    assert math.log2(errors[0] / errors[1]) == pytest.approx(1, abs=0.1)


def test_a_step_without_a_solution_raises_and_leaves_a_network_that_can_be_read():
    ann.setup(dt=1.0)
    neuron = ann.Neuron(parameters="a = 0.0", equations="dv/dt = ite(t > 2.5, a*(v^2 + 1), 0.1) : implicit\nr = v")
    pop = ann.Population(5, neuron, name="cells")
    ann.compile(silent=True)
    pop.a = [0.0, 0.0, 1.0, 0.0, 1.0]
    with pytest.raises(ann.ANNarchyException) as caught:
        ann.simulate(10.0)
    message = str(caught.value)
    for part in ("population 'cells'", "neuron 2", "'v'", "t = 3 ms", "smaller dt"):
        assert part in message
    assert ann.get_time() == 4.0
    assert pop.v[0] == pytest.approx(0.3)
    pop.v = 0.0
    pop.a = 0.0
    ann.simulate(2.0)
    assert ann.get_time() == 6.0


def test_an_equation_that_cannot_be_differentiated_is_refused_where_it_stands():
    neuron = ann.Neuron(equations="dr/dt = 1 - gamma(1 + r) : implicit")
    with pytest.raises(ann.ANNarchyException, match="derivative of the equation of `r`") as caught:
        ann.Population(1, neuron)
    assert "gamma(1 + r) : implicit" in str(caught.value)
