//! The reference interpreter: executes the kernel IR one element after the other. Slow, plainly right.
//!
//! It defines what a kernel means; machine code gives the same bits (but for the payload of NaN).

mod windows;

use crate::arith::{Float, Int, Logic, Number, Scalar, compare_scalars};
use crate::ir::{
    Binary, Cast, Constant, Domain, Element, Elements, Index, Kernel, LANES, Loop, Op, Reduce, ReduceOp, SlotId, Stage,
    Store, Type, Unary, Value, ValueId,
};
use crate::math;
use crate::slot::{ABSENT, Slot};

/// Runs a kernel over `begin..end`.
///
/// # Safety
/// As `Executable::call`.
///
/// # Panics
/// If the kernel is not well-formed (`crate::passes::verify`).
pub unsafe fn run(kernel: &Kernel, table: *const *mut u8, begin: i64, end: i64) {
    let values = vec![Constant::Bool(false); kernel.values.len()];
    let stages = [Stage::Call, Stage::Group, Stage::Element, Stage::Finish]
        .map(|stage| (0..kernel.values.len()).filter(|&i| kernel.values[i].stage == stage).collect());
    let results = vec![Vec::new(); kernel.loops.len()];
    let mut run = Run { kernel, table, values, stages, place: Place::default(), reduced: Vec::new(), results };
    // SAFETY: as promised by the caller.
    unsafe { run.call(begin, end) }
}

/// Where the loop is.
#[derive(Default)]
struct Place {
    group: i64,
    /// Elements of the group.
    size: i64,
    position: i64,
    element: i64,
    source: i64,
}

struct Run<'a> {
    kernel: &'a Kernel,
    table: *const *mut u8,
    values: Vec<Constant>,
    /// The values of each stage.
    stages: [Vec<usize>; 4],
    place: Place,
    /// Results of the reductions of the current group.
    reduced: Vec<Constant>,
    /// The carried values that each loop ended with.
    results: Vec<Vec<Constant>>,
}

