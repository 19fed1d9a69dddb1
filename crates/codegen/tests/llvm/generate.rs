//! Random kernels: every operation, domain, index and type.

use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::ir::{
    Binary, Cast, Constant, Domain, Element, Elements, Index, Kernel, Math, Predicate, ReduceOp, Type, Unary, ValueId,
};
use neurarchy_codegen::slot::{ABSENT, Slot};
use neurarchy_lang::expr::{Name, Owner};

use super::memory::{Memory, pack};

/// A small generator: SplitMix64 (Steele, Lea, Flood 2014), seeded by proptest.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
    /// Mostly of moderate size, some special, some subnormal.
    pub fn f64(&mut self) -> f64 {
        match self.below(12) {
            0 => self.of(&[
                0.0,
                -0.0,
                f64::INFINITY,
                f64::NEG_INFINITY,
                f64::NAN,
                1.0,
                -1.0,
                0.5,
                f64::MAX,
                2147483648.0,
            ]),
            1 => f64::from_bits(self.next() >> 12),
            2 => f64::from_bits(self.next()),
            3 => self.below(20) as f64 - 10.0,
            _ => (self.next() as i64 as f64) / (1u64 << 60) as f64,
        }
    }
    fn f32(&mut self) -> f32 {
        match self.below(12) {
            0 => self.of(&[
                0.0,
                -0.0,
                f32::INFINITY,
                f32::NEG_INFINITY,
                f32::NAN,
                1.0,
                -1.0,
                0.5,
                f32::MAX,
                2147483648.0,
            ]),
            1 => f32::from_bits((self.next() >> 41) as u32),
            2 => f32::from_bits(self.next() as u32),
            3 => self.below(20) as f32 - 10.0,
            _ => (self.next() as i64 as f32) / (1u64 << 60) as f32,
        }
    }
}

/// Groups and elements of the test arrays.
pub const GROUPS: usize = 9;
pub const ELEMENTS: usize = 480;
/// Room for a row of a matrix.
const ROW: usize = 52;

struct Generator {
    dice: Dice,
    b: Builder,
    /// Values by type.
    pool: Vec<ValueId>,
    arrays: u32,
    groups: bool,
    /// In the body of a loop, which has no memory.
    inside: bool,
}

const TYPES: [Type; 5] = [Type::Bool, Type::I32, Type::I64, Type::F32, Type::F64];
const MATH: [Math; 26] = [
    Math::Exp,
    Math::Expm1,
    Math::Log,
    Math::Log1p,
    Math::Log2,
    Math::Log10,
    Math::Sin,
    Math::Cos,
    Math::Tan,
    Math::Asin,
    Math::Acos,
    Math::Atan,
    Math::Atan2,
    Math::Sinh,
    Math::Cosh,
    Math::Tanh,
    Math::Asinh,
    Math::Acosh,
    Math::Atanh,
    Math::Pow,
    Math::Cbrt,
    Math::Erf,
    Math::Gamma,
    Math::Hypot,
    Math::Rem,
    Math::Round,
];

fn element_of(dice: &mut Dice, ty: Type) -> Element {
    match ty {
        Type::Bool => Element::Bool,
        Type::I32 => Element::I32,
        Type::I64 => dice.of(&[Element::I64, Element::U32, Element::U16]),
        Type::F32 => Element::F32,
        Type::F64 => Element::F64,
    }
}

impl Generator {
    /// Another array; names are only distinct.
    fn array(&mut self) -> Slot {
        self.arrays += 1;
        Slot::Attribute(Owner::Own, Name::from(format!("x{}", self.arrays)))
    }

    /// An index that stays within `ELEMENTS`.
    fn bounded(&mut self) -> Index {
        let x = self.value(Type::I64);
        let mask = self.b.i64(127);
        Index::Value(self.b.binary(Binary::And, x, mask))
    }

    /// The element or position and something uniform.
    fn beside(&mut self) -> Index {
        let running = if self.dice.one_in(2) { self.b.element_number() } else { self.b.position_number() };
        let offset = self.b.i64(self.dice.below(16) as i64);
        Index::Value(self.b.add(running, offset))
    }

