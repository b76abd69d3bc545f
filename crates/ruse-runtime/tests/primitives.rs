//! Primitives through their table: numbers, bits, characters, strings, bytevectors, equivalence, tables.
#![forbid(unsafe_code)]

use std::sync::Arc;

use ruse_heap::{Control, Kind, Value};
use ruse_runtime::{
    ErrorKind, Pending, Runtime, RuntimeConfig, primitive_index, primitive_infos, primitives,
};

fn runtime() -> Runtime {
    Runtime::new(RuntimeConfig::default(), Arc::new(Control::default()))
}

fn call(rt: &mut Runtime, name: &str, args: &[Value]) -> Result<Value, ErrorKind> {
    let id = primitive_index(name).unwrap_or_else(|| panic!("no primitive {name}"));
    let primitive = &primitives()[id.0 as usize];
    assert!(primitive.info.arity.accepts(args.len()), "{name} with {} arguments", args.len());
    (primitive.function)(rt, args).map_err(|_| match rt.pending {
        Pending::Exception { payload, .. } => rt.condition_kind(payload).expect("a condition"),
        Pending::Memory(_) => ErrorKind::Limit,
        other => panic!("{other:?} is pending"),
    })
}

/// The message of the error that a call raises.
fn message(rt: &mut Runtime, name: &str, args: &[Value]) -> String {
    assert!(call(rt, name, args).is_err(), "{name} should raise");
    let Pending::Exception { payload, .. } = rt.pending else { panic!("no exception") };
    rt.condition_text(payload)
}

fn number(rt: &mut Runtime, text: &str) -> Value {
    rt.parse_number_value(text).unwrap_or_else(|| panic!("{text} is no number"))
}

/// Result of a numeric primitive as text: a number, a boolean, several values, or the kind of the error.
fn numeric(call_text: &str) -> String {
    let mut rt = runtime();
    let mut words = call_text.split(' ');
    let name = words.next().expect("a name");
    let args: Vec<Value> = words.map(|word| number(&mut rt, word)).collect();
    match call(&mut rt, name, &args) {
        Err(kind) => kind.name().to_owned(),
        Ok(value) if value.is_boolean() => value.is_true().to_string(),
        Ok(value) if value.is_kind(Kind::Values) => {
            let texts: Vec<String> =
                rt.heap.object_slice(value).iter().map(|&v| text(&rt, v)).collect();
            texts.join(" ")
        }
        Ok(value) => text(&rt, value),
    }
}

fn text(rt: &Runtime, value: Value) -> String {
    if value.is_kind(Kind::String) {
        return rt.heap.str(value).to_owned();
    }
    rt.number_text(value, 10).expect("a number")
}

fn string(rt: &mut Runtime, text: &str) -> Value {
    rt.heap.string(text)
}

#[test]
fn names_are_unique_and_rows_complete() {
    let infos = primitive_infos();
    for (index, info) in infos.iter().enumerate() {
        assert_eq!(
            primitive_index(info.name).map(|id| id.0 as usize),
            Some(index),
            "{}",
            info.name
        );
        assert!(info.doc.ends_with('.'), "{} has no documentation", info.name);
        assert!(info.params.starts_with('('), "{}", info.name);
    }
    assert_eq!(infos.len(), primitives().len());
}

#[test]
fn primitive_values_are_the_same_object_each_time() {
    let mut rt = runtime();
    let car = primitive_index("+").expect("a primitive");
    let first = rt.primitive_value(car);
    assert!(first.is_procedure());
    assert_eq!(first, rt.primitive_value(car));
}