impl Run<'_> {
    // SAFETY (whole block): every address is formed from a slot pointer of the table and an index of the kernel, which
    // the caller of `run` promises to be valid.
    unsafe fn call(&mut self, begin: i64, end: i64) {
        // SAFETY: see above.
        unsafe {
            self.stage(Stage::Call);
            match self.kernel.domain {
                Domain::Elements => {
                    for element in begin..end {
                        self.place = Place { position: element, element, ..Place::default() };
                        self.stage(Stage::Element);
                        self.stores(&self.kernel.stores);
                    }
                }
                Domain::Groups { listed, elements } => {
                    let events = listed.then(|| self.slot(Slot::Events));
                    let places = (listed && !elements.is_matrix()).then(|| self.slot(Slot::EventPlaces));
                    for i in begin..end {
                        let group = events.map_or(i, |events| self.read_index(events, i));
                        let place = places.map_or(group, |places| self.read_index(places, i));
                        let start = self.read_index(self.slot(Slot::GroupStart), place);
                        let range = if elements.is_matrix() {
                            let span = self.slot(Slot::Span);
                            if start == ABSENT { 0..0 } else { self.read_index(span, 0)..self.read_index(span, 1) }
                        } else {
                            start..self.read_index(self.slot(Slot::GroupStart), place + 1)
                        };
                        if !range.is_empty() {
                            self.group(group, start, range, elements);
                        }
                    }
                }
                Domain::Windows(_) => self.windows(begin..end),
            }
        }
    }

    fn slot(&self, slot: Slot) -> SlotId {
        self.kernel.find(&slot).expect("invariant: verified kernels have their slots")
    }

    /// The element at a position of a group; `None`: there is none.
    unsafe fn element(&self, group: i64, start: i64, position: i64, elements: Elements) -> Option<i64> {
        // SAFETY: see `call`.
        unsafe {
            if elements.has_gaps() {
                let bit = self.read_index(self.slot(Slot::PairStart), group) + position;
                let word = self.read_index(self.slot(Slot::Pairs), bit >> 4);
                if word >> (bit & 15) & 1 == 0 {
                    return None;
                }
            }
            Some(match elements {
                Elements::Range => position,
                Elements::Permuted => self.read_index(self.slot(Slot::Permutation), position),
                Elements::Row { .. } => start + position,
                Elements::Column { .. } => start + self.read_index(self.slot(Slot::Across), position),
            })
        }
    }

    unsafe fn group(&mut self, group: i64, start: i64, range: std::ops::Range<i64>, elements: Elements) {
        let mut size = range.end - range.start;
        if let (true, Some(count)) = (elements.has_gaps(), self.kernel.find(&Slot::GroupCount)) {
            // SAFETY: see `call`.
            size = unsafe { self.read_index(count, group) };
        }
        self.place = Place { group, size, ..Place::default() };
        let reductions = &self.kernel.reductions;
        let mut lanes: Vec<[Constant; LANES]> =
            reductions.iter().map(|r| [identity(r.op, self.kernel.value(r.value).ty); LANES]).collect();
        // SAFETY: see `call`.
        unsafe {
            self.stage(Stage::Group);
            for position in range.clone() {
                let Some(element) = self.element(group, start, position, elements) else { continue };
                self.place.position = position;
                self.place.element = element;
                self.stage(Stage::Element);
                for (lanes, reduce) in lanes.iter_mut().zip(reductions) {
                    let lane = &mut lanes[(position - range.start) as usize % LANES];
                    *lane = self.accumulate(reduce, *lane);
                }
                self.stores(&self.kernel.stores);
            }
            self.reduced = lanes.iter().zip(reductions).map(|(lanes, reduce)| tree(reduce.op, *lanes)).collect();
            self.stage(Stage::Finish);
            self.stores(&self.kernel.finish);
        }
    }

    /// A partial result with the value of the present element.
    fn accumulate(&self, reduce: &Reduce, partial: Constant) -> Constant {
        match reduce.factor {
            Some(factor) => fma(self.get(reduce.value), self.get(factor), partial),
            None => combine(reduce.op, partial, self.get(reduce.value)),
        }
    }

    fn get(&self, id: ValueId) -> Constant {
        self.values[id.0 as usize]
    }

    unsafe fn stage(&mut self, stage: Stage) {
        for n in 0..self.stages[stage as usize].len() {
            let i = self.stages[stage as usize][n];
            // SAFETY: see `call`.
            self.values[i] = unsafe { self.value(i) };
        }
    }

    unsafe fn value(&mut self, i: usize) -> Constant {
        let kernel = self.kernel;
        let value = &kernel.values[i];
        match &value.op {
            // SAFETY: see `call`.
            Op::Load { slot, index } => unsafe { self.read(*slot, self.index(*index)) },
            Op::ElementNumber => Constant::I64(self.place.element),
            Op::PositionNumber => Constant::I64(self.place.position),
            Op::GroupNumber => Constant::I64(self.place.group),
            Op::GroupSize => Constant::I64(self.place.size),
            Op::SourceNumber => Constant::I64(self.place.source),
            Op::Reduced(number) => self.reduced[*number as usize],
            Op::Loop { number, inputs } => {
                let inputs = inputs.iter().map(|x| self.get(*x)).collect();
                let (ended, results) = iterate(&kernel.loops[*number as usize], inputs);
                self.results[*number as usize] = results;
                Constant::Bool(ended)
            }
            Op::LoopResult(of, k) => match &kernel.value(*of).op {
                Op::Loop { number, .. } => self.results[*number as usize][*k as usize],
                other => unreachable!("result of {other:?}"),
            },
            _ => pure(value, &|id| self.get(id)),
        }
    }

    fn index(&self, index: Index) -> i64 {
        match index {
            Index::Zero => 0,
            Index::Group => self.place.group,
            Index::Element => self.place.element,
            Index::Position => self.place.position,
            Index::Value(id) => integer(self.get(id)),
        }
    }

    unsafe fn stores(&mut self, stores: &[Store]) {
        for store in stores {
            if store.mask.is_none_or(|mask| self.get(mask) == Constant::Bool(true)) {
                // SAFETY: see `call`.
                unsafe { self.write(store.slot, self.index(store.index), self.get(store.value)) }
            }
        }
    }

    unsafe fn address(&self, slot: SlotId, index: i64) -> (Element, *mut u8) {
        let usage = &self.kernel.slots[slot.0 as usize];
        // SAFETY: see `call`.
        (usage.element, unsafe { (*self.table.add(slot.0 as usize)).offset(index as isize * usage.stride as isize) })
    }

    unsafe fn read_index(&self, slot: SlotId, index: i64) -> i64 {
        // SAFETY: see `call`.
        integer(unsafe { self.read(slot, index) })
    }

    unsafe fn read(&self, slot: SlotId, index: i64) -> Constant {
        // SAFETY: see `call`.
        unsafe {
            let (element, p) = self.address(slot, index);
            match element {
                Element::Bool => Constant::Bool(*p != 0),
                Element::U16 => Constant::I64(p.cast::<u16>().read_unaligned() as i64),
                Element::U32 => Constant::I64(p.cast::<u32>().read_unaligned() as i64),
                Element::I32 => Constant::I32(p.cast::<i32>().read_unaligned()),
                Element::I64 => Constant::I64(p.cast::<i64>().read_unaligned()),
                Element::F32 => Constant::F32(p.cast::<f32>().read_unaligned()),
                Element::F64 => Constant::F64(p.cast::<f64>().read_unaligned()),
            }
        }
    }

    unsafe fn write(&self, slot: SlotId, index: i64, value: Constant) {
        // SAFETY: see `call`.
        unsafe {
            let (element, p) = self.address(slot, index);
            match (element, value) {
                (Element::U16, Constant::I64(x)) => p.cast::<u16>().write_unaligned(x as u16),
                (Element::U32, Constant::I64(x)) => p.cast::<u32>().write_unaligned(x as u32),
                (_, Constant::Bool(x)) => *p = x as u8,
                (_, Constant::I32(x)) => p.cast::<i32>().write_unaligned(x),
                (_, Constant::I64(x)) => p.cast::<i64>().write_unaligned(x),
                (_, Constant::F32(x)) => p.cast::<f32>().write_unaligned(x),
                (_, Constant::F64(x)) => p.cast::<f64>().write_unaligned(x),
            }
        }
    }
}

