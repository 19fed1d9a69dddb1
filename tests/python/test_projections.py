"""Projections: connectors, delays, attributes, dendrites, switches."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

INPUT = ann.Neuron(parameters="r = 0.0")
CLOCK = ann.Neuron(equations="r = t : init=-1.0")
SUM = ann.Neuron(equations="r = sum(exc)")
SUM_CLOCK = ann.Neuron(equations="r = t + 1.0")


def pair(pre=4, post=3, synapse=None, neuron=INPUT):
    a, b = ann.Population(pre, neuron), ann.Population(post, SUM)
    return a, b, ann.Projection(a, b, "exc", synapse)


def pre_ranks(proj):
    return {dendrite.post_rank: dendrite.pre_ranks for dendrite in proj}


def test_views_connect_their_neurons_only():
    a = ann.Population(5, SUM)
    proj = ann.Projection(a[1:3], a[2:5], "exc").connect_all_to_all(1.0)
    random = ann.Projection(a[1:4], a[2:5], "exc").connect_fixed_probability(1.0, 1.0)
    ann.compile(silent=True)
    assert pre_ranks(proj) == {2: [1], 3: [1, 2], 4: [1, 2]}
    assert pre_ranks(random) == {2: [1, 2, 3], 3: [1, 2, 3], 4: [1, 2, 3]}


def test_one_to_one_goes_as_far_as_the_smaller_side():
    _, _, proj = pair()
    with pytest.warns(ann.NeurarchyWarning, match="one-to-one"):
        proj.connect_one_to_one(2.0)
    ann.compile(silent=True)
    assert pre_ranks(proj) == {0: [0], 1: [1], 2: [2]}
    assert proj.w == 2.0


@pytest.mark.parametrize("allow", [False, True])
def test_random_patterns_within_one_population_leave_out_self_connections(allow):
    a = ann.Population(30, SUM)
    projections = [
        ann.Projection(a, a, "exc").connect_all_to_all(1.0, allow_self_connections=allow),
        ann.Projection(a, a, "exc").connect_fixed_probability(0.9, 1.0, allow_self_connections=allow),
        ann.Projection(a, a, "exc").connect_fixed_number_pre(25, 1.0, allow_self_connections=allow),
        ann.Projection(a, a, "exc").connect_fixed_number_post(25, 1.0, allow_self_connections=allow),
    ]
    ann.compile(silent=True)
    for proj in projections:
        assert any(dendrite.post_rank in dendrite.pre_ranks for dendrite in proj) == allow


def test_fixed_numbers_are_exact_and_probabilities_nearly():
    ann.setup(seed=5)
    a, b = ann.Population(100, INPUT), ann.Population(50, SUM)
    by_pre = ann.Projection(a, b, "exc").connect_fixed_number_pre(7, 1.0)
    by_post = ann.Projection(a, b, "exc").connect_fixed_number_post(7, 1.0)
    by_chance = ann.Projection(a, b, "exc").connect_fixed_probability(0.2, ann.Uniform(0.0, 1.0))
    ann.compile(silent=True)
    assert by_pre.nb_synapses_per_dendrite() == [7] * 50
    assert all(ranks == sorted(set(ranks)) for ranks in pre_ranks(by_pre).values())
    assert by_post.nb_synapses == 700
    assert (by_post.connectivity_matrix() > 0).sum(axis=0).tolist() == [7] * 100
    assert by_chance.nb_synapses == pytest.approx(1000, abs=120)
    weights = np.concatenate([np.array(row) for row in by_chance.w])
    assert len(np.unique(weights)) == len(weights)
    assert weights.mean() == pytest.approx(0.5, abs=0.05)


def test_all_synapses_share_one_weight_where_nothing_makes_them_differ():
    _, _, proj = pair()
    proj.connect_all_to_all(0.5)
    ann.compile(silent=True)
    assert type(proj.w) is float
    assert (proj.w, proj.dendrite(0).w, proj.synapse(1, 2).w, proj.nb_synapses) == (0.5, 0.5, 0.5, 12)
    proj.w = 0.7
    assert proj.connectivity_matrix().tolist() == [[0.7] * 4] * 3
    for write in (lambda: setattr(proj[0], "w", 1.0), lambda: setattr(proj, "w", [[1.0] * 4] * 3)):
        with pytest.raises(ann.ANNarchyException, match="force_multiple_weights"):
            write()


def test_each_synapse_has_a_weight_if_asked_for():
    _, _, proj = pair()
    proj.connect_all_to_all(0.5, force_multiple_weights=True)
    ann.compile(silent=True)
    assert proj.w == [[0.5] * 4] * 3


def test_structural_plasticity_gives_each_synapse_a_weight():
    ann.setup(structural_plasticity=True)
    _, _, proj = pair(3, 3)
    proj.connect_one_to_one(1.0)
    ann.compile(silent=True)
    assert proj.w == [[1.0], [1.0], [1.0]]


def test_matrices_have_post_neurons_as_rows_unless_told_otherwise():
    _, _, proj = pair()
    proj.connect_from_matrix(np.arange(12.0).reshape(4, 3), pre_post=True)
    ann.compile(silent=True)
    assert proj.connectivity_matrix()[0].tolist() == [0, 3, 6, 9]


def test_none_in_a_matrix_is_no_synapse_and_nan_is_one():
    _, _, proj = pair(3, 2)
    proj.connect_from_matrix([[1.0, None, 0.0], [None, float("nan"), None]])
    ann.compile(silent=True)
    assert pre_ranks(proj) == {0: [0, 2], 1: [1]}
    assert np.isnan(proj.w[1][0])


def test_matrices_between_views_count_the_neurons_of_the_views():
    a, c = ann.Population(4, INPUT), ann.Population((2, 3), SUM)
    proj = ann.Projection(a[1:3], c[0, :], "exc").connect_from_matrix([[1, 2], [3, 4], [5, 6]])
    ann.compile(silent=True)
    matrix = proj.connectivity_matrix()
    assert matrix.shape == (6, 4)
    assert matrix[1].tolist() == [0, 3, 4, 0]
    assert not matrix[3:].any()


@pytest.fixture
def ragged():
    synapse = ann.Synapse(parameters="tau = 1.0 : projection\nbeta = 1.0 : postsynaptic\nc = 2.0")
    a, b = ann.Population(4, INPUT), ann.Population((2, 3), SUM)
    weights = np.full((6, 4), None)
    weights[1, [0, 2]] = [0.1, 0.2]
    weights[3, 1] = 0.3
    weights[4, [0, 1, 3]] = [0.4, 0.5, 0.6]
    proj = ann.Projection(a, b, "exc", synapse).connect_from_matrix(weights)
    proj.beta = 2.0
    ann.compile(silent=True)
    return proj


def test_attributes_have_one_value_per_synapse_row_or_projection(ragged):
    proj = ragged
    assert (proj.size, len(proj), proj.nb_synapses) == (3, 3, 6)
    assert proj.nb_synapses_per_dendrite() == [2, 1, 3]
    assert proj.post_ranks == [1, 3, 4]
    assert proj.w == [[0.1, 0.2], [0.3], [0.4, 0.5, 0.6]]
    assert proj.c == [[2.0, 2.0], [2.0], [2.0, 2.0, 2.0]]
    assert proj.beta == [2.0, 2.0, 2.0]
    assert type(proj.tau) is float
    assert proj.connectivity_matrix()[4].tolist() == [0.4, 0.5, 0, 0.6]
    assert proj.connectivity_matrix(fill=-1)[0].tolist() == [-1] * 4
    assert proj[1, 1].post_rank == 4
    assert proj.synapse(1, 4).w == 0.5


def test_attributes_are_written_whole_by_row_and_by_synapse(ragged):
    proj = ragged
    proj.c = 3
    proj[4].c = [1, 2, 3]
    proj[3].c = 9.0
    proj.synapse(0, 1).c = 7
    assert proj.c == [[7, 3], [9], [1, 2, 3]]
    proj.c = [1.0, 2.0, 3.0]
    assert proj.c == [[1, 1], [2], [3, 3, 3]]
    proj.c = [[1, 2], [3], [4, 5, 6]]
    assert proj.get("c") == [[1, 2], [3], [4, 5, 6]]
    proj.synapse(1, 4).beta = 9
    assert proj.beta == [2, 2, 9]
    proj.synapse(1, 4).tau = 5
    assert proj.tau == 5.0
    proj.set({"beta": [1, 2, 3], "tau": 6.0})
    assert (proj.beta, proj.tau) == ([1, 2, 3], 6.0)
    proj.c = ann.Uniform(0.0, 1.0)
    drawn = np.concatenate([np.array(row) for row in proj.c])
    assert len(np.unique(drawn)) == 6
    proj[4].c = ann.Uniform(5.0, 6.0)
    assert min(proj.c[2]) >= 5.0


@pytest.mark.parametrize(
    ("name", "value"),
    [("tau", [1, 2, 3]), ("c", [[1, 2], [3]]), ("c", [[1, 2], [3], [4, 5]]), ("beta", [1, 2]), ("c", "x"), ("c", None)],
)
def test_values_that_do_not_fit_a_projection_are_errors_and_change_nothing(ragged, name, value):
    before = ragged.get(name)
    with pytest.raises(ann.ANNarchyException):
        setattr(ragged, name, value)
    assert ragged.get(name) == before


def test_what_is_not_there_is_an_error(ragged):
    for missing in (
        lambda: ragged.dendrite(0),
        lambda: ragged.dendrite(99),
        lambda: ragged.synapse(2, 4),
        lambda: ragged[4].synapse(99),
        lambda: setattr(ragged[4], "tau", 3),
        lambda: setattr(ragged[4], "c", [1.0]),
        lambda: setattr(ragged[4], "nothing", 1.0),
        lambda: ragged[4].get("nothing"),
    ):
        with pytest.raises(ann.ANNarchyException):
            missing()
    with pytest.raises(AttributeError):
        ragged.nothing
    with pytest.raises(AttributeError):
        ragged[4].nothing


def test_dendrites_and_synapses_are_found_by_rank_and_by_coordinates(ragged):
    dendrite = ragged[4]
    assert (dendrite.size, dendrite.pre_ranks, dendrite.w) == (3, [0, 1, 3], [0.4, 0.5, 0.6])
    assert (dendrite.beta, dendrite.tau) == (2.0, 1.0)
    assert [synapse.w for synapse in dendrite] == [0.4, 0.5, 0.6]
    assert dendrite[np.int64(3)].rank == 3
    assert dendrite.receptive_field().tolist() == [0.4, 0.5, 0.0, 0.6]
    assert dendrite.receptive_field("c", fill=np.nan)[0] == 2.0


def test_receptive_fields_are_a_mosaic():
    a, b = ann.Population((2, 3), INPUT), ann.Population((2, 2), SUM)
    proj = ann.Projection(a, b, "exc").connect_from_matrix(np.arange(24.0).reshape(4, 6))
    ann.compile(silent=True)
    mosaic = proj.receptive_fields()
    assert mosaic.shape == (5, 6)
    assert mosaic[0].tolist() == [0] * 6
    assert mosaic[1].tolist() == [0, 1, 2, 6, 7, 8]
    assert mosaic[4].tolist() == [15, 16, 17, 21, 22, 23]
    assert np.array_equal(proj.receptive_fields(in_post_geometry=False), mosaic)


def test_before_compile_there_are_no_synapses():
    _, _, proj = pair()
    proj.connect_all_to_all(0.5)
    for name, nothing in (("size", 0), ("nb_synapses", 0), ("post_ranks", None)):
        with pytest.warns(ann.NeurarchyWarning, match="compiled"):
            assert getattr(proj, name) == nothing
    assert proj.w == 0.0
    with pytest.raises(ann.ANNarchyException, match="compile"):
        proj.dendrite(0)
    with pytest.raises(ann.ANNarchyException, match="compile"):
        proj.connectivity_matrix()


def test_the_order_of_a_step_with_plasticity_and_delays():
    source, out = (
        ann.Population(2, SUM_CLOCK),
        ann.Population((2, 2), ann.Neuron(equations="m = mean(r) : population\nr = sum(exc)")),
    )
    synapse = ann.Synapse(equations="w += 0.1*pre.r")
    a = ann.Projection(source, out[0, :], "exc", synapse).connect_all_to_all(1.0)
    ann.Projection(source, out[1, :], "exc").connect_all_to_all(1.0, delays=3.0)
    m = ann.Monitor(out, ["r", "sum(exc)", "m"])
    with pytest.warns(ann.NeurarchyWarning, match="every step"):
        w = ann.Monitor(a, "w")
    ann.compile(silent=True)
    ann.simulate(8.0)
    data = m.get()
    assert data["r"][:, 0] == pytest.approx([0, 2.2, 5.2, 9.6, 16, 25, 37.2, 53.2])
    assert data["r"][:, 2] == pytest.approx([0, 0, 0, 2, 4, 6, 8, 10])
    assert np.array_equal(data["sum(exc)"], data["r"])
    assert data["m"] == pytest.approx([0, 0, 1.1, 2.6, 5.8, 10, 15.5, 22.6])
    assert w.get("w")[:, 0, 0].astype(float) == pytest.approx([1.1, 1.3, 1.6, 2.0, 2.5, 3.1, 3.8, 4.6])
    ann.reset()
    assert (ann.get_time(), out.r.tolist(), a.w[0][0]) == (0.0, [[0, 0], [0, 0]], pytest.approx(4.6))
    ann.reset(projections=True, synapses=True)
    assert a.w == [[1.0, 1.0], [1.0, 1.0]]
    with pytest.warns(ann.NeurarchyWarning, match="projections"):
        ann.reset(synapses=True)


def test_delays_before_the_first_step_read_initial_values():
    ann.setup(dt=0.1)
    a = ann.Population(3, ann.Neuron(equations="m = mean(r) : population, init=3.0\nr = r + 3 : init=5.0"))
    delayed, direct = ann.Population(1, SUM), ann.Population(1, SUM)
    ann.Projection(a, delayed, "exc").connect_all_to_all(1.0, delays=0.3)
    ann.Projection(a[1], direct, "exc").connect_all_to_all(1.0)
    monitors = [ann.Monitor(pop, ["r"]) for pop in (delayed, direct)]
    own = ann.Monitor(a, ["r", "m"])
    ann.compile(silent=True)
    ann.simulate(0.5)
    assert own.get("r")[:, 0].tolist() == [8, 11, 14, 17, 20]
    assert own.get("m").tolist() == [0, 8, 11, 14, 17]
    assert monitors[0].get("r")[:, 0].tolist() == [15, 15, 15, 24, 33]
    assert monitors[1].get("r")[:, 0].tolist() == [5, 8, 11, 14, 17]


def test_each_synapse_can_have_its_own_delay():
    ann.setup(dt=0.5)
    a, b = ann.Population(3, CLOCK), ann.Population((2, 2), SUM)
    weights = [[1, 1, None], [None, 1, 1], [None] * 3, [1, None, 1]]
    delays = [[0.5, 1.0, 0], [0, 1.5, 2.0], [0, 0, 0], [2.5, 0, 1.0]]
    proj = ann.Projection(a, b, "exc").connect_from_matrix(weights, delays=delays)
    m = ann.Monitor(b, "sum(exc)")
    ann.compile(silent=True)
    ann.simulate(3.0)
    sums = m.get("sum(exc)")
    assert sums[:, 0].tolist() == [-2, -1, 0.5, 1.5, 2.5, 3.5]
    assert sums[:, 1].tolist() == [-2, -2, -2, -1, 0.5, 1.5]
    assert sums[:, 3].tolist() == [-2, -2, -1, -0.5, 0, 1.5]
    assert not sums[:, 2].any()
    assert proj.delay == [[0.5, 1.0], [1.5, 2.0], [2.5, 1.0]]
    assert proj[1].delay == [1.5, 2.0]
    assert (proj.max_delay, proj.uniform_delay, a.max_delay) == (5, -1, 5)


@pytest.mark.parametrize(
    ("delays", "sums", "y"),
    [(3.0, [-2, -2, -2, 0, 2, 4], [-1, -1, 0, 1, 2, 3]), (0.0, [-2, 0, 2, 4, 6, 8], [0, 1, 2, 3, 4, 5])],
)
def test_delays_hold_in_psp_and_in_equations(delays, sums, y):
    a, b = ann.Population(2, CLOCK), ann.Population(2, SUM)
    proj = ann.Projection(a, b, "exc", ann.Synapse(equations="y = pre.r")).connect_all_to_all(1.0, delays=delays)
    ann.compile(silent=True)
    seen = []
    for _ in range(6):
        ann.step()
        seen.append((b.sum("exc")[0], proj.y[0][0]))
    assert seen == list(zip(sums, y, strict=True))


@pytest.mark.parametrize(
    ("delays", "steps"),
    [(0.0, {3: 1, 5: 2, 7: 1, 11: 1}), (1.5, {5: 1, 7: 2, 9: 1}), ([[1.5, 1.5], [1.0, 1.0]], {4: 1, 6: 2, 8: 1})],
)
def test_spikes_arrive_after_their_delay(delays, steps):
    ann.setup(dt=0.5)
    neuron = ann.Neuron(
        parameters="k = 0.0", equations="v = t/dt", spike="ite(k < 0.5, (v==2) or (v==4) or (v==6), (v==4) or (v==10))"
    )
    a = ann.Population(2, neuron)
    a.k = [0, 1]
    b = ann.Population(2, ann.Neuron(equations="v = g_u", spike="v > 1000"))
    proj = ann.Projection(a, b, "u")
    if isinstance(delays, float):
        proj.connect_all_to_all(1.0, delays=delays)
    else:
        proj.connect_from_matrix(np.ones((2, 2)), delays=delays)
    m = ann.Monitor(b, "v")
    ann.compile(silent=True)
    ann.simulate(6.0)
    v = m.get("v")[:, 1]
    assert {int(step): v[step] for step in np.flatnonzero(v)} == steps


def test_the_delay_of_a_distribution_needs_an_upper_bound_and_gets_a_lower_one():
    ann.setup(dt=0.5)
    _, _, proj = pair()
    distribution = ann.Uniform(0.0, 3.0)
    proj.connect_all_to_all(1.0, delays=distribution)
    assert (distribution.min, proj.max_delay, proj.uniform_delay) == (0.5, 6, -1)
    assert proj.delay is None
    ann.compile(silent=True)
    delays = np.concatenate([np.array(row) for row in proj.delay])
    assert delays.min() >= 0.5
    assert delays.max() <= 3.0


@pytest.mark.parametrize(
    ("operation", "w", "expected"),
    [("max", -1.0, [-100, -1, -2]), ("mean", 2.0, [200, 4, 8]), ("min", 2.0, [200, 2, 4])],
)
def test_operations_combine_the_synapses_of_a_neuron(operation, w, expected):
    a, b = (
        ann.Population(3, ann.Neuron(parameters="k = 0.0", equations="r = k*(t+1) : init=100.0")),
        ann.Population(1, SUM),
    )
    a.k = [1, 2, 3]
    ann.Projection(a, b, "exc", ann.Synapse(psp="w*pre.r", operation=operation)).connect_all_to_all(w)
    ann.compile(silent=True)
    seen = []
    for _ in range(3):
        ann.step()
        seen.append(b.sum("exc")[0])
    assert seen == expected


def test_projections_with_the_same_target_add_up():
    a, b = (
        ann.Population(3, ann.Neuron(parameters="k = 0.0", equations="r = k*(t+1) : init=100.0")),
        ann.Population(1, SUM),
    )
    a.k = [1, 2, 3]
    ann.Projection(a, b, "exc").connect_all_to_all(1.0)
    ann.Projection(a, b, "exc", ann.Synapse(operation="max")).connect_all_to_all(1.0)
    ann.compile(silent=True)
    seen = []
    for _ in range(4):
        ann.step()
        seen.append(b.sum("exc")[0])
    assert seen == [400, 9, 18, 27]


def test_locality_of_synaptic_equations():
    a, b = (
        ann.Population(3, ann.Neuron(parameters="k = 0.0", equations="r = (t+1)*k")),
        ann.Population(1, ann.Neuron(equations="r = t + 2")),
    )
    a.k = [1, 2, 3]
    synapse = ann.Synapse(equations="x = pre.r*post.r + th + pj\nth = post.r + pj : postsynaptic\npj += 1 : projection")
    proj = ann.Projection(a, b, "exc", synapse).connect_all_to_all(1.0)
    ann.compile(silent=True)
    ann.step()
    assert (proj.pj, proj.th, proj.x) == (1.0, [3.0], [[6.0, 8.0, 10.0]])


@pytest.fixture
def growing():
    _, b, proj = pair(1, 1, ann.Synapse(equations="dw/dt = 1\nn = n + 1"))
    proj.connect_one_to_one(0.0)
    ann.compile(silent=True)
    return b, proj


@pytest.mark.parametrize(("flag", "w", "n"), [("update", 0, 0), ("plasticity", 0, 10), ("transmission", 0, 0)])
def test_switches_freeze_what_they_are_for(growing, flag, w, n):
    _, proj = growing
    assert getattr(proj, flag) is True
    setattr(proj, flag, False)
    ann.simulate(10.0)
    assert (proj.w[0][0], proj.n[0][0]) == (w, n)
    assert getattr(proj, flag) is False


def test_learning_can_be_evaluated_periodically(growing):
    _, proj = growing

    def changes(steps):
        seen = []
        for _ in range(steps):
            before = proj.w[0][0]
            ann.step()
            if proj.w[0][0] != before:
                seen.append((ann.get_current_step() - 1, proj.w[0][0] - before))
        return seen

    proj.enable_learning(period=3.0)
    assert changes(10) == [(0, 3), (3, 3), (6, 3), (9, 3)]
    proj.enable_learning(period=5.0, offset=2.0)
    assert changes(3) == [(12, 5)]
    proj.enable_learning(period=5.0, offset=2.0)
    assert changes(8) == [(15, 5), (20, 5)]
    for wrong in ({"offset": 5.0}, {"period": 5.0, "offset": 5.0}, {"period": float("nan")}, {"period": 0.0}):
        with pytest.raises(ann.ANNarchyException):
            proj.enable_learning(**wrong)
    ann.disable_learning()
    assert changes(5) == []


def test_a_second_connector_replaces_the_first_with_a_warning():
    _, _, proj = pair()
    proj.connect_all_to_all(1.0)
    with pytest.warns(ann.NeurarchyWarning, match="already connected"):
        proj.connect_fixed_number_pre(1, 1.0)
    ann.compile(silent=True)
    assert proj.nb_synapses == 3
    with pytest.warns(ann.NeurarchyWarning, match="compiled"):
        proj.connect_all_to_all(1.0)


def test_sides_are_given_by_name_or_as_single_neurons_too():
    a, b = ann.Population(4, INPUT, name="a"), ann.Population((2, 2), SUM, name="b")
    by_name = ann.Projection("a", "b", "exc").connect_all_to_all(1.0)
    by_neuron = ann.Projection(a.neuron(3), b[1, 0], "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)
    assert by_name.nb_synapses == 16
    assert pre_ranks(by_neuron) == {2: [3]}


@pytest.mark.filterwarnings("ignore:.*has no synapses")
def test_a_projection_without_synapses_transmits_nothing():
    a, b, proj = pair()
    proj.connect_fixed_probability(0.0, 1.0)
    a.r = 1.0
    ann.compile(silent=True)
    ann.step()
    assert (proj.size, proj.nb_synapses, b.r.tolist()) == (0, 0, [0, 0, 0])


@pytest.mark.parametrize("storage_format", ["lil", "csr", "dense", "ell", "auto", "hyb"])
@pytest.mark.parametrize("storage_order", ["post_to_pre", "pre_to_post"])
def test_storage_formats_never_change_results(storage_format, storage_order):
    ann.setup(seed=1)
    a, b = ann.Population(20, ann.Neuron(equations="r = t")), ann.Population(10, SUM)
    proj = ann.Projection(a, b, "exc")
    proj.connect_fixed_probability(
        0.5, ann.Uniform(0.0, 1.0), storage_format=storage_format, storage_order=storage_order
    )
    ann.compile(silent=True)
    ann.simulate(5.0)
    assert b.r == pytest.approx(3.0 * proj.connectivity_matrix().sum(axis=1), rel=1e-12)


def test_efferent_synapses_are_counted_by_pre_neuron():
    neuron = ann.Neuron(equations="v = g_exc", spike="v > 1")
    a = ann.Population(3, neuron)
    proj = ann.Projection(a, a, "exc").connect_from_matrix([[1, None, None], [1, 1, None], [None] * 3])
    ann.compile(silent=True)
    assert proj.nb_efferent_synapses() == {0: 2, 1: 1}


def test_parts_have_the_classes_that_scripts_name():
    pop = ann.Population(3, ann.Neuron(parameters="r = 1.0"))
    proj = ann.Projection(pop, pop, "exc").connect_all_to_all(1.0, allow_self_connections=True)
    ann.compile(silent=True)
    assert isinstance(proj.dendrite(0), ann.Dendrite)
    assert isinstance(proj.synapse(1, 2), ann.IndividualSynapse)
    assert isinstance(pop.neuron(1), ann.IndividualNeuron)
    assert isinstance(ann.Normal(0.0, 1.0), ann.RandomDistribution)
