//! Windows with shared weights: what the engine is told of them, checked, and cut into blocks.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use neurarchy_codegen::ir::{Element, Lanes, Stride};
use neurarchy_codegen::windows::{FIELDS, Run};

use crate::array::Array;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::partition::Partition;
use crate::spec::{Extent, ProjectionId};

/// Post neurons that look at the pre population through windows whose weights they share.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowSpec {
    /// How neighbouring lanes differ, in all runs.
    pub lanes: Lanes,
    /// The windows, as far as they lie in the pre population.
    pub inside: Vec<Run>,
    /// What of the windows lies beyond the pre population; where they look there means nothing.
    pub outside: Vec<Run>,
    /// Rows of windows: distances in the pre population and among the weights.
    pub rows: Vec<[i64; 2]>,
    /// Taps of rows: the same.
    pub taps: Vec<[i64; 2]>,
    /// Taps of a whole window.
    pub size: usize,
    /// Number of weights, all filters together.
    pub weights: usize,
    /// Filters whose weights lie side by side in memory: number `filter*n + tap` of outside at `tap*filters + filter`.
    /// 1: as they come.
    pub filters: usize,
}

impl WindowSpec {
    /// Bytes that the windows will take, cut into so many blocks of post neurons.
    pub fn bytes(&self, blocks: usize) -> usize {
        let table = |runs: &[Run]| Array::bytes_of(Element::I64, runs.len() * FIELDS);
        let empty = 2 * Array::bytes_of(Element::I64, 0);
        table(&self.inside) + table(&self.outside) + blocks.saturating_sub(1) * empty + self.bytes_without_blocks()
    }

    fn bytes_without_blocks(&self) -> usize {
        let table = |pairs: &[[i64; 2]]| Array::bytes_of(Element::I64, 2 * pairs.len());
        let runs = (self.inside.len() + self.outside.len()) * size_of::<Run>();
        runs + 2 * (table(&self.rows) + table(&self.taps)) + Array::bytes_of(Element::I64, 1)
    }
}

/// The windows of a projection, as kernels read them.
#[derive(Debug)]
pub(crate) struct Windows {
    spec: Arc<WindowSpec>,
    pub rows: Array,
    pub taps: Array,
    pub size: Array,
    blocks: Vec<Block>,
}

/// The runs of the post neurons of one thread.
#[derive(Debug)]
struct Block {
    inside: Array,
    outside: Array,
}

impl Windows {
    fn new(spec: Arc<WindowSpec>, pre_size: usize, post_size: usize) -> Result<Windows, EngineError> {
        Check { spec: &spec, pre_size, post_size, spans: HashMap::new() }.all()?;
        let table = |pairs: &[[i64; 2]]| {
            let flat: Vec<i64> = pairs.iter().flatten().copied().collect();
            Array::from_iter(Element::I64, flat.into_iter())
        };
        let mut windows = Windows {
            rows: table(&spec.rows),
            taps: table(&spec.taps),
            size: Array::from_iter(Element::I64, [spec.size as i64].into_iter()),
            blocks: Vec::new(),
            spec,
        };
        windows.cut(&Partition::whole(post_size));
        Ok(windows)
    }

    /// Gives each block of post neurons its runs.
    pub fn cut(&mut self, partition: &Partition) {
        let table = |runs: &[Run], block: Range<usize>| {
            let mut fields: Vec<i64> = Vec::new();
            for run in runs {
                cut(run, &block, &mut |part| fields.extend(part.fields()));
            }
            Array::from_iter(Element::I64, fields.into_iter())
        };
        let block = |index: usize| Block {
            inside: table(&self.spec.inside, partition.block(index)),
            outside: table(&self.spec.outside, partition.block(index)),
        };
        self.blocks = (0..partition.len()).map(block).collect();
    }

    pub fn lanes(&self) -> Lanes {
        self.spec.lanes
    }

    /// The runs of a block: address and number.
    pub fn inside(&self, block: usize) -> (*mut u8, usize) {
        of(&self.blocks[block].inside)
    }

    /// The runs of a block beyond the pre population: address and number.
    pub fn outside(&self, block: usize) -> (*mut u8, usize) {
        of(&self.blocks[block].outside)
    }

