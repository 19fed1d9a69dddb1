//! The tables of standard models.

use neurarchy::models::{self, Argument};
use neurarchy::{Neuron, Paradigm};

use crate::{Outcome, network};

#[test]
fn the_tables_list_all_models_in_order() {
    let neurons: Vec<&str> = models::neurons().iter().map(|m| m.class).collect();
    let synapses: Vec<&str> = models::synapses().iter().map(|m| m.class).collect();
    assert_eq!(
        neurons,
        [
            "LeakyIntegrator",
            "Izhikevich",
            "IF_curr_exp",
            "IF_cond_exp",
            "IF_curr_alpha",
            "IF_cond_alpha",
            "HH_cond_exp",
            "EIF_cond_alpha_isfa_ista",
            "EIF_cond_exp_isfa_ista",
        ]
    );
    assert_eq!(synapses, ["STP", "STDP", "Hebb", "Oja", "IBCM", "DefaultRateCodedSynapse", "DefaultSpikingSynapse"]);
}

#[test]
fn every_argument_is_described() {
    let neurons = models::neurons().into_iter().map(|m| (m.class, m.parameters));
    let synapses = models::synapses().into_iter().map(|m| (m.class, m.parameters));
    for (class, parameters) in neurons.chain(synapses) {
        for parameter in parameters {
            let described = parameter.description;
            assert!(described.ends_with('.') && !described.starts_with(' '), "{class}.{}", parameter.name);
        }
    }
}

#[test]
fn models_of_the_table_are_right_with_their_defaults() -> Outcome {
    let mut net = network(1.0);
    for model in models::neurons() {
        let neuron = model.make(&[])?;
        let id = net.add_population(&[2], &neuron, Some(model.class))?;
        let rate = model.class == "LeakyIntegrator";
        assert_eq!(net.population(id)?.paradigm() == Paradigm::Rate, rate, "{}", model.class);
    }
    for model in models::synapses() {
        net.check_synapse(&model.make(&[])?)?;
    }
    assert_eq!(net.take_warnings(), [""; 0]);
    net.compile()?;
    Ok(())
}

#[test]
fn arguments_are_numbers_constants_or_texts() -> Outcome {
    let table = models::neurons();
    let izhikevich = table.iter().find(|m| m.class == "Izhikevich").ok_or("it is in the table")?;
    let constant = Argument::Constant { name: "C".into(), value: -60.0 };
    let made: Neuron = izhikevich.make(&[("c".into(), constant), ("b".into(), Argument::Number(0.5))])?;
    assert!(made.parameters.contains("c = C\n") && made.parameters.contains("b = 0.5\n"), "{}", made.parameters);
    assert!(made.equations.contains("init = -60.0") && made.equations.contains("init = -30.0"), "{}", made.equations);
    for (name, wrong, problem) in [
        ("c", Argument::Text("x".into()), "not a float"),
        ("c", Argument::Number(f64::NAN), "finite"),
        ("k", Argument::Number(1.0), "no argument 'k'"),
        ("conductance", Argument::Number(1.0), "is text"),
    ] {
        let refused = izhikevich.make(&[(name.into(), wrong)]);
        assert!(refused.as_ref().is_err_and(|e| e.to_string().contains(problem)), "{name}: {refused:?}");
    }
    Ok(())
}
