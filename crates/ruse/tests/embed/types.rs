//! Host types and lent values.

use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering as Atomic};

use ruse::{Context, Definition, ErrorKind, HostType, Module, Object, Opt, Value};

use super::{every_vm, vm};

#[derive(Clone, PartialEq, Debug)]
struct Vec2 {
    x: f64,
    y: f64,
}

impl HostType for Vec2 {
    const NAME: &'static str = "vec2";
    fn define(vec2: &mut Definition<Vec2>) {
        vec2.constructor("vec2", |x: f64, y: Opt<f64>| Vec2 { x, y: y.0.unwrap_or(0.0) })
            .field("x", |this| this.x, |this, x: f64| this.x = x)
            .getter("y", |this| this.y)
            .method("length", |this: &Vec2| this.x.hypot(this.y))
            .method("add", |this: &Vec2, other: Object<Vec2>| {
                other.with(|other| Vec2 { x: this.x + other.x, y: this.y + other.y })
            })
            .method("plus", |this: &Vec2, other: Vec2| Vec2 {
                x: this.x + other.x,
                y: this.y + other.y,
            })
            .method_mut("update!", |this: &mut Vec2, ctx: &mut Context<'_>, f: Value| {
                this.x = ctx.call::<f64>(&f, (this.x,))?;
                Ok::<(), ruse::Error>(())
            })
            .method("map", |this: &Vec2, ctx: &mut Context<'_>, f: Value| {
                Ok::<_, ruse::Error>(Vec2 {
                    x: ctx.call(&f, (this.x,))?,
                    y: ctx.call(&f, (this.y,))?,
                })
            })
            .comparison();
    }
    fn display(&self) -> Option<String> {
        Some(format!("vec2 {} {}", self.x, self.y))
    }
    fn is_equal(&self, other: &Vec2) -> bool {
        self == other
    }
    fn compare(&self, other: &Vec2) -> Option<Ordering> {
        self.x.hypot(self.y).partial_cmp(&other.x.hypot(other.y))
    }
}

#[test]
fn methods_fields_and_the_rest() {
    every_vm(|vm| {
        vm.register_type::<Vec2>().unwrap();
        vm.eval::<()>("(define v (vec2 3 4)) (define w (vec2 1))").unwrap();
        assert_eq!(vm.eval::<f64>("(vec2-length v)").unwrap(), 5.0);
        vm.eval::<()>("(vec2-x-set! w 2.5)").unwrap();
        assert_eq!(vm.eval::<(f64, f64)>("(list (vec2-x w) (vec2-y w))").unwrap(), (2.5, 0.0));
        assert_eq!(
            vm.eval_printed("(list v (vec2-add v v) (vec2-plus v w))").unwrap(),
            ["(#<vec2 3 4> #<vec2 6 8> #<vec2 5.5 4>)"]
        );
        assert!(vm.eval::<bool>("(and (vec2? v) (not (vec2? 5)) (not (vec2? '())))").unwrap());
        assert!(
            vm.eval::<bool>(
                "(and (equal? v (vec2 3 4)) (not (equal? v w)) (not (eqv? v (vec2 3 4))))"
            )
            .unwrap()
        );
        assert!(
            vm.eval::<bool>("(equal? (list 1 (vector v)) (list 1 (vector (vec2 3 4))))").unwrap()
        );
        assert!(
            vm.eval::<bool>("(and (vec2<? w v) (not (vec2<? v w)) (vec2=? v (vec2 4 3)))").unwrap()
        );
        assert_eq!(vm.eval_printed("(vec2-map v -)").unwrap(), ["#<vec2 -3 -4>"]);
        vm.eval::<()>("(vec2-update! v (lambda (x) (make-vector 1000 0) (* 2 x)))").unwrap();
        assert_eq!(vm.global::<Vec2>("v").unwrap(), Vec2 { x: 6.0, y: 4.0 });
        let sum = "(define (sum i acc) (if (= i 0) acc (sum (- i 1) (vec2-plus acc (vec2 1 2))))) (sum 500 (vec2 0))";
        assert_eq!(vm.eval::<Vec2>(sum).unwrap(), Vec2 { x: 500.0, y: 1000.0 });
    });
}

