//! Inputs of given values and spikes.

use neurarchy::inputs::{Input, InputArray, SpikeSourceArray, TimedArray, Times, timed_array};
use neurarchy::models::LeakyIntegrator;
use neurarchy::{Assigned, Neuron};

use crate::{Outcome, course, network, neurons, one_to_one, record, samples, source, spikes, value};

fn rows(values: &[f64]) -> Vec<Vec<f64>> {
    values.iter().map(|&v| vec![v]).collect()
}

#[test]
fn assigned_rates_are_seen_in_the_next_step() -> Outcome {
    let mut net = network(1.0);
    let input = net.add_input(&[2], &Input::from(InputArray), None)?;
    net.set(input, "r", None, &Assigned::Array(vec![1.0, 2.0]))?;
    let post = neurons(&mut net, 2, Neuron::new("", "r = sum(exc)"))?;
    let id = net.add_projection(input.into(), post.into(), &["exc".into()], None, None)?;
    net.connect(id, one_to_one(1.0), false)?;
    net.compile()?;
    net.step()?;
    assert_eq!(net.get(post, "r")?.to_f64(), [1.0, 2.0]);
    net.simulate(7.0)?;
    net.set(input, "r", None, &Assigned::Array(vec![9.0, 8.0]))?;
    net.step()?;
    assert_eq!(net.get(post, "r")?.to_f64(), [9.0, 8.0]);
    net.reset(true, false, false, true)?;
    assert_eq!(net.get(input, "r")?.to_f64(), [1.0, 2.0]);
    Ok(())
}

#[test]
fn timed_arrays_keep_their_schedule() -> Outcome {
    let at = |times: &[f64]| Times::At(times.to_vec());
    let cases: Vec<(Times, Option<f64>, &[f64])> = vec![
        (Times::default(), None, &[1., 2., 3., 4., 4., 4.]),
        (Times::Every(2.0), None, &[1., 1., 2., 2., 3., 3., 4., 4., 4.]),
        (at(&[1., 3., 4., 9.]), None, &[0., 1., 1., 2., 3., 3., 3., 3., 3., 4., 4.]),
        (at(&[2., 5.]), None, &[0., 0., 1., 1., 1., 2., 2., 2.]),
        (at(&[0., 1.9, 3.5, 4.49]), None, &[1., 2., 2., 3., 4., 4.]),
        (Times::default(), Some(3.0), &[1., 2., 3., 1., 2., 3.]),
        (Times::default(), Some(6.0), &[1., 2., 3., 4., 4., 4., 1., 2.]),
        (Times::Every(2.0), Some(5.0), &[1., 1., 2., 2., 3., 1., 1., 2., 2., 3.]),
    ];
    for (schedule, period_ms, expected) in cases {
        let mut net = network(1.0);
        let array = TimedArray { rates: rows(&[1., 2., 3., 4.]), schedule, period_ms };
        let id = net.add_input(&[1], &array.input(1.0)?, None)?;
        let warned = matches!(&array.schedule, Times::At(times) if times.len() < 4);
        assert_eq!(net.take_warnings().len(), usize::from(warned));
        let monitor = record(&mut net, id, &["r"])?;
        net.compile()?;
        net.simulate(expected.len() as f64)?;
        assert_eq!(course(&mut net, monitor, "r", 0), expected, "{array:?}");
    }
    let long = TimedArray { rates: rows(&[1., 2.]), schedule: at(&[0., 1., 2.]), ..TimedArray::default() };
    assert!(long.input(1.0).is_err());
    let negative = TimedArray { rates: rows(&[1., 2.]), schedule: at(&[-1., 1.]), ..TimedArray::default() };
    assert!(network(1.0).add_input(&[1], &negative.input(1.0)?, None).is_err());
    Ok(())
}

#[test]
fn timed_arrays_begin_anew_after_a_reset() -> Outcome {
    let mut net = network(1.0);
    let array = TimedArray { rates: rows(&[1., 2., 3., 4.]), ..TimedArray::default() };
    let id = net.add_input(&[1], &array.input(1.0)?, None)?;
    let monitor = record(&mut net, id, &["r"])?;
    net.compile()?;
    net.simulate(12.0)?;
    net.reset(true, false, false, true)?;
    assert_eq!(value(&net, id, "r"), 0.0);
    net.simulate(5.0)?;
    assert_eq!(course(&mut net, monitor, "r", 0), [1., 2., 3., 4., 4.]);
    net.clear_population(id)?;
    assert_eq!(value(&net, id, "r"), 0.0);
    net.simulate(2.0)?;
    assert_eq!(value(&net, id, "r"), 2.0);
    Ok(())
}

