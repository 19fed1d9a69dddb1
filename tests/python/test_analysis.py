"""Statistics of spike trains."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

SPIKES = {0: [2, 6, 12], 1: [4], 2: [], 5: [3, 5, 7, 11]}


@pytest.fixture(autouse=True)
def half_a_millisecond():
    ann.setup(dt=0.5)


def test_a_raster_has_the_time_and_the_rank_of_each_spike():
    times, ranks = ann.raster_plot(SPIKES)
    assert times.tolist() == [1, 3, 6, 2, 1.5, 2.5, 3.5, 5.5]
    assert ranks.tolist() == [0, 0, 0, 1, 5, 5, 5, 5]


def test_a_histogram_counts_spikes_in_bins():
    assert ann.histogram(SPIKES, bins=2.0).tolist() == [4, 2, 2]
    assert ann.histogram(SPIKES, bins=2.0, recording_window=(0, 20)).tolist() == [2, 4, 1, 1, 0, 0]
    counts = ann.histogram(SPIKES, bins=2.0, per_neuron=True)
    assert counts.shape == (6, 3)
    assert counts[5].tolist() == [2, 1, 1]


def test_a_histogram_ignores_spikes_outside_the_window():
    assert ann.histogram(SPIKES, bins=2.0, recording_window=(4, 7)).tolist() == [4]
    with pytest.raises(ann.ANNarchyException, match="at least one step"):
        ann.histogram(SPIKES, bins=0.1)


def test_intervals_and_their_variation():
    assert ann.inter_spike_interval(SPIKES) == [2, 3, 1, 1, 2]
    assert ann.inter_spike_interval(SPIKES, ranks=[5]) == [1, 1, 2]
    assert ann.inter_spike_interval(SPIKES, per_neuron=True) == {0: [2, 3], 5: [1, 1, 2]}
    assert ann.coefficient_of_variation(SPIKES) == pytest.approx([0.2, 0.3535534])
    assert ann.coefficient_of_variation(SPIKES, per_neuron=True) == pytest.approx({0: 0.2, 5: 0.3535534})


def test_the_mean_rate_counts_silent_neurons():
    assert ann.mean_fr(SPIKES) == pytest.approx(400)
    assert ann.mean_fr(SPIKES, duration=20) == pytest.approx(200)


def test_the_mean_rate_is_infinite_if_all_spikes_are_of_one_step():
    with pytest.warns(ann.NeurarchyWarning, match="all spikes are of one step"):
        assert ann.mean_fr({0: [3], 1: [3], 2: []}) == np.inf
    assert ann.mean_fr({0: [3], 1: [3], 2: [], 3: []}, duration=1) == 1000
    with pytest.raises(ann.ANNarchyException, match="a positive number of steps, not 0"):
        ann.mean_fr({0: [3]}, duration=0)


def test_the_rate_of_the_population_in_each_step():
    assert ann.population_rate(SPIKES).tolist() == [500] * 6 + [0] * 3 + [500] * 2
    smoothed = ann.population_rate(SPIKES, smooth=2.0)
    assert smoothed[6:11] == pytest.approx([375, 281.25, 210.9375, 283.203125, 337.402344])


def test_the_rate_of_a_neuron_is_the_inverse_of_the_interval():
    ann.setup(dt=1.0)
    rates = ann.smoothed_rate({0: [10, 14, 20]})
    assert rates.shape == (1, 10)
    assert rates[0] == pytest.approx([250] * 4 + [1000 / 6] * 6)


def test_no_spikes_give_empty_results():
    silent = {0: [], 3: []}
    times, ranks = ann.raster_plot(silent)
    assert (len(times), len(ranks)) == (0, 0)
    assert ann.histogram(silent).tolist() == []
    assert ann.histogram(silent, per_neuron=True).shape == (4, 0)
    assert ann.inter_spike_interval(silent) == []
    assert ann.mean_fr(silent, duration=10) == 0.0
    assert np.array_equal(ann.smoothed_rate(silent), np.zeros((2, 0)))
    with pytest.raises(ann.ANNarchyException, match="duration"):
        ann.mean_fr(silent)
