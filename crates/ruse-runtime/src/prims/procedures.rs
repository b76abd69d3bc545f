//! Primitives: procedures, multiple values, dynamic state (R7RS 6.10). Control that only an instruction can do has
//! rows so that the compiler knows its names; such a call is never left to the function.

use ruse_heap::{Kind, Value};
use ruse_isa::frame::DYNAMIC_REGISTERS;
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::pairs::list_elements;
use super::{INTERNAL, Primitive, at_least, exactly, row};
use crate::conditions::ErrorKind;
use crate::print::procedure_name;
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";

fn is_procedure(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_procedure()))
}

fn name(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if !args[0].is_procedure() {
        return Err(rt.type_error("%procedure-name", 1, "a procedure", args[0]));
    }
    match procedure_name(&rt.heap, args[0]).map(str::to_owned) {
        Some(name) => Ok(rt.heap.intern(&name)),
        None => Ok(Value::FALSE),
    }
}

fn values(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.heap.values_of_call(args))
}

fn values_to_list(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if !args[0].is_kind(Kind::Values) {
        return Ok(rt.heap.list(args));
    }
    let first = offset::Values::FIXED;
    let elements: Vec<Value> = (first..=args[0].size()).map(|word| args[0].field(word)).collect();
    Ok(rt.heap.list(&elements))
}

/// The function of a primitive that the compiler turns into instructions wherever it is called; `core.sld`
/// never lets one out as a value.
fn instruction_only(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let message = "internal error: a control primitive was called as a procedure";
    Err(rt.error(ErrorKind::Value, "", message, &[]))
}

fn register(rt: &mut Runtime, who: &str, value: Value) -> Result<usize, Raise> {
    rt.index_argument(who, 1, value, DYNAMIC_REGISTERS, false)
}

fn dynamic_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let register = register(rt, "%dynamic-ref", args[0])?;
    Ok(rt.dynamic[register])
}

fn dynamic_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let register = register(rt, "%dynamic-set!", args[0])?;
    rt.dynamic[register] = args[1];
    Ok(Value::UNSPECIFIED)
}

fn unspecified(_: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(Value::UNSPECIFIED)
}

fn is_undefined(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0] == Value::UNDEFINED))
}

fn continuation_winders(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("%continuation-winders", 1, args[0], Kind::Continuation, "a continuation")?;
    Ok(args[0].field(offset::Continuation::winders))
}

fn make_prompt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.heap.prompt(args[0]))
}

fn is_prompt(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Prompt)))
}

fn prompt_result(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(args[0])
}

fn has_delivery(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let object = args[0];
    let is_new = object.is_kind(Kind::DelimitedContinuation)
        && object.field(offset::DelimitedContinuation::value) != Value::UNDEFINED;
    Ok(Value::boolean(is_new))
}

fn take_delivery(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (who, wanted) = ("%take-delivery!", "a delimited continuation");
    rt.expect_kind(who, 1, args[0], Kind::DelimitedContinuation, wanted)?;
    let value = args[0].field(offset::DelimitedContinuation::value);
    rt.heap.set_field(args[0], offset::DelimitedContinuation::value, Value::UNDEFINED);
    Ok(value)
}

/// See `lambda*` in the expander: sorts what follows the required arguments.
fn bind_arguments(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    const ALLOW_OTHER_KEYS: usize = 1;
    const HAS_REST: usize = 2;
    let who = "%bind-arguments";
    let arguments = list_elements(rt, who, 1, args[0])?;
    let (Some(optional), Some(flags)) = (args[1].as_index(), args[3].as_index()) else {
        return Err(rt.type_error(who, 2, "an index", args[1]));
    };
    rt.expect_kind(who, 3, args[2], Kind::Vector, "a vector of keywords")?;
    let who = match args[4].is_kind(Kind::Symbol) {
        true => rt.heap.symbol_name(args[4]).to_owned(),
        false => String::new(),
    };
    let keys = args[2].size();
    let is_keyword = |value: &Value| value.is_kind(Kind::Keyword);
    let given = arguments.iter().take(optional).take_while(|value| !is_keyword(value)).count();
    let mut sorted = vec![Value::DEFAULT; optional + keys];
    sorted[..given].copy_from_slice(&arguments[..given]);
    let mut at = given;
    while let Some(&keyword) = arguments.get(at) {
        at += 1;
        if !is_keyword(&keyword) {
            if flags & HAS_REST == 0 {
                let message = "expected a keyword among the arguments, but found";
                return Err(rt.error(ErrorKind::Arity, &who, message, &[keyword]));
            }
            continue;
        }
        let Some(&value) = arguments.get(at) else {
            let message = "no value follows the keyword";
            return Err(rt.error(ErrorKind::Arity, &who, message, &[keyword]));
        };
        at += 1;
        let known = (0..keys).find(|key| args[2].field(offset::Vector::FIXED + key) == keyword);
        match known {
            Some(key) => sorted[optional + key] = value,
            None if flags & ALLOW_OTHER_KEYS != 0 => {}
            None => {
                return Err(rt.error(ErrorKind::Arity, &who, "unknown keyword", &[keyword]));
            }
        }
    }
    if flags & HAS_REST != 0 {
        sorted.push(rt.heap.list(&arguments[given..]));
    }
    Ok(rt.heap.vector(&sorted))
}

