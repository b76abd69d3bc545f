//! Primitives: output ports (R7RS 6.13.1, 6.13.3).

use std::fs::File;

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{Primitive, between, exactly, range_arguments, row};
use crate::capabilities::Access;
use crate::ports::{Direction, OutputPort, Port};
use crate::print::Style;
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";
const FILE: &str = "(scheme file)";
const WRITE: &str = "(scheme write)";

/// The number of the open output port in an optional argument, or of the current output port.
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
        None => rt.current_output(),
    };
    rt.port_number(who, index + 1, port, Direction::Out, textual)
}

fn put_char(rt: &mut Runtime, who: &str, number: usize, c: char) -> Result<Value, Raise> {
    let mut buffer = [0; 4];
    rt.write_to_port(who, number, c.encode_utf8(&mut buffer).as_bytes())?;
    Ok(Value::UNSPECIFIED)
}

fn write_char(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let Some(c) = args[0].as_char() else {
        return Err(rt.type_error("write-char", 1, "a character", args[0]));
    };
    let number = port(rt, "write-char", args, 1, true)?;
    put_char(rt, "write-char", number, c)
}

fn newline(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let number = port(rt, "newline", args, 0, true)?;
    rt.write_to_port("newline", number, b"\n")?;
    Ok(Value::UNSPECIFIED)
}

fn write_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "write-string";
    rt.expect_kind(who, 1, args[0], Kind::String, "a string")?;
    let number = port(rt, who, args, 1, true)?;
    let range = range_arguments(rt, who, args, 2, args[0].string_len())?;
    let bytes = if args.len() > 2 {
        let start = rt.heap.string_offset(args[0], range.start);
        start..rt.heap.string_offset(args[0], range.end)
    } else {
        0..rt.heap.string_byte_len(args[0])
    };
    rt.make_room_in_port(number, bytes.len())?;
    let text = &rt.heap.str(args[0]).as_bytes()[bytes];
    let port = rt.ports.output(number);
    let result = port.write(text).and_then(|()| port.end_of_call());
    result.map_err(|error| rt.port_error(who, number, error))?;
    Ok(Value::UNSPECIFIED)
}

fn write_u8(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let byte = rt.byte_argument("write-u8", 1, args[0])?;
    let number = port(rt, "write-u8", args, 1, false)?;
    rt.write_to_port("write-u8", number, &[byte])?;
    Ok(Value::UNSPECIFIED)
}

fn write_bytevector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "write-bytevector";
    rt.expect_kind(who, 1, args[0], Kind::Bytevector, "a bytevector")?;
    let number = port(rt, who, args, 1, false)?;
    let range = range_arguments(rt, who, args, 2, args[0].size())?;
    rt.make_room_in_port(number, range.len())?;
    let bytes = &rt.heap.bytes(args[0])[range];
    let port = rt.ports.output(number);
    let result = port.write(bytes).and_then(|()| port.end_of_call());
    result.map_err(|error| rt.port_error(who, number, error))?;
    Ok(Value::UNSPECIFIED)
}

fn print(rt: &mut Runtime, who: &str, args: &[Value], style: Style) -> Result<Value, Raise> {
    let number = port(rt, who, args, 1, true)?;
    rt.print_to_port(who, number, args[0], style)?;
    Ok(Value::UNSPECIFIED)
}

fn write(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    print(rt, "write", args, Style::Write)
}

fn write_shared(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    print(rt, "write-shared", args, Style::Shared)
}

fn write_simple(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    print(rt, "write-simple", args, Style::Simple)
}

fn display(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if args[0].is_kind(Kind::String) {
        let number = port(rt, "display", args, 1, true)?;
        rt.make_room_in_port(number, rt.heap.string_byte_len(args[0]))?;
        let text = rt.heap.str(args[0]).as_bytes();
        let port = rt.ports.output(number);
        let result = port.write(text).and_then(|()| port.end_of_call());
        result.map_err(|error| rt.port_error("display", number, error))?;
        return Ok(Value::UNSPECIFIED);
    }
    if let Some(c) = args[0].as_char() {
        let number = port(rt, "display", args, 1, true)?;
        return put_char(rt, "display", number, c);
    }
    print(rt, "display", args, Style::Display)
}

fn flush(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "flush-output-port";
    let value = args.first().copied().unwrap_or_else(|| rt.current_output());
    let textual = rt.port_of(value).is_none_or(Port::is_textual);
    let number = rt.port_number(who, 1, value, Direction::Out, textual)?;
    match rt.ports.output(number).flush() {
        Ok(()) => Ok(Value::UNSPECIFIED),
        Err(error) => Err(rt.port_error(who, number, error)),
    }
}

fn open_file(rt: &mut Runtime, who: &str, path: Value, textual: bool) -> Result<Value, Raise> {
    rt.expect_kind(who, 1, path, Kind::String, "a string")?;
    let path = rt.heap.str(path).to_owned();
    let place = rt.granted_path(who, Access::Write, &path)?;
    match File::create(place) {
        Ok(file) => Ok(rt.add_file(&path, file, false, textual)),
        Err(error) => Err(rt.file_error(who, "open", &path, &error)),
    }
}

fn open_output_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    open_file(rt, "open-output-file", args[0], true)
}

fn open_binary_output_file(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    open_file(rt, "open-binary-output-file", args[0], false)
}

fn open_output_string(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(rt.add_port(Port::Output(OutputPort::memory(true))))
}