#[test]
fn arithmetic() {
    for (input, expected) in [
        ("+", "0"),
        ("*", "1"),
        ("+ 1 2 3", "6"),
        ("+ 4611686018427387903 1", "4611686018427387904"),
        ("- -4611686018427387904 1", "-4611686018427387905"),
        ("- -4611686018427387904", "4611686018427387904"),
        ("- 4611686018427387905 2", "4611686018427387903"),
        ("* 4611686018427387903 4611686018427387903", "21267647932558653957237540927630737409"),
        (
            "* 100000000000000000000 100000000000000000000",
            "10000000000000000000000000000000000000000",
        ),
        ("+ 1/2 1/3", "5/6"),
        ("+ 1/2 1/2", "1"),
        ("+ 1 2.5", "3.5"),
        ("* 0 1.5", "0.0"),
        ("/ 6 3", "2"),
        ("/ 6 4", "3/2"),
        ("/ 2", "1/2"),
        ("/ 1.0 0.0", "+inf.0"),
        ("/ 1 0", "divide"),
        ("/ 1.5 0", "divide"),
        ("/ 0", "divide"),
        ("+ 1+2i 3-2i", "4"),
        ("* +i +i", "-1"),
        ("- 5 1 1", "3"),
        ("expt 2 100", "1267650600228229401496703205376"),
        ("expt 2 10000000000", "limit"),
        ("square 1/3", "1/9"),
        ("abs -4611686018427387904", "4611686018427387904"),
        ("max 1 2.0 3", "3.0"),
        ("min 1 2.0 3", "1.0"),
        ("gcd", "0"),
        ("gcd 32 -36", "4"),
        ("lcm 32 -36", "288"),
        ("sqrt 16", "4"),
        ("sqrt -4", "+2i"),
        ("sqrt 2.25", "1.5"),
        ("exact-integer-sqrt 17", "4 1"),
        ("exact 2.5", "5/2"),
        ("exact +inf.0", "value"),
        ("inexact 1/4", "0.25"),
        ("exact->inexact 1", "1.0"),
        ("inexact->exact 2.0", "2"),
        ("round 7/2", "4"),
        ("round 2.5", "2.0"),
        ("floor -4.3", "-5.0"),
        ("numerator 6/4", "3"),
        ("denominator 0.5", "2.0"),
        ("rationalize 3/10 1/10", "1/3"),
        ("atan 1 0", "1.5707963267948966"),
        ("log 8 2", "3.0"),
        ("log 0", "value"),
        ("magnitude 3+4i", "5"),
        ("angle -1", "3.141592653589793"),
        ("make-rectangular 1 2", "1+2i"),
        ("make-polar 2 0", "2"),
        ("real-part 1+2i", "1"),
        ("imag-part 1.5", "0"),
        ("number->string 255 16", "ff"),
        ("number->string 1e21", "1.0e+21"),
        ("number->string 10 1", "type"),
    ] {
        assert_eq!(numeric(input), expected, "({input})");
    }
}

#[test]
fn integer_division() {
    for (input, expected) in [
        ("quotient -7 2", "-3"),
        ("remainder -7 2", "-1"),
        ("modulo -7 2", "1"),
        ("modulo 7 -2", "-1"),
        ("floor-quotient -7 2", "-4"),
        ("floor/ -5 -2", "2 -1"),
        ("floor/ 5 -2", "-3 -1"),
        ("truncate/ -5.0 2", "-2.0 -1.0"),
        ("truncate-quotient 5 2", "2"),
        ("floor-remainder -5 2", "1"),
        ("quotient -4611686018427387904 -1", "4611686018427387904"),
        ("quotient 1 0", "divide"),
        ("modulo 1.5 1", "type"),
        ("modulo 100000000000000000000 7", "2"),
    ] {
        assert_eq!(numeric(input), expected, "({input})");
    }
}

#[test]
fn comparison_is_exact_and_checks_every_argument() {
    for (input, expected) in [
        ("< 1 2 3", "true"),
        ("< 1 3 2", "false"),
        ("<= 1 1.0 2", "true"),
        ("> 3 2 1", "true"),
        (">= 3 3 4", "false"),
        ("= 1 1.0 1", "true"),
        ("= 9007199254740993 9007199254740992.0", "false"),
        ("< 9007199254740992.0 9007199254740993", "true"),
        ("= +nan.0 +nan.0", "false"),
        ("<= +nan.0 1", "false"),
        ("= 1+2i 1+2i", "true"),
        ("< 1 +i", "type"),
        ("< 2 1 +i", "type"),
        ("< +i", "type"),
        ("zero? 0.0", "true"),
        ("positive? 1/2", "true"),
        ("negative? -1e300", "true"),
        ("positive? +i", "type"),
        ("odd? 3.0", "true"),
        ("even? 100000000000000000000", "true"),
        ("odd? 1.5", "type"),
        ("integer? 3.0", "true"),
        ("rational? +inf.0", "false"),
        ("real? 1+2i", "false"),
        ("exact? 1/2", "true"),
        ("nan? +nan.0", "true"),
        ("exact-integer? 5.0", "false"),
    ] {
        assert_eq!(numeric(input), expected, "({input})");
    }
}

