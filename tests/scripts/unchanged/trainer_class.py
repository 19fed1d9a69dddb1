"""A network wrapped into classes, as larger projects are written."""
from __future__ import annotations

import ANNarchy as ann
import numpy as np
from ANNarchy.core.Population import Population
from ANNarchy.core.Projection import Projection
from ANNarchy.intern.Messages import ANNarchyException


class DeltaSynapse(ann.Synapse):
    """Supervised delta rule with a teaching signal."""

    def __init__(self, eta=0.05):
        super().__init__(
            parameters=f"eta = {eta} : projection",
            equations="dw/dt = eta*pre.r*(post.teacher - post.r)",
            psp="w*pre.r",
            name="Delta rule",
        )


class Classifier:
    def __init__(self, inputs: int, classes: int):
        self.inp: Population = ann.InputArray(geometry=inputs, name="input")
        self.out = ann.Population(
            geometry=classes,
            neuron=ann.Neuron(parameters="teacher = 0.0", equations="r = 1.0/(1.0 + exp(-sum(exc)))"),
            name="output",
        )
        self.proj: Projection = ann.Projection(self.inp, self.out, "exc", DeltaSynapse(eta=0.1))
        self.proj.connect_all_to_all(0.0)

    def fit(self, samples, labels, epochs=5):
        for _ in range(epochs):
            for x, y in zip(samples, labels):
                self.inp.r = x
                self.out.teacher = np.eye(self.out.size)[y]
                ann.simulate(3.0)

    def predict(self, x):
        self.inp.r = x
        self.proj.disable_learning()
        ann.simulate(2.0)
        self.proj.enable_learning()
        return int(np.argmax(self.out.r))


if __name__ == "__main__":
    try:
        for _ in range(2):
            ann.Population(geometry=(2, 2), neuron=ann.LeakyIntegrator, name="twice")
    except ANNarchyException:
        print("a name of two populations is an error")
    ann.clear()

    model = Classifier(6, 3)
    ann.compile(silent=True)
    samples = np.array([[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]], dtype=float)
    model.fit(samples, [0, 1, 2], epochs=20)
    print([model.predict(x) for x in samples + 0.1])
    print(model.proj.connectivity_matrix().tolist())
    print(model.out.r.tolist())
