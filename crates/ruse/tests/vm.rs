//! What the promises of the embedding crate rest on: isolation, threads, small host stacks.
#![forbid(unsafe_code)]

use std::thread;

use ruse::{ErrorKind, Options, Vm};

fn vm() -> Vm {
    Vm::new(Options::default()).unwrap()
}

#[test]
fn a_vm_may_move_to_another_thread() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let mut vm = assert_send(vm());
    vm.eval_printed("(define x 41)").unwrap();
    let result = thread::spawn(move || vm.eval_printed("(+ x 1)").unwrap()).join().unwrap();
    assert_eq!(result, ["42"]);
}

#[test]
fn many_vms_run_in_parallel_without_seeing_each_other() {
    let threads: Vec<_> = (0..4)
        .map(|t| {
            thread::spawn(move || {
                let mut vms: Vec<Vm> = (0..8)
                    .map(|_| Vm::new(Options { max_frames: 10_000, ..Options::default() }).unwrap())
                    .collect();
                for (i, vm) in vms.iter_mut().enumerate() {
                    let own = t * 100 + i;
                    vm.eval_printed(&format!(
                        "(define own {own}) (define l (make-list 50000 own))"
                    ))
                    .unwrap();
                }
                for (i, vm) in vms.iter_mut().enumerate() {
                    let sum = (t * 100 + i) * 50_000;
                    assert_eq!(vm.eval_printed("(apply + l)").unwrap(), [sum.to_string()]);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_small_host_thread_takes_a_million_frames() {
    let run = || {
        let mut vm = vm();
        let text = "(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1))))) (count 1000000)";
        assert_eq!(vm.eval_printed(text).unwrap(), ["1000000"]);
    };
    thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn a_limit_leaves_the_vm_usable() {
    let mut vm = Vm::new(Options { max_heap: 32 << 20, ..Options::default() }).unwrap();
    let error = vm.eval_printed("(let loop ((l '())) (loop (cons l l)))").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit);
    let error = vm.eval_printed("(let loop ((n 0)) (+ 1 (loop n)))").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit);
    let error = vm.eval_printed("(make-vector 1000000000000)").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit);
    assert_eq!(vm.eval_printed("(length (make-list 100000 0))").unwrap(), ["100000"]);
}

#[test]
fn evaluating_without_end_does_not_grow() {
    let mut vm = vm();
    for i in 0..2_000 {
        vm.eval_printed(&format!("(define (f x) (vector x {i})) (f 1)")).unwrap();
    }
    vm.eval_printed("(define v (make-vector 100000 0)) (set! v #f)").unwrap();
    for _ in 0..60 {
        vm.eval_printed("(vector-length (make-vector 100000 0))").unwrap();
    }
    assert!(vm.stats().heap_bytes < 24 << 20, "{}", vm.stats().heap_bytes);
}

/// Evaluates a text that only an interrupt ends.
fn interrupted(text: &str) {
    let mut vm = vm();
    vm.eval_printed("(define-syntax forever (syntax-rules () ((_) (forever))))").unwrap();
    let handle = vm.interrupt_handle();
    let thread = thread::spawn(move || {
        thread::sleep(std::time::Duration::from_millis(30));
        handle.interrupt();
    });
    let error = vm.eval_printed(text).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted, "{error}");
    thread.join().unwrap();
    assert!(!vm.interrupt_handle().is_pending());
    assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
}

#[test]
fn an_interrupt_stops_an_endless_expansion() {
    interrupted("(forever)");
}

#[test]
fn an_interrupt_stops_an_endless_expansion_of_a_running_program() {
    // Nothing catches an interrupt.
    let form = "(eval '(forever) (interaction-environment))";
    interrupted(&format!("(guard (e (#t 'caught)) {form})"));
}
