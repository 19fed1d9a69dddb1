//! Kernels made by hand and random connectivity, shared by the tests.
#![allow(dead_code)]

use std::sync::Arc;

use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Domain, Element, Elements, Index, Precision, Predicate, ReduceOp, Type};
use neurarchy_codegen::slot::{NEVER, Slot};
use neurarchy_engine::{AttributeSpec, Engine, Extent, Order, Rows, Settings, Storage, Values};
use neurarchy_lang::expr::{Name, Owner};

pub const F: Element = Element::F64;

pub fn settings(threads: usize) -> Settings {
    Settings { dt_ms: 0.5, precision: Precision::Double, threads, seed: 1, network: 0 }
}

/// An engine that uses so many threads however small the network is.
pub fn engine(threads: usize) -> Engine {
    let mut engine = Engine::new(settings(threads));
    engine.set_always_parallel(true);
    engine
}

pub fn run(engine: &mut Engine, steps: u64) {
    assert_eq!(engine.run(steps, &mut |_| true), Ok(steps));
}

pub fn attribute(name: &str, element: Element, extent: Extent) -> AttributeSpec {
    AttributeSpec { name: name.into(), element, extent }
}

pub fn local(name: &str) -> AttributeSpec {
    attribute(name, F, Extent::Local)
}

pub fn own(name: &str) -> Slot {
    Slot::Attribute(Owner::Own, name.into())
}

pub fn doubles(values: &Values) -> Vec<f64> {
    values.to_f64()
}

pub fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// A small generator for test data.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        self.next() as f64 / (1u64 << 53) as f64
    }
}

/// The same rows with each pair connected once.
pub fn once(rows: &Rows) -> Arc<Rows> {
    let (mut starts, mut pres) = (vec![0], vec![]);
    for row in 0..rows.len() {
        let mut row: Vec<u32> = rows.pre_ranks_of(rows.range(row)).collect();
        row.dedup();
        pres.extend(row);
        starts.push(pres.len());
    }
    Arc::new(Rows::new(rows.post_ranks().to_vec(), starts, pres).expect("made by the rules"))
}

/// Random rows: some post neurons have none, some pairs are connected twice.
pub fn random_rows(pre: usize, post: usize, most: u64, random: &mut Random) -> Arc<Rows> {
    let (mut ranks, mut starts, mut pres) = (vec![], vec![0], vec![]);
    for rank in 0..post as u32 {
        if random.below(10) == 0 {
            continue;
        }
        let mut row: Vec<u32> = (0..random.below(most + 1)).map(|_| random.below(pre as u64) as u32).collect();
        row.sort_unstable();
        ranks.push(rank);
        pres.extend(row);
        starts.push(pres.len());
    }
    Arc::new(Rows::new(ranks, starts, pres).expect("made by the rules"))
}

/// g := g * 0.75; v := v + (i + g - v) / 8 unless refractory; spike if v > 1, then v := 0 and frozen for some steps.
pub fn spiking_update(targets: &[&str]) -> Executable {
    let mut b = Builder::new("integrate and fire", Domain::Elements);
    let v_slot = b.slot(own("v"), F);
    let v = b.load(v_slot, Index::Element);
    let mut input = b.load_slot(own("i"), F, Index::Element);
    for target in targets {
        let slot = b.slot(own(&format!("g_{target}")), F);
        let g = b.load(slot, Index::Element);
        input = b.add(input, g);
        let factor = b.float(0.75, Type::F64);
        let decayed = b.mul(g, factor);
        b.store(slot, Index::Element, decayed);
    }
    let eighth = b.float(0.125, Type::F64);
    let difference = b.sub(input, v);
    let increment = b.mul(difference, eighth);
    let next = b.add(v, increment);
    let remaining_slot = b.slot(Slot::Remaining, Element::I32);
    let remaining = b.load(remaining_slot, Index::Element);
    let zero = b.i32(0);
    let frozen = b.compare(Predicate::Gt, remaining, zero);
    let v = b.select(frozen, v, next);
    let one = b.float(1.0, Type::F64);
    let above = b.compare(Predicate::Gt, v, one);
    let active = b.not(frozen);
    let spiked = b.and(above, active);
    let reset = b.float(0.0, Type::F64);
    let v = b.select(spiked, reset, v);
    b.store(v_slot, Index::Element, v);
    let (minus_one, refractory) = (b.i32(-1), b.load_slot(Slot::RefractorySteps, Element::I32, Index::Element));
    let counted = b.add(remaining, minus_one);
    let counted = b.select(frozen, counted, zero);
    let remaining = b.select(spiked, refractory, counted);
    b.store(remaining_slot, Index::Element, remaining);
    let last_slot = b.slot(Slot::LastSpike(Owner::Own), Element::I64);
    let (step, last) = (b.load_slot(Slot::StepNumber, Element::I64, Index::Zero), b.load(last_slot, Index::Element));
    let last = b.select(spiked, step, last);
    b.store(last_slot, Index::Element, last);
    let flag = b.slot(Slot::Spiked, Element::Bool);
    b.store(flag, Index::Element, spiked);
    Executable::reference(b.finish())
}

