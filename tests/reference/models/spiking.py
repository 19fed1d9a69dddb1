"""Spiking neurons: reset, refractoriness, conditions, axonal spikes, firing rates."""

from __future__ import annotations

import numpy as np

from .model import model
from .parts import firing_at


@model(over={"refractory": (0.0, 2.0, 3.5)})
def refractory_number(ann, refractory):
    """A number of milliseconds."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="I = 1.0",
            equations="v += I\nn += 1\n4.0*du/dt = v - u",
            spike="v >= 3",
            reset="v = 0",
            refractory=refractory,
        ),
    )
    pop.I = [1.0, 0.5, 3.5]
    m = ann.Monitor(pop, ["v", "n", "u", "spike"])
    yield 20
    seen = {name: m.get(name) for name in ("v", "n", "u", "spike")}
    # Without a refractory period, the reference cannot be asked for it.
    return seen | ({"period": pop.refractory} if refractory else {})


@model()
def refractory_of_each_neuron(ann):
    """Values for each neuron, changed during the simulation."""
    pop = ann.Population(
        3, ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0", refractory=1.0)
    )
    m = ann.Monitor(pop, ["v", "spike"])
    yield 0
    pop.refractory = np.array([0.0, 2.0, 5.0])
    yield 15
    first = pop.refractory
    pop.refractory = 3.0
    yield 15
    return {"v": m.get("v"), "spike": m.get("spike"), "first": first, "second": pop.refractory}


@model(over={"locality": ("", " : population")})
def refractory_attribute(ann, locality):
    """The name of an attribute, read at each spike after the reset."""
    reset = "v = 0.5; per += 1" if not locality else "v = 0.5"
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters=f"per = 2.0{locality}\nI = 1.0",
            equations="dv/dt = I - 0.5*v : exponential",
            spike="v >= 1.2",
            reset=reset,
            refractory="per",
        ),
    )
    pop.I = [1.0, 2.0]
    m = ann.Monitor(pop, ["v", "spike"])
    yield 20
    pop.per = 1.0
    yield 15
    return {"v": m.get("v"), "spike": m.get("spike"), "per": pop.per}


@model()
def conductances_while_refractory(ann):
    """Variables called g_ go on while the neuron is refractory; others are frozen, their bounds are not."""
    source = ann.Population(1, ann.Neuron(equations="v = 1.0", spike="v > 0.5"))
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 4.0\nI = 1.0",
            equations="""
                dv/dt = I - 0.5*v + 0.1*g_exc : exponential
                tau*dg_exc/dt = -g_exc : exponential
                tau*dg_own/dt = v - g_own
                top -= 1.0 : init=3.0, max=10.0 - 0.25*t
            """,
            spike="v >= 1.2",
            reset="v = 0.5; top = 20.0",
            refractory=3.0,
        ),
    )
    pop.I = [1.0, 1.5]
    ann.Projection(source, pop, "exc").connect_all_to_all(1.0)
    m = ann.Monitor(pop, ["v", "g_exc", "g_own", "top", "spike"])
    yield 30
    return {name: m.get(name) for name in ("v", "g_exc", "g_own", "top", "spike")}


@model(over={"method": ("explicit", "exponential", "semiimplicit", "midpoint", "rk4")})
def frozen_by_method(ann, method):
    """Refractory neurons keep their values whatever the method, coupled variables too."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="I = 2.0",
            equations=f"5.0*dv/dt = I - v + 0.25*u : {method}\n10.0*du/dt = v - u : {method}",
            spike="v > 1.0",
            reset="v = 0.25\nu += 0.5",
            refractory=2.0,
        ),
    )
    pop.I = [2.0, 1.1]
    m = ann.Monitor(pop, ["v", "u", "spike"])
    yield 50
    return {name: m.get(name) for name in ("v", "u", "spike")}


@model()
def reset_statements(ann):
    """Reset statements are sequential, of every kind, and see the time of the spike before."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="I = 1.0\nk = 1.0\nc = 0 : int\nflag = False",
            equations="v += I\nb = t\nu = 0.5*v",
            spike="v >= 3",
            reset="""
                v -= 3.0
                b = t - t_last
                k *= 2.0; I += 0.1*k
                c += 1
                u = v + k
                flag = u > 4.0
                k /= 2.5
            """,
        ),
    )
    pop.I = [1.0, 0.7]
    m = ann.Monitor(pop, ["v", "b", "u", "spike"])
    yield 20
    seen = {name: m.get(name) for name in ("v", "b", "u", "spike")}
    return seen | {"I": pop.I, "k": pop.k, "c": pop.c, "flag": pop.flag}


@model()
def spike_conditions(ann):
    """Conditions with logic, functions and time."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="I = 1.0\nth = 3.0",
            equations="v += I\n6.0*dh/dt = -h",
            spike="((v > th + h) and (t > 4.0)) or (fabs(v) > 12.0)",
            reset="v = ite(h > 1.0, -1.0, 0.0)\nh += 1.0",
        ),
    )
    pop.I = [1.0, 0.5, 2.5]
    m = ann.Monitor(pop, ["v", "h", "spike"])
    yield 25
    return {name: m.get(name) for name in ("v", "h", "spike")}