#[test]
fn wrong_uses_are_named() {
    every_vm(|vm| {
        vm.register_type::<Vec2>().unwrap();
        vm.eval::<()>("(define v (vec2 1 1))").unwrap();
        for (text, message) in [
            ("(vec2-x 5)", "vec2-x: argument 1 must be a vec2, but it is 5"),
            ("(vec2-add v 'w)", "vec2-add: argument 2 must be a vec2, but it is w"),
            (
                "(vec2-x-set! v \"a\")",
                "vec2-x-set!: argument 2 must be a real number, but it is \"a\"",
            ),
            ("(vec2-x)", "vec2-x: called with 0 arguments, but it takes 1"),
            (
                "(vec2-update! v (lambda (x) (vec2-length v)))",
                "vec2-length: this vec2 is in use by a method that is running",
            ),
            (
                "(vec2-map v (lambda (x) (vec2-x-set! v 1)))",
                "vec2-x-set!: this vec2 is in use by a method that is running",
            ),
        ] {
            assert_eq!(vm.eval::<()>(text).unwrap_err().message, message);
        }
        assert_eq!(
            vm.eval::<f64>("(vec2-length (vec2-map v (lambda (x) (vec2-x v))))").unwrap(),
            2f64.sqrt()
        );
        assert_eq!(vm.eval_printed("v").unwrap(), ["#<vec2 1 1>"]);
        // Printing one that is being changed does not wait.
        vm.register("text", |ctx: &mut Context<'_>, v: Value| ctx.to_text(&v)).unwrap();
        vm.eval::<()>("(define seen #f) (vec2-update! v (lambda (x) (set! seen (text v)) x))")
            .unwrap();
        assert_eq!(vm.eval::<String>("seen").unwrap(), "#<vec2>");
    });
}

struct Counted(Arc<AtomicUsize>);
impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Atomic::Relaxed);
    }
}
impl HostType for Counted {
    const NAME: &'static str = "counted";
    fn define(_: &mut Definition<Counted>) {}
}

#[test]
fn objects_are_dropped_with_their_vm_or_before() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let mut vm = vm();
    let count = dropped.clone();
    vm.register("make", move || Counted(count.clone())).unwrap();
    vm.eval::<()>("(define kept (make)) (do ((i 0 (+ i 1))) ((= i 100)) (make))").unwrap();
    let object: Object<Counted> = vm.eval("(make)").unwrap();
    vm.collect();
    assert_eq!((dropped.load(Atomic::Relaxed), vm.stats().host_objects), (100, 2));
    drop(object);
    vm.collect();
    assert_eq!((dropped.load(Atomic::Relaxed), vm.stats().host_objects), (101, 1));
    drop(vm);
    assert_eq!(dropped.load(Atomic::Relaxed), 102);
}

#[test]
fn types_come_in_libraries() {
    let engine = ruse::Engine::new(ruse::Options::default());
    engine.add_library(Module::new("(geometry)").unwrap().host_type::<Vec2>()).unwrap();
    for _ in 0..3 {
        let mut vm = engine.vm().unwrap();
        assert_eq!(vm.eval::<f64>("(import (geometry)) (vec2-length (vec2 3 4))").unwrap(), 5.0);
        assert_eq!(vm.eval::<()>("(vec2-length 1 2)").unwrap_err().kind, ErrorKind::Arity);
    }
}

#[test]
fn lent_values_are_taken_back() {
    every_vm(|vm| {
        vm.register_type::<Vec2>().unwrap();
        let mut v = Vec2 { x: 1.0, y: 2.0 };
        let w = Vec2 { x: 10.0, y: 20.0 };
        let sum: f64 = vm
            .scope(|scope| {
                let (v, w) = (scope.lend_mut(&mut v)?, scope.lend(&w)?);
                scope.set_global("v", v)?;
                scope.set_global("w", w)?;
                scope.eval::<()>("(vec2-x-set! v 5) (define (f) (vec2-x v))")?;
                let error = scope.eval::<()>("(vec2-x-set! w 5)").unwrap_err();
                assert_eq!(
                    error.message,
                    "vec2-x-set!: this vec2 was lent by the host for reading only"
                );
                scope.eval("(+ (f) (vec2-x w) (vec2-x (vec2-add v w)))")
            })
            .unwrap();
        assert_eq!((sum, v.x), (30.0, 5.0));
        let gone = "vec2-x: this vec2 was lent by the host, which has taken it back";
        assert_eq!(vm.eval::<()>("(f)").unwrap_err().message, gone);
        assert_eq!(vm.eval_printed("v").unwrap(), ["#<vec2>"]);
        assert!(!vm.eval::<bool>("(equal? v w)").unwrap());
        // A scope that panics or is left by an error takes back, too.
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            vm.scope(|scope| {
                let w = scope.lend(&w).unwrap();
                scope.set_global("w", w).unwrap();
                std::panic::resume_unwind(Box::new("on purpose"));
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(vm.eval::<()>("(vec2-x w)").unwrap_err().message, gone);
    });
}

#[test]
fn lending_inside_of_a_host_function() {
    every_vm(|vm| {
        vm.register_type::<Vec2>().unwrap();
        vm.register("with-vec", |ctx: &mut Context<'_>, f: Value| {
            let mut local = Vec2 { x: 1.0, y: 1.0 };
            ctx.scope(|scope| {
                let lent = scope.lend_mut(&mut local)?;
                scope.call::<()>(&f, (lent,))
            })?;
            Ok::<f64, ruse::Error>(local.x)
        })
        .unwrap();
        let text = "(define kept #f) (with-vec (lambda (v) (set! kept v) (with-vec (lambda (u)
            (vec2-x-set! u 3) (vec2-x-set! v (vec2-x u))))))";
        assert_eq!(vm.eval::<f64>(text).unwrap(), 3.0);
        assert!(vm.eval::<()>("(vec2-x kept)").is_err());
        let text = "(call/cc (lambda (k) (with-vec (lambda (v) (set! kept v) (k 7)))))";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 7);
        assert!(vm.eval::<()>("(vec2-x kept)").is_err());
    });
}
