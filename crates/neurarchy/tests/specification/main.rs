//! The pages under `spec/` say what the simulator does: every example on them is run.
//!
//! `spec/README.md` describes the notation. With `UPDATE_SPEC=1` the expected blocks are written anew from what the
//! simulator does; read the difference before it is committed.

mod example;
mod page;
mod simulate;

use std::path::PathBuf;
use std::sync::LazyLock;

use page::Page;
use simulate::Outcome;

/// A page and what its examples do.
struct Executed {
    page: Page,
    outcomes: Vec<Outcome>,
}

static PAGES: LazyLock<Vec<Executed>> = LazyLock::new(|| {
    let mut files = Vec::new();
    collect(&folder(), &mut files);
    files.sort();
    let executed = |file: PathBuf| {
        let name = file.strip_prefix(folder()).expect("invariant: found there").display().to_string();
        let page = Page::read(&name, &std::fs::read_to_string(&file).expect(&name));
        let outcomes = page.examples.iter().map(simulate::run).collect();
        Executed { page, outcomes }
    };
    files.into_iter().map(executed).collect()
});

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../spec")
}

fn collect(folder: &PathBuf, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder of the specification") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

#[test]
fn every_example_does_what_its_page_says() {
    let update = std::env::var_os("UPDATE_SPEC").is_some();
    let mut wrong = Vec::new();
    for Executed { page, outcomes } in PAGES.iter() {
        let mut changes = Vec::new();
        for (example, outcome) in page.examples.iter().zip(outcomes) {
            for block in &example.expected {
                let found = outcome.block(block);
                if found != block.body {
                    wrong.push(format!(
                        "{}:{}: the page says\n{}\nbut the simulator\n{found}",
                        page.name, block.line, block.body
                    ));
                    changes.push((block.line, found));
                }
            }
        }
        if update && !changes.is_empty() {
            std::fs::write(folder().join(&page.name), page.with(&changes)).expect("the page is written");
        }
    }
    assert!(update || wrong.is_empty(), "{} blocks differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_example_says_whether_it_is_accepted() {
    for Executed { page, outcomes } in PAGES.iter() {
        for (example, outcome) in page.examples.iter().zip(outcomes) {
            let shows = |kind| example.expected.iter().any(|block| block.kind == kind);
            let place = format!("{}:{}", page.name, example.line);
            assert!(!example.expected.is_empty(), "{place}: nothing is expected of this example");
            if outcome.is_accepted() {
                assert!(shows("values") || shows("plan") || shows("diagnostic"), "{place}: show what it does");
            } else {
                assert!(shows("diagnostic"), "{place} is rejected, but the page does not show why:\n{outcome:?}");
            }
        }
    }
}

#[test]
fn twice_as_many_examples_are_rejected_as_accepted() {
    let outcomes = || PAGES.iter().flat_map(|executed| &executed.outcomes);
    let accepted = outcomes().filter(|outcome| outcome.is_accepted()).count();
    let rejected = outcomes().count() - accepted;
    assert!(accepted >= 40, "{accepted} accepted");
    assert!(rejected >= 2 * accepted, "{accepted} accepted, {rejected} rejected");
}

/// Codes that no text can bring about today, each with the reason.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[("N202", "the check of the text finds it first, as N167")];

#[test]
fn every_mistake_has_a_section_with_an_example() {
    let sources = [
        include_str!("../../../lang/src/problem/syntax.rs"),
        include_str!("../../../lang/src/problem/flag.rs"),
        include_str!("../../../lang/src/problem/name.rs"),
        include_str!("../../../lang/src/problem/rule.rs"),
        include_str!("../../../lang/src/methods/problem.rs"),
    ];
    let is_code = |code: &str| code.starts_with('N') && code[1..].bytes().all(|b| b.is_ascii_digit());
    let codes: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.split("=> \"").skip(1))
        .filter_map(|rest| rest.get(..4))
        .filter(|code| is_code(code))
        .collect();
    assert!(codes.len() > 90, "{codes:?}");
    let mut missing = Vec::new();
    for code in &codes {
        let sections = || PAGES.iter().filter_map(|executed| executed.page.section(code));
        let with_example = sections().any(|text| text.contains(&format!("[{code}]")));
        let excused = WITHOUT_EXAMPLE.iter().any(|(excused, _)| excused == code);
        if sections().count() != 1 || with_example == excused {
            missing.push(*code);
        }
    }
    assert!(missing.is_empty(), "no section, two, or one without an example under spec/errors: {missing:?}");
}

#[test]
fn the_first_page_leads_to_all_others() {
    let first = std::fs::read_to_string(folder().join("README.md")).expect("spec/README.md");
    for Executed { page, .. } in PAGES.iter().filter(|executed| executed.page.name != "README.md") {
        assert!(first.contains(&format!("({})", page.name)), "spec/README.md has no link to {}", page.name);
    }
}
