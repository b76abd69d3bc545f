//! C functions as procedures: how they are declared, and how a call goes where compiled code does not make it itself.
//!
//! A call converts the arguments, which stand in the prepared frame, to words of a buffer, goes through the call thunk of
//! the signature, and converts what comes back. Texts and bytevectors are copied for the time of the call. What C calls
//! back meanwhile runs in the handler; what is raised there waits until C has returned.

use std::sync::Arc;

use ruse_ffi::abi::{MAX_ARGUMENTS, Passing, Platform, passing};
use ruse_ffi::door::Missed;
use ruse_ffi::errno;
use ruse_ffi::library::Library;
use ruse_ffi::memory::Datum;
use ruse_ffi::types::CType;
use ruse_heap::{Kind, Value as Word};
use ruse_isa::foreign::Scalar;
use ruse_isa::layout::{host_arity, offset};
use ruse_runtime::{Foreign, Raise};
use ruse_vm::{CTarget, HostCode, HostEntry, HostFunction};

use super::convert::{self, argument, name};
use super::memory::new_memory;
use super::types::{direct, list_argument, of_word, type_argument};
use super::{Row, callbacks, row};
use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::host::SharedFront;

pub(super) const ROWS: &[Row] = &[
    row("c-library", 0, None, open_library),
    row("c-library?", 1, Some(1), is_library),
    row("c-symbol", 2, Some(2), symbol),
    row("%c-procedure", 6, Some(6), procedure),
    row("c-procedure?", 1, Some(1), is_procedure),
    row("c-procedure-pointer", 1, Some(1), procedure_pointer),
    row("c-errno", 0, Some(0), last_errno),
    row("c-errno-message", 1, Some(1), errno_message),
];

/// Words of arguments that need no memory of their own.
const FEW: usize = 16;

/// A library as an object.
struct LibraryObject(Library);

impl Foreign for LibraryObject {
    fn describe(&self) -> Option<String> {
        Some(format!("c-library {}", self.0.name()))
    }
}

fn open_library(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let mut names = Vec::new();
    for index in 0..count {
        names.push(argument::<String>(ctx, index)?);
    }
    let library = Library::open(&names)
        .map_err(|why| Error::new(ErrorKind::File, format!("no library was loaded: {why}")))?;
    let object = Arc::new(LibraryObject(library));
    Ok(ctx.inner.runtime_mut().foreign_object(object, "c-library"))
}

fn is_library(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    Ok(Word::boolean(with_library(ctx, word, |_| ()).is_some()))
}

fn with_library<T>(ctx: &Context<'_>, word: Word, run: impl FnOnce(&Library) -> T) -> Option<T> {
    let foreign: &dyn std::any::Any = ctx.inner.runtime().foreign.get(word)?;
    foreign.downcast_ref::<LibraryObject>().map(|object| run(&object.0))
}

/// The address of a symbol; arguments `first` and `first + 1` are library and name.
fn find_symbol(ctx: &mut Context<'_>, first: usize) -> Result<usize, Error> {
    let (library, symbol) = (ctx.inner.host_argument(first), ctx.inner.host_argument(first + 1));
    let symbol = name(ctx, symbol).map_err(|error| error.of_argument(first + 2))?;
    let found = with_library(ctx, library, |library| {
        library
            .symbol(&symbol)
            .map_err(|why| format!("{symbol} is not in {}: {why}", library.name()))
    });
    match found {
        Some(found) => found.map_err(|why| Error::new(ErrorKind::Unbound, why)),
        None => Err(ctx.wrong("a library of C", library).of_argument(first + 1)),
    }
}

fn symbol(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let address = find_symbol(ctx, 0)?;
    convert::pointer(ctx, ruse_ffi::memory::Place { address, size: None }, None)
}

/// Types of a signature with how it is passed.
struct Signature {
    parameters: Vec<CType>,
    result: CType,
    passing: Passing,
    thunk: usize,
}

