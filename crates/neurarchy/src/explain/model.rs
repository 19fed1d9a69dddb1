//! Checked models as text: a table of attributes, then equations and statements.

use neurarchy_lang::display::{Names, method};
use neurarchy_lang::expr::Expr;
use neurarchy_lang::model::{
    Attribute, Bound, BoundKind, Equation, EventStatement, EventTarget, Form, Function, Initial, Locality, Model,
    NeuronModel, Operation, Paradigm, Refractory, Role, StructuralCondition, SynapseModel, ValueType,
};

/// A neuron.
pub(super) fn neuron(model: &NeuronModel) -> String {
    let mut out = Printer::new(model, ["population", "?", "neuron"]);
    out.kind(model.paradigm, "neuron");
    out.attributes(&model.attributes);
    out.conductances(model);
    out.equations(&model.equations);
    out.functions(&model.functions);
    out.condition("spike if", model.spike.as_ref());
    out.statements("reset", &model.reset);
    out.condition("axon_spike if", model.axon_spike.as_ref());
    out.statements("axon_reset", &model.axon_reset);
    match &model.refractory {
        Refractory::None => {}
        Refractory::Period => out.line(0, "refractory: a period of each neuron"),
        Refractory::Attribute(id) => out.line(0, &format!("refractory: {}", model.attribute(*id).name)),
    }
    out.text
}

/// A synapse.
pub(super) fn synapse(model: &SynapseModel) -> String {
    let mut out = Printer::new(model, ["projection", "post neuron", "synapse"]);
    out.kind(model.paradigm, "synapse");
    out.attributes(&model.attributes);
    if let Some(psp) = &model.psp {
        let operation = match model.operation {
            Operation::Sum => "sum",
            Operation::Max => "max",
            Operation::Min => "min",
            Operation::Mean => "mean",
        };
        out.condition(&format!("psp, {operation} of"), Some(psp));
    }
    out.equations(&model.equations);
    out.functions(&model.functions);
    out.statements("pre_spike", &model.pre_spike);
    out.statements("post_spike", &model.post_spike);
    match &model.pre_axon_spike {
        Some(_) if model.axon_shares_pre_spike => out.line(0, "pre_axon_spike: as pre_spike"),
        Some(statements) => out.statements("pre_axon_spike", statements),
        None => {}
    }
    out.structural("creating if", model.creating.as_ref());
    out.structural("pruning if", model.pruning.as_ref());
    out.text
}

struct Printer<'a> {
    names: Names<'a>,
    /// One value per what, for each locality.
    per: [&'static str; 3],
    text: String,
}

impl<'a> Printer<'a> {
    fn new(model: &'a impl Model, per: [&'static str; 3]) -> Printer<'a> {
        Printer { names: Names::of(model), per, text: String::new() }
    }

    fn line(&mut self, depth: usize, line: &str) {
        self.text.push_str(&"    ".repeat(depth));
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn kind(&mut self, paradigm: Paradigm, noun: &str) {
        let paradigm = match paradigm {
            Paradigm::Rate => "rate-coded",
            Paradigm::Spiking => "spiking",
        };
        self.line(0, &format!("a {paradigm} {noun}"));
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        if attributes.is_empty() {
            return;
        }
        self.line(0, "attributes:");
        let width = attributes.iter().map(|attribute| attribute.name.len()).max().unwrap_or(0);
        for attribute in attributes {
            let role = match attribute.role {
                Role::Parameter => "parameter",
                Role::Variable => "variable ",
            };
            let ty = match attribute.ty {
                ValueType::Float => "float",
                ValueType::Int => "int",
                ValueType::Bool => "bool",
            };
            let per = match attribute.locality {
                Locality::Global => self.per[0],
                Locality::Postsynaptic => self.per[1],
                Locality::Local => self.per[2],
            };
            let initial = match &attribute.initial {
                Initial::Number(value) => format!("{value}"),
                Initial::Constants(value) => value.to_string(),
            };
            let added = if attribute.declared.is_none() { ", added by the system" } else { "" };
            let name = &attribute.name;
            self.line(1, &format!("{role}  {name:<width$}  {ty:<5}  one per {per}, begins with {initial}{added}"));
        }
    }

    fn conductances(&mut self, model: &NeuronModel) {
        for conductance in model.conductances.iter().filter(|conductance| conductance.resets) {
            let name = &model.attribute(conductance.attribute).name;
            self.line(0, &format!("{name} has no equation: it is 0 again after all equations of a step"));
        }
    }

    fn equations(&mut self, equations: &'a [Equation]) {
        if equations.is_empty() {
            return;
        }
        self.line(0, "equations:");
        for equation in equations {
            let line = match &equation.form {
                Form::Assign(value) => {
                    format!("{} = {}", self.names.attribute(equation.target), self.names.show(value))
                }
                Form::Ode { left, right, .. } => format!("{} = {}", self.names.show(left), self.names.show(right)),
            };
            let mut notes = Vec::new();
            if let Form::Ode { method: flag, .. } = &equation.form {
                notes.push(flag.map_or("the method of the network".to_owned(), |flag| method(flag).to_owned()));
            }
            notes.extend(self.bounds(&equation.bounds));
            self.noted(&line, &notes);
        }
    }

    fn statements(&mut self, title: &str, statements: &'a [EventStatement]) {
        if statements.is_empty() {
            return;
        }
        self.line(0, &format!("{title}:"));
        for statement in statements {
            let target = match statement.target {
                EventTarget::Attribute(id) => self.names.attribute(id),
                EventTarget::Conductance => "g_target",
            };
            let line = format!("{target} = {}", self.names.show(&statement.value));
            let mut notes = self.bounds(&statement.bounds);
            if statement.unless_post {
                notes.push("unless_post".to_owned());
            }
            self.noted(&line, &notes);
        }
    }

    fn noted(&mut self, line: &str, notes: &[String]) {
        let notes = if notes.is_empty() { String::new() } else { format!("    [{}]", notes.join(", ")) };
        self.line(1, &format!("{line}{notes}"));
    }

    fn bounds(&self, bounds: &'a [Bound]) -> Vec<String> {
        let word = |kind| match kind {
            BoundKind::Min => "min",
            BoundKind::Max => "max",
        };
        bounds.iter().map(|bound| format!("{} = {}", word(bound.kind), self.names.show(&bound.value))).collect()
    }

    fn condition(&mut self, title: &str, condition: Option<&'a Expr>) {
        if let Some(condition) = condition {
            let condition = self.names.show(condition).to_string();
            self.line(0, &format!("{title} {condition}"));
        }
    }

    fn structural(&mut self, title: &str, condition: Option<&'a StructuralCondition>) {
        let Some(structural) = condition else { return };
        self.condition(title, Some(&structural.condition));
        let delay = structural.delay_ms.map_or(String::new(), |ms| format!(", delay {ms} ms"));
        self.line(1, &format!("probability {}, weight {}{delay}", structural.probability, structural.weight));
    }

    /// The functions that the model declares.
    fn functions(&mut self, functions: &'a [Function]) {
        for function in functions.iter().filter(|function| function.own) {
            let arguments: Vec<&str> = function.arguments.iter().map(|(name, _)| &**name).collect();
            let body = Names { arguments: &function.arguments, ..self.names };
            let line = format!("{}({}) = {}", function.name, arguments.join(", "), body.show(&function.body));
            self.line(0, &format!("function {line}"));
        }
    }
}
