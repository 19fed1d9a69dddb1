//! asin, acos, atan, atan2 in f64.

use super::{V, coefficients as c, copysign, is_negative, max, min, poly};
use crate::arith::Arith;

const TAN_PI_8: f64 = 0.414_213_562_373_095_03;

/// t^3 times the polynomial of atan: atan t = t + that, |t| <= tan(pi/8).
fn atan_tail<A: Arith>(a: &A, t: V<A, f64>) -> V<A, f64> {
    let z = a.mul(t, t);
    a.mul(a.mul(z, t), poly::<A, f64>(a, z, &c::ATAN))
}

pub(super) fn atan<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let (ax, one) = (a.abs(x), a.lit::<f64>(1.0));
    let (large, middle) = (a.gt(ax, a.lit(1.0 / TAN_PI_8)), a.gt(ax, a.lit(TAN_PI_8)));
    // atan x = pi/2 + atan(-1/x) = pi/4 + atan((x-1)/(x+1))
    let above = a.select(large, a.lit(-1.0), a.select(middle, a.sub(ax, one), ax));
    let below = a.select(large, ax, a.select(middle, a.add(ax, one), one));
    let t = a.div(above, below);
    let choose = |half: f64, quarter: f64| a.select(large, a.lit(half), a.select(middle, a.lit(quarter), a.lit(0.0)));
    let low = a.add(atan_tail(a, t), choose(c::HALF_PI.1, c::QUARTER_PI.1));
    copysign::<A, f64>(a, a.add(choose(c::HALF_PI.0, c::QUARTER_PI.0), a.add(t, low)), x)
}

pub(super) fn atan2<A: Arith>(a: &A, y: V<A, f64>, x: V<A, f64>) -> V<A, f64> {
    let (ay, ax) = (a.abs(y), a.abs(x));
    let (small, large) = (min::<A, f64>(a, ay, ax), max::<A, f64>(a, ay, ax));
    // Both infinite is like both 1; huge ones are scaled so that their sum is finite.
    let scale = a.select(a.gt(large, a.lit(1e300)), a.lit::<f64>(1e-10), a.lit(1.0));
    let both = a.eq(small, a.lit(f64::INFINITY));
    let small = a.select(both, a.lit(1.0), a.mul(small, scale));
    let large = a.select(both, a.lit(1.0), a.mul(large, scale));
    let turned = a.gt(small, a.mul(large, a.lit(TAN_PI_8)));
    let t = a.div(a.select(turned, a.sub(small, large), small), a.select(turned, a.add(small, large), large));
    let t = a.select(a.eq(large, a.lit(0.0)), a.lit(0.0), t);
    // The angle in the first octant is base + t + tail; mirrored at the diagonal, then at the vertical.
    let steep = a.gt(ay, ax);
    let left = is_negative::<A, f64>(a, x);
    let octant = |quarter: f64, half: f64, whole: f64| {
        let base = a.select(turned, a.lit::<f64>(quarter), a.lit(0.0));
        let base = a.select(steep, a.sub(a.lit(half), base), base);
        a.select(left, a.sub(a.lit(whole), base), base)
    };
    // These differences of pi, pi/2 and pi/4 are exact, in the high and in the low parts.
    let base = octant(c::QUARTER_PI.0, c::HALF_PI.0, c::PI.0);
    let base_lo = octant(c::QUARTER_PI.1, c::HALF_PI.1, c::PI.1);
    let down = a.xor(steep, left);
    let tail = atan_tail(a, t);
    let t = a.select(down, a.neg(t), t);
    let tail = a.select(down, a.neg(tail), tail);
    let angle = a.add(base, a.add(t, a.add(tail, base_lo)));
    let angle = copysign::<A, f64>(a, angle, y);
    let valid = a.and(a.eq(x, x), a.eq(y, y));
    a.select(valid, angle, a.lit(f64::NAN))
}

/// x^3 times the polynomial of asin, for z = x^2.
fn asin_tail<A: Arith>(a: &A, x: V<A, f64>, z: V<A, f64>) -> V<A, f64> {
    a.mul(a.mul(z, x), poly::<A, f64>(a, z, &c::ASIN))
}

/// |x| > 1/2; z = x^2 or (1-|x|)/2; root = |x| or sqrt(z); tail: asin(root) = root + tail.
fn asin_parts<A: Arith>(a: &A, x: V<A, f64>) -> (V<A, bool>, V<A, f64>, V<A, f64>) {
    let ax = a.abs(x);
    let large = a.gt(ax, a.lit(0.5));
    let z = a.select(large, a.mul(a.sub(a.lit(1.0), ax), a.lit(0.5)), a.mul(x, x));
    let root = a.select(large, a.sqrt(z), ax);
    (large, root, asin_tail(a, root, z))
}

pub(super) fn asin<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let (large, root, tail) = asin_parts(a, x);
    // asin x = pi/2 - 2 asin(sqrt((1-x)/2))
    let twice = a.add(root, root);
    let rest = a.sub(a.add(tail, tail), a.lit(c::HALF_PI.1));
    let value = a.select(large, a.sub(a.lit(c::HALF_PI.0), a.add(twice, rest)), a.add(root, tail));
    copysign::<A, f64>(a, value, x)
}

pub(super) fn acos<A: Arith>(a: &A, x: V<A, f64>) -> V<A, f64> {
    let (large, root, tail) = asin_parts(a, x);
    let negative = a.lt(x, a.lit(0.0));
    let asin = a.select(negative, a.neg(root), root);
    let asin_tail = a.select(negative, a.neg(tail), tail);
    let middle = a.sub(a.lit(c::HALF_PI.0), a.add(asin, a.sub(asin_tail, a.lit(c::HALF_PI.1))));
    let near = a.add(a.add(root, root), a.add(tail, tail));
    let far = a.sub(a.lit(c::PI.0), a.add(a.add(root, root), a.sub(a.add(tail, tail), a.lit(c::PI.1))));
    a.select(large, a.select(negative, far, near), middle)
}
