//! Reading and writing attributes of populations, before and after compile.

use neurarchy_lang::expr::Name;
use neurarchy_lang::model::{Attribute, Locality, Paradigm, ValueType};

use super::Network;
use crate::distribution::{Distribution, Draws};
use crate::error::{Error, Result};
use crate::model::RefractoryPeriod;
use crate::population::{InitialValue, Population, constant_value, typed};
use crate::time;
use crate::values::{Assigned, Values};
use crate::view::PopulationId;

/// Draws for attributes have sites from here on; those of connectors are below.
pub(super) const ATTRIBUTE_SITES: u32 = 0x100;
/// The site of refractory periods, which are no attribute.
const REFRACTORY_SITE: u32 = 0xff;

impl Network {
    /// The values of an attribute: one for each neuron, in rank order, or one if it is global.
    pub fn get(&self, id: PopulationId, name: &str) -> Result<Values> {
        let population = self.population(id)?;
        let attribute = population.attribute(name)?;
        match &self.running {
            Some(running) => running.read(id, name),
            None => population.initial_values(attribute, |constant| self.constant(constant)),
        }
    }

    /// The values that `reset()` comes back to: one for each neuron, in rank order, or one if the attribute is global.
    pub fn initial(&self, id: PopulationId, name: &str) -> Result<Values> {
        let population = self.population(id)?;
        population.initial_values(population.attribute(name)?, |constant| self.initial_constant(constant))
    }

    /// Assigns an attribute, of all neurons or of those with the given ranks. Before compile this is the initial
    /// value, which `reset()` comes back to; afterwards it is the present one.
    pub fn set(&mut self, id: PopulationId, name: &str, ranks: Option<&[u32]>, value: &Assigned) -> Result<()> {
        let population = self.population(id)?;
        let attribute = population.attribute(name)?.clone();
        let context = format!("population '{}', attribute '{name}'", population.name);
        let global = attribute.locality != Locality::Local;
        if global && ranks.is_some() {
            return Err(Error::argument(context, "a global attribute cannot be set through a part of the population"));
        }
        let places = places(population, global, ranks, &context)?;
        let all = ranks.is_none();
        let site = ATTRIBUTE_SITES + population.model.find(name).map_or(0, |id| id.0);
        let assigned = match value {
            Assigned::Distribution(distribution) => Assigned::Array(self.draw(id, site, &places, distribution)?),
            Assigned::Constant(name) if self.is_compiled() => {
                Assigned::Number(constant_value(name, &|name: &str| self.constant(name))?)
            }
            Assigned::Array(values) if values.len() != places.len() => {
                return Err(Error::argument(
                    context,
                    if global {
                        format!("it is global, so it takes one number, not {} values", values.len())
                    } else {
                        format!("{} values are needed, one for each neuron, not {}", places.len(), values.len())
                    },
                ));
            }
            Assigned::Array(_) if global => {
                return Err(Error::argument(context, "it is global, so it takes one number, not an array"));
            }
            Assigned::Rows(_) => return Err(Error::argument(context, "lists of lists are for projections")),
            other => other.clone(),
        };
        if let Some(running) = &mut self.running {
            let values = converted(&assigned, places.len(), attribute.ty)?;
            return running.write(id, name, ranks, values);
        }
        let constants = self.constants.clone();
        let Some(population) = self.populations.get_mut(&id) else { return Ok(()) };
        let initial = match assigned {
            Assigned::Number(value) if all => InitialValue::Number(value),
            Assigned::Constant(name) if all => InitialValue::Constant(name),
            Assigned::Array(values) if all && !global => InitialValue::Array(values),
            Assigned::Array(values) if global => InitialValue::Number(values[0]),
            part => {
                let constant = |name: &str| constants.get(name).copied();
                let mut whole = population.initial_values(&attribute, constant)?.to_f64();
                for (i, &place) in places.iter().enumerate() {
                    whole[place as usize] = match &part {
                        Assigned::Array(values) => values[i],
                        Assigned::Number(value) => *value,
                        Assigned::Constant(name) => constant_value(name, &constant)?,
                        _ => continue,
                    };
                }
                InitialValue::Array(whole)
            }
        };
        population.initial.insert(attribute.name, initial);
        Ok(())
    }

    /// Values for some elements of a population, drawn from a distribution.
    fn draw(&mut self, id: PopulationId, site: u32, places: &[u32], distribution: &Distribution) -> Result<Vec<f64>> {
        let seed = self.seed_or_draw();
        let number = self.number;
        let Some(population) = self.populations.get_mut(&id) else { return Ok(Vec::new()) };
        let draws = Draws::new(seed, number, id.0, population.draws);
        population.draws += 1;
        Ok(places.iter().map(|&rank| draws.value(site, (rank, 0), distribution)).collect())
    }

