//! `pruning` and `creating`.

use super::given;
use super::host::{Host, Scope};
use super::{literal, suggest};
use crate::ast::Flag;
use crate::expr::{Expr, Ref};
use crate::model::{Locality, StructuralCondition};
use crate::parser;
use crate::problem::{FlagProblem, RuleProblem, Spot};
use crate::span::Field;

/// Checks one of the conditions.
pub(crate) fn condition(
    host: &mut Host<'_>,
    text: &Option<String>,
    field: Field,
    spot: Spot,
) -> Option<StructuralCondition> {
    let written = host.take(parser::condition(given(text)?, field));
    let before = host.draws.len();
    let condition = host.condition(&written.expr, &Scope::new(field, spot));
    for draw in host.draws[before..].iter().skip(1).map(|draw| draw.at).collect::<Vec<_>>() {
        host.report(RuleProblem::StructuralDraws(spot), field, draw.span);
    }
    if spot == Spot::Creating {
        only_common(host, &condition);
    }
    let mut checked = StructuralCondition { condition, probability: 1.0, weight: 0.0, delay_ms: None };
    for (i, flag) in written.flags.iter().enumerate() {
        structural_flag(host, flag, i == 0, field, spot, &mut checked);
    }
    Some(checked)
}

/// When `creating` is tested there is no synapse yet whose attributes could be read.
fn only_common(host: &mut Host<'_>, condition: &Expr) {
    let mut local = Vec::new();
    condition.for_each_ref(&mut |reference, at| {
        if let Ref::Attribute(id) = reference {
            let attribute = host.attribute(*id);
            if attribute.locality == Locality::Local {
                local.push((attribute.name.clone(), at));
            }
        }
    });
    for (name, at) in local {
        host.report(RuleProblem::LocalInCreating(name), at.field, at.span);
    }
}

fn structural_flag(
    host: &mut Host<'_>,
    flag: &Flag,
    first: bool,
    field: Field,
    spot: Spot,
    checked: &mut StructuralCondition,
) {
    let name = &flag.word.name;
    let (expected, suits): (_, fn(f64) -> bool) = match &**name {
        "proba" => ("a number between 0 and 1", |x| (0.0..=1.0).contains(&x)),
        "w" => ("a number", f64::is_finite),
        "d" => ("a delay in ms", |x| x.is_finite() && x >= 0.0),
        _ => {
            let known = if spot == Spot::Pruning { "`proba=`" } else { "`proba=`, `w=` and `d=`" };
            let (name, suggestion) = (name.clone(), suggest::nearest(name, ["proba"]));
            let problem = if first {
                FlagProblem::Unknown { name, suggestion, known }
            } else {
                FlagProblem::UnknownIgnored { name, suggestion, known }
            };
            return host.report(problem, field, flag.word.span);
        }
    };
    if spot == Spot::Pruning && &**name != "proba" {
        let problem = FlagProblem::Useless { flag: name.clone(), place: "in `pruning`" };
        return host.report(problem, field, flag.span);
    }
    let Some(value) = &flag.value else {
        return host.report(FlagProblem::NeedsValue(name.clone()), field, flag.span);
    };
    match literal::number(value) {
        Some(value) if suits(value) => match &**name {
            "proba" => checked.probability = value,
            "w" => checked.weight = value,
            _ => checked.delay_ms = Some(value),
        },
        _ if matches!(&*value.kind, crate::ast::ExprKind::Error) => {}
        _ => host.report(RuleProblem::StructuralValue { flag: name.clone(), expected }, field, value.span),
    }
}
