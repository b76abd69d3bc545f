//! Listings of code and an assembler for them.
//!
//! [`write_function`] lists a function with operands by role; [`parse_function`] reads the same text, so
//! that tests write code by hand. One instruction a line, `;` starts a comment, `name:` binds a label:
//!
//! ```text
//! function sum required=1 rest=no frame=6 free=0 constants=[0]
//!   LoadFixnum s3 0
//! L1:
//!   JumpIfNull s2 @L9
//!   Car s4 s2
//!   Add s3 s3 s4
//!   Cdr s2 s2
//!   Loop @L1
//! L9:
//!   Return s3
//! ```
//!
//! Operands: `s2` slot (also the base of a callee frame and the start of a run), `k0` constant of the
//! function, `f0` free variable, `@L` label, `#3` count, `p7/2` primitive with two arguments, `k0/2`
//! static call with two arguments, a number, `[s2 s3]` captures, `[s2 k1]` record type and accessor name;
//! immediates by name or as `0x…`.

use std::collections::HashMap;
use std::fmt::Write;

use crate::code::{CodeUnit, Constant, Function};
use crate::layout::immediate;
use crate::operands::{captures, jump_target, next_instruction};
use crate::ops::{ALL_OPS, C_MAX, C_MIN, C_UNSIGNED_MAX, Extension, Instruction, Op, Role};

const IMMEDIATES: &[(&str, u64)] = &[
    ("#f", immediate::FALSE),
    ("#t", immediate::TRUE),
    ("()", immediate::NIL),
    ("eof", immediate::EOF),
    ("unspecified", immediate::UNSPECIFIED),
    ("undefined", immediate::UNDEFINED),
    ("default", immediate::DEFAULT),
];

/// Lists a unit: its functions, then its constants and globals. `primitives` gives names for the numbers
/// in `CallPrimitive`.
pub fn write_unit(unit: &CodeUnit, primitives: &dyn Fn(u16) -> String) -> String {
    let mut out = format!("; unit {}\n", unit.name);
    for (index, function) in unit.functions.iter().enumerate() {
        let entry = if unit.entry == Some(index as u32) { ", entry" } else { "" };
        let _ = writeln!(out, "\n; function {index}{entry}");
        out.push_str(&write_function(function, Some(unit), primitives));
    }
    out.push('\n');
    for (index, constant) in unit.constants.iter().enumerate() {
        let _ = writeln!(out, "; constant {index}: {}", describe(unit, constant));
    }
    for definition in &unit.statics {
        if let Some(global) = unit.globals.get(definition.global as usize) {
            let _ = writeln!(out, "; static {} = constant {}", global.name, definition.value);
        }
    }
    out
}

fn describe(unit: &CodeUnit, constant: &Constant) -> String {
    let name = |function: u32| match unit.functions.get(function as usize) {
        Some(Function { name: Some(name), .. }) => format!("function {function} {name}"),
        _ => format!("function {function}"),
    };
    match constant {
        Constant::Immediate(bits) => immediate_text(*bits),
        Constant::Flonum(value) => format!("{value:?}"),
        Constant::Number(text) => text.to_string(),
        Constant::String(text) => format!("{text:?}"),
        Constant::Symbol(name) => format!("'{name}"),
        Constant::Keyword(name) => format!("#:{name}"),
        Constant::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Constant::Pair(first, rest) => format!("pair {first} . {rest}"),
        Constant::Vector(items) => format!("vector of {}", items.len()),
        Constant::Collection(collection, items) => {
            format!("{} of {}", collection.name(), items.len())
        }
        Constant::Global(index) => match unit.globals.get(*index as usize) {
            Some(global) => format!("global {} of {}", global.name, global.library),
            None => format!("global {index}"),
        },
        Constant::Function(index) => name(*index),
        Constant::StaticClosure(index) => format!("closure of {}", name(*index)),
        Constant::StaticCaseClosure(clauses, _) => format!("case closure of {clauses:?}"),
        Constant::Primitive(name) => format!("primitive {name}"),
    }
}

