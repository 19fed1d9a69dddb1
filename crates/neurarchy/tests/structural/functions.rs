//! Functions called from outside.

use neurarchy::{Backend, Connector, FunctionOf, Network, Neuron, Pattern, Precision, Settings, Synapse, Weights};

use crate::Outcome;

#[test]
fn functions_give_what_equations_get() -> Outcome {
    for precision in [Precision::Double, Precision::Float] {
        for backend in [Backend::MachineCode, Backend::Reference] {
            let mut network = Network::new(Settings { precision, ..Settings::default() })?;
            network.set_constant("K", 0.1);
            network.add_function("inner(x) = exp(-x) + K")?;
            let mut neuron = Neuron::new("x = 0.0", "r = f(x, 2)\nn = half(x) : int");
            neuron.functions = "f(x, y) = if x > y: inner(x)/y else: x*inner(y)\nhalf(n) = n/2 : int, int".into();
            let size = 37;
            let population = network.add_population(&[size], &neuron, None)?;
            let x: Vec<f64> = (0..size).map(|i| i as f64 * 0.3 - 4.0).collect();
            network.set(population, "x", None, &x.clone().into())?;
            network.compile_with(backend)?;
            network.step()?;
            let of = FunctionOf::Population(population);
            let found = network.evaluate_function(of, "f", &[&x, &vec![2.0; size]])?;
            assert_eq!(found, network.get(population, "r")?.to_f64(), "{precision:?}, {backend:?}");
            let found = network.evaluate_function(of, "half", &[&x])?;
            assert_eq!(found, network.get(population, "n")?.to_f64(), "{precision:?}, {backend:?}");
            network.set_constant("K", 2.5);
            let found = network.evaluate_function(FunctionOf::Network, "inner", &[&[0.0]])?;
            assert_eq!(found, [3.5]);
        }
    }
    Ok(())
}

#[test]
fn functions_of_synapses_hide_global_ones_of_the_same_name() -> Outcome {
    let mut network = Network::new(Settings::default())?;
    network.add_function("f(x) = 1.0")?;
    let population = network.add_population(&[1], &Neuron::new("r = 0.0", ""), None)?;
    let mut model = Synapse::new("", "").psp("f(w)");
    model.functions = "f(y) = 2.0".into();
    let id = network.add_projection(population.into(), population.into(), &["exc".into()], Some(&model), None)?;
    network.connect(id, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), true)?;
    network.compile()?;
    let of = FunctionOf::Projection(id);
    assert_eq!(network.evaluate_function(of, "f", &[&[0.0; 3]])?, [2.0; 3]);
    assert_eq!(network.evaluate_function(FunctionOf::Network, "f", &[&[0.0; 3]])?, [1.0; 3]);
    assert_eq!(network.function_arguments(of, "f")?, ["y".into()]);
    Ok(())
}
