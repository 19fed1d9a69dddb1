//! The flags of a definition: which are known, which mean something where they stand.

use super::host::{Host, HostKind};
use super::suggest;
use crate::ast::{Expr, Flag};
use crate::model::{BoundKind, Locality, Method, ValueType};
use crate::problem::FlagProblem;
use crate::span::{Field, Span};

/// What kind of definition the flags belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Parameter,
    Ode,
    Assignment,
    Reset,
    PreEvent,
    PostEvent,
}

impl Owner {
    fn phrase(self) -> &'static str {
        match self {
            Owner::Parameter => "on a parameter",
            Owner::Ode => "in a differential equation",
            Owner::Assignment => "on an assignment",
            Owner::Reset => "in a reset",
            Owner::PreEvent => "in `pre_spike`",
            Owner::PostEvent => "in `post_spike`",
        }
    }

    /// What can be written.
    fn flags(self, kind: HostKind) -> &'static str {
        match (self, kind) {
            (Owner::Parameter, HostKind::Synapse) => "`postsynaptic`, `projection`, `int`, `bool`, `float` and `init=`",
            (Owner::Parameter, _) => "`population`, `int`, `bool`, `float` and `init=`",
            (Owner::Ode | Owner::Assignment, HostKind::Synapse) => {
                "`postsynaptic`, `projection`, `int`, `bool`, `init=`, `min=`, `max=` and the numerical methods"
            }
            (Owner::Ode | Owner::Assignment, _) => {
                "`population`, `int`, `bool`, `init=`, `min=`, `max=` and the numerical methods"
            }
            (Owner::Reset, _) => "`min=`, `max=` and `unless_refractory`",
            (Owner::PreEvent, _) => "`min=`, `max=`, `unless_post`, and `int`, `bool`, `init=` for new variables",
            (Owner::PostEvent, _) => "`min=`, `max=`, and `int`, `bool`, `init=` for new variables",
        }
    }

    fn is_event(self) -> bool {
        matches!(self, Owner::Reset | Owner::PreEvent | Owner::PostEvent)
    }
}

/// What the flags say.
#[derive(Default)]
pub(crate) struct Flags {
    pub(crate) locality: Option<Locality>,
    pub(crate) ty: Option<(ValueType, Span)>,
    pub(crate) init: Option<(Expr, Span)>,
    pub(crate) bounds: Vec<(BoundKind, Expr)>,
    pub(crate) method: Option<(Method, Span)>,
    pub(crate) unless_post: Option<Span>,
}

#[derive(Clone, Copy)]
enum Meaning {
    Locality,
    Type(ValueType),
    Init,
    Bound(BoundKind),
    Method(Method),
    UnlessPost,
    UnlessRefractory,
    /// `proba`, `w`, `d`
    Structural,
}

impl Meaning {
    fn takes_value(self) -> bool {
        matches!(self, Meaning::Init | Meaning::Bound(_) | Meaning::Structural)
    }

    fn is_useful(self, owner: Owner) -> bool {
        match self {
            Meaning::Locality => true,
            Meaning::Type(_) | Meaning::Init => owner != Owner::Reset,
            Meaning::Bound(_) => owner != Owner::Parameter,
            Meaning::Method(_) => owner == Owner::Ode,
            Meaning::UnlessPost => owner == Owner::PreEvent,
            Meaning::UnlessRefractory => owner == Owner::Reset,
            Meaning::Structural => false,
        }
    }
}

/// Every flag, methods in the order in which they win (1.3).
const KEYWORDS: &[(&str, Meaning)] = &[
    ("population", Meaning::Locality),
    ("postsynaptic", Meaning::Locality),
    ("projection", Meaning::Locality),
    ("synaptic", Meaning::Locality),
    ("local", Meaning::Locality),
    ("int", Meaning::Type(ValueType::Int)),
    ("bool", Meaning::Type(ValueType::Bool)),
    ("float", Meaning::Type(ValueType::Float)),
    ("init", Meaning::Init),
    ("min", Meaning::Bound(BoundKind::Min)),
    ("max", Meaning::Bound(BoundKind::Max)),
    ("implicit", Meaning::Method(Method::Implicit)),
    ("semiimplicit", Meaning::Method(Method::Semiimplicit)),
    ("exponential", Meaning::Method(Method::Exponential)),
    ("midpoint", Meaning::Method(Method::Midpoint)),
    ("runge-kutta4", Meaning::Method(Method::Rk4)),
    ("rk4", Meaning::Method(Method::Rk4)),
    ("explicit", Meaning::Method(Method::Explicit)),
    ("exact", Meaning::Method(Method::EventDriven)),
    ("event-driven", Meaning::Method(Method::EventDriven)),
    ("unless_post", Meaning::UnlessPost),
    ("unless_refractory", Meaning::UnlessRefractory),
    ("proba", Meaning::Structural),
    ("w", Meaning::Structural),
    ("d", Meaning::Structural),
];

