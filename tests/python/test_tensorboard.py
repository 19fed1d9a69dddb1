"""The files of the logger, read back."""

import io
import re
import struct

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from tensorboardX.proto.event_pb2 import Event
from tensorboardX.proto.plugin_hparams_pb2 import HParamsPluginData
from tensorboardX.record_writer import masked_crc32c

import neurarchy as ann
from neurarchy.extensions.tensorboard import Logger


def events(folder):
    """The events in the files directly in a folder, each record checked."""
    found = []
    for file in sorted(folder.glob("events.out.tfevents.*")):
        data = file.read_bytes()
        while data:
            (length, crc), header = struct.unpack("<QI", data[:12]), data[:8]
            payload, (check,) = data[12 : 12 + length], struct.unpack("<I", data[12 + length : 16 + length])
            assert (crc, check) == (masked_crc32c(header), masked_crc32c(payload))
            found.append(Event.FromString(payload))
            data = data[16 + length :]
    assert found[0].file_version == "brain.Event:2"
    return found[1:]


def values(folder):
    """Tag, step and value of each summary."""
    return [(value.tag, event.step, value) for event in events(folder) for value in event.summary.value]


def pixels(value):
    return np.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)))


def test_scalars_are_read_back(tmp_path, capsys):
    with Logger(logdir=f"{tmp_path}/runs/", experiment="e1") as logger:
        assert (logger.experiment, logger.currentlogdir) == ("e1", f"{tmp_path}/runs/e1")
        logger.add_scalar("a", 0.5)
        logger.add_scalar("/group/a b", np.float32(1.5), step=3)
        logger.add_scalars("Acc x", {"b": 0.25, "c": 2}, 7)
    assert capsys.readouterr().out == f"Logging in {tmp_path}/runs/e1\n"
    run = tmp_path / "runs" / "e1"
    assert [(tag, step, value.simple_value) for tag, step, value in values(run)] == [
        ("a", 0, 0.5),
        ("group/a_b", 3, 1.5),
    ]
    for label, number in (("b", 0.25), ("c", 2.0)):
        assert [(t, s, v.simple_value) for t, s, v in values(run / "Acc x" / label)] == [("Acc_x", 7, number)]


def test_a_second_run_of_the_same_name_adds_a_file(tmp_path):
    for number in (1.0, 2.0):
        logger = Logger(str(tmp_path), experiment="e1")
        logger.add_scalar("a", number)
        logger.flush()
        assert [v.simple_value for _, _, v in values(tmp_path / "e1")][-1] == number
        logger.close()
    assert {v.simple_value for _, _, v in values(tmp_path / "e1")} == {1.0, 2.0}


def test_a_run_without_a_name_is_called_after_time_and_machine(tmp_path):
    with Logger(tmp_path / "deep" / "runs") as logger:
        assert logger.experiment is None
        assert re.fullmatch(r"[A-Z][a-z]{2}\d\d_\d\d-\d\d-\d\d_.+", logger.currentlogdir.rpartition("/")[2])


def test_exceptions_leave_the_with_statement(tmp_path):
    def fail():
        with Logger(tmp_path, "e1") as logger:
            logger.add_scalar("a", 1.0)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert len(values(tmp_path / "e1")) == 1


@pytest.mark.parametrize(
    ("image", "options", "expected"),
    [
        (np.array([[0.0, 0.5], [0.999, 2.0]]), {}, [[0, 127], [254, 255]]),
        (np.array([[0, 128], [255, 3]], dtype=np.uint8), {}, [[0, 128], [255, 3]]),
        (np.array([[0, 128], [255, 300]]), {}, [[0, 128], [255, 255]]),
        (np.array([[True, False]]), {}, [[255, 0]]),
        (np.array([[2, 4], [6, 12]]), {"equalize": True}, [[0, 51], [102, 255]]),
        (np.full((2, 2), 0.7), {"equalize": True}, [[0, 0], [0, 0]]),
    ],
)
def test_images_are_read_back(image, options, expected, tmp_path):
    with Logger(tmp_path, "e1") as logger:
        logger.add_image("grey", image, step=2, **options)
        logger.add_image("colours", np.stack([image] * 3, axis=-1), **options)
    (tag, step, grey), (_, _, colours) = values(tmp_path / "e1")
    assert (tag, step, grey.image.height, grey.image.width) == ("grey", 2, *image.shape)
    shown = pixels(grey)
    assert (shown if shown.ndim == 2 else shown[:, :, 0]).tolist() == expected
    assert pixels(colours)[:, :, 2].tolist() == expected


