//! The command as users meet it: what it prints and its exit status, for good and bad input.
#![forbid(unsafe_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A folder of one test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Scratch {
        let folder = std::env::temp_dir().join(format!("ruse-cli-{test}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What came of a run.
#[derive(Debug)]
struct Outcome {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Outcome {
    #[track_caller]
    fn prints(&self, stdout: &str) -> &Outcome {
        assert_eq!((self.status, self.stdout.as_str()), (Some(0), stdout), "{self:?}");
        self
    }

    #[track_caller]
    fn fails(&self, status: i32, parts: &[&str]) -> &Outcome {
        assert_eq!(self.status, Some(status), "{self:?}");
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is missing: {self:?}");
        }
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        self
    }
}

fn ruse() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ruse"));
    for name in
        ["RUSE_LIBRARY_PATH", "RUSE_GC_STRESS", "RUSE_VERIFY_HEAP", "RUSE_JIT", "RUSE_OPT_LEVEL"]
    {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn run_with_input(command: &mut Command, input: impl AsRef<[u8]>) -> Outcome {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_ref()).unwrap();
    let output = child.wait_with_output().unwrap();
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Evaluates expressions with `-e`.
fn eval(expression: &str) -> Outcome {
    run(ruse().args(["-e", expression]))
}

/// Runs a text as a file.
fn run_text(test: &str, text: impl AsRef<[u8]>) -> Outcome {
    let scratch = Scratch::new(test);
    let path = scratch.file("program.scm", text);
    run(ruse().arg(path))
}

// ---- ways of calling it

#[test]
fn runs_files_with_arguments() {
    let scratch = Scratch::new("arguments");
    let path = scratch.file("args.scm", "(write (cdr (command-line)))");
    let expected = "(\"--stats\" \"-e\" \"x y\")";
    run(ruse().arg(&path).args(["--stats", "-e", "x y"])).prints(expected);
    run(ruse().arg("run").arg(&path).args(["--stats", "-e", "x y"])).prints(expected);
}

#[test]
fn runs_standard_input() {
    run_with_input(&mut ruse(), "(display \"hello\")").prints("hello");
    run_with_input(ruse().args(["-", "a"]), "(write (command-line))").prints("(\"ruse\" \"a\")");
    run_with_input(&mut ruse(), "").prints("");
    run_with_input(&mut ruse(), "\n(car '())").fails(70, &["standard input:2:1"]);
    run_with_input(&mut ruse(), b"(display \xff)").fails(65, &["standard input", "byte 9"]);
}

#[test]
fn evaluates_expressions() {
    eval("(+ 1 2)").prints("3\n");
    eval("(values 1 \"two\")").prints("1\n\"two\"\n");
    eval("(if #f #f)").prints("");
    eval("-5").prints("-5\n");
    run(ruse().args(["-e", "(define x 20)", "-e", "(display x)", "-e", "(+ x 1)"]))
        .prints("2021\n");
}

#[test]
fn an_expression_that_fails_ends_the_run() {
    run(ruse().args(["-e", "(display 1)", "-e", "(car 5)", "-e", "(display 2)"]))
        .fails(70, &["car"]);
    let outcome = eval("(begin (display \"shown\") (car 5))");
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("shown", Some(70)));
}

#[test]
fn shows_stages() {
    let scratch = Scratch::new("show");
    let path =
        scratch.file("p.scm", "(import (scheme base)) (define (f x) (when x (car x))) (f '(1))");
    for stage in ["syntax", "core", "passes", "code"] {
        let outcome = run(ruse().args(["show", "--stage", stage]).arg(&path));
        assert_eq!(outcome.status, Some(0), "{outcome:?}");
        assert!(!outcome.stdout.trim().is_empty(), "{outcome:?}");
    }
    assert!(run(ruse().args(["show", "--stage", "core"]).arg(&path)).stdout.contains("(if "));
    run(ruse().args(["show", "--stage", "cor"]).arg(&path)).fails(64, &["cor is no stage"]);
    let bad = scratch.file("bad.scm", "(car");
    run(ruse().arg("show").arg(bad)).fails(65, &["bad.scm"]);
}

#[test]
fn says_what_it_is() {
    run(ruse().arg("--version")).prints(concat!("ruse ", env!("CARGO_PKG_VERSION"), "\n"));
    let help = run(ruse().arg("--help"));
    assert_eq!(help.status, Some(0));
    for part in [
        "Examples:",
        "ruse -e",
        "--max-heap",
        "--max-stack",
        "--fuel",
        "--stats",
        "RUSE_LIBRARY_PATH",
    ] {
        assert!(help.stdout.contains(part), "{part}: {}", help.stdout);
    }
}

#[cfg(unix)]
#[test]
fn scripts_are_executable() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("script");
    let text = format!("#!{}\n(write (cdr (command-line)))", env!("CARGO_BIN_EXE_ruse"));
    let path = scratch.file("script", text);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    run(Command::new(&path).args(["--help", "b"]).stdin(Stdio::null()))
        .prints("(\"--help\" \"b\")");
}

// ---- libraries

#[test]
fn libraries_are_found_on_the_path() {
    let scratch = Scratch::new("libraries");
    let library = |text: &str| {
        format!(
            "(define-library (my lib) (export v) (import (scheme base)) (begin (define v '{text})))"
        )
    };
    scratch.file("first/my/lib.sld", library("first"));
    scratch.file("last/my/lib.sld", library("last"));
    let folder = |name: &str| scratch.0.join(name);
    let program = scratch.file("p.scm", "(import (scheme base) (scheme write) (my lib)) (write v)");
    run(ruse().arg("-I").arg(folder("first")).arg(&program)).prints("first");
    run(ruse().arg("-A").arg(folder("last")).arg(&program)).prints("last");
    run(ruse().arg("-A").arg(folder("last")).arg("-I").arg(folder("first")).arg(&program))
        .prints("first");
    run(ruse().env("RUSE_LIBRARY_PATH", folder("last")).arg(&program)).prints("last");
    run(ruse().arg(&program)).fails(65, &["(my lib)"]);
    scratch.file("my/lib.sld", library("beside"));
    run(ruse().arg(&program)).prints("beside");
}

#[test]
fn bad_imports_are_named() {
    let scratch = Scratch::new("imports");
    let library = |name: &str, other: &str| {
        format!("(define-library ({name}) (export x) (import ({other})) (begin (define x 1)))")
    };
    scratch.file("a.sld", library("a", "b"));
    scratch.file("b.sld", library("b", "a"));
    scratch.file("d.sld", "(define-library (d) (export x (rename car x)) (import (scheme base)) (begin (define x 1)))");
    let import = |set: &str| {
        let program = scratch.file("p.scm", format!("(import (scheme base) {set})"));
        run(ruse().arg(program))
    };
    import("(a)").fails(65, &["(a)", "(b)"]);
    import("(d)").fails(65, &["`x` is exported twice"]);
    import("(scheme wriet)").fails(65, &["(scheme wriet)", "(scheme write)"]);
    import("(only (scheme write) dispaly)").fails(65, &["dispaly", "display"]);
}

// ---- usage

#[test]
fn wrong_usage_is_64_with_the_nearest_option() {
    run(ruse().args(["--max-heep", "3", "x.scm"]))
        .fails(64, &["--max-heep", "--max-heap", "Usage"]);
    run(ruse().arg("--stat")).fails(64, &["--stats"]);
    run(ruse().arg("-e")).fails(64, &["-e"]);
    run(ruse().arg("-I")).fails(64, &["-I"]);
    run(ruse().arg("run")).fails(64, &["Usage"]);
    run(ruse().arg("show")).fails(64, &["FILE"]);
    run(ruse().args(["show", "a.scm", "b.scm"])).fails(64, &["b.scm"]);
    run(ruse().args(["-e", "1", "a.scm"])).fails(64, &["cannot be combined"]);
}

#[test]
fn bad_limits_are_64() {
    for size in ["0", "-1", "64X", "1.5G", "much", "99999999999999999999"] {
        run(ruse().arg(format!("--max-heap={size}")).args(["-e", "1"])).fails(64, &["--max-heap"]);
    }
    run(ruse().args(["--max-stack", "few", "-e", "1"])).fails(64, &["--max-stack"]);
}

#[test]
fn a_bad_variable_is_warned_about_once() {
    let outcome = run(ruse().env("RUSE_GC_STRESS", "maybe").args(["-e", "1"]));
    outcome.prints("1\n");
    assert_eq!(outcome.stderr.matches("RUSE_GC_STRESS").count(), 1, "{outcome:?}");
}

// ---- files

#[test]
fn unreadable_files_are_66_in_one_line() {
    let scratch = Scratch::new("unreadable");
    let missing = scratch.0.join("missing.scm");
    for command in [&["run"][..], &["show"], &[]] {
        let outcome = run(ruse().args(command).arg(&missing));
        outcome.fails(66, &[]);
        let expected = format!("ruse: {}: no such file or directory\n", missing.display());
        assert_eq!(outcome.stderr, expected);
    }
    let outcome = run(ruse().arg(&scratch.0));
    outcome.fails(66, &[]);
    assert_eq!(outcome.stderr, format!("ruse: {}: is a directory\n", scratch.0.display()));
    if Path::new("/dev/zero").exists() {
        run(ruse().arg("/dev/zero")).fails(66, &["/dev/zero"]);
    }
}

#[test]
fn texts_without_forms_do_nothing() {
    for (test, text) in [
        ("empty", ""),
        ("comments", "; one\n#| two |#\n#;(three)"),
        ("shebang", "#!/usr/bin/env ruse\n"),
        ("bom", "\u{feff}; a comment\r\n"),
        ("blank", "\r\n\t \r\n"),
    ] {
        let outcome = run_text(&format!("nothing-{test}"), text);
        outcome.prints("");
        assert_eq!(outcome.stderr, "");
    }
    run_text("crlf", "\u{feff}(display\r\n \"a\")\r\n").prints("a");
}

#[test]
fn files_that_are_no_text_are_65() {
    run_text("utf8", b"(display 1)\n\xc3(").fails(65, &["program.scm", "byte 12", "line 2"]);
    run_text("nul", b"(car\0)").fails(65, &["NUL", "byte 4"]);
    run_text("elf", b"\x7fELF\x02\x01\x01\0\0\0").fails(65, &["ELF"]);
    run_text("wasm", b"\0asm\x01\0\0\0").fails(65, &["WebAssembly"]);
}

#[test]
fn texts_that_cannot_be_read_are_65() {
    for (test, text, parts) in [
        ("open", "(define x\n  (car y)", &["program.scm:2:10", "never closed"][..]),
        ("close", "(car x))", &["program.scm:1"]),
        ("string", "\n(display \"abc)", &["program.scm:2"]),
        ("symbol", "|abc", &["program.scm:1"]),
        ("block", "\n\n#| abc", &["program.scm:3"]),
    ] {
        run_text(&format!("syntax-{test}"), text).fails(65, parts);
    }
}

// ---- errors of programs

#[test]
fn errors_are_70_with_place_and_trace() {
    for (test, text, parts) in [
        ("type", "\n(vector-ref '(1) 0)", &["program.scm:2:1", "vector-ref", "(1)"][..]),
        ("index", "(vector-ref (vector 1 2) 2)", &["program.scm:1:1", "vector-ref", "2"]),
        (
            "arity",
            "(define (f x) x)\n(list (f 1 2))",
            &["program.scm:2:7", "f: called with 2", "(x)"],
        ),
        ("divide", "(quotient 1 0)", &["program.scm:1:1", "quotient"]),
        ("raise", "(raise 'oops)", &["oops"]),
        ("error", "(error \"bad thing:\" 1 \"two\")", &["bad thing: 1 \"two\""]),
        ("apply", "(list (5 5))", &["program.scm:1:7", "5"]),
    ] {
        run_text(&format!("error-{test}"), text).fails(70, parts);
    }
    let text =
        "(define (inner x) (+ 1 (car x)))\n(define (outer x) (* 2 (inner x)))\n(display (outer 5))";
    run_text("error-trace", text)
        .fails(70, &["in inner", "in outer", "program.scm:1", "program.scm:2"]);
}

#[test]
fn errors_of_tail_calls_have_a_place() {
    for (test, text) in [("arity", "(define (f x) x)\n(f 1 2)"), ("apply", "\n(5 5)")] {
        run_text(&format!("tail-{test}"), text).fails(70, &["program.scm:2:1"]);
    }
}

#[test]
fn unbound_variables_have_suggestions() {
    let outcome = run_text("unbound", "(import (scheme base))\n(define counter 1)\n(+ countre 1)");
    outcome.fails(65, &["program.scm:3", "countre", "counter"]);
}

#[test]
fn values_in_messages_are_short_and_finite() {
    let outcome = run_text("long", "(car (make-vector 100000 'abcdefgh))");
    outcome.fails(70, &["car"]);
    assert!(outcome.stderr.len() < 2000, "{}", outcome.stderr.len());
    let text = "(define x (list 1 2))\n(set-cdr! (cdr x) x)\n(vector-ref x 0)";
    run_text("cyclic", text).fails(70, &["vector-ref"]);
}

#[test]
fn long_traces_are_shortened() {
    let text = "(define (f n) (if (= n 0) (car n) (+ 1 (f (- n 1)))))\n(f 10000)";
    let outcome = run_text("deep-trace", text);
    outcome.fails(70, &["more frames"]);
    assert!(outcome.stderr.lines().count() < 40, "{}", outcome.stderr);
}

#[test]
fn exit_codes_follow_the_argument() {
    for (argument, status) in [("", 0), ("#t", 0), ("#f", 1), ("7", 7), ("255", 255)] {
        let outcome = eval(&format!("(exit {argument})"));
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(status), ""), "{argument}");
    }
    for argument in ["256", "-1", "1.5", "\"text\""] {
        let status = eval(&format!("(exit {argument})")).status;
        assert!(status.is_some_and(|status| status != 0), "{argument}: {status:?}");
    }
}

