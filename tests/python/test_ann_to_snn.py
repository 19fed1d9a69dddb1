"""Trained networks become spiking ones: files, layers, encodings, read-outs, predictions."""

import json
import zipfile
from pathlib import Path

import h5py
import numpy as np
import onnx
import pytest
from digits import Convolution, Dense, Pooling, accuracy, load, train, write_h5, write_keras
from onnx import TensorProto, helper, numpy_helper

import neurarchy as ann
from neurarchy.extensions.ann_to_snn_conversion import (
    CPN,
    ANNtoSNNConverter,
    IaF,
    IaF_Acc,
    IaF_ReadOut,
    IaF_TTKS,
    available_read_outs,
    build,
    keras_files,
    layers,
    onnx_files,
)

DATA = Path(__file__).parent / "data"

W1 = np.array([[1.0, 0, 0, 1], [0, 1, 0, -1], [0, 0, 1, 1]])
W2 = np.array([[1.0, 0, 0.5], [0, 1, 0.5]])


class Fixed:
    """A dense layer of these weights, (post x pre)."""

    def __new__(cls, weights):
        layer = Dense(*np.shape(weights)[::-1], np.random.default_rng(0))
        layer.w = np.transpose(weights)
        return layer


@pytest.fixture
def small(tmp_path):
    write_keras(tmp_path / "small.keras", [Fixed(W1), Fixed(W2)], (4,))
    return tmp_path / "small.keras"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A network for digits, its file, images and digits to test it with."""
    images, digits, test_images, test_digits = load()
    rng = np.random.default_rng(1)
    network = [Dense(64, 64, rng), Dense(64, 10, rng)]
    train(network, images, digits, epochs=8)
    path = tmp_path_factory.mktemp("networks") / "mlp.keras"
    write_keras(path, network, (64,))
    return network, path, test_images[:60], test_digits[:60]


def run(converter, rates, steps):
    """Output spikes of a presentation."""
    net = converter.get_annarchy_network()
    net.reset(populations=True, monitors=True, projections=False)
    net.populations[0].rates = rates
    net.simulate(steps)
    return converter._monitor.get("spike")


# Numbers of the reference system


def test_thresholds_and_factors_are_those_of_the_reference_system(small):
    net = ANNtoSNNConverter().load_keras_model(small, show_info=False)
    assert [pop.name for pop in net.populations] == ["input", "dense_0", "dense_1"]
    assert [proj.name for proj in net.projections] == ["dense_proj_2", "dense_proj_3"]
    # Layer 1 of the file; the output keeps its threshold.
    assert (net.get_population("dense_0").vt, net.get_population("dense_1").vt) == (0.95, 1.0)
    assert (build.factor(W1, 2.0), build.factor(W2, 3.0)) == (1.0, 2.0)
    np.testing.assert_array_equal(net.projections[1].connectivity_matrix(), W2)
    # Nothing is left in the implicit network.
    assert (ann.populations(), ann.projections(), ann.monitors()) == ([], [], [])


def test_spikes_are_those_of_the_reference_system(small):
    converter = ANNtoSNNConverter(input_encoding="IB")
    net = converter.load_keras_model(small, show_info=False)
    assert run(converter, [100.0, 0.0, 0.0, 0.0], 50) == {0: [3, 5, 9, *range(13, 50, 4)], 1: []}
    source = net.get_population("input")
    assert source.u[0] == pytest.approx(58.450976962758, rel=1e-12)
    assert source.mask[0] == pytest.approx(0.481898528278, rel=1e-11)


def test_with_scaled_dense_layers_the_output_spikes_more(small):
    converter = ANNtoSNNConverter(input_encoding="IB")
    converter.load_keras_model(small, show_info=False, normalize_dense=True)
    assert run(converter, [100.0, 0.0, 0.0, 0.0], 50) == {0: [2, 3, 4, 5, 7, *range(9, 50, 2)], 1: []}


def test_the_membrane_potential_accumulates(small):
    converter = ANNtoSNNConverter(input_encoding="IB", read_out="membrane_potential")
    net = converter.load_keras_model(small, show_info=False)
    assert run(converter, [100.0, 0.0, 0.0, 0.0], 50) == {0: [], 1: []}
    assert net.get_population("dense_1").v.tolist() == [26.0, 0.0]


# Encodings


@pytest.mark.parametrize(("encoding", "max_f"), [("CPN", 100.0), ("poisson", 200.0)])
def test_poisson_inputs_have_the_rate_of_the_pixel(encoding, max_f, small):
    ann.setup(seed=3)
    converter = ANNtoSNNConverter(input_encoding=encoding, max_f=max_f)
    net = converter.load_keras_model(small, show_info=False)
    source = net.get_population("input")
    m = ann.Monitor(source, "spike", net_id=net.id)
    source.rates = np.array([0.0, 0.25, 0.5, 1.0]) * max_f
    net.simulate(20_000.0)
    rates = np.array([len(train) / 20.0 for train in m.get("spike").values()])
    expected = np.array([0.0, 0.25, 0.5, 1.0]) * max_f
    # Five standard deviations of a Poisson count.
    assert (np.abs(rates - expected) <= 5.0 * np.sqrt(expected / 20.0)).all()


def test_phases_halve_the_threshold_in_each_of_eight_steps(small):
    converter = ANNtoSNNConverter(input_encoding="PSO", max_f=1.0)
    net = converter.load_keras_model(small, show_info=False)
    source = net.get_population("input")
    m = ann.Monitor(source, "spike", net_id=net.id)
    source.rates = [0.6, 0.3, 2.0**-8, 0.0]
    net.simulate(16.0)
    expected = {
        rank: [step for step in range(16) if rate > 2.0 ** -(1 + step % 8)]
        for rank, rate in enumerate([0.6, 0.3, 2.0**-8, 0.0])
    }
    assert m.get("spike") == expected


@pytest.mark.parametrize("neuron", [IaF, IaF_ReadOut, IaF_TTKS, IaF_Acc])
def test_neurons_of_the_output_integrate_without_leak(neuron):
    source = ann.SpikeSourceArray([[0.0, 1.0, 2.0, 3.0, 9.0]])
    pop = ann.Population(1, neuron)
    ann.Projection(source, pop, "exc").connect_all_to_all(0.4)
    m, s = ann.Monitor(pop, "v"), ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate(7.0)
    emits = neuron is not IaF_Acc
    third = 0.0 if emits else 1.2
    np.testing.assert_allclose(m.get("v")[:, 0], [0, 0.4, 0.8, third, third + 0.4, third + 0.4, third + 0.4])
    assert s.get("spike") == {0: [3] if emits else []}
    pop.v = -5.0
    ann.simulate(1.0)
    assert pop.v == -2.0


@pytest.mark.parametrize("read_out", available_read_outs)
def test_every_read_out_makes_a_network(read_out, small):
    converter = ANNtoSNNConverter(read_out=read_out, k=1)
    assert len(converter.load_keras_model(small, show_info=False).populations) == 3


def test_neurons_of_the_user_encode_and_integrate(small):
    always = ann.Neuron(
        parameters="rates = 0.0", equations="x = rates ; dmask/dt = -mask/20.0", spike="x > 0.5", reset="mask += 1"
    )
    hidden = ann.Neuron(
        parameters="vt = 0.9", equations="dv/dt = g_exc ; dmask/dt = -mask/20.0", spike="v > vt", reset="v = 0"
    )
    converter = ANNtoSNNConverter(input_encoding=always, hidden_neuron=hidden, max_f=1.0)
    net = converter.load_keras_model(small, show_info=False)
    np.testing.assert_allclose(net.get_population("dense_0").vt, 0.85)
    assert run(converter, [1.0, 0.0, 0.0, 0.0], 4) == {0: [2, 3], 1: []}


# Predictions


@pytest.mark.parametrize(
    ("read_out", "encoding", "options", "least"),
    [
        ("spike_count", "CPN", {}, 0.9),
        ("spike_count", "PSO", {"max_f": 1.0}, 0.75),
        ("membrane_potential", "CPN", {}, 0.9),
        ("time_to_first_spike", "IB", {}, 0.5),
        ("time_to_k_spikes", "IB", {"k": 5}, 0.9),
    ],
)
def test_digits_are_told_after_conversion(read_out, encoding, options, least, trained):
    network, path, images, digits = trained
    assert accuracy(network, images, digits) > 0.93
    ann.setup(seed=1)
    converter = ANNtoSNNConverter(input_encoding=encoding, read_out=read_out, **options)
    converter.load_keras_model(path, show_info=False, normalize_dense=True)
    told = converter.predict(images.reshape(len(images), -1), duration_per_sample=200)
    assert all(isinstance(digit, int) for digit in told)
    assert np.mean(np.array(told) == digits) >= least


def test_all_classes_win_if_nothing_spikes(small):
    converter = ANNtoSNNConverter()
    converter.load_keras_model(small, show_info=False)
    assert converter.predict(np.zeros((2, 4)), 10, multiple=True) == [[0, 1], [0, 1]]
    np.random.seed(1)  # noqa: NPY002 (the generator that scripts seed)
    drawn = converter.predict(np.zeros((30, 4)), 1)
    assert set(drawn) == {0, 1}
    np.random.seed(1)  # noqa: NPY002
    assert converter.predict(np.zeros((30, 4)), 1) == drawn


def test_k_spikes_of_one_neuron_end_a_presentation(small):
    converter = ANNtoSNNConverter(input_encoding="IB", read_out="time_to_k_spikes", k=3)
    net = converter.load_keras_model(small, show_info=False)
    assert converter.predict([[1.0, 0.0, 0.0, 0.0]], 50, multiple=True) == [[0]]
    # The third spike is that of step 9.
    assert (net.get_population("dense_1").k, net.get_time()) == (3, 10.0)


def test_samples_are_flat_or_have_the_shape_of_the_input(tmp_path):
    write_keras(tmp_path / "image.keras", [Fixed(np.eye(2, 6))], (3, 2, 1))
    converter = ANNtoSNNConverter(input_encoding="IB")
    converter.load_keras_model(tmp_path / "image.keras", show_info=False)
    sample = np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    assert converter.predict([sample], 60) == converter.predict([sample.reshape(3, 2, 1)], 60) == [1]
    with pytest.raises(ann.ANNarchyException, match=r"samples of shape \(3, 2, 1\) or with 6 values"):
        converter.predict([[1.0, 2.0]])
    with pytest.raises(ann.ANNarchyException, match="there is no network yet"):
        ANNtoSNNConverter().predict([[1.0]])


# Files


def test_both_formats_hold_the_same_network(tmp_path):
    rng = np.random.default_rng(2)
    network = [Convolution(1, 2, rng), Pooling(), Convolution(2, 3, rng), Dense(48, 5, rng), Dense(5, 2, rng)]
    write_keras(tmp_path / "net.keras", network, (8, 8, 1))
    write_h5(tmp_path / "net.h5", network, (8, 8, 1))
    found = keras_files.layers_of(tmp_path / "net.keras")
    assert [type(layer).__name__ for layer in found] == [
        "Input", "Convolution", "Pooling", "Convolution", "Skipped", "Dense", "Dense"
    ]  # fmt: skip
    for one, other in zip(found, keras_files.layers_of(tmp_path / "net.h5"), strict=True):
        assert one.name == other.name
        assert not hasattr(one, "weights") or (one.weights == other.weights).all()
    np.testing.assert_allclose(found[3].weights, np.moveaxis(network[2].w, -1, 0), rtol=1e-6)


@pytest.mark.parametrize("name", ["sequential.keras", "functional.h5"])
def test_files_of_keras_itself_are_read(name):
    found = keras_files.layers_of(DATA / name)
    assert [type(layer).__name__ for layer in found] == [
        "Input", "Convolution", "Pooling", "Skipped", "Convolution", "Pooling", "Skipped", "Dense", "Dense", "Skipped"
    ]  # fmt: skip
    shape = found[0].shape
    shapes = [shape]
    for layer in found[1:]:
        if not isinstance(layer, layers.Skipped):
            shape = layer.output_shape(shape)
            shapes.append(shape)
    assert shapes == [(8, 6, 1), (8, 6, 2), (4, 3, 2), (3, 2, 3), (1, 2, 3), (4,), (2,)]
    assert (found[4].name, found[4].padding, found[5].operation, found[5].size) == ("second", "valid", "mean", (3, 1))


def config_of(path, change):
    """Change the configuration in a `.keras` file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    change(config)
    parts["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(class_name="MyModel"), "only networks of the classes Sequential and Functional"),
        (lambda c: c["config"]["layers"].pop(0), "the first layer must be an InputLayer"),
        (lambda c: c["config"]["layers"].pop(1), "its weights are for 3 inputs, but the layer before it has 4"),
        (lambda c: c["config"]["layers"][0]["config"].update(batch_shape=[None, None]), "is not fixed"),
        (lambda c: c["config"]["layers"].pop(2) and c["config"]["layers"].pop(1), "must be a Dense layer"),
        (
            lambda c: c["config"]["layers"][2].update(inbound_nodes=[[["input", 0, 0, {}], ["dense_0", 0, 0, {}]]]),
            "receives from input, dense_0",
        ),
        (lambda c: c.pop("config"), "cannot be read as a network of Keras"),
    ],
)
def test_networks_that_cannot_be_converted_say_why(change, message, small):
    if "3 inputs" in message:
        # The second layer's weights are found by its place among the layers of its class.
        write_keras(small, [Fixed(W2), Fixed(np.eye(2))], (4,))
        with pytest.raises(ann.ANNarchyException, match=message):
            ANNtoSNNConverter().load_keras_model(small, show_info=False)
        return
    config_of(small, change)
    with pytest.raises(ann.ANNarchyException, match=message):
        ANNtoSNNConverter().load_keras_model(small, show_info=False)
    assert ann.populations() == []


