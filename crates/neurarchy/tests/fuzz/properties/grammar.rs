//! Expressions of the language, from choices.

use super::choices::Choices;

/// Words of the language and some that are not, for texts without meaning.
pub const WORDS: &[&str] = &[
    "if",
    "else",
    ":",
    "=",
    "+=",
    "-=",
    "*=",
    "/=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "and",
    "or",
    "not",
    "is",
    "&",
    "|",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "^",
    "**",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    "\n",
    "#",
    "1",
    "2.5",
    "1e3",
    "1e999",
    ".5",
    "3.",
    "a",
    "r",
    "v",
    "w",
    "x",
    "dv",
    "dt",
    "dv/dt",
    "dx/dt",
    "t",
    "t_pre",
    "t_last",
    "g_exc",
    "g_target",
    "pre",
    "post",
    "pre.r",
    "post.v",
    "post.sum",
    "sum",
    "mean",
    "max",
    "min",
    "norm2",
    "ite",
    "exp",
    "clip",
    "power",
    "Uniform",
    "Normal",
    "DiscreteUniform",
    "True",
    "false",
    "init",
    "min=",
    "max=",
    "init=",
    "int",
    "bool",
    "float",
    "population",
    "projection",
    "postsynaptic",
    "exponential",
    "implicit",
    "rk4",
    "event-driven",
    "exact",
    "unless_post",
    "unless_refractory",
    "proba=",
    "lambda",
    "KC",
    "logi",
    "f(",
    "f",
    "pi",
    "E",
    "spiked",
    "any",
    "all",
    "\u{e9}",
    "\u{2212}",
    "\u{1f600}",
    "$",
    "&&",
    "||",
    "!",
    "'",
    "\"",
    "\\",
    "\t",
    "\r\n",
    " ",
    "_",
    "0x1",
    "1e",
    "--",
    "^-",
];

/// Words put together, with blanks between them or not.
pub fn words(choices: &mut Choices) -> String {
    let separator = if choices.one_in(2) { "" } else { " " };
    let mut words = vec![];
    while !choices.exhausted() && words.len() < 200 {
        words.push(choices.of(WORDS));
    }
    words.join(separator)
}

/// What an expression may name.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Names and calls that give a number.
    pub numbers: Vec<String>,
    /// Names that give a condition.
    pub conditions: Vec<String>,
    /// Functions of the user: their names and the kinds of their arguments, true for a condition.
    pub functions: Vec<(&'static str, &'static [bool])>,
    /// Names that a random call may have as arguments; `None`: no random calls.
    pub random: Option<Vec<String>>,
}

impl Scope {
    /// The same without a name.
    pub fn without(&self, name: &str) -> Scope {
        let mut scope = self.clone();
        scope.numbers.retain(|n| n != name);
        scope.conditions.retain(|n| n != name);
        scope
    }

    /// What a bound may read: neither random calls nor sums and operations over a population.
    pub fn of_bounds(&self) -> Scope {
        let mut scope = Scope { random: None, ..self.clone() };
        scope.numbers.retain(|n| !n.ends_with(')'));
        scope
    }
}

/// Makes texts from choices.
pub struct Grammar<'a, 'b> {
    /// The choices.
    pub choices: &'a mut Choices<'b>,
    /// Words that do not belong there turn up now and then.
    pub slips: bool,
    /// Nodes that may still be made: texts stay short.
    pub budget: usize,
    /// Literals of moderate size only.
    pub tame: bool,
}

const LITERALS: &[&str] = &[
    "1", "0", "2", "0.5", "-1", "0.1", "3", "10", "1.5", "-0.3", "1e3", "1e-3", "7", "100", "2.5e-2", "pi", "4.", ".25",
];
const WILD_LITERALS: &[&str] = &["1e300", "5e-324", "1e18", "2147483648", "0.333333333333333333333", "1e-40"];

const ONE: &[&str] = &[
    "pos",
    "exp",
    "abs",
    "sqrt",
    "log",
    "tanh",
    "floor",
    "neg",
    "sign",
    "ceil",
    "trunc",
    "round",
    "Heaviside",
    "positive",
    "negative",
    "expm1",
    "ln",
    "log1p",
    "log2",
    "log10",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "asinh",
    "acosh",
    "atanh",
    "fabs",
    "cbrt",
    "erf",
    "gamma",
    "ceiling",
];

const TWO: &[&str] = &["min", "max", "pow", "modulo", "atan2", "hypot", "Max", "Min"];

