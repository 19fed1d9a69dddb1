//! A population as declared: neuron, shape, initial values.

use std::collections::BTreeMap;

use neurarchy_lang::expr::{Name, Ref};
use neurarchy_lang::model::{Attribute, Form, Initial, Locality, NeuronModel, Paradigm, ValueType};

use crate::drive::Drive;
use crate::error::{Error, Result};
use crate::geometry::Geometry;
use crate::model::{Neuron, NeuronKind, RefractoryPeriod};
use crate::values::Values;

/// The value that an attribute gets at compile and at `reset()`.
#[derive(Clone, Debug, PartialEq)]
pub enum InitialValue {
    /// One for all.
    Number(f64),
    /// One for each.
    Array(Vec<f64>),
    /// That of a constant at compile.
    Constant(Name),
}

/// Neurons of one model, with a shape.
#[derive(Clone, Debug)]
pub struct Population {
    pub(crate) name: String,
    pub(crate) geometry: Geometry,
    pub(crate) neuron: Neuron,
    /// Checked when the population was declared: right for its attribute lists. Checked again at compile.
    pub(crate) model: NeuronModel,
    pub(crate) initial: BTreeMap<Name, InitialValue>,
    pub(crate) refractory: RefractoryPeriod,
    /// What its equations may say.
    pub(crate) kind: NeuronKind,
    /// Its values or spikes at given times.
    pub(crate) drive: Option<Drive>,
    pub(crate) firing_rate_window_ms: f64,
    pub(crate) enabled: bool,
    /// Condition under which `simulate_until` ends, as written.
    pub(crate) stop_condition: Option<String>,
    /// Targets of incoming projections, one entry for each projection and target.
    pub(crate) targets: Vec<String>,
    /// How often values were drawn for it.
    pub(crate) draws: u64,
}

impl Population {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its shape.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Number of neurons.
    pub fn size(&self) -> usize {
        self.geometry.size()
    }

    /// An equation reads the weighted sum of the target.
    pub(crate) fn reads_sum(&self, target: &str) -> bool {
        let mut found = false;
        for equation in &self.model.equations {
            let (Form::Assign(value) | Form::Ode { right: value, .. }) = &equation.form;
            value.for_each_ref(&mut |reference, _| {
                found |= matches!(reference, Ref::Sum(_, name) if name.as_deref().is_none_or(|name| name == target));
            });
        }
        found
    }

    /// The targets whose weighted sums an equation reads by name.
    pub(crate) fn sums_read(&self) -> Vec<String> {
        let mut names = Vec::new();
        for equation in &self.model.equations {
            let (Form::Assign(value) | Form::Ode { right: value, .. }) = &equation.form;
            value.for_each_ref(&mut |reference, _| {
                if let Ref::Sum(_, Some(name)) = reference {
                    names.push(name.to_string());
                }
            });
        }
        names
    }

    /// Its spikes are given, not computed.
    pub(crate) fn has_spike_trains(&self) -> bool {
        matches!(self.drive, Some(Drive::Spikes(_)))
    }

    /// Rate-coded or spiking.
    pub fn paradigm(&self) -> Paradigm {
        self.model.paradigm
    }

    /// The model as written.
    pub fn neuron(&self) -> &Neuron {
        &self.neuron
    }

    /// Parameters, then variables.
    pub fn attributes(&self) -> &[Attribute] {
        &self.model.attributes
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Result<&Attribute> {
        self.model
            .find(name)
            .map(|id| self.model.attribute(id))
            .ok_or_else(|| unknown_attribute(format!("population '{}'", self.name), name, &self.model.attributes))
    }

    /// Condition under which `simulate_until` ends, as written.
    pub fn stop_condition(&self) -> Option<&str> {
        self.stop_condition.as_deref()
    }

    /// Targets of incoming projections, one entry for each projection and target.
    pub fn targets(&self) -> &[String] {
        &self.targets
    }

    /// It takes part in the simulation.
    pub fn enabled(&self) -> bool {
        self.enabled
    }

    /// The names of the functions declared in its neuron.
    pub fn functions(&self) -> Vec<Name> {
        self.model.functions.iter().filter(|f| f.own).map(|f| f.name.clone()).collect()
    }

    /// The refractory period as declared or set.
    pub fn refractory(&self) -> &RefractoryPeriod {
        &self.refractory
    }

    /// The initial value of an attribute, one for each neuron (global attributes: one).
    pub(crate) fn initial_values(
        &self,
        attribute: &Attribute,
        constant: impl Fn(&str) -> Option<f64>,
    ) -> Result<Values> {
        let count = match attribute.locality {
            Locality::Local => self.size(),
            _ => 1,
        };
        let values = match self.initial.get(&attribute.name) {
            Some(InitialValue::Array(values)) => values.clone(),
            Some(InitialValue::Constant(name)) => vec![constant_value(name, &constant)?; count],
            Some(InitialValue::Number(value)) => vec![*value; count],
            None => vec![declared_value(&attribute.initial, &constant)?; count],
        };
        Ok(typed(values, attribute.ty))
    }
}

/// The value of a constant; missing ones were reported by the check of the model, unless they were cleared since.
pub(crate) fn constant_value(name: &str, constant: &impl Fn(&str) -> Option<f64>) -> Result<f64> {
    constant(name).ok_or_else(|| Error::argument(format!("constant '{name}'"), "it does not exist (any more)"))
}

/// The initial value that a model declares.
pub(crate) fn declared_value(initial: &Initial, constant: &impl Fn(&str) -> Option<f64>) -> Result<f64> {
    match initial {
        Initial::Number(value) => Ok(*value),
        Initial::Constants(arithmetic) => match arithmetic.value(constant) {
            Ok(value) => Ok(value),
            Err(missing) => constant_value(&missing, &|_| None),
        },
    }
}

/// Values converted as a store to an attribute of that type does.
pub(crate) fn typed(values: Vec<f64>, ty: ValueType) -> Values {
    match ty {
        ValueType::Float => Values::Float(values),
        // `as` truncates toward zero, saturates and turns NaN into 0, as stores of generated code do.
        ValueType::Int => Values::Int(values.into_iter().map(|v| v as i32 as i64).collect()),
        ValueType::Bool => Values::Bool(values.into_iter().map(|v| v != 0.0).collect()),
    }
}

pub(crate) fn unknown_attribute(object: String, name: &str, attributes: &[Attribute]) -> Error {
    Error::UnknownAttribute {
        object,
        name: name.to_string(),
        known: attributes.iter().map(|a| a.name.to_string()).collect(),
    }
}
