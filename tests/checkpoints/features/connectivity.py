"""Which synapses there are: connectors, structural plasticity."""

from __future__ import annotations

import numpy as np
from feature import Feature

import neurarchy as ann
from features.parts import CELL, RATE, random_weights


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