impl<'b> Grammar<'_, 'b> {
    fn slip(&mut self) -> Option<String> {
        (self.slips && self.choices.one_in(64)).then(|| self.choices.of(WORDS).to_owned())
    }

    fn spend(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0 && !self.choices.exhausted()
    }

    /// A name or a literal.
    fn leaf(&mut self, scope: &Scope) -> String {
        if !scope.numbers.is_empty() && !self.choices.one_in(3) {
            let place = self.choices.below(scope.numbers.len());
            return scope.numbers[place].clone();
        }
        let wild = !self.tame && self.choices.one_in(12);
        self.choices.of(if wild { WILD_LITERALS } else { LITERALS }).to_owned()
    }

    /// A number, in parentheses where needed.
    pub fn number(&mut self, scope: &Scope, depth: usize) -> String {
        if let Some(word) = self.slip() {
            return word;
        }
        if depth == 0 || !self.spend() {
            return self.leaf(scope);
        }
        let next = depth - 1;
        match self.choices.below(16) {
            0..=3 => self.leaf(scope),
            4..=6 => {
                let op = self.choices.of(&["+", "-", "*"]);
                let (a, b) = (self.number(scope, next), self.number(scope, next));
                if self.choices.one_in(3) { format!("{a} {op} {b}") } else { format!("({a}{op}{b})") }
            }
            7 => {
                let op = self.choices.of(&["/", "//", "%"]);
                let (a, b) = (self.number(scope, next), self.number(scope, next));
                format!("({a}) {op} ({b})")
            }
            8 => {
                let op = self.choices.of(&["^", "**"]);
                let a = self.number(scope, next);
                let exponent = match self.choices.below(8) {
                    7 => format!("({})", self.number(scope, next)),
                    simple => ["2", "3", "-1", "0", "0.5", "4", "-2^2"][simple].to_owned(),
                };
                format!("({a}){op}{exponent}")
            }
            9 => format!("-({})", self.number(scope, next)),
            10 | 11 => {
                let f = self.choices.of(ONE);
                format!("{f}({})", self.number(scope, next))
            }
            12 => self.several(scope, next),
            13 => {
                let c = self.condition(scope, next);
                let (a, b) = (self.number(scope, next), self.number(scope, next));
                format!("ite({c}, {a}, {b})")
            }
            14 => self.user_function(scope, next),
            _ => self.random(scope, next),
        }
    }

    fn several(&mut self, scope: &Scope, depth: usize) -> String {
        match self.choices.below(10) {
            8 => {
                let (a, b) = (self.number(scope, depth), self.number(scope, depth));
                format!("clip({}, {a}, {b})", self.number(scope, depth))
            }
            9 => format!("power({}, {})", self.number(scope, depth), self.choices.below(6)),
            two => {
                let (a, b) = (self.number(scope, depth), self.number(scope, depth));
                // A population operation has a single name as its argument: a second argument makes it none.
                format!("{}({a}, {b})", TWO[two])
            }
        }
    }

    fn user_function(&mut self, scope: &Scope, depth: usize) -> String {
        if scope.functions.is_empty() {
            return self.leaf(scope);
        }
        let (name, kinds) = self.choices.of(&scope.functions);
        let arguments: Vec<String> = kinds
            .iter()
            .map(|condition| if *condition { self.condition(scope, depth) } else { self.number(scope, depth) })
            .collect();
        format!("{name}({})", arguments.join(", "))
    }

    fn random(&mut self, scope: &Scope, depth: usize) -> String {
        let Some(names) = &scope.random else { return self.number(scope, depth) };
        let mut argument = |fixed: &[&str]| match names.is_empty() || self.choices.one_in(2) {
            true => self.choices.of(fixed).to_owned(),
            false => self.choices.of(names),
        };
        let (x, y) = (argument(&["0", "-1.0", "0.5"]), argument(&["1", "2.5", "1e-2"]));
        match self.choices.below(7) {
            0 => format!("Uniform({x}, {y})"),
            1 => format!("Normal({x}, {y})"),
            2 => format!("DiscreteUniform({x}, {y})"),
            3 => format!("Exponential({y})"),
            4 => format!("LogNormal({x}, {y})"),
            5 => format!("Gamma({y}, 1.5)"),
            _ => format!("Binomial(9, {})", if y == "2.5" { "0.25".to_owned() } else { y }),
        }
    }

    /// A condition.
    pub fn condition(&mut self, scope: &Scope, depth: usize) -> String {
        if let Some(word) = self.slip() {
            return word;
        }
        if depth == 0 || !self.spend() {
            return self.comparison(scope, 0);
        }
        let next = depth - 1;
        match self.choices.below(8) {
            0..=3 => self.comparison(scope, next),
            4 => {
                let op = self.choices.of(&["and", "or"]);
                let (a, b) = (self.condition(scope, next), self.condition(scope, next));
                if self.choices.one_in(2) { format!("{a} {op} {b}") } else { format!("({a}) {op} ({b})") }
            }
            5 => format!("not ({})", self.condition(scope, next)),
            6 if !scope.conditions.is_empty() => self.choices.of(&scope.conditions),
            6 => "True".to_owned(),
            _ => {
                let f = self.choices.of(&["isnan", "isfinite", "isinf"]);
                format!("{f}({})", self.number(scope, next))
            }
        }
    }

    fn comparison(&mut self, scope: &Scope, depth: usize) -> String {
        let op = self.choices.of(&[">", "<", ">=", "<=", "==", "!=", "is", "is not"]);
        let (a, b) = (self.number(scope, depth), self.number(scope, depth));
        format!("({a}) {op} ({b})")
    }

    /// The right side of a statement: an expression, or an `if` form.
    pub fn right_side(&mut self, scope: &Scope, depth: usize) -> String {
        if !self.choices.one_in(10) {
            return self.number(scope, depth);
        }
        let c = self.condition(scope, depth.min(2));
        let (a, b) = (self.number(scope, depth.min(2)), self.right_side(scope, depth.saturating_sub(1).min(2)));
        format!("if {c}: {a} else: {b}")
    }

    /// `min=` and `max=`, each with the comma before it.
    pub fn bounds(&mut self, scope: &Scope) -> Vec<String> {
        let mut flags = vec![];
        for key in ["min", "max"] {
            if self.choices.one_in(6) {
                flags.push(format!("{key}={}", self.number(&scope.of_bounds(), 2)));
            }
        }
        flags
    }
}

/// A statement with its flags.
pub fn flagged(statement: String, flags: &[String]) -> String {
    if flags.is_empty() { statement } else { format!("{statement} : {}", flags.join(", ")) }
}
