//! The words of the language.

use crate::span::Span;

/// What kind of word it is. The text of a name is found through its span.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum TokenKind {
    Number(f64),
    Name,
    If,
    Else,
    And,
    Or,
    Not,
    Is,
    True,
    False,
    Plus,
    Minus,
    Star,
    Slash,
    DoubleSlash,
    Percent,
    /// `^`, `**`
    Power,
    EqualEqual,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// `=`
    Assign,
    PlusAssign,
    MinusAssign,
    StarAssign,
    SlashAssign,
    Ampersand,
    Pipe,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    Dot,
    Semicolon,
    Newline,
    /// Not a word of the language; it has been reported.
    Bad,
}

impl TokenKind {
    /// `=`, `+=`, `-=`, `*=`, `/=`
    pub fn is_assignment(self) -> bool {
        use TokenKind::*;
        matches!(self, Assign | PlusAssign | MinusAssign | StarAssign | SlashAssign)
    }
}

/// A word and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}
