//! Simulating until something happens.

use neurarchy_engine as engine;
use neurarchy_lang::check::{self, Environment, StopCondition};
use neurarchy_lang::model::NeuronModel;
use neurarchy_lang::span::Field;

use super::Network;
use super::declare::{check_neuron, model_errors};
use super::kernels::Kernels;
use crate::error::{Error, Result};
use crate::model::{Neuron, NeuronKind};
use crate::population::Population;
use crate::view::PopulationId;

impl Network {
    /// Gives a population a condition for [`Network::simulate_until`], or takes it away: `"v > 1.0"` holds if it holds
    /// for one neuron, `"v > 1.0 : all"` if it holds for all; `"spiked"` and `"spiked : all"` look at the spikes of the
    /// step. On an error nothing has changed.
    pub fn set_stop_condition(&mut self, id: PopulationId, condition: Option<&str>) -> Result<()> {
        let mut changed = self.population(id)?.clone();
        changed.stop_condition = condition.map(str::to_string);
        let complete = self.is_compiled();
        let checked = self.check_stop_condition(&changed, &changed.model, &self.environment(complete))?;
        if let Some(running) = &mut self.running {
            let precision = running.engine.settings().precision;
            let Some(population) = running.populations.get_mut(&id) else { return Ok(()) };
            let before = std::mem::replace(&mut population.checked.stop, checked);
            let engine_id = population.id;
            let mut kernels = Kernels::default();
            kernels.add_stop(id, &population.checked, population.refractory, precision);
            running.engine.set_stop_condition(engine_id, None);
            let compiled =
                kernels.compile(running.backend, &mut running.engine, &running.populations, &running.projections);
            if let Err(error) = compiled {
                if let Some(population) = running.populations.get_mut(&id) {
                    population.checked.stop = before;
                }
                return Err(error);
            }
        }
        self.populations.insert(id, changed);
        Ok(())
    }

    /// The stop condition of a population, if it has one and it is right.
    pub(super) fn check_stop_condition(
        &self,
        population: &Population,
        model: &NeuronModel,
        environment: &Environment,
    ) -> Result<Option<StopCondition>> {
        let Some(text) = &population.stop_condition else { return Ok(None) };
        let title = format!("the stop condition of population '{}'", population.name);
        checked(text, &population.neuron, model, environment, &title).map(Some)
    }

    /// Whether a condition fits a neuron, before a population is made of it. Mistakes in the neuron are left to
    /// [`Network::add_population`].
    pub fn check_stop(&self, condition: &str, neuron: &Neuron) -> Result<()> {
        let environment = self.environment(false);
        let Ok(model) = check_neuron(neuron, NeuronKind::Plain, &environment) else { return Ok(()) };
        checked(condition, neuron, &model.model, &environment, "the stop condition").map(drop)
    }

    /// Simulates until the stop conditions of the populations are met at the end of a step, of `all` of them in one step
    /// or of any, at most for a duration in ms. Returns the time simulated, ms; the step that stops is part of it.
    ///
    /// Populations without a condition are ignored. If none has one the whole duration is simulated, with a warning
    /// ([`Network::take_warnings`]).
    ///
    /// ```
    /// use neurarchy::{Network, Neuron, Settings};
    ///
    /// let mut network = Network::new(Settings { dt_ms: 0.5, ..Settings::default() })?;
    /// let counters = network.add_population(&[3], &Neuron::new("", "r += 1.0"), None)?;
    /// network.set_stop_condition(counters, Some("r > 9.5 : all"))?;
    /// network.compile()?;
    /// assert_eq!(network.simulate_until(100.0, &[counters], true)?, 5.0);
    /// # Ok::<(), neurarchy::Error>(())
    /// ```
    pub fn simulate_until(&mut self, max_duration_ms: f64, populations: &[PopulationId], all: bool) -> Result<f64> {
        let steps = self.steps_of(max_duration_ms)?;
        Ok(self.run_until(steps, populations, all, &mut |_| true)? as f64 * self.dt_ms())
    }

    /// As [`Network::simulate_until`], in steps; `go_on` as in [`Network::run`].
    pub fn run_until(
        &mut self,
        steps: u64,
        populations: &[PopulationId],
        all: bool,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<u64> {
        let mut any = false;
        for &id in populations {
            any |= self.population(id)?.stop_condition.is_some();
        }
        let running = self.running_mut("simulate_until")?;
        let ids: Vec<engine::PopulationId> =
            populations.iter().map(|&id| running.engine_population(id)).collect::<Result<_>>()?;
        let (done, _) =
            running.engine.run_until(steps, &ids, all, go_on).map_err(|error| Error::Engine(error.to_string()))?;
        if !any {
            let what = "no population given has a stop condition, so the whole duration is simulated; give one with \
                        Population(stop_condition=)";
            self.warnings.push(format!("simulate_until: {what}"));
        }
        Ok(done)
    }
}

fn checked(
    text: &str,
    neuron: &Neuron,
    model: &NeuronModel,
    environment: &Environment,
    title: &str,
) -> Result<StopCondition> {
    check::stop_condition(text, model, environment).map_err(|diagnostics| {
        let texts = |field| match field {
            Field::StopCondition => Some(text.to_string()),
            field => neuron.text(field),
        };
        model_errors(&diagnostics, &texts, title)
    })
}
