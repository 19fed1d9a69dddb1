"""Inputs: schedules, spike trains, Poisson processes, images, populations of the other kind."""

from __future__ import annotations

import numpy as np
from feature import Feature

import neurarchy as ann
from features.parts import CELL, RATE
from neurarchy.extensions.image import ImagePopulation


class Schedules(Feature):
    """Values and spikes at given times, with clocks of their own."""

    before, after = 23.0, 20.0

    def declare(self):
        rows = np.arange(12.0).reshape(6, 2)
        self.array = ann.TimedArray(rates=rows, schedule=3.0, period=20.0)
        self.once = ann.TimedArray(rates=rows, schedule=[0.0, 2.0, 5.0, 30.0, 31.0, 40.0])
        self.late = ann.TimedArray(geometry=2)
        self.timed = ann.TimedPoissonPopulation(3, rates=[100.0, 300.0], schedule=[0.0, 15.0], period=30.0)
        self.spikes = ann.SpikeSourceArray([[1.0, 24.0, 30.0], [22.5, 26.0], []])
        self.changed = ann.SpikeSourceArray([[4.0, 9.0]])
        for pop in (self.array, self.once, self.late):
            ann.Monitor(pop, "r")
        for pop in (self.timed, self.spikes, self.changed):
            ann.Monitor(pop, "spike")

    def first(self):
        super().first()
        self.array.disable()
        self.late.update(np.array([[5.0, 6.0], [7.0, 8.0]]), schedule=30.0)
        self.changed.spike_times = [[30.0, 35.0]]
        ann.simulate(4.0)
        self.array.enable()


class PoissonInputs(Feature):
    """Poisson processes: with rates, with an equation, driven by others, correlated."""

    def declare(self):
        rates = ann.Population(3, ann.Neuron(equations="r = 100.0 + 50.0*sin(t)"))
        fixed = ann.PoissonPopulation(5, rates=100.0)
        timed = ann.PoissonPopulation(5, rates="100.0*(1.0 + sin(t))")
        driven = ann.PoissonPopulation(3, target="exc")
        ann.Projection(rates, driven, "exc").connect_one_to_one(1.0)
        self.correlated = ann.HomogeneousCorrelatedSpikeTrains(8, rates=50.0, corr=0.3, tau=10.0)
        self.scheduled = ann.HomogeneousCorrelatedSpikeTrains(
            8, rates=[50.0, 90.0], corr=[0.3, 0.5], tau=10.0, schedule=[0.0, 18.0]
        )
        for pop in (fixed, timed, driven, self.correlated, self.scheduled):
            ann.Monitor(pop, "spike")

    def first(self):
        super().first()
        self.correlated.rates = 70.0

    def outcome(self):
        wishes = [self.correlated.rates, self.correlated.corr, self.scheduled.rates]
        return [*super().outcome(), wishes]


class Images(Feature):
    """Values that were assigned to inputs."""

    def declare(self):
        self.image, self.array = ImagePopulation((3, 3)), ann.InputArray(4)
        self.image.r = np.random.random((3, 3))  # noqa: NPY002 (a script's own values)
        out = ann.Population(4, RATE)
        ann.Projection(self.array, out, "exc").connect_one_to_one(1.0, delays=3.0)

    def first(self):
        super().first()
        self.image.r = 0.3
        self.array.r = [1.0, 2.0, 3.0, 4.0]
        ann.simulate(1.0)


class Hybrids(Feature):
    """From rates to spikes and back: windows of decoding and counting."""

    def declare(self):
        rates, spikes = ann.Population(4, RATE), ann.Population(4, CELL)
        rates.r = ann.Uniform(0.0, 1.0)
        injection = ann.CurrentInjection(rates, spikes, "exc")
        injection.connect_current()
        decoded = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
        ann.DecodingProjection(spikes, decoded, "exc", window=7.0).connect_all_to_all(1.0)
        ann.Rate2SpikePopulation(rates, scaling=200.0, refractory=2.0)
        for mode in ("window", "isi", "adaptive"):
            ann.Spike2RatePopulation(spikes, name=mode, mode=mode, window=12.0, smooth=3.0)
        for pop in ann.populations():
            ann.Monitor(pop, "r")

    def first(self):
        super().first()
        ann.get_population("window").window = 9.0
