//! Procedures whose bodies are written here: what `guard` calls, and what it makes.

use std::sync::{Arc, OnceLock};

use ruse_heap::Value;

use super::build::{fresh_number, with_number};
use super::code::{Body, Code, Codes, Shape};
use super::control::{self, GuardCodes};
use super::frame::Thunk;
use super::machine::Machine;
use crate::world::LinkError;

/// The procedure `%with-guard`.
pub(super) fn with_guard(machine: &mut Machine, codes: &Codes) -> Result<Value, LinkError> {
    let reraise = procedure(machine, codes, "", &[], Box::new(control::raise_again))?;
    let mut parts = GuardCodes { handler: Value::FALSE, reraise };
    let handler_parts = parts;
    let handler: Thunk = Box::new(move |frame| control::handle(frame, handler_parts));
    parts.handler = procedure(machine, codes, "", &["condition"], handler)?;
    let name = control::WITH_GUARD;
    let body: Thunk = Box::new(move |frame| control::with_guard(frame, parts));
    let template = procedure(machine, codes, name, &["body", "handle"], body)?;
    Ok(machine.world.runtime.heap.closure(template, &[]))
}

/// The template of a procedure that takes values.
fn procedure(
    machine: &mut Machine,
    codes: &Codes,
    name: &str,
    params: &[&str],
    thunk: Thunk,
) -> Result<Value, LinkError> {
    let number = fresh_number(machine)?;
    let body = Body {
        thunk,
        site: 0,
        values: params.len(),
        raw: 0,
        captured: Box::default(),
        boxed: Box::default(),
    };
    let code = Code {
        name: (!name.is_empty()).then(|| Arc::from(name)),
        required: params.len(),
        rest: false,
        params: params.iter().map(|name| Arc::from(*name)).collect(),
        shapes: params.iter().map(|_| Shape::Value).collect(),
        template: Value::FALSE,
        body: OnceLock::from(body),
    };
    codes.set(number, with_number(code, machine, number));
    Ok(codes.get(number).template)
}
