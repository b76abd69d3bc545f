//! Memory of C as objects of Scheme.

use std::sync::Arc;

use ruse_ffi::memory::{Finaliser, Place};
use ruse_ffi::types::CType;
use ruse_heap::control::reason;
use ruse_heap::{Kind, Value as Word};
use ruse_runtime::{Foreign, PointerParts};

use super::convert::{self, argument, fault};
use super::functions;
use super::types::{follow, of_word, type_argument};
use super::{Row, row};
use crate::context::Context;
use crate::error::{Error, ErrorKind};

pub(super) const ROWS: &[Row] = &[
    row("c-allocate", 1, Some(2), allocate),
    row("c-free!", 1, Some(1), free),
    row("c-ref", 2, Some(3), reference),
    row("c-set!", 3, Some(4), set),
    row("c-field", 3, None, field),
    row("c-field-set!", 4, None, set_field),
    row("c-view", 2, Some(2), view),
    row("c-offset", 2, Some(2), offset),
    row("c-pointer?", 1, Some(1), is_pointer),
    row("c-pointer-live?", 1, Some(1), is_live),
    row("c-pointer=?", 2, Some(2), is_same),
    row("c-pointer-address", 1, Some(1), pointer_address),
    row("c-pointer-size", 1, Some(1), pointer_size),
    row("c-address->pointer", 1, Some(1), of_address),
    row("c-finalized", 2, Some(2), finalised),
    row("string->c-memory", 1, Some(1), of_string),
    row("c-memory->string", 1, Some(1), string),
    row("c-memory->bytevector", 1, Some(3), bytevector),
    row("c-memory-copy!", 3, Some(3), copy),
];

/// Calls a C function when it is dropped.
struct Finalised(#[allow(dead_code, reason = "dropping it is all that is done")] Finaliser);

impl Foreign for Finalised {}

/// A pointer to new memory.
pub(super) fn new_memory(ctx: &mut Context<'_>, bytes: usize) -> Result<Word, Error> {
    let front = ctx.front().clone();
    let (counted, is_due) = front.ffi().allocate(bytes, front.options().max_heap)?;
    if is_due {
        ctx.inner.control().request(reason::COLLECT);
    }
    let address = counted.block.address();
    let runtime = ctx.inner.runtime_mut();
    let made = runtime.owning_pointer(address, Some(bytes), Arc::new(counted));
    made.ok_or_else(|| Error::new(ErrorKind::Internal, "memory without an address".to_owned()))
}

/// `(bytes)`, `(type)`, `(type count)`
fn allocate(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let first = ctx.inner.host_argument(0);
    if count == 1 && first.is_fixnum() {
        let bytes = argument(ctx, 0)?;
        return new_memory(ctx, bytes);
    }
    let of = type_argument(ctx, 0)?;
    let number: usize = if count == 2 { argument(ctx, 1)? } else { 1 };
    let all = CType::array(of, number).map_err(|why| Error::new(ErrorKind::Value, why))?;
    new_memory(ctx, all.size())
}

fn free(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    convert::place(ctx, word).map_err(|error| error.of_argument(1))?;
    match ctx.inner.runtime_mut().free_pointer(word) {
        Some(resource) => {
            drop(resource);
            Ok(Word::UNSPECIFIED)
        }
        None => {
            let message = "argument 1 does not own its memory: only what c-allocate, c-make or c-finalized gave is freed";
            Err(Error::new(ErrorKind::Value, message.to_owned()))
        }
    }
}

/// Byte offset of element `index` of a type.
fn element(ctx: &mut Context<'_>, of: &CType, index: Option<usize>) -> Result<usize, Error> {
    let Some(position) = index else { return Ok(0) };
    let index: usize = argument(ctx, position)?;
    index.checked_mul(of.size()).ok_or_else(|| {
        Error::new(ErrorKind::Index, format!("argument {}: the index is too large", position + 1))
    })
}

fn reference(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 1)?;
    let at = element(ctx, &of, (count == 3).then_some(2))?;
    let from = ctx.inner.host_argument(0);
    convert::read(ctx, from, at, &of).map_err(|error| error.of_argument(1))
}

