"""Input populations, and projections between rate-coded and spiking populations."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

SUM = ann.Neuron(equations="r = sum(exc)")


def course(monitor: ann.Monitor, name: str, rank: int = 0) -> list[float]:
    return monitor.get(name)[:, rank].tolist()


def test_input_arrays_are_seen_in_the_next_step():
    inp = ann.InputArray(2)
    inp.r = [1.0, 2.0]
    pop = ann.Population(2, SUM)
    ann.Projection(inp, pop, "exc").connect_one_to_one(1.0)
    assert (inp.parameters, inp.variables) == ([], ["r"])
    ann.compile(silent=True)
    ann.simulate(1.0)
    assert pop.r.tolist() == [1.0, 2.0]
    ann.simulate(7.0)
    inp.r = [9.0, 8.0]
    ann.simulate(1.0)
    assert pop.r.tolist() == [9.0, 8.0]
    ann.reset()
    assert inp.r.tolist() == [1.0, 2.0]


def test_input_arrays_have_a_geometry_and_views():
    inp = ann.InputArray((2, 3), name="image")
    inp.r = ann.Uniform(0.0, 1.0)
    ann.compile(silent=True)
    assert inp.r.shape == (2, 3)
    inp[0, :].r = 5.0
    inp[1, 2].r = 7.0
    assert (inp.r[0].tolist(), inp.r[1, 2]) == ([5.0] * 3, 7.0)


@pytest.mark.filterwarnings("ignore:.*not a multiple")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [1, 2, 3, 4, 4, 4]),
        ({"schedule": 2.0}, [1, 1, 2, 2, 3, 3, 4, 4, 4]),
        ({"schedule": np.float32(2.0)}, [1, 1, 2, 2, 3, 3, 4, 4, 4]),
        ({"schedule": [1, 3, 4, 9]}, [0, 1, 1, 2, 3, 3, 3, 3, 3, 4, 4]),
        ({"schedule": [0, 1.9, 3.5, 4.49]}, [1, 2, 2, 3, 4, 4]),
        ({"period": 3}, [1, 2, 3, 1, 2, 3]),
        ({"period": 6}, [1, 2, 3, 4, 4, 4, 1, 2]),
        ({"schedule": 2.0, "period": 5.0}, [1, 1, 2, 2, 3, 1, 1, 2, 2, 3]),
    ],
)
def test_timed_arrays_keep_their_schedule(arguments, expected):
    inp = ann.TimedArray(rates=np.array([[1.0], [2.0], [3.0], [4.0]]), **arguments)
    m = ann.Monitor(inp, "r")
    ann.compile(silent=True)
    ann.simulate(len(expected))
    assert course(m, "r") == expected


def test_rows_without_a_time_are_never_shown():
    with pytest.warns(ann.NeurarchyWarning, match="never shown"):
        inp = ann.TimedArray(rates=[[1.0], [2.0], [3.0], [4.0]], schedule=[2, 5])
    m = ann.Monitor(inp, "r")
    ann.compile(silent=True)
    ann.simulate(8.0)
    assert course(m, "r") == [0, 0, 1, 1, 1, 2, 2, 2]


def test_timed_arrays_have_axes():
    inp = ann.TimedArray(rates=np.arange(24.0).reshape(4, 2, 3), schedule=3.0)
    assert (inp.geometry, inp.rates.shape) == ((2, 3), (4, 2, 3))
    m = ann.Monitor(inp, "r")
    ann.compile(silent=True)
    ann.simulate(10.0)
    assert inp.r.shape == (2, 3)
    assert course(m, "r") == [0, 0, 0, 6, 6, 6, 12, 12, 12, 18]
    assert inp.rates.shape == (4, 2, 3)
    assert inp.schedule.tolist() == [0.0, 3.0, 6.0, 9.0]
    assert inp.period == -1.0


def test_a_given_geometry_wins_over_that_of_the_rates():
    with pytest.warns(ann.NeurarchyWarning, match="given geometry"):
        inp = ann.TimedArray(rates=np.ones((2, 6)), geometry=(2, 3))
    assert inp.geometry == (2, 3)


def test_timed_arrays_begin_anew_after_a_reset():
    inp = ann.TimedArray(rates=[[1.0], [2.0], [3.0], [4.0]])
    m = ann.Monitor(inp, "r")
    ann.compile(silent=True)
    ann.simulate(12.0)
    inp.rates = [[7.0], [7.0]]
    ann.reset()
    assert inp.r.tolist() == [0.0]
    ann.simulate(5.0)
    assert course(m, "r") == [1, 2, 3, 4, 4]
    inp.clear()
    assert inp.r.tolist() == [0.0]


def test_an_update_is_shown_at_once_and_does_not_move_the_clock():
    inp = ann.TimedArray(rates=[[1.0], [2.0], [3.0], [4.0]], schedule=2.0)
    ann.compile(silent=True)
    ann.simulate(15.0)
    inp.update(np.array([[9.0], [8.0]]), schedule=3.0)
    assert inp.r.tolist() == [9.0]
    ann.simulate(10.0)
    assert inp.r.tolist() == [9.0]
    assert inp.schedule.tolist() == [0.0, 3.0]
    inp.schedule = 4.0
    assert inp.schedule.tolist() == [0.0, 4.0]
    inp.period = 6.0
    assert inp.period == 6.0
    inp.r = 3.0
    assert inp.r.tolist() == [3.0]


def test_an_array_without_data_waits_for_them_and_keeps_them():
    ann.setup(dt=0.1)
    inp = ann.TimedArray(geometry=1)
    m = ann.Monitor(inp, "r")
    ann.compile(silent=True)
    ann.simulate(3.0)
    assert inp.r.tolist() == [0.0]
    inp.update([[1.0], [3.0], [5.0]], schedule=0.5)
    assert inp.r.tolist() == [1.0]
    ann.simulate(1.5)
    assert course(m, "r")[30:] == [1.0] * 5 + [3.0] * 5 + [5.0] * 5
    ann.reset()
    ann.simulate(1.5)
    assert course(m, "r") == [1.0] * 5 + [3.0] * 5 + [5.0] * 5


def test_every_row_is_shown_whatever_the_rounding_of_its_time():
    ann.setup(dt=0.1)
    inp = ann.TimedArray(rates=np.arange(60.0).reshape(60, 1))
    m = ann.Monitor(inp, "r")
    ann.compile(silent=True)
    ann.simulate(6.0)
    assert course(m, "r") == list(range(60))


def test_certain_poisson_neurons_fire_in_every_step_they_can():
    every = ann.PoissonPopulation(1, rates=1000.0)
    refractory = ann.PoissonPopulation(1, rates=1e6, refractory=3.0)
    each = ann.PoissonPopulation(2, rates=np.array([0.0, 1e6]))
    listed = ann.PoissonPopulation((1, 2), rates=[[0.0, 1e6]])
    text = ann.PoissonPopulation(1, rates="A*pos(t - 2.5)", parameters="A = 1e6")
    assert (every.parameters, every.variables) == (["rates"], ["p", "r"])
    assert (text.parameters, text.variables) == (["A"], ["rates", "p", "r"])
    monitors = [ann.Monitor(pop, "spike") for pop in (every, refractory, each, listed, text)]
    rates = ann.Monitor(text, "rates")
    ann.compile(silent=True)
    ann.simulate(14.0)
    spikes = [monitor.get("spike") for monitor in monitors]
    assert spikes[0] == {0: list(range(14))}
    assert spikes[1] == {0: [0, 4, 8, 12]}
    assert spikes[2] == spikes[3] == {0: [], 1: list(range(14))}
    assert spikes[4] == {0: list(range(3, 14))}
    assert course(rates, "rates")[:5] == [0, 0, 0, 5e5, 1.5e6]
    assert refractory.refractory.tolist() == [3.0]
    every.refractory = 4.0
    every.rates = 1e6
    ann.reset()
    ann.simulate(11.0)
    assert every.rates.tolist() == [1000.0]


def test_poisson_rates_can_be_conditional_and_bounded():
    ann.setup(seed=3)
    pop = ann.PoissonPopulation(1, rates="if t < 2.0 : 2000.0 else : 0.0")
    bounded = ann.PoissonPopulation(1, rates="-5.0 : min=0.0")
    m, n = ann.Monitor(pop, "spike"), ann.Monitor(bounded, "rates")
    ann.compile(silent=True)
    ann.simulate(5.0)
    assert m.get("spike") == {0: [0, 1]}
    assert course(n, "rates") == [0.0] * 5


def test_poisson_rates_come_from_rate_coded_populations():
    inp = ann.TimedArray(rates=[[0.0, 5.0], [7.0, 0.0], [3.0, 2.0]], schedule=2.0)
    pop = ann.PoissonPopulation(2, target="exc")
    frozen = ann.PoissonPopulation(2, target="exc", refractory=2.0)
    ann.Projection(inp, pop, "exc").connect_one_to_one(10.0)
    ann.Projection(inp, frozen, "exc").connect_one_to_one(1e5)
    m, n = ann.Monitor(pop, ["rates", "sum(exc)"]), ann.Monitor(frozen, ["rates", "spike"])
    ann.compile(silent=True)
    ann.simulate(15.0)
    rates = m.get("rates")
    assert rates[:7].T.tolist() == [[0, 0, 0, 70, 70, 30, 30], [0, 50, 50, 0, 0, 20, 20]]
    assert m.get("sum(exc)").tolist() == rates.tolist()
    assert n.get("spike")[0] == [3, 6, 9, 12]
    assert course(n, "rates")[3:9] == [7e5, 7e5, 7e5, 3e5, 3e5, 3e5]


def test_the_same_seed_gives_the_same_spikes():
    def spikes():
        ann.clear()
        ann.setup(seed=11)
        m = ann.Monitor(ann.PoissonPopulation(100, rates=50.0), "spike")
        ann.compile(silent=True)
        ann.simulate(100.0)
        return m.get("spike")

    assert spikes() == spikes()


@pytest.mark.parametrize(("refractory", "expected", "within"), [(None, 200.0, 2.5), (2.0, 142.857, 1.5)])
def test_poisson_rates_are_as_wanted(refractory, expected, within):
    # The standard errors are 0.44 Hz and less.
    ann.setup(dt=0.1, seed=5)
    m = ann.Monitor(ann.PoissonPopulation(500, rates=200.0, refractory=refractory), "spike")
    ann.compile(silent=True)
    ann.simulate(2000.0)
    trains = m.get("spike")
    rate = sum(map(len, trains.values())) / 500 / 2.0
    assert abs(rate - expected) < within
    assert min(np.diff(train).min() for train in trains.values()) == (1 if refractory is None else 21)


def test_timed_poisson_populations_change_their_rates():
    pop = ann.TimedPoissonPopulation(2, rates=[0.0, 1e6, 0.0], schedule=[0, 2, 4], period=6)
    each = ann.TimedPoissonPopulation(2, rates=[[0.0, 1e6], [1e6, 0.0]], schedule=[1, 3])
    m, n = ann.Monitor(pop, "spike"), ann.Monitor(each, "spike")
    ann.compile(silent=True)
    ann.simulate(22.0)
    assert m.get("spike") == {rank: [2, 3, 8, 9, 14, 15, 20, 21] for rank in range(2)}
    assert n.get("spike") == {0: list(range(3, 22)), 1: [1, 2]}
    assert (pop.rates.shape, pop.schedule.tolist(), pop.period) == ((3, 2), [0.0, 2.0, 4.0], 6.0)
    with pytest.raises(ann.ANNarchyException, match="same length"):
        pop.rates = [1.0, 2.0]
    pop.rates = [1.0, 2.0, 3.0]
    assert pop.rates[:, 0].tolist() == [1.0, 2.0, 3.0]
    ann.reset()
    assert pop.rates[:, 0].tolist() == [0.0, 1e6, 0.0]


@pytest.mark.filterwarnings("ignore:.*not a multiple")
def test_spike_sources_round_to_the_nearest_step_and_are_replayed():
    pop = ann.SpikeSourceArray([[0, 2, 2.4, 2.6, 3.5], [], [100.0]])
    assert pop.spike_times == [[0.0, 2.0, 2.4, 2.6, 3.5], [], [100.0]]
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    assert pop.spike_times == [[0.0, 2.0, 3.0, 4.0], [], [100.0]]
    ann.simulate(12.0)
    pop.reset()
    ann.simulate(12.0)
    assert m.get("spike") == {0: [0, 2, 3, 4, 12, 14, 15, 16], 1: [], 2: []}


@pytest.mark.filterwarnings("ignore:.*not a multiple")
def test_spike_times_can_be_assigned():
    pop = ann.SpikeSourceArray([[0, 2, 2.4, 2.6, 3.5], [], [100.0]])
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(12.0)
    pop.reset()
    ann.simulate(3.0)
    pop.spike_times = [[1, 4, 5], [], [7]]
    ann.simulate(10.0)
    spikes = m.get("spike")
    assert (spikes[0][-2:], spikes[2]) == ([16, 17], [19])
    with pytest.raises(ann.ANNarchyException, match="3 spike trains"):
        pop.spike_times = [[1], [2]]


def test_a_loop_of_clear_and_assign_works():
    pop = ann.SpikeSourceArray([1.0])
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    for trial in range(3):
        pop.clear()
        pop.spike_times = [[float(trial)]]
        ann.simulate(5.0)
    assert m.get("spike") == {0: [0, 6, 12]}


@pytest.mark.parametrize("given", [[1, 2], (1, 2), np.array([1.0, 2.0])])
def test_a_plain_list_is_one_neuron(given):
    assert ann.SpikeSourceArray(given).spike_times == [[1.0, 2.0]]


def test_an_empty_list_is_one_silent_neuron():
    assert ann.SpikeSourceArray([]).size == 1


def test_a_disabled_source_emits_nothing():
    ann.setup(dt=0.1)
    pop = ann.SpikeSourceArray([[1.0, 2.0, 3.0, 4.0]])
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(2.1)
    pop.disable()
    ann.simulate(1.0)
    pop.enable()
    ann.simulate(3.0)
    assert m.get("spike") == {0: [10, 20, 40, 50]}


def test_firing_rates_of_sources_are_computed():
    pop = ann.SpikeSourceArray([[1.0, 3.0, 5.0]])
    pop.compute_firing_rate(window=4.0)
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)
    ann.simulate(10.0)
    assert course(m, "r") == [0, 250, 250, 500, 500, 500, 500, 250, 250, 0]


def correlated(rates=10.0, corr=0.3, tau=10.0, **keywords):
    return ann.HomogeneousCorrelatedSpikeTrains(2, rates=rates, corr=corr, tau=tau, **keywords)


@pytest.mark.parametrize(
    ("rates", "corr", "tau", "mu", "sigma"),
    [
        (10, 0.3, 10, 4.98238957, 18.14188309),
        (30, 0.3, 10, 28.76779779, 23.38189556),
        (10, 1.0, 10, -34.35762964, 58.28384689),
        (15, 0.7, 20, 10.50708928, 21.96446450),
        (10, 0, 10, 10, 0),
    ],
)
def test_correlated_trains_have_the_moments_of_the_reference(rates, corr, tau, mu, sigma):
    pop = correlated(rates, corr, tau)
    assert (pop.mu, pop.sigma) == (pytest.approx(mu, abs=1e-6), pytest.approx(sigma, abs=1e-6))
    assert (pop.parameters, pop.variables) == (["tau", "mu", "sigma"], ["x", "p", "r"])


def test_correlated_trains_follow_new_wishes():
    pop = correlated()
    ann.compile(silent=True)
    pop.rates = 30.0
    pop.corr = 0.5
    assert (pop.mu, pop.sigma) == (pytest.approx(25.69849972, abs=1e-6), pytest.approx(33.62067000, abs=1e-6))
    assert (pop.rates.tolist(), pop.corr.tolist(), pop.schedule.tolist()) == ([30.0], [0.5], [0.0])
    pop.tau = 20.0
    assert pop.tau == 20.0
    assert pop.sigma != pytest.approx(33.62067000, abs=1e-3)
    pop.mu = 7.0
    assert pop.mu == 7.0
    ann.reset()
    assert (pop.rates.tolist(), pop.corr.tolist(), pop.tau) == ([10.0], [0.3], 10.0)
    assert pop.mu == pytest.approx(4.98238957, abs=1e-6)


def test_correlated_trains_have_schedules():
    pop = correlated(rates=[10.0, 30.0], corr=0.0, schedule=[0.0, 3.0], period=5.0)
    m = ann.Monitor(pop, "x")
    ann.compile(silent=True)
    ann.simulate(7.0)
    x, expected = 10.0, []
    for step in range(7):
        x += 0.1 * ((10.0 if step % 5 < 3 else 30.0) - x)
        expected.append(x)
    np.testing.assert_allclose(np.ravel(m.get("x")), expected, rtol=1e-12)
    assert (pop.rates.tolist(), pop.corr.tolist(), pop.period) == ([10.0, 30.0], [0.0, 0.0], 5.0)
    with pytest.raises(ann.ANNarchyException):
        pop.rates = 5.0
    with pytest.raises(ann.ANNarchyException):
        correlated(rates=[1.0, 2.0], schedule=[0.0])


def test_certain_correlated_trains_fire_whenever_they_can():
    monitors = [
        ann.Monitor(correlated(1e5, 0.0), "spike"),
        ann.Monitor(correlated(1e5, 0.0, refractory=2.0), "spike"),
    ]
    ann.compile(silent=True)
    ann.simulate(7.0)
    assert [m.get("spike")[1] for m in monitors] == [list(range(7)), [0, 3, 6]]


def test_currents_are_injected():
    inp = ann.TimedArray(rates=[[1.0], [2.0], [3.0], [4.0]])
    pop = ann.Population(1, ann.Izhikevich)
    lif = ann.Population(1, ann.IF_curr_exp)
    proj = ann.CurrentInjection(inp, pop, "exc").connect_current()
    ann.CurrentInjection(inp, lif, "exc").connect_current()
    m, n = ann.Monitor(pop, ["g_exc", "I", "v"]), ann.Monitor(lif, "g_exc")
    ann.compile(silent=True)
    ann.simulate(6.0)
    assert course(m, "g_exc") == course(m, "I") == [0, 1, 2, 3, 4, 4]
    np.testing.assert_allclose(
        course(m, "v")[:5], [-68, -69.04, -68.567136, -67.3168104303, -65.5971137774], rtol=1e-10
    )
    np.testing.assert_allclose(course(n, "g_exc")[:5], [0, 1, 2.8187307531, 5.3077815522, 8.3456439874], rtol=1e-10)
    assert proj.nb_synapses == 1
    proj.transmission = False
    ann.simulate(1.0)
    assert course(m, "g_exc") == [0.0]


def test_currents_go_to_views():
    inp = ann.InputArray(2)
    inp.r = [3.0, 4.0]
    pop = ann.Population(4, ann.Izhikevich)
    proj = ann.CurrentInjection(inp, pop[1:3], "exc")
    proj.connect_current()
    m = ann.Monitor(pop, "g_exc")
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert m.get("g_exc").tolist() == [[0, 3, 4, 0]] * 2


def test_only_pairs_get_currents():
    inp, pop = ann.InputArray(2), ann.Population(2, ann.Izhikevich)
    proj = ann.CurrentInjection(inp, pop, "exc")
    with pytest.raises(ann.ANNarchyException, match="connect_current"):
        proj.connect_all_to_all(1.0)
    with pytest.raises(ann.ANNarchyException, match="connect_current"):
        proj.connect_from_matrix(np.ones((2, 2)))
    assert proj.connect_one_to_one() is proj
    with pytest.raises(TypeError):
        proj.connect_current(1.0)


@pytest.mark.parametrize(
    ("weights", "window", "expected"),
    [
        ([1.0, 1.0, 1.0], 3.0, [0, 0, 1000, 3000, 5000, 5000, 5000, 4000, 4000, 2000]),
        ([1.0, 2.0, 0.5], 0.0, [0, 0, 3000, 7500, 4500, 1500, 4500, 1500, 3000, 0]),
    ],
)
def test_decoded_rates_are_those_of_the_reference_system(weights, window, expected):
    pre = ann.SpikeSourceArray([[1, 3, 5, 7], [2], [2, 3, 4, 5, 6]])
    pop = ann.Population(1, SUM)
    ann.DecodingProjection(pre, pop, "exc", window=window).connect_from_matrix([weights])
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)
    ann.simulate(10.0)
    np.testing.assert_allclose(course(m, "r"), np.array(expected) / 9.0, rtol=1e-12)


@pytest.mark.parametrize(
    ("weight", "window", "expected"),
    [
        (1.0, 0.0, [0, 0, 0, 500, 1000, 0, 0, 0, 500, 500, 0, 0, 0]),
        (2.0, 3.0, [0, 0, 0, 1, 3, 3, 2, 0, 1, 2, 2, 1, 0]),
    ],
)
def test_spikes_are_decoded(weight, window, expected):
    pre = ann.SpikeSourceArray([[2, 3, 7], [3, 8]])
    pop = ann.Population(1, SUM)
    proj = ann.DecodingProjection(pre, pop, "exc", window=window).connect_all_to_all(weight)
    assert proj.window == window
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)
    ann.simulate(13.0)
    scale = 1.0 if window == 0.0 else 1000.0 / 3.0
    np.testing.assert_allclose(course(m, "r"), scale * np.array(expected), rtol=1e-12)
    ann.reset()
    ann.simulate(13.0)
    np.testing.assert_allclose(course(m, "r"), scale * np.array(expected), rtol=1e-12)


def test_windows_are_whole_steps():
    pre = ann.SpikeSourceArray([[2, 3, 7], [3, 8]])
    pop = ann.Population(2, SUM)
    with pytest.warns(ann.NeurarchyWarning, match="2 steps"):
        proj = ann.DecodingProjection(pre, pop, "exc", window=2.7)
    proj.connect_one_to_one(1.0)
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)
    ann.simulate(13.0)
    assert m.get("r").T.tolist() == [
        [0, 0, 0, 500, 1000, 500, 0, 0, 500, 500, 0, 0, 0],
        [0, 0, 0, 0, 500, 500, 0, 0, 0, 500, 500, 0, 0],
    ]


def spiking() -> ann.Population:
    return ann.Population(2, ann.Izhikevich)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ann.InputArray(),
        lambda: ann.InputArray("three"),
        lambda: ann.PoissonPopulation(3),
        lambda: ann.PoissonPopulation(3, rates=[1.0, 2.0]),
        lambda: ann.PoissonPopulation(3, target=5),
        lambda: ann.PoissonPopulation(3, rates="no_such_name + 1.0 +"),
        lambda: ann.TimedArray(),
        lambda: ann.TimedArray(rates=[1.0, 2.0]),
        lambda: ann.TimedArray(rates=np.ones((2, 4)), schedule=[0, 1, 2]),
        lambda: ann.TimedArray(rates=np.ones((2, 4)), schedule=[-1, 1]),
        lambda: ann.TimedPoissonPopulation(2, [1.0, 2.0], [0.0]),
        lambda: ann.TimedPoissonPopulation(2, [1.0], 5.0),
        lambda: ann.TimedPoissonPopulation(2, [[1.0, 2.0, 3.0]], [0.0]),
        lambda: ann.SpikeSourceArray(3.0),
        lambda: ann.SpikeSourceArray([["a"]]),
        lambda: ann.SpikeSourceArray([[float("nan")]]),
        lambda: correlated(corr=2.0),
        lambda: correlated(tau=0.0),
        lambda: ann.CurrentInjection(spiking(), spiking(), "exc"),
        lambda: ann.CurrentInjection(ann.InputArray(2), ann.InputArray(2), "exc"),
        lambda: ann.CurrentInjection(ann.InputArray(3), spiking(), "exc"),
        lambda: ann.DecodingProjection(ann.InputArray(2), ann.InputArray(2), "exc"),
        lambda: ann.DecodingProjection(spiking(), spiking(), "exc"),
        lambda: ann.DecodingProjection(spiking(), ann.InputArray(2), "exc", window=-1.0),
        lambda: ann.Projection(ann.InputArray(2), ann.PoissonPopulation(2, rates=5.0), "exc"),
        lambda: ann.Monitor(ann.PoissonPopulation(2, rates=5.0), "rates"),
        lambda: ann.Rate2SpikePopulation(spiking()),
        lambda: ann.Rate2SpikePopulation(ann.InputArray(2), scaling="x"),
        lambda: ann.Rate2SpikePopulation(3),
        lambda: ann.Spike2RatePopulation(ann.InputArray(2)),
        lambda: ann.Spike2RatePopulation(spiking(), mode="mean"),
        lambda: ann.Spike2RatePopulation(spiking(), window=0.0),
        lambda: ann.Spike2RatePopulation(spiking(), smooth=-1.0),
        lambda: ann.Spike2RatePopulation(1),
    ],
)
def test_impossible_inputs_are_refused(make):
    with pytest.raises(ann.ANNarchyException):
        make()


def test_inputs_are_copied_into_networks():
    source = ann.SpikeSourceArray([[1.0, 3.0]])
    inp = ann.TimedArray(rates=[[1.0], [2.0]])
    pop = ann.Population(1, SUM)
    proj = ann.DecodingProjection(source, pop, "exc").connect_all_to_all(1.0)
    m = ann.Monitor(pop, "r")
    net = ann.Network()
    net.add([source, inp, pop, proj, m])
    net.compile(silent=True)
    net.simulate(6.0)
    assert course(net.get(m), "r") == [0, 0, 1000, 0, 1000, 0]
    assert net.get(inp).r.tolist() == [2.0]
    assert net.get(source).spike_times == [[1.0, 3.0]]
