//! Primitives: conditions and raising (R7RS 6.11), the end of the program (R7RS 6.14).

use ruse_heap::{Kind, Value};
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, at_least, between, exactly, row};
use crate::conditions::{ErrorKind, field};
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
    if !rt.is_condition(value) {
        return Err(rt.type_error(who, 1, "an error object", value));
    }
    Ok(value.field(word))
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
use PrimEffect::{AllocatesOrRaises, Effect, Pure, Reads};

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
    row("error", BASE, "(message object ...)", at_least(1), Effect, Call, error, "Raises a new error object with a message and irritants. R7RS 6.11."),
    row("%match-error", INTERNAL, "(form object ...)", at_least(1), Effect, Call, match_error, "Raises the error that no pattern of a `match` form matches the objects."),
    row("%exit", INTERNAL, "([object])", between(0, 1), Effect, Call, exit, "Ends the program with the status that the object stands for: 0 for none and #t, 1 for #f, an exact integer from 0 to 255 itself, 70 for anything else. R7RS 6.14."),
];
