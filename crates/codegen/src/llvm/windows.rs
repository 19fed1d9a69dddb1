//! Windows: vectors of neighbouring post neurons, tap after tap.
//!
//! All sums of a tile are kept in registers while its taps go by: so many post neurons that the latency of an addition is
//! hidden. What each post neuron adds, and in which order, does not depend on the tile.

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{IntValue, PhiValue, VectorValue};

use super::function::{Function, Place};
use super::vector::Built;
use crate::ir::{Index, Kernel, Lanes, Op, SlotId, Stage, Store, Stride, Type, ValueId};
use crate::passes::operands;
use crate::slot::Slot;
use crate::windows::{FIELDS, Run};

/// Repeats that are computed at once where neighbouring lanes have weights of their own: each weight that is loaded
/// serves them all.
const REPEATS: u32 = 6;

/// Where neighbouring groups of a run are, and, in stage `Element`, what their tap sees.
#[derive(Clone, Copy)]
pub(super) struct Spot<'ctx> {
    lanes: Lanes,
    pub(super) width: u32,
    post: At<'ctx>,
    pre: At<'ctx>,
    weight: At<'ctx>,
}

/// The place of the first lane, without and with what changes from tap to tap, and the way to the next lane.
#[derive(Clone, Copy)]
struct At<'ctx> {
    base: IntValue<'ctx>,
    tap: Option<IntValue<'ctx>>,
    step: IntValue<'ctx>,
}

/// The places of all lanes.
pub(super) struct Places<'ctx> {
    at: At<'ctx>,
    stride: Stride,
    width: u32,
}

impl<'ctx> Spot<'ctx> {
    pub(super) fn posts(&self) -> Places<'ctx> {
        self.places(self.post, self.lanes.post)
    }

    pub(super) fn sources(&self) -> Places<'ctx> {
        self.places(self.pre, self.lanes.pre)
    }

    pub(super) fn weights(&self) -> Places<'ctx> {
        self.places(self.weight, self.lanes.weight)
    }

    fn places(&self, at: At<'ctx>, stride: Stride) -> Places<'ctx> {
        Places { at, stride, width: if stride == Stride::Zero { 1 } else { self.width } }
    }
}

/// What is known of the values of a kernel before its code is made.
struct Traits {
    /// They differ from lane to lane.
    vary: Vec<bool>,
    /// They differ from repeat to repeat.
    shift: Vec<bool>,
}

impl Traits {
    fn of(kernel: &Kernel, lanes: Lanes) -> Traits {
        let mut traits = Traits { vary: Vec::new(), shift: Vec::new() };
        for value in &kernel.values {
            let some = |list: &[bool]| operands(&value.op).iter().any(|id| list[id.0 as usize]);
            let (vary, shift) = match &value.op {
                Op::ElementNumber | Op::Load { index: Index::Element, .. } => (lanes.weight != Stride::Zero, false),
                Op::SourceNumber => (lanes.pre != Stride::Zero, true),
                Op::GroupNumber | Op::Load { index: Index::Group, .. } => (true, true),
                _ => (some(&traits.vary), some(&traits.shift)),
            };
            traits.vary.push(vary);
            traits.shift.push(shift);
        }
        traits
    }
}

/// Widths of vectors, widest first, such that a tile fills the registers of AVX2 but does not spill.
fn widths(kernel: &Kernel, repeats: u32) -> Vec<u32> {
    if kernel.serial {
        return vec![1];
    }
    let registers: &[u32] = if repeats > 1 { &[2, 1] } else { &[8, 2, 1] };
    let wide = kernel.reductions.iter().any(|r| kernel.value(r.value).ty == Type::F64);
    let numbers_in_register = if wide { 4 } else { 8 };
    registers.iter().map(|n| n * numbers_in_register).chain([1]).collect()
}

/// A loop whose body is being made, from the first number to the last; it makes one round at least.
struct OpenLoop<'ctx> {
    body: BasicBlock<'ctx>,
    number: PhiValue<'ctx>,
    carried: Vec<PhiValue<'ctx>>,
}

impl<'ctx> OpenLoop<'ctx> {
    fn number(&self) -> IntValue<'ctx> {
        self.number.as_basic_value().into_int_value()
    }

    fn carried(&self) -> Vec<VectorValue<'ctx>> {
        self.carried.iter().map(|phi| phi.as_basic_value().into_vector_value()).collect()
    }
}

