"""Images and videos as input."""

import sys

import cv2
import numpy as np
import pytest
from PIL import Image

import neurarchy as ann
from neurarchy.extensions.image import ImagePopulation, VideoPopulation

PIXELS = np.array(
    [[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (10, 20, 30)], [(255, 255, 255), (100, 150, 200)]], dtype=np.uint8
)


@pytest.fixture
def picture(tmp_path):
    Image.fromarray(PIXELS).save(tmp_path / "picture.png")
    return tmp_path / "picture.png"


def test_pixels_are_rates_in_reading_order(picture):
    grey, colour, small = ImagePopulation((3, 2, 1)), ImagePopulation((3, 2, 3)), ImagePopulation((2, 2))
    for pop in (grey, colour):
        pop.set_image(str(picture))
    with pytest.warns(ann.NeurarchyWarning, match="2 x 3 pixels, it is resized to 2 x 2"):
        small.set_image(str(picture))
    assert grey.geometry == (3, 2)
    assert (255 * grey.r).round(9).reshape(-1).tolist() == [76, 150, 29, 18, 255, 141]
    np.testing.assert_array_equal(colour.r, PIXELS / 255.0)
    assert (255 * small.r).round(9).reshape(-1).tolist() == [57, 99, 173, 93]


def test_pixels_of_an_image_of_two_rows():
    pixels = np.zeros((2, 3, 3), dtype=np.uint8)
    pixels[0, 0], pixels[0, 1], pixels[1, 2] = (255, 0, 0), (0, 255, 0), (10, 20, 30)
    grey, colour = ImagePopulation((2, 3)), ImagePopulation((2, 3, 3))
    ann.compile(silent=True)
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        Image.fromarray(pixels).save(folder + "/a.png")
        for pop in (grey, colour):
            pop.set_image(folder + "/a.png")
    np.testing.assert_allclose(grey.r, [[0.298039, 0.588235, 0], [0, 0, 0.070588]], atol=5e-7)
    np.testing.assert_allclose(colour.r[1, 2], [0.039216, 0.078431, 0.117647], atol=5e-7)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1", "LA"])
def test_images_of_every_mode_are_shown_in_colour(picture, tmp_path, mode):
    with Image.open(picture) as opened:
        opened.convert(mode).save(tmp_path / "other.png")
    pop = ImagePopulation((3, 2, 3))
    pop.set_image(tmp_path / "other.png")
    assert 0.0 <= pop.r.min() <= pop.r.max() <= 1.0
    assert pop.r.max() == 1.0


def test_an_image_is_seen_in_the_next_step_and_a_reset_comes_back_to_the_first(picture, tmp_path):
    Image.new("L", (2, 3), 51).save(tmp_path / "grey.png")
    pop = ImagePopulation((3, 2))
    pop.set_image(tmp_path / "grey.png")
    out = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(pop, out, "exc").connect_all_to_all(1.0)
    ann.compile(silent=True)
    ann.simulate(1.0)
    assert out.r[0] == pytest.approx(6 * 0.2)
    pop.set_image(picture)
    ann.simulate(1.0)
    assert out.r[0] == pytest.approx((76 + 150 + 29 + 18 + 255 + 141) / 255)
    ann.reset()
    assert pop.r.tolist() == [[0.2, 0.2]] * 3


def test_what_is_no_image_is_refused_and_changes_nothing(picture, tmp_path):
    for wrong in [3, (3,), (3, 4, 2), (3, 4, 3, 1)]:
        with pytest.raises(ann.ANNarchyException):
            ImagePopulation(wrong)
    assert ann.populations() == []
    pop = ImagePopulation((3, 2))
    pop.set_image(picture)
    before = pop.r
    (tmp_path / "text.png").write_text("no image")
    (tmp_path / "cut.png").write_bytes(picture.read_bytes()[:60])
    for name, reason in [("missing.png", "does not exist"), ("text.png", "cannot be read"), ("cut.png", "cannot")]:
        with pytest.raises(ann.ANNarchyException, match=reason):
            pop.set_image(tmp_path / name)
    np.testing.assert_array_equal(pop.r, before)


def test_frames_of_a_video_are_rates(tmp_path, capsys):
    levels = [40, 120, 200]
    writer = cv2.VideoWriter(str(tmp_path / "a.avi"), cv2.VideoWriter_fourcc(*"MJPG"), 10, (32, 16))
    for level in levels:
        frame = np.zeros((16, 32, 3), dtype=np.uint8)
        frame[:, :, 2] = level  # OpenCV orders blue, green, red
        writer.write(frame)
    writer.release()
    grey, colour = VideoPopulation((4, 8)), VideoPopulation((4, 8, 3))
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="start_camera"):
        grey.grab_image()
    for pop in (grey, colour):
        pop.start_camera(tmp_path / "a.avi")
    for level in levels:
        for pop in (grey, colour):
            pop.grab_image()
        # JPEG keeps a plain colour to a few levels of 255.
        np.testing.assert_allclose(255 * colour.r, np.broadcast_to([level, 0, 0], (4, 8, 3)), atol=8)
        np.testing.assert_allclose(255 * grey.r, 0.299 * level, atol=8)
    last = grey.r
    grey.grab_image()
    np.testing.assert_array_equal(grey.r, last)
    grey.release()
    grey.start_camera(str(tmp_path / "none.avi"))
    assert "could not open the camera" in capsys.readouterr().out
    grey.grab_image()
    np.testing.assert_array_equal(grey.r, last)


def test_a_video_needs_opencv_only_when_the_camera_is_started(monkeypatch):
    pop = VideoPopulation((4, 8))
    with pytest.raises(ann.ANNarchyException, match="not compiled"):
        pop.start_camera()
    ann.compile(silent=True)
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(ann.ANNarchyException, match="OpenCV is missing"):
        pop.start_camera()
