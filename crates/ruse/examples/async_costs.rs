//! What waiting costs: an await that is ready, one that is not, and memory of a VM whose run waits. Prints a table.
//!
//! `cargo run --release --features async --example async_costs`
#![forbid(unsafe_code)]

use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use ruse::{Engine, Error, Jit, Options, Value, Vm};

/// Pending once, and ready the next time it is polled.
async fn pause() {
    let mut polled = false;
    poll_fn(|task| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        task.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Polls until the future is ready.
fn spin<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut task = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut task) {
            return value;
        }
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

fn loops(vm: &mut Vm, body: &str) -> Result<f64, Error> {
    const COUNT: u32 = 200_000;
    let text =
        format!("(lambda (n) (let loop ((i 0)) (if (< i n) (begin {body} (loop (+ i 1))))))");
    let run: Value = vm.eval(&text)?;
    Ok(best(COUNT, || spin(vm.call_async::<()>(&run, (COUNT,))).expect("the loop runs")))
}

/// Bytes that the process has in memory, where the system says so.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn memory(options: Options, what: &str) -> Result<(), Error> {
    const COUNT: usize = 1000;
    let engine = Engine::new(options);
    let before = resident();
    let mut vms = Vec::new();
    for _ in 0..COUNT {
        let mut vm = engine.vm()?;
        vm.register_async("forever", std::future::pending::<i64>)?;
        vm.eval::<()>("(define (down n) (if (= n 0) (forever) (+ 1 (down (- n 1)))))")?;
        vms.push(vm);
    }
    let idle = resident();
    let mut runs = Vec::new();
    for vm in &mut vms {
        let mut run = Box::pin(vm.eval_async::<i64>("(down 20)"));
        assert!(run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        runs.push(run);
    }
    let parked = resident();
    println!(
        "{what:24} {:8.1} KB a VM with a compiler, {:6.1} KB more while its run waits",
        (idle - before) as f64 / COUNT as f64 / 1024.0,
        parked.saturating_sub(idle) as f64 / COUNT as f64 / 1024.0,
    );
    black_box(runs);
    Ok(())
}

fn main() -> Result<(), Error> {
    for jit in [Jit::Off, Jit::On] {
        let mut vm = Vm::new(Options { jit, ..Options::default() })?;
        vm.register("plain", |n: i64| n)?;
        vm.register_async("now", |n: i64| async move { n })?;
        vm.register_async("wait", |n: i64| async move {
            pause().await;
            n
        })?;
        for (what, body) in [
            ("an empty loop", "i"),
            ("a host function", "(plain i)"),
            ("an await that is ready", "(now i)"),
            ("an await that is not", "(wait i)"),
        ] {
            println!("jit {jit:?}: {what:30} {:8.1} ns", loops(&mut vm, body)?);
        }
    }
    memory(Options::default(), "default options:")?;
    let small = Options { max_frames: 1000, nursery: 64 << 10, ..Options::default() };
    memory(small, "small stack and nursery:")
}
