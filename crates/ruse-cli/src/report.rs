//! What the command says to people: errors and counters on standard error, values on standard output.

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::time::Duration;

use ruse::{Error, ErrorKind, Stats};

use crate::status;

/// How errors are reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum ErrorFormat {
    /// For people: message, source lines, frames
    #[default]
    Text,
    /// One line each: KIND FILE:LINE:COLUMN MESSAGE, with - for an unknown place
    Plain,
    /// One line each, a JSON object
    Json,
}

/// The format that was asked for on the command line.
static FORMAT: OnceLock<ErrorFormat> = OnceLock::new();

/// Sets how errors are reported from now on; the first call decides.
pub(crate) fn choose(format: ErrorFormat) {
    let _ = FORMAT.set(format);
}

/// Whether reports are for people.
pub(crate) fn is_for_people() -> bool {
    format() == ErrorFormat::Text
}

fn format() -> ErrorFormat {
    FORMAT.get().copied().unwrap_or_default()
}

/// What messages of limits begin with, and the option that raises the limit.
const LIMITS: [(&str, &str); 5] = [
    ("out of memory", "--max-heap"),
    ("the stack is full", "--max-stack"),
    ("out of time", "--timeout"),
    ("out of fuel", "--fuel"),
    ("too much output", "--max-output"),
];

/// The option that raises the limit that an error is about.
fn limit_option(error: &Error) -> Option<&'static str> {
    let is_limit = matches!(error.kind, ErrorKind::Limit | ErrorKind::Timeout | ErrorKind::Fuel);
    let of_message = |(beginning, _): &&(&str, &str)| error.message.starts_with(beginning);
    LIMITS.iter().find(of_message).filter(|_| is_limit).map(|(_, option)| *option)
}

/// Whether reports have colours: standard error is a terminal and nobody objects (<https://no-color.org>).
pub(crate) fn in_colour() -> bool {
    io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|value| value != "dumb")
}

/// Writes a line to standard error. If that is closed there is nobody to tell.
fn say(line: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(line.as_bytes()).and_then(|()| stderr.write_all(b"\n"));
}

/// One line about a failure that has no place in a source.
pub(crate) fn complain(line: &str) {
    say(&format!("ruse: {line}"));
}

/// One line about something that is ignored.
pub(crate) fn warn(line: &str) {
    say(&format!("ruse: warning: {line}"));
}

/// A whole report of an error. A program that asked to end is none.
pub(crate) fn error(error: &Error) {
    if error.kind == ErrorKind::Exit {
        return;
    }
    match format() {
        ErrorFormat::Text => {}
        ErrorFormat::Plain => return say(&plain(error)),
        ErrorFormat::Json => return say(&error.to_json()),
    }
    if error.kind == ErrorKind::File && error.file.is_none() && error.frames.is_empty() {
        complain(&error.message);
    } else {
        say(&error.report(in_colour()));
    }
    if let Some(option) = limit_option(error) {
        say(&format!("  help: {option} raises the limit"));
    }
    if error.kind == ErrorKind::Internal {
        say(&format!(
            "This is a bug in Ruse {}, not in your program. Please report it at {}/issues",
            env!("CARGO_PKG_VERSION"),
            env!("CARGO_PKG_REPOSITORY")
        ));
    }
}

/// An error as the one line `KIND FILE:LINE:COLUMN MESSAGE`, with `-` for an unknown place: what the tests of the
/// language ask for, so that they depend on no layout.
fn plain(error: &Error) -> String {
    let place = match &error.file {
        Some(file) => format!("{file}:{}:{}", error.line, error.column),
        None => "-".to_owned(),
    };
    format!("{} {place} {}", error.kind.name(), error.message.replace('\n', "\\n"))
}

/// Writes a text to standard output.
///
/// # Errors
/// The exit status for output that cannot be written; the user has been told.
pub(crate) fn print(text: &str) -> Result<(), i32> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(status::BROKEN_PIPE),
        Err(error) => {
            complain(&format!(
                "cannot write to standard output: {}",
                crate::source::reason(&error)
            ));
            Err(status::IO_ERROR)
        }
    }
}

/// Writes values to standard output, each on its line.
///
/// # Errors
/// As [`print`].
pub(crate) fn print_values(values: &[String]) -> Result<(), i32> {
    if values.is_empty() {
        return Ok(());
    }
    print(&(values.join("\n") + "\n"))
}

/// A table for people.
pub(crate) fn table(text: &str) {
    say(text.trim_end());
}

/// The counters of `--stats`. Programs read these lines.
pub(crate) fn stats(stats: &Stats, run_time: Duration) {
    say(&format!(
        "collections: {}\nfull collections: {}\ncollection time: {:.3} ms\nlongest pause: {:.3} ms\n\
         bytes allocated: {}\nbytes copied: {}\npeak live bytes: {}\nheap bytes: {}\n\
         continuations captured: {}\ncontinuations reinstated: {}\nfuel used: {}\n\
         interpreter runs: {}\nnative code compiled: {}\nnative code refused: {}\n\
         native code postponed: {}\nnative compile time: {:.3} ms\nnative code bytes: {}\nnative entries: {}\n\
         native guard exits: {}\nnative plain exits: {}\nnative raised exits: {}\n\
         native functions given up: {}\nnative stack exits: {}\ncode bytes: {}\noutput bytes: {}\n\
         interpreter time: {:.3} ms\nnative time: {:.3} ms\nrun time: {:.3} ms",
        stats.collections,
        stats.full_collections,
        stats.collection_ms,
        stats.longest_pause_ms,
        stats.allocated_bytes,
        stats.copied_bytes,
        stats.peak_live_bytes,
        stats.heap_bytes,
        stats.captures,
        stats.reinstatements,
        stats.fuel_used,
        stats.interpreter_runs,
        stats.native_compiled,
        stats.native_refused,
        stats.native_postponed,
        stats.native_compile_ms,
        stats.native_bytes,
        stats.native_entries,
        stats.native_guard_exits,
        stats.native_plain_exits,
        stats.native_raised_exits,
        stats.native_given_up,
        stats.native_stack_exits,
        stats.code_bytes,
        stats.output_bytes,
        stats.interpreter_ms,
        stats.native_ms,
        run_time.as_secs_f64() * 1e3,
    ));
}
