"""Which synapses the connectors make."""

from __future__ import annotations

import gzip
import pickle

import numpy as np
import pytest
import scipy.io
import scipy.sparse

import neurarchy as ann
from neurarchy.settings import FORMATS


def rates(geometry):
    return ann.Population(geometry, ann.Neuron(parameters="r = 1.0"))


def sums(geometry):
    return ann.Population(geometry, ann.Neuron(equations="r = sum(exc)"))


def projection(pre=4, post=3, synapse=None):
    return ann.Projection(rates(pre), sums(post), "exc", synapse)


def ranks(proj):
    return [dendrite.pre_ranks for dendrite in proj]


def near(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-6)


# Gaussian, difference of Gaussians


def test_gaussian_on_a_line():
    proj = projection(5, 3).connect_gaussian(1.0, 0.3)
    ann.compile(silent=True)
    assert ranks(proj) == [[0, 1, 2, 3], [0, 1, 2, 3, 4], [1, 2, 3, 4]]
    near(proj.w[:2], [[1, 0.7066483, 0.2493522, 0.0439369], [0.2493522, 0.7066483, 1, 0.7066483, 0.2493522]])
    assert proj.connector_name == "Gaussian"


def test_gaussian_from_a_plane_to_itself_has_no_self_connections():
    pop = rates((3, 3))
    proj = ann.Projection(pop, pop, "exc").connect_gaussian(2.0, 0.5, limit=0.2)
    ann.compile(silent=True)
    assert proj[0].pre_ranks == [1, 3, 4]
    near([proj[0].w], [[1.2130613, 1.2130613, 0.7357589]])
    assert proj[4].pre_ranks == [0, 1, 2, 3, 5, 6, 7, 8]
    corner, side = 0.7357589, 1.2130613
    near([proj[4].w], [[corner, side, corner, side, side, corner, side, corner]])


def test_difference_of_gaussians_leaves_the_centre_out_where_it_is_exactly_zero():
    proj = projection(5, 3).connect_dog(1.0, 0.2, 1.0, 0.7, limit=0.1)
    ann.compile(silent=True)
    assert proj[0].pre_ranks == [1, 2, 3, 4]
    near([proj[0].w], [[-0.4803822, -0.7309005, -0.5623955, -0.3604441]])
    assert proj.connector_name == "Difference-of-Gaussian"


def test_gaussian_in_three_dimensions():
    pop = rates((2, 2, 3))
    proj = ann.Projection(pop, pop, "exc").connect_gaussian(1.0, 0.5, limit=0.0)
    ann.compile(silent=True)
    assert proj[0].pre_ranks == list(range(1, 12))
    expected = [0.6065307, 0.1353353, 0.1353353, 0.0820850, 0.0183156, 0.1353353]
    np.testing.assert_allclose(proj[0].w, [*expected, 0.0820850, 0.0183156, 0.0183156, 0.0111090, 0.0024788], atol=5e-8)


def test_negative_amplitudes_and_axes_of_one_neuron_work():
    proj = ann.Projection(rates((1, 3)), sums((1, 1)), "exc").connect_gaussian(-2.0, 0.5)
    ann.compile(silent=True)
    near(proj.w, [[-2.0, -2.0 * np.exp(-0.5), -2.0 * np.exp(-2.0)]])


@pytest.mark.parametrize("connect", ["connect_gaussian", "connect_dog"])
def test_distances_are_those_of_whole_populations_of_as_many_axes(connect):
    arguments = (1.0, 0.3) if connect == "connect_gaussian" else (1.0, 0.3, 0.5, 0.6)
    pre, post = rates(4), sums(3)
    for sides in ((pre[:2], post), (pre, post[:2]), (pre, sums((2, 2)))):
        with pytest.raises(ann.ANNarchyException, match="populations"):
            getattr(ann.Projection(*sides, "exc"), connect)(*arguments)


# Views, seeds, matrices


def test_views_are_all_connected_and_excluded_synapses_are_those_of_the_same_neuron():
    a = ann.Population(5, ann.Neuron(equations="r = sum(exc) + sum(inh)"))
    all_pairs = ann.Projection(a[1:3], a[2:5], "exc").connect_all_to_all(1.0)
    random = ann.Projection(a[1:4], a[2:5], "inh").connect_fixed_probability(1.0, 1.0)
    ann.compile(silent=True)
    assert (all_pairs.post_ranks, ranks(all_pairs)) == ([2, 3, 4], [[1], [1, 2], [1, 2]])
    assert ranks(random) == [[1, 2, 3]] * 3


