"""Convolution, Pooling, Transpose and Copy: the numbered cases of the reference, and what each promises."""

import itertools

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import ANNarchyException
from neurarchy.extensions.convolution import Convolution, Copy, Pooling, Transpose

A = [1.0, 2.0, 3.0, 4.0, 5.0]
B = np.arange(1.0, 13.0).reshape(3, 4)
C = np.arange(1.0, 13.0).reshape(2, 3, 2)
NINE = np.arange(1.0, 10.0).reshape(3, 3)


def source(geometry, rates=1.0):
    pop = ann.Population(geometry, ann.Neuron(parameters="r = 0.0"))
    pop.r = rates
    return pop


def sink(geometry):
    return ann.Population(geometry, ann.Neuron(equations="r = sum(exc)"))


def result(post):
    ann.compile(silent=True)
    ann.simulate(1.0)
    return post.r.tolist()


def convolved(rates, geometry, weights, psp="pre.r * w", operation="sum", bank=False, **arguments):
    """What the post neurons receive."""
    ann.clear()
    pre, post = source(np.shape(rates), rates), sink(geometry)
    proj = Convolution(pre, post, "exc", psp=psp, operation=operation)
    (proj.connect_filters if bank else proj.connect_filter)(weights, **arguments)
    return result(post)


def pooled(rates, geometry, operation, extent=None):
    ann.clear()
    pre, post = source(np.shape(rates), rates), sink(geometry)
    Pooling(pre, post, "exc", operation=operation).connect_pooling(extent=extent)
    return result(post)


# The numbered cases


def test_case_1_a_kernel_is_centred_and_the_border_goes_on_or_not():
    assert convolved(A, 5, [1, 10, 100]) == [210, 321, 432, 543, 54]
    assert convolved(A, 5, [1, 10, 100], padding="border") == [211, 321, 432, 543, 554]


def test_case_2_an_even_kernel_reaches_one_further_to_the_right():
    assert convolved(A, 5, [1, 10]) == [21, 32, 43, 54, 5]
    assert convolved(A, 5, [1, 10, 100, 1000]) == [3210, 4321, 5432, 543, 54]


def test_case_3_a_padding_is_the_rate_of_what_lies_outside():
    assert convolved(A, 5, [1, 10, 100], padding=7.0) == [217, 321, 432, 543, 754]


def test_case_4_mean_and_maximum():
    assert convolved(A, 5, [1, 10, 100], operation="mean") == [70, 107, 144, 181, 18]
    assert convolved(A, 5, [1, 10, 100], operation="max") == [200, 300, 400, 500, 50]


def test_case_5_extremes_are_those_of_the_neurons_that_are_there():
    assert convolved(A, 5, [1, 10, 100], operation="min") == [10, 1, 2, 3, 4]
    assert convolved(A, 5, [-1, -10, -100], operation="max") == [-10, -1, -2, -3, -4]


def test_case_6_smaller_populations_sample_at_equal_distances():
    eight = np.arange(1.0, 9.0)
    assert convolved(eight, 4, [1, 10, 100]) == [210, 432, 654, 876]
    assert convolved(eight, 2, [1, 10, 100]) == [321, 765]


def test_case_7_two_dimensions():
    assert convolved(B, (3, 4), NINE) == [[111, 178, 217, 145], [231, 348, 393, 252], [133, 190, 211, 127]]
    expected = [[159, 192, 237, 264], [315, 348, 393, 420], [399, 432, 477, 504]]
    assert convolved(B, (3, 4), NINE, padding="border") == expected


def test_case_8_a_padding_counts_for_every_place_outside():
    assert convolved(B, (3, 4), np.ones((3, 3)), padding=5.0)[0][0] == 14 + 5 * 5


def test_case_9_a_bank_of_kernels_makes_the_last_dimension():
    bank = [np.ones((3, 3)), np.arange(9.0).reshape(3, 3)]
    r = convolved(B, (3, 4, 2), bank, bank=True)
    assert (r[0][0], r[1][1]) == ([14, 97], [54, 294])
    r = convolved(B, (3, 4, 2), bank, bank=True, operation="mean")
    np.testing.assert_allclose(r[1][1], [6, 32 + 2 / 3], rtol=1e-14)


def test_case_10_a_dimension_that_the_post_population_does_not_have_is_summed():
    assert convolved(C, (2, 3), np.arange(1.0, 5.0).reshape(1, 2, 2)) == [[30, 50, 17], [90, 110, 35]]


