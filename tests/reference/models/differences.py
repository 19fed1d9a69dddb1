"""Where the reference system is wrong, or cannot: what is expected is computed beside the model.

Nothing of these models is recorded. Each returns pairs of what was seen and what must be; the comment says what the
reference makes of it.
"""

from __future__ import annotations

import math

import numpy as np

from .model import model
from .parts import firing_at, growing_rates


def stepwise(read, steps):
    """What is read after every step."""
    seen = []
    for _ in range(steps):
        yield 1
        seen.append(read())
    return seen


@model(recorded=False)
def division_is_true_division(ann):
    # The reference divides literals and integer attributes as C does: 0, 1, 3.
    pop = ann.Population(
        1,
        ann.Neuron(
            parameters="a = 9.0\nia = 7 : int\nk = 2 : int", equations="r = 3/4\nx = a^(1/2)\ny = ia/k\nz = -ia // k"
        ),
    )
    yield 1
    return {
        "r": (pop.r, np.array([0.75])),
        "x": (pop.x, np.array([3.0])),
        "y": (pop.y, np.array([3.5])),
        "z": (pop.z, np.array([-4.0])),
    }


@model(recorded=False)
def logic_without_parentheses(ann):
    # The reference lets `and` and `or` bind tighter than comparisons, and cannot parse `not` of two attributes.
    pop = ann.Population(
        4,
        ann.Neuron(
            parameters="a = 0.0\nb = 0.0",
            equations="r = ite(a > 0 and b > 0 or a < -1, 1, 2)\nx = ite(not a > b, 1, 2)",
        ),
    )
    pop.a = [1.0, 1.0, -2.0, 0.0]
    pop.b = [1.0, -1.0, 0.0, 0.0]
    yield 1
    return {"r": (pop.r, np.array([1.0, 2.0, 1.0, 2.0])), "x": (pop.x, np.array([1.0, 2.0, 1.0, 1.0]))}


@model(recorded=False)
def modulo_and_power_are_functions(ann):
    # In the reference, modulo() is a macro without parentheses, and power(x, 0) does not end.
    pop = ann.Population(
        1,
        ann.Neuron(parameters="a = 7.0", equations="r = 2*modulo(a, 4)\nx = power(a, 0)\ny = 1.0 - modulo(a + 1.0, 5)"),
    )
    yield 1
    return {"r": (pop.r, np.array([6.0])), "x": (pop.x, np.array([1.0])), "y": (pop.y, np.array([-2.0]))}


@model(recorded=False)
def the_sum_of_all_targets(ann):
    # In the reference, sum() is 0.
    pre = growing_rates(ann, 1.0, 2.0)
    post = ann.Population(1, ann.Neuron(equations="r = sum()"))
    ann.Projection(pre, post, "a").connect_all_to_all(1.0)
    ann.Projection(pre, post, "b").connect_all_to_all(10.0)
    seen = yield from stepwise(lambda: float(post.r[0]), 3)
    return {"r": (seen, [-44.0, 33.0, 66.0])}


@model(recorded=False)
def implicit_variables_of_refractory_neurons_are_kept(ann):
    # The reference sets them to 0.
    pop = ann.Population(
        1, ann.Neuron(equations="dv/dt = 1 - 0.5*v : implicit", spike="v >= 1.2", reset="v = 0.5", refractory=3.0)
    )
    seen = yield from stepwise(lambda: float(pop.v[0]), 8)
    v, left, expected = 0.0, 0, []
    for _ in range(8):
        if left:
            left -= 1
        else:
            v = (v + 1.0) / 1.5
            if v >= 1.2:
                v, left = 0.5, 3
        expected.append(v)
    return {"v": (seen, expected)}


@model(recorded=False, dt=0.5)
def exponential_with_a_coefficient_of_zero(ann):
    # The reference divides by 0.
    pop = ann.Population(2, ann.Neuron(parameters="I = 2.0\ng = 0.0", equations="dv/dt = I - g*v : exponential\nr = v"))
    pop.g = [0.0, 0.5]
    yield 4
    return {"v": (pop.v, np.array([4.0, 4.0 * (1.0 - math.exp(-1.0))]))}


