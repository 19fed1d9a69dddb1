//! Convolution: post neurons look at the pre population through a kernel, or a bank of kernels, whose weights they share.

use neurarchy_engine::WindowSpec;
use neurarchy_lang::model::Operation;

use super::windows::{Coordinates, Edge, MOST_AXES, Shape};
use super::{Shared, Windows};
use crate::error::{Error, Result};
use crate::model::Synapse;
use crate::network::Network;
use crate::projection::ProjectionId;
use crate::time;
use crate::view::View;

/// One kernel, or a bank of kernels, and how it moves over the pre population.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters {
    /// Row-major; in a bank the first axis counts the kernels.
    pub weights: Vec<f64>,
    /// Lengths of the axes of `weights`.
    pub shape: Vec<usize>,
    /// 0 means one step.
    pub delay_ms: f64,
    /// The kernel is applied to each place of the last axis on its own.
    pub keep_last_dimension: bool,
    /// What lies beyond the pre population.
    pub padding: Padding,
    /// The coordinates of the pre neuron on which the kernel is centred, for each post neuron by its rank (in a bank for
    /// each place, with all kernels); `None`: as the shapes of the populations say.
    pub subsampling: Option<Vec<Vec<i64>>>,
}

/// What lies beyond a population. For the operations `max` and `min` there is nothing, whatever is given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Padding {
    /// Nothing; the same as the value 0.
    #[default]
    Nothing,
    /// Neurons whose attributes all have this value.
    Value(f64),
    /// The neurons at the border go on.
    Border,
}

impl Filters {
    /// A kernel of this shape, without delay and padding.
    pub fn new(shape: &[usize], weights: Vec<f64>) -> Filters {
        Filters {
            weights,
            shape: shape.to_vec(),
            delay_ms: 0.0,
            keep_last_dimension: false,
            padding: Padding::Nothing,
            subsampling: None,
        }
    }

    /// With this padding.
    pub fn padding(mut self, padding: Padding) -> Filters {
        self.padding = padding;
        self
    }

    /// With this delay.
    pub fn delay_ms(mut self, ms: f64) -> Filters {
        self.delay_ms = ms;
        self
    }

    /// Applied to each place of the last axis on its own.
    pub fn keep_last_dimension(mut self) -> Filters {
        self.keep_last_dimension = true;
        self
    }

    /// Centred on these coordinates.
    pub fn subsampling(mut self, centres: Vec<Vec<i64>>) -> Filters {
        self.subsampling = Some(centres);
        self
    }
}

/// Where the kernels of a convolution lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Convolution {
    pub(crate) pre: Vec<usize>,
    pub(crate) post: Vec<usize>,
    /// Of one kernel; over all axes of the pre population.
    pub(crate) window: Vec<usize>,
    /// `None`: a single kernel.
    pub(crate) bank: Option<usize>,
    pub(crate) keep_last_dimension: bool,
    pub(crate) subsampling: Option<Vec<Vec<i64>>>,
}

