"""Numerical methods on the Hodgkin-Huxley equations: errors, orders, and steps that are too long.

The same neuron is integrated with six methods and steps from 1/128 ms to 1/2 ms. Methods of the first order gain a
factor of two by halving the step, the midpoint method four, Runge-Kutta sixteen. With long steps the explicit ones
explode, because gates are faster than a step; the exponential method treats them exactly as long as the potential
stands still, and the implicit one looks for a state from which a step back leads to the last one, and says if it finds
none.

    Boergers and Nectow (2013). Exponential time differencing for Hodgkin-Huxley-like ODEs.
    SIAM Journal on Scientific Computing 35(3), B623-B643. doi:10.1137/120883657
    Hodgkin and Huxley (1952). A quantitative description of membrane current and its application to conduction and
    excitation in nerve. Journal of Physiology 117(4), 500-544. doi:10.1113/jphysiol.1952.sp004764

Shows: the methods `explicit`, `exponential`, `semiimplicit`, `implicit`, `midpoint` and `rk4`, `clear` and `setup` for
one network after the other, functions of a neuron, `explain`, `compile_times`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--steps", type=int, default=7, help="number of steps: 1/2 ms, 1/4 ms, ... (default: 7)")
options = parser.parse_args()

COLOURS = {
    "explicit": "#D55E00",
    "exponential": "#0072B2",
    "semiimplicit": "#56B4E9",
    "implicit": "0.4",
    "midpoint": "#E69F00",
    "rk4": "#009E73",
}
# Rates of the gates by u, the potential relative to rest. Functions are evaluated wherever a method needs the slope;
# equations such as `an = ...` would be evaluated once in a step, and reduce all methods to the first order.
HH = ann.Neuron(
    parameters="current = 10.0 : population   # uA/cm2",
    equations="""
        dn/dt = an(v + 65.0) * (1.0 - n) - 0.125 * exp(-(v + 65.0) / 80.0) * n         : init = 0.3177
        dm/dt = am(v + 65.0) * (1.0 - m) - 4.0 * exp(-(v + 65.0) / 18.0) * m           : init = 0.0529
        dh/dt = ah(v + 65.0) * (1.0 - h) - h / (exp((30.0 - v - 65.0) / 10.0) + 1.0)   : init = 0.5961
        dv/dt = current - 36.0*n^4*(v + 77.0) - 120.0*m^3*h*(v - 50.0) - 0.3*(v + 54.4) : init = -65.0
        r = v
    """,
    functions="""
        an(u) = 0.01 * (10.0 - u) / (exp((10.0 - u) / 10.0) - 1.0)
        am(u) = 0.1 * (25.0 - u) / (exp((25.0 - u) / 10.0) - 1.0)
        ah(u) = 0.07 * exp(-u / 20.0)
    """,
)
DURATION = 12.0


def course(method, dt):
    """The population and its potential after each step."""
    ann.clear()
    ann.setup(dt=dt, method=method)
    pop = ann.Population(1, HH)
    m = ann.Monitor(pop, "v")
    ann.compile(silent=True)
    ann.simulate(DURATION)
    return pop, m.get("v")[:, 0]


def at_whole_ms(v, dt):
    """The samples at 1, 2, 3 ... ms."""
    return v[round(1.0 / dt) - 1 :: round(1.0 / dt)]


fine = 2.0**-10
exact = at_whole_ms(course("rk4", fine)[1], fine)
steps = [2.0**-k for k in range(1, options.steps + 1)]
errors, courses = {}, {}
print(f"{'step (ms)':<16}" + "".join(f"{dt:>9.3g}" for dt in steps))
for method in COLOURS:
    errors[method] = []
    for dt in steps:
        try:
            pop, v = course(method, dt)
        except ann.ANNarchyException as error:
            print(error)  # the implicit equation has no solution that can be found from the state before
            errors[method].append(np.nan)
            continue
        # A course that has left all bounds, or is no number any more, has no error.
        off = np.mean(np.abs(at_whole_ms(v, dt) - exact))
        errors[method].append(off if np.all(np.abs(v) < 200.0) else np.nan)
        if dt == 0.125:
            courses[method] = v
    print(f"{method:<16}" + "".join(f"{each:>9.2g}" for each in errors[method]))
print(f"a network was made in {sum(ann.compile_times().values()):.3f} s; the last line of its plan:")
print(pop.explain("plan").splitlines()[-1].strip())

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (left, right) = plt.subplots(1, 2, figsize=(6.9, 2.6), layout="constrained")
for method, colour in COLOURS.items():
    left.loglog(steps, errors[method], "o-", markersize=3, linewidth=0.9, color=colour, label=method)
    if method in courses:
        shown = np.where(np.abs(courses[method]) < 200.0, courses[method], np.nan)
        right.plot(0.125 * np.arange(1, len(shown) + 1), shown, linewidth=0.9, color=colour)
left.set(xlabel="step (ms)", ylabel="error (mV)")
left.legend(frameon=False, fontsize=6.5)
right.plot(np.arange(1, len(exact) + 1), exact, "k.", markersize=3)
right.set(xlabel="time (ms)", ylabel="potential (mV)", title="step 1/8 ms")
figure.savefig("methods.png")
