//! Ports: text, bytes, files, consoles, limits.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex};

use crate::support::{call, error, runtime, runtime_with, try_call};
use ruse_heap::Value;
use ruse_runtime::ports::FlushFailure;
use ruse_runtime::{ErrorKind, Pending, Runtime};

/// A source that gives a few bytes at a time.
struct Dribble(Vec<u8>, usize);

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0.drain(..count);
        Ok(count)
    }
}

/// A sink that can be looked into.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no panic").clone()).expect("text")
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Refuses(io::ErrorKind);

impl Write for Refuses {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn console(bytes: &[u8], step: usize) -> Runtime {
    let mut rt = runtime();
    rt.ports.set_standard_input(Box::new(Dribble(bytes.to_vec(), step)));
    rt
}

#[track_caller]
fn check_string(rt: &Runtime, value: Value, expected: &str) {
    assert_eq!(rt.heap.str(value), expected);
}

#[test]
fn characters_split_between_two_reads() {
    for step in [1, 2, 3, 100] {
        let mut rt = console("aλ𝄞\nz".as_bytes(), step);
        for expected in ['a', 'λ', '𝄞', '\n', 'z'] {
            assert_eq!(call(&mut rt, "peek-char", &[]), Value::char(expected));
            assert_eq!(call(&mut rt, "read-char", &[]), Value::char(expected));
        }
        assert_eq!(call(&mut rt, "peek-char", &[]), Value::EOF);
        assert_eq!(call(&mut rt, "read-char", &[]), Value::EOF);
    }
}

#[test]
fn lines_and_strings() {
    for step in [1, 3, 1000] {
        let mut rt = console("one\r\ntwo λ\n\nlast".as_bytes(), step);
        for expected in ["one", "two λ", "", "last"] {
            let line = call(&mut rt, "read-line", &[]);
            check_string(&rt, line, expected);
        }
        assert_eq!(call(&mut rt, "read-line", &[]), Value::EOF);
        let mut rt = console("aλ𝄞bc".as_bytes(), step);
        let text = call(&mut rt, "read-string", &[Value::fixnum(3)]);
        check_string(&rt, text, "aλ𝄞");
        let text = call(&mut rt, "read-string", &[Value::fixnum(0)]);
        check_string(&rt, text, "");
        let text = call(&mut rt, "read-string", &[Value::fixnum(1 << 40)]);
        check_string(&rt, text, "bc");
        assert_eq!(call(&mut rt, "read-string", &[Value::fixnum(1)]), Value::EOF);
    }
}

#[test]
fn bytes_that_are_not_text() {
    let mut rt = console(b"a\xffb\xce", 10);
    assert_eq!(call(&mut rt, "read-char", &[]), Value::char('a'));
    let (kind, text) = error(&mut rt, "read-char", &[]);
    assert_eq!(kind, ErrorKind::Read);
    assert!(text.contains("#xff") && text.contains("UTF-8"), "{text}");
    assert_eq!(call(&mut rt, "read-char", &[]), Value::char('b'));
    assert_eq!(error(&mut rt, "read-char", &[]).0, ErrorKind::Read);
    assert_eq!(call(&mut rt, "read-char", &[]), Value::EOF);
    let mut rt = console(b"ab\xffcd\n", 10);
    assert_eq!(error(&mut rt, "read-line", &[]).0, ErrorKind::Read);
    let line = call(&mut rt, "read-line", &[]);
    check_string(&rt, line, "abcd");
}

#[test]
fn bytevector_ports() {
    let mut rt = runtime();
    let source = rt.heap.bytevector(&[1, 2, 3, 4, 5]);
    let port = call(&mut rt, "open-input-bytevector", &[source]);
    assert_eq!(call(&mut rt, "peek-u8", &[port]), Value::fixnum(1));
    assert_eq!(call(&mut rt, "read-u8", &[port]), Value::fixnum(1));
    let two = call(&mut rt, "read-bytevector", &[Value::fixnum(2), port]);
    assert_eq!(rt.heap.bytes(two), [2, 3]);
    let target = rt.heap.make_bytevector(5, 0);
    let count = call(&mut rt, "read-bytevector!", &[target, port, Value::fixnum(1)]);
    assert_eq!(count, Value::fixnum(2));
    assert_eq!(rt.heap.bytes(target), [0, 4, 5, 0, 0]);
    assert_eq!(call(&mut rt, "read-bytevector!", &[target, port]), Value::EOF);
    assert_eq!(call(&mut rt, "read-u8", &[port]), Value::EOF);
    let out = call(&mut rt, "open-output-bytevector", &[]);
    call(&mut rt, "write-u8", &[Value::fixnum(9), out]);
    call(&mut rt, "write-bytevector", &[source, out, Value::fixnum(3)]);
    let result = call(&mut rt, "get-output-bytevector", &[out]);
    assert_eq!(rt.heap.bytes(result), [9, 4, 5]);
}

#[test]
fn output_goes_where_the_host_wants() {
    let mut rt = runtime();
    let (out, err) = (Shared::default(), Shared::default());
    rt.ports.set_standard_output(Box::new(out.clone()));
    rt.ports.set_standard_error(Box::new(err.clone()));
    let text = rt.heap.string("aλb");
    call(&mut rt, "write-string", &[text]);
    let [_, _, error] = rt.port_parameters().map(|parameter| rt.parameter_value(parameter));
    call(&mut rt, "write", &[text, error]);
    assert_eq!((out.text().as_str(), err.text().as_str()), ("", "\"aλb\""));
    call(&mut rt, "newline", &[]);
    call(&mut rt, "flush-output-port", &[]);
    assert_eq!(out.text(), "aλb\n");
    let port = rt.current_output();
    call(&mut rt, "write-string", &[text, port, Value::fixnum(1), Value::fixnum(2)]);
    assert_eq!(rt.ports.flush_all(), None);
    assert_eq!(out.text(), "aλb\nλ");
    let long = rt.heap.make_string(200_000, 'x');
    call(&mut rt, "display", &[long]);
    assert!(out.text().len() >= 200_000);
}

#[test]
fn a_reader_that_has_gone_ends_the_program() {
    let mut rt = runtime();
    rt.ports.set_standard_output(Box::new(Refuses(io::ErrorKind::BrokenPipe)));
    call(&mut rt, "write-char", &[Value::char('a')]);
    assert_eq!(try_call(&mut rt, "flush-output-port", &[]), Err(Pending::Exit(141)));
    assert_eq!(rt.ports.flush_all(), None);
    rt.ports.set_standard_output(Box::new(Refuses(io::ErrorKind::BrokenPipe)));
    call(&mut rt, "write-char", &[Value::char('a')]);
    assert_eq!(rt.ports.flush_all(), Some(FlushFailure::ReaderGone));
}

#[test]
fn a_full_disk_is_an_error_and_the_buffer_does_not_grow() {
    let mut rt = runtime();
    rt.ports.set_standard_output(Box::new(Refuses(io::ErrorKind::StorageFull)));
    let text = rt.heap.make_string(40_000, 'x');
    call(&mut rt, "display", &[text]);
    for _ in 0..3 {
        let (kind, text) = error(&mut rt, "display", &[text]);
        assert_eq!(kind, ErrorKind::File);
        assert!(text.contains("standard output"), "{text}");
    }
    assert!(rt.ports.flush_all().is_some());
}

#[test]
fn string_ports_meet_the_heap_limit() {
    let mut rt = runtime_with(32 << 20);
    let port = call(&mut rt, "open-output-string", &[]);
    let text = rt.heap.make_string(1 << 20, 'x');
    let mut written = 0;
    let pending = loop {
        match try_call(&mut rt, "write-string", &[text, port]) {
            Ok(_) => written += 1,
            Err(pending) => break pending,
        }
        assert!(written < 64, "the port grows without limit");
    };
    assert!(matches!(pending, Pending::Memory(_)), "{pending:?}");
    assert!(written >= 8, "{written}");
    assert!(rt.ports.charged() >= written << 20);
    rt.ports.release(3);
    assert_eq!(rt.ports.charged(), 0);
}

#[test]
fn wrong_and_closed_ports() {
    let mut rt = runtime();
    let string = rt.heap.string("abc");
    let input = call(&mut rt, "open-input-string", &[string]);
    let output = call(&mut rt, "open-output-string", &[]);
    let (kind, text) = error(&mut rt, "write-char", &[Value::char('a'), input]);
    assert_eq!(kind, ErrorKind::Type);
    assert!(text.contains("argument 2 must be a textual output port"), "{text}");
    assert_eq!(error(&mut rt, "read-u8", &[input]).0, ErrorKind::Type);
    assert_eq!(error(&mut rt, "read-char", &[output]).0, ErrorKind::Type);
    assert_eq!(error(&mut rt, "close-input-port", &[output]).0, ErrorKind::Type);
    assert_eq!(error(&mut rt, "get-output-string", &[input]).0, ErrorKind::Type);
    call(&mut rt, "write-string", &[string, output]);
    for port in [input, output] {
        call(&mut rt, "close-port", &[port]);
        call(&mut rt, "close-port", &[port]);
    }
    assert_eq!(call(&mut rt, "input-port-open?", &[input]), Value::FALSE);
    assert_eq!(call(&mut rt, "output-port-open?", &[output]), Value::FALSE);
    let (_, text) = error(&mut rt, "read-char", &[input]);
    assert!(text.contains("closed"), "{text}");
    let (_, text) = error(&mut rt, "write-char", &[Value::char('a'), output]);
    assert!(text.contains("closed"), "{text}");
    let kept = call(&mut rt, "get-output-string", &[output]);
    check_string(&rt, kept, "abc");
}

#[test]
fn files() {
    let mut rt = runtime();
    let path = std::env::temp_dir().join(format!("ruse-ports-test-{}", std::process::id()));
    let name = rt.heap.string(path.to_str().expect("a plain path"));
    let out = call(&mut rt, "open-output-file", &[name]);
    let text = rt.heap.string("\u{feff}#!/usr/bin/ruse\n(α . 1)\n");
    call(&mut rt, "write-string", &[text, out]);
    call(&mut rt, "close-output-port", &[out]);
    assert_eq!(call(&mut rt, "file-exists?", &[name]), Value::TRUE);
    let input = call(&mut rt, "open-input-file", &[name]);
    assert_eq!(call(&mut rt, "char-ready?", &[input]), Value::TRUE);
    let datum = call(&mut rt, "read", &[input]);
    assert_eq!(rt.write_short(datum, 20), "(α . 1)");
    let (_, text) = {
        call(&mut rt, "close-port", &[input]);
        error(&mut rt, "read", &[input])
    };
    assert!(text.contains("closed"), "{text}");
    call(&mut rt, "delete-file", &[name]);
    for primitive in ["delete-file", "open-input-file", "open-binary-input-file"] {
        let (kind, text) = error(&mut rt, primitive, &[name]);
        assert_eq!(kind, ErrorKind::File, "{primitive}");
        assert!(text.contains("ruse-ports-test") && !text.contains("os error"), "{text}");
    }
    let directory = rt.heap.string(std::env::temp_dir().to_str().expect("a plain path"));
    assert_eq!(error(&mut rt, "open-input-file", &[directory]).0, ErrorKind::File);
    assert_eq!(error(&mut rt, "open-output-file", &[directory]).0, ErrorKind::File);
}
