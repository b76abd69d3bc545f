//! Primitives on data that have no procedure among them: lists, vectors, records, conditions, ports, printer, `read`.
#![forbid(unsafe_code)]

mod data;
mod ports;
mod printing;
mod support;
