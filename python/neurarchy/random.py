"""Random distributions: of weights, delays and initial values, and for the user's own draws."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from . import _core, settings
from .messages import ANNarchyException, warn

Shape = int | tuple[int, ...]


class RandomDistribution:
    """Base class of the distributions.
    Assigned to an attribute or given to a connector, a distribution is drawn by the engine with the seed of the
    network: the values depend on the seed, the object and the neuron or synapse, not on what was drawn before.

    :meth:`get_value`, :meth:`get_values` and :meth:`get_list_values` draw from a NumPy generator of the object's own,
    :attr:`rng`.

    Parameters
    ----------
    seed : int or None
        Of :attr:`rng`; None: that of the settings.
    """

    #: Names of the arguments, in order.
    arguments: ClassVar[tuple[str, ...]] = ()
    #: The distribution can be cut at `min` and `max`, which come after the arguments.
    clipped: ClassVar[bool] = False

    seed: int | None
    rng: np.random.Generator

    def __init__(self, seed: int | None) -> None:
        self._seed_was_given = seed is not None
        self._warned = False
        self.seed = settings.get_global_config("seed") if seed is None else seed
        self.rng = np.random.default_rng(self.seed)
        self.engine()  # reports impossible arguments now

    def get_values(self, shape: Shape) -> NDArray[Any]:
        """Draw an array of this shape.

        Parameters
        ----------
        shape : int or tuple of int
            Shape of the array.
        """
        values = self._draw(shape)
        bounds = (getattr(self, "min", None), getattr(self, "max", None)) if self.clipped else (None, None)
        return values if bounds == (None, None) else np.clip(values, *bounds)

    def get_list_values(self, size: int) -> list[Any]:
        """Draw a list of values.

        Parameters
        ----------
        size : int
            Number of values.
        """
        return list(self.get_values(size).tolist())

    def get_value(self) -> Any:
        """Draw one value."""
        return self.get_values(1)[0].item()

    @staticmethod
    def keywords() -> list[str]:
        """Return the names of all distributions."""
        return ["Uniform", "DiscreteUniform", "Normal", "LogNormal", "Exponential", "Gamma", "Binomial"]

    def latex(self) -> str:
        """Return the distribution as LaTeX."""
        raise NotImplementedError

    def _draw(self, shape: Shape) -> NDArray[Any]:
        raise NotImplementedError

    def engine(self) -> _core.Distribution:
        """Return the engine's form of the distribution, with the present values of its arguments."""
        values = []
        for name in self.arguments:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Real):
                raise ANNarchyException(f"{type(self).__name__}: {name} must be a number, not {value!r}")
            values.append(float(value))
        lower, upper = (self._bound("min"), self._bound("max")) if self.clipped else (None, None)
        return _core.Distribution(self._kind(), values, lower, upper)

    def handed_over(self) -> _core.Distribution:
        """Return the engine's form for an attribute or a connector."""
        if self._seed_was_given and not self._warned:
            self._warned = True
            warn(
                f"{self!r}: the seed of a distribution concerns get_values() only; what is assigned or given to a "
                "connector is drawn with the seed of the network, see setup(seed=)"
            )
        return self.engine()

    def _kind(self) -> str:
        for kind in type(self).__mro__:
            if kind.__name__ in self.keywords() and kind.__module__ == __name__:
                return kind.__name__
        raise ANNarchyException(f"{type(self).__name__} is not one of {', '.join(self.keywords())}")

    def _bound(self, name: str) -> float | None:
        value = getattr(self, name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ANNarchyException(f"{type(self).__name__}: {name} must be a number or None, not {value!r}")
        return float(value)

    def __repr__(self) -> str:
        given = [f"{getattr(self, name)}" for name in self.arguments]
        if self.clipped:
            given += [f"{name}={getattr(self, name)}" for name in ("min", "max") if getattr(self, name) is not None]
        return f"{type(self).__name__}({', '.join(given)})"


class Uniform(RandomDistribution):
    """Real numbers between `min` (included) and `max` (not included).

    Parameters
    ----------
    seed : int, optional
        Of :attr:`rng`; by default that of the settings. The engine draws with the seed of the network.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.Uniform(0.0, 1.0, seed=1).get_value()
    0.5118216247002567
    """

    arguments = ("min", "max")
    min: float
    max: float

    def __init__(self, min: float, max: float, seed: int | None = None) -> None:
        self.min = min
        self.max = max
        super().__init__(seed)
        if max < min:
            warn(f"{self!r}: the bounds are the wrong way round: numbers between the second and the first are drawn")

    def _draw(self, shape: Shape) -> NDArray[np.float64]:
        return self.rng.uniform(self.min, self.max, shape)

    def latex(self) -> str:
        return rf"$\mathcal{{U}}$({self.min}, {self.max})"


class DiscreteUniform(RandomDistribution):
    """Whole numbers from `min` to `max`, both included.

    Parameters
    ----------
    seed : int, optional
        Of :attr:`rng`; by default that of the settings. The engine draws with the seed of the network.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.DiscreteUniform(0, 3, seed=42).get_values(8)
    array([0, 3, 2, 1, 1, 3, 0, 2])
    """

    arguments = ("min", "max")
    min: float
    max: float

    def __init__(self, min: int, max: int, seed: int | None = None) -> None:
        self.min = min
        self.max = max
        super().__init__(seed)

    def _draw(self, shape: Shape) -> NDArray[np.int64]:
        return self.rng.integers(int(self.min), int(self.max) + 1, shape)

    def latex(self) -> str:
        return rf"$\mathcal{{U}}$({self.min}, {self.max})"


class _Cut(RandomDistribution):
    """What distributions share whose values outside of two bounds become these."""

    clipped = True
    min: float | None
    max: float | None

    def __init__(self, min: float | None, max: float | None, seed: int | None) -> None:
        self.min = min
        self.max = max
        super().__init__(seed)


class _OfNormal(_Cut):
    """What distributions share that come of a normal one."""

    arguments = ("mu", "sigma")

    def __init__(
        self,
        mu: float,
        sigma: float,
        min: float | None = None,
        max: float | None = None,
        seed: int | None = None,
    ) -> None:
        self.mu = mu
        self.sigma = sigma
        super().__init__(min, max, seed)


class Normal(_OfNormal):
    """Normal distribution with mean `mu` and standard deviation `sigma`; values outside `min`, `max` become these.

    Parameters
    ----------
    seed : int, optional
        Of :attr:`rng`; by default that of the settings. The engine draws with the seed of the network.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.Normal(0.0, 1.0, min=-0.5, max=0.5, seed=42).get_values(5).round(3)
    array([ 0.305, -0.5  ,  0.5  ,  0.5  , -0.5  ])
    """

    def _draw(self, shape: Shape) -> NDArray[np.float64]:
        return self.rng.normal(self.mu, self.sigma, shape)

    def latex(self) -> str:
        return rf"$\mathcal{{N}}$({self.mu}, {self.sigma})"


class LogNormal(_OfNormal):
    """exp of a normal distribution with mean `mu` and standard deviation `sigma`; cut at `min` and `max`.

    Parameters
    ----------
    seed : int, optional
        Of :attr:`rng`; by default that of the settings. The engine draws with the seed of the network.
    """

    def _draw(self, shape: Shape) -> NDArray[np.float64]:
        return self.rng.lognormal(self.mu, self.sigma, shape)

    def latex(self) -> str:
        return rf"$\ln\mathcal{{N}}$({self.mu}, {self.sigma})"


class Exponential(_Cut):
    """Exponential distribution with rate `Lambda`: the mean is ``1/Lambda``. Cut at `min` and `max`.

    Parameters
    ----------
    seed : int, optional
        Of :attr:`rng`; by default that of the settings. The engine draws with the seed of the network.
    """

    arguments = ("Lambda",)

    def __init__(
        self,
        Lambda: float,
        min: float | None = None,
        max: float | None = None,
        seed: int | None = None,
    ) -> None:
        self.Lambda = Lambda
        super().__init__(min, max, seed)

    def _draw(self, shape: Shape) -> NDArray[np.float64]:
        return self.rng.exponential(1.0 / self.Lambda, shape)

    def latex(self) -> str:
        return rf"$\mathcal{{E}}$({self.Lambda})"


class Gamma(_Cut):
    """Gamma distribution of shape `alpha` and scale `beta`: the mean is ``alpha*beta``. Cut at `min` and `max`.

    Parameters
    ----------
    seed : int, optional
        Of :attr:`rng`; by default that of the settings. The engine draws with the seed of the network.
    """

    arguments = ("alpha", "beta")

    def __init__(
        self,
        alpha: float,
        beta: float = 1.0,
        min: float | None = None,
        max: float | None = None,
        seed: int | None = None,
    ) -> None:
        self.alpha = alpha
        self.beta = beta
        super().__init__(min, max, seed)

    def _draw(self, shape: Shape) -> NDArray[np.float64]:
        return self.rng.gamma(self.alpha, self.beta, shape)

    def latex(self) -> str:
        return rf"$\Gamma$({self.alpha}, {self.beta})"


class Binomial(RandomDistribution):
    """Number of successes in `n` trials of probability `p`.

    Parameters
    ----------
    seed : int, optional
        Of :attr:`rng`; by default that of the settings. The engine draws with the seed of the network.
    """

    arguments = ("n", "p")

    def __init__(self, n: int, p: float, seed: int | None = None) -> None:
        self.n = n
        self.p = p
        super().__init__(seed)

    def _draw(self, shape: Shape) -> NDArray[np.int64]:
        return self.rng.binomial(self.n, self.p, size=shape)

    def latex(self) -> str:
        return rf"$\mathcal{{B}}$({self.n}, {self.p})"