#[test]
fn bits() {
    for (input, expected) in [
        ("bitwise-and", "-1"),
        ("bitwise-ior", "0"),
        ("bitwise-xor", "0"),
        ("bitwise-and 12 10", "8"),
        ("bitwise-xor 12 10 1", "7"),
        ("bitwise-ior 100000000000000000000 1", "100000000000000000001"),
        ("bitwise-not 0", "-1"),
        ("bit-count -13", "2"),
        ("bit-count 7", "3"),
        ("integer-length -8", "3"),
        ("first-set-bit 0", "-1"),
        ("first-set-bit 40", "3"),
        ("arithmetic-shift 1 62", "4611686018427387904"),
        ("arithmetic-shift -1 64", "-18446744073709551616"),
        ("arithmetic-shift 1 100", "1267650600228229401496703205376"),
        ("arithmetic-shift -5 -1", "-3"),
        ("arithmetic-shift 5 -1000000", "0"),
        ("arithmetic-shift -5 -4611686018427387904", "-1"),
        ("arithmetic-shift 1 4611686018427387904", "limit"),
        ("bitwise-and 1 1.0", "type"),
        ("arithmetic-shift 1.0 1", "type"),
    ] {
        assert_eq!(numeric(input), expected, "({input})");
    }
}

#[test]
fn errors_name_procedure_and_argument() {
    let mut rt = runtime();
    let (one, no) = (Value::fixnum(1), Value::FALSE);
    assert_eq!(
        message(&mut rt, "+", &[one, one, no]),
        "+: argument 3 must be a number, but it is #f"
    );
    assert_eq!(
        message(&mut rt, "<", &[no, one]),
        "<: argument 1 must be a real number, but it is #f"
    );
    assert_eq!(message(&mut rt, "-", &[no]), "-: argument 1 must be a number, but it is #f");
    assert_eq!(
        message(&mut rt, "gcd", &[one, one, no]),
        "gcd: argument 3 must be an integer, but it is #f"
    );
    let text = string(&mut rt, "abc");
    assert_eq!(
        message(&mut rt, "string-ref", &[text, Value::fixnum(3)]),
        "string-ref: argument 2 must be an index from 0 to 2, but it is 3"
    );
}

#[test]
fn string_to_number_gives_false_for_what_is_none() {
    let mut rt = runtime();
    for (input, expected) in
        [("100", "100"), ("#xff", "255"), ("1e2", "100.0"), ("-1/2", "-1/2"), ("+i", "+i")]
    {
        let input = string(&mut rt, input);
        let value = call(&mut rt, "string->number", &[input]).expect("no error");
        assert_eq!(text(&rt, value), expected);
    }
    for input in ["", "abc", "1/0", "-", "#e+inf.0"] {
        let input = string(&mut rt, input);
        assert_eq!(call(&mut rt, "string->number", &[input]), Ok(Value::FALSE));
    }
}

/// The text of a string that a call makes.
fn string_result(rt: &mut Runtime, name: &str, args: &[Value]) -> String {
    let value = call(rt, name, args).unwrap_or_else(|kind| panic!("{name} raised {kind:?}"));
    rt.heap.str(value).to_owned()
}

#[test]
fn strings_with_characters_of_all_lengths() {
    let mut rt = runtime();
    let s = string(&mut rt, "aλ→😀z");
    let index = Value::index;
    assert_eq!(call(&mut rt, "string-length", &[s]), Ok(index(5)));
    assert_eq!(call(&mut rt, "string-ref", &[s, index(3)]), Ok(Value::char('😀')));
    assert_eq!(string_result(&mut rt, "substring", &[s, index(1), index(4)]), "λ→😀");
    assert_eq!(string_result(&mut rt, "string-copy", &[s, index(4)]), "z");
    call(&mut rt, "string-set!", &[s, index(0), Value::char('é')]).expect("set");
    call(&mut rt, "string-set!", &[s, index(3), Value::char('x')]).expect("set");
    assert_eq!(rt.heap.str(s), "éλ→xz");
    call(&mut rt, "string-copy!", &[s, index(1), s, index(0), index(3)]).expect("copy");
    assert_eq!(rt.heap.str(s), "ééλ→z");
    call(&mut rt, "string-fill!", &[s, Value::char('-'), index(1), index(3)]).expect("fill");
    assert_eq!(rt.heap.str(s), "é--→z");
    assert_eq!(string_result(&mut rt, "string-append", &[s, s]), "é--→zé--→z");
    let list = call(&mut rt, "string->list", &[s, index(3)]).expect("list");
    assert_eq!(string_result(&mut rt, "list->string", &[list]), "→z");
    let vector = call(&mut rt, "string->vector", &[s]).expect("vector");
    assert_eq!(string_result(&mut rt, "vector->string", &[vector, index(4)]), "z");
    let eszett = string(&mut rt, "Straße ΣΑΣ");
    assert_eq!(string_result(&mut rt, "string-upcase", &[eszett]), "STRASSE ΣΑΣ");
    assert_eq!(string_result(&mut rt, "string-downcase", &[eszett]), "straße σας");
    let other = string(&mut rt, "STRASSE σας");
    assert_eq!(call(&mut rt, "string-ci=?", &[eszett, other]), Ok(Value::TRUE));
    assert_eq!(call(&mut rt, "string=?", &[eszett, other]), Ok(Value::FALSE));
    let filled = [index(3), Value::char('λ')];
    assert_eq!(string_result(&mut rt, "make-string", &filled), "λλλ");
}