#[test]
fn exit_runs_afters_and_flushes() {
    let outcome =
        eval("(dynamic-wind (lambda () (display 1)) (lambda () (exit 3)) (lambda () (display 2)))");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(3), "12"));
    let outcome = eval("(begin (display \"kept\") (emergency-exit 4))");
    assert_eq!(outcome.status, Some(4));
}

#[test]
fn limits_are_75_and_name_the_option() {
    let deep = "(define (f n) (+ 1 (f n)))\n(f 1)";
    let scratch = Scratch::new("limits");
    let deep = scratch.file("deep.scm", deep);
    run(ruse().args(["--max-stack", "10K"]).arg(deep)).fails(75, &["deep.scm:1", "--max-stack"]);
    let large =
        scratch.file("large.scm", "(let loop ((x '())) (loop (cons (make-vector 100 x) x)))");
    run(ruse().args(["--max-heap", "16M"]).arg(large)).fails(75, &["large.scm:1", "--max-heap"]);
    let spin = "(let loop () (loop))";
    run(ruse().args(["--fuel", "10K", "-e", spin])).fails(75, &["help: --fuel raises the limit"]);
}

// ---- output and counters

#[test]
fn counters_are_lines() {
    let outcome = run(ruse().args(["--stats", "-e", "(vector-length (make-vector 100000 0))"]));
    outcome.prints("100000\n");
    let names: Vec<&str> =
        outcome.stderr.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        names,
        [
            "collections",
            "full collections",
            "collection time",
            "longest pause",
            "bytes allocated",
            "bytes copied",
            "peak live bytes",
            "heap bytes",
            "continuations captured",
            "continuations reinstated",
            "fuel used",
            "interpreter runs",
            "native code compiled",
            "native code refused",
            "native code postponed",
            "native compile time",
            "native code bytes",
            "native entries",
            "native guard exits",
            "native plain exits",
            "native raised exits",
            "native functions given up",
            "native stack exits",
            "code bytes",
            "output bytes",
            "interpreter time",
            "native time",
            "run time"
        ]
    );
    let allocated = outcome.stderr.lines().find_map(|line| line.strip_prefix("bytes allocated: "));
    assert!(allocated.unwrap().parse::<u64>().unwrap() > 800_000);
    run(ruse().args(["--stats", "-e", "(car 1)"])).fails(70, &["collections: "]);
}

