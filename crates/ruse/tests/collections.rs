//! Tables and persistent maps across the border.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};

use ruse::{Options, Vm};

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
fn another_type_of_the_name_is_none() {
    let mut vm = vm();
    let text = "(define-record-type <struct> (make-it a) it? (a it-a)) (make-it '())";
    assert!(vm.eval::<HashMap<i64, i64>>(text).is_err());
}