fn immediate_text(bits: u64) -> String {
    if let Some((name, _)) = IMMEDIATES.iter().find(|(_, known)| *known == bits) {
        return (*name).to_string();
    }
    if bits & 1 == 0 {
        return ((bits as i64) >> 1).to_string();
    }
    format!("{bits:#x}")
}

/// Lists a function. Constants are explained in comments when the unit is given.
pub fn write_function(
    function: &Function,
    unit: Option<&CodeUnit>,
    primitives: &dyn Fn(u16) -> String,
) -> String {
    let name = function.name.as_deref().unwrap_or("-").replace(char::is_whitespace, "_");
    let rest = if function.rest { "yes" } else { "no" };
    let constants: Vec<String> = function.constants.iter().map(u32::to_string).collect();
    let flonums = match function.flonums {
        0 => String::new(),
        set => format!(" flonums={set}"),
    };
    let mut out = format!(
        "function {name} required={} rest={rest} frame={} free={}{flonums} constants=[{}]\n",
        function.required,
        function.frame_words,
        function.free,
        constants.join(" ")
    );
    let code = &function.code;
    let mut targets = vec![false; code.len() + 1];
    let mut pc = 0;
    while pc < code.len() {
        if let Some(mark) = jump_target(code, pc)
            .and_then(|target| usize::try_from(target).ok())
            .and_then(|target| targets.get_mut(target))
        {
            *mark = true;
        }
        pc = next_instruction(code, pc);
    }
    pc = 0;
    let mut line = 0;
    while pc < code.len() {
        if targets[pc] {
            let _ = writeln!(out, "L{pc}:");
        }
        let mut text = instruction_text(code, pc);
        let location = function.location_of(pc);
        let operation = function.operation_of(pc);
        let mut notes = notes(function, unit, primitives, code[pc]);
        notes.extend(operation.map(|operation| primitives(operation.primitive.0)));
        if location.line != line && location.line != 0 {
            line = location.line;
            notes.push(format!("line {line}"));
        }
        if !notes.is_empty() {
            text = format!("{text:<40} ; {}", notes.join(", "));
        }
        let _ = writeln!(out, "  {text}");
        pc = next_instruction(code, pc);
    }
    out
}

fn notes(
    function: &Function,
    unit: Option<&CodeUnit>,
    primitives: &dyn Fn(u16) -> String,
    word: Instruction,
) -> Vec<String> {
    let mut notes = Vec::new();
    let Some(op) = word.op() else { return notes };
    for (role, field) in op.info().roles.iter().zip([word.a(), word.b(), word.c()]) {
        let constant = match role {
            Role::Const => field,
            Role::StaticCall => field >> 8,
            Role::Primitive => {
                notes.push(primitives((field >> 8) as u16));
                continue;
            }
            _ => continue,
        };
        if let Some(unit) = unit
            && let Some(constant) = function.constants.get(constant)
            && let Some(constant) = unit.constants.get(*constant as usize)
        {
            notes.push(describe(unit, constant));
        }
    }
    notes
}

