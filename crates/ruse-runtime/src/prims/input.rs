//! Primitives: input ports (R7RS 6.13.1, 6.13.2), files (R7RS 6.13.1, 6.14).
//!
//! What reads more than one item leaves everything in the port's buffer until it is complete, so that an
//! interrupted or refused read can be started again.

use std::fs::File;

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{Primitive, between, exactly, range_arguments, row, size_argument};
use crate::capabilities::Access;
use crate::ports::input::Next;
use crate::ports::{Direction, InputPort, Port, PortError};
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";
const FILE: &str = "(scheme file)";
const READ: &str = "(scheme read)";
/// A buffer up to this size needs no look at the heap limit.
const SMALL: usize = 64 << 10;

/// The number of the open input port in an optional argument, or of the current input port.
#[inline]
fn port(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    index: usize,
    textual: bool,
) -> Result<usize, Raise> {
    let port = match args.get(index) {
        Some(&port) => port,
        None => rt.current_input(),
    };
    rt.port_number(who, index + 1, port, Direction::In, textual)
}

/// The next character, or the end-of-file object.
fn next_char(rt: &mut Runtime, who: &str, number: usize, consume: bool) -> Result<Value, Raise> {
    loop {
        let port = rt.ports.input(number);
        match port.next() {
            Next::Char(c, length) => {
                if consume {
                    port.consume(length);
                }
                return Ok(Value::char(c));
            }
            Next::Invalid(byte) => {
                if consume {
                    port.consume(1);
                }
                return Err(rt.port_error(who, number, PortError::Encoding(byte)));
            }
            Next::More => match rt.fill_port(number) {
                Ok(true) => {}
                // The start of a character is invalid once the end is known.
                Ok(false) if !rt.ports.input(number).rest().is_empty() => {}
                Ok(false) => return Ok(end(rt, number, consume)),
                Err(error) => return Err(rt.port_error(who, number, error)),
            },
        }
    }
}

fn end(rt: &mut Runtime, number: usize, consume: bool) -> Value {
    if consume {
        rt.ports.input(number).end_was_seen();
    }
    Value::EOF
}

fn read_char(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let number = port(rt, "read-char", args, 0, true)?;
    let input = rt.ports.input(number);
    if let Some(byte) = input.peek_ascii() {
        input.consume(1);
        return Ok(Value::char(byte as char));
    }
    next_char(rt, "read-char", number, true)
}

fn peek_char(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let number = port(rt, "peek-char", args, 0, true)?;
    if let Some(byte) = rt.ports.input(number).peek_ascii() {
        return Ok(Value::char(byte as char));
    }
    next_char(rt, "peek-char", number, false)
}

/// Fills the buffer until `measure` finds the end of what is wanted in it; `None` if the file ends before.
fn gather(
    rt: &mut Runtime,
    who: &str,
    number: usize,
    mut measure: impl FnMut(&[u8]) -> Option<usize>,
) -> Result<Option<usize>, Raise> {
    loop {
        let rest = rt.ports.input(number).rest();
        if let Some(end) = measure(rest) {
            return Ok(Some(end));
        }
        let held = rest.len();
        rt.poll()?;
        if held > SMALL {
            rt.reserve_for_port(held.saturating_mul(2))?;
        }
        match rt.fill_port(number) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => return Err(rt.port_error(who, number, error)),
        }
    }
}

/// Takes the next `end` bytes of the buffer as a string, and the ones after it that are a line's end.
fn take_text(
    rt: &mut Runtime,
    who: &str,
    number: usize,
    end: usize,
    line_end: usize,
) -> Result<Value, Raise> {
    rt.reserve(end)?;
    let port = rt.ports.input(number);
    match std::str::from_utf8(&port.rest()[..end]) {
        Ok(text) => {
            let string = rt.heap.string(text);
            port.consume(end + line_end);
            Ok(string)
        }
        Err(error) => {
            let byte = port.remove(error.valid_up_to());
            Err(rt.port_error(who, number, PortError::Encoding(byte)))
        }
    }
}

