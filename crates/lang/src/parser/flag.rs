//! Flags: `: init=1.0, min=0.0, exponential`.

use super::Parser;
use crate::ast::{Flag, Word};
use crate::problem::FlagProblem;
use crate::span::Span;
use crate::token::{Token, TokenKind};

/// Finds the colon with which the flags of a line begin: one that belongs to neither an `if` nor an `else`.
#[derive(Default)]
pub(super) struct ColonFinder {
    open_ifs: usize,
    previous: Option<TokenKind>,
}

impl ColonFinder {
    /// Position of the colon in `line`, which continues what was given before.
    pub(super) fn find(&mut self, line: &[Token]) -> Option<usize> {
        for (i, token) in line.iter().enumerate() {
            let previous = self.previous.replace(token.kind);
            match token.kind {
                TokenKind::If => self.open_ifs += 1,
                TokenKind::Else => self.open_ifs = 0,
                TokenKind::Colon if previous == Some(TokenKind::Else) => {}
                TokenKind::Colon if self.open_ifs > 0 => self.open_ifs -= 1,
                TokenKind::Colon => return Some(i),
                _ => {}
            }
        }
        None
    }
}

/// What stands before the flags, and the flags of all lines of a statement.
pub(super) fn separate(parser: &mut Parser<'_>, lines: &[&[Token]]) -> (Vec<Token>, Vec<Flag>) {
    let mut finder = ColonFinder::default();
    let mut words = Vec::new();
    let mut found = Vec::new();
    for line in lines {
        match finder.find(line) {
            Some(colon) => {
                words.extend_from_slice(&line[..colon]);
                found.extend(flags(parser, line[colon], &line[colon + 1..]));
            }
            None => words.extend_from_slice(line),
        }
    }
    (words, found)
}

/// What stands before the flags, the colon, and the words behind it.
pub(super) fn split(words: &[Token]) -> (&[Token], Option<(Token, &[Token])>) {
    match ColonFinder::default().find(words) {
        Some(colon) => (&words[..colon], Some((words[colon], &words[colon + 1..]))),
        None => (words, None),
    }
}

/// The flags behind a colon.
pub(super) fn flags(parser: &mut Parser<'_>, colon: Token, words: &[Token]) -> Vec<Flag> {
    if words.is_empty() {
        parser.report(FlagProblem::Empty, colon.span);
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut parts = at_top_level(parser, colon, words);
    // As in Python, a comma may stand behind the last one.
    if parts.len() > 1 {
        parts.pop_if(|(_, part)| part.is_empty());
    }
    for (separator, part) in parts {
        if part.is_empty() {
            parser.report(FlagProblem::Empty, separator.span);
        } else {
            found.extend(flag(parser, part));
        }
    }
    found
}

/// Splits at the commas (and, wrongly written, colons) outside parentheses: the parts, each with what stands before it.
fn at_top_level<'t>(parser: &mut Parser<'_>, colon: Token, words: &'t [Token]) -> Vec<(Token, &'t [Token])> {
    let mut parts = Vec::new();
    let mut separator = colon;
    let mut depth = 0usize;
    let mut start = 0;
    for (i, token) in words.iter().enumerate() {
        match token.kind {
            TokenKind::OpenParenthesis => depth += 1,
            TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                parts.push((separator, &words[start..i]));
                (separator, start) = (*token, i + 1);
            }
            TokenKind::Colon if depth == 0 && !words[start..i].iter().any(|t| t.kind == TokenKind::If) => {
                parser.report(FlagProblem::SecondColon, token.span);
                parts.push((separator, &words[start..i]));
                (separator, start) = (*token, i + 1);
            }
            _ => {}
        }
    }
    parts.push((separator, &words[start..]));
    parts
}

fn flag(parser: &mut Parser<'_>, words: &[Token]) -> Option<Flag> {
    if words.iter().any(|t| t.kind == TokenKind::Bad) {
        return None;
    }
    let assign = words.iter().position(|t| t.kind == TokenKind::Assign);
    let (key, value) = match assign {
        Some(i) => (&words[..i], Some(&words[i + 1..])),
        None => (words, None),
    };
    let (Some(first), Some(last)) = (key.first(), key.last()) else {
        parser.report(FlagProblem::Empty, words[0].span);
        return None;
    };
    let key_span = first.span.to(last.span);
    let end = words[words.len() - 1].span;
    // `event-driven` and `runge-kutta4` are three words each.
    let hyphenated = key.iter().enumerate().all(|(i, t)| match t.kind {
        TokenKind::Name => i % 2 == 0,
        TokenKind::Minus => i % 2 == 1,
        _ => false,
    });
    if !hyphenated {
        let name = parser.source(key_span).into();
        parser.report(
            FlagProblem::Unknown { name, suggestion: None, known: "words such as `int`, `init=1.0` or `exponential`" },
            key_span,
        );
        return None;
    }
    let name: String = key.iter().map(|t| parser.source(t.span)).collect();
    let value = value.map(|words| parser.expression(words, Span::new(end.end as usize, end.end as usize)));
    Some(Flag { word: Word { name: name.into(), span: key_span }, value, span: first.span.to(end) })
}
