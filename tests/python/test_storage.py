"""Storage formats: every feature works with a matrix of all pairs as with rows of synapses, and gives the same results.

Sums over a row are made in another order where pairs are missing, so rates may differ by rounding (1e-12 of the values
here, which are about 1). Spikes are delivered in the same order, so spiking networks give the same bits.
"""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import settings
from neurarchy.extensions.convolution import Transpose

THREADS = (1, 2, 3, 7)
SIZE = 150


def rates(size=SIZE, equations="tau*dr/dt = -r + sum(exc)/50 + B"):
    pop = ann.Population(size, ann.Neuron(parameters="tau = 10.0\nB = 0.1", equations=equations))
    pop.r = ann.Uniform(0.1, 1.0)
    return pop


def lif(size=SIZE):
    neuron = ann.Neuron(
        parameters="I = 1.05",
        equations="10*dv/dt = I - v + g_exc - g_inh\n5*dg_exc/dt = -g_exc\n5*dg_inh/dt = -g_inh",
        spike="v > 1",
        reset="v = 0",
    )
    pop = ann.Population(size, neuron)
    pop.v = ann.Uniform(0.0, 1.0)
    pop.I = ann.Uniform(0.9, 1.4)
    return pop


def weighted_sum(operation, storage, probability=0.8, delays=0.0):
    pre, post = rates(), rates(90)
    synapse = ann.Synapse(psp="w*log(1 + pre.r) + 0.01*post.r", operation=operation)
    proj = ann.Projection(pre, post, "exc", synapse)
    proj.connect_fixed_probability(probability, ann.Uniform(-0.5, 1.0), delays=delays, storage_format=storage)
    back = ann.Projection(post, pre, "exc").connect_all_to_all(0.01, storage_format=storage)
    ann.compile(silent=True)
    ann.simulate(20.0)
    return {"r": pre.r, "s": post.r, "w": proj.w, "delay": proj.delay, "back": back.w}


def views(storage):
    pre, post = rates(), rates()
    proj = [
        ann.Projection(pre[20:120], post[7:90], "exc").connect_all_to_all(
            ann.Uniform(0.0, 1.0), storage_format=storage
        ),
        ann.Projection(pre[::3], post[1::2], "exc").connect_all_to_all(ann.Uniform(0.0, 0.1), storage_format=storage),
        ann.Projection(post[10:40], post[20:60], "exc").connect_all_to_all(
            ann.Uniform(0.0, 0.1), delays=3.0, storage_format=storage
        ),
    ]
    ann.compile(silent=True)
    ann.simulate(20.0)
    return {"r": post.r, **{f"w{i}": p.w for i, p in enumerate(proj)}}


def learning(storage, probability=1.0):
    pre, post = rates(), rates()
    synapse = ann.Synapse(
        parameters="tau = 50.0 : projection\nalpha = 1.0 : postsynaptic\nk = 3 : int",
        equations="""
            theta = 0.9*theta + 0.1*post.r : postsynaptic
            n += ite(pre.r > theta, k, 0) : int
            noise = Uniform(0.0, 0.01)
            tau*dw/dt = pre.r*post.r - alpha*post.r^2*w + noise : min=0.0, max=0.9
        """,
    )
    proj = ann.Projection(pre, post, "exc", synapse)
    proj.connect_fixed_probability(probability, ann.Uniform(0.0, 1.0), storage_format=storage)
    oja = ann.Projection(post, pre, "exc", ann.Oja()).connect_all_to_all(0.3, storage_format=storage)
    ann.compile(silent=True)
    m = ann.Monitor(proj.dendrite(3), "w")
    ann.simulate(10.0)
    proj.disable_learning()
    ann.simulate(5.0)
    proj.enable_learning(period=2.0)
    proj.dendrite(5).w = 0.25
    ann.simulate(15.0)
    recorded = m.get("w")
    return {"r": post.r, "w": proj.w, "n": proj.n, "theta": proj.theta, "oja": oja.w, "recorded": recorded}


