//! Single kernels with hand-made results.

use neurarchy_codegen::arith::{Arith, Emit, Typed};
use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::cache::compile_cached;
use neurarchy_codegen::ir::{Binary, Domain, Element, Elements, Index, Kernel, LANES, ReduceOp, Type};
use neurarchy_codegen::llvm::{self, CompileError};
use neurarchy_codegen::philox::{self, Half};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{DrawId, Name, Owner};

use super::memory::{Memory, pack};

fn attribute(name: &str) -> Slot {
    Slot::Attribute(Owner::Own, Name::from(name))
}

/// Runs machine code on arrays in slot order; gives them back.
fn run(kernel: &Kernel, arrays: Vec<Vec<u64>>, begin: i64, end: i64) -> Vec<Vec<u64>> {
    let mut memory = Memory(arrays);
    let code = compile_cached(kernel).unwrap();
    // SAFETY: the arrays are as large as the kernel needs.
    unsafe { code.call(memory.table().as_ptr(), begin, end) };
    memory.0
}

fn doubles(values: impl IntoIterator<Item = f64>) -> Vec<u64> {
    values.into_iter().map(f64::to_bits).collect()
}

#[test]
fn a_sum_adds_interleaved_lanes_pairwise() {
    let mut b = Builder::new("sum", Domain::Groups { listed: false, elements: Elements::Range });
    let x = b.load_slot(attribute("x"), Element::F64, Index::Element);
    let sum = b.reduce(ReduceOp::Sum, x);
    let out = b.slot(attribute("sum"), Element::F64);
    b.store_after(out, Index::Group, sum);
    let kernel = b.finish();
    // Numbers that show every rounding.
    let x: Vec<f64> = (0..53).map(|i| 0.1 + 1e10 * ((i * 7919) % 13) as f64).collect();
    let mut lanes = [0.0; LANES];
    for (j, x) in x.iter().enumerate() {
        lanes[j % LANES] += x;
    }
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    let arrays = kernel
        .slots
        .iter()
        .map(|slot| match slot.slot {
            Slot::GroupStart => vec![0, 53, 53],
            _ if slot.written => doubles([7.0, 7.0]),
            _ => doubles(x.clone()),
        })
        .collect();
    let after = run(&kernel, arrays, 0, 2);
    let out = kernel.find(&attribute("sum")).unwrap().0 as usize;
    // The second group is empty and not touched.
    assert_eq!(after[out], doubles([lanes[0], 7.0]));
}

#[test]
fn synapses_of_one_group_may_share_a_target_if_the_kernel_is_serial() {
    let mut b = Builder::new("deliver", Domain::Groups { listed: true, elements: Elements::Range });
    b.set_serial();
    let w = b.load_slot(attribute("w"), Element::F64, Index::Element);
    let post = b.load_slot(Slot::PostRank, Element::U16, Index::Element);
    let g = b.slot(Slot::Conductance(0), Element::F64);
    let old = b.load(g, Index::Value(post));
    let new = b.add(old, w);
    b.store(g, Index::Value(post), new);
    let kernel = b.finish();
    let arrays = kernel
        .slots
        .iter()
        .map(|slot| match slot.slot {
            Slot::GroupStart => vec![0, 3, 5],
            Slot::Events | Slot::EventPlaces => pack(Element::U32, &[1, 0, 1]),
            Slot::PostRank => pack(Element::U16, &[2, 2, 0, 1, 1]),
            Slot::Conductance(_) => doubles([0.0, 0.0, 0.0]),
            _ => doubles([1.0, 2.0, 4.0, 8.0, 16.0]),
        })
        .collect();
    let after = run(&kernel, arrays, 0, 3);
    assert_eq!(after[kernel.find(&Slot::Conductance(0)).unwrap().0 as usize], doubles([4.0, 48.0, 3.0]));
}

