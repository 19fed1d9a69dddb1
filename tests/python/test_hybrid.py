"""Populations that convert rates to spikes and spikes to rates."""

import numpy as np
import pytest

import neurarchy as ann

TRAINS = [[2.0], [0.0, 1.0, 5.0, 9.0, 13.0, 30.0, 31.0, 60.0], [], list(np.arange(3.0, 90.0, 7.0))]


def naive(trains, steps, mode, window=100.0, scaling=1.0, smooth=1.0, cut=3.0, dt=1.0):
    """The rates, computed step by step from the definitions."""
    rates = np.zeros((steps, len(trains)))
    for column, train in enumerate(trains):
        emitted = {round(ms / dt) for ms in train}
        r, last, interval, support, reach, seen = 0.0, -10000, 10000, 10000, window, False
        for step in range(steps):
            new = step - 1 in emitted
            if mode == "isi":
                if new:
                    interval = support = step - 1 - last
                    last = step - 1
                elif step - last <= interval:
                    pass
                elif step - last <= cut * interval:
                    support += 1
                else:
                    support = 10000
                r += dt * (1000.0 / (scaling * support * dt) - r) / smooth
            else:
                length = window if mode == "window" else reach
                count = sum(step - 1 - int(length / dt + 1e-6) <= s <= step - 1 for s in emitted)
                if new:
                    interval = step - 1 - last if seen else 10000
                    last, seen = step - 1, True
                r += dt * (1000.0 / (scaling * length) * count - r) / smooth
                if mode == "adaptive":
                    reach += dt * (float(np.clip(5.0 * interval, 20.0 * dt, window)) - reach) / 100.0
            rates[step, column] = r
    return rates


def test_one_spike_counts_as_long_as_the_window_and_rates_above_the_limit_spike_whenever_they_can():
    source = ann.SpikeSourceArray([2.0])
    pop = ann.Spike2RatePopulation(source, window=10.0, smooth=1.0)
    rates = ann.Population(2, ann.Neuron(parameters="r = 1000.0"))
    spikes = ann.Rate2SpikePopulation(rates, scaling=2.0, refractory=2.0)
    m, n = ann.Monitor(pop, "r"), ann.Monitor(spikes, "spike")
    ann.compile(silent=True)
    ann.simulate(20.0)
    assert m.get("r")[:, 0].tolist() == [0.0] * 3 + [100.0] * 11 + [0.0] * 6
    assert n.get("spike") == {rank: [0, 3, 6, 9, 12, 15, 18] for rank in (0, 1)}
    assert (spikes.rates == 2000.0).all()
    assert pop.population is source
    assert spikes.geometry == (2,)


@pytest.mark.parametrize("precision", ["double", "float"])
@pytest.mark.parametrize("dt", [1.0, 0.5])
@pytest.mark.parametrize(
    ("mode", "wishes"),
    [
        ("window", {"window": 20.0, "smooth": 5.0, "scaling": 10.0}),
        ("isi", {"cut": 2.5, "smooth": 5.0}),
        ("isi", {}),
        ("adaptive", {"window": 60.0, "smooth": 3.0}),
    ],
)
def test_rates_follow_the_definitions(mode, wishes, dt, precision):
    ann.setup(dt=dt, precision=precision)
    pop = ann.Spike2RatePopulation(ann.SpikeSourceArray(TRAINS), mode=mode, **wishes)
    m = ann.Monitor(pop, "r")
    ann.compile(silent=True)
    ann.simulate(150.0 * dt)
    # Double: the same operations, but for the order of factors. Float: 150 steps of rounding to 24 bits.
    tolerance = 1e-12 if precision == "double" else 2e-5
    np.testing.assert_allclose(m.get("r"), naive(TRAINS, 150, mode, dt=dt, **wishes), rtol=tolerance, atol=tolerance)


def test_a_window_can_become_shorter_but_not_longer_than_declared():
    source = ann.SpikeSourceArray([[0.0, 3.0, 6.0]])
    pop = ann.Spike2RatePopulation(source, window=10.0, smooth=1.0)
    ann.compile(silent=True)
    ann.simulate(8.0)
    assert pop.r[0] == 300.0
    pop.window = 2.0
    ann.simulate(1.0)
    assert pop.r[0] == 500.0
    pop.window = 10.0
    ann.simulate(1.0)
    assert pop.r[0] == 300.0
    with pytest.raises(ann.ANNarchyException, match=r"kept for 10\.0 ms"):
        pop.window = 11.0
    ann.reset()
    ann.simulate(8.0)
    assert pop.r[0] == 300.0


def test_rates_of_conversions_have_the_right_statistics():
    ann.setup(seed=5)
    rates = ann.Population(2000, ann.Neuron(parameters="r = 0.5"))
    spikes = ann.Rate2SpikePopulation(rates, scaling=100.0)
    back = ann.Spike2RatePopulation(spikes, window=500.0, scaling=100.0, smooth=100.0)
    m = ann.Monitor(spikes, "spike")
    ann.compile(silent=True)
    ann.simulate(1000.0)
    # 100,000 spikes with a standard deviation of 308: six of them. Then the mean of 2,000 neurons over 500 ms.
    assert abs(m.mean_fr() - 50.0) < 50.0 * 6 * 308 / 100_000
    assert abs(back.r.mean() - 0.5) < 0.02


def test_conversions_are_copied_into_networks_with_their_projections():
    source = ann.SpikeSourceArray([2.0])
    pop = ann.Spike2RatePopulation(source, mode="adaptive", window=10.0)
    net = ann.Network()
    with pytest.raises(ann.ANNarchyException, match="must be added before"):
        net.add(pop)
    net.add([source, pop])
    every = ann.Network(everything=True)
    for each in (net, every):
        each.compile(silent=True)
        each.simulate(5.0)
        assert each.get(pop).r[0] == 100.0
        assert [proj.name for proj in each.projections] == [f"{pop.name}_spikes", f"{pop.name}_new"]


def test_the_projections_of_conversions_cannot_be_connected_otherwise():
    pop = ann.Spike2RatePopulation(ann.SpikeSourceArray([2.0]))
    (proj,) = ann.projections()
    with pytest.raises(ann.ANNarchyException, match="connected neuron by neuron already"):
        proj.connect_all_to_all(1.0)
    assert pop.targets == ["spikes"]
