//! The native tier: what a program does never depends on when its procedures become machine code, or whether their
//! guesses hold.
#![forbid(unsafe_code)]
#![cfg(feature = "jit")]

use ruse::{Context, Deopt, Jit, Options, Value, Vm};

const ROUNDS: usize = 24;

fn native(jit_threshold: u32) -> Options {
    Options { jit: Jit::On, jit_threshold, fuel: Some(1 << 40), ..Options::default() }
}

/// Every way to tier up that is tested, each with its name.
fn tierings() -> Vec<(String, Options)> {
    let mut all = vec![("interpreter".to_owned(), Options { jit: Jit::Off, ..native(0) })];
    all.extend([0, 1, 2, 3, 5, 8, 13, 21].map(|n| (format!("threshold {n}"), native(n))));
    let deopts = [Deopt::All, Deopt::Random(1), Deopt::Random(2), Deopt::Random(3)];
    all.extend(deopts.map(|deopt| (format!("{deopt:?}"), Options { deopt, ..native(2) })));
    all
}

/// Those that make no machine code of procedures that are called as often as those below.
const LATE: [&str; 3] = ["threshold 8", "threshold 13", "threshold 21"];

/// A procedure of so many parameters that calls the next one in tail position: each argument is what came in at its
/// place plus one, or the number of its place.
fn procedure(name: &str, parameters: usize, rest: bool, callee: &str, arguments: usize) -> String {
    let names: Vec<String> = (0..parameters).map(|i| format!("x{i}")).collect();
    let rest_name = if rest { " . more" } else { "" };
    let passed: Vec<String> = (0..arguments)
        .map(|i| if i < parameters { format!("(+ x{i} 1)") } else { i.to_string() })
        .collect();
    format!(
        "(define ({name} {}{rest_name})
           (set! n (- n 1))
           (if (< n 0) (list {}) ({callee} {})))\n",
        names.join(" "),
        names.join(" "),
        passed.join(" ")
    )
}

fn expected(first: usize, second: usize) -> String {
    let mut values: Vec<usize> = (0..first).collect();
    for round in 0..ROUNDS {
        let arguments = if round % 2 == 0 { second } else { first };
        values = (0..arguments).map(|i| values.get(i).map_or(i, |value| value + 1)).collect();
    }
    let words: Vec<String> = values.iter().map(usize::to_string).collect();
    format!("({})", words.join(" "))
}

#[test]
fn tail_calls_between_all_arities() {
    let sizes = [0, 1, 2, 4, 5, 6, 17, 40];
    for (name, options) in tierings().into_iter().filter(|(name, _)| !LATE.contains(&&**name)) {
        // So few frames that a call that is none in tail position would show.
        let mut vm = Vm::new(Options { max_frames: 200, ..options }).unwrap();
        vm.eval_printed("(define n 0)").unwrap();
        for first in sizes {
            for second in sizes {
                for rest in [false, true] {
                    let text = procedure("f", first, rest, "g", second)
                        + &procedure("g", second, rest, "f", first)
                        // Assigned once more, so that neither call is known.
                        + "(set! f f) (set! g g)";
                    vm.eval_printed(&text).unwrap();
                    let arguments: Vec<String> = (0..first).map(|i| i.to_string()).collect();
                    let call = format!("(begin (set! n {ROUNDS}) (f {}))", arguments.join(" "));
                    let value = vm.eval_printed(&call).unwrap();
                    let wanted = expected(first, second);
                    assert_eq!(value, [wanted], "{first} to {second}, rest {rest}, {name}");
                }
            }
        }
        let entries = vm.stats().native_entries;
        assert_eq!(entries > 0, name != "interpreter", "{name}: {entries} entries");
    }
}

