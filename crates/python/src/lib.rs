//! The extension module `neurarchy._core`: conversions between Python and the simulator, exceptions, the GIL.
//!
//! There is no arithmetic and no policy here: the Python package decides what a call means, the crate `neurarchy` does
//! it.

mod attribute;
mod bold;
mod checkpoint;
mod connector;
mod distribution;
mod error;
mod explain;
mod extensions;
mod fork;
mod functions;
mod inputs;
mod memory;
mod model;
mod models;
mod network;
mod recording;
mod structural;
mod synapses;
mod values;

use pyo3::prelude::*;

/// The native part of Neurarchy.
#[pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::attribute::AttributeInfo;
    #[pymodule_export]
    use crate::bold::{
        add_accumulation, add_bold_monitor, add_normalised, bold_model, bold_models, start_bold_monitor,
        stop_bold_monitor,
    };
    #[pymodule_export]
    use crate::checkpoint::{
        checkpoint, constants, monitor_declarations, network_from_bytes, network_to_bytes, restore,
    };
    #[pymodule_export]
    use crate::distribution::Distribution;
    #[pymodule_export]
    use crate::explain::{
        explain_neuron, explain_population, explain_projection, explain_synapse, function_formulas, latex_name,
        neuron_formulas, synapse_formulas,
    };
    #[pymodule_export]
    use crate::extensions::{
        add_convolution, add_copy, add_diagonal, add_pooling, add_transpose, connect_convolution, connect_copy,
        connect_diagonal, connect_diagonal_gaussian, connect_pooling, kernel_centres, pooling_extent,
        set_shared_weights, shared_weights,
    };
    #[pymodule_export]
    use crate::fork::after_fork;
    #[pymodule_export]
    use crate::functions::{evaluate_function, function_arguments};
    #[pymodule_export]
    use crate::inputs::{
        add_correlated, add_current_injection, add_decoding, add_input_array, add_poisson, add_rate_to_spike,
        add_spike_source, add_spike_to_rate, add_timed_array, add_timed_poisson, correlation_moments, population_texts,
        projection_texts, schedule, set_correlated, set_moments, set_schedule_period, set_schedule_times,
        set_spike_trains, set_timed_poisson_rates, set_timed_rates, spike_trains, update_timed_array,
    };
    #[pymodule_export]
    use crate::memory::{
        monitor_bytes, monitor_memory, population_bytes, population_memory, projection_bytes, projection_memory,
        set_monitor_timing,
    };
    #[pymodule_export]
    use crate::models::{standard_neuron, standard_neurons, standard_synapse, standard_synapses};
    #[pymodule_export]
    use crate::network::Network;
    #[pymodule_export]
    use crate::recording::{finish_recordings, flush_monitor, record_to};
    #[pymodule_export]
    use crate::structural::{create_synapses, prune_synapses, start_structural, stop_structural, structure_version};
    #[pymodule_export]
    use crate::synapses::{
        connect_given, efferent_synapses, get_row, has_uniform_delay, longest_delay_steps, pre_ranks, pre_ranks_of_row,
        replace_synapses, reset_projection, row_bounds, set_delays, set_storage, synapse_count,
    };
    #[pymodule_export]
    use crate::{delay_steps, duration_steps, is_multiple, period_steps};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// Steps of a duration: one that has begun is finished.
#[pyfunction]
fn duration_steps(ms: f64, dt_ms: f64) -> u64 {
    neurarchy::time::duration_steps(ms, dt_ms)
}

/// Steps of a delay: to nearest, at least one.
#[pyfunction]
fn delay_steps(ms: f64, dt_ms: f64) -> u32 {
    neurarchy::time::delay_steps(ms, dt_ms)
}

/// Whole steps in a period.
#[pyfunction]
fn period_steps(ms: f64, dt_ms: f64) -> u64 {
    neurarchy::time::period_steps(ms, dt_ms)
}

/// A time is a whole number of steps, to rounding.
#[pyfunction]
fn is_multiple(ms: f64, dt_ms: f64) -> bool {
    neurarchy::time::is_multiple(ms, dt_ms)
}
