//! From windows over a population to the runs that the engine works on.

use std::collections::HashMap;
use std::ops::Range;

use neurarchy_codegen::ir::{Lanes, Stride};
use neurarchy_codegen::windows::Run;
use neurarchy_engine::WindowSpec;

/// Filters from which on a vector is made of the filters at one place, and not of neighbouring places.
const ENOUGH_FILTERS: usize = 8;

/// Most axes of a population that windows can move over.
pub(crate) const MOST_AXES: usize = 4;

/// Coordinates in the pre population.
pub(crate) type Coordinates = [i64; MOST_AXES];

/// What a window sees beyond the pre population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edge {
    /// Nothing.
    Nothing,
    /// Neurons that are all alike, which a kernel of its own evaluates.
    Alike,
    /// The nearest neuron of the population.
    Nearest,
}

/// Windows of one shape.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// Lengths of the axes of the pre population.
    pub pre: Vec<usize>,
    /// Length of the window along each of them.
    pub window: Vec<usize>,
    /// Weight filters; each post neuron has the weights of one. 0: there are no weights.
    pub filters: usize,
    pub edge: Edge,
}

impl Shape {
    /// Taps of a window.
    pub fn size(&self) -> usize {
        self.window.iter().product()
    }

    /// The runs of post neurons whose windows have these first corners, in the order of their ranks. Each corner counts
    /// for as many post neurons as there are filters.
    pub fn spec(&self, corners: impl Iterator<Item = Coordinates>, step: usize) -> WindowSpec {
        let side_by_side = self.filters >= ENOUGH_FILTERS;
        let filters = self.filters.max(1);
        let lanes = match (side_by_side, step, filters) {
            (true, ..) => Lanes { pre: Stride::Zero, weight: Stride::One, post: Stride::One },
            (false, step, filters) => {
                let one = |n: usize| if n == 1 { Stride::One } else { Stride::Any };
                Lanes { pre: one(step), weight: Stride::Zero, post: one(filters) }
            }
        };
        let mut maker = Maker {
            shape: self,
            strides: row_major(&self.pre),
            in_window: row_major(&self.window),
            // Rows of taps follow the longest way that is contiguous in the window.
            axis: self.window.iter().rposition(|&n| n > 1).unwrap_or(self.window.len() - 1),
            weight_step: if side_by_side { filters as i64 } else { 1 },
            rows: Table::default(),
            taps: Table::default(),
        };
        let mut spec = WindowSpec {
            lanes,
            inside: Vec::new(),
            outside: Vec::new(),
            rows: Vec::new(),
            taps: Vec::new(),
            size: self.size(),
            weights: self.size() * self.filters,
            filters: if side_by_side { filters } else { 1 },
        };
        let mut open: Option<Open> = None;
        for (place, corner) in corners.enumerate() {
            let cut = maker.cut(&corner);
            let base = maker.base(&corner, &cut);
            match &mut open {
                Some(open) if open.cut == cut && open.takes(base, lanes.pre) => open.add(base),
                _ => {
                    if let Some(open) = open.replace(Open { cut, place, base, step: None, last: base, count: 1 }) {
                        maker.close(&open, side_by_side, &mut spec);
                    }
                }
            }
        }
        if let Some(open) = open {
            maker.close(&open, side_by_side, &mut spec);
        }
        (spec.rows, spec.taps) = (maker.rows.list, maker.taps.list);
        spec
    }
}

/// Distance in memory from one place to the next along each axis.
fn row_major(axes: &[usize]) -> Vec<i64> {
    let mut strides = vec![1i64; axes.len()];
    for axis in (0..axes.len().saturating_sub(1)).rev() {
        strides[axis] = strides[axis + 1] * axes[axis + 1] as i64;
    }
    strides
}

/// The part of a window that lies in the pre population, along one axis. An empty one lies before or behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Part {
    begin: i64,
    end: i64,
    behind: bool,
}

/// Places that follow each other, with the same part of their windows in the pre population.
struct Open {
    cut: Vec<Part>,
    place: usize,
    base: i64,
    step: Option<i64>,
    last: i64,
    count: usize,
}

impl Open {
    /// The next window lies as far from the last one as that from the one before.
    fn takes(&self, base: i64, stride: Stride) -> bool {
        let step = base - self.last;
        match (stride, self.step) {
            (Stride::One, _) => step == 1,
            (_, Some(before)) => step == before,
            (_, None) => true,
        }
    }

