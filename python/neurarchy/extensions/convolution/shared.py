"""What projections without synapses of their own have in common."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ... import _core, connector, values
from ...messages import ANNarchyException, warn
from ...population import Population, population_of
from ...projection import Projection
from ...random import RandomDistribution
from ...view import IndividualNeuron, PopulationView

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...dendrite import Dendrite
    from ...individual_synapse import IndividualSynapse

Side = Population | PopulationView | IndividualNeuron | str


class WithoutSynapses(Projection):
    """A projection that stores no synapses: what shows or stores single ones is not available."""

    #: How messages call such projections.
    _plural: ClassVar[str]
    #: What it is connected by.
    _connector: ClassVar[str]
    _saveable = False

    def _became_connected(self, delays: float, before: bool) -> Self:
        return self._connected(connector.Delays(0.0, delays, True), before, None)

    def _unavailable(self, what: str) -> None:
        warn(f"{self._plural} can not {what}.")

    def connectivity_matrix(self, fill: float = 0.0) -> Any:
        """Warn that there is none, whatever `fill` is, and return None."""
        self._unavailable("display connectivity matrices")

    def receptive_fields(self, variable: str = "w", in_post_geometry: bool = True) -> Any:
        """Warn that there are none, of no `variable`, with or without `in_post_geometry`, and return None."""
        self._unavailable("display receptive fields")

    def save(self, filename: str | PathLike[str]) -> None:
        """Warn that nothing is saved; `filename` is not touched."""
        self._unavailable("be saved")

    def load(self, filename: str | PathLike[str], pickle_encoding: str | None = None) -> None:
        """Warn that nothing is loaded; `filename` is not read, and `pickle_encoding` has no meaning."""
        self._unavailable("be loaded")

    def save_connectivity(self, filename: str | PathLike[str]) -> None:
        """Warn that nothing is saved; `filename` is not touched."""
        self._unavailable("be saved")

    def _connect_otherwise(self, *arguments: Any, **keywords: Any) -> NoReturn:
        """Raise an ANNarchyException: there are no individual synapses to connect."""
        raise ANNarchyException(f"{self._what}: it has no synapses of its own; call {self._connector}")

    connect_one_to_one = connect_all_to_all = connect_gaussian = connect_dog = _connect_otherwise
    connect_fixed_probability = connect_fixed_number_pre = connect_fixed_number_post = _connect_otherwise
    connect_from_matrix = connect_from_sparse = connect_from_file = connect_with_func = _connect_otherwise
    connect_from_matrix_market = _connect_otherwise


class SharedWeights(WithoutSynapses):
    """A projection whose post neurons all have the same weights, each for other pre neurons."""

    _has_synapses = False
    _shows_weights: ClassVar[bool] = True

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weights that all post neurons share.

        Other ones of the same shape can be assigned; they are used from the next step on.

        Raises
        ------
        AttributeError
            If it is not connected, has no weights, or weights with another number of dimensions are assigned.
        ANNarchyException
            If weights of another shape are assigned.
        """
        self._require_weights()
        shape, flat = _core.shared_weights(self._network.core, self.id)
        return flat.reshape(shape)

    @weights.setter
    def weights(self, value: ArrayLike) -> None:
        new = kernel(value, f"{self._what}, weights")
        if new.ndim != self.weights.ndim:
            raise AttributeError(
                f"{self._what}: Mismatch between filter dimensions: {self.weights.ndim} are needed, not {new.ndim}"
            )
        _core.set_shared_weights(self._network.core, self.id, new)

    def _require_weights(self) -> None:
        if not self._shows_weights or not self.is_connected:
            what = "has no weights" if self.is_connected else f"is not connected yet; call {self._connector}"
            raise AttributeError(f"{self._what} {what}")

    def _individual(self) -> NoReturn:
        raise AttributeError(f"{self._what} has no individual weights" + "; use `weights`" * self._shows_weights)

    @property
    def size(self) -> int:
        """Number of post neurons; 0, with a warning, before `compile`."""
        return 0 if self._rows_or_warn("size") is None else population_of(self.post).size

    @property
    def post_ranks(self) -> list[int] | None:
        """The ranks of all post neurons; None, with a warning, before `compile`."""
        return None if self._rows_or_warn("post_ranks") is None else list(range(population_of(self.post).size))

    def nb_synapses_per_dendrite(self) -> list[int]:
        """Return zeros, one for each post neuron; empty, with a warning, before `compile`."""
        return [0] * self.size

    def get(self, name: str) -> Any:
        """Return the value of the attribute `name`, such as ``'weights'``."""
        if name in self._attributes:
            self._individual()
        return super().get(name)

    def _assign(self, name: str, value: object) -> None:
        self._individual()

    def dendrite(self, post: int | tuple[int, ...]) -> Dendrite:
        """Raise an AttributeError: there are no individual synapses, whichever neuron `post` is."""
        self._individual()

    def synapse(self, pre: int, post: int) -> IndividualSynapse:
        """Raise an AttributeError: there are no individual synapses, whichever neurons `pre` and `post` are."""
        self._individual()

    @property
    def dendrites(self) -> Iterator[Dendrite]:
        """An AttributeError: there are no individual synapses."""
        self._individual()

    def __getattr__(self, name: str) -> Any:
        # Python comes here when a property raises an AttributeError, whose text would be lost.
        if name == "weights":
            self._require_weights()
        if name == "dendrites":
            self._individual()
        return super().__getattr__(name)


def kernel(value: ArrayLike, what: str) -> NDArray[np.float64]:
    """Return weights as an array of float."""
    try:
        weights = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ANNarchyException(f"{what}: expected an array of numbers: {error}") from None
    if weights.ndim == 0:
        raise ANNarchyException(f"{what}: expected an array of one dimension at least, not a number")
    return np.ascontiguousarray(weights)


def constant_delay(delays: object, dt: float, what: str) -> float:
    """Return the one delay of all post neurons in ms."""
    several = values.as_number(delays) is None and np.ndim(delays) > 0  # type: ignore[arg-type]
    if isinstance(delays, RandomDistribution) or several:
        raise ANNarchyException(f"{what}: Convolutions can only have constant delays, one number of ms")
    return connector.delays(delays, dt, what).longest
