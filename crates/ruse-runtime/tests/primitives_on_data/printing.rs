//! The printer and `read`, which undo each other.

use crate::support::{call, datum, error, printed, runtime, runtime_with, try_call};
use ruse_heap::{Kind, Value};
use ruse_runtime::ErrorKind;

#[track_caller]
fn check(printer: &str, text: &str, expected: &str) {
    let mut rt = runtime();
    let value = datum(&mut rt, text);
    assert_eq!(printed(&mut rt, printer, value), expected);
}

#[test]
fn data_are_written_as_they_are_read() {
    for text in [
        "()",
        "#t",
        "#f",
        "42",
        "-1.5",
        "1/3",
        "+i",
        "123456789012345678901234567890",
        "a",
        "|a b|",
        "\"a\\nb\\\"\"",
        "#\\a",
        "#\\space",
        "#u8(1 2 255)",
        "#(1 #(2) ())",
        "(a b . c)",
        "((a) (b))",
        "'a",
        "`(a ,b ,@c)",
        "(quote a b)",
        "#()",
        "\"λ\"",
        "#\\x0",
    ] {
        let expected = if text == "#\\x0" { "#\\null" } else { text };
        check("write", text, expected);
        check("write-shared", text, expected);
        check("write-simple", text, expected);
    }
}

#[test]
fn display_is_for_people() {
    check("display", "(\"a\" #\\b |c d|)", "(a b c d)");
    check("display", "\"a\"", "a");
    check("display", "#\\a", "a");
}

#[test]
fn labels_for_cycles_and_for_sharing() {
    check("write", "#0=(a . #0#)", "#0=(a . #0#)");
    check("write", "#0=(a #0# b)", "#0=(a #0# b)");
    check("write", "#1=#(x #1#)", "#0=#(x #0#)");
    check("write", "(x . #0=(a . #0#))", "(x . #0=(a . #0#))");
    check("display", "#0=(\"a\" . #0#)", "#0=(a . #0#)");
    check("write", "(#0=(a) #0#)", "((a) (a))");
    check("write-shared", "(#0=(a) #0#)", "(#0=(a) #0#)");
    check("write-shared", "#0=(a . #0#)", "#0=(a . #0#)");
    check("write", "(#0=(a . #0#) #1=(b . #1#) #0#)", "(#0=(a . #0#) #1=(b . #1#) #0#)");
    check("write", "(quote . #0=(a . #0#))", "(quote . #0=(a . #0#))");
}

#[test]
fn write_simple_refuses_cycles() {
    let mut rt = runtime();
    let cycle = datum(&mut rt, "#0=(a . #0#)");
    let (kind, text) = error(&mut rt, "write-simple", &[cycle]);
    assert_eq!(kind, ErrorKind::Value);
    assert!(text.contains("circular"), "{text}");
}

#[test]
fn deep_and_long_data() {
    let mut rt = runtime();
    let mut deep = Value::NIL;
    let mut long = Value::NIL;
    for _ in 0..1_000_000 {
        deep = rt.heap.cons(deep, Value::NIL);
        long = rt.heap.cons(Value::fixnum(1), long);
    }
    let text = printed(&mut rt, "write", deep);
    assert_eq!(text.len(), 2_000_002);
    let again = datum(&mut rt, &text);
    assert_eq!(printed(&mut rt, "write", again).len(), 2_000_002);
    assert_eq!(printed(&mut rt, "write-shared", long).len(), 2_000_001);
    assert_eq!(rt.write_short(deep, 5), "(((((...");
}

#[test]
fn exponential_sharing_meets_the_heap_limit() {
    let mut rt = runtime_with(64 << 20);
    let mut tree = Value::NIL;
    for _ in 0..60 {
        tree = rt.heap.cons(tree, tree);
    }
    let port = call(&mut rt, "open-output-string", &[]);
    let pending = try_call(&mut rt, "write", &[tree, port]).unwrap_err();
    assert!(matches!(pending, ruse_runtime::Pending::Memory(_)), "{pending:?}");
    assert_eq!(printed(&mut rt, "write-shared", tree).matches('=').count(), 59);
}

