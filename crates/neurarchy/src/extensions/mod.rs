//! Projections without synapses of their own: their post neurons share the weights of a kernel (convolution, pooling,
//! diagonals), or they use the synapses of another projection (copy, transpose).

mod convolution;
mod dependent;
mod diagonal;
mod pooling;
mod windows;

use std::sync::Arc;

use neurarchy_engine::WindowSpec;

use crate::error::{Error, Result};
use crate::model::Synapse;
use crate::network::Network;
use crate::projection::{Projection, ProjectionId, Transmission};
use crate::view::{PopulationId, View};

pub use convolution::{Convolution, Filters, Padding};
pub use diagonal::{Diagonal, DiagonalGaussian};

/// What a projection has instead of synapses of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum Shared {
    /// A kernel, or a bank of kernels; `None`: it is not connected yet.
    Convolution(Option<Windows>),
    /// Regions of the pre population; `None`: it is not connected yet.
    Pooling(Option<Windows>),
    /// A kernel along diagonals; `None`: it is not connected yet.
    Diagonal(Option<Windows>),
    /// The synapses of another projection; `None`: it is not connected yet.
    Copy(Option<ProjectionId>),
    /// The synapses of another projection, the other way round.
    Transpose(ProjectionId),
}

/// Windows over the pre population, with shared weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    name: &'static str,
    pub(crate) spec: Arc<WindowSpec>,
    /// As they were given; row-major.
    pub(crate) weights: Vec<f64>,
    /// Lengths of the axes of `weights`.
    pub(crate) shape: Vec<usize>,
    pub(crate) delay_ms: f64,
    /// What neurons beyond the pre population are like; `None`: there are none, or they are at its border.
    pub(crate) padding: Option<f64>,
    convolution: Option<Convolution>,
}

impl Shared {
    /// Windows, if it has some and they are known.
    pub fn windows(&self) -> Option<&Windows> {
        match self {
            Shared::Convolution(windows) | Shared::Pooling(windows) | Shared::Diagonal(windows) => windows.as_ref(),
            Shared::Copy(_) | Shared::Transpose(_) => None,
        }
    }

    /// The projection whose synapses it uses, if it uses some and that is known.
    pub fn original(&self) -> Option<ProjectionId> {
        match self {
            Shared::Copy(original) => *original,
            Shared::Transpose(original) => Some(*original),
            _ => None,
        }
    }

    /// How reports name the pattern; `None`: it is not connected yet.
    pub fn pattern(&self) -> Option<&'static str> {
        match self {
            Shared::Copy(original) => original.map(|_| "Copy"),
            Shared::Transpose(_) => Some("Transpose"),
            _ => self.windows().map(|windows| windows.name),
        }
    }

    /// What is missing if it is not connected.
    pub(crate) fn connector(&self) -> &'static str {
        match self {
            Shared::Convolution(_) => "connect_filter() or connect_filters()",
            Shared::Pooling(_) => "connect_pooling()",
            Shared::Diagonal(_) => "connect() or connect_gaussian()",
            Shared::Copy(_) => "connect_copy()",
            Shared::Transpose(_) => "connect()",
        }
    }

    fn is_convolution(&self) -> bool {
        matches!(self, Shared::Convolution(_))
    }

    fn is_pooling(&self) -> bool {
        matches!(self, Shared::Pooling(_))
    }

    fn is_diagonal(&self) -> bool {
        matches!(self, Shared::Diagonal(_))
    }

    pub(crate) fn windows_mut(&mut self) -> Option<&mut Windows> {
        match self {
            Shared::Convolution(windows) | Shared::Pooling(windows) | Shared::Diagonal(windows) => windows.as_mut(),
            Shared::Copy(_) | Shared::Transpose(_) => None,
        }
    }

    /// It is connected.
    pub(crate) fn is_connected(&self) -> bool {
        self.pattern().is_some()
    }

    /// The other windows in the place of these; whether there were some.
    pub(crate) fn replace(&mut self, new: Shared) -> bool {
        std::mem::replace(self, new).is_connected()
    }
}