    /// Where the weights are, in the order in which they come from outside.
    pub fn places(&self) -> impl ExactSizeIterator<Item = usize> {
        let (filters, each) = (self.spec.filters, self.spec.weights / self.spec.filters);
        (0..self.spec.weights).map(move |i| i % each * filters + i / each)
    }

    /// Taps of a whole window.
    pub fn taps_of_window(&self) -> u64 {
        self.spec.size as u64
    }

    /// Taps of all windows together.
    pub fn work(&self) -> f64 {
        self.spec.inside.iter().map(|run| (run.size() * run.lanes * run.repeats) as f64).sum()
    }

    pub fn bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|b| b.inside.bytes() + b.outside.bytes()).sum();
        blocks + self.spec.bytes_without_blocks()
    }
}

fn of(runs: &Array) -> (*mut u8, usize) {
    (runs.pointer(), runs.len() / FIELDS)
}

/// The parts of a run whose post neurons are in a block.
fn cut(run: &Run, block: &Range<usize>, add: &mut dyn FnMut(Run)) {
    let (begin, end) = (block.start as i64, block.end as i64);
    let last = run.post + (run.repeats - 1) * run.post_repeat + (run.lanes - 1) * run.post_lane;
    if begin <= run.post && last < end {
        return add(*run);
    }
    if last < begin || end <= run.post {
        return;
    }
    let step = run.post_lane.max(1);
    // Repeats of which the block has the same lanes stay together.
    let mut open: Option<(i64, Range<i64>)> = None;
    for repeat in 0..=run.repeats {
        let first = run.post + repeat * run.post_repeat;
        let lane = |rank: i64| ((rank - first).max(0) + step - 1).div_euclid(step).min(run.lanes);
        let lanes = if repeat < run.repeats { lane(begin)..lane(end) } else { 0..0 };
        if open.as_ref().is_some_and(|(_, before)| *before == lanes) {
            continue;
        }
        if let Some((from, lanes)) = open.take() {
            add(part(run, from..repeat, lanes));
        }
        open = (!lanes.is_empty()).then_some((repeat, lanes));
    }
}

fn part(run: &Run, repeats: Range<i64>, lanes: Range<i64>) -> Run {
    Run {
        post: run.post + repeats.start * run.post_repeat + lanes.start * run.post_lane,
        pre: run.pre + repeats.start * run.pre_repeat + lanes.start * run.pre_lane,
        weight: run.weight + lanes.start * run.weight_lane,
        repeats: repeats.end - repeats.start,
        lanes: lanes.end - lanes.start,
        ..*run
    }
}

/// Looks for runs that would leave the arrays.
struct Check<'a> {
    spec: &'a WindowSpec,
    pre_size: usize,
    post_size: usize,
    /// The smallest and the largest distances of some rows or taps, by their ends and which they are.
    spans: HashMap<(i64, i64, bool), [(i64, i64); 2]>,
}

