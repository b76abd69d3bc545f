//! The example language `cell`: its programs on every tier, its error messages, and errors at run time at its places.
#![forbid(unsafe_code)]

#[path = "../examples/cell/language/mod.rs"]
mod language;

use std::path::Path;
use std::sync::{Arc, Mutex};

use ruse::language::{Builder, Sources, Span};
use ruse::{Backend, Engine, Error, ErrorKind, Jit, Options};

/// Every way to run a program.
fn tiers() -> Vec<Options> {
    let mut all = Vec::new();
    for jit in [Jit::Off, Jit::On, Jit::Eager] {
        for opt_level in [0, 2] {
            all.push(Options { jit, opt_level, ..Options::default() });
        }
    }
    all.push(Options { gc_stress: true, ..Options::default() });
    if cfg!(feature = "reference") {
        for &backend in Backend::ALL {
            all.push(Options { backend, ..Options::default() });
        }
    }
    all
}

fn run(options: Options, name: &str, text: &str) -> (Vec<String>, Result<(), Error>) {
    if options.backend != Backend::Vm {
        return run_without_host(options, name, text);
    }
    let lines = Arc::new(Mutex::new(Vec::new()));
    let printed = lines.clone();
    let engine = Engine::new(options);
    let print = move |line: &str| printed.lock().unwrap().push(line.to_owned());
    engine.add_library(language::host(print).unwrap()).unwrap();
    let result = language::compile(&engine, name, text)
        .and_then(|program| engine.vm().and_then(|mut vm| vm.run(&program)));
    let lines = lines.lock().unwrap().clone();
    (lines, result)
}

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The reference engines call no functions of the host: the library is a unit, too, which prints to a port.
fn run_without_host(options: Options, name: &str, text: &str) -> (Vec<String>, Result<(), Error>) {
    let sink = Sink::default();
    let mut host = Builder::library("(cell host)", &Sources::new()).unwrap();
    let line = host.variable("line");
    let (text_of, end) = (host.local(line, Span::NONE), host.constant("\n", Span::NONE));
    let print = host.primitive("display", &[text_of], Span::NONE);
    let next = host.primitive("display", &[end], Span::NONE);
    let body = host.sequence(&[print, next], Span::NONE);
    let lambda = host.lambda(Some("print-line"), &[line], None, body, Span::NONE);
    host.define("print-line", lambda, Span::NONE);
    host.export("print-line", Span::NONE);
    let engine = Engine::new(options);
    let result = language::unit(name, text).and_then(|unit| engine.build([host, unit])).and_then(
        |program| {
            let mut vm = engine.vm()?;
            vm.set_output(Box::new(sink.clone()));
            let result = vm.run(&program);
            vm.flush();
            result
        },
    );
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    (text.lines().map(str::to_owned).collect(), result)
}

#[test]
fn programs_print_what_they_should_on_every_tier() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cell/programs");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let expected: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# expect: ")).collect();
        assert!(!expected.is_empty(), "{} expects nothing", path.display());
        for options in tiers() {
            let how = format!("{} with {options:?}", path.display());
            let (lines, result) = run(options, "program.cell", &text);
            result.unwrap_or_else(|error| panic!("{how}: {}", error.report(false)));
            assert_eq!(lines, expected, "{how}");
        }
        count += 1;
    }
    assert!(count >= 5, "only {count} programs");
}

/// The message of a program that is wrong.
fn message(text: &str) -> String {
    let (lines, result) = run(Options::default(), "wrong.cell", text);
    assert!(lines.is_empty());
    result.unwrap_err().to_string()
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let main = |body: &str| message(&format!("cell main()\n  {body}\nend\n"));
    assert_eq!(
        message("cell main(\n"),
        "wrong.cell:2:1: unexpected the end of the program, a name is wanted here"
    );
    assert_eq!(
        message("let x = 1"),
        "wrong.cell:1:1: unexpected `let`, `cell` or `record` is wanted here"
    );
    assert_eq!(main("let x 1"), "wrong.cell:2:9: unexpected a number, `=` is wanted here");
    assert_eq!(main("print 1 §"), "wrong.cell:2:11: unexpected character `§`");
    assert_eq!(main("print \"abc"), "wrong.cell:2:9: this string has no end");
    assert_eq!(
        main("print 99999999999999999999"),
        "wrong.cell:2:9: this number does not fit 64 bits"
    );
    assert_eq!(main("print total"), "wrong.cell:2:9: unknown name `total`");
    assert_eq!(main("print fob(1)"), "wrong.cell:2:9: unknown cell `fob`");
    assert_eq!(main("print 1 + 2.5"), "wrong.cell:2:9: `+` does not take Int and Float");
    assert_eq!(main("let x: Int = true"), "wrong.cell:2:16: `x` must be Int, but this is Bool");
    assert_eq!(main("if 1\n  end"), "wrong.cell:2:6: the condition must be Bool, but this is Int");
    assert_eq!(main("break"), "wrong.cell:2:3: `break` stands outside of a loop");
    assert_eq!(main("print main(3)"), "wrong.cell:2:9: `main` takes 0 arguments, not 1");
    assert_eq!(main("let x: Integer = 1"), "wrong.cell:2:10: unknown type `Integer`");
    assert_eq!(
        message("record P\n  x: Int\nend\ncell main()\n  print P(1).y\nend\n"),
        "wrong.cell:5:14: `P` has no field `y`"
    );
    assert_eq!(
        message("cell f(n: Int) -> Int\n  if n > 0\n    return 1\n  end\nend\ncell main()\nend\n"),
        "wrong.cell:1:6: `f` can end without a `return`"
    );
    assert_eq!(
        message("cell f()\nend\ncell f()\nend\ncell main()\nend\n"),
        "wrong.cell:3:6: `f` is defined twice"
    );
    assert_eq!(message("cell f()\nend\n"), "a program needs a cell `main()`");
    let deep =
        format!("cell main()\n  print {}1{}\nend\n", "(".repeat(100_000), ")".repeat(100_000));
    assert!(message(&deep).ends_with("this is nested too deeply"));
}

