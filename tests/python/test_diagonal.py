"""Projections along diagonals, against their definition in nested loops."""

import itertools

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import ANNarchyException
from neurarchy.extensions.diagonal import DiagonalProjection


def populations(pre, post):
    inputs = ann.Population(pre, ann.Neuron(parameters="r = 0.0"))
    inputs.r = np.random.default_rng(5).normal(size=pre)
    return inputs, ann.Population(post, ann.Neuron(equations="r = sum(exc)"))


def result(post):
    ann.compile(silent=True)
    ann.simulate(1.0)
    return post.r


@pytest.mark.parametrize(("offset", "slope"), [(0, 1), (2, 2), (1, 0), (-3, -1)])
def test_a_kernel_moves_along_a_diagonal(offset, slope):
    pre, post = populations((5, 7), (3, 8))
    weights = [1.0, -2.0, 3.0, 0.5]
    r, expected = pre.r, np.zeros(8)
    proj = DiagonalProjection(pre, post, "exc").connect(weights, offset=offset, slope=slope)
    for x, i, f in itertools.product(range(8), range(5), range(4)):
        column = (x - offset if slope >= 0 else x + offset) + slope * i
        if 0 <= column < 7 and 0 <= column + f - 2 < 7:
            expected[x] += weights[f] * r[i, column + f - 2]
    np.testing.assert_allclose(result(post), np.tile(expected, (3, 1)), rtol=1e-13, atol=1e-13)
    assert proj.weights.tolist() == weights
    proj.weights = [0.0] * 4
    ann.simulate(1.0)
    assert not post.r.any()


def test_a_bell_curve_of_the_distance_of_pairs():
    pre, post = populations((2, 3, 4, 3), (2, 1, 4, 5))
    DiagonalProjection(pre, post, "exc").connect_gaussian(amp=1.5, sigma=0.5, min_val=0.05, max_distance=3.0)
    i, j, k, m = np.indices((2, 3, 4, 3))
    expected = np.zeros((4, 5))
    for c, d in itertools.product(range(4), range(5)):
        dw, dh = c - (i + k) + 1, d - (j + m) + 1
        value = 1.5 * np.exp(-(dw**2 / (0.5 * 4) ** 2 + dh**2 / (0.5 * 4) ** 2))
        value[(value <= 0.05) | (abs(dw) >= 3.0) | (abs(dh) >= 3.0)] = 0.0
        expected[c, d] = (value * pre.r).sum()
    np.testing.assert_allclose(result(post), np.broadcast_to(expected, (2, 1, 4, 5)), rtol=1e-12, atol=1e-13)


def test_what_does_not_fit_is_refused():
    pre, post = populations((3, 3), (3, 3))
    proj = DiagonalProjection(pre, post, "exc")
    for call, text in [
        (lambda: proj.connect([[1.0]]), "expected a list of numbers"),
        (lambda: proj.connect([1.0], slope=0.5), "expected a whole number, not 0.5"),
        (lambda: proj.connect_gaussian(1.0, 1.0, 0.0), "2 dimensions .connect. or 4 dimensions"),
        (lambda: proj.connect_all_to_all(1.0), r"call connect\(\) or connect_gaussian\(\)"),
        (lambda: DiagonalProjection(pre[:2, :], post, "exc"), "needs full populations"),
    ]:
        with pytest.raises(ANNarchyException, match=text):
            call()