def test_case_11_the_last_dimension_is_kept():
    r = convolved(C, (2, 3, 2), np.ones((3, 3)), keep_last_dimension=True)
    assert r == [[[20, 24], [36, 42], [28, 32]]] * 2


def test_case_12_centres_can_be_given():
    assert convolved(A, 5, [1, 10, 100], subsampling=[[4], [3], [2], [1], [0]]) == [54, 543, 432, 321, 210]


def test_case_13_centres_of_a_bank_count_for_all_its_kernels():
    centres = np.array([[0, 0], [1, 1], [2, 2], [2, 3]])
    r = convolved(B, (2, 2, 2), [[[1]], [[2]]], bank=True, subsampling=centres)
    assert r == [[[1, 2], [6, 12]], [[11, 22], [12, 24]]]


@pytest.mark.parametrize("kind", ["convolution", "pooling", "one-to-one"])
@pytest.mark.parametrize(("delays", "expected"), [(0.0, [0, 1, 1, 1, 1, 1]), (1.0, [0, 1, 1, 1, 1, 1]),
                                                  (3.0, [0, 0, 0, 1, 1, 1])])  # fmt: skip
def test_case_14_delays_are_those_of_ordinary_projections(kind, delays, expected):
    pre = ann.Population(3, ann.Neuron(parameters="b = 0.0", equations="r = b"))
    post = sink(3)
    if kind == "convolution":
        proj = Convolution(pre, post, "exc").connect_filter([0, 1, 0], delays=delays)
    elif kind == "pooling":
        proj = Pooling(pre, post, "exc").connect_pooling(delays=delays)
    else:
        proj = ann.Projection(pre, post, "exc").connect_one_to_one(1.0, delays=delays)
    monitor = ann.Monitor(post, "r")
    ann.compile(silent=True)
    pre[0].b = 1.0
    ann.simulate(6.0)
    assert monitor.get("r")[:, 0].tolist() == expected
    assert proj.delay == max(delays, 1.0)


def test_case_15_kernels_that_do_not_fit_are_refused():
    pre, post = source(5), sink(5)
    proj = Convolution(pre, post, "exc").connect_filter([1, 10, 100])
    ann.compile(silent=True)
    with pytest.raises(AttributeError, match="Mismatch between filter dimensions"):
        proj.weights = np.ones((1, 3))
    with pytest.raises(ANNarchyException, match=r"shape \[3\] are needed, not \[4\]"):
        proj.weights = np.ones(4)
    with pytest.raises(ANNarchyException, match="multiple"):
        convolved(np.ones((4, 4)), (3, 4), np.ones((3, 3)))
    with pytest.raises(ANNarchyException, match="keep_last_dimension"):
        convolved(np.ones((4, 4, 3)), (4, 4, 3), np.ones((3, 3)))


FOUR_BY_SIX = np.arange(1.0, 25.0).reshape(4, 6)


def test_case_16_regions_follow_the_geometries():
    assert pooled(FOUR_BY_SIX, (2, 3), "max") == [[8, 10, 12], [20, 22, 24]]
    assert pooled(FOUR_BY_SIX, (2, 3), "min") == [[1, 3, 5], [13, 15, 17]]
    assert pooled(FOUR_BY_SIX, (2, 3), "mean") == [[4.5, 6.5, 8.5], [16.5, 18.5, 20.5]]


def test_case_17_regions_can_be_given():
    r = pooled(FOUR_BY_SIX, (2, 2), "mean", (3, 3))
    np.testing.assert_allclose(r, [[8, 11], [6 + 2 / 3, 7 + 2 / 3]], rtol=1e-14)
    assert pooled(FOUR_BY_SIX, 4, "max", (1, 6)) == [6, 12, 18, 24]
    cube = np.arange(48.0).reshape(4, 6, 2)
    assert pooled(cube, (2, 3), "mean", (2, 2, 2)) == [[7.5, 11.5, 15.5], [31.5, 35.5, 39.5]]


def test_case_18_the_maximum_of_negative_rates_is_negative():
    assert pooled([[-1.0, -2.0], [-3.0, -4.0]], (1, 1), "max") == [[-1]]


