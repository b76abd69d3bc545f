//! Candidates from one unit to another.

use std::collections::HashMap;

use ruse_expand::core::GlobalName;
use ruse_isa::ops::Op;

use super::support::{PRIMITIVES, compile_library, compile_program, count, listing};
use crate::{InlineCandidate, NoImports, Options, compile};

const LIBRARY: &str = "
(define-library (my lists)
  (import (ruse syntax) (ruse primitives))
  (export each twice limit)
  (begin
    (define limit 42)
    (define (helper x) (display x) (display x) (display x) (display x) (display x) (display x))
    (define (twice x) (helper x) (helper x))
    (define each
      (case-lambda
        ((f l) (let loop ((l l)) (if (pair? l) (begin (f (car l)) (loop (cdr l))))))
        ((f l . more) (error \"each\"))))))";

#[test]
fn a_library_offers_what_is_small_and_public() {
    let compiled = compile_library(LIBRARY, &NoImports);
    let mut names: Vec<String> =
        compiled.candidates.iter().map(|it| it.global.name.to_string()).collect();
    names.sort();
    assert_eq!(names, ["each", "limit"], "`twice` needs the private `helper`");
    assert_eq!(compiled.code.statics.len(), 2);
    let bytes = postcard::to_allocvec(&compiled.candidates).unwrap();
    let back: Vec<InlineCandidate> = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(back, compiled.candidates);
}

#[test]
fn a_call_of_a_library_loop_with_a_lambda_becomes_the_loop() {
    let candidates = compile_library(LIBRARY, &NoImports).candidates;
    let imports: HashMap<GlobalName, InlineCandidate> =
        candidates.into_iter().map(|it| (it.global.clone(), it)).collect();
    let user = format!(
        "{LIBRARY}
         (define-library (user)
           (import (ruse syntax) (ruse primitives) (my lists))
           (export go)
           (begin (define (go l k) (each (lambda (x) (display (+ x k limit))) l))))"
    );
    let code = compile_library(&user, &imports).code;
    let text = listing(&code);
    assert_eq!(count(&code, Op::Loop), 1, "{text}");
    assert_eq!(count(&code, Op::MakeClosure), 0, "{text}");
    assert_eq!(count(&code, Op::Call) + count(&code, Op::LoadGlobal), 0, "{text}");
    assert!(text.contains("42"), "{text}");
}

#[test]
fn a_foreign_fragment_is_checked() {
    let mut candidate = compile_library(LIBRARY, &NoImports).candidates.remove(0);
    candidate.fragment.exprs.clear();
    let imports = HashMap::from([(candidate.global.clone(), candidate)]);
    let user = format!(
        "{LIBRARY}
         (define-library (user)
           (import (ruse syntax) (ruse primitives) (my lists))
           (export go)
           (begin (define (go l) (each display l) limit)))"
    );
    compile_library(&user, &imports);
}

#[test]
fn every_pass_is_traced() {
    let unit = ruse_expand::core::Unit::new(ruse_expand::core::UnitKind::Program, "program".into());
    let passes_at = |level| {
        let mut seen = Vec::new();
        let mut trace = |name: &'static str, _: &ruse_expand::core::Unit, _| seen.push(name);
        let sources = ruse_syntax::SourceMap::new();
        let options = Options { level, validate: true };
        compile(unit.clone(), &PRIMITIVES, &NoImports, &sources, options, Some(&mut trace))
            .unwrap();
        seen
    };
    assert_eq!(passes_at(3), crate::pass_names().collect::<Vec<_>>());
    for level in 0..3 {
        assert!(passes_at(level).len() < passes_at(level + 1).len(), "level {level}");
    }
}

#[test]
fn a_procedure_passed_twice_is_not_moved() {
    let code = compile_program(
        "(define (both f g) (f) (g))
         (define (h k) (define (s) (display k) (newline) (display (list k k))) (both s s))
         (display h) (display h)",
    )
    .code;
    // The validators fail when the second use is left without a binding.
    assert!(count(&code, Op::CallPrimitive) >= 3, "{}", listing(&code));
}

#[test]
fn imported_code_is_located_at_the_call() {
    let imported = compile_library(LIBRARY, &NoImports);
    let imports: HashMap<_, _> =
        imported.candidates.into_iter().map(|it| (it.global.clone(), it)).collect();
    let user = format!(
        "{LIBRARY}
         (define-library (user)
           (import (ruse syntax) (ruse primitives) (my lists))
           (export go)
           (begin (define (go l) (display l)
(each car l))))"
    );
    let code = compile_library(&user, &imports).code;
    let line = user.lines().count() as u32;
    let go = code.functions.iter().find(|it| it.name.as_deref() == Some("go")).unwrap();
    let car = go.code.iter().position(|word| word.op() == Some(Op::Car)).unwrap();
    assert_eq!(go.location_of(car).line, line, "{}", listing(&code));
    assert!(go.inlined.iter().all(|range| range.call.line == line), "{:?}", go.inlined);
}
