//! Resolvers: where a VM finds libraries of the host's texts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ruse::{
    Engine, ErrorKind, Files, LibraryAccess, LibraryRequest, Memory, Options, Program, Resolver,
    Resolvers, SourceText, Vm,
};

fn with(resolver: impl Resolver + 'static) -> Options {
    Options { resolvers: Resolvers::default().with(resolver), ..Options::sandboxed() }
}

const SHAPES: &str = "(define-library (geometry shapes)
  (export area)
  (import (scheme base) (geometry base))
  (include \"parts/area.scm\"))";

fn geometry() -> Memory {
    Memory::default()
        .library("(geometry shapes)", SHAPES)
        .unwrap()
        .text("geometry/base.sld", "(define-library (geometry base) (export sq) (import (scheme base)) (begin (define (sq x) (* x x))))")
        .text("geometry/parts/area.scm", "(include \"../common.scm\")")
        .text("geometry/common.scm", "(define (area x) (sq x))")
}

#[test]
fn from_memory_with_includes() {
    let mut vm = Vm::new(with(geometry())).unwrap();
    assert_eq!(vm.eval::<i64>("(import (geometry shapes)) (area 5)").unwrap(), 25);
    vm.run_program(
        "demo",
        "(import (scheme base) (geometry shapes)) (if (not (= (area 2) 4)) (car 1))",
    )
    .unwrap();
    assert!(vm.eval::<bool>("(cond-expand ((library (geometry base)) #t) (else #f))").unwrap());
    assert!(vm.eval::<bool>("(cond-expand ((library (geometry solid)) #f) (else #t))").unwrap());
}

#[test]
fn from_the_executable() {
    const QUEENS: &str = include_str!("libraries.rs");
    let error = Vm::new(with(Memory::default().text("no/scheme.sld", QUEENS)))
        .unwrap()
        .eval::<()>("(import (no scheme))")
        .unwrap_err();
    assert_eq!((error.kind, error.file.as_deref()), (ErrorKind::Syntax, Some("no/scheme.sld")));
    let text: &'static str =
        "(define-library (a b) (export c) (import (scheme base)) (begin (define c 3)))";
    let mut vm = Vm::new(with(Memory::default().text("a/b.sld", text))).unwrap();
    assert_eq!(vm.eval::<i64>("(import (a b)) c").unwrap(), 3);
}

/// A folder that is removed at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder =
            std::env::temp_dir().join(format!("ruse-resolvers-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Folder(folder)
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn from_files_below_a_prefix() {
    let folder = Folder::new("prefix");
    folder.file("in/mail/send.sld", "(define-library (plugin mail send) (export f) (import (scheme base)) (include \"../text.scm\"))");
    folder.file("in/text.scm", "(define (f) 'sent)");
    folder.file("in/thief.sld", "(define-library (plugin thief) (export f) (import (scheme base)) (include \"../secret.scm\"))");
    folder.file("secret.scm", "(define (f) 'secret)");
    folder
        .file("secret.sld", "(define-library (plugin .. secret) (export) (import (scheme base)))");
    let mut vm = Vm::new(with(Files::under("(plugin)", folder.0.join("in")).unwrap())).unwrap();
    assert_eq!(vm.eval_printed("(import (plugin mail send)) (f)").unwrap(), ["sent"]);
    let error = vm.eval::<()>("(import (plugin thief))").unwrap_err();
    assert!(error.message.contains("is not below"), "{}", error.message);
    for name in [
        "(plugin .. secret)",
        "(plugin ../secret)",
        "(plugin |/etc/passwd|)",
        "(mail send)",
        "(plugin)",
    ] {
        let error = vm.eval::<()>(&format!("(import {name})")).unwrap_err();
        assert_eq!(error.message, format!("there is no library `{}`", name.replace('|', "")));
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.0.join("secret.scm"), folder.0.join("in/link.sld"))
            .unwrap();
        let error = vm.eval::<()>("(import (plugin link))").unwrap_err();
        assert!(
            error.message.starts_with("library `(plugin link)` cannot be loaded"),
            "{}",
            error.message
        );
    }
    let report = vm.eval::<()>("(import (plugin mail receive))").unwrap_err().report(false);
    let place = folder.0.join("in/mail/receive.sld");
    assert!(report.contains(&format!("looked for {}", place.display())), "{report}");
}

#[test]
fn an_error_names_the_library_and_where_it_was_looked_for() {
    let broken = |library: &LibraryRequest<'_>| match library.name().as_str() {
        "(net tools)" => Err("connection refused"),
        "(net bug)" => std::panic::resume_unwind(Box::new("bug")),
        _ => Ok(None::<SourceText>),
    };
    let resolvers = Resolvers::default().with(geometry()).with(broken);
    let mut vm = Vm::new(Options { resolvers, ..Options::default() }).unwrap();
    let error = vm.eval_named::<()>("demo.scm", "\n(import (net tools))").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Host);
    assert_eq!(error.message, "library `(net tools)` cannot be loaded: connection refused");
    assert_eq!((error.file.as_deref(), error.line), (Some("demo.scm"), 2));
    let report = error.report(false);
    assert!(report.contains("looked for net/tools.sld among the texts of the host"), "{report}");
    assert!(report.contains("looked for (net tools) with a resolver of the host"), "{report}");
    let error = vm.eval::<()>("(import (net bug))").unwrap_err();
    assert_eq!(
        (error.kind, &*error.message),
        (ErrorKind::Panic, "library `(net bug)` cannot be loaded: the resolver panicked")
    );
    assert_eq!(vm.eval::<i64>("(+ 1 2)").unwrap(), 3);
    // A program may handle it, if it asks at run time.
    let text = "(guard (e (#t (error-object-message e))) (environment '(net tools)))";
    let message = vm.eval::<String>(text).unwrap();
    assert_eq!(message, "environment: library `(net tools)` cannot be loaded: connection refused");
}

#[test]
fn what_is_built_in_or_forbidden_is_not_asked_for() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let greedy = move |library: &LibraryRequest<'_>| -> Result<Option<SourceText>, String> {
        count.fetch_add(1, Ordering::Relaxed);
        let text =
            format!("(define-library {} (export car) (import (scheme base)))", library.name());
        Ok(Some(SourceText::new("greedy", text)))
    };
    let libraries = LibraryAccess::only(["(scheme base)", "(mine)"]);
    let mut vm = Vm::new(Options { libraries, ..with(greedy) }).unwrap();
    vm.eval::<()>("(import (scheme base))").unwrap();
    let error = vm.eval::<()>("(import (yours))").unwrap_err();
    assert_eq!(error.message, "library `(yours)` is not available to this program");
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    vm.eval::<()>("(import (mine)) (import (mine))").unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[test]
fn compiled_programs_bring_their_libraries_along() {
    let engine = Engine::new(with(geometry()));
    let text = "(import (scheme base) (geometry shapes)) (if (not (= (area 3) 9)) (car 1))";
    let program = engine.compile("demo", text).unwrap();
    engine.vm().unwrap().run(&program).unwrap();
    let bytes = program.to_bytes().unwrap();
    let elsewhere = Engine::new(Options::default());
    elsewhere.vm().unwrap().run(&Program::from_bytes(&elsewhere, &bytes).unwrap()).unwrap();
}
