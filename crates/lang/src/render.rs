//! Diagnostics as plain text: the message, the user's line with the place underlined, the hint.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::span::{Field, Location};

/// Renders all diagnostics, under a line that says how many there are in what (`title`).
///
/// `texts` gives the text of a field as the user wrote it; without it only the name of the field is shown.
pub fn render(diagnostics: &[Diagnostic], texts: &dyn Fn(Field) -> Option<String>, title: &str) -> String {
    let mut parts = vec![headline(diagnostics, title)];
    parts.extend(diagnostics.iter().map(|diagnostic| one(diagnostic, texts)));
    parts.join("\n\n")
}

fn headline(diagnostics: &[Diagnostic], title: &str) -> String {
    let errors = diagnostics.iter().filter(|d| d.severity() == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let count = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{n} {word}s")),
    };
    let counts: Vec<String> = [count(errors, "error"), count(warnings, "warning")].into_iter().flatten().collect();
    format!("{} in {title}", if counts.is_empty() { "nothing wrong".to_owned() } else { counts.join(" and ") })
}

fn one(diagnostic: &Diagnostic, texts: &dyn Fn(Field) -> Option<String>) -> String {
    let problem = &diagnostic.problem;
    let message = problem.to_string();
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let field = diagnostic.at.field;
    let text = texts(field);
    let related = problem.related();
    let related_text = related.and_then(|(at, _)| if at.field == field { None } else { texts(at.field) });
    let hint = problem.hint();

    let mut group = Group::with_title(level.primary_title(message).id(problem.code()));
    match &text {
        Some(text) => {
            let mut snippet = Snippet::source(text.as_str()).path(field.keyword()).annotation(underline(
                diagnostic.at,
                text,
                AnnotationKind::Primary,
            ));
            if let Some((at, label)) = related.filter(|(at, _)| at.field == field) {
                snippet = snippet.annotation(underline(at, text, AnnotationKind::Context).label(label));
            }
            group = group.element(snippet);
        }
        None => group = group.element(Level::NOTE.message(format!("in `{field}`"))),
    }
    if let (Some((at, label)), Some(text)) = (related, &related_text) {
        let snippet = Snippet::source(text.as_str())
            .path(at.field.keyword())
            .annotation(underline(at, text, AnnotationKind::Context).label(label));
        group = group.element(snippet);
    }
    group = group.element(Level::HELP.message(hint.as_str()));
    Renderer::plain().render(&[group]).to_string()
}

/// The place, moved onto whole characters inside the text should it not fit.
fn underline(at: Location, text: &str, kind: AnnotationKind) -> Annotation<'_> {
    let boundary = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = boundary(at.span.start as usize);
    kind.span(start..boundary(at.span.end as usize).max(start))
}
