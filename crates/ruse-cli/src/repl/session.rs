//! What one conversation knows, and what happens to one input.

use std::time::Instant;

use ruse::{Completeness, Error, ErrorKind, Stats, Vm};

use super::commands;
use super::debugger::{self, Outcome};
use crate::signals::Signals;
use crate::{command, report};

/// What comes after an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Next {
    /// The next input.
    Continue,
    /// The end, with this exit status.
    Leave(i32),
}

/// A VM in conversation.
pub(super) struct Session {
    pub(super) vm: Vm,
    pub(super) signals: Signals,
    /// The last error, for `,backtrace`.
    pub(super) last_error: Option<Error>,
    /// Number of inputs, for their names in messages.
    inputs: u32,
    /// The fuel of each input, and the bytes that it may write.
    fuel: Option<u64>,
    output: Option<u64>,
}

impl Session {
    pub(super) fn new(vm: Vm, signals: Signals) -> Session {
        let (fuel, output) = (vm.fuel(), vm.output_left());
        Session { vm, signals, last_error: None, inputs: 0, fuel, output }
    }

    /// Evaluates an input or obeys a command.
    pub(super) fn input(&mut self, text: &str) -> Next {
        match text.trim_start().strip_prefix(',') {
            Some(command) => commands::obey(self, command),
            None => {
                self.inputs += 1;
                let name = format!("input {}", self.inputs);
                self.evaluate(&name, text)
            }
        }
    }

    /// Evaluates forms and prints the values of the last one.
    pub(super) fn evaluate(&mut self, name: &str, text: &str) -> Next {
        let result = self.run(|vm| vm.eval_printed_named(name, text));
        let next = match (result, debugger::outcome()) {
            (Ok(values), _) => print(report::print_values(&values)),
            (Err(_), Outcome::Leave(status)) => Next::Leave(status),
            // The user has seen it and wanted to come back here.
            (Err(error), Outcome::GivenUp) => {
                self.last_error = Some(error);
                Next::Continue
            }
            (Err(error), Outcome::None) => self.failed(error),
        };
        match debugger::left_over() {
            Some(input) if next == Next::Continue => self.input(&input),
            _ => next,
        }
    }

    /// As [`Session::evaluate`], and prints what it cost.
    pub(super) fn evaluate_timed(&mut self, text: &str) -> Next {
        let before = self.vm.stats();
        let start = Instant::now();
        let next = self.evaluate("time", text);
        let elapsed = start.elapsed();
        if next != Next::Continue {
            return next;
        }
        print(report::print(&cost(&before, &self.vm.stats(), elapsed.as_secs_f64() * 1e3)))
    }

    /// Lets the VM work while signals interrupt it.
    fn run<T>(&mut self, work: impl FnOnce(&mut Vm) -> Result<T, Error>) -> Result<T, Error> {
        self.signals.begin();
        self.vm.set_fuel(self.fuel);
        self.vm.set_output_left(self.output);
        let result = work(&mut self.vm);
        let stopped =
            |error: &Error| matches!(error.kind, ErrorKind::Interrupted | ErrorKind::Terminated);
        if result.as_ref().is_err_and(stopped) {
            command::leave(&mut self.vm);
        }
        self.signals.end();
        if self.signals.is_pending() {
            // The request came when the work was done: it must not stop the next input.
            self.vm.set_fuel(self.fuel);
            let _ = self.vm.eval_printed("(if #f #f)");
        }
        self.vm.flush();
        result
    }

    /// Reports an error and remembers it.
    pub(super) fn failed(&mut self, error: Error) -> Next {
        if matches!(error.kind, ErrorKind::Exit | ErrorKind::Terminated) {
            return Next::Leave(error.exit_status());
        }
        report::error(&error);
        self.last_error = Some(error);
        Next::Continue
    }
}

/// Goes on after output unless nobody reads it.
pub(super) fn print(result: Result<(), i32>) -> Next {
    match result {
        Ok(()) => Next::Continue,
        Err(status) => Next::Leave(status),
    }
}

fn cost(before: &Stats, after: &Stats, elapsed_ms: f64) -> String {
    format!(
        "; {elapsed_ms:.3} ms, {:.3} ms of it in {} collections; {} bytes allocated\n",
        after.collection_ms - before.collection_ms,
        after.collections - before.collections,
        after.allocated_bytes - before.allocated_bytes,
    )
}

/// Whether an input is whole: its forms, or the forms behind a command that takes them.
pub(super) fn is_whole(text: &str) -> bool {
    let forms = match text.trim_start().strip_prefix(',') {
        Some(command) => match commands::split(command) {
            (word, forms) if commands::takes_forms(word) => forms,
            _ => return true,
        },
        None => text,
    };
    !matches!(ruse::completeness(forms), Completeness::Incomplete { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_go_on_until_their_forms_are_whole() {
        assert!(is_whole("(f 1)") && is_whole("") && is_whole(")") && is_whole("(a) (b)"));
        assert!(
            !is_whole("(f") && !is_whole("\"text") && !is_whole("'") && !is_whole("#| comment")
        );
        assert!(is_whole(",help") && is_whole(",doc (") && is_whole(",time (f)"));
        assert!(!is_whole(",time (f") && !is_whole(" ,expand (let ("));
    }
}