def spikes(storage, delays=1.0, probability=1.0):
    pop = lif()
    exc = ann.Projection(pop[:120], pop, "exc", ann.STDP(tau_plus=10.0, tau_minus=10.0, A_plus=0.01, A_minus=0.01))
    exc.connect_fixed_probability(probability, ann.Uniform(0.0, 0.01), delays=delays, storage_format=storage)
    inh = ann.Projection(pop[120:], pop, "inh").connect_all_to_all(0.02, delays=delays, storage_format=storage)
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(60.0)
    trains = m.get("spike")
    assert sum(len(train) for train in trains.values()) > 300
    return {"v": pop.v, "w": exc.w, "x": exc.x, "inh": inh.w, "spikes": [trains[i] for i in range(SIZE)]}


def continuous_transmission(storage):
    pop = lif()
    synapse = ann.Synapse(psp="w*(pre.v - post.v)", pre_spike="g_target += 0.01", post_spike="w = w*0.99")
    gap = ann.Projection(pop, pop, "exc", synapse)
    gap.connect_all_to_all(ann.Uniform(0.0, 0.001), delays=2.0, storage_format=storage)
    ann.compile(silent=True)
    ann.simulate(30.0)
    return {"v": pop.v, "w": gap.w}


def transposed(storage, probability=1.0, delays=0.0):
    pre, post = rates(equations="tau*dr/dt = -r + sum(exc)/50 + sum(back)/100 + B"), rates(90)
    proj = ann.Projection(pre, post, "exc", ann.Oja())
    proj.connect_fixed_probability(probability, ann.Uniform(0.0, 1.0), delays=delays, storage_format=storage)
    back = Transpose(proj, "back")
    back.connect()
    ann.compile(silent=True)
    ann.simulate(12.0)
    proj.dendrite(4).w = 0.7
    ann.simulate(8.0)
    return {"r": pre.r, "s": post.r, "w": proj.w, "back": back.w}


def transposed_spikes(storage):
    pop, other = lif(), lif(90)
    proj = ann.Projection(pop, other, "exc").connect_all_to_all(ann.Uniform(0.0, 0.01), storage_format=storage)
    Transpose(proj, "inh").connect()
    ann.compile(silent=True)
    ann.simulate(60.0)
    return {"v": pop.v, "other": other.v, "w": proj.w}


def structure(storage):
    ann.setup(structural_plasticity=True)
    pre, post = rates(), rates(60)
    synapse = ann.Synapse(
        parameters="limit = 5.0",
        equations="age += Uniform(0.0, 1.0)\nw = w*0.99",
        pruning="age > limit : proba = 0.3",
        creating="pre.r*post.r > 0.1 : proba = 0.05, w = 0.5",
    )
    proj = ann.Projection(pre, post, "exc", synapse)
    proj.connect_all_to_all(ann.Uniform(0.0, 1.0), storage_format=storage)
    ann.compile(silent=True)
    ann.simulate(3.0)
    proj.start_pruning(period=2.0)
    ann.simulate(6.0)
    proj.start_creating(period=3.0)
    ann.simulate(10.0)
    dendrite = proj.dendrite(10)
    gone = next(rank for rank in range(SIZE) if rank not in dendrite.pre_ranks)
    dendrite.create_synapse(gone, 0.7)
    dendrite.prune_synapse(dendrite.pre_ranks[3])
    ann.simulate(4.0)
    return {
        "r": post.r,
        "w": proj.w,
        "age": proj.age,
        "pre": [d.pre_ranks for d in proj],
        "count": proj.nb_synapses_per_dendrite(),
    }


def spiking_structure(storage):
    ann.setup(structural_plasticity=True)
    pop = lif(60)
    synapse = ann.Synapse(pre_spike="g_target += w\nw = w*0.9", post_spike="w += 0.001", pruning="w < 0.003")
    proj = ann.Projection(pop, pop, "exc", synapse)
    proj.connect_all_to_all(ann.Uniform(0.0, 0.02), delays=2.0, storage_format=storage)
    ann.compile(silent=True)
    proj.start_pruning()
    ann.simulate(40.0)
    return {"v": pop.v, "w": proj.w, "pre": [d.pre_ranks for d in proj]}


