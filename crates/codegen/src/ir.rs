//! The kernel IR: one loop over elements, pure values, explicit loads and stores.
//!
//! A kernel is a set of pure values in dependency order and a list of stores. All loads of an element see memory as it
//! was when the element began; all its stores happen at its end, in order. Elements are independent of each other
//! unless the kernel is `serial`, so any number of them may be computed at once.

use std::fmt;

use crate::slot::Slot;

/// Type of a value in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Type {
    Bool,
    I32,
    I64,
    F32,
    F64,
}

/// Type of an array element in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Element {
    /// 0 or 1; loads as `Bool`.
    Bool,
    /// Loads as `I64`, zero-extended: an index.
    U16,
    /// Loads as `I64`, zero-extended: an index.
    U32,
    I32,
    I64,
    F32,
    F64,
}

impl Element {
    /// Type of the loaded value.
    pub fn value_type(self) -> Type {
        match self {
            Element::Bool => Type::Bool,
            Element::U16 | Element::U32 | Element::I64 => Type::I64,
            Element::I32 => Type::I32,
            Element::F32 => Type::F32,
            Element::F64 => Type::F64,
        }
    }

    /// Size in memory.
    pub fn bytes(self) -> usize {
        match self {
            Element::Bool => 1,
            Element::U16 => 2,
            Element::U32 | Element::I32 | Element::F32 => 4,
            Element::I64 | Element::F64 => 8,
        }
    }
}

/// Floating-point type of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Precision {
    Float,
    Double,
}

impl Precision {
    /// As a value.
    pub fn ty(self) -> Type {
        match self {
            Precision::Float => Type::F32,
            Precision::Double => Type::F64,
        }
    }

    /// In memory.
    pub fn element(self) -> Element {
        match self {
            Precision::Float => Element::F32,
            Precision::Double => Element::F64,
        }
    }
}

/// Interleaved partial sums of a reduction: element `j` of a row goes to lane `j % LANES`. Part of the results
/// (rounding), so the same for every machine. Also the number of elements that vector code handles at once; arrays
/// of neurons are padded to a multiple of it.
pub const LANES: usize = 16;

/// Rows of a matrix that machine code takes at once where it can: no part of the results. Four streams of memory are as
/// many as a CPU follows well; the partial sums of more rows would not fit its registers.
pub const ROWS: usize = 4;

/// Number of a value in its kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub u32);

/// Number of a slot in its kernel: the place of its pointer in the slot table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub u32);

/// A constant.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Constant {
    Bool(bool),
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
}

impl Constant {
    /// Its type.
    pub fn ty(self) -> Type {
        match self {
            Constant::Bool(_) => Type::Bool,
            Constant::I32(_) => Type::I32,
            Constant::I64(_) => Type::I64,
            Constant::F32(_) => Type::F32,
            Constant::F64(_) => Type::F64,
        }
    }

    /// Bits, for comparison and hashing.
    pub fn bits(self) -> u64 {
        match self {
            Constant::Bool(b) => b as u64,
            Constant::I32(i) => i as u32 as u64,
            Constant::I64(i) => i as u64,
            Constant::F32(x) => x.to_bits() as u64,
            Constant::F64(x) => x.to_bits(),
        }
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Constant) -> bool {
        self.ty() == other.ty() && self.bits() == other.bits()
    }
}
impl Eq for Constant {}
impl std::hash::Hash for Constant {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.ty().hash(state);
        self.bits().hash(state);
    }
}

/// Which element of a slot is read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Index {
    /// The first: a uniform value.
    Zero,
    /// The group.
    Group,
    /// The element. Contiguous, unless elements are `Permuted` or a `Column`: then a gather.
    Element,
    /// The running position in the group's range: the element itself in a `Range`, the rank of the neuron on the other
    /// side in a matrix. Contiguous.
    Position,
    /// A computed `I64`: a gather or scatter.
    Value(ValueId),
}

/// Operation with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Unary {
    /// float, int (wrapping)
    Neg,
    /// float
    Abs,
    /// float
    Sqrt,
    /// float
    Floor,
    /// float
    Ceil,
    /// float
    Trunc,
    /// Bool
    Not,
}

/// Operation with two operands of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Binary {
    /// float, int (wrapping)
    Add,
    /// float, int (wrapping)
    Sub,
    /// float, int (wrapping)
    Mul,
    /// float
    Div,
    /// Bool, int
    And,
    /// Bool, int
    Or,
    /// Bool, int
    Xor,
    /// int; the amount is the second operand and smaller than the width
    Shl,
    /// int, logical
    Shr,
    /// int, arithmetic
    Sar,
}

