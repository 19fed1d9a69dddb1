"""Graphs of NIR, read and written."""

import nir
import numpy as np
import pytest
from scipy.signal import correlate

import neurarchy as ann
from neurarchy.extensions.ann_to_snn_conversion import CPN, IaF
from neurarchy.extensions.convolution import Convolution, Pooling
from neurarchy.extensions.nir import from_nir, to_nir
from neurarchy.extensions.nir.linear import filters

RNG = np.random.default_rng(4)
STEPS = 60


def trains(count, probability=0.2):
    return [np.flatnonzero(RNG.random(STEPS) < probability).astype(float).tolist() for _ in range(count)]


def recorded(pop, variables, steps=STEPS):
    m = ann.Monitor(pop, variables)
    ann.compile(silent=True)
    ann.simulate(steps * ann.dt())
    return m.get(variables)


def naive(kind, p, current, dt):
    """Potential and spikes of the neurons, step by step in seconds, as the equations of NIR say."""
    v = np.zeros(current.shape[1])
    i = np.zeros(current.shape[1])
    potentials, spikes = [], []
    for now in current:
        match kind:
            case "IF":
                v = v + dt * p["r"] * now
            case "LIF":
                v = v + dt / p["tau"] * (p["v_leak"] - v + p["r"] * now)
            case "CubaLIF":
                v, i = (
                    v + dt / p["tau_mem"] * (p["v_leak"] - v + p["r"] * i),
                    i + dt / p["tau_syn"] * (p["w_in"] * now - i),
                )
        fired = v > p["v_threshold"]
        v = np.where(fired, p["v_reset"], v)
        potentials.append(v)
        spikes.append(fired)
    return np.array(potentials), np.array(spikes)


def values(**given):
    return {name: np.array(value) for name, value in given.items()}


NEURONS = {
    "IF": values(r=[900.0, 500.0], v_threshold=[1.0, 2.0], v_reset=[0.1, 0.0]),
    "LIF": values(tau=[0.02, 0.005], r=[4.0, 3.0], v_leak=[0.1, 0.0], v_threshold=[0.5, 1.0], v_reset=[0.0, -0.1]),
    "CubaLIF": values(
        tau_syn=[0.005, 0.004], tau_mem=[0.02, 0.01], r=[1.0, 2.0], v_leak=[0.0, 0.1], v_threshold=[0.3, 0.4],
        v_reset=[0.0, 0.05], w_in=[4.0, 5.0],
    ),
}  # fmt: skip


@pytest.mark.parametrize("dt", [1.0, 0.5])
@pytest.mark.parametrize("kind", NEURONS)
def test_neurons_follow_the_equations_of_nir(kind, dt, tmp_path):
    ann.setup(dt=dt)
    weight, bias = RNG.normal(0.5, 0.5, (2, 3)), np.array([0.02, -0.01])
    graph = nir.NIRGraph.from_list(nir.Affine(weight, bias), getattr(nir, kind)(**NEURONS[kind]))
    nir.write(tmp_path / "graph.nir", graph)
    parts = from_nir(tmp_path / "graph.nir")
    assert (parts.inputs, len(parts.outputs)) == (["input"], 1)
    given = [[ms * dt for ms in train] for train in trains(3)]
    parts.populations["input"].spike_times = given
    data = recorded(parts.populations[parts.outputs[0]], ["v", "spike"])
    emitted = np.array([[step * dt in train for train in given] for step in range(STEPS)], dtype=float)
    # Spikes arrive in the step after.
    current = np.vstack([np.zeros((1, 2)), emitted[:-1] @ weight.T]) + bias
    potentials, spikes = naive(kind, NEURONS[kind], current, dt / 1000.0)
    np.testing.assert_allclose(data["v"], potentials, rtol=1e-10, atol=1e-12)
    assert spikes.sum() > 3
    assert data["spike"] == {rank: np.flatnonzero(spikes[:, rank]).tolist() for rank in (0, 1)}