@model(recorded=False, dt=0.5)
def conditional_equations_take_their_method(ann):
    # The reference integrates them with explicit Euler.
    pop = ann.Population(
        1,
        ann.Neuron(
            parameters="tau = 10.0",
            equations="""
                tau*dr/dt = if t < 0: 1 else: -r : init=1.0, midpoint
                tau*dx/dt = if x > 0.5: -x else: 1.0 : init=1.0, midpoint
            """,
        ),
    )
    yield 1
    h = 0.05
    return {"r": (pop.r, np.array([1.0 - h + h * h / 2.0])), "x": (pop.x, np.array([1.0 - h + h * h / 2.0]))}


@model(recorded=False, dt=0.5)
def rk4_couples_the_equations_of_a_synapse(ann):
    # The reference gives each of them the old value of the other.
    pre, post = growing_rates(ann, 1.0), growing_rates(ann, 1.0)
    proj = ann.Projection(pre, post, "exc", ann.Synapse(equations="dx/dt = y : rk4, init=1.0\ndy/dt = -x : rk4"))
    proj.connect_one_to_one(1.0)
    seen = yield from stepwise(lambda: [proj.x[0][0], proj.y[0][0]], 6)
    z, expected = 1.0 + 0.0j, []
    for _ in range(6):  # x + i*y turns: z' = -i*z
        step = -0.5j
        z *= 1.0 + step + step**2 / 2 + step**3 / 6 + step**4 / 24
        expected.append([z.real, z.imag])
    return {"x, y": (seen, expected)}


@model(recorded=False, dt=0.5)
def coupling_stays_within_a_group(ann):
    # The reference couples over the whole model: this one does not compile.
    pop = ann.Population(
        1,
        ann.Neuron(
            equations="du/dt = v - u : init=1.0, midpoint\nI = u + 1.0\ndv/dt = I - v : init=2.0, midpoint\nr = v"
        ),
    )
    seen = yield from stepwise(lambda: [float(pop.u[0]), float(pop.v[0])], 5)
    u, v, h, expected = 1.0, 2.0, 0.5, []
    for _ in range(5):
        u += h * (v - (u + h / 2 * (v - u)))
        current = u + 1.0
        v += h * (current - (v + h / 2 * (current - v)))
        expected.append([u, v])
    return {"u, v": (seen, expected)}


@model(recorded=False, dt=0.5)
def implicit_methods_solve_nonlinear_equations(ann):
    # The reference refuses the power, and linearises the product.
    pop = ann.Population(
        1, ann.Neuron(equations="dv/dt = 2.0 - v^2 : implicit, init=0.5\ndu/dt = 2.0 - u*u : implicit, init=0.5\nr = v")
    )
    seen = yield from stepwise(lambda: [float(pop.v[0]), float(pop.u[0])], 6)
    v, h, expected = 0.5, 0.5, []
    for _ in range(6):
        v = (-1.0 + math.sqrt(1.0 + 4.0 * h * (v + 2.0 * h))) / (2.0 * h)
        expected.append([v, v])
    return {"v, u": (seen, expected)}


@model(recorded=False)
def bounds_with_commas_and_values_of_neurons(ann):
    # The reference cuts bounds at commas and does not resolve pre. and post. in them.
    pop = ann.Population(
        1, ann.Neuron(parameters="a = 1.0\nb = 2.5", equations="r = t : max=max(a, b), min=clip(a, 0.0, 0.5)")
    )
    pre = growing_rates(ann, 1.0)
    post = ann.Population(1, ann.Neuron(equations="r = 3.0"))
    proj = ann.Projection(pre, post, "exc", ann.Synapse(equations="x += 2.0 : max=pre.r\ny += 2.0 : max=post.r"))
    proj.connect_one_to_one(1.0)
    seen = yield from stepwise(lambda: [float(pop.r[0]), proj.x[0][0], proj.y[0][0]], 5)
    expected = [[0.5, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 3.0, 3.0], [2.5, 4.0, 3.0], [2.5, 5.0, 3.0]]
    return {"r, x, y": (seen, expected)}


@model(recorded=False)
def bounds_in_a_reset(ann):
    # The reference ignores them.
    pop = ann.Population(1, ann.Neuron(equations="v += 1.0", spike="v >= 3", reset="v = 0\nv += 1.0 : max=0.5"))
    seen = yield from stepwise(lambda: float(pop.v[0]), 6)
    return {"v": (seen, [1.0, 2.0, 0.5, 1.5, 2.5, 0.5])}