fn open_output_bytevector(rt: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(rt.add_port(Port::Output(OutputPort::memory(false))))
}

/// The number of a port that keeps what is written, open or not.
fn memory_port(rt: &mut Runtime, who: &str, value: Value, textual: bool) -> Result<usize, Raise> {
    match rt.port_of(value) {
        Some(Port::Output(port)) if port.is_textual == textual && port.content().is_some() => {
            Ok(value.field(offset::Port::number).as_index().unwrap_or(0))
        }
        _ => {
            let expected =
                if textual { "a string output port" } else { "a bytevector output port" };
            Err(rt.type_error(who, 1, expected, value))
        }
    }
}

fn get_output_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let number = memory_port(rt, "get-output-string", args[0], true)?;
    let length = rt.ports.output(number).content().map_or(0, <[u8]>::len);
    rt.reserve_for_port(length)?;
    let content = rt.ports.output(number).content().unwrap_or_default();
    // Only text is written to a textual port.
    Ok(rt.heap.string(std::str::from_utf8(content).unwrap_or_default()))
}

fn get_output_bytevector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let number = memory_port(rt, "get-output-bytevector", args[0], false)?;
    let length = rt.ports.output(number).content().map_or(0, <[u8]>::len);
    rt.reserve_for_port(length)?;
    let content = rt.ports.output(number).content().unwrap_or_default();
    Ok(rt.heap.bytevector(content))
}

fn is_output_port(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(matches!(rt.port_of(args[0]), Some(Port::Output(_)))))
}

fn is_output_port_open(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    match rt.port_of(args[0]) {
        Some(Port::Output(port)) => Ok(Value::boolean(port.is_open)),
        _ => Err(rt.type_error("output-port-open?", 1, "an output port", args[0])),
    }
}

fn close_output_port(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    match rt.port_of(args[0]) {
        Some(Port::Output(_)) => super::input::close(rt, "close-output-port", args[0]),
        _ => Err(rt.type_error("close-output-port", 1, "an output port", args[0])),
    }
}

use Lowering::Call;
use PrimEffect::{Effect, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("write-char", BASE, "(char [port])", between(1, 2), Effect, Call, write_char, "Writes a character as it is. R7RS 6.13.3."),
    row("newline", BASE, "([port])", between(0, 1), Effect, Call, newline, "Ends the line. R7RS 6.13.3."),
    row("write-string", BASE, "(string [port [start [end]]])", between(1, 4), Effect, Call, write_string, "Writes the characters of a part of a string as they are. R7RS 6.13.3."),
    row("write-u8", BASE, "(byte [port])", between(1, 2), Effect, Call, write_u8, "Writes a byte to a binary port. R7RS 6.13.3."),
    row("write-bytevector", BASE, "(bytevector [port [start [end]]])", between(1, 4), Effect, Call, write_bytevector, "Writes the bytes of a part of a bytevector to a binary port. R7RS 6.13.3."),
    row("write", WRITE, "(object [port])", between(1, 2), Effect, Call, write, "Writes an object so that `read` reads it back, with datum labels for cycles. R7RS 6.13.3."),
    row("write-shared", WRITE, "(object [port])", between(1, 2), Effect, Call, write_shared, "As `write`, with datum labels for everything that occurs more than once. R7RS 6.13.3."),
    row("write-simple", WRITE, "(object [port])", between(1, 2), Effect, Call, write_simple, "As `write`, but without datum labels; circular data are an error. R7RS 6.13.3."),
    row("display", WRITE, "(object [port])", between(1, 2), Effect, Call, display, "Writes an object for people: strings, symbols and characters as they are. R7RS 6.13.3."),
    row("flush-output-port", BASE, "([port])", between(0, 1), Effect, Call, flush, "Writes what is in the buffer of a port. R7RS 6.13.3."),
    row("open-output-file", FILE, "(path)", exactly(1), Effect, Call, open_output_file, "A textual output port on a file, which is made or emptied; a file error if that is impossible. R7RS 6.13.1."),
    row("open-binary-output-file", FILE, "(path)", exactly(1), Effect, Call, open_binary_output_file, "A binary output port on a file, which is made or emptied; a file error if that is impossible. R7RS 6.13.1."),
    row("open-output-string", BASE, "()", exactly(0), Effect, Call, open_output_string, "A textual output port that keeps what is written. R7RS 6.13.1."),
    row("get-output-string", BASE, "(port)", exactly(1), Effect, Call, get_output_string, "What was written to a string port so far, a new string. R7RS 6.13.1."),
    row("open-output-bytevector", BASE, "()", exactly(0), Effect, Call, open_output_bytevector, "A binary output port that keeps what is written. R7RS 6.13.1."),
    row("get-output-bytevector", BASE, "(port)", exactly(1), Effect, Call, get_output_bytevector, "What was written to a bytevector port so far, a new bytevector. R7RS 6.13.1."),
    row("output-port?", BASE, "(object)", exactly(1), Reads, Call, is_output_port, "Whether the object is an output port. R7RS 6.13.1."),
    row("output-port-open?", BASE, "(port)", exactly(1), Effect, Call, is_output_port_open, "Whether an output port is open. R7RS 6.13.1."),
    row("close-output-port", BASE, "(port)", exactly(1), Effect, Call, close_output_port, "Closes an output port, after its buffer was written. R7RS 6.13.1."),
];
