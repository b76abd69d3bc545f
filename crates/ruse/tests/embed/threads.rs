//! VMs on threads.

use ruse::{Context, Engine, Module, Options, Value, Vm};

#[test]
fn the_types_say_what_can_be_sent() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<Vm>();
    is_send::<Engine>();
    is_sync::<Engine>();
    is_send::<ruse::Program>();
    is_sync::<ruse::Program>();
    is_send::<Value>();
    is_sync::<Value>();
    is_send::<ruse::Function<(i64,), String>>();
}

#[test]
fn a_vm_moves_between_threads() {
    let mut vm = Vm::new(Options::default()).unwrap();
    vm.register("call", |ctx: &mut Context<'_>, f: Value| ctx.call::<i64>(&f, ())).unwrap();
    vm.eval::<()>("(define n 0)").unwrap();
    let value: Value = vm.eval("(list 1 2)").unwrap();
    for round in 1..5 {
        let kept = value.clone();
        vm = std::thread::spawn(move || {
            assert_eq!(vm.eval::<i64>("(set! n (+ n 1)) (call (lambda () n))").unwrap(), round);
            assert_eq!(vm.get::<Vec<i64>>(&kept).unwrap(), [1, 2]);
            vm.collect();
            vm
        })
        .join()
        .unwrap();
    }
}

#[test]
fn many_vms_of_one_engine() {
    let engine = Engine::new(Options { jit_threshold: 10, ..Options::default() });
    let module = Module::new("(tools)").unwrap().function("twice", |x: i64| 2 * x);
    engine.add_library(module).unwrap();
    let text = "(import (scheme base) (tools))
        (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
        (if (not (= (twice (fib 20)) 13530)) (error \"wrong\"))";
    let program = engine.compile("demo", text).unwrap();
    let threads: Vec<_> = (0..8_i64)
        .map(|number| {
            let (engine, program) = (engine.clone(), program.clone());
            std::thread::spawn(move || {
                for round in 0..4 {
                    let mut vm = engine.vm().unwrap();
                    vm.run(&program).unwrap();
                    vm.set_global("n", number * 10 + round).unwrap();
                    assert_eq!(vm.eval::<i64>("(* n n)").unwrap(), (number * 10 + round).pow(2));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