def test_a_random_pattern_has_its_statistics_and_repeats_with_its_seed():
    # The reference's generator is not reproduced: other synapses, the same distribution of their number.
    def connected(seed):
        ann.clear()
        ann.setup(seed=seed)
        proj = ann.Projection(rates((20, 20)), sums(300), "exc")
        proj.connect_fixed_probability(0.5, ann.Uniform(0.0, 1.0))
        ann.compile(silent=True)
        return ranks(proj), proj.w, proj.nb_synapses

    first, again, other = connected(1), connected(1), connected(2)
    assert first == again
    assert first[0] != other[0]
    deviation = np.sqrt(400 * 300 * 0.25)
    assert abs(first[2] - 60_000) < 5 * deviation
    weights = np.concatenate(first[1])
    assert abs(weights.mean() - 0.5) < 5 / np.sqrt(12 * len(weights))


def test_number_weights_are_stored_once_unless_multiple_ones_are_asked_for():
    single = projection().connect_all_to_all(0.5)
    multiple = projection().connect_all_to_all(0.5, force_multiple_weights=True)
    ann.compile(silent=True)
    assert (single.w, single.dendrite(0).w, single.nb_synapses) == (0.5, 0.5, 12)
    assert multiple.w == [[0.5] * 4] * 3


def test_with_structural_plasticity_each_synapse_has_its_weight():
    ann.setup(structural_plasticity=True)
    proj = projection(3, 3).connect_one_to_one(1.0)
    ann.compile(silent=True)
    assert proj.w == [[1.0]] * 3


def test_matrices_are_post_by_pre_and_sparse_matrices_pre_by_post():
    dense = projection().connect_from_matrix(np.arange(12.0).reshape(4, 3), pre_post=True)
    holes = projection(2, 2).connect_from_matrix([[np.nan, None], [0.0, 1.0]])
    sparse = scipy.sparse.lil_matrix((4, 3))
    sparse[0, 1], sparse[3, 0], sparse[1, 1] = 2, 3, 4
    from_sparse = projection().connect_from_sparse(sparse)
    ann.compile(silent=True)
    assert dense.connectivity_matrix()[0].tolist() == [0, 3, 6, 9]
    assert ranks(holes) == [[0], [0, 1]]
    assert (from_sparse.post_ranks, ranks(from_sparse), from_sparse.w) == ([0, 1], [[3], [0, 1]], [[3], [2, 4]])


def test_matrices_of_views_have_the_sizes_of_the_views():
    a, c = rates(4), sums((2, 3))
    proj = ann.Projection(a[1:3], c[0, :], "exc").connect_from_matrix([[1, 2], [3, 4], [5, 6]])
    ann.compile(silent=True)
    matrix = proj.connectivity_matrix()
    assert matrix.shape == (6, 4)
    assert matrix[1].tolist() == [0, 3, 4, 0]
    assert not matrix[3:].any()


@pytest.mark.parametrize("kind", ["bsr", "coo", "csc", "csr", "dia", "dok", "lil"])
def test_every_sparse_format_of_scipy_gives_the_same_synapses(kind):
    dense = np.array([[0.0, 2.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 0.0], [3.0, 0.0, 0.0]])
    proj = projection().connect_from_sparse(scipy.sparse.coo_matrix(dense).asformat(kind), delays=3.0)
    ann.compile(silent=True)
    np.testing.assert_array_equal(proj.connectivity_matrix(), dense.T)
    assert (proj.delay, proj.max_delay) == (3.0, 3)


def test_explicit_zeros_of_a_sparse_matrix_are_synapses():
    matrix = scipy.sparse.csr_matrix(([0.0, 1.0], ([1, 0], [2, 2])), shape=(4, 3))
    proj = projection().connect_from_sparse(matrix)
    ann.compile(silent=True)
    assert (proj.post_ranks, ranks(proj), proj.w) == ([2], [[0, 1]], [[1.0, 0.0]])


@pytest.mark.parametrize("matrix", [np.ones((3, 4)), scipy.sparse.csr_matrix([[0, 2.0, 0, 1], [3, 0, 0, 0], [0] * 4])])
def test_matrix_market_files_are_post_by_pre(tmp_path, matrix):
    scipy.io.mmwrite(tmp_path / "m.mtx", matrix)
    proj = projection().connect_from_matrix_market(str(tmp_path / "m.mtx"))
    ann.compile(silent=True)
    expected = matrix.toarray() if scipy.sparse.issparse(matrix) else matrix
    np.testing.assert_array_equal(proj.connectivity_matrix(), expected)
    assert proj.connector_name == "MatrixMarket"


# Formats


