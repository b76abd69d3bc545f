//! Boxes (SRFI 111).

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{Primitive, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;

const LIBRARY: &str = "(srfi 111)";

fn make_box(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.heap.make_box(args[0]))
}

fn is_box(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Box)))
}

fn unbox(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("unbox", 1, args[0], Kind::Box, "a box")?;
    Ok(args[0].field(offset::Box::content))
}

fn set_box(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("set-box!", 1, args[0], Kind::Box, "a box")?;
    rt.expect_mutable("set-box!", 1, args[0])?;
    rt.heap.set_field(args[0], offset::Box::content, args[1]);
    Ok(Value::UNSPECIFIED)
}

use Lowering::{Call, IsKind};
use PrimEffect::{Allocates, Effect, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("box", LIBRARY, "(object)", exactly(1), Allocates, Call, make_box, "A fresh box with this content. SRFI 111."),
    row("box?", LIBRARY, "(object)", exactly(1), Pure, IsKind(Kind::Box), is_box, "Whether the object is a box. SRFI 111."),
    row("unbox", LIBRARY, "(box)", exactly(1), Reads, Call, unbox, "The content of a box. SRFI 111."),
    row("set-box!", LIBRARY, "(box object)", exactly(2), Effect, Call, set_box, "Changes the content of a box. SRFI 111."),
];