#[test]
fn an_update_is_shown_at_once_and_does_not_move_the_clock() -> Outcome {
    let mut net = network(1.0);
    let array = TimedArray { rates: rows(&[1., 2., 3., 4.]), schedule: Times::Every(2.0), ..TimedArray::default() };
    let id = net.add_input(&[1], &array.input(1.0)?, None)?;
    net.compile()?;
    net.simulate(15.0)?;
    let new = TimedArray { rates: rows(&[9., 8.]), schedule: Times::Every(3.0), ..TimedArray::default() };
    timed_array::update(&mut net, id, &new)?;
    assert_eq!(value(&net, id, "r"), 9.0);
    net.simulate(10.0)?;
    assert_eq!(value(&net, id, "r"), 9.0);
    // What was there before compile is what a reset comes back to.
    net.reset(true, false, false, true)?;
    net.simulate(3.0)?;
    assert_eq!(value(&net, id, "r"), 2.0);
    Ok(())
}

#[test]
fn an_array_without_data_waits_for_them() -> Outcome {
    let mut net = network(0.1);
    let id = net.add_input(&[2], &TimedArray::default().input(0.1)?, None)?;
    let monitor = record(&mut net, id, &["r"])?;
    net.compile()?;
    net.simulate(1.0)?;
    assert_eq!(value(&net, id, "r"), 0.0);
    let data = TimedArray { rates: rows(&[1., 3., 5.]), schedule: Times::Every(0.5), ..TimedArray::default() };
    timed_array::update(&mut net, id, &data)?;
    assert_eq!(value(&net, id, "r"), 1.0);
    let expected: Vec<f64> = [[1.0; 5], [3.0; 5], [5.0; 5]].concat();
    net.simulate(1.5)?;
    assert_eq!(course(&mut net, monitor, "r", 0)[10..], expected);
    net.reset(true, false, false, true)?;
    assert_eq!(value(&net, id, "r"), 0.0);
    net.simulate(1.5)?;
    assert_eq!(course(&mut net, monitor, "r", 1), expected);
    Ok(())
}

#[test]
fn every_row_is_shown_whatever_the_rounding_of_its_time() -> Outcome {
    let mut net = network(0.1);
    let array = TimedArray { rates: rows(&(0..60).map(f64::from).collect::<Vec<_>>()), ..TimedArray::default() };
    let id = net.add_input(&[1], &array.input(0.1)?, None)?;
    let monitor = record(&mut net, id, &["r"])?;
    net.compile()?;
    net.simulate(6.0)?;
    assert_eq!(course(&mut net, monitor, "r", 0), (0..60).map(f64::from).collect::<Vec<_>>());
    Ok(())
}

#[test]
fn schedules_stand_still_while_their_population_is_disabled() -> Outcome {
    let mut net = network(1.0);
    let array = TimedArray { rates: rows(&[1., 2., 3., 4.]), ..TimedArray::default() };
    let id = net.add_input(&[1], &array.input(1.0)?, None)?;
    net.compile()?;
    net.simulate(2.0)?;
    net.enable(id, false)?;
    net.simulate(5.0)?;
    assert_eq!(value(&net, id, "r"), 2.0);
    net.enable(id, true)?;
    net.step()?;
    assert_eq!(value(&net, id, "r"), 3.0);
    Ok(())
}

#[test]
fn a_delayed_projection_sees_a_schedule_late() -> Outcome {
    let mut net = network(1.0);
    let array = TimedArray { rates: rows(&[1., 2., 3., 4.]), ..TimedArray::default() };
    let id = net.add_input(&[1], &array.input(1.0)?, None)?;
    let post = neurons(&mut net, 1, Neuron::new("", "r = sum(exc)"))?;
    let projection = net.add_projection(id.into(), post.into(), &["exc".into()], None, None)?;
    net.connect(projection, one_to_one(1.0).delays(neurarchy::Delays::Number(3.0)), false)?;
    let monitor = record(&mut net, post, &["r"])?;
    net.compile()?;
    net.simulate(7.0)?;
    assert_eq!(course(&mut net, monitor, "r", 0), [0., 0., 0., 1., 2., 3., 4.]);
    Ok(())
}

