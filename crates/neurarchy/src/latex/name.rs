//! Names as they are set in formulas.

/// Greek letters that have a command of their own in LaTeX.
const GREEK: &[&str] = &[
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma",
    "Phi", "Psi", "Omega",
];

/// A name: one letter as it is, Greek letters as such, what stands behind one underscore as an index, else as text.
///
/// ```
/// use neurarchy::latex::name;
/// assert_eq!(name("v"), "v");
/// assert_eq!(name("tau_plus"), r"\tau_{\text{plus}}");
/// assert_eq!(name("baseline"), r"{\text{baseline}}");
/// assert_eq!(name("w_max_0"), r"{\text{w-max-0}}");
/// ```
pub fn name(name: &str) -> String {
    let parts: Vec<&str> = name.split('_').collect();
    match parts.as_slice() {
        [part] => word(part),
        [base, index] if !base.is_empty() && !index.is_empty() => {
            let index = word(index);
            if index.starts_with('{') {
                format!("{}_{index}", word(base))
            } else {
                format!("{}_{{{index}}}", word(base))
            }
        }
        _ => format!(r"{{\text{{{}}}}}", parts.join("-")),
    }
}

fn word(word: &str) -> String {
    if word.chars().count() == 1 {
        word.to_owned()
    } else if GREEK.contains(&word) {
        format!(r"\{word}")
    } else {
        format!(r"{{\text{{{word}}}}}")
    }
}
