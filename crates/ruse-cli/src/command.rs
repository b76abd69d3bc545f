//! What the command does for each way of calling it.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Parser;
use ruse::{Error, ErrorKind, Vm};

use crate::arguments::{Action, Arguments, Machine, Program, conflict};
use crate::signals::Signals;
use crate::source::{STANDARD_INPUT, Source};
use crate::{repl, report, status};

/// The whole command; gives the exit status.
pub(crate) fn main() -> i32 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let Arguments { machine, expressions, action } = arguments;
    report::choose(machine.error_format());
    if let Some(message) = machine.conflict() {
        return usage(&conflict(message));
    }
    if !expressions.is_empty() {
        return match action {
            None => evaluate(&machine, &expressions),
            Some(_) => {
                usage(&conflict("an expression (-e) and a file or command cannot be combined"))
            }
        };
    }
    match action {
        Some(Action::File(words) | Action::Run { program: Program::File(words) }) => {
            run_file(&machine, words)
        }
        Some(Action::Show { stage, file }) => show(&machine, stage, &file),
        Some(Action::Repl) => start_repl(&machine),
        None if io::stdin().is_terminal() => start_repl(&machine),
        None => run_file(&machine, vec!["-".into()]),
    }
}

/// Prints what the argument parser has to say: help, the version, or what is wrong.
fn usage(error: &clap::Error) -> i32 {
    if error.print().is_err() {
        return status::BROKEN_PIPE;
    }
    if error.use_stderr() { status::USAGE } else { status::OK }
}

/// A VM; a failure has been reported.
fn vm(machine: &Machine, folder: PathBuf, command_line: Vec<String>) -> Result<Vm, i32> {
    let mut options = machine.options(folder);
    options.command_line = command_line;
    Vm::new(options).map_err(|error| {
        report::error(&error);
        error.exit_status()
    })
}

/// Where a program's own libraries are.
fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

fn run_file(machine: &Machine, words: Vec<OsString>) -> i32 {
    let Some(file) = words.first().map(PathBuf::from) else {
        return usage(&conflict("a file is missing"));
    };
    let source = match Source::read(&file) {
        Ok(source) => source,
        Err(unreadable) => return unreadable.report(),
    };
    let mut command_line: Vec<String> =
        words.into_iter().map(|word| word.to_string_lossy().into_owned()).collect();
    if source.name == STANDARD_INPUT {
        "ruse".clone_into(&mut command_line[0]);
    }
    let mut vm = match vm(machine, folder_of(&file), command_line) {
        Ok(vm) => vm,
        Err(status) => return status,
    };
    let start = Instant::now();
    let signals = Signals::listen(vm.interrupt_handle(), false);
    signals.begin();
    crate::signals::end_after(machine.timeout(), 1);
    let result = vm.run_program(&source.name, &source.text);
    finish(vm, machine, start, result.map(|()| Vec::new()))
}

fn evaluate(machine: &Machine, expressions: &[String]) -> i32 {
    let mut vm = match vm(machine, PathBuf::new(), vec!["ruse".to_owned()]) {
        Ok(vm) => vm,
        Err(status) => return status,
    };
    let start = Instant::now();
    let signals = Signals::listen(vm.interrupt_handle(), false);
    signals.begin();
    crate::signals::end_after(machine.timeout(), expressions.len());
    let mut result = Ok(Vec::new());
    for expression in expressions {
        result = vm.eval_printed_named("-e", expression);
        if result.is_err() {
            break;
        }
    }
    finish(vm, machine, start, result)
}

/// Reports how a run ended and writes out what is left; gives the exit status.
fn finish(
    mut vm: Vm,
    machine: &Machine,
    start: Instant,
    result: Result<Vec<String>, Error>,
) -> i32 {
    let flushed = vm.try_flush();
    let mut status = match result {
        Ok(values) => report::print_values(&values).err().unwrap_or(status::OK),
        Err(error) => {
            report::error(&error);
            if matches!(error.kind, ErrorKind::Interrupted | ErrorKind::Terminated) {
                leave(&mut vm);
            }
            error.exit_status()
        }
    };
    if let Err(error) = flushed {
        report::error(&error);
        if status == status::OK {
            // A reader that has gone ends the program as if it had called `exit`.
            let quiet = error.kind == ErrorKind::Exit;
            status = if quiet { error.status } else { status::IO_ERROR };
        }
    }
    report_counters(&mut vm, machine, start);
    // The process ends now: giving a large heap back piece by piece would only take time.
    std::mem::forget(vm);
    status
}

/// What was asked for about the run, on standard error.
fn report_counters(vm: &mut Vm, machine: &Machine, start: Instant) {
    if machine.stats {
        report::stats(&vm.stats(), start.elapsed());
    }
    if machine.jit_report {
        report::table(&vm.jit_report());
    }
}

/// Runs the `dynamic-wind` afters of a program that was stopped.
pub(crate) fn leave(vm: &mut Vm) {
    if let Err(error) = vm.unwind() {
        report::error(&error);
    }
    vm.flush();
}

fn show(machine: &Machine, stage: ruse::Stage, file: &Path) -> i32 {
    let source = match Source::read(file) {
        Ok(source) => source,
        Err(unreadable) => return unreadable.report(),
    };
    let mut vm = match vm(machine, folder_of(file), Vec::new()) {
        Ok(vm) => vm,
        Err(status) => return status,
    };
    match vm.show(stage, &source.name, &source.text) {
        Ok(text) => {
            let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            report::print(&(text + end)).err().unwrap_or(status::OK)
        }
        Err(error) => {
            report::error(&error);
            error.exit_status()
        }
    }
}

fn start_repl(machine: &Machine) -> i32 {
    let vm = match vm(machine, PathBuf::new(), vec!["ruse".to_owned()]) {
        Ok(vm) => vm,
        Err(status) => return status,
    };
    let start = Instant::now();
    let signals = Signals::listen(vm.interrupt_handle(), true);
    let (mut vm, status) = repl::run(vm, signals);
    report_counters(&mut vm, machine, start);
    std::mem::forget(vm);
    status
}