impl Check<'_> {
    fn all(&mut self) -> Result<(), EngineError> {
        let spec = self.spec;
        if spec.filters == 0 || !spec.weights.is_multiple_of(spec.filters) {
            return broken(format!("{} weights of {} filters", spec.weights, spec.filters));
        }
        for (run, inside) in spec.inside.iter().map(|r| (r, true)).chain(spec.outside.iter().map(|r| (r, false))) {
            self.run(run, inside)?;
        }
        Ok(())
    }

    fn run(&mut self, run: &Run, inside: bool) -> Result<(), EngineError> {
        let spec = self.spec;
        if run.lanes < 1 || run.repeats < 1 {
            return broken(format!("a run without post neurons: {run:?}"));
        }
        let list = |first: i64, end: i64, len: usize| 0 <= first && first < end && end as u64 <= len as u64;
        if !list(run.first_row, run.end_row, spec.rows.len()) || !list(run.first_tap, run.end_tap, spec.taps.len()) {
            return broken(format!("rows or taps that do not exist: {run:?}"));
        }
        let strides =
            [(spec.lanes.pre, run.pre_lane), (spec.lanes.weight, run.weight_lane), (spec.lanes.post, run.post_lane)];
        for (stride, step) in strides {
            let fits = match stride {
                Stride::Zero => step == 0,
                Stride::One => step == 1,
                Stride::Any => true,
            };
            if !fits && run.lanes > 1 {
                return broken(format!("lanes that are not {stride:?} apart: {run:?}"));
            }
        }
        // Each post neuron once: lanes and repeats are nested.
        let nested =
            |inner: i64, count: i64, outer: i64, times: i64| inner >= 1 && (times == 1 || outer >= inner * count);
        let (lane, repeat) = (run.post_lane, run.post_repeat);
        if !nested(lane, run.lanes, repeat, run.repeats) && !nested(repeat, run.repeats, lane, run.lanes) {
            return broken(format!("post neurons that occur twice: {run:?}"));
        }
        let corner = |repeat: i64, lane: i64| {
            i128::from(repeat) * i128::from(run.repeats - 1) + i128::from(lane) * i128::from(run.lanes - 1)
        };
        let last = i128::from(run.post) + corner(run.post_repeat, run.post_lane);
        if run.post < 0 || last >= self.post_size as i128 {
            return broken(format!("post neurons that do not exist, up to {last} of {}", self.post_size));
        }
        let rows = self.span(run.first_row, run.end_row, true);
        let taps = self.span(run.first_tap, run.end_tap, false);
        let ends = |n: usize, start: i64, repeat: i64, lane: i64| {
            let low = i128::from(start) + i128::from(rows[n].0) + i128::from(taps[n].0);
            let high = i128::from(start) + i128::from(rows[n].1) + i128::from(taps[n].1);
            let repeat = i128::from(repeat) * i128::from(run.repeats - 1);
            let lane = i128::from(lane) * i128::from(run.lanes - 1);
            (low + repeat.min(0) + lane.min(0), high + repeat.max(0) + lane.max(0))
        };
        let (low, high) = ends(0, run.pre, run.pre_repeat, run.pre_lane);
        if inside && (low < 0 || high >= self.pre_size as i128) {
            return broken(format!("pre neurons that do not exist, from {low} to {high} of {}", self.pre_size));
        }
        let (low, high) = ends(1, run.weight, 0, run.weight_lane);
        // Windows without weights have none to look at.
        if spec.weights > 0 && (low < 0 || high >= spec.weights as i128) {
            return broken(format!("weights that do not exist, from {low} to {high} of {}", spec.weights));
        }
        Ok(())
    }

    /// The smallest and the largest distances in the pre population and among the weights.
    fn span(&mut self, first: i64, end: i64, of_rows: bool) -> [(i64, i64); 2] {
        let list = if of_rows { &self.spec.rows } else { &self.spec.taps };
        *self.spans.entry((first, end, of_rows)).or_insert_with(|| {
            let some = &list[first as usize..end as usize];
            [0, 1].map(|n| {
                let numbers = || some.iter().map(|pair| pair[n]);
                (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0))
            })
        })
    }
}

fn broken(reason: String) -> Result<(), EngineError> {
    Err(EngineError::Windows { reason })
}