def matrix():
    """3 inputs, 2 outputs, and the projection between them."""
    inputs = ann.Population(3, ann.Neuron(parameters="b = 1.0", equations="r = b; back = sum(back)"))
    inputs.r = 1.0
    outputs = ann.Population(2, ann.Neuron(parameters="b = 0.0", equations="r = b + sum(other)"))
    proj = ann.Projection(inputs, outputs, "exc").connect_from_matrix([[1, 2, 3], [10, 20, 30]])
    return inputs, outputs, proj


def test_case_19_a_transposed_projection_weighs_the_other_way_round():
    inputs, outputs, proj = matrix()
    back = Transpose(proj, "back")
    assert back.connect() is None
    ann.compile(silent=True)
    outputs.b = [1.0, 2.0]
    ann.simulate(2.0)
    assert inputs.back.tolist() == [21, 42, 63]
    proj.w = [[0, 0, 0], [1, 1, 1]]
    ann.simulate(1.0)
    assert inputs.back.tolist() == [2, 2, 2]
    assert (back.nb_synapses, back.post_ranks, back.nb_synapses_per_dendrite()) == (6, [0, 1, 2], [2, 2, 2])
    assert (back.pre, back.post, back.delay) == (outputs, inputs, 1.0)
    assert (back.w, back.dendrite(2).pre_ranks) == ([[0, 1], [0, 1], [0, 1]], [0, 1])


def test_case_20_a_copy_has_the_weights_of_its_original():
    for psp, operation, expected in [
        ("pre.r * w", "sum", [6, 60]),
        ("pre.r * w", "max", [3, 30]),
        ("2*w*pre.r", "sum", [12, 120]),
    ]:
        ann.clear()
        inputs, outputs, proj = matrix()
        copy = Copy(inputs, outputs, "other", psp=psp, operation=operation).connect_copy(proj)
        ann.compile(silent=True)
        ann.simulate(1.0)
        assert outputs.r.tolist() == expected
        proj.w = [[2, 4, 6], [20, 40, 60]]
        ann.simulate(1.0)
        assert outputs.r.tolist() == [2 * x for x in expected]
        assert (copy.w, copy.post_ranks, copy.dendrite(1).w) == (proj.w, [0, 1], [20, 40, 60])


# scipy as the judge


@pytest.mark.parametrize("mode", ["constant", "nearest"])
def test_images_are_correlated_as_scipy_does(mode):
    ndimage = pytest.importorskip("scipy.ndimage")
    rng = np.random.default_rng(3)
    image, bank = rng.normal(size=(20, 31)), rng.normal(size=(9, 5, 3))
    r = convolved(image, (20, 31, 9), bank, bank=True, padding="border" if mode == "nearest" else 0.0)
    expected = np.stack([ndimage.correlate(image, kernel, mode=mode) for kernel in bank], axis=-1)
    np.testing.assert_allclose(r, expected, rtol=0, atol=1e-12)


def test_several_channels_are_correlated_as_scipy_does():
    signal = pytest.importorskip("scipy.signal")
    rng = np.random.default_rng(4)
    image, bank = rng.normal(size=(12, 10, 3)), rng.normal(size=(2, 3, 5, 3))
    r = np.array(convolved(image, (12, 10, 2), bank, bank=True))
    # Kernels of (3, 5) and all channels: the middle of the third dimension of the full correlation.
    full = np.stack([signal.correlate(image, kernel, mode="full")[1:-1, 2:-2, 2] for kernel in bank], axis=-1)
    np.testing.assert_allclose(r, full, rtol=0, atol=1e-12)


def test_a_convolution_is_an_ordinary_projection_with_shared_weights():
    kernel = np.arange(1.0, 10.0).reshape(3, 3)
    pre = ann.Population((6, 7), ann.Neuron(equations="r = Uniform(0, 1)"))
    post = ann.Population((6, 7), ann.Neuron(equations="r = sum(shared) ; s = sum(own)"))
    weights = np.full((6, 7, 6, 7), None)
    for y, x, dy, dx in itertools.product(range(6), range(7), (-1, 0, 1), (-1, 0, 1)):
        if 0 <= y + dy < 6 and 0 <= x + dx < 7:
            weights[y, x, y + dy, x + dx] = kernel[dy + 1, dx + 1]
    ann.Projection(pre, post, "own").connect_from_matrix(weights.reshape(42, 42), delays=3.0)
    Convolution(pre, post, "shared").connect_filter(kernel, delays=3.0)
    ann.compile(silent=True)
    ann.simulate(7.0)
    assert post.r.std() > 1.0
    np.testing.assert_allclose(post.r, post.s, rtol=1e-13)