#[test]
fn strings_refuse_wrong_ranges_literals_and_sizes() {
    let mut rt = runtime();
    let s = string(&mut rt, "abc");
    let index = Value::index;
    let literal = rt.heap.literal_string("abc");
    let set = [literal, index(0), Value::char('x')];
    assert_eq!(call(&mut rt, "string-set!", &set), Err(ErrorKind::Value));
    assert_eq!(call(&mut rt, "string-fill!", &[literal, Value::char('x')]), Err(ErrorKind::Value));
    assert_eq!(call(&mut rt, "substring", &[s, index(2), index(1)]), Err(ErrorKind::Index));
    assert_eq!(call(&mut rt, "substring", &[s, index(0), index(4)]), Err(ErrorKind::Index));
    assert_eq!(call(&mut rt, "string-copy!", &[s, index(1), s]), Err(ErrorKind::Index));
    assert_eq!(call(&mut rt, "make-string", &[Value::fixnum(-1)]), Err(ErrorKind::Type));
    assert_eq!(call(&mut rt, "make-string", &[index(1 << 60)]), Err(ErrorKind::Limit));
    assert_eq!(call(&mut rt, "make-bytevector", &[index(1 << 60)]), Err(ErrorKind::Limit));
    let name = rt.heap.intern("sym");
    let name = call(&mut rt, "symbol->string", &[name]).expect("name");
    let set = [name, index(0), Value::char('x')];
    assert_eq!(call(&mut rt, "string-set!", &set), Err(ErrorKind::Value));
}

#[test]
fn characters() {
    let mut rt = runtime();
    let c = Value::char;
    assert_eq!(call(&mut rt, "char-upcase", &[c('ß')]), Ok(c('ß')));
    assert_eq!(call(&mut rt, "char-ci=?", &[c('Σ'), c('ς'), c('σ')]), Ok(Value::TRUE));
    assert_eq!(call(&mut rt, "char<?", &[c('a'), c('b'), c('b')]), Ok(Value::FALSE));
    assert_eq!(call(&mut rt, "digit-value", &[c('٣')]), Ok(Value::fixnum(3)));
    assert_eq!(call(&mut rt, "char-numeric?", &[c('²')]), Ok(Value::FALSE));
    assert_eq!(call(&mut rt, "integer->char", &[Value::fixnum(0xD800)]), Err(ErrorKind::Value));
    assert_eq!(call(&mut rt, "char->integer", &[Value::fixnum(1)]), Err(ErrorKind::Type));
}

#[test]
fn bytevectors() {
    let mut rt = runtime();
    let index = Value::index;
    let b = rt.heap.bytevector(&[0, 1, 2, 3, 4]);
    call(&mut rt, "bytevector-copy!", &[b, index(1), b, index(0), index(4)]).expect("copy");
    assert_eq!(rt.heap.bytes(b), [0, 0, 1, 2, 3]);
    assert_eq!(call(&mut rt, "bytevector-copy!", &[b, index(3), b]), Err(ErrorKind::Index));
    assert_eq!(
        call(&mut rt, "bytevector-u8-set!", &[b, index(0), index(256)]),
        Err(ErrorKind::Type)
    );
    assert_eq!(call(&mut rt, "bytevector-u8-ref", &[b, index(5)]), Err(ErrorKind::Index));
    let both = call(&mut rt, "bytevector-append", &[b, b]).expect("append");
    assert_eq!(both.size(), 10);
    let bad = rt.heap.bytevector(&[65, 0xC0, 0x80]);
    assert_eq!(call(&mut rt, "utf8->string", &[bad]), Err(ErrorKind::Value));
    assert_eq!(string_result(&mut rt, "utf8->string", &[bad, index(0), index(1)]), "A");
    let s = string(&mut rt, "aλz");
    let bytes = call(&mut rt, "string->utf8", &[s, index(1), index(2)]).expect("bytes");
    assert_eq!(rt.heap.bytes(bytes), "λ".as_bytes());
}