/// Every neuron whose `i` is the number of the step spikes.
pub fn scripted_update() -> Executable {
    let mut b = Builder::new("scripted", Domain::Elements);
    let i = b.load_slot(own("i"), F, Index::Element);
    let step = b.load_slot(Slot::StepNumber, Element::I64, Index::Zero);
    let step = b.convert(step, Type::F64);
    let spiked = b.compare(Predicate::Eq, i, step);
    let flag = b.slot(Slot::Spiked, Element::Bool);
    b.store(flag, Index::Element, spiked);
    Executable::reference(b.finish())
}

/// How a kernel over synapses finds its pre and post neuron.
pub struct Sides {
    pub pre: Index,
    pub post: Index,
}

/// How synapses are stored.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    pub order: Order,
    pub storage: Storage,
    /// What is kept for a synapse are fields of a record.
    pub records: bool,
}

/// Bytes of a record of `w`, `x` and the stamp of the last event.
const RECORD: u32 = 24;

impl From<Order> for Stored {
    fn from(order: Order) -> Stored {
        Stored { order, storage: Storage::Sparse, records: false }
    }
}

/// All ways of it.
pub fn all_ways() -> impl Iterator<Item = Stored> {
    [Storage::Sparse, Storage::Dense]
        .into_iter()
        .flat_map(|storage| [Order::Post, Order::Pre].map(|order| Stored { order, storage, records: false }))
}

/// A kernel over synapses grouped by one side and stored by another.
pub fn synapses(name: &str, by: Order, stored: impl Into<Stored>, listed: bool) -> (Builder, Sides) {
    let stored = stored.into();
    let indirect = by != stored.order;
    let elements = match stored.storage {
        Storage::Sparse if indirect => Elements::Permuted,
        Storage::Sparse => Elements::Range,
        Storage::Dense if indirect => Elements::Column { gaps: true },
        Storage::Dense => Elements::Row { gaps: true },
    };
    let mut b = Builder::new(name, Domain::Groups { listed, elements });
    let slot = if by == Order::Post { Slot::PreRank } else { Slot::PostRank };
    let other = match elements {
        Elements::Range => Index::Value(b.load_slot(slot, Element::U16, Index::Element)),
        Elements::Permuted => Index::Value(b.load_slot(slot, Element::U16, Index::Position)),
        _ => Index::Position,
    };
    let sides = match by {
        Order::Post => Sides { pre: other, post: Index::Group },
        Order::Pre => Sides { pre: Index::Group, post: other },
    };
    (b, sides)
}

/// x := x / 2^(steps since the last event) + 1; last event := n; g_target += w; w := w + x / 64 if plastic.
/// Elapsed steps are clipped at 3 so that plain multiplication is enough.
pub fn event(by: Order, stored: impl Into<Stored>, targets: usize) -> Executable {
    let stored = stored.into();
    let (mut b, sides) = synapses("event", by, stored, true);
    b.set_serial();
    let local = |b: &mut Builder, slot: Slot, element| {
        if stored.records { b.field(slot, element, RECORD) } else { b.slot(slot, element) }
    };
    let stamp = local(&mut b, Slot::LastEvent, Element::I32);
    let step = b.load_slot(Slot::StepNumber, Element::I64, Index::Zero);
    let never = b.i64(NEVER);
    let now = b.sub(step, never);
    let now = b.convert(now, Type::I32);
    let before = b.load(stamp, Index::Element);
    let elapsed = b.sub(now, before);
    let x_slot = local(&mut b, own("x"), F);
    let mut x = b.load(x_slot, Index::Element);
    for k in 1..=3 {
        let (k, half) = (b.i32(k), b.float(0.5, Type::F64));
        let passed = b.compare(Predicate::Ge, elapsed, k);
        let halved = b.mul(x, half);
        x = b.select(passed, halved, x);
    }
    let one = b.float(1.0, Type::F64);
    let x = b.add(x, one);
    let w_slot = local(&mut b, own("w"), F);
    let w = b.load(w_slot, Index::Element);
    for k in 0..targets as u32 {
        let slot = b.slot(Slot::Conductance(k), F);
        let g = b.load(slot, sides.post);
        let g = b.add(g, w);
        b.store(slot, sides.post, g);
    }
    let plastic = b.load_slot(Slot::Plasticity, Element::Bool, Index::Zero);
    let share = b.float(1.0 / 64.0, Type::F64);
    let change = b.mul(x, share);
    let changed = b.add(w, change);
    let changed = b.select(plastic, changed, w);
    b.store(x_slot, Index::Element, x);
    b.store(stamp, Index::Element, now);
    b.store(w_slot, Index::Element, changed);
    Executable::reference(b.finish())
}