# What each promises


def test_post_neurons_share_the_weights_and_have_no_synapses():
    pre, post = source((4, 4)), sink((4, 4, 2))
    proj = Convolution(pre, post, "exc", name="edges").connect_filters(np.ones((2, 3, 3)))
    assert ann.get_projection("edges") is proj
    assert proj in ann.projections()
    assert proj.attributes == ["w"]
    assert (proj.connector_name, proj.synapse_type.name) == ("Convolution", "Convolution with 'sum' operation")
    ann.compile(silent=True)
    assert (proj.size, len(proj), proj.post_ranks) == (32, 32, list(range(32)))
    assert (proj.nb_synapses, proj.nb_synapses_per_dendrite()) == (0, [0] * 32)
    assert proj.pre_coordinates[:3] == [[0, 0, 0], [0, 0, 1], [0, 1, 0]]
    for access in (
        lambda: proj.w,
        lambda: proj.dendrite(0),
        lambda: proj[0],
        lambda: proj.synapse(0, 0),
        lambda: next(iter(proj)),
        lambda: setattr(proj, "w", 1.0),
        lambda: proj.get("w"),
    ):
        with pytest.raises(AttributeError, match="no individual weights; use `weights`"):
            access()
    with pytest.raises(ANNarchyException, match="not recordable"):
        ann.Monitor(proj, "w", period=10.0)


def test_weights_can_be_read_and_assigned_and_are_set_back_with_the_synapses():
    pre, post = source(3), sink(3)
    proj = Convolution(pre, post, "exc").connect_filter([0, 0, 0])
    proj.weights = [0, 1, 0]
    assert proj.weights.tolist() == [0, 1, 0]
    ann.compile(silent=True)
    ann.simulate(1.0)
    assert post.r.tolist() == [1, 1, 1]
    proj.set({"weights": (1, 1, 1)})
    assert proj.get("weights").tolist() == [1, 1, 1]
    ann.simulate(1.0)
    assert post.r.tolist() == [2, 3, 2]
    ann.reset(projections=True)
    assert proj.weights.tolist() == [1, 1, 1]
    ann.reset(synapses=True, projections=True)
    assert proj.weights.tolist() == [0, 1, 0]


def test_nothing_is_transmitted_while_the_post_population_or_the_projection_is_off():
    pre, post = source(3), sink(3)
    proj = Convolution(pre, post, "exc").connect_filter([1.0])
    ann.compile(silent=True)
    proj.transmission = False
    ann.simulate(1.0)
    assert post.sum("exc").tolist() == [0, 0, 0]
    proj.transmission = True
    pre.disable()
    ann.simulate(1.0)
    assert post.sum("exc").tolist() == [1, 1, 1]
    proj.weights = [2.0]
    post.disable()
    ann.simulate(1.0)
    assert post.sum("exc").tolist() == [1, 1, 1]
    proj.enable_learning()
    proj.disable_learning()
    assert (proj.update, proj.plasticity) == (False, True)


def test_a_spiking_population_looks_with_any_variable_and_is_looked_at():
    spiking = ann.Neuron(parameters="mask = 2.0", equations="v = g_exc", spike="v > 1000.0", reset="v = 0.0")
    pre, post = ann.Population(3, spiking), ann.Population(3, spiking)
    Convolution(pre, post, "exc", psp="pre.mask * w").connect_filter([1, 10, 100], delays=2.0)
    Pooling(pre, post, "exc", psp="pre.mask").connect_pooling()
    ann.compile(silent=True)
    for _ in range(2):
        ann.simulate(1.0)
        assert post.v.tolist() == [222, 224, 24]


def test_what_is_not_available_says_so_and_returns_none(tmp_path):
    pre, post, spare = source((3, 3)), sink((3, 3)), sink((3, 3))
    plain = ann.Projection(pre, spare, "exc").connect_all_to_all(1.0)
    projections = {
        "Convolutional projections": Convolution(pre, post, "exc").connect_filter(np.ones((1, 1))),
        "Pooling projections": Pooling(pre, post, "exc").connect_pooling(),
        "Transposed projections": Transpose(plain, "exc"),
        "Copied projections": Copy(pre, post, "exc").connect_copy(plain),
    }
    ann.compile(silent=True)
    for prefix, proj in projections.items():
        for call, what in [
            (proj.connectivity_matrix, "display connectivity matrices"),
            (proj.receptive_fields, "display receptive fields"),
            (lambda proj=proj: proj.save(tmp_path / "p.npz"), "be saved"),
            (lambda proj=proj: proj.load(tmp_path / "p.npz"), "be loaded"),
            (lambda proj=proj: proj.save_connectivity(tmp_path / "p.npz"), "be saved"),
        ]:
            with pytest.warns(UserWarning, match=f"{prefix} can not {what}"):
                assert call() is None
        with pytest.raises(ANNarchyException, match="it has no synapses of its own; call connect"):
            proj.connect_all_to_all(1.0)


