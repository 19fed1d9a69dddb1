//! Bodies of neurons that detect spikes, short and cut in pieces: machine code against the interpreter.

use neurarchy_codegen::arith::{Emit, Typed};
use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::ir::{Binary, Domain, Element, Index, LANES, Math, Predicate, ValueId};
use neurarchy_codegen::philox::Half;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{DrawId, Name, Owner};

use super::memory::{Memory, pack, same_bits};

const NEURONS: usize = 5 * LANES;

fn attribute(name: &str) -> Slot {
    Slot::Attribute(Owner::Own, Name::from(name))
}

/// A neuron whose condition for a spike is made of three parts: of its input before and after a long computation, and
/// of a counter. The body has about `40 * steps` values.
fn check(float: Element, steps: usize, join: [Binary; 2], share_of_spikes: f64) {
    let mut b = Builder::new("spikes", Domain::Elements);
    let (x, counter) = (b.slot(attribute("x"), float), b.slot(attribute("counter"), Element::I32));
    let (zero, threshold) = (b.i32(0), b.float(1.0 - share_of_spikes, float.value_type()));
    let before = b.load(x, Index::Element);
    let remaining = b.load(counter, Index::Element);
    let early = b.compare(Predicate::Gt, before, threshold);
    let late_value: ValueId = (0..steps).fold(before, |value, _| {
        let exponential = b.math(Math::Exp, &[value]);
        let half = b.float(0.25, float.value_type());
        b.mul(exponential, half)
    });
    // Noise, which half of the lanes share.
    let key = b.load_slot(Slot::DrawKey(DrawId(0)), Element::I64, Index::Zero);
    let (element, hi) = (b.element_number(), b.i64(0));
    let noise = {
        let a = Emit::new(&mut b);
        let half = Half::new(&a, Typed::new(key), Typed::new(element), Typed::new(hi), Typed::new(hi));
        if float == Element::F64 { half.normal::<f64>().id } else { half.normal::<f32>().id }
    };
    let after = b.add(late_value, noise);
    let late = b.compare(Predicate::Gt, after, threshold);
    let active = b.compare(Predicate::Le, remaining, zero);
    let either = b.binary(join[0], early, late);
    let spiked = b.binary(join[1], either, active);
    let (flag, reset) = (b.slot(Slot::Spiked, Element::Bool), b.float(-1.0, float.value_type()));
    b.store(flag, Index::Element, spiked);
    let value = b.select(spiked, reset, after);
    b.store(x, Index::Element, value);
    let five = b.i32(5);
    let count = b.select(spiked, five, remaining);
    b.store(counter, Index::Element, count);
    let kernel = b.finish();

    let number = |i: usize| (i * 7919 % 1000) as f64 / 1000.0;
    let arrays = kernel
        .slots
        .iter()
        .map(|slot| match (&slot.slot, slot.element) {
            (Slot::DrawKey(_), _) => pack(Element::I64, &[77]),
            (_, Element::F64) => pack(Element::F64, &(0..NEURONS).map(|i| number(i).to_bits()).collect::<Vec<_>>()),
            (_, Element::F32) => {
                pack(Element::F32, &(0..NEURONS).map(|i| (number(i) as f32).to_bits().into()).collect::<Vec<_>>())
            }
            (_, element) => pack(element, &(0..NEURONS).map(|i| u64::from(i % 5 == 0)).collect::<Vec<_>>()),
        })
        .collect();
    same_bits(&kernel, &Memory(arrays), LANES as i64, NEURONS as i64).unwrap();
}

#[test]
fn spikes_are_those_of_the_interpreter_wherever_parts_of_their_condition_are_computed() {
    use Binary::{And, Or};
    for float in [Element::F32, Element::F64] {
        for steps in [0, 1, 4, 12] {
            for join in [[And, And], [Or, And], [And, Or], [Or, Or]] {
                for share_of_spikes in [0.0, 0.02, 0.5] {
                    check(float, steps, join, share_of_spikes);
                }
            }
        }
    }
}
