//! The command `ruse`: runs programs, evaluates expressions, is a REPL.
//!
//! In: arguments, files, standard input, signals. Out: what programs write, values, reports on standard error,
//! and an exit status (see [`status`]). Nothing is set up before it is needed: a program that runs never
//! touches the line editor.
#![forbid(unsafe_code)]

mod arguments;
mod bug;
mod command;
mod environment;
mod repl;
mod report;
mod signals;
mod source;
mod status;

fn main() {
    let status = bug::guard(command::main);
    std::process::exit(status);
}