impl Signature {
    fn new(front: &SharedFront, parameters: Vec<CType>, result: CType) -> Result<Signature, Error> {
        let unsupported = |why| Error::new(ErrorKind::Value, why);
        let platform = Platform::of_process().map_err(unsupported)?;
        let passing = passing(platform, &parameters, &result).map_err(unsupported)?;
        let thunk = front.ffi().thunk(|thunks| thunks.call(&passing.shape))?;
        Ok(Signature { parameters, result, passing, thunk })
    }
}

/// A C function as the VM calls it.
struct CFunction {
    front: SharedFront,
    /// What is called.
    target: usize,
    fixed: Signature,
    is_variadic: bool,
    wants_errno: bool,
}

/// The types in a list of types; the second result is whether it ends with `...`.
pub(super) fn parameter_types(
    ctx: &mut Context<'_>,
    index: usize,
) -> Result<(Vec<CType>, bool), Error> {
    let words = list_argument(ctx, index)?;
    let mut types = Vec::new();
    for (position, &word) in words.iter().enumerate() {
        let is_end = word.is_kind(Kind::Symbol)
            && ctx.inner.runtime().heap.symbol_name(word) == "..."
            && position + 1 == words.len();
        if is_end {
            return Ok((types, true));
        }
        types.push(of_word(ctx, word).map_err(|error| {
            let message = format!("parameter {}: {}", position + 1, error.message);
            Error::new(error.kind, message)
        })?);
    }
    Ok((types, false))
}

/// `(name library-or-pointer symbol-or-#f types result errno?)`
fn procedure(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let (first, from) = (ctx.inner.host_argument(0), ctx.inner.host_argument(1));
    let title = name(ctx, first).map_err(|error| error.of_argument(1))?;
    let address = match from.is_kind(Kind::Pointer) {
        true => convert::place(ctx, from).map_err(|error| error.of_argument(2))?.address,
        false => find_symbol(ctx, 1)?,
    };
    let (parameters, is_variadic) = parameter_types(ctx, 3)?;
    let result = type_argument(ctx, 4)?;
    let wants_errno = ctx.inner.host_argument(5).is_true();
    let front = ctx.front().clone();
    let count = parameters.len() as u16;
    let signature = match direct(&parameters, &result) {
        Some(word) if !is_variadic && !wants_errno => word,
        _ => 0,
    };
    let fixed = Signature::new(&front, parameters, result)
        .map_err(|error| error.named(&format!("c-procedure: {title}")))?;
    let target = match is_variadic {
        true => front.ffi().thunk(|thunks| thunks.variadic(address))?,
        false => address,
    };
    let function = CFunction { front, target, fixed, is_variadic, wants_errno };
    let code = HostCode::Own(Box::new(function));
    let arity = host_arity::pack(count, 0, is_variadic);
    let target = CTarget { signature, address };
    let vm = ctx.inner.interpreter();
    let vm = vm.ok_or_else(|| Error::new(ErrorKind::Declined, "no C here".to_owned()))?;
    Ok(vm.c_procedure(&title, arity, code, target))
}

fn is_procedure(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    Ok(Word::boolean(target_of(ctx.inner.host_argument(0)).is_some()))
}

fn target_of(procedure: Word) -> Option<usize> {
    if !procedure.is_kind(Kind::HostProcedure) {
        return None;
    }
    let target = procedure.field(offset::HostProcedure::target).as_fixnum()?;
    (target != 0).then_some(target as usize)
}

/// The address of a C procedure of one pointer.
pub(super) fn address_of(procedure: Word) -> Option<usize> {
    let address = target_of(procedure)?;
    let signature = procedure.field(offset::HostProcedure::signature).as_fixnum()?;
    let (parameters, _) = ruse_isa::foreign::unpack(signature)?;
    (parameters == [Scalar::Pointer]).then_some(address)
}

fn procedure_pointer(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    let Some(address) = target_of(word) else {
        return Err(ctx.wrong("a C procedure", word).of_argument(1));
    };
    convert::pointer(ctx, ruse_ffi::memory::Place { address, size: None }, None)
}

fn last_errno(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    Ok(Word::fixnum(i64::from(ctx.front().ffi().lock().errno)))
}

fn errno_message(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let number = argument(ctx, 0)?;
    Ok(ctx.inner.runtime_mut().heap.string(&errno::message(number)))
}