fn read_line(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "read-line";
    let number = port(rt, who, args, 0, true)?;
    let mut seen = 0;
    let found = gather(rt, who, number, |rest| {
        let newline = rest[seen..].iter().position(|&byte| byte == b'\n').map(|at| seen + at);
        seen = rest.len();
        newline
    })?;
    let rest = rt.ports.input(number).rest();
    match found {
        Some(newline) if newline > 0 && rest[newline - 1] == b'\r' => {
            take_text(rt, who, number, newline - 1, 2)
        }
        Some(newline) => take_text(rt, who, number, newline, 1),
        None if rest.is_empty() => Ok(end(rt, number, true)),
        None => {
            let length = rest.len();
            take_text(rt, who, number, length, 0)
        }
    }
}

/// Bytes of a character by its first one.
fn width(first: u8) -> usize {
    match first {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

fn read_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "read-string";
    let count = size_argument(rt, who, 1, args[0])?;
    let number = port(rt, who, args, 1, true)?;
    if count == 0 {
        return Ok(rt.heap.string(""));
    }
    let (mut at, mut left) = (0usize, count);
    let found = gather(rt, who, number, |rest| {
        let ahead = &rest[at..rest.len().min(at.saturating_add(left))];
        if ahead.is_ascii() {
            at += ahead.len();
            left -= ahead.len();
        }
        while left > 0 {
            let next = at + width(*rest.get(at)?);
            if next > rest.len() {
                return None;
            }
            at = next;
            left -= 1;
        }
        Some(at)
    })?;
    let rest = rt.ports.input(number).rest().len();
    match found {
        Some(length) => take_text(rt, who, number, length, 0),
        None if rest == 0 => Ok(end(rt, number, true)),
        None => take_text(rt, who, number, rest, 0),
    }
}

/// The next byte, or the end-of-file object.
fn next_byte(rt: &mut Runtime, who: &str, args: &[Value], consume: bool) -> Result<Value, Raise> {
    let number = port(rt, who, args, 0, false)?;
    let found = gather(rt, who, number, |rest| rest.first().map(|&byte| usize::from(byte)))?;
    match found {
        Some(byte) => {
            if consume {
                rt.ports.input(number).consume(1);
            }
            Ok(Value::index(byte))
        }
        None => Ok(end(rt, number, consume)),
    }
}

fn read_u8(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    next_byte(rt, "read-u8", args, true)
}

fn peek_u8(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    next_byte(rt, "peek-u8", args, false)
}

fn char_ready(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    is_ready(rt, "char-ready?", args, true, |port| port.next() != Next::More)
}

fn u8_ready(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    is_ready(rt, "u8-ready?", args, false, |port| !port.rest().is_empty())
}

/// Whether the port has what is `found` in its buffer, or gets it, or its end, without waiting.
fn is_ready(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    textual: bool,
    found: fn(&InputPort) -> bool,
) -> Result<Value, Raise> {
    let number = port(rt, who, args, 0, textual)?;
    loop {
        let port = rt.ports.input(number);
        if found(port) || port.never_waits() {
            return Ok(Value::TRUE);
        }
        if !port.fills_at_once() {
            return Ok(Value::FALSE);
        }
        rt.fill_port(number).map_err(|error| rt.port_error(who, number, error))?;
    }
}

/// How many bytes of at most `count` are in the buffer, once there are that many or the file ended.
fn available(rt: &mut Runtime, who: &str, number: usize, count: usize) -> Result<usize, Raise> {
    let found = gather(rt, who, number, |rest| (rest.len() >= count).then_some(count))?;
    Ok(found.unwrap_or_else(|| rt.ports.input(number).rest().len()))
}

fn read_bytevector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "read-bytevector";
    let count = size_argument(rt, who, 1, args[0])?;
    let number = port(rt, who, args, 1, false)?;
    let length = available(rt, who, number, count)?;
    if length == 0 && count > 0 {
        return Ok(end(rt, number, true));
    }
    rt.reserve(length)?;
    let port = rt.ports.input(number);
    let bytes = rt.heap.bytevector(&port.rest()[..length]);
    port.consume(length);
    Ok(bytes)
}

fn read_bytevector_into(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "read-bytevector!";
    rt.expect_kind(who, 1, args[0], Kind::Bytevector, "a bytevector")?;
    let number = port(rt, who, args, 1, false)?;
    let range = range_arguments(rt, who, args, 2, args[0].size())?;
    if range.is_empty() {
        return Ok(Value::ZERO);
    }
    rt.expect_mutable(who, 1, args[0])?;
    let length = available(rt, who, number, range.len())?;
    if length == 0 {
        return Ok(end(rt, number, true));
    }
    let port = rt.ports.input(number);
    let target = &mut rt.heap.bytes_mut(args[0])[range.start..range.start + length];
    target.copy_from_slice(&port.rest()[..length]);
    port.consume(length);
    Ok(Value::index(length))
}