impl Network {
    /// Declares a projection with shared windows between two whole populations.
    fn declare_shared(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        synapse: &Synapse,
        kind: Shared,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        self.require_whole(&[&pre, &post], &synapse.name)?;
        let id =
            self.declare_projection(pre, post, &[target.to_string()], Some(synapse), Transmission::Windows, name)?;
        self.set_shared(id, kind);
        Ok(id)
    }

    fn require_whole(&self, views: &[&View], what: &str) -> Result<()> {
        match views.iter().find(|view| view.ranks.is_some()) {
            None => Ok(()),
            Some(part) => Err(Error::argument(
                what,
                format!(
                    "it needs full populations, not a part of population '{}'",
                    self.population(part.population)?.name()
                ),
            )),
        }
    }

    /// How a call is named in messages, and the shapes of both populations.
    fn sides_of_shared(
        &self,
        id: ProjectionId,
        is: fn(&Shared) -> bool,
        what: &str,
    ) -> Result<(String, Vec<usize>, Vec<usize>)> {
        let projection = self.projection(id)?;
        let context = format!("projection '{}', {what}", projection.name());
        match projection.shared() {
            Some(shared) if is(shared) => {}
            Some(shared) => return Err(Error::argument(context, format!("call {} instead", shared.connector()))),
            None => {
                return Err(Error::argument(context, "it has synapses of its own; call one of the other connectors"));
            }
        }
        let axes = |id: PopulationId| Ok(self.population(id)?.geometry().axes().to_vec());
        Ok((context, axes(projection.pre().population)?, axes(projection.post().population)?))
    }

    /// The shape of the weights that post neurons share, and the weights, row-major.
    pub fn shared_weights(&self, id: ProjectionId) -> Result<(Vec<usize>, Vec<f64>)> {
        let windows = self.windows_of(id, "weights")?;
        match self.running_weights(id) {
            Some(weights) => Ok((windows.shape.clone(), weights)),
            None => Ok((windows.shape.clone(), windows.weights.clone())),
        }
    }

    /// Other weights, of the same shape, from the next step on; before compile: from the beginning.
    pub fn set_shared_weights(&mut self, id: ProjectionId, shape: &[usize], weights: Vec<f64>) -> Result<()> {
        let windows = self.windows_of(id, "weights")?;
        if shape != windows.shape || weights.len() != windows.weights.len() {
            let context = format!("projection '{}', weights", self.projection(id)?.name());
            let problem = format!("weights of the shape {:?} are needed, not {shape:?}", windows.shape);
            return Err(Error::argument(context, problem));
        }
        self.write_shared_weights(id, weights)
    }

    /// Where the kernels of a convolution are centred in the pre population, for each post neuron by its rank; in a bank
    /// the number of the filter follows.
    pub fn centres(&self, id: ProjectionId) -> Result<Vec<Vec<i64>>> {
        let windows = self.windows_of(id, "pre_coordinates")?;
        let Some(convolution) = &windows.convolution else {
            let context = format!("projection '{}', pre_coordinates", self.projection(id)?.name());
            return Err(Error::argument(context, "only convolutions have centres"));
        };
        Ok(convolution.centres())
    }

    pub(crate) fn windows_of(&self, id: ProjectionId, what: &str) -> Result<&Windows> {
        let projection = self.projection(id)?;
        let context = || format!("projection '{}', {what}", projection.name());
        match projection.shared() {
            None => Err(Error::argument(context(), "its synapses have weights of their own: w")),
            Some(shared) => shared.windows().filter(|w| !w.weights.is_empty()).ok_or_else(|| match shared {
                Shared::Pooling(_) => Error::argument(context(), "pooling has no weights"),
                Shared::Copy(_) | Shared::Transpose(_) => {
                    Error::argument(context(), "it has the weights w of its original")
                }
                _ => Error::argument(context(), format!("it is not connected yet; call {}", shared.connector())),
            }),
        }
    }
}

impl Projection {
    /// It uses the synapses of a projection that was declared later.
    pub(crate) fn waits_for_later(&self, own: ProjectionId) -> bool {
        self.shared.as_ref().and_then(Shared::original).is_some_and(|original| original > own)
    }
}
