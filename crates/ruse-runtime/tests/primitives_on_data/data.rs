//! Primitives on pairs, vectors, records, conditions, promises, parameters.

use crate::support::{call, datum, error, runtime, runtime_with, try_call};
use ruse_heap::Value;
use ruse_runtime::{ErrorKind, Pending, Runtime};

/// Applies a primitive to data in text form and compares the result in text form.
#[track_caller]
fn check(name: &str, args: &[&str], expected: &str) {
    let mut rt = runtime();
    let args: Vec<Value> = args.iter().map(|text| datum(&mut rt, text)).collect();
    let result = call(&mut rt, name, &args);
    assert_eq!(rt.write_short(result, 200), expected, "{name}");
}

/// The kind of the error of a primitive on data in text form.
#[track_caller]
fn check_error(name: &str, args: &[&str], expected: ErrorKind) {
    let mut rt = runtime();
    let args: Vec<Value> = args.iter().map(|text| datum(&mut rt, text)).collect();
    assert_eq!(error(&mut rt, name, &args).0, expected, "{name}");
}

#[test]
fn lists() {
    check("cons", &["1", "2"], "(1 . 2)");
    check("cadr", &["(1 2 3)"], "2");
    check("cddddr", &["(1 2 3 4 5)"], "(5)");
    check("cdar", &["((1 . 2))"], "2");
    check("caddr", &["(1 2 3)"], "3");
    check("length", &["(1 2 3)"], "3");
    check("append", &["(1)", "()", "(2 3)", "4"], "(1 2 3 . 4)");
    check("append", &[], "()");
    check("reverse", &["(1 2 3)"], "(3 2 1)");
    check("list-tail", &["(1 2 3)", "2"], "(3)");
    check("list-ref", &["#0=(1 2 . #0#)", "1001"], "2");
    check("list-copy", &["(1 2 . 3)"], "(1 2 . 3)");
    check("list-copy", &["3"], "3");
    check("make-list", &["2", "x"], "(x x)");
    check("%cons*", &["1", "2", "(3)"], "(1 2 3)");
    check("list?", &["#0=(1 . #0#)"], "#f");
    check("memq", &["c", "(a b c d)"], "(c d)");
    check("memv", &["1.5", "(1 1.5)"], "(1.5)");
    check("%member", &["(b)", "(a (b) c)"], "((b) c)");
    check("assq", &["b", "((a 1) (b 2))"], "(b 2)");
    check("assv", &["5", "((1 1) (5 2))"], "(5 2)");
    check("%assoc", &["\"b\"", "((\"a\" . 1) (\"b\" . 2))"], "(\"b\" . 2)");
    check("memq", &["x", "()"], "#f");
}

