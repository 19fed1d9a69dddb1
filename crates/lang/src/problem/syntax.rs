//! Text that does not follow the grammar.

use thiserror::Error;

/// Text that does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SyntaxProblem {
    /// A character that the language does not have.
    #[error("the character {0:?} does not belong here")]
    UnexpectedCharacter(char),
    /// A literal beyond the largest double.
    #[error("the number `{0}` is too large")]
    NumberTooLarge(String),
    /// `2a`
    #[error("`{0}` is neither a number nor a name")]
    NameStartsWithDigit(String),
    /// `&&`, `||`, `!`
    #[error("`{found}` is not an operator of the language")]
    ForeignOperator {
        /// As written.
        found: &'static str,
        /// What the language has instead.
        instead: &'static str,
    },
    /// An operand, a condition or a value is missing.
    #[error("{0} is missing here")]
    Missing(&'static str),
    /// A token that fits nowhere.
    #[error("`{0}` does not belong here")]
    UnexpectedToken(String),
    /// `5 a`, `(a) (b)`
    #[error("an operator is missing before `{0}`")]
    MissingOperator(String),
    /// `(a + b`
    #[error("this parenthesis is never closed")]
    UnclosedParenthesis,
    /// `a + b)`
    #[error("this parenthesis was never opened")]
    UnopenedParenthesis,
    /// `[1, 2]`
    #[error("the language has no lists")]
    List,
    /// `a < b < c`
    #[error("comparisons cannot be chained")]
    ChainedComparison,
    /// `1 + if c: a else: b`
    #[error("`if` must begin the right side")]
    IfInsideExpression,
    /// A line that begins with `if` where a statement is expected.
    #[error("a statement cannot begin with `if`")]
    IfStatement,
    /// `if c: a`
    #[error("this `if` has no `else`")]
    IfWithoutElse,
    /// `if c a else: b`
    #[error("a colon is missing after `{0}`")]
    MissingColon(&'static str),
    /// `a if c else b`
    #[error("`if` stands before the value, not after it")]
    PythonConditional,
    /// Nested too deeply, or too many operators.
    #[error("the expression is nested too deeply or too long")]
    TooDeep,
    /// `lambda = 2`
    #[error("`{0}` is a keyword of Python and cannot be a name")]
    Keyword(String),
    /// `neuron.v`
    #[error("`{0}` has no members")]
    NoMembers(String),
    /// `pre.f(x)`
    #[error("`{owner}` has no function `{name}`")]
    MemberFunction {
        /// `pre` or `post`.
        owner: &'static str,
        /// As written.
        name: String,
    },
    /// The first line of a block has no assignment.
    #[error("this line assigns nothing and there is no statement before it that it could continue")]
    NothingAssigned,
    /// `r = a = b`
    #[error("a statement can hold only one assignment")]
    SeveralAssignments,
    /// `a + r = 2`
    #[error("the left side is neither a single name nor does it contain a derivative")]
    CompoundLeftSide,
    /// `dv/dt + du/dt = 1`
    #[error("the left side contains more than one derivative")]
    SeveralDerivatives,
    /// `dv/dt += 1`
    #[error("a differential equation is written with `=`, not `{0}`")]
    OdeOperator(&'static str),
    /// A line of `parameters` that is no definition.
    #[error("this is not a definition of a parameter")]
    ParameterForm,
    /// A line of `functions` that is no definition.
    #[error("this is not a definition of a function")]
    FunctionForm,
    /// `add_function` takes one definition.
    #[error("only one function can be defined here")]
    SeveralFunctions,
    /// `spike` with two lines.
    #[error("the condition must be a single line")]
    SeveralLines,
    /// `a; b` where one expression is expected.
    #[error("only one expression can stand here")]
    SeveralExpressions,
}

impl SyntaxProblem {
    pub(super) fn code(&self) -> &'static str {
        use SyntaxProblem::*;
        match self {
            UnexpectedCharacter(_) => "N001",
            NumberTooLarge(_) => "N002",
            NameStartsWithDigit(_) => "N003",
            ForeignOperator { .. } => "N004",
            Missing(_) => "N005",
            UnexpectedToken(_) => "N006",
            MissingOperator(_) => "N007",
            UnclosedParenthesis => "N008",
            UnopenedParenthesis => "N009",
            List => "N010",
            ChainedComparison => "N011",
            IfInsideExpression => "N012",
            IfStatement => "N013",
            IfWithoutElse => "N014",
            MissingColon(_) => "N015",
            PythonConditional => "N016",
            TooDeep => "N017",
            Keyword(_) => "N018",
            NoMembers(_) => "N019",
            MemberFunction { .. } => "N020",
            NothingAssigned => "N021",
            SeveralAssignments => "N022",
            CompoundLeftSide => "N023",
            SeveralDerivatives => "N024",
            OdeOperator(_) => "N025",
            ParameterForm => "N026",
            FunctionForm => "N027",
            SeveralFunctions => "N028",
            SeveralLines => "N029",
            SeveralExpressions => "N030",
        }
    }

    pub(super) fn hint(&self) -> String {
        use SyntaxProblem::*;
        let text = match self {
            UnexpectedCharacter(c) => return character_hint(*c),
            NumberTooLarge(_) => "numbers are doubles: at most about 1.8e308",
            NameStartsWithDigit(_) => "names begin with a letter; a product is written with `*`",
            ForeignOperator { instead, .. } => return format!("write `{instead}`"),
            Missing(what) => return format!("write {what}, or delete what asks for it"),
            UnexpectedToken(text) => return format!("delete `{text}`, or complete what stands around it"),
            MissingOperator(_) => "a product is written with `*`",
            List => "use one parameter for each value, or set the values from Python",
            ChainedComparison => "write `(a < b) and (b < c)`",
            IfInsideExpression => "inside an expression use `ite(condition, a, b)`",
            IfStatement => "write `x = if condition: a else: b`",
            IfWithoutElse => "write `if condition: a else: b`; each `if` has its own `else`",
            MissingColon(_) => "write `if condition: a else: b`",
            PythonConditional => "write `if condition: a else: b`, or `ite(condition, a, b)`",
            TooDeep => "give parts of it to variables of their own, or to a function",
            Keyword(_) => "choose another name",
            NoMembers(_) => "only `pre` and `post` have members, as in `pre.r`",
            MemberFunction { .. } => "only `sum` can be called this way, as in `pre.sum(exc)`",
            NothingAssigned => "a statement is `name = expression` or `dname/dt = expression`",
            SeveralAssignments => "separate statements by new lines or `;`; equality is `==`",
            CompoundLeftSide => "write `x = ...`, or a differential equation such as `tau*dx/dt + x = ...`",
            SeveralDerivatives => "each differential equation defines one variable",
            OdeOperator(_) => "write `dx/dt = ...`",
            ParameterForm => "write `name = value`, `name = value : flags` or just `name`, each on one line",
            FunctionForm => "write `name(argument, ...) = expression`",
            SeveralFunctions => "call `add_function` once for each",
            SeveralLines => "join the conditions by `and` or `or`; a line may break inside parentheses",
            UnclosedParenthesis => "write `)` where the part that it begins ends",
            UnopenedParenthesis => "delete it, or write `(` where the part that it ends begins",
            SeveralExpressions => "join them to one; intermediate results are variables of `equations`",
        };
        text.to_owned()
    }
}

/// Look-alikes that word processors and web pages put into text, and characters of other languages.
fn character_hint(c: char) -> String {
    let instead = match c {
        '\u{2212}' | '\u{2013}' | '\u{2014}' => "-",
        '\u{00d7}' | '\u{00b7}' | '\u{22c5}' | '\u{2217}' => "*",
        '\u{00f7}' | '\u{2215}' | '\u{2044}' => "/",
        '\u{00b2}' => "^2",
        '\u{00b3}' => "^3",
        '\u{2264}' => "<=",
        '\u{2265}' => ">=",
        '\u{2260}' => "!=",
        '\u{03c0}' => "pi",
        '?' => return "write `ite(condition, a, b)`".to_owned(),
        '~' => "not",
        '\\' => return "no continuation character is needed: a line without an assignment continues".to_owned(),
        '\'' | '"' => return "the language has no strings".to_owned(),
        '{' | '}' => return "group with parentheses".to_owned(),
        c if c.is_alphabetic() => return "names consist of the letters a to z and A to Z, digits and `_`".to_owned(),
        _ => return "delete it".to_owned(),
    };
    format!("write `{instead}`")
}
