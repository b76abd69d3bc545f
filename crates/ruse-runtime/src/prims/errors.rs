//! Primitives: conditions and raising (R7RS 6.11), the end of the program (R7RS 6.14).

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect, PrimId, PrimInfo};

use super::{INTERNAL, Primitive, at_least, between, exactly, row};
use crate::conditions::{ErrorKind, descends, field, is_whole_condition};
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";

/// Exit status of a program that ends with an object which means none (EX_SOFTWARE of sysexits).
const STRANGE_STATUS: i32 = 70;

fn make_condition(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "%make-condition";
    let known = args[0].is_kind(Kind::Symbol)
        && ErrorKind::from_name(rt.heap.symbol_name(args[0])).is_some();
    if !known {
        return Err(rt.type_error(who, 1, "the name of a kind of error", args[0]));
    }
    if args[3].list_len().is_none() {
        return Err(rt.type_error(who, 4, "a proper list", args[3]));
    }
    Ok(rt.condition_of([args[0], args[1], args[2], args[3]]))
}

fn is_error_object(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(rt.is_condition(args[0])))
}

/// A field of a condition.
fn part(rt: &mut Runtime, who: &str, value: Value, word: usize) -> Result<Value, Raise> {
    if !rt.is_any_condition(value) {
        return Err(rt.type_error(who, 1, "an error object", value));
    }
    Ok(value.field(word))
}

// ---- types of conditions

fn condition_types(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let errors = rt.condition_type();
    Ok(rt.heap.cons(errors.field(offset::RecordType::parent), errors))
}

fn is_any_condition(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(rt.is_any_condition(args[0])))
}

fn make_condition_type(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "define-condition-type";
    rt.expect_kind(who, 1, args[0], Kind::Symbol, "a symbol")?;
    rt.expect_kind(who, 3, args[2], Kind::Vector, "a vector of symbols")?;
    let root = rt.condition_type().field(offset::RecordType::parent);
    if !descends(args[1], root) {
        return Err(rt.type_error(who, 2, "a condition type", args[1]));
    }
    Ok(rt.heap.record_type(args[0], args[2], args[1]))
}

fn is_condition_type(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let root = rt.condition_type().field(offset::RecordType::parent);
    Ok(Value::boolean(descends(args[0], root)))
}

fn is_instance(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(is_whole_condition(args[0], args[1])))
}

fn type_parent(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("%record-type-parent", 1, args[0], Kind::RecordType, "a record type")?;
    Ok(args[0].field(offset::RecordType::parent))
}

fn condition_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "%condition-ref";
    part(rt, who, args[0], field::KIND)?;
    let count = args[0].tail_len(offset::Record::FIXED);
    let index = rt.index_argument(who, 2, args[1], count, false)?;
    Ok(args[0].field(offset::Record::FIXED + index))
}

// ---- what failed

fn operation(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let operation = part(rt, "%condition-operation", args[0], field::OPERATION)?;
    let parts = match operation.kind() {
        Some(Kind::Vector) => rt.heap.vector_slice(operation).to_vec(),
        Some(Kind::Global) => return Ok(rt.heap.intern("variable")),
        _ => return Ok(operation),
    };
    let number = parts.first().and_then(|number| number.as_index()).unwrap_or(usize::MAX);
    if number >= crate::primitives().len() {
        return Ok(Value::FALSE);
    }
    let procedure = rt.primitive_value(PrimId(number as u16));
    let arguments = rt.heap.list(&parts[1..]);
    Ok(rt.heap.cons(procedure, arguments))
}

/// The cell of the variable that an error is about.
fn variable(rt: &mut Runtime, who: &str, condition: Value) -> Result<Value, Raise> {
    let cell = part(rt, who, condition, field::OPERATION)?;
    rt.expect_kind(who, 1, cell, Kind::Global, "the error of an unbound variable")?;
    Ok(cell)
}

