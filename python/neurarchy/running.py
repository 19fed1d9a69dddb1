"""Running a network: steps with callbacks in between, until an end or until stop conditions are met."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from . import times
from .callbacks import Callback
from .messages import ANNarchyException, missing_extra
from .population import Population
from .view import PopulationView

if TYPE_CHECKING:
    from .base_network import BaseNetwork

#: Steps from which on a progress bar is worth its place.
_STEPS_OF_PROGRESS_BAR = 1000


def simulate(net: BaseNetwork, duration: float, measure_time: bool, progress_bar: bool, callbacks: bool) -> None:
    """Simulate for a duration in ms; see :func:`neurarchy.simulate`."""
    steps = times.duration_steps(duration, net.dt, "simulate(duration)")
    started = time.perf_counter()
    calls = net.callbacks.due(steps, net.dt) if callbacks else []
    if progress_bar and steps >= _STEPS_OF_PROGRESS_BAR:
        with _progress_bar(steps * net.dt) as bar:
            _run(net, steps, calls, bar)
    else:
        _run(net, steps, calls, None)
    if measure_time:
        which = "the network" if net.id == 0 else f"the network {net.id}"
        took = time.perf_counter() - started
        print(f"Simulating {duration / 1000.0} seconds of {which} took {took} seconds.")


def _run(net: BaseNetwork, steps: int, calls: list[tuple[int, Callback, int]], bar: Any) -> None:
    """Make steps, with calls in between."""
    dt = net.dt

    def progress(before: int, done: int) -> None:
        # The position is set, since sums of rounded distances can pass the end, which tqdm complains about.
        bar.n = min((before + done) * dt, bar.total)
        bar.update(0)

    at = 0
    for due, function, n in [*calls, (steps, None, 0)]:
        if due > at:
            net.core.run(due - at, None if bar is None else partial(progress, at))
            at = due
            if bar is not None:
                progress(at, 0)
        if function is not None:
            function(n)


def simulate_until(net: BaseNetwork, max_duration: float, given: Any, operator: str, measure_time: bool) -> float:
    """Simulate until the stop conditions of the populations that were given are met; return the ms that it took."""
    listed = [given] if isinstance(given, (Population, PopulationView)) else list(given)
    numbers = []
    for each in listed:
        if not isinstance(each, (Population, PopulationView)):
            raise ANNarchyException(f"simulate_until: expected populations, not {each!r}")
        own = net.get(each)
        if own is None:
            raise ANNarchyException(f"simulate_until: {each!r} is not part of this network")
        numbers.append(own.id)
    steps = times.duration_steps(max_duration, net.dt, "simulate_until(max_duration)")
    started = time.perf_counter()
    elapsed = net.core.run_until(steps, numbers, operator == "and") * net.dt
    net.show_warnings()
    if measure_time:
        took = time.perf_counter() - started
        print(f"Simulating {elapsed / 1000.0} seconds of the network took {took} seconds.")
    return elapsed


def _progress_bar(total_ms: float) -> Any:
    try:
        from tqdm import tqdm  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise missing_extra("tqdm", "progress", "simulate(progress_bar=True)") from None
    layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} ms [{elapsed}<{remaining}]"
    return tqdm(total=total_ms, bar_format=layout)
