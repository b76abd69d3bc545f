//! What scripts need of the world around them: JSON, regular expressions, files and folders, processes, sockets, time.
//!
//! In: values of one heap, from libraries in Scheme (`lib/srfi/{19,115,170,180}.sld`, `lib/ruse/{regex,process,socket}.sld`),
//! which call the services of [`services`] by name. Out: values, or a [`Raise`] with a condition that names
//! the procedure of the library.
//!
//! Invariants: whatever reaches out of the VM asks the grants first (`ruse-runtime/src/capabilities.rs`); whatever waits looks
//! at the VM's interrupt flag at least fifty times a second; nothing is changed for the process as a whole.
#![forbid(unsafe_code)]

pub mod files;
pub mod json;
mod pipes;
pub mod processes;
pub mod regex;
pub mod sockets;
pub mod time;

use std::any::Any;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use ruse_heap::{Kind, Value};
use ruse_runtime::services::argument;
use ruse_runtime::{Access, ErrorKind, Foreign, Raise, Runtime, Service, Services};

/// Every service.
pub fn services() -> Services {
    let tables: [&[Service]; 7] =
        [ROWS, files::ROWS, json::ROWS, processes::ROWS, regex::ROWS, sockets::ROWS, time::ROWS];
    Services::new(tables.concat())
}

const ROWS: &[Service] = &[("fail", fail), ("bytes->string", bytes_to_string)];

/// `(kind who message irritant ...)`: raises an error condition for a procedure in Scheme.
fn fail(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let kind = symbol(rt, argument(args, 0)).and_then(|name| ErrorKind::from_name(&name));
    let who = symbol(rt, argument(args, 1)).unwrap_or_default();
    let message = argument(args, 2);
    let message = match message.is_kind(Kind::String) {
        true => rt.heap.str(message).to_owned(),
        false => String::new(),
    };
    let irritants = args.get(3..).unwrap_or_default();
    Err(rt.error(kind.unwrap_or(ErrorKind::User), &who, &message, irritants))
}

/// `(bytevector)`: the text of bytes, with replacement characters for what is no UTF-8; anything else stays what it is.
fn bytes_to_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let bytes = argument(args, 0);
    if !bytes.is_kind(Kind::Bytevector) {
        return Ok(bytes);
    }
    rt.reserve(bytes.size().saturating_mul(3))?;
    let text = String::from_utf8_lossy(rt.heap.bytes(bytes)).into_owned();
    Ok(rt.heap.string(&text))
}

/// The name of a symbol.
fn symbol(rt: &Runtime, value: Value) -> Option<String> {
    value.is_kind(Kind::Symbol).then(|| rt.heap.symbol_name(value).to_owned())
}

/// The string in argument `position` of `who`.
fn text(rt: &mut Runtime, who: &str, position: usize, value: Value) -> Result<String, Raise> {
    rt.expect_kind(who, position, value, Kind::String, "a string")?;
    Ok(rt.heap.str(value).to_owned())
}

/// The path in argument `position` of `who`, as it is called and as it is to be used.
fn path(
    rt: &mut Runtime,
    who: &str,
    position: usize,
    value: Value,
    access: Access,
) -> Result<(String, PathBuf), Raise> {
    let name = text(rt, who, position, value)?;
    if name.is_empty() || name.contains('\0') {
        return Err(rt.value_error(who, "no file can have this name:", value));
    }
    let place = rt.granted_path(who, access, &name)?;
    Ok((name, place))
}

/// What an object of this crate stands for; `None` if the value is none of that type.
fn foreign<T: Any>(rt: &Runtime, value: Value) -> Option<&T> {
    let foreign: &dyn Foreign = rt.foreign.get(value)?;
    let any: &dyn Any = foreign;
    any.downcast_ref::<T>()
}

/// The exact integer in argument `position` of `who`.
fn integer_argument(
    rt: &mut Runtime,
    who: &str,
    position: usize,
    value: Value,
    range: RangeInclusive<i64>,
) -> Result<i64, Raise> {
    let number = match value.as_fixnum() {
        Some(number) => Some(number),
        None => match ruse_runtime::number::to_number(&rt.heap, value) {
            Some(ruse_number::Number::Int(number)) => Some(number),
            Some(ruse_number::Number::Big(big)) => i64::try_from(&big).ok(),
            _ => None,
        },
    };
    match number {
        Some(number) if range.contains(&number) => Ok(number),
        _ => {
            let expected = format!("an exact integer from {} to {}", range.start(), range.end());
            Err(rt.type_error(who, position, &expected, value))
        }
    }
}
