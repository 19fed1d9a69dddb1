//! Pooling: each post neuron sees a region of the pre population.

use neurarchy_lang::model::Operation;

use super::windows::{Coordinates, Edge, MOST_AXES, Shape};
use super::{Shared, Windows};
use crate::error::{Error, Result};
use crate::model::Synapse;
use crate::network::Network;
use crate::projection::ProjectionId;
use crate::time;
use crate::view::View;

impl Network {
    /// Declares a projection that gives each post neuron the `max`, `min` or `mean` of the `psp` of the pre neurons in a
    /// region; it is connected by [`Network::connect_pooling`]. The psp may use `pre.x`, `post.x`, constants and
    /// functions.
    pub fn add_pooling(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        psp: &str,
        operation: &str,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        if !["max", "min", "mean"].contains(&operation) {
            let problem = format!("the operation is 'max', 'mean' or 'min', not '{operation}'");
            return Err(Error::argument("Pooling(operation=)", problem));
        }
        for view in [&pre, &post] {
            let population = self.population(view.population)?;
            let axes = population.geometry().axes().len();
            if axes > MOST_AXES {
                let problem = format!(
                    "population '{}' has {axes} dimensions, at most {MOST_AXES} are possible",
                    population.name()
                );
                return Err(Error::argument("Pooling", problem));
            }
        }
        let synapse = Synapse {
            name: format!("Pooling with '{operation}' operation"),
            description: "Each post neuron sees a region of the pre population.".into(),
            operation: operation.into(),
            ..Synapse::default().psp(psp)
        };
        self.declare_shared(pre, post, target, &synapse, Shared::Pooling(None), name)
    }

    /// Gives a pooling its regions, which follow each other: `extent` is their size, `None` the ratio of the sizes of the
    /// populations. Regions begin at index 0 of dimensions that the post population does not have. Returns whether it
    /// was connected before.
    pub fn connect_pooling(&mut self, id: ProjectionId, extent: Option<&[usize]>, delay_ms: f64) -> Result<bool> {
        let (context, pre, post) = self.sides_of_shared(id, Shared::is_pooling, "connect_pooling")?;
        let wrong = |problem: String| Err(Error::argument(context.as_str(), problem));
        time::finite(delay_ms, &context)?;
        let (p, q) = (pre.len(), post.len());
        if pre.contains(&0) || post.contains(&0) {
            return wrong("both populations need neurons".into());
        }
        let extent = match extent {
            Some(extent) if extent.len() < p || extent.contains(&0) => {
                return wrong(format!("the extent has {p} lengths, one for each dimension of the pre population"));
            }
            Some(_) if q > p => {
                return wrong(format!("the post population has no more dimensions than the pre one, not {q} and {p}"));
            }
            Some(extent) => extent[..p].to_vec(),
            None if p != q => {
                return wrong(format!(
                    "without an extent both populations have the same number of dimensions, not {p} and {q}"
                ));
            }
            None => {
                if let Some(d) = (0..p).find(|&d| pre[d] % post[d] != 0) {
                    return wrong(format!(
                        "the number of neurons do not match: {} in dimension {d} are no multiple of {}",
                        pre[d], post[d]
                    ));
                }
                pre.iter().zip(&post).map(|(pre, post)| pre / post).collect()
            }
        };
        let corner = |rank: usize| {
            let mut corner: Coordinates = [0; MOST_AXES];
            let mut rest = rank;
            for axis in (0..q).rev() {
                corner[axis] = (rest % post[axis] * extent[axis]) as i64;
                rest /= post[axis];
            }
            corner
        };
        let axis = (0..q).rev().find(|&axis| post[axis] > 1);
        let step = axis.map_or(0, |axis| extent[axis] * pre[axis + 1..].iter().product::<usize>());
        let shape = Shape { pre: pre.clone(), window: extent.clone(), filters: 0, edge: Edge::Nothing };
        debug_assert!(self.projection(id)?.model.operation != Operation::Sum);
        let windows = Windows {
            name: "Pooling",
            spec: shape.spec((0..post.iter().product()).map(corner), step).into(),
            weights: Vec::new(),
            shape: extent,
            delay_ms,
            padding: None,
            convolution: None,
        };
        self.connect_shared(id, Shared::Pooling(Some(windows)))
    }

    /// The size of the regions of a pooling.
    pub fn extent_of_pooling(&self, id: ProjectionId) -> Result<&[usize]> {
        let projection = self.projection(id)?;
        match projection.shared() {
            Some(Shared::Pooling(Some(windows))) => Ok(&windows.shape),
            _ => Err(Error::argument(
                format!("projection '{}', extent", projection.name()),
                "it has no extent: it is no pooling, or not connected yet; call connect_pooling()",
            )),
        }
    }
}
