//! Where in memory each synapse is, by its canonical number.

use std::ops::Range;

use neurarchy_codegen::ir::Element;

use super::matrix::Matrix;
use super::{Layout, Projection};
use crate::array::Array;
use crate::grouping::{ClassOf, Grouping};
use crate::partition::Partition;
use crate::rows::Rows;
use crate::spec::Delays;

/// The place of each synapse.
#[derive(Clone, Copy)]
pub(crate) enum Places<'a> {
    /// Its number.
    Same,
    /// In a list, which begins with the place of the synapse of this number.
    Listed(&'a [u32], usize),
    /// That of its pair of neurons.
    Matrix(&'a Matrix, &'a Rows),
}

/// Places that were found for one use, or are known.
pub(crate) enum Found<'a> {
    /// They belong to the projection.
    Known(Places<'a>),
    /// A list, and the number of the synapse with which it begins.
    Listed(Vec<u32>, usize),
}

impl<'a> Places<'a> {
    /// The places of some synapses.
    pub fn of(self, synapses: Range<usize>) -> impl ExactSizeIterator<Item = usize> + Clone + 'a {
        let mut row = match self {
            Places::Matrix(_, rows) if !synapses.is_empty() => rows.row_at(synapses.start),
            _ => 0,
        };
        synapses.map(move |synapse| match self {
            Places::Same => synapse,
            Places::Listed(list, first) => list[synapse - first] as usize,
            Places::Matrix(matrix, rows) => {
                while rows.range(row).end <= synapse {
                    row += 1;
                }
                matrix.place(rows.pre_rank(synapse), rows.post_ranks()[row])
            }
        })
    }

    /// The place of one synapse.
    pub fn at(self, synapse: usize) -> usize {
        match self {
            Places::Matrix(_, rows) => {
                self.between(synapse, rows.pre_rank(synapse), rows.post_ranks()[rows.row_at(synapse)])
            }
            _ => self.between(synapse, 0, 0),
        }
    }

    /// The place of one synapse, whose neurons are known.
    #[inline]
    pub fn between(self, synapse: usize, pre: u32, post: u32) -> usize {
        match self {
            Places::Same => synapse,
            Places::Listed(list, first) => list[synapse - first] as usize,
            Places::Matrix(matrix, _) => matrix.place(pre, post),
        }
    }

    /// All synapses are where their numbers are.
    pub fn is_same(self) -> bool {
        matches!(self, Places::Same)
    }
}

impl Found<'_> {
    pub fn get(&self) -> Places<'_> {
        match self {
            Found::Known(places) => *places,
            Found::Listed(list, first) => Places::Listed(list, *first),
        }
    }
}

impl Projection {
    /// Length of local arrays: gaps of the storage included.
    pub fn storage(&self) -> usize {
        match &self.layout {
            Layout::Post => self.synapses(),
            Layout::Pre(groups) => groups.len(),
            Layout::Dense(matrix) => matrix.len(),
        }
    }

    /// The parts of local arrays that hold synapses.
    pub fn stored(&self) -> Vec<Range<usize>> {
        match &self.layout {
            Layout::Pre(groups) => (0..groups.blocks()).map(|block| groups.block(block)).collect(),
            Layout::Post | Layout::Dense(_) => vec![Range { start: 0, end: self.storage() }],
        }
    }