/// r := (sum + 1) / 4 + baseline.
pub fn rate_update(target: &str) -> Executable {
    let mut b = Builder::new("rate", Domain::Elements);
    let sum = b.load_slot(Slot::Sum(Owner::Own, target.into()), F, Index::Element);
    let (one, quarter) = (b.float(1.0, Type::F64), b.float(0.25, Type::F64));
    let sum = b.add(sum, one);
    let scaled = b.mul(sum, quarter);
    let baseline = b.load_slot(own("baseline"), F, Index::Element);
    let r = b.add(scaled, baseline);
    let slot = b.slot(own("r"), F);
    b.store(slot, Index::Element, r);
    Executable::reference(b.finish())
}

/// r := the number of the step + 1.
pub fn counting_update() -> Executable {
    let mut b = Builder::new("counting", Domain::Elements);
    let step = b.load_slot(Slot::StepNumber, Element::I64, Index::Zero);
    let (step, one) = (b.convert(step, Type::F64), b.float(1.0, Type::F64));
    let r = b.add(step, one);
    let slot = b.slot(own("r"), F);
    b.store(slot, Index::Element, r);
    Executable::reference(b.finish())
}

/// How a rate-coded kernel looks back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Past {
    None,
    Uniform,
    PerSynapse,
}

fn pre_rate(b: &mut Builder, sides: &Sides, past: Past) -> neurarchy_codegen::ir::ValueId {
    match past {
        Past::None => b.load_slot(Slot::Attribute(Owner::Pre, "r".into()), F, sides.pre),
        Past::Uniform => b.load_slot(Slot::Delayed("r".into()), F, sides.pre),
        Past::PerSynapse => {
            let delay = b.load_slot(Slot::DelaySteps, Element::U16, Index::Element);
            let row = b.load_slot(Slot::HistoryRow, Element::I64, Index::Value(delay));
            let rank = match sides.pre {
                Index::Value(rank) => rank,
                Index::Position => b.position_number(),
                _ => b.group_number(),
            };
            let place = b.add(row, rank);
            b.load_slot(Slot::History("r".into()), F, Index::Value(place))
        }
    }
}

/// sum(target) += sum of w * pre.r
pub fn psp(stored: impl Into<Stored>, target: &str, past: Past) -> Executable {
    let (mut b, sides) = synapses("psp", Order::Post, stored, false);
    let w = b.load_slot(own("w"), F, Index::Element);
    let r = pre_rate(&mut b, &sides, past);
    let product = b.mul(w, r);
    let result = b.reduce(ReduceOp::Sum, product);
    let slot = b.slot(Slot::Sum(Owner::Post, target.into()), F);
    let before = b.load_after(slot, Index::Group);
    let after = b.add(before, result);
    b.store_after(slot, Index::Group, after);
    Executable::reference(b.finish())
}

/// w := w + dt * pre.r * post.r / 1024
pub fn hebb(stored: impl Into<Stored>, past: Past) -> Executable {
    let stored = stored.into();
    let (mut b, sides) = synapses("hebb", stored.order, stored, false);
    let slot = b.slot(own("w"), F);
    let w = b.load(slot, Index::Element);
    let dt = b.load_slot(Slot::UpdateDt, F, Index::Zero);
    let pre = pre_rate(&mut b, &sides, past);
    let post = b.load_slot(Slot::Attribute(Owner::Post, "r".into()), F, sides.post);
    let share = b.float(1.0 / 1024.0, Type::F64);
    let product = b.mul(pre, post);
    let product = b.mul(product, dt);
    let change = b.mul(product, share);
    let w = b.add(w, change);
    b.store(slot, Index::Element, w);
    Executable::reference(b.finish())
}

/// The sum of a row in the order of kernels: values with their positions.
pub fn lane_sum(values: impl Iterator<Item = (usize, f64)>) -> f64 {
    let mut lanes = [0.0; 16];
    for (position, value) in values {
        lanes[position % 16] += value;
    }
    let mut width = 8;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

pub fn name(text: &str) -> Name {
    text.into()
}