def test_several_images_are_one_grid_with_eight_in_a_row(tmp_path):
    images = np.arange(10.0)[:, None, None] * np.ones((10, 2, 3))
    with Logger(tmp_path, "e1") as logger:
        logger.add_images("all", images, 4, equalize=True)
        logger.add_images("each", images + np.eye(2, 3), equalize_per_image=True)
        logger.add_images("colours", np.full((3, 2, 2, 3), 1.0))
    (_, step, together), (_, _, each), (_, _, colours) = values(tmp_path / "e1")
    shown = pixels(together)
    assert (step, shown.shape[:2]) == (4, (4, 24))
    assert shown[0, ::3, 0].tolist() == [int(n / 9 * 255) for n in range(8)]
    assert shown[2, ::3, 0].tolist() == [int(n / 9 * 255) for n in (8, 9)] + [0] * 6
    assert pixels(each)[0, :6, 0].tolist() == [255, 0, 0, 255, 0, 0]
    assert pixels(colours).shape == (2, 6, 3)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((4,), r"images must be of shape \(H, W\) or \(H, W, 3\)\."),
        ((4, 5, 4), r"color images must be of shape \(H, W, 3\)\."),
        ((0, 5), "there are no pixels"),
    ],
)
def test_what_is_no_image_is_refused(shape, message, tmp_path):
    with Logger(tmp_path, "e1") as logger:
        with pytest.raises(ann.ANNarchyException, match=message):
            logger.add_image("i", np.zeros(shape))
        with pytest.raises(ann.ANNarchyException, match=message.replace("(H", "(N, H")):
            logger.add_images("i", np.zeros((2, *shape)))
    assert values(tmp_path / "e1") == []


def test_parameters_are_read_back_with_their_metrics(tmp_path):
    with Logger(tmp_path, "e1") as logger:
        logger.add_parameters(
            {"layers": 2, "rate": np.float64(0.1), "rule": "Oja", "noise": True}, {"accuracy": 0.75, "loss": 1}
        )
        with pytest.raises(TypeError, match="must be dictionaries"):
            logger.add_parameters([1], {})
        with pytest.raises(ann.ANNarchyException, match="expected numbers, texts or truth values"):
            logger.add_parameters({"a": [1]}, {})
    (folder,) = [path for path in (tmp_path / "e1").iterdir() if path.is_dir()]
    found = values(folder)
    assert [(tag, v.simple_value) for tag, _, v in found if v.HasField("simple_value")] == [
        ("accuracy", 0.75),
        ("loss", 1.0),
    ]
    tags = [tag for tag, _, v in found if v.metadata.plugin_data.plugin_name == "hparams"]
    assert tags == [f"_hparams_/{name}" for name in ("experiment", "session_start_info", "session_end_info")]
    (start,) = [v for tag, _, v in found if tag == "_hparams_/session_start_info"]
    written = HParamsPluginData.FromString(start.metadata.plugin_data.content).session_start_info.hparams
    assert (written["layers"].number_value, written["rate"].number_value) == (2.0, 0.1)
    assert (written["rule"].string_value, written["noise"].bool_value) == ("Oja", True)


def test_histograms_are_read_back(tmp_path):
    with Logger(tmp_path, "e1") as logger:
        logger.add_histogram("h", [[1.0, 2.0], [2.0, -3.0]], step=5)
        with pytest.raises(ValueError, match="there are no values"):
            logger.add_histogram("h", [])
    ((tag, step, value),) = values(tmp_path / "e1")
    histo = value.histo
    assert (tag, step, histo.min, histo.max, histo.num, histo.sum, histo.sum_squares) == ("h", 5, -3, 2, 4, 2, 18)
    assert sum(histo.bucket) == 4


def test_figures_become_images(tmp_path):
    figure = plt.figure(figsize=(2, 1), dpi=50, facecolor=(1.0, 0.0, 0.0))
    with Logger(tmp_path, "e1") as logger:
        logger.add_figure("f", figure, close=False)
        assert plt.fignum_exists(figure.number)
        logger.add_figure("f", figure, step=1)
        assert not plt.fignum_exists(figure.number)
        with pytest.raises(ann.ANNarchyException, match="expected a figure"):
            logger.add_figure("f", None)
    shown = [pixels(value) for _, _, value in values(tmp_path / "e1")]
    assert [each.shape for each in shown] == [(50, 100, 3)] * 2
    assert shown[0][0, 0].tolist() == [255, 0, 0]


def test_without_tensorboardx_the_extra_is_named(tmp_path):
    import subprocess
    import sys

    script = "import sys; sys.modules['tensorboardX'] = None; import neurarchy.extensions.tensorboard"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert answer.returncode != 0
    assert "pip install 'neurarchy[tensorboard]'" in answer.stderr
