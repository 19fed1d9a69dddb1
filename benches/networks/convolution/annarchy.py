import importlib

import numpy as np


def build(ann, side, filters, kernel):
    convolution = importlib.import_module(f"{ann.__name__}.extensions.convolution")
    image = ann.Population((side, side), ann.Neuron(parameters="r = 0.0"))
    maps = ann.Population((side, side, filters), ann.Neuron(equations="r = sum(exc)"))
    image.r = np.random.default_rng(1).normal(size=(side, side))
    projection = convolution.Convolution(image, maps, "exc")
    projection.connect_filters(weights=np.random.default_rng(2).normal(size=(filters, kernel, kernel)), padding=0.0)
    return [maps]


def result(recorded):
    return float(np.sqrt(np.mean(np.asarray(recorded[0].r) ** 2)))
