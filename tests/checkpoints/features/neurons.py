"""Neurons: equations, numerical methods, standard models, refractory periods, firing rates."""

from __future__ import annotations

from feature import Feature

import neurarchy as ann
from features.parts import CELL, random_weights


class RateCodedNeurons(Feature):
    """Attributes of every type and locality, and operations over populations."""

    def declare(self):
        neuron = ann.Neuron(
            parameters="tau = 10.0 : population\nk = 3 : int\nflag = True : bool\ng = 0.5",
            equations="m = mean(r) + max(r) - min(r) + norm1(r) + norm2(r) : population\n"
            "tau*dr/dt + r = g + 0.01*m + k : init=0.1\nn = n + k : int\nup = r > 0.3 : bool",
        )
        self.pop = ann.Population((3, 5), neuron)
        self.pop.g = ann.Normal(0.5, 0.1)
        self.pop.r = ann.Uniform(0.0, 1.0)
        ann.Monitor(self.pop, ["r", "m", "n", "up"], period=3.0)

    def first(self):
        super().first()
        self.pop.k = 5
        self.pop.tau = 20.0


class RandomNumbers(Feature):
    """Distributions in equations of neurons and synapses, of all kinds."""

    def declare(self):
        neuron = ann.Neuron(
            equations="""
                u = Uniform(0.0, 1.0)
                d = DiscreteUniform(0, 9)
                n = Normal(0.0, 1.0)
                l = LogNormal(0.0, 1.0)
                e = Exponential(2.0)
                g = Gamma(2.0, 1.0)
                bin = Binomial(10, 0.3)
                all = Normal(0.0, 1.0) : population
                r = r + u + d + n + l + e + g + bin + all
            """
        )
        self.pop = ann.Population(4, neuron)
        synapse = ann.Synapse(equations="w += 0.1*Uniform(-1.0, 1.0)\nx = Normal(0.0, 1.0) : postsynaptic")
        self.proj = ann.Projection(self.pop, self.pop, "exc", synapse).connect_fixed_probability(0.5, random_weights())


class Constants(Feature):
    """Constants that were changed after compile, and functions."""

    def declare(self):
        self.constant = ann.Constant("gain", 2.0)
        ann.add_function("twice(x) = 2.0*x*gain")
        neuron = ann.Neuron(parameters="a = gain", equations="r = 0.5*r + twice(a) + gain", functions="half(x) = x/2.0")
        self.pop = ann.Population(2, neuron)

    def first(self):
        super().first()
        self.constant.set(5.0)

    def outcome(self):
        return [self.constant.value, *super().outcome(), ann.functions("twice")([1.0]), self.pop.half([3.0])]


class NumericalMethods(Feature, dt=0.5, method="midpoint"):
    """Every numerical method."""

    def declare(self):
        for method in ("explicit", "implicit", "semiimplicit", "exponential", "midpoint", "rk4"):
            neuron = ann.Neuron(
                equations=f"10.0*dx/dt = 1.0 - x + 0.1*r : {method}, init=0.1\nr = x + 0.1*Normal(0.0, 1.0)"
            )
            ann.Monitor(ann.Population(3, neuron), "x", period=2.0)
        ann.Population(3, ann.Neuron(equations="10.0*dr/dt = 2.0 - r*r : implicit"))
        ann.Population(3, ann.Neuron(equations="10.0*dr/dt = 2.0 - r*r"))


class StandardNeurons(Feature, dt=0.5):
    """Every standard neuron, driven by spikes and currents."""

    def declare(self):
        drive = ann.PoissonPopulation(6, rates=80.0)
        for number, model in enumerate(ann.list_standard_neurons()):
            neuron = model()
            pop = ann.Population(3, neuron, name=f"{model.__name__}{number}")
            if not pop.is_spiking:
                continue
            ann.Projection(drive, pop, "exc").connect_fixed_number_pre(2, ann.Uniform(0.5, 2.0), delays=2.0)
            ann.Monitor(pop, ["v", "spike"])


class Refractoriness(Feature):
    """Refractory periods: of neurons, changed later, given later, read from an attribute."""

    def declare(self):
        declared = ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v > 2.0", reset="v = 0", refractory=5.0)
        without = ann.Neuron(equations="v += 1.0", spike="v > 2.0", reset="v = 0")
        named = ann.Neuron(
            parameters="rest = 4.0", equations="v += 1.0", spike="v > 2.0", reset="v = 0", refractory="rest"
        )
        self.declared, self.without = ann.Population(4, declared), ann.Population(4, without)
        self.named = ann.Population(4, named)
        self.declared.refractory = ann.Uniform(2.0, 9.0)
        for pop in (self.declared, self.without, self.named):
            ann.Monitor(pop, ["spike", "v"])

    def first(self):
        super().first()
        self.declared.refractory = [3.0, 4.0, 11.0, 6.0]
        self.without.refractory = 7.0
        self.named.rest = 8.0
        ann.simulate(4.0)


class FiringRates(Feature):
    """Windows of mean firing rates, opened before and after compile."""

    def declare(self):
        self.pops = [ann.Population(6, CELL) for _ in range(3)]
        self.pops[0].compute_firing_rate(12.0)
        for pop in self.pops:
            ann.Monitor(pop, "r")

    def first(self):
        super().first()
        self.pops[1].compute_firing_rate(8.0)
        ann.simulate(5.0)