#[test]
fn the_report_says_where_machine_code_is_left_and_why() {
    let scratch = Scratch::new("report");
    let text = "(import (scheme base))\n(define (sum l)\n  (if (null? l)\n      0\n      \
                (+ (car l)\n         (sum (cdr l)))))\n(define (repeat n l)\n  \
                (if (> n 0) (begin (sum l) (repeat (- n 1) l))))\n(repeat 200 '(1 2 3))\n\
                (repeat 20 '(1.5 2.5))\n(define (k f l)\n  (+ 1 (apply f l)))\n\
                (let loop ((n 300)) (when (> n 0) (k max (list n 1)) (loop (- n 1))))\n";
    let path = scratch.file("left.scm", text);
    let outcome = run(ruse().arg("--jit-report").arg(&path));
    outcome.prints("");
    let name = path.display();
    let guess =
        format!("16 wrong guess at {name}:5: Add, guessed that operands and result are fixnums");
    let applied = format!("interpreter at {name}:12: Apply");
    for part in ["procedure\n", &format!("sum {name}:2\n"), &guess, &applied] {
        assert!(outcome.stderr.contains(part), "{part:?} is missing: {}", outcome.stderr);
    }
    let row = outcome.stderr.lines().find(|line| line.ends_with(&format!("sum {name}:2")));
    let cells: Vec<&str> = row.unwrap().split_whitespace().collect();
    assert_eq!((cells[0], cells[3]), ("16", "1"), "exits, and made anew once: {cells:?}");
    let numbers: Vec<f64> = cells[..7].iter().map(|cell| cell.parse().unwrap()).collect();
    assert!(numbers.iter().all(|&number| number > 0.0), "{cells:?}");
    let interpreted = run(ruse().args(["--jit=off", "--jit-report"]).arg(&path));
    assert!(!interpreted.stderr.contains("left.scm"), "{}", interpreted.stderr);

    let steps = "(set! x (if (odd? x) (+ x 3) (* x 2)))".repeat(6000);
    let large = format!("(import (scheme base)) (define (large x) {steps} x) (large 1)");
    let path = scratch.file("large.scm", large);
    let outcome = run(ruse().args(["--jit=eager", "--jit-report"]).arg(path));
    let refused = "refused, Call: the function is too large";
    assert!(outcome.stderr.contains(refused), "{}", outcome.stderr);
}