def test_weights_of_a_copy_cannot_be_modified():
    inputs, outputs, proj = matrix()
    copy = Copy(inputs, outputs, "other").connect_copy(proj)
    ann.compile(silent=True)
    dendrite = copy.dendrite(0)
    for assign in (
        lambda: setattr(copy, "w", 5.0),
        lambda: setattr(dendrite, "w", [5.0, 5.0, 5.0]),
        lambda: setattr(dendrite.synapse(1), "w", 5.0),
    ):
        with pytest.warns(UserWarning, match=r"Cannot modify weights of a copied projection\."):
            assign()
    assert copy.w == proj.w == [[1, 2, 3], [10, 20, 30]]
    with pytest.raises(ANNarchyException, match="not recordable"):
        ann.Monitor(copy, "w", period=10.0)


def test_a_copy_follows_synapses_that_come_and_go():
    ann.setup(structural_plasticity=True)
    inputs, outputs, proj = matrix()
    copy = Copy(inputs, outputs, "other").connect_copy(proj)
    back = Transpose(proj, "back")
    ann.compile(silent=True)
    proj.dendrite(1).prune_synapse(1)
    ann.simulate(2.0)
    assert (outputs.r.tolist(), copy.dendrite(1).pre_ranks) == ([6, 40], [0, 2])
    proj.dendrite(1).create_synapse(1, w=7.0)
    outputs.b = 1.0
    ann.simulate(2.0)
    assert (outputs.r.tolist(), copy.dendrite(1).w) == ([7, 48], [10, 7, 30])
    assert back.dendrite(1).w == [2, 7]
    with pytest.raises(ANNarchyException, match="those of its original"):
        copy.dendrite(0).prune_synapse(0)


def test_a_copy_learns_with_its_original():
    pre, post = source(2), ann.Population(2, ann.Neuron(equations="r = 1.0 ; s = sum(other)"))
    hebb = ann.Synapse(equations="w += 0.5 * pre.r * post.r")
    proj = ann.Projection(pre, post, "exc", hebb).connect_all_to_all(0.0)
    Copy(pre, post, "other").connect_copy(proj)
    ann.compile(silent=True)
    ann.simulate(3.0)
    # The weights at the end of the second step.
    assert post.s.tolist() == [2, 2]


def test_networks_have_projections_of_their_own():
    inputs, outputs, proj = matrix()
    copy = Copy(inputs, outputs, "other", psp="w").connect_copy(proj)
    back = Transpose(proj, "back")
    post = sink(3)
    kernel = Convolution(inputs, post, "exc").connect_filter([1.0, 0.0, 0.0])
    pool = Pooling(inputs, post, "exc").connect_pooling()
    ann.compile(silent=True)
    kernel.weights = [0.0, 10.0, 0.0]
    net = ann.Network(everything=True)
    net.compile(silent=True)
    # The kernel of the time of the copy.
    assert net.get(kernel).weights.tolist() == [0, 10, 0]
    net.get(kernel).weights = [0.0, 100.0, 0.0]
    net.get(proj).w = [[1, 1, 1], [1, 1, 1]]
    for network, expected in [(net, 101), (None, 11)]:
        (network or ann).simulate(1.0)
        assert (net.get(post) if network else post).r.tolist() == [expected] * 3
    assert net.get(copy).w == net.get(proj).w != proj.w
    assert net.get(back).w == [[1, 1]] * 3
    assert net.get(pool).extent == [1]


def test_a_network_without_the_original_says_what_is_missing():
    inputs, outputs, proj = matrix()
    copy = Copy(inputs, outputs, "other").connect_copy(proj)
    net = ann.Network()
    net.add([inputs, outputs, copy])
    with pytest.raises(ANNarchyException, match="whose synapses it uses is not part of this network"):
        net.compile(silent=True)


