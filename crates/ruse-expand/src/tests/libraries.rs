//! Libraries, imports, interfaces.

use std::sync::Arc;

use super::{Files, core_in, describe, errors_in, expander, expansion, squeeze, with_libraries};
use crate::{LibraryInterface, LibraryName, print_unit};

const HEAD: &str = "(import (ruse syntax) (ruse primitives))";

fn counter() -> String {
    format!(
        "(define-library (my counter) (export next! (rename value count) inc) {HEAD}
           (begin (define value 0) (define (next!) (set! value (+ value 1)) value)
             (define (helper x) x) (define unused 1)
             (define-syntax inc (syntax-rules () ((_ x) (wrap (helper x)))))
             (define-syntax wrap (syntax-rules () ((_ y) (let ((tmp y)) (list tmp value)))))))"
    )
}

#[test]
fn a_library_and_its_importer() {
    let mut ex = with_libraries(&[("(my counter)", &counter())]);
    let expansion = expansion(&mut ex, "(import (my counter)) (next!) count (inc 1)");
    assert_eq!(expansion.required, []);
    assert_eq!(expansion.libraries.len(), 1);
    let unit = &expansion.libraries[0].unit;
    let flags: Vec<(&str, bool, bool)> = unit
        .globals
        .iter()
        .map(|global| (&*global.name.name, global.mutable, global.exported))
        .collect();
    assert_eq!(
        flags,
        [
            ("value", true, true),
            ("next!", false, true),
            ("helper", false, true),
            ("unused", false, false)
        ]
    );
    assert_eq!(
        squeeze(&print_unit(&expansion.program, super::PRIMS)),
        "(next!@(my counter)) value@(my counter) \
         (let ((tmp.0 (helper@(my counter) 1))) (list tmp.0 value@(my counter)))"
    );
    let mutable: Vec<bool> =
        expansion.program.globals.iter().map(|global| global.mutable).collect();
    assert_eq!(mutable, [false, true, false]);
    // The second program gets the library from memory.
    let again = super::expansion(&mut ex, "(import (my counter)) (next!)");
    assert!(again.libraries.is_empty());
}

/// The interfaces of libraries, written to bytes and read back.
fn compiled(texts: &[(&str, &str)], names: &[&[&str]]) -> Files {
    let mut ex = with_libraries(texts);
    let mut files = Files::default();
    for name in names {
        let name = LibraryName::of(name);
        let Ok(expansion) = ex.load_library(&name) else { panic!("{name} has errors") };
        for library in expansion.libraries {
            let bytes = postcard::to_allocvec(&*library.interface).expect("it can be written");
            let read: LibraryInterface = postcard::from_bytes(&bytes).expect("it can be read");
            assert_eq!(read, *library.interface);
            files.interfaces.insert(read.name.to_string(), Arc::new(read));
        }
    }
    files
}

#[test]
fn interfaces_of_compiled_libraries() {
    let user = "(define-library (my user) (export twice) (import (ruse syntax) (my counter))
                  (begin (define-syntax twice (syntax-rules () ((_ x) (inc (inc x)))))))";
    let mut files =
        compiled(&[("(my counter)", &counter()), ("(my user)", user)], &[&["my", "user"]]);
    files.libraries.clear();
    let mut ex = expander(files);
    let expansion =
        expansion(&mut ex, "(import (my user) (prefix (my counter) c:)) (twice 1) (c:inc 2)");
    assert!(expansion.libraries.is_empty());
    let required: Vec<String> = expansion.required.iter().map(LibraryName::to_string).collect();
    assert_eq!(required, ["(my counter)", "(my user)"]);
    assert_eq!(
        squeeze(&print_unit(&expansion.program, super::PRIMS)),
        "(let ((tmp.1 (helper@(my counter) (let ((tmp.0 (helper@(my counter) 1))) (list tmp.0 value@(my counter)))))) \
         (list tmp.1 value@(my counter))) \
         (let ((tmp.2 (helper@(my counter) 2))) (list tmp.2 value@(my counter)))"
    );
}

#[test]
fn macro_defining_macros_across_libraries() {
    let text = format!(
        "(define-library (my def) (export def) {HEAD} (begin (define secret 1)
           (define-syntax def (syntax-rules () ((_ n) (begin (define hidden secret)
             (define-syntax n (syntax-rules () ((_ a (... ...)) (list hidden secret a (... ...)))))))))))"
    );
    let program = "(import (my def) (only (ruse primitives) car) (only (ruse syntax) define)) (define hidden 5) (def m) (m hidden car)";
    let expected = "(define hidden 5) (define hidden~1 secret@(my def)) \
                    (list hidden~1 secret@(my def) hidden car)";
    assert_eq!(core_in(&mut with_libraries(&[("(my def)", &text)]), program), expected);
    let files = compiled(&[("(my def)", &text)], &[&["my", "def"]]);
    assert_eq!(core_in(&mut expander(files), program), expected);
}