    /// A rank from memory.
    fn rank(&mut self) -> Index {
        let (slot, element) = self.dice.of(&[(true, Element::U16), (false, Element::U32)]);
        let slot = self.b.slot(if slot { Slot::PreRank } else { Slot::PostRank }, element);
        let index = self.dice.of(&[Index::Element, Index::Position]);
        Index::Value(self.b.load(slot, index))
    }

    fn load(&mut self, ty: Type) -> ValueId {
        let (slot, element) = (self.array(), element_of(&mut self.dice, ty));
        let slot = self.b.slot(slot, element);
        let index = match self.dice.below(10) {
            0 => Index::Zero,
            1 if self.groups => Index::Group,
            2 => Index::Position,
            3 => self.bounded(),
            4 => self.beside(),
            5 => self.rank(),
            _ => Index::Element,
        };
        self.b.load(slot, index)
    }

    fn constant(&mut self, ty: Type) -> ValueId {
        let constant = match ty {
            Type::Bool => Constant::Bool(self.dice.one_in(2)),
            Type::I32 => Constant::I32(self.dice.next() as i32 >> self.dice.below(32)),
            Type::I64 => Constant::I64(self.dice.next() as i64 >> self.dice.below(64)),
            Type::F32 => Constant::F32(self.dice.f32()),
            Type::F64 => Constant::F64(self.dice.f64()),
        };
        self.b.literal(constant)
    }

    /// An existing value of a type.
    fn value(&mut self, ty: Type) -> ValueId {
        let known: Vec<ValueId> = self.pool.iter().copied().filter(|&v| self.b.ty(v) == ty).collect();
        if known.is_empty() || self.dice.one_in(12) {
            return if self.inside || self.dice.one_in(2) { self.constant(ty) } else { self.load(ty) };
        }
        self.dice.of(&known)
    }

    fn step(&mut self) {
        let ty = self.dice.of(&TYPES);
        let float = self.dice.of(&[Type::F32, Type::F64]);
        let int = self.dice.of(&[Type::I32, Type::I64]);
        let kind = if self.inside { 2 + self.dice.below(11) } else { self.dice.below(13) };
        let new = match kind {
            0 => self.load(ty),
            1 => match self.dice.below(3) {
                0 => self.b.element_number(),
                1 => self.b.position_number(),
                _ if self.groups => self.b.group_number(),
                _ => self.constant(ty),
            },
            2 => {
                let op = self.dice.of(&[Unary::Neg, Unary::Abs, Unary::Sqrt, Unary::Floor, Unary::Ceil, Unary::Trunc]);
                let x = self.value(float);
                self.b.unary(op, x)
            }
            3 => {
                let (op, ty) =
                    self.dice.of(&[(Unary::Not, Type::Bool), (Unary::Neg, Type::I32), (Unary::Neg, Type::I64)]);
                let x = self.value(ty);
                self.b.unary(op, x)
            }
            4 | 5 => {
                let op = self.dice.of(&[Binary::Add, Binary::Sub, Binary::Mul, Binary::Div]);
                let (x, y) = (self.value(float), self.value(float));
                self.b.binary(op, x, y)
            }
            6 => {
                let op = self.dice.of(&[Binary::Add, Binary::Sub, Binary::Mul, Binary::And, Binary::Or, Binary::Xor]);
                let (x, y) = (self.value(int), self.value(int));
                self.b.binary(op, x, y)
            }
            7 => {
                let op = self.dice.of(&[Binary::Shl, Binary::Shr, Binary::Sar]);
                let (x, y) = (self.value(int), self.value(int));
                let limit = if int == Type::I32 { self.b.i32(31) } else { self.b.i64(63) };
                let amount = self.b.binary(Binary::And, y, limit);
                self.b.binary(op, x, amount)
            }
            8 => {
                let (x, y, z) = (self.value(float), self.value(float), self.value(float));
                self.b.fma(x, y, z)
            }
            9 => {
                use Predicate::{Eq, Ge, Gt, Le, Lt, Ne};
                let predicate = self.dice.of(&[Eq, Ne, Lt, Le, Gt, Ge]);
                let (x, y) = (self.value(ty), self.value(ty));
                self.b.compare(predicate, x, y)
            }
            10 => {
                let (c, x, y) = (self.value(Type::Bool), self.value(ty), self.value(ty));
                self.b.select(c, x, y)
            }
            11 => self.cast(),
            _ => {
                let function = self.dice.of(&MATH);
                let count = neurarchy_codegen::math::arity(function);
                let arguments: Vec<ValueId> = (0..count).map(|_| self.value(float)).collect();
                self.b.math(function, &arguments)
            }
        };
        self.pool.push(new);
    }

