//! Primitives: process context and time (R7RS 6.14), the heap.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ruse_heap::control::reason;
use ruse_heap::{Kind, Value};
use ruse_isa::prim::{Lowering, PrimEffect};

use super::errors::exit_status;
use super::{INTERNAL, Primitive, at_least, between, exactly, row};
use crate::conditions::ErrorKind;
use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::services::service;

const CONTEXT: &str = "(scheme process-context)";
const TIME: &str = "(scheme time)";
/// A jiffy is a nanosecond: 62 bits of them are 146 years.
const JIFFIES_PER_SECOND: i64 = 1_000_000_000;
/// How long a wait goes on without a look at who wants it to stop.
const STEP: Duration = Duration::from_millis(10);

fn emergency_exit(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.check_exit("emergency-exit")?;
    Err(rt.exit(exit_status(args.first())))
}

#[cold]
fn no_environment(rt: &mut Runtime, who: &str, names: &[Value]) -> Raise {
    let message = "no permission to see the environment; --allow-env grants it:";
    let message = if names.is_empty() { message.trim_end_matches(':') } else { message };
    rt.error(ErrorKind::Permission, who, message, names)
}

fn environment_variable(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("get-environment-variable", 1, args[0], Kind::String, "a string")?;
    let name = rt.heap.str(args[0]);
    if !rt.config.capabilities.sees_variable(name) {
        return Err(no_environment(rt, "get-environment-variable", args));
    }
    match rt.world.variable(name) {
        Some(value) => Ok(rt.heap.string(&value)),
        None => Ok(Value::FALSE),
    }
}

fn environment_variables(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    if !rt.config.capabilities.sees_variables() {
        return Err(no_environment(rt, "get-environment-variables", &[]));
    }
    let mut entries = Vec::new();
    for (name, value) in rt.world.variables(&rt.config.capabilities) {
        let name = rt.heap.string(&name);
        let value = rt.heap.string(&value);
        entries.push(rt.heap.cons(name, value));
    }
    Ok(rt.heap.list(&entries))
}

fn command_line(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let words = rt.with_host(|host, _| host.command_line());
    let words: Vec<Value> = words.iter().map(|word| rt.heap.string(word)).collect();
    Ok(rt.heap.list(&words))
}

fn current_second(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    };
    Ok(rt.heap.flonum(seconds))
}

fn nanoseconds(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    let elapsed = Instant::now().duration_since(rt.started).as_nanos();
    Ok(Value::try_fixnum(i64::try_from(elapsed).unwrap_or(0)).unwrap_or(Value::ZERO))
}

fn sleep(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let Some(nanoseconds) = args[0].as_fixnum().and_then(|it| u64::try_from(it).ok()) else {
        return Err(rt.type_error("%sleep", 1, "a fixnum that is not negative", args[0]));
    };
    let (start, whole) = (Instant::now(), Duration::from_nanos(nanoseconds));
    loop {
        rt.poll()?;
        match whole.checked_sub(start.elapsed()) {
            Some(rest) if !rest.is_zero() => thread::sleep(rest.min(STEP)),
            _ => return Ok(Value::UNSPECIFIED),
        }
    }
}

fn jiffies_per_second(_: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(Value::fixnum(JIFFIES_PER_SECOND))
}

fn entropy(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    // The keys of a `RandomState` come from the operating system and are different for every one of them.
    let bits = RandomState::new().hash_one(rt.started.elapsed().as_nanos());
    Ok(Value::fixnum((bits >> 2) as i64))
}

fn collect(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    rt.heap.control().request(reason::COLLECT);
    Ok(Value::UNSPECIFIED)
}

fn heap_bytes(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(Value::index(rt.heap.bytes_in_use() + rt.ports.charged()))
}

use Lowering::Call;
use PrimEffect::{Effect, Pure};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("emergency-exit", CONTEXT, "([object])", between(0, 1), Effect, Call, emergency_exit, "Ends the program without running what `dynamic-wind` left to be done; the status is that of `exit`. R7RS 6.14."),
    row("get-environment-variable", CONTEXT, "(name)", exactly(1), Effect, Call, environment_variable, "The value of an environment variable, a string, or #f. R7RS 6.14."),
    row("get-environment-variables", CONTEXT, "()", exactly(0), Effect, Call, environment_variables, "A list of all environment variables as pairs of strings. R7RS 6.14."),
    row("command-line", CONTEXT, "()", exactly(0), Effect, Call, command_line, "The words of the command line, the program's name first. R7RS 6.14."),
    row("current-second", TIME, "()", exactly(0), Effect, Call, current_second, "Seconds since 1970-01-01 00:00:00 UTC as the clock of the system has them, a flonum (POSIX time, without leap seconds). R7RS 6.14."),
    row("current-jiffy", TIME, "()", exactly(0), Effect, Call, nanoseconds, "Jiffies since the start of the program, by a clock that is never put back. R7RS 6.14."),
    row("jiffies-per-second", TIME, "()", exactly(0), Pure, Call, jiffies_per_second, "Jiffies in a second: a jiffy is a nanosecond. R7RS 6.14."),
    row("%nanoseconds", INTERNAL, "()", exactly(0), Effect, Call, nanoseconds, "Nanoseconds since the start of the program, by a clock that is never put back."),
    row("%sleep", INTERNAL, "(nanoseconds)", exactly(1), Effect, Call, sleep, "Waits; whatever ends the run ends the wait."),
    row("%entropy", INTERNAL, "()", exactly(0), Effect, Call, entropy, "62 random bits with their source in the operating system, as an exact integer; for seeds, not for secrets."),
    row("%service", INTERNAL, "(name argument ...)", at_least(1), Effect, Call, service, "Calls what another crate does for programs, by its name."),
    row("%gc", INTERNAL, "()", exactly(0), Effect, Call, collect, "Asks for a collection, which comes at the next safepoint."),
    row("%heap-bytes", INTERNAL, "()", exactly(0), Effect, Call, heap_bytes, "Bytes of the objects on the heap, garbage that was not collected included, and of string ports."),
];
