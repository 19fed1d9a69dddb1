"""Spike trains that are correlated with each other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _core, registry, values
from ..messages import ANNarchyException
from .base import InputPopulation, geometry_of, name_of, period_of, refractory_of, times_of


class HomogeneousCorrelatedSpikeTrains(InputPopulation):
    """Spiking population of Poisson processes that share one random rate ``x``.

    ::

        x += dt*(mu - x)/tau + sqrt(dt/tau)*sigma*Normal(0, 1)

    ``mu`` and ``sigma`` follow from the wanted rates and correlation. The mean rate of the neurons is lower than the
    one wanted (8.0 Hz for 10 Hz, a correlation of 0.3 and 10 ms), because the noise lacks a factor of the square root
    of 2 that the correction counts on: such is the model that its users know.

    Parameters
    ----------
    geometry : int or tuple of int
        Number of neurons, or lengths of the axes.
    rates : float or list of float
        Wanted rate in Hz, for each time of the schedule.
    corr : float or list of float
        Wanted correlation, from 0 to 1, for each time of the schedule or for all.
    tau : float
        Time constant of the correlation, ms.
    schedule : list of float, optional
        The time of each rate, ms. Before the first one, the first rate is used.
    period : float
        Time in ms after which the schedule begins anew; negative: never.
    name : str, optional
        Unique name.
    refractory : float, array, distribution or str, optional
        Time in ms after a spike without another, or the name of an attribute.
    copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If rates and schedule have different lengths, or there are no processes of these rates and correlations.

    References
    ----------
    Brette (2009). Generation of correlated spike trains. Neural Computation 21(1), 188-215.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.HomogeneousCorrelatedSpikeTrains(100, rates=10.0, corr=0.3, tau=10.0)
    >>> round(pop.mu, 3), round(pop.sigma, 3)
    (4.982, 18.142)
    """

    _tau_ms: float
    #: Rates and correlations that were wished for, with the moments they lead to.
    _wishes: list[tuple[list[float], list[float], NDArray[np.float64]]]

    def __init__(
        self,
        geometry: int | tuple[int, ...],
        rates: float | ArrayLike,
        corr: float | ArrayLike,
        tau: float,
        schedule: ArrayLike | None = None,
        period: float = -1.0,
        name: str | None = None,
        refractory: Any = None,
        copied: bool = False,
    ) -> None:
        what = "HomogeneousCorrelatedSpikeTrains"
        shape = geometry_of(geometry, what)
        network = registry.magic()
        network.draw_seed_for(refractory)
        wanted, correlations = _list(rates, f"{what}(rates=)"), _list(corr, f"{what}(corr=)")
        tau_ms = values.as_number(tau)
        if tau_ms is None:
            raise ANNarchyException(f"{what}(tau=): the time constant is a number of ms, not {tau!r}")
        number = _core.add_correlated(
            network.core,
            shape,
            (wanted, correlations, tau_ms),
            None if schedule is None else times_of(schedule, what),
            period_of(period, what),
            refractory_of(refractory, what),
            name_of(name, what),
        )
        own = self.__dict__
        own["_wishes"] = [(wanted, _stretched(correlations, len(wanted)), _moments(wanted, correlations, tau_ms))]
        self._become(number, shape, refractory)

    def _schedule(self) -> tuple[list[float], float | None, dict[str, NDArray[np.float64]]] | None:
        return _core.schedule(self._network.core, self.id)

    def _wish(self) -> tuple[list[float], list[float]]:
        """Return the rates and correlations that led to the present moments; otherwise the last ones."""
        schedule = self._schedule()
        if schedule is None:
            moments = np.array([[self.get("mu")], [self.get("sigma")]])
        else:
            moments = np.array([schedule[2]["mu"][:, 0], schedule[2]["sigma"][:, 0]])
        for rates, corr, theirs in reversed(self._wishes):
            if theirs.shape == moments.shape and np.allclose(theirs, moments, rtol=1e-6):
                return rates, corr
        return self._wishes[-1][:2]

    def _set(self, rates: list[float], corr: list[float], tau: float) -> None:
        corr = _stretched(corr, len(rates))
        moments = _moments(rates, corr, tau)
        _core.set_correlated(self._network.core, self.id, rates, corr, tau)
        self._wishes.append((rates, corr, moments))

    @property
    def rates(self) -> NDArray[np.float64]:
        """Wanted rates, Hz: one for each time of the schedule. New ones change ``mu`` and ``sigma`` at once."""
        return np.array(self._wish()[0])

    @rates.setter
    def rates(self, value: float | ArrayLike) -> None:
        self._set(_list(value, f"{self._what}, rates"), self._wish()[1], self.get("tau"))

    @property
    def corr(self) -> NDArray[np.float64]:
        """Wanted correlations: one for each time of the schedule. New ones change ``mu`` and ``sigma`` at once."""
        return np.array(self._wish()[1])

    @corr.setter
    def corr(self, value: float | ArrayLike) -> None:
        self._set(self._wish()[0], _list(value, f"{self._what}, corr"), self.get("tau"))

    @property
    def schedule(self) -> NDArray[np.float64]:
        """The time of each rate, ms."""
        schedule = self._schedule()
        return np.array([0.0] if schedule is None else schedule[0])

    @schedule.setter
    def schedule(self, value: ArrayLike) -> None:
        self._require_schedule("schedule")
        _core.set_schedule_times(self._network.core, self.id, times_of(value, self._what))

    @property
    def period(self) -> float:
        """Time after which the schedule begins anew, ms; negative: never."""
        schedule = self._schedule()
        return -1.0 if schedule is None or schedule[1] is None else schedule[1]

    @period.setter
    def period(self, value: float) -> None:
        self._require_schedule("period")
        _core.set_schedule_period(self._network.core, self.id, period_of(value, self._what))

    def _require_schedule(self, what: str) -> None:
        if self._schedule() is None:
            raise ANNarchyException(f"{self._what}, {what}: the population was created without a schedule")

    def __setattr__(self, name: str, value: Any) -> None:
        match name:
            case "tau":
                tau = values.as_number(value)
                if tau is None:
                    raise ANNarchyException(f"{self._what}, tau: the time constant is a number of ms, not {value!r}")
                self._set(*self._wish(), tau)
            case "mu" | "sigma":
                schedule = self._schedule()
                moments = {
                    key: [self.get(key)] if schedule is None else schedule[2][key][:, 0].tolist() for key in _BOTH
                }
                moments[name] = _stretched(_list(value, f"{self._what}, {name}"), len(moments[name]))
                _core.set_moments(self._network.core, self.id, moments["mu"], moments["sigma"])
            case _:
                super().__setattr__(name, value)


_BOTH = ("mu", "sigma")


def _list(given: object, what: str) -> list[float]:
    number = values.as_number(given)
    return values.array(given, what).reshape(-1).tolist() if number is None else [number]


def _stretched(corr: list[float], count: int) -> list[float]:
    return corr * count if len(corr) == 1 else corr


def _moments(rates: list[float], corr: list[float], tau: float) -> NDArray[np.float64]:
    """Return ``mu`` and ``sigma``, shape ``(2, times)``."""
    pairs = zip(rates, _stretched(corr, len(rates)), strict=False)
    moments = [_core.correlation_moments(rate, c, tau) for rate, c in pairs]
    return np.array([[each[k] for each in moments] for k in (0, 1)], dtype=np.float64)
