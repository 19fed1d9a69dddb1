//! Whole networks: the same bits on any number of threads, from machine code and from the interpreter.

mod attributes;
mod implicit;
mod mistakes;
mod models;
mod random;
mod reproducible;
