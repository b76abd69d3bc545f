//! Expander and compiler: any text gives code or diagnostics.

use std::cell::RefCell;

use ruse::{ErrorKind, Options, Stage, Vm};

use super::super::generate::Mode;

/// Texts that one VM compiles before a new one takes its place.
const TEXTS_PER_VM: usize = 500;

thread_local! {
    static FRONT: RefCell<Option<(Vm, usize)>> = const { RefCell::new(None) };
}

/// Compiles the bytes as a program, and as one behind the imports that most programs have. Nothing is run.
///
/// # Errors
/// The front half met a bug of its own.
pub fn expander(bytes: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(bytes);
    // Files that the text may name are not the fuzzer's business.
    if text.contains("include") {
        return Ok(());
    }
    let (mut vm, uses) = FRONT.with(|front| front.borrow_mut().take()).map_or_else(new_vm, Ok)?;
    for mode in [Mode::File, Mode::Repl] {
        let text = match mode {
            Mode::File => text.to_string(),
            Mode::Repl => format!("(import (scheme base) (scheme write) (scheme lazy))\n{text}"),
        };
        if let Err(error) = vm.show(Stage::Code, "fuzz", &text) {
            if error.kind == ErrorKind::Internal {
                return Err(error.to_string());
            }
            error.report(false);
        }
    }
    if uses < TEXTS_PER_VM {
        FRONT.with(|front| *front.borrow_mut() = Some((vm, uses + 1)));
    }
    Ok(())
}

fn new_vm() -> Result<(Vm, usize), String> {
    let options = Options { max_frames: 1000, hash_seed: Some(1), ..Options::default() };
    Vm::new(options).map(|vm| (vm, 0)).map_err(|error| error.to_string())
}
