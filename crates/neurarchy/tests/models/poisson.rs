//! Random spike sources. Statistical bounds are six standard errors: they fail by chance less than once in 10^8.

use neurarchy::inputs::{
    HomogeneousCorrelatedSpikeTrains, Input, PoissonPopulation, Rates, TimedArray, TimedPoissonPopulation, Times,
};
use neurarchy::{Assigned, Distribution, Network, PopulationId, RefractoryPeriod};

use crate::{Outcome, assert_close, course, network, one_to_one, record, spikes, value};

fn poisson(network: &mut Network, size: usize, population: PoissonPopulation) -> neurarchy::Result<PopulationId> {
    network.add_input(&[size], &Input::from(population), None)
}

#[test]
fn certain_rates_fire_in_every_step_they_can() -> Outcome {
    let mut net = network(1.0);
    let always = poisson(&mut net, 1, PoissonPopulation { rates: Rates::Number(1000.0), ..Default::default() })?;
    let refractory = PoissonPopulation {
        rates: Rates::Number(1e6),
        refractory: RefractoryPeriod::Milliseconds(3.0),
        ..Default::default()
    };
    let refractory = poisson(&mut net, 1, refractory)?;
    let each = poisson(&mut net, 2, PoissonPopulation { rates: Rates::Each(vec![0.0, 1e6]), ..Default::default() })?;
    let equation = PoissonPopulation {
        rates: Rates::Equation("A*pos(t - 2.5)".into()),
        parameters: "A = 1e6".into(),
        ..Default::default()
    };
    let equation = poisson(&mut net, 1, equation)?;
    let monitors = [always, refractory, each].map(|id| record(&mut net, id, &["spike"]));
    let [always, refractory, each] = monitors;
    let (always, refractory, each) = (always?, refractory?, each?);
    let equation = record(&mut net, equation, &["rates", "spike"])?;
    net.compile()?;
    net.simulate(14.0)?;
    let all: Vec<u64> = (0..14).collect();
    assert_eq!(spikes(&mut net, always, 0), all);
    assert_eq!(spikes(&mut net, refractory, 0), [0, 4, 8, 12]);
    assert_eq!((spikes(&mut net, each, 0), spikes(&mut net, each, 1)), (vec![], all.clone()));
    assert_eq!(spikes(&mut net, equation, 0), all[3..]);
    assert_eq!(course(&mut net, equation, "rates", 0)[..5], [0.0, 0.0, 0.0, 5e5, 1.5e6]);
    Ok(())
}

#[test]
fn rates_come_from_rate_coded_populations() -> Outcome {
    let mut net = network(1.0);
    let rates = vec![vec![0.0, 5.0], vec![7.0, 0.0], vec![3.0, 2.0]];
    let array = TimedArray { rates, schedule: Times::Every(2.0), ..TimedArray::default() };
    let array = net.add_input(&[2], &array.input(1.0)?, None)?;
    let target = || PoissonPopulation { rates: Rates::Target("exc".into()), ..Default::default() };
    let plain = poisson(&mut net, 2, target())?;
    let frozen = PoissonPopulation { refractory: RefractoryPeriod::Milliseconds(2.0), ..target() };
    let frozen = poisson(&mut net, 2, frozen)?;
    for (post, weight) in [(plain, 10.0), (frozen, 1e5)] {
        let id = net.add_projection(array.into(), post.into(), &["exc".into()], None, None)?;
        net.connect(id, one_to_one(weight), false)?;
    }
    // Spikes are no rates.
    let spiking = crate::source(&mut net, &[&[1.0], &[1.0]])?;
    let without_effect = net.add_projection(spiking.into(), plain.into(), &["exc".into()], None, None)?;
    net.connect(without_effect, one_to_one(1e4), false)?;
    let (plain, frozen) =
        (record(&mut net, plain, &["rates", "sum(exc)"])?, record(&mut net, frozen, &["rates", "spike"])?);
    net.compile()?;
    net.simulate(15.0)?;
    let first = [0., 0., 0., 70., 70., 30., 30.];
    assert_eq!(course(&mut net, plain, "rates", 0)[..7], first);
    assert_eq!(course(&mut net, plain, "sum(exc)", 0)[..7], first);
    assert_eq!(course(&mut net, plain, "rates", 1)[..7], [0., 50., 50., 0., 0., 20., 20.]);
    assert_eq!(spikes(&mut net, frozen, 0), [3, 6, 9, 12]);
    assert_eq!(course(&mut net, frozen, "rates", 0)[3..9], [7e5, 7e5, 7e5, 3e5, 3e5, 3e5]);
    Ok(())
}

