//! Primitives: parameter objects (R7RS 4.2.6). What a call of one means is in the VM; how bindings are kept is
//! with `Runtime::parameter_value`.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;

fn make(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.heap.object(Kind::Parameter, [args[0], args[1]]))
}

fn converter(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("parameterize", 1, args[0], Kind::Parameter, "a parameter object")?;
    Ok(args[0].field(offset::Parameter::converter))
}

fn is_parameter(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Parameter)))
}

fn port_parameter(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let ports = rt.port_parameters();
    let index = rt.index_argument("%port-parameter", 1, args[0], ports.len(), false)?;
    Ok(ports[index])
}

use Lowering::{Call, IsKind};
use PrimEffect::{Allocates, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%make-parameter", INTERNAL, "(value converter)", exactly(2), Allocates, Call, make, "A parameter object with a value that is converted already, and its converter or #f. R7RS 4.2.6."),
    row("%parameter-converter", INTERNAL, "(parameter)", exactly(1), Reads, Call, converter, "The converter of a parameter object, or #f; an error of `parameterize` for anything else. R7RS 4.2.6."),
    row("%parameter?", INTERNAL, "(object)", exactly(1), Pure, IsKind(Kind::Parameter), is_parameter, "Whether the object is a parameter object."),
    row("%port-parameter", INTERNAL, "(k)", exactly(1), Reads, Call, port_parameter, "The parameter object of a standard port: 0 input, 1 output, 2 error. R7RS 6.13.1."),
];