/// The name of a method, as a flag.
pub(crate) fn method_name(method: Method) -> &'static str {
    match method {
        Method::Explicit => "explicit",
        Method::Implicit => "implicit",
        Method::Semiimplicit => "semiimplicit",
        Method::Exponential => "exponential",
        Method::Midpoint => "midpoint",
        Method::Rk4 => "rk4",
        Method::EventDriven => "event-driven",
    }
}

/// The flag nearest to an unknown word.
pub(crate) fn nearest(name: &str) -> Option<crate::expr::Name> {
    suggest::nearest(name, KEYWORDS.iter().map(|(k, _)| *k))
}

/// Reads the flags of one definition.
pub(crate) fn read(host: &mut Host<'_>, field: Field, flags: &[Flag], owner: Owner) -> Flags {
    let mut found = Flags::default();
    let mut methods: Vec<(usize, Method, Span)> = Vec::new();
    for (i, flag) in flags.iter().enumerate() {
        let name = &flag.word.name;
        let Some(rank) = KEYWORDS.iter().position(|(k, _)| *k == &**name) else {
            let (name, suggestion, known) = (name.clone(), nearest(name), owner.flags(host.kind));
            let problem = if i == 0 || owner == Owner::Parameter {
                FlagProblem::Unknown { name, suggestion, known }
            } else {
                FlagProblem::UnknownIgnored { name, suggestion, known }
            };
            host.report(problem, field, flag.word.span);
            continue;
        };
        let meaning = KEYWORDS[rank].1;
        match (&flag.value, meaning.takes_value()) {
            (None, true) => {
                host.report(FlagProblem::NeedsValue(name.clone()), field, flag.span);
                continue;
            }
            (Some(_), false) => {
                host.report(FlagProblem::TakesNoValue(name.clone()), field, flag.span);
                continue;
            }
            _ => {}
        }
        if !meaning.is_useful(owner) {
            host.report(FlagProblem::Useless { flag: name.clone(), place: owner.phrase() }, field, flag.span);
            continue;
        }
        let repeated = match (meaning, &flag.value) {
            (Meaning::Locality, _) if owner.is_event() => {
                host.report(FlagProblem::LocalityInEvent(name.clone()), field, flag.span);
                false
            }
            (Meaning::Locality, _) => match locality(host.kind, name) {
                Ok(locality) => found.locality.replace(locality).is_some(),
                Err((kind, instead)) => {
                    let problem = FlagProblem::Locality { flag: name.clone(), host: kind, instead };
                    host.report(problem, field, flag.span);
                    false
                }
            },
            (Meaning::Type(ty), _) => found.ty.replace((ty, flag.span)).is_some(),
            (Meaning::Init, Some(value)) => found.init.replace((value.clone(), flag.span)).is_some(),
            (Meaning::Bound(kind), Some(value)) => {
                let before = found.bounds.len();
                found.bounds.retain(|(k, _)| *k != kind);
                let repeated = found.bounds.len() < before;
                found.bounds.push((kind, value.clone()));
                repeated
            }
            (Meaning::Method(method), _) => {
                if &**name == "exact" {
                    let problem = FlagProblem::Deprecated { old: "exact", new: "event-driven" };
                    host.report(problem, field, flag.span);
                }
                methods.push((rank, method, flag.span));
                false
            }
            (Meaning::UnlessPost, _) => found.unless_post.replace(flag.span).is_some(),
            _ => false,
        };
        if repeated {
            host.report(FlagProblem::Repeated(name.clone()), field, flag.span);
        }
    }
    if let Some((_, method, span)) = methods.iter().min_by_key(|(rank, ..)| *rank) {
        if methods.iter().any(|(_, other, _)| other != method) {
            host.report(FlagProblem::SeveralMethods { used: method_name(*method) }, field, *span);
        }
        found.method = Some((*method, *span));
    }
    found
}

fn locality(kind: HostKind, flag: &str) -> Result<Locality, (&'static str, &'static str)> {
    match (kind, flag) {
        (HostKind::Neuron, "population") => Ok(Locality::Global),
        (HostKind::Synapse, "projection") => Ok(Locality::Global),
        (HostKind::Synapse, "postsynaptic") => Ok(Locality::Postsynaptic),
        (_, "local") | (HostKind::Synapse, "synaptic") => Ok(Locality::Local),
        (HostKind::Synapse, _) => Err(("synapse", "`postsynaptic` or `projection`")),
        _ => Err(("neuron", "`population`")),
    }
}
