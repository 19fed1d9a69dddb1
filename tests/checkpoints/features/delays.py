"""Delays: past rates, spikes and axonal spikes on their way."""

from __future__ import annotations

from feature import Feature

import neurarchy as ann
from features.parts import CELL, RATE, random_weights


class RateCodedDelays(Feature):
    """Past values, with delays that are the same and that differ, made longer and shorter."""

    def declare(self):
        source = ann.Population(4, RATE)
        out = ann.Population(3, RATE)
        twice = ann.Synapse(equations="x = pre.r")
        self.one = ann.Projection(source, out, "exc", twice).connect_all_to_all(random_weights(), delays=4.0)
        self.each = ann.Projection(source, out, "exc", twice)
        self.each.connect_fixed_probability(0.8, 0.1, delays=ann.DiscreteUniform(1, 6))
        ann.Monitor(out, ["r", "sum(exc)"])
        ann.Monitor(self.one, "x", period=2.0)

    def first(self):
        super().first()
        self.one.delay = 9.0
        ann.simulate(4.0)
        self.one.delay = 2.0
        self.each.delay = [[3.0 for _ in row] for row in self.each.delay]
        ann.simulate(2.0)

    def second(self):
        super().second()
        self.one.delay = 12.0
        ann.simulate(3.0)


class SpikesInFlight(Feature):
    """Spikes on their way, with every kind of delay."""

    def declare(self):
        self.pop = ann.Population(20, CELL)
        ann.Projection(self.pop, self.pop, "exc").connect_fixed_probability(0.3, random_weights(), delays=7.0)
        self.each = ann.Projection(self.pop, self.pop, "inh")
        self.each.connect_fixed_number_pre(3, 0.1, delays=ann.Uniform(1.0, 11.0))
        ann.Projection(self.pop, self.pop, "exc").connect_one_to_one(0.1)
        ann.Monitor(self.pop, ["spike", "g_exc", "g_inh"])


class DelaysChangedInFlight(Feature):
    """Spikes on their way whose delays have changed are delivered once."""

    def declare(self):
        self.pop = ann.Population(20, CELL)
        self.one = ann.Projection(self.pop, self.pop, "exc")
        self.one.connect_fixed_probability(0.3, random_weights(), delays=9.0)
        self.each = ann.Projection(self.pop, self.pop, "inh")
        self.each.connect_fixed_number_pre(3, 0.1, delays=ann.DiscreteUniform(2, 11))
        ann.Monitor(self.pop, ["spike", "g_exc", "g_inh"])

    def first(self):
        super().first()
        self.one.delay = 3.0
        self.each.delay = [[ms + 2.0 if n % 2 else 1.0 for n, ms in enumerate(row)] for row in self.each.delay]


class AxonalSpikes(Feature):
    """Axonal spikes, which have a queue of their own."""

    def declare(self):
        neuron = ann.Neuron(
            parameters="I = 0.3",
            equations="v += I\ng_exc *= 0.5",
            spike="v > 3.0",
            reset="v = 0.0",
            axon_spike="v > 2.0",
            axon_reset="v += 0.1",
        )
        pop = ann.Population(5, neuron)
        pop.I = ann.Uniform(0.2, 0.6)
        synapse = ann.Synapse(pre_spike="g_target += w", pre_axon_spike="g_target += 0.1*w")
        ann.Projection(pop, pop, "exc", synapse).connect_all_to_all(0.1, delays=3.0)
        ann.Monitor(pop, ["spike", "axon_spike", "g_exc"])