fn set(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 1)?;
    let at = element(ctx, &of, (count == 4).then_some(2))?;
    store(ctx, at, &of, count - 1)
}

/// Writes the argument `index` to the memory in argument 0.
fn store(ctx: &mut Context<'_>, at: usize, of: &CType, index: usize) -> Result<Word, Error> {
    let (to, word) = (ctx.inner.host_argument(0), ctx.inner.host_argument(index));
    convert::place(ctx, to).map_err(|error| error.of_argument(1))?;
    convert::write(ctx, to, at, of, word).map_err(|error| {
        let is_about_place = error.kind == ErrorKind::Index && of.scalar().is_some();
        error.of_argument(if is_about_place { 1 } else { index + 1 })
    })?;
    Ok(Word::UNSPECIFIED)
}

/// `(pointer type field-or-index ...)`
fn field(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 1)?;
    let (at, of) = follow(ctx, of, 2, count)?;
    let from = ctx.inner.host_argument(0);
    convert::read(ctx, from, at, &of).map_err(|error| error.of_argument(1))
}

fn set_field(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 1)?;
    let (at, of) = follow(ctx, of, 2, count - 1)?;
    store(ctx, at, &of, count - 1)
}

/// The same memory with another size: so many bytes, or those of a type.
fn view(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let (from, how) = (ctx.inner.host_argument(0), ctx.inner.host_argument(1));
    let place = convert::place(ctx, from).map_err(|error| error.of_argument(1))?;
    let bytes = match how.is_fixnum() {
        true => argument(ctx, 1)?,
        false => of_word(ctx, how).map_err(|error| error.of_argument(2))?.size(),
    };
    if place.size.is_some() {
        place.at(0, bytes).map_err(|why| fault(&why).of_argument(2))?;
    }
    let owner = PointerParts::of(from).map(|parts| parts.owner);
    convert::pointer(ctx, Place { size: Some(bytes), ..place }, owner)
}

/// The memory from an offset on.
fn offset(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let from = ctx.inner.host_argument(0);
    let place = convert::place(ctx, from).map_err(|error| error.of_argument(1))?;
    let bytes: i64 = argument(ctx, 1)?;
    let moved = match (place.size, usize::try_from(bytes)) {
        (Some(size), Ok(bytes)) if bytes <= size => {
            Some(Place { address: place.address.wrapping_add(bytes), size: Some(size - bytes) })
        }
        (Some(_), _) => None,
        (None, _) => {
            Some(Place { address: place.address.wrapping_add(bytes as usize), size: None })
        }
    };
    let moved = moved.ok_or_else(|| {
        let size = place.size.unwrap_or(0);
        let message = format!("argument 2: {bytes} is outside of the {size} bytes");
        Error::new(ErrorKind::Index, message)
    })?;
    let owner = PointerParts::of(from).map(|parts| parts.owner);
    convert::pointer(ctx, moved, owner)
}

fn is_pointer(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    Ok(Word::boolean(ctx.inner.host_argument(0).is_kind(Kind::Pointer)))
}

fn is_live(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let parts = PointerParts::of(ctx.inner.host_argument(0));
    Ok(Word::boolean(parts.is_some_and(|parts| parts.address.is_some())))
}

fn is_same(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let mut addresses = [0; 2];
    for (index, address) in addresses.iter_mut().enumerate() {
        let word = ctx.inner.host_argument(index);
        *address =
            convert::address(ctx, None, word).map_err(|error| error.of_argument(index + 1))?;
    }
    Ok(Word::boolean(addresses[0] == addresses[1]))
}

fn pointer_address(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let place = convert::place(ctx, word).map_err(|error| error.of_argument(1))?;
    Ok(Word::fixnum(place.address as i64))
}

fn pointer_size(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let place = convert::place(ctx, word).map_err(|error| error.of_argument(1))?;
    Ok(place.size.map_or(Word::FALSE, Word::index))
}