impl<'ctx> Function<'ctx, '_, '_> {
    /// The loop over runs.
    pub(super) fn windows(&mut self, begin: IntValue<'ctx>, end: IntValue<'ctx>, lanes: Lanes) -> Built<()> {
        let traits = Traits::of(self.kernel, lanes);
        self.count("runs", begin, end, 1, &mut |function, number| {
            let run = function.read_run(number)?;
            let zero = function.emitter.i64(0);
            let mut from = zero;
            // Without weights of their own nothing that is loaded would serve several repeats.
            if lanes.weight != Stride::Zero && !function.kernel.serial {
                let builder = &function.emitter.builder;
                let rest = builder.build_int_unsigned_rem(run.repeats, function.emitter.i64(REPEATS.into()), "")?;
                let whole = builder.build_int_nsw_sub(run.repeats, rest, "")?;
                function.count("tiles", zero, whole, REPEATS, &mut |function, repeat| {
                    function.strip(&run, lanes, &traits, repeat, REPEATS)
                })?;
                from = whole;
            }
            function.count("repeats", from, run.repeats, 1, &mut |function, repeat| {
                function.strip(&run, lanes, &traits, repeat, 1)
            })
        })
    }

    fn read_run(&self, number: IntValue<'ctx>) -> Built<Run<IntValue<'ctx>>> {
        let emitter = self.emitter;
        let first = emitter.builder.build_int_nsw_mul(number, emitter.i64(FIELDS as i64), "")?;
        let mut fields = [first; FIELDS];
        for (number, field) in fields.iter_mut().enumerate() {
            let place = emitter.builder.build_int_nsw_add(first, emitter.i64(number as i64), "")?;
            *field = self.entry(&Slot::Runs, place)?;
        }
        Ok(Run::from_fields(fields))
    }

    /// All lanes of some repeats.
    fn strip(
        &mut self,
        run: &Run<IntValue<'ctx>>,
        lanes: Lanes,
        traits: &Traits,
        repeat: IntValue<'ctx>,
        repeats: u32,
    ) -> Built<()> {
        let mut from = self.emitter.i64(0);
        for width in widths(self.kernel, repeats) {
            let builder = &self.emitter.builder;
            let left = builder.build_int_nsw_sub(run.lanes, from, "")?;
            let whole = builder.build_and(left, self.emitter.i64(-i64::from(width)), "")?;
            let to = builder.build_int_nsw_add(from, whole, "")?;
            self.count("lanes", from, to, width, &mut |function, lane| {
                let mut spots = Vec::with_capacity(repeats as usize);
                for n in 0..repeats {
                    let n = function.emitter.i64(n.into());
                    let repeat = function.emitter.builder.build_int_nsw_add(repeat, n, "")?;
                    spots.push(function.spot(run, lanes, repeat, lane, width)?);
                }
                function.tile(run, traits, &spots)
            })?;
            from = to;
        }
        Ok(())
    }

    fn spot(
        &self,
        run: &Run<IntValue<'ctx>>,
        lanes: Lanes,
        repeat: IntValue<'ctx>,
        lane: IntValue<'ctx>,
        width: u32,
    ) -> Built<Spot<'ctx>> {
        let builder = &self.emitter.builder;
        let moved = |start: IntValue<'ctx>, number: IntValue<'ctx>, step: IntValue<'ctx>| {
            builder.build_int_nsw_add(start, builder.build_int_nsw_mul(number, step, "")?, "")
        };
        let at = |base: IntValue<'ctx>, stride: Stride, step: IntValue<'ctx>| -> Built<At<'ctx>> {
            let step = if stride == Stride::One { self.emitter.i64(1) } else { step };
            Ok(At { base: if stride == Stride::Zero { base } else { moved(base, lane, step)? }, tap: None, step })
        };
        Ok(Spot {
            lanes,
            width,
            post: at(moved(run.post, repeat, run.post_repeat)?, lanes.post, run.post_lane)?,
            pre: at(moved(run.pre, repeat, run.pre_repeat)?, lanes.pre, run.pre_lane)?,
            weight: at(run.weight, lanes.weight, run.weight_lane)?,
        })
    }

    /// Some post neurons, from their first tap to what is made of their sums.
    fn tile(&mut self, run: &Run<IntValue<'ctx>>, traits: &Traits, spots: &[Spot<'ctx>]) -> Built<()> {
        let mut values = vec![self.values.clone(); spots.len()];
        self.values_of_tile(Stage::Group, traits, spots, &mut values)?;
        let mut sums = self.sums(run, traits, spots, &values)?.into_iter();
        let before = std::mem::take(&mut self.values);
        for (spot, values) in spots.iter().zip(values) {
            self.values = values;
            self.reduced = sums.by_ref().take(self.kernel.reductions.len()).collect();
            let place = Place::Windows(*spot);
            self.values_of(Stage::Finish, &place)?;
            for store in &self.kernel.finish {
                self.store(store, &place)?;
            }
        }
        self.values = before;
        Ok(())
    }

    /// The reductions of each spot: the loops over rows and taps.
    fn sums(
        &mut self,
        run: &Run<IntValue<'ctx>>,
        traits: &Traits,
        spots: &[Spot<'ctx>],
        values: &[Vec<Option<VectorValue<'ctx>>>],
    ) -> Built<Vec<VectorValue<'ctx>>> {
        let kernel = self.kernel;
        let mut initial = Vec::new();
        for spot in spots {
            for reduce in &kernel.reductions {
                let varies = |id: ValueId| traits.vary[id.0 as usize];
                let vector = varies(reduce.value) || reduce.factor.is_some_and(varies);
                let neutral = self.neutral(reduce.op, kernel.value(reduce.value).ty)?;
                initial.push(self.emitter.splat(neutral, if vector { spot.width } else { 1 })?);
            }
        }
        let rows = self.open("row", run.first_row, &initial)?;
        let (pre, weight) = self.pair(&Slot::WindowRows, rows.number())?;
        let mut of_row = Vec::with_capacity(spots.len());
        for spot in spots {
            let moved = |at: At<'ctx>, by| -> Built<At<'ctx>> {
                Ok(At { base: self.emitter.builder.build_int_nsw_add(at.base, by, "")?, ..at })
            };
            of_row.push(Spot { pre: moved(spot.pre, pre)?, weight: moved(spot.weight, weight)?, ..*spot });
        }
        let taps = self.open("tap", run.first_tap, &rows.carried())?;
        let (pre, weight) = self.pair(&Slot::Taps, taps.number())?;
        let with = |at: At<'ctx>, tap| At { tap: Some(tap), ..at };
        let of_tap: Vec<Spot<'ctx>> = of_row
            .iter()
            .map(|spot| Spot { pre: with(spot.pre, pre), weight: with(spot.weight, weight), ..*spot })
            .collect();
        let mut values = values.to_vec();
        self.values_of_tile(Stage::Element, traits, &of_tap, &mut values)?;
        let partial = taps.carried();
        let mut sums = Vec::with_capacity(partial.len());
        for values in values {
            let before = std::mem::replace(&mut self.values, values);
            for reduce in &kernel.reductions {
                let partial = partial[sums.len()];
                sums.push(self.accumulate(reduce, partial, partial.get_type().get_size())?);
            }
            self.values = before;
        }
        self.close(&taps, run.end_tap, &sums)?;
        self.close(&rows, run.end_row, &sums)?;
        Ok(sums)
    }

    /// The values of a stage at all spots of a tile; what is the same everywhere is computed once.
    fn values_of_tile(
        &mut self,
        stage: Stage,
        traits: &Traits,
        spots: &[Spot<'ctx>],
        values: &mut [Vec<Option<VectorValue<'ctx>>>],
    ) -> Built<()> {
        for number in (0..self.kernel.values.len()).filter(|&n| self.kernel.values[n].stage == stage) {
            for n in 0..spots.len() {
                if n > 0 && !traits.shift[number] {
                    values[n][number] = values[0][number];
                    continue;
                }
                std::mem::swap(&mut self.values, &mut values[n]);
                let computed = self.value_of(number, &Place::Windows(spots[n]));
                std::mem::swap(&mut self.values, &mut values[n]);
                values[n][number] = Some(computed?);
            }
        }
        Ok(())
    }

    // --- Loops ------------------------------------------------------------------------------------------------------

    fn open(&self, name: &str, first: IntValue<'ctx>, initial: &[VectorValue<'ctx>]) -> Built<OpenLoop<'ctx>> {
        let builder = &self.emitter.builder;
        let (before, body) = (self.here(), self.emitter.block(name));
        builder.build_unconditional_branch(body)?;
        builder.position_at_end(body);
        let number = builder.build_phi(self.emitter.context.i64_type(), "")?;
        number.add_incoming(&[(&first, before)]);
        Ok(OpenLoop { body, number, carried: self.phis(initial, before)? })
    }

    fn close(&self, open: &OpenLoop<'ctx>, end: IntValue<'ctx>, carried: &[VectorValue<'ctx>]) -> Built<()> {
        let builder = &self.emitter.builder;
        let last = self.here();
        let next = builder.build_int_nsw_add(open.number(), self.emitter.i64(1), "")?;
        open.number.add_incoming(&[(&next, last)]);
        for (phi, value) in open.carried.iter().zip(carried) {
            phi.add_incoming(&[(value, last)]);
        }
        let more = builder.build_int_compare(IntPredicate::SLT, next, end, "")?;
        let after = self.emitter.block("done");
        builder.build_conditional_branch(more, open.body, after)?;
        builder.position_at_end(after);
        Ok(())
    }

    /// Distances in the pre population and among the weights.
    fn pair(&self, table: &Slot, entry: IntValue<'ctx>) -> Built<(IntValue<'ctx>, IntValue<'ctx>)> {
        let builder = &self.emitter.builder;
        let first = builder.build_int_nsw_mul(entry, self.emitter.i64(2), "")?;
        let second = builder.build_int_nsw_add(first, self.emitter.i64(1), "")?;
        Ok((self.entry(table, first)?, self.entry(table, second)?))
    }

    // --- Memory -----------------------------------------------------------------------------------------------------

    /// The place of the first lane.
    fn first(&self, at: At<'ctx>) -> Built<IntValue<'ctx>> {
        match at.tap {
            None => Ok(at.base),
            Some(tap) => self.emitter.builder.build_int_nsw_add(at.base, tap, ""),
        }
    }

    /// The places of all lanes, one by one.
    fn each(&self, places: &Places<'ctx>) -> Built<Vec<IntValue<'ctx>>> {
        let builder = &self.emitter.builder;
        let first = self.first(places.at)?;
        (0..places.width)
            .map(|lane| {
                let way = builder.build_int_nsw_mul(places.at.step, self.emitter.i64(lane.into()), "")?;
                builder.build_int_nsw_add(first, way, "")
            })
            .collect()
    }

    /// The places as a value.
    pub(super) fn numbers(&self, places: &Places<'ctx>) -> Built<VectorValue<'ctx>> {
        let emitter = self.emitter;
        if places.width == 1 || places.stride == Stride::One {
            return emitter.count_from(self.first(places.at)?, places.width);
        }
        let step = emitter.splat_int(places.at.step, places.width)?;
        let way = emitter.builder.build_int_mul(emitter.count_from(emitter.i64(0), places.width)?, step, "")?;
        emitter.builder.build_int_add(emitter.splat_int(self.first(places.at)?, places.width)?, way, "")
    }

    pub(super) fn load_in_window(&self, slot: SlotId, index: Index, spot: &Spot<'ctx>) -> Built<VectorValue<'ctx>> {
        let emitter = self.emitter;
        let (base, cells) = self.pointer(slot);
        let places = match index {
            Index::Zero => return emitter.load(cells, base, emitter.i64(0), 1),
            Index::Group => spot.posts(),
            Index::Element => spot.weights(),
            Index::Value(at) if self.kernel.value(at).op == Op::SourceNumber => spot.sources(),
            Index::Value(at) => {
                let lanes = self.value(at, self.lanes_of(at))?;
                let each = (0..self.lanes_of(at)).map(|lane| emitter.lane_int(lanes, lane));
                return emitter.gather(cells, base, &each.collect::<Built<Vec<_>>>()?);
            }
            Index::Position => unreachable!("invariant: verified windows have no positions"),
        };
        if places.width > 1 && places.stride == Stride::Any {
            return emitter.gather(cells, base, &self.each(&places)?);
        }
        // In two steps: the first is the same for all taps of a row.
        match places.at.tap {
            None => emitter.load(cells, base, places.at.base, places.width),
            Some(tap) => emitter.load(cells, emitter.address(cells, base, places.at.base)?, tap, places.width),
        }
    }

    pub(super) fn store_in_window(&self, store: &Store, spot: &Spot<'ctx>) -> Built<()> {
        let emitter = self.emitter;
        let (base, cells) = self.pointer(store.slot);
        let places = match store.index {
            Index::Group => spot.posts(),
            other => unreachable!("invariant: windows store nothing at {other:?}"),
        };
        let value = self.value(store.value, places.width)?;
        let mask = store.mask.map(|mask| self.value(mask, places.width)).transpose()?;
        if places.width > 1 && places.stride == Stride::Any || mask.is_some() {
            return emitter.scatter(cells, base, &self.each(&places)?, value, mask);
        }
        emitter.store(cells, base, self.first(places.at)?, value)
    }
}
