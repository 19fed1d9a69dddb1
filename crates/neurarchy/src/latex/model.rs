//! Models as lists of formulas.

use neurarchy_lang::display::method;
use neurarchy_lang::expr::{BinaryOp, Expr, Kind, Owner, Ref};
use neurarchy_lang::model::{
    Attribute, Bound, BoundKind, Equation, EventStatement, EventTarget, Form, Function, Initial, Locality, NeuronModel,
    Role, SynapseModel, ValueType,
};
use neurarchy_lang::span::Field;

use super::expression::{Scope, conductance};
use super::name::name;

/// A model as formulas.
#[derive(Clone, Debug, PartialEq)]
pub struct Formulas {
    /// In the order of their definition.
    pub parameters: Vec<Parameter>,
    /// The fields that hold something, line by line.
    pub fields: Vec<(Field, Vec<Line>)>,
}

/// A parameter of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// As written.
    pub name: String,
    /// In LaTeX.
    pub formula: String,
    /// The value it begins with.
    pub value: String,
    /// One value per what: `population`, `projection`, `postsynaptic`, or `local`.
    pub locality: &'static str,
    /// `float`, `int` or `bool`.
    pub ty: &'static str,
}

/// An equation, statement, condition or function.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// In LaTeX.
    pub formula: String,
    /// Numerical method and bounds; the bounds are formulas between `$`.
    pub notes: Vec<String>,
}

/// A neuron.
pub(crate) fn neuron(model: &NeuronModel) -> Formulas {
    let scope = Scope::of(model);
    let mut fields = Vec::new();
    let mut add = |field, lines: Vec<Line>| {
        if !lines.is_empty() {
            fields.push((field, lines));
        }
    };
    add(Field::Equations, equations(scope, &model.equations));
    add(Field::Functions, functions(scope, &model.functions));
    add(Field::Spike, condition(scope, model.spike.as_ref()));
    add(Field::Reset, statements(scope, &model.reset));
    add(Field::AxonSpike, condition(scope, model.axon_spike.as_ref()));
    add(Field::AxonReset, statements(scope, &model.axon_reset));
    Formulas { parameters: parameters(&model.attributes, "population"), fields }
}

/// A synapse.
pub(crate) fn synapse(model: &SynapseModel) -> Formulas {
    let scope = Scope::of(model);
    let mut fields = Vec::new();
    let mut add = |field, lines: Vec<Line>| {
        if !lines.is_empty() {
            fields.push((field, lines));
        }
    };
    add(Field::Psp, psp(scope, model));
    add(Field::Equations, equations(scope, &model.equations));
    add(Field::Functions, functions(scope, &model.functions));
    add(Field::PreSpike, statements(scope, &model.pre_spike));
    add(Field::PostSpike, statements(scope, &model.post_spike));
    add(Field::PreAxonSpike, statements(scope, model.pre_axon_spike.as_deref().unwrap_or_default()));
    add(Field::Creating, condition(scope, model.creating.as_ref().map(|structural| &structural.condition)));
    add(Field::Pruning, condition(scope, model.pruning.as_ref().map(|structural| &structural.condition)));
    Formulas { parameters: parameters(&model.attributes, "projection"), fields }
}

fn parameters(attributes: &[Attribute], global: &'static str) -> Vec<Parameter> {
    let parameter = |attribute: &Attribute| Parameter {
        name: attribute.name.to_string(),
        formula: name(&attribute.name),
        value: match (&attribute.initial, attribute.ty) {
            (Initial::Constants(value), _) => value.to_string(),
            (Initial::Number(value), ValueType::Bool) => if *value != 0.0 { "True" } else { "False" }.to_owned(),
            (Initial::Number(value), ValueType::Int) => format!("{value}"),
            (Initial::Number(value), ValueType::Float) => format!("{value:?}"),
        },
        locality: match attribute.locality {
            Locality::Global => global,
            Locality::Postsynaptic => "postsynaptic",
            Locality::Local => "local",
        },
        ty: match attribute.ty {
            ValueType::Float => "float",
            ValueType::Int => "int",
            ValueType::Bool => "bool",
        },
    };
    // What the system adds (`w`) has no value of its own.
    let declared = |attribute: &&Attribute| attribute.role == Role::Parameter && attribute.declared.is_some();
    attributes.iter().filter(declared).map(parameter).collect()
}

