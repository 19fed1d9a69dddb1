"""Numerical methods of neuron equations."""

from __future__ import annotations

from .model import model

ALL = ("explicit", "implicit", "semiimplicit", "exponential", "midpoint", "rk4")
NONLINEAR = ("explicit", "midpoint", "rk4")
DECOUPLED = ("explicit", "semiimplicit", "exponential")


@model(dt=0.5, over={"method": ALL})
def linear(ann, method):
    """One linear equation with an input that depends on time."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="tau = 10.0\nA = 2.0 : population",
            equations=f"tau*dv/dt + v = A + 0.1*t : init=0.5, {method}\nr = v",
        ),
    )
    pop.tau = [10.0, 2.5, 40.0]
    m = ann.Monitor(pop, "v")
    yield 40
    return {"v": m.get("v")}


@model(dt=0.5, over={"method": ALL})
def ways_of_writing(ann, method):
    """The same equation written in five ways."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 10.0\nE = 3.0",
            equations=f"""
                tau*da/dt = E - a : init=0.5, {method}
                tau * db / dt + b = E : init=0.5, {method}
                tau*dc/dt + c - E = 0 : init=0.5, {method}
                dd/dt = (E - d)/tau : init=0.5, {method}
                -E + tau*de/dt = -e : init=0.5, {method}
                r = a + b + c + d + e
            """,
        ),
    )
    pop.tau = [10.0, 4.0]
    names = ["a", "b", "c", "d", "e", "r"]
    m = ann.Monitor(pop, names)
    yield 12
    return {name: m.get(name) for name in names}


@model(dt=0.5, over={"method": ALL})
def coupled_pair(ann, method):
    """Two linear equations of one group, each with the other variable on its right side."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 10.0\nA = 2.0",
            equations=f"""
                tau*dv/dt = A - v - u : {method}
                tau*du/dt = v - u : init=0.25, {method}
                r = v
            """,
        ),
    )
    pop.tau = [10.0, 3.0]
    m = ann.Monitor(pop, ["v", "u"])
    yield 40
    return {"v": m.get("v"), "u": m.get("u")}


@model(dt=0.25, over={"method": ALL})
def coupled_triple(ann, method):
    """Three linear equations, with coefficients that are variables and an input assigned before them."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="k = 0.5",
            equations=f"""
                gain = 1.0 + 0.5*sin(t)
                I = k*cos(t)
                dx/dt = gain*(y - x) + I : {method}, init=1.0
                2.0*dy/dt = x*k - y + z : {method}
                dz/dt = k - gain*z - 0.25*x : {method}, init=-0.5
                r = x
            """,
        ),
    )
    pop.k = [0.5, 1.5]
    m = ann.Monitor(pop, ["x", "y", "z"])
    yield 32
    return {"x": m.get("x"), "y": m.get("y"), "z": m.get("z")}


@model(dt=0.25, over={"method": NONLINEAR})
def fitzhugh_nagumo(ann, method):
    """Two coupled nonlinear equations."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="a = 0.7\nb = 0.8\nc = 12.5\nI = 0.5",
            equations=f"""
                dv/dt = v - v^3/3.0 - u + I : {method}, init=-1.0
                c*du/dt = v + a - b*u : {method}, init=0.2
                r = pos(v)
            """,
        ),
    )
    pop.I = [0.0, 0.5, 1.0]
    m = ann.Monitor(pop, ["v", "u"])
    yield 120
    return {"v": m.get("v"), "u": m.get("u")}


@model(dt=0.25, over={"method": NONLINEAR})
def nonlinear(ann, method):
    """One nonlinear equation with powers, a function and a condition in it."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="K = 2.0\nh = 0.3",
            equations=f"""
                dx/dt = 0.8*x*(1.0 - x/K) - h*x^2/(1.0 + x**2) + ite(t > 5.0, 0.1, 0.0)*exp(-x) : {method}, init=0.2
                r = x
            """,
        ),
    )
    pop.h = [0.0, 0.3, 0.9]
    m = ann.Monitor(pop, "x")
    yield 60
    return {"x": m.get("x")}


@model(dt=0.25, over={"method": ("exponential", "semiimplicit")})
def function_of_the_variable(ann, method):
    """A function of the variable counts as a part of the right side that is constant in a step."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="a = 0.1\ntau = 10.0",
            equations=f"""
                tau*dv/dt = a - v + exp(v - 1.0) : {method}
                tau*du/dt = -u + tanh(2.0*u) + v : {method}, init=0.5
                r = v
            """,
        ),
    )
    pop.a = [0.1, -1.0]
    m = ann.Monitor(pop, ["v", "u"])
    yield 40
    return {"v": m.get("v"), "u": m.get("u")}


@model(dt=0.5, over={"method": DECOUPLED})
def groups_split_by_assignments(ann, method):
    """Assignments between equations cut them into groups: what is above is new, what is beside is old."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 2.0",
            equations=f"""
                tau*du/dt = v - u : init=1.0, {method}
                I = u + 1.0
                tau*dk/dt = v - 1.5*k : {method}
                tau*dv/dt = I - v - u + k : init=2.0, {method}
                J = k + v
                tau*dw/dt = J - w : {method}
                r = w
            """,
        ),
    )
    pop.tau = [2.0, 5.0]
    names = ["u", "I", "k", "v", "J", "w"]
    m = ann.Monitor(pop, names)
    yield 16
    return {name: m.get(name) for name in names}


