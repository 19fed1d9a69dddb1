"""Populations and projections that bring input into a network."""

from __future__ import annotations

import numpy as np

from .model import model
from .parts import growing_rates


@model()
def input_array(ann):
    """Rates set from outside, with and without a delay on the way."""
    pop = ann.InputArray((2, 2))
    pop.r = np.array([[1.0, 2.0], [3.0, 4.0]])
    post = ann.Population(4, ann.Neuron(equations="r = sum(now)\nd = sum(late)"))
    ann.Projection(pop, post, "now").connect_one_to_one(1.0)
    ann.Projection(pop, post, "late").connect_one_to_one(1.0, delays=3.0)
    m = ann.Monitor(post, ["r", "d"])
    yield 3
    pop.r = 7.0
    yield 3
    pop[0, 1].r = -1.0
    pop[2:4].r = [10.0, 20.0]
    yield 4
    pop.reset()
    yield 4
    return {
        "r": m.get("r"),
        "d": m.get("d"),
        "pop.r": pop.r,
        "variables": pop.variables,
        "geometry": list(pop.geometry),
    }


RATES = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0], [-1.0, -2.0, -3.0], [5.0, 6.0, 7.0]])


@model(over={"case": ("steps", "interval", "times", "repeated", "late", "cut")})
def timed_array(ann, case):
    """Rates of a schedule: every step, at intervals, at times, repeated, from a later time, with a short period."""
    schedule, period = {
        "steps": (0.0, -1.0),
        "interval": (3.0, -1.0),
        "times": ([0.0, 2.0, 3.0, 8.0], -1.0),
        "repeated": (2.0, 9.0),
        "late": ([2.0, 3.0, 6.0, 7.0], 10.0),
        "cut": ([0.0, 2.0, 4.0, 6.0], 5.0),
    }[case]
    pop = ann.TimedArray(rates=RATES, schedule=schedule, period=period)
    post = ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(pop, post, "exc").connect_one_to_one(1.0)
    m, n = ann.Monitor(pop, "r"), ann.Monitor(post, "r")
    yield 24
    pop.reset()
    yield 6
    return {"pop": m.get("r"), "post": n.get("r"), "schedule": pop.schedule, "period": pop.period, "rates": pop.rates}


@model(dt=0.5)
def spike_source_array(ann):
    """Spikes at times, ties rounded to even, with a delay, replayed after a reset."""
    pop = ann.SpikeSourceArray([[1.0, 2.25, 2.75, 9.0], [0.0, 4.1, 4.0], [], [30.0, 3.3, 3.3]])
    post = ann.Population(4, ann.Neuron(equations="v = g_exc\n4.0*dg_late/dt = -g_late", spike="v > 100.0"))
    ann.Projection(pop, post, "exc").connect_one_to_one(1.0)
    ann.Projection(pop, post, "late").connect_all_to_all(0.5, delays=2.0)
    m, n = ann.Monitor(pop, "spike"), ann.Monitor(post, ["v", "g_late"])
    yield 24
    first = m.get("spike")
    pop.reset()
    yield 24
    return {"first": first, "second": m.get("spike"), "post": n.get(), "times": pop.spike_times, "size": pop.size}


@model()
def current_injection(ann):
    """Rates become currents of spiking neurons."""
    rates = growing_rates(ann, 0.1, 0.3, 0.2)
    pop = ann.Population(
        3, ann.Neuron(equations="5.0*dv/dt = g_exc - v : exponential", spike="v > 1.0", reset="v = 0.0", refractory=1.0)
    )
    ann.CurrentInjection(rates, pop, "exc").connect_current()
    m = ann.Monitor(pop, ["v", "g_exc", "spike"])
    yield 30
    return {name: m.get(name) for name in ("v", "g_exc", "spike")}


@model(over={"window": (1.0, 5.0)})
def decoding_projection(ann, window):
    """Spikes in a window become rates."""
    pop = ann.Population(3, ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0"))
    pop.I = [1.0, 0.6, 2.9]
    post = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.DecodingProjection(pop, post, "exc", window=window)
    proj.connect_all_to_all(1.0)
    m = ann.Monitor(post, "r")
    yield 25
    return {"r": m.get("r")}
