//! Values of Scheme to those of C and back.

use ruse_ffi::memory::{Datum, Fault, Place};
use ruse_ffi::types::CType;
use ruse_heap::{Kind, Value as Word};
use ruse_isa::foreign::Scalar;
use ruse_runtime::PointerParts;
use ruse_runtime::number::{integer_value, wide_integer_value};

use crate::context::Context;
use crate::convert::{FromScheme, Raw, Token};
use crate::error::{Error, ErrorKind};

/// An argument of the running procedure.
pub(super) fn argument<T: FromScheme>(ctx: &mut Context<'_>, index: usize) -> Result<T, Error> {
    let word = ctx.inner.host_argument(index);
    T::from_raw(Raw(word), ctx, Token(())).map_err(|error| error.of_argument(index + 1))
}

/// An error of a memory access.
pub(super) fn fault(fault: &Fault) -> Error {
    let kind = match fault {
        Fault::OutOfRange { .. } => ErrorKind::Index,
        _ => ErrorKind::Value,
    };
    Error::new(kind, fault.to_string())
}

/// The text of a symbol or string.
pub(super) fn name(ctx: &Context<'_>, word: Word) -> Result<String, Error> {
    let heap = &ctx.inner.runtime().heap;
    match word.kind() {
        Some(Kind::Symbol) => Ok(heap.symbol_name(word).to_owned()),
        Some(Kind::String) => Ok(heap.str(word).to_owned()),
        _ => Err(ctx.wrong("a symbol or string", word)),
    }
}

/// The memory that a pointer points to.
pub(super) fn place(ctx: &Context<'_>, word: Word) -> Result<Place, Error> {
    match PointerParts::of(word) {
        Some(PointerParts { address: Some(address), size, .. }) => Ok(Place { address, size }),
        Some(_) => Err(freed()),
        None => Err(ctx.wrong("a pointer", word)),
    }
}

fn freed() -> Error {
    Error::new(ErrorKind::Value, "the memory was freed".to_owned())
}

/// The address that is passed for a pointer; 0 for `#f`.
pub(super) fn address(ctx: &Context<'_>, of: Option<&CType>, word: Word) -> Result<usize, Error> {
    if word == Word::FALSE {
        return Ok(0);
    }
    let Place { address, size } = match word.is_kind(Kind::Pointer) {
        true => place(ctx, word)?,
        false => return Err(ctx.wrong("a pointer or #f", word)),
    };
    match (of, size) {
        (Some(of), Some(size)) if size < of.size() => {
            let wanted = of.size();
            let message = format!("the pointer has {size} bytes, but {of} needs {wanted}");
            Err(Error::new(ErrorKind::Index, message))
        }
        _ => Ok(address),
    }
}

/// The scalar of C for a value.
pub(super) fn datum(ctx: &mut Context<'_>, of: &CType, word: Word) -> Result<Datum, Error> {
    let scalar = match of {
        CType::Pointer(to) => {
            return address(ctx, to.as_deref(), word).map(Datum::Address);
        }
        CType::Enumeration(enumeration) if word.is_kind(Kind::Symbol) => {
            let value = enumeration.value(ctx.inner.runtime().heap.symbol_name(word));
            let wanted = || ctx.wrong(format!("a name of {}", enumeration.name), word);
            return value.map(|value| Datum::Signed(i64::from(value))).ok_or_else(wanted);
        }
        CType::Text => {
            let why = "a text has to be kept somewhere: see string->c-memory";
            return Err(Error::new(ErrorKind::Type, why.to_owned()));
        }
        CType::Char if word.is_char() => {
            let code = word.as_char().map_or(128, u32::from);
            return match code {
                0..128 => Ok(Datum::Signed(i64::from(code))),
                _ => Err(ctx.wrong("an ASCII character", word)),
            };
        }
        _ => of.scalar(),
    };
    match scalar {
        Some(Scalar::F64) => f64::from_raw(Raw(word), ctx, Token(())).map(Datum::Float),
        Some(Scalar::F32) => {
            f32::from_raw(Raw(word), ctx, Token(())).map(|x| Datum::Float(f64::from(x)))
        }
        Some(Scalar::Bool) => bool::from_raw(Raw(word), ctx, Token(())).map(Datum::Bool),
        Some(scalar) => integer(ctx, of, scalar, word),
        None => Err(ctx.wrong(format!("a value of {of}"), word)),
    }
}

fn integer(ctx: &mut Context<'_>, of: &CType, scalar: Scalar, word: Word) -> Result<Datum, Error> {
    let Some((least, most)) = scalar.range() else {
        return Err(ctx.wrong(format!("a value of {of}"), word));
    };
    let number = match word.as_fixnum() {
        Some(small) => Some(i128::from(small)),
        None => i128::from_raw(Raw(word), ctx, Token(())).ok(),
    };
    match number.filter(|number| (least..=most).contains(number)) {
        Some(number) if least < 0 => Ok(Datum::Signed(number as i64)),
        Some(number) => Ok(Datum::Unsigned(number as u64)),
        None => Err(ctx.wrong(format!("an exact integer from {least} to {most} ({of})"), word)),
    }
}

