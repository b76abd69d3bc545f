//! What the REPL does about an error that no handler takes: it shows the stack as it is, offers the restarts as a menu, and
//! reads inputs on top of the stack until the user decides.
//!
//! At such a level a number chooses a restart, 0 gives up everything; forms are evaluated, and an error among them opens
//! the next level. A restart that takes a value reads a form for it. Any command but those of [`COMMANDS`] gives up, too,
//! and is obeyed at the top.

use std::cell::RefCell;

use ruse::{Context, Decision, Error, ErrorKind, Failure, Value};

use super::session::Session;
use super::{plain, terminal};
use crate::report;
use crate::signals::Signals;

/// Levels that may be open; an error in the innermost one is only reported.
const MAX_LEVELS: usize = 50;
/// What can be asked for at a level, besides numbers and forms.
const COMMANDS: &str =
    "  a number goes on, a form is evaluated here; ,frames shows the stack, 0 or ,abort gives up\n";

/// What became of an evaluation that went through a debugger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Outcome {
    /// Nothing.
    #[default]
    None,
    /// The user gave up and wants to be at the top.
    GivenUp,
    /// The conversation ends.
    Leave(i32),
}

#[derive(Default)]
struct State {
    /// Levels that are open.
    level: usize,
    outcome: Outcome,
    /// An input for the top.
    left_over: Option<String>,
    /// Inputs that were evaluated at levels, for their names.
    inputs: u32,
}

thread_local! {
    /// The function of the host that decides has no session: the session waits for it.
    static STATE: RefCell<State> = RefCell::default();
}

/// Takes what became of the last evaluation.
pub(super) fn outcome() -> Outcome {
    STATE.with_borrow_mut(|state| std::mem::take(&mut state.outcome))
}

/// Takes the input that is for the top.
pub(super) fn left_over() -> Option<String> {
    STATE.with_borrow_mut(|state| state.left_over.take())
}

/// Installs the debugger where reports are for people and the engine has one.
pub(super) fn install(session: &mut Session) {
    if report::is_for_people() {
        let signals = session.signals.clone();
        let decide = move |ctx: &mut Context<'_>, failure: &Failure| decide(ctx, failure, &signals);
        // Without one, errors are reported as everywhere.
        let _ = session.vm.set_debugger(decide);
    }
}

fn decide(ctx: &mut Context<'_>, failure: &Failure, signals: &Signals) -> Result<Decision, Error> {
    let level = STATE.with_borrow_mut(|state| {
        state.level += 1;
        state.level
    });
    signals.end();
    ctx.flush();
    report::error(&failure.error);
    let decision = if level > MAX_LEVELS {
        Ok(Decision::GiveUp)
    } else {
        report::table(&frames(failure, 5));
        report::table(&menu(failure));
        converse(ctx, failure, signals, level)
    };
    signals.begin();
    STATE.with_borrow_mut(|state| state.level -= 1);
    decision
}

/// Reads inputs until one decides.
///
/// # Errors
/// An input went on by a restart further out.
fn converse(
    ctx: &mut Context<'_>,
    failure: &Failure,
    signals: &Signals,
    level: usize,
) -> Result<Decision, Error> {
    loop {
        let input = match read(level) {
            Ok(Some(input)) => input,
            Ok(None) => return Ok(leave(crate::status::OK)),
            Err(status) => return Ok(leave(status)),
        };
        match input.trim() {
            "0" | ",abort" => return Ok(give_up(Outcome::GivenUp, None)),
            ",frames" => report::table(&frames(failure, usize::MAX)),
            command if command.starts_with(',') => {
                return Ok(give_up(Outcome::GivenUp, Some(command.to_owned())));
            }
            text => match text.parse::<usize>().ok().filter(|n| *n <= failure.restarts.len()) {
                Some(number) if failure.restarts[number - 1].takes_value => {
                    if let Some(value) = ask_for_value(ctx, signals, level)? {
                        return Ok(Decision::Restart(number - 1, Some(value)));
                    }
                }
                Some(number) => return Ok(Decision::Restart(number - 1, None)),
                None => {
                    let values =
                        evaluate(ctx, signals, |ctx, name| ctx.eval_printed_named(name, text))?;
                    if let Some(status) = values.and_then(|it| report::print_values(&it).err()) {
                        return Ok(leave(status));
                    }
                }
            },
        }
        if STATE.with_borrow(|state| state.outcome != Outcome::None) {
            return Ok(Decision::GiveUp);
        }
    }
}

fn read(level: usize) -> Result<Option<String>, i32> {
    if terminal::is_there() { terminal::read(level) } else { plain::read() }
}

/// The value of a form that the user enters.
fn ask_for_value(
    ctx: &mut Context<'_>,
    signals: &Signals,
    level: usize,
) -> Result<Option<Value>, Error> {
    report::table("value (a form):");
    let text = match read(level) {
        Ok(Some(text)) => text,
        Ok(None) => {
            leave(crate::status::OK);
            return Ok(None);
        }
        Err(status) => {
            leave(status);
            return Ok(None);
        }
    };
    evaluate(ctx, signals, |ctx, name| ctx.eval_named::<Value>(name, &text))
}

/// Evaluates on top of the stack; reports what fails unless a level of its own has done so.
fn evaluate<T>(
    ctx: &mut Context<'_>,
    signals: &Signals,
    work: impl FnOnce(&mut Context<'_>, &str) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let name = STATE.with_borrow_mut(|state| {
        state.inputs += 1;
        format!("debugger input {}", state.inputs)
    });
    signals.begin();
    let result = work(ctx, &name);
    signals.end();
    ctx.flush();
    match result {
        Ok(value) => Ok(Some(value)),
        // The way to a restart further out leads through here.
        Err(error) if error.kind == ErrorKind::Unwind => Err(error),
        Err(error) if matches!(error.kind, ErrorKind::Exit | ErrorKind::Terminated) => {
            leave(error.exit_status());
            Ok(None)
        }
        Err(error) => {
            // Errors of expansion come to no handler.
            if STATE.with_borrow(|state| state.outcome == Outcome::None) {
                report::error(&error);
            }
            Ok(None)
        }
    }
}

fn leave(status: i32) -> Decision {
    give_up(Outcome::Leave(status), None)
}

fn give_up(outcome: Outcome, left_over: Option<String>) -> Decision {
    STATE.with_borrow_mut(|state| {
        state.outcome = outcome;
        state.left_over = left_over;
    });
    Decision::GiveUp
}

/// The stack with variables, innermost first.
fn frames(failure: &Failure, count: usize) -> String {
    let mut text = String::from("stack, with the variables that are still needed:\n");
    for (frame, variables) in failure.frames.iter().take(count) {
        let name = frame.name.as_deref().unwrap_or("(unnamed)");
        let variables: Vec<String> =
            variables.iter().map(|(name, value)| format!(" {name} = {value}")).collect();
        text.push_str(&format!(
            "  {name}{}{}\n",
            if variables.is_empty() { "" } else { ":" },
            variables.join(",")
        ));
    }
    if failure.frames.len() > count {
        text.push_str("  ...\n");
    }
    text
}

fn menu(failure: &Failure) -> String {
    let mut text = String::from("restarts:\n");
    for (number, restart) in failure.restarts.iter().enumerate() {
        let number = number + 1;
        text.push_str(&format!("  {number}: ({}) {}\n", restart.name, restart.description));
    }
    text.push_str("  0: (abort) Return to the top.\n");
    text.push_str(COMMANDS);
    text
}