/// Runs a loop: whether its condition ended it, and the carried values.
fn iterate(of: &Loop, mut inputs: Vec<Constant>) -> (bool, Vec<Constant>) {
    let mut values = vec![Constant::Bool(false); of.values.len()];
    let mut done = false;
    for _ in 0..of.limit {
        for (i, value) in of.values.iter().enumerate() {
            values[i] = match &value.op {
                Op::LoopInput(k) => inputs[*k as usize],
                _ => pure(value, &|id: ValueId| values[id.0 as usize]),
            };
        }
        for (k, id) in of.next.iter().enumerate() {
            inputs[k] = values[id.0 as usize];
        }
        done = values[of.done.0 as usize] == Constant::Bool(true);
        if done {
            break;
        }
    }
    inputs.truncate(of.next.len());
    (done, inputs)
}

/// A value that depends on its operands alone.
fn pure(value: &Value, get: &dyn Fn(ValueId) -> Constant) -> Constant {
    match &value.op {
        Op::Constant(constant) => *constant,
        Op::Unary(op, x) => unary(*op, get(*x)),
        Op::Binary(op, x, y) => binary(*op, get(*x), get(*y)),
        Op::Fma(x, y, z) => fma(get(*x), get(*y), get(*z)),
        Op::Compare(predicate, x, y) => Constant::Bool(match (get(*x), get(*y)) {
            (Constant::Bool(x), Constant::Bool(y)) => compare_scalars(*predicate, x, y),
            (Constant::I32(x), Constant::I32(y)) => compare_scalars(*predicate, x, y),
            (Constant::I64(x), Constant::I64(y)) => compare_scalars(*predicate, x, y),
            (Constant::F32(x), Constant::F32(y)) => compare_scalars(*predicate, x, y),
            (Constant::F64(x), Constant::F64(y)) => compare_scalars(*predicate, x, y),
            other => unreachable!("comparison of {other:?}"),
        }),
        Op::Select(condition, yes, no) => match get(*condition) {
            Constant::Bool(true) => get(*yes),
            _ => get(*no),
        },
        Op::Cast(op, x) => cast(*op, get(*x)),
        Op::Math(function, arguments) => {
            let numbers = arguments.iter().map(|x| get(*x));
            match value.ty {
                Type::F32 => {
                    let numbers: Vec<f32> = numbers.map(|x| if let Constant::F32(x) = x { x } else { 0.0 }).collect();
                    Constant::F32(math::expand(&Scalar, *function, &numbers).unwrap_or(f32::NAN))
                }
                _ => {
                    let numbers: Vec<f64> = numbers.map(|x| if let Constant::F64(x) = x { x } else { 0.0 }).collect();
                    Constant::F64(math::expand(&Scalar, *function, &numbers).unwrap_or(f64::NAN))
                }
            }
        }
        other => unreachable!("{other:?} needs its place in the kernel"),
    }
}

