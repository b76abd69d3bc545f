//! The REPL without a terminal: lines of standard input are collected until their forms are whole.

use std::io::{self, BufRead};

use super::session::{Next, Session, is_whole};
use crate::{report, status};

/// Runs until the input ends or asks to leave; gives the exit status.
pub(super) fn run(session: &mut Session) -> i32 {
    loop {
        match read() {
            Ok(Some(input)) => {
                if let Next::Leave(status) = session.input(&input) {
                    return status;
                }
            }
            Ok(None) => return status::OK,
            Err(status) => return status,
        }
    }
}

/// The next input; `None` at the end.
///
/// # Errors
/// The exit status for input that cannot be read.
pub(super) fn read() -> Result<Option<String>, i32> {
    let mut input = String::new();
    loop {
        // A line at a time and no lock in between: programs read standard input too.
        let mut bytes = Vec::new();
        let count = match io::stdin().lock().read_until(b'\n', &mut bytes) {
            Ok(count) => count,
            Err(error) => {
                report::complain(&format!("standard input: {}", crate::source::reason(&error)));
                return Err(status::NO_INPUT);
            }
        };
        match std::str::from_utf8(&bytes) {
            Ok(line) => input.push_str(line),
            Err(_) => {
                report::complain("a line of standard input is not UTF-8 and is ignored");
                continue;
            }
        }
        let at_end = count == 0;
        if (at_end || is_whole(&input)) && !input.trim().is_empty() {
            return Ok(Some(input));
        }
        if at_end {
            return Ok(None);
        }
    }
}