/// The contribution of a synapse.
fn psp(scope: Scope<'_>, model: &SynapseModel) -> Vec<Line> {
    let line = |psp: &Expr| {
        let formula =
            if is_default_psp(psp, model) { r"w(t) \cdot r^{\text{pre}}(t)".to_owned() } else { scope.formula(psp) };
        Line { formula: format!(r"{{\text{{psp}}}}(t) = {formula}"), notes: Vec::new() }
    };
    model.psp.iter().map(line).collect()
}

/// `w*pre.r`, which is set without its delay.
fn is_default_psp(psp: &Expr, model: &SynapseModel) -> bool {
    let Kind::Binary(BinaryOp::Mul, w, r) = psp.kind() else { return false };
    let Kind::Ref(Ref::Neuron(Owner::Pre, rate)) = r.kind() else { return false };
    matches!(w.kind(), Kind::Ref(Ref::Attribute(id)) if *id == model.weight()) && &**rate == "r"
}

fn equations(scope: Scope<'_>, equations: &[Equation]) -> Vec<Line> {
    let line = |equation: &Equation| {
        let mut notes = Vec::new();
        let formula = match &equation.form {
            Form::Assign(value) => assignment(scope, &scope.attribute(equation.target), value, |reference| {
                *reference == Ref::Attribute(equation.target)
            }),
            Form::Ode { left, right, method: flag, .. } => {
                notes.extend(flag.map(|flag| method(flag).to_owned()));
                format!("{} = {}", scope.formula(left), scope.formula(right))
            }
        };
        notes.extend(bounds(scope, &equation.bounds));
        Line { formula, notes }
    };
    equations.iter().map(line).collect()
}

fn statements(scope: Scope<'_>, statements: &[EventStatement]) -> Vec<Line> {
    let line = |statement: &EventStatement| {
        let (target, own) = match statement.target {
            EventTarget::Attribute(id) => (scope.attribute(id), Ref::Attribute(id)),
            EventTarget::Conductance => (conductance(), Ref::Conductance),
        };
        let mut notes = bounds(scope, &statement.bounds);
        if statement.unless_post {
            notes.push("unless_post".to_owned());
        }
        Line { formula: assignment(scope, &target, &statement.value, |reference| *reference == own), notes }
    };
    statements.iter().map(line).collect()
}

/// `x = e`, or `x += e` where the value is `x + e`.
fn assignment(scope: Scope<'_>, target: &str, value: &Expr, is_target: impl Fn(&Ref) -> bool) -> String {
    if let Kind::Binary(op, a, b) = value.kind()
        && let Kind::Ref(reference) = a.kind()
        && is_target(reference)
    {
        let sign = match op {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::FloorDiv | BinaryOp::Rem | BinaryOp::Pow => "",
        };
        if !sign.is_empty() {
            return format!(r"{target} \mathrel{{{sign}}}= {}", scope.formula(b));
        }
    }
    format!("{target} = {}", scope.formula(value))
}

fn bounds(scope: Scope<'_>, bounds: &[Bound]) -> Vec<String> {
    let bound = |bound: &Bound| {
        let sign = match bound.kind {
            BoundKind::Min => r"\geq",
            BoundKind::Max => r"\leq",
        };
        format!("${sign} {}$", scope.formula(&bound.value))
    };
    bounds.iter().map(bound).collect()
}

fn condition(scope: Scope<'_>, condition: Option<&Expr>) -> Vec<Line> {
    condition.iter().map(|condition| Line { formula: scope.formula(condition), notes: Vec::new() }).collect()
}

/// The functions that the model declares.
fn functions(scope: Scope<'_>, functions: &[Function]) -> Vec<Line> {
    let own = functions.iter().filter(|function| function.own);
    own.map(|function| {
        let arguments: Vec<String> = function.arguments.iter().map(|(argument, _)| name(argument)).collect();
        let head = format!("{}({})", name(&function.name), arguments.join(", "));
        Line { formula: format!("{head} = {}", scope.inside(function).formula(&function.body)), notes: Vec::new() }
    })
    .collect()
}