def given(storage):
    pre, post = rates(), rates(40)
    rng = np.random.default_rng(5)
    weights = [[None if rng.random() < 0.2 else float(rng.random()) for _ in range(SIZE)] for _ in range(40)]
    one = ann.Projection(pre, post, "exc").connect_from_matrix(weights, storage_format=storage)

    def crooked(pre, post):
        synapses = ann.LILConnectivity()
        for rank in range(post.size):
            ranks = [(7 * i + rank) % pre.size for i in range(0, pre.size, 1 + rank % 2)]
            synapses.add(rank, ranks, [0.001 * i for i in range(len(ranks))], [1.0 + i % 3 for i in range(len(ranks))])
        return synapses

    two = ann.Projection(pre, post, "exc").connect_with_func(crooked, storage_format=storage)
    ann.compile(silent=True)
    ann.simulate(15.0)
    return {"r": post.r, "one": one.w, "two": two.w, "pre": [d.pre_ranks for d in two], "delay": two.delay}


#: Each network and how far its results may differ between formats.
NETWORKS = {
    **{f"psp {op}": (lambda storage, op=op: weighted_sum(op, storage), 1e-12) for op in ("sum", "max", "min", "mean")},
    "all pairs": (lambda storage: weighted_sum("sum", storage, 1.0), 0.0),
    "few pairs": (lambda storage: weighted_sum("mean", storage, 0.05), 1e-12),
    "delay": (lambda storage: weighted_sum("sum", storage, delays=4.0), 1e-12),
    "delays": (lambda storage: weighted_sum("sum", storage, delays=ann.Uniform(1.0, 6.0)), 1e-12),
    "views": (views, 1e-12),
    "learning": (learning, 1e-12),
    "learning, gaps": (lambda storage: learning(storage, 0.7), 1e-12),
    "spikes": (spikes, 0.0),
    "spikes, gaps": (lambda storage: spikes(storage, 3.0, 0.7), 0.0),
    "spikes, delays": (lambda storage: spikes(storage, ann.Uniform(1.0, 4.0), 0.9), 0.0),
    "continuous transmission": (continuous_transmission, 1e-12),
    "transposed": (transposed, 1e-12),
    "transposed, gaps, delay": (lambda storage: transposed(storage, 0.8, 3.0), 1e-12),
    "transposed, spikes": (transposed_spikes, 0.0),
    "structure": (structure, 1e-12),
    "structure, spikes": (spiking_structure, 0.0),
    "given": (given, 1e-12),
}


def flat(value):
    """All numbers of a nested list."""
    if isinstance(value, (list, tuple)):
        return np.concatenate([flat(each) for each in value]) if value else np.zeros(0)
    return np.asarray(value, dtype=float).ravel()


def results(build, storage, threads=1, precision="double"):
    ann.clear()
    settings.restore_defaults()
    settings.always_parallel = True
    ann.setup(dt=1.0, seed=7, num_threads=threads, precision=precision)
    return {name: flat(value) for name, value in build(storage).items()}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_matrix_gives_what_rows_give(name):
    build, tolerance = NETWORKS[name]
    rows, matrix, chosen = (results(build, storage) for storage in ("csr", "dense", "auto"))
    for key, expected in rows.items():
        np.testing.assert_allclose(matrix[key], expected, rtol=tolerance, atol=tolerance, err_msg=key)
        np.testing.assert_allclose(chosen[key], expected, rtol=tolerance, atol=tolerance, err_msg=key)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_matrix_gives_the_same_bits_on_any_number_of_threads(name):
    build, _ = NETWORKS[name]
    once, *others = (results(build, "dense", threads) for threads in THREADS)
    for other in others:
        for key, expected in once.items():
            np.testing.assert_array_equal(other[key], expected, err_msg=key)


@pytest.mark.parametrize("name", ["psp mean", "learning, gaps", "spikes, gaps"])
def test_a_matrix_gives_what_rows_give_in_single_precision(name):
    build, tolerance = NETWORKS[name]
    rows, matrix = (results(build, storage, precision="float") for storage in ("ell", "dense"))
    for key, expected in rows.items():
        np.testing.assert_allclose(matrix[key], expected, rtol=1e7 * tolerance, atol=1e7 * tolerance, err_msg=key)


def test_saved_connectivity_is_read_whatever_the_format(tmp_path):
    def network(connect):
        ann.clear()
        proj = ann.Projection(rates(), rates(), "exc", ann.Oja())
        connect(proj)
        ann.compile(silent=True)
        return proj

    path = tmp_path / "synapses.npz"
    proj = network(lambda p: p.connect_fixed_probability(0.8, ann.Uniform(0.0, 1.0), storage_format="dense"))
    ann.simulate(10.0)
    weights = proj.w
    proj.save_connectivity(path)
    for storage in ("dense", "csr"):
        assert network(lambda p, storage=storage: p.connect_from_file(path, storage_format=storage)).w == weights


