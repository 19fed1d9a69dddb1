//! Models that fuzzing found, each with what was wrong.

use neurarchy::{Assigned, Backend, Network, Neuron, Precision, Settings};
use neurarchy_codegen::evaluate::projection::Event;
use neurarchy_codegen::evaluate::{Evaluation, Projection, World};
use neurarchy_lang::check::{self, NeuronSource, SynapseSource};
use neurarchy_lang::model::{Form, Method, Paradigm};

use crate::properties::check::environment;

#[test]
fn the_evaluator_finds_gamma_of_a_large_number_infinite() {
    // It was NaN: infinity times 0.
    let source = NeuronSource { equations: "r = gamma(1000) + gamma(200.5)".into(), ..NeuronSource::default() };
    let model = check::neuron(&source, &environment()).unwrap().model;
    let Form::Assign(value) = &model.equations[0].form else { panic!("an assignment") };
    assert_eq!(Evaluation { model: &model, names: &|_| f64::NAN }.value(value), f64::INFINITY);
}

#[test]
fn the_evaluator_keeps_its_digits_where_an_event_driven_variable_hardly_decays() {
    // C/B is 1e12 here, next to which a value of 2e4 has no digits after the point.
    let source = SynapseSource {
        equations: "dx/dt = 2 - 2e-12*x : event-driven".into(),
        pre_spike: Some("g_target += x".into()),
        ..SynapseSource::default()
    };
    let model = check::synapse(&source, Paradigm::Spiking, &environment()).unwrap().model;
    struct Nothing;
    impl World for Nothing {}
    let mut projection = Projection::new(&model, &[(0, 0)], 1, &["exc".into()], 1.0, Method::Explicit, &Nothing);
    projection.event(Event::Pre, 0, &Nothing).unwrap();
    // 9999 ms since the event that never was: 1e12 (1 - exp(-2e-12 * 9999)) = 19998 - 1.99960002e-4 + ...
    assert!((projection.get("x")[0] - (19_998.0 - 1.99960002e-4)).abs() < 1e-8, "{:?}", projection.get("x"));
}

#[test]
fn a_bound_or_a_value_that_is_subnormal_is_zero_for_machine_code_and_interpreter() {
    // Machine code took the minimum by an instruction that flushes what it returns, the interpreter moved the number.
    let values = [Backend::MachineCode, Backend::Reference].map(|backend| {
        let settings = Settings { precision: Precision::Float, ..Settings::default() };
        let mut network = Network::new(settings).unwrap();
        let neuron = Neuron::new("a = 1.0; b = 3.0", "v = 1 : max=-(1e-40)\nu = clip(v + 1, -1, a)\nr = min(b, KC)");
        network.set_constant("KC", 1e-310);
        let id = network.add_population(&[20], &neuron, None).unwrap();
        network.set(id, "a", None, &Assigned::Number(1e-41)).unwrap();
        network.compile_with(backend).unwrap();
        network.step().unwrap();
        ["v", "u", "r", "a"].map(|name| network.get(id, name).unwrap().to_f64()[19])
    });
    assert_eq!(values, [[0.0; 4]; 2]);
}