    fn add(&mut self, base: i64) {
        self.step = Some(base - self.last);
        self.last = base;
        self.count += 1;
    }
}

/// Lists of distances; equal ones are kept once.
struct Table<K> {
    list: Vec<[i64; 2]>,
    known: HashMap<K, Range<i64>>,
}

impl<K> Default for Table<K> {
    fn default() -> Table<K> {
        Table { list: Vec::new(), known: HashMap::new() }
    }
}

impl<K: std::hash::Hash + Eq> Table<K> {
    fn find(&self, key: &K) -> Option<Range<i64>> {
        self.known.get(key).cloned()
    }

    fn add(&mut self, key: K, list: Vec<[i64; 2]>) -> Range<i64> {
        let first = self.list.len() as i64;
        self.list.extend(list);
        let range = first..self.list.len() as i64;
        self.known.insert(key, range.clone());
        range
    }
}

/// Which rows of a window.
#[derive(PartialEq, Eq, Hash)]
enum Rows {
    Inside(Vec<Part>),
    Outside(Vec<Part>),
    InsideWithoutPlace(Vec<Part>),
}

/// Which taps of a row.
#[derive(PartialEq, Eq, Hash)]
enum Taps {
    Inside(Part),
    WithoutPlace(i64, i64),
}

struct Maker<'a> {
    shape: &'a Shape,
    strides: Vec<i64>,
    in_window: Vec<i64>,
    /// The axis that taps go along.
    axis: usize,
    /// Distance from the weight of a tap to that of the next.
    weight_step: i64,
    rows: Table<Rows>,
    taps: Table<Taps>,
}

