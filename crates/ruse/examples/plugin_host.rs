//! A host of plug-ins that nobody trusts. A plug-in is a program in a VM of its own: it registers handlers of messages,
//! and sees the library `(host)`, a few libraries of R7RS and one folder. Whatever it does instead of answering is an
//! error of its kind; host and other plug-ins go on.
//!
//! `cargo run --release -p ruse --example plugin_host`
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ruse::{Capabilities, Engine, Error, ErrorKind, Function, LibraryAccess, Module, Options, Vm};

/// Gets a message; gives an answer or `#f`.
type Handler = Function<(String,), Option<String>>;

const GREETER: &str = r#"
(import (scheme base) (host))
(define count 0)
(on-message!
  (lambda (text)
    (set! count (+ count 1))
    (and (string=? text "hello")
         (string-append "hello to you, number " (number->string count)))))
(log "the greeter is ready")
"#;

const LOOPS: &str = r#"
(import (scheme base) (host))
;; It even handles every error that it can.
(on-message! (lambda (text) (let loop () (guard (e (#t #f)) (car text)) (loop))))
"#;

const HOARDS: &str = r#"
(import (scheme base) (host))
(define hoard '())
(on-message!
  (lambda (text)
    (let loop () (set! hoard (cons (make-vector 1000 text) hoard)) (loop))))
"#;

const READS: &str = r#"
(import (scheme base) (scheme file) (host))
(on-message!
  (lambda (text) (call-with-input-file "/etc/passwd" read-line)))
"#;

const EXITS: &str = r#"
(import (scheme base) (scheme process-context) (host))
(exit 1)
"#;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What all plug-ins get.
fn engine() -> Engine {
    let libraries = ["(scheme base)", "(scheme write)", "(scheme file)", "(host)"];
    Engine::new(Options {
        timeout: Some(Duration::from_millis(200)),
        max_heap: 16 << 20,
        nursery: 1 << 20,
        libraries: LibraryAccess::only(libraries),
        capabilities: Capabilities::none().read("plug-in-data"),
        ..Options::sandboxed()
    })
}

struct PlugIn {
    name: &'static str,
    vm: Vm,
    handlers: Arc<Mutex<Vec<Handler>>>,
}

impl PlugIn {
    /// Runs the program of a plug-in, which registers its handlers.
    fn load(engine: &Engine, name: &'static str, text: &str) -> Result<PlugIn, Error> {
        let handlers = Arc::new(Mutex::new(Vec::new()));
        let registered = handlers.clone();
        let mut vm = engine.vm()?;
        let host = Module::new("(host)")?
            .function("log", move |line: String| println!("  [{name}] {line}"))
            .function("on-message!", move |handler: Handler| lock(&registered).push(handler));
        vm.add_library(host)?;
        vm.run_program(name, text)?;
        Ok(PlugIn { name, vm, handlers })
    }

    /// What its handlers answer.
    fn answer(&mut self, message: &str) -> Result<Vec<String>, Error> {
        let handlers = lock(&self.handlers).clone();
        let mut answers = Vec::new();
        for handler in handlers {
            answers.extend(handler.call(&mut self.vm, (message.to_owned(),))?);
        }
        Ok(answers)
    }
}

fn main() -> Result<(), Error> {
    let engine = engine();
    let refused = PlugIn::load(&engine, "exits", EXITS).err().expect("it may not import that");
    println!("exits: {refused}");
    assert_eq!(refused.kind, ErrorKind::Syntax);

    let expected = [
        ("greeter", GREETER, None),
        ("loops", LOOPS, Some(ErrorKind::Timeout)),
        ("hoards", HOARDS, Some(ErrorKind::Limit)),
        ("reads", READS, Some(ErrorKind::Permission)),
    ];
    let mut plug_ins = Vec::new();
    for (name, text, _) in expected {
        plug_ins.push(PlugIn::load(&engine, name, text)?);
    }
    for round in 1..=2 {
        println!("round {round}");
        for (plug_in, (_, _, kind)) in plug_ins.iter_mut().zip(expected) {
            let answers = plug_in.answer("hello");
            match &answers {
                Ok(answers) => println!("{}: {answers:?}", plug_in.name),
                Err(error) => println!("{}: {error}", plug_in.name),
            }
            assert_eq!(answers.err().map(|error| error.kind), kind, "{}", plug_in.name);
        }
    }
    assert_eq!(plug_ins[0].answer("hello")?, ["hello to you, number 3"]);
    Ok(())
}
