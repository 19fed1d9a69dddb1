//! From text to an update plan: lexer, parser, checks, symbolic algebra, numerical methods.
//!
//! Knows no engine, no LLVM, no Python.
pub mod diagnostic;
pub mod expr;
pub mod model;
pub mod plan;
pub mod problem;
pub mod span;
