//! The C API from C: the header against the sources, programs in C, and every function with NULL everywhere.
#![forbid(unsafe_code)]

mod build;
mod header;
mod misuse;
mod programs;
