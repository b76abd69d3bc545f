//! What gdb and perf see of machine code. Each test needs its tool and says so when it is not there; what the tools
//! are given is also tested without them (`ruse-host`, `ruse-native/src/debug`).
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of one test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Scratch {
        let folder = std::env::temp_dir().join(format!("ruse-tools-{test}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const RUSE: &str = env!("CARGO_BIN_EXE_ruse");

/// `leaf` is inlined into `deep`, which calls itself.
const PROGRAM: &str = "\
(import (scheme base) (scheme write))
(define v (make-vector 10 1))
(define (leaf n)
  (vector-fill! v n)
  (vector-ref v 0))
(define (deep n)
  (if (= n 0)
      (leaf 2)
      (+ 1
         (deep (- n 1)))))
(define (twice n)
  (+ (deep n)
     (deep n)))
(do ((i 0 (+ i 1))) ((= i 300)) (twice 5))
(display \"end\")
";

/// A command that runs in a folder, without input.
fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).env_remove("RUSE_JIT");
    command.env_remove("RUSE_OPT_LEVEL").env("DEBUGINFOD_URLS", "");
    command
}

/// What a tool did; `None`, with the reason on standard error, when it is not there.
fn run_tool(command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("skipped: {} cannot be run: {error}", command.get_program().display());
            None
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether this build makes machine code on this machine.
fn makes_code(scratch: &Scratch) -> bool {
    let program = scratch.file("probe.scm", PROGRAM);
    let output = command(RUSE, &scratch.0).arg("--stats").arg(program).output().unwrap();
    let makes = !text(&output.stderr).contains("native code compiled: 0\n");
    if !makes {
        eprintln!("skipped: there is no machine code on this machine");
    }
    makes
}

#[test]
fn gdb_shows_procedures_and_lines() {
    let scratch = Scratch::new("gdb");
    if !makes_code(&scratch) {
        return;
    }
    scratch.file("deep.scm", PROGRAM);
    let mut gdb = command("gdb", &scratch.0);
    gdb.args(["-nx", "-q", "-batch", "-ex", "set breakpoint pending on"]);
    for step in ["break deep.scm:5", "run", "backtrace"] {
        gdb.args(["-ex", step]);
    }
    gdb.args(["--args", RUSE, "--debug-info", "deep.scm"]);
    let Some(output) = run_tool(&mut gdb) else { return };
    let (shown, errors) = (text(&output.stdout), text(&output.stderr));
    if errors.contains("ptrace") {
        eprintln!("skipped: gdb may not trace a process here");
        return;
    }
    let context = format!("{shown}\n{errors}");
    assert!(shown.contains("leaf () at deep.scm:5"), "{context}");
    assert!(shown.contains("deep () at deep.scm:8"), "the caller of what was inlined: {context}");
    assert!(shown.contains("deep () at deep.scm:10"), "the caller's caller: {context}");
    assert!(shown.contains("(vector-ref v 0)"), "the text of the line: {context}");
    assert!(shown.contains("in ruse entry of machine code ()"), "{context}");
    assert!(shown.contains(" main ("), "frames are followed to the end: {context}");
}

#[test]
fn perf_names_procedures_and_lines() {
    let scratch = Scratch::new("perf");
    if !makes_code(&scratch) {
        return;
    }
    let program = "(import (scheme base))\n(define (fib n)\n  (if (< n 2)\n      n\n      \
                   (+ (fib (- n 1))\n         (fib (- n 2)))))\n(fib 32)\n";
    scratch.file("fib.scm", program);
    let mut record = command("perf", &scratch.0);
    record.args(["record", "-q", "-k", "1", "-o", "perf.data", RUSE, "--perf", "fib.scm"]);
    let Some(output) = run_tool(&mut record) else { return };
    remove_maps(&scratch);
    if !output.status.success() {
        eprintln!("skipped: perf may not record here: {}", text(&output.stderr));
        return;
    }
    let mut inject = command("perf", &scratch.0);
    inject.args(["inject", "--jit", "-i", "perf.data", "-o", "jit.data"]);
    let output = inject.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report = |keys: &str| {
        let mut report = command("perf", &scratch.0);
        report.args(["report", "-i", "jit.data", "--stdio", "--sort", keys]);
        text(&report.output().unwrap().stdout)
    };
    let symbols = report("sym");
    assert!(symbols.contains("fib fib.scm:2"), "{symbols}");
    let lines = report("srcline");
    assert!(lines.contains("fib.scm:3") || lines.contains("fib.scm:5"), "{lines}");
}

/// Removes the maps of the processes whose dumps are in the folder.
fn remove_maps(scratch: &Scratch) -> Vec<String> {
    let mut maps = Vec::new();
    for entry in std::fs::read_dir(&scratch.0).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if let Some(process) = name.strip_prefix("jit-").and_then(|rest| rest.strip_suffix(".dump"))
        {
            let map = format!("/tmp/perf-{process}.map");
            maps.push(std::fs::read_to_string(&map).unwrap());
            std::fs::remove_file(map).unwrap();
        }
    }
    maps
}

#[test]
fn the_files_for_perf_name_procedures() {
    let scratch = Scratch::new("files");
    if !makes_code(&scratch) {
        return;
    }
    scratch.file("deep.scm", PROGRAM);
    let output = command(RUSE, &scratch.0).args(["--perf", "deep.scm"]).output().unwrap();
    assert_eq!(text(&output.stdout), "end", "{}", text(&output.stderr));
    let maps = remove_maps(&scratch);
    assert_eq!(maps.len(), 1, "one process, one dump");
    for name in ["ruse entry of machine code", "deep deep.scm:6"] {
        assert!(maps[0].lines().any(|line| line.ends_with(name)), "{name}: {}", maps[0]);
    }
    // Where it cannot be written, that is an error and no silence.
    let output = command(RUSE, Path::new("/proc")).args(["--perf", "-e", "1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(66), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("cannot make jit-"), "{}", text(&output.stderr));
}
