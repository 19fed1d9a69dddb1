//! Texts as the parser reads them: one line an operation, its operands below it.

use neurarchy_lang::ast::{Expr, ExprKind, Flag, Left};
use neurarchy_lang::expr::{BinaryOp, CompareOp, LogicOp, Owner};
use neurarchy_lang::parser;
use neurarchy_lang::span::Field;

/// The fields of models in the order in which they are shown.
pub(super) const FIELDS: [Field; 15] = [
    Field::Parameters,
    Field::Equations,
    Field::Functions,
    Field::Spike,
    Field::Reset,
    Field::AxonSpike,
    Field::AxonReset,
    Field::Refractory,
    Field::Psp,
    Field::Operation,
    Field::PreSpike,
    Field::PostSpike,
    Field::PreAxonSpike,
    Field::Creating,
    Field::Pruning,
];

/// The trees of all fields that hold something.
pub(super) fn print(text: impl Fn(Field) -> Option<String>) -> String {
    let mut out = Printer::default();
    for field in FIELDS {
        if let Some(text) = text(field).filter(|text| !text.trim().is_empty()) {
            out.line(0, &format!("{field}:"));
            out.field(field, &text);
        }
    }
    out.text
}

#[derive(Default)]
struct Printer {
    text: String,
}

impl Printer {
    fn line(&mut self, depth: usize, line: &str) {
        self.text.push_str(&"    ".repeat(depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn field(&mut self, field: Field, text: &str) {
        match field {
            Field::Parameters => {
                for parameter in parser::parameters(text).0 {
                    self.line(1, &parameter.word.name);
                    if let Some(value) = &parameter.value {
                        self.expression(2, value);
                    }
                    self.flags(&parameter.flags);
                }
            }
            Field::Functions => {
                for function in parser::functions(text).0 {
                    let arguments: Vec<&str> = function.arguments.iter().map(|word| &*word.name).collect();
                    self.line(1, &format!("{}({})", function.word.name, arguments.join(", ")));
                    self.expression(2, &function.body);
                    self.flags(&function.types);
                }
            }
            Field::Refractory | Field::Operation => self.line(1, text.trim()),
            Field::Spike | Field::AxonSpike => self.expression(1, &parser::single_line(text, field).0),
            Field::Psp => self.expression(1, &parser::expression(text, field).0),
            Field::Creating | Field::Pruning => {
                let condition = parser::condition(text, field).0;
                self.expression(1, &condition.expr);
                self.flags(&condition.flags);
            }
            _ => {
                for statement in parser::statements(text, field).0 {
                    self.line(1, statement.operator.symbol());
                    match &statement.left {
                        Left::Name(word) => self.line(2, &word.name),
                        Left::Ode { expr, .. } => self.expression(2, expr),
                        Left::Error => self.line(2, "?"),
                    }
                    self.expression(2, &statement.right);
                    self.flags(&statement.flags);
                }
            }
        }
    }

    fn flags(&mut self, flags: &[Flag]) {
        if !flags.is_empty() {
            let flags: Vec<String> = flags.iter().map(Flag::to_string).collect();
            self.line(2, &format!(": {}", flags.join(", ")));
        }
    }

    fn expression(&mut self, depth: usize, expr: &Expr) {
        let head = match &*expr.kind {
            ExprKind::Neg(_) => "negative",
            ExprKind::Not(_) => "not",
            ExprKind::Binary(op, ..) => match op {
                BinaryOp::Add => "+",
                BinaryOp::Sub => "-",
                BinaryOp::Mul => "*",
                BinaryOp::Div => "/",
                BinaryOp::FloorDiv => "//",
                BinaryOp::Rem => "%",
                BinaryOp::Pow => "^",
            },
            ExprKind::Compare(op, ..) => match op {
                CompareOp::Eq => "==",
                CompareOp::Ne => "!=",
                CompareOp::Lt => "<",
                CompareOp::Le => "<=",
                CompareOp::Gt => ">",
                CompareOp::Ge => ">=",
            },
            ExprKind::Logic(LogicOp::And, ..) => "and",
            ExprKind::Logic(LogicOp::Or, ..) => "or",
            ExprKind::If(..) => "if",
            ExprKind::Call(word, _) => &format!("{}()", word.name),
            ExprKind::MemberSum(Owner::Pre, _) => "pre.sum()",
            ExprKind::MemberSum(..) => "post.sum()",
            // Leaves print themselves.
            _ => &expr.to_string(),
        };
        self.line(depth, head);
        for child in expr.children() {
            self.expression(depth + 1, child);
        }
    }
}
