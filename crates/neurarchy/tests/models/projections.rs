//! Projections between rate-coded and spiking populations.

use neurarchy::inputs::{Input, InputArray, TimedArray};
use neurarchy::models::{IfCurrExp, Izhikevich};
use neurarchy::{Assigned, Flag, Neuron, View};

use crate::{Outcome, all_to_all, assert_close, course, network, neurons, one_to_one, record, source};

#[test]
fn rates_are_injected_as_currents() -> Outcome {
    let mut net = network(1.0);
    let rates = [1.0, 2.0, 3.0, 4.0].map(|r| vec![r]).to_vec();
    let pre = net.add_input(&[1], &TimedArray { rates, ..TimedArray::default() }.input(1.0)?, None)?;
    let izhikevich = neurons(&mut net, 1, Izhikevich::default())?;
    let integrator = neurons(&mut net, 1, IfCurrExp::default())?;
    for post in [izhikevich, integrator] {
        net.add_current_injection(pre.into(), post.into(), "exc", None)?;
    }
    let first = record(&mut net, izhikevich, &["g_exc", "I", "v"])?;
    let second = record(&mut net, integrator, &["g_exc"])?;
    net.compile()?;
    net.simulate(6.0)?;
    assert_eq!(course(&mut net, first, "g_exc", 0), [0., 1., 2., 3., 4., 4.]);
    assert_eq!(course(&mut net, first, "I", 0), [0., 1., 2., 3., 4., 4.]);
    let v = [-68.0, -69.04, -68.567136, -67.3168104303, -65.5971137774];
    assert_close(&course(&mut net, first, "v", 0)[..5], &v);
    let g = [0.0, 1.0, 2.8187307531, 5.3077815522, 8.3456439874];
    assert_close(&course(&mut net, second, "g_exc", 0)[..5], &g);
    Ok(())
}

#[test]
fn currents_go_to_parts_of_populations_and_can_be_switched_off() -> Outcome {
    let mut net = network(1.0);
    let pre = net.add_input(&[2], &Input::from(InputArray), None)?;
    net.set(pre, "r", None, &Assigned::Array(vec![3.0, 4.0]))?;
    let post = neurons(&mut net, 4, Izhikevich::default())?;
    let id = net.add_current_injection(pre.into(), View::of(post, vec![1, 2]), "exc", None)?;
    net.connect(id, one_to_one(1.0), false)?;
    assert!(net.connect(id, all_to_all(1.0), false).is_err());
    let monitor = record(&mut net, post, &["g_exc"])?;
    net.compile()?;
    net.simulate(2.0)?;
    net.set_flag(id, Flag::Transmission, false)?;
    net.step()?;
    let recorded = crate::samples(&mut net, monitor, "g_exc");
    assert_eq!(recorded, [[0., 3., 4., 0.], [0., 3., 4., 0.], [0.; 4]]);
    Ok(())
}

#[test]
fn spikes_are_decoded_in_a_window() -> Outcome {
    let thirds = 1000.0 / 3.0;
    let mut net = network(1.0);
    let pre = source(&mut net, &[&[2.0, 3.0, 7.0], &[3.0, 8.0]])?;
    let sums = || Neuron::new("", "r = sum(exc)");
    let instant = neurons(&mut net, 1, sums())?;
    let windowed = neurons(&mut net, 1, sums())?;
    let pairs = neurons(&mut net, 2, sums())?;
    for (post, window_ms, connector) in
        [(instant, 0.0, all_to_all(1.0)), (windowed, 3.0, all_to_all(2.0)), (pairs, 2.7, one_to_one(1.0))]
    {
        let id = net.add_decoding(pre.into(), post.into(), "exc", window_ms, None)?;
        net.connect(id, connector, false)?;
    }
    let monitors = [instant, windowed, pairs].map(|post| record(&mut net, post, &["r"]));
    let [instant, windowed, pairs] = monitors;
    let (instant, windowed, pairs) = (instant?, windowed?, pairs?);
    net.compile()?;
    for run in 0..2 {
        net.simulate(13.0)?;
        let zero_based = |net: &mut _, monitor, rank| course(net, monitor, "r", rank);
        assert_close(&zero_based(&mut net, instant, 0)[..11], &[0., 0., 0., 500., 1000., 0., 0., 0., 500., 500., 0.]);
        assert_close(
            &zero_based(&mut net, windowed, 0),
            &[0., 0., 0., thirds, 1000., 1000., 2.0 * thirds, 0., thirds, 2.0 * thirds, 2.0 * thirds, thirds, 0.],
        );
        assert_close(&zero_based(&mut net, pairs, 0)[..11], &[0., 0., 0., 500., 1000., 500., 0., 0., 500., 500., 0.]);
        assert_close(&zero_based(&mut net, pairs, 1)[..12], &[0., 0., 0., 0., 500., 500., 0., 0., 0., 500., 500., 0.]);
        // A reset forgets the window, so a second trial is like the first.
        if run == 0 {
            net.reset(true, false, false, true)?;
        }
    }
    Ok(())
}

