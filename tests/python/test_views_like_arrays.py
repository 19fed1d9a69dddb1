"""Views against plain loops over their neurons, and indices against those of NumPy, for random cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import neurarchy as ann

NEURON = ann.Neuron(parameters="b = 0.0\nk = 0 : int", equations="r = b")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

bounds = st.one_of(st.none(), st.integers(-6, 6))
slices = st.builds(slice, bounds, bounds, st.one_of(st.none(), st.integers(1, 3), st.integers(-3, -1)))
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)


def fresh(shape, compiled=False):
    """Declare a population whose `b` are its ranks."""
    ann.clear()
    pop = ann.Population(shape, NEURON)
    if compiled:
        ann.compile(silent=True)
    pop.b = np.arange(pop.size)
    return pop, np.arange(pop.size).reshape(shape)


@FEW
@given(shapes, slices)
def test_a_slice_selects_the_ranks_that_numpy_selects(shape, index):
    pop, ranks = fresh(shape)
    assert pop[index].ranks.tolist() == ranks.ravel()[index].tolist()


@FEW
@given(shapes, st.data())
def test_slices_of_axes_select_the_block_that_numpy_selects(shape, data):
    axis = st.one_of(slices, st.integers(-4, 3))
    index = tuple(data.draw(st.lists(axis, min_size=1, max_size=len(shape)).filter(lambda i: not all_numbers(i))))
    pop, ranks = fresh(shape)
    try:
        # NumPy drops the axis of a number, a view keeps it with the length 1.
        kept = tuple(slice(i, i + 1 or None) if isinstance(i, int) else i for i in index)
        expected = ranks[kept] if np.size(ranks[index]) is not None else None
    except IndexError:
        with pytest.raises(ann.ANNarchyException):
            pop[index]
        return
    view = pop[index]
    assert view.ranks.tolist() == expected.ravel().tolist()
    assert view.geometry == expected.shape


def all_numbers(index):
    return all(isinstance(axis, int) for axis in index)


@FEW
@given(shapes, st.data())
def test_masks_and_lists_select_the_ranks_that_numpy_selects(shape, data):
    pop, ranks = fresh(shape)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=pop.size, max_size=pop.size)))
    chosen = data.draw(
        st.lists(st.integers(-pop.size, pop.size - 1), max_size=6, unique_by=lambda rank: rank % pop.size)
    )
    assert pop[mask.reshape(shape)].ranks.tolist() == ranks[mask.reshape(shape)].tolist()
    assert pop[mask].ranks.tolist() == np.flatnonzero(mask).tolist()
    assert pop[chosen].ranks.tolist() == ranks.ravel()[np.array(chosen, dtype=int)].tolist()


@FEW
@given(shapes, slices, st.booleans(), st.data())
def test_a_view_reads_and_writes_like_a_loop_over_its_neurons(shape, index, compiled, data):
    pop, _ = fresh(shape, compiled)
    view = pop[index]
    assert view.b.tolist() == [neuron.b for neuron in view] == [pop.neuron(int(rank)).b for rank in view.ranks]
    # Subnormal numbers are zero in the engine.
    values = data.draw(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=len(view), max_size=len(view)))
    expected = pop.b.ravel()
    for rank, value in zip(view.ranks, values, strict=True):
        expected[rank] = value
    view.b = values
    assert pop.b.ravel().tolist() == expected.tolist()
    truncated = pop.k.ravel()
    for neuron, value in zip(view, values, strict=True):
        neuron.k = value
        truncated[neuron.rank] = int(value)
    assert pop.k.ravel().tolist() == truncated.tolist()
    view.b = 3.5
    expected[view.ranks] = 3.5
    assert pop.b.ravel().tolist() == expected.tolist()


@FEW
@given(shapes, slices, slices)
def test_the_sum_of_views_is_the_union_of_their_neurons(shape, one, other):
    pop, _ = fresh(shape)
    both = pop[one] + pop[other]
    assert both.ranks.tolist() == sorted({*pop[one].ranks.tolist(), *pop[other].ranks.tolist()})


@FEW
@given(shapes, slices, slices)
def test_a_view_of_a_view_selects_among_its_neurons(shape, one, other):
    pop, ranks = fresh(shape)
    assert pop[one][other].ranks.tolist() == ranks.ravel()[one][other].tolist()
