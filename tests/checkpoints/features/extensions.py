"""Extensions: shared weights, synapses of other projections, BOLD signals."""

from __future__ import annotations

import numpy as np
from feature import Feature

import neurarchy as ann
from features.parts import CELL, RATE, random_weights
from neurarchy.extensions.bold import AccProjection, BoldMonitor, NormProjection, balloon_RN
from neurarchy.extensions.convolution import Convolution, Copy, Pooling, Transpose
from neurarchy.extensions.diagonal import DiagonalProjection


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