    /// Where each synapse is stored. It is found once and kept, for those who need it in every step.
    pub fn places(&self) -> Places<'_> {
        match &self.layout {
            Layout::Post => Places::Same,
            Layout::Pre(_) => Places::Listed(self.places.get_or_init(|| self.find_places()).slice::<u32>(), 0),
            Layout::Dense(matrix) if matrix.is_canonical() => Places::Same,
            Layout::Dense(matrix) => Places::Matrix(matrix, &self.rows),
        }
    }

    /// As `places`, but not kept if nobody has asked for that.
    pub fn places_once(&self) -> Found<'_> {
        match (&self.layout, self.places.get()) {
            (Layout::Pre(_), None) => Found::Listed(self.find_places().slice::<u32>().to_vec(), 0),
            _ => Found::Known(self.places()),
        }
    }

    /// Places of the synapses of some rows, found without those of others where that is quick.
    pub fn places_of(&self, rows: Range<usize>) -> Found<'_> {
        let few = rows.len() < self.rows.len() && self.places.get().is_none();
        let first = self.rows.starts()[rows.start];
        match &self.layout {
            Layout::Pre(_) if few => {
                self.search(rows).map_or_else(|| self.places_once(), |list| Found::Listed(list, first))
            }
            _ => self.places_once(),
        }
    }

    /// The array of a local attribute, and where the synapses of some rows are stored.
    pub fn attribute_and_places(&mut self, index: usize, rows: Range<usize>) -> (&mut Array, Found<'_>) {
        self.fresh = false;
        let listed = match self.places_of(rows) {
            Found::Listed(list, first) => Some(Found::Listed(list, first)),
            _ => None,
        };
        let found = listed.unwrap_or_else(|| {
            Found::Known(match &self.layout {
                Layout::Dense(matrix) if !matrix.is_canonical() => Places::Matrix(matrix, &self.rows),
                _ => self.places.get().map_or(Places::Same, |list| Places::Listed(list.slice::<u32>(), 0)),
            })
        });
        (&mut self.attributes[index].cells, found)
    }

    /// Storage places of some synapses, in canonical order; `places` is kept from then on.
    pub fn storage_of(&self, synapses: Range<usize>) -> impl ExactSizeIterator<Item = usize> {
        self.places().of(synapses)
    }

    /// Storage places of the synapses of some rows. Within a group post ranks ascend; `None` if they are not stored, or a
    /// pair of neurons is connected twice.
    fn search(&self, rows: Range<usize>) -> Option<Vec<u32>> {
        let (Layout::Pre(groups), Some(ranks)) = (&self.layout, &self.ranks) else { return None };
        let rank = |place: usize| match ranks.element() {
            Element::U16 => u32::from(ranks.slice::<u16>()[place]),
            _ => ranks.slice::<u32>()[place],
        };
        let class_of = self.class_of();
        let mut places = Vec::with_capacity(self.rows.starts()[rows.end] - self.rows.starts()[rows.start]);
        for row in rows {
            let post = self.rows.post_ranks()[row];
            let block = (0..self.partition.len()).find(|&b| self.partition.block(b).contains(&(post as usize)))?;
            for synapse in self.rows.range(row) {
                let group = groups.range(block, class_of.at(synapse), self.rows.pre_rank(synapse) as usize);
                let (mut low, mut high) = (group.start, group.end);
                while low < high {
                    let middle = low.midpoint(high);
                    if rank(middle) < post { low = middle + 1 } else { high = middle }
                }
                let twice = low + 1 < group.end && rank(low + 1) == post;
                if low == group.end || rank(low) != post || twice {
                    return None;
                }
                places.push(low as u32);
            }
        }
        Some(places)
    }

    fn find_places(&self) -> Array {
        let places = Array::zeroed(Element::U32, self.synapses());
        self.grouping(&self.partition).place(|synapse, place, _| {
            // SAFETY: each synapse comes once, and there are as many elements.
            unsafe { places.put(synapse, place as u32) }
        });
        places
    }

    /// The groups that the synapses make, in blocks of a partition.
    pub fn grouping(&self, partition: &Partition) -> Grouping<'_> {
        Grouping::new(&self.rows, self.pre_size, partition, self.classes.get().len(), self.class_of())
    }

    fn class_of(&self) -> ClassOf<'_> {
        match (&self.class_of, &self.delays) {
            (Some(list), _) => ClassOf::Each(list),
            (None, Delays::Uniform(_)) => ClassOf::One,
            (None, Delays::PerSynapse(steps)) => {
                let mut of_delay = vec![0; self.max_delay() + 1];
                for (index, class) in self.classes.get().iter().enumerate() {
                    of_delay[class.delay as usize] = index as u32;
                }
                ClassOf::Delay(steps, of_delay)
            }
        }
    }
}
