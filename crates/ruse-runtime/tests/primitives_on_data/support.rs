//! A runtime for tests, and primitives by name.

use std::sync::Arc;

use ruse_heap::{Control, HeapConfig, Value};
use ruse_runtime::conditions::field;
use ruse_runtime::{ErrorKind, Pending, Runtime, RuntimeConfig, primitives};

/// A runtime with a heap limit.
pub(crate) fn runtime_with(max_bytes: usize) -> Runtime {
    let heap = HeapConfig { max_bytes, ..HeapConfig::default() };
    Runtime::new(RuntimeConfig { heap, ..RuntimeConfig::default() }, Arc::new(Control::default()))
}

/// A runtime.
pub(crate) fn runtime() -> Runtime {
    runtime_with(1 << 30)
}

/// Calls a primitive; what is pending if it raises.
pub(crate) fn try_call(rt: &mut Runtime, name: &str, args: &[Value]) -> Result<Value, Pending> {
    let primitive = primitives().iter().find(|row| row.info.name == name);
    let primitive = primitive.unwrap_or_else(|| panic!("no primitive {name}"));
    assert!(primitive.info.arity.accepts(args.len()), "{name} with {} arguments", args.len());
    match (primitive.function)(rt, args) {
        Ok(value) => Ok(value),
        Err(_) => Err(std::mem::replace(&mut rt.pending, Pending::None)),
    }
}

/// Calls a primitive that must not raise.
#[track_caller]
pub(crate) fn call(rt: &mut Runtime, name: &str, args: &[Value]) -> Value {
    match try_call(rt, name, args) {
        Ok(value) => value,
        Err(pending) => panic!("{name}: {}", describe(rt, pending)),
    }
}

/// Kind and text of the error of a call.
#[track_caller]
pub(crate) fn error(rt: &mut Runtime, name: &str, args: &[Value]) -> (ErrorKind, String) {
    match try_call(rt, name, args) {
        Err(Pending::Exception { payload, .. }) => {
            let kind = rt.condition_kind(payload).expect("a condition");
            assert_eq!(payload.field(field::LOCATION), Value::FALSE);
            (kind, rt.condition_text(payload))
        }
        Err(pending) => panic!("{name}: {pending:?}"),
        Ok(value) => panic!("{name}: no error but {}", rt.write_short(value, 100)),
    }
}

fn describe(rt: &mut Runtime, pending: Pending) -> String {
    match pending {
        Pending::Exception { payload, .. } => rt.condition_text(payload),
        other => format!("{other:?}"),
    }
}

/// Reads one datum of a text.
#[track_caller]
pub(crate) fn datum(rt: &mut Runtime, text: &str) -> Value {
    let string = rt.heap.string(text);
    let port = call(rt, "open-input-string", &[string]);
    call(rt, "read", &[port])
}

/// What a printing primitive writes to a string port.
#[track_caller]
pub(crate) fn printed(rt: &mut Runtime, printer: &str, value: Value) -> String {
    let port = call(rt, "open-output-string", &[]);
    call(rt, printer, &[value, port]);
    let text = call(rt, "get-output-string", &[port]);
    rt.heap.str(text).to_owned()
}
