use super::*;
use crate::ir::{Elements, Stage};
use neurarchy_lang::expr::Owner;

fn attribute(name: &str) -> Slot {
    Slot::Attribute(Owner::Own, name.into())
}

#[test]
fn equal_values_are_made_once() {
    let mut b = Builder::new("k", Domain::Elements);
    let v = b.load_slot(attribute("v"), Element::F64, Index::Element);
    let (x, y) = (b.add(v, v), b.add(v, v));
    assert_eq!(x, y);
}

#[test]
fn constants_fold_and_unused_values_vanish() {
    let mut b = Builder::new("k", Domain::Elements);
    let (two, three) = (b.float(2.0, Type::F64), b.float(3.0, Type::F64));
    let six = b.mul(two, three);
    assert_eq!(b.constant(six), Some(Constant::F64(6.0)));
    b.load_slot(attribute("unused"), Element::F64, Index::Element);
    let v = b.slot(attribute("v"), Element::F64);
    b.store(v, Index::Element, six);
    let kernel = b.finish();
    assert_eq!(kernel.values.len(), 1);
    assert_eq!(kernel.slots.len(), 1);
    assert!(kernel.slots[0].written);
}

#[test]
fn a_subnormal_constant_is_zero() {
    let mut b = Builder::new("k", Domain::Elements);
    let (single, double) = (b.float(1e-40, Type::F32), b.float(-1e-310, Type::F64));
    assert_eq!(b.constant(single), Some(Constant::F32(0.0)));
    assert_eq!(b.constant(double), Some(Constant::F64(-0.0)));
}

#[test]
fn what_touches_a_subnormal_number_is_left_to_run_time() {
    let mut b = Builder::new("k", Domain::Elements);
    let (tiny, half) = (b.float(f64::MIN_POSITIVE, Type::F64), b.float(0.5, Type::F64));
    let product = b.mul(tiny, half);
    assert_eq!(b.constant(product), None);
}

#[test]
fn minus_zero_plus_zero_is_not_simplified() {
    let mut b = Builder::new("k", Domain::Elements);
    let v = b.load_slot(attribute("v"), Element::F64, Index::Element);
    let zero = b.float(0.0, Type::F64);
    assert_ne!(b.add(v, zero), v);
    assert_eq!(b.sub(v, zero), v);
}

#[test]
fn loads_of_slots_that_are_not_written_go_to_the_earliest_stage() {
    let groups = Domain::Groups { listed: false, elements: Elements::Range };
    let mut b = Builder::new("k", groups);
    let w = b.slot(attribute("w"), Element::F64);
    let (w_value, rate) = (b.load(w, Index::Element), b.load_slot(attribute("rate"), Element::F64, Index::Zero));
    let post = b.load_slot(Slot::Attribute(Owner::Post, "r".into()), Element::F64, Index::Group);
    let scaled = b.mul(rate, post);
    let sum = b.add(w_value, scaled);
    b.store(w, Index::Element, sum);
    let kernel = b.finish();
    let stage = |name: &str, owner| {
        let slot = kernel.find(&Slot::Attribute(owner, name.into())).unwrap();
        kernel.values.iter().find(|v| matches!(v.op, Op::Load { slot: s, .. } if s == slot)).unwrap().stage
    };
    assert_eq!(stage("rate", Owner::Own), Stage::Call);
    assert_eq!(stage("r", Owner::Post), Stage::Group);
    assert_eq!(stage("w", Owner::Own), Stage::Element);
    let product = kernel.values.iter().find(|v| matches!(v.op, Op::Binary(Binary::Mul, ..))).unwrap();
    assert_eq!(product.stage, Stage::Group);
}

#[test]
fn loads_of_written_and_of_shared_slots_are_not_hoisted() {
    let mut b = Builder::new("k", Domain::Groups { listed: true, elements: Elements::Range });
    let g = b.slot(Slot::Conductance(0), Element::F64);
    let other = b.slot(Slot::Attribute(Owner::Pre, "g_exc".into()), Element::F64);
    b.share(other);
    let (old, pre) = (b.load(g, Index::Zero), b.load(other, Index::Group));
    let sum = b.add(old, pre);
    b.store(g, Index::Zero, sum);
    let kernel = b.finish();
    assert!(kernel.values.iter().all(|v| v.stage == Stage::Element));
}

#[test]
fn a_uniform_value_is_reduced_once_for_each_element() {
    let mut b = Builder::new("k", Domain::Groups { listed: false, elements: Elements::Range });
    let w = b.load_slot(attribute("w"), Element::F64, Index::Zero);
    let total = b.reduce(ReduceOp::Sum, w);
    let product = b.mul(w, total);
    let sum = b.slot(Slot::Sum(Owner::Post, "exc".into()), Element::F64);
    b.store_after(sum, Index::Group, product);
    let kernel = b.finish();
    assert_eq!(kernel.value(kernel.reductions[0].value).stage, Stage::Element);
    assert_eq!(kernel.values[0].stage, Stage::Call);
}

#[test]
fn a_reduction_is_stored_after_the_group() {
    let mut b = Builder::new("k", Domain::Groups { listed: false, elements: Elements::Range });
    let w = b.load_slot(attribute("w"), Element::F64, Index::Element);
    let total = b.reduce(ReduceOp::Sum, w);
    let sum = b.slot(Slot::Sum(Owner::Post, "exc".into()), Element::F64);
    let before = b.load_after(sum, Index::Group);
    let after = b.add(before, total);
    b.store_after(sum, Index::Group, after);
    let kernel = b.finish();
    assert!(kernel.find(&Slot::GroupStart).is_some());
    let stages: Vec<Stage> = kernel.values.iter().map(|v| v.stage).collect();
    assert_eq!(stages, [Stage::Element, Stage::Finish, Stage::Finish, Stage::Finish]);
}

#[test]
fn the_body_of_a_loop_holds_what_depends_on_a_carried_value() {
    // x := (x + a*a/x)/2 until it is a root of a*a.
    let mut b = Builder::new("root", Domain::Elements);
    let a = b.load_slot(attribute("a"), Element::F64, Index::Element);
    let x = b.slot(attribute("x"), Element::F64);
    let open = b.begin_loop(&[a]);
    let carried = open.carried[0];
    let square = b.mul(a, a);
    let quotient = b.div(square, carried);
    let sum = b.add(carried, quotient);
    let half = b.float(0.5, Type::F64);
    let next = b.mul(sum, half);
    let done = b.compare(Predicate::Eq, next, carried);
    let (_, results) = b.end_loop(open, &[next], done, 50);
    b.store(x, Index::Element, results[0]);
    let kernel = b.finish();
    crate::passes::verify(&kernel).expect("well-formed");
    assert_eq!(
        kernel.to_string(),
        "\
root (over elements)
  reads own.a : f64
  writes own.x : f64
  loop 0, at most 50 rounds
    %0 : f64 = input 0
    %1 : f64 = 0.5
    %2 : f64 = input 1
    %3 : f64 = %2 / %0
    %4 : f64 = %0 + %3
    %5 : f64 = %4 * %1
    %6 : bool = %5 == %0
    input 0 becomes %5
    ends if %6
  each element
    %0 : f64 = own.a[element]
    %1 : f64 = %0 * %0
    %2 : bool = loop 0 (%0, %1)
    %3 : f64 = result 0 of %2
    own.x[element] = %3
"
    );
}