    /// A loop, and its results.
    fn iterate(&mut self) {
        let types: Vec<Type> = (0..self.dice.below(3) + 1).map(|_| self.dice.of(&TYPES)).collect();
        let start: Vec<ValueId> = types.iter().map(|&ty| self.value(ty)).collect();
        let open = self.b.begin_loop(&start);
        let outside = self.pool.len();
        self.pool.extend(&open.carried);
        self.inside = true;
        for _ in 0..self.dice.below(12) + 1 {
            self.step();
        }
        let next: Vec<ValueId> = types.iter().map(|&ty| self.value(ty)).collect();
        let done = self.value(Type::Bool);
        self.inside = false;
        let limit = self.dice.below(20) as u32 + 1;
        let (ended, results) = self.b.end_loop(open, &next, done, limit);
        self.pool.truncate(outside);
        self.pool.extend(results);
        self.pool.push(ended);
    }

    fn cast(&mut self) -> ValueId {
        let (cast, from) = self.dice.of(&[
            (Cast::Widen, Type::F32),
            (Cast::Narrow, Type::F64),
            (Cast::IntToFloat(Type::F32), Type::I32),
            (Cast::IntToFloat(Type::F64), Type::I32),
            (Cast::IntToFloat(Type::F64), Type::I64),
            (Cast::FloatToInt(Type::I32), Type::F32),
            (Cast::FloatToInt(Type::I32), Type::F64),
            (Cast::FloatToInt(Type::I64), Type::F32),
            (Cast::FloatToInt(Type::I64), Type::F64),
            (Cast::SignExtend, Type::I32),
            (Cast::ZeroExtend, Type::I32),
            (Cast::Truncate, Type::I64),
            (Cast::Bits(Type::F64), Type::I64),
            (Cast::Bits(Type::F32), Type::I32),
            (Cast::Bits(Type::I64), Type::F64),
            (Cast::Bits(Type::I32), Type::F32),
            (Cast::BoolToInt, Type::Bool),
        ]);
        let mut x = self.value(from);
        if matches!(cast, Cast::Bits(Type::I32 | Type::I64)) {
            // The bits of a NaN are not promised.
            let number = self.b.compare(Predicate::Eq, x, x);
            let zero = self.b.float(0.0, from);
            x = self.b.select(number, x, zero);
        }
        self.b.cast(cast, x)
    }

    /// A store to an array of its own.
    fn store(&mut self, serial: bool, permuted: bool) {
        let ty = self.dice.of(&TYPES);
        let (slot, element) = (self.array(), element_of(&mut self.dice, ty));
        let slot = self.b.slot(slot, element);
        let value = self.value(ty);
        let mask = self.dice.one_in(2).then(|| self.value(Type::Bool));
        let index = match self.dice.below(4) {
            0 if serial => self.bounded(),
            1 if !permuted => Index::Position,
            // Distinct for distinct elements.
            2 => {
                let (element, flip) = (self.b.element_number(), self.b.i64(self.dice.below(16) as i64));
                Index::Value(self.b.binary(Binary::Xor, element, flip))
            }
            _ => Index::Element,
        };
        self.b.store_masked(slot, index, value, mask);
    }
}

