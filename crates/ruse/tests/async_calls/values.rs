//! Values that come later, wherever the procedure is called.

use ruse::{Engine, Module, Opt, Options, Program, Rest, Value};

use crate::executor::{Pause, block_on};
use crate::{eval, every_vm, print, vm};

#[test]
fn a_call_gives_the_value_of_the_future() {
    every_vm(|vm| {
        assert_eq!(eval::<i64>(vm, "(wait 5)").unwrap(), 5);
        assert_eq!(eval::<i64>(vm, "(now 6)").unwrap(), 6);
        assert_eq!(eval::<i64>(vm, "(+ (wait 1) (now 2) (pauses 7 3))").unwrap(), 6);
        let text = "(list (wait '(a)) (wait \"b\") (wait 2.5) (eq? car (wait car)))";
        assert_eq!(print(vm, text), "((a) \"b\" 2.5 #t)");
    });
}

#[test]
fn every_way_to_run_waits() {
    every_vm(|vm| {
        eval::<()>(vm, "(define base (wait 100)) (define (add x) (+ base (wait x)))").unwrap();
        let add: Value = vm.eval("add").unwrap();
        assert_eq!(block_on(vm.call_async::<i64>(&add, (1,))).unwrap(), 101);
        assert_eq!(block_on(vm.call_async::<i64>(&add, vec![2])).unwrap(), 102);
        let wait: Value = vm.eval("wait").unwrap();
        assert_eq!(block_on(vm.call_async::<String>(&wait, ("self",))).unwrap(), "self");
        let add = vm.function::<(i64,), i64>("add").unwrap();
        assert_eq!(block_on(add.call_async(vm, (3,))).unwrap(), 103);
    });
}

#[test]
fn programs_and_libraries_wait() {
    let engine = Engine::new(Options::default());
    let net = Module::new("(net)").unwrap().async_function("fetch", |n: i64| async move {
        Pause::new(2).await;
        n * 2
    });
    engine.add_library(net).unwrap();
    let text = "(import (scheme base) (scheme process-context) (net))
                (define-values (a b) (values (fetch 10) (fetch 11)))
                (exit (+ a b))";
    let program = engine.compile("demo", text).unwrap();
    let program = Program::from_bytes(&engine, &program.to_bytes().unwrap()).unwrap();
    for _ in 0..3 {
        let mut vm = engine.vm().unwrap();
        assert_eq!(block_on(vm.run_async(&program)).unwrap_err().status, 42);
        assert_eq!(block_on(vm.eval_async::<i64>("(import (net)) (fetch 4)")).unwrap(), 8);
    }
}

#[test]
fn parameters_are_those_of_any_function() {
    let mut vm = vm();
    vm.register_async("sum", |first: i64, second: Opt<i64>, more: Rest<i64>| async move {
        Pause::new(1).await;
        first + second.0.unwrap_or(0) + more.0.iter().sum::<i64>()
    })
    .unwrap();
    vm.register_async("none", || async {}).unwrap();
    let text = "(list (sum 1) (sum 1 2) (sum 1 2 3 4) (apply sum '(1 1 1)))";
    assert_eq!(print(&mut vm, text), "(1 3 10 3)");
    assert_eq!(block_on(vm.eval_async::<Option<i64>>("(none)")).unwrap(), None);
    let error = eval::<()>(&mut vm, "(sum)").unwrap_err();
    assert_eq!(error.message, "sum: called with 0 arguments, but it takes at least 1");
}

#[test]
fn procedures_that_take_procedures_wait() {
    every_vm(|vm| {
        assert_eq!(print(vm, "(map wait '(1 2 3))"), "(1 2 3)");
        assert_eq!(print(vm, "(map (lambda (x y) (* (wait x) (wait y))) '(1 2) '(3 4))"), "(3 8)");
        assert_eq!(print(vm, "(vector-map (lambda (x) (+ 1 (wait x))) #(1 2 3))"), "#(2 3 4)");
        let text = "(let ((seen '())) (for-each (lambda (x) (set! seen (cons (wait x) seen))) '(1 2)) seen)";
        assert_eq!(print(vm, text), "(2 1)");
        assert_eq!(
            print(vm, "(call-with-values (lambda () (values (wait 1) (wait 2))) list)"),
            "(1 2)"
        );
        assert_eq!(print(vm, "(let ((p (delay (wait 4)))) (list (force p) (force p)))"), "(4 4)");
        assert_eq!(
            print(vm, "(import (scheme eval)) (eval '(wait 9) (interaction-environment))"),
            "9"
        );
        let text = "(import (srfi 132)) (list-sort (lambda (a b) (< (wait a) (wait b))) '(3 1 2))";
        assert_eq!(print(vm, text), "(1 2 3)");
    });
}