@model(dt=0.5, over={"coupled": ("implicit", "midpoint", "rk4")})
def mixed_methods(ann, coupled):
    """One coupled method beside the uncoupled ones, all in one group: those of another method are frozen."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 4.0",
            equations=f"""
                tau*da/dt = b - a + c : {coupled}, init=1.0
                tau*db/dt = a - 2.0*b - d : {coupled}
                tau*dc/dt = a - c : exponential, init=0.5
                tau*dd/dt = b + c - d : explicit
                tau*de/dt = d - e + a : semiimplicit
                r = e
            """,
        ),
    )
    pop.tau = [4.0, 1.5]
    names = ["a", "b", "c", "d", "e"]
    m = ann.Monitor(pop, names)
    yield 24
    return {name: m.get(name) for name in names}


@model(dt=0.5)
def assignments_and_one_group(ann):
    """Assignments before and after a group of equations."""
    pop = ann.Population(
        1,
        ann.Neuron(
            equations="""
                x = 1 + t
                y = x
                du/dt = v - u : init=1.0
                dv/dt = u - v : init=3.0
                z = u + v
                dk/dt = z - k
                r = k
            """
        ),
    )
    names = ["x", "y", "u", "v", "z", "k"]
    m = ann.Monitor(pop, names)
    yield 8
    return {name: m.get(name) for name in names}


@model(dt=0.5, method="exponential")
def method_of_the_settings(ann):
    """Equations without a flag take the method of setup(), those of conductances too."""
    source = ann.Population(1, ann.Neuron(equations="v = 1.0", spike="v > 0.5", reset="v = 0.0", refractory=2.0))
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="tau = 10.0\nE = 1.5",
            equations="""
                tau*dv/dt = E - v + g_exc
                4.0*dg_exc/dt = -g_exc
                3.0*du/dt = v - u : explicit
            """,
            spike="v > 1.0",
            reset="v = 0.25",
        ),
    )
    pop.tau = [10.0, 6.0]
    ann.Projection(source, pop, "exc").connect_all_to_all(0.3)
    m = ann.Monitor(pop, ["v", "u", "g_exc", "spike"])
    yield 60
    return {name: m.get(name) for name in ("v", "u", "g_exc", "spike")}


@model(dt=0.125, over={"method": ALL})
def conductances_and_reversal(ann, method):
    """The membrane equation of a conductance-based neuron: input conductances in the coefficient of v."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="tau = 20.0\nEe = 0.0\nEi = -80.0\nEl = -60.0",
            equations=f"""
                ge = 0.5 + 0.5*sin(0.1*t)
                gi = 0.25 + 0.25*cos(0.2*t)
                tau*dv/dt = (El - v) + ge*(Ee - v) + gi*(Ei - v) : {method}, init=-60.0
                r = v
            """,
        ),
    )
    pop.tau = [20.0, 10.0, 5.0]
    m = ann.Monitor(pop, "v")
    yield 50
    return {"v": m.get("v")}


@model(dt=0.0625)
def hodgkin_huxley(ann):
    """Membrane potential and three gates: one equation midpoint of its own rates, the gates exponential."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="I = 10.0",
            equations="""
                am = 0.1*(25.5 - v)/(exp((25.5 - v)/10.0) - 1.0)
                bm = 4.0*exp(-v/18.0)
                ah = 0.07*exp(-v/20.0)
                bh = 1.0/(exp((30.0 - v)/10.0) + 1.0)
                an = 0.01*(10.5 - v)/(exp((10.5 - v)/10.0) - 1.0)
                bn = 0.125*exp(-v/80.0)
                dm/dt = am*(1.0 - m) - bm*m : exponential, init=0.05
                dh/dt = ah*(1.0 - h) - bh*h : exponential, init=0.6
                dn/dt = an*(1.0 - n) - bn*n : exponential, init=0.3
                dv/dt = I - 120.0*m^3*h*(v - 115.0) - 36.0*n**4*(v + 12.0) - 0.3*(v - 10.6) : explicit
                r = v
            """,
        ),
    )
    pop.I = [6.0, 12.0]
    m = ann.Monitor(pop, ["v", "m", "h", "n"])
    yield 240
    return {name: m.get(name)[::4] for name in ("v", "m", "h", "n")}


@model(dt=0.5)
def bounds_of_a_group(ann):
    """In a group every variable is stored and clamped in the order of the text, after all increments."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="a = 1.0\nlow = -0.5",
            equations="""
                du/dt = a - v : max=0.75, init=0.5
                dv/dt = 2.0*u - v : min=low, max=u
                dw/dt = v - u : rk4, min=-0.25
                r = w : min=0.0
            """,
        ),
    )
    pop.a = [1.0, -2.0]
    m = ann.Monitor(pop, ["u", "v", "w", "r"])
    yield 16
    return {name: m.get(name) for name in ("u", "v", "w", "r")}