#[test]
fn equivalence() {
    let mut rt = runtime();
    let pairs = [
        ("1/2", "1/2", true),
        ("100000000000000000000", "100000000000000000000", true),
        ("1e300", "1e300", true),
        ("0.0", "-0.0", false),
        ("+nan.0", "+nan.0", true),
        ("1", "1.0", false),
        ("1/2+3i", "1/2+3i", true),
    ];
    for (a, b, same) in pairs {
        let (x, y) = (number(&mut rt, a), number(&mut rt, b));
        for name in ["eqv?", "equal?"] {
            assert_eq!(call(&mut rt, name, &[x, y]), Ok(Value::boolean(same)), "{name} {a} {b}");
        }
        if same {
            assert_eq!(rt.eqv_hash(x), rt.eqv_hash(y), "{a}");
            assert_eq!(rt.equal_hash(x), rt.equal_hash(y), "{a}");
        }
    }
    let (a, b) = (string(&mut rt, "x"), string(&mut rt, "x"));
    assert_eq!(call(&mut rt, "eqv?", &[a, b]), Ok(Value::FALSE));
    let (a, b) = (rt.heap.vector(&[a, Value::NIL]), rt.heap.vector(&[b, Value::NIL]));
    assert_eq!(call(&mut rt, "equal?", &[a, b]), Ok(Value::TRUE));
    assert_eq!(rt.equal_hash(a), rt.equal_hash(b));
}

#[test]
fn equal_ends_on_circular_data() {
    let mut rt = runtime();
    // Two circular lists of lengths 2 and 3 with the same elements.
    let circle = |rt: &mut Runtime, n: usize, last: i64| {
        let mut elements = vec![Value::fixnum(1); n - 1];
        elements.push(Value::fixnum(last));
        let list = rt.heap.list(&elements);
        let mut end = list;
        while end.cdr().is_pair() {
            end = end.cdr();
        }
        rt.heap.set_cdr(end, list);
        list
    };
    let (a, b, c) = (circle(&mut rt, 2, 1), circle(&mut rt, 3, 1), circle(&mut rt, 40_001, 2));
    assert_eq!(rt.equal(a, b), Ok(true));
    assert_eq!(rt.equal(a, c), Ok(false));
    rt.equal_hash(a);
    // A vector that contains itself.
    let vectors: Vec<Value> = (0..2)
        .map(|_| {
            let v = rt.heap.vector(&[Value::NIL, Value::NIL]);
            rt.heap.vector_set(v, 0, v);
            rt.heap.vector_set(v, 1, v);
            v
        })
        .collect();
    assert_eq!(rt.equal(vectors[0], vectors[1]), Ok(true));
}

#[test]
fn equal_shares_work_on_shared_structure_and_bears_depth() {
    let mut rt = runtime();
    let dag = |rt: &mut Runtime| (0..2000).fold(Value::NIL, |node, _| rt.heap.cons(node, node));
    let (a, b) = (dag(&mut rt), dag(&mut rt));
    assert_eq!(rt.equal(a, b), Ok(true));
    let deep =
        |rt: &mut Runtime| (0..300_000).fold(Value::NIL, |node, _| rt.heap.cons(node, Value::NIL));
    let (a, b) = (deep(&mut rt), deep(&mut rt));
    assert_eq!(rt.equal(a, b), Ok(true));
}

fn table(rt: &mut Runtime, kind: &str, weakness: Option<&str>) -> Value {
    let kind = rt.heap.intern(kind);
    let weakness = weakness.map_or(Value::FALSE, |name| rt.heap.intern(name));
    call(rt, "%make-table", &[kind, weakness]).expect("a table")
}

