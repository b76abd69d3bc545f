//! A thousand VMs on eight threads under a mixed load: programs shared through an engine, functions and types of the
//! host, handles dropped on other threads, runs that wait, limits, interrupts, VMs that move from thread to thread.
//!
//! It runs for two seconds, or for as many as `RUSE_CONCURRENCY_SECONDS` says; `cargo xtask threads` runs it for a minute
//! under ThreadSanitizer.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, RwLock};
use std::task::{Context as Task, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use ruse::{
    Context, Definition, Engine, Error, ErrorKind, Function, HostType, InterruptHandle, Module,
    Options, Program, Value, Vm,
};

const VMS: usize = 1_000;
const THREADS: usize = 8;
/// Handles that lie around to be dropped by whoever comes by.
const LITTER: usize = 500;

/// What every VM has in its own environment.
const PRELUDE: &str = "
    (import (load tools))
    (define count 0)
    (define (bump!) (set! count (+ count 1)) count)
    (define (sum-to n) (let loop ((i 0) (s 0)) (if (> i n) s (loop (+ i 1) (+ s i)))))
    (define (tree n) (if (= n 0) '() (cons (tree (- n 1)) (tree (- n 1)))))
    (define (leaves t) (if (null? t) 1 (+ (leaves (car t)) (leaves (cdr t)))))
    (define (forever) (guard (e (#t (forever))) (forever)))
    (define (hoard l) (hoard (cons (make-vector 1000 0) l)))
    (define (twice f x) (f (f x)))";

const PROGRAM: &str = "
    (import (scheme base) (scheme write) (load tools))
    (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
    (define t (make-tally 0))
    (do ((i 0 (+ i 1))) ((= i 200)) (tally-add! t (double i)))
    (define k (call/cc (lambda (k) (dynamic-wind (lambda () #f) (lambda () (k 7)) (lambda () #f)))))
    (define text (let ((out (open-output-string))) (write (list (fib 15) (tally-total t) k gravity) out)
                   (get-output-string out)))
    (display text)";
const PRINTED: &str = "(610 39800 7 9.81)";

#[derive(Clone)]
struct Tally(u64);

impl HostType for Tally {
    const NAME: &'static str = "tally";
    fn define(tally: &mut Definition<Tally>) {
        tally
            .constructor("make-tally", Tally)
            .method_mut("add!", |this: &mut Tally, by: u64| this.0 += by)
            .getter("total", |this| this.0);
    }
}

/// Whether a value was delivered, and who waits for it.
type Letter = Arc<Mutex<(bool, Option<Waker>)>>;

/// A value that another thread gives.
struct Delivery {
    value: i64,
    state: Letter,
    post: Option<Sender<Letter>>,
}

impl Future for Delivery {
    type Output = i64;
    fn poll(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<i64> {
        {
            let mut state = self.state.lock().unwrap();
            if state.0 {
                return Poll::Ready(self.value);
            }
            state.1 = Some(task.waker().clone());
        }
        if let Some(post) = self.post.take() {
            post.send(self.state.clone()).expect("the thread that delivers waits for us");
        }
        Poll::Pending
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Task::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

/// xorshift64*: which VM does what is the same for a thread in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

/// A VM with what the host keeps of it.
struct Guest {
    vm: Vm,
    number: usize,
    sum_to: Function<(i64,), i64>,
    twice: Value,
    leaves: Value,
    /// How often `bump!` was called to its end, and how often it was interrupted.
    bumps: i64,
    doubtful: i64,
    kept: Vec<Value>,
}

/// What all threads share.
struct World {
    engine: Engine,
    program: Program,
    bytes: Vec<u8>,
    guests: Vec<Mutex<Option<Guest>>>,
    interrupts: RwLock<Vec<InterruptHandle>>,
    litter: Mutex<Vec<Value>>,
    compiled: AtomicU64,
    over: AtomicBool,
}

fn options() -> Options {
    Options {
        jit_threshold: 10,
        max_heap: 8 << 20,
        nursery: 64 << 10,
        max_frames: 2_000,
        ..Options::default()
    }
}

fn tools(post: Sender<Letter>) -> Module {
    let post = Mutex::new(post);
    Module::new("(load tools)")
        .unwrap()
        .function("double", |x: i64| 2 * x)
        .function("apply-in-host", |ctx: &mut Context<'_>, f: Value, x: i64| {
            ctx.call::<i64>(&f, (x,))
        })
        .function("refuse", || -> Result<(), String> { Err("no".to_owned()) })
        .function("panic", || -> i64 { std::panic::resume_unwind(Box::new("on purpose")) })
        .async_function("deliver", move |value: i64| Delivery {
            value,
            state: Arc::default(),
            post: Some(post.lock().unwrap().clone()),
        })
        .value("gravity", 9.81)
        .host_type::<Tally>()
}

impl Guest {
    fn new(world: &World, number: usize) -> Result<Guest, Error> {
        let mut vm = world.engine.vm()?;
        world.interrupts.write().unwrap().push(vm.interrupt_handle());
        vm.eval::<()>(PRELUDE)?;
        let sum_to = vm.function("sum-to")?;
        let (twice, leaves) = (vm.global("twice")?, vm.global("leaves")?);
        Ok(Guest { vm, number, sum_to, twice, leaves, bumps: 0, doubtful: 0, kept: Vec::new() })
    }
}

/// A guest, whoever interrupts its making.
fn new_guest(world: &World, number: usize) -> Guest {
    loop {
        match Guest::new(world, number) {
            Ok(guest) => return guest,
            Err(error) => expect_interrupt(&error),
        }
    }
}

/// Tells the threads that it is over, also when a thread has panicked.
struct Finish<'a>(&'a AtomicBool);

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn expect_interrupt(error: &Error) {
    assert_eq!(error.kind, ErrorKind::Interrupted, "{}", error.report(false));
}

/// Whether a step was done; what was interrupted is not.
type Done = Result<(), Error>;
/// Something that a VM does.
type Step = fn(&World, &mut Guest, &mut Random) -> Done;

const STEPS: &[(&str, Step)] = &[
    ("program", |world, guest, _| {
        let output = guest.vm.capture_output();
        guest.vm.run(&world.program)?;
        assert_eq!(output.take(), PRINTED);
        Ok(())
    }),
    ("loaded program", |world, guest, _| {
        let program = Program::from_bytes(&world.engine, &world.bytes)?;
        let output = guest.vm.capture_output();
        guest.vm.run(&program)?;
        assert_eq!(output.take(), PRINTED);
        Ok(())
    }),
    ("compilation", |world, guest, random| {
        let n = random.below(100);
        let text = format!(
            "(import (scheme base) (load tools)) (if (not (= (double {n}) {})) (car 0))",
            2 * n
        );
        let program = world.engine.compile("made", &text)?;
        guest.vm.run(&program)
    }),
    ("text", |_, guest, random| {
        let n = random.below(1000) as i64;
        let text = format!("(twice (lambda (x) (* x {n})) {n})");
        assert_eq!(guest.vm.eval::<i64>(&text)?, n * n * n);
        Ok(())
    }),
    ("state", |_, guest, _| {
        let result = guest.vm.eval::<i64>("(bump!)");
        match result {
            Ok(count) => {
                guest.bumps += 1;
                assert!((guest.bumps..=guest.bumps + guest.doubtful).contains(&count));
                Ok(())
            }
            Err(error) => {
                guest.doubtful += 1;
                Err(error)
            }
        }
    }),
    ("function", |_, guest, random| {
        let n = random.below(3000) as i64;
        assert_eq!(guest.sum_to.call(&mut guest.vm, (n,))?, n * (n + 1) / 2);
        Ok(())
    }),
    ("host function", |_, guest, random| {
        let n = random.below(1000) as i64;
        let text = format!("(apply-in-host (lambda (x) (double (twice double x))) {n})");
        assert_eq!(guest.vm.eval::<i64>(&text)?, 8 * n);
        Ok(())
    }),
    ("errors", |_, guest, random| {
        let (text, kind) = [
            ("(refuse)", ErrorKind::Host),
            ("(panic)", ErrorKind::Panic),
            ("(car (double 2))", ErrorKind::Type),
            ("(raise 'thing)", ErrorKind::User),
            ("(let deep ((n 0)) (+ 1 (deep n)))", ErrorKind::Limit),
        ][random.below(5)];
        expect(kind, guest.vm.eval::<()>(text))
    }),
    ("garbage", |_, guest, random| {
        let depth = 6 + random.below(5);
        assert_eq!(guest.vm.eval::<u32>(&format!("(leaves (tree {depth}))"))?, 1 << depth);
        Ok(())
    }),
    ("handles", |world, guest, random| {
        let tree: Value = guest.vm.eval("(tree 3)")?;
        let list = guest.vm.value(vec![guest.number; 5])?;
        guest.vm.collect();
        assert_eq!(guest.vm.get::<Vec<usize>>(&list)?, [guest.number; 5]);
        assert_eq!(guest.vm.call::<i64>(&guest.leaves, (tree.clone(),))?, 8);
        let other = world.litter.lock().unwrap().pop();
        if let Some(other) = other {
            assert!(guest.vm.get::<Value>(&other).is_ok() || guest.kept.len() < 100);
        }
        guest.kept.push(tree);
        let mut litter = world.litter.lock().unwrap();
        litter.push(list);
        let surplus = if litter.len() > LITTER { litter.split_off(LITTER / 2) } else { Vec::new() };
        drop(litter);
        drop(surplus);
        if guest.kept.len() > 20 {
            guest.kept.swap_remove(random.below(20));
        }
        Ok(())
    }),
    ("procedure", |_, guest, random| {
        let n = random.below(1000) as i64;
        let f: Value = guest.vm.eval(&format!("(lambda (x) (+ x {n}))"))?;
        assert_eq!(guest.vm.call::<i64>(&guest.twice, (f, 1))?, 2 * n + 1);
        Ok(())
    }),
    ("lending", |_, guest, random| {
        let mut tally = Tally(0);
        let n = random.below(50) as u64;
        let result = guest.vm.scope(|scope| {
            let lent = scope.lend_mut(&mut tally)?;
            let add: Value =
                scope.eval("(lambda (t n) (do ((i 0 (+ i 1))) ((= i n)) (tally-add! t i)))")?;
            scope.call::<()>(&add, (lent, n))
        });
        result?;
        assert_eq!(tally.0, n * n.saturating_sub(1) / 2);
        Ok(())
    }),
    ("waiting", |_, guest, random| {
        let n = random.below(1000) as i64;
        let value = block_on(
            guest.vm.eval_async::<i64>(&format!("(+ 1 (deliver {n}) (double (deliver 1)))")),
        )?;
        assert_eq!(value, n + 3);
        Ok(())
    }),
    ("cancellation", |_, guest, _| {
        let mut future = Box::pin(guest.vm.eval_async::<i64>("(+ 1 (deliver 1))"));
        match future.as_mut().poll(&mut Task::from_waker(Waker::noop())) {
            Poll::Ready(result) => result.map(|value| assert_eq!(value, 2)),
            Poll::Pending => Ok(()),
        }
    }),
    ("timeout", |_, guest, _| {
        guest.vm.set_timeout(Some(Duration::from_millis(2)));
        let result = guest.vm.eval::<()>("(forever)");
        guest.vm.set_timeout(None);
        expect(ErrorKind::Timeout, result)
    }),
    ("fuel", |_, guest, random| {
        guest.vm.set_fuel(Some(random.below(20_000) as u64));
        let result = guest.vm.eval::<()>("(forever)");
        guest.vm.set_fuel(None);
        expect(ErrorKind::Fuel, result)
    }),
    ("heap", |_, guest, _| expect(ErrorKind::Limit, guest.vm.eval::<()>("(hoard '())"))),
    ("renewal", |world, guest, _| {
        world.compiled.fetch_add(guest.vm.stats().native_compiled, Ordering::Relaxed);
        *guest = Guest::new(world, guest.number)?;
        Ok(())
    }),
];

/// A run that must end with an error of a kind.
fn expect(kind: ErrorKind, result: Result<(), Error>) -> Done {
    match result {
        Err(error) if error.kind == kind => Ok(()),
        Err(error) => Err(error),
        Ok(()) => panic!("a run without {kind:?}"),
    }
}

/// Lets VMs do steps until the time is up: how often each was done, and how often one was interrupted.
fn work(world: &World, seed: u64) -> BTreeMap<&'static str, u64> {
    let mut random = Random(seed);
    let mut done = BTreeMap::new();
    while !world.over.load(Ordering::Relaxed) {
        let number = random.below(VMS);
        // Somebody else may have it; there are many more.
        let Ok(mut slot) = world.guests[number].try_lock() else { continue };
        let mut guest = match slot.take() {
            Some(guest) => guest,
            None => new_guest(world, number),
        };
        for _ in 0..1 + random.below(4) {
            let (name, step) = STEPS[random.below(STEPS.len())];
            let name = match step(world, &mut guest, &mut random) {
                Ok(()) => name,
                Err(error) => {
                    expect_interrupt(&error);
                    "interrupted"
                }
            };
            *done.entry(name).or_insert(0) += 1;
        }
        *slot = Some(guest);
    }
    done
}

/// Interrupts VMs, whatever they do.
fn disturb(world: &World) {
    let mut random = Random(99);
    while !world.over.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(2));
        let handles = world.interrupts.read().unwrap();
        if !handles.is_empty() {
            handles[random.below(handles.len())].interrupt();
        }
        // Those of the past are of no use, but must do no harm.
        drop(handles);
        let mut handles = world.interrupts.write().unwrap();
        if handles.len() > 4 * VMS {
            handles.drain(..VMS);
        }
    }
}

#[test]
fn a_thousand_vms_on_eight_threads() {
    let seconds = std::env::var("RUSE_CONCURRENCY_SECONDS").ok();
    let seconds: f64 = seconds.map_or(2.0, |text| text.parse().expect("a number of seconds"));
    let (post, letters) = channel::<Letter>();
    let engine = Engine::new(options());
    engine.add_library(tools(post)).unwrap();
    let program = engine.compile("load", PROGRAM).unwrap();
    let bytes = program.to_bytes().unwrap();
    let world = World {
        engine,
        program,
        bytes,
        guests: (0..VMS).map(|_| Mutex::default()).collect(),
        interrupts: RwLock::default(),
        litter: Mutex::default(),
        compiled: AtomicU64::new(0),
        over: AtomicBool::new(false),
    };
    let deliverer = thread::spawn(move || {
        for letter in letters {
            let waker = {
                let mut state = letter.lock().unwrap();
                state.0 = true;
                state.1.take()
            };
            waker.into_iter().for_each(Waker::wake);
        }
    });
    let total = thread::scope(|scope| {
        let finish = Finish(&world.over);
        let disturber = scope.spawn(|| disturb(&world));
        let makers: Vec<_> = (0..THREADS)
            .map(|first| {
                let world = &world;
                scope.spawn(move || {
                    for number in (first..VMS).step_by(THREADS) {
                        *world.guests[number].lock().unwrap() = Some(new_guest(world, number));
                    }
                })
            })
            .collect();
        makers.into_iter().for_each(|maker| maker.join().unwrap());
        let start = Instant::now();
        let workers: Vec<_> = (1..=THREADS as u64)
            .map(|seed| {
                let world = &world;
                scope.spawn(move || work(world, seed))
            })
            .collect();
        while start.elapsed().as_secs_f64() < seconds
            && workers.iter().all(|worker| !worker.is_finished())
        {
            thread::sleep(Duration::from_millis(20));
        }
        drop(finish);
        let mut total = BTreeMap::<&str, u64>::new();
        for worker in workers {
            for (name, count) in worker.join().expect("no step failed") {
                *total.entry(name).or_insert(0) += count;
            }
        }
        disturber.join().unwrap();
        total
    });
    let alive = world.guests.iter().filter_map(|slot| slot.lock().unwrap().take());
    let alive: Vec<u64> = alive.map(|guest| guest.vm.stats().native_compiled).collect();
    let compiled = world.compiled.load(Ordering::Relaxed) + alive.iter().sum::<u64>();
    println!("{seconds} s, {compiled} functions became machine code, steps: {total:?}");
    assert_eq!(alive.len(), VMS);
    assert!(compiled > 0 || cfg!(not(feature = "jit")));
    for (name, _) in STEPS {
        assert!(total.contains_key(name), "no VM ever did: {name}");
    }
    assert!(total.contains_key("interrupted"));
    drop(world);
    deliverer.join().unwrap();
}
