//! The programs of `examples`: a line `;;; run: ruse FILE ARG ...` is a command whose output, run from the
//! root of the repository, is `examples/expected/NAME.txt`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Mode;
use crate::process::{self, Job};

/// The programs that have a run line, with the arguments in it.
pub(crate) fn all(root: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let with_command = |program: PathBuf| {
        let text = std::fs::read_to_string(&program).ok()?;
        let command = text.lines().find_map(|line| line.strip_prefix(";;; run: ruse "))?;
        Some((program, split(command)))
    };
    crate::programs(&root.join("examples")).into_iter().filter_map(with_command).collect()
}

/// Splits a command at blanks; double quotes hold blanks together.
fn split(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Runs an example.
pub(crate) fn run(
    root: &Path,
    program: &Path,
    command: &[String],
    mode: Mode,
) -> Result<(), String> {
    let named = if program.file_stem().is_some_and(|stem| stem == "main") {
        program.parent().expect("a file is in a folder")
    } else {
        program
    };
    let name = named.file_stem().expect("an example has a name").to_string_lossy();
    let expected = root.join("examples/expected").join(format!("{name}.txt"));
    let expected =
        std::fs::read(&expected).map_err(|error| format!("{}: {error}", expected.display()))?;
    let outcome = process::run(&Job {
        arguments: command.to_vec(),
        folder: root,
        stdin: Vec::new(),
        variables: mode.variables(),
        timeout: Duration::from_secs(60),
        interrupt: None,
    })?;
    if outcome.status != 0 {
        return Err(format!("the example failed\n{}", outcome.describe()));
    }
    if outcome.stdout != expected {
        return Err(format!(
            "the output differs from examples/expected/{name}.txt\n{}",
            outcome.describe()
        ));
    }
    Ok(())
}