#[test]
fn import_sets() {
    let mut ex = with_libraries(&[]);
    let text = "(import (rename (prefix (only (ruse primitives) car cdr) p:) (p:car first)) (except (ruse syntax) if))
                (define (if x) x) (if (first (p:cdr 1)))";
    assert_eq!(core_in(&mut ex, text), "(define if (lambda (x.0) x.0)) (if (car (cdr 1)))");
}

#[test]
fn import_errors() {
    let check = |text: &str, part: &str| {
        let mut ex = with_libraries(&[
            ("(a)", "(define-library (a) (import (b)))"),
            ("(b)", "(define-library (b) (import (c)))"),
            ("(c)", "(define-library (c) (import (a)))"),
            (
                "(my car)",
                "(define-library (my car) (export car) (import (ruse syntax)) (begin (define (car x) x)))",
            ),
            (
                "(no export)",
                "(define-library (no export) (export foo) (import (ruse syntax)) (begin (define fooo 1)))",
            ),
            (
                "(twice)",
                "(define-library (twice) (import (ruse syntax)) (begin (define x 1) (define x 2)))",
            ),
            (
                "(over)",
                "(define-library (over) (import (ruse primitives) (ruse syntax)) (begin (define car 2)))",
            ),
            ("(wrong)", "(define-library (other) (import (ruse syntax)))"),
            ("(bad)", "(define-library (bad) (foo))"),
            (
                "(both)",
                "(define-library (both) (export (rename car x) (rename cdr x)) (import (ruse primitives)))",
            ),
        ]);
        let found = errors_in(&mut ex, text);
        assert!(found.contains(part), "{found}\ndoes not contain\n{part}");
    };
    check("(import (my list))", "test.scm:1:9: error: there is no library `(my list)`");
    check("(import (my list))", "help: did you mean `(my lists)`?");
    check("(import (my list))", "note: looked for my/list.sld");
    check(
        "(import (only (ruse primitives) carr))",
        "`(ruse primitives)` does not export `carr`\n  help: did you mean `car`",
    );
    check("(import (a))", "the chain is (a) -> (b) -> (c) -> (a)");
    check(
        "(import (ruse primitives) (my car))",
        "`car` of `(my car)` differs from the `car` imported before",
    );
    check(
        "(import (no export))",
        "`foo` is exported but not defined\n  help: did you mean `fooo`?",
    );
    check("(import (twice))", "`x` is defined twice");
    check("(import (over))", "`car` is imported, this library cannot define it");
    check("(import (wrong))", "does not define the library `(wrong)`");
    check("(import (bad))", "`(foo)` is not a library declaration");
    check("(import (both))", "`x` is exported twice");
    check("(import 5)", "a library name must be a list");
    check("(import (prefix (ruse syntax)))", "(prefix SET IDENTIFIER)");
}

#[test]
fn library_declarations() {
    let mut files = Files::default();
    let text = "(define-library (x) (import (ruse syntax)) (include-library-declarations \"d\")
                  (cond-expand (ruse (export b)) (else (export c))) (include \"body\"))";
    files.libraries.insert("(x)".into(), text.into());
    files.files.insert("d".into(), "(export a)".into());
    files.files.insert("body".into(), "(define a 1) (define b 2)".into());
    assert_eq!(
        core_in(&mut expander(files), "(import (x) (ruse primitives)) (+ a b)"),
        "(+ a@(x) b@(x))"
    );
}

#[test]
fn libraries_inside_of_a_program() {
    let text =
        format!("(define-library (in) (export f) {HEAD} (begin (define (f) 1))) (import (in)) (f)");
    let mut ex = with_libraries(&[]);
    let expansion = expansion(&mut ex, &text);
    assert_eq!(expansion.libraries.len(), 1);
    assert_eq!(squeeze(&print_unit(&expansion.program, super::PRIMS)), "(f@(in))");
}

#[test]
fn a_library_that_failed_does_not_hide_the_good_ones() {
    let good = format!("(define-library (good) (export f) {HEAD} (begin (define (f) 1)))");
    let mut ex = with_libraries(&[("(good)", &good)]);
    assert!(ex.expand_program("p", "(import (good)) (nothing)").is_err());
    assert_eq!(expansion(&mut ex, "(import (good)) (f)").libraries.len(), 1);
}

#[test]
fn support_comes_from_the_core_library() {
    let core = format!(
        "(define-library (ruse core) (export %with-guard) {HEAD} (begin (define (%with-guard a b) (a))))"
    );
    let mut ex = with_libraries(&[("(ruse core)", &core)]);
    let found = expansion(&mut ex, "(guard (e (1 2)) 3)");
    assert_eq!(found.libraries.len(), 1);
    let text = "(define-library (bad core)) (import (zzz))";
    let errors = ex.expand_program("p", text).err().unwrap_or_default();
    assert!(describe(&ex, &errors).contains("there is no library `(zzz)`"));
}