fn of_address(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let address: i64 = argument(ctx, 0)?;
    if address == 0 {
        return Ok(Word::FALSE);
    }
    convert::pointer(ctx, Place { address: address as usize, size: None }, None)
}

/// A pointer like the one given, with which a C procedure is called when nobody refers to it any more.
fn finalised(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let from = ctx.inner.host_argument(0);
    let place = convert::place(ctx, from).map_err(|error| error.of_argument(1))?;
    if from.field(ruse_isa::layout::offset::Pointer::resource).as_index().is_some() {
        let message = "argument 1: its memory is freed by Ruse already".to_owned();
        return Err(Error::new(ErrorKind::Value, message));
    }
    let procedure = ctx.inner.host_argument(1);
    let Some(function) = functions::address_of(procedure) else {
        let wanted = "a C procedure of one pointer, with a result that is no struct";
        return Err(ctx.wrong(wanted, procedure).of_argument(2));
    };
    let finaliser = Finalised(Finaliser { function, pointer: place.address });
    let runtime = ctx.inner.runtime_mut();
    let made = runtime.owning_pointer(place.address, place.size, Arc::new(finaliser));
    made.ok_or_else(|| Error::new(ErrorKind::Value, "this is no address".to_owned()))
}

fn of_string(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let bytes = convert::c_text(ctx, word).map_err(|error| error.of_argument(1))?;
    let memory = new_memory(ctx, bytes.len())?;
    let place = convert::place(ctx, memory)?;
    place.copy_from(0, &bytes).map_err(|why| fault(&why))?;
    Ok(memory)
}

fn string(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let place = convert::place(ctx, word).map_err(|error| error.of_argument(1))?;
    let bytes = place.text().map_err(|why| fault(&why).of_argument(1))?;
    convert::text(ctx, &bytes)
}

/// `(pointer)`, `(pointer start)`, `(pointer start end)`
fn bytevector(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let place = convert::place(ctx, word).map_err(|error| error.of_argument(1))?;
    let start: usize = if count > 1 { argument(ctx, 1)? } else { 0 };
    let end: usize = match (count, place.size) {
        (3, _) => argument(ctx, 2)?,
        (_, Some(size)) => size,
        (_, None) => return Err(fault(&ruse_ffi::memory::Fault::Unknown).of_argument(1)),
    };
    let length = end.checked_sub(start).ok_or_else(|| {
        Error::new(ErrorKind::Index, format!("the end {end} is before the start {start}"))
    })?;
    place.at(start, length).map_err(|why| fault(&why).of_argument(1))?;
    if let Err(raise) = ctx.inner.runtime_mut().reserve(length) {
        return Err(ctx.error_of_raise(raise));
    }
    let mut bytes = vec![0; length];
    place.copy_to(start, &mut bytes).map_err(|why| fault(&why).of_argument(1))?;
    Ok(ctx.inner.runtime_mut().heap.bytevector(&bytes))
}

/// `(to at from)`, from a bytevector, or all of another memory.
fn copy(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let (to, from) = (ctx.inner.host_argument(0), ctx.inner.host_argument(2));
    let place = convert::place(ctx, to).map_err(|error| error.of_argument(1))?;
    let at: usize = argument(ctx, 1)?;
    let bytes = match from.is_kind(Kind::Bytevector) {
        true => ctx.inner.runtime().heap.bytes(from).to_vec(),
        false => {
            let source = convert::place(ctx, from).map_err(|error| error.of_argument(3))?;
            let size = source.size.unwrap_or(usize::MAX);
            source.at(0, size).map_err(|why| fault(&why).of_argument(3))?;
            place.at(at, size).map_err(|why| fault(&why).of_argument(1))?;
            let mut bytes = vec![0; size];
            source.copy_to(0, &mut bytes).map_err(|why| fault(&why).of_argument(3))?;
            bytes
        }
    };
    place.copy_from(at, &bytes).map_err(|why| fault(&why).of_argument(1))?;
    Ok(Word::UNSPECIFIED)
}
