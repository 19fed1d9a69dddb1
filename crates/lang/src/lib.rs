//! From text to an update plan: lexer, parser, checks, symbolic algebra, numerical methods.
//!
//! Knows no engine, no LLVM, no Python.
pub mod algebra;
pub mod arithmetic;
pub mod ast;
pub mod check;
pub mod diagnostic;
pub mod display;
pub mod expr;
pub mod lexer;
pub mod methods;
pub mod model;
pub mod parser;
pub mod plan;
pub mod planner;
pub mod problem;
pub mod render;
pub mod span;
pub mod token;