fn fma(x: Constant, y: Constant, z: Constant) -> Constant {
    match (x, y, z) {
        (Constant::F32(x), Constant::F32(y), Constant::F32(z)) => Constant::F32(Float::fma(x, y, z)),
        (Constant::F64(x), Constant::F64(y), Constant::F64(z)) => Constant::F64(Float::fma(x, y, z)),
        other => unreachable!("fma of {other:?}"),
    }
}

/// Widens an index; `unreachable` for other types in verified kernels.
fn integer(value: Constant) -> i64 {
    match value {
        Constant::I64(x) => x,
        Constant::I32(x) => x as i64,
        other => unreachable!("index {other:?}"),
    }
}

/// What a reduction starts with.
fn identity(op: ReduceOp, ty: Type) -> Constant {
    match (op, ty) {
        (ReduceOp::Sum, Type::F32) => Constant::F32(0.0),
        (ReduceOp::Sum, _) => Constant::F64(0.0),
        (ReduceOp::Min, Type::F32) => Constant::F32(f32::INFINITY),
        (ReduceOp::Min, _) => Constant::F64(f64::INFINITY),
        (ReduceOp::Max, Type::F32) => Constant::F32(f32::NEG_INFINITY),
        (ReduceOp::Max, _) => Constant::F64(f64::NEG_INFINITY),
    }
}

/// Combines a partial result with a further value.
fn combine(op: ReduceOp, x: Constant, y: Constant) -> Constant {
    fn float<T: Float>(op: ReduceOp, x: T, y: T) -> T {
        match op {
            ReduceOp::Sum => x.add(y),
            ReduceOp::Min => {
                if x < y {
                    x
                } else {
                    y
                }
            }
            ReduceOp::Max => {
                if x > y {
                    x
                } else {
                    y
                }
            }
        }
    }
    match (x, y) {
        (Constant::F32(x), Constant::F32(y)) => Constant::F32(float(op, x, y)),
        (Constant::F64(x), Constant::F64(y)) => Constant::F64(float(op, x, y)),
        other => unreachable!("reduction of {other:?}"),
    }
}

/// Lane i with lane i + L/2, L halving.
fn tree(op: ReduceOp, mut lanes: [Constant; LANES]) -> Constant {
    let mut length = LANES;
    while length > 1 {
        length /= 2;
        for i in 0..length {
            lanes[i] = combine(op, lanes[i], lanes[i + length]);
        }
    }
    lanes[0]
}

/// One operation on a number. Shared with constant folding, which must give the same bits.
pub fn unary(op: Unary, x: Constant) -> Constant {
    fn float<T: Float>(op: Unary, x: T) -> T {
        match op {
            Unary::Neg => x.neg(),
            Unary::Abs => x.abs(),
            Unary::Sqrt => x.sqrt(),
            Unary::Floor => x.floor(),
            Unary::Ceil => x.ceil(),
            Unary::Trunc => x.trunc(),
            Unary::Not => unreachable!("not of a float"),
        }
    }
    match (op, x) {
        (Unary::Not, Constant::Bool(x)) => Constant::Bool(!x),
        (Unary::Neg, Constant::I32(x)) => Constant::I32(Number::neg(x)),
        (Unary::Neg, Constant::I64(x)) => Constant::I64(Number::neg(x)),
        (op, Constant::F32(x)) => Constant::F32(float(op, x)),
        (op, Constant::F64(x)) => Constant::F64(float(op, x)),
        other => unreachable!("{other:?}"),
    }
}