fn instruction_text(code: &[Instruction], pc: usize) -> String {
    let word = code[pc];
    let Some(op) = word.op() else { return format!("; no instruction: {:#018x}", word.0) };
    let info = op.info();
    let mut text = info.name.to_string();
    for (position, role) in info.roles.iter().enumerate() {
        let field = [word.a(), word.b(), word.c()][position];
        let signed = if position == 1 { word.b_signed() } else { word.c_signed() };
        let _ = match role {
            Role::None => Ok(()),
            Role::Def | Role::Use | Role::CallBase | Role::UseRange | Role::DefRange => {
                write!(text, " s{field}")
            }
            Role::Int => write!(text, " {signed}"),
            Role::Immediate => write!(text, " {}", immediate_text(field as u64)),
            Role::Const => write!(text, " k{field}"),
            Role::Free => write!(text, " f{field}"),
            Role::Label => write!(text, " @L{}", jump_target(code, pc).unwrap_or(-1)),
            Role::Count => write!(text, " #{field}"),
            Role::Primitive => write!(text, " p{}/{}", field >> 8, field & 0xff),
            Role::StaticCall => write!(text, " k{}/{}", field >> 8, field & 0xff),
        };
    }
    match info.extension {
        Extension::None => {}
        Extension::Captures => {
            let slots: Vec<String> = captures(code, pc).map(|slot| format!("s{slot}")).collect();
            let _ = write!(text, " [{}]", slots.join(" "));
        }
        Extension::RecordAccess => {
            if let Some(extension) = code.get(pc + 1) {
                let (slot, name) = (extension.0 as u16, (extension.0 >> 16) as u32);
                let _ = write!(text, " [s{slot} k{name}]");
            }
        }
    }
    text
}

/// Reads a function from its listing.
///
/// # Errors
/// The line and what is wrong with it.
pub fn parse_function(text: &str) -> Result<Function, String> {
    let mut assembler = Assembler::default();
    for (number, line) in text.lines().enumerate() {
        let line = line.split(" ;").next().unwrap_or("").trim();
        if line.is_empty() || line.starts_with(';') {
            continue;
        }
        assembler.line(line).map_err(|what| format!("line {}: {what}", number + 1))?;
    }
    assembler.finish()
}

#[derive(Default)]
struct Assembler {
    function: Function,
    code: Vec<Instruction>,
    labels: HashMap<String, usize>,
    jumps: Vec<(usize, String)>,
}

fn number(text: &str, prefix: &str) -> Result<i64, String> {
    let digits =
        text.strip_prefix(prefix).ok_or(format!("`{text}` should start with `{prefix}`"))?;
    digits.parse().map_err(|_| format!("`{text}` has no number"))
}