/// The value for a scalar of C.
pub(super) fn value(ctx: &mut Context<'_>, of: &CType, datum: Datum) -> Result<Word, Error> {
    let heap = &mut ctx.inner.runtime_mut().heap;
    Ok(match (datum, of) {
        (Datum::Void, _) => Word::UNSPECIFIED,
        (Datum::Signed(number), CType::Enumeration(enumeration)) => {
            match enumeration.name_of(number as i32) {
                Some(name) => heap.intern(name),
                None => integer_value(heap, number),
            }
        }
        (Datum::Signed(number), _) => integer_value(heap, number),
        (Datum::Unsigned(number), _) => wide_integer_value(heap, i128::from(number)),
        (Datum::Float(x), _) => heap.flonum(x),
        (Datum::Bool(is), _) => Word::boolean(is),
        (Datum::Address(0), _) => Word::FALSE,
        (Datum::Address(address), CType::Text) => {
            let bytes = Place { address, size: None }.text().map_err(|why| fault(&why))?;
            return text(ctx, &bytes);
        }
        (Datum::Address(address), _) => {
            let size = match of {
                CType::Pointer(Some(of)) => Some(of.size()),
                _ => None,
            };
            pointer(ctx, Place { address, size }, None)?
        }
    })
}

/// A string of UTF-8 text.
pub(super) fn text(ctx: &mut Context<'_>, bytes: &[u8]) -> Result<Word, Error> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let message = "the text of C is not in UTF-8".to_owned();
        return Err(Error::new(ErrorKind::Value, message));
    };
    let runtime = ctx.inner.runtime_mut();
    match runtime.reserve(bytes.len()) {
        Ok(()) => Ok(runtime.heap.string(text)),
        Err(raise) => Err(ctx.error_of_raise(raise)),
    }
}

/// A pointer into the memory of `owner`, or of C.
pub(super) fn pointer(
    ctx: &mut Context<'_>,
    place: Place,
    owner: Option<Word>,
) -> Result<Word, Error> {
    let runtime = ctx.inner.runtime_mut();
    runtime.pointer(place.address, place.size, owner).ok_or_else(|| {
        let message = format!("{:#x} is no address", place.address);
        Error::new(ErrorKind::Value, message)
    })
}

/// The value in memory: a scalar, or a pointer to what has parts.
pub(super) fn read(
    ctx: &mut Context<'_>,
    from: Word,
    offset: usize,
    of: &CType,
) -> Result<Word, Error> {
    let place = place(ctx, from)?;
    match of.scalar() {
        Some(Scalar::Void) => Err(Error::new(ErrorKind::Value, "void has no value".to_owned())),
        Some(scalar) => {
            let datum = place.read(offset, scalar).map_err(|why| fault(&why))?;
            value(ctx, of, datum)
        }
        None => {
            let address = place.at(offset, of.size()).map_err(|why| fault(&why))?;
            let owner = PointerParts::of(from).map(|parts| parts.owner);
            pointer(ctx, Place { address, size: Some(of.size()) }, owner)
        }
    }
}

/// Writes a value to memory: a scalar, or the bytes that a pointer points to.
pub(super) fn write(
    ctx: &mut Context<'_>,
    to: Word,
    offset: usize,
    of: &CType,
    word: Word,
) -> Result<(), Error> {
    let place = place(ctx, to)?;
    let written = match of.scalar() {
        Some(Scalar::Void) => {
            return Err(Error::new(ErrorKind::Value, "void has no value".to_owned()));
        }
        Some(scalar) => place.write(offset, scalar, datum(ctx, of, word)?),
        None => {
            let bytes = copy_out(ctx, of, word)?;
            place.copy_from(offset, &bytes)
        }
    };
    written.map_err(|why| fault(&why))
}

/// The bytes of a `struct`, `union` or array that a pointer points to.
pub(super) fn copy_out(ctx: &Context<'_>, of: &CType, word: Word) -> Result<Vec<u8>, Error> {
    let from = match word.is_kind(Kind::Pointer) {
        true => place(ctx, word)?,
        false => return Err(ctx.wrong(format!("a pointer to {of}"), word)),
    };
    let size = of.size();
    from.at(0, size).map_err(|why| fault(&why))?;
    let mut bytes = vec![0; size];
    from.copy_to(0, &mut bytes).map_err(|why| fault(&why))?;
    Ok(bytes)
}

/// A text with a NUL at its end.
pub(super) fn c_text(ctx: &Context<'_>, word: Word) -> Result<Vec<u8>, Error> {
    if !word.is_kind(Kind::String) {
        return Err(ctx.wrong("a string", word));
    }
    let text = ctx.inner.runtime().heap.str(word).as_bytes();
    if text.contains(&0) {
        return Err(ctx.wrong("a string without NUL", word));
    }
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.extend_from_slice(text);
    bytes.push(0);
    Ok(bytes)
}
