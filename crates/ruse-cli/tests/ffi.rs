//! `(ruse ffi)` against a library of C that is compiled here: every type, structs of every class, callbacks, variadic
//! functions, memory, and what is said of bad use. The programs are in `tests/ffi`; each ends with the line `done`.
//! Without a C compiler they are skipped, and say so.

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
