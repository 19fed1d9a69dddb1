"""LILConnectivity: synapses that functions of users give row by row."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

pytestmark = pytest.mark.filterwarnings("ignore::neurarchy.NeurarchyWarning")


def lil(*rows):
    synapses = ann.LILConnectivity()
    for row in rows:
        synapses.add(*row)
    return synapses


def connected(*rows, pre=4, post=(2, 3), synapse=None):
    a = ann.Population(pre, ann.Neuron(parameters="r = 1.0"))
    b = ann.Population(post, ann.Neuron(equations="r = sum(exc)"))
    return ann.Projection(a, b, "exc", synapse).connect_with_func(lambda pre, post: lil(*rows))


def test_delays_are_rounded_to_steps_half_to_even():
    ann.setup(dt=0.5)
    assert lil((3, [0], [1.0], [0.75]), (4, [0], [1.0], [0.25]), (5, [0], [1.0], [1.25])).delay == [[2], [0], [2]]


def test_one_weight_is_that_of_the_row_and_one_delay_is_uniform_until_another_comes():
    ann.setup(dt=0.5)
    synapses = lil((0, [1, 2], [0.5], [1.0]))
    assert (synapses.w, synapses.delay, synapses.uniform_delay) == ([[0.5, 0.5]], [[2]], 2)
    synapses.add(1, [1, 2], [0.5, 0.6], [1.0, 1.0])
    assert (synapses.uniform_delay, synapses.max_delay) == (-1, 2)
    synapses.add(2, [1], [0.5], [1.0])
    assert synapses.get_uniform_delay() == -1


def test_rows_of_one_post_neuron_are_merged_the_last_one_first():
    proj = connected((0, [0], [3], [0]), (1, [1], [3], [0]), (0, [2], [3], [0]))
    ann.compile(silent=True)
    assert (proj.post_ranks, proj[0].pre_ranks) == ([0, 1], [2, 0])
    assert proj.connector_name == "User-defined"


def test_rows_are_sorted_also_where_a_merged_one_comes_before_others():
    proj = connected((0, [0], [1], [0]), (0, [1], [2], [0]), (1, [3], [3], [0]))
    ann.compile(silent=True)
    assert (proj.post_ranks, proj[0].w, proj[1].w) == ([0, 1], [2.0, 1.0], [3.0])


def test_the_order_within_a_row_is_kept_and_counts_for_nothing_else():
    proj = connected((0, [2, 0, 1], [0.25, 0.5, 1.0], [0]), (4, [3, 1], [2.0, 4.0], [0]))
    ann.compile(silent=True)
    ann.simulate(1.0)
    assert ([d.pre_ranks for d in proj], proj.w) == ([[2, 0, 1], [3, 1]], [[0.25, 0.5, 1.0], [2.0, 4.0]])
    assert proj.synapse(0, 0).w == 0.5
    assert proj.connectivity_matrix()[4].tolist() == [0.0, 4.0, 0.0, 2.0]
    assert proj.post.r.ravel().tolist() == [1.75, 0, 0, 0, 6, 0]


def test_spikes_reach_synapses_in_rows_of_any_order():
    source = ann.SpikeSourceArray([[1.0], [2.0], [3.0]])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    proj = ann.Projection(source, post, "exc")
    proj.connect_with_func(lambda pre, post: lil((0, [2, 0], [1.0, 2.0], [0]), (1, [1, 0, 2], [4.0, 5.0, 6.0], [0])))
    m = ann.Monitor(post, "v")
    ann.compile(silent=True)
    ann.simulate(6.0)
    assert m.get("v").tolist() == [[0, 0], [0, 0], [2, 5], [0, 4], [1, 6], [0, 0]]


def test_synapses_of_rows_in_any_order_are_created_and_pruned():
    ann.setup(structural_plasticity=True)
    proj = connected((0, [3, 0], [3.0, 0.5], [0]), (1, [1], [1.0], [0]))
    ann.compile(silent=True)
    proj[0].create_synapse(1, 2.0)
    assert dict(zip(proj[0].pre_ranks, proj[0].w, strict=True)) == {3: 3.0, 0: 0.5, 1: 2.0}
    proj[0].prune_synapse(0)
    assert dict(zip(proj[0].pre_ranks, proj[0].w, strict=True)) == {3: 3.0, 1: 2.0}
    with pytest.raises(ann.ANNarchyException):
        proj[0].prune_synapse(0)


def test_conditions_create_what_is_missing_in_rows_of_any_order():
    ann.setup(structural_plasticity=True)
    proj = connected((0, [3, 0], [3.0, 0.5], [0]), synapse=ann.Synapse(creating="pre.r > 0.5 : w=0.25"))
    ann.compile(silent=True)
    proj.start_creating()
    ann.simulate(1.0)
    assert dict(zip(proj[0].pre_ranks, proj[0].w, strict=True)) == {3: 3.0, 0: 0.5, 1: 0.25, 2: 0.25}


def test_attributes_have_the_shapes_of_their_localities():
    synapse = ann.Synapse(
        parameters="tau = 1.0 : projection\nbeta = 1.0 : postsynaptic\nc = 2.0", equations="x = w*c*beta + tau"
    )
    rows = [(1, [0, 2], [0.1, 0.2], [0]), (3, [1], [0.3], [0]), (4, [0, 1, 3], [0.4, 0.5, 0.6], [0])]
    proj = connected(*rows, synapse=synapse)
    proj.beta = 2.0
    ann.compile(silent=True)
    assert (proj.size, proj.nb_synapses, proj.nb_synapses_per_dendrite()) == (3, 6, [2, 1, 3])
    assert (proj.post_ranks, proj.w) == ([1, 3, 4], [[0.1, 0.2], [0.3], [0.4, 0.5, 0.6]])
    assert (proj.beta, proj.tau, proj.c) == ([2.0] * 3, 1.0, [[2.0] * 2, [2.0], [2.0] * 3])
    matrix = proj.connectivity_matrix()
    assert (matrix.shape, matrix[4].tolist()) == ((6, 4), [0.4, 0.5, 0.0, 0.6])
    assert proj[1, 1].post_rank == 4
    assert proj.synapse(1, 4).w == 0.5
    proj.synapse(1, 4).beta = 9
    assert proj.beta == [2, 2, 9]
    for wrong in (
        lambda: proj.dendrite(0),
        lambda: proj.synapse(2, 4),
        lambda: setattr(proj, "tau", [1, 2, 3]),
        lambda: setattr(proj[4], "tau", 3),
    ):
        with pytest.raises(ann.ANNarchyException):
            wrong()


def test_single_delays_are_those_of_all_synapses_of_their_row():
    proj = connected((0, [0, 1, 2], [1.0], [3.0]), (2, [3], [1.0], [5.0]))
    ann.compile(silent=True)
    assert (proj.delay, proj.max_delay, proj.uniform_delay) == ([[3.0, 3.0, 3.0], [5.0]], 5, -1)


def test_uniform_delays_are_one_number():
    proj = connected((0, [0, 1], [1.0], [3.0]), (2, [3], [1.0], [3.0]))
    assert proj.uniform_delay == 3
    ann.compile(silent=True)
    assert proj.delay == 3.0


def test_a_list_of_zeros_is_no_delay():
    proj = connected((0, [0, 1], [1.0, 2.0], [0, 0]))
    ann.compile(silent=True)
    assert (proj.max_delay, proj.uniform_delay) == (0, -1)


def test_arrays_tuples_and_numbers_are_taken_and_empty_rows_left_out():
    synapses = lil(
        (0, np.array([1, 2]), (0.5, 1.0), 1.0), (np.int64(1), range(2), 2.0, np.array([1.0])), (2, [], [], [])
    )
    assert (synapses.size, synapses.nb_synapses, synapses.post_rank) == (2, 4, [0, 1])
    assert (synapses.pre_rank, synapses.w, synapses.delay) == ([[1, 2], [0, 1]], [[0.5, 1.0], [2.0, 2.0]], [[1], [1]])
    assert ann.CSR is ann.LILConnectivity


def test_statistics_of_rows():
    synapses = lil((0, [0, 2, 3], [1.0], [0]), (1, [1], [1.0], [0]))
    assert synapses.compute_average_row_length() == (2.0, 1.0, 1, 3)
    assert synapses.compute_average_col_idx_gap() == (1.5, 0.5)


@pytest.mark.parametrize(
    "row",
    [
        (0, [1, 1], [1.0], [0]),
        (0, [0, 1], [1.0, 2.0, 3.0], [0]),
        (0, [0, 1, 2], [1.0], [0, 1]),
        (-1, [0], [1.0], [0]),
        (0, [0.5], [1.0], [0]),
        (0, [0], ["a"], [0]),
        (0, [0], [1.0], [np.nan]),
        (0, [0], [1.0], [1e9]),
    ],
)
def test_rows_that_make_no_sense_raise_and_add_nothing(row):
    synapses = ann.LILConnectivity()
    with pytest.raises(ann.ANNarchyException):
        synapses.add(*row)
    assert (synapses.size, synapses.w, synapses.delay) == (0, [], [])


@pytest.mark.parametrize(
    "rows",
    [[(0, [0], [1.0], [0]), (0, [0], [1.0], [0])], [(6, [0], [1.0], [0])], [(0, [4], [1.0], [0])]],
)
def test_synapses_twice_and_neurons_that_are_not_there_raise_at_the_connector(rows):
    with pytest.raises(ann.ANNarchyException):
        connected(*rows)


def test_a_function_must_return_a_lil_connectivity():
    a = ann.Population(4, ann.Neuron(parameters="r = 1.0"))
    b = ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    with pytest.raises(ann.ANNarchyException, match="LILConnectivity"):
        ann.Projection(a, b, "exc").connect_with_func(lambda pre, post: [1])


@pytest.mark.filterwarnings("default::neurarchy.NeurarchyWarning")
def test_descending_post_ranks_warn_once():
    with pytest.warns(ann.NeurarchyWarning, match="sorted") as found:
        lil((3, [0], [1.0], [0]), (2, [0], [1.0], [0]), (1, [0], [1.0], [0]))
    assert len(found) == 1


def test_arguments_reach_the_function_with_the_two_sides():
    a = ann.Population(4, ann.Neuron(parameters="r = 1.0"))
    b = ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    seen = []

    def build(pre, post, weight):
        seen.append((pre.size, post.ranks.tolist()))
        return lil((post.ranks[0], pre.ranks, [weight], [0]))

    proj = ann.Projection(a[1:3], b[1:], "exc").connect_with_func(build, weight=2.0)
    assert seen == [(2, [1, 2])]
    ann.compile(silent=True)
    assert (proj.post_ranks, proj.w) == ([1], [[2.0, 2.0]])


@pytest.mark.parametrize(
    ("pattern", "arguments"),
    [
        ("one_to_one", (0.5, 2.0)),
        ("all_to_all", (0.5, 2.0)),
        ("fixed_probability", (1.0, 0.5, 2.0)),
        ("fixed_number_pre", (8, 0.5, 2.0)),
        ("fixed_number_post", (8, 0.5, 2.0)),
        ("gaussian", (2.0, 0.5, 2.0)),
        ("dog", (1.0, 0.2, 1.0, 0.7, 2.0, 0.1)),
    ],
)
def test_patterns_of_lil_are_those_of_the_connectors(pattern, arguments):
    pop = ann.Population((3, 3), ann.Neuron(equations="r = sum(a) + sum(b)"))
    synapses = ann.LILConnectivity()
    getattr(synapses, pattern)(pop, pop, *arguments)
    by_function = ann.Projection(pop, pop, "a").connect_with_func(lambda pre, post: synapses)
    connected_by = getattr(ann.Projection(pop, pop, "b"), f"connect_{pattern}")(*arguments)
    ann.compile(silent=True)
    assert [d.pre_ranks for d in by_function] == [d.pre_ranks for d in connected_by]
    np.testing.assert_allclose(by_function.connectivity_matrix(), connected_by.connectivity_matrix(), rtol=1e-13)
    assert by_function.delay == connected_by.delay == 2.0
