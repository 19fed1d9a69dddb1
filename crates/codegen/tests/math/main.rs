//! The mathematical functions are as exact as `neurarchy_codegen::math` says, and treat special values as C does.

mod bounds;
mod special_values;