@model(recorded=False)
def unless_the_post_neuron_fired_too(ann):
    # The reference cannot compile the flag.
    pre, post = firing_at(ann, [1.0, 3.0, 6.0]), firing_at(ann, [3.0, 5.0])
    proj = ann.Projection(pre, post, "exc", ann.Synapse(pre_spike="g_target += w; x += 1.0 : unless_post; y += 1.0"))
    proj.connect_one_to_one(1.0)
    seen = yield from stepwise(lambda: [proj.x[0][0], proj.y[0][0]], 8)
    x, y = [0, 0, 1, 1, 1, 1, 1, 2], [0, 0, 1, 1, 2, 2, 2, 3]
    return {"x, y": (seen, [[float(a), float(b)] for a, b in zip(x, y, strict=True)])}


@model(recorded=False)
def a_parameter_that_events_change_keeps_its_value(ann):
    # The reference starts it at 0 and lists it twice.
    pre, post = firing_at(ann, [1.0]), firing_at(ann, [9.0])
    proj = ann.Projection(pre, post, "exc", ann.Synapse(parameters="k = 3.0", pre_spike="g_target += w; k *= 2.0"))
    proj.connect_one_to_one(1.0)
    seen = yield from stepwise(lambda: proj.k[0][0], 4)
    return {"k": (seen, [3.0, 3.0, 6.0, 6.0]), "attributes": (proj.attributes.count("k"), 1)}


@model(recorded=False)
def a_parameter_may_be_called_like_a_conductance(ann):
    # The reference sets it to 0 in every step.
    pop = ann.Population(1, ann.Neuron(parameters="g_L = 0.5", equations="dv/dt = g_L", spike="v > 100.0"))
    yield 3
    return {"v": (pop.v, np.array([1.5])), "g_L": (pop.g_L, np.array([0.5]))}


@model(recorded=False, dt=0.125)
def time_is_not_scaled_by_a_learning_period(ann):
    # In the reference, t is multiplied by the number of steps of the period.
    pre, post = growing_rates(ann, 1.0), growing_rates(ann, 1.0)
    proj = ann.Projection(pre, post, "exc", ann.Synapse(equations="x = t"))
    proj.connect_one_to_one(1.0)
    yield 0
    proj.enable_learning(period=0.5)
    seen = yield from stepwise(lambda: proj.x[0][0], 9)
    return {"x": (seen, [0.0] * 4 + [0.5] * 4 + [1.0])}


@model(recorded=False)
def traces_after_a_reset(ann):
    # In the reference, the time of the last event survives, and traces grow.
    pre, post = firing_at(ann, [2.0, 5.0]), firing_at(ann, [3.0])
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            equations="10.0*dx/dt = -x : event-driven", pre_spike="g_target += w; x += 1.0", post_spike="q = x"
        ),
    )
    proj.connect_one_to_one(1.0)
    first = yield from stepwise(lambda: proj.x[0][0], 8)
    ann.reset(projections=True)
    second = yield from stepwise(lambda: proj.x[0][0], 8)
    x = 1.0 * math.exp(-2.0 / 10.0) + 1.0
    expected = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, x, x]
    return {"first": (first, expected), "second": (second, expected)}


@model(recorded=False)
def operations_after_a_reset(ann):
    # In the reference, the first step after a reset sees the mean before it.
    pop = ann.Population(2, ann.Neuron(equations="r = t + 5.0\nm = mean(r)"))
    first = yield from stepwise(lambda: float(pop.m[0]), 3)
    ann.reset()
    second = yield from stepwise(lambda: float(pop.m[0]), 3)
    return {"first": (first, [0.0, 5.0, 6.0]), "second": (second, [0.0, 5.0, 6.0])}


@model(recorded=False, dt=0.1)
def refractory_steps_are_not_lost_by_rounding(ann):
    # 0.3/0.1 is 2.9999999999999996, of which the reference makes 2 steps.
    pop = ann.Population(1, ann.Neuron(equations="v = 1.0", spike="v > 0.5", refractory=0.3))
    m = ann.Monitor(pop, "spike")
    yield 10
    return {"spike": (m.get("spike"), {0: [0, 4, 8]})}


@model(recorded=False)
def constants_can_be_changed_while_the_network_runs(ann):
    # The default network of the reference keeps the old value.
    rate = ann.Constant("dx_rate", 2.0)
    pop = ann.Population(1, ann.Neuron(parameters="a = dx_rate", equations="r = dx_rate"))
    yield 1
    first = float(pop.r[0])
    rate.set(7.0)
    yield 1
    return {"r": ([first, float(pop.r[0])], [2.0, 7.0]), "a": (pop.a, np.array([2.0]))}


