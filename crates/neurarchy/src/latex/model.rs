//! Models as lists of formulas.

use neurarchy_lang::display::method;
use neurarchy_lang::expr::{BinaryOp, Expr, Kind, Owner, Ref};
use neurarchy_lang::model::{
    Attribute, Bound, BoundKind, Equation, EventStatement, EventTarget, Form, Function, Initial, Locality, Method,
    NeuronModel, Role, StructuralCondition, SynapseModel, ValueType,
};
use neurarchy_lang::span::Field;

use super::expression::{Scope, conductance};
use super::name::name;

/// A model as formulas.
#[derive(Clone, Debug, PartialEq)]
pub struct Formulas {
    /// In the order of their definition.
    pub parameters: Vec<Parameter>,
    /// The variables that have an equation, in the order of the equations.
    pub variables: Vec<Variable>,
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

/// A variable and its equation.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Name, initial value, locality and type.
    pub attribute: Parameter,
    /// In LaTeX.
    pub equation: String,
    /// Lower bounds, in LaTeX.
    pub min: Vec<String>,
    /// Upper bounds, in LaTeX.
    pub max: Vec<String>,
    /// The numerical method of an ODE.
    pub method: Option<&'static str>,
}

/// An equation, statement, condition or function.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// In LaTeX.
    pub formula: String,
    /// Numerical method and bounds, flags, what a structural change makes; bounds are formulas between `$`.
    pub notes: Vec<String>,
}

/// A neuron, in a network with this numerical method.
pub(crate) fn neuron(model: &NeuronModel, network: Method) -> Formulas {
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
    let described = |equation| variable(scope, &model.attributes, "population", equation, network);
    Formulas {
        parameters: parameters(&model.attributes, "population"),
        variables: model.equations.iter().map(described).collect(),
        fields,
    }
}

/// A synapse.
pub(crate) fn synapse(model: &SynapseModel, network: Method) -> Formulas {
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
    add(Field::Creating, model.creating.iter().map(|creating| structural(scope, creating, true)).collect());
    add(Field::Pruning, model.pruning.iter().map(|pruning| structural(scope, pruning, false)).collect());
    let described = |equation| variable(scope, &model.attributes, "projection", equation, network);
    Formulas {
        parameters: parameters(&model.attributes, "projection"),
        variables: model.equations.iter().map(described).collect(),
        fields,
    }
}

/// Functions that belong to no model, each as one formula.
pub(crate) fn global_functions(all: &[Function]) -> Vec<String> {
    all.iter().map(|function| definition(Scope::of_functions(all), function)).collect()
}

fn parameters(attributes: &[Attribute], global: &'static str) -> Vec<Parameter> {
    // What the system adds (`w`) has no value of its own.
    let declared = |attribute: &&Attribute| attribute.role == Role::Parameter && attribute.declared.is_some();
    attributes.iter().filter(declared).map(|attribute| parameter(attribute, global)).collect()
}

fn parameter(attribute: &Attribute, global: &'static str) -> Parameter {
    Parameter {
        name: attribute.name.to_string(),
        formula: name(&attribute.name),
        value: match (&attribute.initial, attribute.ty) {
            (Initial::Constant(constant), _) => constant.to_string(),
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
    }
}

fn variable(
    scope: Scope<'_>,
    attributes: &[Attribute],
    global: &'static str,
    equation: &Equation,
    network: Method,
) -> Variable {
    let limits = |kind| {
        let of_kind = equation.bounds.iter().filter(|bound| bound.kind == kind);
        of_kind.map(|bound| scope.formula(&bound.value)).collect()
    };
    Variable {
        attribute: parameter(&attributes[equation.target.0 as usize], global),
        equation: rule(scope, equation),
        min: limits(BoundKind::Min),
        max: limits(BoundKind::Max),
        method: match &equation.form {
            Form::Assign(_) => None,
            Form::Ode { method: flag, .. } => Some(method(flag.unwrap_or(network))),
        },
    }
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
        if let Form::Ode { method: Some(flag), .. } = &equation.form {
            notes.push(method(*flag).to_owned());
        }
        notes.extend(bounds(scope, &equation.bounds));
        Line { formula: rule(scope, equation), notes }
    };
    equations.iter().map(line).collect()
}

/// An equation without its flags.
fn rule(scope: Scope<'_>, equation: &Equation) -> String {
    match &equation.form {
        Form::Assign(value) => assignment(scope, &scope.attribute(equation.target), value, |reference| {
            *reference == Ref::Attribute(equation.target)
        }),
        Form::Ode { left, right, .. } => format!("{} = {}", scope.formula(left), scope.formula(right)),
    }
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

fn structural(scope: Scope<'_>, rule: &StructuralCondition, makes: bool) -> Line {
    let mut notes = vec![format!("probability {}", rule.probability)];
    if makes {
        notes.push(format!("weight {}", rule.weight));
        notes.extend(rule.delay_ms.map(|delay| format!("delay {delay} ms")));
    }
    Line { formula: scope.formula(&rule.condition), notes }
}

/// The functions that the model declares.
fn functions(scope: Scope<'_>, functions: &[Function]) -> Vec<Line> {
    let own = functions.iter().filter(|function| function.own);
    own.map(|function| Line { formula: definition(scope, function), notes: Vec::new() }).collect()
}

fn definition(scope: Scope<'_>, function: &Function) -> String {
    let arguments: Vec<String> = function.arguments.iter().map(|(argument, _)| name(argument)).collect();
    let head = format!("{}({})", name(&function.name), arguments.join(", "));
    format!("{head} = {}", scope.inside(function).formula(&function.body))
}