#[test]
fn draws_in_kernels_are_those_of_rust_alone_and_many_at_once() {
    let draw = DrawId(0);
    let mut b = Builder::new("draw", Domain::Elements);
    let key = b.load_slot(Slot::DrawKey(draw), Element::I64, Index::Zero);
    let counter = b.load_slot(Slot::DrawCounter, Element::I64, Index::Zero);
    let (element, zero) = (b.element_number(), b.i64(0));
    let (double, float, uniform, whole) = {
        let a = Emit::new(&mut b);
        let half = Half::new(&a, Typed::new(key), Typed::new(element), Typed::new(zero), Typed::new(counter));
        let whole = half.below(a.constant(1000_i64));
        (half.normal::<f64>().id, half.normal::<f32>().id, half.uniform::<f64>().id, whole.id)
    };
    let stored = [("double", double), ("float", float), ("uniform", uniform), ("whole", whole)];
    let types = [Element::F64, Element::F32, Element::F64, Element::I64];
    for ((name, value), element) in stored.into_iter().zip(types) {
        let slot = b.slot(attribute(name), element);
        b.store(slot, Index::Element, value);
    }
    let kernel = b.finish();
    // One by one and many at once.
    for serial in [true, false] {
        let kernel = Kernel { serial, ..kernel.clone() };
        let key = philox::key(1, 2, 3, 4);
        let arrays = kernel
            .slots
            .iter()
            .map(|slot| match slot.slot {
                Slot::DrawKey(_) => vec![key],
                Slot::DrawCounter => vec![99],
                _ => vec![0; 32],
            })
            .collect();
        let after = run(&kernel, arrays, 0, 32);
        let expected: Vec<_> = (0..32).map(|i| Half::of(key, i, 0, 99)).collect();
        let find = |name: &str| kernel.find(&attribute(name)).unwrap().0 as usize;
        assert_eq!(after[find("double")], doubles(expected.iter().map(|half| half.normal())));
        let floats: Vec<u64> = expected.iter().map(|half| half.normal::<f32>().to_bits() as u64).collect();
        assert_eq!(after[find("float")][..16], pack(Element::F32, &floats)[..16]);
        assert_eq!(after[find("uniform")], doubles(expected.iter().map(|half| half.uniform())));
        let whole: Vec<u64> = expected.iter().map(|half| half.below(1000) as u64).collect();
        assert_eq!(after[find("whole")], whole);
    }
}

#[test]
fn a_malformed_kernel_is_an_error_that_names_the_place() {
    let mut b = Builder::new("wrong", Domain::Elements);
    let slot = b.slot(attribute("x"), Element::F64);
    let value = b.float(1.0, Type::F64);
    b.store(slot, Index::Element, value);
    let mut kernel = b.finish();
    kernel.slots[0].element = Element::F32;
    let error = llvm::compile(&kernel).unwrap_err();
    assert!(matches!(error, CompileError::Malformed(_)));
    assert_eq!(error.to_string(), "kernel `wrong`: store 0: needs F32, not F64");
}

#[test]
fn code_is_shown_as_llvm_and_as_instructions() {
    let mut b = Builder::new("shown", Domain::Elements);
    let slot = b.slot(attribute("x"), Element::F64);
    let x = b.load(slot, Index::Element);
    let y = b.binary(Binary::Mul, x, x);
    b.store(slot, Index::Element, y);
    let kernel = b.finish();
    assert!(llvm::text(&kernel).unwrap().contains("fmul <8 x double>"));
    assert!(llvm::assembly(&kernel).unwrap().contains("kernel:"));
}

#[test]
fn code_may_be_made_and_run_on_many_threads() {
    let results: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4u64)
            .map(|i| {
                scope.spawn(move || {
                    let mut b = Builder::new("thread", Domain::Elements);
                    let slot = b.slot(attribute("x"), Element::I64);
                    let value = b.i64(i as i64 % 2);
                    b.store(slot, Index::Element, value);
                    run(&b.finish(), vec![vec![9; 16]], 0, 16)[0].iter().sum()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results, [0, 16, 0, 16]);
}