#[test]
fn wrong_lists() {
    for name in ["length", "reverse", "list->vector"] {
        check_error(name, &["#0=(1 2 3 . #0#)"], ErrorKind::Type);
        check_error(name, &["(1 . 2)"], ErrorKind::Type);
    }
    check_error("append", &["#0=(1 . #0#)", "()"], ErrorKind::Type);
    check_error("list-copy", &["(1 2 3 . #0=(4 5 . #0#))"], ErrorKind::Type);
    check_error("memv", &["9", "(1 2 3 . #0=(4 5 . #0#))"], ErrorKind::Type);
    check_error("memq", &["x", "(a . b)"], ErrorKind::Type);
    check_error("assq", &["x", "(a)"], ErrorKind::Type);
    check_error("car", &["()"], ErrorKind::Type);
    check_error("caddr", &["(1 2)"], ErrorKind::Type);
    check_error("list-tail", &["(1 2)", "3"], ErrorKind::Index);
    check_error("list-ref", &["(1 2)", "2"], ErrorKind::Index);
    check_error("list-set!", &["(1 2)", "2", "x"], ErrorKind::Index);
    check_error("make-list", &["-1"], ErrorKind::Type);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_made() {
    let mut rt = runtime_with(16 << 20);
    for name in ["make-list", "make-vector"] {
        let pending = try_call(&mut rt, name, &[Value::fixnum(1 << 60)]).unwrap_err();
        assert!(matches!(pending, Pending::Memory(_)), "{name}: {pending:?}");
    }
}

#[test]
fn vectors() {
    check("vector", &["1", "2"], "#(1 2)");
    check("make-vector", &["2", "x"], "#(x x)");
    check("vector->list", &["#(1 2 3)", "1", "3"], "(2 3)");
    check("list->vector", &["(1 2)"], "#(1 2)");
    check("vector-copy", &["#(1 2 3)", "1"], "#(2 3)");
    check("vector-append", &["#(1)", "#()", "#(2 3)"], "#(1 2 3)");
    check_error("vector-ref", &["#(1)", "1"], ErrorKind::Index);
    check_error("vector-copy", &["#(1)", "1", "0"], ErrorKind::Index);
    check_error("vector-copy!", &["#(1)", "1", "#(2)"], ErrorKind::Index);
    let mut rt = runtime();
    let vector = datum(&mut rt, "#(1 2 3 4 5)");
    let number = Value::fixnum;
    call(&mut rt, "vector-copy!", &[vector, number(1), vector, number(0), number(3)]);
    assert_eq!(rt.write_short(vector, 30), "#(1 1 2 3 5)");
    call(&mut rt, "vector-fill!", &[vector, Value::TRUE, number(3)]);
    assert_eq!(rt.write_short(vector, 30), "#(1 1 2 #t #t)");
    rt.heap.set_flags(vector, ruse_isa::layout::header::IMMUTABLE);
    assert_ne!(error(&mut rt, "vector-fill!", &[vector, Value::TRUE]).0, ErrorKind::Index);
    call(&mut rt, "vector-fill!", &[vector, Value::TRUE, number(5)]);
}

#[test]
fn records() {
    let mut rt = runtime();
    let (name, who) = (rt.heap.intern("point"), rt.heap.intern("point-y"));
    let fields = datum(&mut rt, "#(x y)");
    let rtd = call(&mut rt, "%make-record-type", &[name, fields]);
    let other = call(&mut rt, "%make-record-type", &[name, fields]);
    let point = call(&mut rt, "%record", &[rtd, Value::fixnum(1), Value::fixnum(2)]);
    let index = Value::fixnum(1);
    assert_eq!(call(&mut rt, "%record-ref", &[point, rtd, index, who]), Value::fixnum(2));
    call(&mut rt, "%record-set!", &[point, rtd, index, Value::TRUE, who]);
    assert_eq!(call(&mut rt, "%record-ref", &[point, rtd, index, who]), Value::TRUE);
    assert_eq!(call(&mut rt, "%record?", &[point, other]), Value::FALSE);
    let (kind, text) = error(&mut rt, "%record-ref", &[point, other, index, who]);
    assert_eq!(kind, ErrorKind::Type);
    assert!(text.starts_with("point-y: "), "{text}");
}

#[test]
fn conditions() {
    let mut rt = runtime();
    let user = rt.heap.intern("user");
    let message = rt.heap.string("bad");
    let irritants = datum(&mut rt, "(1 \"x\")");
    let made = call(&mut rt, "%make-condition", &[user, Value::FALSE, message, irritants]);
    assert_eq!(call(&mut rt, "error-object-message", &[made]), message);
    assert_eq!(call(&mut rt, "error-object-irritants", &[made]), irritants);
    let text = call(&mut rt, "%condition-text", &[made]);
    assert_eq!(rt.heap.str(text), "bad 1 \"x\"");
    let Err(Pending::Exception { payload, continuable: false }) =
        try_call(&mut rt, "car", &[Value::NIL])
    else {
        panic!("car of ()");
    };
    let text = call(&mut rt, "error-object-message", &[payload]);
    assert!(rt.heap.str(text).starts_with("car: "), "{}", rt.heap.str(text));
    assert_eq!(call(&mut rt, "file-error?", &[payload]), Value::FALSE);
    let raised = try_call(&mut rt, "raise-continuable", &[Value::fixnum(1)]);
    let payload = Value::fixnum(1);
    assert_eq!(raised, Err(Pending::Exception { payload, continuable: true }));
    for (status, expected) in
        [(Value::TRUE, 0), (Value::FALSE, 1), (Value::fixnum(7), 7), (Value::fixnum(256), 70)]
    {
        assert_eq!(try_call(&mut rt, "%exit", &[status]), Err(Pending::Exit(expected)));
    }
    assert_eq!(try_call(&mut rt, "emergency-exit", &[]), Err(Pending::Exit(0)));
}

fn list_of_values(rt: &mut Runtime, args: &[Value]) -> String {
    let values = call(rt, "values", args);
    let list = call(rt, "%values->list", &[values]);
    rt.write_short(list, 50)
}

#[test]
fn values_promises_parameters() {
    let mut rt = runtime();
    assert_eq!(list_of_values(&mut rt, &[]), "()");
    assert_eq!(list_of_values(&mut rt, &[Value::TRUE]), "(#t)");
    assert_eq!(list_of_values(&mut rt, &[Value::TRUE, Value::FALSE]), "(#t #f)");
    let (p, q) = (
        call(&mut rt, "%make-promise", &[Value::FALSE, Value::NIL]),
        call(&mut rt, "make-promise", &[Value::fixnum(3)]),
    );
    assert_eq!(call(&mut rt, "make-promise", &[q]), q);
    call(&mut rt, "%promise-share!", &[p, q]);
    call(&mut rt, "%promise-set!", &[q, Value::TRUE, Value::fixnum(4)]);
    assert_eq!(call(&mut rt, "%promise-value", &[p]), Value::fixnum(4));
    let parameter = call(&mut rt, "%make-parameter", &[Value::fixnum(1), Value::FALSE]);
    let binding = rt.heap.cons(parameter, Value::fixnum(2));
    let bindings = rt.heap.list(&[binding]);
    call(&mut rt, "%dynamic-set!", &[Value::fixnum(2), bindings]);
    assert_eq!(rt.parameter_value(parameter), Value::fixnum(2));
    assert_eq!(error(&mut rt, "%dynamic-ref", &[Value::fixnum(3)]).0, ErrorKind::Index);
}

#[test]
fn system() {
    let mut rt = runtime();
    let first = call(&mut rt, "%entropy", &[]);
    assert_ne!(first, call(&mut rt, "%entropy", &[]));
    let before = call(&mut rt, "current-jiffy", &[]).as_fixnum();
    assert!(before <= call(&mut rt, "current-jiffy", &[]).as_fixnum());
    assert!(call(&mut rt, "current-second", &[]).as_flonum() > Some(1.6e9));
    let name = rt.heap.string("NO=SUCH\0NAME");
    assert_eq!(call(&mut rt, "get-environment-variable", &[name]), Value::FALSE);
    let path = rt.heap.string("PATH");
    assert_eq!(
        call(&mut rt, "get-environment-variable", &[path]).is_true(),
        std::env::var_os("PATH").is_some()
    );
}
