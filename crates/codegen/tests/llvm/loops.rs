//! Loops of single elements: what is refused, and elements that leave at different times.

use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Constant, Domain, Element, Index, Kernel, Op, Predicate, Stage, Type, Value, ValueId};
use neurarchy_codegen::slot::Slot;
use neurarchy_codegen::{llvm, passes};
use neurarchy_lang::expr::Owner;

use super::memory::{Memory, same_bits};

/// Counts, for each element, in how many rounds `x` is halved until it is below one; at most ten.
fn halvings() -> Kernel {
    let own = |name: &str| Slot::Attribute(Owner::Own, name.into());
    let mut b = Builder::new("halvings", Domain::Elements);
    let x = b.load_slot(own("x"), Element::F64, Index::Element);
    let (zero, one, half) = (b.i64(0), b.i64(1), b.float(0.5, Type::F64));
    let open = b.begin_loop(&[x, zero]);
    let (now, count) = (open.carried[0], open.carried[1]);
    let halved = b.mul(now, half);
    let next = b.add(count, one);
    let limit = b.float(1.0, Type::F64);
    let done = b.compare(Predicate::Lt, halved, limit);
    let (ended, results) = b.end_loop(open, &[halved, next], done, 10);
    for (name, element, value) in [("rounds", Element::I64, results[1]), ("ended", Element::Bool, ended)] {
        let slot = b.slot(own(name), element);
        b.store(slot, Index::Element, value);
    }
    b.finish()
}

#[test]
fn each_element_leaves_after_its_own_rounds() {
    let kernel = halvings();
    let x: Vec<f64> = (0..16).map(|i| 2.0_f64.powi(i) * 0.75).collect();
    let place = |slot: &str| kernel.find(&Slot::Attribute(Owner::Own, slot.into())).unwrap().0 as usize;
    let mut memory = Memory(vec![vec![0; 32]; 3]);
    memory.0[place("x")][..16].copy_from_slice(&x.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
    same_bits(&kernel, &memory, 0, 16).unwrap();
    // SAFETY: each array has room for 16 elements of 8 bytes.
    unsafe { Executable::call(&llvm::compile(&kernel).unwrap(), memory.table().as_ptr(), 0, 16) };
    let expected: Vec<u64> = (0..16).map(|i: u64| i.clamp(1, 10)).collect();
    assert_eq!(memory.0[place("rounds")][..16], expected);
    let ended: Vec<u8> = memory.0[place("ended")][..2].iter().flat_map(|word| word.to_le_bytes()).collect();
    let expected: Vec<u8> = (0..16).map(|i| u8::from(i <= 10)).collect();
    assert_eq!(ended, expected);
}

#[test]
fn malformed_loops_are_refused_with_their_reason() {
    type Spoil = fn(&mut Kernel);
    let cases: [(Spoil, &str); 8] = [
        (|k| k.loops[0].limit = 0, "loop 0: makes no round"),
        (|k| k.loops[0].next[0] = ValueId(99), "loop 0: uses %99, which is not computed before"),
        (|k| k.loops[0].next.swap(0, 1), "loop 0: needs F64, not I64"),
        (|k| k.loops[0].done = k.loops[0].next[0], "loop 0: needs Bool, not F64"),
        (|k| k.loops[0].values[1].stage = Stage::Call, "the body has two stages"),
        (|k| k.loops[0].values[0].op = Op::ElementNumber, "not in the body of a loop"),
        (|k| k.loops.clear(), "there is no such loop"),
        (
            |k| {
                let value = Value { op: Op::LoopInput(0), ty: Type::F64, stage: Stage::Element };
                k.values.push(value);
            },
            "outside of a loop",
        ),
    ];
    for (spoil, expected) in cases {
        let mut kernel = halvings();
        spoil(&mut kernel);
        let found = passes::verify(&kernel).expect_err(expected).to_string();
        assert!(found.contains(expected), "'{found}' does not contain '{expected}'");
    }
}

#[test]
fn a_dead_loop_and_what_is_dead_in_a_loop_vanish() {
    let mut kernel = halvings();
    let dead = Value { op: Op::Constant(Constant::F64(7.0)), ty: Type::F64, stage: Stage::Element };
    kernel.loops[0].values.push(dead);
    assert_eq!(passes::prune(&kernel), halvings());
    kernel.stores.clear();
    let pruned = passes::prune(&kernel);
    assert!(pruned.loops.is_empty() && pruned.values.is_empty());
}
