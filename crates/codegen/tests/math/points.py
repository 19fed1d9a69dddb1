"""Prints points.txt: values of the functions at random points, in 160 bits (needs mpmath), as the nearest double and
the rest. One line: function, x, y (0 if there is one argument), value, rest; the bits of doubles in hexadecimal.
Run: python points.py > points.txt
"""

import math
import random
import struct

import mpmath as m

m.mp.prec = 160
random.seed(1)


def any_sign(low, high):
    """Log-uniform magnitudes of both signs."""
    return random.choice([-1, 1]) * math.exp(random.uniform(math.log(low), math.log(high)))


def positive(low, high):
    return math.exp(random.uniform(math.log(low), math.log(high)))


ONE = {
    "exp": (m.exp, lambda: random.uniform(-700, 709)),
    "expm1": (m.expm1, lambda: any_sign(1e-10, 700)),
    "log": (m.log, lambda: positive(1e-300, 1e300)),
    "log1p": (m.log1p, lambda: random.choice([positive(1e-10, 1e10), -positive(1e-10, 0.999)])),
    "log2": (lambda x: m.log(x) / m.log(2), lambda: positive(1e-300, 1e300)),
    "log10": (lambda x: m.log(x) / m.log(10), lambda: positive(1e-300, 1e300)),
    "sin": (m.sin, lambda: any_sign(1e-5, 3e13)),
    "cos": (m.cos, lambda: any_sign(1e-5, 3e13)),
    "tan": (m.tan, lambda: any_sign(1e-5, 3e13)),
    "asin": (m.asin, lambda: random.uniform(-1, 1)),
    "acos": (m.acos, lambda: random.uniform(-1, 1)),
    "atan": (m.atan, lambda: any_sign(1e-5, 1e10)),
    "sinh": (m.sinh, lambda: any_sign(1e-5, 710)),
    "cosh": (m.cosh, lambda: any_sign(1e-5, 710)),
    "tanh": (m.tanh, lambda: any_sign(1e-5, 20)),
    "asinh": (m.asinh, lambda: any_sign(1e-5, 1e300)),
    "acosh": (m.acosh, lambda: 1 + positive(1e-5, 1e20)),
    "atanh": (m.atanh, lambda: random.uniform(-1, 1)),
    "cbrt": (lambda x: m.sign(x) * m.cbrt(abs(x)), lambda: any_sign(1e-300, 1e300)),
    "erf": (m.erf, lambda: any_sign(1e-5, 6)),
    "gamma": (m.gamma, lambda: random.choice([random.uniform(-160, 171), random.uniform(-5, 20)])),
}
TWO = {
    "pow": (m.power, lambda: (positive(1e-20, 1e20), random.uniform(-15, 15))),
    "atan2": (m.atan2, lambda: (any_sign(1e-5, 1e5), any_sign(1e-5, 1e5))),
    "hypot": (lambda x, y: m.sqrt(x * x + y * y), lambda: (any_sign(1e-200, 1e200), any_sign(1e-200, 1e200))),
}


def bits(x):
    return struct.pack(">d", x).hex()


def line(name, x, y, value):
    nearest = float(value)
    print(name, bits(x), bits(y), bits(nearest), bits(float(value - m.mpf(nearest))))


for name, (f, draw) in ONE.items():
    for _ in range(100):
        x = draw()
        line(name, x, 0.0, f(m.mpf(x)))
for name, (f, draw) in TWO.items():
    for _ in range(100):
        x, y = draw()
        line(name, x, y, f(m.mpf(x), m.mpf(y)))