#[test]
fn the_optimisation_level_is_given_by_flag_or_environment() {
    let scratch = Scratch::new("level");
    let text = "(import (scheme base))\n(define (f x) (+ x 1))\n(f 1)\n";
    let path = scratch.file("level.scm", text);
    let shown = |command: &mut Command| {
        let outcome = run(command.args(["show", "--stage", "passes"]).arg(&path));
        let level = outcome.stdout.lines().next().unwrap_or_default().to_owned();
        let passes = outcome.stdout.lines().filter(|line| line.starts_with(";;; after")).count();
        (level, passes, outcome.stderr)
    };
    let level = |n: u8| format!(";; optimisation level {n}");
    let (first, default_passes, _) = shown(&mut ruse());
    assert_eq!(first, level(2));
    for n in 0..=3 {
        let by_flag = shown(ruse().arg(format!("--opt-level={n}")));
        let by_variable = shown(ruse().env("RUSE_OPT_LEVEL", n.to_string()));
        assert_eq!((&by_flag.0, by_flag.1), (&level(n), by_variable.1));
        assert_eq!(by_variable.0, level(n));
        assert_eq!(by_flag.1.cmp(&default_passes), n.cmp(&2), "each level has passes of its own");
    }
    let both = shown(ruse().env("RUSE_OPT_LEVEL", "0").arg("--opt-level=3"));
    assert_eq!(both.0, level(3), "the flag wins");
    let wrong = shown(ruse().env("RUSE_OPT_LEVEL", "4"));
    assert_eq!(wrong.0, level(2));
    assert!(wrong.2.contains("RUSE_OPT_LEVEL=4 is ignored"), "{}", wrong.2);
    for n in ["4", "-1", "x", ""] {
        run(ruse().args([&format!("--opt-level={n}"), "-e", "1"])).fails(64, &["--opt-level"]);
    }
    for stage in ["code", "clif", "asm"] {
        let outcome = run(ruse().args(["--opt-level=1", "show", "--stage", stage]).arg(&path));
        assert!(outcome.stdout.starts_with(&level(1)), "{stage}: {outcome:?}");
    }
}

