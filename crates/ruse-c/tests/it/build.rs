//! Programs in C: compiled with every warning on, linked with what cargo built, run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How a program is linked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Linkage {
    Shared,
    Static,
}

/// A path in this crate.
pub(crate) fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The folder where cargo puts libraries: that of the test itself.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    test.parent().expect("it is in a folder").to_owned()
}

/// A folder for what is made on the way.
pub(crate) fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).to_owned();
    std::fs::create_dir_all(&folder).expect("a folder for scratch");
    folder
}

/// Compiles a program.
pub(crate) fn compile(source: &Path, linkage: Linkage) -> PathBuf {
    let name = source.file_stem().expect("a file has a name").to_string_lossy();
    let program = scratch().join(format!("{name}-{linkage:?}"));
    let folder = libraries();
    let mut command = Command::new(std::env::var("CC").unwrap_or_else(|_| "cc".to_owned()));
    command.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-O1", "-pthread"]);
    command.arg("-I").arg(in_crate("include")).arg("-o").arg(&program).arg(source);
    match linkage {
        Linkage::Shared => {
            let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            command.arg(folder.join(format!("{prefix}ruse_c{suffix}")));
            command.arg(format!("-Wl,-rpath,{}", folder.display()));
        }
        Linkage::Static => {
            command.arg(folder.join("libruse_c.a")).args(["-lm", "-ldl"]);
            if cfg!(target_os = "linux") {
                command.arg("-lgcc_s");
            }
        }
    }
    let output = command.output().expect("a C compiler");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", source.display());
    program
}

/// Runs a program to its good end; what it wrote. `RUSE_C_RUNNER` may name a command that runs it, valgrind for example.
pub(crate) fn run(program: &Path) -> String {
    let runner = std::env::var("RUSE_C_RUNNER").unwrap_or_default();
    let mut words = runner.split_whitespace();
    let mut command = match words.next() {
        Some(first) => Command::new(first),
        None => Command::new(program),
    };
    if !runner.is_empty() {
        command.args(words).arg(program);
    }
    command.current_dir(scratch());
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{} ended with {status}\n{stdout}{stderr}", program.display());
    stdout.into_owned()
}
