//! The programs of `tests/c`, and the example.

use crate::build::{Linkage, compile, in_crate, run, scratch};

fn check(name: &str, linkage: Linkage) {
    run(&compile(&in_crate(&format!("tests/c/{name}.c")), linkage));
}

#[test]
fn values() {
    check("values", Linkage::Shared);
}

#[test]
fn values_linked_statically() {
    check("values", Linkage::Static);
}

#[test]
fn functions() {
    check("functions", Linkage::Shared);
}

#[test]
fn errors() {
    check("errors", Linkage::Shared);
}

#[test]
fn control() {
    check("control", Linkage::Shared);
}

#[test]
fn programs() {
    check("programs", Linkage::Shared);
}

#[test]
fn the_example() {
    let example = in_crate("../../examples/c/rooms.c");
    let output = run(&compile(&example, Linkage::Shared));
    let expected = in_crate("../../examples/c/rooms.txt");
    assert_eq!(output, std::fs::read_to_string(expected).expect("what it is to write"));
}

#[test]
fn the_program_of_the_guide() {
    let guide = std::fs::read_to_string(in_crate("../../docs/embedding-c.md")).expect("the guide");
    let program = guide.split_once("```c\n").and_then(|(_, rest)| rest.split_once("```"));
    let source = scratch().join("guide.c");
    std::fs::write(&source, program.expect("it has a program").0).expect("the scratch");
    assert_eq!(run(&compile(&source, Linkage::Shared)), "3\n");
}