#[test]
fn fuel_ends_a_program() {
    let scratch = Scratch::new("fuel");
    let path = scratch.file("spin.scm", "(import (scheme base))\n(let loop () (loop))\n");
    run(ruse().args(["--fuel", "100K"]).arg(&path)).fails(75, &["spin.scm:2:", "out of fuel"]);
    run(ruse().args(["--fuel", "1000", "-e", "(+ 1 2)"])).prints("3\n");
    run(ruse().args(["--fuel", "x", "-e", "1"])).fails(64, &["--fuel"]);
}

#[test]
fn errors_can_be_json() {
    let scratch = Scratch::new("json");
    let path = scratch.file("wrong.scm", "(define (f x)\n  (+ 1 (car x)))\n(f \"\\n\")\n");
    let outcome = run(ruse().arg("--error-format=json").arg(&path));
    outcome.fails(
        70,
        &["{\"kind\":\"type\",\"message\":\"car: ", "wrong.scm\",\"line\":2,\"column\":8,"],
    );
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    let outcome = run(ruse().env("RUSE_ERROR_FORMAT", "json").args(["-e", "(let ((x 1)"]));
    outcome.fails(65, &["\"kind\":\"syntax\"", "\"diagnostics\":[{\"severity\":\"error\""]);
    run(ruse().args(["--error-format=xml", "-e", "1"])).fails(64, &["text", "plain", "json"]);
}

