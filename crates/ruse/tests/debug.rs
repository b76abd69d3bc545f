//! Debug hooks: which lines they see, and that programs do the same under them.
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex};

use ruse::{Context, DebugHook, Error, ErrorKind, Options, Resume, Stop, Value, Vm};

type Log<T> = Arc<Mutex<Vec<T>>>;

/// A hook that notes something of every stop and goes on as told.
fn noting<T: Send + 'static>(
    note: impl Fn(&Stop<'_>) -> T + Send + 'static,
    mut resume: impl FnMut(&Stop<'_>) -> Resume + Send + 'static,
) -> (DebugHook, Log<T>) {
    let log = Log::default();
    let kept = log.clone();
    let hook = DebugHook::new(move |stop| {
        kept.lock().unwrap().push(note(stop));
        Ok(resume(stop))
    });
    (hook, log)
}

fn take<T>(log: &Log<T>) -> Vec<T> {
    std::mem::take(&mut log.lock().unwrap())
}

/// VMs of every sort, all with so little inlining that lines are what they were.
fn vms() -> impl Iterator<Item = Vm> {
    [(false, None), (true, None), (false, Some(1_000_000))].into_iter().map(|(gc_stress, fuel)| {
        Vm::new(Options { opt_level: 0, gc_stress, fuel, ..Options::default() }).unwrap()
    })
}

const CALLS: &str = "(define (f x)
  (let ((y (g x)))
    (list y
          (g y))))
(define (g x)
  (cons x
        x))
(f 1)
(f 2)";

#[test]
fn steps_see_every_line_once() {
    for mut vm in vms() {
        let (hook, log) = noting(|stop| (stop.line(), stop.depth()), |_| Resume::Step);
        vm.set_debug_hook(Some(hook.stepping()));
        vm.eval_named::<()>("calls.scm", CALLS).unwrap();
        let lines: Vec<u32> = take(&log).into_iter().map(|(line, _)| line).collect();
        let of_f = [2, 6, 3, 4, 6];
        let calls = [vec![8], of_f.to_vec(), vec![9], of_f.to_vec()].concat();
        assert_eq!(lines[..2], [1, 5]);
        assert_eq!(lines[2..], calls);
    }
}

#[test]
fn over_and_out() {
    for mut vm in vms() {
        // Into f, over its calls, then out of it.
        let (hook, log) = noting(
            |stop| (stop.line(), stop.procedure().map(str::to_owned)),
            |stop| match stop.line() {
                2 | 3 => Resume::Over,
                4 => Resume::Out,
                _ => Resume::Step,
            },
        );
        vm.eval_named::<()>("calls.scm", CALLS).unwrap();
        vm.set_debug_hook(Some(hook.breakpoint("calls.scm", 2)));
        vm.eval_named::<()>("more.scm", "(define z (f 1))\n(list\n z)").unwrap();
        let lines: Vec<u32> = take(&log).into_iter().map(|(line, _)| line).collect();
        // Breakpoint, two lines of f, what comes next below it.
        assert_eq!(lines, [2, 3, 4, 3, 2]);
    }
}

#[test]
fn breakpoints_in_loops_and_by_name() {
    let text = "(define (count n)
  (let loop ((i 0) (sum 0))
    (if (= i n)
        sum
        (loop (+ i 1)
              (+ sum i)))))";
    for mut vm in vms() {
        vm.eval_named::<()>("src/loops.scm", text).unwrap();
        let (hook, log) = noting(|stop| stop.is_breakpoint(), |_| Resume::Run);
        vm.set_debug_hook(Some(
            hook.breakpoint("loops.scm", 6).breakpoint("other.scm", 3).breakpoint("oops.scm", 5),
        ));
        assert_eq!(vm.eval::<i64>("(count 10)").unwrap(), 45);
        assert_eq!(take(&log), [true; 10]);
        vm.set_debug_hook(None);
        assert_eq!(vm.eval::<i64>("(count 10)").unwrap(), 45);
        assert!(take(&log).is_empty());
    }
}

#[test]
fn arguments_and_frames_of_a_tail_call() {
    for mut vm in vms() {
        let (hook, log) = noting(
            |stop| {
                (stop.arguments(), stop.frames().iter().map(|frame| frame.line).collect::<Vec<_>>())
            },
            |_| Resume::Run,
        );
        vm.set_debug_hook(Some(hook.breakpoint("tail.scm", 2)));
        let text = "(define (down n . rest)\n  (if (= n 0) rest (apply down (- n 1) n rest)))\n(list (down 2 'x))";
        vm.eval_named::<()>("tail.scm", text).unwrap();
        let seen = take(&log);
        let arguments: Vec<String> =
            seen.iter().map(|(arguments, _)| format!("{arguments:?}")).collect();
        assert_eq!(
            arguments,
            [
                r#"[("n", "2"), ("rest", "(x)")]"#,
                r#"[("n", "1"), ("rest", "(2 x)")]"#,
                r#"[("n", "0"), ("rest", "(1 2 x)")]"#,
            ]
        );
        assert!(seen.iter().all(|(_, lines)| lines[..] == [2, 3]), "{seen:?}");
    }
}

