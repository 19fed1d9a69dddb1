//! Windows with shared weights: machine code and interpreter agree on every shape, and both with plain loops.

use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::ir::{Domain, Elements, Index, Kernel, Lanes, Precision, ReduceOp, Stride, Type};
use neurarchy_codegen::passes;
use neurarchy_codegen::slot::Slot;
use neurarchy_codegen::windows::Run;
use neurarchy_lang::expr::{Name, Owner};
use proptest::prelude::*;

use super::memory::{Memory, pack, same_bits};

/// What a tap adds, and how it is combined.
#[derive(Clone, Copy, Debug)]
enum Psp {
    Product,
    Sum,
    Post,
    Max,
    Min,
    Source,
}

fn kernel(lanes: Lanes, psp: Psp, precision: Precision, serial: bool) -> Kernel {
    let (element, ty) = (precision.element(), precision.ty());
    let mut b = Builder::new("windows", Domain::Windows(lanes));
    if serial {
        b.set_serial();
    }
    let source = b.source_number();
    let w = b.load_slot(Slot::Attribute(Owner::Own, Name::from("w")), element, Index::Element);
    let x = b.load_slot(Slot::Attribute(Owner::Pre, Name::from("x")), element, Index::Value(source));
    let result = match psp {
        Psp::Product => {
            let product = b.mul(w, x);
            b.sum_fused(product)
        }
        Psp::Sum => {
            let sum = b.add(w, x);
            b.reduce(ReduceOp::Sum, sum)
        }
        Psp::Post => {
            let gain = b.load_slot(Slot::Attribute(Owner::Post, Name::from("gain")), element, Index::Group);
            let difference = b.sub(x, gain);
            let product = b.mul(w, difference);
            b.sum_fused(product)
        }
        Psp::Max => {
            let product = b.mul(w, x);
            b.reduce(ReduceOp::Max, product)
        }
        Psp::Min => b.reduce(ReduceOp::Min, x),
        Psp::Source => {
            let (source, weight, post) = (b.source_number(), b.element_number(), b.group_number());
            let sum = b.add(source, weight);
            let sum = b.mul(sum, post);
            let sum = b.convert(sum, Type::F64);
            let sum = b.convert(sum, ty);
            b.reduce(ReduceOp::Sum, sum)
        }
    };
    let sum = b.slot(Slot::Sum(Owner::Post, Name::from("exc")), element);
    let before = b.load_after(sum, Index::Group);
    let after = b.add(before, result);
    b.store_after(sum, Index::Group, after);
    b.finish()
}

/// Runs over arrays that are just large enough.
#[derive(Clone, Debug)]
struct Case {
    lanes: Lanes,
    psp: Psp,
    precision: Precision,
    serial: bool,
    runs: Vec<Run>,
    rows: Vec<[i64; 2]>,
    taps: Vec<[i64; 2]>,
}

