//! The network as a Python class. Objects in it are numbers here; the Python package gives them their classes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};

use neurarchy::bold::BoldMonitorId;
use neurarchy::{
    Connector, Extent, Flag, Matrix, MonitorId, Object, Paradigm, Pattern, PopulationId, Precision, ProjectionId,
    Recorded, Settings, View, Weights,
};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray2, PyUntypedArray};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::attribute::AttributeInfo;
use crate::checkpoint::network_to_bytes;
use crate::connector::{NumberOrDistribution, pattern};
use crate::error::{ANNarchyException, guarded, raised};
use crate::model::{Texts, neuron, synapse};
use crate::values::{AssignedValue, array};

/// A population and some of its ranks, or all.
pub(crate) type Side = (u32, Option<Vec<u32>>);

/// A declared and, after `compile`, running network.
#[pyclass(frozen, module = "neurarchy._core")]
pub struct Network {
    inner: Mutex<neurarchy::Network>,
    /// A panic left it in an unknown state.
    broken: AtomicBool,
}

impl Network {
    pub(crate) fn of(inner: neurarchy::Network) -> Network {
        Network { inner: Mutex::new(inner), broken: AtomicBool::new(false) }
    }

    /// The network, unless another thread simulates it. It does not wait: that thread may wait for the GIL.
    fn lock(&self) -> PyResult<MutexGuard<'_, neurarchy::Network>> {
        if self.broken.load(Ordering::Acquire) {
            return Err(ANNarchyException::new_err(
                "an internal error left the network in an unknown state; call clear() to start anew",
            ));
        }
        self.inner.try_lock().map_err(|failure| match failure {
            TryLockError::WouldBlock => ANNarchyException::new_err(
                "the network is being compiled or simulated at the moment, by another thread",
            ),
            TryLockError::Poisoned(_) => ANNarchyException::new_err("an internal error left the network locked"),
        })
    }

    /// Calls the simulator.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&mut neurarchy::Network) -> neurarchy::Result<R>) -> PyResult<R> {
        let mut network = self.lock()?;
        guarded(|| call(&mut network)).unwrap_or_else(|panic| {
            self.broken.store(true, Ordering::Release);
            Err(panic)
        })
    }

    /// Runs without the GIL; Ctrl-C and exceptions of `progress` end it between two steps.
    fn interruptible(
        &self,
        py: Python<'_>,
        progress: Option<Py<PyAny>>,
        run: impl FnOnce(&mut neurarchy::Network, &mut dyn FnMut(u64) -> bool) -> neurarchy::Result<u64> + Send,
    ) -> PyResult<u64> {
        let mut interruption = None;
        let mut go_on = |done: u64| {
            Python::attach(|py| {
                let seen = py.check_signals().and_then(|()| match &progress {
                    Some(function) => function.call1(py, (done,)).map(drop),
                    None => Ok(()),
                });
                match seen {
                    Ok(()) => true,
                    Err(error) => {
                        interruption = Some(error);
                        false
                    }
                }
            })
        };
        let done = py.detach(|| self.with(|network| run(network, &mut go_on)));
        match interruption {
            Some(error) => Err(error),
            None => done,
        }
    }
}

/// The view that it means.
pub(crate) fn view((population, ranks): Side) -> View {
    match ranks {
        None => PopulationId(population).into(),
        Some(ranks) => View::of(PopulationId(population), ranks),
    }
}

fn flag_of(name: &str) -> PyResult<Flag> {
    Ok(match name {
        "transmission" => Flag::Transmission,
        "update" => Flag::Update,
        "plasticity" => Flag::Plasticity,
        "axon_transmission" => Flag::AxonTransmission,
        _ => return Err(ANNarchyException::new_err(format!("there is no switch '{name}'"))),
    })
}

pub(crate) fn signed(values: impl IntoIterator<Item = impl TryInto<i64>>) -> Vec<i64> {
    values.into_iter().map(|value| value.try_into().unwrap_or(i64::MAX)).collect()
}