/// Comparison; gives `Bool`. On floats all but `Ne` are false for NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Predicate {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Conversion of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Cast {
    /// F32 -> F64
    Widen,
    /// F64 -> F32, to nearest
    Narrow,
    /// I32 -> F64 or F32, I64 -> F64: signed, to nearest
    IntToFloat(Type),
    /// float -> I32 or I64: toward zero, saturating, NaN gives 0
    FloatToInt(Type),
    /// I32 -> I64
    SignExtend,
    /// I32 -> I64
    ZeroExtend,
    /// I64 -> I32
    Truncate,
    /// F64 <-> I64, F32 <-> I32: same bits
    Bits(Type),
    /// Bool -> I32 0 or 1
    BoolToInt,
}

/// A function that passes expand into primitive operations (`crate::math`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Math {
    Exp,
    Expm1,
    Log,
    Log1p,
    Log2,
    Log10,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
    Pow,
    Cbrt,
    Erf,
    Gamma,
    Hypot,
    /// C `fmod`
    Rem,
    /// half away from zero
    Round,
}

/// How a value is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Op {
    Constant(Constant),
    Load {
        slot: SlotId,
        index: Index,
    },
    /// Number of the current element (`Index::Element`), `I64`.
    ElementNumber,
    /// The running position (`Index::Position`), `I64`.
    PositionNumber,
    /// Number of the current group, `I64`.
    GroupNumber,
    /// Elements in the current group, `I64`. Stages `Group` and `Finish`.
    GroupSize,
    /// Number of the pre neuron that the current tap looks at, `I64`. Stage `Element` of `Domain::Windows`.
    SourceNumber,
    Unary(Unary, ValueId),
    Binary(Binary, ValueId, ValueId),
    /// a*b + c, rounded once
    Fma(ValueId, ValueId, ValueId),
    Compare(Predicate, ValueId, ValueId),
    Select(ValueId, ValueId, ValueId),
    Cast(Cast, ValueId),
    Math(Math, Vec<ValueId>),
    /// Result of a reduction. Stage `Finish`.
    Reduced(u32),
    /// Runs a loop of the kernel; `Bool`: its condition ended it, not its limit.
    Loop {
        number: u32,
        inputs: Vec<ValueId>,
    },
    /// The last of the k-th carried values of a loop, which is given by its `Loop`.
    LoopResult(ValueId, u32),
    /// Only in the body of a loop: its k-th input.
    LoopInput(u32),
}

/// How often a value is computed. A value may use those of the same and of earlier stages (`Finish` may not use
/// `Element`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Once a call.
    Call,
    /// Once a group.
    Group,
    /// Once an element.
    Element,
    /// Once a group, after its elements.
    Finish,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    /// How it is made.
    pub op: Op,
    /// Its type.
    pub ty: Type,
    /// How often.
    pub stage: Stage,
}

/// One store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Store {
    /// Where to; the slot is `written`.
    pub slot: SlotId,
    /// Which element.
    pub index: Index,
    /// What; of the slot's value type (`I64` is truncated for index elements).
    pub value: ValueId,
    /// Only if this `Bool` is true.
    pub mask: Option<ValueId>,
}

/// How the elements of a group are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ReduceOp {
    /// `LANES` interleaved partial sums starting at 0, then added pairwise: lane i + lane i+L/2, L halving. In
    /// `Domain::Windows` a single sum, in the order of the taps.
    Sum,
    /// select(a < b, a, b), lanes start at +inf
    Min,
    /// select(a > b, a, b), lanes start at -inf
    Max,
}

/// One reduction over the elements of each group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reduce {
    /// How.
    pub op: ReduceOp,
    /// Of which value (stage `Element`, float).
    pub value: ValueId,
    /// `Sum` only: what is added is the product with this value, rounded once with the sum.
    pub factor: Option<ValueId>,
}

/// A bounded loop over pure values, for each element on its own.
///
/// The first inputs, one for each entry of `next`, are carried: each round computes the body and replaces them by
/// `next`. The element ends when `done` holds after a round, and keeps the values of that round whatever other elements
/// of a vector still do; after `limit` rounds it ends anyway. The other inputs stay what they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Loop {
    /// Types of the inputs, the carried ones first.
    pub inputs: Vec<Type>,
    /// The body, numbered on its own, in dependency order: inputs, constants and operations without memory. Of the
    /// stage of the loop.
    pub values: Vec<Value>,
    /// What the carried values become.
    pub next: Vec<ValueId>,
    /// `Bool`: this was the last round.
    pub done: ValueId,
    /// Rounds at most; at least one.
    pub limit: u32,
}

