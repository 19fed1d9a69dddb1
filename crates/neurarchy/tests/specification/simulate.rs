//! Runs an example and prints what its page shows: diagnostics, update plan, values.

use neurarchy::{Connector, Delays, Error, Network, Pattern, PopulationId, ProjectionId, Weights};
use neurarchy_lang::check::{self, Environment};
use neurarchy_lang::planner;
use neurarchy_lang::render::render;
use neurarchy_lang::span::Field;

use crate::example::Example;
use crate::page::Expected;

/// What an example does.
#[derive(Debug)]
pub struct Outcome {
    /// The errors if it is rejected, else the warnings.
    diagnostic: String,
    accepted: bool,
    plan: String,
    /// Bodies of the `values` blocks, by line.
    values: Vec<(usize, String)>,
}

impl Outcome {
    pub fn is_accepted(&self) -> bool {
        self.accepted
    }

    /// What an expected block should hold.
    pub fn block(&self, block: &Expected) -> String {
        match block.kind {
            "values" => {
                self.values.iter().find(|(line, _)| *line == block.line).map_or(String::new(), |(_, v)| v.clone())
            }
            "plan" => self.plan.clone(),
            _ => self.diagnostic.clone(),
        }
    }
}

/// The network of an example.
struct World {
    network: Network,
    populations: Vec<(&'static str, PopulationId)>,
    projection: Option<ProjectionId>,
}

pub fn run(example: &Example) -> Outcome {
    match build(example) {
        Err(text) => Outcome { diagnostic: tidy(&text), accepted: false, plan: String::new(), values: Vec::new() },
        Ok((mut world, plan, warnings)) => {
            let blocks: Vec<&Expected> = example.expected.iter().filter(|block| block.kind == "values").collect();
            let values = simulate(&mut world, &blocks);
            Outcome { diagnostic: tidy(&warnings.join("\n\n")), accepted: true, plan, values }
        }
    }
}

/// The diagnostics without the line that counts them.
fn tidy(text: &str) -> String {
    let counts = |line: &str| line.contains(" in the ") && line.starts_with(|c: char| c.is_ascii_digit());
    let lines: Vec<&str> = text.lines().filter(|line| !counts(line)).map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn build(example: &Example) -> Result<(World, String, Vec<String>), String> {
    let text = |error: Error| match error {
        Error::Engine(reason) => panic!("line {}: {reason}", example.line),
        error => error.to_string(),
    };
    let setup = &example.setup;
    let mut network = Network::new(setup.settings.clone()).map_err(text)?;
    for (name, value) in &setup.constants {
        network.set_constant(name, *value);
    }
    for function in &setup.functions {
        network.add_function(function).map_err(text)?;
    }
    let sides: &[&'static str] = match (&example.synapse, &example.neuron) {
        (Some(synapse), neuron) => {
            network.check_synapse(&synapse.model).map_err(text)?;
            if neuron.is_some() { &["neuron"] } else { &["pre", "post"] }
        }
        _ => &["neuron"],
    };
    let mut world = World { network, populations: Vec::new(), projection: None };
    let network = &mut world.network;
    let mut plan = String::new();
    for side in sides {
        let neuron = example.side(side).unwrap_or_else(|| panic!("line {}: no neuron '{side}'", example.line));
        let id = network.add_population(&[setup.size(side)], &neuron.model, Some(side)).map_err(text)?;
        world.populations.push((side, id));
        if let Some(condition) = &neuron.stop_condition {
            check_stop(network, &neuron.model, condition)?;
        }
        if example.synapse.is_none() {
            plan = plan_of_neuron(network, &neuron.model);
        }
    }
    if let Some(synapse) = &example.synapse {
        let (pre, post) = (world.populations[0].1, world.populations[world.populations.len() - 1].1);
        let projection = network
            .add_projection(pre.into(), post.into(), &setup.targets, Some(&synapse.model), Some("synapse"))
            .map_err(text)?;
        let mut connector =
            Connector::new(Pattern::AllToAll { allow_self_connections: pre != post }, Weights::Number(setup.weight));
        if let Some(ms) = setup.delay_ms {
            connector = connector.delays(Delays::Number(ms));
        }
        network.connect(projection, connector, false).map_err(text)?;
        world.projection = Some(projection);
        plan = plan_of_synapse(network, pre, &synapse.model);
    }
    for (name, values) in &setup.initial {
        let (side, attribute) = name.split_once('.').unwrap_or((sides[0], name));
        let Some((_, id)) = world.populations.iter().find(|(known, _)| *known == side) else {
            panic!("line {}: no population '{side}'", example.line)
        };
        let values = neurarchy::Assigned::Array(values.clone());
        network.set(*id, attribute, None, &values).map_err(text)?;
    }
    network.compile().map_err(text)?;
    let warnings = network.take_warnings();
    Ok((world, plan, warnings))
}

fn environment(network: &Network) -> Environment {
    Environment {
        constants: network.constants().map(|(name, _)| name.into()).collect(),
        structural_plasticity: network.settings().structural_plasticity,
        // The plan of a model that calls global functions does not show what they are.
        complete: false,
        ..Environment::default()
    }
}

fn check_stop(network: &Network, neuron: &neurarchy::Neuron, condition: &str) -> Result<(), String> {
    let environment = Environment { complete: true, ..environment(network) };
    let checked = check::neuron(&neuron_source(neuron), &environment).map_err(|_| "the neuron is wrong".to_owned())?;
    check::stop_condition(condition, &checked.model, &environment).map(|_| ()).map_err(|found| {
        let texts = |field: Field| (field == Field::StopCondition).then(|| condition.to_owned());
        render(&found, &texts, "the stop condition")
    })
}

fn plan_of_neuron(network: &Network, neuron: &neurarchy::Neuron) -> String {
    let Ok(checked) = check::neuron(&neuron_source(neuron), &environment(network)) else { return String::new() };
    let plan = planner::neuron(&checked.model, network.settings().method);
    plan.map(|plan| planner::print_neuron(&checked.model, &plan).trim_end().to_owned()).unwrap_or_default()
}

fn plan_of_synapse(network: &Network, pre: PopulationId, synapse: &neurarchy::Synapse) -> String {
    let Ok(population) = network.population(pre) else { return String::new() };
    let checked = check::synapse(&synapse_source(synapse), population.paradigm(), &environment(network));
    let Ok(checked) = checked else { return String::new() };
    let plan = planner::synapse(&checked.model, network.settings().method);
    plan.map(|plan| planner::print_synapse(&checked.model, &plan).trim_end().to_owned()).unwrap_or_default()
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn neuron_source(neuron: &neurarchy::Neuron) -> check::NeuronSource {
    check::NeuronSource {
        parameters: neuron.parameters.clone(),
        equations: neuron.equations.clone(),
        spike: given(&neuron.spike),
        reset: given(&neuron.reset),
        axon_spike: given(&neuron.axon_spike),
        axon_reset: given(&neuron.axon_reset),
        functions: given(&neuron.functions),
        ..check::NeuronSource::default()
    }
}

fn synapse_source(synapse: &neurarchy::Synapse) -> check::SynapseSource {
    check::SynapseSource {
        parameters: synapse.parameters.clone(),
        equations: synapse.equations.clone(),
        psp: given(&synapse.psp),
        operation: synapse.operation.clone(),
        pre_spike: given(&synapse.pre_spike),
        post_spike: given(&synapse.post_spike),
        pre_axon_spike: given(&synapse.pre_axon_spike),
        functions: given(&synapse.functions),
        ..check::SynapseSource::default()
    }
}

/// Fills the tables: the first line names the columns, the first column counts the steps made.
fn simulate(world: &mut World, blocks: &[&Expected]) -> Vec<(usize, String)> {
    let steps =
        |body: &str| body.lines().skip(1).filter_map(|l| l.split_whitespace().next()?.parse::<u64>().ok()).max();
    let last = blocks.iter().filter_map(|block| steps(&block.body)).max().unwrap_or(0);
    let mut tables: Vec<(usize, Vec<Vec<String>>)> = Vec::new();
    for block in blocks {
        let head = block.body.lines().next().unwrap_or("");
        tables.push((block.line, vec![head.split_whitespace().map(str::to_owned).collect()]));
    }
    for step in 0..=last {
        if step > 0 {
            world.network.step().expect("an accepted example runs");
        }
        for (block, (_, rows)) in blocks.iter().zip(&mut tables) {
            let wanted = |l: &str| l.split_whitespace().next().is_some_and(|first| first.parse() == Ok(step));
            if block.body.lines().skip(1).any(wanted) {
                let mut row = vec![step.to_string()];
                row.extend(rows[0][1..].iter().map(|column| world.cell(column)));
                rows.push(row);
            }
        }
    }
    tables.into_iter().map(|(line, rows)| (line, aligned(&rows))).collect()
}

impl World {
    /// The present values of a column: `v`, `post.v`, `spike`, `post.sum(exc)`; of synapses if there is a synapse.
    fn cell(&self, column: &str) -> String {
        let (side, name) = match column.split_once('.') {
            Some((side, name)) => (Some(side), name),
            None => (None, column),
        };
        let population = match (side, self.projection) {
            (None, Some(_)) => None,
            (None, None) => Some(self.populations[0].1),
            (Some(side), _) => self.populations.iter().find(|(known, _)| *known == side).map(|(_, id)| *id),
        };
        let values = match (population, self.projection) {
            (Some(id), _) => self.neurons(id, name),
            (None, Some(projection)) => self.network.get_synapses(projection, name).map(|values| values.to_f64()),
            (None, None) => panic!("no population for the column {column:?}"),
        };
        let values = values.unwrap_or_else(|error| panic!("column {column:?}: {error}"));
        values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(",")
    }

    fn neurons(&self, id: PopulationId, name: &str) -> neurarchy::Result<Vec<f64>> {
        if name == "spike" {
            let spikes = self.network.spikes(id)?;
            let size = self.network.population(id)?.size() as u32;
            return Ok((0..size).map(|rank| f64::from(spikes.contains(&rank))).collect());
        }
        if let Some(target) = name.strip_prefix("sum(").and_then(|rest| rest.strip_suffix(')')) {
            return Ok(self.network.sum(id, target)?.unwrap_or_default());
        }
        Ok(self.network.get(id, name)?.to_f64())
    }
}

/// Ten significant digits: more than the eye needs, fewer than rounding touches.
fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.9e}").parse().unwrap_or(value);
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}

fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().enumerate().map(|(column, cell)| format!("{cell:<width$}", width = width(column))).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
