//! Calling the functions of the equations.

use neurarchy_codegen::lower;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{FunctionId, Name};
use neurarchy_lang::model::Function;

use super::Network;
use super::running::engine_error;
use crate::error::{Error, Result};
use crate::projection::ProjectionId;
use crate::view::PopulationId;

/// Whose function it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionOf {
    /// One declared for all models.
    Network,
    /// One of the neuron of a population.
    Population(PopulationId),
    /// One of the synapse of a projection.
    Projection(ProjectionId),
}

impl Network {
    /// The names of the arguments of a function of a compiled network, in order.
    pub fn function_arguments(&self, of: FunctionOf, name: &str) -> Result<Vec<Name>> {
        let (functions, id) = self.function(of, name)?;
        Ok(functions[id.0 as usize].arguments.iter().map(|(name, _)| name.clone()).collect())
    }

    /// Evaluates a function of a compiled network, element by element: each argument is as long as the result. A
    /// function without arguments has one value. Constants have the values that they have now.
    ///
    /// ```
    /// use neurarchy::{FunctionOf, Network, Settings};
    ///
    /// let mut network = Network::new(Settings::default())?;
    /// network.set_constant("a", 2.0);
    /// network.add_function("line(x, b) = a*x + b")?;
    /// network.compile()?;
    /// let line = network.evaluate_function(FunctionOf::Network, "line", &[&[0.0, 1.0], &[1.0, 1.0]])?;
    /// assert_eq!(line, [1.0, 3.0]);
    /// # Ok::<(), neurarchy::Error>(())
    /// ```
    pub fn evaluate_function(&self, of: FunctionOf, name: &str, arguments: &[&[f64]]) -> Result<Vec<f64>> {
        let (functions, id) = self.function(of, name)?;
        let declared = &functions[id.0 as usize].arguments;
        let context = || format!("function '{name}'");
        if arguments.len() != declared.len() {
            let names: Vec<&str> = declared.iter().map(|(name, _)| &**name).collect();
            return Err(Error::argument(
                context(),
                format!(
                    "{} arguments are given, but it takes {}: ({})",
                    arguments.len(),
                    names.len(),
                    names.join(", ")
                ),
            ));
        }
        let count = arguments.first().map_or(1, |first| first.len());
        if let Some(place) = arguments.iter().position(|a| a.len() != count) {
            let problem = format!(
                "all arguments must have the same length, but '{}' has {count} values and '{}' has {}",
                declared[0].0,
                declared[place].0,
                arguments[place].len()
            );
            return Err(Error::argument(context(), problem));
        }
        let running = self.running("calling a function")?;
        let kernel = lower::function(functions, id, running.engine.settings().precision);
        let mut constants = kernel.slots.iter().filter_map(|usage| match &usage.slot {
            Slot::Constant(name) => Some(name),
            _ => None,
        });
        if let Some(unknown) = constants.find(|name| !self.constants.contains_key(*name)) {
            return Err(Error::argument(context(), format!("'{unknown}' is neither an argument nor a constant")));
        }
        let executable = running.backend.executable(&kernel)?;
        running.engine.evaluate(&executable, arguments, count).map_err(engine_error)
    }

    /// The functions among which it is, and its number.
    fn function(&self, of: FunctionOf, name: &str) -> Result<(&[Function], FunctionId)> {
        let running = self.running("calling a function")?;
        let (functions, own, what): (&[Function], bool, String) = match of {
            FunctionOf::Network => (&self.functions, false, "this network".into()),
            FunctionOf::Population(id) => {
                let what = format!("population '{}'", self.population(id)?.name);
                (running.populations.get(&id).map_or(&[], |p| &p.checked.model.functions), true, what)
            }
            FunctionOf::Projection(id) => {
                let what = format!("projection '{}'", self.projection(id)?.name);
                (running.projections.get(&id).map_or(&[], |p| &p.checked.model.functions), true, what)
            }
        };
        let place = functions.iter().rposition(|f| f.own == own && &*f.name == name).ok_or_else(|| {
            let known: Vec<&str> = functions.iter().filter(|f| f.own == own).map(|f| &*f.name).collect();
            let known = if known.is_empty() { "it has none".into() } else { format!("it has: {}", known.join(", ")) };
            Error::argument(what, format!("there is no function '{name}'; {known}"))
        })?;
        Ok((functions, FunctionId(place as u32)))
    }
}
