//! Kernels as text, for people.

use std::fmt;

use neurarchy_lang::expr::{Owner, Reduction};

use crate::ir::{
    Binary, Cast, Constant, Domain, Element, Elements, Index, Kernel, Loop, Op, Predicate, ReduceOp, SlotId, Stage,
    Store, Type, Unary,
};
use crate::slot::Slot;

fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Own => "own",
        Owner::Pre => "pre",
        Owner::Post => "post",
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Slot::Time => f.write_str("t"),
            Slot::StepNumber => f.write_str("step number"),
            Slot::DrawCounter => f.write_str("draw counter"),
            Slot::Dt => f.write_str("dt"),
            Slot::UpdateDt => f.write_str("dt of updates"),
            Slot::Constant(name) => write!(f, "constant {name}"),
            Slot::Reduced(reduction, o, name) => {
                let reduction = match reduction {
                    Reduction::Min => "min",
                    Reduction::Max => "max",
                    Reduction::Mean => "mean",
                    Reduction::Norm1 => "norm1",
                    Reduction::Norm2 => "norm2",
                };
                write!(f, "{reduction}({}.{name})", owner(*o))
            }
            Slot::DrawKey(id) => write!(f, "key of draw {}", id.0),
            Slot::DrawArgument(id, k) => write!(f, "argument {k} of draw {}", id.0),
            Slot::Plasticity => f.write_str("plasticity"),
            Slot::Attribute(o, name) => write!(f, "{}.{name}", owner(*o)),
            Slot::Delayed(name) => write!(f, "delayed pre.{name}"),
            Slot::History(name) => write!(f, "history of pre.{name}"),
            Slot::HistoryRow => f.write_str("history row"),
            Slot::DelaySteps => f.write_str("delay in steps"),
            Slot::Sum(o, name) => write!(f, "{}.sum({name})", owner(*o)),
            Slot::Conductance(k) => write!(f, "conductance {k}"),
            Slot::Remaining => f.write_str("remaining refractory steps"),
            Slot::RefractorySteps => f.write_str("refractory steps"),
            Slot::LastSpike(o) => write!(f, "{}.last spike", owner(*o)),
            Slot::Spiked => f.write_str("spiked"),
            Slot::AxonSpiked => f.write_str("axon spiked"),
            Slot::Holds => f.write_str("condition holds"),
            Slot::NotConverged(name) => write!(f, "no solution for own.{name}"),
            Slot::Drawn(id) => write!(f, "draw {}", id.0),
            Slot::LastEvent => f.write_str("last event"),
            Slot::PreRank => f.write_str("pre rank"),
            Slot::PostRank => f.write_str("post rank"),
            Slot::PreTerm(k) => write!(f, "term {k} of the pre neuron"),
            Slot::GroupStart => f.write_str("group start"),
            Slot::Span => f.write_str("span"),
            Slot::Across => f.write_str("across"),
            Slot::Pairs => f.write_str("pairs"),
            Slot::PairStart => f.write_str("pair start"),
            Slot::GroupCount => f.write_str("group count"),
            Slot::Events => f.write_str("events"),
            Slot::EventPlaces => f.write_str("event places"),
            Slot::Permutation => f.write_str("permutation"),
            Slot::Row => f.write_str("row"),
            Slot::Runs => f.write_str("runs of windows"),
            Slot::WindowRows => f.write_str("rows of windows"),
            Slot::Taps => f.write_str("taps of windows"),
            Slot::WindowSize => f.write_str("window size"),
            Slot::Argument(k) => write!(f, "argument {k}"),
            Slot::Outcome => f.write_str("outcome"),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::Bool => "bool",
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::F32 => "f32",
            Type::F64 => "f64",
        })
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Element::Bool => "bool",
            Element::U16 => "u16",
            Element::U32 => "u32",
            Element::I32 => "i32",
            Element::I64 => "i64",
            Element::F32 => "f32",
            Element::F64 => "f64",
        })
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constant::Bool(x) => write!(f, "{x}"),
            Constant::I32(x) => write!(f, "{x}"),
            Constant::I64(x) => write!(f, "{x}"),
            Constant::F32(x) => write!(f, "{x:?}"),
            Constant::F64(x) => write!(f, "{x:?}"),
        }
    }
}

/// `v[element]`
struct Place<'k>(&'k Kernel, SlotId, Index);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slot = &self.0.slots[self.1.0 as usize].slot;
        match self.2 {
            Index::Zero => write!(f, "{slot}"),
            Index::Group => write!(f, "{slot}[group]"),
            Index::Element => write!(f, "{slot}[element]"),
            Index::Position => write!(f, "{slot}[position]"),
            Index::Value(v) => write!(f, "{slot}[{v}]"),
        }
    }
}

/// How a value is made.
struct Made<'k>(&'k Kernel, &'k Op);

