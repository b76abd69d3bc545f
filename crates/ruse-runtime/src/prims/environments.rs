//! Primitives: environments and compiling at run time (R7RS 6.12, 6.14). The host compiles, the VM links;
//! `eval`, `load` and `environment` in Scheme run the procedures that come back.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";

/// The number of the environment in argument 2.
fn number(rt: &mut Runtime, who: &str, value: Value) -> Result<usize, Raise> {
    rt.expect_kind(who, 2, value, Kind::Environment, "an environment")?;
    Ok(value.field(offset::Environment::number).as_index().unwrap_or(0))
}

fn object(rt: &mut Runtime, number: usize) -> Value {
    let environment = rt.heap.object(Kind::Environment, [Value::index(number)]);
    rt.heap.finalize(environment);
    environment
}

fn compile(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let environment = number(rt, "eval", args[1])?;
    let units = rt.with_host(|host, rt| host.compile(rt, args[0], environment))?;
    Err(rt.request_link(units, None))
}

fn compile_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("load", 1, args[0], Kind::String, "a string")?;
    let path = rt.heap.str(args[0]).to_owned();
    let environment = number(rt, "load", args[1])?;
    let units = rt.with_host(|host, rt| host.compile_file(rt, &path, environment))?;
    Err(rt.request_link(units, None))
}

fn environment(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (number, units) = rt.with_host(|host, rt| host.environment(rt, args[0]))?;
    let environment = object(rt, number);
    Err(rt.request_link(units, Some(environment)))
}

fn interaction_environment(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let (number, units) = rt.with_host(|host, rt| host.interaction_environment(rt))?;
    let environment = rt.heap.object(Kind::Environment, [Value::index(number)]);
    Err(rt.request_link(units, Some(environment)))
}

fn is_environment(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Environment)))
}

fn features(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let names = rt.with_host(|host, _| host.features());
    let symbols: Vec<Value> = names.iter().map(|name| rt.heap.intern(name)).collect();
    Ok(rt.heap.list(&symbols))
}

use Lowering::{Call, IsKind};
use PrimEffect::{Allocates, Effect, Pure};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%compile", INTERNAL, "(datum environment)", exactly(2), Effect, Call, compile, "Compiles a datum: the list of procedures of no arguments that run it, the last one giving its value. R7RS 6.12."),
    row("%compile-file", INTERNAL, "(path environment)", exactly(2), Effect, Call, compile_file, "Compiles a file: the list of procedures of no arguments that run it. R7RS 6.14."),
    row("%environment", INTERNAL, "(import-sets)", exactly(1), Effect, Call, environment, "The list of an environment with the bindings of a list of import sets, and of procedures of no arguments that run the libraries which were not run yet. R7RS 6.12."),
    row("%interaction-environment", INTERNAL, "()", exactly(0), Effect, Call, interaction_environment, "The list of the environment of the program or REPL, and of procedures of no arguments that run the libraries which were not run yet. R7RS 6.12."),
    row("environment?", "(ruse environment)", "(object)", exactly(1), Pure, IsKind(Kind::Environment), is_environment, "Whether the object is an environment for `eval`."),
    row("features", BASE, "()", exactly(0), Allocates, Call, features, "The list of the feature identifiers of `cond-expand`. R7RS 6.14."),
];
