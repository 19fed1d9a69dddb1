//! Update plans as text, one line a statement.

use std::fmt::Write;

use crate::display::Names;
use crate::model::{NeuronModel, Operation, SynapseModel};
use crate::plan::{Block, Emission, EventPlan, Guard, NeuronPlan, Solve, Statement, SynapsePlan, Target};

/// The update of a neuron, as text.
pub fn print_neuron(model: &NeuronModel, plan: &NeuronPlan) -> String {
    let mut out = Printer { names: Names::of(model), text: String::new() };
    out.block("population:", &plan.global);
    out.block("neuron:", &plan.local);
    out.emission("spike", &plan.spike);
    out.emission("axon_spike", &plan.axon_spike);
    out.text
}

/// The update of a synapse, as text.
pub fn print_synapse(model: &SynapseModel, plan: &SynapsePlan) -> String {
    let mut out = Printer { names: Names::of(model), text: String::new() };
    if let Some((psp, operation)) = &plan.psp {
        let operation = match operation {
            Operation::Sum => "sum",
            Operation::Max => "max",
            Operation::Min => "min",
            Operation::Mean => "mean",
        };
        out.line(&format!("psp: {operation} of {}", out.names.show(psp)));
    }
    out.block("projection:", &plan.global);
    out.block("postsynaptic:", &plan.postsynaptic);
    out.block("synapse:", &plan.local);
    out.event("pre_spike:", &plan.pre_event);
    out.event("post_spike:", &plan.post_event);
    out.event("pre_axon_spike:", &plan.axon_event);
    if plan.axon_shares_pre_event {
        out.line("pre_axon_spike: as pre_spike");
    }
    out.text
}

struct Printer<'a> {
    names: Names<'a>,
    text: String,
}

impl Printer<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn block(&mut self, title: &str, block: &Block) {
        if !block.is_empty() {
            self.line(title);
            self.statements(block);
        }
    }

    fn statements(&mut self, block: &Block) {
        for statement in &block.statements {
            match statement {
                Statement::Let { id, value } => {
                    let line = format!("    let _{} = {}", id.0, self.names.show(value));
                    self.line(&line);
                }
                Statement::Store { target, value, guard } => {
                    let target = match target {
                        Target::Attribute(id) => self.names.attribute(*id),
                        Target::Conductance => "g_target",
                    };
                    let line = format!("    {target} = {}{}", self.names.show(value), guard_text(*guard));
                    self.line(&line);
                }
                Statement::Solve(solve) => self.solve(solve),
            }
        }
    }

    fn solve(&mut self, solve: &Solve) {
        for unknown in &solve.unknowns {
            let (variable, start) = (self.names.attribute(unknown.variable), self.names.show(&unknown.start));
            let guard = guard_text(unknown.guard);
            let line = format!("    solve for _{}, the new {variable}, from {start}{guard}", unknown.id.0);
            self.line(&line);
        }
        for (id, value) in &solve.round {
            let line = format!("        let _{} = {}", id.0, self.names.show(value));
            self.line(&line);
        }
        for unknown in &solve.unknowns {
            let line = format!("        _{} += {}", unknown.id.0, self.names.show(&unknown.change));
            self.line(&line);
        }
        for unknown in &solve.unknowns {
            let (residual, magnitude) = (self.names.show(&unknown.residual), self.names.show(&unknown.magnitude));
            let line = format!("        until {residual} is nothing beside {magnitude}");
            self.line(&line);
        }
    }

    fn emission(&mut self, kind: &str, emission: &Option<Emission>) {
        if let Some(emission) = emission {
            let condition = self.names.show(&emission.condition).to_string();
            self.line(&format!("{kind} if {condition}:"));
            self.statements(&emission.reset);
        }
    }

    fn event(&mut self, title: &str, event: &EventPlan) {
        if event.is_empty() {
            return;
        }
        self.line(title);
        for (part, block) in [("integrate", &event.integrate), ("transmit", &event.transmit), ("update", &event.update)]
        {
            if !block.is_empty() {
                self.line(&format!("  {part}"));
                self.statements(block);
            }
        }
    }
}

fn guard_text(guard: Guard) -> String {
    let conditions =
        [(guard.active, "not refractory"), (guard.plastic, "plastic"), (guard.unless_post, "unless post spiked too")];
    let mut text = String::new();
    for (_, condition) in conditions.into_iter().filter(|(set, _)| *set) {
        let start = if text.is_empty() { "    [" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{start}{condition}");
    }
    if !text.is_empty() {
        text.push(']');
    }
    text
}
