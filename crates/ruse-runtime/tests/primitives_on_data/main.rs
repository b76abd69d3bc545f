//! Primitives on data that have no procedure among them: lists, vectors, records, conditions, ports, printer, `read`.

mod data;
mod ports;
mod printing;
mod support;
