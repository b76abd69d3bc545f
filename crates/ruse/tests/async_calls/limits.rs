//! Interrupts, fuel and memory while a run waits.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::{Duration, Instant};

use ruse::{ErrorKind, Jit, Options};

use crate::executor::{Executor, Gate};
use crate::{eval, every_vm, with_waits};

#[test]
fn an_interrupt_wakes_a_run_that_waits() {
    every_vm(|vm| {
        let handle = vm.interrupt_handle();
        vm.register_async("forever", move || {
            let handle = handle.clone();
            async move {
                std::thread::spawn(move || {
                    std::thread::sleep(Duration::from_millis(10));
                    handle.interrupt();
                });
                Gate::<i64>::new().await
            }
        })
        .unwrap();
        let start = Instant::now();
        let text = "(guard (e (#t 0)) (dynamic-wind (lambda () #f) (lambda () (+ 1 (forever))) (lambda () (set! left #t))))";
        vm.eval::<()>("(define left #f)").unwrap();
        let error = eval::<i64>(vm, text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Interrupted);
        assert!(error.frames.iter().any(|frame| frame.name.as_deref() == Some("forever")));
        assert!(start.elapsed() < Duration::from_secs(20));
        assert!(!vm.eval::<bool>("left").unwrap());
        vm.unwind().unwrap();
        assert!(vm.eval::<bool>("left").unwrap());
        assert_eq!(eval::<i64>(vm, "(wait 2)").unwrap(), 2);
    });
}

#[test]
fn an_interrupt_that_came_before_the_wait_is_seen() {
    let mut vm = with_waits(Options::default());
    let handle = vm.interrupt_handle();
    vm.register_async("stop", move || {
        handle.terminate();
        async { Gate::<i64>::new().await }
    })
    .unwrap();
    let error = eval::<i64>(&mut vm, "(stop)").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Terminated);
}

#[test]
fn a_run_is_polled_when_it_is_woken_and_not_more() {
    let gate = Gate::new();
    let mut vm = with_waits(Options { gc_stress: true, ..Options::default() });
    let waited = gate.clone();
    vm.register_async("gate", move || waited.clone()).unwrap();
    let mut executor = Executor::default();
    executor.spawn(async {
        let text = "(make-vector 1000 0) (let ((x (gate))) (make-vector 1000 x) (* 2 x))";
        assert_eq!(vm.eval_async::<i64>(text).await.unwrap(), 42);
    });
    executor.run();
    executor.run();
    assert_eq!((*executor.polls.get_mut(), executor.waiting()), (1, 1));
    gate.open(21);
    executor.run();
    assert_eq!((*executor.polls.get_mut(), executor.waiting()), (2, 0));
}

#[test]
fn waiting_costs_no_fuel() {
    let text = "(let loop ((i 0)) (if (< i 100) (begin (WAIT 1) (loop (+ i 1)))))";
    let mut used = Vec::new();
    for jit in [Jit::Off, Jit::On, Jit::Eager] {
        let mut vm = with_waits(Options { jit, fuel: Some(1_000_000), ..Options::default() });
        vm.register("ready", |x: i64| x).unwrap();
        for wait in ["ready", "now", "wait"] {
            vm.set_fuel(Some(1_000_000));
            eval::<()>(&mut vm, &text.replace("WAIT", wait)).unwrap();
            used.push(1_000_000 - vm.fuel().unwrap());
        }
    }
    assert!(used.iter().all(|&units| units == used[0]), "{used:?}");
}

#[test]
fn fuel_ends_a_run_that_waits_now_and_then() {
    every_vm(|vm| {
        vm.set_fuel(Some(500));
        let error = eval::<()>(vm, "(let loop () (wait 1) (loop))").unwrap_err();
        assert_eq!((error.kind, vm.fuel()), (ErrorKind::Fuel, Some(0)));
        vm.set_fuel(None);
        assert_eq!(eval::<i64>(vm, "(wait 2)").unwrap(), 2);
    });
}

#[test]
fn a_full_heap_and_a_full_stack_are_errors_after_waits() {
    let options = Options { max_heap: 8 << 20, max_frames: 20_000, ..Options::default() };
    let mut vm = with_waits(options);
    let text = "(let loop ((l '())) (loop (cons (make-vector 10000 (now 1)) l)))";
    assert_eq!(eval::<()>(&mut vm, text).unwrap_err().kind, ErrorKind::Limit);
    let text = "(define (down n) (+ (wait n) (down (+ n 1)))) (down 0)";
    assert_eq!(eval::<()>(&mut vm, text).unwrap_err().kind, ErrorKind::Limit);
    let text =
        "(define (down n) (+ (wait n) (down (+ n 1)))) (guard (e (#t (wait 'full))) (down 0))";
    assert_eq!(crate::print(&mut vm, text), "full");
    assert_eq!(eval::<i64>(&mut vm, "(wait 2)").unwrap(), 2);
}

#[test]
fn a_waker_is_not_kept_by_a_run_that_is_over() {
    let mut vm = with_waits(Options::default());
    let waker = Arc::new(Nobody);
    let task = Waker::from(waker.clone());
    let mut future = Box::pin(vm.eval_async::<i64>("(wait 1)"));
    let mut context = Context::from_waker(&task);
    while future.as_mut().poll(&mut context).is_pending() {}
    drop(future);
    assert_eq!(Arc::strong_count(&waker), 2);
    let mut future = Box::pin(vm.eval_async::<i64>("(wait 1)"));
    assert!(future.as_mut().poll(&mut context).is_pending());
    drop(future);
    assert_eq!(Arc::strong_count(&waker), 2);
    assert_eq!(eval::<i64>(&mut vm, "(wait 1)").unwrap(), 1);
}

struct Nobody;

impl Wake for Nobody {
    fn wake(self: Arc<Self>) {}
}
