//! The REPL: reads forms, evaluates them in the VM's own environment, prints their values.
//!
//! At a terminal a line editor reads ([`terminal`]); otherwise lines are read as they come ([`plain`]), without
//! prompts, so that scripts and tests can talk to it. Both hand whole inputs to a [`Session`].

mod commands;
mod debugger;
mod editing;
mod plain;
mod scan;
mod session;
mod terminal;

use std::io::{self, IsTerminal};

use ruse::Vm;

use crate::signals::Signals;
use session::Session;

/// Runs until the input ends or the user leaves; gives the VM back and the exit status.
pub(crate) fn run(vm: Vm, signals: Signals) -> (Vm, i32) {
    let mut session = Session::new(vm, signals);
    debugger::install(&mut session);
    let status = if io::stdin().is_terminal() && io::stdout().is_terminal() {
        terminal::run(&mut session)
    } else {
        plain::run(&mut session)
    };
    session.vm.flush();
    (session.vm, status)
}