impl Maker<'_> {
    /// The part of a window in the pre population.
    fn cut(&self, corner: &Coordinates) -> Vec<Part> {
        let axes = self.shape.pre.iter().zip(&self.shape.window).zip(corner);
        let part = |((&length, &window), &corner): ((&usize, &usize), &i64)| {
            let (length, window) = (length as i64, window as i64);
            let (begin, end) = ((-corner).clamp(0, window), (length - corner).clamp(0, window));
            Part { begin: begin.min(end), end, behind: corner > 0 && begin >= end }
        };
        axes.map(part).collect()
    }

    /// Where the first tap that is in the pre population looks; with the nearest neurons: that of any tap.
    fn base(&self, corner: &Coordinates, cut: &[Part]) -> i64 {
        let axis = |axis: usize| match cut[axis] {
            part if part.begin < part.end => corner[axis] + part.begin,
            part if part.behind => self.shape.pre[axis] as i64 - 1,
            _ => 0,
        };
        (0..cut.len()).map(|n| axis(n) * self.strides[n]).sum()
    }

    /// Numbers of the taps along an axis that are looked at, with their distances from the first one.
    fn along(&self, axis: usize, part: Part) -> Vec<(i64, i64)> {
        let all = 0..self.shape.window[axis] as i64;
        match self.shape.edge {
            Edge::Nearest if part.begin < part.end => {
                all.map(|m| (m, m.clamp(part.begin, part.end - 1) - part.begin)).collect()
            }
            Edge::Nearest => all.map(|m| (m, 0)).collect(),
            _ => (part.begin..part.end).map(|m| (m, m - part.begin)).collect(),
        }
    }

    /// Distances of the rows of a window, over all axes but that of the taps.
    fn row_list(&self, along: &dyn Fn(usize) -> Vec<(i64, i64)>) -> Vec<[i64; 2]> {
        let mut list = vec![[0, 0]];
        for axis in (0..self.strides.len()).filter(|&n| n != self.axis) {
            let steps = along(axis);
            list = list
                .iter()
                .flat_map(|&[pre, weight]| steps.iter().map(move |&(m, way)| (pre, weight, m, way)).collect::<Vec<_>>())
                .map(|(pre, weight, m, way)| {
                    [pre + way * self.strides[axis], weight + m * self.in_window[axis] * self.weight_step]
                })
                .collect();
        }
        list
    }

    fn tap_list(&self, steps: Vec<(i64, i64)>) -> Vec<[i64; 2]> {
        let weight = self.in_window[self.axis] * self.weight_step;
        steps.into_iter().map(|(m, way)| [way * self.strides[self.axis], m * weight]).collect()
    }

    /// The cut without the axis of the taps.
    fn other_axes(&self, cut: &[Part]) -> Vec<Part> {
        cut.iter().enumerate().filter(|&(n, _)| n != self.axis).map(|(_, part)| *part).collect()
    }

    fn close(&mut self, open: &Open, side_by_side: bool, spec: &mut WindowSpec) {
        let filters = self.shape.filters.max(1);
        let (rows, taps) = (self.rows_inside(&open.cut), self.taps_inside(open.cut[self.axis]));
        let mut parts = vec![(rows, taps, true)];
        if self.shape.edge == Edge::Alike {
            parts.extend(self.beyond(&open.cut).into_iter().map(|(rows, taps)| (rows, taps, false)));
        }
        for (rows, taps, inside) in parts {
            if rows.is_empty() || taps.is_empty() {
                continue;
            }
            let list = if inside { &mut spec.inside } else { &mut spec.outside };
            let run = Run {
                post: (open.place * filters) as i64,
                post_lane: filters as i64,
                post_repeat: 0,
                pre: if inside { open.base } else { 0 },
                pre_lane: if inside { open.step.unwrap_or(1) } else { 1 },
                pre_repeat: 0,
                weight: 0,
                weight_lane: 0,
                lanes: open.count as i64,
                repeats: 1,
                first_row: rows.start,
                end_row: rows.end,
                first_tap: taps.start,
                end_tap: taps.end,
            };
            if side_by_side {
                list.push(Run {
                    post_lane: 1,
                    post_repeat: run.post_lane,
                    pre_lane: 0,
                    pre_repeat: run.pre_lane,
                    weight_lane: 1,
                    lanes: filters as i64,
                    repeats: run.lanes,
                    ..run
                });
                continue;
            }
            let size = self.shape.size() as i64;
            list.extend((0..filters as i64).map(|f| Run { post: run.post + f, weight: f * size, ..run }));
        }
    }

    fn rows_inside(&mut self, cut: &[Part]) -> Range<i64> {
        let key = Rows::Inside(self.other_axes(cut));
        self.rows.find(&key).unwrap_or_else(|| {
            let list = self.row_list(&|axis| self.along(axis, cut[axis]));
            self.rows.add(key, list)
        })
    }

    fn taps_inside(&mut self, part: Part) -> Range<i64> {
        let key = Taps::Inside(part);
        self.taps.find(&key).unwrap_or_else(|| {
            let list = self.tap_list(self.along(self.axis, part));
            self.taps.add(key, list)
        })
    }

    /// The rest of a window: rows that are outside with all their taps, then rows that are inside with the taps before
    /// and behind the pre population. It needs no places.
    fn beyond(&mut self, cut: &[Part]) -> Vec<(Range<i64>, Range<i64>)> {
        let numbers = |range: Range<i64>| range.map(|m| (m, 0)).collect::<Vec<_>>();
        let key = Rows::InsideWithoutPlace(self.other_axes(cut));
        let inside = self.rows.find(&key).unwrap_or_else(|| {
            let list = self.row_list(&|axis| numbers(cut[axis].begin..cut[axis].end));
            self.rows.add(key, list)
        });
        let key = Rows::Outside(self.other_axes(cut));
        let outside = self.rows.find(&key).unwrap_or_else(|| {
            let inside = &self.rows.list[inside.start as usize..inside.end as usize];
            let mut list = self.row_list(&|axis| numbers(0..self.shape.window[axis] as i64));
            list.retain(|row| !inside.contains(row));
            self.rows.add(key, list)
        });
        let (part, window) = (cut[self.axis], self.shape.window[self.axis] as i64);
        let mut taps = |begin: i64, end: i64| {
            let key = Taps::WithoutPlace(begin, end);
            self.taps.find(&key).unwrap_or_else(|| {
                let list = self.tap_list(numbers(begin..end));
                self.taps.add(key, list)
            })
        };
        // A part that is empty is at one end of the window, so that all taps are before or behind it.
        let (all, before, behind) = (taps(0, window), taps(0, part.begin), taps(part.end, window));
        vec![(outside, all), (inside.clone(), before), (inside, behind)]
    }
}
