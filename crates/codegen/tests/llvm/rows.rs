//! Rows of a matrix, of which machine code takes some at once and the interpreter one after the other.

use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::ir::{Domain, Element, Elements, Index, Kernel, Predicate, ReduceOp, SlotUse, Type};
use neurarchy_codegen::llvm;
use neurarchy_codegen::slot::{ABSENT, Slot};
use neurarchy_lang::expr::{Name, Owner};

use super::generate::Dice;
use super::memory::{Memory, code_agrees, pack};

fn attribute(owner: Owner, name: &str) -> Slot {
    Slot::Attribute(owner, Name::from(name))
}

fn types(element: Element) -> Type {
    element.value_type()
}

/// `sum += mean(w * pre.r + post.r)`, and the least and the largest product, and their sum rounded once.
fn weighted_sums(gaps: bool, element: Element) -> Kernel {
    let mut b = Builder::new("psp", Domain::Groups { listed: false, elements: Elements::Row { gaps } });
    let w = b.load_slot(attribute(Owner::Own, "w"), element, Index::Element);
    let pre = b.load_slot(attribute(Owner::Pre, "r"), element, Index::Position);
    let post = b.load_slot(attribute(Owner::Post, "r"), element, Index::Group);
    let product = b.mul(w, pre);
    let value = b.add(product, post);
    let sum = b.reduce(ReduceOp::Sum, value);
    let size = b.group_size();
    let size = b.convert(size, types(element));
    let mean = b.div(sum, size);
    let results = [mean, b.reduce(ReduceOp::Min, product), b.reduce(ReduceOp::Max, product), b.sum_fused(product)];
    for (name, result) in ["mean", "min", "max", "fused"].into_iter().zip(results) {
        let slot = b.slot(Slot::Sum(Owner::Post, Name::from(name)), element);
        let before = b.load_after(slot, Index::Group);
        let after = b.add(before, result);
        b.store_after(slot, Index::Group, after);
    }
    b.finish()
}

/// `w += pre.r * post.r - post.r^2 * w` where the pre neuron is active, and a count of how often.
fn learning(gaps: bool, element: Element) -> Kernel {
    let mut b = Builder::new("learning", Domain::Groups { listed: false, elements: Elements::Row { gaps } });
    let weights = b.slot(attribute(Owner::Own, "w"), element);
    let counts = b.slot(attribute(Owner::Own, "n"), Element::I32);
    let (w, n) = (b.load(weights, Index::Element), b.load(counts, Index::Element));
    let pre = b.load_slot(attribute(Owner::Pre, "r"), element, Index::Position);
    let post = b.load_slot(attribute(Owner::Post, "r"), element, Index::Group);
    let (grown, squared) = (b.mul(pre, post), b.mul(post, post));
    let decay = b.mul(squared, w);
    let change = b.sub(grown, decay);
    let changed = b.add(w, change);
    let zero = b.float(0.0, types(element));
    let active = b.compare(Predicate::Gt, pre, zero);
    let one = b.i32(1);
    let counted = b.add(n, one);
    b.store_masked(weights, Index::Element, changed, Some(active));
    b.store(counts, Index::Element, counted);
    b.finish()
}

/// A matrix of so many rows and columns, some rows of which may be absent, without room between the rows.
fn matrix(kernel: &Kernel, rows: usize, columns: usize, dice: &mut Dice) -> Memory {
    let first = dice.below(5);
    let absent = dice.below(3);
    let mut starts = Vec::new();
    let mut present = 0;
    for _ in 0..rows {
        if absent > 0 && dice.one_in(5) {
            starts.push(ABSENT as u64);
        } else {
            starts.push(((present * columns) as i64 - first as i64) as u64);
            present += 1;
        }
    }
    let words = (first + columns).div_ceil(16) + 1;
    let array = |slot: &SlotUse, dice: &mut Dice| -> Vec<u64> {
        let mut many = |n: usize, value: &mut dyn FnMut(&mut Dice) -> u64| (0..n).map(|_| value(dice)).collect();
        match slot.slot {
            Slot::GroupStart => starts.clone(),
            Slot::Span => vec![first as u64, (first + columns) as u64],
            Slot::Pairs => many(rows * words + 1, &mut |dice| match dice.below(3) {
                0 => 0xffff,
                1 => dice.next() | dice.next() | dice.next(),
                _ => dice.next() & dice.next(),
            }),
            Slot::PairStart => (0..rows as u64).map(|row| row * 16 * words as u64).collect(),
            Slot::GroupCount => many(rows, &mut |dice| dice.below(50) as u64 + 1),
            _ => many(rows * columns + first + columns + rows, &mut |dice| match slot.element {
                Element::F64 => dice.f64().to_bits(),
                Element::F32 => u64::from((dice.f64() as f32).to_bits()),
                _ => dice.next(),
            }),
        }
    };
    Memory(kernel.slots.iter().map(|slot| pack(slot.element, &array(slot, dice))).collect())
}

#[test]
fn any_number_of_rows_and_columns_gives_the_bits_of_one_row_after_the_other() {
    for element in [Element::F64, Element::F32] {
        for gaps in [false, true] {
            for kernel in [weighted_sums(gaps, element), learning(gaps, element)] {
                let code = llvm::compile(&kernel).unwrap();
                let mut dice = Dice(1);
                for columns in 0..=40 {
                    for rows in 0..=9 {
                        let memory = matrix(&kernel, rows, columns, &mut dice);
                        let begin = dice.below(3).min(rows);
                        if let Err(message) = code_agrees(&kernel, &code, &memory, begin as i64, rows as i64) {
                            panic!("{rows} rows of {columns}, gaps {gaps}: {message}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn four_rows_at_once_load_the_pre_neurons_once() {
    let text = llvm::text(&weighted_sums(false, Element::F64)).unwrap();
    assert!(text.contains("rows.several:"));
    // A group that reads what another one stores is taken alone.
    let mut b = Builder::new("chain", Domain::Groups { listed: false, elements: Elements::Row { gaps: false } });
    let sums = b.slot(attribute(Owner::Post, "sum"), Element::F64);
    let w = b.load_slot(attribute(Owner::Own, "w"), Element::F64, Index::Element);
    let before = b.load(sums, Index::Position);
    let product = b.mul(w, before);
    let sum = b.reduce(ReduceOp::Sum, product);
    b.store_after(sums, Index::Group, sum);
    assert!(!llvm::text(&b.finish()).unwrap().contains("rows.several:"));
}
