//! The binary form of a code unit: what the library image and compiled files hold.
//!
//! ```text
//! magic "RUSECODE", format number, checksum of what follows (FNV-1a, 64 bits)
//! name, files, globals, statics, constants, functions, entry
//! ```
//!
//! Numbers are LEB128, instructions 8 bytes least first, texts UTF-8 behind their length. [`crate::decode`]
//! reads it; the format number changes whenever this file, the op table or the layout table does.

use crate::code::{CodeUnit, Constant, Function, Location};

/// First bytes of the format.
pub(crate) const MAGIC: &[u8; 8] = b"RUSECODE";

/// Number of the format, mixed from the tables so that a change of theirs changes it too.
pub(crate) fn format_number() -> u64 {
    let mut hash = checksum(b"code unit with operations, flonums and variables");
    for op in crate::ops::OPS {
        hash = hash.rotate_left(5)
            ^ checksum(op.name.as_bytes())
            ^ checksum(format!("{:?}{:?}", op.roles, op.extension).as_bytes());
    }
    for layout in crate::layout::LAYOUTS {
        hash = hash.rotate_left(5) ^ checksum(layout.name.as_bytes());
    }
    hash
}

/// FNV-1a.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// Encodes a unit.
pub fn encode_unit(unit: &CodeUnit) -> Vec<u8> {
    let mut body = Encoder(Vec::new());
    body.text(&unit.name);
    body.number(unit.files.len() as u64);
    unit.files.iter().for_each(|file| body.text(file));
    body.number(unit.globals.len() as u64);
    for global in &unit.globals {
        body.text(&global.library);
        body.text(&global.name);
    }
    body.number(unit.statics.len() as u64);
    for definition in &unit.statics {
        body.number(u64::from(definition.global));
        body.number(u64::from(definition.value));
    }
    body.number(unit.constants.len() as u64);
    unit.constants.iter().for_each(|constant| body.constant(constant));
    body.number(unit.functions.len() as u64);
    unit.functions.iter().for_each(|function| body.function(function));
    body.optional(unit.entry);
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&format_number().to_le_bytes());
    bytes.extend_from_slice(&checksum(&body.0).to_le_bytes());
    bytes.extend_from_slice(&body.0);
    bytes
}

struct Encoder(Vec<u8>);

impl Encoder {
    fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn optional(&mut self, n: Option<u32>) {
        self.number(n.map_or(0, |n| u64::from(n) + 1));
    }

    fn optional_text(&mut self, text: Option<&str>) {
        self.number(u64::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn numbers(&mut self, numbers: &[u32]) {
        self.number(numbers.len() as u64);
        numbers.iter().for_each(|&n| self.number(u64::from(n)));
    }

    fn location(&mut self, location: Location) {
        for n in [location.file, location.line, location.column, location.start, location.end] {
            self.number(u64::from(n));
        }
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::Immediate(bits) => {
                self.0.push(0);
                self.0.extend_from_slice(&bits.to_le_bytes());
            }
            Constant::Flonum(x) => {
                self.0.push(1);
                self.0.extend_from_slice(&x.to_bits().to_le_bytes());
            }
            Constant::Number(text) => {
                self.0.push(2);
                self.text(text);
            }
            Constant::String(text) => {
                self.0.push(3);
                self.text(text);
            }
            Constant::Symbol(name) => {
                self.0.push(4);
                self.text(name);
            }
            Constant::Keyword(name) => {
                self.0.push(13);
                self.text(name);
            }
            Constant::Bytes(bytes) => {
                self.0.push(5);
                self.bytes(bytes);
            }
            Constant::Pair(car, cdr) => {
                self.0.push(6);
                self.number(u64::from(*car));
                self.number(u64::from(*cdr));
            }
            Constant::Vector(items) => {
                self.0.push(7);
                self.numbers(items);
            }
            Constant::Collection(collection, items) => {
                self.0.push(14);
                self.0.push(*collection as u8);
                self.numbers(items);
            }
            Constant::Global(global) => {
                self.0.push(8);
                self.number(u64::from(*global));
            }
            Constant::Function(function) => {
                self.0.push(9);
                self.number(u64::from(*function));
            }
            Constant::StaticClosure(function) => {
                self.0.push(10);
                self.number(u64::from(*function));
            }
            Constant::StaticCaseClosure(clauses, name) => {
                self.0.push(11);
                self.numbers(clauses);
                self.optional_text(name.as_deref());
            }
            Constant::Primitive(name) => {
                self.0.push(12);
                self.text(name);
            }
        }
    }

    fn function(&mut self, function: &Function) {
        self.optional_text(function.name.as_deref());
        self.number(function.params.len() as u64);
        function.params.iter().for_each(|name| self.text(name));
        self.number(u64::from(function.required));
        self.number(u64::from(function.rest));
        self.number(function.flonums);
        self.number(u64::from(function.frame_words));
        self.number(u64::from(function.free));
        self.number(function.code.len() as u64);
        for word in &function.code {
            self.0.extend_from_slice(&word.0.to_le_bytes());
        }
        self.numbers(&function.constants);
        self.number(function.locations.len() as u64);
        for (pc, location) in &function.locations {
            self.number(u64::from(*pc));
            self.location(*location);
        }
        self.number(function.operations.len() as u64);
        for (pc, operation) in &function.operations {
            self.number(u64::from(*pc));
            self.number(u64::from(operation.primitive.0));
            self.0.extend_from_slice(&[operation.arrangement as u8, operation.offset]);
        }
        self.location(function.location);
        self.number(function.inlined.len() as u64);
        for range in &function.inlined {
            self.number(u64::from(range.start));
            self.number(u64::from(range.end));
            self.optional_text(range.name.as_deref());
            self.location(range.call);
        }
        self.number(function.variables.len() as u64);
        for variable in &function.variables {
            self.number(u64::from(variable.start));
            self.number(u64::from(variable.end));
            self.text(&variable.name);
            self.number(u64::from(variable.slot));
            self.number(u64::from(variable.boxed));
        }
    }
}