impl Convolution {
    /// Checks that a kernel, or a bank, fits two populations.
    fn new(context: &str, pre: &[usize], post: &[usize], filters: &Filters, bank: bool) -> Result<Convolution> {
        let wrong = |problem: String| Err(Error::argument(context, problem));
        let (p, q, ndim) = (pre.len(), post.len(), filters.shape.len());
        let shape = &filters.shape;
        if p > MOST_AXES || q > MOST_AXES {
            return wrong(format!("too many dimensions: populations of {p} and {q}, at most {MOST_AXES} are possible"));
        }
        if ndim > MOST_AXES + usize::from(bank) {
            let most = MOST_AXES + usize::from(bank);
            return wrong(format!("too many dimensions for the kernel: {ndim}, at most {most} are possible"));
        }
        if filters.weights.is_empty() || filters.weights.len() != shape.iter().product::<usize>() {
            return wrong(format!("{} weights do not fill a kernel of the shape {shape:?}", filters.weights.len()));
        }
        if pre.contains(&0) || post.contains(&0) {
            return wrong("both populations need neurons".into());
        }
        if bank && filters.keep_last_dimension {
            return wrong(
                "keep_last_dimension is for a single kernel, use connect_filter(); a bank makes the last dimension"
                    .into(),
            );
        }
        let window = if bank { &shape[1..] } else { &shape[..] };
        let k = window.len();
        if k < p && !filters.keep_last_dimension {
            return wrong(format!(
                "the kernel has {k} dimensions and the pre population {p}; set the flag keep_last_dimension to True if \
                 the kernel is to be applied to each place of the last dimension on its own"
            ));
        }
        if !bank && k > p {
            return wrong(format!(
                "the kernel has {k} dimensions and the pre population {p}; for several kernels use connect_filters()"
            ));
        }
        if bank && k != p {
            return wrong(format!(
                "a bank of kernels for a pre population of {p} dimensions has {}, not {ndim}",
                p + 1
            ));
        }
        if filters.keep_last_dimension {
            if k + 1 != p {
                return wrong(format!(
                    "with keep_last_dimension the kernel has one dimension less than the pre population: {}, not {k}",
                    p - 1
                ));
            }
            if q != p || pre[p - 1] != post[q - 1] {
                return wrong(format!(
                    "both populations must have the same number of neurons in the last dimension, not {pre:?} and \
                     {post:?}"
                ));
            }
        }
        if q < p && shape[ndim - 1] != pre[p - 1] {
            return wrong(format!(
                "the last dimension of the filter ({}) must equal the last of the pre population ({})",
                shape[ndim - 1],
                pre[p - 1]
            ));
        }
        if bank && shape[0] != post[q - 1] {
            return wrong(format!(
                "the last dimension of the post population must have as many neurons ({}) as there are filters ({})",
                post[q - 1],
                shape[0]
            ));
        }
        let matched = if bank { q - 1 } else { q };
        if matched > p {
            let problem = if bank { "at most one dimension more than" } else { "no more dimensions than" };
            return wrong(format!("the post population has {problem} the pre population, not {q} and {p}"));
        }
        let places = post.iter().product::<usize>() / if bank { shape[0] } else { 1 };
        match &filters.subsampling {
            Some(list) if list.len() != places || list.iter().any(|entry| entry.len() != p) => {
                return wrong(format!("subsampling must have {places} elements of size {p}"));
            }
            Some(_) => {}
            None => {
                if let Some(d) = (0..matched).find(|&d| !pre[d].is_multiple_of(post[d])) {
                    return wrong(format!(
                        "the pre dimensions must be a multiple of the post ones for down-sampling, but {} neurons in \
                         dimension {d} are no multiple of {}",
                        pre[d], post[d]
                    ));
                }
            }
        }
        let mut window = window.to_vec();
        window.resize(p, 1);
        Ok(Convolution {
            pre: pre.to_vec(),
            post: post.to_vec(),
            window,
            bank: bank.then(|| shape[0]),
            keep_last_dimension: filters.keep_last_dimension,
            subsampling: filters.subsampling.clone(),
        })
    }

    /// Places on which kernels are centred: post neurons, in a bank of one filter.
    fn places(&self) -> usize {
        self.post.iter().product::<usize>() / self.bank.unwrap_or(1)
    }

    /// The coordinates of the pre neuron on which the kernel of a place is centred.
    fn centre(&self, place: usize) -> Coordinates {
        let mut centre = [0; MOST_AXES];
        if let Some(list) = &self.subsampling {
            centre[..self.pre.len()].copy_from_slice(&list[place]);
            return centre;
        }
        let matched = self.post.len() - usize::from(self.bank.is_some());
        let mut rest = place;
        let mut own = [0; MOST_AXES];
        for axis in (0..matched).rev() {
            own[axis] = (rest % self.post[axis]) as i64;
            rest /= self.post[axis];
        }
        for (axis, &length) in self.pre.iter().enumerate() {
            centre[axis] = if axis < matched {
                let ratio = (length / self.post[axis]) as i64;
                (ratio - 1) / 2 + ratio * own[axis]
            } else {
                self.middle(axis)
            };
        }
        if self.keep_last_dimension {
            centre[self.pre.len() - 1] = own[self.pre.len() - 1];
        }
        centre
    }

    /// The place in the kernel that lies on the centre.
    fn middle(&self, axis: usize) -> i64 {
        (self.window[axis] as i64 - 1) / 2
    }

    /// Where the kernels are centred, for each post neuron; in a bank with the number of the filter.
    pub(crate) fn centres(&self) -> Vec<Vec<i64>> {
        let p = self.pre.len();
        let of_place = |place: usize| {
            let centre = self.centre(place)[..p].to_vec();
            let bank = self.bank.map(|filters| 0..filters as i64);
            match bank {
                None => vec![centre],
                Some(filters) => filters.map(|f| centre.iter().copied().chain([f]).collect()).collect(),
            }
        };
        (0..self.places()).flat_map(of_place).collect()
    }

