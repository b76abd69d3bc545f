//! Runs that are given up while they wait.

use std::sync::Arc;

use ruse::Value;

use crate::executor::{Gate, block_on, poll_once};
use crate::{eval, every_vm};

/// Registers `(forever)`, whose future has a share of what is returned.
fn register_forever(vm: &mut ruse::Vm) -> Arc<()> {
    let share = Arc::new(());
    let kept = share.clone();
    vm.register_async("forever", move || {
        let kept = kept.clone();
        async move {
            let never: i64 = Gate::new().await;
            drop(kept);
            never
        }
    })
    .unwrap();
    share
}

#[test]
fn dropping_the_future_ends_the_run() {
    every_vm(|vm| {
        let share = register_forever(vm);
        eval::<()>(vm, "(define n 0) (define (hang) (set! n (+ n 1)) (+ 1 (forever)))").unwrap();
        let before = Arc::strong_count(&share);
        for round in 1..=3 {
            let mut future = Box::pin(vm.eval_async::<i64>("(list (hang))"));
            assert!(poll_once(future.as_mut()).is_pending());
            assert!(poll_once(future.as_mut()).is_pending());
            assert_eq!(Arc::strong_count(&share), before + 1);
            drop(future);
            assert_eq!(Arc::strong_count(&share), before);
            assert_eq!(vm.eval::<i64>("n").unwrap(), round);
            assert_eq!(eval::<i64>(vm, "(+ 1 (wait n))").unwrap(), round + 1);
        }
    });
}

#[test]
fn unwind_runs_the_afters_of_a_run_that_was_dropped() {
    every_vm(|vm| {
        register_forever(vm);
        let text = "(define log '())
                    (define (note x) (set! log (cons x log)))
                    (define p (make-parameter 'outside))
                    (define (hang)
                      (dynamic-wind (lambda () (note 'in))
                        (lambda () (guard (e (#t 'caught)) (parameterize ((p 'inside)) (forever))))
                        (lambda () (note (p)))))";
        eval::<()>(vm, text).unwrap();
        let hang: Value = vm.eval("hang").unwrap();
        let mut future = Box::pin(vm.call_async::<i64>(&hang, ()));
        assert!(poll_once(future.as_mut()).is_pending());
        drop(future);
        assert_eq!(vm.eval_printed("(list log (p))").unwrap(), ["((in) outside)"]);
        let mut future = Box::pin(vm.call_async::<i64>(&hang, ()));
        assert!(poll_once(future.as_mut()).is_pending());
        drop(future);
        vm.unwind().unwrap();
        assert_eq!(vm.eval_printed("(list log (p))").unwrap(), ["((outside in in) outside)"]);
    });
}

#[test]
fn afters_may_wait_and_be_given_up_themselves() {
    every_vm(|vm| {
        register_forever(vm);
        let text = "(define log '())
                    (define (note x) (set! log (cons (wait x) log)))
                    (define stuck #t)
                    (define (hang)
                      (dynamic-wind (lambda () (note 'in))
                        (lambda () (dynamic-wind values forever (lambda () (if stuck (forever)) (note 'inner))))
                        (lambda () (note 'outer))))";
        eval::<()>(vm, text).unwrap();
        let mut future = Box::pin(vm.eval_async::<i64>("(hang)"));
        (0..3).for_each(|_| assert!(poll_once(future.as_mut()).is_pending()));
        drop(future);
        let mut unwinding = Box::pin(vm.unwind_async());
        assert!(poll_once(unwinding.as_mut()).is_pending());
        drop(unwinding);
        eval::<()>(vm, "(set! stuck #f)").unwrap();
        block_on(vm.unwind_async()).unwrap();
        assert_eq!(vm.eval_printed("log").unwrap(), ["(outer in)"]);
        eval::<()>(vm, "(set! log '())").unwrap();
        let mut future = Box::pin(vm.eval_async::<i64>("(hang)"));
        (0..3).for_each(|_| assert!(poll_once(future.as_mut()).is_pending()));
        drop(future);
        block_on(vm.unwind_async()).unwrap();
        assert_eq!(vm.eval_printed("log").unwrap(), ["(outer inner in)"]);
        block_on(vm.unwind_async()).unwrap();
        assert_eq!(vm.eval_printed("log").unwrap(), ["(outer inner in)"]);
    });
}

#[test]
fn a_future_that_is_forgotten_harms_nobody() {
    every_vm(|vm| {
        let share = register_forever(vm);
        let before = Arc::strong_count(&share);
        eval::<()>(vm, "(define (hang x) (list x (forever) x))").unwrap();
        let hang: Value = vm.eval("hang").unwrap();
        for round in 0..5 {
            let mut future = Box::pin(vm.call_async::<i64>(&hang, (vec!["some", "list"],)));
            assert!(poll_once(future.as_mut()).is_pending());
            std::mem::forget(future);
            match round {
                0 => vm.collect(),
                1 => assert_eq!(vm.eval::<i64>("(+ 1 2)").unwrap(), 3),
                2 => assert_eq!(eval::<i64>(vm, "(wait 4)").unwrap(), 4),
                3 => vm.unwind().unwrap(),
                _ => vm.set_global("x", vec![1, 2]).unwrap(),
            }
        }
        assert_eq!(vm.eval::<i64>("(apply + x)").unwrap(), 3);
        assert_eq!(Arc::strong_count(&share), before);
    });
}

#[test]
fn a_vm_may_be_dropped_with_a_run_that_is_parked() {
    let mut vm = crate::vm();
    let share = register_forever(&mut vm);
    let mut future = Box::pin(vm.eval_async::<i64>("(forever)"));
    assert!(poll_once(future.as_mut()).is_pending());
    std::mem::forget(future);
    drop(vm);
    assert_eq!(Arc::strong_count(&share), 1);
}

#[test]
fn a_future_that_panics_when_it_is_dropped_leaves_the_vm_usable() {
    struct Bomb(bool);
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(!self.0, "dropped");
        }
    }
    let mut vm = crate::vm();
    vm.register_async("bomb", || async {
        let mut bomb = Bomb(true);
        let value: i64 = Gate::new().await;
        bomb.0 = false;
        value
    })
    .unwrap();
    let mut future = Box::pin(vm.eval_async::<i64>("(bomb)"));
    assert!(poll_once(future.as_mut()).is_pending());
    let dropped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(future)));
    assert!(dropped.is_err());
    assert_eq!(block_on(vm.eval_async::<i64>("(wait 3)")).unwrap(), 3);
}
