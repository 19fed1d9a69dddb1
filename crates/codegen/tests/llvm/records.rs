//! Elements that are fields of records, on which machine code and the interpreter agree, and which leave alone what is
//! between them.

use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::ir::{Binary, Domain, Element, Elements, Index, Kernel, Predicate, SlotUse};
use neurarchy_codegen::slot::Slot;
use neurarchy_codegen::{llvm, passes};
use neurarchy_lang::expr::{Name, Owner};

use super::generate::Dice;
use super::memory::{Memory, code_agrees, pack};

/// Groups of synapses.
const GROUPS: usize = 4;
/// Neurons on the other side.
const OTHERS: usize = 50;

fn own(name: &str) -> Slot {
    Slot::Attribute(Owner::Own, Name::from(name))
}

/// `w += x` where the stamp is odd, `x = x/2 + r[other]`, the stamp counts, a flag follows `x > 0`; by pre neuron also
/// `g[other] += w`.
fn plasticity(elements: Elements, float: Element, stride: u32) -> Kernel {
    let mut b = Builder::new("plasticity", Domain::Groups { listed: true, elements });
    let [w_slot, x_slot] = ["w", "x"].map(|name| b.field(own(name), float, stride));
    let stamp_slot = b.field(Slot::LastEvent, Element::I32, stride);
    let flag_slot = b.field(own("flag"), Element::Bool, stride);
    let by_pre = elements == Elements::Range;
    let (slot, at) = if by_pre { (Slot::PostRank, Index::Element) } else { (Slot::PreRank, Index::Position) };
    let other = Index::Value(b.load_slot(slot, Element::U16, at));
    let [w, x, stamp] = [w_slot, x_slot, stamp_slot].map(|slot| b.load(slot, Index::Element));
    let r = b.load_slot(Slot::Attribute(Owner::Pre, Name::from("r")), float, other);
    let (one, zero) = (b.i32(1), b.i32(0));
    let odd = b.binary(Binary::And, stamp, one);
    let odd = b.compare(Predicate::Ne, odd, zero);
    let grown = b.add(w, x);
    let half = b.float(0.5, float.value_type());
    let halved = b.mul(x, half);
    let traced = b.add(halved, r);
    let counted = b.add(stamp, one);
    let nothing = b.float(0.0, float.value_type());
    let flag = b.compare(Predicate::Gt, traced, nothing);
    if by_pre {
        let conductances = b.slot(Slot::Conductance(0), float);
        let g = b.load(conductances, other);
        let g = b.add(g, w);
        b.store(conductances, other, g);
    }
    b.store_masked(w_slot, Index::Element, grown, Some(odd));
    b.store(x_slot, Index::Element, traced);
    b.store(stamp_slot, Index::Element, counted);
    b.store(flag_slot, Index::Element, flag);
    b.finish()
}

/// Groups of so many elements at most, of which three are visited.
fn memory(kernel: &Kernel, largest: usize, dice: &mut Dice) -> Memory {
    let mut starts = vec![0u64];
    for group in 0..GROUPS {
        starts.push(starts[group] + dice.below(largest + 1) as u64);
    }
    let count = starts[GROUPS] as usize;
    // Ranks of the other side: no two of a group are the same.
    let mut ranks = Vec::new();
    for group in starts.windows(2) {
        let size = group[1] - group[0];
        let first = dice.below(OTHERS - size as usize) as u64;
        ranks.extend((0..size).map(|k| first + k));
    }
    let mut permutation: Vec<u64> = (0..count as u64).collect();
    for i in (1..count).rev() {
        permutation.swap(i, dice.below(i + 1));
    }
    let number = |element: Element, dice: &mut Dice| match element {
        Element::F64 => dice.f64().to_bits(),
        Element::F32 => u64::from((dice.f64() as f32).to_bits()),
        Element::Bool => dice.below(2) as u64,
        _ => dice.next(),
    };
    let array = |used: &SlotUse, dice: &mut Dice| -> Vec<u64> {
        let values = match used.slot {
            _ if used.is_field() => return apart(used, count, &mut |dice| number(used.element, dice), dice),
            Slot::GroupStart => starts.clone(),
            Slot::Events | Slot::EventPlaces => vec![2, 0, 3],
            Slot::Permutation => permutation.clone(),
            Slot::PreRank | Slot::PostRank => ranks.clone(),
            _ => (0..OTHERS).map(|_| number(used.element, dice)).collect(),
        };
        pack(used.element, &values)
    };
    Memory(kernel.slots.iter().map(|used| array(used, dice)).collect())
}

/// The elements of a field, with anything between them.
fn apart(used: &SlotUse, count: usize, value: &mut dyn FnMut(&mut Dice) -> u64, dice: &mut Dice) -> Vec<u64> {
    let (size, stride) = (used.element.bytes(), used.stride as usize);
    let mut bytes: Vec<u8> = (0..(count + 40).next_multiple_of(2) * stride).map(|_| dice.next() as u8).collect();
    for record in bytes.chunks_mut(stride).take(count) {
        record[..size].copy_from_slice(&value(dice).to_ne_bytes()[..size]);
    }
    bytes.chunks(8).map(|chunk| u64::from_ne_bytes(std::array::from_fn(|i| chunk[i]))).collect()
}

#[test]
fn fields_of_any_number_of_records_are_read_and_written_as_arrays_are() {
    for (float, strides) in [(Element::F64, [24, 32, 40]), (Element::F32, [16, 20, 32])] {
        for stride in strides {
            for elements in [Elements::Range, Elements::Permuted] {
                let kernel = plasticity(elements, float, stride);
                let code = llvm::compile(&kernel).unwrap();
                let mut dice = Dice(1);
                for largest in 0..=40 {
                    let memory = memory(&kernel, largest, &mut dice);
                    if let Err(message) = code_agrees(&kernel, &code, &memory, 0, 3) {
                        panic!("{elements:?}, records of {stride} bytes, groups of {largest} at most: {message}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_field_of_a_record_belongs_to_an_element() {
    let mut b = Builder::new("wrong", Domain::Elements);
    let slot = b.field(own("x"), Element::F64, 24);
    let value = b.load(slot, Index::Zero);
    b.store(slot, Index::Element, value);
    let problem = passes::verify(&b.finish()).unwrap_err().to_string();
    assert!(problem.contains("a field of a record, at Zero"), "{problem}");
}