#[test]
fn an_error_of_the_hook_ends_the_run_past_everything() {
    for mut vm in vms() {
        vm.register("call", |ctx: &mut Context<'_>, f: Value| ctx.call::<()>(&f, ())).unwrap();
        let stop = |message: &'static str| {
            DebugHook::new(move |_| Err(Error::of_kind(ErrorKind::Value, message)))
        };
        vm.set_debug_hook(Some(stop("enough").breakpoint("stop.scm", 3)));
        let text = "(guard (e (#t 'handled))\n  (call (lambda ()\n    (car '(1)))))";
        let error = vm.eval_named::<()>("stop.scm", text).unwrap_err();
        assert_eq!((error.kind, &*error.message, error.line), (ErrorKind::Value, "enough", 3));
        assert!(
            error.frames.iter().any(|frame| frame.host && frame.name.as_deref() == Some("call"))
        );
        vm.set_debug_hook(Some(
            DebugHook::new(|_| std::panic::resume_unwind(Box::new(0))).stepping(),
        ));
        assert_eq!(vm.eval::<()>("(car '(1))").unwrap_err().kind, ErrorKind::Panic);
        vm.set_debug_hook(None);
        assert_eq!(vm.eval::<i64>("(+ 1 2)").unwrap(), 3);
    }
}

