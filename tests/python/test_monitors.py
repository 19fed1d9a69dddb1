"""Monitors: what is recorded when, and the shape in which it is returned."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

CLOCK = ann.Neuron(parameters="k = 1.0", equations="r = k*t\nm = t : population\nn = t : int\nb = t > 1 : bool")
COUNTER = ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0")


def test_samples_are_the_values_after_each_step_in_their_types():
    pop = ann.Population((2, 2), CLOCK)
    m = ann.Monitor(pop, ["r", "m", "n", "b"])
    ann.compile(silent=True)
    ann.simulate(3.0)
    data = m.get()
    assert data["r"].tolist() == [[0] * 4, [1] * 4, [2] * 4]
    assert data["m"].tolist() == [0, 1, 2]
    assert (data["n"].dtype, data["b"].dtype) == (np.int64, np.bool_)
    assert data["b"][:, 0].tolist() == [False, False, True]
    assert m.get("r").shape == (0,)


def test_views_are_recorded_in_the_order_of_their_ranks():
    pop = ann.Population(4, CLOCK)
    pop.k = [0, 1, 2, 3]
    m, one = ann.Monitor(pop[[3, 1]], "r"), ann.Monitor(pop.neuron(2), "r")
    ann.compile(silent=True)
    ann.simulate(3.0)
    assert m.get("r").tolist() == [[0, 0], [3, 1], [6, 2]]
    assert one.get("r").tolist() == [[0], [2], [4]]
    assert m.ranks == [3, 1]


def test_a_sample_can_have_the_geometry_of_the_population():
    pop = ann.Population((2, 3), CLOCK)
    m, block = ann.Monitor(pop, ["r", "m"]), ann.Monitor(pop[:, 1], "r")
    loose = ann.Monitor(pop[0, :] + pop[1, 0:2], "r")
    ann.compile(silent=True)
    ann.simulate(2.0)
    data = m.get(reshape=True)
    assert data["r"].shape == (2, 2, 3)
    assert data["m"].shape == (2,)
    assert block.get("r", reshape=True).shape == (2, 2, 1)
    with pytest.raises(ann.ANNarchyException, match="geometry"):
        loose.get("r", reshape=True)


def test_one_name_gives_its_data_and_several_a_dictionary():
    pop = ann.Population(1, CLOCK)
    m = ann.Monitor(pop, ["r", "m"])
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert isinstance(m.get("r", keep=True), np.ndarray)
    assert isinstance(m.get(["r"], keep=True), np.ndarray)
    assert set(m.get(["r", "m"], keep=True)) == {"r", "m"}
    assert set(m.get("r", keep=True, force_dict=True)) == {"r"}
    assert m.get("r").shape == (2, 1)
    with pytest.raises(ann.ANNarchyException, match="not recorded"):
        m.get("n")


def test_samples_are_taken_with_the_period_and_its_offset():
    ann.setup(dt=0.5)
    pop = ann.Population(1, CLOCK)
    every, late = ann.Monitor(pop, "r", period=2.0), ann.Monitor(pop, "r", period=2.0, period_offset=1.5)
    ann.compile(silent=True)
    ann.simulate(3.0)
    assert every.get("r")[:, 0].tolist() == [0, 2.0]
    assert late.get("r")[:, 0].tolist() == [1.5]
    assert (every.period, late.period_offset) == (2.0, 1.5)


def test_a_monitor_made_after_compile_counts_its_period_from_then():
    pop = ann.Population(1, CLOCK)
    ann.compile(silent=True)
    ann.simulate(39.0)
    m = ann.Monitor(pop, "r", period=4.0)
    ann.simulate(10.0)
    assert m.get("r")[:, 0].tolist() == [39, 43, 47]


def test_intervals_of_recording_are_known_in_steps():
    pop = ann.Population(1, CLOCK)
    ann.compile(silent=True)
    ann.simulate(6.0)
    m = ann.Monitor(pop, "r")
    assert m.times() == {"r": {"start": [6], "stop": [None]}}
    ann.simulate(2.0)
    m.pause()
    ann.simulate(2.0)
    m.resume()
    ann.simulate(2.0)
    assert m.get("r")[:, 0].tolist() == [6, 7, 10, 11]
    assert m.times() == {"r": {"start": [6, 10], "stop": [8, 12]}}
    with pytest.warns(ann.NeurarchyWarning, match="skipped"):
        assert m.times("x") == {}


def test_a_monitor_can_start_later_stop_and_be_reset():
    pop = ann.Population(1, CLOCK)
    m = ann.Monitor(pop, "r", start=False)
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert m.get("r").shape == (0,)
    m.start()
    ann.simulate(2.0)
    m.start("m")
    ann.simulate(1.0)
    assert m.variables == ["r", "m"]
    assert m.times("r") == {"r": {"start": [2], "stop": [None]}}
    assert (m.get("r", keep=True)[:, 0].tolist(), m.get("m").tolist()) == ([2, 3, 4], [4])
    m.reset()
    assert m.get("r").shape == (0,)
    m.stop()
    assert (m.variables, m.get()) == ([], {})


def test_reset_forgets_what_was_recorded_unless_told_otherwise():
    pop = ann.Population(1, CLOCK)
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)
    ann.simulate(2.0)
    ann.reset(monitors=False)
    ann.simulate(1.0)
    assert m.get("r")[:, 0].tolist() == [0, 1, 0]
    ann.simulate(1.0)
    ann.reset()
    assert m.times() == {"r": {"start": [0], "stop": [None]}}
    ann.simulate(1.0)
    assert m.get("r")[:, 0].tolist() == [0]


def test_spikes_are_lists_of_steps_by_rank():
    pop = ann.Population(3, COUNTER)
    pop.I = [1.0, 0.5, 0.0]
    m, part = ann.Monitor(pop, "spike"), ann.Monitor(pop[1:], ["spike"])
    ann.compile(silent=True)
    ann.simulate(8.0)
    assert m.get("spike") == {0: [2, 5], 1: [5], 2: []}
    assert part.get() == {"spike": {1: [5], 2: []}}
    assert m.get("spike") == {0: [], 1: [], 2: []}


def test_conductances_and_sums_are_recorded_before_the_neurons_use_them():
    source = ann.Population(1, ann.Neuron(equations="v = t", spike="(v == 2) or (v == 3)"))
    target = ann.Population(1, ann.Neuron(equations="10*dg_exc/dt = -g_exc\nv = g_exc", spike="v > 1000"))
    ann.Projection(source, target, "exc").connect_one_to_one(1.0)
    m = ann.Monitor(target, ["g_exc", "v"])
    ann.compile(silent=True)
    ann.simulate(5.0)
    data = m.get()
    assert data["g_exc"][:, 0].tolist() == pytest.approx([0, 0, 0, 1.0, 1.9])
    assert data["v"][:, 0].tolist() == pytest.approx([0, 0, 0, 0.9, 1.71])


def test_projections_and_dendrites_are_recorded_synapse_by_synapse():
    a, b = ann.Population(2, CLOCK), ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    synapse = ann.Synapse(equations="w += 1\ns = t : postsynaptic\np = t : projection")
    proj = ann.Projection(a, b, "exc", synapse).connect_from_matrix([[1, None], [2, 3], [None, 4]])
    m = ann.Monitor(proj, ["w", "s", "p"], period=2.0)
    ann.compile(silent=True)
    two, one = ann.Monitor(proj[1], "w"), ann.Monitor(proj[2], "w")
    ann.simulate(6.0)
    data = m.get()
    assert data["w"].tolist() == [[[2], [3, 4], [5]], [[4], [5, 6], [7]], [[6], [7, 8], [9]]]
    assert data["s"].tolist() == [[0] * 3, [2] * 3, [4] * 3]
    assert data["p"].tolist() == [0, 2, 4]
    assert two.get("w").tolist() == [[3, 4], [4, 5], [5, 6], [6, 7], [7, 8], [8, 9]]
    assert one.get("w").tolist() == [5, 6, 7, 8, 9, 10]
    assert m.name == one.name == f"Monitor_{proj.name}"


def test_recording_a_projection_in_every_step_warns():
    pop = ann.Population(1, CLOCK)
    proj = ann.Projection(pop, pop, "exc", ann.Synapse(equations="w += 1")).connect_one_to_one(1.0)
    with pytest.warns(ann.NeurarchyWarning, match="every step"):
        ann.Monitor(proj, "w")


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ("k", {}),
        ("unknown", {}),
        (["r", 3], {}),
        (3, {}),
        ("r", {"period": 2.0, "period_offset": 2.0}),
        ("r", {"period_offset": 1.0}),
        ("r", {"period": float("nan")}),
        ("r", {"period": 0.0}),
        ("r", {"period": -1.0}),
    ],
)
def test_what_cannot_be_recorded_is_an_error(variables, options):
    pop = ann.Population(1, CLOCK)
    with pytest.raises(ann.ANNarchyException):
        ann.Monitor(pop, variables, **options)
    assert ann.monitors() == []


def test_other_objects_cannot_be_recorded_and_variables_not_be_assigned():
    with pytest.raises(ann.ANNarchyException):
        ann.Monitor(3, "r")
    m = ann.Monitor(ann.Population(1, CLOCK), "r")
    with pytest.raises(ann.ANNarchyException):
        m.variables = ["m"]


def test_rates_over_the_time_recorded():
    ann.setup(dt=0.5)
    neuron = ann.Neuron(
        parameters="k = 0.0",
        equations="v = t/dt",
        spike="ite(k == 0, (v==2) or (v==4) or (v==6), ite(k == 1, (v==4) or (v==10), False))",
    )
    pop = ann.Population(3, neuron)
    pop.k = [0, 1, 2]
    m, part = ann.Monitor(pop, "spike"), ann.Monitor(pop[0:2], "spike")
    ann.compile(silent=True)
    ann.simulate(6.0)
    spikes = m.get("spike")
    assert spikes == {0: [2, 4, 6], 1: [4, 10], 2: []}
    assert m.mean_fr(spikes) == pytest.approx(277.7778, rel=1e-6)
    rate = m.population_rate(spikes)
    assert len(rate) == 13
    assert rate[[2, 4, 6, 10]] == pytest.approx([666.6667, 1333.3333, 666.6667, 666.6667], rel=1e-6)
    smoothed = m.smoothed_rate(spikes)
    assert smoothed.shape == (3, 12)
    assert smoothed[0].tolist() == [0, 0, 1000, 1000, 1000, 1000, 0, 0, 0, 0, 0, 0]
    assert smoothed[1, 4:10] == pytest.approx([333.3333] * 6, rel=1e-6)
    filtered = m.smoothed_rate(spikes, smooth=2.0)
    assert filtered[0, 2:7] == pytest.approx([250, 437.5, 578.125, 683.59375, 512.695313])
    assert part.mean_fr() == pytest.approx(416.6667, rel=1e-6)
    times, ranks = m.raster_plot(spikes)
    assert (times.tolist(), ranks.tolist()) == ([1, 2, 3, 2, 5], [0, 0, 0, 1, 1])
    assert m.inter_spike_interval(spikes) == [1, 1, 3]
    assert m.histogram({"spike": spikes}, bins=2.0).tolist() == [3, 1, 1]


def test_the_mean_rate_counts_only_the_time_recorded():
    pop = ann.Population(1, ann.Neuron(equations="v = 1.0", spike="v > 0"))
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(10.0)
    m.pause()
    ann.simulate(50.0)
    m.resume()
    ann.simulate(10.0)
    assert m.mean_fr() == 1000.0


def test_the_sum_that_an_equation_reads_is_zero_without_projections():
    pop = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    m = ann.Monitor(pop, "sum(exc)")
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert m.get("sum(exc)").tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("compiled", [False, True])
def test_names_that_cannot_be_recorded_warn_when_recording_starts_and_give_no_data(compiled):
    rate = ann.Population(2, ann.Neuron(equations="r = sum(exc) + 1"))
    spiking = ann.Population(2, ann.Neuron(equations="v += g_exc", spike="v > 1", reset="v = 0"))

    def monitors():
        return [ann.Monitor(rate, ["spike", "sum(inh)", "r"]), ann.Monitor(spiking, ["sum(exc)", "axon_spike", "v"])]

    expected = "'spike' can not be recorded|'sum.inh.' can not|'sum.exc.' can not|'axon_spike' can not"
    if not compiled:
        one, other = monitors()
        with pytest.warns(ann.NeurarchyWarning, match=expected) as warned:
            ann.compile(silent=True)
    else:
        ann.compile(silent=True)
        with pytest.warns(ann.NeurarchyWarning, match=expected) as warned:
            one, other = monitors()
    assert len(warned) == 4
    ann.simulate(2.0)
    assert (one.get("spike"), other.get("axon_spike")) == ({0: [], 1: []}, {0: [], 1: []})
    assert one.get("sum(inh)").shape == other.get("sum(exc)").shape == (0,)
    assert (one.get("r").tolist(), other.get("v").tolist()) == ([[1, 1], [1, 1]], [[0, 0], [0, 0]])
    one.pause()
    one.resume()
    with pytest.warns(ann.NeurarchyWarning, match="can not be recorded"):
        one.start("spike")


@pytest.mark.parametrize("when", ["before", "after"])
def test_period_and_offset_can_be_assigned_before_and_after_compile(when):
    pop = ann.Population(1, CLOCK)
    proj = ann.Projection(pop, pop, "exc", ann.Synapse(equations="w = t")).connect_one_to_one(1.0)
    monitors = [ann.Monitor(pop, "r", period=5.0), ann.Monitor(pop[0:1], "r"), ann.Monitor(proj, "w", period=5.0)]

    def assign():
        for m in monitors:
            m.period = 3.0
            m.period_offset = 1.0
            assert (m.period, m.period_offset) == (3.0, 1.0)
            with pytest.raises(ann.ANNarchyException, match="offset"):
                m.period_offset = 3.0
            with pytest.raises(ann.ANNarchyException, match="at least one step"):
                m.period = 0.0

    if when == "before":
        assign()
    ann.compile(silent=True)
    if when == "after":
        assign()
    ann.simulate(6.0)
    assert [m.get(m.variables[0]).reshape(-1).tolist() for m in monitors] == [[1, 4]] * 3


def test_a_new_period_at_start_counts_from_then_and_keeps_what_was_recorded():
    m = ann.Monitor(ann.Population(1, CLOCK), "r")
    ann.compile(silent=True)
    ann.simulate(2.0)
    m.start(period=3.0)
    ann.simulate(6.0)
    assert m.get("r").reshape(-1).tolist() == [0, 1, 2, 5]
    assert m.times("r") == {"r": {"start": [0], "stop": [8]}}


def test_a_stopped_monitor_cannot_be_started_again():
    m = ann.Monitor(ann.Population(1, CLOCK), "r")
    ann.compile(silent=True)
    ann.simulate(1.0)
    m.stop()
    assert (m.variables, m.get()) == ([], {})
    with pytest.raises(ann.ANNarchyException, match="stopped for good"):
        m.start("r")


def test_recordings_take_memory_until_they_are_handed_out():
    pop = ann.Population(10, CLOCK)
    proj = ann.Projection(pop, pop, "exc", ann.Synapse(equations="w = t")).connect_one_to_one(1.0)
    monitors = [ann.Monitor(pop, "r"), ann.Monitor(proj, "w", period=2.0)]
    assert [m.size_in_bytes() for m in monitors] == [0, 0]
    ann.compile(silent=True)
    ann.simulate(100.0)
    assert monitors[0].size_in_bytes() >= 100 * 10 * 8
    assert monitors[1].size_in_bytes() >= 50 * 10 * 8
    for m in monitors:
        m.get()
    assert [m.size_in_bytes() for m in monitors] == [0, 0]
