"""How a network is run: clocks, seeds, precision, switches, conditions to stop, loaded values."""

from __future__ import annotations

from feature import Feature

import neurarchy as ann
from features.parts import CELL, RATE, random_weights


class Clocks(Feature):
    """A clock that was moved."""

    def declare(self):
        self.pop = ann.Population(5, CELL)
        ann.Projection(self.pop, self.pop, "exc", ann.STDP()).connect_fixed_probability(0.5, 0.2)
        ann.Population(2, ann.Neuron(equations="r = t"))
        ann.Monitor(self.pop, "spike")

    def first(self):
        super().first()
        ann.set_time(1000.0)
        ann.simulate(3.0)


class SeedsSet(Feature):
    """A seed that was set, and draws after it."""

    def declare(self):
        self.pop = ann.Population(5, CELL)

    def first(self):
        ann.simulate(5.0)
        ann.set_seed(77)
        ann.simulate(5.0)

    def second(self):
        super().second()
        self.pop.noise = ann.Uniform(0.0, 1.0)
        ann.simulate(3.0)


class SinglePrecision(Feature, precision="float"):
    """All of it in single precision."""

    def declare(self):
        spiking, rates = ann.Population(8, CELL), ann.Population(8, RATE)
        spiking.compute_firing_rate(9.0)
        ann.Projection(spiking, spiking, "exc", ann.STDP()).connect_fixed_probability(
            0.4, ann.Uniform(0.1, 0.5), delays=3.0
        )
        ann.Projection(rates, rates, "exc", ann.Oja()).connect_fixed_probability(
            0.4, random_weights(), delays=ann.DiscreteUniform(1, 4)
        )
        ann.DecodingProjection(spiking, rates, "exc", window=5.0).connect_one_to_one(1.0)
        ann.Monitor(spiking, ["spike", "v", "r"])
        ann.Monitor(rates, ["r", "sum(exc)"])


class Switches(Feature):
    """Disabled populations and projections, learning periods, and what is frozen then."""

    def declare(self):
        self.pops = [ann.Population(6, CELL) for _ in range(2)]
        self.rates = [ann.Population(4, RATE) for _ in range(2)]
        self.projs = [
            ann.Projection(self.pops[0], self.pops[1], "exc", ann.STDP()).connect_all_to_all(0.1, delays=3.0),
            ann.Projection(self.pops[1], self.pops[0], "inh").connect_fixed_number_pre(2, 0.1, delays=5.0),
            ann.Projection(*self.rates, "exc", ann.Synapse(equations="dw/dt = pre.r")).connect_all_to_all(
                0.1, delays=4.0
            ),
            ann.Projection(*self.rates[::-1], "exc", ann.Synapse(equations="w += dt")).connect_one_to_one(0.1),
        ]
        for pop in (*self.pops, *self.rates):
            ann.Monitor(pop, pop.variables[:1])

    def first(self):
        ann.simulate(9.0)
        self.projs[3].enable_learning(period=4.0, offset=1.0)
        self.projs[2].disable_learning()
        self.projs[0].plasticity = False
        self.projs[1].transmission = False
        self.pops[0].disable()
        self.rates[0].disable()
        ann.disable_callbacks()
        ann.simulate(4.0)

    def second(self):
        ann.simulate(4.0)
        self.pops[0].enable()
        self.projs[1].transmission = True
        ann.simulate(5.0)
        self.rates[0].enable()
        self.projs[2].enable_learning()
        ann.simulate(5.0)

    def outcome(self):
        return [*super().outcome(), ann.callbacks_enabled()]


class StopConditions(Feature):
    """Simulating until something happens."""

    def declare(self):
        self.pop = ann.Population(5, CELL, stop_condition="v > 0.9 : all")
        self.other = ann.Population(5, CELL, stop_condition="spiked")

    def first(self):
        ann.simulate_until(50.0, self.other)

    def second(self):
        self.steps = [ann.simulate_until(30.0, self.pop), ann.simulate_until(30.0, [self.pop, self.other], "or")]

    def outcome(self):
        return [*super().outcome(), self.steps]


class LoadedValues(Feature):
    """What was loaded from a file of values, other synapses included."""

    def declare(self):
        self.pop = ann.Population(6, CELL)
        self.proj = ann.Projection(self.pop, self.pop, "exc", ann.STDP()).connect_fixed_probability(0.4, 0.2)

    def first(self):
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            ann.save(Path(folder) / "net.data")
            ann.simulate(10.0)
            ann.reset(synapses=True, projections=True)
            ann.load(Path(folder) / "net.data")
        ann.simulate(4.0)
