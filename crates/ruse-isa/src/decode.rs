//! Reads the binary form of a code unit. Bad bytes are an error, never a panic or a huge allocation; whether the
//! code itself is sound is the verifier's question ([`crate::verify`]).

use std::fmt;

use crate::code::{
    Arrangement, CodeUnit, Collection, Constant, Function, GlobalRef, InlinedRange, Location,
    Operation, StaticDefinition, VariableRange,
};
use crate::encode::{MAGIC, checksum, format_number};
use crate::ops::Instruction;
use crate::prim::PrimId;

/// Why bytes are no code unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// They do not begin as a code unit does.
    NotCode,
    /// Another version of Ruse wrote them.
    OtherVersion,
    /// The checksum does not fit.
    Damaged,
    /// The checksum fits, but the content makes no sense.
    Malformed,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DecodeError::NotCode => "this is no compiled code",
            DecodeError::OtherVersion => "this code was compiled by another version of Ruse",
            DecodeError::Damaged => "this compiled code is damaged",
            DecodeError::Malformed => "this compiled code is malformed",
        })
    }
}

impl std::error::Error for DecodeError {}

type Result<T> = std::result::Result<T, DecodeError>;

/// Decodes a unit.
///
/// # Errors
/// The bytes are not what [`crate::encode::encode_unit`] wrote.
pub fn decode_unit(bytes: &[u8]) -> Result<CodeUnit> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(DecodeError::NotCode)?;
    let mut reader = Decoder(rest);
    if reader.fixed()? != format_number() {
        return Err(DecodeError::OtherVersion);
    }
    let sum = reader.fixed()?;
    if sum != checksum(reader.0) {
        return Err(DecodeError::Damaged);
    }
    let name = reader.text()?;
    let files = reader.many(Decoder::text)?;
    let globals = reader.many(|r| Ok(GlobalRef { library: r.text()?, name: r.text()? }))?;
    let statics =
        reader.many(|r| Ok(StaticDefinition { global: r.number32()?, value: r.number32()? }))?;
    let constants = reader.many(Decoder::constant)?;
    let functions = reader.many(Decoder::function)?;
    let entry = reader.optional()?;
    if !reader.0.is_empty() {
        return Err(DecodeError::Malformed);
    }
    Ok(CodeUnit { name, functions, entry, constants, globals, statics, files })
}

struct Decoder<'a>(&'a [u8]);

impl Decoder<'_> {
    fn byte(&mut self) -> Result<u8> {
        let (&first, rest) = self.0.split_first().ok_or(DecodeError::Malformed)?;
        self.0 = rest;
        Ok(first)
    }

    fn fixed(&mut self) -> Result<u64> {
        let (word, rest) = self.0.split_first_chunk::<8>().ok_or(DecodeError::Malformed)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*word))
    }

    fn number(&mut self) -> Result<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(DecodeError::Malformed)
    }

    fn number32(&mut self) -> Result<u32> {
        u32::try_from(self.number()?).map_err(|_| DecodeError::Malformed)
    }

    fn bytes(&mut self) -> Result<&[u8]> {
        let length = usize::try_from(self.number()?).map_err(|_| DecodeError::Malformed)?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(DecodeError::Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<Box<str>> {
        std::str::from_utf8(self.bytes()?).map(Box::from).map_err(|_| DecodeError::Malformed)
    }

    fn optional(&mut self) -> Result<Option<u32>> {
        match self.number32()? {
            0 => Ok(None),
            n => Ok(Some(n - 1)),
        }
    }

    fn optional_text(&mut self) -> Result<Option<Box<str>>> {
        if self.number()? == 0 { Ok(None) } else { self.text().map(Some) }
    }

    /// As many items as a count says; every item takes at least a byte, which bounds the count.
    fn many<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = usize::try_from(self.number()?).map_err(|_| DecodeError::Malformed)?;
        if count > self.0.len() {
            return Err(DecodeError::Malformed);
        }
        let mut items = Vec::with_capacity(count.min(4096));
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn location(&mut self) -> Result<Location> {
        Ok(Location {
            file: self.number32()?,
            line: self.number32()?,
            column: self.number32()?,
            start: self.number32()?,
            end: self.number32()?,
        })
    }

    fn operation(&mut self) -> Result<Operation> {
        let primitive = u16::try_from(self.number()?).map_err(|_| DecodeError::Malformed)?;
        let arrangement = Arrangement::from_number(self.byte()?).ok_or(DecodeError::Malformed)?;
        Ok(Operation { primitive: PrimId(primitive), arrangement, offset: self.byte()? })
    }

    fn constant(&mut self) -> Result<Constant> {
        Ok(match self.byte()? {
            0 => Constant::Immediate(self.fixed()?),
            1 => Constant::Flonum(f64::from_bits(self.fixed()?)),
            2 => Constant::Number(self.text()?),
            3 => Constant::String(self.text()?),
            4 => Constant::Symbol(self.text()?),
            5 => Constant::Bytes(self.bytes()?.into()),
            6 => Constant::Pair(self.number32()?, self.number32()?),
            7 => Constant::Vector(self.many(Self::number32)?.into()),
            8 => Constant::Global(self.number32()?),
            9 => Constant::Function(self.number32()?),
            10 => Constant::StaticClosure(self.number32()?),
            11 => Constant::StaticCaseClosure(
                self.many(Self::number32)?.into(),
                self.optional_text()?,
            ),
            12 => Constant::Primitive(self.text()?),
            13 => Constant::Keyword(self.text()?),
            14 => {
                let kind = Collection::from_number(self.byte()?).ok_or(DecodeError::Malformed)?;
                let items = self.many(Self::number32)?;
                if kind.has_keys() && items.len() % 2 == 1 {
                    return Err(DecodeError::Malformed);
                }
                Constant::Collection(kind, items.into())
            }
            _ => return Err(DecodeError::Malformed),
        })
    }

    fn function(&mut self) -> Result<Function> {
        Ok(Function {
            name: self.optional_text()?,
            params: self.many(Self::text)?.into(),
            required: self.number32()?,
            rest: self.number()? != 0,
            flonums: self.number()?,
            frame_words: self.number32()?,
            free: self.number32()?,
            code: self.many(|r| r.fixed().map(Instruction))?.into(),
            constants: self.many(Self::number32)?.into(),
            locations: self.many(|r| Ok((r.number32()?, r.location()?)))?.into(),
            operations: self.many(|r| Ok((r.number32()?, r.operation()?)))?.into(),
            location: self.location()?,
            inlined: self
                .many(|r| {
                    Ok(InlinedRange {
                        start: r.number32()?,
                        end: r.number32()?,
                        name: r.optional_text()?,
                        call: r.location()?,
                    })
                })?
                .into(),
            variables: self
                .many(|r| {
                    Ok(VariableRange {
                        start: r.number32()?,
                        end: r.number32()?,
                        name: r.text()?,
                        slot: r.number32()?,
                        boxed: r.number()? != 0,
                    })
                })?
                .into(),
        })
    }
}
