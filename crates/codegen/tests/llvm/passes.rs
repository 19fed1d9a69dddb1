use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::ir::{
    Binary, Cast, Domain, Element, Elements, Index, Kernel, Math, Op, SlotId, Stage, Store, Type, Value, ValueId,
};
use neurarchy_codegen::passes::{expand, prune, verify};
use neurarchy_codegen::reference;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{Name, Owner};

use super::generate::generate;

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