#[test]
fn spike_times_fall_on_the_nearest_step_and_are_replayed_after_a_reset() -> Outcome {
    let mut net = network(1.0);
    let id = source(&mut net, &[&[0.0, 2.0, 2.4, 2.6, 3.5], &[], &[100.0]])?;
    let monitor = record(&mut net, id, &["spike"])?;
    net.compile()?;
    assert_eq!(net.spike_trains(id)?, Some(vec![vec![0.0, 2.0, 3.0, 4.0], vec![], vec![100.0]]));
    net.simulate(12.0)?;
    assert_eq!(spikes(&mut net, monitor, 0), [0, 2, 3, 4]);
    net.reset_population(id, None)?;
    net.simulate(12.0)?;
    assert_eq!(spikes(&mut net, monitor, 0)[4..], [12, 14, 15, 16]);
    assert_eq!(spikes(&mut net, monitor, 1), [0u64; 0]);

    let mut net = network(0.1);
    let id = source(&mut net, &[&[3.05, -1.0]])?;
    let monitor = record(&mut net, id, &["spike"])?;
    net.compile()?;
    net.simulate(5.0)?;
    assert_eq!(spikes(&mut net, monitor, 0), [30]);
    Ok(())
}

#[test]
fn spike_times_that_are_assigned_later_are_all_emitted() -> Outcome {
    let mut net = network(1.0);
    let id = source(&mut net, &[&[0.0, 2.0, 2.4, 2.6, 3.5], &[], &[100.0]])?;
    let monitor = record(&mut net, id, &["spike"])?;
    net.compile()?;
    net.simulate(12.0)?;
    net.reset_population(id, None)?;
    net.simulate(3.0)?;
    net.set_spike_trains(id, &[vec![1.0, 4.0, 5.0], vec![], vec![7.0]])?;
    net.simulate(20.0)?;
    assert_eq!(spikes(&mut net, monitor, 0)[4..], [12, 14, 16, 17]);
    assert_eq!(spikes(&mut net, monitor, 2), [19]);
    assert!(net.set_spike_trains(id, &[vec![1.0], vec![]]).is_err());
    assert!(net.set_spike_trains(id, &[vec![f64::NAN], vec![], vec![]]).is_err());
    Ok(())
}

#[test]
fn a_disabled_source_emits_nothing_and_its_clock_stands_still() -> Outcome {
    let mut net = network(0.1);
    let id = source(&mut net, &[&[1.0, 2.0, 3.0, 4.0]])?;
    let monitor = record(&mut net, id, &["spike"])?;
    net.compile()?;
    net.simulate(2.1)?;
    net.enable(id, false)?;
    net.simulate(1.0)?;
    net.enable(id, true)?;
    net.simulate(3.0)?;
    assert_eq!(spikes(&mut net, monitor, 0), [10, 20, 40, 50]);
    Ok(())
}

#[test]
fn firing_rates_of_spike_sources_are_computed() -> Outcome {
    let mut net = network(1.0);
    let id = source(&mut net, &[&[1.0, 3.0, 5.0]])?;
    let monitor = record(&mut net, id, &["r"])?;
    net.compile()?;
    net.compute_firing_rate(id, 4.0)?;
    net.simulate(10.0)?;
    let expected = [0., 250., 250., 500., 500., 500., 500., 250., 250., 0.];
    assert_eq!(course(&mut net, monitor, "r", 0), expected);
    Ok(())
}

#[test]
fn results_do_not_depend_on_threads() -> Outcome {
    let run = |threads: usize| -> Result<Vec<Vec<f64>>, Box<dyn std::error::Error>> {
        let settings = neurarchy::Settings {
            threads,
            always_parallel: threads > 1,
            seed: Some(3),
            ..neurarchy::Settings::default()
        };
        let mut net = neurarchy::Network::new(settings)?;
        let times: Vec<Vec<f64>> =
            (0..100).map(|i| (0..10).map(|k| f64::from((i * 7 + k * 13) % 50)).collect()).collect();
        let pre = net.add_input(&[100], &Input::from(SpikeSourceArray { spike_times_ms: times }), None)?;
        let rates: Vec<Vec<f64>> = (0..50).map(|row| (0..100).map(|i| f64::from(row * i) * 1e-3).collect()).collect();
        let array = TimedArray { rates, ..TimedArray::default() };
        let array = net.add_input(&[100], &array.input(1.0)?, None)?;
        let post = neurons(&mut net, 100, LeakyIntegrator::default())?;
        let decoding = net.add_decoding(pre.into(), post.into(), "exc", 5.0, None)?;
        net.connect(decoding, crate::all_to_all(0.3), false)?;
        crate::project(&mut net, array, post, "inh", 0.1, None)?;
        let monitor = record(&mut net, post, &["v"])?;
        net.compile()?;
        net.simulate(50.0)?;
        Ok(samples(&mut net, monitor, "v"))
    };
    let one = run(1)?;
    assert!(one.iter().flatten().any(|v| *v != 0.0));
    assert_eq!(one, run(4)?);
    Ok(())
}