def test_files_that_are_none_say_so(tmp_path):
    (tmp_path / "text.keras").write_text("no network")
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        file["w"] = np.zeros(2)
    for name, message in (
        ("text.keras", "neither a .keras nor an .h5 file"),
        ("none.keras", "does not exist"),
        ("weights.h5", "holds weights only"),
        (".", "is a folder"),
    ):
        with pytest.raises(ann.ANNarchyException, match=message):
            keras_files.layers_of(tmp_path / name)


def test_a_last_layer_that_is_an_activation_leaves_the_output_to_the_dense_layer_before_it(small):
    config_of(
        small,
        lambda c: c["config"]["layers"].append({"class_name": "Softmax", "config": {"name": "softmax"}}),
    )
    converter = ANNtoSNNConverter(input_encoding="IB", read_out="membrane_potential")
    converter.load_keras_model(small, show_info=False)
    run(converter, [100.0, 0.0, 0.0, 0.0], 50)
    assert converter._monitor.object.v.tolist() == [26.0, 0.0]


# Arguments


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"input_encoding": "phase"}, ValueError, "Unknown input encoding: phase"),
        ({"hidden_neuron": "LIF"}, ValueError, "Unknown neuron: LIF"),
        ({"read_out": "rate"}, ValueError, "Unknown read-out: rate"),
        ({"input_encoding": 3}, ValueError, "expected a name or a spiking Neuron"),
        ({"hidden_neuron": ann.LeakyIntegrator}, ann.ANNarchyException, "the neuron must be spiking"),
        ({"read_out": "time_to_k_spikes"}, ann.ANNarchyException, "needs the number of spikes, not None"),
        ({"read_out": "time_to_k_spikes", "k": 0}, ann.ANNarchyException, "needs the number of spikes, not 0"),
        ({"max_f": "high"}, ann.ANNarchyException, "expected a number"),
    ],
)
def test_unknown_encodings_neurons_and_read_outs_are_refused(arguments, error, message):
    with pytest.raises(error, match=message) as caught:
        ANNtoSNNConverter(**arguments)
    assert isinstance(caught.value, ann.ANNarchyException)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scale_factor": [1.0]}, "2 values are needed, one for each projection, not 1"),
        ({"scale_factor": "large"}, "expected a number or a list of numbers"),
    ],
)
def test_scales_are_one_for_each_projection(arguments, message, small):
    with pytest.raises(ann.ANNarchyException, match=message):
        ANNtoSNNConverter().load_keras_model(small, show_info=False, **arguments)