PATTERNS = {
    "one_to_one": lambda proj, **f: proj.connect_one_to_one(0.5, **f),
    "all_to_all": lambda proj, **f: proj.connect_all_to_all(0.5, delays=ann.Uniform(1.0, 4.0), **f),
    "fixed_probability": lambda proj, **f: proj.connect_fixed_probability(0.4, ann.Uniform(0.0, 1.0), **f),
    "fixed_number_pre": lambda proj, **f: proj.connect_fixed_number_pre(2, 1.0, delays=2.0, **f),
    "fixed_number_post": lambda proj, **f: proj.connect_fixed_number_post(2, 1.0, **f),
    "from_matrix": lambda proj, **f: proj.connect_from_matrix([[1, None, 2, 3]] * 2 + [[None] * 4] * 2, **f),
    "from_sparse": lambda proj, **f: proj.connect_from_sparse(scipy.sparse.csr_matrix(np.diag([1.0, 2, 0, 3])), **f),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_storage_format_and_order_gives_the_same_numbers(pattern):
    found = []
    names = [(f, o) for f in FORMATS for o in ("post_to_pre", "pre_to_post", "auto")]
    for storage_format, storage_order in [(None, None), *names]:
        if pattern == "one_to_one" and storage_format == "dense":
            continue
        ann.clear()
        ann.setup(seed=7)
        pre = ann.Population(4, ann.Neuron(equations="r = t + 1"))
        post = sums(4)
        proj = ann.Projection(pre, post, "exc")
        PATTERNS[pattern](proj, storage_format=storage_format, storage_order=storage_order)
        ann.compile(silent=True)
        ann.simulate(6.0)
        found.append((proj.post_ranks, ranks(proj), proj.w, proj.delay, post.r.tolist()))
    assert all(each == found[0] for each in found)


# Files


def test_a_saved_file_has_these_keys(tmp_path, capsys):
    proj = projection(4, 2).connect_from_matrix([[1, None, 2, None], [None, 3, None, None]])
    ann.compile(silent=True)
    proj.save_connectivity(tmp_path / "new" / "c.npz")
    assert "Saving" in capsys.readouterr().out
    with np.load(tmp_path / "new" / "c.npz", allow_pickle=True) as saved:
        keys = "name post_ranks pre_ranks w delay max_delay uniform_delay size nb_synapses"
        assert saved.files == keys.split()
        assert (saved["delay"].item(), int(saved["max_delay"])) == (None, 0)
        assert saved["pre_ranks"].tolist() == [[0, 2], [1]]
        assert (saved["post_ranks"].tolist(), int(saved["size"]), int(saved["nb_synapses"])) == ([0, 1], 2, 3)
    proj.save_connectivity(tmp_path / "c.mat")
    assert scipy.io.loadmat(tmp_path / "c.mat")["delay"].item() == 0


@pytest.mark.parametrize("name", ["c.npz", "c.gz", "c.data"])
@pytest.mark.parametrize("delays", [0.0, 1.0, "drawn"])
@pytest.mark.parametrize("weights", [0.25, "drawn"])
def test_a_round_trip_through_a_file_gives_the_same_synapses(tmp_path, name, delays, weights):
    ann.setup(dt=0.5)
    proj = projection(6, 5)
    proj.connect_fixed_probability(
        0.6,
        ann.Uniform(0.0, 1.0) if weights == "drawn" else weights,
        delays=ann.Uniform(0.5, 4.0) if delays == "drawn" else delays,
    )
    ann.compile(silent=True)
    proj.save_connectivity(tmp_path / name)
    expected = (proj.post_ranks, ranks(proj), proj.w, proj.delay, proj.max_delay, proj.uniform_delay)
    ann.clear()
    ann.setup(dt=0.5)
    read = projection(6, 5).connect_from_file(tmp_path / name)
    ann.compile(silent=True)
    found = (read.post_ranks, ranks(read), read.w, read.delay, read.max_delay, read.uniform_delay)
    # The bound of a distribution is not known any more, the longest delay is.
    assert found[:4] == expected[:4]
    assert found[5] == expected[5]
    assert delays == "drawn" or found[4] == expected[4]


def test_files_that_cannot_be_read_raise(tmp_path):
    (tmp_path / "broken.npz").write_bytes(b"nonsense")
    (tmp_path / "broken.data").write_bytes(b"nonsense")
    with gzip.open(tmp_path / "incomplete.gz", "wb") as file:
        pickle.dump({"post_ranks": [0]}, file)
    for name in ("missing.npz", "broken.npz", "broken.data", "incomplete.gz", "x.mat"):
        proj = projection()
        with pytest.raises(ann.ANNarchyException):
            proj.connect_from_file(tmp_path / name)
        assert not proj.is_connected
    with pytest.raises(ann.ANNarchyException, match="not compiled"):
        projection().connect_all_to_all(1.0).save_connectivity(tmp_path / "x.npz")


# Mistakes and warnings


@pytest.mark.parametrize(
    "connect",
    [
        lambda proj: proj.connect_one_to_one(storage_format="dense"),
        lambda proj: proj.connect_fixed_number_pre(5, 1.0),
        lambda proj: proj.connect_fixed_number_post(4, 1.0),
        lambda proj: proj.connect_all_to_all(1.0, delays=ann.Normal(2.0, 1.0)),
        lambda proj: proj.connect_all_to_all(1.0, delays=ann.Binomial(3, 0.5)),
        lambda proj: proj.connect_all_to_all(1.0, delays="a"),
        lambda proj: proj.connect_all_to_all([1.0, 2.0]),
        lambda proj: proj.connect_all_to_all(1.0, storage_format="square"),
        lambda proj: proj.connect_all_to_all(1.0, storage_order="random"),
        lambda proj: proj.connect_from_matrix([[1, 2, 3, 4], [1, 2], [1, 2, 3, 4]]),
        lambda proj: proj.connect_from_matrix(np.ones((4, 3))),
        lambda proj: proj.connect_from_sparse(np.ones((4, 3))),
        lambda proj: proj.connect_from_sparse(scipy.sparse.csr_matrix((3, 4))),
        lambda proj: proj.connect_from_sparse(scipy.sparse.csr_matrix((4, 3)), delays=ann.Uniform(1.0, 2.0)),
        lambda proj: proj.connect_gaussian("wide", 1.0),
        lambda proj: proj.connect_gaussian(1.0, 0.0),
    ],
)
def test_impossible_arguments_raise_at_once_and_leave_the_projection_unconnected(connect):
    proj = projection()
    with pytest.raises(ann.ANNarchyException):
        connect(proj)
    assert not proj.is_connected


def test_other_names_than_mtx_raise_a_value_error():
    with pytest.raises(ValueError, match="mtx"):
        projection().connect_from_matrix_market("m.txt")


def test_a_projection_cannot_be_made_after_compile():
    pre, post = rates(2), sums(2)
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException):
        ann.Projection(pre, post, "exc")


