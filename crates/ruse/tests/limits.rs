//! Limits of time and output, and capabilities, as a host meets them.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ruse::{Backend, Capabilities, ErrorKind, Jit, Options, Vm};

const SPIN: &str = "(let loop () (guard (e (#t #f)) (loop)))";

fn limited(timeout_ms: u64) -> Options {
    Options { timeout: Some(Duration::from_millis(timeout_ms)), ..Options::default() }
}

#[test]
fn a_timeout_holds_for_every_run_anew() {
    for jit in [Jit::Off, Jit::On, Jit::Eager] {
        let mut vm = Vm::new(Options { jit, ..limited(30) }).unwrap();
        for _ in 0..3 {
            let start = Instant::now();
            assert_eq!(vm.eval_printed(SPIN).unwrap_err().kind, ErrorKind::Timeout);
            let elapsed = start.elapsed();
            assert!(elapsed >= Duration::from_millis(30), "{elapsed:?}");
            assert!(elapsed < Duration::from_secs(5), "{elapsed:?}");
            assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
        }
    }
}

#[test]
fn the_reference_engines_obey_too() {
    for &backend in Backend::ALL {
        let Ok(mut vm) = Vm::new(Options { backend, max_output: Some(10), ..limited(30) }) else {
            continue;
        };
        let output = vm.capture_output();
        assert_eq!(
            vm.eval_printed(SPIN).unwrap_err().kind,
            ErrorKind::Timeout,
            "{}",
            backend.name()
        );
        let text = "(let loop () (guard (e (#t #f)) (write-string \"1234\")) (loop))";
        assert_eq!(vm.eval_printed(text).unwrap_err().kind, ErrorKind::Limit, "{}", backend.name());
        assert_eq!(output.take(), "12341234", "{}", backend.name());
    }
}

#[test]
fn many_short_runs_are_not_hit_by_timeouts_of_others() {
    let mut vm = Vm::new(limited(200)).unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(600) {
        assert_eq!(vm.eval_printed("(vector 1)").unwrap(), ["#(1)"]);
    }
}

#[test]
fn a_deadline_ends_all_runs_until_it_is_taken_back() {
    let mut vm = Vm::new(Options::default()).unwrap();
    vm.set_deadline(Some(Instant::now() + Duration::from_millis(30)));
    assert_eq!(vm.eval_printed(SPIN).unwrap_err().kind, ErrorKind::Timeout);
    assert_eq!(vm.eval_printed(SPIN).unwrap_err().kind, ErrorKind::Timeout);
    vm.set_deadline(None);
    assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
}

#[test]
fn many_vms_share_the_clock() {
    let spin = |number: u64| {
        let mut vm = Vm::new(limited(20 + 10 * (number % 5))).unwrap();
        vm.eval_printed(SPIN).unwrap_err().kind
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|number| scope.spawn(move || spin(number))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), ErrorKind::Timeout);
        }
    });
}

#[test]
fn afters_that_are_run_later_have_a_limit_of_their_own() {
    let mut vm = Vm::new(limited(30)).unwrap();
    let text = "(define n 0) (define (spin) (let loop () (loop)))
                (dynamic-wind (lambda () 1) spin (lambda () (set! n (+ n 1)) (spin)))";
    assert_eq!(vm.eval_printed(text).unwrap_err().kind, ErrorKind::Timeout);
    assert_eq!(vm.unwind().unwrap_err().kind, ErrorKind::Timeout);
    assert_eq!(vm.eval_printed("n").unwrap(), ["1"]);
    assert!(vm.unwind().is_ok(), "what was left is left once");
}

#[test]
fn time_spent_on_the_text_counts() {
    let mut vm = Vm::new(limited(30)).unwrap();
    let twice = "(define-syntax twice (syntax-rules () ((_ x) (begin x x))))";
    let text = format!("{twice} {}1{}", "(twice ".repeat(60), ")".repeat(60));
    assert_eq!(vm.eval_printed(&text).unwrap_err().kind, ErrorKind::Timeout);
    let numbers = format!("'({})", "123456789012345678901234567890 ".repeat(500_000));
    assert_eq!(vm.eval_printed(&numbers).unwrap_err().kind, ErrorKind::Timeout);
    assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
}