fn variable_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let cell = variable(rt, "%condition-variable-ref", args[0])?;
    match rt.global_value(cell) {
        Some(value) => Ok(value),
        None => Err(rt.raise(args[0])),
    }
}

fn variable_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let cell = variable(rt, "%condition-variable-set!", args[0])?;
    rt.set_global(cell, args[1]);
    Ok(Value::UNSPECIFIED)
}

fn is_predicate_name(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if !args[0].is_kind(Kind::Symbol) {
        return Ok(Value::FALSE);
    }
    let primitive = crate::primitive_index(rt.heap.symbol_name(args[0]));
    let info = primitive.and_then(|id| crate::primitive_infos().get(id.0 as usize));
    Ok(Value::boolean(info.is_some_and(PrimInfo::is_predicate)))
}

fn message(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let message = part(rt, "error-object-message", args[0], field::MESSAGE)?;
    let who = args[0].field(field::WHO);
    if rt.condition_kind(args[0]) == Some(ErrorKind::User)
        || !who.is_kind(Kind::Symbol)
        || !message.is_kind(Kind::String)
    {
        return Ok(message);
    }
    let text = format!("{}: {}", rt.heap.symbol_name(who), rt.heap.str(message));
    rt.reserve(text.len())?;
    Ok(rt.heap.string(&text))
}

fn irritants(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    part(rt, "error-object-irritants", args[0], field::IRRITANTS)
}

fn is_file_error(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(matches!(
        rt.condition_kind(args[0]),
        Some(ErrorKind::File | ErrorKind::Permission)
    )))
}

fn is_read_error(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(rt.condition_kind(args[0]) == Some(ErrorKind::Read)))
}

fn kind(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    part(rt, "%condition-kind", args[0], field::KIND)
}

fn who(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    part(rt, "%condition-who", args[0], field::WHO)
}

fn location(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    part(rt, "%condition-location", args[0], field::LOCATION)
}

fn text(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let text = rt.condition_text(args[0]);
    rt.reserve(text.len())?;
    Ok(rt.heap.string(&text))
}

fn raise(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Err(rt.raise(args[0]))
}

fn raise_continuable(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Err(rt.raise_continuable(args[0]))
}

fn error(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if let [condition] = args
        && rt.is_any_condition(*condition)
    {
        return Err(rt.raise(*condition));
    }
    let kind = rt.heap.intern(ErrorKind::User.name());
    let irritants = rt.heap.list(&args[1..]);
    let condition = rt.condition_of([kind, Value::FALSE, args[0], irritants]);
    Err(rt.raise(condition))
}

/// The exit status that an object stands for.
pub(crate) fn exit_status(object: Option<&Value>) -> i32 {
    match object {
        None | Some(&Value::TRUE) => 0,
        Some(&Value::FALSE) => 1,
        Some(value) => match value.as_fixnum() {
            Some(status @ 0..=255) => status as i32,
            _ => STRANGE_STATUS,
        },
    }
}

fn exit(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.check_exit("exit")?;
    Err(rt.exit(exit_status(args.first())))
}

fn match_error(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = match args[0].is_kind(Kind::Symbol) {
        true => rt.heap.symbol_name(args[0]).to_owned(),
        false => String::new(),
    };
    let (message, objects) = match &args[1..] {
        objects @ [_] => ("no pattern matches", objects),
        objects => ("the patterns do not match", objects),
    };
    Err(rt.error(ErrorKind::Value, &who, message, objects))
}

