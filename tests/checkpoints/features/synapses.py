"""Synapses: standard models, events, continuous transmission."""

from __future__ import annotations

from feature import Feature

import neurarchy as ann
from features.parts import CELL, RATE, random_weights


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