@pytest.mark.parametrize(("scale", "factors"), [(None, (1.0, 2.0)), (4.0, (2.0, 8.0 / 3.0)), ([1.0, 6.0], (0.5, 4.0))])
def test_weights_are_scaled_by_their_largest_sum(scale, factors, small):
    net = ANNtoSNNConverter().load_keras_model(small, show_info=False, scale_factor=scale, normalize_dense=True)
    for proj, weights, factor in zip(net.projections, (W1, W2), factors, strict=True):
        np.testing.assert_allclose(proj.connectivity_matrix(), factor * weights, rtol=1e-12)


def test_neurons_without_a_mask_are_refused(small):
    bare = ann.Neuron(equations="v = g_exc", spike="v > 1.0")
    for arguments in ({"hidden_neuron": bare}, {"input_encoding": bare}):
        with pytest.raises(ann.ANNarchyException, match="the neuron must have"):
            ANNtoSNNConverter(**arguments).load_keras_model(small, show_info=False)
    assert ann.populations() == []


def test_information_is_a_line_for_each_layer(small, capsys):
    converter = ANNtoSNNConverter()
    assert converter.get_annarchy_network() is None
    assert converter.init_from_keras_model(small) is converter.get_annarchy_network()
    assert capsys.readouterr().out.splitlines() == [
        "* Input layer: input, (4,)",
        "* Dense layer: dense_0, 3",
        "    weights: 3 x 4, mean 0.3333, std 0.6236, from -1.0000 to 1.0000",
        "* Dense layer: dense_1, 2",
        "    weights: 2 x 3, mean 0.5000, std 0.4082, from 0.0000 to 1.0000",
    ]