#[test]
fn output_is_counted_in_bytes_and_nothing_is_written_beyond() {
    let mut vm = Vm::new(Options { max_output: Some(12), ..Options::default() }).unwrap();
    let output = vm.capture_output();
    vm.eval_printed("(write-string \"λλ\") (write-char #\\a) (write 'bc) (newline)").unwrap();
    assert_eq!(vm.output_left(), Some(4));
    vm.eval_printed("(write-string \"0123456789\" (open-output-string))").unwrap();
    assert_eq!(vm.output_left(), Some(4), "string ports are memory");
    for text in ["(write-string \"12345\")", "(write '(1 2 3))", "(display '(1 2 3))"] {
        assert_eq!(vm.eval_printed(text).unwrap_err().kind, ErrorKind::Limit, "{text}");
    }
    assert_eq!(output.take(), "λλabc\n");
    vm.eval_printed("(write-string \"1234\")").unwrap();
    assert_eq!((output.take(), vm.output_left()), ("1234".to_owned(), Some(0)));
    vm.set_output_left(None);
    vm.eval_printed("(write-string \"12345\")").unwrap();
}

#[test]
fn a_text_that_is_cut_off_ends_the_run() {
    let mut vm = Vm::new(limited(50)).unwrap();
    vm.set_output(Box::new(std::io::sink()));
    let share = "(define (share n x) (if (= n 0) x (share (- n 1) (cons x x))))";
    let error = vm.eval_printed(&format!("{share} (display (share 60 '(1)))")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
}

#[test]
fn a_loop_by_a_continuation_alone_costs_fuel_and_collects() {
    let options =
        Options { fuel: Some(100_000), max_heap: 16 << 20, nursery: 1 << 20, ..Options::default() };
    for jit in [Jit::Off, Jit::Eager] {
        let mut vm = Vm::new(Options { jit, ..options.clone() }).unwrap();
        let text = "(import (scheme base))
            (define k #f) (define x 0.1)
            (call/cc (lambda (c) (set! k c)))
            (set! x (vector x 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0))
            (set! x 1.5)
            (k #f)";
        assert_eq!(vm.run_program("loop", text).unwrap_err().kind, ErrorKind::Fuel);
        assert!(vm.stats().collections > 0);
    }
}

// ---- numbers

#[test]
fn numbers_have_a_limit_when_time_has_one() {
    let mut vm = Vm::new(Options::default()).unwrap();
    assert!(vm.eval_printed("(define n 5000000) (odd? (expt 2 n))").is_ok());
    vm.set_timeout(Some(Duration::from_secs(10)));
    assert_eq!(vm.eval_printed("(odd? (expt 2 n))").unwrap_err().kind, ErrorKind::Limit);
    let chosen = Options { max_integer_bits: Some(1000), ..Options::default() };
    let mut vm = Vm::new(chosen).unwrap();
    assert_eq!(
        vm.eval_printed("(define n 1001) (odd? (expt 2 n))").unwrap_err().kind,
        ErrorKind::Limit
    );
}

// ---- capabilities

/// A folder of its own for a test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ruse-limits-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("in")).unwrap();
        std::fs::create_dir_all(path.join("out")).unwrap();
        std::fs::write(path.join("in/data"), "inside").unwrap();
        std::fs::write(path.join("in/code.scm"), "(define loaded 'inside)").unwrap();
        std::fs::write(path.join("out/secret"), "(define loaded 'outside)").unwrap();
        Folder(path)
    }

    fn text(&self, rest: &str) -> String {
        format!("{:?}", self.0.join(rest).display().to_string())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn vm_with(capabilities: Capabilities) -> Vm {
    Vm::new(Options { capabilities, ..Options::default() }).unwrap()
}

/// Every procedure that reaches out of the VM, as an expression about a file, and whether it reads or writes.
const WAYS: &[(&str, bool)] = &[
    ("(open-input-file FILE)", false),
    ("(open-binary-input-file FILE)", false),
    ("(call-with-input-file FILE read)", false),
    ("(with-input-from-file FILE read)", false),
    ("(file-exists? FILE)", false),
    ("(load FILE)", false),
    ("(load FILE (interaction-environment))", false),
    ("(open-output-file FILE)", true),
    ("(open-binary-output-file FILE)", true),
    ("(call-with-output-file FILE newline)", true),
    ("(with-output-to-file FILE newline)", true),
    ("(delete-file FILE)", true),
];

#[test]
fn files_are_refused_without_a_grant_and_open_with_one() {
    let folder = Folder::new("ways");
    let (inside, outside) = (folder.text("in/code.scm"), folder.text("out/secret"));
    let escape = folder.text("in/../out/secret");
    for &(way, writes) in WAYS {
        let call = |file: &str| way.replace("FILE", file);
        let mut none = vm_with(Capabilities::none());
        let error = none.eval_printed(&call(&inside)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Permission, "{way}: {error}");
        let grant = if writes { "--allow-write" } else { "--allow-read" };
        assert!(error.message.contains(grant) && error.message.contains("code.scm"), "{error}");
        let caught = format!("(guard (e ((file-error? e) 'refused)) {})", call(&inside));
        assert_eq!(none.eval_printed(&caught).unwrap(), ["refused"], "{way}");

        let granted = Capabilities::none();
        let granted = if writes {
            granted.write(folder.0.join("in"))
        } else {
            granted.read(folder.0.join("in"))
        };
        let mut vm = vm_with(granted);
        for file in [&outside, &escape] {
            let error = vm.eval_printed(&call(file)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Permission, "{way}: {error}");
        }
        vm.eval_printed(&call(&inside)).unwrap_or_else(|error| panic!("{way}: {error}"));
        std::fs::write(folder.0.join("in/code.scm"), "(define loaded 'inside)").unwrap();
    }
    let secret = std::fs::read_to_string(folder.0.join("out/secret")).unwrap();
    assert_eq!(secret, "(define loaded 'outside)");
}

#[test]
fn what_reaches_out_of_the_vm_is_known() {
    // A new procedure in one of these libraries has to be refused as well, or to need no grant.
    let known: Vec<&str> = WAYS.iter().map(|(way, _)| &way[1..way.find(' ').unwrap()]).collect();
    let others = [
        // Needs the grant of the environment, or of `exit`; tested below.
        "get-environment-variable",
        "get-environment-variables",
        "exit",
        "emergency-exit",
        // Given by the host.
        "command-line",
    ];
    let mut vm = Vm::new(Options::default()).unwrap();
    for library in ["file", "process-context", "load"] {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../lib/scheme/{library}.sld"));
        let text = std::fs::read_to_string(path).unwrap();
        let exported = text.split("(export").nth(1).unwrap().split(')').next().unwrap();
        for name in exported.split_whitespace() {
            assert!(
                known.contains(&name) || others.contains(&name),
                "{name} of (scheme {library})"
            );
            assert_eq!(vm.eval_printed(&format!("(procedure? {name})")).unwrap(), ["#t"]);
        }
    }
}

#[test]
fn the_environment_is_granted_by_name() {
    let call = "(get-environment-variable \"PATH\")";
    let mut vm = vm_with(Capabilities::none());
    assert_eq!(vm.eval_printed(call).unwrap_err().kind, ErrorKind::Permission);
    assert_eq!(
        vm.eval_printed("(get-environment-variables)").unwrap_err().kind,
        ErrorKind::Permission
    );
    let mut vm = vm_with(Capabilities::none().variable("PATH"));
    assert!(vm.eval_printed(call).is_ok());
    assert_eq!(vm.eval_printed("(map car (get-environment-variables))").unwrap(), ["(\"PATH\")"]);
    let other = "(get-environment-variable \"HOME\")";
    assert_eq!(vm.eval_printed(other).unwrap_err().kind, ErrorKind::Permission);
}

#[test]
fn exit_can_be_refused() {
    let mut vm = vm_with(Capabilities::none());
    for text in ["(exit 3)", "(emergency-exit 3)"] {
        assert_eq!(vm.eval_printed(text).unwrap_err().kind, ErrorKind::Permission, "{text}");
    }
    let mut vm = vm_with(Capabilities::none().exit(true));
    assert_eq!(vm.eval_printed("(exit 3)").unwrap_err().status, 3);
}

#[test]
fn texts_are_included_from_library_folders_and_grants_only() {
    let folder = Folder::new("include");
    let (inside, outside) = (folder.text("in/code.scm"), folder.text("out/secret"));
    let mut vm = Vm::new(Options {
        capabilities: Capabilities::none(),
        library_path: vec![folder.0.join("in")],
        ..Options::default()
    })
    .unwrap();
    vm.eval_printed(&format!("(include {inside})")).unwrap();
    assert_eq!(vm.eval_printed("loaded").unwrap(), ["inside"]);
    for text in [
        format!("(include {outside})"),
        format!("(include {})", folder.text("in/../out/secret")),
        format!("(eval '(include {outside}) (interaction-environment))"),
        format!("(include-ci {outside})"),
    ] {
        let error = vm.eval_printed(&text).unwrap_err();
        assert!(error.to_string().contains("no permission"), "{text}: {error}");
    }
    let read = Capabilities::none().read(folder.0.join("out"));
    let mut vm = vm_with(read);
    vm.eval_printed(&format!("(include {outside})")).unwrap();
    assert_eq!(vm.eval_printed("loaded").unwrap(), ["outside"]);
}

// ---- redirected ports

#[test]
fn standard_ports_lead_to_the_host() {
    let mut vm = Vm::new(Options::default()).unwrap();
    let (output, errors) = (vm.capture_output(), ruse::Captured::default());
    vm.set_error_output(Box::new(errors.clone()));
    vm.set_input(Box::new("one two".as_bytes()));
    vm.eval_printed(
        "(write (read)) (display (read) (current-error-port)) (write (eof-object? (read)))",
    )
    .unwrap();
    assert_eq!((output.take(), errors.take()), ("one#t".to_owned(), "two".to_owned()));
}
