//! Standard neurons.

use neurarchy::inputs::{Input, InputArray};
use neurarchy::models::{
    EifCondAlphaIsfaIsta, EifCondExpIsfaIsta, HhCondExp, IfCondAlpha, IfCondExp, IfCurrAlpha, IfCurrExp, Izhikevich,
    LeakyIntegrator,
};
use neurarchy::{Assigned, Method, Network, Neuron, Settings};

use crate::{Outcome, assert_close, course, network, neurons, project, record, source, spikes, value};

#[test]
fn leaky_integrators_follow_their_closed_form() -> Outcome {
    let mut net = network(1.0);
    let input = net.add_input(&[1], &Input::from(InputArray), None)?;
    net.set(input, "r", None, &Assigned::Number(0.5))?;
    let plain = neurons(&mut net, 1, LeakyIntegrator { tau: 10.0, B: 0.2, T: 0.1, ..LeakyIntegrator::default() })?;
    project(&mut net, input, plain, "exc", 1.0, None)?;
    let text = LeakyIntegrator { sum: "2.0*sum(foo) - 0.1*v".into(), ..LeakyIntegrator::default() };
    let own = neurons(&mut net, 1, text)?;
    project(&mut net, input, own, "foo", 2.0, None)?;
    let (first, second) = (record(&mut net, plain, &["v", "r"])?, record(&mut net, own, &["v"])?);
    net.compile()?;
    net.simulate(3.0)?;
    assert_close(&course(&mut net, first, "v", 0), &[0.0666138073748, 0.1268884728454, 0.1814272455228]);
    assert_close(&course(&mut net, first, "r", 0), &[0.0, 0.0268884728454, 0.0814272455228]);
    assert_close(&course(&mut net, second, "v", 0), &[0.1893924812790, 0.3590567309773, 0.5110477573965]);
    Ok(())
}

#[test]
fn noise_of_leaky_integrators_has_the_stationary_deviation() -> Outcome {
    let mut net = network(1.0);
    let noisy = LeakyIntegrator { noise: Some("Normal(0.0, 2.0)".into()), ..LeakyIntegrator::default() };
    let id = neurons(&mut net, 20_000, noisy)?;
    net.compile()?;
    net.simulate(200.0)?;
    let v = net.get(id, "v")?.to_f64();
    let k = 1.0 - (-0.1f64).exp();
    let variance = v.iter().map(|x| x * x).sum::<f64>() / v.len() as f64;
    // Five standard errors of a variance of 20,000 values: 0.05 of it.
    let expected = 4.0 * k / (2.0 - k);
    assert!((variance / expected - 1.0).abs() < 0.05, "{variance} instead of {expected}");
    Ok(())
}

#[test]
fn izhikevich_neurons_spike_in_the_right_steps() -> Outcome {
    let driven = || Izhikevich { i_offset: 10.0, ..Izhikevich::default() };
    let cases: [(f64, Izhikevich, &[u64]); 4] = [
        (1.0, driven(), &[4, 31, 78, 125, 172, 219, 266]),
        (0.5, driven(), &[7, 57, 149, 241, 333]),
        (0.1, driven(), &[33, 270, 721, 1172, 1623]),
        (1.0, Izhikevich { tau_refrac: 5.0, ..driven() }, &[4, 36, 88, 140, 192, 244, 296]),
    ];
    for (dt_ms, neuron, expected) in cases {
        let mut net = network(dt_ms);
        let id = neurons(&mut net, 1, neuron)?;
        let monitor = record(&mut net, id, &["v", "spike"])?;
        net.compile()?;
        for _ in 0..expected[expected.len() - 1] + 1 {
            net.step()?;
        }
        assert_eq!(spikes(&mut net, monitor, 0), expected, "dt = {dt_ms}");
        if dt_ms == 1.0 {
            assert_close(&course(&mut net, monitor, "v", 0)[..3], &[-58.0, -50.44, -37.900256]);
        }
    }
    Ok(())
}

#[test]
fn izhikevich_is_refused_where_no_method_fits() -> Outcome {
    let settings = Settings { method: Method::Exponential, ..Settings::default() };
    let mut net = Network::new(settings)?;
    let refused = neurons(&mut net, 1, Izhikevich::default()).and_then(|_| net.compile().map(|_| ()));
    assert!(refused.is_err());
    Ok(())
}

#[test]
fn refractory_neurons_are_frozen_but_for_their_conductances() -> Outcome {
    let mut net = network(1.0);
    let id = neurons(&mut net, 1, Izhikevich { tau_refrac: 3.0, ..Izhikevich::default() })?;
    let kick = source(&mut net, &[&[5.0]])?;
    project(&mut net, kick, id, "exc", 7.0, None)?;
    net.set(id, "v", None, &Assigned::Number(40.0))?;
    let monitor = record(&mut net, id, &["v", "u", "g_exc", "spike"])?;
    net.compile()?;
    net.simulate(8.0)?;
    let v = [-65.0, -65.0, -65.0, -65.0, -76.42, -80.170944, -71.97134152595, -79.4524755779];
    assert_close(&course(&mut net, monitor, "v", 0), &v);
    assert_close(&course(&mut net, monitor, "u", 0)[..5], &[-4.58, -4.58, -4.58, -4.58, -4.7484]);
    assert_eq!(course(&mut net, monitor, "g_exc", 0), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0, 0.0]);
    assert_eq!(spikes(&mut net, monitor, 0), [0]);
    Ok(())
}