# ONNX


def onnx_file(path, nodes, constants, shape):
    tensors = [numpy_helper.from_array(np.asarray(value, dtype=np.float32), name) for name, value in constants.items()]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, *shape])]
    outputs = [helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, None)]
    onnx.save(helper.make_model(helper.make_graph(nodes, "net", inputs, outputs, tensors)), path)
    return path


def test_an_onnx_file_becomes_the_same_network(tmp_path, small):
    node = helper.make_node
    nodes = [
        node("Gemm", ["x", "w1", "b1"], ["a"], "first", transB=1),
        node("Relu", ["a"], ["b"]),
        node("MatMul", ["b", "w2"], ["c"], "second"),
        node("Add", ["c", "b2"], ["d"]),
        node("Softmax", ["d"], ["y"]),
    ]
    constants = {"w1": W1, "b1": np.zeros(3), "w2": W2.T, "b2": np.zeros(2)}
    converter = ANNtoSNNConverter(input_encoding="IB")
    net = converter.load_onnx_model(onnx_file(tmp_path / "net.onnx", nodes, constants, (4,)), show_info=False)
    assert [pop.name for pop in net.populations] == ["x", "first", "second"]
    assert run(converter, [100.0, 0.0, 0.0, 0.0], 50) == {0: [3, 5, 9, *range(13, 50, 4)], 1: []}