impl Engine {
    /// The post neurons of a projection without rows look at the pre population through windows. Its attributes with
    /// the extent `Shared` get one value for each weight.
    pub fn set_windows(&mut self, projection: ProjectionId, spec: Arc<WindowSpec>) -> Result<(), EngineError> {
        let state = &self.projections[projection.0];
        let (pre, post) = (self.populations[state.pre].size, self.populations[state.post].size);
        let weights = spec.weights;
        let windows = Windows::new(spec, pre, post)?;
        let state = &mut self.projections[projection.0];
        for attribute in state.attributes.iter_mut().filter(|a| a.extent == Extent::Shared) {
            attribute.cells = Array::zeroed(attribute.cells.element(), weights);
        }
        // There are no rows whose beginnings anybody looks up.
        state.starts_by_post = Array::zeroed(Element::I64, 0);
        state.windows = Some(windows);
        state.touch();
        self.plan = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run() -> Run {
        Run {
            post: 5,
            post_lane: 1,
            post_repeat: 10,
            pre: 2,
            pre_lane: 1,
            pre_repeat: 100,
            weight: 0,
            weight_lane: 0,
            lanes: 10,
            repeats: 4,
            first_row: 0,
            end_row: 1,
            first_tap: 0,
            end_tap: 1,
        }
    }

    /// Where each post neuron of a run looks.
    fn all(run: &Run) -> Vec<(i64, i64, i64)> {
        let pairs = (0..run.repeats).flat_map(|r| (0..run.lanes).map(move |l| (r, l)));
        let at = |(r, l)| {
            let (post, pre) = (r * run.post_repeat + l * run.post_lane, r * run.pre_repeat + l * run.pre_lane);
            (run.post + post, run.pre + pre, run.weight + l * run.weight_lane)
        };
        pairs.map(at).collect()
    }

    #[test]
    fn repeats_of_which_a_block_has_all_lanes_stay_together() {
        let mut parts = Vec::new();
        cut(&run(), &(8..38), &mut |part| parts.push((part.post, part.pre, part.repeats, part.lanes)));
        assert_eq!(parts, [(8, 5, 1, 7), (15, 102, 2, 10), (35, 302, 1, 3)]);
    }

    proptest! {
        #[test]
        fn the_blocks_of_a_run_have_each_of_its_post_neurons_once(
            (post, lanes, repeats, step, gap) in (0i64..20, 1i64..9, 1i64..9, 1i64..4, 0i64..5),
            swapped: bool,
            cuts in prop::collection::vec(0usize..300, 0..4),
        ) {
            let mut run = Run { post, lanes, repeats, post_lane: step, post_repeat: lanes * step + gap, ..run() };
            if swapped {
                (run.lanes, run.repeats) = (run.repeats, run.lanes);
                (run.post_lane, run.post_repeat) = (run.post_repeat, run.post_lane);
            }
            let mut cuts = cuts;
            cuts.extend([0, 1000]);
            cuts.sort_unstable();
            let mut found = Vec::new();
            for pair in cuts.windows(2) {
                cut(&run, &(pair[0]..pair[1]), &mut |part| {
                    let neurons = all(&part);
                    assert!(neurons.iter().all(|n| (pair[0] as i64..pair[1] as i64).contains(&n.0)));
                    found.extend(neurons);
                });
            }
            let mut expected = all(&run);
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }

    fn reason(change: impl Fn(&mut WindowSpec)) -> String {
        let lanes = Lanes { pre: Stride::One, weight: Stride::Zero, post: Stride::One };
        let mut spec = WindowSpec {
            lanes,
            inside: vec![run()],
            outside: Vec::new(),
            rows: vec![[0, 0]],
            taps: vec![[0, 0]],
            size: 1,
            weights: 1,
            filters: 1,
        };
        change(&mut spec);
        Windows::new(Arc::new(spec), 312, 45).err().map_or(String::new(), |e| e.to_string())
    }

    #[test]
    fn runs_that_leave_the_arrays_are_refused() {
        assert_eq!(reason(|_| ()), "");
        #[allow(clippy::type_complexity)]
        let cases: [(fn(&mut WindowSpec), &str); 9] = [
            (|s| s.inside[0].post = 6, "windows: post neurons that do not exist, up to 45 of 45"),
            (|s| s.inside[0].pre = 3, "windows: pre neurons that do not exist, from 3 to 312 of 312"),
            (|s| s.rows[0] = [-3, 0], "windows: pre neurons that do not exist, from -1 to 308 of 312"),
            (|s| s.taps[0] = [0, 1], "windows: weights that do not exist, from 1 to 1 of 1"),
            (|s| s.inside[0].lanes = 0, "windows: a run without post neurons"),
            (|s| s.inside[0].end_row = 2, "windows: rows or taps that do not exist"),
            (|s| s.inside[0].pre_lane = 2, "windows: lanes that are not One apart"),
            (|s| s.inside[0].post_repeat = 9, "windows: post neurons that occur twice"),
            (|s| s.filters = 2, "windows: 1 weights of 2 filters"),
        ];
        for (change, expected) in cases {
            let found = reason(change);
            assert!(found.starts_with(expected), "'{found}' does not start with '{expected}'");
        }
    }
}
