"""Images and videos as input: populations whose rates are pixels. Needs Pillow; videos need OpenCV too."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _core, registry
from ..inputs.base import InputPopulation, geometry_of, name_of
from ..messages import ANNarchyException, warn

try:
    from PIL import Image
except ImportError:  # pragma: no cover (the tests have Pillow)
    Image = None  # type: ignore[assignment]
    warn("neurarchy.extensions.image needs Pillow: pip install neurarchy[image]")

__all__ = ["ImagePopulation", "VideoPopulation"]


class ImagePopulation(InputPopulation):
    """Rate-coded population whose rates ``r`` are the pixels of an image, between 0 and 1.

    The neuron ``(i, j)`` or ``(i, j, k)`` is row i, column j, channel k of the image. An image is seen by post neurons
    in the next step.

    Parameters
    ----------
    geometry : tuple of int
        ``(height, width)`` or ``(height, width, 1)``: luminance, stored as ``(height, width)``. ``(height, width, 3)``:
        red, green and blue.
    name : str, optional
        Unique name.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the geometry is no image.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from PIL import Image
    >>> from neurarchy.extensions.image import ImagePopulation
    >>> pop = ImagePopulation((1, 2, 3))
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "red_and_blue.png"
    ...     picture = Image.new("RGB", (2, 1), "red")
    ...     picture.putpixel((1, 0), (0, 0, 255))
    ...     picture.save(file)
    ...     pop.set_image(file)
    >>> pop.r
    array([[[1., 0., 0.],
            [0., 0., 1.]]])
    """

    def __init__(self, geometry: tuple[int, ...], name: str | None = None, copied: bool = False) -> None:
        what = type(self).__name__
        shape = geometry_of(geometry, what)
        if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3)):
            raise ANNarchyException(
                f"{what}(geometry=): expected (height, width), or (height, width, 3) for colours, not {geometry!r}"
            )
        shape = shape[:2] if shape[2:] == (1,) else shape
        number = _core.add_input_array(registry.magic().core, shape, name_of(name, what))
        self._become(number, shape)

    def set_image(self, image_name: str | os.PathLike[str]) -> None:
        """Show the image in a file, from the next step on. Before `compile` it is what a reset comes back to.

        Parameters
        ----------
        image_name : str or path
            File of any format that Pillow reads. An image of another size is resized (bicubic), with a warning.
            Colours become luminance ``(299 R + 587 G + 114 B) / 1000`` where the population has no channels; grey,
            palettes and transparency become RGB where it has.

        Raises
        ------
        ANNarchyException
            If the file does not exist or is no image; the pixels have not changed then.
        """
        if Image is None:  # pragma: no cover (the tests have Pillow)
            raise ANNarchyException(f"{self._what}, set_image: Pillow is missing; pip install neurarchy[image]")
        height, width = self.geometry[:2]
        colours = len(self.geometry) == 3
        try:
            with Image.open(image_name) as opened:
                opened.load()
                picture: Any = opened
        except FileNotFoundError:
            raise ANNarchyException(f"{self._what}, set_image: the image {image_name} does not exist") from None
        except (OSError, SyntaxError, ValueError, TypeError, AttributeError, Image.DecompressionBombError) as error:
            raise ANNarchyException(f"{self._what}, set_image: {image_name} cannot be read: {error}") from error
        if picture.size != (width, height):
            size = f"{picture.size[0]} x {picture.size[1]}"
            warn(f"{self._what}, set_image: {image_name} has {size} pixels, it is resized to {width} x {height}")
            picture = picture.resize((width, height))
        if colours:
            picture = picture.convert("RGB")
        elif picture.mode != "L":
            picture = picture.convert("L")
        self._show(np.asarray(picture, dtype=np.float64))

    def _show(self, pixels: NDArray[Any]) -> None:
        self.r = pixels.reshape(self.geometry) / 255.0


class VideoPopulation(ImagePopulation):
    """An :class:`ImagePopulation` whose images come from a camera or a video file. Needs OpenCV (module ``cv2``).

    Parameters
    ----------
    geometry : tuple of int
        As for :class:`ImagePopulation`.
    opencv_version : str
        Accepted for compatibility, without meaning.
    name : str, optional
        Unique name.
    copied
        Accepted for compatibility, without meaning.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.image import VideoPopulation
    >>> pop = VideoPopulation((48, 64, 3))
    >>> ann.compile(silent=True)
    >>> pop.start_camera("no such video.avi")
    Error: could not open the camera.
    >>> pop.grab_image()  # changes nothing
    """

    def __init__(
        self, geometry: tuple[int, ...], opencv_version: str = "4", name: str | None = None, copied: bool = False
    ) -> None:
        super().__init__(geometry, name, copied)
        self.__dict__["opencv_version"] = opencv_version
        self.__dict__["_camera"] = None

    def start_camera(self, camera_port: int | str | os.PathLike[str] = 0) -> None:
        """Open a camera, or a video file; prints an error if that is impossible.

        Parameters
        ----------
        camera_port : int, str or path
            Number of the device, or name of a file.

        Raises
        ------
        ANNarchyException
            If the network is not compiled, or OpenCV is missing.
        """
        self._require_compiled("start_camera")
        try:
            import cv2
        except ImportError:
            raise ANNarchyException(
                f"{self._what}, start_camera: OpenCV is missing; pip install neurarchy[video]"
            ) from None
        self.release()
        self.__dict__["_camera"] = cv2.VideoCapture(
            camera_port if isinstance(camera_port, int) else os.fspath(camera_port)
        )
        if not self.__dict__["_camera"].isOpened():
            print("Error: could not open the camera.")

    def grab_image(self) -> None:
        """Show the next frame, resized (bilinear); nothing changes if the camera is not open or has no more frames.

        Raises
        ------
        ANNarchyException
            If :meth:`start_camera` was not called.
        """
        camera = self.__dict__["_camera"]
        if camera is None:
            raise ANNarchyException(f"{self._what}, grab_image: call start_camera() first")
        if not camera.isOpened():
            return
        import cv2

        read, frame = camera.read()
        if not read:
            return
        height, width = self.geometry[:2]
        frame = cv2.resize(frame, (width, height))
        order = cv2.COLOR_BGR2RGB if len(self.geometry) == 3 else cv2.COLOR_BGR2GRAY
        self._show(cv2.cvtColor(frame, order))

    def release(self) -> None:
        """Close the camera."""
        camera = self.__dict__["_camera"]
        if camera is not None:
            camera.release()
            self.__dict__["_camera"] = None