def test_images_of_onnx_have_their_channels_first(tmp_path):
    rng = np.random.default_rng(5)
    node = helper.make_node
    kernel, dense = rng.normal(size=(3, 2, 3, 3)), rng.normal(size=(2, 12))
    nodes = [
        node("Conv", ["x", "k"], ["a"], "conv", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("MaxPool", ["a"], ["b"], "pool", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["b"], ["c"]),
        node("Gemm", ["c", "d"], ["y"], "dense", transB=1),
    ]
    found = onnx_files.layers_of(onnx_file(tmp_path / "net.onnx", nodes, {"k": kernel, "d": dense}, (2, 4, 4)))
    first, conv, pool, _, last = found
    assert (first.shape, first.axes) == ((4, 4, 2), (1, 2, 0))
    assert (pool.operation, pool.size, pool.strides) == ("max", (2, 2), (2, 2))
    np.testing.assert_allclose(conv.weights, kernel.transpose(0, 2, 3, 1), rtol=1e-6)
    image = rng.normal(size=(2, 2, 3))
    np.testing.assert_allclose(
        last.weights @ image.reshape(-1), dense @ image.transpose(2, 0, 1).reshape(-1), rtol=1e-5
    )
    assert conv.output_shape((4, 4, 2)) == (4, 4, 3)


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([("LSTM", ["x", "w"])], "a LSTM cannot be converted"),
        ([("Gemm", ["x", "missing"])], "its weights are not in the file"),
        ([("Conv", ["x", "w"])], "only two-dimensional convolutions"),
    ],
)
def test_onnx_files_that_cannot_be_converted_say_why(nodes, message, tmp_path):
    made = [helper.make_node(kind, given, ["y"], "node") for kind, given in nodes]
    path = onnx_file(tmp_path / "net.onnx", made, {"w": np.eye(4)}, (4,))
    with pytest.raises(ann.ANNarchyException, match=message):
        onnx_files.layers_of(path)