impl HostFunction for CFunction {
    fn call(&self, vm: &mut ruse_vm::Vm, count: usize) -> Result<Word, Raise> {
        let mut ctx = Context::lent(vm);
        let result = match self.is_variadic {
            true => self.call_variadic(&mut ctx, count),
            false => {
                self.call_with(&mut ctx, &self.fixed, |ctx, index| ctx.inner.host_argument(index))
            }
        };
        result.map_err(|error| ctx.raise(error.into()))
    }

    fn entry(&self) -> HostEntry<'_> {
        HostEntry::of(self)
    }
}

/// What arguments keep alive during a call.
#[derive(Default)]
struct Lent {
    texts: Vec<Vec<u8>>,
    /// Copies of bytevectors with the numbers of the arguments.
    bytes: Vec<(usize, Vec<u8>)>,
}

impl CFunction {
    /// A call with more arguments than are declared (C 6.5.2.2): an exact integer is a `long`, a flonum a `double`, a
    /// string a text, a boolean or character an `int`; a list `(type value)` says it itself.
    fn call_variadic(&self, ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
        if count > MAX_ARGUMENTS {
            let message = format!("a C function takes at most {MAX_ARGUMENTS} arguments");
            return Err(Error::new(ErrorKind::Arity, message));
        }
        let declared = self.fixed.parameters.len();
        let mut types = self.fixed.parameters.clone();
        for index in declared..count {
            let word = ctx.inner.host_argument(index);
            types.push(promoted(ctx, word).map_err(|error| error.of_argument(index + 1))?);
        }
        let signature = Signature::new(&self.front, types, self.fixed.result.clone())?;
        self.call_with(ctx, &signature, |ctx, index| {
            let word = ctx.inner.host_argument(index);
            if index >= declared && word.is_char() {
                return Word::fixnum(i64::from(word.as_char().map_or(0, u32::from)));
            }
            if index >= declared && word == Word::TRUE {
                return Word::fixnum(1);
            }
            match index >= declared && word.is_pair() {
                true => word.cdr().car(),
                false => word,
            }
        })
    }

