"""All features, a class each."""

from __future__ import annotations

import numpy as np
from feature import Feature

import neurarchy as ann
from neurarchy.extensions.bold import AccProjection, BoldMonitor, NormProjection, balloon_RN
from neurarchy.extensions.convolution import Convolution, Copy, Pooling, Transpose
from neurarchy.extensions.diagonal import DiagonalProjection
from neurarchy.extensions.image import ImagePopulation

#: Spikes on and on, a bit irregularly.
CELL = ann.Neuron(
    parameters="I = 1.2 : population\nnoise = 0.3",
    equations="tau = 5.0\ntau*dv/dt = I - v + g_exc - g_inh + noise*Normal(0.0, 1.0)\n5.0*dg_exc/dt = -g_exc\n"
    "3.0*dg_inh/dt = -g_inh",
    spike="v > 1.0",
    reset="v = 0.0",
)
RATE = ann.Neuron(parameters="b = 0.1", equations="5.0*dr/dt + r = sum(exc) + b + 0.1*Uniform(-1.0, 1.0)")


def random_weights():
    return ann.Uniform(0.05, 0.2)


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


class StandardSynapses(Feature):
    """Every standard synapse, with the traces of its events."""

    def declare(self):
        spiking, rates = ann.Population(8, CELL), ann.Population(8, RATE)
        for model in ann.list_standard_synapses():
            for pop in (spiking, rates):
                if _fits(model, pop):
                    proj = ann.Projection(pop, pop, "exc", model(), name=f"{model.__name__} {pop.name}")
                    proj.connect_fixed_probability(0.4, ann.Uniform(0.1, 0.5))


def _fits(model, pop):
    spiking = {"STP", "STDP", "DefaultSpikingSynapse"}
    return pop.is_spiking == (model.__name__ in spiking)


class EventDrivenSynapses(Feature):
    """Stamps of events, with delays that differ."""

    def declare(self):
        pop = ann.Population(10, CELL)
        synapse = ann.Synapse(
            parameters="tau = 20.0 : projection\nbeta = 0.5 : postsynaptic\nc = 1.0",
            equations="tau*dx/dt = -x : event-driven\ntau*dy/dt = -y : event-driven\nz = z + beta\n"
            "last = t_pre - t_post",
            pre_spike="g_target += w\nx += c\nw = clip(w - 0.01*y, 0.0, 1.0)",
            post_spike="y += c\nw = clip(w + 0.01*x, 0.0, 1.0)",
        )
        self.proj = ann.Projection(pop, pop, "exc", synapse)
        self.proj.connect_fixed_probability(0.5, ann.Uniform(0.1, 0.5), delays=ann.DiscreteUniform(1, 4))
        ann.Monitor(self.proj, ["w", "x"], period=5.0)

    def first(self):
        super().first()
        self.proj.c = ann.Uniform(0.5, 1.5)
        self.proj.beta = [float(rank) for rank in self.proj.post_ranks]


class ContinuousTransmission(Feature):
    """Continuous transmission of spiking neurons."""

    def declare(self):
        pop = ann.Population(5, CELL)
        gap = ann.Synapse(psp="w*(pre.v - post.v)")
        ann.Projection(pop, pop, "exc", gap).connect_fixed_probability(0.6, random_weights(), delays=2.0)
        ann.Monitor(pop, ["v", "spike"])


