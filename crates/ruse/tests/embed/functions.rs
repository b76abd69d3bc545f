//! Functions of the host, and calls between the host and Scheme in both directions.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ruse::{Context, Error, ErrorKind, Opt, Options, Procedure, Rest, Value, Vm};

use super::{every_vm, vm};

#[test]
fn every_arity_and_both_shapes() {
    every_vm(|vm| {
        vm.register("f0", || 7).unwrap();
        vm.register("f1", |a: i64| a).unwrap();
        vm.register("f3", |a: i64, b: i64, c: i64| a + b + c).unwrap();
        #[allow(clippy::too_many_arguments, reason = "the greatest arity")]
        fn f12(
            a: i64,
            b: i64,
            c: i64,
            d: i64,
            e: i64,
            f: i64,
            g: i64,
            h: i64,
            i: i64,
            j: i64,
            k: i64,
            l: i64,
        ) -> i64 {
            a + b + c + d + e + f + g + h + i + j + k + 100 * l
        }
        vm.register("f12", f12).unwrap();
        vm.register("g0", |ctx: &mut Context<'_>| ctx.eval::<i64>("(* 6 7)")).unwrap();
        vm.register("g2", |ctx: &mut Context<'_>, f: Value, x: i64| ctx.call::<i64>(&f, (x,)))
            .unwrap();
        assert_eq!(vm.eval::<i64>("(+ (f0) (f1 1) (f3 1 2 3))").unwrap(), 14);
        assert_eq!(vm.eval::<i64>("(f12 1 1 1 1 1 1 1 1 1 1 1 2)").unwrap(), 211);
        assert_eq!(vm.eval::<i64>("(g2 (lambda (x) (+ x (g0))) 8)").unwrap(), 50);
        // In loops, as values, in tail position, by apply and map.
        let text = "(define (loop i sum) (if (= i 1000) sum (loop (+ i 1) (+ sum (f3 i 1 1))))) (loop 0 0)";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 499_500 + 2000);
        assert_eq!(vm.eval::<Vec<i64>>("(map f1 '(1 2 3))").unwrap(), [1, 2, 3]);
        assert_eq!(vm.eval::<i64>("(apply f3 1 '(2 3))").unwrap(), 6);
        assert_eq!(vm.eval::<i64>("(define (tail x) (f1 x)) (tail 5)").unwrap(), 5);
        assert_eq!(vm.eval::<i64>("(call-with-values (lambda () (values 1 2 3)) f3)").unwrap(), 6);
        assert_eq!(vm.eval_printed("f1").unwrap(), ["#<procedure f1>"]);
        assert!(vm.eval::<bool>("(and (procedure? f1) (eq? f1 f1) (not (eq? f1 f0)))").unwrap());
    });
}

#[test]
fn optional_and_rest_parameters() {
    every_vm(|vm| {
        vm.register("opt", |a: i64, b: Opt<i64>, c: Opt<String>| {
            format!("{a} {:?} {:?}", b.0, c.0)
        })
        .unwrap();
        vm.register("rest", |first: String, rest: Rest<i64>| (first, rest.0.iter().sum::<i64>()))
            .unwrap();
        assert_eq!(vm.eval::<String>("(opt 1)").unwrap(), "1 None None");
        assert_eq!(vm.eval::<String>("(opt 1 2)").unwrap(), "1 Some(2) None");
        assert_eq!(vm.eval::<String>("(opt 1 2 \"x\")").unwrap(), "1 Some(2) Some(\"x\")");
        assert_eq!(vm.eval::<(String, i64)>("(rest \"a\")").unwrap(), ("a".into(), 0));
        assert_eq!(
            vm.eval::<(String, i64)>("(apply rest \"a\" '(1 2 3))").unwrap(),
            ("a".into(), 6)
        );
        let arity = |vm: &mut Context<'_>, text: &str| {
            let error = vm.eval::<()>(text).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Arity);
            error.message
        };
        assert_eq!(arity(vm, "(opt)"), "opt: called with 0 arguments, but it takes 1 to 3");
        assert_eq!(arity(vm, "(rest)"), "rest: called with 0 arguments, but it takes at least 1");
        vm.register("one", |x: i64| x).unwrap();
        assert_eq!(arity(vm, "(one 1 2)"), "one: called with 2 arguments, but it takes 1");
        let error = vm.eval::<()>("(rest \"a\" 1 'x)").unwrap_err();
        assert_eq!(
            error.message,
            "rest: argument 3 must be an exact integer from -9223372036854775808 to \
             9223372036854775807, but it is x"
        );
    });
}