def test_transposed_projections_take_every_storage_and_one_weight_for_all():
    pre, post = ann.Population(4, ann.Neuron(equations="r = sum(back)")), source(3, [1.0, 2.0, 3.0])
    for storage in (None, "lil", "csr", "dense", "ell"):
        proj = ann.Projection(pre, post, "exc").connect_all_to_all(0.5, storage_format=storage)
        Transpose(proj, "back")
    ann.compile(silent=True)
    ann.simulate(1.0)
    assert pre.r.tolist() == [15.0] * 4


def test_spikes_go_back_through_a_transposed_projection():
    lif = ann.Neuron(equations="v = v + g_back", spike="v > 1000.0", reset="v = 0.0")
    inputs, outputs = ann.Population(3, lif), ann.SpikeSourceArray([[1.0], [1.0, 4.0]])
    proj = ann.Projection(inputs, outputs, "exc").connect_from_matrix([[1, 2, 3], [10, 20, 30]])
    Transpose(proj, "back").connect()
    ann.compile(silent=True)
    ann.simulate(4.0)
    assert inputs.v.tolist() == [11, 22, 33]
    ann.simulate(2.0)
    assert inputs.v.tolist() == [21, 42, 63]


def test_centres_have_the_shape_of_the_populations():
    post = sink((50, 50))
    proj = Convolution(source((100, 100)), post, "exc").connect_filter([[1.0]])
    assert proj.center(10, 10) == proj.center(510) == (20, 20)
    for ratio, centres in [(1, [0, 1, 2]), (2, [0, 2, 4]), (3, [1, 4, 7]), (4, [1, 5, 9])]:
        ann.clear()
        proj = Convolution(source(3 * ratio), sink(3), "exc").connect_filter([1.0])
        assert [proj.center(i)[0] for i in range(3)] == centres
    with pytest.raises(ANNarchyException, match="rank"):
        proj.center(3)


def test_arguments_of_the_wrong_kind_are_refused():
    pre, post = source((4, 4)), sink((4, 4))
    proj = Convolution(pre, post, "exc")
    with pytest.raises(AttributeError, match=r"is not connected yet; call connect_filter\(\)"):
        proj.weights
    cases = [
        (lambda: proj.connect_filter("kernel"), "expected an array of numbers"),
        (lambda: proj.connect_filter(1.0), "expected an array of one dimension at least"),
        (lambda: proj.connect_filter([[1.0]], delays=[1.0]), "Convolutions can only have constant delays"),
        (lambda: proj.connect_filter([[1.0]], delays=ann.Uniform(1.0, 5.0)), "only have constant delays"),
        (lambda: proj.connect_filter([[1.0]], delays="long"), "delays"),
        (lambda: proj.connect_filter([[1.0]], delays=np.inf), "delays"),
        (lambda: proj.connect_filter([[1.0]], padding="mirror"), "expected a number or 'border', not 'mirror'"),
        (lambda: proj.connect_filter([[1.0]], padding=None), "expected a number or 'border', not None"),
        (lambda: proj.connect_filter([[1.0]], subsampling=[[0, 0]]), "must have 16 elements of size 2"),
        (lambda: proj.connect_filter([[1.0]], subsampling=[[0, 0], [1]]), "must have 16 elements of size 2"),
        (lambda: proj.connect_filter([[1.0]], subsampling="all"), "expected a list of coordinates"),
        (lambda: Convolution(pre, post, "exc", operation="median"), "sum, max, min, mean|median"),
        (lambda: Convolution(pre[:2, :], post, "exc"), "needs full populations"),
        (lambda: Convolution(pre, "nobody", "exc"), "there is no population 'nobody'"),
        (lambda: Convolution(pre, post, "exc", psp=3), "expected a str"),
        (lambda: Pooling(pre, post, "exc", operation="sum"), "'max', 'mean' or 'min', not 'sum'"),
        (lambda: Pooling(pre, post, "exc").connect_pooling(extent=[2, 2]), "expected a tuple of whole numbers"),
        (lambda: Pooling(pre, post, "exc").connect_pooling(extent=(2,)), "the extent has 2 lengths"),
        (lambda: Transpose(pre, "back"), "expected a projection"),
        (lambda: Copy(pre, post, "exc").connect_copy(pre), "expected a projection"),
        (lambda: Copy(pre, post, "exc").connect_copy(proj), "has no synapses of its own to copy"),
    ]
    for call, text in cases:
        with pytest.raises(ANNarchyException, match=text):
            call()
    with pytest.raises(ANNarchyException, match="is not connected; call"):
        ann.compile(silent=True)


