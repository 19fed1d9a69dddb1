//! Simulations that end when conditions are met.

use neurarchy::{Backend, Network, Neuron, PopulationId, Settings};

use crate::{Numbers, Outcome};

/// Counters that go up by different amounts, with a condition each.
fn counters(
    settings: Settings,
    backend: Backend,
    speeds: &[Vec<f64>],
    conditions: &[Option<&str>],
) -> neurarchy::Result<(Network, Vec<PopulationId>)> {
    let mut network = Network::new(settings)?;
    let mut ids = vec![];
    for (speeds, condition) in speeds.iter().zip(conditions) {
        let id = network.add_population(&[speeds.len()], &Neuron::new("k = 1.0", "r += k"), None)?;
        network.set(id, "k", None, &speeds.clone().into())?;
        network.set_stop_condition(id, *condition)?;
        ids.push(id);
    }
    network.compile_with(backend)?;
    Ok((network, ids))
}

#[test]
fn a_run_ends_in_the_first_step_in_which_the_conditions_are_met() -> Outcome {
    let mut numbers = Numbers::new(4);
    for round in 0..12 {
        let speeds: Vec<Vec<f64>> = (0..2)
            .map(|_| (0..1 + numbers.below(40)).map(|_| (1 + numbers.below(8)) as f64 * 0.125).collect())
            .collect();
        let limits = [1.0 + numbers.below(30) as f64, 1.0 + numbers.below(30) as f64];
        let all = [numbers.below(2) == 0, numbers.below(2) == 0];
        let both = numbers.below(2) == 0;
        let texts: Vec<String> =
            (0..2).map(|i| format!("r >= {:.1} : {}", limits[i], if all[i] { "all" } else { "any" })).collect();
        let conditions: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
        let met = |step: usize| {
            let one = |i: usize| {
                let mut reached = speeds[i].iter().map(|k| k * step as f64 >= limits[i]);
                if all[i] { reached.all(|r| r) } else { reached.any(|r| r) }
            };
            if both { one(0) && one(1) } else { one(0) || one(1) }
        };
        let expected = (1..=100).find(|&step| met(step)).unwrap_or(100);
        for (threads, backend) in [(1, Backend::MachineCode), (3, Backend::MachineCode), (1, Backend::Reference)] {
            let settings = Settings { threads, always_parallel: threads > 1, ..Settings::default() };
            let (mut network, ids) = counters(settings, backend, &speeds, &conditions)?;
            let elapsed = network.simulate_until(100.0, &ids, both)?;
            assert_eq!(elapsed, expected as f64, "round {round}: {texts:?}, both: {both}, {threads} threads");
            assert_eq!(network.current_step(), expected as u64);
        }
    }
    Ok(())
}

#[test]
fn populations_without_a_condition_are_ignored_and_without_any_there_is_a_warning() -> Outcome {
    let speeds = [vec![1.0], vec![1.0]];
    let (mut network, ids) = counters(Settings::default(), Backend::MachineCode, &speeds, &[None, Some("r > 2.5")])?;
    assert_eq!(network.simulate_until(10.0, &ids, true)?, 3.0);
    assert!(network.take_warnings().is_empty());
    assert_eq!(network.simulate_until(10.0, &ids[..1], true)?, 10.0);
    assert!(network.take_warnings()[0].contains("stop condition"));
    assert_eq!(network.simulate_until(10.0, &[], false)?, 10.0);
    assert!(network.take_warnings()[0].contains("stop condition"));
    Ok(())
}

#[test]
fn a_condition_can_be_changed_in_a_compiled_network() -> Outcome {
    let (mut network, ids) =
        counters(Settings::default(), Backend::MachineCode, &[vec![1.0, 2.0]], &[Some("r > 2.5")])?;
    assert_eq!(network.simulate_until(10.0, &ids, true)?, 2.0);
    network.set_stop_condition(ids[0], Some("r > 4.5 : all"))?;
    assert_eq!(network.simulate_until(10.0, &ids, true)?, 3.0);
    assert!(network.set_stop_condition(ids[0], Some("nothing > 1")).is_err());
    assert_eq!(network.simulate_until(10.0, &ids, true)?, 1.0, "the condition is still there");
    network.set_stop_condition(ids[0], None)?;
    assert_eq!(network.simulate_until(10.0, &ids, true)?, 10.0);
    Ok(())
}

#[test]
fn spikes_of_the_step_count_those_of_earlier_steps_do_not() -> Outcome {
    let mut network = Network::new(Settings { dt_ms: 0.5, ..Settings::default() })?;
    let neuron = Neuron::new("k = 1.0", "v += k").spike("v > 3.5", "v = 0.0");
    let id = network.add_population(&[2], &neuron, None)?;
    network.set(id, "k", None, &vec![1.0, 2.0].into())?;
    network.set_stop_condition(id, Some("spiked : all"))?;
    network.compile()?;
    // One neuron every 4 steps, the other every 2.
    assert_eq!(network.simulate_until(100.0, &[id], true)?, 2.0);
    network.set_stop_condition(id, Some("spiked"))?;
    assert_eq!(network.simulate_until(100.0, &[id], true)?, 1.0);
    assert_eq!(network.spikes(id)?, [1]);
    Ok(())
}
