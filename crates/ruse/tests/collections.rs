//! Tables, persistent maps and persistent vectors across the border.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};

use ruse::{Options, ValueKind, Vm};

fn vm() -> Vm {
    Vm::new(Options::default()).expect("a VM")
}

#[test]
fn tables_become_maps() {
    let mut vm = vm();
    let map: BTreeMap<String, i64> =
        vm.eval("(import (ruse table)) (table \"b\" 2 \"a\" 1)").expect("it converts");
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a".to_owned(), 1), ("b".to_owned(), 2)]);
    let error = vm.eval::<HashMap<String, i64>>("(table \"b\" 'x)").expect_err("a symbol");
    assert!(error.to_string().contains("integer"), "{error}");
}

#[test]
fn persistent_maps_become_maps() {
    let mut vm = vm();
    let text = "(import (ruse struct)) \
                (let loop ((i 0) (s (struct))) (if (= i 500) s (loop (+ i 1) (struct-set s i (* i i)))))";
    let map: HashMap<i64, i64> = vm.eval(text).expect("it converts");
    assert_eq!(map.len(), 500);
    assert!(map.iter().all(|(key, value)| key * key == *value));
}

#[test]
fn literals_become_maps_and_vectors() {
    let mut vm = vm();
    let expected = HashMap::from([("a".to_owned(), vec![1, 2]), ("b".to_owned(), vec![])]);
    for text in [
        "#table(\"a\" (1 2) \"b\" ())",
        "#table:string(\"a\" #(1 2) \"b\" #())",
        "'#struct(\"a\" #pvector(1 2) \"b\" #pvector())",
    ] {
        let map: HashMap<String, Vec<i64>> = vm.eval(text).expect("it converts");
        assert_eq!(map, expected, "{text}");
    }
    let long: Vec<i64> = vm
        .eval("(import (ruse vector)) (list->pvector (vector->list (make-vector 3000 7)))")
        .expect("it converts");
    assert_eq!(long, [7; 3000]);
}

/// What keys mean where the program compares them does not matter to the map.
#[test]
fn tables_with_an_equivalence_of_their_own_become_maps() {
    let mut vm = vm();
    let text = "(import (srfi 69)) (let ((t (make-hash-table string-ci=?))) \
                (hash-table-set! t \"A\" 1) (hash-table-set! t \"a\" 2) t)";
    vm.eval::<()>("(import (scheme char))").expect("it runs");
    let map: HashMap<String, i64> = vm.eval(text).expect("it converts");
    assert_eq!(map, HashMap::from([("A".to_owned(), 2)]));
}

#[test]
fn maps_become_tables() {
    let mut vm = vm();
    let map = BTreeMap::from([(1, "one"), (2, "two")]);
    vm.set_global("numbers", map).expect("it converts");
    let text = "(import (ruse table) (ruse struct)) \
                (list (equal? numbers #table(1 \"one\" 2 \"two\")) (table-ref numbers 2) \
                      (begin (table-set! numbers 3 \"three\") (table-count numbers)))";
    let (equal, two, count): (bool, String, i64) = vm.eval(text).expect("it runs");
    assert_eq!((equal, two.as_str(), count), (true, "two", 3));
}

#[test]
fn their_kind_is_that_of_a_hash_table() {
    let mut vm = vm();
    for text in ["#table(a 1)", "#struct(a 1)"] {
        let value = vm.eval(text).expect("it evaluates");
        assert_eq!(vm.kind(&value).expect("its own"), ValueKind::HashTable, "{text}");
    }
}

#[test]
fn another_type_of_the_name_is_none() {
    let mut vm = vm();
    let text = "(define-record-type <struct> (make-it a) it? (a it-a)) (make-it '())";
    assert!(vm.eval::<HashMap<i64, i64>>(text).is_err());
}
