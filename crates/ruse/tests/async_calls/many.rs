//! Many runs on one thread.

use std::cell::RefCell;
use std::rc::Rc;

use ruse::{Engine, Module, Options};

use crate::executor::{Executor, Gate};

#[test]
fn two_vms_take_turns() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let gates: Vec<Gate<i64>> = (0..4).map(|_| Gate::new()).collect();
    let mut executor = Executor::default();
    for name in 0..2 {
        let (log, gates) = (log.clone(), gates.clone());
        executor.spawn(async move {
            let mut vm = crate::vm();
            vm.register_async("gate", move |n: usize| gates[n].clone()).unwrap();
            for step in 0..2 {
                let text = format!("(map (lambda (n) (* 10 (gate n))) '({}))", 2 * step + name);
                let value: Vec<i64> = vm.eval_async(&text).await.unwrap();
                log.borrow_mut().push((name, value[0]));
            }
        });
    }
    executor.run();
    for (gate, value) in [(1, 5), (3, 6), (0, 7), (2, 8)] {
        gates[gate].open(value);
        executor.run();
    }
    assert_eq!(*log.borrow(), [(1, 50), (1, 60), (0, 70), (0, 80)]);
    assert_eq!(executor.waiting(), 0);
}

/// Kilobytes that the process has in memory, where the system says so.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn two_thousand_runs_wait_on_one_thread() {
    const COUNT: usize = 2_000;
    let gates: Vec<Gate<u64>> = (0..COUNT).map(|_| Gate::new()).collect();
    let engine = Engine::new(Options { max_frames: 1_000, ..Options::default() });
    let shared = gates.clone();
    let net =
        Module::new("(net)").unwrap().async_function("fetch", move |n: usize| shared[n].clone());
    engine.add_library(net).unwrap();
    let text = "(import (scheme base) (scheme process-context) (net))
                (define (total depth) (if (= depth 0) (fetch (string->number (cadr (command-line)))) (+ 1 (total (- depth 1)))))
                (exit (dynamic-wind (lambda () #f) (lambda () (total 20)) (lambda () #f)))";
    let program = engine.compile("server", text).unwrap();
    let sum = RefCell::new(0);
    let mut executor = Executor::default();
    let before = resident();
    for number in 0..COUNT {
        let mut vm = engine.vm().unwrap();
        vm.set_command_line(vec!["server".into(), number.to_string()]);
        let (program, sum) = (&program, &sum);
        executor.spawn(async move {
            let error = vm.run_async(program).await.unwrap_err();
            assert_eq!(error.kind, ruse::ErrorKind::Exit);
            *sum.borrow_mut() += error.status as usize;
        });
    }
    let idle = resident();
    executor.run();
    assert_eq!(executor.waiting(), COUNT);
    if let (Some(before), Some(idle), Some(parked)) = (before, idle, resident()) {
        let each = |bytes: usize| bytes as f64 / COUNT as f64;
        println!(
            "{:.1} KB for a VM, {:.1} KB for one whose program waits",
            each(idle - before),
            each(parked - before)
        );
        assert!(parked - before < COUNT * 1024, "a VM that waits has less than a megabyte");
    }
    for (number, gate) in gates.iter().enumerate().rev() {
        gate.open(number as u64 % 100);
    }
    executor.run();
    assert_eq!(executor.waiting(), 0);
    assert_eq!(*executor.polls.get_mut(), 2 * COUNT);
    drop(executor);
    assert_eq!(sum.into_inner(), (0..COUNT).map(|number| number % 100 + 20).sum());
}