@model()
def time_of_the_last_spike(ann):
    """t_last in equations, reset and condition."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="I = 1.0",
            equations="v += I\nsince = t - t_last : max=50.0",
            spike="(v >= 3) and ((t - t_last) > 3.0)",
            reset="v = 0",
        ),
    )
    pop.I = [1.0, 0.5]
    m = ann.Monitor(pop, ["v", "since", "spike"])
    yield 20
    return {name: m.get(name) for name in ("v", "since", "spike")}


@model()
def firing_rates(ann):
    """Mean firing rates over windows, switched on before and during the simulation."""
    neuron = ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0")
    first, second, third = ann.Population(2, neuron), ann.Population(2, neuron), ann.Population(2, neuron)
    for pop in (first, second, third):
        pop.I = [1.0, 0.6]
    first.compute_firing_rate(5.0)
    m = [ann.Monitor(pop, "r") for pop in (first, second, third)]
    yield 10
    second.compute_firing_rate(4.0)
    yield 12
    return {"first": m[0].get("r"), "second": m[1].get("r"), "third": m[2].get("r"), "r": first.r}


@model(over={"axonal": ("g_target += w", "g_target += 10*w")})
def axonal_spikes(ann, axonal):
    """Axonal spikes beside the normal ones, with their own or with the same statement."""
    source = ann.Population(
        2,
        ann.Neuron(
            parameters="I = 1.0\nk = 0.0",
            equations="v += I",
            spike="v >= 5",
            reset="v = 0",
            axon_spike="(v >= 3) or (v < 0.5)",
            axon_reset="k += 1",
        ),
    )
    source.I = [1.0, 0.4]
    post = ann.Population(2, ann.Neuron(equations="q = g_exc", spike="q > 1000.0"))
    proj = ann.Projection(source, post, "exc", ann.Synapse(pre_spike="g_target += w", pre_axon_spike=axonal))
    proj.connect_from_matrix([[1.0, 0.5], [0.25, None]])
    m, s = ann.Monitor(post, "q"), ann.Monitor(source, ["spike", "axon_spike"])
    yield 14
    proj.axon_transmission = False
    yield 6
    return {"q": m.get("q"), "spike": s.get("spike"), "axon": s.get("axon_spike"), "k": source.k}


@model(dt=0.25)
def izhikevich(ann):
    """Quadratic neurons with recovery, driven by conductances that last one step."""
    source = firing_at(ann, [2.0, 7.5, 15.0, 30.0], [4.25, 20.0, 21.0], [10.0])
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="a = 0.02\nb = 0.2\nc = -65.0\nd = 8.0\nI = 6.0",
            equations="""
                dv/dt = 0.04*v^2 + 5.0*v + 140.0 - u + I + g_exc - g_inh : init=-65.0
                du/dt = a*(b*v - u) : init=-13.0
            """,
            spike="v > 30.0",
            reset="v = c\nu += d",
        ),
    )
    pop.a = [0.02, 0.1, 0.02]
    pop.d = [8.0, 2.0, 6.0]
    pop.I = [6.0, 8.0, 10.0]
    ann.Projection(source, pop, "exc").connect_all_to_all(5.0)
    ann.Projection(pop, pop, "inh").connect_all_to_all(2.0)
    m = ann.Monitor(pop, ["v", "u", "spike"])
    yield 160
    return {"v": m.get("v")[::4], "u": m.get("u")[::4], "spike": m.get("spike")}


@model(dt=0.125)
def adaptive_exponential(ann):
    """Exponential integrate-and-fire neurons with adaptation and exponential conductances."""
    source = firing_at(ann, [2.0, 7.5, 8.0, 12.0], [4.25, 9.0, 10.0])
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 9.3\nD = 2.0\nVT = -50.4\nEL = -70.6\ntw = 14.4\na = 4.0\nb = 80.5\nI = 900.0\nC = 281.0",
            equations="""
                dv/dt = (-30.0*(v - EL) + 30.0*D*exp((v - VT)/D) + I - u + g_exc)/C : init=-70.6
                tw*du/dt = a*(v - EL) - u
                5.0*dg_exc/dt = -g_exc : exponential
            """,
            spike="v > 0.0",
            reset="v = EL\nu += b",
            refractory=1.0,
        ),
    )
    pop.I = [900.0, 1100.0]
    ann.Projection(source, pop, "exc").connect_all_to_all(100.0)
    m = ann.Monitor(pop, ["v", "u", "g_exc", "spike"])
    yield 160
    return {name: m.get(name)[::4] for name in ("v", "u", "g_exc")} | {"spike": m.get("spike")}