#[test]
fn arguments_of_wrong_types_are_conditions() {
    every_vm(|vm| {
        vm.register("f", |_: u8, _: Vec<bool>| ()).unwrap();
        let text = "(guard (e (#t (error-object-message e))) (f 300 '()))";
        assert_eq!(
            vm.eval::<String>(text).unwrap(),
            "f: argument 1 must be an exact integer from 0 to 255, but it is"
        );
        let error = vm.eval::<()>("(define (g) (f 1 '(#t 5)) 0)\n (g)").unwrap_err();
        assert_eq!(error.message, "f: element 2 of argument 2 must be a boolean, but it is 5");
        assert_eq!((error.kind, error.line), (ErrorKind::Type, 1));
        assert_eq!(error.frames[0].name.as_deref(), Some("f"));
        assert!(error.frames[0].host);
        assert_eq!(error.frames[1].name.as_deref(), Some("g"));
    });
}

#[derive(Debug)]
struct Locked(u32);
impl std::fmt::Display for Locked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "door {} is locked", self.0)
    }
}
impl std::error::Error for Locked {}

#[test]
fn errors_of_the_host_pass_through_scheme() {
    every_vm(|vm| {
        vm.register("open", |door: u32| if door == 7 { Ok("open") } else { Err(Locked(door)) })
            .unwrap();
        assert_eq!(vm.eval::<String>("(open 7)").unwrap(), "open");
        let error = vm
            .eval::<()>("(dynamic-wind (lambda () #f) (lambda () (open 3)) (lambda () #f))")
            .unwrap_err();
        assert_eq!(
            (error.kind, error.message.as_str()),
            (ErrorKind::Host, "open: door 3 is locked")
        );
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.downcast_ref::<Locked>().unwrap().0, 3);
        assert!(vm.eval::<bool>("(guard (e ((error-object? e) #t)) (open 1))").unwrap());
        // Raised again by Scheme, the source is still there.
        let error = vm.eval::<()>("(guard (e (#f 1)) (open 4))").unwrap_err();
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "door 4 is locked");
        vm.register("fail", || -> Result<(), String> { Err("plain text".into()) }).unwrap();
        assert_eq!(vm.eval::<()>("(fail)").unwrap_err().message, "fail: plain text");
        vm.register("own", || -> Result<(), Error> { Err(Error::host("mine")) }).unwrap();
        assert_eq!(vm.eval::<()>("(own)").unwrap_err().message, "own: mine");
    });
}

#[test]
fn panics_are_errors() {
    std::panic::set_hook(Box::new(|_| {}));
    every_vm(|vm| {
        vm.register("boom", |n: i64| -> i64 { panic!("number {n}") }).unwrap();
        vm.register("deep", |ctx: &mut Context<'_>, f: Value| ctx.call::<i64>(&f, ())).unwrap();
        let error = vm.eval::<i64>("(+ 1 (boom 5))").unwrap_err();
        assert_eq!(
            (error.kind, error.message.as_str()),
            (ErrorKind::Panic, "a function of the host panicked: number 5")
        );
        let error = vm.eval::<i64>("(deep (lambda () (deep (lambda () (boom 6)))))").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Panic);
        assert_eq!(vm.eval::<i64>("(guard (e (#t 9)) (deep (lambda () (boom 1))))").unwrap(), 9);
        assert_eq!(vm.eval::<i64>("(deep (lambda () 3))").unwrap(), 3);
    });
    drop(std::panic::take_hook());
}

