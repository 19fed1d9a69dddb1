//! Declarations in files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use neurarchy_codegen::ir::Precision;
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::Method;
use serde_json::{Value, json};

use super::{Arrays, Broken, Item, Pack, packed, packed_enum};
use crate::bold::{BoldMonitor, BoldMonitorId};
use crate::connector::{
    Connector, Delays, DifferenceOfGaussians, Gaussian, Given, GivenDelays, Matrix, Pattern, Weights,
};
use crate::distribution::{Distribution, Kind};
use crate::drive::{Column, Drive, Schedule};
use crate::geometry::Geometry;
use crate::model::{Neuron, NeuronKind, RefractoryPeriod, Synapse};
use crate::monitor::{Interval, Monitor, MonitorId, Object};
use crate::population::InitialValue;
use crate::projection::{Flags, ProjectionId, Transmission};
use crate::settings::Settings;
use crate::values::Assigned;
use crate::view::{PopulationId, View};

packed! {
    Settings { dt_ms, seed, threads, always_parallel, precision, method, structural_plasticity }
    Neuron {
        parameters, equations, spike, reset, axon_spike, axon_reset, refractory, functions, name, description,
    }
    Synapse {
        parameters, equations, psp, operation, pre_spike, post_spike, pre_axon_spike, functions, pruning, creating, name,
        description,
    }
    Distribution { kind, min, max }
    Schedule { times_ms, period_ms, columns }
    Column { attribute, rows }
    View { population, ranks }
    Connector { pattern, weights, delays, force_multiple_weights }
    Gaussian { amplitude, sigma, limit, allow_self_connections }
    DifferenceOfGaussians {
        positive_amplitude, positive_sigma, negative_amplitude, negative_sigma, limit, allow_self_connections,
    }
    Matrix { weights, present, delays, rows, columns }
    Given { name, post_ranks, starts, pre_ranks, weights, delays }
    Flags { transmission, update, plasticity, axon_transmission }
    Monitor { object, variables, period_ms, offset_ms, start }
    BoldMonitor { population, projections, monitor, start }
    Interval { start, stop }
}

packed_enum! {
    Precision { Float, Double }
    Method { Explicit, Implicit, Semiimplicit, Exponential, Midpoint, Rk4, EventDriven }
    NeuronKind { Plain, Hybrid, Measuring }
    RefractoryPeriod { None, Milliseconds(ms), Each(ms), Distribution(distribution), Attribute(name) }
    Kind {
        Uniform { min, max },
        DiscreteUniform { min, max },
        Normal { mu, sigma },
        LogNormal { mu, sigma },
        Exponential { rate },
        Gamma { shape, scale },
        Binomial { n, p },
    }
    InitialValue { Number(value), Array(values), Constant(name) }
    Assigned { Number(value), Array(values), Rows(values), Distribution(distribution), Constant(name) }
    Drive { Values(schedule), Spikes(trains) }
    Transmission {
        Plain,
        Current,
        Windows,
        Decoding { window_ms },
        Counting { longest_ms, reach },
        Signal { scale, window_ms },
        Tallied { variable },
    }
    Pattern {
        OneToOne,
        AllToAll { allow_self_connections },
        FixedProbability { probability, allow_self_connections },
        FixedNumberPre { number, allow_self_connections },
        FixedNumberPost { number, allow_self_connections },
        Gaussian(gaussian),
        Dog(gaussians),
        Matrix(matrix),
        Given(given),
    }
    Weights { Number(weight), Distribution(distribution) }
    Delays { Number(ms), Distribution(distribution) }
    GivenDelays { Uniform(steps), Each(steps) }
    Object { Population(view), Projection(projection), Dendrite(projection, post_rank) }
}

macro_rules! numbers {
    ($($name:ident),+) => {$(
        impl Pack for $name {
            fn pack(self, arrays: &mut Arrays) -> Value {
                self.0.pack(arrays)
            }

            fn unpack(value: &Value, arrays: &mut Arrays) -> Result<$name, Broken> {
                u32::unpack(value, arrays).map($name)
            }
        }

        impl Item for $name {}
    )+};
}
numbers!(PopulationId, ProjectionId, MonitorId, BoldMonitorId);

impl Pack for Geometry {
    fn pack(self, arrays: &mut Arrays) -> Value {
        self.axes().to_vec().pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Geometry, Broken> {
        Geometry::new(&Vec::<usize>::unpack(value, arrays)?).map_err(|error| Broken(error.to_string()))
    }
}

impl Pack for Arc<[u32]> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        self.to_vec().pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Arc<[u32]>, Broken> {
        Vec::<u32>::unpack(value, arrays).map(Arc::from)
    }
}

impl<T: Pack> Pack for BTreeMap<Name, T> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        self.into_iter().collect::<Vec<(Name, T)>>().pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<BTreeMap<Name, T>, Broken> {
        Ok(Vec::<(Name, T)>::unpack(value, arrays)?.into_iter().collect())
    }
}

/// Texts of the program itself. There are few of them, so one that is read is kept for good, each once.
impl Pack for &'static str {
    fn pack(self, _: &mut Arrays) -> Value {
        json!(self)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<&'static str, Broken> {
        static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let text = String::unpack(value, arrays)?;
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(text.as_str()) {
            return Ok(text);
        }
        let kept: &'static str = Box::leak(text.into_boxed_str());
        known.insert(kept);
        Ok(kept)
    }
}