fn read(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let number = port(rt, "read", args, 0, true)?;
    rt.read_from_port("read", number)
}

fn open_file(rt: &mut Runtime, who: &str, path: Value, textual: bool) -> Result<Value, Raise> {
    rt.expect_kind(who, 1, path, Kind::String, "a string")?;
    let path = rt.heap.str(path).to_owned();
    let place = rt.granted_path(who, Access::Read, &path)?;
    let opened = File::open(place).and_then(|file| {
        if file.metadata()?.is_dir() {
            return Err(std::io::ErrorKind::IsADirectory.into());
        }
        Ok(file)
    });
    match opened {
        Ok(file) => Ok(rt.add_file(&path, file, true, textual)),
        Err(error) => Err(rt.file_error(who, "open", &path, &error)),
    }
}

fn open_input_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    open_file(rt, "open-input-file", args[0], true)
}

fn open_binary_input_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    open_file(rt, "open-binary-input-file", args[0], false)
}

fn open_input_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("open-input-string", 1, args[0], Kind::String, "a string")?;
    rt.reserve_for_port(rt.heap.string_byte_len(args[0]))?;
    let text = rt.heap.str(args[0]).as_bytes().to_vec();
    Ok(rt.add_port(Port::Input(InputPort::memory(text, true))))
}

fn open_input_bytevector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("open-input-bytevector", 1, args[0], Kind::Bytevector, "a bytevector")?;
    rt.reserve_for_port(args[0].size())?;
    let bytes = rt.heap.bytes(args[0]).to_vec();
    Ok(rt.add_port(Port::Input(InputPort::memory(bytes, false))))
}

fn is_port(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Port)))
}

fn is_input_port(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(matches!(rt.port_of(args[0]), Some(Port::Input(_)))))
}

fn is_textual_port(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(rt.port_of(args[0]).is_some_and(Port::is_textual)))
}

fn is_binary_port(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(rt.port_of(args[0]).is_some_and(|port| !port.is_textual())))
}

fn is_input_port_open(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    match rt.port_of(args[0]) {
        Some(Port::Input(port)) => Ok(Value::boolean(port.is_open)),
        _ => Err(rt.type_error("input-port-open?", 1, "an input port", args[0])),
    }
}

/// Closes any port.
pub(super) fn close(rt: &mut Runtime, who: &str, port: Value) -> Result<Value, Raise> {
    let number = port.field(offset::Port::number).as_index().unwrap_or(0);
    match rt.ports.close(number) {
        Ok(()) => Ok(Value::UNSPECIFIED),
        Err(error) => Err(rt.port_error(who, number, error)),
    }
}

fn close_port(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("close-port", 1, args[0], Kind::Port, "a port")?;
    close(rt, "close-port", args[0])
}

fn close_input_port(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    match rt.port_of(args[0]) {
        Some(Port::Input(_)) => close(rt, "close-input-port", args[0]),
        _ => Err(rt.type_error("close-input-port", 1, "an input port", args[0])),
    }
}

fn eof_object(_: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(Value::EOF)
}

fn is_eof_object(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0] == Value::EOF))
}

fn file_exists(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("file-exists?", 1, args[0], Kind::String, "a string")?;
    let path = rt.heap.str(args[0]).to_owned();
    let place = rt.granted_path("file-exists?", Access::Read, &path)?;
    Ok(Value::boolean(place.exists()))
}

fn delete_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "delete-file";
    rt.expect_kind(who, 1, args[0], Kind::String, "a string")?;
    let path = rt.heap.str(args[0]).to_owned();
    let place = rt.granted_path(who, Access::Delete, &path)?;
    match std::fs::remove_file(place) {
        Ok(()) => Ok(Value::UNSPECIFIED),
        Err(error) => Err(rt.file_error(who, "delete", &path, &error)),
    }
}