#[test]
fn objects_without_a_notation() {
    let mut rt = runtime();
    let name = rt.heap.intern("<point>");
    let fields = datum(&mut rt, "#(x y)");
    let rtd = call(&mut rt, "%make-record-type", &[name, fields]);
    let point = call(&mut rt, "%record", &[rtd, Value::fixnum(1), Value::TRUE]);
    assert_eq!(printed(&mut rt, "write", point), "#<point x: 1 y: #t>");
    assert_eq!(printed(&mut rt, "write", rtd), "#<record-type point>");
    let condition = rt.condition(ErrorKind::Type, "car", "bad:", &[Value::fixnum(5)]);
    assert_eq!(printed(&mut rt, "write", condition), "#<type-error car: bad: 5>");
    let port = call(&mut rt, "open-output-bytevector", &[]);
    assert_eq!(printed(&mut rt, "write", port), "#<binary-output-port a bytevector port>");
    for (value, text) in [
        (Value::EOF, "#<eof>"),
        (Value::UNSPECIFIED, "#<unspecified>"),
        (rt.heap.object(Kind::Promise, [Value::NIL]), "#<promise>"),
    ] {
        assert_eq!(printed(&mut rt, "display", value), text);
    }
    let itself = call(&mut rt, "%record", &[rtd, Value::NIL, Value::NIL]);
    call(&mut rt, "%record-set!", &[itself, rtd, Value::ZERO, itself, name]);
    assert_eq!(printed(&mut rt, "write", itself), "#0=#<point x: #0# y: ()>");
}

#[test]
fn short_texts() {
    let mut rt = runtime();
    let cycle = datum(&mut rt, "#0=(a . #0#)");
    assert_eq!(rt.write_short(cycle, 20), "#0=(a . #0#)");
    let string = rt.heap.string(&"λ".repeat(100_000));
    assert_eq!(rt.write_short(string, 3), "\"λλ...");
    assert_eq!(rt.write_short(Value::fixnum(123), 3), "123");
    let vector = rt.heap.make_vector(1_000_000, Value::TRUE);
    assert_eq!(rt.write_short(vector, 6), "#(#t #...");
}

#[test]
fn long_strings_are_written_in_pieces() {
    let mut rt = runtime();
    let text = "λ\"\\".repeat(50_000);
    let string = rt.heap.string(&text);
    let written = printed(&mut rt, "write", string);
    let again = datum(&mut rt, &written);
    assert_eq!(rt.heap.str(again), text);
}

#[test]
fn labels_are_patched() {
    let mut rt = runtime();
    let value = datum(&mut rt, "(#0=(1 . #1=#(#0# #1# end)) #1#)");
    let first = value.car();
    let vector = first.cdr();
    assert_eq!(rt.heap.vector_slice(vector)[..2], [first, vector]);
    assert_eq!(value.cdr().car(), vector);
}

#[test]
fn read_takes_no_more_than_its_datum() {
    let mut rt = runtime();
    let string = rt.heap.string("(a b) c|d|\n #!fold-case ABC");
    let port = call(&mut rt, "open-input-string", &[string]);
    let list = call(&mut rt, "read", &[port]);
    assert_eq!(rt.write_short(list, 20), "(a b)");
    assert_eq!(call(&mut rt, "read-char", &[port]), Value::char(' '));
    for expected in ["c", "d", "abc"] {
        let symbol = call(&mut rt, "read", &[port]);
        assert_eq!(rt.write_short(symbol, 20), expected);
    }
    assert_eq!(call(&mut rt, "read", &[port]), Value::EOF);
}

#[test]
fn read_errors_have_a_place() {
    let mut rt = runtime();
    let string = rt.heap.string("ok\n (a\n  #\\foo)");
    let port = call(&mut rt, "open-input-string", &[string]);
    call(&mut rt, "read", &[port]);
    let (kind, text) = error(&mut rt, "read", &[port]);
    assert_eq!(kind, ErrorKind::Read);
    assert!(text.contains(":3:3: "), "{text}");
}

#[test]
fn read_gives_the_text_back_when_it_is_interrupted() {
    use ruse_heap::control::reason;
    let mut rt = runtime();
    let text = format!("({})", "word ".repeat(10_000));
    let string = rt.heap.string(&text);
    let port = call(&mut rt, "open-input-string", &[string]);
    rt.heap.control().request(reason::INTERRUPT);
    let pending = try_call(&mut rt, "read", &[port]).unwrap_err();
    assert_eq!(pending, ruse_runtime::Pending::Interrupt);
    rt.heap.control().take(reason::INTERRUPT);
    let list = call(&mut rt, "read", &[port]);
    assert_eq!(list.list_len(), Some(10_000));
}

#[test]
fn nesting_meets_the_heap_limit() {
    let mut rt = runtime_with(32 << 20);
    let string = rt.heap.string(&"(".repeat(2 << 20));
    let port = call(&mut rt, "open-input-string", &[string]);
    let pending = try_call(&mut rt, "read", &[port]).unwrap_err();
    assert!(matches!(pending, ruse_runtime::Pending::Memory(_)), "{pending:?}");
}