#[test]
fn last_calls_wait() {
    every_vm(|vm| {
        let text = "(define (last x) (wait x))
                    (define (chain n) (if (= n 0) (last 'end) (begin (wait n) (chain (- n 1)))))
                    (list (last 1) (chain 50) (apply last '(2)) ((lambda args (apply wait args)) 3))";
        assert_eq!(print(vm, text), "(1 end 2 3)");
    });
}

#[test]
fn hot_code_waits() {
    every_vm(|vm| {
        let text = "(define (sum n)
                      (let loop ((i 0) (total 0.5))
                        (if (< i n) (loop (+ i 1) (+ total (if (even? i) (wait i) (now i)))) total)))
                    (define (tree n) (if (= n 0) (wait 1) (+ (tree (- n 1)) (tree (- n 1)))))
                    (list (sum 1000) (tree 8))";
        assert_eq!(print(vm, text), "(499500.5 256)");
    });
}

#[test]
fn native_code_runs_around_waits() {
    let mut vm = vm();
    let text = "(define (step x) (+ 1 (wait x)))
                (define (work n x) (if (= n 0) x (work (- n 1) (step x))))
                (work 2000 0)";
    assert_eq!(eval::<i64>(&mut vm, text).unwrap(), 2000);
    if cfg!(all(feature = "jit", target_arch = "x86_64")) {
        assert!(vm.stats().native_entries > 1000);
    }
}

#[test]
fn a_wait_below_deep_recursion_keeps_every_frame() {
    for jit in [ruse::Jit::Off, ruse::Jit::On, ruse::Jit::Eager] {
        let mut vm = crate::with_waits(Options { jit, ..Options::default() });
        let text = "(define (deep n) (if (= n 0) (wait 1) (+ 1 (deep (- n 1))))) (deep 300000)";
        assert_eq!(eval::<i64>(&mut vm, text).unwrap(), 300_001);
        assert_eq!(eval::<i64>(&mut vm, text).unwrap(), 300_001);
    }
}

#[test]
fn what_a_future_holds_lives_through_collections() {
    every_vm(|vm| {
        let text = "(define (churn n) (if (> n 0) (begin (make-vector 100 n) (churn (- n 1)))))
                    (let ((kept (list 1 (list 2 3) \"four\")))
                      (let ((back (pauses 3 (list kept (string-append \"f\" \"ive\")))))
                        (churn 200)
                        (list back (eq? (car back) kept))))";
        assert_eq!(print(vm, text), "(((1 (2 3) \"four\") \"five\") #t)");
    });
}

#[test]
fn a_parked_run_may_move_between_threads() {
    every_vm(|vm| {
        let text = "(define (count n) (if (= n 0) '() (cons (wait n) (count (- n 1))))) (length (count 60))";
        let mut future = Box::pin(vm.eval_async::<i64>(text));
        let value = loop {
            let polled = std::thread::scope(|scope| {
                scope.spawn(|| crate::executor::poll_once(future.as_mut())).join().unwrap()
            });
            if let std::task::Poll::Ready(value) = polled {
                break value;
            }
        };
        assert_eq!(value.unwrap(), 60);
    });
}

#[test]
fn futures_are_send() {
    fn is_send<T: Send>(_: &T) {}
    let mut vm = vm();
    let list: Value = vm.eval("list").unwrap();
    let program =
        Engine::new(Options::default()).compile("one", "(import (scheme base)) 1").unwrap();
    let function = vm.function::<(&str,), String>("symbol->string").unwrap();
    is_send(&vm.call_async::<Value>(&list, ("a", 1)));
    is_send(&vm.eval_async::<Vec<i64>>("1"));
    is_send(&vm.run_async(&program));
    is_send(&function.call_async(&mut vm, ("x",)));
}

#[test]
fn nothing_happens_before_the_first_poll() {
    let mut vm = vm();
    eval::<()>(&mut vm, "(define x 1)").unwrap();
    drop(vm.eval_async::<()>("(set! x 2)"));
    assert_eq!(vm.eval::<i64>("x").unwrap(), 1);
}
