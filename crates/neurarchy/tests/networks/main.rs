//! Whole networks: the same bits on any number of threads, from machine code and from the interpreter.

mod mistakes;
mod models;
mod reproducible;