#[pymethods]
impl Network {
    /// Through bytes.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let py = slf.py();
        let make = py.import("neurarchy._core")?.getattr("network_from_bytes")?;
        Ok((make, (network_to_bytes(py, slf.get())?,)))
    }

    /// An empty network; the number distinguishes the random numbers of copies.
    #[new]
    fn new(number: u32) -> PyResult<Network> {
        let empty = neurarchy::Network::new(Settings::default()).map_err(raised)?;
        Ok(Network::of(empty.copy(number, &[], &[], &[]).map_err(raised)?))
    }

    /// Changes the settings. `seed` None keeps the present one.
    #[expect(clippy::too_many_arguments, reason = "one for each setting")]
    fn configure(
        &self,
        dt_ms: f64,
        seed: Option<u64>,
        threads: usize,
        precision: &str,
        method: &str,
        structural_plasticity: bool,
        always_parallel: bool,
    ) -> PyResult<()> {
        let precision = if precision == "float" { Precision::Float } else { Precision::Double };
        self.with(|network| {
            let method = neurarchy::method(method)?;
            network.configure(Settings {
                dt_ms,
                seed,
                threads,
                precision,
                method,
                structural_plasticity,
                always_parallel,
            })
        })
    }

    fn seed(&self) -> PyResult<Option<u64>> {
        self.with(|network| Ok(network.seed()))
    }

    fn seed_if_unset(&self, seed: u64) -> PyResult<()> {
        self.with(|network| {
            network.seed_if_unset(seed);
            Ok(())
        })
    }

    fn set_seed(&self, seed: u64) -> PyResult<()> {
        self.with(|network| {
            network.set_seed(seed);
            Ok(())
        })
    }

    fn set_constant(&self, name: &str, value: f64) -> PyResult<()> {
        self.with(|network| {
            network.set_constant(name, value);
            Ok(())
        })
    }

    fn add_function(&self, text: &str) -> PyResult<String> {
        self.with(|network| network.add_function(text))
    }

    // Declarations

    /// What is odd about the models declared since this was asked last.
    fn take_warnings(&self) -> PyResult<Vec<String>> {
        self.with(|network| Ok(network.take_warnings()))
    }

    #[pyo3(signature = (geometry, texts, refractory, name, stop_condition=None))]
    fn add_population(
        &self,
        geometry: Vec<usize>,
        texts: Texts,
        refractory: Option<AssignedValue<'_>>,
        name: Option<&str>,
        stop_condition: Option<&str>,
    ) -> PyResult<u32> {
        let model = neuron(texts, refractory.map(|given| given.assigned()));
        self.with(|network| {
            if let Some(condition) = stop_condition {
                network.check_stop(condition, &model)?;
            }
            let id = network.add_population(&geometry, &model, name)?;
            network.set_stop_condition(id, stop_condition)?;
            Ok(id.0)
        })
    }

    fn check_synapse(&self, texts: Texts) -> PyResult<()> {
        self.with(|network| network.check_synapse(&synapse(texts)))
    }

    fn add_projection(
        &self,
        pre: Side,
        post: Side,
        targets: Vec<String>,
        texts: Option<Texts>,
        name: Option<&str>,
    ) -> PyResult<u32> {
        let model = texts.map(synapse);
        self.with(|network| Ok(network.add_projection(view(pre), view(post), &targets, model.as_ref(), name)?.0))
    }

    /// Gives a projection its recipe; returns whether it had one.
    #[expect(clippy::too_many_arguments, reason = "one for each argument of the Python method")]
    fn connect(
        &self,
        id: u32,
        name: &str,
        arguments: &Bound<'_, PyDict>,
        weights: NumberOrDistribution<'_>,
        delays: NumberOrDistribution<'_>,
        force_multiple_weights: bool,
        same_object: bool,
    ) -> PyResult<bool> {
        let connector = Connector {
            pattern: pattern(name, arguments)?,
            weights: weights.weights(),
            delays: delays.delays(),
            force_multiple_weights,
        };
        self.with(|network| network.connect(ProjectionId(id), connector, same_object))
    }

    /// Connects by matrices of weights, of where there are synapses, and of delays.
    fn connect_matrix(
        &self,
        id: u32,
        weights: PyReadonlyArray2<'_, f64>,
        present: PyReadonlyArray2<'_, bool>,
        delays: Option<PyReadonlyArray2<'_, f64>>,
        delay: NumberOrDistribution<'_>,
        same_object: bool,
    ) -> PyResult<bool> {
        let (weights, present) = (weights.as_array(), present.as_array());
        let (rows, columns) = weights.dim();
        let matrix = Matrix {
            weights: weights.iter().copied().collect(),
            present: (!present.iter().all(|&there| there)).then(|| present.iter().copied().collect()),
            delays: delays.map(|delays| delays.as_array().iter().copied().collect()),
            rows,
            columns,
        };
        let connector = Connector::new(Pattern::Matrix(matrix), Weights::Number(0.0)).delays(delay.delays());
        self.with(|network| network.connect(ProjectionId(id), connector, same_object))
    }

    fn add_monitor(
        &self,
        object: (&str, u32, Option<Vec<u32>>),
        variables: Vec<String>,
        period_ms: Option<f64>,
        offset_ms: Option<f64>,
        start: bool,
    ) -> PyResult<u32> {
        let object = match object {
            ("projection", id, _) => Object::Projection(ProjectionId(id)),
            ("dendrite", id, Some(rank)) if rank.len() == 1 => Object::Dendrite(ProjectionId(id), rank[0]),
            (_, id, ranks) => Object::Population(view((id, ranks))),
        };
        self.with(|network| Ok(network.add_monitor(object, &variables, period_ms, offset_ms, start)?.0))
    }

    /// Adds the declaration of an object of another network, under its number.
    fn adopt(&self, source: &Bound<'_, Network>, kind: &str, id: u32) -> PyResult<()> {
        let source = source.get().lock()?;
        self.with(|network| match kind {
            "Population" => network.adopt(&source, &[PopulationId(id)], &[], &[]),
            "Projection" => network.adopt(&source, &[], &[ProjectionId(id)], &[]),
            "BoldMonitor" => network.adopt_bold_monitor(&source, BoldMonitorId(id)),
            _ => network.adopt(&source, &[], &[], &[MonitorId(id)]),
        })
    }

    /// A network with the declarations of the populations and projections of this one.
    fn declarations(&self) -> PyResult<Network> {
        self.with(|network| {
            let populations: Vec<PopulationId> = network.populations().map(|(id, _)| id).collect();
            let projections: Vec<ProjectionId> = network.projections().map(|(id, _)| id).collect();
            network.copy(network.number(), &populations, &projections, &[])
        })
        .map(Network::of)
    }

    // Life

    /// Makes the network ready; the seconds that each phase took.
    fn compile<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let times = py.detach(|| self.with(|network| network.compile()))?;
        let seconds = PyDict::new(py);
        seconds.set_item("check", times.check)?;
        seconds.set_item("build", times.build)?;
        seconds.set_item("compile", times.compile)?;
        seconds.set_item("instantiate", times.instantiate)?;
        Ok(seconds)
    }

    fn is_compiled(&self) -> PyResult<bool> {
        self.with(|network| Ok(network.is_compiled()))
    }

    /// Makes steps; `progress` is called now and then with the number of steps done.
    fn run(&self, py: Python<'_>, steps: u64, progress: Option<Py<PyAny>>) -> PyResult<u64> {
        self.interruptible(py, progress, |network, go_on| network.run(steps, go_on))
    }

    /// Makes steps until the stop conditions of all, or any, of the populations are met.
    fn run_until(&self, py: Python<'_>, steps: u64, populations: Vec<u32>, all: bool) -> PyResult<u64> {
        let populations: Vec<PopulationId> = populations.into_iter().map(PopulationId).collect();
        self.interruptible(py, None, |network, go_on| network.run_until(steps, &populations, all, go_on))
    }

    fn set_stop_condition(&self, id: u32, condition: Option<&str>) -> PyResult<()> {
        self.with(|network| network.set_stop_condition(PopulationId(id), condition))
    }

    fn reset(
        &self,
        py: Python<'_>,
        populations: bool,
        projections: bool,
        synapses: bool,
        monitors: bool,
    ) -> PyResult<()> {
        py.detach(|| self.with(|network| network.reset(populations, projections, synapses, monitors)))
    }

    fn dt_ms(&self) -> PyResult<f64> {
        self.with(|network| Ok(network.dt_ms()))
    }

    fn time_ms(&self) -> PyResult<f64> {
        self.with(|network| Ok(network.time_ms()))
    }

    fn current_step(&self) -> PyResult<u64> {
        self.with(|network| Ok(network.current_step()))
    }

    fn set_current_step(&self, step: u64) -> PyResult<()> {
        self.with(|network| network.set_current_step(step))
    }

    // Populations

    fn population_name(&self, id: u32) -> PyResult<String> {
        self.with(|network| Ok(network.population(PopulationId(id))?.name().to_string()))
    }

    fn population_attributes(&self, py: Python<'_>, id: u32) -> PyResult<Vec<AttributeInfo>> {
        self.with(|network| {
            let attributes = network.population(PopulationId(id))?.attributes();
            Ok(attributes.iter().map(|attribute| AttributeInfo::of(py, attribute)).collect())
        })
    }

    fn population_functions(&self, id: u32) -> PyResult<Vec<String>> {
        self.with(|network| {
            Ok(network.population(PopulationId(id))?.functions().iter().map(ToString::to_string).collect())
        })
    }

    fn population_targets(&self, id: u32) -> PyResult<Vec<String>> {
        self.with(|network| Ok(network.population(PopulationId(id))?.targets().to_vec()))
    }

    fn population_enabled(&self, id: u32) -> PyResult<bool> {
        self.with(|network| Ok(network.population(PopulationId(id))?.enabled()))
    }

    fn population_is_spiking(&self, id: u32) -> PyResult<bool> {
        self.with(|network| Ok(network.population(PopulationId(id))?.paradigm() == Paradigm::Spiking))
    }

    fn get<'py>(&self, py: Python<'py>, id: u32, name: &str) -> PyResult<Bound<'py, PyUntypedArray>> {
        Ok(array(py, self.with(|network| network.get(PopulationId(id), name))?))
    }

    /// What `reset` comes back to.
    fn initial<'py>(&self, py: Python<'py>, id: u32, name: &str) -> PyResult<Bound<'py, PyUntypedArray>> {
        Ok(array(py, self.with(|network| network.initial(PopulationId(id), name))?))
    }

    fn set(&self, id: u32, name: &str, ranks: Option<Vec<u32>>, value: AssignedValue<'_>) -> PyResult<()> {
        let value = value.assigned();
        self.with(|network| network.set(PopulationId(id), name, ranks.as_deref(), &value))
    }

    fn spikes<'py>(&self, py: Python<'py>, id: u32) -> PyResult<Bound<'py, PyArray1<i64>>> {
        Ok(signed(self.with(|network| network.spikes(PopulationId(id)))?).into_pyarray(py))
    }

    /// None if no projection has this target.
    fn sum<'py>(&self, py: Python<'py>, id: u32, target: &str) -> PyResult<Option<Bound<'py, PyArray1<f64>>>> {
        Ok(self.with(|network| network.sum(PopulationId(id), target))?.map(|sums| sums.into_pyarray(py)))
    }

    fn compute_firing_rate(&self, id: u32, window_ms: f64) -> PyResult<()> {
        self.with(|network| network.compute_firing_rate(PopulationId(id), window_ms))
    }

    fn refractory<'py>(&self, py: Python<'py>, id: u32) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.with(|network| network.refractory(PopulationId(id)))?.into_pyarray(py))
    }

    fn set_refractory(&self, id: u32, value: AssignedValue<'_>) -> PyResult<()> {
        let value = value.assigned();
        self.with(|network| network.set_refractory(PopulationId(id), None, &value))
    }

    fn reset_population(&self, id: u32, attributes: Option<Vec<String>>) -> PyResult<()> {
        self.with(|network| network.reset_population(PopulationId(id), attributes.as_deref()))
    }

    fn clear_population(&self, id: u32) -> PyResult<()> {
        self.with(|network| network.clear_population(PopulationId(id)))
    }

    fn enable(&self, id: u32, on: bool) -> PyResult<()> {
        self.with(|network| network.enable(PopulationId(id), on))
    }

    // Projections

    fn projection_name(&self, id: u32) -> PyResult<String> {
        self.with(|network| Ok(network.projection(ProjectionId(id))?.name().to_string()))
    }

    fn projection_attributes(&self, py: Python<'_>, id: u32) -> PyResult<Vec<AttributeInfo>> {
        self.with(|network| {
            let attributes = network.projection(ProjectionId(id))?.attributes();
            Ok(attributes.iter().map(|attribute| AttributeInfo::of(py, attribute)).collect())
        })
    }

    fn projection_functions(&self, id: u32) -> PyResult<Vec<String>> {
        self.with(|network| {
            Ok(network.projection(ProjectionId(id))?.functions().iter().map(ToString::to_string).collect())
        })
    }

    fn connector_name(&self, id: u32) -> PyResult<Option<&'static str>> {
        self.with(|network| Ok(network.projection(ProjectionId(id))?.pattern()))
    }

    fn extent(&self, id: u32, name: &str) -> PyResult<&'static str> {
        self.with(|network| {
            Ok(match network.extent(ProjectionId(id), name)? {
                Extent::Global => "global",
                Extent::PerRow => "row",
                Extent::PerSynapse => "synapse",
            })
        })
    }

    fn get_synapses<'py>(&self, py: Python<'py>, id: u32, name: &str) -> PyResult<Bound<'py, PyUntypedArray>> {
        Ok(array(py, self.with(|network| network.get_synapses(ProjectionId(id), name))?))
    }

    fn set_synapses(
        &self,
        id: u32,
        name: &str,
        row: Option<usize>,
        place: Option<usize>,
        value: AssignedValue<'_>,
    ) -> PyResult<()> {
        let value = value.assigned();
        self.with(|network| network.set_synapses(ProjectionId(id), name, row, place, &value))
    }

    /// One for each synapse, or one element.
    fn delays_ms<'py>(&self, py: Python<'py>, id: u32) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.with(|network| network.delays_ms(ProjectionId(id)))?.into_pyarray(py))
    }

    fn flag(&self, id: u32, name: &str) -> PyResult<bool> {
        let flag = flag_of(name)?;
        self.with(|network| network.flag(ProjectionId(id), flag))
    }

    fn set_flag(&self, id: u32, name: &str, on: bool) -> PyResult<()> {
        let flag = flag_of(name)?;
        self.with(|network| network.set_flag(ProjectionId(id), flag, on))
    }

    #[pyo3(signature = (id, period_ms, offset_ms))]
    fn enable_learning(&self, id: u32, period_ms: Option<f64>, offset_ms: Option<f64>) -> PyResult<()> {
        self.with(|network| network.enable_learning(ProjectionId(id), period_ms, offset_ms))
    }

    fn disable_learning(&self, id: u32) -> PyResult<()> {
        self.with(|network| network.disable_learning(ProjectionId(id)))
    }

    // Monitors

    /// All values recorded, the number of samples, and of local attributes of synapses from which sample on each row has
    /// how many values.
    #[expect(clippy::type_complexity, reason = "three parts of one recording")]
    fn recorded<'py>(
        &self,
        py: Python<'py>,
        id: u32,
        variable: &str,
        keep: bool,
    ) -> PyResult<(Bound<'py, PyUntypedArray>, usize, Vec<(usize, Vec<u32>)>)> {
        match self.with(|network| network.recorded(MonitorId(id), variable, keep))? {
            Recorded::Samples { values, samples, rows, .. } => Ok((array(py, values), samples, rows)),
            Recorded::Spikes(_) => Err(ANNarchyException::new_err(format!("'{variable}' are spikes"))),
        }
    }

    /// The steps of the spikes of each recorded neuron, by its rank.
    fn recorded_spikes<'py>(
        &self,
        py: Python<'py>,
        id: u32,
        variable: &str,
        keep: bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        match self.with(|network| network.recorded(MonitorId(id), variable, keep))? {
            Recorded::Samples { .. } => Err(ANNarchyException::new_err(format!("'{variable}' are no spikes"))),
            Recorded::Spikes(trains) => {
                let spikes = PyDict::new(py);
                for (rank, steps) in trains {
                    spikes.set_item(rank, steps)?;
                }
                Ok(spikes)
            }
        }
    }

    /// Start and stop of each interval of recording, in steps; None: it goes on.
    fn monitor_times(&self, id: u32, variable: &str) -> PyResult<Vec<(u64, Option<u64>)>> {
        self.with(|network| {
            let intervals = network.recording_intervals(MonitorId(id), variable)?;
            Ok(intervals.iter().map(|interval| (interval.start, interval.stop)).collect())
        })
    }

    fn start_monitor(&self, id: u32, variables: Option<Vec<String>>, period_ms: Option<f64>) -> PyResult<()> {
        self.with(|network| network.start_monitor(MonitorId(id), variables.as_deref(), period_ms))
    }

    fn pause_monitor(&self, id: u32) -> PyResult<()> {
        self.with(|network| network.pause_monitor(MonitorId(id)))
    }

    fn resume_monitor(&self, id: u32) -> PyResult<()> {
        self.with(|network| network.resume_monitor(MonitorId(id)))
    }

    fn stop_monitor(&self, id: u32) -> PyResult<()> {
        self.with(|network| network.stop_monitor(MonitorId(id)))
    }

    fn reset_monitor(&self, id: u32) -> PyResult<()> {
        self.with(|network| network.reset_monitor(MonitorId(id)))
    }
}
