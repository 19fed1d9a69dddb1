"""Recordings."""

from __future__ import annotations

from feature import Feature

import neurarchy as ann
from features.parts import CELL, random_weights


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