impl Assembler {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(header) = line.strip_prefix("function ") {
            return self.header(header);
        }
        if let Some(label) = line.strip_suffix(':') {
            self.labels.insert(label.to_string(), self.code.len());
            return Ok(());
        }
        let (plain, list) = match line.split_once('[') {
            Some((plain, list)) => (plain, Some(list.trim_end_matches(']'))),
            None => (line, None),
        };
        let mut words = plain.split_whitespace();
        let name = words.next().ok_or("no instruction")?;
        let op = ALL_OPS.iter().copied().find(|op| op.info().name == name);
        let op = op.ok_or(format!("`{name}` is no instruction"))?;
        let mut fields = [0i64; 3];
        for (field, role) in fields.iter_mut().zip(op.info().roles) {
            if role == Role::None {
                continue;
            }
            let word = words.next().ok_or("an operand is missing")?;
            *field = self.operand(role, word)?;
        }
        if let Some(extra) = words.next() {
            return Err(format!("`{extra}` is one operand too many"));
        }
        self.emit(op, fields, list)
    }

    fn header(&mut self, header: &str) -> Result<(), String> {
        let (words, constants) = header.split_once("constants=[").unwrap_or((header, ""));
        let mut words = words.split_whitespace();
        self.function.name = words.next().filter(|name| *name != "-").map(Into::into);
        for word in words {
            let (key, value) = word.split_once('=').ok_or(format!("`{word}` has no value"))?;
            let count = || value.parse::<u32>().map_err(|_| format!("`{value}` is no count"));
            match key {
                "required" => self.function.required = count()?,
                "rest" => self.function.rest = value == "yes",
                "frame" => self.function.frame_words = count()?,
                "free" => self.function.free = count()?,
                "flonums" => {
                    let set = value.parse::<u64>();
                    self.function.flonums = set.map_err(|_| format!("`{value}` is no set"))?;
                }
                _ => return Err(format!("`{key}` is unknown")),
            }
        }
        let parse = |word: &str| word.parse::<u32>().map_err(|_| format!("`{word}` is no index"));
        let constants: Result<Vec<u32>, String> =
            constants.trim_end_matches(']').split_whitespace().map(parse).collect();
        self.function.constants = constants?.into();
        Ok(())
    }

    fn operand(&mut self, role: Role, word: &str) -> Result<i64, String> {
        let pair = |prefix: &str| {
            let (first, count) = word.split_once('/').ok_or(format!("`{word}` has no `/`"))?;
            Ok::<i64, String>(number(first, prefix)? << 8 | number(count, "")?)
        };
        match role {
            Role::None => Ok(0),
            Role::Def | Role::Use | Role::CallBase | Role::UseRange | Role::DefRange => {
                number(word, "s")
            }
            Role::Int => number(word, ""),
            Role::Const => number(word, "k"),
            Role::Free => number(word, "f"),
            Role::Count => number(word, "#"),
            Role::Primitive => pair("p"),
            Role::StaticCall => pair("k"),
            Role::Label => {
                let label = word.strip_prefix('@').ok_or(format!("`{word}` is no label"))?;
                self.jumps.push((self.code.len(), label.to_string()));
                Ok(0)
            }
            Role::Immediate => {
                if let Some((_, bits)) = IMMEDIATES.iter().find(|(name, _)| *name == word) {
                    return Ok(*bits as i64);
                }
                let digits = word.strip_prefix("0x").ok_or(format!("`{word}` is no immediate"))?;
                i64::from_str_radix(digits, 16).map_err(|_| format!("`{word}` is no immediate"))
            }
        }
    }

    fn emit(&mut self, op: Op, fields: [i64; 3], list: Option<&str>) -> Result<(), String> {
        let [a, b, c] = fields;
        let narrow = |field: i64| {
            let fits = (i64::from(i16::MIN)..=i64::from(u16::MAX)).contains(&field);
            fits.then_some(field as u16).ok_or(format!("{field} does not fit 16 bits"))
        };
        if !(C_MIN..=C_UNSIGNED_MAX as i64).contains(&c) {
            return Err(format!("{c} does not fit 24 bits"));
        }
        self.code.push(Instruction::new(op, narrow(a)?, narrow(b)?, c));
        let items: Vec<&str> = list.unwrap_or("").split_whitespace().collect();
        match op.info().extension {
            Extension::None if items.is_empty() => Ok(()),
            Extension::None => Err(format!("{} takes no list", op.info().name)),
            Extension::Captures if items.len() as i64 != c => {
                Err(format!("{c} captures expected, {} given", items.len()))
            }
            Extension::Captures => {
                for four in items.chunks(4) {
                    let mut word = 0;
                    for (position, item) in four.iter().enumerate() {
                        let slot = narrow(number(item, "s")?)?;
                        word |= u64::from(slot) << (position * 16);
                    }
                    self.code.push(Instruction(word));
                }
                Ok(())
            }
            Extension::RecordAccess => {
                let [rtd, name] = items[..] else {
                    return Err("`[slot constant]` expected".into());
                };
                let rtd = u64::from(narrow(number(rtd, "s")?)?);
                let name = number(name, "k")? as u64 & 0xffff_ffff;
                self.code.push(Instruction(rtd | name << 16));
                Ok(())
            }
        }
    }

    fn finish(mut self) -> Result<Function, String> {
        for (pc, label) in &self.jumps {
            let target = self.labels.get(label).ok_or(format!("no label `{label}`"))?;
            let distance = *target as i64 - next_instruction(&self.code, *pc) as i64;
            if !(C_MIN..=C_MAX).contains(&distance) {
                return Err(format!("`{label}` is too far away"));
            }
            let word = self.code[*pc];
            let op = word.op().ok_or("no instruction")?;
            self.code[*pc] = Instruction::new(op, word.a() as u16, word.b() as u16, distance);
        }
        self.function.code = self.code.into();
        Ok(self.function)
    }
}

#[cfg(test)]
mod tests;