fn bits(precision: Precision, seed: u64) -> u64 {
    let x = ((seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f64 / 16_777_216.0 - 0.4) * 3.0;
    match precision {
        Precision::Double => x.to_bits(),
        Precision::Float => u64::from((x as f32).to_bits()),
    }
}

impl Case {
    fn memory(&self, kernel: &Kernel) -> Memory {
        let last = |list: &[[i64; 2]], n: usize| list.iter().map(|pair| pair[n]).max().unwrap_or(0);
        let ends = |f: &dyn Fn(&Run) -> i64| self.runs.iter().map(f).max().unwrap_or(0) as usize + 1;
        let pre = ends(&|r| {
            let corner = r.pre + (r.repeats - 1) * r.pre_repeat + (r.lanes - 1) * r.pre_lane;
            corner + last(&self.rows, 0) + last(&self.taps, 0)
        });
        let weights = ends(&|r| r.weight + (r.lanes - 1) * r.weight_lane + last(&self.rows, 1) + last(&self.taps, 1));
        let post = ends(&|r| r.post + (r.repeats - 1) * r.post_repeat + (r.lanes - 1) * r.post_lane);
        let floats = |count: usize, salt: u64| -> Vec<u64> {
            (0..count as u64).map(|i| bits(self.precision, i + salt)).collect()
        };
        let table = |values: &mut dyn Iterator<Item = i64>| values.map(|x| x as u64).collect::<Vec<u64>>();
        let arrays = kernel.slots.iter().map(|slot| match &slot.slot {
            Slot::Runs => table(&mut self.runs.iter().flat_map(Run::fields)),
            Slot::WindowRows => table(&mut self.rows.iter().flatten().copied()),
            Slot::Taps => table(&mut self.taps.iter().flatten().copied()),
            Slot::Attribute(Owner::Own, _) => pack(slot.element, &floats(weights, 1000)),
            Slot::Attribute(Owner::Pre, _) => pack(slot.element, &floats(pre, 5000)),
            _ => pack(slot.element, &floats(post, 9000)),
        });
        Memory(arrays.collect())
    }
}

fn strides() -> impl Strategy<Value = Lanes> {
    let stride = || prop_oneof![Just(Stride::Zero), Just(Stride::One), Just(Stride::Any)];
    (stride(), stride(), prop_oneof![Just(Stride::One), Just(Stride::Any)]).prop_map(|(pre, weight, post)| Lanes {
        pre,
        weight,
        post,
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let psp = prop_oneof![
        Just(Psp::Product),
        Just(Psp::Sum),
        Just(Psp::Post),
        Just(Psp::Max),
        Just(Psp::Min),
        Just(Psp::Source)
    ];
    let precision = prop_oneof![Just(Precision::Double), Just(Precision::Float)];
    let pairs = || prop::collection::vec([0i64..40, 0i64..40], 1..6);
    let shapes = prop::collection::vec((1i64..75, 1i64..15, 0i64..4, 0i64..4, 0i64..9), 1..4);
    (strides(), psp, precision, any::<bool>(), pairs(), pairs(), shapes).prop_map(
        |(lanes, psp, precision, serial, rows, taps, shapes)| {
            let mut first = 0;
            let runs = shapes.into_iter().map(|(count, repeats, any, cut, pre_repeat)| {
                let step = |stride| match stride {
                    Stride::Zero => 0,
                    Stride::One => 1,
                    Stride::Any => any,
                };
                let post_lane = step(lanes.post).max(1);
                let run = Run {
                    post: first,
                    post_lane,
                    post_repeat: count * post_lane,
                    pre: 3,
                    pre_lane: step(lanes.pre),
                    pre_repeat,
                    weight: 2,
                    weight_lane: step(lanes.weight),
                    lanes: count,
                    repeats,
                    first_row: cut.min(rows.len() as i64 - 1),
                    end_row: rows.len() as i64,
                    first_tap: cut.min(taps.len() as i64 - 1),
                    end_tap: taps.len() as i64,
                };
                first += repeats * run.post_repeat;
                run
            });
            let runs = runs.collect();
            Case { lanes, psp, precision, serial, runs, rows, taps }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn machine_code_and_interpreter_agree_on_windows_of_every_shape(case in cases()) {
        let kernel = kernel(case.lanes, case.psp, case.precision, case.serial);
        let memory = case.memory(&kernel);
        prop_assert_eq!(same_bits(&kernel, &memory, 0, case.runs.len() as i64), Ok(()));
    }
}

#[test]
fn a_window_adds_its_products_in_the_order_of_its_taps() {
    let lanes = Lanes { pre: Stride::One, weight: Stride::Zero, post: Stride::One };
    let run = |post, lanes| Run {
        post,
        post_lane: 1,
        post_repeat: 0,
        pre: post,
        pre_lane: 1,
        pre_repeat: 0,
        weight: 0,
        weight_lane: 0,
        lanes,
        repeats: 1,
        first_row: 0,
        end_row: 2,
        first_tap: 0,
        end_tap: 3,
    };
    let (rows, taps) = (vec![[0, 0], [50, 3]], vec![[0, 0], [1, 1], [2, 2]]);
    let runs = vec![run(0, 40), run(40, 3)];
    let case = Case { lanes, psp: Psp::Product, precision: Precision::Double, serial: false, runs, rows, taps };
    let kernel = kernel(lanes, case.psp, case.precision, false);
    let memory = case.memory(&kernel);
    let of = |slot: &Slot| memory.0[kernel.find(slot).unwrap().0 as usize].iter().map(|&w| f64::from_bits(w));
    let x: Vec<f64> = of(&Slot::Attribute(Owner::Pre, "x".into())).collect();
    let w: Vec<f64> = of(&Slot::Attribute(Owner::Own, "w".into())).collect();
    let sums = Slot::Sum(Owner::Post, "exc".into());
    let mut expected: Vec<f64> = of(&sums).collect();
    for (post, sum) in expected[..43].iter_mut().enumerate() {
        let mut total = 0.0;
        for (k, w) in w[..6].iter().enumerate() {
            total = x[post + 50 * (k / 3) + k % 3].mul_add(*w, total);
        }
        *sum += total;
    }
    let mut after = memory.clone();
    let code = neurarchy_codegen::llvm::compile(&kernel).unwrap();
    // SAFETY: the arrays are as large as the kernel needs.
    unsafe { code.call(after.table().as_ptr(), 0, 2) };
    let found: Vec<f64> = after.0[kernel.find(&sums).unwrap().0 as usize].iter().map(|&w| f64::from_bits(w)).collect();
    assert_eq!(found, expected);
}

#[test]
fn malformed_windows_are_refused_with_their_reason() {
    let lanes = Lanes { pre: Stride::One, weight: Stride::Zero, post: Stride::One };
    let made = || kernel(lanes, Psp::Product, Precision::Double, false);
    type Spoil = fn(&mut Kernel);
    let cases: [(Spoil, &str); 5] = [
        (|k| k.slots.retain(|s| s.slot != Slot::Taps), "needs the slot Taps"),
        (
            |k| k.domain = Domain::Windows(Lanes { pre: Stride::One, weight: Stride::One, post: Stride::Zero }),
            "all lanes act on one post neuron",
        ),
        (|k| k.finish[0].index = Index::Zero, "results of their groups only"),
        (|k| k.reductions[0].op = ReduceOp::Max, "a factor without a sum"),
        (|k| k.domain = Domain::Groups { listed: false, elements: Elements::Range }, "needs the slot GroupStart"),
    ];
    for (spoil, expected) in cases {
        let mut kernel = made();
        spoil(&mut kernel);
        let found = passes::verify(&kernel).expect_err(expected).to_string();
        assert!(found.contains(expected), "'{found}' does not contain '{expected}'");
    }
}
