"""Neurons that several models use as sources of spikes and rates."""

from __future__ import annotations

from typing import Any


def firing_at(ann: Any, *times: list[float]) -> Any:
    """A population whose neurons fire at the given times (ms; multiples of a dt that is a power of two)."""
    slots = max(len(each) for each in times)
    names = [f"at{slot}" for slot in range(slots)]
    pop = ann.Population(
        len(times),
        ann.Neuron(
            parameters="\n".join(f"{name} = -1.0" for name in names),
            equations="v = t",
            spike=" or ".join(f"(t == {name})" for name in names),
        ),
    )
    for slot, name in enumerate(names):
        setattr(pop, name, [each[slot] if slot < len(each) else -1.0 for each in times])
    return pop


def growing_rates(ann: Any, *slopes: float) -> Any:
    """A rate-coded population with r = slope * (t + 1), and -2 before the first step."""
    pop = ann.Population(
        len(slopes), ann.Neuron(parameters="slope = 1.0", equations="r = slope * (t + 1.0) : init=-2.0")
    )
    pop.slope = list(slopes)
    return pop


def wavy_rates(ann: Any, size: int) -> Any:
    """A rate-coded population whose rates are sines of different frequencies; positive and negative, never equal."""
    pop = ann.Population(
        size, ann.Neuron(parameters="f = 0.1", equations="r = sin(f * t) + 0.5 * cos(2.0 * f * t + 1.0) : init=0.25")
    )
    pop.f = [0.1 + 0.07 * rank for rank in range(size)]
    return pop