use Lowering::Call;
use PrimEffect::{Allocates, Effect, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("procedure?", BASE, "(object)", exactly(1), Pure, Call, is_procedure, "Whether the object is a procedure. R7RS 6.10."),
    row("%procedure-name", INTERNAL, "(procedure)", exactly(1), Reads, Call, name, "The name that a procedure was defined under, a symbol, or #f."),
    row("values", BASE, "(object ...)", at_least(0), Allocates, Call, values, "Gives its arguments to its continuation. R7RS 6.10."),
    row("%values->list", INTERNAL, "(object)", exactly(1), Allocates, Call, values_to_list, "The list of several values that stand in one place, or of the single value."),
    row("%call/ec", INTERNAL, "(receiver)", exactly(1), Effect, Call, instruction_only, "Calls the receiver, a procedure that no other call has, with a continuation that is called only while it runs; always an instruction."),
    row("%call/cc", INTERNAL, "(receiver)", exactly(1), Effect, Call, instruction_only, "Calls the receiver with the current continuation, without unwinding; always an instruction. R7RS 6.10."),
    row("%apply", INTERNAL, "(procedure object ... list)", at_least(2), Effect, Call, instruction_only, "Calls a procedure with the elements of the list behind the other arguments; always an instruction. R7RS 6.10."),
    row("%call-with-values", INTERNAL, "(producer consumer)", exactly(2), Effect, Call, instruction_only, "Calls the consumer with the values of the producer; always instructions. R7RS 6.10."),
    row("%dynamic-ref", INTERNAL, "(register)", exactly(1), Effect, Call, dynamic_ref, "A register of the dynamic state: 0 winders, 1 handlers, 2 parameters."),
    row("%dynamic-set!", INTERNAL, "(register object)", exactly(2), Effect, Call, dynamic_set, "Sets a register of the dynamic state."),
    row("%continuation-winders", INTERNAL, "(continuation)", exactly(1), Reads, Call, continuation_winders, "The `dynamic-wind` extents that a continuation is in, innermost first."),
    row("%make-prompt", INTERNAL, "(name)", exactly(1), Allocates, Call, make_prompt, "A new prompt tag. (tag object) returns from the nearest prompt with this tag (see %run-prompt) with the delimited continuation of the call, to which the object is delivered."),
    row("%prompt?", INTERNAL, "(object)", exactly(1), Pure, Call, is_prompt, "Whether the object is a prompt tag."),
    row("%prompt-result", INTERNAL, "(object tag)", exactly(2), Effect, Call, prompt_result, "The object. The tag stays in the frame of the prompt until then."),
    row("%has-delivery?", INTERNAL, "(object)", exactly(1), Reads, Call, has_delivery, "Whether the object is a delimited continuation that has just come to its prompt."),
    row("%take-delivery!", INTERNAL, "(continuation)", exactly(1), Effect, Call, take_delivery, "Takes what came with a delimited continuation to its prompt."),
    row("%unspecified", INTERNAL, "()", exactly(0), Pure, Call, unspecified, "The value of expressions that have none to speak of."),
    row("%bind-arguments", INTERNAL, "(arguments optional keywords flags who)", exactly(5), Effect, Call, bind_arguments, "A vector of the arguments of a procedure with keyword parameters: so many optional ones, those behind the keywords, and with flag 2 the list of all. Flag 1 allows other keywords."),
    row("%undefined?", INTERNAL, "(object)", exactly(1), Pure, Call, is_undefined, "Whether the object marks a variable that has no value yet."),
];
