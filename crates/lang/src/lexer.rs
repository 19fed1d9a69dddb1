//! From text to tokens. Never fails: what is not a word of the language becomes `TokenKind::Bad` and is reported.

use crate::diagnostic::Diagnostic;
use crate::problem::SyntaxProblem;
use crate::span::{Field, Location, Span};
use crate::token::{Token, TokenKind};

/// Python's keywords beyond those that the language has itself: scripts could not use such attributes.
const PYTHON_KEYWORDS: &[&str] = &[
    "None", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "except", "finally",
    "for", "from", "global", "import", "in", "lambda", "nonlocal", "pass", "raise", "return", "try", "while", "with",
    "yield",
];

/// The tokens of a text, without comments and blanks, and what is wrong with them.
pub fn lex(text: &str, field: Field) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut lexer = Lexer { text, field, at: 0, tokens: Vec::new(), diagnostics: Vec::new() };
    while lexer.next_token() {}
    (lexer.tokens, lexer.diagnostics)
}

struct Lexer<'a> {
    text: &'a str,
    field: Field,
    at: usize,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        self.tokens.push(Token { kind, span: Span::new(self.at, self.at + length) });
        self.at += length;
    }

    fn bad(&mut self, problem: SyntaxProblem, length: usize) {
        self.report(problem, length);
        self.push(TokenKind::Bad, length);
    }

    fn report(&mut self, problem: SyntaxProblem, length: usize) {
        let at = Location::new(self.field, Span::new(self.at, self.at + length));
        self.diagnostics.push(Diagnostic::new(problem.into(), at));
    }

    fn next_token(&mut self) -> bool {
        let Some(c) = self.rest().chars().next() else { return false };
        if c == '\n' {
            self.push(TokenKind::Newline, 1);
        } else if c.is_whitespace() || c == '\u{feff}' {
            self.at += c.len_utf8();
        } else if c == '#' {
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        } else if c.is_ascii_digit() || (c == '.' && self.byte(1).is_ascii_digit()) {
            self.number();
        } else if c.is_ascii_alphabetic() || c == '_' {
            self.name();
        } else {
            self.operator(c);
        }
        true
    }

    fn digits(&self, mut from: usize) -> usize {
        while self.byte(from).is_ascii_digit() {
            from += 1;
        }
        from
    }

    fn number(&mut self) {
        let mut length = self.digits(0);
        if self.byte(length) == b'.' {
            length = self.digits(length + 1);
        }
        if matches!(self.byte(length), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(length + 1), b'+' | b'-'));
            let end = self.digits(length + 1 + sign);
            if end > length + 1 + sign {
                length = end;
            }
        }
        let word = self.word(length);
        if word > length {
            let text = self.rest()[..word].to_owned();
            return self.bad(SyntaxProblem::NameStartsWithDigit(text), word);
        }
        // The slice is `digits [. digits] [e digits]`, which Rust reads the same way.
        match self.rest()[..length].parse::<f64>() {
            Ok(value) if value.is_finite() => self.push(TokenKind::Number(value), length),
            _ => {
                let text = self.rest()[..length].to_owned();
                self.bad(SyntaxProblem::NumberTooLarge(text), length);
            }
        }
    }

    /// End of the run of name characters that begins at `from`.
    fn word(&self, mut from: usize) -> usize {
        while self.byte(from).is_ascii_alphanumeric() || self.byte(from) == b'_' {
            from += 1;
        }
        from
    }

    fn name(&mut self) {
        use TokenKind::*;
        let length = self.word(0);
        let kind = match &self.rest()[..length] {
            "if" => If,
            "else" => Else,
            "and" => And,
            "or" => Or,
            "not" => Not,
            "is" => Is,
            "True" | "true" => True,
            "False" | "false" => False,
            // A target becomes no attribute: `sum(in)` is common.
            word if PYTHON_KEYWORDS.contains(&word) && !self.is_target(length) => {
                let word = word.to_owned();
                return self.bad(SyntaxProblem::Keyword(word), length);
            }
            _ => Name,
        };
        self.push(kind, length);
    }

    /// The word stands alone in the parentheses of a weighted sum.
    fn is_target(&self, length: usize) -> bool {
        let before = self.text[..self.at].trim_end().strip_suffix('(').map(str::trim_end);
        let called = before.and_then(|text| text.strip_suffix("sum"));
        let is_word = |text: &str| text.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        called.is_some_and(|text| !is_word(text)) && self.rest()[length..].trim_start().starts_with(')')
    }

    fn operator(&mut self, c: char) {
        use TokenKind::*;
        let (kind, length) = match (c, self.byte(1)) {
            ('+', b'=') => (PlusAssign, 2),
            ('-', b'=') => (MinusAssign, 2),
            ('*', b'=') => (StarAssign, 2),
            ('/', b'=') => (SlashAssign, 2),
            ('*', b'*') => (Power, 2),
            ('/', b'/') => (DoubleSlash, 2),
            ('=', b'=') => (EqualEqual, 2),
            ('!', b'=') => (NotEqual, 2),
            ('<', b'=') => (LessEqual, 2),
            ('>', b'=') => (GreaterEqual, 2),
            ('&', b'&') => {
                self.report(SyntaxProblem::ForeignOperator { found: "&&", instead: "and" }, 2);
                (And, 2)
            }
            ('|', b'|') => {
                self.report(SyntaxProblem::ForeignOperator { found: "||", instead: "or" }, 2);
                (Or, 2)
            }
            ('!', _) => {
                self.report(SyntaxProblem::ForeignOperator { found: "!", instead: "not" }, 1);
                (Not, 1)
            }
            ('+', _) => (Plus, 1),
            ('-', _) => (Minus, 1),
            ('*', _) => (Star, 1),
            ('/', _) => (Slash, 1),
            ('%', _) => (Percent, 1),
            ('^', _) => (Power, 1),
            ('<', _) => (Less, 1),
            ('>', _) => (Greater, 1),
            ('=', _) => (Assign, 1),
            ('&', _) => (Ampersand, 1),
            ('|', _) => (Pipe, 1),
            ('(', _) => (OpenParenthesis, 1),
            (')', _) => (CloseParenthesis, 1),
            ('[', _) => (OpenBracket, 1),
            (']', _) => (CloseBracket, 1),
            (',', _) => (Comma, 1),
            (':', _) => (Colon, 1),
            (';', _) => (Semicolon, 1),
            ('.', _) => (Dot, 1),
            _ => return self.bad(SyntaxProblem::UnexpectedCharacter(c), c.len_utf8()),
        };
        self.push(kind, length);
    }
}
