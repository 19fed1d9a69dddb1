"""Expressions: operators, functions, conditionals, types, bounds, constants."""

from __future__ import annotations

import numpy as np

from .model import model


def recorded(ann, pop, names, steps):
    """Record these variables for that many steps."""
    m = ann.Monitor(pop, names)
    yield steps
    return {name: m.get(name) for name in names}


@model(dt=0.25)
def powers_and_exponentials(ann):
    """Functions of the exponential family on positive and negative arguments."""
    pop = ann.Population(
        5,
        ann.Neuron(
            parameters="a = 0.0",
            equations="""
                x = a*(0.5 + t)
                y = fabs(x) + 0.125
                c1 = exp(x)
                c2 = log(y)
                c3 = ln(y)
                c4 = log10(y)
                c5 = sqrt(y)
                c6 = pow(y, 1.5)
                c7 = y^x
                c8 = x**3 - x^2
                c9 = power(x, 4)
                c10 = 2^-y
                c11 = -x^2
                r = c1
            """,
        ),
    )
    pop.a = [-2.0, -0.3, 0.0, 0.7, 3.1]
    return (yield from recorded(ann, pop, [f"c{k}" for k in range(1, 12)], 6))


@model(dt=0.25)
def trigonometry(ann):
    """Trigonometric and hyperbolic functions."""
    pop = ann.Population(
        5,
        ann.Neuron(
            parameters="a = 0.0",
            equations="""
                x = a*(0.5 + t)
                c1 = sin(x)
                c2 = cos(x)
                c3 = tan(x)
                c4 = asin(clip(x, -1.0, 1.0))
                c5 = acos(clip(x, -1.0, 1.0))
                c6 = atan(x)
                c7 = sinh(x)
                c8 = cosh(x)
                c9 = tanh(x)
                c10 = sin(pi*x) + cos(3.0*x + 0.5)
                r = c1
            """,
        ),
    )
    pop.a = [-2.0, -0.3, 0.0, 0.7, 3.1]
    return (yield from recorded(ann, pop, [f"c{k}" for k in range(1, 11)], 6))


@model(dt=0.25)
def steps_and_signs(ann):
    """Functions with kinks and jumps."""
    pop = ann.Population(
        6,
        ann.Neuron(
            parameters="a = 0.0",
            equations="""
                x = a*(0.5 + t)
                c1 = pos(x)
                c2 = positive(x - 0.5)
                c3 = neg(x)
                c4 = negative(x - 0.5)
                c5 = clip(x, -0.5, 0.75)
                c6 = abs(x)
                c7 = floor(x)
                c8 = ceil(x)
                c9 = modulo(10.0*x, 3)
                c10 = min(x, 0.25)
                c11 = max(x, -0.25)
                c12 = ite(x > 0.4, x, -x)
                r = c1
            """,
        ),
    )
    pop.a = [-2.0, -0.3, 0.0, 0.7, 3.1, 1.0]
    return (yield from recorded(ann, pop, [f"c{k}" for k in range(1, 13)], 6))


@model(dt=0.5)
def comparisons_and_logic(ann):
    """Comparisons as values, and logic with parentheses around each term."""
    pop = ann.Population(
        5,
        ann.Neuron(
            parameters="a = 0.0\nb = 1.0",
            equations="""
                x = a + t
                c1 = x > b
                c2 = x == b
                c3 = x != b
                c4 = ite((x > 0.0) and (x <= b), 1.0, 2.0)
                c5 = ite((x < 0.0) or (x >= b), 1.0, 2.0)
                c6 = ite(((x > 0.0) and (b > 0.5)) or (x < -1.0), ite(x > 2.0, 3.0, 4.0), 5.0)
                f = (x > 0.5) : bool
                c7 = ite(f, x, 0.0)
                r = c1
            """,
        ),
    )
    pop.a = [-2.0, -0.5, 0.0, 1.0, 0.5]
    pop.b = [1.0, 0.5, 1.0, 0.0, 2.0]
    return (yield from recorded(ann, pop, [f"c{k}" for k in range(1, 8)] + ["f"], 6))


@model(dt=0.5)
def conditionals(ann):
    """The conditional statement, nested in both branches, with += and with bounds."""
    pop = ann.Population(
        5,
        ann.Neuron(
            parameters="a = 1.0\nb = 0.0",
            equations="""
                x = if a > 0: if b > 0: 1.0 else: 2.0 else: 3.0
                y = if a > 0:
                        1.0
                    else:
                        if b > t:
                            2.0 + t
                        else: 3.0 : max=2.75
                z += if (a > 0) and (t > 1.0): 0.5 else: -0.25 : min=-0.5
                u = if (a > b): clip(t, 0.5, 1.5) else: pos(b - t)
                5.0*dv/dt = if t > 1.0: a - v else: b - v : init=0.5
                r = u
            """,
        ),
    )
    pop.a = [1.0, 1.0, -1.0, 2.0, 0.0]
    pop.b = [2.0, -1.0, 1.0, 0.0, 0.0]
    return (yield from recorded(ann, pop, ["x", "y", "z", "u", "v"], 8))


