//! Writes a finding where somebody finds it: a file in the format of `tests/regress`, without its expectation.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::generate::{Mode, Program};

/// The text of a program as a file that the command runs: inputs of a REPL become calls of `eval`.
pub fn as_file(program: &Program) -> String {
    if program.mode == Mode::File {
        return program.text();
    }
    let mut text = "(import (scheme base) (scheme eval) (scheme repl))\n".to_owned();
    for form in &program.forms {
        text.push_str(&format!("(eval '{form} (interaction-environment))\n"));
    }
    text
}

/// Saves a program under a name that says the seed; every line of `about` becomes a comment. Gives the path.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn save(folder: &Path, seed: u64, about: &str, program: &Program) -> io::Result<PathBuf> {
    let mut text = format!(";;; Found by `cargo xtask fuzz`, case {seed:#018x}.\n");
    for line in about.lines() {
        text.push_str(&format!(";;; {line}\n"));
    }
    text.push_str(
        ";;; Put what it must print into expect comments, rename it, repair what it shows.\n\n",
    );
    text.push_str(&as_file(program));
    write(folder, &format!("found-{seed:016x}.scm"), text.as_bytes())
}

/// Saves bytes that a byte-level target failed on.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn save_bytes(folder: &Path, target: &str, seed: u64, bytes: &[u8]) -> io::Result<PathBuf> {
    write(folder, &format!("found-{target}-{seed:016x}.bin"), bytes)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}
