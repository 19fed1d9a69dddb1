//! Well-known models are read without a complaint.

mod common;

use common::{environment, rate, spiking, synapse};
use neurarchy_lang::check::{self, NeuronSource, RefractorySource, SynapseSource};
use neurarchy_lang::model::{Form, Method, Paradigm};

#[test]
fn neurons_of_the_literature() {
    let refractory = || RefractorySource::Attribute("tau_refrac".into());
    let models = [
        rate(
            "tau = 10.0 : population\nB = 0.0\nT = 0.0 : population",
            "tau*dv/dt + v = sum(exc) - sum(inh) + B + Normal(0.0, 1.0) : exponential\nr = pos(v - T)",
        ),
        // Izhikevich (2003)
        NeuronSource {
            refractory: refractory(),
            ..spiking(
                "noise = 0.0; a = 0.02; b = 0.2; c = -65.0; d = 8.0; v_thresh = 30.0; i_offset = 0.0; tau_refrac = 0.0",
                "I = g_exc - g_inh + noise * Normal(0.0, 1.0) + i_offset
                 dv/dt = 0.04 * v^2 + 5.0 * v + 140.0 - u + I : init = -65.0
                 du/dt = a * (b*v - u) : init = -13.0",
                "v > v_thresh",
                "v = c\nu += d",
            )
        },
        // Brette and Gerstner (2005)
        NeuronSource {
            refractory: refractory(),
            ..spiking(
                "v_rest = -70.6\ncm = 0.281\ntau_m = 9.3667\ntau_refrac = 0.1\ntau_syn_E = 5.0\ntau_w = 144.0\na = 4.0
                 b = 0.0805\ndelta_T = 2.0\nv_thresh = -50.4\nv_reset = -70.6\nv_spike = -40.0",
                "I = g_exc * (0.0 - v)
                 tau_m * dv/dt = (v_rest - v + delta_T * exp((v - v_thresh)/delta_T)) + tau_m/cm * (I - w)
                 tau_w * dw/dt = a * (v - v_rest) / 1000.0 - w
                 tau_syn_E * dg_exc/dt = - g_exc : exponential",
                "v > v_spike",
                "v = v_reset\nw += b",
            )
        },
        // Traub and Miles (1991)
        spiking(
            "gbar_Na = 20.0\ngbar_K = 6.0\ngleak = 0.01\ncm = 0.2\nv_offset = -63.0\nv_thresh = 0.0",
            "prev_v = v
             an = 0.032 * (15.0 - v + v_offset) / (exp((15.0 - v + v_offset)/5.0) - 1.0)
             bn = 0.5 * exp((10.0 - v + v_offset)/40.0)
             dn/dt = an * (1.0 - n) - bn * n : init = 0.0, exponential
             cm * dv/dt = gleak*(-65.0 - v) + gbar_K * n**4 * (-90.0 - v)
                + gbar_Na * n^3 * (50.0 - v)
                + g_exc * (0.0 - v) : exponential, init=-65.0
             tau_syn * dg_exc/dt = - g_exc : exponential
             tau_syn = 0.2",
            "(v > v_thresh) and (prev_v <= v_thresh)",
            "",
        ),
    ];
    for source in models {
        let checked = check::neuron(&source, &environment()).unwrap_or_else(|found| panic!("{source:?}: {found:#?}"));
        assert_eq!(checked.warnings, [], "{source:?}");
    }
}

#[test]
fn synapses_of_the_literature() {
    let some = |text: &str| Some(text.to_owned());
    let models = [
        (synapse("eta = 0.01 : projection", "dw/dt = eta * pre.r * post.r : min=0.0, explicit"), Paradigm::Rate),
        // Intrator and Cooper (1992)
        (
            synapse(
                "eta = 0.01 : projection\ntau = 2000.0 : projection",
                "tau * dtheta/dt + theta = post.r^2 : postsynaptic, exponential
                 dw/dt = eta * post.r * (post.r - theta) * pre.r : min=0.0, explicit",
            ),
            Paradigm::Rate,
        ),
        // Tsodyks and Markram (1997)
        (
            SynapseSource {
                pre_spike: some("g_target += w * u * x\nx *= (1 - u)\nu += U * (1 - u)"),
                ..synapse(
                    "tau_rec = 100.0; tau_facil = 0.01; U = 0.5",
                    "dx/dt = (1 - x)/tau_rec : init = 1.0, event-driven
                     du/dt = (U - u)/tau_facil : init = 0.5, event-driven",
                )
            },
            Paradigm::Spiking,
        ),
        // Song, Miller and Abbott (2000)
        (
            SynapseSource {
                pre_spike: some(
                    "g_target += w
                     x += A_plus * w_max
                     w = clip(w + y, w_min , w_max)",
                ),
                post_spike: some("y -= A_minus * w_max\nw = clip(w + x, w_min , w_max)"),
                ..synapse(
                    "tau_plus = 20.0 : projection\ntau_minus = 20.0 : projection
                     A_plus = 0.01 : projection\nA_minus = 0.01 : projection
                     w_min = 0.0 : projection\nw_max = 1.0 : projection",
                    "tau_plus * dx/dt = -x : event-driven\ntau_minus * dy/dt = -y : event-driven",
                )
            },
            Paradigm::Spiking,
        ),
        // Voltage-gated NMDA synapse
        (
            SynapseSource {
                psp: some("w * g * (1/(1 + 0.28*exp(-0.062*post.v)))"),
                pre_spike: some("x += 1"),
                ..synapse("tau = 100.0", "dx/dt = -x/2\ntau*dg/dt = -g + x*(1 - g) : exponential")
            },
            Paradigm::Spiking,
        ),
    ];
    for (source, paradigm) in models {
        let checked =
            check::synapse(&source, paradigm, &environment()).unwrap_or_else(|found| panic!("{source:?}: {found:#?}"));
        assert_eq!(checked.warnings, [], "{source:?}");
    }
}

#[test]
fn methods_are_those_of_the_flags() {
    for (flags, expected) in [
        ("", None),
        (" : exponential", Some(Method::Exponential)),
        (" : runge-kutta4", Some(Method::Rk4)),
        (" : rk4, init=1", Some(Method::Rk4)),
        (" : semiimplicit", Some(Method::Semiimplicit)),
        (" : explicit, implicit", Some(Method::Implicit)),
    ] {
        let model = check::neuron(&rate("", &format!("dr/dt = -r{flags}")), &environment()).unwrap().model;
        assert!(matches!(&model.equations[0].form, Form::Ode { method, .. } if *method == expected), "{flags}");
    }
}