def test_the_minimum_of_a_distribution_of_delays_is_raised_to_one_step_in_the_users_object():
    ann.setup(dt=0.5)
    delays = ann.Uniform(0.0, 3.0)
    proj = projection().connect_all_to_all(1.0, delays=delays)
    assert (delays.min, proj.max_delay, proj.uniform_delay) == (0.5, 6, -1)
    ann.compile(silent=True)
    assert all(0.5 <= each <= 3.0 for row in proj.delay for each in row)


def test_what_is_odd_warns():
    with pytest.warns(ann.NeurarchyWarning, match="one-to-one"):
        proj = projection(4, 3).connect_one_to_one(1.0)
    with pytest.warns(ann.NeurarchyWarning, match="already connected"):
        proj.connect_all_to_all(1.0)
    with pytest.warns(ann.NeurarchyWarning, match="not a multiple"):
        projection().connect_all_to_all(1.0, delays=2.5)
    with pytest.warns(ann.NeurarchyWarning, match="negative"):
        projection().connect_all_to_all(1.0, delays=-1.0)


def test_a_projection_without_synapses_is_possible():
    nothing = projection().connect_from_sparse(scipy.sparse.csr_matrix((4, 3)))
    with pytest.warns(ann.NeurarchyWarning, match="no synapses"):
        ann.compile(silent=True)
    ann.simulate(1.0)
    assert (nothing.size, nothing.nb_synapses, nothing.w) == (0, 0, [])
    assert nothing.post.r.tolist() == [0.0, 0.0, 0.0]


# Sparse matrices


def test_random_sparse_matrices_and_delays_where_there_are_weights():
    matrix = ann.sparse_random_matrix(50, 40, 0.5, ann.Uniform(0.5, 1.0))
    assert matrix.shape == (50, 40)
    assert abs(matrix.nnz - 1000) < 5 * np.sqrt(500)
    assert matrix.toarray()[matrix.nonzero()].min() >= 0.5
    delays = ann.sparse_delays_from_weights(matrix, 2.0)
    np.testing.assert_array_equal(delays.toarray(), 2.0 * (matrix.toarray() > 0))
    with pytest.raises(ValueError, match="weight"):
        ann.sparse_random_matrix(2, 2, 1.0, "heavy")