use Lowering::Call;
use PrimEffect::{Allocates, AllocatesOrRaises, Effect, Foldable, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%make-condition", INTERNAL, "(kind who message irritants)", exactly(4), AllocatesOrRaises, Call, make_condition, "An error object: its kind (a symbol), the name of the procedure that complains or #f, its message, the list of its irritants."),
    row("error-object?", BASE, "(object)", exactly(1), Pure, Call, is_error_object, "Whether the object was made by `error` or by a primitive that failed. R7RS 6.11."),
    row("error-object-message", BASE, "(error-object)", exactly(1), Reads, Call, message, "The message of an error object; behind the name of the procedure that complains for errors of the system. R7RS 6.11."),
    row("error-object-irritants", BASE, "(error-object)", exactly(1), Reads, Call, irritants, "The list of the objects that an error is about. R7RS 6.11."),
    row("file-error?", BASE, "(object)", exactly(1), Pure, Call, is_file_error, "Whether the object is the error of a file that cannot be used. R7RS 6.11."),
    row("read-error?", BASE, "(object)", exactly(1), Pure, Call, is_read_error, "Whether the object is the error of a text that cannot be read. R7RS 6.11."),
    row("%condition-kind", INTERNAL, "(error-object)", exactly(1), Reads, Call, kind, "The kind of an error, a symbol."),
    row("%condition-who", INTERNAL, "(error-object)", exactly(1), Reads, Call, who, "The name of the procedure that complains, a symbol, or #f."),
    row("%condition-location", INTERNAL, "(error-object)", exactly(1), Reads, Call, location, "Where an error was raised: #(file line column), or #f if nobody knows."),
    row("%condition-text", INTERNAL, "(object)", exactly(1), Reads, Call, text, "What is said of a raised object that nobody handles, in one line."),
    row("raise", BASE, "(object)", exactly(1), Effect, Call, raise, "Calls the current handler with the object; an error follows if that returns. R7RS 6.11."),
    row("raise-continuable", BASE, "(object)", exactly(1), Effect, Call, raise_continuable, "Calls the current handler with the object; its values are those of the call. R7RS 6.11."),
    row("error", BASE, "(message object ...)", at_least(1), Effect, Call, error, "Raises a new error object with a message and irritants, or the condition that is its only argument. R7RS 6.11."),
    row("%condition-types", INTERNAL, "()", exactly(0), Allocates, Call, condition_types, "A pair of the type of all conditions and the type of errors."),
    row("%condition?", INTERNAL, "(object)", exactly(1), Pure, Call, is_any_condition, "Whether the object is a condition."),
    row("%condition-type?", INTERNAL, "(object)", exactly(1), Pure, Call, is_condition_type, "Whether the object is a condition type."),
    row("%make-condition-type", INTERNAL, "(name parent fields)", exactly(3), AllocatesOrRaises, Call, make_condition_type, "A fresh condition type that descends from another one, with the vector of all its field names."),
    row("%condition-instance?", INTERNAL, "(object type)", exactly(2), Pure, Call, is_instance, "Whether the object is a condition of the type or of one that descends from it."),
    row("%record-type-parent", INTERNAL, "(type)", exactly(1), Foldable, Call, type_parent, "The type that a record type descends from, or #f."),
    row("%condition-ref", INTERNAL, "(condition k)", exactly(2), Reads, Call, condition_ref, "A field of a condition by its index."),
    row("%condition-operation", INTERNAL, "(condition)", exactly(1), Reads, Call, operation, "What failed: a list of a procedure and its arguments, the symbol `variable`, #t if no value can stand for it, or #f."),
    row("%condition-variable-ref", INTERNAL, "(condition)", exactly(1), Effect, Call, variable_ref, "The value of the variable that was unbound; the condition is raised again if it still is."),
    row("%condition-variable-set!", INTERNAL, "(condition object)", exactly(2), Effect, Call, variable_set, "Defines the variable that was unbound."),
    row("%predicate-name?", INTERNAL, "(object)", exactly(1), Pure, Call, is_predicate_name, "Whether the object is the name of a primitive that gives a boolean."),
    row("%match-error", INTERNAL, "(form object ...)", at_least(1), Effect, Call, match_error, "Raises the error that no pattern of a `match` form matches the objects."),
    row("%exit", INTERNAL, "([object])", between(0, 1), Effect, Call, exit, "Ends the program with the status that the object stands for: 0 for none and #t, 1 for #f, an exact integer from 0 to 255 itself, 70 for anything else. R7RS 6.14."),
];