def test_files_that_are_no_onnx_files_say_so(tmp_path):
    (tmp_path / "text.onnx").write_text("no network")
    with pytest.raises(ann.ANNarchyException, match="cannot be read as an ONNX file"):
        onnx_files.layers_of(tmp_path / "text.onnx")
    with pytest.raises(ann.ANNarchyException, match="does not exist"):
        onnx_files.layers_of(tmp_path / "none.onnx")


# Convolutions and pooling


def filtered(weights, image, strides, added):
    """A bank of filters over an image with its channels last, one place after the other."""
    padded = np.pad(image, [*added, (0, 0)])
    size = weights.shape[1:3]
    rows, columns = (range(0, n - k + 1, s) for n, k, s in zip(padded.shape, size, strides, strict=False))
    return np.array([
        [[(f * padded[y : y + size[0], x : x + size[1]]).sum() for f in weights] for x in columns] for y in rows
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("strides", "padding", "added"),
    [
        ((1, 1), "same", ((1, 1), (0, 1))),
        ((1, 1), "valid", ((0, 0), (0, 0))),
        ((2, 2), "same", ((0, 1), (0, 0))),
        ((2, 3), "valid", ((0, 0), (0, 0))),
        ((2, 1), ((1, 1), (2, 0)), ((1, 1), (2, 0))),
    ],
)
def test_convolutions_lie_where_the_trained_network_has_them(strides, padding, added):
    rng = np.random.default_rng(6)
    layer = layers.Convolution("conv", rng.normal(size=(3, 3, 2, 2)), strides, padding)
    image = rng.random((6, 8, 2))
    expected = filtered(layer.weights, image, strides, added)
    assert layer.output_shape(image.shape) == expected.shape
    plan = build.build(
        [layers.Input("input", image.shape), layer, layers.Dense("out", np.zeros((1, expected.size)))],
        *(own for own in (CPN, IaF, IaF_Acc)),
        None,
        0,
        [1.0, 1.0],
        False,
        False,
    )
    net = plan.network
    scale = build.factor(layer.weights, 1.0)
    net.get_population("conv").vt = 1e9
    plan.input.mask = image
    net.step()
    found = np.asarray(net.get_population("conv").v)
    np.testing.assert_allclose(found, np.maximum(scale * expected, -2.0), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("operation", ["max", "mean"])
def test_pooling_takes_regions_of_the_masks_of_each_channel(operation):
    image = np.random.default_rng(7).random((5, 6, 2))
    layer = layers.Pooling("pool", operation, (2, 3), (2, 3))
    plan = build.build(
        [layers.Input("input", image.shape), layer, layers.Dense("out", np.zeros((1, 8)))],
        CPN, IaF, IaF_Acc, None, 0, None, False, False,
    )  # fmt: skip
    plan.input.mask = image
    plan.network.get_population("pool").vt = 1e9
    plan.network.step()
    regions = image[:4].reshape(2, 2, 2, 3, 2)
    expected = regions.max(axis=(1, 3)) if operation == "max" else regions.mean(axis=(1, 3))
    np.testing.assert_allclose(plan.network.get_population("pool").v, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("strides", "padding", "message"),
    [((1, 1), "valid", "overlapping or separate regions"), ((2, 2), "same", "with a border around it")],
)
def test_pooling_that_cannot_be_converted_says_why(strides, padding, message):
    described = [
        layers.Input("input", (5, 5, 1)),
        layers.Pooling("pool", "max", (2, 2), strides, padding),
        layers.Dense("out", np.zeros((1, 16 if strides == (1, 1) else 9))),
    ]
    with pytest.raises(ann.ANNarchyException, match=message):
        build.build(described, CPN, IaF, IaF_Acc, None, 0, None, False, False)
    assert ann.populations() == []


def test_a_convolutional_network_tells_digits_after_conversion(tmp_path):
    images, digits, test_images, test_digits = load()
    rng = np.random.default_rng(1)
    network = [Convolution(1, 4, rng), Pooling(), Dense(64, 10, rng)]
    train(network, images[:600], digits[:600], epochs=6)
    write_keras(tmp_path / "cnn.keras", network, (8, 8, 1))
    ann.setup(seed=1)
    converter = ANNtoSNNConverter()
    net = converter.load_keras_model(tmp_path / "cnn.keras", show_info=False)
    assert [proj.name for proj in net.projections] == ["conv_proj_2", "pool_proj_3", "dense_proj_4"]
    assert [pop.geometry for pop in net.populations] == [(8, 8, 1), (8, 8, 4), (4, 4, 4), (10,)]
    filters = np.moveaxis(network[0].w, -1, 0)
    np.testing.assert_allclose(net.projections[0].weights, build.factor(filters, 2.0) * filters, rtol=1e-6)
    before = accuracy(network, test_images[:40], test_digits[:40])
    told = converter.predict(test_images[:40], duration_per_sample=200)
    assert before > 0.85
    assert np.mean(np.array(told) == test_digits[:40]) > before - 0.2


def test_files_of_keras_with_convolutions_are_converted(capsys):
    net = ANNtoSNNConverter().load_keras_model(DATA / "sequential.keras")
    assert [pop.geometry for pop in net.populations] == [
        (8, 6, 1), (8, 6, 2), (4, 3, 2), (3, 2, 3), (1, 2, 3), (4,), (2,)
    ]  # fmt: skip
    printed = capsys.readouterr().out
    assert "* Conv2D layer: first, (8, 6, 2)" in printed
    assert "* Dropout skipped." in printed