def test_a_second_kernel_replaces_the_first_with_a_warning():
    pre, post = source(2), sink(2)
    proj = Convolution(pre, post, "exc").connect_filter([1.0])
    with pytest.warns(UserWarning, match="was already connected"):
        proj.connect_filter([5.0])
    assert result(post) == [5, 5]


def test_delays_can_be_changed_if_there_were_some():
    pre, post = ann.Population(1, ann.Neuron(equations="r = t")), sink(1)
    proj = Convolution(pre, post, "exc").connect_filter([1.0], delays=4.0)
    other = Convolution(pre, post, "other").connect_filter([1.0])
    ann.compile(silent=True)
    ann.simulate(10.0)
    assert (post.r.tolist(), proj.delay, pre.max_delay) == ([5], 4.0, 4)
    proj.delay = 2.0
    ann.simulate(1.0)
    assert (post.r.tolist(), proj.delay) == ([8], 2.0)
    with pytest.raises(ANNarchyException, match="instantiated without delays"):
        other.delay = 2.0


def test_parts_of_a_network_are_compiled_with_their_kernels():
    pre, post, left = source(2), sink(2), sink(2)
    proj = Convolution(pre, post, "exc").connect_filter([3.0])
    Convolution(pre, left, "exc").connect_filter([4.0])
    ann.compile(populations=[pre, post], silent=True)
    ann.simulate(1.0)
    assert (post.r.tolist(), proj.weights.tolist(), left.initialized) == ([3, 3], [3], False)


def test_the_kernels_of_shared_weights_are_explained():
    pre, post = source((8, 8)), sink((8, 8, 16))
    proj = Convolution(pre, post, "exc").connect_filters(np.ones((16, 3, 3)), padding=2.0)
    text = str(proj.explain("kernels"))
    assert "psp of windows (over windows)" in text
    assert "psp outside (over windows)" in text
    assert "sum of" in text
    assert "define" in str(proj.explain("llvm"))
    plain = ann.Projection(pre, sink((8, 8)), "exc").connect_one_to_one(1.0)
    assert "permuted groups" in str(Transpose(plain, "exc").explain("kernels"))


def test_files_of_networks_leave_projections_without_synapses_out(tmp_path):
    inputs, outputs, proj = matrix()
    Copy(inputs, outputs, "other").connect_copy(proj)
    Transpose(proj, "back")
    kernel = Convolution(inputs, sink(3), "exc").connect_filter([1.0])
    ann.compile(silent=True)
    ann.save(tmp_path / "net.npz")
    proj.w, kernel.weights = 5.0, [7.0]
    ann.load(tmp_path / "net.npz")
    assert (proj.w, kernel.weights.tolist()) == ([[1, 2, 3], [10, 20, 30]], [7])


def test_a_psp_knows_constants_and_functions():
    ann.Constant("scale", 2.0)
    ann.add_function("twice(x) = 2*x")
    pre, post = source(2, [1.0, 3.0]), sink(2)
    Convolution(pre, post, "exc", psp="scale * w * twice(pre.r) + dt").connect_filter([1.0])
    assert result(post) == [5, 13]


def test_copies_run_side_by_side():
    pre, post = source(2), sink(2)
    kernel = Convolution(pre, post, "exc").connect_filter([1.0])
    ann.compile(silent=True)

    def trial(index, net):
        net.get(kernel).weights = [10.0 * index]
        net.simulate(1.0)
        return net.get(post).r.tolist()

    assert ann.parallel_run(trial, number=3) == [[0, 0], [10, 10], [20, 20]]


@pytest.mark.parametrize("precision", ["float", "double"])
def test_both_precisions_give_the_same_small_numbers(precision):
    ann.setup(precision=precision)
    inputs, outputs, proj = matrix()
    Copy(inputs, outputs, "other", psp="w * pre.b").connect_copy(proj)
    Transpose(proj, "back")
    outputs.b = [1.0, 2.0]
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert (outputs.r.tolist(), inputs.back.tolist()) == ([7, 62], [7 + 620, 14 + 1240, 21 + 1860])


def test_a_delay_that_is_no_multiple_of_the_step_warns():
    with pytest.warns(UserWarning, match="multiple"):
        Convolution(source(2), sink(2), "exc").connect_filter([1.0], delays=1.4)
