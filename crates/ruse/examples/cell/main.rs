//! Cell: a small statically typed language on Ruse, with a lexer, a parser and types of its own.
//!
//! `cargo run --release -p ruse --example cell -- crates/ruse/examples/cell/programs/fib.cell`
#![forbid(unsafe_code)]

mod language;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: cell FILE");
        return ExitCode::from(64);
    };
    let result = match std::fs::read_to_string(&path) {
        Ok(text) => run(&path, &text),
        Err(error) => Err(ruse::Error::host(format!("{path}: {error}"))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.report(false));
            ExitCode::from(error.exit_status() as u8)
        }
    }
}

fn run(path: &str, text: &str) -> Result<(), ruse::Error> {
    let engine = ruse::Engine::new(ruse::Options::default());
    engine.add_library(language::host(|line| println!("{line}"))?)?;
    let program = language::compile(&engine, path, text)?;
    engine.vm()?.run(&program)
}