    /// Refractory periods, ms, one for each neuron; those of an attribute if the neuron names one.
    pub fn refractory(&self, id: PopulationId) -> Result<Vec<f64>> {
        let population = self.population(id)?;
        if population.paradigm() == Paradigm::Rate {
            return Err(Error::argument(
                format!("population '{}'", population.name),
                "rate-coded neurons have no refractory period",
            ));
        }
        if let RefractoryPeriod::Attribute(name) = &population.refractory {
            return Ok(self.get(id, name)?.to_f64());
        }
        match &self.running {
            Some(running) => running.refractory_ms(id),
            None => self.initial_refractory(population, id),
        }
    }

    /// Sets the refractory periods of all neurons, or of those with the given ranks.
    pub fn set_refractory(&mut self, id: PopulationId, ranks: Option<&[u32]>, value: &Assigned) -> Result<()> {
        let population = self.population(id)?;
        let context = format!("population '{}', refractory", population.name);
        if population.paradigm() == Paradigm::Rate {
            return Err(Error::argument(context, "rate-coded neurons have no refractory period"));
        }
        if let RefractoryPeriod::Attribute(name) = &population.refractory {
            return Err(Error::argument(context, format!("the period is read from the attribute '{name}'; set that")));
        }
        let places = places(population, false, ranks, &context)?;
        let mut periods = self.refractory(id)?;
        let new = match value {
            Assigned::Number(ms) => vec![*ms; places.len()],
            Assigned::Array(values) if values.len() == places.len() => values.clone(),
            Assigned::Distribution(distribution) => self.draw(id, REFRACTORY_SITE, &places, distribution)?,
            Assigned::Constant(name) => {
                vec![constant_value(name, &|name: &str| self.constant(name))?; places.len()]
            }
            Assigned::Array(values) => {
                let problem = format!("{} values are needed, one for each neuron, not {}", places.len(), values.len());
                return Err(Error::argument(context, problem));
            }
            Assigned::Rows(_) => return Err(Error::argument(context, "lists of lists are for projections")),
        };
        for (&place, ms) in places.iter().zip(new) {
            periods[place as usize] = time::finite(ms, &context)?;
        }
        if self.is_compiled() {
            return self.change_refractory(id, &periods);
        }
        if let Some(population) = self.populations.get_mut(&id) {
            population.refractory = RefractoryPeriod::Each(periods);
        }
        Ok(())
    }

    /// The declared refractory periods, ms, one for each neuron.
    pub(super) fn initial_refractory(&self, population: &Population, id: PopulationId) -> Result<Vec<f64>> {
        let size = population.size();
        let context = || format!("population '{}', refractory", population.name);
        let periods = match &population.refractory {
            RefractoryPeriod::None | RefractoryPeriod::Attribute(_) => vec![0.0; size],
            RefractoryPeriod::Milliseconds(ms) => vec![*ms; size],
            RefractoryPeriod::Each(periods) if periods.len() == size => periods.clone(),
            RefractoryPeriod::Each(periods) => {
                let problem = format!("{size} values are needed, one for each neuron, not {}", periods.len());
                return Err(Error::argument(context(), problem));
            }
            RefractoryPeriod::Distribution(distribution) => {
                let seed = self.seed.unwrap_or_default();
                let draws = Draws::new(seed, self.number, id.0, 0);
                (0..size as u32).map(|rank| draws.value(REFRACTORY_SITE, (rank, 0), distribution)).collect()
            }
        };
        for &ms in &periods {
            time::finite(ms, &context())?;
        }
        Ok(periods)
    }
}

/// The ranks that are assigned: those given, checked, or all; the first place for a global attribute.
fn places(population: &Population, global: bool, ranks: Option<&[u32]>, context: &str) -> Result<Vec<u32>> {
    if global {
        return Ok(vec![0]);
    }
    let size = population.size();
    match ranks {
        None => Ok((0..size as u32).collect()),
        Some(ranks) => match ranks.iter().find(|&&rank| rank as usize >= size) {
            Some(rank) => {
                Err(Error::argument(context, format!("there are {size} neurons, so there is no rank {rank}")))
            }
            None => Ok(ranks.to_vec()),
        },
    }
}

/// A value, or one for each of `count` elements, converted to the type of the attribute.
pub(super) fn converted(assigned: &Assigned, count: usize, ty: ValueType) -> Result<Values> {
    match assigned {
        Assigned::Number(value) => Ok(typed(vec![*value; count], ty)),
        Assigned::Array(values) => Ok(typed(values.clone(), ty)),
        _ => Err(Error::Engine("values must be resolved before they are converted".into())),
    }
}

/// The initial values of all attributes, by name.
pub(super) fn initial_values(
    population: &Population,
    constant: impl Fn(&str) -> Option<f64> + Copy,
) -> Result<Vec<(Name, Values)>> {
    population
        .attributes()
        .iter()
        .map(|attribute: &Attribute| {
            let values = population.initial_values(attribute, constant)?;
            let expected = if attribute.locality == Locality::Local { population.size() } else { 1 };
            if values.len() != expected {
                return Err(Error::argument(
                    format!("population '{}', attribute '{}'", population.name, attribute.name),
                    format!("{expected} values are needed, not {}", values.len()),
                ));
            }
            Ok((attribute.name.clone(), values))
        })
        .collect()
}
