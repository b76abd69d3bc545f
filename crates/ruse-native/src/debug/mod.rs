//! What debuggers and profilers are told of a piece of machine code: from Cranelift's source locations, which are the
//! indices of instructions, and the tables of the Code.

mod elf;
#[cfg(test)]
mod tests;

use ruse_isa::code::{InlinedRange, Location};
use ruse_isa::native::CompileRequest;

pub(crate) use elf::{Extent, Frames, object_file};

/// From an offset in the code on, it belongs to this instruction, or to none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    pub(crate) offset: u32,
    pub(crate) pc: Option<u32>,
}

/// What is said of a piece of code.
#[derive(Default)]
pub(crate) struct Description<'a> {
    pub(crate) name: String,
    pub(crate) files: Vec<&'a str>,
    /// Where the procedure stands in the source; line 0 when that is not known.
    pub(crate) place: Location,
    /// From these offsets on, code comes from there.
    pub(crate) rows: Vec<(u32, Location)>,
    /// Procedures that were inlined, outer ones first.
    pub(crate) inlined: Vec<Inlined<'a>>,
}

/// A procedure that was inlined.
pub(crate) struct Inlined<'a> {
    pub(crate) name: &'a str,
    /// Its code, from offset to offset.
    pub(crate) ranges: Vec<(u32, u32)>,
    /// The call that was replaced.
    pub(crate) call: Location,
    /// The one in the list that it was inlined into; `None` for the function itself.
    pub(crate) parent: Option<usize>,
}

/// What a procedure without a name is called.
const UNNAMED: &str = "lambda";

impl<'a> Description<'a> {
    /// Of code that stands for no procedure.
    pub(crate) fn of_stub(name: &str) -> Description<'a> {
        Description { name: format!("ruse {name}"), ..Description::default() }
    }

    /// Of a function's code.
    pub(crate) fn of(request: &CompileRequest<'a>, marks: &[Mark], bytes: u32) -> Description<'a> {
        let function = &request.unit.functions[request.function as usize];
        let body = request.unit.entry == Some(request.function);
        let name = match &function.name {
            Some(name) => name.to_string(),
            None if body => format!("body of {}", request.unit.name),
            None => UNNAMED.to_owned(),
        };
        let mut rows: Vec<(u32, Location)> = Vec::new();
        for mark in marks {
            let known = mark.pc.map(|pc| function.location_of(pc as usize));
            let place = known.filter(|place| place.line > 0).unwrap_or(function.location);
            if rows.last().is_none_or(|(_, last)| *last != place) {
                rows.push((mark.offset, place));
            }
        }
        let mut inlined: Vec<Inlined<'a>> = Vec::new();
        // Those of the function's table that are in the list, to find the one around another.
        let mut sources: Vec<&InlinedRange> = Vec::new();
        for range in &function.inlined {
            let ranges = code_of(range, marks, bytes);
            if ranges.is_empty() {
                continue;
            }
            let around =
                |other: &&InlinedRange| other.start <= range.start && range.end <= other.end;
            inlined.push(Inlined {
                name: range.name.as_deref().unwrap_or(UNNAMED),
                ranges,
                call: range.call,
                parent: sources.iter().rposition(around),
            });
            sources.push(range);
        }
        let files = request.unit.files.iter().map(|file| &**file).collect();
        Description { name, files, place: function.location, rows, inlined }
    }

    /// The name of a file.
    pub(crate) fn file(&self, place: Location) -> &'a str {
        match self.files.get(place.file as usize) {
            Some(name) if !name.is_empty() => name,
            _ => "unknown",
        }
    }

    /// Name and place in one.
    pub(crate) fn title(&self) -> String {
        match self.place.line {
            0 => self.name.clone(),
            line => format!("{} {}:{line}", self.name, self.file(self.place)),
        }
    }
}

/// The code of the instructions in a range.
fn code_of(range: &InlinedRange, marks: &[Mark], bytes: u32) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        let end = marks.get(index + 1).map_or(bytes, |next| next.offset);
        let inside = mark.pc.is_some_and(|pc| (range.start..range.end).contains(&pc));
        if !inside || end <= mark.offset {
            continue;
        }
        match ranges.last_mut() {
            Some((_, last)) if *last == mark.offset => *last = end,
            _ => ranges.push((mark.offset, end)),
        }
    }
    ranges
}