#[test]
fn decoding_ignores_delays_and_can_be_switched_off() -> Outcome {
    let mut net = network(1.0);
    let pre = source(&mut net, &[&[1.0, 2.0, 3.0, 4.0]])?;
    let post = neurons(&mut net, 1, Neuron::new("", "r = sum(exc)"))?;
    let id = net.add_decoding(pre.into(), post.into(), "exc", 0.0, None)?;
    net.connect(id, all_to_all(1.0).delays(neurarchy::Delays::Number(4.0)), false)?;
    let monitor = record(&mut net, post, &["r"])?;
    net.compile()?;
    net.simulate(3.0)?;
    net.set_flag(id, Flag::Transmission, false)?;
    net.step()?;
    net.set_flag(id, Flag::Transmission, true)?;
    net.simulate(2.0)?;
    assert_eq!(course(&mut net, monitor, "r", 0), [0., 0., 1000., 0., 1000., 1000.]);
    Ok(())
}

#[test]
fn decoding_of_many_neurons_has_the_mean_and_variance_of_poisson_counts() -> Outcome {
    let mut net = network(1.0);
    let poisson = neurarchy::inputs::PoissonPopulation {
        rates: neurarchy::inputs::Rates::Number(50.0),
        ..neurarchy::inputs::PoissonPopulation::default()
    };
    let pre = net.add_input(&[1000], &poisson.into(), None)?;
    let post = neurons(&mut net, 1, Neuron::new("", "r = sum(exc)"))?;
    let id = net.add_decoding(pre.into(), post.into(), "exc", 10.0, None)?;
    net.connect(id, all_to_all(1.0), false)?;
    let monitor = record(&mut net, post, &["r"])?;
    net.compile()?;
    net.simulate(10_000.0)?;
    let r = course(&mut net, monitor, "r", 0)[20..].to_vec();
    let mean = r.iter().sum::<f64>() / r.len() as f64;
    let variance = r.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / r.len() as f64;
    // The mean has a standard error of 0.07 Hz. The variance is 1000*f*(1 - f*dt/1000)/(N*W*dt) = 4.75; there are about
    // 1,000 independent windows, so its relative standard error is below 0.05.
    assert!((mean - 50.0).abs() < 0.45, "{mean}");
    assert!((variance / 4.75 - 1.0).abs() < 0.3, "{variance}");
    Ok(())
}

#[test]
fn sides_of_the_wrong_kind_or_size_are_refused() -> Outcome {
    let mut net = network(1.0);
    let rate = net.add_input(&[2], &Input::from(InputArray), None)?;
    let other_rate = net.add_input(&[2], &Input::from(InputArray), None)?;
    let spiking = neurons(&mut net, 2, Izhikevich::default())?;
    let larger = neurons(&mut net, 3, Izhikevich::default())?;
    for (pre, post) in [(spiking, spiking), (rate, other_rate), (rate, larger)] {
        assert!(net.add_current_injection(pre.into(), post.into(), "exc", None).is_err());
    }
    for (pre, post) in [(rate, other_rate), (spiking, larger)] {
        assert!(net.add_decoding(pre.into(), post.into(), "exc", 0.0, None).is_err());
    }
    assert!(net.add_decoding(spiking.into(), rate.into(), "exc", -1.0, None).is_err());
    Ok(())
}
