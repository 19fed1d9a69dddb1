//! Random draws in equations: keys, arguments, and the draws that the engine makes itself.

use neurarchy_codegen::ir::Element;
use neurarchy_codegen::philox::{self, Stream};
use neurarchy_lang::expr::DrawId;
use neurarchy_lang::model::Distribution;

use crate::array::Array;
use crate::spec::{DrawSpec, Extent, Settings};

/// Object numbers of projections in Philox keys begin here; those of populations are below.
const FIRST_PROJECTION: u32 = 1 << 16;

/// Whose random call it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Object {
    Population(usize),
    Projection(usize),
}

impl Object {
    /// Its number in Philox keys.
    fn number(self) -> u32 {
        match self {
            Object::Population(index) => index as u32,
            Object::Projection(index) => FIRST_PROJECTION + index as u32,
        }
    }
}

/// What the engine keeps for one random call.
#[derive(Debug)]
pub(crate) struct DrawState {
    pub id: DrawId,
    pub distribution: Distribution,
    pub extent: Extent,
    key: u64,
    /// Cells of `Slot::DrawArgument`, one array each, since slots have one cell.
    pub arguments: [Array; 2],
    /// Cells of `Slot::Drawn`, if the engine draws.
    pub drawn: Option<Array>,
}

impl DrawState {
    pub fn new(spec: &DrawSpec, float: Element, count: usize, key: u64) -> DrawState {
        DrawState {
            id: spec.id,
            distribution: spec.distribution,
            extent: spec.extent,
            key,
            arguments: [Array::zeroed(Element::F64, 1), Array::zeroed(Element::F64, 1)],
            drawn: spec.drawn.then(|| Array::zeroed(float, count)),
        }
    }

    /// Draws for some places, each with its element: (rank, 0), or (pre rank, post rank) of a synapse.
    ///
    /// # Safety
    /// No other thread uses these places or writes the arguments meanwhile.
    pub unsafe fn draw(&self, counter: u64, places: impl Iterator<Item = (usize, [u32; 2])>) {
        let Some(drawn) = &self.drawn else { return };
        let arguments = [0, 1].map(|i| self.arguments[i].slice::<f64>()[0]);
        for (place, [low, high]) in places {
            debug_assert!(place < drawn.len());
            let stream = Stream::new(self.key, low, high, counter);
            let cell = drawn.pointer_to(place);
            // SAFETY: the place is in the array, whose elements are of this type, and nobody else uses it.
            unsafe {
                match drawn.element() {
                    Element::F32 => cell.cast::<f32>().write(value(self.distribution, arguments, &stream) as f32),
                    _ => cell.cast::<f64>().write(value(self.distribution, arguments, &stream)),
                }
            }
        }
    }
}

/// Keys of the random calls of one object, for `Slot::DrawKey`.
#[derive(Debug)]
pub(crate) struct DrawKey {
    pub id: DrawId,
    pub cell: Array,
}

/// The key of a random call follows from seed, network, object and call.
pub(crate) fn key(settings: &Settings, object: Object, id: DrawId) -> u64 {
    philox::key(settings.seed, settings.network, object.number(), id.0)
}

impl DrawKey {
    pub fn new(settings: &Settings, object: Object, id: DrawId) -> DrawKey {
        DrawKey { id, cell: Array::from_iter(Element::I64, [key(settings, object, id) as i64].into_iter()) }
    }
}

/// A draw of the distributions that reject.
fn value(distribution: Distribution, [a, b]: [f64; 2], stream: &Stream) -> f64 {
    match distribution {
        Distribution::Gamma => stream.gamma(a) * b,
        // Trials are whole; `as` turns NaN and negative numbers into 0.
        Distribution::Binomial => stream.binomial(a as u64, b) as f64,
        other => unreachable!("invariant: kernels draw {other:?} themselves"),
    }
}