@model(recorded=False)
def axonal_spikes_take_the_delay(ann):
    # The reference delivers them in the next step, and executes only the first statement.
    source = ann.Population(
        1,
        ann.Neuron(equations="v = t", spike="v > 100.0", axon_spike="(t == 1.0) or (t == 3.0)", axon_reset="v = -1.0"),
    )
    post = ann.Population(1, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    synapse = ann.Synapse(pre_spike="g_target += w", pre_axon_spike="g_target += 10*w; g_target += w")
    ann.Projection(source, post, "exc", synapse).connect_one_to_one(1.0, delays=3.0)
    seen = yield from stepwise(lambda: float(post.v[0]), 8)
    return {"v": (seen, [0.0] * 4 + [11.0, 0.0, 11.0, 0.0])}


@model(recorded=False)
def variables_of_a_population_are_read_everywhere(ann):
    # The reference reads them as pre. in a psp only, and not with delays of each synapse.
    source = ann.Population(2, ann.Neuron(equations="p = t + 1.0 : population, init=-1.0\nr = 1.0"))
    post = ann.Population(2, ann.Neuron(equations="q = 10.0*t : population\nr = sum(exc)"))
    proj = ann.Projection(source, post, "exc", ann.Synapse(psp="w*pre.p", equations="x = pre.p + post.q"))
    proj.connect_from_matrix([[1.0, 1.0], [1.0, 1.0]], delays=[[1.0, 3.0], [2.0, 2.0]])
    seen = yield from stepwise(lambda: [post.r.tolist(), proj.x], 5)

    def p(step):
        return step + 1.0 if step >= 0 else -1.0

    expected = []
    for n in range(5):
        delays = [[1, 3], [2, 2]]
        expected.append(
            [
                [sum(p(n - d) for d in row) for row in delays],
                [[p(n - d + 1) + 10.0 * n for d in row] for row in delays],
            ]
        )
    return {"r, x": (seen, expected)}


@model(recorded=False)
def a_disabled_population_emits_nothing(ann):
    # The reference emits the spikes of the last step again and again.
    source = ann.Population(1, ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0"))
    post = ann.Population(
        1, ann.Neuron(equations="dg_exc/dt = -g_exc/2.0\ndg_late/dt = -g_late/2.0\nv = 0.0", spike="v > 100.0")
    )
    ann.Projection(source, post, "exc").connect_one_to_one(0.25)
    ann.Projection(source, post, "late").connect_one_to_one(0.25, delays=2.0)
    m, n = ann.Monitor(source, ["v", "spike"]), ann.Monitor(post, ["g_exc", "g_late"])
    yield 3
    source.disable()
    yield 3

    def column(values):
        return np.array(values).reshape(-1, 1)

    return {
        "spike": (m.get("spike"), {0: [2]}),
        "v": (m.get("v"), column([1.0, 2.0, 0.0, 0.0, 0.0, 0.0])),
        "g_exc": (n.get("g_exc"), column([0.0, 0.0, 0.0, 0.25, 0.125, 0.0625])),
        "g_late": (n.get("g_late"), column([0.0, 0.0, 0.0, 0.0, 0.25, 0.125])),
    }


@model(recorded=False)
def blocked_transmission_with_delays_of_each_synapse(ann):
    # The reference stops the queue of such a projection; here spikes due in blocked steps are lost, as with one delay.
    pre = firing_at(ann, [2.0, 4.0, 6.0, 12.0])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_from_matrix([[1.0], [1.0]], delays=[[1.0], [3.0]])
    m = ann.Monitor(post, "v")
    yield 4
    proj.transmission = False
    yield 3
    proj.transmission = True
    yield 10
    v = np.zeros((17, 2))
    v[[3, 7, 13], 0] = 1.0
    v[[7, 9, 15], 1] = 1.0
    return {"v": (m.get("v"), v)}


@model(recorded=False)
def events_with_delays_of_each_synapse_read_the_pre_neuron(ann):
    # The reference cannot compile pre. and t_pre there.
    pre, post = firing_at(ann, [1.0, 4.0]), firing_at(ann, [9.0], [9.0])
    proj = ann.Projection(pre, post, "exc", ann.Synapse(pre_spike="g_target += w; a = t_pre; b = pre.v; c = t"))
    proj.connect_from_matrix([[1.0], [1.0]], delays=[[1.0], [4.0]])
    seen = yield from stepwise(lambda: [proj.a, proj.b, proj.c], 7)
    first = [(0.0, 0.0, 0.0)] * 2 + [(1.0, 1.0, 2.0)] * 3 + [(4.0, 4.0, 5.0)] * 2
    second = [(0.0, 0.0, 0.0)] * 5 + [(4.0, 4.0, 5.0)] * 2
    expected = [[[[x], [y]] for x, y in zip(a, b, strict=True)] for a, b in zip(first, second, strict=True)]
    return {"a, b, c": (seen, expected)}


@model(recorded=False)
def the_conductance_is_read_in_events(ann):
    # In the reference, g_target on the right side is broken, and so are conditions that read a neuron.
    pre = firing_at(ann, [1.0, 2.0, 3.0])
    post = ann.Population(1, ann.Neuron(parameters="k = 2.0", equations="g_exc = g_exc\nv = t", spike="v > 100.0"))
    synapse = ann.Synapse(pre_spike="g_target += if post.v >= 2.0: w*(post.k - g_target) else: w")
    ann.Projection(pre, post, "exc", synapse).connect_one_to_one(0.5)
    seen = yield from stepwise(lambda: float(post.g_exc[0]), 5)
    return {"g": (seen, [0.0, 0.0, 0.5, 1.25, 1.625])}


@model(recorded=False)
def a_monitor_of_a_dendrite_records_that_dendrite(ann):
    # The reference takes the row whose rank is the number of the row.
    pre = growing_rates(ann, 1.0, 2.0)
    post = ann.Population(4, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post[2:4], "exc", ann.Synapse(equations="w += pre.r"))
    proj.connect_from_matrix([[10.0, 20.0], [30.0, 40.0]])
    yield 1
    m = ann.Monitor(proj.dendrite(3), "w")
    yield 2
    return {"w": (np.array(m.get("w"), dtype=float), np.array([[33.0, 46.0], [36.0, 52.0]]))}


@model(recorded=False)
def callbacks_do_not_change_the_number_of_steps(ann):
    # With a callback, the reference rounds the duration down.
    pop = growing_rates(ann, 1.0)
    called = []

    @ann.every(period=3.0)
    def remember(n):
        called.append([n, ann.get_time()])

    yield 0
    ann.simulate(7.5)
    return {"r": (pop.r, np.array([8.0])), "called": (called, [[0, 0.0], [1, 3.0], [2, 6.0]])}


@model(recorded=False)
def equations_with_derivatives_on_the_right(ann):
    # The reference finds no variable in these lines.
    pop = ann.Population(
        1,
        ann.Neuron(parameters="tau = 4.0\nE = 3.0\nk = 0.5", equations="tau*dz/dt + (1.0 + k)*z = E : init=1.0\nr = z"),
    )
    seen = yield from stepwise(lambda: float(pop.z[0]), 3)
    z, expected = 1.0, []
    for _ in range(3):
        z += (3.0 - 1.5 * z) / 4.0
        expected.append(z)
    return {"z": (seen, expected)}


@model(recorded=False)
def refractory_periods_of_each_neuron_before_compile(ann):
    # The reference fails on the array.
    pop = ann.Population(2, ann.Neuron(equations="v = 1.0", spike="v > 0.5", refractory=1.0))
    pop.refractory = np.array([0.0, 2.0])
    m = ann.Monitor(pop, "spike")
    yield 7
    return {
        "spike": (m.get("spike"), {0: [0, 1, 2, 3, 4, 5, 6], 1: [0, 3, 6]}),
        "period": (pop.refractory, np.array([0.0, 2.0])),
    }


@model(recorded=False)
def lists_are_read_back_as_arrays(ann):
    # The reference cannot read a list that was assigned before compile.
    pop = ann.Population((2, 2), ann.Neuron(parameters="a = 1.0\nk = 1 : int", equations="r = a"))
    pop.a = [[1.0, 2.0], [3.0, 4.0]]
    pop.k = [1, 2, 3, 4]
    before = [pop.a, pop.k]
    yield 1
    return {
        "a": (before[0], np.array([[1.0, 2.0], [3.0, 4.0]])),
        "k": (before[1], np.array([[1, 2], [3, 4]])),
        "r": (pop.r, np.array([[1.0, 2.0], [3.0, 4.0]])),
    }
