"""Synapses are created and pruned, by hand and by conditions."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann
from neurarchy.messages import NeurarchyWarning

RATE = ann.Neuron(parameters="r = 0.0")
SUMS = ann.Neuron(equations="r = sum(exc)")


@pytest.fixture
def plastic():
    ann.setup(structural_plasticity=True)


def ranks(proj):
    return {dendrite.post_rank: dendrite.pre_ranks for dendrite in proj}


def by_lists(pre, post, rows, synapse=None, w=1.0):
    weights = np.full((post.size, pre.size), None, dtype=object)
    for row, connected in enumerate(rows):
        weights[row, connected] = w
    return ann.Projection(pre, post, "exc", synapse).connect_from_matrix(weights)


# From Python


def test_a_synapse_created_is_part_of_its_row_and_begins_with_the_declared_values(plastic):
    pre, post = ann.Population(4, RATE), ann.Population(3, SUMS)
    proj = by_lists(
        pre, post, [[0, 3], [0, 1, 2, 3], [1]], ann.Synapse(parameters="a = 1.0", equations="n += 1 : int, init=2")
    )
    proj.a = 8.0
    ann.compile(silent=True)
    proj.a = 5.0
    proj[0].create_synapse(2, 0.5)
    assert proj[0].pre_ranks == [0, 2, 3]
    assert proj[0].w == [1.0, 0.5, 1.0]
    assert proj[0].a == [5.0, 8.0, 5.0]
    assert proj[0].n == [2, 2, 2]
    ann.step()
    assert proj[0].n == [3, 3, 3]
    with pytest.raises(ann.ANNarchyException, match="there is a synapse from the neuron of rank 2 already"):
        proj[0].create_synapse(2, 0.5)
    proj[0].prune_synapse(0)
    assert proj[0].pre_ranks == [2, 3]
    proj[1].prune_synapses([3, 0, 1, 2])
    assert proj.post_ranks == [0, 1, 2]
    assert proj[1].size == 0
    assert proj.nb_synapses == 3
    pre.r = [1.0, 2.0, 4.0, 8.0]
    ann.step()
    assert post.r.tolist() == [0.5 * 4.0 + 8.0, 0.0, 2.0]


def test_a_mean_over_a_row_without_synapses_is_zero(plastic):
    pre, post = ann.Population(2, RATE), ann.Population(2, SUMS)
    proj = by_lists(pre, post, [[0], [0, 1]], ann.Synapse(psp="w*pre.r", operation="mean"))
    ann.compile(silent=True)
    pre.r = 3.0
    proj[0].prune_synapse(0)
    ann.step()
    assert post.r.tolist() == [0.0, 3.0]


def test_a_pruned_synapse_of_a_spiking_projection_delivers_nothing_any_more(plastic):
    source = ann.Neuron(parameters="on = 0.0", equations="v = on", spike="v > 0.5", reset="")
    sink = ann.Neuron(equations="v = g_exc", spike="v > 1e9", reset="")
    pre, post = ann.Population(3, source), ann.Population(2, sink)
    proj = ann.Projection(pre, post, "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)

    def volley():
        pre.on = 1.0
        ann.step()
        pre.on = 0.0
        ann.step()
        return post.v.tolist()

    assert volley() == [3.0, 3.0]
    proj[0].prune_synapse(1)
    assert volley() == [2.0, 3.0]
    proj[0].create_synapse(1, w=5.0)
    assert volley() == [7.0, 3.0]


def test_rows_are_those_of_post_neurons_not_of_places(plastic):
    pre, post = ann.Population(2, RATE), ann.Population(5, SUMS)
    proj = ann.Projection(pre, post[[1, 4]], "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)
    proj[4].prune_synapse(0)
    assert ranks(proj) == {1: [0, 1], 4: [1]}
    with pytest.raises(ann.ANNarchyException, match="receives no synapses"):
        proj[0].create_synapse(1)


@pytest.mark.filterwarnings("ignore:.*not a multiple")
def test_synapses_with_delays_of_their_own_can_be_created(plastic):
    ann.setup(dt=0.5)
    pre, post = ann.Population(3, RATE), ann.Population(1, SUMS)
    proj = ann.Projection(pre, post, "exc").connect_from_matrix([[1.0, 1.0, None]], delays=[[1.0, 2.0, 0.0]])
    ann.compile(silent=True)
    proj[0].create_synapses([2], weights=[3.0], delays=[1.6])
    assert proj[0].delay == [1.0, 2.0, 1.5]
    assert proj[0].w == [1.0, 1.0, 3.0]
    proj[0].prune_synapse(0)
    proj[0].create_synapse(0)
    assert proj[0].delay == [0.5, 2.0, 1.5]


def test_what_was_looked_up_before_follows_its_synapse(plastic):
    pre, post = ann.Population(4, RATE), ann.Population(1, SUMS)
    proj = by_lists(pre, post, [[1, 3]])
    ann.compile(silent=True)
    dendrite, synapse = proj[0], proj.synapse(3, 0)
    dendrite.create_synapse(0, 7.0)
    synapse.w = 9.0
    assert dendrite.w == [7.0, 1.0, 9.0]
    dendrite.prune_synapse(3)
    with pytest.raises(ann.ANNarchyException, match="it was pruned"):
        _ = synapse.w


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: d.create_synapse(0), "there is a synapse from the neuron of rank 0 already"),
        (lambda d: d.create_synapses([2, 2]), "there is a synapse from the neuron of rank 2 already"),
        (lambda d: d.create_synapse(4), "rank"),
        (lambda d: d.create_synapse(-1), "rank"),
        (lambda d: d.create_synapses([1, 2], weights=[1.0]), "2 values are needed, not 1"),
        (lambda d: d.prune_synapse(2), "there is no synapse from the neuron of rank 2"),
        (lambda d: d.prune_synapses([0, 0]), "there is no synapse from the neuron of rank 0"),
    ],
)
def test_impossible_changes_raise_and_change_nothing(plastic, call, message):
    pre, post = ann.Population(4, RATE), ann.Population(1, SUMS)
    proj = by_lists(pre, post, [[0, 3]])
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match=message):
        call(proj[0])
    assert proj[0].pre_ranks == [0, 3]


def test_without_setup_everything_structural_raises():
    with pytest.raises(ann.ANNarchyException, match="structural_plasticity"):
        ann.Synapse(pruning="w < 0.5")
    pre, post = ann.Population(2, RATE), ann.Population(2, SUMS)
    proj = ann.Projection(pre, post, "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)
    for call in (
        lambda: proj[0].create_synapse(1),
        lambda: proj[0].prune_synapse(1),
        proj.start_pruning,
        proj.stop_pruning,
        proj.start_creating,
        proj.stop_creating,
    ):
        with pytest.raises(ann.ANNarchyException, match=r"setup\(structural_plasticity=True\)"):
            call()


# By conditions


def test_conditions_create_and_prune_in_their_steps(plastic):
    pre = ann.Population(3, ann.Neuron(parameters="k = 1.0", equations="r = k*(t + 1)"))
    pre.k = [1.0, 2.0, 3.0]
    post = ann.Population(2, ann.Neuron(equations="r = t"))
    ann.Constant("T", 3)
    synapse = ann.Synapse(
        equations="age += 1 : int, init=7",
        creating="(pre.r > 5.0) and (post.r > 1.0) : w=0.5",
        pruning="(w < 0.75) and (age > 8 + T)",
    )
    proj = by_lists(pre, post, [[0], [1]], synapse)
    ann.compile(silent=True)
    proj.start_creating(period=2.0)
    proj.start_pruning()
    ann.simulate(2.0)
    assert ranks(proj) == {0: [0], 1: [1]}
    ann.step()
    assert ranks(proj) == {0: [0, 1, 2], 1: [1, 2]}
    assert proj[0].age == [10, 7, 7]
    assert proj.w == [[1.0, 0.5, 0.5], [1.0, 0.5]]
    ann.simulate(4.0)
    assert ranks(proj) == {0: [0, 1, 2], 1: [0, 1, 2]}
    ann.step()
    assert ranks(proj) == {0: [0], 1: [0, 1]}


def test_old_synapses_are_pruned_at_the_first_test_after_they_are_old(plastic):
    pre, post = ann.Population(4, RATE), ann.Population(3, SUMS)
    synapse = ann.Synapse(equations="age = age + 1 : int, init=0", pruning="age > 4")
    proj = ann.Projection(pre, post, "exc", synapse).connect_all_to_all(1.0)
    with pytest.warns(NeurarchyWarning, match="every step"):
        m = ann.Monitor(proj, "age")
    ann.compile(silent=True)
    proj.start_pruning(period=2.0)
    counts = []
    for _ in range(6):
        ann.step()
        counts.append(proj.nb_synapses)
    assert counts == [12, 12, 12, 12, 0, 0]
    assert proj.post_ranks == [0, 1, 2]
    recorded = m.get("age")
    assert [len(row) for row in recorded[3]] == [4, 4, 4]
    assert [len(row) for row in recorded[4]] == [0, 0, 0]


@pytest.mark.parametrize("proba", ["", ", proba=0.0"])
def test_pairs_are_connected_where_the_condition_holds(plastic, proba):
    pre, post = ann.Population(4, RATE), ann.Population(3, SUMS)
    pre.r = [1.0, 0.0, 1.0, 0.0]
    synapse = ann.Synapse(equations="n = n + 1 : init=2", creating="pre.r > 0.5 : w=0.25" + proba)
    weights = [[None, 1.0, None, 1.0], [None] * 4, [None, 1.0, None, None]]
    proj = ann.Projection(pre, post, "exc", synapse).connect_from_matrix(weights)
    ann.compile(silent=True)
    proj.start_creating(period=3)
    ann.step()
    if proba:
        assert ranks(proj) == {0: [1, 3], 2: [1]}
        return
    assert ranks(proj) == {0: [0, 1, 2, 3], 2: [0, 1, 2]}
    assert proj[0].w == [0.25, 1.0, 0.25, 1.0]
    assert proj[0].n == [2.0, 3.0, 2.0, 3.0]


def test_only_neurons_of_a_view_are_connected(plastic):
    pre, post = ann.Population(5, RATE), ann.Population(3, SUMS)
    synapse = ann.Synapse(creating="pre.r >= 0.0 : w=1.0")
    proj = ann.Projection(pre[1:4], post, "exc", synapse).connect_one_to_one(1.0)
    ann.compile(silent=True)
    proj.start_creating()
    ann.step()
    assert ranks(proj) == {0: [1, 2, 3], 1: [1, 2, 3], 2: [1, 2, 3]}


def test_chance_decides_for_each_pair_alone(plastic):
    ann.setup(seed=5)
    pre, post = ann.Population(200, RATE), ann.Population(100, SUMS)
    synapse = ann.Synapse(creating="Uniform(0.0, 1.0) < 0.5 : proba=0.4, w=1.0", pruning="w > 0.5 : proba=0.25")
    proj = ann.Projection(pre, post, "exc", synapse).connect_fixed_number_pre(1, 0.0)
    ann.compile(silent=True)
    proj.start_creating()
    ann.step()
    proj.stop_creating()
    first = proj.connectivity_matrix()
    count = int(first.sum())
    assert 0.18 < count / (200 * 100) < 0.22
    proj.start_pruning()
    ann.step()
    left = int((proj.connectivity_matrix() == 1.0).sum())
    assert 0.72 < left / count < 0.78


@pytest.mark.parametrize(
    ("delays", "flag", "message"),
    [
        (2.0, "d=3.0", "differs from the delay of all its synapses, 2 ms"),
        (ann.Uniform(1.0, 4.0), "d=9.0", "is longer than the longest of its synapses"),
    ],
)
def test_a_delay_that_does_not_fit_is_an_error_of_compile(plastic, delays, flag, message):
    pre, post = ann.Population(20, RATE), ann.Population(3, SUMS)
    synapse = ann.Synapse(creating=f"pre.r > 0.5 : {flag}")
    ann.Projection(pre, post, "exc", synapse).connect_all_to_all(1.0, delays=delays)
    with pytest.raises(ann.ANNarchyException, match=message):
        ann.compile(silent=True)


def test_a_synapse_without_conditions_cannot_be_started(plastic):
    pre, post = ann.Population(2, RATE), ann.Population(2, SUMS)
    proj = ann.Projection(pre, post, "exc", ann.Synapse(pruning="w > 2")).connect_all_to_all(1.0)
    with pytest.raises(ann.ANNarchyException, match="not compiled"):
        proj.start_pruning()
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="give it one with creating="):
        proj.start_creating()
    with pytest.raises(ann.ANNarchyException, match="at least one step"):
        proj.start_pruning(period=0.5)


@pytest.mark.parametrize(
    ("text", "field"),
    [("n > 1", "creating"), ("Uniform(0, 1) > Uniform(0, 1)", "pruning"), ("w > 1 : proba=2", "pruning")],
)
def test_conditions_are_checked(plastic, text, field):
    pre, post = ann.Population(2, RATE), ann.Population(2, SUMS)
    with pytest.raises(ann.ANNarchyException):
        ann.Projection(pre, post, "exc", ann.Synapse(parameters="n = 1", **{field: text}))


def test_threads_give_the_same_synapses(plastic):
    def run(threads):
        ann.clear()
        ann.setup(structural_plasticity=True, num_threads=threads, seed=3)
        from neurarchy import settings

        settings.always_parallel = threads > 1
        try:
            source = ann.Neuron(equations="v += Uniform(0.0, 0.3)", spike="v > 1.0", reset="v = 0.0")
            sink = ann.Neuron(equations="v += 0.1*g_exc", spike="v > 1.0", reset="v = 0.0")
            pre, post = ann.Population(50, source), ann.Population(30, sink)
            synapse = ann.Synapse(
                equations="age += 1 : int",
                pruning="age > 5 : proba=0.1",
                creating="pre.v + post.v > 0.9 : proba=0.05, w=0.1, d=2.0",
            )
            proj = ann.Projection(pre, post, "exc", synapse)
            proj.connect_fixed_probability(0.3, weights=0.1, delays=ann.DiscreteUniform(1, 5))
            ann.compile(silent=True)
            proj.start_creating(3.0)
            proj.start_pruning(2.0)
            ann.simulate(40.0)
            return post.v.tolist(), proj.connectivity_matrix().tolist(), proj.delay
        finally:
            settings.always_parallel = False

    one = run(1)
    assert one == run(3)


def test_a_network_object_restructures_itself_alone(plastic):
    pre, post = ann.Population(3, RATE), ann.Population(1, SUMS)
    proj = ann.Projection(pre, post, "exc", ann.Synapse(pruning="w > 0.5")).connect_all_to_all(1.0)
    net = ann.Network(everything=True)
    ann.compile(silent=True)
    net.compile(silent=True)
    net.get(proj).start_pruning()
    net.simulate(1.0)
    ann.step()
    assert (net.get(proj).nb_synapses, proj.nb_synapses) == (0, 3)


def test_warnings_are_not_errors_here(plastic):
    pre, post = ann.Population(3, RATE), ann.Population(1, SUMS)
    proj = ann.Projection(pre, post, "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)
    proj[0].prune_synapse(1)
    with pytest.warns(NeurarchyWarning, match="negative"):
        proj[0].create_synapse(1, 1.0, -2.0)