#[test]
fn time_ends_a_program() {
    let scratch = Scratch::new("time");
    let text = "(import (scheme base))\n(let loop () (guard (e (#t #f)) (loop)))\n";
    let path = scratch.file("spin.scm", text);
    run(ruse().args(["--timeout", "0.1"]).arg(&path)).fails(75, &["spin.scm:2:", "--timeout"]);
    run(ruse().args(["--timeout", "10", "-e", "(+ 1 2)"])).prints("3\n");
    for wrong in ["x", "-1", "nan"] {
        run(ruse().arg(format!("--timeout={wrong}")).args(["-e", "1"])).fails(64, &["--timeout"]);
    }
    let inputs = "(define (spin) (spin))\n(spin)\n(spin)\n(+ 1 2)\n";
    let outcome = run_with_input(ruse().args(["--timeout", "0.1", "repl"]), inputs);
    assert_eq!(outcome.stderr.matches("out of time").count(), 2, "{}", outcome.stderr);
    assert!(outcome.stdout.contains('3'), "{}", outcome.stdout);
}

#[cfg(unix)]
#[test]
fn time_ends_a_program_that_waits_for_input() {
    let mut command = ruse();
    command.args(["--timeout", "0.2", "-e", "(read-line)"]).stdin(std::process::Stdio::piped());
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    // The pipe stays open and nothing comes.
    let input = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(input);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(75), "{message}");
    assert!(message.contains("-e:1:1: error: out of time"), "{message}");
}

#[test]
fn output_ends_a_program() {
    let text = "(let loop () (guard (e (#t #f)) (write-string \"123456789\\n\")) (loop))";
    let outcome = run(ruse().args(["--max-output", "35", "-e", text]));
    assert_eq!(outcome.stdout, "123456789\n".repeat(3));
    outcome.fails(75, &["--max-output"]);
}

#[test]
fn a_sandbox_grants_nothing_but_what_is_allowed() {
    let scratch = Scratch::new("sandbox");
    let program = "(import (scheme base) (scheme file) (scheme write))\n\
                   (display (call-with-input-file \"DATA\" read-line))\n";
    let data = scratch.file("data/one.txt", "hello\n");
    let path = scratch.file("reader.scm", program.replace("DATA", &data.display().to_string()));
    let folder = data.parent().unwrap().display().to_string();
    run(ruse().arg(&path)).prints("hello");
    run(ruse().arg("--sandbox").arg(&path)).fails(77, &["reader.scm:2:", "--allow-read"]);
    run(ruse().args(["--sandbox", "--allow-write", "--allow-env"]).arg(&path)).fails(77, &[]);
    run(ruse().arg("--sandbox").arg(format!("--allow-read={folder}")).arg(&path)).prints("hello");
    run(ruse().args(["--sandbox", "--allow-read"]).arg(&path)).prints("hello");
    run(ruse().arg("--sandbox").arg("--allow-read=/nowhere").arg(&path)).fails(77, &[]);
    run(ruse().arg("--allow-read").arg(&path)).fails(64, &["--sandbox"]);
    let variable = "(string? (get-environment-variable \"PATH\"))";
    run(ruse().args(["--sandbox", "-e", variable])).fails(77, &["--allow-env"]);
    run(ruse().args(["--sandbox", "--allow-env=PATH", "-e", variable])).prints("#t\n");
    run(ruse().args(["--sandbox", "-e", "(exit 3)"])).fails(3, &[]);
    let spin = "(let loop () (loop))";
    run(ruse().args(["--sandbox", "--timeout", "0.1", "-e", spin])).fails(75, &["--timeout"]);
}

#[test]
fn a_sandboxed_program_has_its_own_libraries() {
    let scratch = Scratch::new("sandbox-libraries");
    scratch.file(
        "own.sld",
        "(define-library (own) (export x) (import (scheme base)) (include \"x.scm\"))",
    );
    scratch.file("x.scm", "(define x 'own)");
    let path = scratch.file("main.scm", "(import (scheme base) (scheme write) (own))\n(write x)\n");
    run(ruse().arg("--sandbox").arg(&path)).prints("own");
    let outside = "(import (scheme base))\n(include \"/etc/passwd\")\n";
    let path = scratch.file("outside.scm", outside);
    run(ruse().arg("--sandbox").arg(&path)).fails(65, &["no permission"]);
}

#[test]
fn every_input_of_the_repl_has_its_fuel() {
    let inputs = "(define (spin) (spin))\n(spin)\n(spin)\n(+ 1 2)\n";
    let outcome = run_with_input(ruse().args(["--fuel", "10K", "repl"]), inputs);
    assert_eq!(outcome.stderr.matches("out of fuel").count(), 2, "{}", outcome.stderr);
    assert!(outcome.stdout.contains('3'), "{}", outcome.stdout);
}