#[test]
fn rate_coded_populations_reach_spiking_ones_only_where_these_read_them() -> Outcome {
    let mut net = network(1.0);
    let rates = net.add_input(&[1], &Input::from(neurarchy::inputs::InputArray), None)?;
    let fixed = poisson(&mut net, 1, PoissonPopulation::default())?;
    assert!(net.add_projection(rates.into(), fixed.into(), &["exc".into()], None, None).is_err());
    let target = PoissonPopulation { rates: Rates::Target("exc".into()), ..Default::default() };
    let target = poisson(&mut net, 1, target)?;
    assert!(net.add_projection(rates.into(), target.into(), &["inh".into()], None, None).is_err());
    assert!(net.add_projection(rates.into(), target.into(), &["exc".into()], None, None).is_ok());
    Ok(())
}

#[test]
fn counts_and_intervals_have_the_right_statistics() -> Outcome {
    for (refractory, expected, within, shortest) in
        [(RefractoryPeriod::None, 200.0, 2.5, 1), (RefractoryPeriod::Milliseconds(2.0), 142.857, 1.5, 21)]
    {
        let mut net = network(0.1);
        let population = PoissonPopulation { rates: Rates::Number(200.0), refractory, ..Default::default() };
        let id = poisson(&mut net, 500, population)?;
        let monitor = record(&mut net, id, &["spike"])?;
        net.compile()?;
        net.simulate(2000.0)?;
        let trains: Vec<Vec<u64>> = (0..500).map(|rank| spikes(&mut net, monitor, rank)).collect();
        let rate = trains.iter().map(Vec::len).sum::<usize>() as f64 / 500.0 / 2.0;
        assert!((rate - expected).abs() < within, "{rate} Hz instead of {expected}");
        let least = trains.iter().flat_map(|t| t.windows(2).map(|pair| pair[1] - pair[0])).min();
        assert_eq!(least, Some(shortest));
        // Neurons are independent: the variance of their counts is that of one process.
        if shortest == 1 {
            let counts: Vec<f64> = trains.iter().map(|t| t.len() as f64).collect();
            let mean = counts.iter().sum::<f64>() / 500.0;
            let variance = counts.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / 499.0;
            assert!((variance / (400.0 * 0.98) - 1.0).abs() < 6.0 * (2.0f64 / 499.0).sqrt(), "{variance}");
        }
    }
    Ok(())
}

#[test]
fn rates_can_be_drawn_and_refractory_periods_set_later() -> Outcome {
    let mut net = network(1.0);
    let drawn = Rates::Distribution(Distribution::uniform(900.0, 990.0)?);
    let id = poisson(&mut net, 10, PoissonPopulation { rates: drawn, ..Default::default() })?;
    let monitor = record(&mut net, id, &["spike"])?;
    net.compile()?;
    let rates = net.get(id, "rates")?.to_f64();
    assert!(rates.iter().all(|r| (900.0..990.0).contains(r)) && rates[0] != rates[1]);
    assert_eq!(net.refractory(id)?, [0.0; 10]);
    net.set_refractory(id, None, &Assigned::Number(4.0))?;
    net.set(id, "rates", None, &Assigned::Number(1e6))?;
    net.simulate(11.0)?;
    assert_eq!(spikes(&mut net, monitor, 3), [0, 5, 10]);
    Ok(())
}

#[test]
fn rates_change_at_their_times() -> Outcome {
    let certain = |rates: Vec<Vec<f64>>, schedule_ms: &[f64], period_ms| {
        Input::try_from(TimedPoissonPopulation { rates, schedule_ms: schedule_ms.to_vec(), period_ms })
    };
    let mut net = network(1.0);
    let periodic = certain(vec![vec![0.0], vec![1e6], vec![0.0]], &[0.0, 2.0, 4.0], Some(6.0))?;
    let periodic = net.add_input(&[2], &periodic, None)?;
    let each = net.add_input(&[2], &certain(vec![vec![0.0, 1e6], vec![1e6, 0.0]], &[1.0, 3.0], None)?, None)?;
    let (periodic, each) = (record(&mut net, periodic, &["spike"])?, record(&mut net, each, &["spike"])?);
    net.compile()?;
    net.simulate(22.0)?;
    for rank in 0..2 {
        assert_eq!(spikes(&mut net, periodic, rank), [2, 3, 8, 9, 14, 15, 20, 21]);
    }
    assert_eq!(spikes(&mut net, each, 1), [1, 2]);
    assert_eq!(spikes(&mut net, each, 0), (3..22).collect::<Vec<u64>>());
    assert!(certain(vec![vec![1.0], vec![2.0]], &[0.0], None).is_err());
    let wrong = certain(vec![vec![1.0, 2.0, 3.0]], &[0.0], None)?;
    assert!(network(1.0).add_input(&[2], &wrong, None).is_err());
    Ok(())
}