class StructuralPlasticityByHand(Feature, structural_plasticity=True):
    """Synapses made and removed, with spikes on their way."""

    def declare(self):
        self.pop = ann.Population(10, CELL)
        self.projs = [
            ann.Projection(self.pop, self.pop, "exc", ann.STDP()).connect_fixed_number_pre(4, 0.3, delays=4.0),
            ann.Projection(self.pop, self.pop, "inh").connect_fixed_number_pre(
                4, random_weights(), delays=ann.DiscreteUniform(1, 8)
            ),
        ]
        for proj in self.projs:
            ann.Monitor(proj, proj.variables[:1], period=4.0) if proj.variables else None

    def first(self):
        for _ in range(3):
            ann.simulate(5.0)
            for proj in self.projs:
                for rank in (1, 4, 7):
                    dendrite = proj[rank]
                    dendrite.prune_synapse(dendrite.pre_ranks[0])
                    free = next(r for r in range(10) if r not in dendrite.pre_ranks)
                    dendrite.create_synapse(free, 0.4, 3.0)
        for rank in list(self.projs[0][2].pre_ranks):
            self.projs[0][2].prune_synapse(rank)

    def second(self):
        ann.simulate(10.0)
        self.projs[1][3].create_synapse(self.projs[1][3].pre_ranks[0] ^ 1, 0.2) if (
            self.projs[1][3].pre_ranks[0] ^ 1
        ) not in self.projs[1][3].pre_ranks else None
        ann.simulate(5.0)


class StructuralPlasticityByConditions(Feature, structural_plasticity=True):
    """Conditions that make and remove synapses, with their periods."""

    def declare(self):
        self.pop = ann.Population(8, RATE)
        synapse = ann.Synapse(
            equations="w += 0.01*pre.r\nage += 1.0",
            creating="(pre.r > 0.0) and (post.r > 0.0) : proba=0.2, w=0.05",
            pruning="age > 15.0*Uniform(0.5, 1.0) : proba=0.5",
        )
        self.proj = ann.Projection(self.pop, self.pop, "exc", synapse).connect_fixed_probability(0.4, 0.1)
        ann.Monitor(self.proj, "w", period=2.0)

    def first(self):
        ann.simulate(7.0)
        self.proj.start_creating(period=3.0)
        self.proj.start_pruning(period=2.0)
        ann.simulate(20.0)


class Monitors(Feature):
    """Recordings of every kind: paused, started later, stopped, with periods and offsets."""

    def declare(self):
        self.pop = ann.Population((2, 3), CELL)
        out = ann.Population(4, ann.Neuron(equations="m = mean(r) : population\nr = r + sum(exc) + 1.0"))
        synapse = ann.Synapse(equations="w += 0.1*pre.r\ns = t : postsynaptic\np = t : projection")
        self.proj = ann.Projection(out, out, "exc", synapse).connect_fixed_number_pre(2, random_weights())
        self.monitors = [
            ann.Monitor(self.pop, ["spike", "v"]),
            ann.Monitor(self.pop[1, :], "v", period=4.0, period_offset=3.0),
            ann.Monitor(self.pop[[4, 1]], ["spike", "g_exc"]),
            ann.Monitor(out, ["r", "m", "sum(exc)"], period=3.0),
            ann.Monitor(self.proj, ["w", "s", "p"], period=5.0),
            ann.Monitor(self.pop, ["v", "g_inh"], start=False),
            ann.Monitor(self.pop, "v"),
        ]

    def compiled(self):
        self.dendrite = ann.Monitor(self.proj[1], "w", period=2.0)

    def first(self):
        ann.simulate(7.0)
        self.monitors[0].pause()
        self.monitors[5].start("v")
        self.monitors[6].stop()
        ann.simulate(6.0)
        self.monitors[0].resume()
        self.monitors[1].get()
        self.monitors[3].start("r", period=2.0)
        ann.simulate(3.0)
        self.monitors[2].pause()

    def second(self):
        ann.simulate(5.0)
        self.monitors[2].resume()
        self.monitors[5].start("g_inh")
        ann.simulate(6.0)
        self.monitors[4].get("w")
        ann.simulate(3.0)


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


