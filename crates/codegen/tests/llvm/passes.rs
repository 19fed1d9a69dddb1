use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::ir::{
    Binary, Cast, Domain, Element, Elements, Index, Kernel, Math, Op, ReduceOp, SlotId, Stage, Store, Type, Value,
    ValueId,
};
use neurarchy_codegen::passes::{expand, pre_terms, prune, verify};
use neurarchy_codegen::reference;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{Name, Owner};

use super::generate::generate;
use super::memory::{Memory, pack, same_bits};

/// `x := exp(x)` over elements, with a value that nothing uses.
fn kernel() -> Kernel {
    let mut b = Builder::new("k", Domain::Elements);
    let slot = b.slot(Slot::Attribute(Owner::Own, Name::from("x")), Element::F64);
    let x = b.load(slot, Index::Element);
    let y = b.math(Math::Exp, &[x]);
    b.store(slot, Index::Element, y);
    let mut kernel = b.finish();
    kernel.values.push(Value { op: Op::ElementNumber, ty: Type::I64, stage: Stage::Element });
    kernel
}

#[test]
fn expanding_and_pruning_keep_every_bit() {
    for seed in 0..200 {
        let (kernel, memory, begin, end) = generate(seed);
        let expanded = prune(&expand(&kernel));
        assert_eq!(verify(&expanded), Ok(()));
        assert!(expanded.values.iter().all(|value| !matches!(value.op, Op::Math(..))));
        let (mut before, mut after) = (memory.clone(), memory);
        // SAFETY: the arrays are as large as the kernel needs.
        unsafe {
            reference::run(&kernel, before.table().as_ptr(), begin, end);
            reference::run(&expanded, after.table().as_ptr(), begin, end);
        }
        assert!(before.0 == after.0, "seed {seed}");
    }
}

#[test]
fn pruning_removes_what_nothing_uses() {
    let before = kernel();
    let after = prune(&before);
    assert_eq!((before.values.len(), after.values.len()), (3, 2));
    assert_eq!(prune(&after), after);
}

const NEURONS: u64 = 16;

/// `sum += psp(w, pre.r, post.r)` over post neurons, one of which has 5 synapses and one 19.
fn psp(elements: Elements, psp: impl Fn(&mut Builder, [ValueId; 3]) -> ValueId) -> (Kernel, Memory) {
    let mut b = Builder::new("psp", Domain::Groups { listed: false, elements });
    let index = match elements {
        Elements::Range => Index::Value(b.load_slot(Slot::PreRank, Element::U16, Index::Element)),
        Elements::Permuted => Index::Value(b.load_slot(Slot::PreRank, Element::U16, Index::Position)),
        _ => Index::Position,
    };
    let w = b.load_slot(Slot::Attribute(Owner::Own, Name::from("w")), Element::F64, Index::Element);
    let pre = b.load_slot(Slot::Attribute(Owner::Pre, Name::from("r")), Element::F64, index);
    let post = b.load_slot(Slot::Attribute(Owner::Post, Name::from("r")), Element::F64, Index::Group);
    let value = psp(&mut b, [w, pre, post]);
    let result = b.reduce(ReduceOp::Sum, value);
    let sum = b.slot(Slot::Sum(Owner::Post, Name::from("exc")), Element::F64);
    let before = b.load_after(sum, Index::Group);
    let after = b.add(before, result);
    b.store_after(sum, Index::Group, after);
    let kernel = b.finish();
    let numbers = |n: u64| (0..n).map(move |i| (0.1 + (i * 7919 % 101) as f64 / 97.0).to_bits()).collect::<Vec<_>>();
    let array = |slot: &Slot| match slot {
        Slot::GroupStart => vec![0, 5, 24],
        Slot::Span => vec![0, NEURONS],
        Slot::PreRank => (0..24).map(|i| i * 5 % NEURONS).collect(),
        Slot::Permutation => (0..24).map(|i| i * 7 % 24).collect(),
        _ => numbers(40),
    };
    let memory = Memory(kernel.slots.iter().map(|usage| pack(usage.element, &array(&usage.slot))).collect());
    (kernel, memory)
}

/// The arrays of another kernel, and those that this one has no part in.
fn arrays(of: &Kernel, kernel: &Kernel, memory: &Memory, terms: &[Vec<u64>]) -> Memory {
    let array = |slot: &Slot| match slot {
        Slot::PreTerm(k) => terms[*k as usize].clone(),
        slot => memory.0[kernel.find(slot).expect("both have it").0 as usize].clone(),
    };
    Memory(of.slots.iter().map(|usage| array(&usage.slot)).collect())
}