use Lowering::{Call, IsKind};
use PrimEffect::{Effect, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("read-char", BASE, "([port])", between(0, 1), Effect, Call, read_char, "The next character of a textual input port, or the end-of-file object; bytes that are not UTF-8 are a read error. R7RS 6.13.2."),
    row("peek-char", BASE, "([port])", between(0, 1), Effect, Call, peek_char, "As `read-char`, but the character stays in the port. R7RS 6.13.2."),
    row("read-line", BASE, "([port])", between(0, 1), Effect, Call, read_line, "The text up to the end of the line (newline, or return and newline), which is left out, or the end-of-file object. R7RS 6.13.2."),
    row("char-ready?", BASE, "([port])", between(0, 1), Effect, Call, char_ready, "Whether `read-char` would certainly not wait. R7RS 6.13.2."),
    row("read-string", BASE, "(k [port])", between(1, 2), Effect, Call, read_string, "The next k characters, or as many as there are, or the end-of-file object if there is none. R7RS 6.13.2."),
    row("read-u8", BASE, "([port])", between(0, 1), Effect, Call, read_u8, "The next byte of a binary input port, or the end-of-file object. R7RS 6.13.2."),
    row("peek-u8", BASE, "([port])", between(0, 1), Effect, Call, peek_u8, "As `read-u8`, but the byte stays in the port. R7RS 6.13.2."),
    row("u8-ready?", BASE, "([port])", between(0, 1), Effect, Call, u8_ready, "Whether `read-u8` would certainly not wait. R7RS 6.13.2."),
    row("read-bytevector", BASE, "(k [port])", between(1, 2), Effect, Call, read_bytevector, "The next k bytes, or as many as there are, or the end-of-file object if there is none. R7RS 6.13.2."),
    row("read-bytevector!", BASE, "(bytevector [port [start [end]]])", between(1, 4), Effect, Call, read_bytevector_into, "Reads bytes into a part of a bytevector; how many, or the end-of-file object if there is none. R7RS 6.13.2."),
    row("read", READ, "([port])", between(0, 1), Effect, Call, read, "The next datum of a textual input port, or the end-of-file object; what is no datum is a read error. R7RS 6.13.2."),
    row("open-input-file", FILE, "(path)", exactly(1), Effect, Call, open_input_file, "A textual input port on a file; a file error if it cannot be opened. R7RS 6.13.1."),
    row("open-binary-input-file", FILE, "(path)", exactly(1), Effect, Call, open_binary_input_file, "A binary input port on a file; a file error if it cannot be opened. R7RS 6.13.1."),
    row("open-input-string", BASE, "(string)", exactly(1), Effect, Call, open_input_string, "A textual input port on the characters that a string has now. R7RS 6.13.1."),
    row("open-input-bytevector", BASE, "(bytevector)", exactly(1), Effect, Call, open_input_bytevector, "A binary input port on the bytes that a bytevector has now. R7RS 6.13.1."),
    row("port?", BASE, "(object)", exactly(1), Pure, IsKind(Kind::Port), is_port, "Whether the object is a port. R7RS 6.13.1."),
    row("input-port?", BASE, "(object)", exactly(1), Reads, Call, is_input_port, "Whether the object is an input port. R7RS 6.13.1."),
    row("textual-port?", BASE, "(object)", exactly(1), Reads, Call, is_textual_port, "Whether the object is a port for characters. R7RS 6.13.1."),
    row("binary-port?", BASE, "(object)", exactly(1), Reads, Call, is_binary_port, "Whether the object is a port for bytes. R7RS 6.13.1."),
    row("input-port-open?", BASE, "(port)", exactly(1), Effect, Call, is_input_port_open, "Whether an input port is open. R7RS 6.13.1."),
    row("close-port", BASE, "(port)", exactly(1), Effect, Call, close_port, "Closes a port, after its buffer was written; does nothing to a closed one. R7RS 6.13.1."),
    row("close-input-port", BASE, "(port)", exactly(1), Effect, Call, close_input_port, "Closes an input port. R7RS 6.13.1."),
    row("eof-object", BASE, "()", exactly(0), Pure, Call, eof_object, "The end-of-file object. R7RS 6.13.2."),
    row("eof-object?", BASE, "(object)", exactly(1), Pure, Call, is_eof_object, "Whether the object is the end-of-file object. R7RS 6.13.2."),
    row("file-exists?", FILE, "(path)", exactly(1), Effect, Call, file_exists, "Whether there is a file of this name that can be seen. R7RS 6.14."),
    row("delete-file", FILE, "(path)", exactly(1), Effect, Call, delete_file, "Deletes a file; a file error if that is impossible. R7RS 6.14."),
];
