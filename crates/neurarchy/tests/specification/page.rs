//! A page of the specification: its examples, each with the blocks that say what it must do.

use crate::example::{Example, Part};

/// Blocks of code that are shown only.
const SHOWN: &[&str] = &["", "text", "python", "rust", "sh"];

/// A Markdown file.
pub struct Page {
    /// Below `spec/`.
    pub name: String,
    lines: Vec<String>,
    pub examples: Vec<Example>,
}

/// A block that says what an example does.
#[derive(Clone, Debug)]
pub struct Expected {
    /// `values`, `diagnostic` or `plan`.
    pub kind: &'static str,
    /// Line of the opening fence, from 1.
    pub line: usize,
    pub body: String,
}

impl Page {
    /// Finds the examples of a text. Panics at what it does not know, so that no example is left out silently.
    pub fn read(name: &str, text: &str) -> Page {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut examples: Vec<Example> = Vec::new();
        // Neurons with a name serve all examples further down the page.
        let mut named: Vec<(String, String)> = Vec::new();
        let mut open: Option<Example> = None;
        for (number, info, body) in blocks(name, &lines) {
            let (kind, argument) = info.split_once(' ').unwrap_or((&info, ""));
            let place = format!("{name}:{number}");
            if let Some(kind) = ["values", "diagnostic", "plan"].into_iter().find(|known| *known == kind) {
                let example = open.as_mut().unwrap_or_else(|| panic!("{place}: no example stands before this block"));
                example.expected.push(Expected { kind, line: number, body });
                continue;
            }
            let part = match kind {
                "setup" => Part::Setup,
                "neuron" => Part::Neuron,
                "synapse" => Part::Synapse,
                kind if SHOWN.contains(&kind) => continue,
                kind => panic!("{place}: a block of the kind {kind:?}"),
            };
            if part == Part::Neuron && !argument.is_empty() {
                named.retain(|(known, _)| known != argument);
                named.push((argument.to_owned(), body.clone()));
            }
            match &mut open {
                Some(example) if example.expected.is_empty() => example.add(part, argument, &body, &place),
                _ => {
                    examples.extend(open.take());
                    open = Some(Example::begin(number, part, argument, &body, &place));
                }
            }
            if let Some(example) = &mut open {
                example.named.clone_from(&named);
            }
        }
        examples.extend(open);
        // A page may declare neurons first and use them later.
        examples.retain(|example| !(example.expected.is_empty() && example.only_declares()));
        Page { name: name.to_owned(), lines, examples }
    }

    /// The text with other bodies in the blocks that begin at these lines.
    pub fn with(&self, changes: &[(usize, String)]) -> String {
        let mut text = String::new();
        let mut skipping = false;
        for (index, line) in self.lines.iter().enumerate() {
            skipping &= line.trim() != "```";
            if !skipping {
                text.push_str(line);
                text.push('\n');
            }
            if let Some((_, body)) = changes.iter().find(|(at, _)| *at == index + 1) {
                text.push_str(body);
                text.push('\n');
                skipping = true;
            }
        }
        text
    }

    /// What stands below the heading that begins with `code`.
    pub fn section(&self, code: &str) -> Option<String> {
        let heading = |line: &&String| line.starts_with('#');
        let is_it = |line: &String| line.starts_with(&format!("## {code} ")) || *line == format!("## {code}");
        let start = self.lines.iter().position(is_it)? + 1;
        let rest = &self.lines[start..];
        let end = rest.iter().position(|line| heading(&line) && line.starts_with("## ")).unwrap_or(rest.len());
        Some(rest[..end].join("\n"))
    }
}

/// The fenced blocks: line of the fence, info string, body.
fn blocks(name: &str, lines: &[String]) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String, Vec<&str>)> = None;
    for (index, line) in lines.iter().enumerate() {
        open = match (open.take(), line.strip_prefix("```")) {
            (None, Some(info)) => Some((index + 1, info.trim().to_owned(), Vec::new())),
            (None, None) => None,
            (Some((number, info, body)), Some("")) => {
                found.push((number, info, body.join("\n")));
                None
            }
            (Some((number, info, mut body)), _) => {
                body.push(line);
                Some((number, info, body))
            }
        };
    }
    assert!(open.is_none(), "{name}: the last block is not closed");
    found
}