/// One operation on two numbers of one type.
pub fn binary(op: Binary, x: Constant, y: Constant) -> Constant {
    fn float<T: Float>(op: Binary, x: T, y: T) -> T {
        match op {
            Binary::Add => x.add(y),
            Binary::Sub => x.sub(y),
            Binary::Mul => x.mul(y),
            Binary::Div => x.div(y),
            other => unreachable!("{other:?} of floats"),
        }
    }
    fn int<T: Int>(op: Binary, x: T, y: T) -> T {
        match op {
            Binary::Add => x.add(y),
            Binary::Sub => x.sub(y),
            Binary::Mul => x.mul(y),
            Binary::Shl => x.shl(y),
            Binary::Shr => x.shr(y),
            Binary::Sar => x.sar(y),
            Binary::And | Binary::Or | Binary::Xor => logic(op, x, y),
            Binary::Div => unreachable!("division of integers"),
        }
    }
    fn logic<T: Logic>(op: Binary, x: T, y: T) -> T {
        match op {
            Binary::And => x.and(y),
            Binary::Or => x.or(y),
            Binary::Xor => x.xor(y),
            other => unreachable!("{other:?} of conditions"),
        }
    }
    match (x, y) {
        (Constant::Bool(x), Constant::Bool(y)) => Constant::Bool(logic(op, x, y)),
        (Constant::I32(x), Constant::I32(y)) => Constant::I32(int(op, x, y)),
        (Constant::I64(x), Constant::I64(y)) => Constant::I64(int(op, x, y)),
        (Constant::F32(x), Constant::F32(y)) => Constant::F32(float(op, x, y)),
        (Constant::F64(x), Constant::F64(y)) => Constant::F64(float(op, x, y)),
        other => unreachable!("{op:?} of {other:?}"),
    }
}

/// One conversion.
pub fn cast(op: Cast, x: Constant) -> Constant {
    match (op, x) {
        (Cast::Widen, Constant::F32(x)) => Constant::F64(x as f64),
        (Cast::Narrow, Constant::F64(x)) => Constant::F32(x as f32),
        (Cast::IntToFloat(Type::F32), Constant::I32(x)) => Constant::F32(x as f32),
        (Cast::IntToFloat(_), Constant::I32(x)) => Constant::F64(x as f64),
        (Cast::IntToFloat(_), Constant::I64(x)) => Constant::F64(x as f64),
        (Cast::FloatToInt(Type::I32), Constant::F32(x)) => Constant::I32(x as i32),
        (Cast::FloatToInt(Type::I32), Constant::F64(x)) => Constant::I32(x as i32),
        (Cast::FloatToInt(_), Constant::F32(x)) => Constant::I64(x as i64),
        (Cast::FloatToInt(_), Constant::F64(x)) => Constant::I64(x as i64),
        (Cast::SignExtend, Constant::I32(x)) => Constant::I64(x as i64),
        (Cast::ZeroExtend, Constant::I32(x)) => Constant::I64(x as u32 as i64),
        (Cast::Truncate, Constant::I64(x)) => Constant::I32(x as i32),
        (Cast::Bits(_), Constant::F32(x)) => Constant::I32(x.to_bits() as i32),
        (Cast::Bits(_), Constant::F64(x)) => Constant::I64(x.to_bits() as i64),
        (Cast::Bits(_), Constant::I32(x)) => Constant::F32(f32::from_bits(x as u32)),
        (Cast::Bits(_), Constant::I64(x)) => Constant::F64(f64::from_bits(x as u64)),
        (Cast::BoolToInt, Constant::Bool(x)) => Constant::I32(x as i32),
        other => unreachable!("{other:?}"),
    }
}