def test_a_network_with_gaps_is_loaded_into_one_without(tmp_path):
    def network(probability, storage):
        ann.clear()
        post = rates()
        proj = ann.Projection(rates(), post, "exc", ann.Oja())
        proj.connect_fixed_probability(probability, ann.Uniform(0.0, 1.0), storage_format=storage)
        ann.compile(silent=True)
        return post, proj

    post, proj = network(0.8, "csr")
    ann.simulate(5.0)
    ann.save(str(tmp_path / "net.npz"))
    ann.simulate(5.0)
    expected = (post.r, flat(proj.w))
    post, proj = network(1.0, "dense")
    ann.simulate(1.0)
    ann.load(str(tmp_path / "net.npz"))
    ann.simulate(5.0)
    np.testing.assert_allclose(post.r, expected[0], rtol=1e-12)
    np.testing.assert_allclose(flat(proj.w), expected[1], rtol=1e-12)


def test_a_reset_makes_the_synapses_of_a_matrix_anew():
    proj = ann.Projection(rates(), rates(), "exc", ann.Oja())
    proj.connect_fixed_probability(0.8, ann.Uniform(0.0, 1.0), storage_format="dense")
    ann.compile(silent=True)
    before = proj.w
    ann.reset(projections=True, synapses=True)
    ann.simulate(2.0)
    assert [len(row) for row in proj.w] != [len(row) for row in before]


def test_a_matrix_holds_the_weights_and_little_else():
    pre, post = rates(400), rates(300)
    proj = ann.Projection(pre, post, "exc").connect_all_to_all(ann.Uniform(0.0, 1.0), storage_format="dense")
    rows = ann.Projection(pre, post, "inh").connect_all_to_all(ann.Uniform(0.0, 1.0), storage_format="csr")
    ann.compile(silent=True)
    assert proj.size_in_bytes() < rows.size_in_bytes()


@pytest.mark.parametrize("own", [True, False])
def test_a_matrix_takes_a_tenth_more_than_the_weights_at_most(own):
    pop = rates(600)
    proj = ann.Projection(pop, pop, "exc").connect_all_to_all(ann.Uniform(0.0, 1.0), allow_self_connections=own)
    ann.compile(silent=True)
    assert proj.size_in_bytes() < 1.1 * 8 * proj.nb_synapses
    ranks = [[i for i in range(600) if own or i != post] for post in (0, 7, 599)]
    assert [proj.dendrite(post).pre_ranks for post in (0, 7, 599)] == ranks


def test_all_to_all_leaves_out_only_neurons_that_are_on_both_sides():
    pop = rates(30)
    proj = ann.Projection(pop[10:20], pop[5:15], "exc").connect_all_to_all(1.0)
    apart = ann.Projection(pop[10:20], pop[20:25], "exc").connect_all_to_all(1.0)
    same = ann.Projection(pop[10:20], pop[12:15], "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)
    for projection in (proj, apart, same):
        for dendrite in projection:
            assert dendrite.pre_ranks == [i for i in range(10, 20) if i != dendrite.post_rank]


def test_all_pairs_are_a_matrix_unless_another_format_is_asked_for():
    pop = rates(20)
    chosen = ann.Projection(pop, pop, "exc").connect_all_to_all(1.0, allow_self_connections=True)
    asked = ann.Projection(pop, pop, "exc").connect_all_to_all(1.0, allow_self_connections=True, storage_format="lil")
    assert "over rows" in chosen.explain("kernels")
    assert "over groups" in asked.explain("kernels")
    ann.compile(silent=True)
    assert "over rows" in chosen.explain("kernels")
    assert "over groups" in asked.explain("kernels")


def test_the_default_of_a_network_is_used_where_no_format_is_given():
    ann.setup(sparse_matrix_format="dense")
    pop = rates(20)
    proj = ann.Projection(pop, pop, "exc").connect_fixed_probability(0.2, 1.0)
    own = ann.Projection(pop, pop, "exc").connect_fixed_probability(0.2, 1.0, storage_format="coo")
    ann.compile(silent=True)
    assert "over rows" in proj.explain("kernels")
    assert "over groups" in own.explain("kernels")