impl fmt::Display for Made<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Op::Constant(c) => write!(f, "{c}"),
            Op::Load { slot, index } => write!(f, "{}", Place(self.0, *slot, *index)),
            Op::ElementNumber => f.write_str("element"),
            Op::PositionNumber => f.write_str("position"),
            Op::GroupNumber => f.write_str("group"),
            Op::GroupSize => f.write_str("group size"),
            Op::SourceNumber => f.write_str("source"),
            Op::Unary(Unary::Neg, a) => write!(f, "-{a}"),
            Op::Unary(Unary::Not, a) => write!(f, "not {a}"),
            Op::Unary(op, a) => write!(f, "{}({a})", format!("{op:?}").to_lowercase()),
            Op::Binary(op, a, b) => {
                let op = match op {
                    Binary::Add => "+",
                    Binary::Sub => "-",
                    Binary::Mul => "*",
                    Binary::Div => "/",
                    Binary::And => "and",
                    Binary::Or => "or",
                    Binary::Xor => "xor",
                    Binary::Shl => "<<",
                    Binary::Shr => ">>>",
                    Binary::Sar => ">>",
                };
                write!(f, "{a} {op} {b}")
            }
            Op::Fma(a, b, c) => write!(f, "fma({a}, {b}, {c})"),
            Op::Compare(predicate, a, b) => {
                let predicate = match predicate {
                    Predicate::Eq => "==",
                    Predicate::Ne => "!=",
                    Predicate::Lt => "<",
                    Predicate::Le => "<=",
                    Predicate::Gt => ">",
                    Predicate::Ge => ">=",
                };
                write!(f, "{a} {predicate} {b}")
            }
            Op::Select(c, a, b) => write!(f, "if {c}: {a} else: {b}"),
            Op::Cast(Cast::Bits(_), a) => write!(f, "bits of {a}"),
            Op::Cast(Cast::ZeroExtend, a) => write!(f, "unsigned {a}"),
            Op::Cast(_, a) => write!(f, "{a}"),
            Op::Math(function, arguments) => {
                write!(f, "{}(", format!("{function:?}").to_lowercase())?;
                for (i, a) in arguments.iter().enumerate() {
                    write!(f, "{}{a}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Op::Loop { number, inputs } => {
                write!(f, "loop {number} (")?;
                for (i, a) in inputs.iter().enumerate() {
                    write!(f, "{}{a}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Op::LoopResult(of, k) => write!(f, "result {k} of {of}"),
            Op::LoopInput(k) => write!(f, "input {k}"),
            Op::Reduced(number) => {
                let reduce = &self.0.reductions[*number as usize];
                let op = match reduce.op {
                    ReduceOp::Sum => "sum",
                    ReduceOp::Min => "min",
                    ReduceOp::Max => "max",
                };
                write!(f, "{op} of {}", reduce.value)?;
                reduce.factor.map_or(Ok(()), |factor| write!(f, " * {factor}"))
            }
        }
    }
}

impl Kernel {
    fn print_stage(&self, f: &mut fmt::Formatter<'_>, stage: Stage, title: &str, stores: &[Store]) -> fmt::Result {
        let mut values = self.values.iter().enumerate().filter(|(_, v)| v.stage == stage).peekable();
        if values.peek().is_none() && stores.is_empty() {
            return Ok(());
        }
        writeln!(f, "  {title}")?;
        for (i, value) in values {
            writeln!(f, "    %{i} : {} = {}", value.ty, Made(self, &value.op))?;
        }
        for store in stores {
            write!(f, "    {} = {}", Place(self, store.slot, store.index), store.value)?;
            match store.mask {
                Some(mask) => writeln!(f, " if {mask}")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

impl Kernel {
    fn print_loop(&self, f: &mut fmt::Formatter<'_>, number: usize, of: &Loop) -> fmt::Result {
        writeln!(f, "  loop {number}, at most {} rounds", of.limit)?;
        for (i, value) in of.values.iter().enumerate() {
            writeln!(f, "    %{i} : {} = {}", value.ty, Made(self, &value.op))?;
        }
        for (k, id) in of.next.iter().enumerate() {
            writeln!(f, "    input {k} becomes {id}")?;
        }
        writeln!(f, "    ends if {}", of.done)
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let over = match self.domain {
            Domain::Elements => "elements",
            Domain::Windows(_) => "windows",
            Domain::Groups { elements, .. } => match elements {
                Elements::Range => "groups",
                Elements::Permuted => "permuted groups",
                Elements::Row { gaps: false } => "rows",
                Elements::Row { gaps: true } => "rows with gaps",
                Elements::Column { gaps: false } => "columns",
                Elements::Column { gaps: true } => "columns with gaps",
            },
        };
        let listed = if let Domain::Groups { listed: true, .. } = self.domain { "listed " } else { "" };
        writeln!(f, "{} (over {listed}{over}{})", self.name, if self.serial { ", in order" } else { "" })?;
        for slot in &self.slots {
            let access = if slot.written { "writes" } else { "reads" };
            write!(f, "  {access} {} : {}", slot.slot, slot.element)?;
            if slot.is_field() {
                write!(f, ", every {} bytes", slot.stride)?;
            }
            writeln!(f)?;
        }
        for (number, of) in self.loops.iter().enumerate() {
            self.print_loop(f, number, of)?;
        }
        self.print_stage(f, Stage::Call, "once", &[])?;
        self.print_stage(f, Stage::Group, "each group", &[])?;
        self.print_stage(f, Stage::Element, "each element", &self.stores)?;
        self.print_stage(f, Stage::Finish, "after each group", &self.finish)
    }
}
