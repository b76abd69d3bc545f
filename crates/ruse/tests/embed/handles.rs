//! Handles on values.

use ruse::{ErrorKind, Value, ValueKind};

use super::{every_vm, vm};

#[test]
fn handles_follow_their_objects() {
    every_vm(|vm| {
        let list: Value = vm.eval("(list 1 (string #\\a) (vector 2))").unwrap();
        for _ in 0..5 {
            vm.eval::<()>("(make-vector 10000 '())").unwrap();
            vm.collect();
        }
        assert_eq!(vm.to_text(&list).unwrap(), "(1 \"a\" #(2))");
        let same = list.clone();
        drop(list);
        vm.collect();
        assert!(vm.equal(&same, &same).unwrap());
        assert_eq!(vm.kind(&same).unwrap(), ValueKind::Pair);
    });
}

#[test]
fn dropped_handles_are_freed() {
    let mut vm = vm();
    vm.eval::<()>("1").unwrap();
    let before = vm.stats().handles;
    let handles: Vec<Value> = (0..100).map(|i| vm.value(vec![i]).unwrap()).collect();
    assert_eq!(vm.stats().handles, before + 100);
    let clones = handles.clone();
    drop(handles);
    assert_eq!(vm.stats().handles, before + 100);
    std::thread::spawn(move || drop(clones)).join().unwrap();
    assert_eq!(vm.stats().handles, before);
    // What they held is garbage, and slots are used again.
    vm.eval::<()>("(define (f) (make-vector 100000 0))").unwrap();
    vm.collect();
    let low = vm.stats().heap_bytes;
    for _ in 0..200 {
        let _: Value = vm.eval("(f)").unwrap();
    }
    vm.collect();
    assert!(vm.stats().heap_bytes < low + 1_000_000);
    // Immediate values need no slot.
    let numbers: Vec<Value> = (0..100).map(|i| vm.value(i).unwrap()).collect();
    assert_eq!(vm.stats().handles, before);
    drop(numbers);
}

#[test]
fn a_host_that_calls_nothing_collects_too() {
    let mut vm = vm();
    vm.set_global("x", 1).unwrap();
    let before = vm.stats().collections;
    for _ in 0..200 {
        drop(vm.value("x".repeat(100_000)).unwrap());
    }
    assert!(vm.stats().collections > before);
    assert!(vm.stats().heap_bytes < 10_000_000);
}

#[test]
fn values_of_another_vm_are_refused() {
    let (mut one, mut two) = (vm(), vm());
    let list: Value = one.eval("(list 1 2)").unwrap();
    let message = "this value belongs to another VM";
    let error = two.to_text(&list).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Value, message));
    assert_eq!(two.get::<Vec<i32>>(&list).unwrap_err().message, message);
    assert_eq!(two.set_global("x", list.clone()).unwrap_err().message, message);
    let car: Value = two.eval("car").unwrap();
    assert_eq!(two.call::<i32>(&car, (&list,)).unwrap_err().message, message);
    two.register("get", move || list.clone()).unwrap();
    assert_eq!(
        two.eval::<()>("(get)").unwrap_err().message,
        "get: this value belongs to another VM"
    );
    // Immediate values belong to nobody.
    let seven = one.value(7).unwrap();
    assert_eq!(two.get::<i32>(&seven).unwrap(), 7);
}

#[test]
fn handles_outlive_their_vm() {
    let mut one = vm();
    let list: Value = one.eval("(list 1 2)").unwrap();
    drop(one);
    assert!(vm().to_text(&list).is_err());
    drop(list);
}