/// What a kernel loops over. `begin..end` are the arguments of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Domain {
    /// Elements `begin..end`. Both are multiples of `LANES` (arrays are padded), unless the kernel is `serial`.
    Elements,
    /// Groups of elements. Empty groups are skipped whole. Groups follow each other: what one stores, the next one
    /// loads; only the elements of one group are independent of each other. Rows of a matrix share no element.
    Groups {
        /// `g = Events[i]` for `i` in `begin..end`; otherwise `g` in `begin..end`.
        listed: bool,
        /// Where the elements of a group are.
        elements: Elements,
    },
    /// Groups are post neurons that look at the pre population through windows whose weights they share, elements the
    /// taps of a window. `begin..end` are entries of `Slot::Runs`; see `crate::windows`.
    Windows(Lanes),
}

/// How the windows of neighbouring groups of a run differ, which decides what a vector of them loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lanes {
    /// From lane to lane, in the pre population.
    pub pre: Stride,
    /// From lane to lane, among the weights.
    pub weight: Stride,
    /// From lane to lane, in the post population: not `Zero`.
    pub post: Stride,
}

/// Distance in memory from lane to lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stride {
    /// The same place.
    Zero,
    /// The next place.
    One,
    /// As the run says.
    Any,
}

/// Where the elements of a group are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Elements {
    /// `GroupStart[g]..GroupStart[g+1]`.
    Range,
    /// `Permutation[k]` for the positions `k` in `GroupStart[g]..GroupStart[g+1]`.
    Permuted,
    /// A row of a matrix: `GroupStart[g] + k` for the positions `k` in `Span[0]..Span[1]`.
    Row {
        /// The matrix has gaps: only elements whose bit in `Pairs` is set are there; all others are left alone.
        gaps: bool,
    },
    /// A column of a matrix: `GroupStart[g] + Across[k]` for the positions `k` in `Span[0]..Span[1]`.
    Column {
        /// As in a row.
        gaps: bool,
    },
}

impl Elements {
    /// Positions are ranks of the neurons on the other side.
    pub fn is_matrix(self) -> bool {
        matches!(self, Elements::Row { .. } | Elements::Column { .. })
    }

    /// Some positions have no element.
    pub fn has_gaps(self) -> bool {
        matches!(self, Elements::Row { gaps: true } | Elements::Column { gaps: true })
    }

    /// Elements of neighbouring positions are neighbours.
    pub fn is_contiguous(self) -> bool {
        matches!(self, Elements::Range | Elements::Row { .. })
    }
}

/// A slot and how it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SlotUse {
    /// What the pointer points to.
    pub slot: Slot,
    /// Type of its elements.
    pub element: Element,
    /// Bytes from one element to the next: more than those of an element where elements are fields of records. Only
    /// `Index::Element` then.
    pub stride: u32,
    /// The kernel stores to it.
    pub written: bool,
}

impl SlotUse {
    /// An array of elements one after the other, which the kernel reads.
    pub fn new(slot: Slot, element: Element) -> SlotUse {
        SlotUse { slot, element, stride: element.bytes() as u32, written: false }
    }

    /// Its elements are fields of records.
    pub fn is_field(&self) -> bool {
        self.stride as usize != self.element.bytes()
    }
}

/// One loop.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kernel {
    /// For people; not part of the identity of the code.
    pub name: String,
    /// What is looped over.
    pub domain: Domain,
    /// Elements depend on each other: one after the other, in order.
    pub serial: bool,
    /// The slot table.
    pub slots: Vec<SlotUse>,
    /// In dependency order.
    pub values: Vec<Value>,
    /// Loops that values run.
    pub loops: Vec<Loop>,
    /// At the end of each element, in order.
    pub stores: Vec<Store>,
    /// Over each group.
    pub reductions: Vec<Reduce>,
    /// At the end of each group, in order.
    pub finish: Vec<Store>,
}

impl Kernel {
    /// Where the elements of the groups are; those of a kernel without groups are a range.
    pub fn elements(&self) -> Elements {
        match self.domain {
            Domain::Elements | Domain::Windows(_) => Elements::Range,
            Domain::Groups { elements, .. } => elements,
        }
    }

    /// One value.
    pub fn value(&self, id: ValueId) -> &Value {
        &self.values[id.0 as usize]
    }

    /// The slot with this meaning.
    pub fn find(&self, slot: &Slot) -> Option<SlotId> {
        self.slots.iter().position(|s| &s.slot == slot).map(|i| SlotId(i as u32))
    }
}

impl fmt::Display for ValueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}