#[test]
fn all_spiking_models_answer_a_common_drive() -> Outcome {
    type Row = (Neuron, f64, f64, &'static [u64], &'static [(&'static str, f64)]);
    let rows: Vec<Row> = vec![
        (
            Izhikevich { i_offset: 10.0, tau_refrac: 2.0, ..Izhikevich::default() }.into(),
            5.0,
            3.0,
            &[32, 288],
            &[("v", -73.1444089683), ("u", -2.0119502355)],
        ),
        (Izhikevich::default().into(), 5.0, 3.0, &[], &[("v", -70.6094080778), ("u", -13.6350930108)]),
        (
            IfCurrExp { i_offset: 1.0, tau_refrac: 2.0, ..IfCurrExp::default() }.into(),
            0.5,
            0.3,
            &[202],
            &[("v", -53.2161008160), ("g_exc", 0.00374567170493), ("g_inh", 0.00330824160755)],
        ),
        (
            IfCondExp { i_offset: 1.0, tau_refrac: 2.0, ..IfCondExp::default() }.into(),
            0.01,
            0.02,
            &[197],
            &[("v", -52.8232860029)],
        ),
        (
            IfCurrAlpha { i_offset: 1.0, tau_refrac: 2.0, ..IfCurrAlpha::default() }.into(),
            0.5,
            0.3,
            &[148, 379],
            &[("v", -65.0), ("alpha_exc", 0.0845066683208), ("alpha_inh", 0.0662557085556)],
        ),
        (
            IfCondAlpha { i_offset: 1.0, tau_refrac: 2.0, ..IfCondAlpha::default() }.into(),
            0.01,
            0.02,
            &[148, 348],
            &[("v", -61.8387814963), ("alpha_exc", 0.00162926697429), ("alpha_inh", 0.00423785309262)],
        ),
        (
            HhCondExp { i_offset: 0.5, ..HhCondExp::default() }.into(),
            0.02,
            0.01,
            &[],
            &[("v", -49.6940803082), ("n", 0.223841316481), ("m", 0.150284673566), ("h", 0.0391795156963)],
        ),
        (
            EifCondExpIsfaIsta { i_offset: 1.0, ..EifCondExpIsfaIsta::default() }.into(),
            0.005,
            0.01,
            &[121, 257],
            &[("v", -47.3691427248), ("w", 0.154373210463)],
        ),
        (
            EifCondAlphaIsfaIsta { i_offset: 1.0, tau_refrac: 1.0, ..EifCondAlphaIsfaIsta::default() }.into(),
            0.005,
            0.01,
            &[96, 253],
            &[("v", -47.9025915633), ("w", 0.153908099592), ("alpha_exc", 0.000643585017067)],
        ),
    ];
    let mut net = network(0.1);
    let drive = source(&mut net, &[&[1.0, 3.0, 3.05, 10.0, 12.0], &[2.0, 8.0, 8.1, 15.0]])?;
    let mut made = Vec::new();
    for (neuron, exc, inh, spikes, values) in rows {
        let name = neuron.name.clone();
        let id = neurons(&mut net, 1, neuron)?;
        project(&mut net, neurarchy::View::of(drive, vec![0]), id, "exc", exc, None)?;
        project(&mut net, neurarchy::View::of(drive, vec![1]), id, "inh", inh, None)?;
        let monitor = record(&mut net, id, &["spike", "g_exc", "g_inh"])?;
        made.push((name, id, monitor, spikes, values));
    }
    let drive = record(&mut net, drive, &["spike"])?;
    net.compile()?;
    net.simulate(40.0)?;
    assert_eq!(spikes(&mut net, drive, 0), [10, 30, 100, 120]);
    assert_eq!(spikes(&mut net, drive, 1), [20, 80, 81, 150]);
    for (name, id, monitor, expected, values) in made {
        assert_eq!(spikes(&mut net, monitor, 0), expected, "{name}");
        for (attribute, expected) in values {
            // Conductances are recorded before they decay.
            let found = match attribute.starts_with("g_") {
                true => course(&mut net, monitor, attribute, 0)[399],
                false => value(&net, id, attribute),
            };
            assert!((found / expected - 1.0).abs() < 2e-11, "{name}: {attribute} = {found}, not {expected}");
        }
    }
    Ok(())
}

#[test]
fn integrate_and_fire_follows_its_closed_form() -> Outcome {
    let mut net = network(0.1);
    let id = neurons(&mut net, 1, IfCurrExp { i_offset: 1.0, tau_refrac: 2.0, ..IfCurrExp::default() })?;
    let monitor = record(&mut net, id, &["v", "spike"])?;
    net.compile()?;
    net.simulate(60.0)?;
    let v = course(&mut net, monitor, "v", 0);
    let active = |k: i32| -65.0 + 20.0 * (1.0 - (-0.005 * f64::from(k)).exp());
    assert_close(&v[..277], &(1..=277).map(active).collect::<Vec<_>>());
    assert!(v[277..=297].iter().all(|&v| v == -65.0));
    assert_close(&v[298..302], &(1..=4).map(active).collect::<Vec<_>>());
    assert_eq!(spikes(&mut net, monitor, 0), [277, 575]);
    Ok(())
}

#[test]
fn adaptive_exponential_neurons_spike_in_the_right_steps() -> Outcome {
    let cases: [(f64, u64, &[u64]); 2] =
        [(0.1, 2000, &[118, 256, 416, 604, 825, 1082, 1374, 1695]), (1.0, 200, &[12, 27, 44, 64, 87, 113, 143, 176])];
    for (dt_ms, steps, expected) in cases {
        let mut net = network(dt_ms);
        let id = neurons(&mut net, 1, EifCondExpIsfaIsta { i_offset: 1.0, ..EifCondExpIsfaIsta::default() })?;
        let monitor = record(&mut net, id, &["v", "spike"])?;
        net.compile()?;
        net.simulate(steps as f64 * dt_ms)?;
        assert_eq!(spikes(&mut net, monitor, 0), expected, "dt = {dt_ms}");
        if dt_ms == 0.1 {
            assert_close(&course(&mut net, monitor, "v", 0)[..1], &[-70.24412723673859]);
        }
    }
    Ok(())
}

#[test]
fn hodgkin_huxley_neurons_follow_the_reference() -> Outcome {
    let mut net = network(0.1);
    let weak = neurons(&mut net, 1, HhCondExp { i_offset: 2.0, ..HhCondExp::default() })?;
    let strong = neurons(&mut net, 1, HhCondExp { i_offset: 10.0, ..HhCondExp::default() })?;
    let (weak, strong) = (record(&mut net, weak, &["v", "spike"])?, record(&mut net, strong, &["spike"])?);
    net.compile()?;
    net.simulate(40.0)?;
    assert_eq!(spikes(&mut net, strong, 0), [7, 34]);
    net.simulate(150.0)?;
    let v = course(&mut net, weak, "v", 0);
    let first = [-64.0024958358, -63.0096161907, -62.0207911913, -61.0355127262, -60.0528554831];
    assert_close(&v[..5], &first);
    assert_close(&[v.iter().copied().fold(f64::MIN, f64::max)], &[-10.1424947230]);
    assert_eq!(spikes(&mut net, weak, 0), [0u64; 0]);
    Ok(())
}

#[test]
fn hodgkin_huxley_rates_have_limits_where_they_are_undefined() -> Outcome {
    let mut net = network(0.1);
    let id = neurons(&mut net, 3, HhCondExp::default())?;
    net.set(id, "v", None, &Assigned::Array(vec![-63.0 + 15.0, -63.0 + 13.0, -63.0 + 40.0]))?;
    net.compile()?;
    net.step()?;
    for (attribute, rank, limit) in [("an", 0, 0.16), ("am", 1, 1.28), ("bm", 2, 1.4)] {
        assert_eq!(net.get(id, attribute)?.to_f64()[rank], limit, "{attribute}");
    }
    assert!(net.get(id, "v")?.to_f64().iter().all(|v| v.is_finite()));
    Ok(())
}

#[test]
fn alpha_functions_peak_at_the_weight() -> Outcome {
    let mut net = network(1.0);
    let id = neurons(&mut net, 1, IfCurrAlpha { tau_syn_E: 4.0, v_thresh: 1000.0, ..IfCurrAlpha::default() })?;
    let kick = source(&mut net, &[&[5.0]])?;
    project(&mut net, kick, id, "exc", 2.0, None)?;
    let monitor = record(&mut net, id, &["v", "g_exc", "alpha_exc"])?;
    net.compile()?;
    net.simulate(8.0)?;
    assert_close(&course(&mut net, monitor, "g_exc", 0)[6..], &[2.0, 1.5576015661]);
    assert_close(&course(&mut net, monitor, "alpha_exc", 0)[6..], &[1.0612586731, 1.6530181713]);
    assert_close(&course(&mut net, monitor, "v", 0)[6..], &[-65.0, -63.9648360752]);

    let mut net = network(0.1);
    let id = neurons(&mut net, 1, IfCurrAlpha { v_thresh: 1000.0, ..IfCurrAlpha::default() })?;
    let kick = source(&mut net, &[&[0.0]])?;
    project(&mut net, kick, id, "exc", 1.0, None)?;
    let monitor = record(&mut net, id, &["alpha_exc"])?;
    net.compile()?;
    net.simulate(12.0)?;
    let alpha = course(&mut net, monitor, "alpha_exc", 0);
    let peak = alpha.iter().copied().fold(0.0, f64::max);
    assert_close(&[peak], &[1.0000166668]);
    // The spike arrives in step 1.
    assert!(alpha.iter().position(|a| *a == peak).is_some_and(|step| step <= 50));
    Ok(())
}