def test_convolutions_and_pooling_are_matrices():
    image = RNG.normal(size=(4, 7, 6))
    weight = RNG.normal(size=(6, 2, 3, 2))
    for stride, padding in (((1, 1), (0, 0)), ((2, 1), (1, 2)), ((1, 1), "same"), ((3, 2), "valid")):
        matrix, shape = filters(weight, image.shape, stride, padding, (1, 1), 2, "conv")
        begin = {"same": (1, 0), "valid": (0, 0)}.get(padding, padding) if isinstance(padding, str) else padding
        end = (1, 1) if padding == "same" else begin
        padded = np.pad(image, [(0, 0), (begin[0], end[0]), (begin[1], end[1])])
        expected = np.array(
            [correlate(padded[2 * (f // 3) : 2 * (f // 3) + 2], weight[f], "valid")[0] for f in range(6)]
        )
        expected = expected[:, :: stride[0], :: stride[1]]
        assert expected.shape == shape
        np.testing.assert_allclose((matrix @ image.reshape(-1)).reshape(shape), expected, rtol=1e-10)
    dilated, shape = filters(np.ones((1, 1, 2, 1)), (1, 5, 1), (1, 1), (0, 0), (3, 1), 1, "conv")
    assert (dilated @ np.arange(5.0)).tolist() == [3.0, 5.0]
    assert shape == (1, 2, 1)


def conv(weight, bias, size):
    return nir.Conv2d(size, weight, 1, 0, 1, 1, bias)


def test_linear_nodes_between_neurons_become_one_projection():
    weight, bias = RNG.normal(size=(2, 1, 3, 3)), np.array([0.5, -0.25])
    dense = RNG.normal(size=(2, 8))
    nodes = {
        "input": nir.Input({"input": np.array([1, 6, 6])}),
        "conv": conv(weight, bias, (6, 6)),
        "pool": nir.AvgPool2d(np.array([2, 2]), np.array([2, 2]), np.array([0, 0])),
        "flatten": nir.Flatten({"input": np.array([2, 2, 2])}, start_dim=0),
        "dense": nir.Linear(dense),
        "scale": nir.Scale(np.array([2.0, 3.0])),
        "delay": nir.Delay(np.array([0.003, 0.003])),
        "cells": nir.IF(np.full(2, 1000.0), np.full(2, 1e9)),
        "output": nir.Output({"output": np.array([2])}),
    }
    graph = nir.NIRGraph(nodes, list(zip(nodes, list(nodes)[1:], strict=False)))
    parts = from_nir(graph)
    assert list(parts.projections) == [("input", "cells")]
    cells = parts.populations["cells"]
    pixel = 14
    parts.populations["input"].spike_times = [[5.0] if rank == pixel else [] for rank in range(36)]
    data = recorded(cells, ["v"], 12)
    image = np.zeros((1, 6, 6))
    image.reshape(-1)[pixel] = 1.0

    def through(x, with_bias):
        maps = np.array([correlate(x, w, "valid")[0] for w in weight]) + (bias[:, None, None] if with_bias else 0.0)
        means = maps.reshape(2, 2, 2, 2, 2).mean(axis=(2, 4))
        return np.array([2.0, 3.0]) * (dense @ means.reshape(-1))

    constant = through(np.zeros((1, 6, 6)), True)
    steps = np.diff(np.vstack([np.zeros(2), data]), axis=0)
    np.testing.assert_allclose(steps[:8], np.tile(constant, (8, 1)), rtol=1e-9)
    np.testing.assert_allclose(steps[8], constant + through(image, False), rtol=1e-9)


def test_graphs_in_graphs_and_recurrent_connections_are_read():
    cell = nir.NIRGraph.from_list(nir.Linear(np.array([[1.0, 0.0], [0.0, 1.0]])))
    nodes = {
        "input": nir.Input({"input": np.array([2])}),
        "inner": cell,
        "cells": nir.IF(np.full(2, 1000.0), np.full(2, 0.9)),
        "again": nir.Linear(np.array([[0.0, 0.0], [1.0, 0.0]])),
        "output": nir.Output({"output": np.array([2])}),
    }
    edges = [("input", "inner"), ("inner", "cells"), ("cells", "again"), ("again", "cells"), ("cells", "output")]
    parts = from_nir(nir.NIRGraph(nodes, edges))
    parts.populations["input"].spike_times = [[2.0], []]
    assert recorded(parts.populations["cells"], "spike", 10) == {0: [3], 1: [4]}


def test_inputs_can_have_a_neuron_of_the_user():
    graph = nir.NIRGraph.from_list(nir.Linear(np.eye(2)), nir.LI(np.full(2, 0.01), np.full(2, 1.0), np.zeros(2)))
    always = ann.Neuron(parameters="rates = 1.0", equations="x = rates", spike="x > 0.5")
    parts = from_nir(graph, input_neuron=always)
    potential = recorded(parts.populations[parts.outputs[0]], "v", 4)
    # It spikes in each step; each spike is seen in the next one.
    expected, v = [0.0], 0.0
    for _ in range(3):
        v += 0.1 * (1.0 - v)
        expected.append(v)
    np.testing.assert_allclose(potential[:, 0], expected, rtol=1e-12)


def test_what_is_written_is_read_again(tmp_path):
    source = ann.SpikeSourceArray(trains(5), name="source")
    lif = from_nir(nir.NIRGraph.from_list(nir.Affine(RNG.normal(0.6, 0.3, (4, 5)), np.full(4, 0.1)), nir.LIF(
        np.full(4, 0.02), np.full(4, 3.0), np.zeros(4), np.full(4, 0.4))))  # fmt: skip
    first = lif.populations[lif.outputs[0]]
    lif.populations["input"].spike_times = source.spike_times
    second = ann.Population((2, 3), ann.IF_curr_exp(v_thresh=-64.0, tau_syn_I=5.0), name="second")
    ann.Projection(first, second, "exc", name="slow").connect_all_to_all(0.7, delays=4.0)
    ann.Projection(source, second, "inh", name="fast").connect_fixed_number_pre(2, 0.1)
    m = ann.Monitor(second, "spike")
    ann.compile(silent=True)
    graph = to_nir(filename=tmp_path / "graph.nir")
    ann.simulate(200.0)
    before = m.get("spike")
    assert sum(map(len, before.values())) > 5
    kinds = {name: type(node).__name__ for name, node in graph.nodes.items()}
    assert [kinds[name] for name in ("source", "second", "slow", "fast")] == ["Input", "CubaLIF", "Linear", "Linear"]
    assert graph.nodes["slow_delay"].delay.tolist() == [0.004] * 4
    given = [pop.spike_times for pop in (source, lif.populations["input"])]
    ann.clear()
    parts = from_nir(tmp_path / "graph.nir")
    assert set(parts.inputs) == {"source", "input"}
    parts.populations["source"].spike_times, parts.populations["input"].spike_times = given
    parts.populations["second"].v = -65.0
    m = ann.Monitor(parts.populations["second"], "spike")
    ann.compile(silent=True)
    ann.simulate(200.0)
    after = m.get("spike")
    # IF_curr_exp is integrated by the exponential method, NIR explicitly: counts are alike.
    total = [sum(map(len, spikes.values())) for spikes in (before, after)]
    assert abs(total[0] - total[1]) <= 0.2 * total[0]


def test_a_graph_of_the_same_neurons_gives_the_same_spikes():
    graph = nir.NIRGraph.from_list(
        nir.Affine(RNG.normal(0.5, 0.5, (6, 4)), np.full(6, 0.01)),
        nir.CubaLIF(*(np.full(6, value) for value in (0.005, 0.02, 1.0, 0.0, 0.3)), w_in=np.full(6, 4.0)),
        nir.Linear(RNG.normal(0.5, 0.5, (3, 6))),
        nir.IF(np.full(3, 1000.0), np.full(3, 1.0)),
    )  # fmt: skip
    given = trains(4)
    results = []
    for _ in range(3):
        parts = from_nir(graph)
        parts.populations["input"].spike_times = given
        results.append(recorded(parts.populations[parts.outputs[0]], "spike", 100))
        graph = to_nir()
        ann.clear()
    assert results[0] == results[1] == results[2]
    assert any(results[0].values())


def test_where_signals_go_round_in_circles_all_populations_are_outputs():
    source = ann.SpikeSourceArray([[1.0, 2.0]], name="source")
    one, other = (ann.Population(2, ann.IF_curr_exp, name=name) for name in ("one", "other"))
    for pre, post in ((source, one), (one, other), (other, one)):
        ann.Projection(pre, post, "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)
    graph = to_nir()
    assert {name for name, node in graph.nodes.items() if isinstance(node, nir.Output)} == {
        "one_output",
        "other_output",
    }
    ann.clear()
    parts = from_nir(graph)
    assert (sorted(parts.outputs), len(parts.projections)) == (["one", "other"], 3)


def test_what_has_no_counterpart_is_said():
    pop = ann.Population(2, ann.Izhikevich)
    with pytest.raises(ann.ANNarchyException, match="not compiled"):
        to_nir()
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match=f"population '{pop.name}': its neuron has no counterpart in NIR"):
        to_nir()
    ann.clear()
    source = ann.SpikeSourceArray([[1.0], [2.0]])
    cells = ann.Population(2, ann.IF_curr_exp)
    ann.Projection(source, cells, "exc", ann.STDP).connect_all_to_all(1.0)
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="only static synapses"):
        to_nir()


def test_what_cannot_be_read_is_said_and_nothing_is_declared(tmp_path):
    (tmp_path / "wrong.nir").write_bytes(b"no graph")
    li = nir.LI(np.full(2, 0.01), np.full(2, 1.0), np.zeros(2))
    cells = nir.IF(np.full(2, 1000.0), np.full(2, 0.9))
    eye = np.eye(2)
    uneven = nir.Delay(np.array([0.001, 0.002]))
    for graph, message in (
        (tmp_path / "wrong.nir", "cannot be read as a graph"),
        (tmp_path / "none.nir", "cannot be read as a graph"),
        (7, "expected a graph of nir or the name of a file"),
        (nir.NIRGraph.from_list(nir.Linear(eye), li, nir.Linear(eye), cells), "only spikes can be transmitted"),
        (nir.NIRGraph.from_list(uneven, cells), "delays that differ"),
    ):
        with pytest.raises(ann.ANNarchyException, match=message):
            from_nir(graph)
    assert ann.populations() == []


def image_network(weight, geometry, post, **arguments):
    """Input, convolution of masks, spiking neurons; the graph of it."""
    source = ann.Population(geometry, CPN, name="source")
    cells = ann.Population(post, IaF, name="cells")
    proj = Convolution(source, cells, "exc", psp="pre.mask * w", name="conv")
    bank = np.ndim(weight) == len(geometry) + 1
    (proj.connect_filters if bank else proj.connect_filter)(weight, **arguments)
    return source, cells, proj


KERNELS = np.random.default_rng(7)
# Kernel and geometries (rows, columns, channels), further arguments.
CONVOLUTIONS = {
    "a bank": (KERNELS.uniform(-1.0, 1.0, (3, 3, 3)), (6, 5), (6, 5, 3), {}),
    "channels": (KERNELS.uniform(-1.0, 1.0, (3, 3, 5, 2)), (6, 7, 2), (6, 7, 3), {}),
    "an even kernel": (KERNELS.uniform(-1.0, 1.0, (2, 2, 4, 1)), (6, 5, 1), (6, 5, 2), {}),
    "high and low": (KERNELS.uniform(-1.0, 1.0, (2, 2, 3)), (6, 5), (6, 5, 2), {}),
    "one kernel": (KERNELS.uniform(-1.0, 1.0, (3, 3, 2)), (4, 4, 2), (4, 4), {}),
    "layer-wise": (KERNELS.uniform(-1.0, 1.0, (3, 3)), (4, 4, 2), (4, 4, 2), {"keep_last_dimension": True}),
    "every third place": (KERNELS.uniform(-1.0, 1.0, (2, 3, 3)), (9, 6), (3, 2, 2), {}),
    "inside": (
        KERNELS.uniform(-1.0, 1.0, (2, 3, 3)), (5, 6), (3, 4, 2),
        {"subsampling": [[row, column] for row in range(1, 4) for column in range(1, 5)]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_convolutions_are_written_as_they_are(name):
    weight, geometry, post, arguments = CONVOLUTIONS[name]
    source, cells, _ = image_network(weight, geometry, post, **arguments)
    cells.vt = 1e9
    ann.compile(silent=True)
    # What each pixel does here: its mask alone is 1.
    response = np.zeros((cells.size, source.size))
    for pixel in range(source.size):
        mask = np.zeros(source.size)
        mask[pixel] = 1.0
        source.mask = mask.reshape(geometry)
        cells.v = 0.0
        ann.step()
        # The potential has taken up the input, bounded from below.
        response[:, pixel] = cells.v.reshape(-1)
    graph = to_nir()
    ann.clear()
    proj = from_nir(graph).projections["source", "cells"]
    ann.compile(silent=True)
    matrix = proj.connectivity_matrix()
    orders = [
        np.moveaxis(np.arange(np.prod(shape)).reshape(shape if len(shape) == 3 else (*shape, 1)), -1, 0).reshape(-1)
        for shape in (post, geometry)
    ]
    np.testing.assert_allclose(matrix, response[np.ix_(*orders)], rtol=1e-12, atol=1e-14)


def test_a_converted_network_of_images_is_written_and_read():
    filters_ = RNG.normal(0.3, 0.5, (2, 3, 3, 1))
    _, cells, _ = image_network(filters_, (4, 6, 1), (4, 6, 2))
    pooled = ann.Population((2, 3, 2), IaF, name="pooled")
    Pooling(cells, pooled, "exc", psp="pre.mask", operation="mean", name="pool").connect_pooling()
    classes = ann.Population(3, IaF, name="classes")
    dense = RNG.normal(size=(3, 12))
    ann.Projection(pooled, classes, "exc", name="dense").connect_from_matrix(dense)
    ann.compile(silent=True)
    graph = to_nir()
    kinds = {name: type(node).__name__ for name, node in graph.nodes.items()}
    assert kinds == {
        "source": "Input", "cells": "IF", "pooled": "IF", "classes": "IF", "conv": "Conv2d", "pool": "AvgPool2d",
        "dense_flatten": "Flatten", "dense": "Linear", "classes_output": "Output",
    }  # fmt: skip
    assert graph.nodes["cells"].v_threshold.shape == (2, 4, 6)
    ann.clear()
    parts = from_nir(graph)
    ann.compile(silent=True)
    mean = parts.projections["cells", "pooled"].connectivity_matrix()
    assert mean.shape == (12, 48)
    assert mean[0].reshape(2, 4, 6)[0, :2, :2].tolist() == [[0.25, 0.25], [0.25, 0.25]]
    channel, row, column = 1, 0, 2
    read = parts.projections["pooled", "classes"].connectivity_matrix().reshape(3, 2, 2, 3)[:, channel, row, column]
    assert read.tolist() == dense.reshape(3, 2, 3, 2)[:, row, column, channel].tolist()


def test_images_without_a_counterpart_are_said():
    def graph(message, make):
        ann.clear()
        make()
        ann.compile(silent=True)
        with pytest.raises(ann.ANNarchyException, match=message):
            to_nir()

    kernel = np.ones((3, 3))
    graph("padding", lambda: image_network(kernel, (4, 4), (4, 4), padding="border"))
    graph("equal distances", lambda: image_network(kernel, (4, 4), (1, 2), subsampling=[[0, 3], [2, 2]]))

    def pooling():
        source = ann.Population((4, 4), CPN)
        Pooling(source, ann.Population((2, 2), IaF), "exc", psp="pre.mask").connect_pooling()

    graph("only the operation 'mean'", pooling)

    def other_psp():
        source = ann.Population((4, 4), CPN)
        Convolution(source, ann.Population((4, 4), IaF), "exc", psp="pre.p * w").connect_filter(kernel)

    graph("only the psp", other_psp)