/// A kernel and the memory that it runs on.
pub fn generate(seed: u64) -> (Kernel, Memory, i64, i64) {
    let mut dice = Dice(seed);
    let groups = !dice.one_in(3);
    let (listed, gaps) = (dice.one_in(2), dice.one_in(2));
    let elements = dice.of(&[Elements::Range, Elements::Permuted, Elements::Row { gaps }, Elements::Column { gaps }]);
    let domain = if groups { Domain::Groups { listed, elements } } else { Domain::Elements };
    let serial = dice.one_in(4);
    let mut b = Builder::new("random", domain);
    if serial {
        b.set_serial();
    }
    let mut g = Generator { dice, b, pool: Vec::new(), arrays: 0, groups, inside: false };
    for _ in 0..g.dice.below(40) + 5 {
        if g.dice.one_in(12) { g.iterate() } else { g.step() }
    }
    for _ in 0..g.dice.below(3) + 1 {
        g.store(serial, elements == Elements::Permuted);
    }
    if groups && g.dice.one_in(2) {
        for _ in 0..g.dice.below(3) + 1 {
            let ty = g.dice.of(&[Type::F32, Type::F64]);
            let op = g.dice.of(&[ReduceOp::Sum, ReduceOp::Min, ReduceOp::Max]);
            let value = g.value(ty);
            let result = g.b.reduce(op, value);
            let slot = g.array();
            let slot = g.b.slot(slot, if ty == Type::F32 { Element::F32 } else { Element::F64 });
            // In a listed domain a group may come twice.
            let old = g.b.load_after(slot, Index::Group);
            let sum = g.b.add(old, result);
            g.b.store_after(slot, Index::Group, sum);
        }
    }
    let kernel = g.b.finish();
    let memory = memory(&kernel, &mut g.dice);
    let (begin, end) = match domain {
        Domain::Elements if serial => (3, 91),
        Domain::Elements => (16, 112),
        Domain::Groups { .. } => (1, GROUPS as i64),
        Domain::Windows(_) => unreachable!("windows have tests of their own"),
    };
    (kernel, memory, begin, end)
}

/// Random contents that keep every index in range.
fn memory(kernel: &Kernel, dice: &mut Dice) -> Memory {
    let mut starts = vec![0u64];
    for _ in 0..GROUPS {
        let size = dice.of(&[0usize, 0, 1, 3, 5, 8, 15, 16, 17, 31, 33]);
        let last = starts[starts.len() - 1];
        starts.push((last + size as u64).min(ELEMENTS as u64));
    }
    let mut permutation: Vec<u64> = (0..ELEMENTS as u64).collect();
    for i in (1..ELEMENTS).rev() {
        permutation.swap(i, dice.below(i + 1));
    }
    let first = dice.below(20);
    let span = [first, first + dice.of(&[0usize, 1, 7, 16, 19, 33, 50])];
    let elements = kernel.elements();
    if elements.is_matrix() {
        let start = |group: usize, dice: &mut Dice| match elements {
            _ if dice.one_in(6) => ABSENT as u64,
            // Rows share no element.
            Elements::Row { .. } => ((group * ROW + dice.below(3)) as i64 - first as i64) as u64,
            _ => dice.below(ELEMENTS / 2) as u64,
        };
        starts = (0..GROUPS).map(|group| start(group, dice)).collect();
    }
    let dense = dice.one_in(2);
    let array = |slot: &neurarchy_codegen::ir::SlotUse, dice: &mut Dice| -> Vec<u64> {
        match slot.slot {
            Slot::GroupStart => starts.clone(),
            Slot::Span => span.iter().map(|&place| place as u64).collect(),
            Slot::Across => permutation.iter().copied().filter(|&place| place < ELEMENTS as u64 / 2).collect(),
            Slot::Pairs => {
                let word = |dice: &mut Dice| dice.next() | if dense { dice.next() | dice.next() } else { 0 };
                (0..ELEMENTS).map(|_| if dice.one_in(3) { u64::MAX } else { word(dice) }).collect()
            }
            Slot::PairStart => (0..GROUPS).map(|_| dice.below(50) as u64).collect(),
            Slot::GroupCount => (0..GROUPS).map(|_| dice.below(50) as u64).collect(),
            Slot::Events | Slot::EventPlaces => (0..GROUPS).map(|_| dice.below(GROUPS) as u64).collect(),
            Slot::Permutation => permutation.clone(),
            Slot::PreRank | Slot::PostRank => (0..ELEMENTS).map(|_| dice.below(ELEMENTS) as u64).collect(),
            _ => (0..ELEMENTS + 16)
                .map(|_| match slot.element {
                    Element::Bool => dice.below(2) as u64,
                    Element::F64 => dice.f64().to_bits(),
                    Element::F32 => dice.f32().to_bits() as u64,
                    _ => dice.next() >> dice.below(64),
                })
                .collect(),
        }
    };
    Memory(kernel.slots.iter().map(|slot| pack(slot.element, &array(slot, dice))).collect())
}
