//! What embedding costs: creating a VM, calls across the border, memory of an idle VM. Prints a table.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use ruse::{Context, Definition, Engine, Error, HostType, Options, Value, Vm};

struct Point {
    x: f64,
}

impl HostType for Point {
    const NAME: &'static str = "point";
    fn define(point: &mut Definition<Point>) {
        point.constructor("make-point", |x: f64| Point { x }).getter("x", |this| this.x);
    }
}

/// The best of five rounds, in nanoseconds for one of `count`.
fn best(count: u32, mut run: impl FnMut()) -> f64 {
    let mut least = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        run();
        least = least.min(start.elapsed());
    }
    least.as_nanos() as f64 / f64::from(count)
}

/// Kilobytes that the process has in memory, where the system says so.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

fn loops(vm: &mut Vm, what: &str, body: &str) -> Result<(), Error> {
    const COUNT: u32 = 1_000_000;
    let text =
        format!("(lambda (n) (let loop ((i 0)) (if (< i n) (begin {body} (loop (+ i 1))))))");
    let run: Value = vm.eval(&text)?;
    let time = best(COUNT, || vm.call::<()>(&run, (COUNT,)).expect("the loop runs"));
    println!("{what:50} {time:10.1} ns");
    Ok(())
}

fn main() -> Result<(), Error> {
    let engine = Engine::new(Options::default());
    let program = engine.compile("one", "(import (scheme base)) (+ 1 2)")?;
    drop(engine.vm()?);
    let before = resident();
    let idle: Vec<Vm> = (0..500).map(|_| engine.vm()).collect::<Result<_, _>>()?;
    println!("{:50} {:10.1} KB", "an idle VM", (resident() - before) as f64 / 500.0);
    drop(idle);
    let before = resident();
    let mut idle: Vec<Vm> = (0..200).map(|_| engine.vm()).collect::<Result<_, _>>()?;
    idle.iter_mut().try_for_each(|vm| vm.run(&program))?;
    println!("{:50} {:10.1} KB", "one after a small program", (resident() - before) as f64 / 200.0);
    drop(idle);

    let time = best(100, || (0..100).for_each(|_| drop(black_box(engine.vm()))));
    println!("{:50} {:10.1} us", "a VM", time / 1e3);
    let time = best(100, || {
        for _ in 0..100 {
            engine.vm().and_then(|mut vm| vm.run(&program)).expect("it runs");
        }
    });
    println!("{:50} {:10.1} us", "a VM that runs a small compiled program", time / 1e3);
    let time = best(10, || {
        for _ in 0..10 {
            assert_eq!(
                engine.vm().and_then(|mut vm| vm.eval::<i64>("(+ 1 2)")).expect("it runs"),
                3
            );
        }
    });
    println!("{:50} {:10.1} us", "a VM that evaluates a small form", time / 1e3);

    let mut vm = engine.vm()?;
    vm.register("nothing", || ())?;
    vm.register("add", |a: i64, b: i64| a + b)?;
    vm.register("with-vm", |_: &mut Context<'_>| ())?;
    vm.register("call", |ctx: &mut Context<'_>, f: Value| ctx.call::<()>(&f, ()))?;
    vm.register_type::<Point>()?;
    vm.eval::<()>("(define p (make-point 1.5)) (define (f) 1) (define (g x) x)")?;
    loops(&mut vm, "an empty loop in Scheme", "i")?;
    loops(&mut vm, "an empty host function from Scheme", "(nothing)")?;
    loops(&mut vm, "a host function of two integers", "(add i 1)")?;
    loops(&mut vm, "a host function that gets the VM", "(with-vm)")?;
    loops(&mut vm, "a getter of a host object", "(point-x p)")?;
    loops(&mut vm, "Scheme to host to Scheme", "(call f)")?;

    let f = vm.function::<(), i64>("f")?;
    let time = best(1_000_000, || {
        for _ in 0..1_000_000 {
            black_box(f.call(&mut vm, ()).expect("it returns"));
        }
    });
    println!("{:50} {time:10.1} ns", "an empty Scheme procedure from Rust");
    let g = vm.function::<(i64,), i64>("g")?;
    let time = best(1_000_000, || {
        for i in 0..1_000_000 {
            black_box(g.call(&mut vm, (i,)).expect("it returns"));
        }
    });
    println!("{:50} {time:10.1} ns", "the same with an argument");
    Ok(())
}