class BoldSignals(Feature):
    """BOLD monitors, with baselines that are being measured."""

    def declare(self):
        pops = [ann.Population(10, CELL), ann.Population(6, RATE)]
        pops[0].compute_firing_rate(10.0)
        self.bold = BoldMonitor(pops, bold_model=balloon_RN(), normalize_input=[25.0, 0.0], start=True)
        out = ann.Population(1, ann.Neuron(equations="r = sum(mean)"))
        AccProjection(pops[1], out, "mean", "r", scale_factor=3.0).connect_all_to_all(1.0)
        counting = ann.Neuron(equations="10.0*ds/dt = -s\nv = g_exc\ng_exc = 0.0", spike="v > 1e6")
        counted = ann.Population(4, counting)
        NormProjection(pops[0], counted, "exc", "s").connect_fixed_probability(0.6, 1.0, delays=3.0)

    def outcome(self):
        return [*super().outcome(), self.bold.get("BOLD")]


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


class Connectors(Feature):
    """Every connector, executed again by a reset."""

    def declare(self):
        a, b = ann.Population((3, 3), RATE), ann.Population((3, 3), RATE)
        a.r = ann.Uniform(0.0, 1.0)
        weights = np.random.random((9, 9))  # noqa: NPY002 (a script's own values)

        def proj():
            return ann.Projection(a, b, "exc")

        def rows(pre, post):
            synapses = ann.LILConnectivity()
            for rank in range(0, 9, 2):
                synapses.add(rank, [rank, (rank + 3) % 9], list(np.random.random(2)), [1.0, 2.0])  # noqa: NPY002
            return synapses

        proj().connect_one_to_one(random_weights())
        proj().connect_all_to_all(0.01)
        proj().connect_all_to_all(0.01, force_multiple_weights=True)
        proj().connect_gaussian(0.1, 0.3)
        proj().connect_dog(0.2, 0.2, 0.1, 0.5)
        proj().connect_fixed_probability(0.3, random_weights(), delays=ann.Uniform(1.0, 4.0))
        proj().connect_fixed_number_pre(2, random_weights())
        proj().connect_fixed_number_post(2, random_weights())
        proj().connect_with_func(rows)
        proj().connect_from_matrix(0.1 * weights, delays=np.ceil(3.0 * weights))
        ann.Projection(a[1:4], b[0, :], "exc").connect_all_to_all(random_weights())
        for format in ("dense", "csr", "lil"):
            proj().connect_fixed_probability(0.9, random_weights(), storage_format=format)


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


class SharedKernels(Feature):
    """Weights that post neurons share, with delays, assigned while the network runs."""

    def declare(self):
        image, small = ann.Population((5, 4), RATE), ann.Population((2, 2), RATE)
        self.out = ann.Population((5, 4), RATE)
        image.r = ann.Uniform(0.0, 1.0)
        self.filter = Convolution(image, self.out, "exc").connect_filter(0.1 * np.ones((3, 3)), delays=4.0)
        Pooling(image, small, "exc", operation="max").connect_pooling(extent=(2, 2))
        DiagonalProjection(image, self.out, "exc").connect([0.1, 0.2, 0.1])
        ann.Monitor(self.out, "r")

    def first(self):
        super().first()
        self.filter.weights = 0.02 * np.arange(9.0).reshape(3, 3)
        ann.simulate(3.0)


class SynapsesOfOthers(Feature, structural_plasticity=True):
    """Copies and transposes go on with the synapses of their originals, those that came and went included."""

    def declare(self):
        a, b = ann.Population(5, RATE), ann.Population(5, RATE)
        a.r = ann.Uniform(0.0, 1.0)
        self.proj = ann.Projection(a, b, "exc", ann.Hebb()).connect_fixed_probability(0.5, random_weights(), delays=3.0)
        Copy(a, b, "exc").connect_copy(self.proj)
        Transpose(self.proj, "exc")
        ann.Monitor(b, "r")

    def first(self):
        super().first()
        dendrite = self.proj.dendrites.__next__()
        self.proj.dendrite(dendrite.post_rank).prune_synapse(dendrite.pre_ranks[0])
        ann.simulate(3.0)
