//! Procedures of Scheme that C calls.
//!
//! A callback is a C function made for one procedure. It lives until it is freed, whoever refers to it, for C may keep it.
//! It runs as a nested run of the call of C that is under way; an error or an escape in it cannot go through C: C gets a
//! zero, and all further callbacks too, until it returns.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ruse_ffi::abi::{Passing, Platform, passing};
use ruse_ffi::door::Callback;
use ruse_ffi::memory::Place;
use ruse_ffi::types::CType;
use ruse_heap::Value as Word;
use ruse_isa::foreign::Scalar;

use super::convert;
use super::functions::{decode, parameter_types};
use super::types::type_argument;
use super::{Row, row};
use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::value::Value;

pub(super) const ROWS: &[Row] =
    &[row("%c-callback", 3, Some(3), make), row("c-callback-free!", 1, Some(1), free)];

/// Arguments that need no memory of their own.
const FEW: usize = 16;

/// A procedure that C may call.
pub(super) struct Registered {
    parameters: Vec<CType>,
    result: CType,
    passing: Passing,
    procedure: Value,
    cell: &'static Callback,
    address: usize,
}

/// `(types result procedure)`
fn make(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let (parameters, is_variadic) = parameter_types(ctx, 0)?;
    let result = type_argument(ctx, 1)?;
    let unsupported = |why: String| Error::new(ErrorKind::Value, why);
    if is_variadic {
        return Err(unsupported("a callback takes a fixed number of arguments".to_owned()));
    }
    if result == CType::Text {
        let why = "a callback cannot give C a text, which nothing would keep: declare a pointer";
        return Err(unsupported(why.to_owned()));
    }
    let word = ctx.inner.host_argument(2);
    if !word.is_procedure() {
        return Err(ctx.wrong("a procedure", word).of_argument(3));
    }
    if !ctx.inner.takes(word, parameters.len()) {
        let count = parameters.len();
        return Err(ctx.wrong(format!("a procedure of {count} arguments"), word).of_argument(3));
    }
    let platform = Platform::of_process().map_err(unsupported)?;
    let passing = passing(platform, &parameters, &result).map_err(unsupported)?;
    let procedure = ctx.keep(word);
    let front = ctx.front().clone();
    let state = front.ffi();
    let number = state.lock().callbacks.len();
    let cell = Callback::new(state.door(), number, &passing.shape);
    let address =
        state.thunk(|thunks| thunks.callback(&passing.shape, cell.context(), Callback::entry()))?;
    let registered = Registered { parameters, result, passing, procedure, cell, address };
    let callbacks = &mut state.lock().callbacks;
    callbacks.push(Some(Arc::new(registered)));
    count(ctx, callbacks);
    convert::pointer(ctx, Place { address, size: Some(0) }, None)
}

/// Tells the VM how many there are.
fn count(ctx: &mut Context<'_>, callbacks: &[Option<Arc<Registered>>]) {
    let live = callbacks.iter().flatten().count() as u64;
    if let Some(vm) = ctx.inner.interpreter() {
        vm.set_callbacks(live);
    }
}

fn free(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let place = convert::place(ctx, word).map_err(|error| error.of_argument(1))?;
    let front = ctx.front().clone();
    let callbacks = &mut front.ffi().lock().callbacks;
    let known = |it: &Option<Arc<Registered>>| it.as_ref().map(|it| it.address);
    let Some(found) = callbacks.iter_mut().find(|it| known(it) == Some(place.address)) else {
        let message = "argument 1 is no callback, or it was freed".to_owned();
        return Err(Error::new(ErrorKind::Value, message));
    };
    if let Some(registered) = found.take() {
        registered.cell.free();
    }
    count(ctx, callbacks);
    Ok(Word::UNSPECIFIED)
}

/// Runs a callback that C called: its arguments are in words, its result goes there.
pub(super) fn run(
    ctx: &mut Context<'_>,
    number: usize,
    arguments: &[u64],
    result: &mut [u64],
) -> Result<(), Error> {
    let registered = ctx.front().ffi().lock().callbacks.get(number).cloned().flatten();
    let Some(registered) = registered else {
        let message = "C called a callback that had been freed; it got a zero".to_owned();
        return Err(Error::new(ErrorKind::Value, message));
    };
    let run = AssertUnwindSafe(|| registered.call(ctx, arguments, result));
    catch_unwind(run)
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Panic, "a callback panicked".to_owned())))
}

impl Registered {
    fn call(
        &self,
        ctx: &mut Context<'_>,
        arguments: &[u64],
        result: &mut [u64],
    ) -> Result<(), Error> {
        let mut few = [Word::FALSE; FEW];
        let mut many = Vec::new();
        let count = self.parameters.len();
        let words = match count <= FEW {
            true => &mut few[..count],
            false => {
                many.resize(count, Word::FALSE);
                &mut many[..]
            }
        };
        // Nothing collects while these words are made.
        for (index, of) in self.parameters.iter().enumerate() {
            let at = self.passing.arguments[index];
            words[index] = decode(ctx, of, &arguments[at..at + of.size().div_ceil(8).max(1)])?;
        }
        let procedure = ctx.word(&self.procedure)?;
        let front = ctx.front().clone();
        let value = {
            let _running = front.deadlines().begin_call();
            ctx.inner.call(procedure, words).map_err(|ending| ctx.error_of(ending))?
        };
        self.give(ctx, value, result).map_err(|error| error.named("result of a callback"))
    }

    fn give(&self, ctx: &mut Context<'_>, value: Word, result: &mut [u64]) -> Result<(), Error> {
        match self.result.scalar() {
            Some(Scalar::Void) => {}
            Some(scalar) => result[0] = convert::datum(ctx, &self.result, value)?.word(scalar),
            None => {
                let bytes = convert::copy_out(ctx, &self.result, value)?;
                for (word, bytes) in result.iter_mut().zip(bytes.chunks(8)) {
                    let mut whole = [0; 8];
                    whole[..bytes.len()].copy_from_slice(bytes);
                    *word = u64::from_le_bytes(whole);
                }
            }
        }
        Ok(())
    }
}
