"""Functions that are called at regular times of a simulation."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from . import _core, registry, times

Callback = Callable[[int], object]


class _Registered(NamedTuple):
    function: Callback
    period: float
    offset: float
    wait: float


class Callbacks:
    """The functions of one network."""

    def __init__(self) -> None:
        self.enabled = True
        self._registered: list[_Registered] = []

    def add(self, function: Callback, period: float, offset: float, wait: float) -> None:
        """Register a function."""
        self._registered.append(_Registered(function, period, offset, wait))

    def clear(self) -> None:
        """Forget all functions."""
        self._registered.clear()

    def due(self, steps: int, dt: float) -> list[tuple[int, Callback, int]]:
        """Return step (from now), function and its argument of all calls in so many steps, in their order."""
        if not self.enabled:
            return []
        calls = []
        for order, each in enumerate(self._registered):
            period = max(times.period_steps(max(each.period, dt), dt, "every(period=)"), 1)
            offset = min(each.offset, each.period)
            offset_steps = _core.period_steps(abs(offset), dt) * (-1 if offset < 0.0 else 1)
            first = _core.period_steps(max(each.wait, 0.0), dt) + offset_steps % period
            calls += [(at, order, n) for n, at in enumerate(range(first, steps, period))]
        return [(at, self._registered[order].function, n) for at, order, n in sorted(calls)]


class every:
    """Decorator: call a function at regular times of each `simulate`.

    The function gets the number of its call, from 0 in each `simulate`. It is called before a step, and may read and
    change everything.

    Parameters
    ----------
    period : float
        Interval between two calls, ms; at least one step.
    offset : float
        Time of the first call after the start of `simulate`, ms. Negative: from the end of the period.
    wait : float
        Time after the start of `simulate` in which nothing is called, ms.
    net_id : int
        Number of the network.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(1, ann.Neuron(equations="r = t"))
    >>> ann.compile(silent=True)
    >>> @ann.every(period=2.0)
    ... def report(n):
    ...     print(n, ann.get_time())
    >>> ann.simulate(5.0)
    0 0.0
    1 2.0
    2 4.0
    """

    def __init__(self, period: float, offset: float = 0.0, wait: float = 0.0, net_id: int = 0) -> None:
        self.period = times.milliseconds(period, "every(period=)")
        self.offset = times.milliseconds(offset, "every(offset=)")
        self.wait = times.milliseconds(wait, "every(wait=)")
        self._network = registry.network(net_id)

    def __call__(self, function: Callback) -> Callback:
        self._network.callbacks.add(function, self.period, self.offset, self.wait)
        return function


def callbacks_enabled(net_id: int = 0) -> bool:
    """Return whether `simulate` calls the functions registered with :class:`every`.

    Parameters
    ----------
    net_id : int
        Number of the network.
    """
    return registry.network(net_id).callbacks.enabled


def enable_callbacks(net_id: int = 0) -> None:
    """Let `simulate` call the registered functions (again).

    Parameters
    ----------
    net_id : int
        Number of the network.
    """
    registry.network(net_id).callbacks.enabled = True


def disable_callbacks(net_id: int = 0) -> None:
    """Let `simulate` call no registered function.

    Parameters
    ----------
    net_id : int
        Number of the network.
    """
    registry.network(net_id).callbacks.enabled = False


def clear_all_callbacks(net_id: int = 0) -> None:
    """Forget all registered functions.

    Parameters
    ----------
    net_id : int
        Number of the network.
    """
    registry.network(net_id).callbacks.clear()