#[test]
fn tables_against_a_model() {
    let mut rt = runtime();
    let t = table(&mut rt, "string", None);
    let mut model: Vec<(String, i64)> = Vec::new();
    let mut random = 12345u64;
    for step in 0..20_000 {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let name = format!("key{}", (random >> 33) % 500);
        let key = string(&mut rt, &name);
        let place = model.iter().position(|(known, _)| *known == name);
        if random >> 60 < 5 {
            let deleted = call(&mut rt, "%table-delete!", &[t, key]).expect("delete");
            assert_eq!(deleted, Value::boolean(place.is_some()));
            place.map(|at| model.remove(at));
        } else {
            call(&mut rt, "%table-set!", &[t, key, Value::fixnum(step)]).expect("set");
            match place {
                Some(at) => model[at].1 = step,
                None => model.push((name, step)),
            }
        }
        assert_eq!(rt.table_count(t), model.len());
    }
    let copy = call(&mut rt, "%table-copy", &[t]).expect("copy");
    rt.table_clear(t);
    assert_eq!(rt.table_count(t), 0);
    let entries = call(&mut rt, "%table-entries", &[copy]).expect("entries");
    let entries = rt.heap.vector_slice(entries).to_vec();
    assert_eq!(entries.len(), model.len() * 2);
    for (entry, (name, value)) in entries.chunks(2).zip(&model) {
        assert_eq!((rt.heap.str(entry[0]), entry[1]), (&**name, Value::fixnum(*value)));
    }
}

#[test]
fn tables_find_keys_by_their_equivalence() {
    let mut rt = runtime();
    let absent = Value::DEFAULT;
    for (kind, bignum, list) in [("eq", false, false), ("eqv", true, false), ("equal", true, true)]
    {
        let t = table(&mut rt, kind, None);
        let big = [0, 1].map(|_| number(&mut rt, "123456789012345678901234567890"));
        let lists = [0, 1].map(|_| {
            let inner = string(&mut rt, "x");
            rt.heap.list(&[Value::fixnum(1), inner])
        });
        for keys in [big, lists] {
            call(&mut rt, "%table-set!", &[t, keys[0], Value::TRUE]).expect("set");
            assert_eq!(call(&mut rt, "%table-ref", &[t, keys[0], absent]), Ok(Value::TRUE));
        }
        let found = |rt: &mut Runtime, key| call(rt, "%table-has", &[t, key]);
        assert_eq!(found(&mut rt, big[1]), Ok(Value::boolean(bignum)), "{kind}");
        assert_eq!(found(&mut rt, lists[1]), Ok(Value::boolean(list)), "{kind}");
    }
    let t = table(&mut rt, "string", None);
    let symbol = rt.heap.intern("x");
    assert_eq!(call(&mut rt, "%table-ref", &[t, symbol, absent]), Err(ErrorKind::Type));
}

#[test]
fn runtime_calls_check_types_bounds_and_literals() {
    use ruse_heap::Heap;
    use ruse_isa::calls::RuntimeCalls;
    use ruse_isa::layout::header;

    let mut rt = runtime();
    let kind = |rt: &mut Runtime| {
        let Pending::Exception { payload, .. } = rt.pending else { panic!("no exception") };
        rt.condition_kind(payload)
    };
    let vector = rt.heap.vector(&[Value::ZERO, Value::TRUE]);
    assert_eq!(rt.vector_ref(vector, Value::fixnum(1)), Ok(Value::TRUE));
    assert!(rt.vector_ref(vector, Value::fixnum(-1)).is_err());
    assert_eq!(kind(&mut rt), Some(ErrorKind::Index));
    let float = rt.heap.flonum(1.0);
    assert!(rt.vector_ref(vector, float).is_err());
    assert_eq!(kind(&mut rt), Some(ErrorKind::Type));
    Heap::set_flags(&mut rt.heap, vector, header::IMMUTABLE);
    assert!(rt.vector_set(vector, Value::ZERO, Value::ZERO).is_err());
    assert_eq!(kind(&mut rt), Some(ErrorKind::Value));
    assert!(RuntimeCalls::car(&mut rt, Value::NIL).is_err());
    assert_eq!(kind(&mut rt), Some(ErrorKind::Type));
    let cell = rt.global("(scheme base)", "nowhere");
    assert!(rt.unbound_global(cell).is_err());
    assert_eq!(kind(&mut rt), Some(ErrorKind::Unbound));
    let Pending::Exception { payload, .. } = rt.pending else { panic!("no exception") };
    assert_eq!(rt.condition_text(payload), "unbound variable: nowhere");
}

#[test]
fn an_interrupt_stops_a_long_comparison() {
    let control = Arc::new(Control::default());
    let mut rt = Runtime::new(RuntimeConfig::default(), control.clone());
    let long = |rt: &mut Runtime| rt.heap.list(&vec![Value::ZERO; 100_000]);
    let (a, b) = (long(&mut rt), long(&mut rt));
    control.request(ruse_heap::control::reason::INTERRUPT);
    assert!(rt.equal(a, b).is_err());
    assert_eq!(rt.pending, Pending::Interrupt);
}