    fn call_with(
        &self,
        ctx: &mut Context<'_>,
        signature: &Signature,
        argument: impl Fn(&Context<'_>, usize) -> Word,
    ) -> Result<Word, Error> {
        let shape = &signature.passing.shape;
        let (mut few, mut many) = ([0; FEW], Vec::new());
        let words = shape.argument_bytes as usize / 8;
        let arguments = match words <= FEW {
            true => &mut few[..words],
            false => {
                many.resize(words, 0);
                &mut many[..]
            }
        };
        let mut lent = Lent::default();
        for (index, of) in signature.parameters.iter().enumerate() {
            let (word, at) = (argument(ctx, index), signature.passing.arguments[index]);
            self.encode(ctx, (index, of), word, &mut arguments[at..], &mut lent)
                .map_err(|error| error.of_argument(index + 1))?;
        }
        let (mut small, mut large) = ([0; 2], Vec::new());
        let words = shape.result_bytes as usize / 8;
        let result = match words <= small.len() {
            true => &mut small[..words],
            false => {
                large.resize(words, 0);
                &mut large[..]
            }
        };
        self.enter(ctx, signature, arguments, result)?;
        for (index, bytes) in &lent.bytes {
            let word = argument(ctx, *index);
            if !word.is_immutable() {
                ctx.inner.runtime_mut().heap.bytes_mut(word).copy_from_slice(bytes);
            }
        }
        decode(ctx, &signature.result, result)
    }

    /// Calls, with the way back open; raises what a callback raised.
    fn enter(
        &self,
        ctx: &mut Context<'_>,
        signature: &Signature,
        arguments: &[u64],
        result: &mut [u64],
    ) -> Result<(), Error> {
        let state = self.front.ffi();
        let door = state.door();
        let mut failure = None;
        let mut handler = |number: usize, arguments: &[u64], result: &mut [u64]| {
            if failure.is_none() {
                failure = callbacks::run(ctx, number, arguments, result).err();
            }
        };
        if self.wants_errno {
            errno::set(0);
        }
        let Signature { passing, thunk, .. } = signature;
        door.call(&passing.shape, *thunk, self.target, (arguments, result), &mut handler);
        if self.wants_errno {
            let value = errno::get();
            state.lock().errno = value;
        }
        let missed = door.take_missed();
        match (failure, missed) {
            (Some(error), _) => Err(error),
            (None, Some(missed)) => Err(Error::new(ErrorKind::Value, missed_message(missed))),
            (None, None) => Ok(()),
        }
    }

    fn encode(
        &self,
        ctx: &mut Context<'_>,
        (index, of): (usize, &CType),
        word: Word,
        to: &mut [u64],
        lent: &mut Lent,
    ) -> Result<(), Error> {
        let address = match of {
            CType::Text if word == Word::FALSE => 0,
            CType::Text if word.is_kind(Kind::Pointer) => convert::place(ctx, word)?.address,
            CType::Text => {
                lent.texts.push(convert::c_text(ctx, word)?);
                lent.texts.last().map_or(0, |text| text.as_ptr() as usize)
            }
            CType::Pointer(to) if word.is_kind(Kind::Bytevector) => {
                let bytes = ctx.inner.runtime().heap.bytes(word).to_vec();
                if to.as_ref().is_some_and(|to| bytes.len() < to.size()) {
                    return Err(ctx.wrong(format!("enough bytes for {of}"), word));
                }
                lent.bytes.push((index, bytes));
                lent.bytes.last().map_or(0, |(_, bytes)| bytes.as_ptr() as usize)
            }
            CType::Aggregate(_) => {
                let bytes = convert::copy_out(ctx, of, word)?;
                for (word, bytes) in to.iter_mut().zip(bytes.chunks(8)) {
                    let mut whole = [0; 8];
                    whole[..bytes.len()].copy_from_slice(bytes);
                    *word = u64::from_le_bytes(whole);
                }
                return Ok(());
            }
            _ => {
                let scalar = of.scalar().unwrap_or(Scalar::Void);
                to[0] = convert::datum(ctx, of, word)?.word(scalar);
                return Ok(());
            }
        };
        to[0] = address as u64;
        Ok(())
    }
}

fn missed_message(missed: Missed) -> String {
    match missed {
        Missed::Freed => "C called a callback that had been freed; it got a zero".to_owned(),
        Missed::Elsewhere => {
            "C called a callback from another thread, or outside of a call; it got a zero"
                .to_owned()
        }
    }
}

/// The value of a result.
pub(super) fn decode(ctx: &mut Context<'_>, of: &CType, words: &[u64]) -> Result<Word, Error> {
    if let Some(scalar) = of.scalar() {
        let datum = Datum::of_word(scalar, words[0]);
        return convert::value(ctx, of, datum);
    }
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let memory = new_memory(ctx, of.size())?;
    let place = convert::place(ctx, memory)?;
    place.copy_from(0, &bytes[..of.size()]).map_err(|why| convert::fault(&why))?;
    Ok(memory)
}

/// The type of an argument that no parameter is declared for, after the default promotions (C 6.5.2.2).
fn promoted(ctx: &Context<'_>, word: Word) -> Result<CType, Error> {
    let scalar = match word.kind() {
        _ if word.is_fixnum() => Scalar::I64,
        _ if word.as_flonum().is_some() => Scalar::F64,
        _ if word.is_char() || word == Word::TRUE => Scalar::I32,
        _ if word == Word::FALSE => Scalar::Pointer,
        Some(Kind::String) => return Ok(CType::Text),
        Some(Kind::Pointer | Kind::Bytevector) => Scalar::Pointer,
        Some(Kind::Bignum) => match ctx.inner.runtime().heap.bignum_parts(word) {
            (false, _) => Scalar::U64,
            (true, _) => Scalar::I64,
        },
        None if word.is_pair() && word.list_len() == Some(2) => {
            return Ok(match of_word(ctx, word.car())? {
                CType::Scalar(Scalar::F32) => CType::Scalar(Scalar::F64),
                of => of,
            });
        }
        _ => return Err(ctx.wrong("a number, string, pointer or list (type value)", word)),
    };
    Ok(match scalar {
        Scalar::Pointer => CType::Pointer(None),
        scalar => CType::Scalar(scalar),
    })
}
