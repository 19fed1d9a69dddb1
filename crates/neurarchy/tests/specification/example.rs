//! An example as written on a page: settings, neurons, perhaps a synapse.

use neurarchy::{Neuron, RefractoryPeriod, Settings, Synapse, method};

use crate::page::Expected;

/// What a block of an example describes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    Setup,
    Neuron,
    Synapse,
}

/// Blocks that belong together, and those that say what they do.
#[derive(Debug)]
pub struct Example {
    /// Line where it begins, from 1.
    pub line: usize,
    pub setup: Setup,
    /// The neuron without a name.
    pub neuron: Option<Model<Neuron>>,
    pub synapse: Option<Model<Synapse>>,
    /// The neurons with a name that the page has given so far.
    pub named: Vec<(String, String)>,
    pub expected: Vec<Expected>,
}

/// A model, and the condition given with it.
#[derive(Clone, Debug)]
pub struct Model<M> {
    pub model: M,
    pub stop_condition: Option<String>,
}

/// The network of an example.
#[derive(Debug)]
pub struct Setup {
    pub settings: Settings,
    pub constants: Vec<(String, f64)>,
    pub functions: Vec<String>,
    /// Neurons of a population, by name; `""` is any.
    pub sizes: Vec<(String, usize)>,
    /// Values before the first step, by `population.attribute` or `attribute`.
    pub initial: Vec<(String, Vec<f64>)>,
    pub weight: f64,
    pub delay_ms: Option<f64>,
    pub targets: Vec<String>,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            settings: Settings { seed: Some(1), ..Settings::default() },
            constants: Vec::new(),
            functions: Vec::new(),
            sizes: Vec::new(),
            initial: Vec::new(),
            weight: 1.0,
            delay_ms: None,
            targets: vec!["exc".to_owned()],
        }
    }
}

impl Setup {
    pub fn size(&self, population: &str) -> usize {
        let of = |name: &str| self.sizes.iter().find(|(known, _)| known == name).map(|(_, size)| *size);
        of(population).or_else(|| of("")).unwrap_or(1)
    }

    fn line(&mut self, line: &str, place: &str) {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let (key, value) = (key.trim(), value.trim());
        let number = || value.parse::<f64>().unwrap_or_else(|_| panic!("{place}: {value:?} is not a number"));
        let (word, name) = key.split_once(' ').unwrap_or((key, ""));
        match word {
            "dt" => self.settings.dt_ms = number(),
            "method" => self.settings.method = method(value).expect(place),
            "structural_plasticity" => self.settings.structural_plasticity = true,
            "constant" => self.constants.push((name.to_owned(), number())),
            "function" => self.functions.push(line["function ".len()..].to_owned()),
            "size" => self.sizes.push((name.to_owned(), number() as usize)),
            "initial" => {
                let values = value.split(',').map(|v| v.trim().parse().expect(place)).collect();
                self.initial.push((name.to_owned(), values));
            }
            "weight" => self.weight = number(),
            "delay" => self.delay_ms = Some(number()),
            "target" => self.targets = value.split(',').map(|target| target.trim().to_owned()).collect(),
            _ => panic!("{place}: {key:?} is not a setting"),
        }
    }
}

impl Example {
    pub fn begin(line: usize, part: Part, name: &str, body: &str, place: &str) -> Example {
        let mut example = Example {
            line,
            setup: Setup::default(),
            neuron: None,
            synapse: None,
            named: Vec::new(),
            expected: Vec::new(),
        };
        example.add(part, name, body, place);
        example
    }

    pub fn add(&mut self, part: Part, name: &str, body: &str, place: &str) {
        match part {
            Part::Setup => body.lines().filter(|l| !l.trim().is_empty()).for_each(|l| self.setup.line(l, place)),
            Part::Neuron if name.is_empty() => self.neuron = Some(neuron(body, place)),
            // Kept by the page.
            Part::Neuron => {}
            Part::Synapse => self.synapse = Some(synapse(body, place)),
        }
    }

    /// It holds nothing but neurons with names.
    pub fn only_declares(&self) -> bool {
        self.neuron.is_none() && self.synapse.is_none()
    }

    /// The neuron of that name, or else the one without a name.
    pub fn side(&self, name: &str) -> Option<Model<Neuron>> {
        self.neuron.clone().or_else(|| {
            let (_, body) = self.named.iter().find(|(known, _)| known == name)?;
            Some(neuron(body, name))
        })
    }
}

fn neuron(body: &str, place: &str) -> Model<Neuron> {
    let mut neuron = Neuron::default();
    let mut stop_condition = None;
    for (field, text) in fields(body, place) {
        let place_of = match &*field {
            "parameters" => &mut neuron.parameters,
            "equations" => &mut neuron.equations,
            "functions" => &mut neuron.functions,
            "spike" => &mut neuron.spike,
            "reset" => &mut neuron.reset,
            "axon_spike" => &mut neuron.axon_spike,
            "axon_reset" => &mut neuron.axon_reset,
            "refractory" => {
                neuron.refractory = match text.parse() {
                    Ok(ms) => RefractoryPeriod::Milliseconds(ms),
                    Err(_) => RefractoryPeriod::Attribute(text),
                };
                continue;
            }
            "stop_condition" => {
                stop_condition = Some(text);
                continue;
            }
            _ => panic!("{place}: a neuron has no field {field:?}"),
        };
        *place_of = text;
    }
    Model { model: neuron, stop_condition }
}

fn synapse(body: &str, place: &str) -> Model<Synapse> {
    let mut synapse = Synapse::default();
    for (field, text) in fields(body, place) {
        let place_of = match &*field {
            "parameters" => &mut synapse.parameters,
            "equations" => &mut synapse.equations,
            "functions" => &mut synapse.functions,
            "psp" => &mut synapse.psp,
            "operation" => &mut synapse.operation,
            "pre_spike" => &mut synapse.pre_spike,
            "post_spike" => &mut synapse.post_spike,
            "pre_axon_spike" => &mut synapse.pre_axon_spike,
            "pruning" => &mut synapse.pruning,
            "creating" => &mut synapse.creating,
            _ => panic!("{place}: a synapse has no field {field:?}"),
        };
        *place_of = text;
    }
    Model { model: synapse, stop_condition: None }
}

/// `name: text` on one line, or `name:` and indented lines below.
fn fields(body: &str, place: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, Vec<&str>)> = Vec::new();
    for line in body.lines() {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            let (name, rest) = line.split_once(':').unwrap_or_else(|| panic!("{place}: {line:?} begins no field"));
            fields.push((name.to_owned(), Vec::new()));
            if !rest.trim().is_empty() {
                fields.last_mut().expect("invariant: just pushed").1.push(rest.trim());
            }
        } else {
            fields.last_mut().unwrap_or_else(|| panic!("{place}: {line:?} belongs to no field")).1.push(line);
        }
    }
    let dedented = |lines: Vec<&str>| {
        let indent = |line: &&&str| line.len() - line.trim_start().len();
        let common = lines.iter().filter(|l| !l.trim().is_empty()).map(|l| indent(&l)).min().unwrap_or(0);
        lines.iter().map(|line| line.get(common..).unwrap_or("")).collect::<Vec<_>>().join("\n")
    };
    fields.into_iter().map(|(name, lines)| (name, dedented(lines))).collect()
}
