//! Models that fuzzing found, each with what was wrong.

use neurarchy_codegen::evaluate::Evaluation;
use neurarchy_lang::check::{self, NeuronSource};
use neurarchy_lang::model::Form;

use crate::properties::check::environment;

#[test]
fn the_evaluator_finds_gamma_of_a_large_number_infinite() {
    // It was NaN: infinity times 0.
    let source = NeuronSource { equations: "r = gamma(1000) + gamma(200.5)".into(), ..NeuronSource::default() };
    let model = check::neuron(&source, &environment()).unwrap().model;
    let Form::Assign(value) = &model.equations[0].form else { panic!("an assignment") };
    assert_eq!(Evaluation { model: &model, names: &|_| f64::NAN }.value(value), f64::INFINITY);
}
