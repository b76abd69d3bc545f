//! `(ruse ffi)` against a library of C that is compiled here: every type, structs of every class, callbacks, variadic
//! functions, memory, and what is said of bad use. The programs are in `tests/ffi`; each ends with the line `done`.
//! Without a C compiler they are skipped, and say so.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The flags that each program runs with: interpreter, machine code at once, when hot, with collections, with guesses that
/// fail.
const MODES: [&[&str]; 6] = [
    &["--jit=off"],
    &["--jit=off", "--gc-stress"],
    &["--jit=eager"],
    &["--jit-threshold=4", "--jit-share=100"],
    &["--jit-threshold=4", "--jit-share=100", "--gc-stress"],
    &["--jit-threshold=4", "--jit-share=100", "--deopt=all"],
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ffi")
}

/// The compiled library; `None` without a C compiler.
fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let made = LIBRARY.get_or_init(|| {
        let folder_out = Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::create_dir_all(folder_out).expect("a folder for scratch");
        let library = folder_out.join(format!("ffi-{}.so", std::process::id()));
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let output = Command::new(&compiler)
            .args(["-std=gnu11", "-Wall", "-O1", "-shared", "-fPIC", "-pthread", "-o"])
            .arg(&library)
            .arg(folder().join("library.c"))
            .output();
        match output {
            Ok(output) => {
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{errors}");
                Some(library)
            }
            Err(error) => {
                eprintln!("skipped: there is no C compiler `{compiler}`: {error}");
                None
            }
        }
    });
    made.as_deref()
}

fn ruse(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ruse"))
        .args(arguments)
        .env("RUSE_ERROR_FORMAT", "plain")
        .output()
        .expect("the command runs")
}

fn check_program(name: &str) {
    let Some(library) = library() else { return };
    let program = folder().join(name);
    let (program, library) = (program.display().to_string(), library.display().to_string());
    for mode in MODES {
        let arguments = [&["--allow-ffi"], mode, &[&program, &library]].concat();
        let output = ruse(&arguments);
        let out = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && out == "done\n", "{name} {mode:?}\n{out}{errors}");
    }
}

#[test]
fn scalars() {
    check_program("scalars.scm");
}

#[test]
fn structs_unions_and_enums() {
    check_program("structs.scm");
}

#[test]
fn memory() {
    check_program("memory.scm");
}

#[test]
fn variadic_functions_and_errno() {
    check_program("variadic.scm");
}

#[test]
fn callbacks() {
    check_program("callbacks.scm");
}

/// Runs `(import (ruse ffi))` and gives the status and the message.
fn import(flags: &[&str]) -> (Option<i32>, String) {
    let output = ruse(&[flags, &["-e", "(import (ruse ffi))"]].concat());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn without_permission_the_library_is_not_there() {
    for flags in [&[][..], &["--sandbox"]] {
        let (status, message) = import(flags);
        assert_ne!(status, Some(0));
        assert!(message.contains("no permission to call C; --allow-ffi grants it"), "{message}");
    }
    assert_eq!(import(&["--allow-ffi"]).0, Some(0));
    assert_eq!(import(&["--sandbox", "--allow-ffi"]).0, Some(0));
}

#[test]
fn reference_engines_decline() {
    for engine in ["eval", "eval-passes", "thunk"] {
        let (status, message) = import(&["--allow-ffi", &format!("--engine={engine}")]);
        assert_ne!(status, Some(0));
        assert!(message.contains("calls no functions of the host"), "{message}");
    }
}

/// Runs a program of `examples/ffi`; `None` when it says that its library is not there.
fn example(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/ffi");
    let output = ruse(&["--allow-ffi", &folder.join(name).display().to_string()]);
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{out}{errors}");
    match out.lines().find(|line| line.starts_with("skipped")) {
        Some(line) => {
            eprintln!("{line}");
            None
        }
        None => Some(out),
    }
}

#[test]
fn the_binding_to_sqlite_works() {
    let Some(out) = example("books.scm") else { return };
    let expected = "\
before 1980: ((Grundzüge der Mengenlehre 1914) (The Little Schemer 1974))
before 1900: ()
with a function of Scheme: ((1974 15.492) (1985 26.448) (1996 24.398))
blobs: ((#u8(1 2 3) 4))
sqlite: no such column: missing
after its end: sqlite3-prepare: argument 1: the memory was freed
";
    assert_eq!(out, expected);
}

#[test]
fn numbers_come_from_libm_and_zlib() {
    let Some(out) = example("numbers.scm") else { return };
    assert!(out.starts_with("5.0 24.0\n0.625 * 2^6\ncrc32: 1095738169\n"), "{out}");
    assert!(out.ends_with("the same again: #t\n"), "{out}");
}
