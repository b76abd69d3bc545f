//! Procedures of Scheme that C calls.
//!
//! A callback is a C function made for one procedure. It lives until it is freed, whoever refers to it, for C may keep it.
//! It runs as a nested run of the call of C that is under way; an error or an escape in it cannot go through C: C gets a
//! zero, and all further callbacks too, until it returns.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ruse_ffi::abi::{Passing, Platform, passing};
use ruse_ffi::door::Callback;
use ruse_ffi::memory::Place;
use ruse_ffi::types::CType;
use ruse_heap::Value as Word;
use ruse_isa::foreign::{Scalar, Shape};

use super::convert;
use super::functions::{decode, parameter_types};
use super::state::State;
use super::types::type_argument;
use super::{Row, row};
use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::value::Value;

pub(super) const ROWS: &[Row] =
    &[row("%c-callback", 3, Some(3), make), row("c-callback-free!", 1, Some(1), free)];

/// How many freed callbacks of a shape are remembered, so that a late call of one is told.
const KEPT: usize = 256;
/// Arguments that need no memory of their own.
const FEW: usize = 16;

/// A procedure that C may call.
pub(super) struct Registered {
    parameters: Vec<CType>,
    result: CType,
    passing: Passing,
    procedure: Value,
    code: Code,
}

/// What C has of a callback. It stays when the callback is freed.
#[derive(Clone, Copy)]
struct Code {
    cell: &'static Callback,
    address: usize,
}

/// The callbacks of a VM.
#[derive(Default)]
pub(super) struct Callbacks {
    /// By number; `None` once it was freed.
    registered: Vec<Option<Arc<Registered>>>,
    free: Vec<usize>,
    /// The numbers by the address that C has.
    numbers: HashMap<usize, usize>,
    /// Code of callbacks that were freed, the oldest first.
    retired: HashMap<Shape, VecDeque<Code>>,
}

impl Callbacks {
    /// A number for another one.
    fn number(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.registered.push(None);
            self.registered.len() - 1
        })
    }

    /// Code that C has most likely forgotten: many of the same shape were freed since.
    fn reusable(&mut self, shape: &Shape) -> Option<Code> {
        let retired = self.retired.get_mut(shape)?;
        if retired.len() > KEPT { retired.pop_front() } else { None }
    }

    /// How many there are then.
    fn add(&mut self, number: usize, registered: Registered) -> usize {
        self.numbers.insert(registered.code.address, number);
        self.registered[number] = Some(Arc::new(registered));
        self.numbers.len()
    }

    /// How many there are then; `None` if there is none with this address.
    fn remove(&mut self, address: usize) -> Option<usize> {
        let number = self.numbers.remove(&address)?;
        let registered = self.registered[number].take()?;
        registered.code.cell.free();
        let retired = self.retired.entry(registered.passing.shape.clone()).or_default();
        retired.push_back(registered.code);
        self.free.push(number);
        Some(self.numbers.len())
    }

    fn get(&self, number: usize) -> Option<Arc<Registered>> {
        self.registered.get(number).cloned().flatten()
    }
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
    let number = state.lock().callbacks.number();
    let code = code_for(state, number, &passing.shape).inspect_err(|_| {
        state.lock().callbacks.free.push(number);
    })?;
    let registered = Registered { parameters, result, passing, procedure, code };
    let live = state.lock().callbacks.add(number, registered);
    tell(ctx, live);
    convert::pointer(ctx, Place { address: code.address, size: Some(0) }, None)
}

/// Code of this shape that calls the callback with this number.
fn code_for(state: &State, number: usize, shape: &Shape) -> Result<Code, Error> {
    let old = state.lock().callbacks.reusable(shape);
    if let Some(code) = old {
        code.cell.revive(number);
        return Ok(code);
    }
    let cell = Callback::new(state.door(), number, shape);
    let entry = Callback::entry();
    let address = state.thunk(|thunks| thunks.callback(shape, cell.context(), entry))?;
    Ok(Code { cell, address })
}

/// Tells the VM how many there are.
fn tell(ctx: &mut Context<'_>, live: usize) {
    if let Some(vm) = ctx.inner.interpreter() {
        vm.set_callbacks(live as u64);
    }
}

fn free(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let place = convert::place(ctx, word).map_err(|error| error.of_argument(1))?;
    let front = ctx.front().clone();
    let live = front.ffi().lock().callbacks.remove(place.address);
    let Some(live) = live else {
        let message = "argument 1 is no callback, or it was freed".to_owned();
        return Err(Error::new(ErrorKind::Value, message));
    };
    tell(ctx, live);
    Ok(Word::UNSPECIFIED)
}

/// Runs a callback that C called: its arguments are in words, its result goes there.
pub(super) fn run(
    ctx: &mut Context<'_>,
    number: usize,
    arguments: &[u64],
    result: &mut [u64],
) -> Result<(), Error> {
    let registered = ctx.front().ffi().lock().callbacks.get(number);
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