#[test]
fn reports_show_the_line_and_mark_the_place() {
    let text = "cell main()\n  let count = 1\n  print count + true\nend\n";
    let report = run(Options::default(), "wrong.cell", text).1.unwrap_err().report(false);
    assert!(report.contains("print count + true"), "{report}");
    assert!(report.contains("^^^"), "{report}");
    assert!(report.contains("this is Bool"), "{report}");
}

#[test]
fn all_errors_are_reported_at_once() {
    let text = "cell main()\n  print one\n  print two\nend\n";
    let report = run(Options::default(), "wrong.cell", text).1.unwrap_err().report(false);
    assert!(report.contains("`one`") && report.contains("`two`"), "{report}");
}

/// Kind, place and backtrace of a program that fails when it runs.
fn failure(options: Options, text: &str) -> (ErrorKind, u32, u32, Vec<(String, u32, u32)>) {
    let error = run(options, "fails.cell", text).1.unwrap_err();
    assert_eq!(error.file.as_deref(), Some("fails.cell"), "{error}");
    let frame =
        |frame: &ruse::Frame| (frame.name.clone().unwrap_or_default(), frame.line, frame.column);
    let own = error.frames.iter().filter(|frame| frame.file.as_deref() == Some("fails.cell"));
    (error.kind, error.line, error.column, own.map(frame).collect())
}

const DIVIDES: &str = "\
cell half(a: Int, b: Int) -> Int
  let result = a / b
  return result
end

cell average(a: Int, count: Int) -> Int
  let sum = 1 + half(a, count)
  return sum * 2
end

cell main()
  print average(7, 1)
  print average(7, 0)
end
";

#[test]
fn errors_at_run_time_have_places_and_backtraces_of_the_language() {
    for options in tiers() {
        let how = format!("{options:?}");
        let (kind, line, column, frames) = failure(options, DIVIDES);
        assert_eq!((kind, line, column), (ErrorKind::Divide, 2, 16), "{how}");
        assert!(!frames.is_empty(), "{how}");
        assert_eq!((frames[0].1, frames[0].2), (2, 16), "{how}");
    }
}

#[test]
fn backtraces_name_the_cells() {
    // Without inlining every cell has a frame of its own.
    let options = Options { opt_level: 0, ..Options::default() };
    let frames = failure(options, DIVIDES).3;
    let names: Vec<&str> = frames.iter().map(|frame| frame.0.as_str()).take(3).collect();
    assert_eq!(names[..2], ["half", "average"]);
    assert_eq!((frames[1].1, frames[1].2), (7, 17));
}

#[test]
fn overflow_and_limits_are_errors_at_the_place() {
    let overflow = "cell main()\n  let x = 1\n  while true\n    x = x * 3\n  end\nend\n";
    for options in tiers() {
        let how = format!("{options:?}");
        let (kind, line, column, _) = failure(options, overflow);
        assert_eq!((kind, line, column), (ErrorKind::Value, 4, 9), "{how}");
    }
    let endless = "cell main()\n  while true\n  end\nend\n";
    let options = Options { fuel: Some(10_000), ..Options::default() };
    assert_eq!(run(options, "endless.cell", endless).1.unwrap_err().kind, ErrorKind::Fuel);
    let deep =
        "cell f(n: Int) -> Int\n  return 1 + f(n + 1)\nend\ncell main()\n  print f(0)\nend\n";
    assert_eq!(run(Options::default(), "deep.cell", deep).1.unwrap_err().kind, ErrorKind::Limit);
}