#[test]
fn programs_do_the_same_and_use_as_much_fuel() {
    let text = "(define (fib n)
  (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(define (generate)
  (let ((k #f) (n 0))
    (call/cc (lambda (c) (set! k c)))
    (set! n (+ n 1))
    (if (< n 20) (k #f) n)))
(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))
(list (fib 12) (generate) (deep 3000)
      (guard (e (#t 'error)) (dynamic-wind (lambda () 1) (lambda () (vector-ref (vector) 0)) (lambda () 2))))";
    for opt_level in 0..4 {
        let outcome = |hook: Option<DebugHook>, gc_stress| {
            let options = Options {
                opt_level,
                jit_threshold: 5,
                fuel: Some(10_000_000),
                gc_stress,
                ..Options::default()
            };
            let mut vm = Vm::new(options).unwrap();
            vm.set_debug_hook(hook);
            (vm.eval_printed(text).unwrap(), vm.fuel())
        };
        let plain = outcome(None, false);
        for gc_stress in [false, true] {
            let (hook, log) = noting(|_| (), |_| Resume::Step);
            assert_eq!(outcome(Some(hook.stepping()), gc_stress), plain);
            assert!(take(&log).len() > 1000);
        }
    }
}

#[cfg(feature = "jit")]
#[test]
fn machine_code_gives_way_and_comes_back() {
    let mut vm = Vm::new(Options { jit_threshold: 5, opt_level: 1, ..Options::default() }).unwrap();
    vm.eval_named::<()>("hot.scm", "(define (f n)\n  (if (= n 0) 0 (+ 1 (f (- n 1)))))").unwrap();
    assert_eq!(vm.eval::<i64>("(f 100)").unwrap(), 100);
    let entries = vm.stats().native_entries;
    assert!(entries > 0);
    let (hook, log) = noting(|stop| stop.line(), |_| Resume::Run);
    vm.set_debug_hook(Some(hook.breakpoint("hot.scm", 2)));
    assert_eq!(vm.eval::<i64>("(f 100)").unwrap(), 100);
    assert_eq!(take(&log), [2; 101]);
    assert_eq!(vm.stats().native_entries, entries);
    vm.set_debug_hook(None);
    assert_eq!(vm.eval::<i64>("(f 100)").unwrap(), 100);
    assert!(vm.stats().native_entries > entries);
}

#[test]
fn a_hook_that_is_set_on_the_way_sees_what_is_called_next() {
    let mut vm = Vm::new(Options { jit_threshold: 5, opt_level: 1, ..Options::default() }).unwrap();
    let log: Log<u32> = Log::default();
    let kept = log.clone();
    vm.register("watch", move |ctx: &mut Context<'_>, on: bool| {
        let kept = kept.clone();
        let hook = DebugHook::new(move |stop| {
            kept.lock().unwrap().push(stop.line());
            Ok(Resume::Run)
        });
        ctx.set_debug_hook(on.then(|| hook.breakpoint("way.scm", 2)));
    })
    .unwrap();
    let text = "(define (f n)\n  (if (= n 0) 0 (+ 1 (f (- n 1)))))
        (define (g n) (watch (= n 50)) (if (= n 0) (f 3) (+ 1 (g (- n 1)))))";
    vm.eval_named::<()>("way.scm", text).unwrap();
    for _ in 0..3 {
        assert_eq!(vm.eval::<i64>("(g 100)").unwrap(), 103);
        vm.eval::<()>("(watch #t)").unwrap();
        assert_eq!(vm.eval::<i64>("(f 3)").unwrap(), 3);
        assert_eq!(take(&log), [2; 4]);
        vm.eval::<()>("(watch #f)").unwrap();
    }
}

#[test]
fn limits_hold_under_a_hook() {
    let mut vm =
        Vm::new(Options { max_frames: 1000, max_heap: 8 << 20, ..Options::sandboxed() }).unwrap();
    vm.set_timeout(Some(std::time::Duration::from_millis(30)));
    let (hook, _log) = noting(|stop| stop.line(), |_| Resume::Over);
    vm.set_debug_hook(Some(hook.stepping()));
    assert_eq!(vm.eval::<()>("(let loop ()\n (loop))").unwrap_err().kind, ErrorKind::Timeout);
    assert_eq!(vm.eval::<()>("(define (f) (+ 1 (f)))\n(f)").unwrap_err().kind, ErrorKind::Limit);
    vm.interrupt_handle().interrupt();
    assert_eq!(vm.eval::<()>("(f)").unwrap_err().kind, ErrorKind::Interrupted);
}

#[test]
fn tiers_are_timed_when_that_is_asked_for() {
    let spin = "(define (spin n) (if (> n 0) (spin (- n 1)))) (spin 3000000)";
    let run = |jit, time_tiers| {
        let mut vm = Vm::new(Options { jit, time_tiers, ..Options::default() }).unwrap();
        vm.eval::<()>(spin).unwrap();
        vm.collect();
        vm.stats()
    };
    let plain = run(ruse::Jit::On, false);
    assert_eq!((plain.interpreter_ms, plain.native_ms), (0.0, 0.0));
    let slow = run(ruse::Jit::Off, true);
    assert!(
        slow.interpreter_ms > 1.0 && slow.native_ms == 0.0 && slow.interpreter_ms <= slow.run_ms,
        "{slow:?}"
    );
    let fast = run(ruse::Jit::On, true);
    assert!(fast.interpreter_ms < slow.interpreter_ms, "{fast:?}");
    assert_eq!(fast.native_ms > 0.0, cfg!(feature = "jit"));
    assert!(
        fast.interpreter_ms + fast.native_ms + fast.native_compile_ms <= fast.run_ms,
        "{fast:?}"
    );
}

fn shown(variables: &[(String, String)]) -> String {
    let texts: Vec<String> =
        variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    texts.join(" ")
}

#[test]
fn variables_of_scopes_loops_and_boxes() {
    let text = "(define (f x unused)
  (let loop ((i 0) (kept '()))
    (let ((square (* i i)))
      (set! x (+ x 1))
      (if (< i 2) (loop (+ i 1) (cons square kept)) (list kept x)))))
(list (f 5 6) (let ((x 'other)) x))";
    for mut vm in vms() {
        let (hook, log) = noting(|stop| shown(&stop.variables()), |_| Resume::Run);
        vm.set_debug_hook(Some(hook.breakpoint("scopes.scm", 4)));
        vm.eval_named::<()>("scopes.scm", text).unwrap();
        let rounds = [
            "square=0 kept=() i=0 x=5",
            "square=1 kept=(0) i=1 x=6",
            "square=4 kept=(1 0) i=2 x=7",
        ];
        assert_eq!(take(&log), rounds);
    }
}

/// What a debugger is shown of the frames of an error, at every level and in machine code.
#[test]
fn variables_in_the_frames_of_an_error() {
    let text = "(define (inner q) (let ((doubled (* q 2))) (list (car q) doubled)))
(define (outer n) (let ((label (list n))) (set! n (+ n 1)) (list (inner n) n label)))
(define (often k) (if (= k 0) '() (begin (guard (e (#t 'no)) (outer k)) (often (- k 1)))))";
    for opt_level in 0..=3 {
        for rounds in [1, 500] {
            let mut vm = Vm::new(Options { opt_level, ..Options::default() }).unwrap();
            let log = Log::default();
            let kept = log.clone();
            vm.eval::<()>(text).unwrap();
            vm.eval::<()>(&format!("(often {rounds})")).unwrap();
            vm.set_debugger(move |_: &mut Context<'_>, failure: &ruse::Failure| {
                let frames = failure.frames.iter();
                let frames = frames.map(|(frame, variables)| {
                    format!("{}: {}", frame.name.as_deref().unwrap_or("-"), shown(variables))
                });
                kept.lock().unwrap().push(frames.collect::<Vec<_>>());
                Ok(ruse::Decision::GiveUp)
            })
            .unwrap();
            vm.eval::<()>("(outer 4)").unwrap_err();
            let frames = take(&log).remove(0);
            assert_eq!(frames[..2], ["inner: doubled=10 q=5", "outer: label=(4) n=5"]);
        }
    }
}
