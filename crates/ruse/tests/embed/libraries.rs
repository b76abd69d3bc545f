//! Libraries of the host, what a VM may import, compiled programs.

use std::sync::{Arc, Mutex};

use ruse::{Engine, ErrorKind, LibraryAccess, Module, Options, Program, Vm};

fn world() -> Module {
    Module::new("(game world)")
        .unwrap()
        .function("add", |a: i64, b: i64| a + b)
        .value("names", vec!["ann".to_owned(), "bob".to_owned()])
}

#[test]
fn programs_and_inputs_import_them() {
    let engine = Engine::new(Options::default());
    engine.add_library(world()).unwrap();
    let mut vm = engine.vm().unwrap();
    let text = "(import (scheme base) (rename (game world) (add plus)))
        (define (check ok) (if (not ok) (error \"wrong\")))
        (check (= (plus 1 2) 3))
        (check (equal? names '(\"ann\" \"bob\")))";
    vm.run_program("demo", text).unwrap();
    assert_eq!(vm.eval::<i64>("(import (prefix (game world) w:)) (w:add 20 22)").unwrap(), 42);
    let text = "(import (scheme eval)) (eval '(add 1 2) (environment '(only (game world) add)))";
    assert_eq!(vm.eval::<i64>(text).unwrap(), 3);
    assert_eq!(vm.eval_printed("w:add").unwrap(), ["#<procedure add>"]);
    let error = vm.run_program("demo", "(import (game worl))").unwrap_err();
    assert!(error.report(false).contains("did you mean `(game world)`"), "{}", error.report(false));
    let error = vm.eval::<()>("(set! w:add 1)").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Syntax);
}

#[test]
fn names_are_checked() {
    let engine = Engine::new(Options::default());
    engine.add_library(world()).unwrap();
    let again = engine.add_library(world()).unwrap_err();
    assert_eq!(again.message, "there is a library `(game world)` already");
    let reserved = engine.add_library(Module::new("(scheme evil)").unwrap()).unwrap_err();
    assert_eq!(reserved.message, "the library name `(scheme evil)` is reserved");
    assert!(Vm::new(Options::default()).unwrap().eval::<()>("(import (game world))").is_err());
}

#[test]
fn a_vm_sees_only_what_it_was_given() {
    let libraries = LibraryAccess::only(["(scheme base)", "(scheme eval)", "(game world)"]);
    let engine = Engine::new(Options { libraries, ..Options::default() });
    engine.add_library(world()).unwrap();
    let mut vm = engine.vm().unwrap();
    let denied = "library `(scheme file)` is not available to this program";
    for text in [
        "(import (scheme file))",
        "(import (scheme base) (only (scheme file) open-input-file))",
        "(define-library (mine) (import (scheme file)))  (import (mine))",
    ] {
        assert_eq!(vm.run_program("demo", text).unwrap_err().message, denied, "{text}");
        assert_eq!(vm.eval::<()>(text).unwrap_err().message, denied, "{text}");
    }
    assert_eq!(engine.compile("demo", "(import (scheme file))").err().unwrap().message, denied);
    let error = vm.eval::<()>("(environment '(scheme file))").unwrap_err();
    assert!(error.message.ends_with(denied), "{error}");
    assert_eq!(vm.eval::<()>("open-input-file").unwrap_err().kind, ErrorKind::Unbound);
    let text = "(cond-expand ((library (scheme file)) 'yes) (else 'no))";
    assert_eq!(vm.eval_printed(text).unwrap(), ["no"]);
    assert_eq!(
        vm.eval::<i64>("(import (game world)) (apply add (map car '((1) (2))))").unwrap(),
        3
    );
    vm.eval::<()>("(guard (e (#t 1)) (let-values (((a b) (values 1 2))) (raise a)))").unwrap();
}

/// What a program displays.
fn output(engine: &Engine, program: &Program) -> String {
    let mut vm = engine.vm().unwrap();
    let text = Arc::new(Mutex::new(Vec::new()));
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    vm.set_output(Box::new(Sink(text.clone())));
    vm.run(program).unwrap();
    vm.flush();
    String::from_utf8(text.lock().unwrap().clone()).unwrap()
}

const PROGRAM: &str = "
    (define-library (counter) (export next) (import (scheme base) (scheme write))
      (begin (display \"once.\") (define n 0) (define (next) (set! n (+ n 1)) n)))
    (import (scheme base) (scheme write) (srfi 1) (counter) (game world))
    (display (fold + 0 (iota 5)))
    (display (add (next) (next)))";

#[test]
fn compiled_programs_run_anywhere() {
    let engine = Engine::new(Options::default());
    engine.add_library(world()).unwrap();
    let program = engine.compile("demo", PROGRAM).unwrap();
    assert_eq!(output(&engine, &program), "once.103");
    assert_eq!(output(&engine, &program), "once.103");
    let bytes = program.to_bytes().unwrap();
    let loaded = Program::from_bytes(&engine, &bytes).unwrap();
    assert_eq!(output(&engine, &loaded), "once.103");
    // Its libraries run once in a VM, whoever brings them.
    let mut vm = engine.vm().unwrap();
    vm.run(&program).unwrap();
    vm.run(&loaded).unwrap();
    assert_eq!(vm.eval::<i64>("(import (srfi 1)) (fold + 0 '(1 2 3))").unwrap(), 6);
    let mut vm = Vm::new(Options::default()).unwrap();
    let error = vm.run(&program).unwrap_err();
    assert_eq!(error.message, "the program needs the library `(game world)` of its host");
}

#[test]
fn damaged_programs_are_refused() {
    let engine = Engine::new(Options::default());
    engine.add_library(world()).unwrap();
    let bytes = engine.compile("demo", PROGRAM).unwrap().to_bytes().unwrap();
    for length in (0..bytes.len()).step_by(7) {
        assert!(Program::from_bytes(&engine, &bytes[..length]).is_err());
    }
    let mut other = bytes.clone();
    other[0] ^= 1;
    let error = Program::from_bytes(&engine, &other).err().unwrap();
    assert_eq!(error.message, "this program was compiled by another build of Ruse");
    // A flipped bit is found, or is one of a program that can run.
    for at in (8..bytes.len()).step_by(11) {
        let mut other = bytes.clone();
        other[at] ^= 1 << (at % 8);
        drop(Program::from_bytes(&engine, &other));
    }
}
