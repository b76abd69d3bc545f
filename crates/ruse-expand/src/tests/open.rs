//! Open environments: the REPL and `eval`.

use ruse_syntax::Arena;

use super::{Files, PRIMS, describe, expander, squeeze, with_libraries};
use crate::core::Unit;
use crate::{Environment, Expander, LibraryName, print_unit};

fn repl(ex: &mut Expander) -> Environment {
    let imports = [LibraryName::of(&["ruse", "syntax"]), LibraryName::of(&["ruse", "primitives"])];
    match ex.new_environment("repl", &imports) {
        Ok((environment, _)) => environment,
        Err(errors) => panic!("{}", describe(ex, &errors)),
    }
}

fn unit(ex: &mut Expander, environment: Environment, text: &str) -> Result<Unit, String> {
    let mut arena = Arena::new();
    let (_, forms) =
        ex.read(&mut arena, "repl", text, false).map_err(|errors| describe(ex, &errors))?;
    match ex.expand_in(environment, &mut arena, forms[0]) {
        Ok(expansion) => Ok(expansion.program),
        Err(errors) => Err(describe(ex, &errors)),
    }
}

fn eval(ex: &mut Expander, environment: Environment, text: &str) -> String {
    match unit(ex, environment, text) {
        Ok(unit) => squeeze(&print_unit(&unit, PRIMS)),
        Err(errors) => errors,
    }
}

#[test]
fn definitions_and_later_ones() {
    let mut ex = expander(Files::default());
    let env = repl(&mut ex);
    assert_eq!(eval(&mut ex, env, "(define (f) (later))"), "(define f (lambda () (later)))");
    assert_eq!(eval(&mut ex, env, "(define (later) 1)"), "(define later (lambda () 1))");
    assert_eq!(eval(&mut ex, env, "(define (later) 2)"), "(define later (lambda () 2))");
    assert_eq!(eval(&mut ex, env, "(set! fresh 1)"), "(set! fresh 1)");
    let unit = unit(&mut ex, env, "(begin (define x 1) (f))").expect("no error");
    assert!(unit.globals.iter().all(|global| global.mutable && global.exported));
}

#[test]
fn imports_and_keywords_can_be_redefined() {
    let mut ex = expander(Files::default());
    let env = repl(&mut ex);
    let wrap = "(define car (let ((old car)) (lambda (x) (old x))))";
    assert_eq!(
        eval(&mut ex, env, wrap),
        "(define car (let ((old.0 car)) (lambda (x.1) (old.0 x.1))))"
    );
    let own = unit(&mut ex, env, "(car 1)").expect("no error");
    assert!(!own.exprs.iter().any(|expr| matches!(expr, crate::core::Expr::Prim(_))));
    assert_eq!(eval(&mut ex, env, "(define (if x) x)"), "(define if (lambda (x.0) x.0))");
    assert_eq!(eval(&mut ex, env, "(if 1)"), "(if 1)");
    assert_eq!(eval(&mut ex, env, "(import (only (ruse syntax) if))"), "");
    assert_eq!(eval(&mut ex, env, "(if 1 2 3)"), "(if 1 2 3)");
    assert_eq!(ex.is_keyword(env, "if"), Some(true));
}

#[test]
fn errors_change_nothing() {
    let mut ex = expander(Files::default());
    let env = repl(&mut ex);
    assert!(eval(&mut ex, env, "(define car (if))").contains("malformed"));
    assert_eq!(eval(&mut ex, env, "(car 1)"), "(car 1)");
    let own = unit(&mut ex, env, "(car 1)").expect("no error");
    assert!(own.exprs.iter().any(|expr| matches!(expr, crate::core::Expr::Prim(_))));
    assert!(eval(&mut ex, env, "(define brand-new (if))").contains("malformed"));
    assert!(!ex.bound_names(env).contains(&"brand-new"));
}

#[test]
fn macros_live_on() {
    let mut ex = expander(Files::default());
    let env = repl(&mut ex);
    eval(
        &mut ex,
        env,
        "(define-syntax def (syntax-rules () ((_ n) (begin (define tmp 1) (define-syntax n (syntax-rules () ((_) tmp)))))))",
    );
    assert_eq!(eval(&mut ex, env, "(def a)"), "(define tmp~1 1)");
    assert_eq!(eval(&mut ex, env, "(def b)"), "(define tmp~2 1)");
    assert_eq!(eval(&mut ex, env, "(list (a) (b) tmp)"), "(list tmp~1 tmp~2 tmp)");
    assert_eq!(
        eval(&mut ex, env, "(let ((x 1)) (define-syntax m (syntax-rules () ((_) x))) (m))"),
        "(let ((x.0 1)) x.0)"
    );
}

#[test]
fn evaluation_does_not_add_up() {
    let mut ex = expander(Files::default());
    let env = repl(&mut ex);
    eval(
        &mut ex,
        env,
        "(define-syntax my-let (syntax-rules () ((_ v b) (let ((t v)) (begin t b)))))",
    );
    let before = (ex.aliases.len(), ex.macros.len());
    for _ in 0..100 {
        eval(&mut ex, env, "(my-let 1 (let-syntax ((m (syntax-rules () ((_) t)))) (m)))");
    }
    assert_eq!(before, (ex.aliases.len(), ex.macros.len()));
}

#[test]
fn libraries_at_the_prompt() {
    let mut ex = with_libraries(&[]);
    let env = repl(&mut ex);
    let mut arena = Arena::new();
    let text = "(define-library (new) (export f) (import (ruse syntax)) (begin (define (f) 1)))";
    let (_, forms) = ex.read(&mut arena, "repl", text, false).expect("it can be read");
    let Ok(expansion) = ex.expand_in(env, &mut arena, forms[0]) else { panic!("no error") };
    assert_eq!(expansion.libraries.len(), 1);
    assert_eq!(eval(&mut ex, env, "(import (prefix (new) n:))"), "");
    assert_eq!(eval(&mut ex, env, "(n:f)"), "(f@(new))");
}

#[test]
fn environments_from_import_sets() {
    let mut ex = expander(Files::default());
    let mut arena = Arena::new();
    let (_, sets) =
        ex.read(&mut arena, "sets", "(only (ruse primitives) car)", false).expect("read");
    let Ok((env, _)) = ex.environment_from_sets("env1", &mut arena, &sets) else { panic!("error") };
    assert_eq!(ex.bound_names(env), ["car"]);
    assert_eq!(eval(&mut ex, env, "(car x)"), "(car x)");
    ex.drop_environment(env);
    assert!(eval(&mut ex, env, "1").contains("does not exist any more"));
}