@model(dt=0.5)
def types(ann):
    """Integers truncate and booleans test when they are stored."""
    pop = ann.Population(
        4,
        ann.Neuron(
            parameters="a = 7 : int\nb = 2.5\non = True\nq = 5.7 : int\nh = 1/2",
            equations="""
                n += 1 : int
                u = 2.7*b : int
                v = -b*n : int, init=3
                s += 0.5 : int, init=2
                k = b > 2.0 : bool
                e = n*0.4 : bool, init=True
                m = modulo(a, 3) : int
                w = ite(on, b, -b)
                x = a + n + u + h + q
                c = power(a, 3)
                r = w
            """,
        ),
    )
    pop.b = np.array([2.5, -1.7, 0.0, 0.3])
    pop.a = np.array([7, -7, 2, 100])
    pop.on = np.array([True, False, True, False])
    kept = {name: getattr(pop, name) for name in ("a", "b", "on", "q", "h", "v", "e")}
    seen = yield from recorded(ann, pop, ["n", "u", "v", "s", "k", "e", "m", "w", "x", "c"], 6)
    return {f"before {name}": value for name, value in kept.items()} | seen | {"a": pop.a, "on": pop.on, "q": pop.q}


@model(dt=0.5)
def bounds(ann):
    """Bounds are expressions evaluated when they are applied, in the order in which they are written."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="mi = 0.5\na = 1.0",
            equations="""
                x = 2*t : max=a+mi
                dv/dt = 1 : max=x, min=mi
                y = v - 1.0 : min=-a*v, max=0.25
                z = 3.0 - t : min=1.0, max=0.0
                q += 1.0 : max=2*t + a
                r = v : min=1.0
            """,
        ),
    )
    pop.a = [1.0, 0.25, -0.5]
    return (yield from recorded(ann, pop, ["x", "v", "y", "z", "q", "r"], 8))


@model(dt=0.5)
def augmented_assignments(ann):
    """Each of the five assignments; initial values are not clamped."""
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="a = 1.5",
            equations="""
                p += a : init=1.0
                q -= a*t : init=1.0
                s *= a : init=0.5
                d /= a + 0.5 : init=64.0
                e = e + d - 1.0 : init=100.0, max=50.0
                r = p
            """,
        ),
    )
    pop.a = [1.5, -1.25]
    return (yield from recorded(ann, pop, ["p", "q", "s", "d", "e"], 6))


@model(dt=0.5)
def statements_over_lines(ann):
    """Statements over several lines, semicolons, comments, flags before and after the end."""
    pop = ann.Population(
        1,
        ann.Neuron(
            parameters="a = 1.0 ; b = 0.75 # two of them\n\nc = 1e-1",
            equations="""
                # all three are the same
                x = a
                    + b
                    + 2.0*t : max=2.5
                y = a + : max=2.5
                    b + 2.0*t
                z = a + b + 2.0*t : max=2.5 # with a comment
                s = a; k = b - .5 + 3.
                r = x + y + z + s + k + c
            """,
        ),
    )
    return (yield from recorded(ann, pop, ["x", "y", "z", "s", "k", "r"], 4))


@model(dt=0.5)
def functions(ann):
    """Global and local functions, with conditionals, in variables, equations, bounds and conditions."""
    ann.add_function("fx_logistic(x) = 1.0/(1.0 + exp(-x))")
    ann.add_function("fx_ramp(x, low, high) = if x < low: 0.0 else: if x > high: 1.0 else: (x - low)/(high - low)")
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="a = 0.5\ntau = 4.0",
            equations="""
                tau*dv/dt = fx_logistic(a*t) - v
                x = fx_ramp(v, 0.1, 0.5*a) + larger(v, 0.25)
                y = if larger(a, 0.0) > 0.4: square(v) else: -square(v)
                z = t : max=square(1.25)
                r = x
            """,
            functions="""
                square(x) = x*x
                larger(x, y) = if x > y: x else: y
            """,
        ),
    )
    pop.a = [0.5, 2.0, -1.0]
    return (yield from recorded(ann, pop, ["v", "x", "y", "z"], 12))


@model(dt=0.5)
def constants(ann):
    """Constants in parameters, initial values, equations, bounds and functions; attributes hide them."""
    rate = ann.Constant("cx_rate", 0.75)
    ann.Constant("cx_hidden", 5.0)
    rate.set(0.5)
    pop = ann.Population(
        2,
        ann.Neuron(
            parameters="a = cx_rate\ncx_hidden = 2.0",
            equations="""
                dv/dt = cx_rate - v : init=cx_rate
                x = scaled(t) + cx_hidden : max=cx_rate + 2.0
                r = v
            """,
            functions="scaled(x) = cx_rate*x",
        ),
    )
    m = ann.Monitor(pop, ["v", "x"])
    yield 6
    return {"a": pop.a, "v": m.get("v"), "x": m.get("x"), "value": rate.value, "sum": rate + 1}


@model(dt=0.5)
def arithmetic(ann):
    """Precedence, signs, and nested parentheses."""
    pop = ann.Population(
        3,
        ann.Neuron(
            parameters="a = 3.0\nb = 2.0\nE = -1.0\nI = 0.5\nS = 0.25\nN = 4.0\nbeta = 1.5\ngamma = 2.0",
            equations="""
                c1 = a - b - E + I
                c2 = a/b/N*S
                c3 = a*-b + -a^2
                c4 = (a + b)*(E - I)/(N + S)
                c5 = a^b^0.5
                c6 = 1.0/3.0*a - 2.5e-1*t
                c7 = -(-(a - b)) + +I
                c8 = beta*gamma/(beta + gamma) - N
                c9 = ((a))*(((b + t)))
                r = c1
            """,
        ),
    )
    pop.a = [3.0, 1.25, 0.5]
    pop.b = [2.0, -1.0, 3.0]
    return (yield from recorded(ann, pop, [f"c{k}" for k in range(1, 10)], 4))