#[test]
fn errors_of_nested_runs_reach_handlers_around_the_host() {
    every_vm(|vm| {
        vm.register("call", |ctx: &mut Context<'_>, f: Value| ctx.call::<Value>(&f, ())).unwrap();
        vm.register("try", |ctx: &mut Context<'_>, f: Value| match ctx.call::<Value>(&f, ()) {
            Ok(value) => Ok(value),
            Err(error) => ctx.value(error.message),
        })
        .unwrap();
        let text = "(guard (e ((symbol? e) (list 'caught e))) (call (lambda () (raise 'oops))))";
        assert_eq!(vm.eval_printed(text).unwrap(), ["(caught oops)"]);
        let text = "(let ((k (list 1))) (eq? k (guard (e (#t e)) (call (lambda () (call (lambda () (raise k))))))))";
        assert!(vm.eval::<bool>(text).unwrap());
        // The function sees the error, although there is a handler around it.
        let text = "(guard (e (#t 'outer)) (try (lambda () (car 5))))";
        assert_eq!(vm.eval::<String>(text).unwrap(), "car: argument 1 must be a pair, but it is 5");
        // What the nested run wound is unwound, before the handler and once.
        let text = "(define log '()) (define (note x) (set! log (cons x log)))
            (guard (e (#t (note 'handled)))
              (dynamic-wind (lambda () (note 'in1))
                (lambda () (call (lambda ()
                  (dynamic-wind (lambda () (note 'in2)) (lambda () (raise 'x)) (lambda () (note 'out2))))))
                (lambda () (note 'out1))))
            (reverse log)";
        assert_eq!(vm.eval_printed(text).unwrap(), ["(in1 in2 out2 out1 handled)"]);
        // Parameters hold inside.
        let text = "(define p (make-parameter 1)) (parameterize ((p 2)) (call (lambda () (p))))";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 2);
    });
}

#[test]
fn one_backtrace_of_both_languages() {
    let mut vm = vm();
    vm.register("call", |ctx: &mut Context<'_>, f: Value| ctx.call::<i64>(&f, (1,))).unwrap();
    let text =
        "(define (inner x) (+ 1 (car x)))\n(define (outer) (+ 1 (call inner)))\n(+ 1 (outer))";
    let error = vm.eval::<i64>(text).unwrap_err();
    let names: Vec<_> =
        error.frames.iter().map(|f| (f.name.as_deref().unwrap_or("-"), f.host)).collect();
    assert_eq!(names, [("inner", false), ("call", true), ("outer", false), ("-", false)]);
    assert_eq!(error.line, 1);
    assert!(error.report(false).contains("in call (host)"));
}

#[test]
fn escapes_through_the_host() {
    every_vm(|vm| {
        let left = Arc::new(AtomicUsize::new(0));
        let count = left.clone();
        vm.register("call", move |ctx: &mut Context<'_>, f: Value| {
            let result = ctx.call::<Value>(&f, ());
            if let Err(error) = &result
                && error.kind == ErrorKind::Unwind
            {
                count.fetch_add(1, Ordering::Relaxed);
                assert_eq!(ctx.eval::<i64>("(+ 1 2)").unwrap_err().kind, ErrorKind::Unwind);
            }
            result
        })
        .unwrap();
        let swallow = |ctx: &mut Context<'_>, f: Value| ctx.call::<Value>(&f, ()).ok().map(|_| 0);
        vm.register("swallow", swallow).unwrap();
        let text = "(+ 1 (call/cc (lambda (k) (call (lambda () (call (lambda () (k 41))))))))";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 42);
        assert_eq!(left.load(Ordering::Relaxed), 2);
        // A function cannot hold it up.
        let text = "(+ 1 (call/cc (lambda (k) (+ 100 (swallow (lambda () (k 41)))))))";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 42);
        // Escapes inside of a nested run, and loops of them.
        let text = "(call (lambda () (call/cc (lambda (k) (+ 1 (k 5))))))";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 5);
        let text = "(define (loop i) (if (= i 200) i (loop (call/cc (lambda (k) (call (lambda () (k (+ i 1)))))))))
            (loop 0)";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 200);
        let text = "(define log '()) (define (note x) (set! log (cons x log)))
            (call/cc (lambda (k) (dynamic-wind (lambda () (note 1))
               (lambda () (call (lambda () (dynamic-wind (lambda () (note 2)) (lambda () (k 0)) (lambda () (note 3))))))
               (lambda () (note 4)))))
            (reverse log)";
        assert_eq!(vm.eval_printed(text).unwrap(), ["(1 2 3 4)"]);
    });
}

#[test]
fn a_host_frame_that_returned_cannot_be_entered_again() {
    every_vm(|vm| {
        vm.register("call", |ctx: &mut Context<'_>, f: Value| ctx.call::<Value>(&f, ())).unwrap();
        vm.eval::<()>("(define saved #f) (define count 0)").unwrap();
        let text = "(call (lambda () (call/cc (lambda (k) (set! saved k))) (set! count (+ count 1)) count))";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 1);
        let message = "this continuation belongs to a call from the host that has returned";
        assert_eq!(vm.eval::<()>("(saved 1)").unwrap_err().message, message);
        // Another nested run at the same depth is not that run.
        assert_eq!(vm.eval::<()>("(call (lambda () (saved 1)))").unwrap_err().message, message);
        // But a continuation of an earlier input can be entered again, also from a nested run.
        vm.eval::<()>("(define n 0) (+ 1 (call/cc (lambda (k) (set! saved k) 1)))").unwrap();
        assert_eq!(vm.eval::<i64>("(saved 9)").unwrap(), 10);
        assert_eq!(vm.eval::<i64>("(+ 1000 (call (lambda () (saved 20))))").unwrap(), 21);
        // Generators across the border, re-entered while their host frame lives.
        let text = "(call (lambda ()
              (define k #f) (define n 0)
              (call/cc (lambda (c) (set! k c)))
              (set! n (+ n 1))
              (if (< n 5) (k #f) n)))";
        assert_eq!(vm.eval::<i64>(text).unwrap(), 5);
    });
}

#[test]
fn recursion_through_the_host_ends_with_an_error() {
    every_vm(|vm| {
        vm.register("call", |ctx: &mut Context<'_>, f: Value, n: i64| ctx.call::<i64>(&f, (n,)))
            .unwrap();
        vm.eval::<()>("(define (down n) (if (= n 0) 0 (+ 1 (call down (- n 1)))))").unwrap();
        assert_eq!(vm.eval::<i64>("(down 100)").unwrap(), 100);
        let error = vm.eval::<i64>("(down 1000000)").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{error}");
        assert!(error.message.contains("nested too deeply"), "{error}");
        assert_eq!(vm.eval::<i64>("(down 100)").unwrap(), 100);
    });
}

#[test]
fn recursion_through_the_host_on_a_small_stack() {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(|| {
        let mut vm = vm();
        vm.register("call", |ctx: &mut Context<'_>, f: Value, n: i64| ctx.call::<i64>(&f, (n,)))
            .unwrap();
        vm.eval::<()>("(define (down n) (if (= n 0) 0 (+ 1 (call down (- n 1)))))").unwrap();
        assert_eq!(vm.eval::<i64>("(down 150)").unwrap(), 150);
        vm.eval::<()>("(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))").unwrap();
        assert_eq!(vm.eval::<i64>("(call (lambda (n) (deep n)) 500000)").unwrap(), 500_000);
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn limits_hold_across_nested_runs() {
    every_vm(|vm| {
        vm.register("call", |ctx: &mut Context<'_>, f: Value| ctx.call::<Value>(&f, ())).unwrap();
        vm.eval::<()>("(define (forever) (forever))").unwrap();
        vm.set_fuel(Some(10_000));
        let error =
            vm.eval::<()>("(guard (e (#t 0)) (call (lambda () (call forever))))").unwrap_err();
        assert_eq!((error.kind, vm.fuel()), (ErrorKind::Fuel, Some(0)));
        vm.set_fuel(None);
        assert_eq!(vm.eval::<()>("(call (lambda () (exit 5)))").unwrap_err().status, 5);
        let handle = vm.interrupt_handle();
        vm.register("stop", move || handle.interrupt()).unwrap();
        let error = vm.eval::<()>("(call (lambda () (stop) (forever)))").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Interrupted);
        assert_eq!(vm.eval::<i64>("(+ 1 (call (lambda () 1)))").unwrap(), 2);
    });
}

#[test]
fn arguments_survive_collections_in_nested_runs() {
    every_vm(|vm| {
        vm.register("churn", |ctx: &mut Context<'_>, f: Value, kept: Value, text: String| {
            for i in 0..20 {
                ctx.call::<()>(&f, (i,))?;
                ctx.collect();
            }
            Ok::<_, Error>((kept, text))
        })
        .unwrap();
        let text = "(define (make i) (make-vector 1000 (list i)))
            (define (outer a b) (let ((r (churn make (list a b) (string-append \"x\" \"y\")))) (list a b r)))
            (outer (string #\\a) (vector 1 2))";
        assert_eq!(vm.eval_printed(text).unwrap(), ["(\"a\" #(1 2) ((\"a\" #(1 2)) \"xy\"))"]);
    });
}

#[test]
fn functions_are_values_and_die() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let dropped = Arc::new(AtomicUsize::new(0));
    let mut vm = vm();
    let count = dropped.clone();
    vm.register("make", move |n: i64| {
        let counted = Counted(count.clone());
        Procedure::new("made", move |x: i64| {
            let _ = &counted;
            n + x
        })
    })
    .unwrap();
    assert_eq!(vm.eval::<i64>("((make 3) 4)").unwrap(), 7);
    vm.eval::<()>("(define kept (make 1)) (do ((i 0 (+ i 1))) ((= i 50)) (make i))").unwrap();
    vm.collect();
    assert_eq!(dropped.load(Ordering::Relaxed), 51);
    assert_eq!(vm.eval::<i64>("(kept 1)").unwrap(), 2);
    drop(vm);
    assert_eq!(dropped.load(Ordering::Relaxed), 52);
}

#[test]
fn typed_functions_check_once() {
    let mut vm = vm();
    vm.eval::<()>(
        "(define (area w h) (* w h)) (define some (case-lambda ((a) a) ((a b c) c))) (define x 1)",
    )
    .unwrap();
    let area = vm.function::<(i64, f64), f64>("area").unwrap();
    assert_eq!(area.call(&mut vm, (2, 1.5)).unwrap(), 3.0);
    let message =
        |result: Result<ruse::Function<(i64, i64), i64>, Error>| result.unwrap_err().message;
    assert_eq!(
        message(vm.function("some")),
        "some: the value must be a procedure that takes 2 arguments, but it is #<procedure some>"
    );
    assert_eq!(message(vm.function("x")), "x: the value must be a procedure, but it is 1");
    assert_eq!(message(vm.function("nothing")), "nothing is not bound");
    assert!(vm.function::<(i64, i64, i64), i64>("some").is_ok());
    let error =
        vm.function::<(i64, i64), String>("area").unwrap().call(&mut vm, (2, 3)).unwrap_err();
    assert_eq!(error.message, "the value must be a string, but it is 6");
}

#[test]
fn reference_engines_decline_functions_of_the_host() {
    let options = Options { backend: ruse::Backend::Eval, ..Options::default() };
    if let Ok(mut vm) = Vm::new(options) {
        assert_eq!(vm.register("f", || 1).unwrap_err().kind, ErrorKind::Declined);
        assert_eq!(vm.eval::<i64>("(+ 1 2)").unwrap(), 3);
    }
}