#[test]
fn stress_modes_give_the_same_answers() {
    let text = "(let loop ((n 0) (l '())) (if (< n 200) (loop (+ n 1) (cons n l)) (apply + l)))";
    run(ruse().args(["--gc-stress", "-e", text])).prints("19900\n");
    run(ruse().env("RUSE_GC_STRESS", "1").env("RUSE_VERIFY_HEAP", "1").args(["-e", text]))
        .prints("19900\n");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_quiet() {
    let text = "(let loop ((n 0)) (display n) (newline) (loop (+ n 1)))";
    let mut command = ruse();
    command.args(["-e", text]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut start = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut start).unwrap();
    drop(stdout);
    let status = wait(&mut child);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((status, stderr.as_str()), (Some(141), ""));
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_closed_before_the_last_flush_is_quiet() {
    for text in ["(read-line) (display 12)", "(read-line) 12", "(read-line) (display 12) (exit 0)"]
    {
        let mut command = ruse();
        command.args(["-e", text]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
        let status = wait(&mut child);
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((status, stderr.as_str()), (Some(141), ""), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn char_ready_tells_the_truth_of_a_pipe() {
    let text = "(define (show x) (write x) (newline) (flush-output-port))
                (show (char-ready?)) (read-line)
                (show (char-ready?)) (show (read-char)) (show (char-ready?)) (show (read-char))
                (show (char-ready?)) (show (eof-object? (read-char)))";
    let mut command = ruse();
    command.args(["-e", text]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().as_deref(), Some("#f"), "nothing was written");
    // The first byte of a character of two is no character yet.
    stdin.write_all(b"\nx\xc3").unwrap();
    assert_eq!(lines.next().as_deref(), Some("#t"), "a character was written");
    assert_eq!(lines.next().as_deref(), Some("#\\x"));
    assert_eq!(lines.next().as_deref(), Some("#f"), "half a character was written");
    stdin.write_all(b"\xa9").unwrap();
    assert_eq!(lines.next().as_deref(), Some("#\\é"));
    drop(stdin);
    let end = lines.next();
    assert!(end.as_deref() == Some("#t") || end.as_deref() == Some("#f"), "{end:?}");
    assert_eq!(lines.next().as_deref(), Some("#t"));
    assert_eq!(wait(&mut child), Some(0));
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_74() {
    for expression in ["12", "(display 12)", "(display 12) (exit 0)"] {
        let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
        run(ruse().args(["-e", expression]).stdout(full)).fails(74, &["standard output"]);
    }
}

// ---- signals

/// Waits for the end; a process that does not end is a failure.
fn wait(child: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("the process does not end");
}

/// Starts a program that says `ready`, sends it signals, gives the outcome.
#[cfg(unix)]
fn signalled(text: &str, signals: &[&str]) -> Outcome {
    let mut command = ruse();
    command.args(["-e", text]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut ready = [0; 6];
    stdout.read_exact(&mut ready).unwrap();
    for (index, signal) in signals.iter().enumerate() {
        if index > 0 {
            std::thread::sleep(Duration::from_millis(300));
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
    }
    let status = wait(&mut child);
    let mut outcome = Outcome { status, stdout: String::new(), stderr: String::new() };
    stdout.read_to_string(&mut outcome.stdout).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut outcome.stderr).unwrap();
    outcome
}

const READY: &str = "(display \"ready\") (newline) (flush-output-port)";

#[cfg(unix)]
#[test]
fn signals_stop_a_program_and_run_its_afters() {
    let text = format!(
        "(dynamic-wind (lambda () #f) (lambda () {READY} (let loop () (loop))) (lambda () (display \"after\")))"
    );
    for (signal, status, word) in [("INT", 130, "interrupted"), ("TERM", 143, "terminated")] {
        let outcome = signalled(&text, &[signal]);
        outcome.fails(status, &["-e:1:", word]);
        assert_eq!(outcome.stdout, "after");
    }
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_ends_at_once() {
    let text = format!(
        "(dynamic-wind (lambda () #f) (lambda () {READY} (let loop () (loop)))
                       (lambda () (let loop () (loop))))"
    );
    signalled(&text, &["INT", "INT"]).fails(130, &[]);
}

#[cfg(unix)]
#[test]
fn a_program_that_waits_for_input_is_stopped() {
    signalled(&format!("(begin {READY} (read-char))"), &["INT"]).fails(130, &[]);
    signalled(&format!("(begin {READY} (read-char))"), &["TERM"]).fails(143, &[]);
}

// ---- the REPL without a terminal

fn repl(input: &str) -> Outcome {
    run_with_input(ruse().arg("repl"), input)
}

#[test]
fn the_repl_prints_values() {
    repl("(define x 1)\nx (+ x 1)\n(values 1\n 2)\n(if #f #f)\n\n\"a\"").prints("2\n1\n2\n\"a\"\n");
    repl("(define (f) 1)\n(f)\n(define (f) 2)\n(f)\n").prints("1\n2\n");
    repl("(display \"out\")\n'value\n").prints("outvalue\n");
}

#[test]
fn the_repl_goes_on_after_errors() {
    let outcome = repl("(car 1)\n)\n(undefined-name)\n(+ 1 1)\n");
    outcome.prints("2\n");
    for part in ["car", "undefined-name"] {
        assert!(outcome.stderr.contains(part), "{outcome:?}");
    }
    repl("(display 1)\n(exit 3)\n(display 2)").fails(3, &[]);
    let outcome = repl("(+ 1 1)\n(car '(");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(0), "2\n"));
    assert!(!outcome.stderr.is_empty());
}

#[test]
fn the_repl_offers_restarts_before_unwinding() {
    let outcome = repl("(define (f x) (+ 1 (car x)))\n(f 5)\n1\n(* 2 20)\n");
    outcome.prints("41\n");
    for part in ["f: x = 5", "1: (use-value)", "2: (retry)", "0: (abort)"] {
        assert!(outcome.stderr.contains(part), "{outcome:?}");
    }
    // A variable is defined, and the program goes on where it was.
    repl("(define (g x) (list (helper x)))\n(g 3)\n2\n(lambda (x) (* x x))\n(g 4)\n")
        .prints("(9)\n(16)\n");
    // Forms are evaluated on top of the stack; an error there is a level of its own, from which both can be left.
    repl("(list (car 1))\n(+ 1 (car 2))\n1\n10\n'level-one\n1\n'value\n")
        .prints("11\nlevel-one\n(value)\n");
    repl("(list (car 1))\n(+ 1 (car 2))\n3\n'outer\n'top\n").prints("(outer)\ntop\n");
    let winding = "(dynamic-wind (lambda () #f) (lambda () (car 1)) (lambda () (display 'out)))\n";
    repl(&format!("{winding}(display 'before)\n0\n(display 'top)\n")).prints("beforeouttop");
    let outcome = repl(&format!("{winding},abort\n,doc car\n(+ 1 1)\n,backtrace\n"));
    assert!(outcome.status == Some(0) && outcome.stdout.contains("\n2\n"), "{outcome:?}");
    repl("(import (ruse condition))\n(restart-case (raise 'x) (skip _ #:report \"Skip it.\" 'skipped))\n1\n")
        .prints("skipped\n");
    repl("(car 1)\n(exit 3)\n").fails(3, &[]);
}

#[test]
fn the_repl_obeys_commands() {
    let scratch = Scratch::new("repl");
    let file = scratch.file("loaded.scm", "(define loaded 42)\n");
    let input = format!(
        "(define (area w h) (* w h))\n,doc area\n,doc vector-ref\n,expand (when 1 2)\n,disassemble area\n\
         ,time (+ 1\n 2)\n,load {}\nloaded\n,import (scheme inexact)\n(sqrt 16)\n,help\n(car 5)\n,backtrace\n,quit\n(display 'no)",
        file.display()
    );
    let outcome = repl(&input);
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    let parts = [
        "(area w h)\n",
        "(vector-ref vector k)",
        "(scheme base)",
        "(if 1",
        "function area",
        "3\n; ",
        "42\n",
        "4\n",
        ",disassemble NAME",
        "error: car",
    ];
    for part in parts {
        assert!(outcome.stdout.contains(part), "{part:?} is missing: {outcome:?}");
    }
    assert!(!outcome.stdout.contains("no\n") && outcome.stderr.contains("car"), "{outcome:?}");
}

#[test]
fn wrong_commands_are_explained() {
    let outcome = repl(
        ",nonsense\n,doc\n,doc no-such-name\n,disassemble car\n,load no-such-file\n,backtrace x\n1",
    );
    outcome.prints("1\n");
    for part in
        ["nonsense", "use: ,doc NAME", "no-such-name", "primitive", "no-such-file: no such file"]
    {
        assert!(outcome.stderr.contains(part), "{part:?} is missing: {outcome:?}");
    }
}

#[test]
fn expanding_defines_nothing() {
    let outcome = repl(",expand (define car 5)\n(car '(1))\n");
    assert!(outcome.stdout.ends_with("1\n"), "{outcome:?}");
}
