"""Prints src/math/coefficients.rs: the polynomials of the mathematical functions.

Each polynomial interpolates its function in the Chebyshev nodes of its interval, in 120 digits (needs mpmath), with the
smallest degree whose largest error, relative to the whole function, is below the bound. Run: python coefficients.py
"""

import numpy
from mpmath import (
    asin,
    atan,
    atanh,
    cos,
    erf,
    erfc,
    exp,
    expm1,
    gamma,
    log,
    log1p,
    lu_solve,
    matrix,
    mp,
    mpf,
    pi,
    sin,
    sqrt,
)

mp.dps = 120
HALF_LN2 = log(2) / 2 * mpf("1.0001")


def interpolate(g, a, b, degree):
    nodes = [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * k + 1) / (2 * degree + 2)) for k in range(degree + 1)]
    system = matrix(degree + 1, degree + 1)
    right = matrix(degree + 1, 1)
    for i, x in enumerate(nodes):
        right[i] = g(x)
        for j in range(degree + 1):
            system[i, j] = x**j
    return list(lu_solve(system, right))


def fit(name, text, g, a, b, weight, bound, ty="f64"):
    """g on [a, b]; an error e of g is an error e * weight(x), relative, of the function."""
    a, b = mpf(a), mpf(b)
    for degree in range(1, 40):
        c = interpolate(g, a, b, degree)
        points = [a + (b - a) * k / 400 for k in range(401)]
        points = [x for x in points if x != 0]
        error = max(abs((sum(k * x**i for i, k in enumerate(c)) - g(x)) * weight(x)) for x in points)
        if error < bound:
            break
    print(f"/// {text}. Error {float(error):.1e}.")
    if ty == "f32":
        values = [repr(float(numpy.float32(float(x)))) for x in c]
    else:
        values = [repr(float(x)) for x in c]
    print(f"pub const {name}: [f64; {len(c)}] = [")
    for v in values:
        print(f"    {v},")
    print("];")


def limit(f, at_zero):
    return lambda x: at_zero if abs(x) < mpf(10) ** -25 else f(x)


def pair(name, text, x):
    hi = float(x)
    print(f"/// {text}, high and low part.")
    print(f"pub const {name}: (f64, f64) = ({hi!r}, {float(x - mpf(hi))!r});")


D = mpf(2) ** -57
S = mpf(2) ** -27
print("//! Polynomials of the mathematical functions, lowest degree first; printed by `coefficients.py`.")
print("#![allow(clippy::excessive_precision, clippy::approx_constant)]\n")

# exp
g = limit(lambda r: (exp(r) - 1 - r - r * r / 2) / r**3, mpf(1) / 6)
fit("EXP", "(e^r - 1 - r - r^2/2) / r^3, |r| <= ln(2)/2", g, -HALF_LN2, HALF_LN2, lambda r: r**3, D)
fit("EXP_F32", "The same for f32", g, -HALF_LN2, HALF_LN2, lambda r: r**3, S, "f32")
g = limit(lambda r: (expm1(r) - r - r * r / 2) / r**3, mpf(1) / 6)
fit("EXPM1", "(e^r - 1 - r - r^2/2) / r^3, relative to e^r - 1", g, -HALF_LN2, HALF_LN2, lambda r: r * r, D)
fit("EXPM1_F32", "The same for f32", g, -HALF_LN2, HALF_LN2, lambda r: r * r, S, "f32")

# log: log((1+s)/(1-s)) with s = f/(2+f), |f| <= sqrt(2) - 1
s2 = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2 * mpf("1.0001")
g = limit(lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z)) / sqrt(z) ** 3, mpf(2) / 3)
fit("LOG", "(2 atanh(s) - 2 s) / s^3 in s^2, s <= (sqrt 2 - 1)/(sqrt 2 + 1)", g, 0, s2, lambda z: z, D)
g = limit(lambda z: (atanh(sqrt(z)) / sqrt(z) - 1 - z / 3 - z * z / 5) / z**3, mpf(1) / 7)
fit("LOG_TAIL", "atanh(s)/s - 1 - s^2/3 - s^4/5, over s^6, in s^2", g, 0, s2, lambda z: z**3, mpf(2) ** -72)
lo, hi = sqrt(mpf("0.5")) - 1, sqrt(mpf(2)) - 1
g = limit(lambda f: (log1p(f) - f + f * f / 2) / f**3, mpf(1) / 3)
fit(
    "LOG_F32",
    "(log(1+f) - f + f^2/2) / f^3, sqrt(1/2) <= 1+f <= sqrt 2",
    g,
    lo,
    hi,
    lambda f: f**3 / log1p(f),
    S,
    "f32",
)