/// Loops and procedures whose operands change their type in the middle.
const PROGRAMS: &[&str] = &[
    "(let loop ((i 0) (x 0)) (if (= i 60) x (loop (+ i 1) (if (= i 30) (+ x 0.5) (+ x i)))))",
    "(let loop ((i 0) (x 1)) (if (= i 90) x (loop (+ i 1) (* x 3))))",
    "(let loop ((i 0) (x 1.5)) (if (= i 60) x (loop (+ i 1) (if (= i 40) 1/3 (* x 1.25)))))",
    "(define (f x y) (if (< x y) (- y x) (* x y)))
     (let loop ((i 0) (out '()))
       (if (= i 40)
           out
           (loop (+ i 1)
                 (cons (f (vector-ref #(1 2.5 1/2 100000000000000000000) (modulo i 4)) i) out))))",
    "(define v (make-vector 8 0))
     (let outer ((i 0))
       (if (< i 12)
           (begin
             (let inner ((j 0))
               (if (< j 8)
                   (begin
                     (vector-set! v j (+ (vector-ref v j) (if (> i 8) (* j 0.5) j)))
                     (inner (+ j 1)))))
             (outer (+ i 1)))))
     v",
    "(define k #f)
     (define count 0)
     (define (down n) (if (= n 0) (call/cc (lambda (c) (set! k c) 0)) (+ 1 (down (- n 1)))))
     (let ((value (down 20)))
       (set! count (+ count 1))
       (if (< count 30) (k count) (list count value)))",
    "(define (safe-div a b) (guard (e (#t (error-object-message e))) (quotient a b)))
     (let loop ((i 40) (out '()))
       (if (< i 0) out (loop (- i 1) (cons (safe-div 100 (- i 20)) out))))",
    "(define (sum . xs) (apply + xs))
     (let loop ((i 0) (x 0)) (if (= i 40) x (loop (+ i 1) (sum x i (if (odd? i) 0.5 1)))))",
    "(let loop ((i 0)) (if (= i 30) (car i) (loop (+ i 1))))",
    // The inner loop is guessed to add fixnums, and what it adds is known to be none.
    "(define (fit n) n)
     (do ((i 2 (- i 1)) (acc 90 (fit (square (+ 0.1 4.611686018427388e18 acc)))))
         ((<= i 0)
          (do ((j 0 (+ j 1)) (a -129 (+ a 4.611686018427388e18))) ((= j 2) a))))",
];

#[test]
fn results_errors_and_fuel_are_those_of_the_interpreter() {
    for program in PROGRAMS {
        let mut wanted = None;
        for (name, options) in tierings() {
            let mut vm = Vm::new(options).unwrap();
            let result = vm.eval_printed(program).map_err(|error| error.report(false));
            let shown = (result, vm.stats().fuel_used);
            match &wanted {
                None => wanted = Some(shown),
                Some(wanted) => assert_eq!(&shown, wanted, "{name}: {program}"),
            }
        }
    }
}

#[test]
fn captures_and_escapes_stay_in_machine_code() {
    let text = "(define (first-negative l)
                  (call/cc (lambda (return)
                    (let walk ((l l))
                      (if (pair? l) (begin (walk (car l)) (walk (cdr l))) (if (and (integer? l) (< l 0)) (return l))))
                    'none)))
                (define (repeat n) (if (= n 0) (first-negative '(1 (2 -3) 4)) (begin (first-negative '((-1))) (repeat (- n 1)))))
                (repeat 1000)";
    let mut vm = Vm::new(native(2)).unwrap();
    assert_eq!(vm.eval_printed(text).unwrap(), ["-3"]);
    let stats = vm.stats();
    assert_eq!(stats.captures, 1001);
    assert!(stats.native_plain_exits < 20, "{stats:?}");
    assert!(stats.native_entries < 100, "{stats:?}");
    assert_eq!(stats.native_given_up, 0);
}

#[test]
fn forced_failures_leave_machine_code() {
    let text = "(let loop ((i 0) (x 0)) (if (= i 1000) x (loop (+ i 1) (+ x i))))";
    let mut exits = Vec::new();
    for deopt in [Deopt::Never, Deopt::All] {
        let mut vm = Vm::new(Options { deopt, ..native(1) }).unwrap();
        assert_eq!(vm.eval_printed(text).unwrap(), ["499500"]);
        exits.push(vm.stats().native_guard_exits);
    }
    assert_eq!(exits[0], 0);
    assert!(exits[1] > 0);
}

#[test]
fn an_endless_native_loop_ends_for_every_limit() {
    let spin = "(define (spin n) (spin (+ n 1))) (spin 0)";
    let mut vm = Vm::new(Options { fuel: Some(1_000_000), ..native(1) }).unwrap();
    assert_eq!(vm.eval_printed(spin).unwrap_err().kind, ruse::ErrorKind::Fuel);
    assert!(vm.stats().native_entries > 0);

    let mut vm = Vm::new(Options { fuel: None, ..native(1) }).unwrap();
    let handle = vm.interrupt_handle();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(100));
        handle.interrupt();
    });
    assert_eq!(vm.eval_printed(spin).unwrap_err().kind, ruse::ErrorKind::Interrupted);
    stopper.join().unwrap();
    assert!(vm.stats().native_entries > 0);

    let grow = "(define (grow l) (grow (cons l l))) (grow '())";
    let mut vm =
        Vm::new(Options { fuel: None, max_heap: 32 << 20, nursery: 1 << 20, ..native(1) }).unwrap();
    assert_eq!(vm.eval_printed(grow).unwrap_err().kind, ruse::ErrorKind::Limit);
    let deep = "(define (deep n) (+ 1 (deep (+ n 1)))) (deep 0)";
    assert_eq!(vm.eval_printed(deep).unwrap_err().kind, ruse::ErrorKind::Limit);
    assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
}

#[test]
fn what_is_too_large_stays_interpreted_and_is_counted() {
    let steps = "(set! x (if (odd? x) (+ x 3) (* x 2)))".repeat(6000);
    let text = format!("(define (large x) {steps} x)");
    let mut results = Vec::new();
    for jit in [Jit::Off, Jit::Eager] {
        let mut vm = Vm::new(Options { jit, ..Options::default() }).unwrap();
        vm.eval_printed(&text).unwrap();
        results.push(vm.eval_printed("(modulo (large 1) 1000003)").unwrap());
        assert_eq!(vm.stats().native_refused > 0, jit == Jit::Eager);
    }
    assert_eq!(results[0], results[1]);
}

/// A procedure that meets fixnums while it gets hot, then flonums.
const CHANGING: &str = "
    (define (sum l) (if (null? l) 0 (+ (car l) (sum (cdr l)))))
    (define (repeat n l) (if (= n 1) (sum l) (begin (sum l) (repeat (- n 1) l))))
    (list (repeat 40 '(1 2 3)) (repeat 40 '(1.5 2.5)) (repeat 40 '(1/2 2)) (repeat 40 '(1 2)))";

#[test]
fn levels_differ_in_what_they_do_and_not_in_what_comes_out() {
    let mut stats = Vec::new();
    for opt_level in 0..=3 {
        let mut vm = Vm::new(Options { opt_level, ..native(10) }).unwrap();
        assert_eq!(vm.eval_printed(CHANGING).unwrap(), ["(6 4.0 5/2 3)"], "level {opt_level}");
        stats.push(vm.stats());
    }
    assert_eq!(stats[0].native_compiled, 0, "nothing is compiled at level 0");
    assert!(stats[1].native_entries > 0 && stats[2].native_entries > 0);
    assert_eq!(stats[1].native_guard_exits, 0, "nothing is guessed at level 1");
    assert!(stats[2].native_guard_exits > 0, "something is guessed at level 2");
    assert!(stats[3].native_guard_exits > 0);
}

#[test]
fn code_is_hot_earlier_at_level_3() {
    let calls = "(define (f x) (+ x 1)) (do ((i 0 (+ i 1))) ((= i 30) (f 1)) (f i))";
    let compiled = |opt_level| {
        let mut vm = Vm::new(Options { opt_level, ..native(100) }).unwrap();
        assert_eq!(vm.eval_printed(calls).unwrap(), ["2"]);
        vm.stats().native_compiled
    };
    assert_eq!([compiled(1), compiled(2)], [0, 0]);
    assert!(compiled(3) > 0);
}

#[test]
fn eager_makes_code_at_every_level() {
    for opt_level in 0..=3 {
        let options = Options { opt_level, jit: Jit::Eager, ..native(0) };
        let mut vm = Vm::new(options).unwrap();
        assert_eq!(vm.eval_printed(CHANGING).unwrap(), ["(6 4.0 5/2 3)"], "level {opt_level}");
        let stats = vm.stats();
        assert!(stats.native_entries > 0, "level {opt_level}");
        assert_eq!(stats.native_guard_exits > 0, opt_level >= 2, "level {opt_level}");
    }
}

#[test]
fn more_is_inlined_at_higher_levels() {
    // `large` is too large to be copied at level 2; `small` is copied from level 1 on.
    let text = "
        (import (scheme base))
        (define (small x) (+ x 1))
        (define (large x y)
          (if (< x y)
              (vector x y (+ x y) (- x y) (* x y))
              (vector y x (+ y x) (- y x) (* y x))))
        (define (go n)
          (if (> n 0)
              (begin (large (small n) n) (large n (small n)) (large n n) (go (- n 1)))))
        (go 100)";
    let fuel_at = |opt_level| {
        let options = Options { jit: Jit::Off, opt_level, ..native(0) };
        let mut vm = Vm::new(options).unwrap();
        vm.run_program("inlining", text).unwrap();
        vm.stats().fuel_used
    };
    let used: Vec<u64> = (0..=3).map(fuel_at).collect();
    assert!(used[0] >= used[1] + 200, "{used:?}");
    assert!(used[1] >= used[2], "{used:?}");
    assert!(used[2] >= used[3] + 300, "{used:?}");
}

/// What programs with calls of host functions in tail position give, errors with their backtraces among it.
fn host_tail_calls(options: Options) -> Vec<String> {
    let mut vm = Vm::new(options).unwrap();
    vm.register("double", |x: i64| 2 * x).unwrap();
    vm.register("refuse", |_: i64| Err::<i64, _>("refused")).unwrap();
    vm.register("again", |ctx: &mut Context<'_>, f: Value, x: Value| ctx.call::<Value>(&f, (x,)))
        .unwrap();
    vm.eval::<()>(
        "(define (through f x) (f x))
         (define (nested f x)
           (let ((kept (list x x)))
             (again (lambda (y) (make-vector 100 y) (cons (f y) kept)) x)))
         (define (repeat f) (let loop ((i 0) (all '())) (if (< i 30) (loop (+ i 1) (cons (f i) all)) all)))",
    )
    .unwrap();
    let texts = [
        "(repeat (lambda (i) (through double i)))",
        "(repeat (lambda (i) (through (if (odd? i) double -) i)))",
        "(repeat (lambda (i) (nested double i)))",
        "(repeat (lambda (i) (call/cc (lambda (k) (nested k i)))))",
        "(repeat (lambda (i) (guard (e (#t (error-object-message e))) (through refuse i))))",
        "(through refuse 1)",
        "(+ 1 (through double 'x))",
        "(through again 1)",
        "(nested refuse 1)",
        "(nested car 1)",
        "(through (make-parameter 1) 1)",
        "(define (deep n) (again deep n)) (deep 1)",
        "(through double 21)",
    ];
    let run = |text| match vm.eval_printed(text) {
        Ok(values) => values.join(" "),
        Err(error) => error.report(false),
    };
    texts.into_iter().map(run).collect()
}

#[test]
fn tail_calls_of_host_functions() {
    let expected = host_tail_calls(Options { jit: Jit::Off, ..native(0) });
    assert!(expected[5].contains("in through"), "{}", expected[5]);
    let mut all = tierings();
    all.extend(["native", "interpreted"].map(|name| {
        let jit = if name == "native" { Jit::Eager } else { Jit::Off };
        (format!("{name} under stress"), Options { jit, gc_stress: true, ..native(0) })
    }));
    for (name, options) in all {
        assert_eq!(host_tail_calls(options), expected, "{name}");
    }
}
