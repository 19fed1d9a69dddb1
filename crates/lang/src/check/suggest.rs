//! Near misses.

use crate::expr::Name;

/// The candidate closest to `name`, if it is close enough to be meant.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Name> {
    let limit = (name.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == name {
            continue;
        }
        // A difference in case only is the nearest miss there is.
        let distance = if candidate.eq_ignore_ascii_case(name) { 0 } else { distance(name, candidate, limit) };
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    // For a name of one letter every other one is one step away: only the case is worth a suggestion.
    best.filter(|(distance, _)| name.chars().count() > 1 || *distance == 0).map(|(_, candidate)| candidate.into())
}

/// Number of insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn one_slip_is_found_and_another_word_is_not() {
        let names = ["tau", "g_exc", "baseline", "V"];
        for (written, meant) in [
            ("tua", Some("tau")),
            ("g_ecx", Some("g_exc")),
            ("Tau", Some("tau")),
            ("baselien", Some("baseline")),
            ("v", Some("V")),
            ("w", None),
            ("weight", None),
        ] {
            assert_eq!(nearest(written, names).as_deref(), meant, "{written}");
        }
    }
}