    fn spec(&self, edge: Edge) -> WindowSpec {
        let shape = Shape { pre: self.pre.clone(), window: self.window.clone(), filters: self.bank.unwrap_or(1), edge };
        let corners = (0..self.places()).map(|place| {
            let mut corner = self.centre(place);
            for (axis, corner) in corner[..self.pre.len()].iter_mut().enumerate() {
                *corner -= self.middle(axis);
            }
            corner
        });
        // Neighbouring places differ along the last axis on which there are several.
        let matched = self.post.len() - usize::from(self.bank.is_some());
        let axis = (0..matched).rev().find(|&axis| self.post[axis] > 1).filter(|_| self.subsampling.is_none());
        let step =
            axis.map_or(0, |axis| self.pre[axis] / self.post[axis] * self.pre[axis + 1..].iter().product::<usize>());
        shape.spec(corners, step)
    }
}

impl Network {
    /// Declares a projection whose post neurons share the weights of a kernel, or of a bank of kernels; it is connected
    /// by [`Network::connect_filter`] or [`Network::connect_filters`]. The `psp` of a weight may use `w`, `pre.x`,
    /// `post.x`, constants and functions; `operation` combines those of a post neuron. What comes out is added to
    /// `sum(target)` of a rate-coded post population, or to `g_target` of a spiking one, in each step.
    ///
    /// ```
    /// use neurarchy::{Filters, Network, Neuron, Settings};
    ///
    /// let mut network = Network::new(Settings::default())?;
    /// let image = network.add_population(&[5], &Neuron::new("r = 0.0", ""), None)?;
    /// let edges = network.add_population(&[5], &Neuron::new("", "r = sum(exc)"), None)?;
    /// let filter = network.add_convolution(image.into(), edges.into(), "exc", "pre.r * w", "sum", None)?;
    /// network.connect_filter(filter, Filters::new(&[3], vec![-1.0, 0.0, 1.0]))?;
    /// network.compile()?;
    /// network.set(image, "r", None, &vec![1.0, 2.0, 4.0, 8.0, 16.0].into())?;
    /// network.step()?;
    /// assert_eq!(network.get(edges, "r")?.to_f64(), [2.0, 3.0, 6.0, 12.0, -8.0]);
    /// # Ok::<(), neurarchy::Error>(())
    /// ```
    pub fn add_convolution(
        &mut self,
        pre: View,
        post: View,
        target: &str,
        psp: &str,
        operation: &str,
        name: Option<&str>,
    ) -> Result<ProjectionId> {
        let synapse = Synapse {
            name: format!("Convolution with '{operation}' operation"),
            description: "Weights are shared by all post neurons.".into(),
            operation: operation.into(),
            ..Synapse::default().psp(psp)
        };
        self.declare_shared(pre, post, target, &synapse, Shared::Convolution(None), name)
    }

    /// Gives a convolution its kernel; returns whether it had one.
    pub fn connect_filter(&mut self, id: ProjectionId, filter: Filters) -> Result<bool> {
        self.convolve(id, filter, false, "connect_filter")
    }

    /// Gives a convolution a bank of kernels; returns whether it had one.
    pub fn connect_filters(&mut self, id: ProjectionId, filters: Filters) -> Result<bool> {
        self.convolve(id, filters, true, "connect_filters")
    }

    fn convolve(&mut self, id: ProjectionId, filters: Filters, bank: bool, what: &str) -> Result<bool> {
        let (context, pre, post) = self.sides_of_shared(id, Shared::is_convolution, what)?;
        time::finite(filters.delay_ms, &context)?;
        if let Padding::Value(value) = filters.padding
            && !value.is_finite()
        {
            return Err(Error::argument(context, format!("padding must be a finite number, not {value}")));
        }
        let convolution = Convolution::new(&context, &pre, &post, &filters, bank)?;
        let averages = matches!(self.projection(id)?.model.operation, Operation::Sum | Operation::Mean);
        let padding = match filters.padding {
            Padding::Value(value) if averages && value != 0.0 => Some(value),
            _ => None,
        };
        let edge = match filters.padding {
            Padding::Border if averages => Edge::Nearest,
            _ if padding.is_some() => Edge::Alike,
            _ => Edge::Nothing,
        };
        let windows = Windows {
            name: "Convolution",
            spec: convolution.spec(edge).into(),
            weights: filters.weights,
            shape: filters.shape,
            delay_ms: filters.delay_ms,
            padding,
            convolution: Some(convolution),
        };
        self.connect_shared(id, Shared::Convolution(Some(windows)))
    }
}