# sin, cos
r2 = (pi / 4 * mpf("1.01")) ** 2
g = limit(lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, -mpf(1) / 6)
fit("SIN", "(sin r - r) / r^3 in r^2, |r| <= pi/4", g, 0, r2, lambda z: z, D)
fit("SIN_F32", "The same for f32", g, 0, r2, lambda z: z, S, "f32")
g = limit(lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, mpf(1) / 24)
fit("COS", "(cos r - 1 + r^2/2) / r^4 in r^2, |r| <= pi/4", g, 0, r2, lambda z: z**2, D)
fit("COS_F32", "The same for f32", g, 0, r2, lambda z: z**2, S, "f32")
g = limit(lambda z: sin(pi * sqrt(z)) / sqrt(z), pi)
fit("SINPI", "sin(pi s) / s in s^2, |s| <= 1/2", g, 0, mpf(1) / 4, lambda z: mpf(1) / 2, mpf(2) ** -56)
fit("SINPI_F32", "The same for f32", g, 0, mpf(1) / 4, lambda z: mpf(1) / 2, mpf(2) ** -27, "f32")

# inverse
t2 = (sqrt(mpf(2)) - 1) ** 2 * mpf("1.0001")
g = limit(lambda z: (atan(sqrt(z)) / sqrt(z) - 1) / z, -mpf(1) / 3)
fit("ATAN", "(atan t - t) / t^3 in t^2, |t| <= tan(pi/8)", g, 0, t2, lambda z: z, D)
g = limit(lambda z: (asin(sqrt(z)) / sqrt(z) - 1) / z, mpf(1) / 6)
fit("ASIN", "(asin x - x) / x^3 in x^2, |x| <= 1/2", g, 0, mpf(1) / 4, lambda z: z, D)

# erf
g = limit(lambda z: erf(sqrt(z)) / sqrt(z) - 1, 2 / sqrt(pi) - 1)
fit("ERF", "erf(x)/x - 1 in x^2, |x| <= 1", g, 0, 1, lambda z: mpf(1), mpf(2) ** -57)


# t = (x - 2)/(x + 2) maps [1, 6.1] to [-1/3, 0.51]
def g(t):
    return erfc(2 * (1 + t) / (1 - t)) * exp((2 * (1 + t) / (1 - t)) ** 2)


fit(
    "ERFC",
    "erfc(x) e^(x^2) in (x - 2)/(x + 2), 1 <= x <= 6.1",
    g,
    -mpf(1) / 3,
    mpf("4.1") / mpf("8.1"),
    lambda t: mpf(1) / 8,
    mpf(2) ** -55,
)


# gamma
def reciprocal(t):
    if t == 0 or t == 1:
        h = mpf(10) ** -25
        t = t + h if t == 0 else t - h
    return (1 / gamma(1 + t) - 1) / (t * (1 - t))


fit(
    "RECIPROCAL_GAMMA",
    "(1/gamma(1+t) - 1) / (t (1-t)), 0 <= t <= 1",
    reciprocal,
    0,
    1,
    lambda t: t * (1 - t),
    mpf(2) ** -57,
)


def g(z):
    return mp.loggamma(1 / sqrt(z)) - ((1 / sqrt(z) - mpf(1) / 2) * log(1 / sqrt(z)) - 1 / sqrt(z) + log(2 * pi) / 2)


g2 = limit(lambda z: g(z) / sqrt(z), mpf(1) / 12)
fit(
    "STIRLING",
    "x (log gamma(x) - (x - 1/2) log x + x - log(2 pi)/2) in 1/x^2, x >= 10",
    g2,
    mpf(10) ** -14,
    mpf("0.01"),
    lambda z: sqrt(z),
    mpf(2) ** -60,
)

# cbrt
fit(
    "CBRT",
    "cube root of m, 1/2 <= m <= 1",
    lambda m: m ** (mpf(1) / 3),
    mpf(1) / 2,
    1,
    lambda m: m ** (-mpf(1) / 3),
    mpf(10) ** -4,
)

pair("LN2", "log 2", log(2))
pair("INV_LN2", "1 / log 2", 1 / log(2))
pair("INV_LN10", "1 / log 10", 1 / log(10))
pair("LOG10_2", "log10 2", log(2) / log(10))
pair("HALF_PI", "pi/2", pi / 2)
pair("QUARTER_PI", "pi/4", pi / 4)
pair("PI", "pi", pi)
pair("THIRD", "1/3", mpf(1) / 3)
pair("FIFTH", "1/5", mpf(1) / 5)
pair("HALF_LOG_2PI", "log(2 pi)/2", log(2 * pi) / 2)
# log 2 with 32 bits, so that k * LN2_HEAD is exact
head = mpf(int(log(2) * 2**32)) / 2**32
print(
    "/// The first 32 bits of log 2, and the rest.\n"
    f"pub const LN2_SHORT: (f64, f64) = ({float(head)!r}, {float(log(2) - head)!r});"
)
head = mpf(int(log(2) * 2**12)) / 2**12
print(
    "/// The first 12 bits of log 2, and the rest.\n"
    f"pub const LN2_SHORT_F32: (f64, f64) = ({float(head)!r}, {float(numpy.float32(float(log(2) - head)))!r});"
)
third = pi / 2 - mpf(float(pi / 2)) - mpf(float(pi / 2 - mpf(float(pi / 2))))
print(f"/// What `HALF_PI` leaves of pi/2.\npub const HALF_PI_REST: f64 = {float(third)!r};")
print(f"/// 2/pi.\npub const TWO_OVER_PI: f64 = {float(2 / pi)!r};")