#[test]
fn terms_of_pre_neurons_keep_every_bit() {
    for elements in [Elements::Range, Elements::Permuted, Elements::Row { gaps: false }] {
        let (kernel, memory) = psp(elements, |b, [w, pre, post]| {
            let one = b.float(1.0, Type::F64);
            let x = b.add(one, pre);
            let log = b.math(Math::Log, &[x]);
            let share = b.binary(Binary::Div, pre, x);
            let product = b.mul(w, log);
            let other = b.mul(share, post);
            b.add(product, other)
        });
        let (terms, rest) = pre_terms(&kernel).expect("it has two");
        assert!(!rest.values.iter().any(|v| matches!(v.op, Op::Math(..) | Op::Binary(Binary::Div, ..))));
        let empty = vec![pack(Element::F64, &[0; NEURONS as usize]); 2];
        let mut neurons = arrays(&terms, &kernel, &memory, &empty);
        same_bits(&terms, &neurons, 0, NEURONS as i64).expect("the same");
        let mut whole = memory.clone();
        // SAFETY: the arrays are as large as the kernels need.
        unsafe {
            reference::run(&terms, neurons.table().as_ptr(), 0, NEURONS as i64);
            reference::run(&kernel, whole.table().as_ptr(), 0, 2);
        }
        let computed = |k| neurons.0[terms.find(&Slot::PreTerm(k)).expect("written").0 as usize].clone();
        let mut split = arrays(&rest, &kernel, &memory, &[computed(0), computed(1)]);
        same_bits(&rest, &split, 0, 2).expect("the same");
        // SAFETY: as above.
        unsafe { reference::run(&rest, split.table().as_ptr(), 0, 2) };
        let sum = Slot::Sum(Owner::Post, Name::from("exc"));
        let place = |kernel: &Kernel| kernel.find(&sum).expect("written").0 as usize;
        assert_eq!(split.0[place(&rest)], whole.0[place(&kernel)], "{elements:?}");
    }
}

#[test]
fn what_costs_no_more_than_a_look_at_memory_is_no_term() {
    let (kernel, _) = psp(Elements::Range, |b, [w, pre, _]| {
        let twice = b.add(pre, pre);
        b.mul(w, twice)
    });
    assert_eq!(pre_terms(&kernel), None);
    let (kernel, _) = psp(Elements::Range, |b, [w, pre, post]| {
        let x = b.mul(pre, post);
        let log = b.math(Math::Log, &[x]);
        b.mul(w, log)
    });
    assert_eq!(pre_terms(&kernel), None, "it depends on the post neuron");
}

#[test]
fn expanding_keeps_constants_out_of_the_loop() {
    let expanded = expand(&kernel());
    let stages = |constant: bool| {
        expanded.values.iter().filter(move |v| matches!(v.op, Op::Constant(_)) == constant).map(|v| v.stage)
    };
    assert!(stages(true).all(|stage| stage == Stage::Call));
    assert!(stages(false).all(|stage| stage == Stage::Element));
}

#[test]
fn malformed_kernels_are_refused_with_their_reason() {
    type Change = fn(&mut Kernel);
    let cases: [(Change, &str); 14] = [
        (|k| k.values[1].ty = Type::F32, "kernel `k`: value %1 = Math(Exp, [ValueId(0)]): needs F64, not F32"),
        (|k| k.values[1].op = Op::Math(Math::Pow, vec![ValueId(0)]), "needs 2 arguments"),
        (|k| k.values[1].op = Op::Math(Math::Exp, vec![ValueId(1)]), "uses %1, which is not computed before"),
        (|k| k.values[1].op = Op::Binary(Binary::Xor, ValueId(0), ValueId(0)), "not for F64"),
        (|k| k.values[1].op = Op::Cast(Cast::SignExtend, ValueId(0)), "needs one of [I32], not F64"),
        (|k| k.values[1].op = Op::Load { slot: SlotId(9), index: Index::Element }, "slot 9 is not in the table"),
        (|k| k.values[1].op = Op::Load { slot: SlotId(0), index: Index::Group }, "index Group without groups"),
        (|k| k.values[1].op = Op::Load { slot: SlotId(0), index: Index::Value(ValueId(0)) }, "needs I64, not F64"),
        (|k| k.values[1].stage = Stage::Call, "stage Call uses a value of stage Element"),
        (|k| k.values[1].stage = Stage::Group, "value %1 is of a stage of groups"),
        (|k| k.slots[0].written = false, "is not declared as written"),
        (|k| k.stores[0].mask = Some(ValueId(0)), "needs Bool, not F64"),
        (|k| k.finish = vec![Store { index: Index::Zero, ..k.stores[0].clone() }], "reductions and finish need groups"),
        (|k| k.domain = Domain::Groups { listed: true, elements: Elements::Range }, "needs the slot GroupStart"),
    ];
    assert_eq!(verify(&kernel()), Ok(()));
    for (change, reason) in cases {
        let mut kernel = kernel();
        change(&mut kernel);
        let message = verify(&kernel).unwrap_err().to_string();
        assert!(message.contains(reason), "'{message}' does not contain '{reason}'");
    }
}