#[test]
fn scheduled_rates_can_be_replaced() -> Outcome {
    let mut net = network(1.0);
    let timed =
        TimedPoissonPopulation { rates: vec![vec![0.0], vec![0.0]], schedule_ms: vec![0.0, 5.0], period_ms: None };
    let id = net.add_input(&[1], &Input::try_from(timed)?, None)?;
    let monitor = record(&mut net, id, &["spike"])?;
    net.compile()?;
    net.simulate(2.0)?;
    TimedPoissonPopulation::set_rates(&mut net, id, vec![vec![1e6], vec![1e6]])?;
    net.simulate(5.0)?;
    assert_eq!(spikes(&mut net, monitor, 0), [5, 6]);
    assert!(TimedPoissonPopulation::set_rates(&mut net, id, vec![vec![1e6]]).is_err());
    Ok(())
}

fn correlated(rates: &[f64], corr: &[f64]) -> HomogeneousCorrelatedSpikeTrains {
    HomogeneousCorrelatedSpikeTrains {
        rates: rates.to_vec(),
        corr: corr.to_vec(),
        tau_ms: 10.0,
        schedule_ms: None,
        period_ms: None,
        refractory: RefractoryPeriod::None,
    }
}

#[test]
fn correlated_trains_share_their_rate() -> Outcome {
    let mut net = network(0.1);
    let id = net.add_input(&[50], &Input::try_from(correlated(&[10.0], &[0.3]))?, None)?;
    let monitor = record(&mut net, id, &["x", "spike"])?;
    net.compile()?;
    net.simulate(100_000.0)?;
    let x = course(&mut net, monitor, "x", 0);
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let deviation = (x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / x.len() as f64).sqrt();
    let count: usize = (0..50).map(|rank| spikes(&mut net, monitor, rank).len()).sum();
    let rate = count as f64 / 50.0 / 100.0;
    // Standard errors of a process with a correlation time of 10 ms over 100 s: 0.18, 0.09 and 0.12.
    assert!((mean - 4.98).abs() < 1.1, "mean {mean}");
    assert!((deviation - 12.86).abs() < 0.56, "deviation {deviation}");
    assert!((rate - 8.00).abs() < 0.75, "rate {rate}");
    Ok(())
}

#[test]
fn certain_correlated_trains_fire_whenever_they_can() -> Outcome {
    let mut net = network(1.0);
    let plain = net.add_input(&[2], &Input::try_from(correlated(&[1e5], &[0.0]))?, None)?;
    let frozen = HomogeneousCorrelatedSpikeTrains {
        refractory: RefractoryPeriod::Milliseconds(2.0),
        ..correlated(&[1e5], &[0.0])
    };
    let frozen = net.add_input(&[2], &Input::try_from(frozen)?, None)?;
    let (plain, frozen) = (record(&mut net, plain, &["spike"])?, record(&mut net, frozen, &["spike"])?);
    net.compile()?;
    net.simulate(7.0)?;
    assert_eq!(spikes(&mut net, plain, 1), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(spikes(&mut net, frozen, 1), [0, 3, 6]);
    Ok(())
}

#[test]
fn correlated_trains_follow_new_wishes_and_schedules() -> Outcome {
    let mut net = network(1.0);
    let plain = net.add_input(&[2], &Input::try_from(correlated(&[10.0], &[0.3]))?, None)?;
    let timed = HomogeneousCorrelatedSpikeTrains {
        schedule_ms: Some(vec![0.0, 3.0]),
        period_ms: Some(5.0),
        ..correlated(&[10.0, 30.0], &[0.0])
    };
    let timed = net.add_input(&[2], &Input::try_from(timed)?, None)?;
    let monitor = record(&mut net, timed, &["x"])?;
    net.compile()?;
    HomogeneousCorrelatedSpikeTrains::set(&mut net, plain, &[30.0], &[0.5], 10.0)?;
    assert!((value(&net, plain, "mu") - 25.69849972).abs() < 1e-6);
    assert!((value(&net, plain, "sigma") - 33.62067000).abs() < 1e-6);
    let mut x = 10.0;
    let mut expected = Vec::new();
    for step in 0..7 {
        net.step()?;
        x += 0.1 * (if step % 5 < 3 { 10.0 } else { 30.0 } - x);
        expected.push(x);
    }
    assert_close(&course(&mut net, monitor, "x", 0), &expected);
    // Rates that are set in between are those of the entry in force.
    HomogeneousCorrelatedSpikeTrains::set(&mut net, timed, &[50.0, 70.0], &[0.0], 10.0)?;
    assert_eq!(value(&net, timed, "mu"), 50.0);
    net.simulate(2.0)?;
    assert_eq!(value(&net, timed, "mu"), 70.0);
    assert!(HomogeneousCorrelatedSpikeTrains::set(&mut net, timed, &[50.0], &[0.0], 10.0).is_err());
    Ok(())
}
